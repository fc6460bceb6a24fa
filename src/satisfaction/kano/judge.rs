//! What an attribute is to customers, and how sure that is.

use std::cmp::Reverse;
use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::{KanoCategory, KanoCounts, KanoPolicy, KanoRule};
use crate::satisfaction::figure::known_as_text;
use crate::units::float::of_count;
use crate::units::{Estimate, Proportion, Rounding, Share, ShareInterval};

/// Fong's test (1996): whether the first category is more than chance before the second.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct KanoSignificance {
    /// By how many answers the first is before the second.
    pub difference: u64,
    /// By how many it takes: the factor times √((a + b)(2n − a − b) ÷ 2n), for a and b answers of n.
    pub threshold: f64,
    /// Whether there are that many.
    pub is_significant: bool,
}

/// What an attribute is to customers together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KanoVerdict {
    /// The first category is more than chance before the second.
    Clear(KanoCategory),
    /// It is not: the two, that with more answers first. Customers may be of several sorts.
    Mixed(KanoCategory, KanoCategory),
}

/// What an attribute is to customers, and how sure that is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct KanoJudgement {
    /// What was counted.
    pub counts: KanoCounts,
    /// How many answers there are, the reverse and the questionable ones included.
    pub answers: u64,
    /// The categories with the most answers: one, or those that are tied.
    pub most: Vec<KanoCategory>,
    /// The category by the policy's rule.
    pub category: KanoCategory,
    /// The category with the most answers and the next one; the order decides between tied ones.
    pub first_and_second: (KanoCategory, KanoCategory),
    /// Whether the first is more than chance before the second.
    pub significance: KanoSignificance,
    /// Clear, or mixed.
    pub verdict: KanoVerdict,
    /// Category strength: the first less the second, of all answers. Rounded half to even, as all shares
    /// here.
    pub category_strength: Share,
    /// Total strength: those to whom it matters (A, O and M), of all answers.
    pub total_strength: Proportion,
    /// … with Wilson's interval.
    pub total_strength_interval: Estimate<ShareInterval>,
    /// Those who are pleased if it is there (A and O), of those who say M, O, A or I.
    pub pleased: Proportion,
    /// … with Wilson's interval.
    pub pleased_interval: Estimate<ShareInterval>,
    /// Those who are displeased if it is missing (O and M), of those who say M, O, A or I.
    pub displeased: Proportion,
    /// … with Wilson's interval.
    pub displeased_interval: Estimate<ShareInterval>,
    /// The satisfaction coefficient ("better"), from 0 to 1: how much it pleases to be there. Not enough
    /// data where nobody said M, O, A or I. Rounded half to even to nine decimals.
    #[serde(serialize_with = "known_as_text")]
    pub satisfaction: Estimate<Decimal>,
    /// The dissatisfaction coefficient ("worse"), from −1 to 0: how much it displeases to be missing.
    /// Likewise.
    #[serde(serialize_with = "known_as_text")]
    pub dissatisfaction: Estimate<Decimal>,
    /// Those whose answers contradict each other, of all: where they are many, the question is not
    /// understood.
    pub questionable: Proportion,
}

fn coefficient(of: Proportion, signed: impl FnOnce(Decimal) -> Decimal) -> Estimate<Decimal> {
    match of.share() {
        Estimate::Known(share) => Estimate::Known(signed(share.value())),
        Estimate::NotEnoughData { have, need } => Estimate::NotEnoughData { have, need },
    }
}

