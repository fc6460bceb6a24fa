//! A number of points of a loyalty programme.

use std::fmt;
use std::ops::Neg;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

use super::fixed::{from_grid, parse, to_grid};
use super::guard::numeral;
use super::text::pad_number;
use super::{NumberError, Quantity};

/// A number of points, above or below zero: a balance, a correction, a debt.
///
/// * A whole number of millionths of a point, so that a fraction of a point is exact too.
/// * At most 10^19 points in either direction.
/// * Shown with groups (`1,234.5`), serialised as a plain decimal in quotes (`"1234.5"`), read from
///   that or from a whole number without quotes.
///
/// ```
/// use clienteling::units::Points;
///
/// let have: Points = "267.39".parse()?;
/// assert_eq!(have.try_add("0.89".parse()?)?.to_string(), "268.28");
/// assert_eq!(serde_json::from_str::<Points>("1234567").unwrap().to_string(), "1,234,567");
/// assert!("0.0000001".parse::<Points>().is_err());
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct Points {
    // The millionths as one 96-bit number in two parts, which keeps an entry of points small. In
    // this order they are compared.
    high: i32,
    low: u64,
}

impl Points {
    /// How many decimal digits are kept.
    pub const DIGITS: u32 = 6;
    /// None.
    pub const ZERO: Points = Points { high: 0, low: 0 };
    /// The bound in millionths: 10^19 points.
    const BOUND: i128 = 10_i128.pow(25);
    const EXPECTED: &str = "a number of points up to 10^19 in either direction with at most 6 \
                            decimals";

    /// So many points.
    ///
    /// # Errors
    /// [`NumberError::OutOfRange`] beyond 10^19 or with more than six decimals: nothing is rounded
    /// unasked.
    pub fn try_new(value: Decimal) -> Result<Self, NumberError> {
        to_grid(value, Self::DIGITS)
            .filter(|millionths| millionths.unsigned_abs() <= Self::BOUND.unsigned_abs())
            .map(Self::from_parts)
            .ok_or(NumberError::OutOfRange { given: value, expected: Self::EXPECTED })
    }

    /// The number, without trailing zeros.
    pub fn value(self) -> Decimal {
        from_grid(self.millionths(), Self::DIGITS)
    }

    /// Whether there are none.
    pub fn is_zero(self) -> bool {
        self == Points::ZERO
    }

    /// Whether it is more than none.
    pub fn is_positive(self) -> bool {
        self > Points::ZERO
    }

    /// Whether it is less than none.
    pub fn is_negative(self) -> bool {
        self < Points::ZERO
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        if self.is_negative() { self.neg() } else { self }
    }

    /// The sum.
    ///
    /// # Errors
    /// [`NumberError::OutOfRange`] beyond 10^19.
    pub fn try_add(self, other: Points) -> Result<Self, NumberError> {
        // Two bounded numbers cannot reach the end of an i128.
        let sum = self.millionths().saturating_add(other.millionths());
        Points::try_new(from_grid(sum, Self::DIGITS))
    }

    /// The difference.
    ///
    /// # Errors
    /// As [`try_add`](Points::try_add).
    pub fn try_sub(self, other: Points) -> Result<Self, NumberError> {
        self.try_add(other.neg())
    }

    /// How many millionths of a point.
    pub(crate) fn millionths(self) -> i128 {
        (i128::from(self.high) << 64) | i128::from(self.low)
    }

    /// So many millionths of a point, or the bound where there are more.
    pub(crate) fn of_millionths(millionths: i128) -> Self {
        Self::from_parts(millionths.clamp(-Self::BOUND, Self::BOUND))
    }

    /// INVARIANT: `millionths` is within the bound, which is below 2^95.
    fn from_parts(millionths: i128) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the two casts cut a 96-bit number into its low and high part"
        )]
        let (low, high) = (millionths as u64, (millionths >> 64) as i32);
        Points { high, low }
    }
}

impl From<Quantity> for Points {
    fn from(quantity: Quantity) -> Self {
        Points::from_parts(quantity.on_grid().0)
    }
}

impl TryFrom<Points> for Quantity {
    type Error = NumberError;

    /// # Errors
    /// [`NumberError::OutOfRange`] where there are none, less, or more than 10^9.
    fn try_from(points: Points) -> Result<Quantity, NumberError> {
        Quantity::try_new(points.value())
    }
}

impl TryFrom<Decimal> for Points {
    type Error = NumberError;
    fn try_from(value: Decimal) -> Result<Self, Self::Error> {
        Points::try_new(value)
    }
}

