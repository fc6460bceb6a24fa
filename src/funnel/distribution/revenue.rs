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
mod tests {
    use super::{Bracket, Budget, Pipeline, RevenueDistribution, RevenueError, RevenueMethod};
    use crate::funnel::distribution::sums::all_sums;
    use crate::units::float::to_whole;
    use crate::units::{Currency, Money, MoneyError, Probability, Rounding};
    use proptest::collection::vec;
    use proptest::prelude::*;
    use rust_decimal::Decimal;
    use std::collections::BTreeSet;
    use std::ops::RangeInclusive;

    type Deal = (Money, Probability);

    fn deal(micros: i64, billionths: u64) -> Deal {
        let amount = Money::try_new(Decimal::new(micros, 6), Currency::CNY).unwrap();
        (amount, Probability::from_billionths(billionths))
    }

    fn of(deals: &[Deal]) -> RevenueDistribution {
        RevenueDistribution::of(Currency::CNY, deals.iter().copied()).unwrap()
    }

    fn forced(deals: &[Deal]) -> RevenueDistribution {
        forced_within(&mut Budget::shared_by(1), deals)
    }

    fn forced_within(budget: &mut Budget, deals: &[Deal]) -> RevenueDistribution {
        let pipeline = Pipeline::of(Currency::CNY, deals.iter().copied()).unwrap();
        budget.spend(|share| RevenueDistribution::on_a_lattice(Currency::CNY, pipeline, share))
    }

    #[test]
    fn no_deal_brings_nothing_for_certain() {
        let none = of(&[]);
        let zero = Money::zero(Currency::CNY);
        assert_eq!(none.mean(Rounding::HalfEven), zero);
        assert_eq!(none.quantile(Probability::ONE).exact(), Some(zero));
        assert_eq!(none.at_least(zero).unwrap().exact(), Some(Probability::ONE));
        assert_eq!(none.at_least(deal(1, 0).0).unwrap().exact(), Some(Probability::ZERO));
        assert_eq!(none.method(), RevenueMethod::Exact { sums: 1 });
    }

    #[test]
    fn what_is_certain_however_much_moves_a_probability_no_further_than_its_bracket_says() {
        let half = Probability::from_billionths(500_000_000);
        let small: Vec<Deal> =
            (0..1_000).map(|number| (deal(1_000_000 + 7_919 * number, 0).0, half)).collect();
        let certain: Money = "1000000000000000000 CNY".parse().unwrap();
        let mut with = small.clone();
        with.push((certain, Probability::ONE));
        let (small, with) = (forced(&small), forced(&with));
        for micros in [2_300_000_000, 2_477_760_250, 2_500_000_000, 2_600_000_000] {
            let target = deal(micros, 0).0;
            let alone = small.at_least(target).unwrap();
            let beside = with.at_least(certain.try_add(target).unwrap()).unwrap();
            assert!(beside.low <= beside.high, "{beside:?}");
            assert!(beside.low <= alone.high && alone.low <= beside.high, "{alone:?} {beside:?}");
        }
    }

    #[test]
    fn a_deal_below_zero_in_another_currency_or_out_of_range_is_refused() {
        let refused = |deals: &[Deal]| RevenueDistribution::of(Currency::CNY, deals.to_vec());
        let negative = deal(-1, 5);
        assert_eq!(refused(&[negative]).unwrap_err(), RevenueError::Negative(negative.0));
        let yen = (Money::zero(Currency::JPY), Probability::ONE);
        let mismatch = refused(&[yen]).unwrap_err();
        assert!(matches!(mismatch, RevenueError::Money(MoneyError::CurrencyMismatch { .. })));
        let bound: Money = "10000000000000000000 CNY".parse().unwrap();
        let half = Probability::from_billionths(500_000_000);
        assert!(refused(&[(bound, half)]).is_ok());
        let beyond = refused(&[(bound, half), deal(1, 5)]).unwrap_err();
        assert_eq!(beyond, RevenueError::Money(MoneyError::OutOfRange));
        assert!(of(&[deal(1, 0)]).at_least(yen.0).is_err());
    }

    #[test]
    fn amounts_of_every_size_end_in_bounded_work() {
        // Each amount half as large again as the one before, most of them next to impossible.
        let mut amount = 1.0_f64;
        let mut deals = Vec::new();
        for place in 0..1_000_u64 {
            amount = if amount < 1e15 { amount * 1.5 + 7.0 } else { 3.0 };
            let micros = i64::try_from(to_whole(amount.floor())).unwrap();
            deals.push(deal(micros, if place % 3 == 0 { 500_000_001 } else { 1 + place }));
        }
        let revenue = of(&deals);
        assert!(matches!(revenue.method(), RevenueMethod::Lattice { .. }));
        let median = revenue.quantile("0.5".parse().unwrap());
        assert!(median.low.try_cmp(median.high).unwrap().is_le());
        assert!(revenue.mean(Rounding::HalfEven).is_positive());
    }

    #[test]
    fn the_sums_of_a_lattice_are_those_that_are_possible() {
        // On the grid of a hundredth, 1.05 = 105, 1.40 = 140 and 2.17 = 217 leave most places empty.
        let half = 500_000_000;
        let deals = [deal(1_050_000, half), deal(1_400_000, half), deal(2_170_000, half)];
        let (apart, lattice) = (of(&deals), forced(&deals));
        assert_eq!(apart.method(), RevenueMethod::Exact { sums: 8 });
        assert_eq!(lattice.method(), apart.method());
        assert_eq!(lattice.sums, apart.sums);
    }