impl KanoCounts {
    /// What the attribute is to customers. Takes as many answers as the policy says.
    ///
    /// Cost: constant.
    ///
    /// ```
    /// use clienteling::satisfaction::kano::{KanoCategory, KanoCounts, KanoPolicy};
    ///
    /// // 296 answers about a loan machine (stp25kano).
    /// let counts = KanoCounts {
    ///     must_be: 65, one_dimensional: 87, attractive: 93, indifferent: 51,
    ///     ..KanoCounts::default()
    /// };
    /// let judged = counts.judge(&KanoPolicy::default()).known().ok_or("no answer")?;
    /// assert_eq!(judged.most, [KanoCategory::Attractive]);
    /// assert_eq!(judged.category, KanoCategory::OneDimensional);
    /// assert_eq!(
    ///     judged.to_string(),
    ///     "one-dimensional: worse to leave out than attractive, which has more answers and is close; \
    ///      mixed: attractive (93) is before one-dimensional (87) by 6 of 296, less than the 18.5 that \
    ///      are more than chance; better 0.61, worse -0.51",
    /// );
    /// # Ok::<(), &str>(())
    /// ```
    pub fn judge(&self, policy: &KanoPolicy) -> Estimate<KanoJudgement> {
        let (answers, need) = (self.all(), u64::from(policy.answers.max(1)));
        if answers < need {
            return Estimate::NotEnoughData { have: answers, need };
        }
        let mut ranked = KanoCategory::ALL;
        ranked.sort_by_key(|category| (Reverse(self.of(*category)), *category));
        let [first, second, ..] = ranked;
        let top = self.of(first);
        let is_close = |category: &KanoCategory| {
            let behind = top.saturating_sub(self.of(*category));
            // Less than so many points of all answers, exactly.
            u128::from(behind).saturating_mul(Share::WHOLE.billionths().into())
                < u128::from(answers).saturating_mul(policy.close.billionths().into())
        };
        let category = match policy.rule {
            KanoRule::Most => first,
            // In the order of the categories the worst to leave out comes first. With no point to be
            // close by, not even the first is close to itself.
            KanoRule::WorstToLeaveOut => {
                KanoCategory::ALL.into_iter().find(is_close).unwrap_or(first)
            }
        };
        let difference = top.saturating_sub(self.of(second));
        let factor = policy.fong_factor.as_float();
        let significance = fong(top, self.of(second), answers, factor);
        let of_all = |part: u64| Proportion::of_some(part, answers.saturating_sub(part));
        let KanoCounts { must_be: m, one_dimensional: o, attractive: a, indifferent: i, .. } =
            *self;
        let part = |part: u64, rest: u64| Proportion::of_some(part, rest).unwrap_or_default();
        let total_strength = of_all(a.saturating_add(o).saturating_add(m)).unwrap_or_default();
        let pleased = part(a.saturating_add(o), m.saturating_add(i));
        let displeased = part(o.saturating_add(m), a.saturating_add(i));
        let strength = Share::of_counts(difference, answers, Rounding::HalfEven);
        Estimate::Known(KanoJudgement {
            counts: *self,
            answers,
            most: ranked.into_iter().filter(|category| self.of(*category) == top).collect(),
            category,
            first_and_second: (first, second),
            significance,
            verdict: if significance.is_significant {
                KanoVerdict::Clear(first)
            } else {
                KanoVerdict::Mixed(first, second)
            },
            category_strength: strength.unwrap_or(Share::NONE),
            total_strength,
            total_strength_interval: total_strength.wilson(policy.confidence),
            pleased,
            pleased_interval: pleased.wilson(policy.confidence),
            displeased,
            displeased_interval: displeased.wilson(policy.confidence),
            satisfaction: coefficient(pleased, |share| share),
            dissatisfaction: coefficient(displeased, |share| Decimal::ZERO.saturating_sub(share)),
            questionable: of_all(self.questionable).unwrap_or_default(),
        })
    }
}

/// Fong's test of `a` answers before `b`, of `n`.
fn fong(a: u64, b: u64, n: u64, factor: f64) -> KanoSignificance {
    let (both, n) = (of_count(a.saturating_add(b)), of_count(n));
    let variance = both * (2.0 * n - both) / (2.0 * n);
    let threshold = factor * variance.sqrt();
    let difference = a.saturating_sub(b);
    KanoSignificance { difference, threshold, is_significant: of_count(difference) >= threshold }
}

impl fmt::Display for KanoJudgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.first_and_second;
        write!(f, "{}", self.category)?;
        if self.category != first {
            let lead = "worse to leave out than";
            write!(f, ": {lead} {first}, which has more answers and is close")?;
        }
        let KanoSignificance { difference, threshold, is_significant } = self.significance;
        let (says, than) =
            if is_significant { ("clear", "at least") } else { ("mixed", "less than") };
        write!(
            f,
            "; {says}: {first} ({}) is before {second} ({}) by {difference} of {}, {than} the \
             {threshold:.1} that are more than chance",
            self.counts.of(first),
            self.counts.of(second),
            self.answers,
        )?;
        if let (Some(better), Some(worse)) =
            (self.satisfaction.known(), self.dissatisfaction.known())
        {
            let [better, worse] = [better, worse]
                .map(|it| it.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven));
            write!(f, "; better {better:.2}, worse {worse:.2}")?;
        }
        if self.questionable.successes() > 0 {
            write!(f, "; {} questionable", self.questionable.successes())?;
        }
        Ok(())
    }
}
