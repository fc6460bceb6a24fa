//! Student's t distribution, by way of the incomplete beta function.

use super::beta::{cumulative, quantile};
use super::normal;

/// From so many degrees of freedom on the normal distribution with its next term is as good.
const AS_NORMAL: f64 = 1e6;

/// The number that a variable with Student's t distribution exceeds with the probability `tail`, to a
/// relative error of about 10^−10. For a tail above 0 and up to one half, and degrees of freedom from 1 on.
pub(crate) fn upper_quantile(tail: f64, freedom: f64) -> f64 {
    if freedom >= AS_NORMAL {
        // Cornish and Fisher; what is left out is of the order of 1 ÷ freedom².
        let z = normal::upper_quantile(tail);
        return z + z * (z * z + 1.0) / (4.0 * freedom);
    }
    // t² ÷ (t² + freedom) has the beta distribution B(1/2, freedom/2).
    let part = quantile(0.5, freedom / 2.0, 1.0 - 2.0 * tail);
    if part < 0.5 {
        return (freedom * part / (1.0 - part)).sqrt();
    }
    // Far out the complement has the digits.
    let rest = quantile(freedom / 2.0, 0.5, 2.0 * tail);
    (freedom * (1.0 - rest) / rest).sqrt()
}

/// The probability that a variable with Student's t distribution lies at least so far from zero.
pub(crate) fn both_tails(t: f64, freedom: f64) -> f64 {
    let t = t.abs();
    if t.is_infinite() {
        return 0.0;
    }
    if freedom >= 1e3 * AS_NORMAL {
        return (2.0 * normal::upper_tail(t)).min(1.0);
    }
    cumulative(freedom / 2.0, 0.5, freedom / (freedom + t * t))
}

#[cfg(test)]
mod tests {
    use super::{both_tails, upper_quantile};

    #[test]
    fn quantiles_are_those_of_the_tables() {
        // The table of every textbook, with more digits from a computation with fifty.
        let table = [
            (1.0, 0.025, 12.706_204_736_174_7),
            (2.0, 0.025, 4.302_652_729_911_28),
            (4.0, 0.025, 2.776_445_105_198_66),
            (19.0, 0.025, 2.093_024_054_408_31),
            (30.0, 0.005, 2.749_995_653_567_23),
            (120.0, 0.05, 1.657_650_899_167_25),
            (1e15, 0.025, 1.959_963_984_540_05),
        ];
        for (freedom, tail, expected) in table {
            let got: f64 = upper_quantile(tail, freedom);
            assert!((got - expected).abs() < 1e-8 * expected, "{freedom} {tail}: {got}");
        }
    }

    #[test]
    fn far_out_quantiles_are_as_right_as_near_by() {
        // With one degree of freedom it is the cotangent, with two an algebraic number.
        for tail in [0.3, 0.025, 5e-4, 5e-6, 5e-8, 5e-10] {
            let cotangent = 1.0 / libm::tan(std::f64::consts::PI * tail);
            let got: f64 = upper_quantile(tail, 1.0);
            assert!((got / cotangent - 1.0).abs() < 1e-10, "{tail}: {got} and not {cotangent}");
            let root = (1.0 - 2.0 * tail) / (2.0 * tail * (1.0 - tail)).sqrt();
            let got: f64 = upper_quantile(tail, 2.0);
            assert!((got / root - 1.0).abs() < 1e-10, "{tail}: {got} and not {root}");
        }
    }

    #[test]
    fn the_tails_beyond_a_quantile_are_what_was_asked_for() {
        for freedom in [1.0, 2.5, 7.0, 40.0, 999.0, 1e6] {
            for tail in [0.4, 0.1, 0.025, 0.0005] {
                let back: f64 = both_tails(upper_quantile(tail, freedom), freedom);
                assert!((back - 2.0 * tail).abs() < 1e-10, "{freedom} {tail}: {back}");
            }
        }
        assert!(both_tails(f64::INFINITY, 3.0).abs() < 1e-300);
        assert!((both_tails(0.0, 3.0) - 1.0).abs() < 1e-12);
    }
}
