//! Probabilities, shares, scores and quantities: decimals on a grid between two bounds.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize};

use super::fixed::{from_grid, parse, power_of_ten, to_grid};
use super::float::{of_count, to_billionths};
use super::guard::parsed;
use super::text::pad_number;
use super::{Money, MoneyError, Proportion, Rounding};

/// A number is not one of the type that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// Outside the bounds, or with more decimals than the type keeps.
    #[error("`{given}` is not {expected}")]
    OutOfRange {
        /// What was given.
        given: Decimal,
        /// What the type accepts.
        expected: &'static str,
    },
    /// Not a decimal number at all.
    #[error("not a number: expected {expected}")]
    NotANumber {
        /// What the type accepts.
        expected: &'static str,
    },
    /// A part was to be compared with a whole that is zero or negative.
    #[error("a share needs a whole above zero")]
    NoWhole,
    /// A part was below zero or larger than its whole.
    #[error("a share needs a part between zero and the whole")]
    NotAPart,
    /// Part and whole are in two currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Defines a number type: a whole number of 10^−`digits` between two bounds.
macro_rules! grid_number {
    (
        $(#[$doc:meta])*
        $name:ident, digits $digits:literal, from $min:literal to $max:literal,
        expects $expected:literal, shown as $form:ident
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(into = "String")]
        pub struct $name {
            units: u64,
        }

        impl $name {
            /// How many decimal digits are kept.
            pub const DIGITS: u32 = $digits;
            const EXPECTED: &str = $expected;

            /// The number `value`.
            ///
            /// # Errors
            /// [`NumberError::OutOfRange`] outside the bounds or with too many decimals: nothing
            /// is rounded unasked.
            pub fn try_new(value: Decimal) -> Result<Self, NumberError> {
                to_grid(value, Self::DIGITS)
                    .and_then(|units| u64::try_from(units).ok())
                    .filter(|units| ($min..=$max).contains(units))
                    .map(|units| $name { units })
                    .ok_or(NumberError::OutOfRange { given: value, expected: Self::EXPECTED })
            }

            /// The number, without trailing zeros.
            pub fn value(self) -> Decimal {
                from_grid(i128::from(self.units), Self::DIGITS)
            }
        }

        impl TryFrom<Decimal> for $name {
            type Error = NumberError;
            fn try_from(value: Decimal) -> Result<Self, Self::Error> {
                $name::try_new(value)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NumberError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let form = match from.is_human_readable() {
                    true => ", in quotes",
                    false => Form::$form.example(),
                };
                parsed(from, format_args!("{}{form}", $expected))
            }
        }

        impl FromStr for $name {
            type Err = NumberError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let number = Form::$form.read(text);
                $name::try_new(number.ok_or(NumberError::NotANumber { expected: Self::EXPECTED })?)
            }
        }

        impl From<$name> for String {
            /// The plain decimal: the serialised form.
            fn from(number: $name) -> String {
                number.value().to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Form::$form.write(self.value(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.value())
            }
        }
    };
}

/// Lets a number take part in exact arithmetic with money.
macro_rules! factor {
    ($($name:ident)+) => {$(
        impl $name {
            /// Numerator and denominator.
            pub(crate) fn on_grid(self) -> (i128, u128) {
                (i128::from(self.units), power_of_ten(Self::DIGITS).unwrap_or(1))
            }
        }
    )+};
}

factor!(Probability Share Quantity);

/// Lets a number be compared in a reason.
macro_rules! compared {
    ($($name:ident)+) => {$(
        impl $name {
            /// How far two of them lie apart.
            pub(crate) fn distance(self, other: $name) -> $name {
                $name { units: self.units.abs_diff(other.units) }
            }

            /// With only so many decimals: what lies below them is cut off.
            pub(crate) fn cut(self, digits: u32) -> $name {
                let step = 10_u64.checked_pow(Self::DIGITS.saturating_sub(digits));
                let rest = step.and_then(|step| self.units.checked_rem(step)).unwrap_or(0);
                $name { units: self.units.saturating_sub(rest) }
            }
        }
    )+};
}

compared!(Probability Share Score);

/// How a number is read and shown.
#[derive(Clone, Copy)]
enum Form {
    Plain,
    Percent,
}

