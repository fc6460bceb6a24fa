//! What recurs: every so many days, weeks, months or years from a day on.

use std::fmt;
use std::num::NonZeroU32;
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::MAX_DAYS;
use crate::units::Period;
use crate::units::guard::{date, guarded};
use crate::units::period::{days_between, days_later, months_after};
use crate::units::words::words;

words! {
    /// What is counted from one occurrence to the next.
    pub enum Step, "unit of a recurrence" {
        /// Days.
        Days = "days",
        /// Weeks.
        Weeks = "weeks",
        /// Months.
        Months = "months",
        /// Years.
        Years = "years",
    }
}

words! {
    /// What becomes of an occurrence on a day that its month does not have: the 31st, or 29
    /// February. The words are those of RFC 7529.
    pub enum MissingDay, "rule for a day that a month lacks" {
        /// There is none in that month, as in RFC 5545.
        Omit = "omit",
        /// It comes on the last day of that month.
        Backward = "backward",
        /// It comes on the first day of the next month.
        Forward = "forward",
    }
}

guarded! {
    /// Something that recurs from a day on.
    ///
    /// * Each occurrence is computed from the anchor, never from the one before: the second month
    ///   after 31 January is 31 March, whatever February did.
    /// * The anchor is the occurrence with the number 0. It can be a birthday: it shows neither in
    ///   `Debug` nor in an error.
    /// * What recurs on certain days of weeks, months or years, such as the last Friday, is a
    ///   [`RecurrenceRule`](super::RecurrenceRule).
    ///
    /// ```
    /// use clienteling::calendar::Recurrence;
    ///
    /// let monthly: Recurrence = serde_json::from_str(
    ///     r#"{"anchor":"2026-01-31","every":1,"step":"months","missing_day":"backward"}"#,
    /// )?;
    /// assert_eq!(monthly.nth(1), Some("2026-02-28".parse()?));
    /// assert_eq!(monthly.nth(2), Some("2026-03-31".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Recurrence as "Recurrence" {
        /// The first occurrence.
        #[serde(deserialize_with = "date")]
        pub anchor: NaiveDate,
        /// How many steps from one occurrence to the next.
        pub every: NonZeroU32,
        /// What is counted.
        pub step: Step,
        /// What becomes of a day that a month does not have.
        pub missing_day: MissingDay,
    }
}

/// Without the anchor.
impl fmt::Debug for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recurrence")
            .field("every", &self.every)
            .field("step", &self.step)
            .field("missing_day", &self.missing_day)
            .finish_non_exhaustive()
    }
}

/// The occurrences within a period.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Occurrences {
    /// The days, ascending.
    pub days: Vec<NaiveDate>,
    /// Whether there are more than were asked for, or than are ever given: 36 525, a century of
    /// days. Also where the search ended before it was known: there may be more.
    pub cut: bool,
}

/// What a number leads to.
enum Nth {
    On(NaiveDate),
    Omitted,
    BeyondCalendar,
}

impl Recurrence {
    /// The occurrence with this number. `None` where it is omitted, or lies beyond the calendar.
    ///
    /// Cost: constant.
    pub fn nth(&self, number: u32) -> Option<NaiveDate> {
        match self.at(number) {
            Nth::On(day) => Some(day),
            Nth::Omitted | Nth::BeyondCalendar => None,
        }
    }

