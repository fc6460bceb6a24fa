//! Which points expire in the coming months.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::loyalty::earning::ConversionPolicy;
use crate::units::{CustomerId, Money, MoneyError, Period, Points};

/// What is left of a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeftOfLot<'a> {
    /// Whose lot.
    pub customer: &'a CustomerId,
    /// How many points are left of it: those that are pending too.
    pub left: Points,
    /// The last day on which they can be spent. `None`: they stay.
    pub until: Option<NaiveDate>,
}

/// Points that have the same last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExpiringOnDay {
    /// Their last day.
    pub until: NaiveDate,
    /// How many expire.
    pub points: Points,
    /// Of how many customers.
    pub customers: u64,
    /// What they are worth to these: rounded once.
    pub face_value: Money,
}

/// Points that have their last day in the same month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExpiringInMonth {
    /// The month of the calendar.
    pub month: Period,
    /// How many expire.
    pub points: Points,
    /// Of how many customers: one with several lots counts once.
    pub customers: u64,
    /// What they are worth: the sum of the days'.
    pub face_value: Money,
    /// Day by day.
    pub days: Vec<ExpiringOnDay>,
}

/// Which points expire in the coming months, if nobody spends them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExpiryReport {
    /// The day of the report.
    pub as_of: NaiveDate,
    /// Month by month, beginning with that of the day; also those in which nothing expires.
    pub months: Vec<ExpiringInMonth>,
    /// How many expire after these months.
    pub later: Points,
    /// How many stay.
    pub unlimited: Points,
}

impl fmt::Display for ExpiringInMonth {
    /// "2026-03-01 to 2026-03-31: 120 points of 2 customers, worth 1.20 CNY".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ExpiringInMonth { month, points, customers, face_value, .. } = self;
        let noun = if *customers == 1 { "customer" } else { "customers" };
        let of = super::result::noun(*points);
        write!(f, "{month}: {points} {of} of {customers} {noun}, worth {face_value:#}")
    }
}

impl fmt::Display for ExpiryReport {
    /// A line for each month, and one for the rest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.months.iter().try_for_each(|month| writeln!(f, "{month}"))?;
        let ExpiryReport { later, unlimited, .. } = self;
        let [of_later, of_unlimited] = [*later, *unlimited].map(super::result::noun);
        write!(f, "later: {later} {of_later}; never: {unlimited} {of_unlimited}")
    }
}

/// Which points expire in the coming months of the calendar, that of the day among them: at most
/// 1,200, a century. What had its last day before the day of the report is gone, and left out.
///
/// Cost: a sort of the lots.
///
/// # Errors
/// [`MoneyError::OutOfRange`].
///
/// ```
/// use clienteling::loyalty::earning::ConversionPolicy;
/// use clienteling::loyalty::liability::{LeftOfLot, expiring};
/// use clienteling::CustomerId;
///
/// let [one, other]: [CustomerId; 2] = ["C-1".parse()?, "C-2".parse()?];
/// let lots = [
///     LeftOfLot { customer: &one, left: 100.into(), until: Some("2026-03-31".parse()?) },
///     LeftOfLot { customer: &other, left: 20.into(), until: Some("2026-03-15".parse()?) },
///     LeftOfLot { customer: &one, left: 500.into(), until: Some("2027-12-31".parse()?) },
/// ];
/// let report = expiring(lots, &ConversionPolicy::default(), "2026-03-02".parse()?, 2)?;
/// assert_eq!(
///     report.to_string(),
///     "2026-03-01 to 2026-03-31: 120 points of 2 customers, worth 1.20 CNY\n\
///      2026-04-01 to 2026-04-30: 0 points of 0 customers, worth 0.00 CNY\n\
///      later: 500 points; never: 0 points",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn expiring<'a>(
    lots: impl IntoIterator<Item = LeftOfLot<'a>>,
    conversion: &ConversionPolicy,
    as_of: NaiveDate,
    months: u32,
) -> Result<ExpiryReport, MoneyError> {
    let mut by_day: BTreeMap<NaiveDate, BTreeMap<&CustomerId, i128>> = BTreeMap::new();
    let mut unlimited = 0_i128;
    for LeftOfLot { customer, left, until } in lots {
        let left = left.millionths().max(0);
        match until {
            _ if left == 0 => {}
            None => unlimited = unlimited.saturating_add(left),
            Some(until) if until >= as_of => {
                let of_customer = by_day.entry(until).or_default().entry(customer).or_default();
                *of_customer = of_customer.saturating_add(left);
            }
            Some(_) => {}
        }
    }
    let mut report = ExpiryReport {
        as_of,
        months: Vec::new(),
        later: Points::ZERO,
        unlimited: Points::of_millionths(unlimited),
    };
    let mut next = Some(as_of);
    for _ in 0..months.min(MAX_MONTHS) {
        let Some(first) = next else { break };
        let month = Period::calendar_month(first);
        next = month.end();
        let later = next.map(|next| by_day.split_off(&next)).unwrap_or_default();
        report.months.push(in_month(month, &by_day, conversion)?);
        by_day = later;
    }
    report.later = Points::of_millionths(sum(by_day.values().flat_map(BTreeMap::values)));
    Ok(report)
}

