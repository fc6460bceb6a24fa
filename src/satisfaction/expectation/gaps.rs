//! What was expected and what was experienced, added up by item.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::report::item_gap;
use super::{GapPair, GapReport, Importance};
use crate::rule::{Checker, Draft, Valid};
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
    /// mean of answers is close to normal). A mean is told of a single pair: this hides nobody.
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
/// * All ratings of an item are of one scale, and each pair is of another customer: that is the
///   caller's to know.
///
/// ```
/// use clienteling::satisfaction::Figure;
/// use clienteling::satisfaction::expectation::{ExpectationPolicy, GapPair, Gaps};
///
/// let pair = |expected: i16, experienced: i16| GapPair {
///     expected: Some(expected.into()),
///     experienced: Some(experienced.into()),
/// };
/// let mut gaps = Gaps::new();
/// gaps.add("keeps promises", pair(7, 5));
/// gaps.add("keeps promises", pair(6, 6));
/// // Who has not been here yet expects something all the same: counted, and no gap.
/// gaps.add("keeps promises", GapPair { experienced: None, ..pair(6, 0) });
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
    /// Whether pairs of several items were put together, so that one customer may be in it twice.
    pub(super) of_several_items: bool,
}

impl GapTally {
    pub(super) fn add(&mut self, pair: GapPair) {
        let (expected, experienced) = match (pair.expected, pair.experienced) {
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
        let one = GapTally { pairs: 1, expected, experienced, squares, ..GapTally::default() };
        self.merge(&one);
    }

    fn merge(&mut self, other: &GapTally) {
        self.pairs = self.pairs.saturating_add(other.pairs);
        self.incomplete = self.incomplete.saturating_add(other.incomplete);
        self.expected = self.expected.saturating_add(other.expected);
        self.experienced = self.experienced.saturating_add(other.experienced);
        self.squares = self.squares.saturating_add(other.squares);
        self.of_several_items |= other.of_several_items;
    }

    const fn sum(&self) -> i128 {
        self.experienced.saturating_sub(self.expected)
    }

    pub(super) const fn mean(&self) -> Option<Mean> {
        Mean::of(self.sum(), self.pairs)
    }

    /// The sum of the squared distances from the mean, rounded up to a whole: so it is zero where all
    /// gaps are the same, and only there.
    pub(super) fn squared_distances(&self) -> i128 {
        let sum = self.sum();
        let of_the_mean = Rounding::TowardZero.mul_div(sum, sum, self.pairs.into());
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
    pub fn add(&mut self, item: K, pair: GapPair) {
        self.items.entry(item).or_default().add(pair);
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
    ///
    /// There is no [interval](super::GapInterval::SeveralItems) of what comes of this: a customer who is
    /// displeased with one item is mostly displeased with the next, so five items of six customers say
    /// much less than thirty customers would. For an interval add up the dimension by itself, with
    /// [one pair for each customer](GapPair::mean_of).
    ///
    /// ```
    /// use clienteling::satisfaction::Figure;
    /// use clienteling::satisfaction::expectation::{ExpectationPolicy, GapPair, Gaps};
    ///
    /// let mut of_dimensions = Gaps::new();
    /// for customer in 0..30_i16 {
    ///     // Five items of a dimension, as this customer sees them.
    ///     let items = (0..5_i16).map(|item| GapPair {
    ///         expected: Some(7.into()),
    ///         experienced: Some((4 + (customer + item) % 3).into()),
    ///     });
    ///     of_dimensions.add("reliability", GapPair::mean_of(items));
    /// }
    /// let report = of_dimensions.report(&ExpectationPolicy::default(), None);
    /// assert_eq!(
    ///     report.items[0].to_string(),
    ///     "reliability: experienced 5, expected 7: a gap of -2 (-2.06 to -1.94 by Student's t, 95%), \
    ///      short of what was expected; 30 pairs",
    /// );
    /// ```
    #[must_use]
    pub fn by<D: Ord>(&self, coarser: impl Fn(&K) -> Option<D>) -> Gaps<D> {
        let mut grouped = Gaps::new();
        for (item, tally) in &self.items {
            if let Some(group) = coarser(item) {
                let of_group: &mut GapTally = grouped.items.entry(group).or_default();
                of_group.merge(tally);
                // Even of one item: parts that hold an item each would else merge to another whole.
                of_group.of_several_items = true;
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