    /// The occurrences within a period, the first `limit` of them.
    ///
    /// Cost: proportional to the occurrences given and omitted, wherever the period lies.
    ///
    /// ```
    /// use clienteling::Period;
    /// use clienteling::calendar::{MissingDay, Recurrence, Step};
    ///
    /// let birthday = Recurrence {
    ///     anchor: "1996-02-29".parse()?,
    ///     every: 1.try_into()?,
    ///     step: Step::Years,
    ///     missing_day: MissingDay::Backward,
    /// };
    /// let years = Period::from_first_to_last("2027-01-01".parse()?, "2029-12-31".parse()?)?;
    /// let found = birthday.within(years, 2);
    /// assert_eq!(found.days, ["2027-02-28".parse()?, "2028-02-29".parse()?]);
    /// assert!(found.cut);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn within(&self, period: Period, limit: usize) -> Occurrences {
        let limit = limit.min(usize::try_from(MAX_DAYS).unwrap_or(usize::MAX));
        let mut days = self.numbered(period, 0..=u32::MAX).map(|(_, day)| day);
        let found = days.by_ref().take(limit).collect();
        Occurrences { days: found, cut: days.next().is_some() }
    }

    /// The occurrences within a period that have one of these numbers, each with its number.
    pub(crate) fn numbered(
        self,
        period: Period,
        numbers: RangeInclusive<u32>,
    ) -> impl Iterator<Item = (u32, NaiveDate)> {
        let numbers = self.first_number(period.first()).max(*numbers.start())..=*numbers.end();
        let in_reach = move |(_, nth): &(u32, Nth)| match nth {
            Nth::On(day) => *day <= period.last(),
            Nth::Omitted => true,
            Nth::BeyondCalendar => false,
        };
        let on = move |(number, nth)| match nth {
            Nth::On(day) if period.contains(day) => Some((number, day)),
            Nth::On(_) | Nth::Omitted | Nth::BeyondCalendar => None,
        };
        numbers.map(move |number| (number, self.at(number))).take_while(in_reach).filter_map(on)
    }

    /// How many days or months lie between two occurrences.
    fn stride(&self) -> Stride {
        let every = |times: u64| times.saturating_mul(self.every.get().into());
        match self.step {
            Step::Days => Stride::Days(every(1)),
            Step::Weeks => Stride::Days(every(7)),
            Step::Months => Stride::Months(every(1)),
            Step::Years => Stride::Months(every(12)),
        }
    }

    fn at(&self, number: u32) -> Nth {
        let times = |stride: u64| stride.saturating_mul(number.into());
        match self.stride() {
            Stride::Days(days) => {
                days_later(self.anchor, times(days)).map_or(Nth::BeyondCalendar, Nth::On)
            }
            Stride::Months(months) => self.months_on(times(months)),
        }
    }

    /// The occurrence in the month so many months after that of the anchor.
    fn months_on(&self, months: u64) -> Nth {
        let first = self.anchor.with_day(1).zip(u32::try_from(months).ok());
        let Some(first) = first.and_then(|(first, months)| months_after(first, months)) else {
            return Nth::BeyondCalendar;
        };
        if let Some(day) = first.with_day(self.anchor.day()) {
            return Nth::On(day);
        }
        let month = Period::calendar_month(first);
        match self.missing_day {
            MissingDay::Omit => Nth::Omitted,
            MissingDay::Backward => Nth::On(month.last()),
            MissingDay::Forward => month.end().map_or(Nth::BeyondCalendar, Nth::On),
        }
    }

    /// A number at or before that of the first occurrence on a day or later, and close to it.
    fn first_number(&self, day: NaiveDate) -> u32 {
        if day <= self.anchor {
            return 0;
        }
        let steps = match self.stride() {
            Stride::Days(days) => days_between(self.anchor, day).checked_div(days),
            Stride::Months(months) => {
                let month = |day: NaiveDate| {
                    i64::from(day.year()).saturating_mul(12).saturating_add(day.month0().into())
                };
                let passed = month(day).abs_diff(month(self.anchor));
                // What moves forward lands in the month after its own.
                passed.saturating_sub(1).checked_div(months)
            }
        };
        steps.and_then(|steps| u32::try_from(steps).ok()).unwrap_or(0)
    }
}

enum Stride {
    Days(u64),
    Months(u64),
}

#[cfg(test)]
mod tests {
    use super::{MissingDay, Recurrence, Step};
    use crate::units::Period;
    use chrono::NaiveDate;

    fn every(every: u32, step: Step, anchor: NaiveDate, missing_day: MissingDay) -> Recurrence {
        Recurrence { anchor, every: every.try_into().unwrap(), step, missing_day }
    }

