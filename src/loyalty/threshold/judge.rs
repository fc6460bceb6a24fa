//! How a customer stands to the thresholds.

use chrono::NaiveDate;

use super::course::Course;
use super::crossed::Crossed;
use super::{
    GrantStage, SpendThreshold, ThresholdPolicy, ThresholdProgress, ThresholdReached,
    ThresholdStanding,
};
use crate::base::Customer;
use crate::marketing::{Reward, RewardReason};
use crate::rule::{Evidence, Reason, rules};
use crate::units::{ExchangeRates, Money, NotComputable, Rounding};

rules! {
    NEAR = "loyalty.threshold.near", AtMost {
        "{observed} to go to a threshold, within the {needed} at which it is announced[ (by {margin})]",
        "{observed} to go to a threshold, more than the {needed} at which it is announced[ (by {margin})]",
        "it is not known how much is left to a threshold",
    };
    TO_GRANT = "loyalty.threshold.to-grant", Is {
        "a threshold was reached on {day}, and nothing has been granted for it",
        "nothing is to be granted for a threshold",
        "it is not known whether a threshold was reached",
    };
    GRANTED = "loyalty.threshold.granted", Is {
        "a privilege was granted for the threshold on {day}",
        "nothing has been granted for the threshold",
        "it is not known whether anything was granted for the threshold",
    };
    ON_RETURNED = "loyalty.threshold.granted-on-returned", Below {
        "{observed} is left of what was bought, below the {needed} for which a privilege was granted[ (by {margin})]",
        "{observed} is left of what was bought, at least the {needed} for which a privilege was granted[ (by {margin})]",
        "it is not known how much is left of what was bought",
    };
    UNDONE = "loyalty.threshold.undone", Below {
        "{observed} is left of what was bought, below the {needed} of a threshold that had been reached[ (by {margin})]",
        "{observed} is left of what was bought, at least the {needed} of a threshold that had been reached[ (by {margin})]",
        "it is not known how much is left of what was bought",
    };
}

/// How a customer stands to the thresholds as of a day: when each was reached and by which purchase,
/// what was granted for it or is to be granted, and how much is left to the next (S1: when cumulative
/// purchases reach an amount, tell the firm to offer a privilege).
///
/// * Each threshold is reached once: over all time, in each calendar year, or in each time as a member.
///   Over the last so many months it is reached again only when nothing that counted the last time
///   counts any more. Where it was undone it can be reached again at once.
/// * What comes back counts against its purchase: from the day on which it comes back, and as long as
///   the purchase counts. Of a purchase that does not count it takes nothing off. A return that
///   names no purchase counts as of its own day. More than a purchase was worth does not come back; it
///   is a [misfit](crate::CustomerBase::misfits). What is bought and brought back on one day reaches
///   nothing.
/// * A privilege stays granted when purchases are brought back, [and is
///   named](GrantStage::GrantedOnReturned). Where nothing was granted yet when what is kept falls below
///   the threshold, that time [ends there](GrantStage::Undone) for good. When the threshold is reached
///   again that is another time, with a day and a purchase of its own.
/// * Kept is what is left of what counted when the threshold was reached, and of what was bought in the
///   same year or time as a member. Over the last so many months it is also what counts on the day,
///   where that is more and as long as the threshold cannot be reached again: so no purchase counts for
///   two privileges.
/// * A [reward](Reward) for a threshold names it as its `rule`. It belongs to the time over which
///   purchases add up in which it was granted, where the threshold is reached in that, also later; or
///   else to the first time before for which something is still to be granted. One that names another
///   programme than the policy is none of these.
///
/// Amounts in other currencies are valued at the rates of the day of the purchase.
///
/// # Errors
/// [`NotComputable`]: a rate is missing, or a sum is out of range.
///
/// Cost: a sort of the purchases and returns, and for each of their days a look at each threshold, at
/// each time that one was reached and not undone, and at each reward that belongs to none.
///
/// ```
/// use clienteling::loyalty::threshold::{SpendThreshold, ThresholdPolicyDraft, thresholds};
/// use clienteling::{CustomerBase, Draft, Fact};
///
/// let step = |name: &str, from: &str, offer: &str| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(SpendThreshold { name: name.parse()?, from: from.parse()?, offer: offer.to_owned() })
/// };
/// let ladder = vec![
///     step("silver", "500 CNY", "free delivery")?,
///     step("gold", "1000 CNY", "a table by the window")?,
/// ];
/// let policy = ThresholdPolicyDraft { ladder, announce_share: Some("15%".parse()?), ..Default::default() }
///     .validate()?;
///
/// let mut base = CustomerBase::new();
/// for (id, date, amount) in [("S-1", "2026-01-10", "300"), ("S-2", "2026-03-01", "580")] {
///     base.add(serde_json::from_str::<Fact>(&format!(
///         r#"{{"purchase":{{"id":"{id}","customer":"C-1","date":"{date}","lines":[
///             {{"product":"dinner","quantity":"1",
///               "amount":{{"amount":"{amount}","currency":"CNY"}}}}]}}}}"#
///     ))?)?;
/// }
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let standing = thresholds(customer, &policy, base.rates(), "2026-03-31".parse()?)?;
/// let shown: Vec<String> = standing.thresholds.iter().map(|one| one.to_string()).collect();
/// assert_eq!(
///     shown,
///     [
///         "`silver` (500.00 CNY): reached on 2026-03-01 by `S-2`, to grant: free delivery",
///         "`gold` (1,000.00 CNY): 120.00 CNY to go to a table by the window",
///     ],
/// );
/// let next = standing.next().ok_or("gold")?;
/// assert_eq!(
///     next.announced.ok_or("announced")?.to_string(),
///     "120.00 CNY to go to a threshold, within the 150.00 CNY at which it is announced (by 30.00 CNY)",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn thresholds(
    customer: &Customer,
    policy: &ThresholdPolicy,
    rates: &ExchangeRates,
    as_of: NaiveDate,
) -> Result<ThresholdStanding, NotComputable> {
    let rewards = rewards(customer, policy, as_of);
    let course = Course::of(customer, policy, rewards, rates, as_of)?;
    let total = course.total.total()?;
    let mut thresholds = Vec::with_capacity(policy.ladder.len());
    for (place, step) in policy.ladder.iter().enumerate() {
        let crossed = course.crossed.iter().filter(|crossed| crossed.threshold == place);
        thresholds.push(progress(step, crossed, &course, policy, as_of)?);
    }
    let mut granted_beyond: Vec<_> =
        course.rewards.iter().map(|(_, reward)| reward.id.clone()).collect();
    granted_beyond.sort();
    Ok(ThresholdStanding {
        customer: customer.id().clone(),
        as_of,
        total,
        thresholds,
        granted_beyond,
        look_again_on: course.look_again_on(as_of),
    })
}

