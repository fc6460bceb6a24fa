//! A number on a scale, whatever the scale: exact, and means of such numbers.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::rounded::of_millionths;
use crate::units::fixed::{Plain, parse, to_grid};
use crate::units::text::pad_number;
use crate::units::{Estimate, NumberError, Rounding, Score};

/// A number on a scale, whatever the scale: an answer, a mean of answers, points. From −1,000,000 to
/// 1,000,000, with at most six decimals.
///
/// Exact and ordered, and never NaN. It says nothing about the scale: whoever compares two of them
/// knows that they are of one.
///
/// ```
/// use clienteling::Score;
/// use clienteling::satisfaction::Figure;
///
/// let five_of_seven = Figure::from(5);
/// assert!(five_of_seven < "5.5".parse()?);
/// assert_eq!(Figure::from("60".parse::<Score>()?), Figure::from(60));
/// assert!("1000000.1".parse::<Figure>().is_err());
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure {
    // INVARIANT: within the bound, in millionths.
    millionths: i64,
}

impl Figure {
    /// How many decimal digits are kept.
    pub const DIGITS: u32 = 6;
    const BOUND: i64 = 1_000_000_000_000;
    const EXPECTED: &str = "a figure from -1000000 to 1000000 with at most 6 decimals";

    /// The figure `value`.
    ///
    /// # Errors
    /// [`NumberError::OutOfRange`] outside the bounds or with too many decimals: nothing is rounded
    /// unasked.
    pub fn try_new(value: Decimal) -> Result<Self, NumberError> {
        to_grid(value, Self::DIGITS)
            .and_then(|millionths| i64::try_from(millionths).ok())
            .filter(|millionths| (-Self::BOUND..=Self::BOUND).contains(millionths))
            .map(|millionths| Figure { millionths })
            .ok_or(NumberError::OutOfRange { given: value, expected: Self::EXPECTED })
    }

    /// The number, without trailing zeros.
    pub fn value(self) -> Decimal {
        of_millionths(self.millionths.into())
    }

    /// In millionths: at most 10^12, so that products of two and sums of many have a place.
    pub(super) fn millionths(self) -> i128 {
        self.millionths.into()
    }

    /// INVARIANT: within the bound, as the answers of every scale are.
    pub(super) const fn of_answer(millionths: i64) -> Self {
        Figure { millionths }
    }
}

impl From<i16> for Figure {
    fn from(whole: i16) -> Self {
        Figure { millionths: i64::from(whole).saturating_mul(1_000_000) }
    }
}

impl From<Score> for Figure {
    fn from(score: Score) -> Self {
        // INVARIANT: a score has six decimals and is at most 100.
        Figure::try_new(score.value()).unwrap_or(Figure { millionths: 0 })
    }
}

impl TryFrom<Decimal> for Figure {
    type Error = NumberError;

    fn try_from(value: Decimal) -> Result<Self, Self::Error> {
        Figure::try_new(value)
    }
}

impl FromStr for Figure {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Figure::try_new(parse(text).ok_or(NumberError::NotANumber { expected: Self::EXPECTED })?)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad_number(f, &self.value().to_string())
    }
}

impl fmt::Debug for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Figure({})", self.value())
    }
}

impl Serialize for Figure {
    /// The plain decimal, as a text.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// A decimal as people read it: with two decimals, or with all of them where two would show nothing.
pub(super) fn shown(value: Decimal) -> Decimal {
    let short = value.round_dp(2);
    if short.is_zero() { value.normalize() } else { short.normalize() }
}

/// A decimal that may not be known, as a text: for serde's `serialize_with`.
pub(super) fn known_as_text<S: Serializer>(
    value: &Estimate<Decimal>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match *value {
        Estimate::Known(value) => Estimate::Known(Plain(value)),
        Estimate::NotEnoughData { have, need } => Estimate::NotEnoughData { have, need },
    }
    .serialize(to)
}

/// A sum of figures in millionths by how many there are: the exact mean, as a fraction. Lines and
/// means are compared as such, and rounded only to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Mean {
    sum: i128,
    // INVARIANT: above zero.
    count: u64,
}

impl Mean {
    /// `None` of none.
    pub(super) const fn of(sum: i128, count: u64) -> Option<Self> {
        if count == 0 { None } else { Some(Mean { sum, count }) }
    }

