//! ABC classes by cumulative share of value.
//!
//! Customers are ranked by value, the largest first. Each is classed by the share of the total
//! that the customers *before* it hold: below the A cut it is A, below the B cut B, and so on;
//! whoever lies beyond the last cut is in the last class. So the customer with whom the A class
//! reaches 80 % still belongs to it, and a single customer with all the value is A and not C.
//! Exactly at a cut the next class begins. Equal customers are never split: all get the class of
//! the first. A value of zero or below is in the last class and takes no part in the total.
//!
//! | question | answered by |
//! |---|---|
//! | which class has each customer, and why? | [`abc`] |
//! | what would move a customer one class up? | [`AbcSteps`] |
//! | which class is in force for a new customer? | [`AbcStanding`] |
//! | which classes, by several measures at once? | [`AbcIndex`], [`AbcMatrix`] |
//! | where are the cuts, if the base is in parts? | [`AbcValues`], [`AbcCuts`] |
//! | about where, if even the values are too many? | [`AbcSketch`] |

mod assignment;
mod bins;
mod class;
mod classifier;
mod index;
mod matrix;
mod partition;
mod period;
mod policy;
mod sketch;
mod standing;
mod step;
mod summary;
mod value;

pub use assignment::AbcAssignment;
pub(super) use assignment::RULES as VALUE_RULES;
pub use class::AbcClass;
pub use index::{AbcIndex, IndexShare};
pub use matrix::{AbcMatrix, AbcMatrixCell};
pub use partition::{AbcCuts, AbcValues};
pub use period::ValuePeriod;
pub use policy::{AbcGrace, AbcPolicy, AbcPolicyDraft};
pub use sketch::{AbcApproximate, AbcSketch, AbcSketchCuts};
pub use standing::AbcStanding;
pub(super) use standing::RULES as GRACE_RULES;
pub use step::{AbcStep, AbcSteps};
pub use summary::{AbcClassTotals, AbcSummary};
pub use value::{AbcValue, Pieces};

use classifier::Classifier;

use super::TieringError;
use crate::units::Money;

/// Customers in the order of their value, each with its class.
///
/// It keeps a key and a value for each, and works out what the assignment says while it is read:
/// the ranking of a million customers takes no more memory than their keys and values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbcRanking<K, V: AbcValue = Money> {
    // INVARIANT: the largest value first, equal ones in the order of their keys; of one unit.
    sorted: Vec<(K, V)>,
    unit: V::Unit,
    summary: AbcSummary<V>,
    policy: AbcPolicy,
}

impl<K, V: AbcValue> AbcRanking<K, V> {
    /// The customers, the largest value first, equal ones in the order of their keys. Cost: a
    /// pass.
    pub fn ranked(&self) -> impl Iterator<Item = (&K, AbcAssignment<V>)> {
        let mut classifier = Classifier::new(self.summary.total, self.unit, &self.policy);
        // INVARIANT: the same sums were in range when the summary was made.
        self.sorted.iter().map_while(move |(key, value)| Some((key, classifier.next(*value).ok()?)))
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// The classes as a whole.
    pub const fn summary(&self) -> &AbcSummary<V> {
        &self.summary
    }

    /// Where the classes end, to class others by, and to hold customers at a cut by a buffer. Cost:
    /// a pass.
    pub fn cuts(&self) -> AbcCuts<V> {
        AbcCuts::of(self)
    }

    /// What it would take to rise, for any customer of this ranking. Cost: a pass.
    pub fn steps(&self) -> AbcSteps<V> {
        let values = self.sorted.chunk_by(|(_, a), (_, b)| a == b);
        let values = values.filter_map(|group| Some((group.first()?.1, count(group.len()))));
        AbcSteps::new(values, self.unit, &self.policy)
    }

    /// The customers as [`ranked`](Self::ranked), and the summary, to keep.
    pub fn into_parts(self) -> (impl Iterator<Item = (K, AbcAssignment<V>)>, AbcSummary<V>) {
        let mut classifier = Classifier::new(self.summary.total, self.unit, &self.policy);
        let ranked = self.sorted.into_iter();
        let ranked =
            ranked.map_while(move |(key, value)| Some((key, classifier.next(value).ok()?)));
        (ranked, self.summary)
    }
}

/// Ranks customers by value and puts each in a class (S2).
///
/// `K` is whatever the caller knows customers by. Each key stands for one customer: purchases have
/// to be added up before, or each would be ranked as a customer of its own. `unit` is what the
/// values have in common: their currency, or [`Pieces`]. The order in which they are given makes
/// no difference. Cost: one sort and two passes.
///
/// # Errors
/// [`TieringError::Money`] for a value in another currency, or a sum out of range;
/// [`TieringError::TooMany`] for whole numbers that are too large together.
///
/// ```
/// use clienteling::{AbcClass, Currency};
/// use clienteling::tiering::{AbcPolicy, Pieces, abc};
///
/// let values = [("C-1", "700 CNY"), ("C-2", "200 CNY"), ("C-3", "60 CNY"), ("C-4", "40 CNY")];
/// let values = values.map(|(id, value)| (id, value.parse().expect("money")));
/// let ranking = abc::<_, clienteling::Money>(values, Currency::CNY, &AbcPolicy::default())?;
///
/// let classes: Vec<_> = ranking.ranked().map(|(id, of)| (*id, of.class())).collect();
/// let [a, b, c] = [AbcClass::A, AbcClass::B, AbcClass::C];
/// assert_eq!(classes, [("C-1", a), ("C-2", a), ("C-3", b), ("C-4", c)]);
/// assert_eq!(
///     ranking.ranked().nth(2).expect("four customers").1.reasons()[0].to_string(),
///     "those ranked above bring 90% of the value, at least the cut of 80% (by 10 points)",
/// );
///
/// let visits = abc([("C-1", 12_i64), ("C-2", 1)], Pieces, &AbcPolicy::default())?;
/// assert_eq!(visits.summary().total(), 13);
/// # Ok::<(), clienteling::tiering::TieringError>(())
/// ```
pub fn abc<K: Ord, V: AbcValue>(
    values: impl IntoIterator<Item = (K, V)>,
    unit: V::Unit,
    policy: &AbcPolicy,
) -> Result<AbcRanking<K, V>, TieringError> {
    let mut values: Vec<(K, V)> = values.into_iter().collect();
    let (mut total, mut non_positive_value) = (0_i128, 0_i128);
    let mut non_positive = 0_u64;
    for (_, value) in &values {
        value.check(unit)?;
        let value = value.on_grid();
        // Sums of values on a grid do not overflow: see `Measured::on_grid`.
        if value > 0 {
            total = total.saturating_add(value);
        } else {
            non_positive = non_positive.saturating_add(1);
            non_positive_value = non_positive_value.saturating_add(value);
        }
    }
    let total = V::from_grid(total, unit)?;
    let non_positive_value = V::from_grid(non_positive_value, unit)?;
    values.sort_unstable_by(|(a_key, a), (b_key, b)| {
        b.on_grid().cmp(&a.on_grid()).then_with(|| a_key.cmp(b_key))
    });

    let mut classifier = Classifier::new(total, unit, policy);
    for (_, value) in &values {
        classifier.next(*value)?;
    }
    let classes = classifier.class_totals()?;
    let summary = AbcSummary { total, classes, non_positive, non_positive_value };
    Ok(AbcRanking { sorted: values, unit, summary, policy: policy.clone() })
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
