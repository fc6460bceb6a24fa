//! What recurs on certain days of weeks, months or years.

mod search;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{MAX_DAYS, Occurrences, Step};
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::Period;
use crate::units::words::words;

words! {
    /// A day of the week.
    pub enum DayOfWeek, "day of the week" {
        /// Monday.
        Monday = "monday" as "Monday",
        /// Tuesday.
        Tuesday = "tuesday" as "Tuesday",
        /// Wednesday.
        Wednesday = "wednesday" as "Wednesday",
        /// Thursday.
        Thursday = "thursday" as "Thursday",
        /// Friday.
        Friday = "friday" as "Friday",
        /// Saturday.
        Saturday = "saturday" as "Saturday",
        /// Sunday.
        Sunday = "sunday" as "Sunday",
    }
}

impl DayOfWeek {
    /// That of a day.
    pub fn of(day: NaiveDate) -> Self {
        match day.weekday() {
            chrono::Weekday::Mon => DayOfWeek::Monday,
            chrono::Weekday::Tue => DayOfWeek::Tuesday,
            chrono::Weekday::Wed => DayOfWeek::Wednesday,
            chrono::Weekday::Thu => DayOfWeek::Thursday,
            chrono::Weekday::Fri => DayOfWeek::Friday,
            chrono::Weekday::Sat => DayOfWeek::Saturday,
            chrono::Weekday::Sun => DayOfWeek::Sunday,
        }
    }
}

/// A day of the week: each, or the n-th of its month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NthWeekday {
    /// The day of the week.
    pub weekday: DayOfWeek,
    /// Which one: 1 is the first, -1 the last. It is counted in the month, if the rule goes by months
    /// or names months, and else in the year. Without it each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<i32>,
}

/// A rule of recurrence that is not yet checked.
///
/// It goes by steps: days, weeks, months or years of the calendar, from that of the anchor on. A day
/// belongs to the rule if its step does and if it is in every list that is not empty. Where no list
/// says which day of a week, month or year it is, it is that of the anchor, as in RFC 5545.
///
/// | field | `BYxxx` part of RFC 5545 | in a rule by |
/// |---|---|---|
/// | [`months`](Self::months) | `BYMONTH` | any step |
/// | [`days_of_year`](Self::days_of_year) | `BYYEARDAY` | years |
/// | [`days_of_month`](Self::days_of_month) | `BYMONTHDAY` | days, months, years |
/// | [`weekdays`](Self::weekdays) | `BYDAY` | any step; the n-th: months, years |
///
/// `BYWEEKNO` and `BYSETPOS` have no field.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecurrenceRuleDraft {
    /// What is counted.
    pub step: Step,
    /// How many steps from one that counts to the next: 1 to 36 525, by default 1.
    #[serde(default = "one")]
    pub every: u32,
    /// The months, 1 to 12.
    #[serde(default)]
    pub months: Vec<u32>,
    /// The days of the year, 1 to 366, or -366 to -1 from its end.
    #[serde(default)]
    pub days_of_year: Vec<i32>,
    /// The days of the month, 1 to 31, or -31 to -1 from its end. A month without the day is left out.
    #[serde(default)]
    pub days_of_month: Vec<i32>,
    /// The days of the week.
    #[serde(default)]
    pub weekdays: Vec<NthWeekday>,
    /// On which day a week begins, by default on Monday: it matters to a rule of every second week
    /// that names several days.
    #[serde(default = "monday")]
    pub week_start: DayOfWeek,
    /// How many occurrences there are, those on excluded days with them: 1 to 36 525. By default as
    /// many as there are days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The last day on which there can be one. By default there is no last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// Days on which there is none, whatever the rule says.
    #[serde(default)]
    pub excluded: Vec<NaiveDate>,
}

const fn one() -> u32 {
    1
}

const fn monday() -> DayOfWeek {
    DayOfWeek::Monday
}

impl RecurrenceRuleDraft {
    /// Every step, on the day of the anchor.
    pub const fn new(step: Step) -> Self {
        RecurrenceRuleDraft {
            step,
            every: one(),
            months: Vec::new(),
            days_of_year: Vec::new(),
            days_of_month: Vec::new(),
            weekdays: Vec::new(),
            week_start: monday(),
            count: None,
            until: None,
            excluded: Vec::new(),
        }
    }

    /// Whether the n-th day of the week is that of the month, and not of the year.
    fn counts_in_month(&self) -> bool {
        self.step == Step::Months || !self.months.is_empty()
    }

    fn check_weekdays(&self, checker: &mut Checker) {
        checker.length("weekdays", self.weekdays.len(), 0, 7 * 107);
        let max = if self.counts_in_month() { 5 } else { 53 };
        for (place, weekday) in self.weekdays.iter().enumerate() {
            let field = format!("weekdays[{place}].nth");
            match (weekday.nth, self.step) {
                (None, _) => {}
                (Some(_), Step::Days | Step::Weeks) => checker.report(
                    &field,
                    ProblemKind::NotExpected("only months and years have an n-th day of the week"),
                ),
                (Some(nth), Step::Months | Step::Years) => check_number(checker, &field, nth, max),
            }
        }
    }
}

