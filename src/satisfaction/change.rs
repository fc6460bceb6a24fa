//! Whether a score changed from one period to the next, or differs between two groups.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::scores::{CutOff, Spread};
use super::significance::{Answer, fisher, permutation};
use super::{AnswerTally, DifferentScales, IntervalMethod, NetOf, NpsCounts, rounded};
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::fixed::as_text;
use crate::units::float::{of_count, of_whole, to_billionths_above, to_whole};
use crate::units::normal::{upper_quantile, upper_tail};
use crate::units::words::words;
use crate::units::{Confidence, Estimate, Probability, Proportion, Share, student};

/// When a difference is called one, as it is written down. The figures are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChangePolicyDraft {
    /// How often, at most, *changed* is said of one comparison although nothing changed. 5 %.
    ///
    /// That nothing changed means that the answers did not: both groups answer alike. Where only the
    /// score stayed the same while the answers came to lie further apart, or closer together, there
    /// was a change that is not of the score; then it may be said a little more often with less than
    /// ten answers on a side, as any test of means does.
    ///
    /// Of twenty comparisons one is then a false alarm on average: who looks at many at once makes it
    /// smaller.
    pub false_alarm: Probability,
    /// How likely a difference that matters is to be found, where it is told how many answers would
    /// do. 80 %.
    pub power: Probability,
    /// From which difference on a share matters: 10 %, which is ten points.
    pub share: Share,
    /// From which difference on a mean matters, as a part of the length of the scale: 5 %.
    pub mean: Share,
    /// From which difference on a net score matters, in points. 10.
    pub net: u32,
    /// With fewer answers on either side nothing is said. 5, as for [scores](super::ScorePolicy).
    pub smallest: u32,
}

impl Default for ChangePolicyDraft {
    fn default() -> Self {
        ChangePolicyDraft {
            false_alarm: Probability::from_percent(5),
            power: Probability::from_percent(80),
            share: Share::from_percent(10),
            mean: Share::from_percent(5),
            net: 10,
            smallest: 5,
        }
    }
}

/// When a difference is called one.
///
/// * False alarms above 0 and below 50 %, a power from 50 % to below 100 %; what matters is above
///   zero, and of a net score up to 200; at least two answers.
pub type ChangePolicy = Valid<ChangePolicyDraft>;

impl Draft for ChangePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        let half = Probability::from_percent(50);
        let mut within = |field: &str, given: Probability, is_right: bool, accepted: &str| {
            if !is_right {
                let (given, accepted) = (given.to_string(), accepted.to_owned());
                checker.report(field, ProblemKind::NotAccepted { given, accepted });
            }
        };
        let false_alarm = self.false_alarm > Probability::ZERO && self.false_alarm < half;
        within("false_alarm", self.false_alarm, false_alarm, "above 0% and below 50%");
        let power = self.power >= half && self.power < Probability::ONE;
        within("power", self.power, power, "from 50% to below 100%");
        checker.part("share", self.share);
        checker.part("mean", self.mean);
        checker.number("net", self.net, 1, 200);
        checker.number("smallest", self.smallest, 2, u32::MAX);
    }
}

words! {
    /// Whether something changed.
    pub enum ChangeVerdict, "verdict on a change" {
        /// By more than chance would bring about.
        Changed = "changed",
        /// If it did, then by less than matters.
        Noise = "noise",
        /// There are too few answers to say either.
        CannotSay = "cannot_say",
    }
}

words! {
    /// What was compared.
    pub enum ChangeIn, "what changed" {
        /// The share of answers at the top, in points.
        Top = "top" as "share at the top",
        /// The mean, on the scale of the question.
        Mean = "mean",
        /// Promoters less detractors, in points.
        Promoters = "nps" as "promoters less detractors",
        /// Easy less difficult, in points.
        Ease = "ease" as "easy less difficult",
    }
}

words! {
    /// By which test.
    pub enum ChangeTest, "test of a change" {
        /// Fisher's exact test, with the smaller tail counted twice.
        Fisher = "fisher" as "Fisher's exact test",
        /// Welch's t. Since that takes means of few answers for normal, a permutation test has to
        /// agree: the larger of both probabilities counts. Where that test would take too long, and
        /// nearly all answers are the same, Fisher's test takes its place: on the answers parted into
        /// low and high ones in each way, and made so many times larger.
        Welch = "welch_permutation" as "Welch's t with a permutation test",
        /// The unpooled Wald z. For the same reason a permutation test has to agree; and, since z takes
        /// the spread of few answers for the true one, the [adjusted](IntervalMethod::AdjustedWald)
        /// difference with Student's t too. The largest of the three probabilities counts.
        Wald = "wald_permutation" as "Wald's z with a permutation test",
    }
}