/// What was granted until a day for which threshold, by its place, the oldest first.
fn rewards<'a>(
    customer: &'a Customer,
    policy: &ThresholdPolicy,
    as_of: NaiveDate,
) -> Vec<(usize, &'a Reward)> {
    let is_of_programme = |reward: &Reward| match (&reward.programme, &policy.members_of) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    let rewards = customer.marketing().rewards().oldest_first(as_of);
    let of_step = |reward: &'a Reward| {
        let name = reward.rule.as_ref()?;
        let is_one = reward.reason == RewardReason::Threshold && is_of_programme(reward);
        let place = policy.ladder.iter().position(|step| step.name == *name)?;
        is_one.then_some((place, reward))
    };
    rewards.filter_map(of_step).collect()
}

fn reached(crossed: &Crossed<'_>, kept: Money) -> ThresholdReached {
    let (stage, reasons) = stage(crossed, kept);
    ThresholdReached {
        on: crossed.on,
        by: crossed.by.cloned(),
        kept,
        reward: crossed.reward.map(|reward| reward.id.clone()),
        stage,
        reasons,
    }
}

fn stage(crossed: &Crossed<'_>, kept: Money) -> (GrantStage, Vec<Reason>) {
    let (granted, from) = (crossed.reward, crossed.amount);
    let is_below = kept.cmp_same(from).is_lt();
    // Both are in the currency of the policy.
    let below = Evidence::money(kept, from).ok();
    let granted_on = GRANTED.test(Evidence::happened(granted.map(|reward| reward.date)));
    let (stage, reasons) = match (granted.is_some(), is_below) {
        (true, false) => (GrantStage::Granted, [granted_on, None]),
        (true, true) => {
            let on_returned = below.and_then(|below| ON_RETURNED.test(below));
            (GrantStage::GrantedOnReturned, [granted_on, on_returned])
        }
        (false, false) => {
            (GrantStage::ToGrant, [TO_GRANT.test(Evidence::happened(crossed.on)), None])
        }
        (false, true) => (GrantStage::Undone, [below.and_then(|below| UNDONE.test(below)), None]),
    };
    (stage, reasons.into_iter().flatten().collect())
}

fn progress<'a>(
    step: &SpendThreshold,
    crossed: impl Iterator<Item = &'a Crossed<'a>>,
    course: &Course<'_>,
    policy: &ThresholdPolicy,
    as_of: NaiveDate,
) -> Result<ThresholdProgress, NotComputable> {
    let (mut all, mut is_reached) = (Vec::new(), false);
    for one in crossed {
        all.push(reached(one, one.kept(as_of, course.total)?));
        is_reached = one.is_live(as_of);
    }
    let counts = if is_reached { None } else { Some(course.total) };
    let to_go = counts.map(|counts| counts.up_to(step.from)).transpose()?;
    let within = policy.announce_share.map(|share| step.from.portion(share, Rounding::HalfEven));
    let within = policy.announce_amount.into_iter().chain(within);
    let within = within.max_by(|one, other| one.cmp_same(*other));
    let near = to_go.zip(within).and_then(|(to_go, within)| Evidence::money(to_go, within).ok());
    Ok(ThresholdProgress {
        name: step.name.clone(),
        from: step.from,
        offer: step.offer.clone(),
        reached: all,
        to_go,
        announced: near.and_then(|near| NEAR.test(near)),
    })
}
