//! Days and periods of the business's own calendar.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::guard::{date, guarded};

/// A period of no day at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a period from {first} cannot end on {last}, before its first day")]
pub struct PeriodError {
    first: NaiveDate,
    last: NaiveDate,
}

guarded! {
    /// Consecutive days, from the first to the last.
    ///
    /// * At least one day.
    /// * Both ends are named: [`first`](Period::first) and [`last`](Period::last) belong to it,
    ///   [`end`](Period::end) is the day after.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clienteling::Period;
    ///
    /// let march = Period::from_first_to_last("2026-03-01".parse()?, "2026-03-31".parse()?)?;
    /// assert_eq!(march, Period::half_open("2026-03-01".parse()?, "2026-04-01".parse()?)?);
    /// assert_eq!(march.days(), 31);
    /// assert_eq!(march.to_string(), "2026-03-01 to 2026-03-31");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Period as "Period" checked by Period::checked {
        #[serde(deserialize_with = "date")]
        first: NaiveDate,
        #[serde(deserialize_with = "date")]
        last: NaiveDate,
    }
}

impl Period {
    /// From `first` to `last`, both included.
    ///
    /// # Errors
    /// [`PeriodError`] where `last` lies before `first`.
    pub fn from_first_to_last(first: NaiveDate, last: NaiveDate) -> Result<Self, PeriodError> {
        if first <= last { Ok(Period { first, last }) } else { Err(PeriodError { first, last }) }
    }

    /// Checks a period that was read. The error says what is expected, without the days given.
    fn checked(self) -> Result<Self, &'static str> {
        Period::from_first_to_last(self.first, self.last)
            .map_err(|_| "expected a last day not before the first")
    }

    /// From `start` to the day before `end`.
    ///
    /// # Errors
    /// [`PeriodError`] unless `end` lies after `start`.
    pub fn half_open(start: NaiveDate, end: NaiveDate) -> Result<Self, PeriodError> {
        let last = end.pred_opt().ok_or(PeriodError { first: start, last: end })?;
        Period::from_first_to_last(start, last)
    }

    /// The `months` up to and including `last`: every day from which fewer than `months` months
    /// have passed on `last`, so that a day leaves the period on its own anniversary. At the
    /// beginning of the calendar the period is shorter.
    ///
    /// Twelve months through 2026-11-26 start on 2025-11-27. A month without the anniversary's
    /// day of the month counts its last day instead: a year through 2025-02-28 starts on
    /// 2024-03-01, because both 28 and 29 February 2024 are then a year ago.
    ///
    /// # Errors
    /// [`PeriodError`] for zero months.
    pub fn months_through(last: NaiveDate, months: u32) -> Result<Self, PeriodError> {
        Period::from_first_to_last(first_of_months_through(last, months), last)
    }

    /// The twelve months up to and including `last`.
    pub fn year_through(last: NaiveDate) -> Self {
        // A year after a day is later than the day, so the first day is `last` at the latest.
        Period { first: first_of_months_through(last, 12).min(last), last }
    }

    /// The month of the calendar in which `day` lies.
    pub fn calendar_month(day: NaiveDate) -> Self {
        Period::of_calendar(day, 1)
    }

    /// The quarter of the calendar year in which `day` lies: it starts in January, April, July or
    /// October.
    pub fn calendar_quarter(day: NaiveDate) -> Self {
        Period::of_calendar(day, 3)
    }

    /// The calendar year in which `day` lies.
    pub fn calendar_year(day: NaiveDate) -> Self {
        Period::of_calendar(day, 12)
    }

    /// The part of the year in which `day` lies, of parts with so many months.
    fn of_calendar(day: NaiveDate, months: u32) -> Self {
        let into = day.month0().checked_rem(months).unwrap_or(0);
        let first = day.with_day(1).and_then(|first| months_before(first, into)).unwrap_or(day);
        // The calendar ends with a year.
        let next = months_after(first, months).and_then(|next| next.pred_opt());
        Period { first, last: next.unwrap_or(NaiveDate::MAX) }
    }

    /// The first day.
    pub const fn first(self) -> NaiveDate {
        self.first
    }

    /// The last day.
    pub const fn last(self) -> NaiveDate {
        self.last
    }

    /// The day after the last. `None` after the last day of the calendar.
    pub fn end(self) -> Option<NaiveDate> {
        self.last.succ_opt()
    }

    /// How many days.
    pub fn days(self) -> u64 {
        days_between(self.first, self.last).saturating_add(1)
    }

    /// The days of the period until `day`, which is the last one that counts. `None` where the
    /// period begins later.
    pub fn up_to(self, day: NaiveDate) -> Option<Self> {
        let last = self.last.min(day);
        (self.first <= last).then_some(Period { last, ..self })
    }

    /// Whether `date` lies in the period.
    pub fn contains(self, date: NaiveDate) -> bool {
        self.first <= date && date <= self.last
    }
}

/// The first day from which fewer than `months` months have passed on `last`: the one before it,
/// and every earlier one, has its anniversary on `last` or before. At the beginning of the calendar
/// its first day.
pub(crate) fn first_of_months_through(last: NaiveDate, months: u32) -> NaiveDate {
    let mut first = months_before(last, months).unwrap_or(NaiveDate::MIN);
    // At most four steps: the anniversaries of 28 to 31 can share one day.
    while months_after(first, months).is_some_and(|passed| passed <= last) {
        let Some(next) = first.succ_opt() else { break };
        first = next;
    }
    first
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.first(), self.last())
    }
}

