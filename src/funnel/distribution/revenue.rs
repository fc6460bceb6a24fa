//! What the deals of a pipeline will bring.

use serde::Serialize;

use super::Bracket;
use super::convolution::Compensated;
use super::deals::{Pipeline, RevenueError};
use super::lattice::Lattice;
use super::normal_bound::NormalBound;
use super::sums::{all_sums, error_of_sums};
use super::wins::reached_from;
use super::work::{Budget, Share};
use crate::units::float::{of_whole, to_billionths_above, to_billionths_below, to_whole};
use crate::units::{Currency, Money, MoneyError, Probability, Rounding};

/// By how much a bracket is wider than the errors that are counted: a level that is missed by next to
/// nothing counts as reached, and the last sums and differences are rounded too.
const MARGIN: f64 = 1e-10;

/// How a distribution was computed, and how far its figures are bounded.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RevenueMethod {
    /// Every sum that is possible, or likely at all, is kept apart: bounds meet. Floats are all that
    /// is rounded: by at most about 10^−15 of a probability for each deal.
    Exact {
        /// How many sums are kept: without the far tails of many deals, which hold together about
        /// 10^−20 for each.
        sums: u64,
    },
    /// Each amount was moved to the nearest multiple of a step. A quantile of the sum is moved by
    /// no less than `down` and no more than `up`, but for `slack`: a probability is wrong by that
    /// at most, on either side. Figures that Berry and Esseen's theorem bounds more narrowly are
    /// narrower.
    Lattice {
        /// The step; where that is more than everything that can come in, the latter.
        step: Money,
        /// What the moves add up to at least.
        down: Money,
        /// What the moves add up to at most.
        up: Money,
        /// With which probability at most they are beyond that, on either side.
        slack: f64,
    },
}

/// How likely each revenue of a pipeline is, when every deal comes in with its own probability or
/// not at all.
///
/// * The mean is exact: the weighted sum, rounded once.
/// * Quantiles and probabilities are exact where the sums can be kept apart, and otherwise lie for
///   certain within a [`Bracket`].
/// * The order of the deals changes no bit.
///
/// | the pipeline | is computed by |
/// |---|---|
/// | a few deals, or many at list prices: at most 65,536 sums, found with an eighth of the work | all sums |
/// | amounts on a common grid of which some 32,000 multiples are likely | the lattice of that grid, which is exact |
/// | any other | a lattice of some 16,000 steps, and Berry and Esseen's theorem: the narrower of both |
///
/// ```
/// use clienteling::{Currency, Rounding};
/// use clienteling::funnel::distribution::RevenueDistribution;
///
/// let deals = [("120000 CNY".parse()?, "90%".parse()?), ("80000 CNY".parse()?, "40%".parse()?)];
/// let revenue = RevenueDistribution::of(Currency::CNY, deals)?;
/// assert_eq!(revenue.mean(Rounding::HalfEven).to_string(), "140000.00 CNY");
/// let target = revenue.at_least("120000 CNY".parse()?)?;
/// assert_eq!(target.exact(), Some("90%".parse()?));
/// assert_eq!(revenue.quantile("10%".parse()?).exact(), Some("80000 CNY".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RevenueDistribution {
    currency: Currency,
    pipeline: Pipeline,
    /// Each sum with its probability, ascending, without what is certain.
    sums: Vec<(i128, f64)>,
    /// The relative error of each probability, at most.
    rounding_error: f64,
    lattice: Option<Error>,
}

/// By how much a lattice is wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Error {
    step: i128,
    down: i128,
    up: i128,
    slack: f64,
    normal: Option<NormalBound>,
}

