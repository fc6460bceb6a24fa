//! A customer no longer buys.

use chrono::NaiveDate;

use crate::behavior::Behavior;
use crate::rule::{Evidence, rules};
use crate::units::CustomerId;
use crate::units::period::{days_before, days_between, months_after};
use crate::warning::{
    Advice, Finding, FindingKey, NO_PURCHASE, Onset, Severity, WarningPolicy, WarningPolicyDraft,
};

rules! {
    pub(super) LOST = NO_PURCHASE, AtLeast {
        "no purchase for {observed}, lost after {needed}[ ({margin} ago)]",
        "no purchase for {observed}, lost after {needed}[ (in {margin})]",
        "has never bought",
    };
    pub(super) LOST_SOON = "warning.lost-soon", AtMost {
        "counts as lost in {observed} unless they buy",
        "counts as lost in {observed} unless they buy, more than the notice of {needed}[ (by {margin})]",
        "it is not known when they count as lost",
    };
}

/// When somebody who last bought on a day counts as lost, and when notice of that begins.
///
/// A purchase keeps a customer until the day before its anniversary, which for 29 February is
/// 28 February in a year without one. Somebody who has never bought cannot be lost.
#[derive(Debug, Clone, Copy)]
pub(in crate::warning) struct Silence {
    last_purchase: NaiveDate,
    pub(in crate::warning) lost_on: NaiveDate,
    pub(in crate::warning) notice_on: NaiveDate,
    notice_days: u32,
}

impl Silence {
    /// `None` for somebody who has never bought, and where the day lies beyond the calendar.
    pub(in crate::warning) fn of(behavior: &Behavior, policy: WarningPolicy) -> Option<Self> {
        let WarningPolicyDraft { lost_after_months, lapse_notice_days: notice_days } = *policy;
        let last_purchase = behavior.last_purchase()?;
        let lost_on = months_after(last_purchase, lost_after_months)?;
        // Nobody is told of a silence that has not begun.
        let notice_on = days_before(lost_on, notice_days).max(last_purchase);
        Some(Silence { last_purchase, lost_on, notice_on, notice_days })
    }

    /// The customer is lost, or will be within the days of notice.
    pub(in crate::warning) fn finding(
        self,
        customer: &CustomerId,
        behavior: &Behavior,
    ) -> Option<Finding> {
        let Silence { last_purchase, lost_on, notice_on, notice_days } = self;
        let as_of = behavior.as_of();
        let is_lost = as_of >= lost_on;
        let reason = if is_lost {
            // The limit in days: a year has 365 or 366 of them.
            let limit = days_between(lost_on, last_purchase);
            LOST.test(Evidence::days(days_between(as_of, last_purchase), limit))
        } else {
            LOST_SOON.test(Evidence::days(days_between(lost_on, as_of), u64::from(notice_days)))
        }?;
        let key = FindingKey::new(NO_PURCHASE, customer.clone());
        let (since, advice) =
            if is_lost { (lost_on, Advice::WinBack) } else { (notice_on, Advice::KeepActive) };
        Some(Finding {
            severity: if is_lost { Severity::Medium } else { Severity::Low },
            onset: if is_lost { Onset::Already } else { Onset::expected(lost_on) },
            at_stake: Some(behavior.monetary()),
            look_again_on: (!is_lost).then_some(lost_on),
            ..Finding::new(key, since, reason, advice)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Silence;
    use crate::behavior::BehaviorFold;
    use crate::rule::Draft;
    use crate::units::period::days_after;
    use crate::units::{Currency, Money};
    use crate::warning::{Finding, Onset, Severity, WarningPolicyDraft};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn found(last: NaiveDate, notice_days: u32, as_of: NaiveDate) -> Option<Finding> {
        let mut fold = BehaviorFold::new(Currency::CNY);
        fold.add_purchase(last, Money::from_minor(900, Currency::CNY)).unwrap();
        let behavior = fold.as_of(as_of).unwrap();
        let draft = WarningPolicyDraft { lapse_notice_days: notice_days, ..Default::default() };
        let silence = Silence::of(&behavior, draft.validate().unwrap())?;
        silence.finding(&"C-1".parse().unwrap(), &behavior)
    }

    #[test]
    fn the_notice_before_a_customer_is_lost_has_its_days_and_no_more() {
        let on = |as_of| found(day("2025-07-01"), 30, day(as_of)).map(|it| it.onset);
        let expected = Some(Onset::expected(day("2026-07-01")));
        let days = ["2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01", "2036-07-01"];
        let lost = Some(Onset::Already);
        assert_eq!(days.map(on), [None, expected, expected, lost, lost]);
    }

    #[test]
    fn before_and_after_the_loss_it_is_one_matter_that_becomes_more_pressing() {
        let on = |as_of| found(day("2025-07-01"), 30, day(as_of)).unwrap();
        let (soon, lost) = (on("2026-06-30"), on("2026-07-01"));
        assert_eq!(soon.key, lost.key);
        assert_eq!((soon.severity, lost.severity), (Severity::Low, Severity::Medium));
        assert_eq!((soon.since, lost.since), (day("2026-06-01"), day("2026-07-01")));
        assert_eq!((soon.look_again_on, lost.look_again_on), (Some(lost.since), None));
        assert_eq!(lost.at_stake, Some(Money::from_minor(900, Currency::CNY)));
    }

    #[test]
    fn notice_that_would_begin_before_the_calendar_begins_with_it() {
        let soon = days_after(NaiveDate::MIN, 40);
        let first = found(NaiveDate::MIN, 335, soon).unwrap();
        assert_eq!(first.since, days_after(NaiveDate::MIN, 30));
    }
}
