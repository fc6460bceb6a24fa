//! How many of how many: an observed share, and how sure it is.

use serde::Serialize;

use super::float::{of_count, to_billionths_below};
use super::guard::guarded;
use super::normal::upper_quantile;
use super::{Confidence, Estimate, Rounding, Share};

/// More successes than trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{successes} successes in {trials} trials: expected no more successes than trials")]
pub struct NotAProportion {
    /// What was given as the number of successes.
    pub successes: u64,
    /// What was given as the number of trials.
    pub trials: u64,
}

guarded! {
    /// A number of successes in a number of trials.
    ///
    /// * No more successes than trials.
    /// * Counting and merging stop at `u64::MAX`, which no count of things reaches. So the order in
    ///   which parts are merged makes no difference.
    ///
    /// ```
    /// use clienteling::units::{Confidence, Proportion};
    ///
    /// let won = Proportion::try_new(9, 40)?;
    /// let share = won.share().known().ok_or("no trial")?;
    /// assert_eq!(share.to_string(), "22.5%");
    /// let likely = won.wilson(Confidence::P95).known().ok_or("no trial")?;
    /// assert_eq!(format!("{:.1} to {:.1}", likely.low, likely.high), "12.3% to 37.5%");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
    pub struct Proportion as "Proportion" checked by Proportion::checked {
        successes: u64,
        trials: u64,
    }
}

/// From one share to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct ShareInterval {
    /// The lower end.
    pub low: Share,
    /// The upper end.
    pub high: Share,
}

impl ShareInterval {
    /// Whether the share lies in it.
    pub fn contains(&self, share: Share) -> bool {
        (self.low..=self.high).contains(&share)
    }
}

impl Proportion {
    /// No trial.
    pub const NONE: Proportion = Proportion { successes: 0, trials: 0 };

    /// So many successes in so many trials.
    ///
    /// # Errors
    /// [`NotAProportion`] for more successes than trials.
    pub const fn try_new(successes: u64, trials: u64) -> Result<Self, NotAProportion> {
        if successes > trials {
            return Err(NotAProportion { successes, trials });
        }
        Ok(Proportion { successes, trials })
    }

    /// Checks a proportion that was read. The error says what is expected, without the numbers given.
    fn checked(self) -> Result<Self, &'static str> {
        Proportion::try_new(self.successes, self.trials)
            .map_err(|_| "expected no more successes than trials")
    }

    /// So many that succeeded and so many that did not. `None` where there is none of either, or
    /// where they cannot be counted together.
    pub(crate) fn of_some(successes: u64, failures: u64) -> Option<Self> {
        let trials = successes.checked_add(failures).filter(|trials| *trials > 0);
        trials.map(|trials| Proportion { successes, trials })
    }

    /// Whether it counts a part of what another counts.
    pub(crate) const fn is_part_of(self, whole: Proportion) -> bool {
        self.successes <= whole.successes && self.failures() <= whole.failures()
    }

    /// How many succeeded.
    pub const fn successes(self) -> u64 {
        self.successes
    }

    /// How many did not.
    pub const fn failures(self) -> u64 {
        self.trials.saturating_sub(self.successes)
    }

    /// How many there were.
    pub const fn trials(self) -> u64 {
        self.trials
    }

    /// Counts one trial.
    pub const fn add(&mut self, success: bool) {
        *self = self.merge(Proportion { successes: if success { 1 } else { 0 }, trials: 1 });
    }

    /// Both together.
    #[must_use]
    pub const fn merge(self, other: Proportion) -> Self {
        // Neither sum of parts becomes larger than that of the wholes, not even at the bound.
        Proportion {
            successes: self.successes.saturating_add(other.successes),
            trials: self.trials.saturating_add(other.trials),
        }
    }

    /// The observed share, rounded half to even. Takes one trial.
    pub fn share(self) -> Estimate<Share> {
        match Share::of_counts(self.successes, self.trials, Rounding::HalfEven) {
            Ok(share) => Estimate::Known(share),
            Err(_) => Estimate::NotEnoughData { have: 0, need: 1 },
        }
    }

    /// Between which shares the true one lies, by Wilson's score interval: it covers the true
    /// share in about the given part of all cases, with few trials and near 0 and 1 too, and never
    /// leaves the bounds. Takes one trial.
    ///
    /// The bounds are computed to about 10^−15 and rounded outward to nine decimals; the interval
    /// of the failures is the mirror image of that of the successes, to the last digit.
    ///
    /// Cost: constant.
    pub fn wilson(self, confidence: Confidence) -> Estimate<ShareInterval> {
        if self.trials == 0 {
            return Estimate::NotEnoughData { have: 0, need: 1 };
        }
        let z = upper_quantile(confidence.tail());
        let low = |successes| to_billionths_below(wilson_low(successes, self.trials, z));
        // Through the complement, so that both bounds are computed alike.
        let high = Share::WHOLE.billionths().saturating_sub(low(self.failures()));
        Estimate::Known(ShareInterval {
            low: Share::from_billionths(low(self.successes)),
            high: Share::from_billionths(high),
        })
    }
}

