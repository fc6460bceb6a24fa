//! What is compared: a measure, and over which days.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::written::Test;
use super::{Condition, Constant};
use crate::rule::{Checker, ProblemKind};
use crate::units::Period;
use crate::units::period::days_before;
use crate::units::words::words;

words! {
    /// A part of the calendar of which the days until now count.
    pub enum ToDate, "part of the calendar" {
        /// The month.
        Month = "month",
        /// The quarter: it begins in January, April, July or October.
        Quarter = "quarter",
        /// The year.
        Year = "year",
    }
}

/// Over which days a measure of what happened counts: they end with the day of the judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Window {
    /// So many days.
    LastDays(u32),
    /// So many months, as [`Period::months_through`] counts them.
    LastMonths(u32),
    /// From the first day of the month, quarter or year on.
    ToDate(ToDate),
}

impl Window {
    /// The days, of which `as_of` is the last.
    ///
    /// INVARIANT: one of no days or months is refused by the check; here it is one day.
    pub fn through(self, as_of: NaiveDate) -> Period {
        let first = match self {
            Window::LastDays(days) => days_before(as_of, days.saturating_sub(1)),
            Window::LastMonths(months) => {
                Period::months_through(as_of, months).map_or(as_of, Period::first)
            }
            Window::ToDate(ToDate::Month) => Period::calendar_month(as_of).first(),
            Window::ToDate(ToDate::Quarter) => Period::calendar_quarter(as_of).first(),
            Window::ToDate(ToDate::Year) => Period::calendar_year(as_of).first(),
        };
        // INVARIANT: none of them begins after the day.
        Period::from_first_to_last(first, as_of).unwrap_or(Period::year_through(as_of))
    }
}

impl fmt::Display for Window {
    /// "in the last 90 days", "in the month to date".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Window::LastDays(1) => f.write_str("on the day"),
            Window::LastDays(days) => write!(f, "in the last {days} days"),
            Window::LastMonths(1) => f.write_str("in the last month"),
            Window::LastMonths(months) => write!(f, "in the last {months} months"),
            Window::ToDate(part) => write!(f, "in the {part} to date"),
        }
    }
}

/// A measure by its name, and for one of what happened over which days.
///
/// ```
/// use clienteling::rule::condition::{NamedMeasure, Window};
///
/// let few = NamedMeasure::of("purchases.count").within(Window::LastDays(90)).below(2);
/// let written = r#"{"measure":"purchases.count","last_days":90,"below":"2"}"#;
/// assert_eq!(serde_json::to_string(&few)?, written);
/// assert_eq!(few, serde_json::from_str(written)?);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedMeasure {
    /// The name of the measure in the catalogue.
    pub measure: String,
    /// Over so many days, 1 to 36,525.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_days: Option<u32>,
    /// Over so many months, 1 to 1,200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_months: Option<u32>,
    /// Over the month, the quarter or the year until now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_date: Option<ToDate>,
}

impl NamedMeasure {
    /// What holds on the day.
    pub fn of(measure: impl Into<String>) -> Self {
        NamedMeasure { measure: measure.into(), last_days: None, last_months: None, to_date: None }
    }

    /// What happened over these days.
    #[must_use]
    pub fn within(self, window: Window) -> Self {
        let mut figure = NamedMeasure::of(self.measure);
        match window {
            Window::LastDays(days) => figure.last_days = Some(days),
            Window::LastMonths(months) => figure.last_months = Some(months),
            Window::ToDate(part) => figure.to_date = Some(part),
        }
        figure
    }

    /// Over which days. `None`: on the day. Of several that are given, which the check refuses, the
    /// first.
    pub fn window(&self) -> Option<Window> {
        let days = self.last_days.map(Window::LastDays);
        let months = self.last_months.map(Window::LastMonths);
        days.or(months).or(self.to_date.map(Window::ToDate))
    }

    /// It is smaller or earlier.
    pub fn below(self, constant: impl Into<Constant>) -> Condition {
        Condition::comparing(self, Test::Below(constant.into()))
    }

    /// It is equal, smaller or earlier.
    pub fn at_most(self, constant: impl Into<Constant>) -> Condition {
        Condition::comparing(self, Test::AtMost(constant.into()))
    }

    /// It is equal, larger or later.
    pub fn at_least(self, constant: impl Into<Constant>) -> Condition {
        Condition::comparing(self, Test::AtLeast(constant.into()))
    }

    /// It is larger or later.
    pub fn over(self, constant: impl Into<Constant>) -> Condition {
        Condition::comparing(self, Test::Over(constant.into()))
    }

    /// It lies between two constants, or is one of them.
    pub fn between(self, least: impl Into<Constant>, most: impl Into<Constant>) -> Condition {
        Condition::comparing(self, Test::Between([least.into(), most.into()]))
    }

    /// Reports what no catalogue could accept.
    pub(crate) fn check(&self, checker: &mut Checker) {
        if self.measure.trim().is_empty() {
            checker.report("measure", ProblemKind::Missing("a name"));
        }
        if let Some(days) = self.last_days {
            checker.number("last_days", days, 1, Checker::MAX_DAYS);
        }
        if let Some(months) = self.last_months {
            checker.number("last_months", months, 1, Checker::MAX_MONTHS);
        }
        let given = [
            ("last_days", self.last_days.is_some()),
            ("last_months", self.last_months.is_some()),
            ("to_date", self.to_date.is_some()),
        ];
        for (field, _) in given.into_iter().filter(|(_, is_given)| *is_given).skip(1) {
            checker.report(field, ProblemKind::NotExpected("the days are given already"));
        }
    }
}
