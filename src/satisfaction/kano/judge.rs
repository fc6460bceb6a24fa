//! What an attribute is to customers, and how sure that is.

use std::cmp::Reverse;
use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use super::{
    KanoAnswers, KanoCategory, KanoCounts, KanoPolicy, KanoPolicyDraft, KanoRule, KanoSignificance,
    KanoTable,
};
use crate::satisfaction::IntervalMethod;
use crate::units::{Confidence, Estimate, Proportion, Rounding, Share, ShareInterval};

/// What an attribute is to customers together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KanoVerdict {
    /// The first category is more than chance before the second.
    Clear(KanoCategory),
    /// It is not: the two, that with more answers first. Customers may be of several sorts.
    Mixed(KanoCategory, KanoCategory),
    /// All say the same, and they are too few to be more than chance.
    TooFew(KanoCategory),
}

/// What an attribute is to customers, and how sure that is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct KanoJudgement {
    /// By which table the pairs of answers were read. `None` where they came as counts.
    pub table: Option<KanoTable>,
    /// What was counted.
    pub counts: KanoCounts,
    /// How many answers there are, the reverse and the questionable ones included; `u64::MAX` where they
    /// are more.
    pub answers: u64,
    /// By which rule the category is made.
    pub rule: KanoRule,
    /// Close are categories that have less than so many points fewer than the first.
    pub close: Share,
    /// The categories with the most answers: one, or those that are tied.
    pub most: Vec<KanoCategory>,
    /// The category by the policy's rule.
    pub category: KanoCategory,
    /// The category with the most answers; the order decides between tied ones.
    pub first: KanoCategory,
    /// The next one. `None`: nobody said another.
    pub second: Option<KanoCategory>,
    /// Whether the first is more than chance before the second.
    pub significance: KanoSignificance,
    /// Clear, mixed, or too few to say.
    pub verdict: KanoVerdict,
    /// Category strength: the first less the second, of all answers. Rounded half to even, as all shares
    /// here.
    pub category_strength: Share,
    /// How sure the intervals of the shares that follow are.
    pub confidence: Confidence,
    /// By which method they are reckoned.
    pub interval_method: IntervalMethod,
    /// Total strength: those to whom it matters (A, O and M), of all answers.
    ///
    /// Where this many have no place in a count, an eighth of each side: the share is the same.
    pub total_strength: Proportion,
    /// … with its interval.
    pub total_strength_interval: Estimate<ShareInterval>,
    /// Those who are pleased if it is there (A and O), of those who say M, O, A or I.
    pub pleased: Proportion,
    /// … with its interval.
    pub pleased_interval: Estimate<ShareInterval>,
    /// Those who are displeased if it is missing (O and M), of those who say M, O, A or I.
    pub displeased: Proportion,
    /// … with its interval.
    pub displeased_interval: Estimate<ShareInterval>,
    /// Those whose answers contradict each other, of all: where they are many, the question is not
    /// understood.
    pub questionable: Proportion,
}

impl KanoJudgement {
    /// The satisfaction coefficient ("better"), from 0 to 1: how much it pleases to be there. Not enough
    /// data where nobody said M, O, A or I. Rounded half to even to nine decimals.
    pub fn satisfaction(&self) -> Estimate<Decimal> {
        coefficient(self.pleased, |share| share)
    }

    /// The dissatisfaction coefficient ("worse"), from −1 to 0: how much it displeases to be missing.
    /// Likewise.
    pub fn dissatisfaction(&self) -> Estimate<Decimal> {
        coefficient(self.displeased, |share| Decimal::ZERO.saturating_sub(share))
    }
}

fn coefficient(of: Proportion, signed: impl FnOnce(Decimal) -> Decimal) -> Estimate<Decimal> {
    match of.share() {
        Estimate::Known(share) => Estimate::Known(signed(share.value())),
        Estimate::NotEnoughData { have, need } => Estimate::NotEnoughData { have, need },
    }
}

impl KanoAnswers {
    /// What the attribute is to customers, by the table of the policy. Takes as many answers as the
    /// policy says.
    ///
    /// Cost: constant.
    ///
    /// ```
    /// use clienteling::Draft;
    /// use clienteling::satisfaction::kano::{
    ///     KanoAnswer, KanoAnswers, KanoCategory, KanoPair, KanoPolicy, KanoPolicyDraft, KanoTable,
    /// };
    ///
    /// let mut answers = KanoAnswers::new();
    /// let must_be = Some(KanoAnswer::MustBe);
    /// answers.add(KanoPair { there: must_be, missing: must_be });
    /// let usual = answers.judge(&KanoPolicy::default()).known().ok_or("no answer")?;
    /// assert_eq!(usual.category, KanoCategory::Indifferent);
    /// let pouliot = KanoPolicyDraft { table: KanoTable::Pouliot, ..Default::default() };
    /// let by_pouliot = answers.judge(&pouliot.validate()?).known().ok_or("no answer")?;
    /// assert_eq!(by_pouliot.category, KanoCategory::Questionable);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn judge(&self, policy: &KanoPolicy) -> Estimate<KanoJudgement> {
        self.counts(policy.table).judged(Some(policy.table), policy)
    }
}

impl KanoCounts {
    /// What the attribute is to customers. Takes as many answers as the policy says.
    ///
    /// Which table made the counts is not known here, and the policy's makes no difference: to have it
    /// count, judge the [answers](KanoAnswers::judge).
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
    ///      mixed: attractive (93) is before one-dimensional (87) by 6 of 296, as chance alone brings \
    ///      about in 71% of cases (clear: up to 10%; Fong's test asks for 18.47); better 0.61, worse \
    ///      -0.51",
    /// );
    /// # Ok::<(), &str>(())
    /// ```
    pub fn judge(&self, policy: &KanoPolicy) -> Estimate<KanoJudgement> {
        self.judged(None, policy)
    }

