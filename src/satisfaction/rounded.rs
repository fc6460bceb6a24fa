//! The way from exact sums and floats to the figures that are shown: here alone is rounded.

use rust_decimal::Decimal;

use crate::units::fixed::from_grid;
use crate::units::float::to_whole;
use crate::units::{Rounding, Score};

/// How many decimals a figure has that is neither a share nor a mark.
const DIGITS: u32 = 6;

/// One, in millionths.
const MILLION: f64 = 1e6;

/// A whole number of millionths.
pub(super) fn of_millionths(millionths: i128) -> Decimal {
    from_grid(millionths.clamp(-MOST, MOST), DIGITS)
}

/// Beyond any mean, difference or bound of those on a scale.
const MOST: i128 = 1_000_000_000_000_000;

/// A sum of millionths divided by a count, in millionths, rounded half to even.
pub(super) fn divided(sum: i128, count: u64) -> Option<i128> {
    Rounding::HalfEven.mul_div(sum, 1, count.into())
}

/// A part of a whole as a mark from 0 to 100, rounded half to even.
pub(super) fn mark(part: i128, whole: i128) -> Score {
    let whole = u128::try_from(whole).ok().filter(|whole| *whole > 0);
    let millionths = whole
        .and_then(|whole| Rounding::HalfEven.mul_div(part, Score::MAX.millionths().into(), whole));
    Score::of_millionths(millionths.unwrap_or(0))
}

/// The nearest decimal; a half goes to the even neighbour.
pub(super) fn of_float(value: f64) -> Decimal {
    of_millionths(to_whole((value * MILLION).round_ties_even()))
}

/// The decimal below: the lower end of an interval.
pub(super) fn below(value: f64) -> Decimal {
    of_millionths(to_whole((value * MILLION).floor()))
}

/// The decimal above: the upper end of an interval.
pub(super) fn above(value: f64) -> Decimal {
    of_millionths(to_whole((value * MILLION).ceil()))
}
