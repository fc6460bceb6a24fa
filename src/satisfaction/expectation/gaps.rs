//! What was expected and what was experienced, added up by item.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::report::item_gap;
use super::{GapReport, Importance};
use crate::rule::{Checker, Draft, Valid};
use crate::satisfaction::Figure;
use crate::satisfaction::figure::Mean;
use crate::units::{Confidence, Estimate, Rounding};

/// How sure a gap has to be, as it is written down; [`validate`](Self::validate) makes a policy of it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::satisfaction::expectation::ExpectationPolicyDraft;
///
/// let draft = ExpectationPolicyDraft { interval_from: 1, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["interval_from"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExpectationPolicyDraft {
    /// How sure the interval of a gap is. 95 % (ours).
    pub confidence: Confidence,
    /// From how many pairs on there is an interval. 30 (the custom of textbooks: from there on the
    /// mean of answers is close to normal).
    pub interval_from: u32,
}

impl Default for ExpectationPolicyDraft {
    fn default() -> Self {
        ExpectationPolicyDraft { confidence: Confidence::P95, interval_from: 30 }
    }
}

/// How sure a gap has to be.
///
/// * An interval takes at least 2 pairs.
pub type ExpectationPolicy = Valid<ExpectationPolicyDraft>;

impl Draft for ExpectationPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("interval_from", self.interval_from, 2, u32::MAX);
    }
}

/// What customers expected of each item and what they experienced, added up.
///
/// * The order makes no difference, and parts merge to the whole.
/// * All ratings of an item are of one scale: that is the caller's to know.
///
/// ```
/// use clienteling::satisfaction::Figure;
/// use clienteling::satisfaction::expectation::{ExpectationPolicy, Gaps};
///
/// let mut gaps = Gaps::new();
/// gaps.add("keeps promises", Some(7.into()), Some(5.into()));
/// gaps.add("keeps promises", Some(6.into()), Some(6.into()));
/// // Who has not been here yet expects something all the same: counted, and no gap.
/// gaps.add("keeps promises", Some(6.into()), None);
///
/// let report = gaps.report(&ExpectationPolicy::default(), None);
/// assert_eq!(
///     report.items[0].to_string(),
///     "keeps promises: experienced 5.5, expected 6.5: a gap of -1; 2 pairs are too few to say \
///      how sure it is; 1 incomplete",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gaps<K> {
    items: BTreeMap<K, GapTally>,
}

/// The sums of one item, in millionths, and of squares in millionths squared: exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct GapTally {
    pub(super) pairs: u64,
    pub(super) incomplete: u64,
    pub(super) expected: i128,
    pub(super) experienced: i128,
    /// A gap is at most 2 × 10^12 millionths, so this has a place for 4 × 10^13 pairs.
    squares: i128,
}

impl GapTally {
    fn add(&mut self, expected: Option<Figure>, experienced: Option<Figure>) {
        let (expected, experienced) = match (expected, experienced) {
            (Some(expected), Some(experienced)) => {
                (expected.millionths(), experienced.millionths())
            }
            (None, None) => return,
            _ => {
                self.incomplete = self.incomplete.saturating_add(1);
                return;
            }
        };
        let gap = experienced.saturating_sub(expected);
        let squares = gap.saturating_mul(gap);
        self.merge(&GapTally { pairs: 1, incomplete: 0, expected, experienced, squares });
    }

    fn merge(&mut self, other: &GapTally) {
        self.pairs = self.pairs.saturating_add(other.pairs);
        self.incomplete = self.incomplete.saturating_add(other.incomplete);
        self.expected = self.expected.saturating_add(other.expected);
        self.experienced = self.experienced.saturating_add(other.experienced);
        self.squares = self.squares.saturating_add(other.squares);
    }

    const fn sum(&self) -> i128 {
        self.experienced.saturating_sub(self.expected)
    }

    pub(super) const fn mean(&self) -> Option<Mean> {
        Mean::of(self.sum(), self.pairs)
    }

    /// The sum of the squared distances from the mean, to the nearest whole.
    pub(super) fn squared_distances(&self) -> i128 {
        let sum = self.sum();
        let of_the_mean = Rounding::HalfEven.mul_div(sum, sum, self.pairs.into());
        self.squares.saturating_sub(of_the_mean.unwrap_or(self.squares)).max(0)
    }
}

impl<K> Default for Gaps<K> {
    fn default() -> Self {
        Gaps { items: BTreeMap::new() }
    }
}

impl<K: Ord> Gaps<K> {
    /// Nothing yet.
    pub fn new() -> Self {
        Gaps::default()
    }

    /// Adds what one customer said of an item. What was not answered is no zero: with one side
    /// missing it is counted as incomplete, with both it is left out. Cost: one look-up.
    pub fn add(&mut self, item: K, expected: Option<Figure>, experienced: Option<Figure>) {
        self.items.entry(item).or_default().add(expected, experienced);
    }

    /// Both together. Cost: a look-up for each item.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for (item, tally) in other.items {
            self.items.entry(item).or_default().merge(&tally);
        }
        self
    }

    /// The same pairs by something coarser, such as the dimension of each item: there each pair counts
    /// alike. What belongs to nothing is left out.
    #[must_use]
    pub fn by<D: Ord>(&self, coarser: impl Fn(&K) -> Option<D>) -> Gaps<D> {
        let mut grouped = Gaps::new();
        for (item, tally) in &self.items {
            if let Some(group) = coarser(item) {
                let of_group: &mut GapTally = grouped.items.entry(group).or_default();
                of_group.merge(tally);
            }
        }
        grouped
    }
}

impl<K: Ord + Clone + fmt::Display> Gaps<K> {
    /// The gap of each item, and of all together: each item alike, and by what matters to customers
    /// where that is given.
    ///
    /// Cost: k log k for k items.
    pub fn report(
        &self,
        policy: &ExpectationPolicy,
        importance: Option<&Importance<K>>,
    ) -> GapReport<K> {
        let items: Vec<_> =
            self.items.iter().map(|(item, tally)| item_gap(item.clone(), tally, policy)).collect();
        let known = self
            .items
            .iter()
            .filter_map(|(item, tally)| Some((item, tally.mean()?.millionths(Rounding::HalfEven))));
        let known: BTreeMap<&K, i128> = known.collect();
        let count = u64::try_from(known.len()).unwrap_or(u64::MAX);
        let sum = known.values().fold(0, |sum: i128, gap| sum.saturating_add(*gap));
        let mean_gap = Mean::of(sum, count);
        GapReport {
            items,
            mean_gap: mean_gap.map_or(Estimate::NotEnoughData { have: 0, need: 1 }, |mean| {
                Estimate::Known(mean.rounded())
            }),
            weighted: importance.map(|importance| importance.weigh_millionths(&known)),
        }
    }
}