/// How far two scores lie apart, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ScoreDifference {
    /// The score before, or of the first group.
    #[serde(serialize_with = "as_text::serialize")]
    pub before: Decimal,
    /// The score after, or of the other group.
    #[serde(serialize_with = "as_text::serialize")]
    pub after: Decimal,
    /// After less before.
    #[serde(serialize_with = "as_text::serialize")]
    pub difference: Decimal,
    /// Between which differences the true one lies. `None` where on both sides all answers are the
    /// same, so that there is no spread to reckon it from.
    pub interval: Option<DifferenceInterval>,
    /// How many standard errors the difference is, where the test is Wald's: as it is published.
    #[serde(serialize_with = "maybe_text")]
    pub z: Option<Decimal>,
    /// How likely it is that the scores lie so far apart by chance, at most: rounded up and never none.
    pub p: Probability,
    /// The same by the first part of the test alone, before the others have to agree. Where on both sides
    /// all answers are the same it says nothing, and the others decide: as `p`.
    pub p_alone: Probability,
}

#[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
fn maybe_text<S: serde::Serializer>(value: &Option<Decimal>, to: S) -> Result<S::Ok, S::Error> {
    value.map(crate::units::fixed::Plain).serialize(to)
}

/// From one difference to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct DifferenceInterval {
    /// The lower end.
    #[serde(serialize_with = "as_text::serialize")]
    pub low: Decimal,
    /// The upper end.
    #[serde(serialize_with = "as_text::serialize")]
    pub high: Decimal,
    /// Which ends lay beyond what scores can lie apart, and were cut off there.
    pub cut_off: CutOff,
    /// How sure it is: what false alarms leave.
    pub confidence: Confidence,
    /// By which method.
    pub method: IntervalMethod,
}

/// Whether one score changed.
///
/// | verdict | when |
/// |---|---|
/// | changed | it is as unlikely by chance as the policy asks for, or unlikelier |
/// | noise | else, and the whole interval of the difference lies within what does not matter |
/// | cannot say | else |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ScoreChange {
    /// Of what.
    pub of: ChangeIn,
    /// How many answers there were before, or in the first group.
    pub answered_before: u64,
    /// How many after, or in the other group.
    pub answered_after: u64,
    /// Whether it changed.
    pub verdict: ChangeVerdict,
    /// By which test.
    pub test: ChangeTest,
    /// The difference, if there are enough answers on both sides.
    pub found: Estimate<ScoreDifference>,
    /// From which difference on it matters.
    #[serde(serialize_with = "as_text::serialize")]
    pub matters: Decimal,
    /// With how many answers on each side a difference that just matters would be found, as likely as
    /// the policy asks for: on a guess, since it takes the spread that the answers show for the true
    /// one. `None` where they show none, there are not enough, or the number has no place.
    pub would_tell: Option<u64>,
}

impl fmt::Display for ScoreChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ScoreChange { of, answered_before, answered_after, verdict, test, .. } = self;
        let shown = |value: Decimal| value.round_dp(2).normalize();
        write!(f, "{of}: {verdict}")?;
        if let Estimate::Known(found) = self.found {
            let sign = if *of == ChangeIn::Top { "%" } else { "" };
            let (before, after) = (shown(found.before), shown(found.after));
            write!(f, ", from {before}{sign} of {answered_before} answers to {after}{sign} of ")?;
            write!(f, "{answered_after} ({test}, p {})", Rounded(found.p))?;
        } else {
            write!(f, ", of {answered_before} answers and {answered_after}: too few")?;
        }
        let fewer = (*answered_before).min(*answered_after);
        let cannot_say = *verdict == ChangeVerdict::CannotSay;
        // Whoever has so many already is not helped by hearing it.
        match self.would_tell.filter(|each| cannot_say && *each > fewer) {
            Some(each) => {
                let matters = shown(self.matters);
                let points = if *of == ChangeIn::Mean { "" } else { " points" };
                write!(f, "; {each} answers on each side would tell a difference of ")?;
                write!(f, "{matters}{points}")
            }
            None => Ok(()),
        }
    }
}

/// A probability with four digits, rounded up: so it is not below what it is compared with by being
/// shown.
struct Rounded(Probability);

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let least = Decimal::new(1, 4);
        let p = self.0.value();
        if p < least {
            return write!(f, "below {least}");
        }
        let up = RoundingStrategy::AwayFromZero;
        write!(f, "= {}", p.round_dp_with_strategy(4, up).normalize())
    }
}

