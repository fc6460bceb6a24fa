//! How many deals will be won.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::convolution::{Compensated, Leaf, Masses};
use super::work::Work;
use crate::units::Probability;
use crate::units::fixed::from_grid;
use crate::units::float::of_whole;

/// A level of a quantile that is missed by less than this counts as reached, so that the last bits
/// of a float decide nothing: 2^−37, about 7 × 10^−12. No sum of products of decimals with few
/// digits misses a level by just that.
const TIE: f64 = 1.0 / 137_438_953_472.0;

/// From which computed probability on a level counts as reached, if what was computed has this
/// relative error at most: so whatever reaches the level in truth does. Of many deals the error is
/// more than a tie.
pub(super) fn reached_from(level: f64, error: f64) -> f64 {
    level * (1.0 - error) - TIE
}

/// How likely each number of wins is: the Poisson-binomial distribution of independent deals.
///
/// * The mean is exact.
/// * A probability has a relative error of at most about 10^−15 for each deal. The tails that are
///   left out hold together at most [`left_out`](Self::left_out): about 10^−20 for each deal.
/// * The order of the deals changes no bit.
///
/// ```
/// use clienteling::Probability;
/// use clienteling::funnel::distribution::WinDistribution;
///
/// let stages: Vec<Probability> =
///     ["90%", "90%", "40%", "35%"].iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
/// let wins = WinDistribution::of(stages);
/// assert_eq!(wins.mean().to_string(), "2.55");
/// assert_eq!(wins.at_least(4).to_string(), "11.34%");
/// assert_eq!(wins.quantile("50%".parse()?), 3);
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct WinDistribution {
    deals: u64,
    certain: u64,
    possible: u64,
    // The sum of the probabilities in billionths, and of p (1 − p) in billionths of billionths.
    mean: i128,
    variance: i128,
    masses: Masses,
}

impl WinDistribution {
    /// Of deals with these probabilities.
    ///
    /// Cost: for n deals of d different probabilities O(n log d + n log n) time, with a standard
    /// deviation of s wins at most O(s² log n); memory O(d + s).
    pub fn of(probabilities: impl IntoIterator<Item = Probability>) -> Self {
        let mut counts: BTreeMap<Probability, u64> = BTreeMap::new();
        for probability in probabilities {
            let count = counts.entry(probability).or_default();
            *count = count.saturating_add(1);
        }
        let deals = counts.values().fold(0_u64, |all, count| all.saturating_add(*count));
        let impossible = counts.remove(&Probability::ZERO).unwrap_or(0);
        let certain = counts.remove(&Probability::ONE).unwrap_or(0);
        let mut mean = in_billionths(certain, Probability::ONE);
        let mut variance = 0_i128;
        let together = |(&probability, &count): (&Probability, &u64)| {
            let once = in_billionths(count, probability);
            mean = mean.saturating_add(once);
            let lost = i128::from(probability.complement().billionths());
            variance = variance.saturating_add(once.saturating_mul(lost));
            let (won, lost) = (probability.as_float(), probability.complement().as_float());
            Leaf { step: 1, won, lost, count }
        };
        let leaves: Vec<Leaf> = counts.iter().map(together).collect();
        let masses = Masses::of_sum(&leaves, &mut Work::unbounded());
        let possible = deals.saturating_sub(impossible);
        WinDistribution { deals, certain, possible, mean, variance, masses }
    }

    /// How many deals there are.
    pub const fn deals(&self) -> u64 {
        self.deals
    }

    /// How many wins there are on average: the sum of the probabilities, exact.
    pub fn mean(&self) -> Decimal {
        // At most 2^64 deals of 10^9 billionths: below 2^96.
        from_grid(self.mean, Probability::DIGITS)
    }

    /// The variance of the number of wins.
    pub fn variance(&self) -> f64 {
        of_whole(self.variance) / 1e18
    }

    /// The standard deviation of the number of wins.
    pub fn standard_deviation(&self) -> f64 {
        self.variance().sqrt()
    }