impl Draft for RecurrenceRuleDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("every", self.every, 1, MAX_DAYS);
        if let Some(count) = self.count {
            checker.number("count", count, 1, MAX_DAYS);
        }
        checker.length("months", self.months.len(), 0, 12);
        for (place, month) in self.months.iter().enumerate() {
            checker.number(&format!("months[{place}]"), *month, 1, 12);
        }
        check_numbers(checker, "days_of_year", &self.days_of_year, 366);
        check_numbers(checker, "days_of_month", &self.days_of_month, 31);
        if !self.days_of_year.is_empty() && self.step != Step::Years {
            let reason = "only a rule by years has days of the year";
            checker.report("days_of_year", ProblemKind::NotExpected(reason));
        }
        if !self.days_of_month.is_empty() && self.step == Step::Weeks {
            let reason = "a rule by weeks has no days of the month";
            checker.report("days_of_month", ProblemKind::NotExpected(reason));
        }
        self.check_weekdays(checker);
    }

    /// The lists in order, with nothing twice.
    fn tidy(mut self) -> Self {
        sorted(&mut self.months);
        sorted(&mut self.days_of_year);
        sorted(&mut self.days_of_month);
        sorted(&mut self.weekdays);
        sorted(&mut self.excluded);
        self
    }
}

fn sorted<T: Ord>(list: &mut Vec<T>) {
    list.sort_unstable();
    list.dedup();
}

fn check_numbers(checker: &mut Checker, field: &str, list: &[i32], max: u32) {
    let longest = usize::try_from(max).unwrap_or(usize::MAX).saturating_mul(2);
    checker.length(field, list.len(), 0, longest);
    for (place, number) in list.iter().enumerate() {
        check_number(checker, &format!("{field}[{place}]"), *number, max);
    }
}

/// Reports what is no number from the beginning or from the end.
fn check_number(checker: &mut Checker, field: &str, given: i32, max: u32) {
    if !(1..=max).contains(&given.unsigned_abs()) {
        let (given, accepted) =
            (given.to_string(), format!("from 1 to {max}, or from -{max} to -1"));
        checker.report(field, ProblemKind::NotAccepted { given, accepted });
    }
}

/// What recurs on certain days of weeks, months or years: on the last Friday of every month, on the
/// second Sunday in May, on the 15th and on the last day of the month.
///
/// * It is a rule without a day from which it goes: that comes with each question, so that one rule
///   serves for the dates of many customers. The anchor is an occurrence only if it fits the rule.
/// * For one day in each step, which can be a day that a month lacks, there is
///   [`Recurrence`](super::Recurrence).
/// * Read from a file as [`RecurrenceRuleDraft`], with the same checks.
///
/// ```
/// use clienteling::Period;
/// use clienteling::calendar::RecurrenceRule;
///
/// let rule: RecurrenceRule = serde_json::from_str(
///     r#"{"step": "months", "weekdays": [{"weekday": "friday", "nth": -1}], "count": 3}"#,
/// )?;
/// let year = Period::from_first_to_last("2026-01-01".parse()?, "2026-12-31".parse()?)?;
/// let found = rule.within("2026-02-10".parse()?, year, 100);
/// assert_eq!(found.days, ["2026-02-27".parse()?, "2026-03-27".parse()?, "2026-04-24".parse()?]);
/// assert!(!found.cut);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type RecurrenceRule = Valid<RecurrenceRuleDraft>;

impl RecurrenceRule {
    /// The occurrences within a period, the first `limit` of them, of the rule from a day on. The
    /// search is cut after a million looks at days and steps, which is enough for 10 000 years of
    /// one day a year.
    ///
    /// Cost: one look at each step that counts and at each day of its months, from the period on; with
    /// a [`count`](RecurrenceRuleDraft::count) from the anchor on.
    ///
    /// ```
    /// use clienteling::calendar::{DayOfWeek, NthWeekday, RecurrenceRuleDraft, Step};
    /// use clienteling::{Draft, Period};
    ///
    /// let mothers_day = RecurrenceRuleDraft {
    ///     months: vec![5],
    ///     weekdays: vec![NthWeekday { weekday: DayOfWeek::Sunday, nth: Some(2) }],
    ///     ..RecurrenceRuleDraft::new(Step::Years)
    /// };
    /// let years = Period::from_first_to_last("2026-01-01".parse()?, "2027-12-31".parse()?)?;
    /// let found = mothers_day.validate()?.within("2020-01-01".parse()?, years, 100);
    /// assert_eq!(found.days, ["2026-05-10".parse()?, "2027-05-09".parse()?]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn within(&self, anchor: NaiveDate, period: Period, limit: usize) -> Occurrences {
        let limit = limit.min(usize::try_from(MAX_DAYS).unwrap_or(usize::MAX));
        search::within(self, anchor, period, limit)
    }
}

#[cfg(test)]
mod tests;
