//! Over which time a customer's value is counted.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::units::Period;
use crate::units::period::months_after;

/// Over which time a customer's value is counted.
///
/// In JSON `"all_time"`, `"calendar_year"` or `{"months":12}`.
///
/// ```
/// use clienteling::tiering::ValuePeriod;
///
/// let (year, day) = (ValuePeriod::Months(12), "2026-11-26".parse()?);
/// assert_eq!(year.through(day).ok_or("a period")?.first(), "2025-11-27".parse()?);
/// // What was bought on 3 March counts through 2 March of the next year.
/// assert_eq!(year.counts_until("2026-03-03".parse()?, day), Some("2027-03-02".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValuePeriod {
    /// From the first fact on: nothing expires.
    #[default]
    AllTime,
    /// From 1 January on.
    CalendarYear,
    /// The last so many months; none counts as one.
    Months(u32),
}

impl ValuePeriod {
    /// The period that ends on a day. `None` for all time.
    pub fn through(self, as_of: NaiveDate) -> Option<Period> {
        let day = || Period::from_first_to_last(as_of, as_of).ok();
        match self {
            ValuePeriod::AllTime => None,
            ValuePeriod::CalendarYear => {
                let first = Period::calendar_year(as_of).first();
                Period::from_first_to_last(first, as_of).ok().or_else(day)
            }
            ValuePeriod::Months(months) => {
                Period::months_through(as_of, months.max(1)).ok().or_else(day)
            }
        }
    }

    /// The last day on which what happened on `date` and later until `as_of` still counts. `None`
    /// where it always does, or that day lies beyond the calendar.
    pub fn counts_until(self, date: NaiveDate, as_of: NaiveDate) -> Option<NaiveDate> {
        match self {
            ValuePeriod::AllTime => None,
            ValuePeriod::CalendarYear => Some(Period::calendar_year(as_of).last()),
            ValuePeriod::Months(months) => months_after(date, months.max(1))?.pred_opt(),
        }
    }
}

impl fmt::Display for ValuePeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValuePeriod::AllTime => f.write_str("all time"),
            ValuePeriod::CalendarYear => f.write_str("the calendar year"),
            ValuePeriod::Months(1) => f.write_str("the last month"),
            ValuePeriod::Months(months) => write!(f, "the last {months} months"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ValuePeriod;
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_calendar_year_counts_from_its_first_day_to_its_last() {
        let year = ValuePeriod::CalendarYear;
        assert_eq!(year.through(day("2026-11-26")).unwrap().first(), day("2026-01-01"));
        assert_eq!(year.through(day("2026-01-01")).unwrap().days(), 1);
        let until = year.counts_until(day("2026-03-03"), day("2026-11-26"));
        assert_eq!(until, Some(day("2026-12-31")));
        assert!(year.through(NaiveDate::MIN).is_some() && year.through(NaiveDate::MAX).is_some());
    }

    #[test]
    fn what_counts_until_a_day_is_in_the_period_through_it_and_in_none_after() {
        for date in ["2024-02-29", "2026-03-03", "2025-08-31"].map(day) {
            for months in [1, 6, 12, 18] {
                let period = ValuePeriod::Months(months);
                let until = period.counts_until(date, date).unwrap();
                assert!(period.through(until).unwrap().contains(date));
                assert!(!period.through(until.succ_opt().unwrap()).unwrap().contains(date));
            }
        }
        let (none, one) = (ValuePeriod::Months(0), ValuePeriod::Months(1));
        let date = day("2026-03-03");
        assert_eq!(none.through(date), one.through(date));
        assert_eq!(none.counts_until(date, date), one.counts_until(date, date));
    }
}