/// Wilson's lower bound: the smaller of the two shares x with (p − x)² = z² x (1 − x) ÷ n.
///
/// By the larger root and the product of both, so that nothing cancels.
fn wilson_low(successes: u64, trials: u64, z: f64) -> f64 {
    let n = of_count(trials);
    let p = of_count(successes) / n;
    let half = z * z / (2.0 * n);
    let root = z * (p * (1.0 - p) / n + half / (2.0 * n)).sqrt();
    p * p / (p + half + root)
}

#[cfg(test)]
mod tests {
    use super::{Proportion, ShareInterval, of_count};
    use crate::units::{Confidence, Estimate, Share};
    use proptest::prelude::*;

    fn of(successes: u64, trials: u64) -> Proportion {
        Proportion::try_new(successes, trials).unwrap()
    }

    fn wilson(successes: u64, trials: u64, confidence: Confidence) -> ShareInterval {
        of(successes, trials).wilson(confidence).known().unwrap()
    }

    #[test]
    fn without_a_trial_there_is_no_share() {
        let none = Estimate::NotEnoughData { have: 0, need: 1 };
        assert_eq!(of(0, 0).share(), none);
        assert_eq!(of(0, 0).wilson(Confidence::P95), Estimate::NotEnoughData { have: 0, need: 1 });
    }

    #[test]
    fn more_successes_than_trials_are_refused_in_json_too() {
        let error = Proportion::try_new(3, 2).unwrap_err().to_string();
        assert_eq!(error, "3 successes in 2 trials: expected no more successes than trials");
        assert!(serde_json::from_str::<Proportion>(r#"{"successes":3,"trials":2}"#).is_err());
        assert!(serde_json::from_str::<Proportion>(r#"{"successes":1,"trials":2,"x":0}"#).is_err());
        let json = serde_json::to_string(&of(1, 2)).unwrap();
        assert_eq!(serde_json::from_str::<Proportion>(&json).unwrap(), of(1, 2));
    }

    #[test]
    fn the_score_interval_is_that_of_the_literature() {
        // Newcombe (1998), table I: 95 % intervals without continuity correction.
        let table = [
            (81, 263, "0.2553", "0.3662"),
            (15, 148, "0.0624", "0.1605"),
            (0, 20, "0.0000", "0.1611"),
            (1, 29, "0.0061", "0.1718"),
        ];
        for (successes, trials, low, high) in table {
            let interval = wilson(successes, trials, Confidence::P95);
            let shown = (interval.low.value().round_dp(4), interval.high.value().round_dp(4));
            assert_eq!(shown, (low.parse().unwrap(), high.parse().unwrap()), "{successes}");
        }
    }

    #[test]
    fn counts_at_the_bound_stay_a_proportion() {
        let mut full = of(u64::MAX, u64::MAX);
        full.add(false);
        assert_eq!(full.merge(full), of(u64::MAX, u64::MAX));
        assert_eq!(wilson(u64::MAX, u64::MAX, Confidence::P99).high, Share::WHOLE);
    }

    fn confidence() -> impl Strategy<Value = Confidence> {
        let any = (1..=999_999_999_u64).prop_map(|billionths| {
            Confidence::try_new(rust_decimal::Decimal::from_i128_with_scale(billionths.into(), 9))
        });
        prop_oneof![Just(Confidence::P80), Just(Confidence::P99), any.prop_map(Result::unwrap)]
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_share_mirrors_and_shrinks_with_trials(
            trials in 1..5_000_u64, part in 0..=1_000_u64, confidence in confidence(),
        ) {
            let successes = trials * part / 1_000;
            let interval = wilson(successes, trials, confidence);
            let share = of(successes, trials).share().known().unwrap();
            prop_assert!(interval.contains(share), "{:?} {:?}", interval, share);
            let mirrored = wilson(trials - successes, trials, confidence);
            let whole = Share::WHOLE.billionths();
            prop_assert_eq!(mirrored.low.billionths() + interval.high.billionths(), whole);
            prop_assert_eq!(mirrored.high.billionths() + interval.low.billionths(), whole);
            let more = wilson(successes * 4, trials * 4, confidence);
            prop_assert!(more.low >= interval.low && more.high <= interval.high);
            if successes == 0 {
                prop_assert_eq!(interval.low, Share::NONE);
            }
        }

        #[test]
        fn the_bounds_solve_the_equation_of_the_score_test(
            trials in 1..5_000_u64, part in 1..1_000_u64,
        ) {
            let successes = trials * part / 1_000;
            let interval = wilson(successes, trials, Confidence::P95);
            let p = of_count(successes) / of_count(trials);
            for bound in [interval.low, interval.high] {
                let x = of_count(bound.billionths()) / 1e9;
                let score = (p - x).abs() / (x * (1.0 - x) / of_count(trials)).sqrt();
                if x > 0.001 && x < 0.999 {
                    prop_assert!((score - 1.959_963_984_540_054).abs() < 1e-2, "{}", score);
                }
            }
        }
    }
}
