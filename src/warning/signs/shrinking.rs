//! More customers are lost than won.

use chrono::NaiveDate;

use super::months::TwelveMonths;
use super::{BASE_SHRINKS, SignPolicy};
use crate::base::{Customer, FactKind};
use crate::rule::measure::Subject;
use crate::rule::{Evidence, rules};
use crate::units::period::months_after;
use crate::units::{Period, Record};
use crate::warning::{
    Advice, Finding, FindingKey, Found, JointRule, WarningContext, WarningPolicy,
};

rules! {
    SHRINKS = BASE_SHRINKS, Over {
        "customers lost in twelve months: {observed}, more than the {needed} won[ (by {margin})]",
        "customers lost in twelve months: {observed}, of {needed} won[ ({margin} fewer)]",
        "how many customers were lost and won is not known",
    };
}

/// Whether the base lost more customers in the last twelve full months than it won.
///
/// | a customer is | when |
/// |---|---|
/// | won | on the day of the first purchase, and of the first after having been lost |
/// | lost | so many months after a purchase as the policy says, without another one (S1: a year) |
///
/// So a customer can be both. With few lost nothing is said: that is chance. A customer who was
/// erased counts like everybody else.
///
/// Cost: a pass over the days on which everybody bought.
#[derive(Debug, Clone)]
pub struct ShrinkingBase {
    policy: SignPolicy,
    warning: WarningPolicy,
}

impl ShrinkingBase {
    /// By these policies: when a customer counts as lost says the second.
    pub const fn new(policy: SignPolicy, warning: WarningPolicy) -> Self {
        ShrinkingBase { policy, warning }
    }

    /// How often a customer was won and lost in a period, as known on its last day.
    fn of(&self, customer: &Customer, period: Period) -> (u64, u64) {
        let (mut won, mut lost) = (0_u64, 0_u64);
        let mut lost_on: Option<NaiveDate> = None;
        let mut is_first = true;
        let count = |on: NaiveDate, of: &mut u64| {
            if period.contains(on) {
                *of = of.saturating_add(1);
            }
        };
        for purchase in customer.transactions().purchases().as_of(period.last()) {
            let on = purchase.date();
            let was_lost = lost_on.filter(|lost_on| *lost_on <= on);
            if let Some(lost_on) = was_lost {
                count(lost_on, &mut lost);
            }
            if is_first || was_lost.is_some() {
                count(on, &mut won);
            }
            is_first = false;
            lost_on = months_after(on, self.warning.lost_after_months);
        }
        if let Some(lost_on) = lost_on {
            count(lost_on, &mut lost);
        }
        (won, lost)
    }
}

impl JointRule for ShrinkingBase {
    fn matters(&self) -> Vec<&str> {
        vec![BASE_SHRINKS]
    }

    fn look(&self, context: &WarningContext<'_>, found: &mut Found) {
        let Some(months) = TwelveMonths::before(context.as_of) else { return };
        found.look_again(months.until);
        let (mut won, mut lost) = (0_u64, 0_u64);
        for customer in context.base.customers() {
            let of_one = self.of(customer, months.period);
            won = won.saturating_add(of_one.0);
            lost = lost.saturating_add(of_one.1);
        }
        if lost < u64::from(self.policy.least_lost) {
            return;
        }
        let Some(reason) = SHRINKS.test(Evidence::counts(lost, won)) else { return };
        let key = FindingKey::new(BASE_SHRINKS, Subject::Firm);
        found.add(Finding {
            look_again_on: months.until,
            ..Finding::new(key, months.since, reason, Advice::Investigate)
        });
    }

    fn is_touched_by(&self, kind: FactKind) -> bool {
        kind == FactKind::Purchase
    }
}