/// What changed between the answers to a question, on one scale.
///
/// These are two comparisons, or three, and each may be a false alarm by itself. So with 5 % for each,
/// something is called changed in up to 10 % of all cases in which nothing changed, or 14 % with a net
/// score; seldom so often, since they are of the same answers. Decide before which of them counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct TallyChange {
    /// The share at the top.
    pub top: ScoreChange,
    /// The mean.
    pub mean: ScoreChange,
    /// Promoters less detractors, or easy less difficult, where that is what was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net: Option<ScoreChange>,
}

impl AnswerTally {
    /// What changed from these answers to others: of a later period, or of another group.
    ///
    /// The answers on both sides are taken for those of different people. Where the same ones answer
    /// again, and mostly alike, a change is found less often than by a test that pairs them; where
    /// people changed places it can be found more often.
    ///
    /// Cost: a pass over the answers on the scale; up to about a hundredth of a second, and 16
    /// megabytes, where the permutation test is reckoned exactly.
    ///
    /// # Errors
    /// [`DifferentScales`].
    ///
    /// ```
    /// use clienteling::marketing::SurveyValue;
    /// use clienteling::satisfaction::{AnswerTally, ChangePolicy, ChangeVerdict, Scale};
    ///
    /// let month = |very: usize| -> Result<AnswerTally, Box<dyn std::error::Error>> {
    ///     let mut tally = AnswerTally::try_new(Scale::grades())?;
    ///     for place in 0..20 {
    ///         let score = if place < very { "100" } else { "60" };
    ///         tally.add(Some(&SurveyValue::Score(score.parse()?)));
    ///     }
    ///     Ok(tally)
    /// };
    /// let policy = ChangePolicy::default();
    /// let better = month(6)?.change(&month(10)?, &policy)?;
    /// assert_eq!(better.top.verdict, ChangeVerdict::CannotSay);
    /// assert_eq!(
    ///     better.top.to_string(),
    ///     "share at the top: cannot say, from 30% of 20 answers to 50% of 20 (Fisher's exact test, \
    ///      p = 0.3333); 387 answers on each side would tell a difference of 10 points",
    /// );
    /// assert_eq!(month(2)?.change(&month(15)?, &policy)?.top.verdict, ChangeVerdict::Changed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn change(
        &self,
        other: &AnswerTally,
        policy: &ChangePolicy,
    ) -> Result<TallyChange, DifferentScales> {
        if self.scale() != other.scale() {
            return Err(DifferentScales);
        }
        let net = self.net_counts().zip(other.net_counts());
        Ok(TallyChange {
            top: share_change(self.top(), other.top(), policy),
            mean: mean_change(self, other, policy),
            net: net.map(|((of, before), (_, after))| before.net_change(after, of, policy)),
        })
    }
}

/// What each test finds.
struct Finding {
    /// Scores, difference and ends of its interval as they are shown.
    before: f64,
    after: f64,
    interval: Option<(f64, f64)>,
    z: Option<f64>,
    p: f64,
    /// By the first part of the test. `None`: no spread on either side.
    p_alone: Option<f64>,
    /// The sum of the variances of one answer on either side, on the scale on which it is shown.
    variance: f64,
}

/// All that is common to the three comparisons.
struct Comparing<'a> {
    of: ChangeIn,
    test: ChangeTest,
    method: IntervalMethod,
    matters: f64,
    /// How far two scores can lie apart.
    most: f64,
    answered: (u64, u64),
    policy: &'a ChangePolicyDraft,
}

