//! Scores of the answers to a question, each with how sure it is.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{AnswerTally, NetOf, NetScore, NpsCounts, Scale, rounded};
use crate::marketing::SatisfactionGrade;
use crate::rule::{Checker, Draft, Valid};
use crate::units::fixed::as_text;
use crate::units::float::{of_count, of_whole};
use crate::units::student;
use crate::units::words::words;
use crate::units::{Confidence, Estimate, Proportion, Share, ShareInterval};

/// How sure scores are to be, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScorePolicyDraft {
    /// How sure an interval is to hold the true value. 95 %.
    pub confidence: Confidence,
    /// Of fewer answers there is no score. 5 (ours): even where all agree, fewer do not show what the
    /// majority thinks. It hides nobody: how often each answer was given is told of a single one too.
    pub smallest: u32,
}

impl Default for ScorePolicyDraft {
    fn default() -> Self {
        ScorePolicyDraft { confidence: Confidence::P95, smallest: 5 }
    }
}

/// How sure scores are to be.
///
/// * At least two answers: one has no spread.
pub type ScorePolicy = Valid<ScorePolicyDraft>;

impl Draft for ScorePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("smallest", self.smallest, 2, u32::MAX);
    }
}

words! {
    /// Of whom a share is told: nobody can read one without it.
    pub enum ShareOf, "whole of a share" {
        /// Of those who gave an answer on the scale.
        Answered = "answered",
        /// Of those who were asked.
        Asked = "asked",
        /// Of those who saw the question.
        Shown = "shown",
    }
}

words! {
    /// By which method an interval is reckoned.
    #[non_exhaustive]
    pub enum IntervalMethod, "method of an interval" {
        /// Wilson's score interval, for a share. At 95 % it covers the true share in 95 % of all
        /// cases on average, and from five answers on in no fewer than 83 %: so far it falls for 6
        /// answers and a true share of 3 % or 97 %. Of fewer answers, as there may be in a response
        /// rate, it is in no fewer than 79 %.
        Wilson = "wilson" as "Wilson's score interval",
        /// Student's t, for a mean: the deviation as it was observed. It takes a mean of many answers
        /// for normal, so it is too narrow where nearly all answers are the same. Where only two
        /// answers are given, and both at least once, it covers the true mean in 95 % of all cases on
        /// average, and in no fewer than 84 %. One rare answer far from the rest is worse, because most
        /// samples have none: of 20 answers to the net promoter question, 9 and 10 alike often and 2 %
        /// of 0, it covers in 73 %, with 5 % of 0 in 64 %; on a scale from 0 to 100, with halves of 0 and
        /// 1 but for 1 % of 100, in 18 %. Look at the distribution before believing it.
        StudentT = "student_t" as "Student's t",
        /// Adjusted Wald (Rocks, The American Statistician 70, 2016), for a net score: three answers
        /// are added, of which three quarters of one at either end. It covers the true score in 95 % of
        /// all cases on average, and from five answers on in no fewer than 80 %: so far it falls for 5
        /// answers, 68 % promoters and no detractor. Of two answers it can be 64 %, of three 73 %, of
        /// four 78 %. It is widened to hold the observed score, which below 85 % it need not.
        ///
        /// For the difference of two net scores the same, with Student's t in place of the normal.
        AdjustedWald = "adjusted_wald" as "adjusted Wald",
        /// Newcombe's hybrid score interval (Statistics in Medicine 17, 1998), for the difference of
        /// two shares: of Wilson's interval for each.
        Newcombe = "newcombe" as "Newcombe's hybrid score interval",
        /// Welch's, for the difference of two means: Student's t without taking the two spreads for
        /// one.
        Welch = "welch" as "Welch's t",
    }
}

/// A share, of whom it is told, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ShareScore {
    /// Of whom.
    pub of: ShareOf,
    /// How many of how many.
    pub counted: Proportion,
    /// The share.
    pub share: Share,
    /// Between which shares the true one lies.
    pub interval: ShareInterval,
    /// How sure that is.
    pub confidence: Confidence,
    /// By which method.
    pub method: IntervalMethod,
}

