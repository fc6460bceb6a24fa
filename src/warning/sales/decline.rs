//! A customer buys less than a year before.

use chrono::NaiveDate;

use super::{DECLINING, DeclinePolicy};
use crate::behavior::{BehaviorFold, Totals};
use crate::customer::Role;
use crate::rule::{Criterion, CriterionOutcome, Evidence, Reason, rules};
use crate::units::float::of_count;
use crate::units::period::{months_after, months_before};
use crate::units::{Confidence, Money, NotComputable, Period, Probability, Rounding, beta};
use crate::warning::{Advice, CustomerFacts, CustomerRule, Finding, FindingKey, Found};

rules! {
    FEWER = "warning.declining", Below {
        "{observed} purchases in the last months, fewer than the {needed} in the same months a year before[ (by {margin})]",
        "{observed} purchases in the last months, at least the {needed} in the same months a year before[ (by {margin})]",
        "it is not known how many purchases there were",
    };
    NO_CHANCE = "warning.decline-by-chance", AtMost {
        "so few by chance with a probability of {observed}, at most {needed}[ (by {margin})]",
        "so few by chance with a probability of {observed}, above {needed}[ (by {margin})]",
        "it is not known how likely it is by chance",
    };
    LESS = "warning.decline-in-money", AtMost {
        "bought for {observed} in the last months, at most the {needed} that are left after the drop of which notice is given[ (by {margin})]",
        "bought for {observed} in the last months, over the {needed} that are left after the drop of which notice is given[ (by {margin})]",
        "it is not known for how much was bought",
    };
}

/// The rule that asks for each customer whether they buy less than in the same months a year before.
///
/// The last full months are compared with the same months of the year before, so that a season is no
/// drop. All of this has to be so:
///
/// * In the year before there were as many purchases as the policy takes: small numbers say nothing.
/// * There are fewer now, and so few that it is none of chance: if a customer bought as often as
///   before, each of the purchases of both years together would fall into these or those months like
///   the throw of a coin, weighed by the days. How likely it is that so few fall into the last months
///   is the binomial distribution's to say (the exact conditional test of two rates).
/// * The money, less what came back, is less by the share of the policy.
///
/// It changes from month to month, and not in between. Cost: for each month since when it is so, a pass
/// over the days of both.
#[derive(Debug, Clone, Copy, Default)]
pub struct Declining {
    policy: DeclinePolicy,
}

impl Declining {
    /// By a policy.
    pub const fn new(policy: DeclinePolicy) -> Self {
        Declining { policy }
    }
}

impl CustomerRule for Declining {
    fn matters(&self) -> Vec<&str> {
        vec![DECLINING]
    }

    fn look(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        if !facts.customer.is_served(facts.as_of()) {
            return;
        }
        let key = FindingKey::new(DECLINING, facts.id().clone());
        let compared = facts.bought().and_then(|bought| self.compared(bought, facts.as_of()));
        match compared {
            Err(why) => found.unknown(key, why),
            Ok(Compared::Nothing) => {}
            Ok(Compared::Later(day)) => found.look_again(day),
            Ok(Compared::Less { drop, since, again }) => found.add(Finding {
                evidence: drop.evidence,
                at_stake: Some(drop.missing),
                responsible: facts.responsible(Role::Sales),
                look_again_on: again,
                ..Finding::new(key, since, drop.reason, Advice::KeepActive)
            }),
        }
    }
}

/// What a comparison comes to.
enum Compared {
    /// Nothing was bought that could ever be compared.
    Nothing,
    /// No drop. The next months can tell another story.
    Later(Option<NaiveDate>),
    Less {
        drop: Decline,
        since: NaiveDate,
        again: Option<NaiveDate>,
    },
}

struct Decline {
    reason: Reason,
    evidence: Vec<Criterion>,
    missing: Money,
}

impl Declining {
    fn compared(&self, bought: &BehaviorFold, as_of: NaiveDate) -> Result<Compared, NotComputable> {
        let month = Period::calendar_month(as_of).first();
        let again = months_after(month, 1);
        let until_now = Period::from_first_to_last(NaiveDate::MIN, as_of).ok();
        let last = until_now.map(|period| bought.totals(period)).transpose()?;
        if last.is_none_or(|totals| totals.purchases() == 0) {
            return Ok(Compared::Nothing);
        }
        let Some(drop) = self.drop(bought, month)? else { return Ok(Compared::Later(again)) };
        let mut since = month;
        // In a year the months of the year before are those of the last.
        for _ in 0..12 {
            let Some(before) = months_before(since, 1) else { break };
            if self.drop(bought, before)?.is_none() {
                break;
            }
            since = before;
        }
        Ok(Compared::Less { drop, since, again })
    }

    /// The drop of the full months before the first day of a month.
    fn drop(
        &self,
        bought: &BehaviorFold,
        month: NaiveDate,
    ) -> Result<Option<Decline>, NotComputable> {
        let Some((last, before)) = self.months(month) else { return Ok(None) };
        let (now, then) = (bought.totals(last)?, bought.totals(before)?);
        let Some(reason) = FEWER.test(Evidence::counts(now.purchases(), then.purchases())) else {
            return Ok(None);
        };
        if then.purchases() < self.policy.least_purchases.into() {
            return Ok(None);
        }
        let chance = so_few((now.purchases(), last.days()), (then.purchases(), before.days()));
        let chance =
            NO_CHANCE.check(Evidence::probabilities(chance, doubt(self.policy.confidence)));
        let (missing, less) = self.less(now, then)?;
        let criteria = [chance, less];
        let is_so = criteria.iter().all(|it| it.outcome() == CriterionOutcome::Met);
        Ok(is_so.then(|| Decline { reason, evidence: criteria.to_vec(), missing }))
    }

    fn less(&self, now: Totals, then: Totals) -> Result<(Money, Criterion), NotComputable> {
        let (now, then) = (now.net(), then.net());
        let drop = then.portion_in_minor(self.policy.drop, Rounding::HalfEven);
        let left = then.try_sub(drop)?;
        Ok((then.try_sub(now)?, LESS.check(Evidence::money(now, left)?)))
    }

    /// The full months before the first day of a month, and the same a year before.
    fn months(&self, month: NaiveDate) -> Option<(Period, Period)> {
        let of =
            |end: NaiveDate| Period::half_open(months_before(end, self.policy.months)?, end).ok();
        Some((of(month)?, of(months_before(month, 12)?)?))
    }
}

/// How likely as few purchases as these fall into the last days by chance, of those of both periods: a
/// number of purchases and of days each.
fn so_few((now, days): (u64, u64), (then, days_then): (u64, u64)) -> Probability {
    let all = of_count(days) + of_count(days_then);
    // At most `now` successes are at least `then` failures.
    let (failures, rest) = (of_count(then), of_count(days_then) / all);
    Probability::of_float(beta::cumulative(failures, of_count(now) + 1.0, rest))
}

/// What is left to doubt.
fn doubt(confidence: Confidence) -> Probability {
    Probability::from_billionths(confidence.billionths()).complement()
}