    /// Each number of wins with its probability, in ascending order, without the far tails.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, f64)> + ExactSizeIterator + '_ {
        let first = self.masses.first;
        self.masses.places.iter().enumerate().map(move |(place, mass)| {
            let wins = u64::try_from(first.saturating_add(place)).unwrap_or(u64::MAX);
            (wins.saturating_add(self.certain), *mass)
        })
    }

    /// How likely all the numbers of wins are together that [`iter`](Self::iter) leaves out, at
    /// most.
    pub const fn left_out(&self) -> f64 {
        self.masses.left_out
    }

    /// The probability of exactly so many wins, rounded half to even. A float that is wrong in its
    /// last digits may fall on the other side of a half.
    pub fn exactly(&self, wins: u64) -> Probability {
        let mass = self.iter().find(|(place, _)| *place == wins).map_or(0.0, |(_, mass)| mass);
        Probability::of_float(mass)
    }

    /// The probability of so many wins or more, rounded as in [`exactly`](Self::exactly). Cost:
    /// O(s).
    pub fn at_least(&self, wins: u64) -> Probability {
        if wins <= self.certain {
            return Probability::ONE;
        }
        let mut sum = Compensated::default();
        let reached = self.iter().rev().take_while(|(place, _)| *place >= wins);
        reached.for_each(|(_, mass)| sum.add(mass));
        Probability::of_float(sum.total())
    }

    /// The smallest number of wins that is not exceeded with at least this probability: 10 % for a
    /// cautious plan, 90 % for a hopeful one. For 0 it is the smallest that is possible, for 1 the
    /// largest. A level that is missed by no more than 2^−37, and a relative error of about 10^−15
    /// for each deal, counts as reached.
    ///
    /// Cost: O(s).
    pub fn quantile(&self, level: Probability) -> u64 {
        if level == Probability::ZERO {
            return self.certain;
        }
        let enough = reached_from(level.as_float(), self.masses.rounding_error());
        let mut sum = Compensated::default();
        let mut reached = self.iter().filter(|(_, mass)| {
            sum.add(*mass);
            sum.total() >= enough
        });
        let reached = reached.next().filter(|_| level < Probability::ONE);
        reached.map_or(self.possible, |(wins, _)| wins)
    }
}

/// How many wins `count` deals of this probability bring on average, in billionths.
fn in_billionths(count: u64, probability: Probability) -> i128 {
    i128::from(count).saturating_mul(i128::from(probability.billionths()))
}

#[cfg(test)]
mod tests {
    use super::{WinDistribution, reached_from};
    use crate::units::Probability;

    fn of(texts: &[&str]) -> WinDistribution {
        WinDistribution::of(texts.iter().map(|text| text.parse::<Probability>().unwrap()))
    }

    #[test]
    fn without_a_deal_there_are_no_wins_for_certain() {
        let none = of(&[]);
        assert_eq!((none.deals(), none.mean().to_string()), (0, "0".to_owned()));
        assert_eq!(none.iter().collect::<Vec<_>>(), [(0, 1.0)]);
        assert_eq!((none.at_least(0), none.at_least(1)), (Probability::ONE, Probability::ZERO));
        assert_eq!(none.quantile("0.5".parse().unwrap()), 0);
    }

    #[test]
    fn certain_and_impossible_deals_only_move_the_bounds() {
        let wins = of(&["1", "1", "0", "0.5"]);
        assert_eq!(wins.iter().collect::<Vec<_>>(), [(2, 0.5), (3, 0.5)]);
        assert_eq!((wins.quantile(Probability::ZERO), wins.quantile(Probability::ONE)), (2, 3));
        assert_eq!(wins.exactly(2).to_string(), "50%");
        assert_eq!(wins.exactly(4), Probability::ZERO);
        assert!((wins.variance() - 0.25).abs() < f64::EPSILON);
    }

    #[test]
    fn a_level_counts_as_reached_within_a_tie_and_the_error_of_the_floats() {
        for (level, error, enough) in
            [(0.5, 0.0, 0.5 - 7.3e-12), (0.5, 1e-9, 0.5 - 5.073e-10), (0.01, 1e-9, 0.01 - 1.73e-11)]
        {
            let from: f64 = reached_from(level, error);
            assert!((from - enough).abs() < 1e-13, "{level} {error} {from}");
        }
    }

    #[test]
    fn a_level_is_reached_exactly_at_its_probability() {
        let wins = of(&["0.2", "0.5"]);
        // 0.4, 0.5, 0.1
        assert_eq!(wins.quantile("0.4".parse().unwrap()), 0);
        assert_eq!(wins.quantile("0.400000001".parse().unwrap()), 1);
        assert_eq!(wins.quantile("0.9".parse().unwrap()), 1);
        assert_eq!(wins.quantile("0.900000001".parse().unwrap()), 2);
    }
}
