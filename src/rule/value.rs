//! The values that rules look at, and how they are shown.

use std::cmp::Ordering;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::wording::{UnitWording, fill};
use crate::units::period::days_between;
use crate::units::{Money, Probability, Quantity, Score, Share};

/// A value that a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Value {
    /// An amount.
    Money(Money),
    /// A part of a whole.
    Share(Share),
    /// How likely something is.
    Probability(Probability),
    /// A mark.
    Score(Score),
    /// How many or how much of a product.
    Quantity(Quantity),
    /// A number of things.
    Count(u64),
    /// A whole number that can be below zero.
    Number(i64),
    /// A number of days.
    Days(u64),
    /// A number of whole months.
    Months(u64),
    /// A day.
    Date(NaiveDate),
    /// A plain fact: it is so, or it is not.
    Fact(bool),
}

impl Value {
    /// How it stands to another value. `None` for two kinds of values, amounts in two currencies,
    /// and plain facts.
    pub fn try_cmp(self, other: Value) -> Option<Ordering> {
        Some(match (self, other) {
            (Value::Money(a), Value::Money(b)) => return a.try_cmp(b).ok(),
            (Value::Share(a), Value::Share(b)) => a.cmp(&b),
            (Value::Probability(a), Value::Probability(b)) => a.cmp(&b),
            (Value::Score(a), Value::Score(b)) => a.cmp(&b),
            (Value::Quantity(a), Value::Quantity(b)) => a.cmp(&b),
            (Value::Count(a), Value::Count(b))
            | (Value::Days(a), Value::Days(b))
            | (Value::Months(a), Value::Months(b)) => a.cmp(&b),
            (Value::Number(a), Value::Number(b)) => a.cmp(&b),
            (Value::Date(a), Value::Date(b)) => a.cmp(&b),
            _ => return None,
        })
    }

    /// How far the two lie apart, without a sign.
    pub(crate) fn distance(self, other: Value) -> Option<Value> {
        Some(match (self, other) {
            (Value::Money(a), Value::Money(b)) => Value::Money(a.try_sub(b).ok()?.abs()),
            (Value::Share(a), Value::Share(b)) => Value::Share(a.distance(b)),
            (Value::Probability(a), Value::Probability(b)) => Value::Probability(a.distance(b)),
            (Value::Score(a), Value::Score(b)) => Value::Score(a.distance(b)),
            // Two equal quantities lie nothing apart, and nothing is no quantity.
            (Value::Quantity(a), Value::Quantity(b)) => Value::Quantity(a.distance(b)?),
            (Value::Count(a), Value::Count(b)) => Value::Count(a.abs_diff(b)),
            (Value::Number(a), Value::Number(b)) => Value::Count(a.abs_diff(b)),
            (Value::Days(a), Value::Days(b)) => Value::Days(a.abs_diff(b)),
            (Value::Months(a), Value::Months(b)) => Value::Months(a.abs_diff(b)),
            (Value::Date(a), Value::Date(b)) => Value::Days(days_between(a, b)),
            _ => return None,
        })
    }

    /// As it is shown, with the words for days and months. Nothing for a plain fact, which the
    /// text of its rule says.
    pub(super) fn words(self, units: &UnitWording<impl AsRef<str>>) -> String {
        match self {
            Value::Money(money) => format!("{money:#}"),
            Value::Share(share) => share.to_string(),
            Value::Probability(probability) => probability.to_string(),
            Value::Score(score) => score.to_string(),
            Value::Quantity(quantity) => quantity.to_string(),
            Value::Count(count) => count.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Days(days) => counted(days, [&units.day, &units.days]),
            Value::Months(months) => counted(months, [&units.month, &units.months]),
            Value::Date(date) => date.to_string(),
            Value::Fact(_) => String::new(),
        }
    }

    /// How long ago it was: "today", "8 days ago". `None` for what is no number of days.
    pub(super) fn ago(self, units: &UnitWording<impl AsRef<str>>) -> Option<String> {
        match self {
            Value::Days(0) => Some(units.today.as_ref().to_owned()),
            Value::Days(_) => Some(numbered(units.ago.as_ref(), &self.words(units))),
            _ => None,
        }
    }

    /// As a distance is shown: that of two percentages in percentage points.
    pub(super) fn distance_words(self, units: &UnitWording<impl AsRef<str>>) -> String {
        let percent = match self {
            Value::Share(share) => share.to_string(),
            Value::Probability(probability) => probability.to_string(),
            _ => return self.words(units),
        };
        let points = percent.trim_end_matches('%');
        let text = if points == "1" { &units.point } else { &units.points };
        numbered(text.as_ref(), points)
    }
}

fn counted(number: u64, [one, many]: [&impl AsRef<str>; 2]) -> String {
    let text = if number == 1 { one } else { many };
    numbered(text.as_ref(), &number.to_string())
}

fn numbered(text: &str, number: &str) -> String {
    fill(text, &|_| Some(number.to_owned()))
}

impl fmt::Display for Value {
    /// Amounts have their digits grouped; a share shows every digit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(&UnitWording::ENGLISH))
    }
}
