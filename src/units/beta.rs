//! The beta distribution.

use std::f64::consts::PI;

/// The longest continued fraction. It takes about the square root of a + b, so this is enough for
/// 10^12; beyond, it is cut, and the last digits are not right.
const MOST_TERMS: u32 = 1_000_000;

/// The probability that a variable with the beta distribution B(a, b) is at most `x`: the
/// regularised incomplete beta function, to about 10^−13. For `a` and `b` above zero.
pub(crate) fn cumulative(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else if x > (a + 1.0) / (a + b + 2.0) {
        // The fraction converges fast below the mean only.
        1.0 - kernel(b, a, 1.0 - x, x) / b * fraction(b, a, 1.0 - x)
    } else {
        kernel(a, b, x, 1.0 - x) / a * fraction(a, b, x)
    }
}

/// The number that a variable with the distribution B(a, b) does not exceed with the probability
/// `level`, to about 10^−12. For `a` and `b` above zero.
///
/// Newton's method between two bounds that close in, and their middle where it leaves them.
pub(crate) fn quantile(a: f64, b: f64, level: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = a / (a + b);
    for _ in 0..200 {
        let miss = cumulative(a, b, x) - level;
        if miss > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = kernel(a, b, x, 1.0 - x) / (x * (1.0 - x));
        let newton = x - miss / density;
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        // Against the number itself, so that one next to zero is as right as others.
        if (next - x).abs() <= 2e-15 * next {
            return next;
        }
        x = next;
    }
    x
}

/// How likely exactly so many of so many succeed, each with the probability `share`, of which `rest`
/// is the complement: the binomial distribution, to about 10^−13 for up to 10^6.
pub(crate) fn binomial(count: f64, of: f64, share: f64, rest: f64) -> f64 {
    let log = |part: f64, other: f64| {
        if part < other { libm::log(part) } else { libm::log1p(-other) }
    };
    let others = of - count;
    if of <= 0.0 {
        1.0
    } else if count <= 0.0 {
        libm::exp(of * log(rest, share))
    } else if others <= 0.0 {
        libm::exp(of * log(share, rest))
    } else {
        kernel(count, others, share, rest) * of / (count * others)
    }
}

/// x^a y^b ÷ B(a, b) with y = 1 − x, without the differences of large logarithms: by the saddle
/// point of the binomial distribution (Loader, 2000).
#[expect(clippy::many_single_char_names, reason = "the names that the literature has")]
fn kernel(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let log = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * y);
    libm::exp(log) * (a * b / (2.0 * PI * n)).sqrt()
}

/// ln Γ(z + 1) less Stirling's formula for it.
fn stirling_error(z: f64) -> f64 {
    if z <= 15.0 {
        return libm::lgamma(z + 1.0) - (z + 0.5) * libm::log(z) + z - 0.5 * libm::log(2.0 * PI);
    }
    let square = z * z;
    let series = 1.0 / 1_680.0 - 1.0 / 1_188.0 / square;
    let series = 1.0 / 1_260.0 - series / square;
    let series = 1.0 / 360.0 - series / square;
    (1.0 / 12.0 - series / square) / z
}

/// x ln(x ÷ mean) + mean − x, which is never below zero.
fn deviance(x: f64, mean: f64) -> f64 {
    if (x - mean).abs() >= 0.1 * (x + mean) {
        return x * libm::log(x / mean) + mean - x;
    }
    let v = (x - mean) / (x + mean);
    let mut sum = (x - mean) * v;
    let mut power = 2.0 * x * v;
    for odd in (3..2_000_u32).step_by(2) {
        power *= v * v;
        let next = sum + power / f64::from(odd);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
#[expect(clippy::many_single_char_names, reason = "the names that the literature has")]
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut product = d;
    for term in 1..=MOST_TERMS {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        product *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        product *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::{binomial, cumulative, quantile};

    #[test]
    fn binomials_are_those_of_pascals_triangle() {
        for (count, ways) in [(0.0, 1.0), (1.0, 5.0), (2.0, 10.0), (4.0, 5.0), (5.0, 1.0)] {
            let (share, rest): (f64, f64) = (0.3, 0.7);
            let expected = ways * share.powf(count) * rest.powf(5.0 - count);
            assert!((binomial(count, 5.0, share, rest) - expected).abs() < 1e-14, "{count}");
        }
        assert!((binomial(0.0, 0.0, 1.0, 0.0) - 1.0).abs() < 1e-15);
        assert!((binomial(7.0, 7.0, 1.0, 0.0) - 1.0).abs() < 1e-15);
        // Half of 10^15: 1 ÷ √(π 10^15 / 2).
        let middle = binomial(5e14, 1e15, 0.5, 0.5);
        assert!((middle * (std::f64::consts::PI * 5e14).sqrt() - 1.0).abs() < 1e-6, "{middle}");
    }

    #[test]
    fn the_distribution_is_that_of_a_computation_with_fifty_digits() {
        for (a, b, x, expected) in KNOWN {
            let got = cumulative(a, b, x);
            assert!((got - expected).abs() < 1e-12, "{a} {b} {x}: {got} and not {expected}");
            let back = quantile(a, b, expected);
            if expected > 1e-9 && expected < 1.0 - 1e-9 {
                assert!((back - x).abs() < 1e-11, "{a} {b} {x}: {back}");
            }
        }
    }

    #[test]
    fn simple_shapes_have_simple_quantiles() {
        for place in 1..100_u32 {
            let level = f64::from(place) / 100.0;
            assert!((quantile(1.0, 1.0, level) - level).abs() < 1e-14);
            assert!((quantile(2.0, 1.0, level) - level.sqrt()).abs() < 1e-14);
            assert!((quantile(1.0, 3.0, level) - (1.0 - (1.0 - level).cbrt())).abs() < 1e-14);
            let arcsine = (level * std::f64::consts::FRAC_PI_2).sin().powi(2);
            assert!((quantile(0.5, 0.5, level) - arcsine).abs() < 1e-13);
        }
    }

    /// a, b, x, and the distribution at x.
    const KNOWN: [(f64, f64, f64, f64); 12] = [
        (2.0, 3.0, 0.3, 0.3483),
        (0.5, 0.5, 0.25, 0.333_333_333_333_333_3),
        (1.0, 19.0, 0.05, 0.622_646_397_464_692_4),
        (5.0, 15.0, 0.4, 0.930_386_291_923_615_8),
        (18.0, 2.0, 0.95, 0.754_707_205_070_615),
        (0.001, 20.0, 0.0001, 0.994_350_723_122_111_1),
        (1201.0, 3420.0, 0.26, 0.508_295_799_918_231_6),
        (50_000.5, 149_999.5, 0.2508, 0.795_009_974_182_513_8),
        (400_020.0, 599_980.0, 0.4005, 0.836_405_893_686_298_9),
        (3.0, 100_000.0, 5e-05, 0.875_362_719_426_791_3),
        (0.25, 0.75, 1e-06, 0.028_470_503_160_212_664),
        (12.0, 9000.0, 0.002, 0.945_820_464_362_861_8),
    ];
}
