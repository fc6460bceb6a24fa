//! What matters how much to customers.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::rule::{Checker, ProblemKind, Problems};
use crate::satisfaction::Figure;
use crate::satisfaction::figure::known_as_text;
use crate::satisfaction::items::no_item_twice;
use crate::satisfaction::rounded::of_millionths;
use crate::units::fixed::as_text;
use crate::units::words::words;
use crate::units::{Estimate, Rounding, Share};

words! {
    /// How weights were given.
    pub enum WeightKind, "kind of weight" {
        /// As shares, which are the whole together.
        Shares = "shares",
        /// As points, which were divided by their sum.
        Points = "points",
    }
}

/// How much each item matters to customers: as shares or as points.
///
/// * What counts is always a weight's part of the sum of all. So points of which there are a hundred
///   cannot be taken for shares, and a weighted gap never leaves the range of the gaps.
/// * No item twice, no weight below zero, and a sum above zero.
///
/// ```
/// use clienteling::satisfaction::expectation::Importance;
///
/// let shares = Importance::shares([("speed", "0.75".parse()?), ("manner", "0.25".parse()?)])?;
/// let points = Importance::points([("speed", 3.into()), ("manner", 1.into())])?;
/// let gaps = [("speed", "-1".parse()?), ("manner", "0.5".parse()?)];
/// assert_eq!(shares.weigh(gaps)?.gap, points.weigh(gaps)?.gap);
/// assert_eq!(points.share_of(&"speed"), Some("75%".parse()?));
/// // 75 and 25 are no shares.
/// assert!("75".parse::<clienteling::Share>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Importance<K> {
    kind: WeightKind,
    /// On the grid of its kind.
    // INVARIANT: none is below zero; each is at most 10^12.
    weights: BTreeMap<K, i128>,
    // INVARIANT: the sum of the weights, above zero.
    total: i128,
}

/// The gap of all items together, by what matters to customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WeightedGap<K> {
    /// How the weights were given.
    pub kind: WeightKind,
    /// The weighted mean of the items' mean gaps as they are shown, rounded half to even to six
    /// decimals. Not enough data where an item that has a weight has no gap: it is not made up from the
    /// others.
    #[serde(serialize_with = "known_as_text")]
    pub gap: Estimate<Decimal>,
    /// What each item adds to it, by item.
    pub parts: Vec<WeightedPart<K>>,
    /// Items that have a weight and no gap.
    pub without_gap: Vec<K>,
    /// Items that have a gap and no weight: they count nowhere.
    pub without_weight: Vec<K>,
}

/// What one item adds to a weighted gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct WeightedPart<K> {
    /// Which item.
    pub item: K,
    /// Its part of all weights, rounded half to even.
    pub share: Share,
    /// Its mean gap.
    #[serde(serialize_with = "as_text::serialize")]
    pub gap: Decimal,
    /// Its exact share of the gap, rounded half to even to six decimals. So the parts can miss the
    /// whole by a millionth each.
    #[serde(serialize_with = "as_text::serialize")]
    pub part: Decimal,
}

impl<K: Ord + Clone + fmt::Display> Importance<K> {
    /// By shares, which are exactly the whole together.
    ///
    /// # Errors
    /// [`Problems`] for an item that is there twice, and for shares that do not add up.
    ///
    /// Cost: n log n for n items.
    pub fn shares(weights: impl IntoIterator<Item = (K, Share)>) -> Result<Self, Problems> {
        let weights = weights.into_iter().map(|(item, share)| (item, share.billionths().into()));
        Importance::of(WeightKind::Shares, weights.collect())
    }

    /// By points, of which any number is the whole: from 1 to 10 for each item, or a hundred for all.
    ///
    /// # Errors
    /// [`Problems`] for an item that is there twice, points below zero, and none above zero.
    ///
    /// Cost: n log n for n items.
    pub fn points(weights: impl IntoIterator<Item = (K, Figure)>) -> Result<Self, Problems> {
        let weights = weights.into_iter().map(|(item, points)| (item, points.millionths()));
        Importance::of(WeightKind::Points, weights.collect())
    }

