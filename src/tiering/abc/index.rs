//! Several measures at once, weighted: an index to rank by.

use std::fmt;

use serde::{Serialize, Serializer};

use super::value::Measured;
use super::{AbcPolicy, AbcRanking, AbcValue, abc};
use crate::rule::Evidence;
use crate::tiering::TieringError;
use crate::units::fixed::from_grid;
use crate::units::{Rounding, Share};

/// A customer's weighted share of several totals, from 0 to 1, with eighteen decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexShare {
    // INVARIANT: at most WHOLE.
    parts: u64,
}

impl IndexShare {
    const DIGITS: u32 = 18;
    const WHOLE: i128 = 10_i128.pow(Self::DIGITS);

    /// Cut after nine decimals.
    pub fn to_share(self) -> Share {
        super::value::share_of(i128::from(self.parts), Self::WHOLE).unwrap_or(Share::WHOLE)
    }
}

impl fmt::Display for IndexShare {
    /// As the share that it is when it is cut after nine decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_share().fmt(f)
    }
}

impl Serialize for IndexShare {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&from_grid(i128::from(self.parts), Self::DIGITS))
    }
}

impl AbcValue for IndexShare {}

impl Measured for IndexShare {
    type Unit = ();
    const DECIMALS: u32 = Self::DIGITS;
    const MOST: i128 = Self::WHOLE;

    fn unit_name((): ()) -> &'static str {
        "index"
    }

    fn unit_named(name: &str) -> Option<()> {
        (name == "index").then_some(())
    }

    /// More of one measure changes that measure's total, and so everybody's index.
    fn step((): ()) -> Option<i128> {
        None
    }

    fn check(self, (): ()) -> Result<(), TieringError> {
        Ok(())
    }

    fn on_grid(self) -> i128 {
        i128::from(self.parts)
    }

    fn from_grid(grid: i128, (): ()) -> Result<Self, TieringError> {
        let parts = u64::try_from(grid).map_err(|_| TieringError::TooMany)?;
        Ok(IndexShare { parts })
    }

    fn beside_zero(self) -> Option<Evidence> {
        Some(Evidence::shares(self.to_share(), Share::NONE))
    }
}

/// Several measures, each with its weight, to rank customers by all of them.
///
/// A customer's index is the weighted mean of their shares in the totals of the measures: who
/// brings 2 % of the revenue and 4 % of the margin, both with weight 1, has 3 %. A value of zero
/// or below, or none, is no share; a measure of which nobody has anything takes no part.
///
/// Indices are cut after eighteen decimals, so what is ahead of a customer is too small by less
/// than 10⁻¹⁸ for each customer ahead: who lies exactly at a cut can still be in the class before
/// it. No [step up](AbcRanking::steps) is named for an index, because more of one measure changes
/// everybody's.
///
/// ```
/// use clienteling::tiering::{AbcIndex, AbcPolicy, Pieces};
/// use clienteling::{AbcClass, Currency, Money};
///
/// let revenue = [("C-1", "900 CNY"), ("C-2", "100 CNY")].map(|(id, it)| (id, it.parse().expect("money")));
/// let mut index = AbcIndex::new();
/// index.add::<Money>(3, revenue, Currency::CNY)?;
/// index.add(1, [("C-2", 8_i64), ("C-3", 2)], Pieces)?;
/// let ranking = index.rank(&AbcPolicy::default())?;
///
/// let shown: Vec<String> =
///     ranking.ranked().map(|(id, of)| format!("{id} {} {}", of.class(), of.value())).collect();
/// assert_eq!(shown, ["C-1 A 67.5%", "C-2 A 27.5%", "C-3 C 5%"]);
/// # Ok::<(), clienteling::tiering::TieringError>(())
/// ```
#[derive(Debug, Clone)]
pub struct AbcIndex<K> {
    /// For each measure and customer the share times the weight.
    parts: Vec<(K, u128)>,
    weights: u64,
}

impl<K> Default for AbcIndex<K> {
    fn default() -> Self {
        AbcIndex { parts: Vec::new(), weights: 0 }
    }
}

