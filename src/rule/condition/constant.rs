//! What a figure is compared with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::rule::measure::Unit;
use crate::rule::{ProblemKind, Value};
use crate::units::guard::numeral;
use crate::units::{Money, day};

/// A constant as it is written down: what it is worth is said by the unit of the measure that is
/// compared with it.
///
/// | unit | written as |
/// |---|---|
/// | money | `"100000 CNY"`, `"CNY 100000"` |
/// | a share, a probability | `"10%"`, `"0.1"` |
/// | a score, a quantity | `60`, `"60.5"` |
/// | a count, a whole number | `2`, `"2"` |
/// | a number of days | `30`, `"30 days"` |
/// | a day | `"2026-03-01"` |
///
/// A number with a point counts by its shortest decimal form where a policy is read, and has to stand
/// in quotes elsewhere. It is serialised as a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Constant(String);

impl Constant {
    /// The text, without blanks around it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value in a unit.
    pub(super) fn read(&self, unit: Unit) -> Result<Value, ProblemKind> {
        let text = self.as_str();
        let read = match unit {
            Unit::Money(expected) => {
                let money = money(text).map(|money| (money, money.currency()));
                if let Some((_, given)) = money.filter(|(_, given)| *given != expected) {
                    return Err(ProblemKind::OtherCurrency { given, expected });
                }
                money.map(|(money, _)| Value::Money(money))
            }
            Unit::Share => text.parse().ok().map(Value::Share),
            Unit::Probability => text.parse().ok().map(Value::Probability),
            Unit::Score => text.parse().ok().map(Value::Score),
            Unit::Quantity => text.parse().ok().map(Value::Quantity),
            Unit::Count => whole(text).map(Value::Count),
            Unit::Number => whole(text).map(Value::Number),
            Unit::Days => {
                let number = text.strip_suffix(" days").or_else(|| text.strip_suffix(" day"));
                whole(number.unwrap_or(text)).map(Value::Days)
            }
            Unit::Date => day::parsed(text).map(Value::Date),
        };
        let such_as = match unit {
            Unit::Money(_) => "`200 CNY`",
            Unit::Share | Unit::Probability => "`10%`",
            Unit::Score => "`60.5`, from 0 to 100",
            Unit::Quantity => "`1.5`, above 0",
            Unit::Count => "`2`",
            Unit::Number => "`-2`",
            Unit::Days => "`30 days`",
            Unit::Date => "`2026-03-01`",
        };
        read.ok_or_else(|| ProblemKind::NotAccepted {
            given: text.chars().take(MOST_SHOWN).collect(),
            accepted: format!("{unit}, such as {such_as}"),
        })
    }
}

/// How much of a constant is repeated in a problem.
const MOST_SHOWN: usize = 100;

/// A whole number in plain digits: without a plus, which Rust would read.
fn whole<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

/// An amount and a currency, in either order.
fn money(text: &str) -> Option<Money> {
    let swapped = || {
        let (currency, amount) = text.split_once(' ')?;
        format!("{amount} {currency}").parse().ok()
    };
    text.parse().ok().or_else(swapped)
}

impl From<&str> for Constant {
    fn from(text: &str) -> Self {
        Constant(text.trim().to_owned())
    }
}

impl From<u64> for Constant {
    fn from(number: u64) -> Self {
        Constant(number.to_string())
    }
}

impl From<Value> for Constant {
    /// As it reads back in the same unit. A kind of value in which nothing is measured is refused by
    /// the check.
    fn from(value: Value) -> Self {
        Constant(match value {
            Value::Money(money) => money.to_string(),
            Value::Fact(is_so) => is_so.to_string(),
            other => other.to_string(),
        })
    }
}

impl FromStr for Constant {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}

impl<'de> Deserialize<'de> for Constant {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        numeral(from, "a whole number, or a text such as `100000 CNY` or `10%`")
    }
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