    fn of(kind: WeightKind, given: Vec<(K, i128)>) -> Result<Self, Problems> {
        let sum = given.iter().fold(0, |sum: i128, (_, weight)| sum.saturating_add(*weight));
        Problems::of(Checker::run(|checker| {
            no_item_twice(checker, "weights", given.iter().map(|(item, _)| item));
            for (place, (_, weight)) in given.iter().enumerate() {
                if *weight < 0 {
                    let given = of_millionths(*weight).to_string();
                    let accepted = "zero or above".to_owned();
                    let kind = ProblemKind::NotAccepted { given, accepted };
                    checker.report(&format!("weights[{place}]"), kind);
                }
            }
            let whole: i128 = Share::WHOLE.billionths().into();
            match kind {
                WeightKind::Shares if sum != whole => {
                    let sum = Decimal::try_from_i128_with_scale(sum, Share::DIGITS);
                    let sum = sum.unwrap_or(Decimal::MAX).normalize().to_string();
                    let expected = "1".to_owned();
                    checker.report("weights", ProblemKind::DoesNotAddUp { sum, expected });
                }
                WeightKind::Points if sum <= 0 => {
                    let sum = of_millionths(sum).to_string();
                    checker.report("weights", ProblemKind::NotPositive(sum));
                }
                _ => {}
            }
        }))?;
        Ok(Importance { kind, weights: given.into_iter().collect(), total: sum })
    }

    /// Points of which it is known that they are right, by a test.
    pub(super) fn known(points: impl IntoIterator<Item = (K, Figure)>) -> Self {
        let points = points.into_iter().map(|(item, points)| (item, points.millionths()));
        let weights: BTreeMap<K, i128> = points.collect();
        let total = weights.values().fold(0, |sum: i128, weight| sum.saturating_add(*weight));
        Importance { kind: WeightKind::Points, weights, total }
    }

    /// How the weights were given.
    pub const fn kind(&self) -> WeightKind {
        self.kind
    }

    /// Which part of all weights an item has, rounded half to even. `None`: it has none.
    pub fn share_of(&self, item: &K) -> Option<Share> {
        self.weights.get(item).map(|weight| self.share(*weight))
    }

    fn share(&self, weight: i128) -> Share {
        Share::of_units(weight, self.total, Rounding::HalfEven).unwrap_or(Share::NONE)
    }

    /// The weighted mean of gaps, or of other figures, that are known already.
    ///
    /// # Errors
    /// [`Problems`] for an item that is there twice.
    ///
    /// Cost: n log n for n items.
    pub fn weigh(
        &self,
        gaps: impl IntoIterator<Item = (K, Figure)>,
    ) -> Result<WeightedGap<K>, Problems> {
        let gaps: Vec<(K, Figure)> = gaps.into_iter().collect();
        let items = gaps.iter().map(|(item, _)| item);
        Problems::of(Checker::run(|checker| no_item_twice(checker, "gaps", items)))?;
        let gaps = gaps.iter().map(|(item, gap)| (item, gap.millionths()));
        Ok(self.weigh_millionths(&gaps.collect()))
    }

    /// INVARIANT: each is at most 2 × 10^12, so that the sum of its products with weights has a place.
    pub(super) fn weigh_millionths(&self, gaps: &BTreeMap<&K, i128>) -> WeightedGap<K> {
        let total = self.total.unsigned_abs();
        let rounded = |sum: i128| {
            of_millionths(Rounding::HalfEven.mul_div(sum, 1, total).unwrap_or_default())
        };
        let (mut parts, mut without_gap, mut sum) = (Vec::new(), Vec::new(), 0_i128);
        for (item, weight) in &self.weights {
            let Some(gap) = gaps.get(item) else {
                without_gap.push(item.clone());
                continue;
            };
            let product = gap.saturating_mul(*weight);
            sum = sum.saturating_add(product);
            parts.push(WeightedPart {
                item: item.clone(),
                share: self.share(*weight),
                gap: of_millionths(*gap),
                part: rounded(product),
            });
        }
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        let without_weight = gaps.keys().filter(|item| !self.weights.contains_key(**item));
        WeightedGap {
            kind: self.kind,
            gap: if without_gap.is_empty() {
                Estimate::Known(rounded(sum))
            } else {
                let need = count(self.weights.len());
                Estimate::NotEnoughData { have: count(parts.len()), need }
            },
            parts,
            without_gap,
            without_weight: without_weight.map(|item| (*item).clone()).collect(),
        }
    }
}
