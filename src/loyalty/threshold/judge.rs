//! How a customer stands to the thresholds.

use chrono::NaiveDate;

use super::course::{Course, Crossed};
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
///   counts any more.
/// * What comes back counts against its purchase: from the day on which it comes back, and as long as
///   the purchase counts. Of a purchase that does not count it takes nothing off. A return that
///   names no purchase counts as of its own day. More than a purchase was worth does not come back; it
///   is a [misfit](crate::CustomerBase::misfits). What is bought and brought back on one day reaches
///   nothing.
/// * A privilege stays granted when purchases are brought back, [and is
///   named](GrantStage::GrantedOnReturned); one that was not granted yet is not to be granted until the
///   threshold is reached again.
/// * A [reward](Reward) for a threshold names it as its `rule`. It belongs to the first time the
///   threshold was reached for which nothing has been granted; it may come before, within the time over
///   which purchases add up. One that names another programme than the policy is none of these.
///
/// Amounts in other currencies are valued at the rates of the day of the purchase.
///
/// # Errors
/// [`NotComputable`]: a rate is missing, or a sum is out of range.
///
/// Cost: a sort of the purchases and returns, for each of their days a look at each threshold, and for
/// each time that one was reached a pass over what counted.
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
    let course = Course::of(customer, policy, rates, as_of)?;
    let total = course.total.total()?;
    let mut granted_beyond = Vec::new();
    let mut thresholds = Vec::with_capacity(policy.ladder.len());
    for (place, step) in policy.ladder.iter().enumerate() {
        let crossed: Vec<_> =
            course.crossed.iter().filter(|crossed| crossed.threshold == place).collect();
        let mut rewards = rewards(customer, policy, step, as_of);
        let reached = reached(&course, &crossed, step, &mut rewards)?;
        granted_beyond.extend(rewards.into_iter().map(|reward| reward.id.clone()));
        thresholds.push(progress(step, reached, total, policy, as_of)?);
    }
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

/// What was granted for a threshold until a day, the oldest first.
fn rewards<'a>(
    customer: &'a Customer,
    policy: &ThresholdPolicy,
    step: &SpendThreshold,
    as_of: NaiveDate,
) -> Vec<&'a Reward> {
    let is_of_programme = |reward: &Reward| match (&reward.programme, &policy.members_of) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    let rewards = customer.marketing().rewards().oldest_first(as_of);
    let is_of_step = |reward: &&Reward| {
        reward.reason == RewardReason::Threshold
            && reward.rule.as_ref() == Some(&step.name)
            && is_of_programme(reward)
    };
    rewards.filter(is_of_step).collect()
}

/// Each time that a threshold was reached, with what was granted for it, and the day from which on it
/// can be reached anew. What was granted beyond stays in the list.
fn reached(
    course: &Course<'_>,
    crossed: &[&Crossed<'_>],
    step: &SpendThreshold,
    rewards: &mut Vec<&Reward>,
) -> Result<Vec<(ThresholdReached, Option<NaiveDate>)>, NotComputable> {
    let mut reached = Vec::with_capacity(crossed.len());
    for crossed in crossed {
        let fits = |reward: &&Reward| crossed.from <= reward.date;
        let granted = rewards.iter().position(fits).map(|place| rewards.remove(place));
        let kept = course.kept(crossed)?;
        let (stage, reasons) = stage(crossed, granted, kept, step.from);
        let (on, by) = (crossed.on, crossed.by.cloned());
        let reward = granted.map(|reward| reward.id.clone());
        let one = ThresholdReached { on, by, kept, reward, stage, reasons };
        reached.push((one, crossed.anew_on));
    }
    Ok(reached)
}

fn stage(
    crossed: &Crossed<'_>,
    granted: Option<&Reward>,
    kept: Money,
    from: Money,
) -> (GrantStage, Vec<Reason>) {
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

fn progress(
    step: &SpendThreshold,
    reached: Vec<(ThresholdReached, Option<NaiveDate>)>,
    total: Money,
    policy: &ThresholdPolicy,
    as_of: NaiveDate,
) -> Result<ThresholdProgress, NotComputable> {
    let last = reached.last().filter(|(_, anew)| anew.is_none_or(|anew| as_of < anew));
    let counts = match last {
        None => Some(total),
        Some((last, _)) => Some(last.kept).filter(|_| last.stage == GrantStage::Undone),
    };
    let to_go = counts.map(|counts| step.from.try_sub(counts)).transpose()?;
    let within = policy.announce_share.map(|share| step.from.portion(share, Rounding::HalfEven));
    let within = policy.announce_amount.into_iter().chain(within);
    let within = within.max_by(|one, other| one.cmp_same(*other));
    let near = to_go.zip(within).and_then(|(to_go, within)| Evidence::money(to_go, within).ok());
    Ok(ThresholdProgress {
        name: step.name.clone(),
        from: step.from,
        offer: step.offer.clone(),
        reached: reached.into_iter().map(|(reached, _)| reached).collect(),
        to_go,
        announced: near.and_then(|near| NEAR.test(near)),
    })
}