    #[test]
    fn an_occurrence_is_counted_from_the_anchor_and_never_from_the_one_before() {
        let anchor = "2026-01-31".parse().unwrap();
        let shown = |missing_day| -> Vec<String> {
            let monthly = every(1, Step::Months, anchor, missing_day);
            (0..5).map(|n| monthly.nth(n).map_or("-".into(), |day| day.to_string())).collect()
        };
        let backward = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"];
        assert_eq!(shown(MissingDay::Backward), backward);
        let forward = ["2026-01-31", "2026-03-01", "2026-03-31", "2026-05-01", "2026-05-31"];
        assert_eq!(shown(MissingDay::Forward), forward);
        assert_eq!(shown(MissingDay::Omit), ["2026-01-31", "-", "2026-03-31", "-", "2026-05-31"]);
    }

    #[test]
    fn what_moves_forward_is_found_in_the_month_in_which_it_lands() {
        let anchor = "2026-01-31".parse().unwrap();
        let monthly = every(1, Step::Months, anchor, MissingDay::Forward);
        let march = Period::calendar_month("2026-03-01".parse().unwrap());
        assert_eq!(monthly.within(march, 9).days, [march.first(), march.last()]);
    }

    #[test]
    fn a_list_that_is_cut_says_so_and_one_that_is_whole_does_not() {
        let anchor: NaiveDate = "2026-01-01".parse().unwrap();
        let weekly = every(1, Step::Weeks, anchor, MissingDay::Omit);
        let month = Period::calendar_month(anchor);
        assert!(!weekly.within(month, 5).cut);
        assert_eq!(weekly.within(month, 5).days.len(), 5);
        assert!(weekly.within(month, 4).cut);
        assert!(weekly.within(month, 0).cut);
    }

    #[test]
    fn the_ends_of_the_calendar_end_a_recurrence() {
        let all = Period::from_first_to_last(NaiveDate::MIN, NaiveDate::MAX).unwrap();
        for step in Step::ALL {
            for missing_day in MissingDay::ALL {
                for anchor in [NaiveDate::MIN, NaiveDate::MAX] {
                    for often in [1, u32::MAX] {
                        let recurrence = every(often, step, anchor, missing_day);
                        assert_eq!(recurrence.nth(0), Some(anchor));
                        assert_eq!(recurrence.nth(u32::MAX), None);
                        let found = recurrence.within(all, usize::MAX);
                        assert_eq!(found.days.first(), Some(&anchor));
                        assert_eq!(found.cut, found.days.len() == 36_525);
                    }
                }
            }
        }
    }

    #[test]
    fn a_recurrence_every_zero_days_or_with_an_unknown_field_is_not_read() {
        let read = |every: u32, more: &str| {
            serde_json::from_str::<Recurrence>(&format!(
                r#"{{"anchor":"2026-01-31","every":{every},"step":"days","missing_day":"omit"{more}}}"#
            ))
        };
        assert!(read(1, "").is_ok() && read(0, "").is_err() && read(1, r#","n":1"#).is_err());
    }

    #[test]
    fn the_anchor_shows_nowhere_and_an_error_names_its_field() {
        let anchor = "1996-02-29".parse().unwrap();
        let shown = format!("{:?}", every(1, Step::Years, anchor, MissingDay::Omit));
        assert_eq!(shown, "Recurrence { every: 1, step: Years, missing_day: Omit, .. }");
        let read = |anchor: &str, every: &str| {
            let json = format!(
                r#"{{"anchor":{anchor},"every":{every},"step":"days","missing_day":"omit"}}"#
            );
            serde_json::from_str::<Recurrence>(&json).unwrap_err().to_string()
        };
        let date = "expected a date, such as \"2026-03-01\"";
        for (anchor, every, field, expected) in [
            ("\"1996-02-30\"", "1", "anchor", date),
            ("\"Li Na\"", "1", "anchor", date),
            ("19960229", "1", "anchor", "expected a text"),
            ("\"1996-02-29\"", "0", "every", "expected a whole number above zero"),
        ] {
            let error = read(anchor, every);
            assert!(error.starts_with(&format!("`{field}`: {expected} at line 1 ")), "{error}");
        }
    }
}