impl RevenueDistribution {
    /// Of deals, each an amount and its probability.
    ///
    /// Cost: O(n log n) for n deals, and work that is bounded: ten billion products of two
    /// probabilities, at most some seven seconds on a core of a server of 2.4 GHz. Only a hundred
    /// thousand deals with next to no chance come near that; of amounts without a pattern and
    /// ordinary chances, a thousand deals take 0.02 s there, ten thousand 0.15 s, a hundred thousand
    /// 0.5 s. Memory O(n), and a few megabytes.
    ///
    /// # Errors
    /// [`RevenueError::Negative`] for an amount below zero, [`RevenueError::Money`] for another
    /// currency and where all the amounts together are out of range.
    pub fn of(
        currency: Currency,
        deals: impl IntoIterator<Item = (Money, Probability)>,
    ) -> Result<Self, RevenueError> {
        RevenueDistribution::within(&mut Budget::shared_by(1), currency, deals)
    }

    /// As [`of`](Self::of), with the work that a budget leaves.
    pub(in crate::funnel) fn within(
        budget: &mut Budget,
        currency: Currency,
        deals: impl IntoIterator<Item = (Money, Probability)>,
    ) -> Result<Self, RevenueError> {
        let pipeline = Pipeline::of(currency, deals)?;
        Ok(budget.spend(|share| match all_sums(&pipeline.open, share) {
            Some(sums) => {
                let rounding_error = error_of_sums(&pipeline.open);
                RevenueDistribution { currency, pipeline, sums, rounding_error, lattice: None }
            }
            None => RevenueDistribution::on_a_lattice(currency, pipeline, share),
        }))
    }

    fn on_a_lattice(currency: Currency, pipeline: Pipeline, share: &mut Share) -> Self {
        let Lattice { step, masses, down, up, slack } = Lattice::of(&pipeline, share);
        let at = |place: usize| {
            let place = i128::try_from(masses.first.saturating_add(place)).unwrap_or(i128::MAX);
            place.saturating_mul(step)
        };
        // A place that no sum falls on is of no use to a query.
        let placed = masses.places.iter().enumerate().filter(|(_, mass)| **mass > 0.0);
        let sums = placed.map(|(place, mass)| (at(place), *mass)).collect();
        let rounding_error = masses.rounding_error();
        let slack = slack + masses.left_out + rounding_error + MARGIN;
        let normal = NormalBound::of(&pipeline);
        let error = Error { step, down, up, slack, normal };
        // Where nothing was moved, the lattice holds every sum.
        let lattice = (down < 0 || up > 0).then_some(error);
        RevenueDistribution { currency, pipeline, sums, rounding_error, lattice }
    }

    /// How it was computed, and how far the figures are bounded.
    pub fn method(&self) -> RevenueMethod {
        match self.lattice {
            None => {
                RevenueMethod::Exact { sums: u64::try_from(self.sums.len()).unwrap_or(u64::MAX) }
            }
            Some(Error { step, down, up, slack, .. }) => RevenueMethod::Lattice {
                step: self.money(step.min(self.pipeline.most)),
                down: self.money(down),
                up: self.money(up),
                slack,
            },
        }
    }

    /// How many deals there are.
    pub const fn deals(&self) -> u64 {
        self.pipeline.count
    }

    /// The least that can come in: what is certain.
    pub fn least(&self) -> Money {
        self.money(self.pipeline.certain)
    }

    /// The most that can come in: everything.
    pub fn most(&self) -> Money {
        self.money(self.pipeline.most)
    }

    /// The mean: the sum of each amount × its probability, exact and rounded once, to six
    /// decimals.
    pub fn mean(&self, rounding: Rounding) -> Money {
        self.money(self.pipeline.mean(rounding))
    }

    /// The variance, in main units squared. To a relative error of about 10^−15 for each deal.
    pub fn variance(&self) -> f64 {
        self.pipeline.variance / 1e12
    }

    /// The standard deviation, rounded half to even to six decimals.
    pub fn standard_deviation(&self) -> Money {
        self.money(to_whole(self.pipeline.variance.sqrt().round_ties_even()))
    }

