//! Days and periods of the business's own calendar.

use std::fmt;

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A period could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeriodError {
    /// The end does not lie after the start.
    #[error("a period from {start} ends before it starts, at {end}")]
    Empty {
        /// The first day.
        start: NaiveDate,
        /// The day after the last.
        end: NaiveDate,
    },
    /// The last day is the last of the calendar, so there is no day after it.
    #[error("a period cannot include {0}, the last day of the calendar")]
    EndOfCalendar(NaiveDate),
}

/// Consecutive days: half open, from its start to the day before its end.
///
/// * At least one day.
///
/// ```
/// use chrono::NaiveDate;
/// use clienteling::Period;
///
/// let march = Period::from_first_to_last(
///     NaiveDate::from_ymd_opt(2026, 3, 1).ok_or("no such day")?,
///     NaiveDate::from_ymd_opt(2026, 3, 31).ok_or("no such day")?,
/// )?;
/// assert_eq!(march.days(), 31);
/// assert_eq!(march.to_string(), "2026-03-01 to 2026-03-31");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Period {
    start: NaiveDate,
    end: NaiveDate,
}

impl Period {
    /// From `start` to the day before `end`.
    ///
    /// # Errors
    /// [`Empty`](PeriodError::Empty) unless `end` lies after `start`.
    pub fn try_new(start: NaiveDate, end: NaiveDate) -> Result<Self, PeriodError> {
        if start < end { Ok(Period { start, end }) } else { Err(PeriodError::Empty { start, end }) }
    }

    /// From `first` to `last`, both included.
    ///
    /// # Errors
    /// [`Empty`](PeriodError::Empty) where `last` lies before `first`,
    /// [`EndOfCalendar`](PeriodError::EndOfCalendar) where no day follows `last`.
    pub fn from_first_to_last(first: NaiveDate, last: NaiveDate) -> Result<Self, PeriodError> {
        let end = last.succ_opt().ok_or(PeriodError::EndOfCalendar(last))?;
        Period::try_new(first, end)
    }

    /// The `months` up to and including `last`: every day from which fewer than `months` months
    /// have passed on `last`, so that a day leaves the period on its own anniversary.
    ///
    /// Twelve months through 2026-11-26 start on 2025-11-27. A month without the anniversary's
    /// day of the month counts its last day instead: a year through 2025-02-28 starts on
    /// 2024-03-01, because both 28 and 29 February 2024 are then a year ago.
    ///
    /// # Errors
    /// [`Empty`](PeriodError::Empty) for zero months,
    /// [`EndOfCalendar`](PeriodError::EndOfCalendar) where no day follows `last`.
    pub fn months_through(last: NaiveDate, months: u32) -> Result<Self, PeriodError> {
        let mut first = last.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
        // At most four steps: the anniversaries of 28 to 31 can share one day.
        while months_after(first, months).is_some_and(|passed| passed <= last) {
            let Some(next) = first.succ_opt() else { break };
            first = next;
        }
        Period::from_first_to_last(first, last)
    }

    /// The first day.
    pub const fn first(self) -> NaiveDate {
        self.start
    }

    /// The last day.
    pub fn last(self) -> NaiveDate {
        // INVARIANT: the end lies after the start, so a day precedes it.
        self.end.pred_opt().unwrap_or(self.start)
    }

    /// The day after the last.
    pub const fn end(self) -> NaiveDate {
        self.end
    }

    /// How many days.
    pub fn days(self) -> u64 {
        days_between(self.start, self.end)
    }

    /// Whether `date` lies in the period.
    pub fn contains(self, date: NaiveDate) -> bool {
        self.start <= date && date < self.end
    }
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

/// The day `days` days after `date`, or the last day of the calendar.
pub(crate) fn days_after(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

/// How many days lie between two dates, in either order.
pub(crate) fn days_between(a: NaiveDate, b: NaiveDate) -> u64 {
    a.signed_duration_since(b).num_days().unsigned_abs()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    first: NaiveDate,
    last: NaiveDate,
}

impl TryFrom<Wire> for Period {
    type Error = PeriodError;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        Period::from_first_to_last(wire.first, wire.last)
    }
}

impl From<Period> for Wire {
    fn from(period: Period) -> Self {
        Wire { first: period.first(), last: period.last() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Period, PeriodError, days_between, months_after};
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
        assert_eq!(Period::from_first_to_last(min, max), Err(PeriodError::EndOfCalendar(max)));
        assert_eq!(Period::months_through(max, 12), Err(PeriodError::EndOfCalendar(max)));
        assert_eq!(Period::months_through(min, 12).unwrap().days(), 1);
        assert!(Period::try_new(min, max).unwrap().days() > 190_000_000);
    }

    #[test]
    fn an_empty_period_is_refused() {
        assert!(Period::try_new(day("2026-01-01"), day("2026-01-01")).is_err());
        assert!(Period::months_through(day("2026-01-01"), 0).is_err());
        let json = r#"{"first":"2026-02-01","last":"2026-01-01"}"#;
        assert!(serde_json::from_str::<Period>(json).is_err());
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
            prop_assert_eq!(period.days(), days_between(period.first(), period.last()) + 1);
        }
    }
}