impl<K: Ord + Clone> AbcIndex<K> {
    /// No measure yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a measure. One with weight zero counts for nothing. Cost: a sort of its values.
    ///
    /// # Errors
    /// [`TieringError::GivenTwice`] where a customer has two values of this measure, otherwise as
    /// [`abc`]. The index stays as it was.
    pub fn add<V: AbcValue>(
        &mut self,
        weight: u32,
        values: impl IntoIterator<Item = (K, V)>,
        unit: V::Unit,
    ) -> Result<(), TieringError> {
        let mut values: Vec<(K, V)> = values.into_iter().collect();
        let mut total = 0_i128;
        for (_, value) in &values {
            value.check(unit)?;
            // Sums of values on a grid do not overflow: see `Measured::on_grid`.
            total = total.saturating_add(value.on_grid().max(0));
        }
        V::from_grid(total, unit)?;
        values.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let twice = values.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b));
        if twice {
            return Err(TieringError::GivenTwice);
        }
        let whole = total.unsigned_abs();
        let weigh = |value: V| {
            let part = value.on_grid().max(0);
            // INVARIANT: a part of the total, so at most WHOLE; nothing where there is no total.
            let share = Rounding::TowardZero.mul_div(part, IndexShare::WHOLE, whole).unwrap_or(0);
            share.unsigned_abs().saturating_mul(u128::from(weight))
        };
        self.parts.extend(values.into_iter().map(|(key, value)| (key, weigh(value))));
        if total > 0 {
            self.weights = self.weights.saturating_add(u64::from(weight));
        }
        Ok(())
    }

    /// Ranks every customer who has a value of any measure. Cost: two sorts.
    ///
    /// # Errors
    /// None that is known: the indices of all customers are one whole together at most.
    pub fn rank(mut self, policy: &AbcPolicy) -> Result<AbcRanking<K, IndexShare>, TieringError> {
        self.parts.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut values: Vec<(K, IndexShare)> = Vec::new();
        for of_one in self.parts.chunk_by(|(a, _), (b, _)| a == b) {
            let sum = of_one.iter().fold(0_u128, |sum, (_, part)| sum.saturating_add(*part));
            let parts = sum.checked_div(u128::from(self.weights)).unwrap_or(0);
            let parts = u64::try_from(parts).map_err(|_| TieringError::TooMany)?;
            values.extend(of_one.first().map(|(key, _)| (key.clone(), IndexShare { parts })));
        }
        abc(values, (), policy)
    }
}

#[cfg(test)]
mod tests {
    use super::AbcIndex;
    use crate::tiering::{
        AbcAssignment, AbcPolicy, AbcRanking, AbcValue, Pieces, TieringError, abc,
    };
    use proptest::prelude::*;

    #[test]
    fn a_customer_with_two_values_of_one_measure_is_refused_and_the_index_stays() {
        let mut index = AbcIndex::new();
        index.add(1, [(1, 5_i64)], Pieces).unwrap();
        assert_eq!(index.add(1, [(2, 5_i64), (2, 6)], Pieces), Err(TieringError::GivenTwice));
        assert_eq!(index.add(1, [(2, i64::MAX), (3, 1)], Pieces), Err(TieringError::TooMany));
        assert_eq!(index.rank(&AbcPolicy::default()).unwrap().len(), 1);
    }

    #[test]
    fn nobody_has_anything_of_a_measure_that_then_takes_no_part() {
        let mut index = AbcIndex::new();
        index.add(9, [(1, 0_i64), (2, -4)], Pieces).unwrap();
        index.add(1, [(1, 3_i64), (2, 1)], Pieces).unwrap();
        let ranking = index.rank(&AbcPolicy::default()).unwrap();
        assert_eq!(ranking.ranked().next().unwrap().1.value().to_string(), "75%");
        let empty = AbcIndex::<u8>::new().rank(&AbcPolicy::default()).unwrap();
        assert!(empty.is_empty());
    }

    #[test]
    fn exactly_at_a_cut_an_index_can_be_in_the_class_before_it() {
        let values = [(1, 8_i64), (2, 8), (3, 8), (4, 6)];
        let mut index = AbcIndex::new();
        index.add(1, values, Pieces).unwrap();
        let ranking = index.rank(&AbcPolicy::default()).unwrap();
        let last = |of: Vec<String>| of.last().cloned().unwrap();
        assert_eq!(last(ranking.ranked().map(|(_, of)| of.class().to_string()).collect()), "A");
        let plain = abc(values, Pieces, &AbcPolicy::default()).unwrap();
        assert_eq!(last(plain.ranked().map(|(_, of)| of.class().to_string()).collect()), "B");
        assert!(ranking.steps().up(ranking.ranked().last().unwrap().1.value()).is_none());
    }

    proptest! {
        #[test]
        fn one_measure_alone_and_any_weight_give_its_own_classes_away_from_the_cuts(
            values in prop::collection::vec(-5..60_i64, 0..20), weight in 1..1_000_u32,
        ) {
            let values: Vec<(usize, i64)> = values.into_iter().enumerate().collect();
            let policy = AbcPolicy::default();
            let plain = abc(values.clone(), Pieces, &policy).unwrap();
            let mut index = AbcIndex::new();
            index.add(weight, values, Pieces).unwrap();
            let by_index = index.rank(&policy).unwrap();
            let exactly_at_a_cut = |total: i64, ahead: i64| {
                policy.cuts.iter().any(|cut| {
                    cut.value() * rust_decimal::Decimal::from(total) == ahead.into()
                })
            };
            let total = plain.summary().total();
            for ((key, plain), (other, index)) in by_key(&plain).iter().zip(by_key(&by_index)) {
                prop_assert_eq!(*key, other);
                if !exactly_at_a_cut(total, plain.ahead()) {
                    prop_assert_eq!(plain.class(), index.class());
                }
            }
        }
    }

    fn by_key<V: AbcValue>(ranking: &AbcRanking<usize, V>) -> Vec<(usize, AbcAssignment<V>)> {
        let mut all: Vec<_> = ranking.ranked().map(|(key, of)| (*key, of)).collect();
        all.sort_by_key(|(key, _)| *key);
        all
    }
}
