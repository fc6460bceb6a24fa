//! Whether the first category is more than chance before the second.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::KanoPolicyDraft;
use crate::satisfaction::rounded::of_millionths;
use crate::units::beta::cumulative;
use crate::units::fixed::as_text;
use crate::units::float::{of_count, of_whole, to_billionths_above, to_whole};
use crate::units::normal::upper_tail;
use crate::units::{Probability, Quantity};

/// Whether the first category is more than chance before the second: by the test that is published for
/// Kano (Fong, 1996), and by an exact one.
///
/// Fong's takes the spread of the difference for smaller than it is. With the factor of 1.65, which is
/// given as "90 % sure", it tells two categories apart that are equally frequent in 20 to 30 % of all
/// surveys of 50 to 1,000 people who all say one of the two, and in half of those of two people. So a
/// category is clear only if the exact test says so as well.
///
/// The exact test asks how likely it is that of two equally frequent categories one is so far before the
/// other (binomial, both tails). Holding the first against the second is enough: with any number of
/// categories it calls one the most frequent that is not in no more than so many cases (Hung and Fithian,
/// The Annals of Statistics 47, 2019).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct KanoSignificance {
    /// By how many answers the first is before the second.
    pub difference: u64,
    /// The factor of Fong's test.
    pub fong_factor: Quantity,
    /// How many it takes by Fong's test: the factor times √((a + b)(2n − a − b) ÷ 2n), for a and b
    /// answers of n. Rounded up to six decimals.
    #[serde(serialize_with = "as_text::serialize")]
    pub threshold: Decimal,
    /// Whether there are that many.
    pub is_significant: bool,
    /// How likely chance alone brings about such a difference, by the exact test. Rounded up to nine
    /// decimals.
    pub p: Probability,
    /// How likely it may be.
    pub false_alarm: Probability,
    /// Whether both tests say that the first is more than chance before the second.
    pub is_clear: bool,
}

impl KanoSignificance {
    /// Of so many who say the first and the second, of all.
    pub(super) fn of(first: u64, second: u64, all: u128, policy: &KanoPolicyDraft) -> Self {
        let KanoPolicyDraft { fong_factor, false_alarm, .. } = *policy;
        let difference = first.saturating_sub(second);
        let threshold = fong_factor.as_float() * fong_error(first, second, all);
        // Rounded up, so that whole numbers stand to it as to the exact one.
        let threshold = of_millionths(to_whole((threshold * 1e6).ceil()));
        let is_significant = Decimal::from(difference) >= threshold;
        let p = Probability::from_billionths(to_billionths_above(by_chance(first, second)));
        let is_clear = is_significant && p <= false_alarm;
        KanoSignificance {
            difference,
            fong_factor,
            threshold,
            is_significant,
            p,
            false_alarm,
            is_clear,
        }
    }

    /// The threshold for people: with two decimals, rounded up.
    pub(super) fn shown_threshold(&self) -> Decimal {
        self.threshold.round_dp_with_strategy(2, RoundingStrategy::AwayFromZero).normalize()
    }

    /// How likely for people: in tenths of a percent, rounded up.
    pub(super) fn shown_p(&self) -> Probability {
        let tenths = self.p.value().round_dp_with_strategy(3, RoundingStrategy::AwayFromZero);
        Probability::try_new(tenths).unwrap_or(self.p)
    }
}

/// The error of the difference as Fong has it.
fn fong_error(first: u64, second: u64, all: u128) -> f64 {
    let both = of_count(first) + of_count(second);
    let twice = 2.0 * of_whole(i128::try_from(all).unwrap_or(i128::MAX));
    (both * (twice - both) / twice).sqrt()
}

/// From so many answers on the binomial distribution is as good as normal: with the correction for whole
/// numbers the relative error is below 10^−5 up to five standard errors.
const AS_NORMAL: f64 = 1e7;