impl ShareScore {
    pub(super) fn of(
        of: ShareOf,
        counted: Proportion,
        smallest: u64,
        confidence: Confidence,
    ) -> Estimate<Self> {
        let (share, interval) = (counted.share().known(), counted.wilson(confidence).known());
        let enough = counted.trials() >= smallest;
        match share.zip(interval).filter(|_| enough) {
            Some((share, interval)) => {
                let method = IntervalMethod::Wilson;
                Estimate::Known(ShareScore { of, counted, share, interval, confidence, method })
            }
            None => Estimate::NotEnoughData { have: counted.trials(), need: smallest.max(1) },
        }
    }
}

impl fmt::Display for ShareScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ShareScore { of, counted, share, interval, confidence, method } = self;
        let ShareInterval { low, high } = interval;
        let trials = counted.trials();
        write!(f, "{share:.1} of {trials} {of} ({low:.1} to {high:.1} by {method}, {confidence})")
    }
}

/// Which ends of an interval lay beyond the scale, and were cut off there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct CutOff {
    /// The lower end.
    pub low: bool,
    /// The upper end.
    pub high: bool,
}

impl CutOff {
    /// An interval held to the ends of a scale.
    pub(super) fn hold(low: f64, high: f64, ends: (f64, f64)) -> (f64, f64, Self) {
        let cut = CutOff { low: low < ends.0, high: high > ends.1 };
        (low.max(ends.0), high.min(ends.1), cut)
    }

    /// Whether anything was cut off.
    pub const fn any(self) -> bool {
        self.low || self.high
    }
}

impl fmt::Display for CutOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.any() { ", cut off at the end of the scale" } else { "" })
    }
}

/// Between which means the true one lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MeanInterval {
    /// Between these.
    Between {
        /// The lower end.
        #[serde(serialize_with = "as_text::serialize")]
        low: Decimal,
        /// The upper end.
        #[serde(serialize_with = "as_text::serialize")]
        high: Decimal,
        /// Which ends were cut off.
        cut_off: CutOff,
    },
    /// All answers are the same. They show no spread, from which one could be reckoned: it would have
    /// no width, as if the next answer were certain.
    AllTheSame,
}

/// A mean, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct MeanScore {
    /// Of how many answers.
    pub answered: u64,
    /// The mean, on the scale of the question: [turned](Scale::is_turned), where the scale is.
    #[serde(serialize_with = "as_text::serialize")]
    pub mean: Decimal,
    /// Whether it is turned, so that more is better although less was ticked.
    pub turned: bool,
    /// The standard deviation of the answers.
    #[serde(serialize_with = "as_text::serialize")]
    pub deviation: Decimal,
    /// Between which means the true one lies.
    pub interval: MeanInterval,
    /// How sure that is.
    pub confidence: Confidence,
    /// By which method.
    pub method: IntervalMethod,
}

impl fmt::Display for MeanScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MeanScore { answered, mean, interval, confidence, method, .. } = self;
        let shown = |value: &Decimal| value.round_dp(2).normalize();
        let turned = if self.turned { " (turned: more is better)" } else { "" };
        write!(f, "mean {}{turned}, of {answered} who answered ", shown(mean))?;
        match interval {
            MeanInterval::AllTheSame => f.write_str("(all the same: there is no interval)"),
            MeanInterval::Between { low, high, cut_off } => {
                let (low, high) = (shown(low), shown(high));
                write!(f, "({low} to {high} by {method}, {confidence}{cut_off})")
            }
        }
    }
}

/// How often an answer was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct AnswerShare {
    /// The answer: turned, where the scale is, so that more is better.
    #[serde(serialize_with = "as_text::serialize")]
    pub answer: Decimal,
    /// The answer as it was ticked.
    #[serde(serialize_with = "as_text::serialize")]
    pub given: Decimal,
    /// Its grade, where they are grades.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<SatisfactionGrade>,
    /// Whether it counts as the top.
    pub is_top: bool,
    /// How often.
    pub count: u64,
    /// Which part of the answers that is.
    pub share: Estimate<Share>,
}