    fn judged(
        &self,
        table: Option<KanoTable>,
        policy: &KanoPolicyDraft,
    ) -> Estimate<KanoJudgement> {
        let (answers, need) = (self.all(), u64::from(policy.answers.max(1)));
        if answers < need {
            return Estimate::NotEnoughData { have: answers, need };
        }
        let all = self.sum(&KanoCategory::ALL);
        let mut ranked = KanoCategory::ALL;
        ranked.sort_by_key(|category| (Reverse(self.of(*category)), *category));
        let [first, second, ..] = ranked;
        let top = self.of(first);
        let is_close = |category: &KanoCategory| {
            let behind = top.saturating_sub(self.of(*category));
            // Less than so many points of all answers, exactly.
            u128::from(behind).saturating_mul(Share::WHOLE.billionths().into())
                < all.saturating_mul(policy.close.billionths().into())
        };
        let category = match policy.rule {
            KanoRule::Most => first,
            // In the order of the categories the worst to leave out comes first. With no point to be
            // close by, not even the first is close to itself.
            KanoRule::WorstToLeaveOut => {
                KanoCategory::ALL.into_iter().find(is_close).unwrap_or(first)
            }
        };
        let significance = KanoSignificance::of(top, self.of(second), all, policy);
        let second = Some(second).filter(|second| self.of(*second) > 0);
        let [matters, pleased, displeased] = [
            [KanoCategory::Attractive, KanoCategory::OneDimensional, KanoCategory::MustBe]
                .as_slice(),
            &[KanoCategory::Attractive, KanoCategory::OneDimensional],
            &[KanoCategory::OneDimensional, KanoCategory::MustBe],
        ]
        .map(|categories| self.sum(categories));
        let rated = matters.saturating_add(self.indifferent.into());
        let total_strength = proportion(matters, all);
        let (pleased, displeased) = (proportion(pleased, rated), proportion(displeased, rated));
        let confidence = policy.confidence;
        Estimate::Known(KanoJudgement {
            table,
            counts: *self,
            answers,
            rule: policy.rule,
            close: policy.close,
            most: ranked.into_iter().filter(|category| self.of(*category) == top).collect(),
            category,
            first,
            second,
            significance,
            verdict: match second {
                _ if significance.is_clear => KanoVerdict::Clear(first),
                Some(second) => KanoVerdict::Mixed(first, second),
                None => KanoVerdict::TooFew(first),
            },
            category_strength: strength(significance.difference, all),
            confidence,
            interval_method: IntervalMethod::Wilson,
            total_strength,
            total_strength_interval: total_strength.wilson(confidence),
            pleased,
            pleased_interval: pleased.wilson(confidence),
            displeased,
            displeased_interval: displeased.wilson(confidence),
            questionable: proportion(self.questionable.into(), all),
        })
    }
}

fn strength(difference: u64, all: u128) -> Share {
    let all = i128::try_from(all).unwrap_or(i128::MAX);
    Share::of_units(difference.into(), all, Rounding::HalfEven).unwrap_or(Share::NONE)
}

/// So many of so many. Six counts together may have no place in one: then an eighth of both.
fn proportion(part: u128, whole: u128) -> Proportion {
    let by = if whole > u64::MAX.into() { 8 } else { 1 };
    let count = |sum: u128| sum.checked_div(by).and_then(|sum| u64::try_from(sum).ok());
    let of = count(part).zip(count(whole));
    of.and_then(|(part, whole)| Proportion::try_new(part, whole).ok()).unwrap_or_default()
}

impl fmt::Display for KanoJudgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let KanoJudgement { category, first, second, significance, answers, .. } = self;
        write!(f, "{category}")?;
        if category != first {
            // Of what is reverse or questionable nobody can say what it would be worse to leave out than.
            let matter = *first <= KanoCategory::Indifferent;
            let lead = if matter { "worse to leave out than" } else { "named before" };
            write!(f, ": {lead} {first}, which has more answers and is close")?;
        }
        let says = match self.verdict {
            KanoVerdict::Clear(_) => "clear",
            KanoVerdict::Mixed(..) => "mixed",
            KanoVerdict::TooFew(_) => "too few to say",
        };
        let difference = significance.difference;
        match (self.counts.of(*first), second) {
            (_, None) => write!(f, "; {says}: {answers} of {answers} say {first}")?,
            (each, Some(second)) if difference == 0 => {
                write!(
                    f,
                    "; {says}: {first} has as many answers as {second}, {each} of {answers}"
                )?;
            }
            (first_count, Some(second)) => {
                let second_count = self.counts.of(*second);
                write!(
                    f,
                    "; {says}: {first} ({first_count}) is before {second} ({second_count}) by \
                     {difference} of {answers}"
                )?;
            }
        }
        if difference > 0 {
            let (p, most) = (significance.shown_p(), significance.false_alarm);
            let threshold = significance.shown_threshold();
            write!(
                f,
                ", as chance alone brings about in {p} of cases (clear: up to {most}; Fong's test asks \
                 for {threshold})"
            )?;
        }
        if let (Some(better), Some(worse)) =
            (self.satisfaction().known(), self.dissatisfaction().known())
        {
            write!(f, "; better {:.2}, worse {:.2}", better.round_dp(2), worse.round_dp(2))?;
        }
        if self.questionable.successes() > 0 {
            write!(f, "; {} questionable", self.questionable.successes())?;
        }
        Ok(())
    }
}