/// The day `months` months after `date`: the same day of the month, or the last of a shorter
/// one. `None` beyond the calendar.
pub(crate) fn months_after(date: NaiveDate, months: u32) -> Option<NaiveDate> {
    date.checked_add_months(Months::new(months))
}

/// The day `months` months before `date`: the same day of the month, or the last of a shorter
/// one. `None` before the calendar.
pub(crate) fn months_before(date: NaiveDate, months: u32) -> Option<NaiveDate> {
    date.checked_sub_months(Months::new(months))
}

/// The day `days` days after `date`. `None` beyond the calendar.
pub(crate) fn days_later(date: NaiveDate, days: impl Into<u64>) -> Option<NaiveDate> {
    date.checked_add_days(Days::new(days.into()))
}

/// The day `days` days after `date`, or the last day of the calendar.
pub(crate) fn days_after(date: NaiveDate, days: u32) -> NaiveDate {
    days_later(date, days).unwrap_or(NaiveDate::MAX)
}

/// The day `days` days before `date`, or the first day of the calendar.
pub(crate) fn days_before(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MIN)
}

/// The number of a day: of two that follow one another, one more.
pub(crate) fn day_number(date: NaiveDate) -> i128 {
    chrono::Datelike::num_days_from_ce(&date).into()
}

/// How many days lie between two dates, in either order.
pub(crate) fn days_between(a: NaiveDate, b: NaiveDate) -> u64 {
    u64::from(a.num_days_from_ce().abs_diff(b.num_days_from_ce()))
}

#[cfg(test)]
mod tests {
    use super::{Period, days_between, months_after};
    use crate::units::day::tests::LOOSE;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_through_a_day_starts_the_day_after_its_last_anniversary() {
        let cases = [
            ("2026-11-26", "2025-11-27"),
            ("2024-02-29", "2023-03-01"),
            ("2025-02-28", "2024-03-01"),
            ("2024-02-28", "2023-03-01"),
        ];
        for (last, first) in cases {
            let year = Period::months_through(day(last), 12).unwrap();
            assert_eq!((year.first(), year.last()), (day(first), day(last)), "{last}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_defined() {
        let (min, max) = (NaiveDate::MIN, NaiveDate::MAX);
        let all = Period::from_first_to_last(min, max).unwrap();
        assert!(all.days() > 190_000_000 && all.end().is_none());
        assert_eq!(Period::year_through(max).days(), 365);
        assert_eq!(Period::year_through(min).days(), 1);
        assert!(Period::half_open(min, min).is_err());
    }

    #[test]
    fn a_month_and_a_quarter_are_those_of_the_calendar() {
        let shown = |period: Period| period.to_string();
        let month = |text| shown(Period::calendar_month(day(text)));
        assert_eq!(month("2028-02-29"), "2028-02-01 to 2028-02-29");
        assert_eq!(month("2026-12-31"), "2026-12-01 to 2026-12-31");
        let quarter = |text| shown(Period::calendar_quarter(day(text)));
        assert_eq!(quarter("2026-01-01"), "2026-01-01 to 2026-03-31");
        assert_eq!(quarter("2026-08-31"), "2026-07-01 to 2026-09-30");
        assert_eq!(quarter("2026-12-01"), "2026-10-01 to 2026-12-31");
        assert_eq!(shown(Period::calendar_year(day("2028-02-29"))), "2028-01-01 to 2028-12-31");
        for end in [NaiveDate::MIN, NaiveDate::MAX] {
            assert!(Period::calendar_month(end).contains(end));
            assert!(Period::calendar_quarter(end).contains(end));
            assert!(Period::calendar_year(end).contains(end));
        }
    }

    #[test]
    fn an_empty_period_is_refused() {
        assert!(Period::half_open(day("2026-01-01"), day("2026-01-01")).is_err());
        assert!(Period::months_through(day("2026-01-01"), 0).is_err());
        let json = r#"{"first":"2026-02-01","last":"2026-01-01"}"#;
        assert!(serde_json::from_str::<Period>(json).is_err());
    }

    #[test]
    fn the_days_of_a_period_are_read_in_one_way_alone_and_survive_being_written() {
        for day in LOOSE {
            let json = serde_json::json!({ "first": day, "last": "2026-12-31" });
            let error = serde_json::from_value::<Period>(json).unwrap_err().to_string();
            assert_eq!(error, "`first`: expected a date, such as \"2026-03-01\"", "{day:?}");
        }
        let all = Period::from_first_to_last(NaiveDate::MIN, NaiveDate::MAX).unwrap();
        let json = serde_json::to_string(&all).unwrap();
        assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), all);
    }

    proptest! {
        #[test]
        fn a_day_is_in_the_last_months_until_its_own_anniversary(
            last in 0..40_000_u64, back in 0..1_000_u64, months in 1..30_u32,
        ) {
            let last = day("1990-01-01") + chrono::Days::new(last);
            let date = last - chrono::Days::new(back);
            let period = Period::months_through(last, months).unwrap();
            let within = months_after(date, months).unwrap() > last;
            prop_assert_eq!(period.contains(date), within);
            prop_assert_eq!(Period::year_through(last), Period::months_through(last, 12).unwrap());
            prop_assert_eq!(period.days(), days_between(period.first(), period.last()) + 1);
        }
    }
}