/// All scores of the answers to a question.
///
/// The share at the top comes first, with the distribution behind it; the mean is second, since the
/// same mean comes of all being content and of half being delighted and half being angry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct AnswerScores {
    /// On which scale.
    pub scale: Scale,
    /// How often it was asked.
    pub asked: u64,
    /// How often it was seen.
    pub shown: u64,
    /// How often it was seen and put away.
    pub dismissed: u64,
    /// How often it was left out.
    pub left_out: u64,
    /// How often it was answered in words alone.
    pub in_words: u64,
    /// How often the answer was not on the scale.
    pub off_scale: u64,
    /// How often it was answered.
    pub answered: u64,
    /// Which part of those asked answered: the response rate.
    pub response: Estimate<ShareScore>,
    /// Which part of those who saw it answered.
    pub response_of_shown: Estimate<ShareScore>,
    /// Which part of the answers is at the top.
    pub top: Estimate<ShareScore>,
    /// How often each answer was given, from the worst to the best.
    pub distribution: Vec<AnswerShare>,
    /// The mean answer.
    pub mean: Estimate<MeanScore>,
    /// Promoters less detractors, or easy less difficult, where that is what was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net: Option<Estimate<NetScore>>,
}

impl AnswerTally {
    /// The scores. Cost: a pass over the answers on the scale.
    ///
    /// ```
    /// use clienteling::marketing::SurveyValue;
    /// use clienteling::satisfaction::{AnswerTally, Scale, ScorePolicy};
    ///
    /// let mut tally = AnswerTally::try_new(Scale::grades())?;
    /// for (score, times) in [("40", 2), ("60", 12), ("100", 6)] {
    ///     for _ in 0..times {
    ///         tally.add(Some(&SurveyValue::Score(score.parse()?)));
    ///     }
    /// }
    /// for _ in 0..30 {
    ///     tally.add(Some(&SurveyValue::Dismissed));
    /// }
    /// let scores = tally.scores(&ScorePolicy::default());
    /// assert_eq!((scores.asked, scores.answered), (50, 20));
    /// let very_satisfied = scores.top.known().ok_or("too few")?;
    /// assert_eq!(
    ///     very_satisfied.to_string(),
    ///     "30.0% of 20 answered (14.5% to 51.9% by Wilson's score interval, 95%)",
    /// );
    /// let mean = scores.mean.known().ok_or("too few")?;
    /// assert_eq!(
    ///     mean.to_string(),
    ///     "mean 70, of 20 who answered (60.16 to 79.84 by Student's t, 95%)",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scores(&self, policy: &ScorePolicy) -> AnswerScores {
        let (confidence, smallest) = (policy.confidence, u64::from(policy.smallest));
        let answered = self.answered();
        let response = |of, whole: u64| {
            let counted = Proportion::of_some(answered, whole.saturating_sub(answered));
            ShareScore::of(of, counted.unwrap_or(Proportion::NONE), 1, confidence)
        };
        let top = ShareScore::of(ShareOf::Answered, self.top(), smallest, confidence);
        AnswerScores {
            scale: *self.scale(),
            asked: self.asked(),
            shown: self.shown(),
            dismissed: self.dismissed(),
            left_out: self.left_out(),
            in_words: self.in_words(),
            off_scale: self.off_scale(),
            answered,
            response: response(ShareOf::Asked, self.asked()),
            response_of_shown: response(ShareOf::Shown, self.shown()),
            top,
            distribution: self.distribution(smallest),
            mean: self.mean_score(policy),
            net: self.net(policy),
        }
    }

    fn distribution(&self, smallest: u64) -> Vec<AnswerShare> {
        let (scale, answered) = (self.scale(), self.answered());
        let row = |(number, count): (u16, u64)| {
            let counted = Proportion::of_some(count, answered.saturating_sub(count));
            let share = match counted.filter(|_| answered >= smallest) {
                Some(counted) => counted.share(),
                None => Estimate::NotEnoughData { have: answered, need: smallest },
            };
            let grade = SatisfactionGrade::ALL.get(usize::from(number)).copied();
            AnswerShare {
                answer: scale.value(number),
                given: scale.ticked(number),
                grade: grade.filter(|_| matches!(scale, Scale::Grades(_))),
                is_top: number >= scale.top_from(),
                count,
                share,
            }
        };
        (0_u16..).zip(self.counts().iter().copied()).map(row).collect()
    }

    fn mean_score(&self, policy: &ScorePolicy) -> Estimate<MeanScore> {
        let (answered, need) = (self.answered(), u64::from(policy.smallest));
        let spread = Spread::of(self);
        let Some((mean, spread)) = self.mean().zip(spread).filter(|_| answered >= need) else {
            return Estimate::NotEnoughData { have: answered, need };
        };
        let confidence = policy.confidence;
        let interval = if spread.variance > 0.0 {
            let n = of_count(answered);
            let t = student::upper_quantile(confidence.tail(), n - 1.0);
            let margin = t * (spread.variance / n).sqrt();
            let (low, high, cut_off) =
                CutOff::hold(spread.mean - margin, spread.mean + margin, spread.ends);
            let (low, high) = (rounded::below(low), rounded::above(high));
            MeanInterval::Between { low, high, cut_off }
        } else {
            MeanInterval::AllTheSame
        };
        Estimate::Known(MeanScore {
            answered,
            mean,
            turned: self.scale().is_turned(),
            deviation: rounded::of_float(spread.variance.sqrt()),
            interval,
            confidence,
            method: IntervalMethod::StudentT,
        })
    }

    /// What the scale says of promoters and detractors, or of easy and difficult.
    fn net(&self, policy: &ScorePolicy) -> Option<Estimate<NetScore>> {
        self.net_counts().map(|(of, counts)| counts.net(of, policy))
    }

    pub(super) fn net_counts(&self) -> Option<(NetOf, NpsCounts)> {
        let (of, high_from, low_to) = match self.scale() {
            Scale::Nps => (NetOf::PromotersLessDetractors, 9, 6),
            Scale::Ces(scale) => {
                let number = |ease: u16| ease.saturating_sub(1);
                (NetOf::EasyLessDifficult, number(scale.easy_from), number(scale.difficult_to))
            }
            _ => return None,
        };
        let high = self.from_on(high_from);
        let low = self.from_on(low_to.saturating_add(1)).failures();
        let between = high.failures().saturating_sub(low);
        Some((of, NpsCounts::known(high.successes(), between, low)))
    }
}

/// Mean and variance of the answers as floats, and the ends of the scale.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    pub(super) mean: f64,
    /// With n − 1 below. Zero where all are the same.
    pub(super) variance: f64,
    pub(super) ends: (f64, f64),
}

impl Spread {
    /// `None` of fewer than two answers.
    pub(super) fn of(tally: &AnswerTally) -> Option<Self> {
        let answered = tally.answered();
        if answered < 2 {
            return None;
        }
        let scale = tally.scale();
        let worth = |number| of_whole(scale.millionths(number).into()) / 1e6;
        let n = of_count(answered);
        let sum: f64 = tally.given().map(|(number, count)| worth(number) * of_count(count)).sum();
        let mean = sum / n;
        let squares: f64 = tally
            .given()
            .map(|(number, count)| {
                of_count(count) * (worth(number) - mean) * (worth(number) - mean)
            })
            .sum();
        // Of one answer alone the mean may be off by the last digit.
        let variance = if tally.given().count() < 2 { 0.0 } else { squares / (n - 1.0) };
        let (low, high) = scale.ends();
        let ends = (of_whole(low.into()) / 1e6, of_whole(high.into()) / 1e6);
        Some(Spread { mean, variance, ends })
    }
}