impl Comparing<'_> {
    fn judged(&self, find: impl FnOnce() -> Option<Finding>) -> ScoreChange {
        let smallest = u64::from(self.policy.smallest);
        let have = self.answered.0.min(self.answered.1);
        let finding = if have >= smallest { find() } else { None };
        let too_few = Estimate::NotEnoughData { have, need: smallest };
        let (found, verdict) = match &finding {
            Some(finding) => (Estimate::Known(self.shown(finding)), self.verdict(finding)),
            None => (too_few, ChangeVerdict::CannotSay),
        };
        ScoreChange {
            of: self.of,
            answered_before: self.answered.0,
            answered_after: self.answered.1,
            verdict,
            test: self.test,
            found,
            matters: rounded::of_float(self.matters),
            would_tell: finding.and_then(|finding| self.would_tell(finding.variance)),
        }
    }

    fn verdict(&self, finding: &Finding) -> ChangeVerdict {
        let within = |(low, high): (f64, f64)| -self.matters < low && high < self.matters;
        if finding.p <= self.policy.false_alarm.as_float() {
            ChangeVerdict::Changed
        } else if finding.interval.is_some_and(within) {
            ChangeVerdict::Noise
        } else {
            ChangeVerdict::CannotSay
        }
    }

    fn shown(&self, finding: &Finding) -> ScoreDifference {
        let (before, after) = (rounded::of_float(finding.before), rounded::of_float(finding.after));
        let millionths = |value: f64| to_whole((value * 1e6).round_ties_even());
        let difference = millionths(finding.after).saturating_sub(millionths(finding.before));
        let interval = finding.interval.map(|(low, high)| {
            let (low, high, cut_off) = CutOff::hold(low, high, (-self.most, self.most));
            DifferenceInterval {
                low: rounded::below(low),
                high: rounded::above(high),
                cut_off,
                confidence: confidence(self.policy),
                method: self.method,
            }
        });
        // However unlikely, it is not impossible.
        let possible = |p: f64| to_billionths_above(p.max(f64::MIN_POSITIVE));
        ScoreDifference {
            before,
            after,
            difference: rounded::of_millionths(difference),
            interval,
            z: finding.z.map(rounded::of_float),
            p: Probability::from_billionths(possible(finding.p)),
            p_alone: Probability::from_billionths(possible(finding.p_alone.unwrap_or(finding.p))),
        }
    }

    /// How many answers on each side would tell a difference that matters.
    fn would_tell(&self, variance: f64) -> Option<u64> {
        if variance <= 0.0 {
            return None;
        }
        let power = upper_quantile(1.0 - self.policy.power.as_float());
        let reach = upper_quantile(tail(self.policy)) + power;
        let mut each = reach * reach * variance / (self.matters * self.matters);
        if self.test == ChangeTest::Fisher {
            // What the exact test takes more (Casagrande, Pike and Smith, Biometrics 34, 1978), with
            // the difference as a share.
            let root = 1.0 + (1.0 + 4.0 / (each * self.matters / 100.0)).sqrt();
            each = each / 4.0 * root * root;
        }
        let each = u64::try_from(to_whole(each.ceil())).ok()?;
        Some(each.max(self.policy.smallest.into()))
    }
}

fn tail(policy: &ChangePolicyDraft) -> f64 {
    policy.false_alarm.as_float() / 2.0
}

fn confidence(policy: &ChangePolicyDraft) -> Confidence {
    let confidence = Confidence::try_new(policy.false_alarm.complement().value());
    // INVARIANT: false alarms lie above none and below half.
    confidence.unwrap_or(Confidence::P95)
}

/// The standard error of a difference, and its degrees of freedom by Welch and Satterthwaite: of the
/// squared standard error on either side, with its own degrees.
fn welch((one, one_freedom): (f64, f64), (other, other_freedom): (f64, f64)) -> (f64, f64) {
    let both = one + other;
    let parts = one * one / one_freedom + other * other / other_freedom;
    (both.sqrt(), both * both / parts)
}

fn share_change(before: Proportion, after: Proportion, policy: &ChangePolicy) -> ScoreChange {
    let comparing = Comparing {
        of: ChangeIn::Top,
        test: ChangeTest::Fisher,
        method: IntervalMethod::Newcombe,
        matters: of_whole(policy.share.billionths().into()) / 1e7,
        most: 100.0,
        answered: (before.trials(), after.trials()),
        policy,
    };
    comparing.judged(|| {
        let share = |of: Proportion| of_count(of.successes()) / of_count(of.trials());
        let ends = |of: Proportion| {
            let interval = of.wilson(confidence(policy)).known()?;
            let float = |share: Share| of_count(share.billionths()) / 1e9;
            Some((float(interval.low), float(interval.high)))
        };
        let (one, other) = (share(before), share(after));
        let ((low, high), (other_low, other_high)) = (ends(before)?, ends(after)?);
        let apart = |one: f64, other: f64| (one * one + other * other).sqrt();
        let difference = other - one;
        let from = difference - apart(other - other_low, high - one);
        let to = difference + apart(other_high - other, one - low);
        // With one success and one failure more, since a share of none has a spread too.
        let spread = |of: Proportion| {
            let share = (of_count(of.successes()) + 1.0) / (of_count(of.trials()) + 2.0);
            share * (1.0 - share)
        };
        let p = fisher(before, after);
        Some(Finding {
            before: 100.0 * one,
            after: 100.0 * other,
            interval: Some((100.0 * from, 100.0 * to)),
            z: None,
            p,
            p_alone: Some(p),
            variance: 10_000.0 * (spread(before) + spread(after)),
        })
    })
}