/// How likely one of two categories that are equally frequent is so far before the other.
fn by_chance(first: u64, second: u64) -> f64 {
    let (more, fewer) = (of_count(first), of_count(second));
    let both = more + fewer;
    let tail = if both < AS_NORMAL {
        cumulative(more, fewer + 1.0, 0.5)
    } else {
        let difference = of_count(first.saturating_sub(second));
        upper_tail((difference - 1.0) / both.sqrt())
    };
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::{AS_NORMAL, KanoSignificance, by_chance};
    use crate::satisfaction::kano::KanoPolicyDraft;
    use crate::units::beta::cumulative;
    use crate::units::float::{of_count, to_whole};
    use crate::units::normal::upper_tail;

    fn tested(first: u64, second: u64, all: u128) -> KanoSignificance {
        KanoSignificance::of(first, second, all, &KanoPolicyDraft::default())
    }

    /// How likely so many of `n` say the one of two categories that are equally frequent.
    fn even(n: u64, first: u64) -> f64 {
        let log_choose: f64 =
            (1..=first).map(|k| (of_count(n - first + k) / of_count(k)).ln()).sum();
        (log_choose - of_count(n) * 2.0_f64.ln()).exp()
    }

    #[test]
    fn what_chance_brings_about_is_that_of_whole_numbers() {
        // Sums of binomial coefficients by 2^n, computed with whole numbers.
        let table = [
            (1, 0, 1.0),
            (2, 0, 0.5),
            (4, 1, 0.375),
            (5, 0, 0.062_5),
            (7, 3, 0.343_75),
            (40, 40, 1.0),
            (60, 40, 0.056_887_933_640_980_79),
            (93, 87, 0.709_499_742_202_282_8),
            (123, 95, 0.067_202_835_143_821_26),
            (101, 81, 0.158_833_332_272_43),
            (177, 83, 5.535_730_372_385_430_5e-9),
        ];
        for (first, second, expected) in table {
            let got = by_chance(first, second);
            assert!((got - expected).abs() < 1e-11 * expected, "{first} {second}: {got}");
        }
    }

    #[test]
    fn of_many_answers_the_exact_test_and_the_normal_one_are_the_same() {
        let half = u64::try_from(to_whole(AS_NORMAL / 2.0)).unwrap();
        for ahead in [1, 500, 2_000, 5_000] {
            let exact = by_chance(half + ahead - 1, half - ahead);
            let difference = of_count(2 * ahead - 1);
            let normal = 2.0 * upper_tail((difference - 1.0) / (AS_NORMAL - 1.0).sqrt());
            assert!((exact / normal - 1.0).abs() < 1e-5, "{ahead}: {exact} and {normal}");
            // … and beyond, where it is the normal one that is said.
            let (more, fewer) = (half + ahead, half - ahead);
            let exact = 2.0 * cumulative(of_count(more), of_count(fewer) + 1.0, 0.5);
            let said = by_chance(more, fewer);
            assert!((said / exact - 1.0).abs() < 1e-5, "{ahead}: {said} and {exact}");
        }
        assert!(by_chance(u64::MAX, u64::MAX - 1) > 0.999);
        assert!(by_chance(u64::MAX, 0) < 1e-300);
    }

    /// How often the first of two that all say, and that are equally frequent, is told from the other.
    fn told(n: u64, told: impl Fn(KanoSignificance) -> bool) -> f64 {
        let told = |first: &u64| {
            let (more, fewer) = ((*first).max(n - first), (*first).min(n - first));
            told(tested(more, fewer, n.into()))
        };
        (0..=n).filter(told).map(|first| even(n, first)).sum()
    }

    #[test]
    fn fongs_test_tells_equal_categories_apart_as_often_as_its_documentation_says() {
        // By an own computation.
        let table = [
            (2, 0.5),
            (3, 0.25),
            (5, 0.375),
            (20, 0.263_2),
            (50, 0.202_6),
            (100, 0.271_3),
            (300, 0.225_3),
            (1_000, 0.242),
        ];
        for (n, expected) in table {
            let got = told(n, |tested| tested.is_significant);
            assert!((got - expected).abs() < 1e-4, "{n}: {got}");
        }
        let rates = (50..=300).map(|n| told(n, |tested| tested.is_significant));
        assert!(rates.into_iter().all(|rate| (0.20..0.30).contains(&rate)));
    }

    #[test]
    fn equal_categories_are_called_clear_no_oftener_than_the_policy_allows() {
        for n in (1..=120).chain([300, 1_000]) {
            let got = told(n, |tested| tested.is_clear);
            assert!(got <= 0.1, "{n}: {got}");
            assert!(n < 300 || got > 0.09, "{n}: {got}");
        }
        // Three that are equally frequent: the first of them is held against the second alone.
        for n in [3_u64, 6, 15, 40] {
            let mut called = 0.0;
            for one in 0..=n {
                for two in 0..=n - one {
                    let mut counts = [one, two, n - one - two];
                    counts.sort_unstable();
                    let log = (1..=n).map(|k| of_count(k).ln()).sum::<f64>()
                        - counts
                            .iter()
                            .flat_map(|count| 1..=*count)
                            .map(|k| of_count(k).ln())
                            .sum::<f64>()
                        - of_count(n) * 3.0_f64.ln();
                    if tested(counts[2], counts[1], n.into()).is_clear {
                        called += log.exp();
                    }
                }
            }
            assert!(called <= 0.1, "{n}: {called}");
        }
    }

    #[test]
    fn the_threshold_is_rounded_up_so_that_what_is_shown_decides_alike() {
        // 1.65 × √(2 × 2 ÷ 4).
        let two = tested(2, 0, 2);
        assert_eq!(two.threshold.to_string(), "1.65");
        assert_eq!(two.shown_threshold().to_string(), "1.65");
        let loan = tested(93, 87, 296);
        assert_eq!(loan.threshold.to_string(), "18.467494");
        assert_eq!(loan.shown_threshold().to_string(), "18.47");
        assert_eq!(loan.shown_p().to_string(), "71%");
        // A factor of one and a whole root: exactly as many are enough.
        let draft = KanoPolicyDraft { fong_factor: "1".parse().unwrap(), ..Default::default() };
        let four = |first, second| KanoSignificance::of(first, second, 32, &draft);
        assert_eq!(four(18, 14).threshold.to_string(), "4");
        assert!(four(18, 14).is_significant && !four(17, 15).is_significant);
    }
}
