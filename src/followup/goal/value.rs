//! The figures of a goal, and the units in which they count.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::GoalTarget;
use crate::customer::Phrase;
use crate::rule::Value;
use crate::rule::measure::Unit;
use crate::units::fixed::{from_grid, parse, to_grid};
use crate::units::guard::{guarded, numeral};
use crate::units::text::pad_number;
use crate::units::{Currency, Money, NumberError};

/// A figure of a goal, in the unit of its part: from −10^15 to 10^15, with at most nine decimals.
///
/// Exact and ordered, and never NaN. A share is read as `0.03` or `3%`; on its own a figure is shown
/// as a plain decimal, and with its unit by [`GoalUnit::show`].
///
/// ```
/// use clienteling::followup::goal::GoalValue;
///
/// let complaints: GoalValue = "2.25%".parse()?;
/// assert_eq!(complaints.to_string(), "0.0225");
/// assert!("2 or 3".parse::<GoalValue>().is_err());
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoalValue {
    // INVARIANT: within the bound.
    billionths: i128,
}

impl GoalValue {
    /// How many decimal digits are kept.
    pub const DIGITS: u32 = 9;
    /// Nothing.
    pub const ZERO: GoalValue = GoalValue { billionths: 0 };
    pub(super) const ONE: GoalValue = GoalValue { billionths: 1_000_000_000 };
    const BOUND: i128 = 1_000_000_000_000_000_000_000_000;
    const EXPECTED: &str = "a decimal from -10^15 to 10^15 with at most 9 decimals";

    /// The figure `value`.
    ///
    /// # Errors
    /// [`NumberError::OutOfRange`] outside the bounds or with too many decimals: nothing is rounded
    /// unasked.
    pub fn try_new(value: Decimal) -> Result<Self, NumberError> {
        to_grid(value, Self::DIGITS)
            .filter(|billionths| (-Self::BOUND..=Self::BOUND).contains(billionths))
            .map(|billionths| GoalValue { billionths })
            .ok_or(NumberError::OutOfRange { given: value, expected: Self::EXPECTED })
    }

    /// The number, without trailing zeros.
    pub fn value(self) -> Decimal {
        from_grid(self.billionths, Self::DIGITS)
    }

    /// At most 10^24, so that differences and products with days have a place.
    pub(super) const fn billionths(self) -> i128 {
        self.billionths
    }

    /// The nearest figure within the bound.
    pub(super) fn nearest(billionths: i128) -> Self {
        GoalValue { billionths: billionths.clamp(-Self::BOUND, Self::BOUND) }
    }

    /// Both together; at the bound the bound.
    pub(super) fn plus(self, other: GoalValue) -> Self {
        GoalValue::nearest(self.billionths.saturating_add(other.billionths))
    }

    /// How far two of them lie apart, in billionths.
    pub(super) fn distance(self, other: GoalValue) -> i128 {
        self.billionths.saturating_sub(other.billionths).saturating_abs()
    }

    /// As a percentage of one, with two decimals, rounded down.
    pub(super) fn percent(self) -> String {
        let percent = self.value().checked_mul(Decimal::ONE_HUNDRED).unwrap_or_default();
        let cut = percent.round_dp_with_strategy(2, RoundingStrategy::ToNegativeInfinity);
        format!("{}%", cut.normalize())
    }

    fn is_whole(self) -> bool {
        self.value().is_integer()
    }

    /// A value that a measure was answered by. `None` for one of another unit.
    pub(super) fn of_measure(value: Value, unit: &GoalUnit) -> Option<Self> {
        let number = match (value, unit) {
            (Value::Money(money), GoalUnit::Money(currency)) if money.currency() == *currency => {
                money.amount()
            }
            (Value::Share(share), GoalUnit::Share) => share.value(),
            (Value::Probability(probability), GoalUnit::Share) => probability.value(),
            (Value::Score(score), GoalUnit::Score) => score.value(),
            (Value::Count(count), GoalUnit::Count) | (Value::Days(count), GoalUnit::Days) => {
                Decimal::from(count)
            }
            (Value::Quantity(quantity), GoalUnit::Own(_)) => quantity.value(),
            (Value::Number(number), GoalUnit::Own(_)) => Decimal::from(number),
            _ => return None,
        };
        GoalValue::try_new(number).ok()
    }
}

impl TryFrom<Decimal> for GoalValue {
    type Error = NumberError;

    fn try_from(value: Decimal) -> Result<Self, Self::Error> {
        GoalValue::try_new(value)
    }
}

impl From<i32> for GoalValue {
    fn from(whole: i32) -> Self {
        GoalValue { billionths: i128::from(whole).saturating_mul(Self::ONE.billionths) }
    }
}

impl FromStr for GoalValue {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let not_a_number = NumberError::NotANumber { expected: Self::EXPECTED };
        let number = match text.strip_suffix('%') {
            None => parse(text),
            Some(percent) => parse(percent.trim_end()).and_then(|mut number| {
                // Moving the point keeps every digit; a product could lose the last.
                number.set_scale(number.scale().checked_add(2)?).ok()?;
                Some(number)
            }),
        };
        GoalValue::try_new(number.ok_or(not_a_number)?)
    }
}