fn mean_change(before: &AnswerTally, after: &AnswerTally, policy: &ChangePolicy) -> ScoreChange {
    let (low, high) = before.scale().ends();
    let length = of_whole(high.saturating_sub(low).into()) / 1e6;
    let comparing = Comparing {
        of: ChangeIn::Mean,
        test: ChangeTest::Welch,
        method: IntervalMethod::Welch,
        matters: length * of_count(policy.mean.billionths()) / 1e9,
        most: length,
        answered: (before.answered(), after.answered()),
        policy,
    };
    comparing.judged(|| {
        let (one, other) = (Spread::of(before)?, Spread::of(after)?);
        let part = |spread: Spread, tally: &AnswerTally| {
            let n = of_count(tally.answered());
            (spread.variance / n, n - 1.0)
        };
        let (error, freedom) = welch(part(one, before), part(other, after));
        let difference = other.mean - one.mean;
        let (interval, welch) = if error > 0.0 {
            let margin = student::upper_quantile(tail(policy), freedom) * error;
            let p = student::both_tails(difference / error, freedom);
            (Some((difference - margin, difference + margin)), Some(p))
        } else {
            // No spread on either side: the permutation test alone decides.
            (None, None)
        };
        let scale = before.scale();
        let counts = before.counts().iter().zip(after.counts());
        let answers: Vec<Answer> = (0_u16..)
            .zip(counts)
            .map(|(number, (one, other))| Answer {
                worth: scale.millionths(number),
                one: *one,
                other: *other,
            })
            .collect();
        Some(Finding {
            before: one.mean,
            after: other.mean,
            interval,
            z: None,
            p: welch.unwrap_or(0.0).max(permutation(&answers)),
            p_alone: welch,
            variance: one.variance + other.variance,
        })
    })
}

impl NpsCounts {
    /// Whether the net promoter score changed from these counts to others.
    ///
    /// ```
    /// use clienteling::satisfaction::{ChangePolicy, ChangeVerdict, NpsCounts};
    ///
    /// let (spring, autumn) = (NpsCounts::new(350, 400, 250), NpsCounts::new(300, 420, 280));
    /// let change = spring.change(autumn, &ChangePolicy::default());
    /// assert_eq!(change.verdict, ChangeVerdict::Changed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn change(self, other: NpsCounts, policy: &ChangePolicy) -> ScoreChange {
        self.net_change(other, NetOf::PromotersLessDetractors, policy)
    }

    pub(super) fn net_change(
        self,
        other: NpsCounts,
        of: NetOf,
        policy: &ChangePolicy,
    ) -> ScoreChange {
        let comparing = Comparing {
            of: match of {
                NetOf::PromotersLessDetractors => ChangeIn::Promoters,
                NetOf::EasyLessDifficult => ChangeIn::Ease,
            },
            test: ChangeTest::Wald,
            method: IntervalMethod::AdjustedWald,
            matters: f64::from(policy.net),
            most: 200.0,
            answered: (self.answered(), other.answered()),
            policy,
        };
        comparing.judged(|| {
            let ((one, one_variance), (two, two_variance)) = (self.moments(), other.moments());
            let (one_n, two_n) = (self.size(), other.size());
            let error = (one_variance / one_n + two_variance / two_n).sqrt();
            // Without a spread on either side the other tests decide.
            let z = if error > 0.0 { Some((two - one) / error) } else { None };
            let wald = z.map(|z| 2.0 * upper_tail(z.abs()));
            let answer = |worth, one, other| Answer { worth, one, other };
            let dealt = permutation(&[
                answer(-1, self.detractors(), other.detractors()),
                answer(0, self.passives(), other.passives()),
                answer(1, self.promoters(), other.promoters()),
            ]);
            // Three answers more on either side keep a side that shows no spread from having none, and
            // Student's t allows for what is not known of a spread of few.
            let (one_adjusted, one_spread, _) = self.adjusted_moments();
            let (two_adjusted, two_spread, _) = other.adjusted_moments();
            let parts = ((one_spread / one_n, one_n - 1.0), (two_spread / two_n, two_n - 1.0));
            let (error, freedom) = welch(parts.0, parts.1);
            let (centre, observed) = (two_adjusted - one_adjusted, two - one);
            let margin = student::upper_quantile(tail(policy), freedom) * error;
            let adjusted = student::both_tails(centre / error, freedom);
            let (from, to) = ((centre - margin).min(observed), (centre + margin).max(observed));
            Some(Finding {
                before: 100.0 * one,
                after: 100.0 * two,
                interval: Some((100.0 * from, 100.0 * to)),
                z,
                p: wald.unwrap_or(0.0).max(adjusted).max(dealt),
                p_alone: wald,
                variance: 10_000.0 * (one_spread + two_spread),
            })
        })
    }
}