impl Form {
    /// For whoever writes a policy, where all forms are read.
    fn example(self) -> &'static str {
        match self {
            Form::Plain => "",
            Form::Percent => ", such as `0.1` or `10%`",
        }
    }

    fn read(self, text: &str) -> Option<Decimal> {
        match (self, text.strip_suffix('%')) {
            (Form::Percent, Some(percent)) => {
                // Moving the point keeps every digit; a product could lose the last.
                let mut share = parse(percent.trim_end())?;
                share.set_scale(share.scale().checked_add(2)?).ok()?;
                Some(share)
            }
            _ => parse(text),
        }
    }

    /// With a precision (`{:.2}`), rounded half to even; without, every digit.
    fn write(self, value: Decimal, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut value, unit) = match self {
            Form::Plain => (value, ""),
            // The bounds keep a percentage far below Decimal's limit.
            Form::Percent => {
                (value.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(value).normalize(), "%")
            }
        };
        if let Some(precision) = f.precision().and_then(|digits| u32::try_from(digits).ok()) {
            value = value.round_dp_with_strategy(precision, RoundingStrategy::MidpointNearestEven);
            value.rescale(precision);
        }
        pad_number(f, &format!("{value}{unit}"))
    }
}

grid_number! {
    /// How likely something is: from 0 to 1, with nine decimals.
    ///
    /// Exact and totally ordered: never NaN. Read as `0.25` or `25%`, shown as `25%`, serialised
    /// as `"0.25"`.
    ///
    /// ```
    /// use clienteling::Probability;
    ///
    /// let quotation: Probability = "90%".parse()?;
    /// assert_eq!(quotation.complement().to_string(), "10%");
    /// assert!("1.01".parse::<Probability>().is_err());
    /// # Ok::<(), clienteling::units::NumberError>(())
    /// ```
    Probability, digits 9, from 0 to 1_000_000_000,
    expects "a probability from 0 to 1 with at most 9 decimals", shown as Percent
}

impl Probability {
    /// Impossible.
    pub const ZERO: Probability = Probability { units: 0 };
    /// Certain.
    pub const ONE: Probability = Probability { units: 1_000_000_000 };

    /// The smallest that is not impossible.
    pub(crate) const LEAST: Probability = Probability { units: 1 };

    /// The probability that it does not happen.
    #[must_use]
    pub fn complement(self) -> Self {
        Probability { units: Self::ONE.units.saturating_sub(self.units) }
    }

    /// INVARIANT: `percent` is at most 100.
    pub(crate) const fn from_percent(percent: u8) -> Self {
        Probability { units: (percent as u64).saturating_mul(10_000_000) }
    }

    /// How many billionths of certainty.
    pub(crate) const fn billionths(self) -> u64 {
        self.units
    }

    /// INVARIANT: `units` is at most a whole.
    pub(crate) const fn from_billionths(units: u64) -> Self {
        Probability { units }
    }

    /// As a float, the nearest.
    pub(crate) fn as_float(self) -> f64 {
        of_count(self.units) / 1e9
    }

    /// The nearest probability with nine decimals; a half goes to the even neighbour.
    pub(crate) fn of_float(value: f64) -> Self {
        Probability { units: to_billionths(value) }
    }
}

grid_number! {
    /// A part of a whole: from 0 to 1, with nine decimals.
    ///
    /// Read as `0.8` or `80%`, shown as `80%`, serialised as `"0.8"`.
    ///
    /// ```
    /// use clienteling::{Rounding, Share};
    ///
    /// let passed = Share::of_counts(4_714, 7_882, Rounding::HalfEven)?;
    /// assert_eq!(format!("{passed:.1}"), "59.8%");
    /// # Ok::<(), clienteling::units::NumberError>(())
    /// ```
    Share, digits 9, from 0 to 1_000_000_000,
    expects "a share from 0 to 1 with at most 9 decimals", shown as Percent
}

impl Share {
    /// No part at all.
    pub const NONE: Share = Share { units: 0 };
    /// The whole.
    pub const WHOLE: Share = Share { units: 1_000_000_000 };

    /// INVARIANT: `percent` is at most 100.
    pub(crate) const fn from_percent(percent: u8) -> Self {
        Share { units: (percent as u64).saturating_mul(10_000_000) }
    }

    /// `part` of `whole` things.
    ///
    /// # Errors
    /// [`NoWhole`](NumberError::NoWhole) for a whole of zero,
    /// [`NotAPart`](NumberError::NotAPart) for a part above it.
    pub fn of_counts(part: u64, whole: u64, rounding: Rounding) -> Result<Self, NumberError> {
        Self::of_units(i128::from(part), i128::from(whole), rounding)
    }

    /// `part` of the amount `whole`.
    ///
    /// # Errors
    /// As [`of_counts`](Share::of_counts), and [`Money`](NumberError::Money) for two currencies.
    pub fn of_money(part: Money, whole: Money, rounding: Rounding) -> Result<Self, NumberError> {
        part.same_currency(whole)?;
        Self::of_units(part.micros(), whole.micros(), rounding)
    }

