//! The way between whole numbers and floats, in one place: floats are for statistics alone.
//!
//! Nothing here depends on the platform: the functions that do, such as the logarithm, come from
//! `libm`.

/// One, in the billionths of probabilities and shares.
const BILLION: f64 = 1e9;

/// A count as a float; beyond 2^53 the nearest one.
#[expect(clippy::cast_precision_loss, reason = "the nearest float is what is asked for")]
pub(crate) const fn of_count(count: u64) -> f64 {
    count as f64
}

/// A whole number as a float; beyond 2^53 the nearest one.
#[expect(clippy::cast_precision_loss, reason = "the nearest float is what is asked for")]
pub(crate) const fn of_whole(whole: i128) -> f64 {
    whole as f64
}

/// The nearest whole number of billionths, from none to a whole; a half goes to the even one.
pub(crate) fn to_billionths(value: f64) -> u64 {
    cut((value.clamp(0.0, 1.0) * BILLION).round_ties_even())
}

/// As [`to_billionths`], rounded down.
pub(crate) fn to_billionths_below(value: f64) -> u64 {
    cut((value.clamp(0.0, 1.0) * BILLION).floor())
}

/// As [`to_billionths`], rounded up.
pub(crate) fn to_billionths_above(value: f64) -> u64 {
    cut((value.clamp(0.0, 1.0) * BILLION).ceil())
}

/// A float without decimals as a whole number; what has no place becomes the nearest that has.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
pub(crate) const fn to_whole(value: f64) -> i128 {
    value as i128
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value lies between none and 10^9"
)]
const fn cut(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::{to_billionths, to_billionths_above, to_billionths_below};

    #[test]
    fn a_float_comes_out_on_the_grid_and_within_the_bounds() {
        assert_eq!(to_billionths(0.1 + 0.2), 300_000_000);
        assert_eq!(
            (to_billionths_below(0.5), to_billionths_above(0.5)),
            (500_000_000, 500_000_000)
        );
        assert_eq!((to_billionths_below(1e-10), to_billionths_above(1e-10)), (0, 1));
        assert_eq!((to_billionths(-0.1), to_billionths_above(1.1)), (0, 1_000_000_000));
        assert_eq!(to_billionths(f64::NAN), 0);
    }
}
