//! More customers are lost than won.

use chrono::NaiveDate;

use super::months::TwelveMonths;
use super::{BASE_SHRINKS, SignPolicy};
use crate::base::FactKind;
use crate::rule::measure::Subject;
use crate::rule::{Evidence, Reason, rules};
use crate::units::Period;
use crate::warning::churn::{ChurnTerms, course};
use crate::warning::{Advice, Finding, FindingKey, Found, JointRule, WarningContext};

rules! {
    SHRINKS = "warning.base-shrinks", Over {
        "customers lost in twelve months: {observed}, more than the {needed} won[ (by {margin})]",
        "customers lost in twelve months: {observed}, of {needed} won[ ({margin} fewer)]",
        "how many customers were lost and won is not known",
    };
}

/// Whether the base lost more customers in the last twelve full months than it won.
///
/// | a customer is | when |
/// |---|---|
/// | won | on the day of the first purchase, and of the first sign of life after having been lost |
/// | lost | when nothing came in the time in which it is expected, as [`NoActivity`](crate::warning::churn::NoActivity) tells of it |
///
/// So a customer can be both. Who comes to the workshop or has a contract with us is not lost, and who
/// bought only what lasts, such as a car, neither. With few lost nothing is said: that is chance. A
/// customer who was erased counts like everybody else.
///
/// It is so since the month since which it has been so without a break. Cost: a pass over what everybody
/// did.
#[derive(Debug, Clone)]
pub struct ShrinkingBase {
    policy: SignPolicy,
    terms: ChurnTerms,
}

/// On which days customers were won, and on which lost, in order.
struct Balance {
    won: Vec<NaiveDate>,
    lost: Vec<NaiveDate>,
}

impl Balance {
    /// As known on a day.
    fn of(context: &WarningContext<'_>, terms: &ChurnTerms, known_on: NaiveDate) -> Self {
        let mut balance = Balance { won: Vec::new(), lost: Vec::new() };
        for customer in context.base.customers() {
            let course = course(customer.transactions(), terms, known_on);
            balance.won.extend(course.won);
            balance.lost.extend(course.lost);
        }
        balance.won.sort_unstable();
        balance.lost.sort_unstable();
        balance
    }
}

/// How many of these days, which are in order, lie in a period.
fn count_in(days: &[NaiveDate], period: Period) -> u64 {
    let before = days.partition_point(|day| *day < period.first());
    let through = days.partition_point(|day| *day <= period.last());
    u64::try_from(through.saturating_sub(before)).unwrap_or(u64::MAX)
}

impl ShrinkingBase {
    /// By a policy; in which time what is expected says the second.
    pub const fn new(policy: SignPolicy, terms: ChurnTerms) -> Self {
        ShrinkingBase { policy, terms }
    }

    /// Why it shrinks, by twelve months. `None`: it does not, or few were lost.
    fn shrinks(&self, balance: &Balance, months: &TwelveMonths) -> Option<Reason> {
        let lost = count_in(&balance.lost, months.period);
        let won = count_in(&balance.won, months.period);
        let are_many = lost >= u64::from(self.policy.least_lost);
        SHRINKS.test(Evidence::counts(lost, won)).filter(|_| are_many)
    }
}

impl JointRule for ShrinkingBase {
    fn matters(&self) -> Vec<&str> {
        vec![BASE_SHRINKS]
    }

    fn evaluate(&self, context: &WarningContext<'_>, found: &mut Found) {
        let Some(months) = TwelveMonths::before(context.as_of) else { return };
        found.look_again(months.until);
        // What came after a month changes nothing in it.
        let balance = Balance::of(context, &self.terms, months.period.last());
        let Some(reason) = self.shrinks(&balance, &months) else { return };
        let (mut since, mut before) = (months.since, months.earlier());
        while let Some(months) = before.filter(|it| self.shrinks(&balance, it).is_some()) {
            since = months.since;
            before = months.earlier();
        }
        let key = FindingKey::new(BASE_SHRINKS, Subject::Firm);
        found.add(Finding {
            look_again_on: months.until,
            ..Finding::new(key, since, reason, Advice::Investigate)
        });
    }

    fn is_touched_by(&self, kind: FactKind) -> bool {
        use FactKind::{Contract, Ownership, Purchase, WorkshopVisit};
        matches!(kind, Purchase | WorkshopVisit | Contract | Ownership)
    }
}
