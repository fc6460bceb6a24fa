//! The normal distribution.

/// The probability that a standard normal variable is above `z`, to a relative error of 10^−15.
pub(crate) fn upper_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z / std::f64::consts::SQRT_2)
}

/// The number that a standard normal variable exceeds with the probability `tail`, to about
/// 10^−15. Infinite for 0 and 1.
///
/// Newton's method with its second-order term (Halley's) on the tail, from a start that is right
/// to 0.0005 (Abramowitz and Stegun 26.2.23). Three steps reach the float's end.
pub(crate) fn upper_quantile(tail: f64) -> f64 {
    if tail > 0.5 {
        return -upper_quantile(1.0 - tail);
    }
    if tail <= 0.0 {
        return f64::INFINITY;
    }
    let t = (-2.0 * libm::log(tail)).sqrt();
    let over = (0.010_328 * t + 0.802_853) * t + 2.515_517;
    let under = ((0.001_308 * t + 0.189_269) * t + 1.432_788) * t + 1.0;
    let mut z = t - over / under;
    for _ in 0..3 {
        let density = libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
        let step = (upper_tail(z) - tail) / density;
        z += step / (1.0 - 0.5 * z * step);
    }
    z
}

#[cfg(test)]
mod tests {
    use super::{upper_quantile, upper_tail};

    #[test]
    fn quantiles_are_those_of_the_tables() {
        // Twenty digits from a computation with fifty.
        let table = [
            (0.5, 0.0),
            (0.1, 1.281_551_565_544_600_5),
            (0.05, 1.644_853_626_951_472_7),
            (0.025, 1.959_963_984_540_054_2),
            (0.005, 2.575_829_303_548_901),
            (0.001, 3.090_232_306_167_813_5),
            (1e-9, 5.997_807_015_007_687),
        ];
        for (tail, expected) in table {
            let got = upper_quantile(tail);
            assert!((got - expected).abs() < 2e-15, "{tail}: {got} and not {expected}");
            let other: f64 = upper_quantile(1.0 - tail);
            assert!((other + expected).abs() < 1e-6, "{tail}: {other}");
        }
    }

    #[test]
    fn the_tail_beyond_a_quantile_is_what_was_asked_for() {
        for place in 1..1_000_u32 {
            let tail = f64::from(place) / 1_000.0;
            let back = upper_tail(upper_quantile(tail));
            assert!((back - tail).abs() < 1e-15, "{tail}: {back}");
        }
        assert!(upper_quantile(0.0).is_infinite());
    }
}