impl fmt::Display for GoalValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad_number(f, &self.value().to_string())
    }
}

impl fmt::Debug for GoalValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GoalValue({})", self.value())
    }
}

impl Serialize for GoalValue {
    /// The plain decimal, as a text.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GoalValue {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        numeral(from, "a decimal in quotes, such as \"0.03\" or \"3%\", or a whole number")
    }
}

guarded! {
    /// In which unit a part of a goal counts.
    ///
    /// | unit | natural bounds | of a measure that is answered by |
    /// |---|---|---|
    /// | `Share` | 0 to 100 % | a share, a probability |
    /// | `Score` | 0 to 100 | a score |
    /// | `Count` | whole numbers from 0 | a count |
    /// | `Days` | whole numbers from 0 | a number of days |
    /// | `Money` | none | an amount of this currency |
    /// | `Own` | none | a quantity, a whole number |
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum GoalUnit as "GoalUnit" {
        /// A part of a whole, as a percentage.
        Share = "share",
        /// A mark from 0 to 100.
        Score = "score",
        /// A number of things.
        Count = "count",
        /// A number of days.
        Days = "days",
        /// An amount.
        Money(Currency) = "money",
        /// Any other, in words that follow a number: "minutes".
        Own(Phrase) = "own",
    }
}

impl GoalUnit {
    /// A figure with its unit: `2.25%`, `12,000.00 CNY`, `2 minutes`.
    pub fn show(&self, value: GoalValue) -> String {
        let number = value.value();
        match self {
            GoalUnit::Share => {
                // INVARIANT: a figure is at most 10^15, so that a hundredfold has a place.
                let percent = number.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(number);
                format!("{}%", percent.normalize())
            }
            GoalUnit::Score | GoalUnit::Count => number.to_string(),
            GoalUnit::Days if number == Decimal::ONE => "1 day".to_owned(),
            GoalUnit::Days => format!("{number} days"),
            GoalUnit::Money(currency) => match Money::try_new(number, *currency) {
                Ok(money) => format!("{money:#}"),
                Err(_) => format!("{number} {currency}"),
            },
            GoalUnit::Own(unit) => format!("{number} {}", unit.as_str()),
        }
    }

    /// As [`show`](Self::show), a percentage with two decimals, or as many more as it takes to tell
    /// whether a target is reached.
    pub(super) fn show_short(&self, value: GoalValue, target: GoalTarget) -> String {
        if *self != GoalUnit::Share {
            return self.show(value);
        }
        let rounded = |digits| {
            let even = RoundingStrategy::MidpointNearestEven;
            GoalValue::try_new(value.value().round_dp_with_strategy(digits, even)).ok()
        };
        let is_reached = target.is_reached_by(value);
        let short = (4..GoalValue::DIGITS).filter_map(rounded);
        let mut telling = short.filter(|short| target.is_reached_by(*short) == is_reached);
        self.show(telling.next().unwrap_or(value))
    }

    /// Whether it counts whole things.
    pub(super) const fn is_whole(&self) -> bool {
        matches!(self, GoalUnit::Count | GoalUnit::Days)
    }

    /// The figures that there can be, whatever anybody does.
    pub(super) fn natural_bounds(&self) -> (Option<GoalValue>, Option<GoalValue>) {
        match self {
            GoalUnit::Share => (Some(GoalValue::ZERO), Some(GoalValue::ONE)),
            GoalUnit::Score => (Some(GoalValue::ZERO), Some(GoalValue::from(100))),
            GoalUnit::Count | GoalUnit::Days => (Some(GoalValue::ZERO), None),
            GoalUnit::Money(_) | GoalUnit::Own(_) => (None, None),
        }
    }

    /// The unit in which a measure should have answered, of a value in another one.
    pub(super) fn other_than(&self, value: Value) -> Option<Unit> {
        let expected = match self {
            GoalUnit::Share if matches!(value, Value::Probability(_)) => Unit::Probability,
            GoalUnit::Share => Unit::Share,
            GoalUnit::Score => Unit::Score,
            GoalUnit::Count => Unit::Count,
            GoalUnit::Days => Unit::Days,
            GoalUnit::Money(currency) => Unit::Money(*currency),
            GoalUnit::Own(_) if matches!(value, Value::Number(_)) => Unit::Number,
            GoalUnit::Own(_) => Unit::Quantity,
        };
        (Unit::of(value) != Some(expected)).then_some(expected)
    }

    /// Whether there can be such a figure: within the natural bounds.
    pub(super) fn can_be(&self, value: GoalValue) -> bool {
        let (least, most) = self.natural_bounds();
        least.is_none_or(|least| least <= value) && most.is_none_or(|most| value <= most)
    }

    /// Whether a figure counts whole things where the unit does.
    pub(super) fn counts(&self, value: GoalValue) -> bool {
        !self.is_whole() || value.is_whole()
    }

    /// Whether what came day by day adds up to a whole.
    pub(super) const fn adds_up(&self) -> bool {
        !matches!(self, GoalUnit::Share | GoalUnit::Score)
    }
}