    pub(crate) fn of_units(
        part: i128,
        whole: i128,
        rounding: Rounding,
    ) -> Result<Self, NumberError> {
        let divisor = u128::try_from(whole).ok().filter(|&whole| whole > 0);
        let divisor = divisor.ok_or(NumberError::NoWhole)?;
        if part < 0 || part > whole {
            return Err(NumberError::NotAPart);
        }
        rounding
            .mul_div(part, i128::from(Self::WHOLE.units), divisor)
            .and_then(|units| u64::try_from(units).ok())
            .map(|units| Share { units })
            .ok_or(NumberError::NotAPart)
    }

    /// How many billionths of the whole.
    pub(crate) const fn billionths(self) -> u64 {
        self.units
    }

    /// INVARIANT: `units` is at most a whole.
    pub(crate) const fn from_billionths(units: u64) -> Self {
        Share { units }
    }
}

grid_number! {
    /// How sure an interval is to hold the true value: above 0 and below 1, with nine decimals.
    ///
    /// ```
    /// use clienteling::units::Confidence;
    ///
    /// assert_eq!("95%".parse::<Confidence>()?, Confidence::P95);
    /// assert!("100%".parse::<Confidence>().is_err());
    /// # Ok::<(), clienteling::units::NumberError>(())
    /// ```
    Confidence, digits 9, from 1 to 999_999_999,
    expects "a confidence above 0 and below 1 with at most 9 decimals", shown as Percent
}

impl Confidence {
    /// In billionths.
    pub(crate) const fn billionths(self) -> u64 {
        self.units
    }

    /// 80 %.
    pub const P80: Confidence = Confidence { units: 800_000_000 };
    /// 90 %.
    pub const P90: Confidence = Confidence { units: 900_000_000 };
    /// 95 %.
    pub const P95: Confidence = Confidence { units: 950_000_000 };
    /// 99 %.
    pub const P99: Confidence = Confidence { units: 990_000_000 };

    /// The probability that lies beyond each of the two ends.
    pub(crate) fn tail(self) -> f64 {
        of_count(Share::WHOLE.units.saturating_sub(self.units)) / 2e9
    }
}

grid_number! {
    /// A mark from 0 to 100, with six decimals.
    ///
    /// ```
    /// use clienteling::Score;
    ///
    /// let satisfied: Score = "60".parse()?;
    /// assert!(satisfied < Score::MAX);
    /// # Ok::<(), clienteling::units::NumberError>(())
    /// ```
    Score, digits 6, from 0 to 100_000_000,
    expects "a score from 0 to 100 with at most 6 decimals", shown as Plain
}

impl Score {
    /// The lowest mark, 0.
    pub const MIN: Score = Score { units: 0 };
    /// The highest mark, 100.
    pub const MAX: Score = Score { units: 100_000_000 };

    /// INVARIANT: `points` is at most 100.
    pub(crate) const fn of(points: u8) -> Self {
        Score { units: (points as u64).saturating_mul(1_000_000) }
    }

    /// How many millionths of a point.
    #[expect(clippy::cast_possible_wrap, reason = "a mark is at most 100")]
    pub(crate) const fn millionths(self) -> i64 {
        self.units as i64
    }

    /// The mark of so many millionths, or the nearest that there is.
    pub(crate) fn of_millionths(millionths: i128) -> Self {
        let units = u64::try_from(millionths.max(0)).unwrap_or(u64::MAX);
        Score { units: units.min(Self::MAX.units) }
    }

    /// The mean, rounded half to even. `None` of none.
    pub(crate) fn mean(scores: impl IntoIterator<Item = Score>) -> Option<Self> {
        let (mut sum, mut count) = (0_i128, 0_u128);
        for score in scores {
            sum = sum.saturating_add(score.units.into());
            count = count.saturating_add(1);
        }
        let units = Rounding::HalfEven.mul_div(sum, 1, count)?;
        u64::try_from(units).ok().map(|units| Score { units })
    }

    /// How many of a hundred: 75 of 3 in 4, rounded half to even. `None` of none.
    pub(crate) fn of_part(part: Proportion) -> Option<Self> {
        let (part, whole) = (part.successes().into(), part.trials().into());
        let units = Rounding::HalfEven.mul_div(part, Score::MAX.units.into(), whole)?;
        u64::try_from(units).ok().map(|units| Score { units })
    }
}