    /// In millionths, rounded: the one place where a mean of figures is.
    pub(super) fn millionths(self, rounding: Rounding) -> i128 {
        rounding.mul_div(self.sum, 1, self.count.into()).unwrap_or(self.sum)
    }

    /// With six decimals, rounded half to even.
    pub(super) fn rounded(self) -> Decimal {
        of_millionths(self.millionths(Rounding::HalfEven))
    }

    /// Whether a figure lies on it or above it, exactly.
    pub(super) fn is_reached_by(self, figure: Figure) -> bool {
        figure.millionths().saturating_mul(self.count.into()) >= self.sum
    }

    /// How far a figure lies above it, below zero where it lies below. Rounded away from zero, so
    /// that what lies below does not read as if it lay on it.
    pub(super) fn distance_to(self, figure: Figure) -> Decimal {
        let scaled = figure.millionths().saturating_mul(self.count.into());
        let above = Mean { sum: scaled.saturating_sub(self.sum), count: self.count };
        of_millionths(above.millionths(Rounding::AwayFromZero))
    }

    /// The lowest figure that reaches it.
    pub(super) fn lowest_above(self) -> Decimal {
        of_millionths(self.rounded_up())
    }

    /// In millionths, rounded up: away from zero above it, toward zero below.
    pub(super) fn rounded_up(self) -> i128 {
        let up = if self.sum > 0 { Rounding::AwayFromZero } else { Rounding::TowardZero };
        self.millionths(up)
    }

    /// In millionths, rounded down.
    pub(super) fn rounded_down(self) -> i128 {
        let down = if self.sum > 0 { Rounding::TowardZero } else { Rounding::AwayFromZero };
        self.millionths(down)
    }
}

#[cfg(test)]
mod tests {
    use super::{Figure, Mean, shown};
    use crate::units::{NumberError, Score};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    #[test]
    fn a_figure_is_exact_and_bounded_and_nothing_is_rounded_unasked() {
        for text in ["-1000000", "1000000", "0", "3.83", "-0.000001"] {
            assert_eq!(text.parse::<Figure>().unwrap().to_string(), text);
        }
        for text in ["1000000.000001", "0.0000001", "", "1e3", "NaN", "+1"] {
            assert!(text.parse::<Figure>().is_err(), "{text}");
        }
        for extreme in [i64::MIN, i64::MAX] {
            let given = Decimal::from(extreme);
            let expected = "a figure from -1000000 to 1000000 with at most 6 decimals";
            let refused = NumberError::OutOfRange { given, expected };
            assert_eq!(Figure::try_new(given), Err(refused));
        }
        assert_eq!(Figure::from(i16::MIN).value(), Decimal::from(i16::MIN));
        assert_eq!(Figure::from(Score::MAX), Figure::from(100));
        assert_eq!(serde_json::to_string(&Figure::from(-3)).unwrap(), "\"-3\"");
        assert_eq!(format!("{:>6}", Figure::from(12)), "    12");
    }

    #[test]
    fn people_read_two_decimals_and_a_little_never_reads_as_nothing() {
        let table = [
            ("5.333333", "5.33"),
            ("-2.297169", "-2.3"),
            ("-0.004999", "-0.004999"),
            ("0.000001", "0.000001"),
            ("0", "0"),
            ("-2000000", "-2000000"),
        ];
        for (given, expected) in table {
            assert_eq!(shown(given.parse().unwrap()).to_string(), expected, "{given}");
        }
    }

    proptest! {
        #[test]
        fn the_lowest_that_reaches_a_line_does_and_the_next_below_does_not(
            sum in -1_000_000_000_000_i128..1_000_000_000_000, count in 1..50_u64,
        ) {
            let line = Mean::of(sum, count).unwrap();
            let lowest = Figure::try_new(line.lowest_above()).unwrap();
            prop_assert!(line.is_reached_by(lowest));
            let below = Figure { millionths: lowest.millionths - 1 };
            prop_assert!(!line.is_reached_by(below));
            prop_assert!(line.distance_to(lowest) >= Decimal::ZERO);
            prop_assert!(line.distance_to(below) < Decimal::ZERO);
            let (down, up) = (line.rounded_down(), line.rounded_up());
            let n = i128::from(count);
            prop_assert!(down * n <= sum && sum <= up * n);
            prop_assert_eq!(up - down, i128::from(sum % n != 0));
        }
    }
}
