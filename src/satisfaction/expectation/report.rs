//! How far what was experienced falls short of what was expected.

use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use super::gaps::GapTally;
use super::{ExpectationPolicyDraft, WeightedGap};
use crate::satisfaction::IntervalMethod;
use crate::satisfaction::figure::{Mean, known_as_text, shown};
use crate::satisfaction::rounded::of_millionths;
use crate::units::fixed::as_text;
use crate::units::float::{of_count, of_whole, to_whole};
use crate::units::words::words;
use crate::units::{Confidence, Estimate, student};

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

/// Between which values the true mean gap lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GapInterval {
    /// Between these, rounded outward to six decimals.
    Between {
        /// The lower end.
        #[serde(serialize_with = "as_text::serialize")]
        low: Decimal,
        /// The upper end.
        #[serde(serialize_with = "as_text::serialize")]
        high: Decimal,
        /// How sure that is.
        confidence: Confidence,
        /// By which method: Student's t of the gaps of the pairs. Where most say the same and a few
        /// something else, it is too narrow: of ten pairs with gaps from −2 to 2, of which 30, 30, 20,
        /// 10 and 10 %, it covers the true mean in 93 % of all cases, and of five in 91 %.
        method: IntervalMethod,
    },
    /// All gaps are the same. They show no spread, from which one could be reckoned.
    AllTheSame,
    /// The pairs are of [several items](super::Gaps::by), so that one customer may count several times.
    /// An interval would be too narrow, by nobody knows how much.
    SeveralItems,
}

impl GapInterval {
    /// What it says of the gap. `None` where there is none.
    pub fn against(&self) -> Option<Against> {
        match self {
            GapInterval::Between { low, high, .. } => Some(Against::of(*low, *high)),
            GapInterval::AllTheSame | GapInterval::SeveralItems => None,
        }
    }
}

impl Against {
    /// What an interval of a gap says.
    fn of(low: Decimal, high: Decimal) -> Self {
        if high < Decimal::ZERO {
            Against::Short
        } else if low > Decimal::ZERO {
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
    /// How sure the gap is. Takes as many pairs as the policy says.
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
    let Some(mean) = tally.mean() else {
        return Estimate::NotEnoughData { have: tally.pairs, need };
    };
    // More of such pairs would not help.
    if tally.of_several_items {
        return Estimate::Known(GapInterval::SeveralItems);
    }
    if tally.pairs < need {
        return Estimate::NotEnoughData { have: tally.pairs, need };
    }
    let distances = tally.squared_distances();
    if distances == 0 {
        return Estimate::Known(GapInterval::AllTheSame);
    }
    let (n, confidence) = (of_count(tally.pairs), policy.confidence);
    let error = (of_whole(distances) / (n - 1.0) / n).sqrt();
    let half = student::upper_quantile(confidence.tail(), n - 1.0) * error;
    let (low, high) = mean.around(half);
    let method = IntervalMethod::StudentT;
    Estimate::Known(GapInterval::Between { low, high, confidence, method })
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

/// The end of the sentence on a gap: how sure it is.
struct HowSure(Estimate<GapInterval>, u64);

impl fmt::Display for HowSure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HowSure(interval, pairs) = self;
        let (noun, are) = if *pairs == 1 { ("pair", "is") } else { ("pairs", "are") };
        match interval {
            Estimate::Known(GapInterval::Between { low, high, confidence, method }) => {
                let against = Against::of(*low, *high);
                let (low, high) = (shown(*low), shown(*high));
                write!(f, " ({low} to {high} by {method}, {confidence}), {against}; {pairs} {noun}")
            }
            Estimate::Known(GapInterval::AllTheSame) => {
                write!(f, " in all {pairs} {noun}: where all are the same there is no interval")
            }
            Estimate::Known(GapInterval::SeveralItems) => {
                write!(f, "; {pairs} {noun} of several items, of which there is no interval")
            }
            Estimate::NotEnoughData { .. } => {
                write!(f, "; {pairs} {noun} {are} too few to say how sure it is")
            }
        }
    }
}

impl<K: fmt::Display> fmt::Display for ItemGap<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ItemGap { item, pairs, incomplete, expected, experienced, gap, interval } = self;
        if let (Some(expected), Some(experienced), Some(gap)) =
            (expected.known(), experienced.known(), gap.known())
        {
            let [experienced, expected, gap] = [experienced, expected, gap].map(shown);
            write!(f, "{item}: experienced {experienced}, expected {expected}: a gap of {gap}")?;
            write!(f, "{}", HowSure(*interval, *pairs))?;
        } else {
            write!(f, "{item}: nobody said both what they expected and what they experienced")?;
        }
        if *incomplete > 0 { write!(f, "; {incomplete} incomplete") } else { Ok(()) }
    }
}
