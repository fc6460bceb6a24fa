//! How far what was experienced falls short of what was expected.

use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use super::gaps::GapTally;
use super::{ExpectationPolicyDraft, WeightedGap};
use crate::satisfaction::figure::{Mean, known_as_text, of_millionths};
use crate::units::fixed::as_text;
use crate::units::float::{of_count, of_whole, to_whole};
use crate::units::normal::upper_quantile;
use crate::units::words::words;
use crate::units::{Confidence, Estimate};

words! {
    /// How an experience stands to what was expected.
    pub enum Against, "standing against what was expected" {
        /// The whole interval of the gap lies below zero.
        Short = "short" as "short of what was expected",
        /// Zero lies in the interval: the answers do not tell them apart.
        NotTold = "not_told" as "not to be told from what was expected",
        /// The whole interval lies above zero.
        Beyond = "beyond" as "beyond what was expected",
    }
}

/// Between which values the true mean gap lies, by the normal distribution: the mean and as many
/// standard errors to each side as the confidence asks for. Rounded outward to six decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct GapInterval {
    /// The lower end.
    #[serde(serialize_with = "as_text::serialize")]
    pub low: Decimal,
    /// The upper end.
    #[serde(serialize_with = "as_text::serialize")]
    pub high: Decimal,
    /// How sure it is.
    pub confidence: Confidence,
}

impl GapInterval {
    /// The name of its method.
    pub const METHOD: &str = "normal";

    /// What it says of the gap.
    pub fn against(&self) -> Against {
        if self.high < Decimal::ZERO {
            Against::Short
        } else if self.low > Decimal::ZERO {
            Against::Beyond
        } else {
            Against::NotTold
        }
    }
}

/// The gap of one item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ItemGap<K> {
    /// Which item.
    pub item: K,
    /// How many said both what they expected and what they experienced. All that follows is of these.
    pub pairs: u64,
    /// How many said only one of the two.
    pub incomplete: u64,
    /// The mean of what was expected, rounded half to even to six decimals, as the two that follow.
    #[serde(serialize_with = "known_as_text")]
    pub expected: Estimate<Decimal>,
    /// The mean of what was experienced.
    #[serde(serialize_with = "known_as_text")]
    pub experienced: Estimate<Decimal>,
    /// The mean gap: experience less expectation.
    #[serde(serialize_with = "known_as_text")]
    pub gap: Estimate<Decimal>,
    /// How sure it is. Takes as many pairs as the policy says.
    pub interval: Estimate<GapInterval>,
}

/// The gaps of all items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GapReport<K> {
    /// Each item, in order.
    pub items: Vec<ItemGap<K>>,
    /// The mean of the items' mean gaps as they are shown, each item alike. Rounded half to even to six
    /// decimals. Items without a pair are left out.
    #[serde(serialize_with = "known_as_text")]
    pub mean_gap: Estimate<Decimal>,
    /// The same by what matters to customers. `None`: that was not given.
    pub weighted: Option<WeightedGap<K>>,
}

pub(super) fn item_gap<K>(
    item: K,
    tally: &GapTally,
    policy: &ExpectationPolicyDraft,
) -> ItemGap<K> {
    let of_pairs = |mean: Option<Mean>| match mean {
        Some(mean) => Estimate::Known(mean.rounded()),
        None => Estimate::NotEnoughData { have: 0, need: 1 },
    };
    ItemGap {
        item,
        pairs: tally.pairs,
        incomplete: tally.incomplete,
        expected: of_pairs(Mean::of(tally.expected, tally.pairs)),
        experienced: of_pairs(Mean::of(tally.experienced, tally.pairs)),
        gap: of_pairs(tally.mean()),
        interval: interval(tally, policy),
    }
}

fn interval(tally: &GapTally, policy: &ExpectationPolicyDraft) -> Estimate<GapInterval> {
    let need = policy.interval_from.max(2).into();
    let mean = match tally.mean() {
        Some(mean) if tally.pairs >= need => mean,
        _ => return Estimate::NotEnoughData { have: tally.pairs, need },
    };
    let n = of_count(tally.pairs);
    let error = (of_whole(tally.squared_distances()) / (n - 1.0) / n).sqrt();
    let half = upper_quantile(policy.confidence.tail()) * error;
    let (low, high) = mean.around(half);
    Estimate::Known(GapInterval { low, high, confidence: policy.confidence })
}

impl Mean {
    /// From so many millionths below it to as many above, rounded outward.
    fn around(self, half: f64) -> (Decimal, Decimal) {
        let half = to_whole(half.ceil());
        let low = self.rounded_down().saturating_sub(half);
        let high = self.rounded_up().saturating_add(half);
        (of_millionths(low), of_millionths(high))
    }
}

impl<K: fmt::Display> fmt::Display for ItemGap<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ItemGap { item, pairs, incomplete, expected, experienced, gap, interval } = self;
        if let (Some(expected), Some(experienced), Some(gap)) =
            (expected.known(), experienced.known(), gap.known())
        {
            write!(f, "{item}: experienced {experienced}, expected {expected}: a gap of {gap}")?;
            let noun = if *pairs == 1 { "pair is" } else { "pairs are" };
            match interval {
                Estimate::Known(interval) => {
                    let GapInterval { low, high, confidence } = interval;
                    let against = interval.against();
                    let method = GapInterval::METHOD;
                    write!(
                        f,
                        " ({low} to {high}, {confidence}, {method}), {against}; {pairs} pairs"
                    )
                }
                Estimate::NotEnoughData { .. } => {
                    write!(f, "; {pairs} {noun} too few to say how sure it is")
                }
            }?;
        } else {
            write!(f, "{item}: nobody said both what they expected and what they experienced")?;
        }
        if *incomplete > 0 { write!(f, "; {incomplete} incomplete") } else { Ok(()) }
    }
}
