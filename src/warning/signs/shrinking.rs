//! More customers are lost than won.

use chrono::NaiveDate;

use super::months::TwelveMonths;
use super::{BASE_SHRINKS, SignPolicy};
use crate::base::{Customer, FactKind};
use crate::rule::measure::Subject;
use crate::rule::{Evidence, Reason, rules};
use crate::units::period::months_after;
use crate::units::{Period, Record};
use crate::warning::churn::ChurnTerms;
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
/// | won | on the day of the first purchase, and of the first after having been lost |
/// | lost | when nothing was bought again in the time in which it is expected (S1: a year) |
///
/// So a customer can be both. Who bought something that lasts, such as a car, is not lost for want of a
/// second one. With few lost nothing is said: that is chance. A customer who was erased counts like
/// everybody else.
///
/// It is so since the month since which it has been so without a break. Cost: a pass over the days on
/// which everybody bought, and one for each month since.
#[derive(Debug, Clone)]
pub struct ShrinkingBase {
    policy: SignPolicy,
    terms: ChurnTerms,
}

impl ShrinkingBase {
    /// By a policy; in which time what is expected says the second.
    pub const fn new(policy: SignPolicy, terms: ChurnTerms) -> Self {
        ShrinkingBase { policy, terms }
    }

    /// How often a customer was won and lost in a period, as known on its last day.
    fn of(&self, customer: &Customer, period: Period) -> (u64, u64) {
        let (mut won, mut lost) = (0_u64, 0_u64);
        // `None`: bought nothing yet, or something that lasts.
        let mut lost_on: Option<NaiveDate> = None;
        let (mut is_first, mut lasts) = (true, false);
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
            let kept = self.terms.keeps_months(purchase);
            lasts |= kept.is_none();
            let until = kept.and_then(|months| months_after(on, months));
            lost_on = if lasts { None } else { until.max(lost_on) };
        }
        if let Some(lost_on) = lost_on {
            count(lost_on, &mut lost);
        }
        (won, lost)
    }

    /// Why it shrinks, by twelve months. `None`: it does not, or few were lost.
    fn shrinks(&self, context: &WarningContext<'_>, months: &TwelveMonths) -> Option<Reason> {
        let (mut won, mut lost) = (0_u64, 0_u64);
        for customer in context.base.customers() {
            let of_one = self.of(customer, months.period);
            won = won.saturating_add(of_one.0);
            lost = lost.saturating_add(of_one.1);
        }
        let are_many = lost >= u64::from(self.policy.least_lost);
        SHRINKS.test(Evidence::counts(lost, won)).filter(|_| are_many)
    }
}

impl JointRule for ShrinkingBase {
    fn matters(&self) -> Vec<&str> {
        vec![BASE_SHRINKS]
    }

    fn look(&self, context: &WarningContext<'_>, found: &mut Found) {
        let Some(months) = TwelveMonths::before(context.as_of) else { return };
        found.look_again(months.until);
        let Some(reason) = self.shrinks(context, &months) else { return };
        let (mut since, mut before) = (months.since, months.earlier());
        while let Some(months) = before.filter(|it| self.shrinks(context, it).is_some()) {
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
        kind == FactKind::Purchase
    }
}