/// The most months of a report: a century.
const MAX_MONTHS: u32 = 1_200;

fn in_month(
    month: Period,
    by_day: &BTreeMap<NaiveDate, BTreeMap<&CustomerId, i128>>,
    conversion: &ConversionPolicy,
) -> Result<ExpiringInMonth, MoneyError> {
    let on_day = |(until, lots): (&NaiveDate, &BTreeMap<&CustomerId, i128>)| {
        let points = Points::of_millionths(sum(lots.values()));
        let face_value = conversion.money_for(points)?;
        Ok(ExpiringOnDay { until: *until, points, customers: count(lots.len()), face_value })
    };
    let days = by_day.iter().map(on_day).collect::<Result<Vec<_>, MoneyError>>()?;
    let customers: BTreeSet<_> = by_day.values().flat_map(BTreeMap::keys).collect();
    Ok(ExpiringInMonth {
        month,
        points: Points::of_millionths(sum(by_day.values().flat_map(BTreeMap::values))),
        customers: count(customers.len()),
        face_value: Money::try_sum(conversion.currency, days.iter().map(|day| day.face_value))?,
        days,
    })
}

fn sum<'a>(points: impl Iterator<Item = &'a i128>) -> i128 {
    points.fold(0, |sum, more| sum.saturating_add(*more))
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Days, NaiveDate};
    use proptest::prelude::*;

    use super::{ExpiryReport, LeftOfLot, expiring};
    use crate::loyalty::earning::ConversionPolicy;
    use crate::units::{CustomerId, Money, Points};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn report(lots: &[(&str, i32, Option<&str>)], as_of: &str, months: u32) -> ExpiryReport {
        let customers: Vec<CustomerId> = lots.iter().map(|lot| lot.0.parse().unwrap()).collect();
        let lots = lots.iter().zip(&customers).map(|((_, left, until), customer)| LeftOfLot {
            customer,
            left: (*left).into(),
            until: until.map(day),
        });
        expiring(lots, &ConversionPolicy::default(), day(as_of), months).unwrap()
    }

    #[test]
    fn a_customer_with_several_lots_counts_once_on_a_day_and_once_in_a_month() {
        let lots = [
            ("C-1", 150, Some("2026-03-31")),
            ("C-1", 50, Some("2026-03-31")),
            ("C-1", 7, Some("2026-03-30")),
            ("C-2", 9, Some("2026-03-31")),
            ("C-3", 0, Some("2026-03-31")),
            ("C-4", -5, Some("2026-03-31")),
        ];
        let found = report(&lots, "2026-03-02", 1);
        let [march] = &found.months[..] else { panic!("one month") };
        assert_eq!((march.points, march.customers), (216.into(), 2));
        assert_eq!(march.face_value.to_string(), "2.16 CNY");
        let days: Vec<_> = march
            .days
            .iter()
            .map(|it| {
                (it.until.day(), it.points.to_string(), it.customers, it.face_value.to_string())
            })
            .collect();
        let expected = [(30, "7", 1, "0.07 CNY"), (31, "209", 2, "2.09 CNY")];
        assert_eq!(days, expected.map(|(a, b, c, d)| (a, b.to_owned(), c, d.to_owned())));
    }

    #[test]
    fn the_last_day_is_still_to_come_on_itself_and_gone_on_the_next() {
        let lots = [("C-1", 10, Some("2026-03-02")), ("C-1", 5, None)];
        let expires = |as_of| report(&lots, as_of, 1).months[0].points;
        assert_eq!((expires("2026-03-02"), expires("2026-03-03")), (10.into(), Points::ZERO));
        assert_eq!(report(&lots, "2026-03-03", 1).unlimited, 5.into());
        let single = report(&[("C-1", 1, Some("2026-03-02")), ("C-1", 1, None)], "2026-03-02", 1);
        assert_eq!(
            single.to_string(),
            "2026-03-01 to 2026-03-31: 1 point of 1 customer, worth 0.01 CNY\nlater: 0 points; never: \
             1 point"
        );
        let none = report(&lots, "2026-03-02", 0);
        assert_eq!((none.months.len(), none.later), (0, 10.into()));
    }

    #[test]
    fn months_follow_one_another_to_the_end_of_the_calendar_and_no_further_than_a_century() {
        let found = report(&[("C-1", 10, Some("2027-01-01"))], "2026-11-30", 3);
        let months: Vec<_> = found.months.iter().map(|it| it.month.first().to_string()).collect();
        assert_eq!(months, ["2026-11-01", "2026-12-01", "2027-01-01"]);
        assert_eq!(found.months[2].points, 10.into());
        assert_eq!(report(&[], "2026-11-30", u32::MAX).months.len(), 1_200);
        let last = expiring([], &ConversionPolicy::default(), NaiveDate::MAX, 5).unwrap();
        assert_eq!(last.months.len(), 1);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_the_order_of_the_lots_makes_no_difference(
            lots in prop::collection::vec((0..4_u8, 0..900_i32, prop::option::of(0..500_u64)), 0..20),
            months in 0..14_u32,
        ) {
            let as_of = day("2026-03-05");
            let first = day("2026-02-20");
            let customers: Vec<CustomerId> = lots.iter().map(|lot| format!("C-{}", lot.0).parse().unwrap()).collect();
            let mut of: Vec<_> = lots.iter().zip(&customers).map(|((_, left, until), customer)| LeftOfLot {
                customer,
                left: (*left).into(),
                until: until.map(|days| first + Days::new(days)),
            }).collect();
            let policy = ConversionPolicy::default();
            let found = expiring(of.clone(), &policy, as_of, months).unwrap();
            of.reverse();
            prop_assert_eq!(&expiring(of.clone(), &policy, as_of, months).unwrap(), &found);
            let add = |points: &mut dyn Iterator<Item = Points>| {
                points.fold(Points::ZERO, |sum, more| sum.try_add(more).unwrap())
            };
            for month in &found.months {
                let of_month: Vec<_> = of.iter().filter(|lot| !lot.left.is_zero() && lot.until.is_some_and(|it| it >= as_of && month.month.contains(it))).collect();
                prop_assert_eq!(month.points, add(&mut of_month.iter().map(|lot| lot.left)));
                prop_assert_eq!(month.points, add(&mut month.days.iter().map(|it| it.points)));
                let mut customers: Vec<_> = of_month.iter().map(|lot| lot.customer).collect();
                customers.sort();
                customers.dedup();
                prop_assert_eq!(month.customers, u64::try_from(customers.len()).unwrap());
                let worth = Money::try_sum(policy.currency, month.days.iter().map(|it| it.face_value)).unwrap();
                prop_assert_eq!(month.face_value, worth);
            }
            let all = add(&mut of.iter().filter(|lot| lot.until.is_none_or(|it| it >= as_of)).map(|lot| lot.left));
            let shown = add(&mut found.months.iter().map(|it| it.points).chain([found.later, found.unlimited]));
            prop_assert_eq!(all, shown);
        }
    }
}