    /// The smallest revenue that is not exceeded with at least this probability: 10 % for a
    /// cautious plan (P10), 90 % for a hopeful one (P90). For 0 it is the smallest that is
    /// possible, for 1 the largest. Where the method is exact, a level that is missed by no more than
    /// 2^−37, and a relative error of about 10^−15 for each deal, counts as reached.
    ///
    /// Cost: O(s) for s sums.
    pub fn quantile(&self, level: Probability) -> Bracket<Money> {
        let Pipeline { certain, most, .. } = self.pipeline;
        let (low, high) = if level == Probability::ZERO {
            (certain, certain)
        } else if level == Probability::ONE {
            (most, most)
        } else {
            self.quantile_within(level.as_float())
        };
        Bracket { low: self.money(low), high: self.money(high) }
    }

    /// The bounds of a quantile at a level above 0 and below 1.
    fn quantile_within(&self, level: f64) -> (i128, i128) {
        let Pipeline { certain, most, .. } = self.pipeline;
        let at = |level: f64, moved: i128| {
            let sum = self.sum_at(level)?;
            Some(sum.saturating_add(moved).saturating_add(certain).clamp(certain, most))
        };
        let Some(error) = self.lattice else {
            let exact = at(reached_from(level, self.rounding_error), 0).unwrap_or(most);
            return (exact, exact);
        };
        let below = level - error.slack;
        let low = if below > 0.0 { at(below, error.down).unwrap_or(certain) } else { certain };
        let high = at(level + error.slack, error.up).unwrap_or(most);
        let Some(normal) = error.normal else { return (low, high) };
        let (above, below) = normal.quantile(level);
        // More than the floats can be wrong by, of amounts up to the largest.
        let safe = of_whole(most) * 1e-12 + 1.0;
        let above = to_whole((above - safe).floor());
        let below = to_whole((below + safe).ceil());
        (low.max(above), high.min(below))
    }

    /// The smallest sum of those kept that is not exceeded with at least this probability.
    fn sum_at(&self, level: f64) -> Option<i128> {
        let mut mass = Compensated::default();
        let mut reached = self.sums.iter().filter(|(_, more)| {
            mass.add(*more);
            mass.total() >= level
        });
        reached.next().map(|(sum, _)| *sum)
    }

    /// The probability that at least `target` comes in. Where the method is exact, it is a float with
    /// a relative error of at most about 10^−15 for each deal, rounded half to even; of a lattice,
    /// the bounds hold that error and are rounded outward.
    ///
    /// Cost: O(s) for s sums.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`].
    pub fn at_least(&self, target: Money) -> Result<Bracket<Probability>, MoneyError> {
        Money::zero(self.currency).same_currency(target)?;
        let target = target.micros();
        let Pipeline { certain, most, .. } = self.pipeline;
        if target <= certain {
            return Ok(Bracket::of(Probability::ONE));
        }
        if target > most {
            return Ok(Bracket::of(Probability::ZERO));
        }
        let of_sums = target.saturating_sub(certain);
        let Some(error) = self.lattice else {
            return Ok(Bracket::of(Probability::of_float(self.mass_from(of_sums))));
        };
        let mut low = self.mass_from(of_sums.saturating_sub(error.down)) - error.slack;
        let mut high = self.mass_from(of_sums.saturating_sub(error.up)) + error.slack;
        if let Some(normal) = error.normal {
            let (above, below) = normal.at_least(of_whole(target));
            low = low.max(above);
            high = high.min(below);
        }
        let low = Probability::from_billionths(to_billionths_below(low));
        let high = Probability::from_billionths(to_billionths_above(high));
        Ok(Bracket { low, high })
    }

    /// The mass of the sums from this one on.
    fn mass_from(&self, least: i128) -> f64 {
        let mut mass = Compensated::default();
        let reached = self.sums.iter().rev().take_while(|(sum, _)| *sum >= least);
        reached.for_each(|(_, more)| mass.add(*more));
        mass.total()
    }

    fn money(&self, micros: i128) -> Money {
        // Everything lies within the most that can come in, which is an amount of money.
        Money::from_micros(micros, self.currency).unwrap_or(Money::zero(self.currency))
    }
}

#[cfg(test)]
mod tests;