    fn deals(most: usize) -> impl Strategy<Value = Vec<Deal>> {
        let amount = prop_oneof![
            3 => 1..1_000_000_000_000_i64,
            1 => 1..1_000_000_i64,
            1 => (1..40_i64).prop_map(|tens| tens * 10_000_000_000),
        ];
        let probability = prop_oneof![
            4 => 0..=1_000_000_000_u64,
            1 => Just(1_000_000_000_u64),
            1 => 1..10_u64,
            1 => Just(250_000_000_u64),
        ];
        vec((amount, probability).prop_map(|(amount, p)| deal(amount, p)), 1..=most)
    }

    /// Many deals in whole thousands and the same ones in another order, with the work for a lattice
    /// that is too coarse to hold them.
    ///
    /// * Of any amounts, the moves cancel one another.
    /// * Of amounts just above a multiple of four or sixteen, they all go one way.
    /// * Of like amounts, nothing is left on a lattice of hardly any work; and with a small chance
    ///   each, or nearly a whole one, what is moved has a long tail above, or below.
    fn many_deals() -> impl Strategy<Value = (Vec<Deal>, Vec<Deal>, u64)> {
        let any = (1..=90_i64, 1..=999_u64).boxed();
        let above = (0..4_i64, 1..=5_i64, 1..=999_u64);
        let above = above.prop_map(|(fours, more, chance)| (16 * fours + more, chance)).boxed();
        let alike = |chance: RangeInclusive<u64>| (40..=41_i64, chance).boxed();
        let of = |deal: BoxedStrategy<(i64, u64)>, work| (vec(deal, 150..=400), work);
        let deals = prop_oneof![
            of(any, 400_000..1_200_000_u64),
            of(above, 20_000..400_000_u64),
            of(alike(40..=60), 0..200_u64),
            of(alike(940..=960), 0..200_u64),
        ];
        deals.prop_flat_map(|(deals, work)| {
            let deal = |(amount, chance)| deal(1_000_000_000 * amount, 1_000_000 * chance);
            let deals: Vec<Deal> = deals.into_iter().map(deal).collect();
            (Just(deals.clone()), Just(deals).prop_shuffle(), Just(work))
        })
    }

    /// Levels from the far tail to the middle, on both sides.
    fn far_and_near() -> impl Iterator<Item = Probability> {
        let low = [1, 10, 49, 51, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
        let near = (1..=10).map(|part| part * 50_000_000);
        let low = low.into_iter().chain(near);
        low.flat_map(|level| [level, 1_000_000_000 - level]).map(Probability::from_billionths)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn the_bracket_of_a_lattice_holds_the_exact_figure(
            deals in deals(14), levels in vec(1..1_000_000_000_u64, 20),
        ) {
            let (exact, lattice) = (of(&deals), forced(&deals));
            let kept = Budget::shared_by(1).spend(|share| all_sums(&exact.pipeline.open, share));
            prop_assert!(kept.is_some());
            prop_assert_eq!(exact.mean(Rounding::HalfEven), lattice.mean(Rounding::HalfEven));
            for level in levels {
                let level = Probability::from_billionths(level);
                let sum = exact.quantile(level).exact().unwrap();
                let bracket = lattice.quantile(level);
                let holds = bracket.low.micros() <= sum.micros()
                    && sum.micros() <= bracket.high.micros();
                prop_assert!(holds, "{} {} {:?} {:?}", level, sum, bracket, lattice.method());
                for target in [sum, bracket.low, bracket.high] {
                    let chance = exact.at_least(target).unwrap().exact().unwrap();
                    let bracket = lattice.at_least(target).unwrap();
                    let holds = bracket.low <= chance && chance <= bracket.high;
                    prop_assert!(holds, "{} {} {:?}", target, chance, bracket);
                }
            }
        }

        #[test]
        fn the_bracket_of_a_coarse_lattice_holds_the_exact_figure_of_hundreds_of_deals(
            (deals, shuffled, work) in many_deals(),
        ) {
            let exact = forced(&deals);
            let coarse = forced_within(&mut Budget::of(work, 1), &deals);
            prop_assert!(exact.lattice.is_none() && coarse.lattice.is_some(), "{:?}", coarse.method());
            let again = forced_within(&mut Budget::of(work, 1), &shuffled);
            let bits = |of: &RevenueDistribution| -> Vec<(i128, u64)> {
                of.sums.iter().map(|(sum, mass)| (*sum, mass.to_bits())).collect()
            };
            prop_assert_eq!(bits(&coarse), bits(&again));
            prop_assert_eq!(&coarse, &again);
            let mut targets = BTreeSet::new();
            for level in far_and_near() {
                let sum = exact.quantile(level).exact().unwrap();
                let Bracket { low, high } = coarse.quantile(level);
                let holds = low.micros() <= sum.micros() && sum.micros() <= high.micros();
                prop_assert!(holds, "{} {} {} {} {:?}", level, low, sum, high, coarse.method());
                for near in [low, sum, high].map(Money::micros) {
                    targets.extend([near, near.saturating_add(1)]);
                }
            }
            for target in targets {
                let target = Money::from_micros(target, Currency::CNY).unwrap();
                let chance = exact.at_least(target).unwrap().exact().unwrap();
                let Bracket { low, high } = coarse.at_least(target).unwrap();
                let holds = low <= chance && chance <= high;
                prop_assert!(holds, "{} {} {} {} {:?}", target, low, chance, high, coarse.method());
            }
        }
    }
}
