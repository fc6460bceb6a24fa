//! In which unit a measure counts, and which values it can have.

use std::cmp::Ordering;
use std::fmt;

use serde::Serialize;

use crate::rule::Value;
use crate::units::Currency;

/// In which unit a value counts. Values of two units cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unit {
    /// Amounts of one currency.
    Money(Currency),
    /// Parts of a whole.
    Share,
    /// Probabilities.
    Probability,
    /// Scores from 0 to 100.
    Score,
    /// Quantities of a product.
    Quantity,
    /// Numbers of things.
    Count,
    /// Whole numbers that can be below zero.
    Number,
    /// Numbers of days.
    Days,
    /// Days of the calendar.
    Date,
}

impl Unit {
    /// The unit of a value. `None` for a kind of value that no measure counts in.
    pub const fn of(value: Value) -> Option<Unit> {
        Some(match value {
            Value::Money(money) => Unit::Money(money.currency()),
            Value::Share(_) => Unit::Share,
            Value::Probability(_) => Unit::Probability,
            Value::Score(_) => Unit::Score,
            Value::Quantity(_) => Unit::Quantity,
            Value::Count(_) => Unit::Count,
            Value::Number(_) => Unit::Number,
            Value::Days(_) => Unit::Days,
            Value::Date(_) => Unit::Date,
            Value::Months(_) | Value::Fact(_) => return None,
        })
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unit::Money(currency) => write!(f, "an amount in {currency}"),
            Unit::Share => f.write_str("a share"),
            Unit::Probability => f.write_str("a probability"),
            Unit::Score => f.write_str("a score"),
            Unit::Quantity => f.write_str("a quantity"),
            Unit::Count => f.write_str("a count"),
            Unit::Number => f.write_str("a whole number"),
            Unit::Days => f.write_str("a number of days"),
            Unit::Date => f.write_str("a day"),
        }
    }
}

/// Which values of its unit a measure can have, both ends included. The unit's own bounds, such as
/// 0 and 100 % of a share, hold anyway.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Domain {
    /// The smallest. `None`: whatever the unit allows.
    pub least: Option<Value>,
    /// The largest. `None`: whatever the unit allows.
    pub most: Option<Value>,
}

impl Domain {
    /// Whatever the unit allows.
    pub const ALL: Domain = Domain { least: None, most: None };

    /// Whether a value lies in it. Not one of another unit than the ends.
    pub fn contains(&self, value: Value) -> bool {
        let from = |least: Value| value.try_cmp(least).is_some_and(Ordering::is_ge);
        let to = |most: Value| value.try_cmp(most).is_some_and(Ordering::is_le);
        self.least.is_none_or(from) && self.most.is_none_or(to)
    }
}