grid_number! {
    /// How many or how much of a product: above 0, up to 10^9, with six decimals (pieces,
    /// kilograms, metres, litres).
    ///
    /// What comes back is a return with a quantity of its own, so there is no negative quantity.
    ///
    /// ```
    /// use clienteling::Quantity;
    ///
    /// let litres: Quantity = "42.37".parse()?;
    /// assert!(litres > Quantity::ONE);
    /// assert!("0".parse::<Quantity>().is_err());
    /// assert_eq!(Quantity::try_from(3)?, "3".parse()?);
    /// # Ok::<(), clienteling::units::NumberError>(())
    /// ```
    Quantity, digits 6, from 1 to 1_000_000_000_000_000,
    expects "a quantity above 0 and up to 10^9 with at most 6 decimals", shown as Plain
}

impl Quantity {
    /// One.
    pub const ONE: Quantity = Quantity { units: 1_000_000 };

    /// So many of the smallest units, or as many as a quantity can have. `None` for none.
    pub(crate) fn up_to(units: i128) -> Option<Quantity> {
        let units = u64::try_from(units.max(0)).unwrap_or(u64::MAX).min(1_000_000_000_000_000);
        (units > 0).then_some(Quantity { units })
    }

    /// INVARIANT: `hundredths` is above 0.
    pub(crate) const fn of_hundredths(hundredths: u16) -> Self {
        Quantity { units: (hundredths as u64).saturating_mul(10_000) }
    }

    /// As a float, the nearest.
    pub(crate) fn as_float(self) -> f64 {
        of_count(self.units) / 1e6
    }

    /// How far two quantities lie apart. `None` for equal ones.
    pub(crate) fn distance(self, other: Quantity) -> Option<Quantity> {
        let units = self.units.abs_diff(other.units);
        (units > 0).then_some(Quantity { units })
    }
}

impl TryFrom<u32> for Quantity {
    type Error = NumberError;

    /// So many pieces.
    fn try_from(pieces: u32) -> Result<Self, Self::Error> {
        Quantity::try_new(pieces.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{NumberError, Probability, Quantity, Score, Share};
    use crate::units::Rounding;
    use proptest::prelude::*;

    #[test]
    fn a_percent_sign_belongs_to_shares_and_probabilities_only() {
        assert_eq!("80%".parse::<Share>().unwrap(), "0.8".parse().unwrap());
        assert_eq!("0.5 %".parse::<Probability>().unwrap(), "0.005".parse().unwrap());
        assert!("80%".parse::<Score>().is_err());
        for digits in 8..40 {
            let long = format!("5.{}1%", "0".repeat(digits));
            assert!(long.parse::<Share>().is_err(), "{long}");
        }
    }

    #[test]
    fn a_number_outside_the_bounds_is_refused_with_what_is_accepted() {
        let error = "101".parse::<Score>().unwrap_err();
        assert_eq!(error.to_string(), "`101` is not a score from 0 to 100 with at most 6 decimals");
        assert!("-0.1".parse::<Share>().is_err());
        assert!("NaN".parse::<Probability>().is_err());
        assert!("1e2".parse::<Quantity>().is_err());
        assert!("0.0000000001".parse::<Share>().is_err());
        assert!("79228162514264337593543950335%".parse::<Share>().is_err());
    }

    #[test]
    fn a_share_of_nothing_is_an_error_and_not_zero() {
        assert_eq!(Share::of_counts(0, 0, Rounding::HalfEven), Err(NumberError::NoWhole));
        assert_eq!(Share::of_counts(2, 1, Rounding::HalfEven), Err(NumberError::NotAPart));
    }

    #[test]
    fn width_and_precision_shape_the_text() {
        let share: Share = "0.123456789".parse().unwrap();
        assert_eq!(format!("{share}"), "12.3456789%");
        assert_eq!(format!("{share:8.2}"), "  12.35%");
        assert_eq!(format!("{share:<8.2}|{share:*^8.2}"), "12.35%  |*12.35%*");
        assert_eq!(format!("{:.2}", Share::WHOLE), "100.00%");
        assert_eq!(format!("{share:.40}").len(), format!("{share:.27}").len());
    }

    proptest! {
        #[test]
        fn text_and_json_bring_the_same_number_back(units in 0..=1_000_000_000_u64) {
            let share = Share::from_billionths(units);
            prop_assert_eq!(share.to_string().parse::<Share>().unwrap(), share);
            let json = serde_json::to_string(&share).unwrap();
            prop_assert_eq!(serde_json::from_str::<Share>(&json).unwrap(), share);
        }
    }
}