impl From<i32> for Points {
    fn from(points: i32) -> Self {
        Points::of_millionths(i128::from(points).saturating_mul(1_000_000))
    }
}

impl Neg for Points {
    type Output = Points;

    fn neg(self) -> Points {
        // The bounds are symmetric, so every number has a negative.
        Points::from_parts(self.millionths().wrapping_neg())
    }
}

impl FromStr for Points {
    type Err = NumberError;

    /// Reads a plain decimal. Groups of digits are refused: in which countries `1,000` is one, a
    /// text does not say.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Points::try_new(parse(text).ok_or(NumberError::NotANumber { expected: Self::EXPECTED })?)
    }
}

impl From<Points> for String {
    /// The plain decimal: the serialised form.
    fn from(points: Points) -> String {
        points.value().to_string()
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        numeral(from, "a number of points, in quotes where it has decimals")
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.value().abs().to_string();
        let whole = plain.find('.').unwrap_or(plain.len());
        let mut text = String::with_capacity(plain.len().saturating_add(10));
        if self.is_negative() {
            text.push('-');
        }
        for (position, digit) in plain.char_indices() {
            let left = whole.saturating_sub(position);
            if position > 0 && left > 0 && left % 3 == 0 {
                text.push(',');
            }
            text.push(digit);
        }
        pad_number(f, &text)
    }
}

impl fmt::Debug for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Points({})", self.value())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{NumberError, Points, Quantity};

    #[test]
    fn a_number_is_shown_in_groups_and_written_plain() {
        for (plain, shown) in [
            ("0", "0"),
            ("420", "420"),
            ("1234.5", "1,234.5"),
            ("-1234567.000001", "-1,234,567.000001"),
            ("-999", "-999"),
            ("123456", "123,456"),
        ] {
            let points: Points = plain.parse().unwrap();
            assert_eq!(points.to_string(), shown);
            assert_eq!(serde_json::to_value(points).unwrap(), plain);
        }
        assert_eq!(format!("[{:>6}]", Points::from(42)), "[    42]");
    }

    #[test]
    fn a_whole_number_needs_no_quotes_and_a_decimal_does() {
        for (json, points) in [("420", "420"), ("-3", "-3"), (r#""0.5""#, "0.5"), (r#""7""#, "7")] {
            assert_eq!(serde_json::from_str::<Points>(json).unwrap(), points.parse().unwrap());
        }
        for wrong in ["0.5", "1e2", "null", "true", r#""1,000""#, r#""""#, "[1]"] {
            let error = serde_json::from_str::<Points>(wrong).unwrap_err().to_string();
            assert!(error.contains("in quotes where it has decimals"), "{wrong}: {error}");
        }
    }

    #[test]
    fn what_is_beyond_the_bound_is_refused_and_as_a_sum_too() {
        let most: Points = "10000000000000000000".parse().unwrap();
        assert!("10000000000000000000.000001".parse::<Points>().is_err());
        assert!(matches!(
            most.try_add("0.000001".parse().unwrap()),
            Err(NumberError::OutOfRange { .. })
        ));
        assert_eq!(most.try_sub(most).unwrap(), Points::ZERO);
        assert_eq!(Points::of_millionths(i128::MAX), most);
        assert_eq!(Points::of_millionths(i128::MIN), -most);
        assert!(Quantity::try_from(most).is_err());
        assert!(Quantity::try_from(Points::ZERO).is_err());
        assert_eq!(Quantity::try_from(Points::from(3)).unwrap(), Quantity::try_from(3).unwrap());
    }

    proptest! {
        #[test]
        fn order_sum_sign_and_text_are_those_of_the_whole_numbers_inside(
            one in -(10_i128.pow(20))..10_i128.pow(20),
            other in -(10_i128.pow(20))..10_i128.pow(20),
        ) {
            let [left, right] = [one, other].map(Points::of_millionths);
            prop_assert_eq!(left.cmp(&right), one.cmp(&other));
            prop_assert_eq!(left.try_add(right).unwrap().millionths(), one + other);
            prop_assert_eq!(left.try_sub(right).unwrap().millionths(), one - other);
            prop_assert_eq!((-left).millionths(), -one);
            prop_assert_eq!(left.abs().millionths(), one.abs());
            prop_assert_eq!(String::from(left).parse::<Points>().unwrap(), left);
            prop_assert_eq!(
                (left.is_negative(), left.is_zero(), left.is_positive()),
                (one < 0, one == 0, one > 0)
            );
        }
    }
}
