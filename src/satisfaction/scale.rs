//! Scales: what can be answered, and what an answer is worth.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Figure, rounded};
use crate::marketing::{SatisfactionGrade, SurveyValue};
use crate::rule::{Checker, ProblemKind, Problems};
use crate::units::Score;
use crate::units::words::words;

/// What each grade is worth.
///
/// * Each more than the one below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GradePoints {
    /// 0 (ours).
    pub very_dissatisfied: Score,
    /// 20 (ours).
    pub dissatisfied: Score,
    /// 40 (S4).
    pub acceptable: Score,
    /// 60 (S4).
    pub satisfied: Score,
    /// 100 (S4).
    pub very_satisfied: Score,
}

impl Default for GradePoints {
    fn default() -> Self {
        GradePoints {
            very_dissatisfied: Score::of(0),
            dissatisfied: Score::of(20),
            acceptable: Score::of(40),
            satisfied: Score::of(60),
            very_satisfied: Score::of(100),
        }
    }
}

impl GradePoints {
    /// What a grade is worth.
    pub const fn of(&self, grade: SatisfactionGrade) -> Score {
        match grade {
            SatisfactionGrade::VeryDissatisfied => self.very_dissatisfied,
            SatisfactionGrade::Dissatisfied => self.dissatisfied,
            SatisfactionGrade::Acceptable => self.acceptable,
            SatisfactionGrade::Satisfied => self.satisfied,
            SatisfactionGrade::VerySatisfied => self.very_satisfied,
        }
    }
}

/// A CSAT question: 1 to so many, the more the better.
///
/// Which answers count as satisfied has no default, since firms differ: say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CsatScale {
    /// The best answer. 2 to 100.
    pub to: u16,
    /// From which answer on somebody counts as satisfied: above 1, up to the best.
    pub satisfied_from: u16,
}

words! {
    /// Which end of a CES question means that it was easy.
    pub enum EasyEnd, "end of the scale" {
        /// 7 is easy, as in "was it easy?".
        High = "high",
        /// 1 is easy, as in "how much effort was it?".
        Low = "low",
    }
}

/// A CES question, on customer effort: 1 to 7.
///
/// Which end is easy has no default: taken the wrong way round, every figure is. Where 1 is easy the
/// answers are turned, so that all that follows speaks of ease: 7 is the easiest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CesScale {
    /// Which end is easy.
    pub easy_is: EasyEnd,
    /// From which ease on somebody agrees that it was easy: the share at the top. Above what counts
    /// as difficult. 5.
    #[serde(default = "CesScale::agree")]
    pub agree_from: u16,
    /// From which ease on it counts as easy, where easy less difficult is told. 6.
    #[serde(default = "CesScale::easy")]
    pub easy_from: u16,
    /// Up to which ease it counts as difficult. 3.
    #[serde(default = "CesScale::difficult")]
    pub difficult_to: u16,
}

impl CesScale {
    /// The usual question, with 5 to 7 as agreement, 6 and 7 as easy and 1 to 3 as difficult.
    pub const fn new(easy_is: EasyEnd) -> Self {
        CesScale {
            easy_is,
            agree_from: Self::agree(),
            easy_from: Self::easy(),
            difficult_to: Self::difficult(),
        }
    }

    const fn agree() -> u16 {
        5
    }

    const fn easy() -> u16 {
        6
    }

    const fn difficult() -> u16 {
        3
    }
}

/// A scale by policy, such as 1 to 5 for "I agree", or −2 to 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LikertScale {
    /// The smallest answer. −10 or more.
    pub from: i16,
    /// The largest answer. Above the smallest, up to 1,000.
    pub to: i16,
    /// Whether the smallest answer is the best. Then the answers are turned, so that all that follows
    /// has the best at the top. No.
    #[serde(default)]
    pub reversed: bool,
    /// Whether there are halves between the whole answers. No.
    #[serde(default)]
    pub halves: bool,
    /// How many of the best answers count as the top: 2 for the "top two boxes". With halves a half is
    /// an answer too: of 0 to 5 the best two are then 5 and 4.5, and the best three reach down to 4. 1.
    #[serde(default = "LikertScale::top")]
    pub top: u16,
}

impl LikertScale {
    /// Whole answers, the largest is the best and alone counts as the top.
    pub const fn new(from: i16, to: i16) -> Self {
        LikertScale { from, to, reversed: false, halves: false, top: Self::top() }
    }

    const fn top() -> u16 {
        1
    }

    const fn steps(self) -> i64 {
        if self.halves { 2 } else { 1 }
    }
}

/// What can be answered to a question, and what counts as the top.
///
/// A question is on the scale that somebody declares for it. So a rating from 0 to 10 is a net
/// promoter score only where [`Nps`](Scale::Nps) was declared: on
/// [any other scale](Scale::Likert) nothing leads to one.
///
/// | scale | answers | the top | an answer is given as |
/// |---|---|---|---|
/// | grades | very dissatisfied to very satisfied | very satisfied | a score of the points, a rating of them, or a choice that names it |
/// | CSAT | 1 to n | as declared | a rating |
/// | NPS | 0 to 10 | promoters: 9 and 10 | a rating |
/// | CES | 1 to 7 | 5 to 7 of ease | a rating |
/// | Likert | as declared | as declared | a rating |
///
/// Whatever else is given is [off the scale](AnswerOutcome::OffScale): 6.5 where only whole answers exist.
///
/// ```
/// use clienteling::satisfaction::{CsatScale, Scale};
///
/// let scale: Scale = serde_json::from_str(r#"{"csat":{"to":5,"satisfied_from":4}}"#)?;
/// assert_eq!(scale, Scale::Csat(CsatScale { to: 5, satisfied_from: 4 }));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Scale {
    /// The grades of S4, completed.
    Grades(GradePoints),
    /// Satisfied or not, 1 to n.
    Csat(CsatScale),
    /// Would you recommend us, 0 to 10.
    Nps,
    /// Was it easy, 1 to 7.
    Ces(CesScale),
    /// Any other.
    Likert(LikertScale),
}

/// What became of a question that somebody was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AnswerOutcome {
    /// Asked, and nobody knows whether it was seen.
    Asked,
    /// Seen and not answered so far.
    Shown,
    /// Seen and put away.
    Dismissed,
    /// Left out, while others were answered.
    LeftOut,
    /// Answered in words alone, which nobody counts as a mark.
    InWords,
    /// Answered with what is not on the scale.
    OffScale,
    /// Answered with the answer of this number on the scale, from 0 for the worst.
    Answered(u16),
}

/// One, in the millionths in which answers are reckoned.
const ONE: i64 = 1_000_000;

impl Scale {
    /// The grades with the points of S4 and ours.
    pub fn grades() -> Self {
        Scale::Grades(GradePoints::default())
    }

    /// How many answers there are on it.
    pub fn answers(&self) -> u16 {
        let many = match self {
            Scale::Grades(_) => 5,
            Scale::Csat(scale) => i64::from(scale.to),
            Scale::Nps => 11,
            Scale::Ces(_) => 7,
            Scale::Likert(scale) => {
                let whole = i64::from(scale.to).saturating_sub(scale.from.into());
                whole.saturating_mul(scale.steps()).saturating_add(1)
            }
        };
        u16::try_from(many).unwrap_or(0)
    }

    /// From which answer on, by number, it counts as the top.
    pub fn top_from(&self) -> u16 {
        match self {
            Scale::Grades(_) => 4,
            Scale::Csat(scale) => scale.satisfied_from.saturating_sub(1),
            Scale::Nps => 9,
            Scale::Ces(scale) => scale.agree_from.saturating_sub(1),
            Scale::Likert(scale) => self.answers().saturating_sub(scale.top),
        }
    }

    /// The answer of a number, turned where the scale is, in millionths.
    pub(super) fn millionths(&self, number: u16) -> i64 {
        let place = i64::from(number);
        match self {
            Scale::Grades(points) => {
                let grade = SatisfactionGrade::ALL.get(usize::from(number)).copied();
                grade.map_or(0, |grade| points.of(grade).millionths())
            }
            Scale::Csat(_) | Scale::Ces(_) => place.saturating_add(1).saturating_mul(ONE),
            Scale::Nps => place.saturating_mul(ONE),
            Scale::Likert(scale) => {
                let step = if scale.halves { ONE / 2 } else { ONE };
                i64::from(scale.from).saturating_mul(ONE).saturating_add(place.saturating_mul(step))
            }
        }
    }

    /// The worst and the best answer, in millionths.
    pub(super) fn ends(&self) -> (i64, i64) {
        (self.millionths(0), self.millionths(self.answers().saturating_sub(1)))
    }

    /// The answer of a number, from 0 for the worst: turned where the scale is, so that more is
    /// better. Points, where they are grades.
    pub fn value(&self, number: u16) -> Decimal {
        rounded::of_millionths(self.millionths(number).into())
    }

    /// Whether the answers are turned: because the smallest that can be ticked is the best.
    pub fn is_turned(&self) -> bool {
        match self {
            Scale::Grades(_) | Scale::Csat(_) | Scale::Nps => false,
            Scale::Ces(scale) => scale.easy_is == EasyEnd::Low,
            Scale::Likert(scale) => scale.reversed,
        }
    }

    /// The answer of a number as it was ticked. Points, where they are grades.
    pub(super) fn ticked(&self, number: u16) -> Decimal {
        let ticked = if self.is_turned() {
            let (low, high) = self.ends();
            low.saturating_add(high).saturating_sub(self.millionths(number))
        } else {
            self.millionths(number)
        };
        rounded::of_millionths(ticked.into())
    }

    /// The same as a [`Figure`]: what [gaps](crate::satisfaction::expectation) and
    /// [associations](crate::satisfaction::association) are reckoned from.
    ///
    /// ```
    /// use clienteling::satisfaction::{Figure, Scale};
    ///
    /// assert_eq!(Scale::Nps.figure(9), Figure::from(9));
    /// assert_eq!(Scale::grades().figure(4), Figure::from(100));
    /// ```
    pub fn figure(&self, number: u16) -> Figure {
        Figure::of_answer(self.millionths(number))
    }

    /// The answer of a number as a mark from 0 for the worst to 100 for the best, rounded half to
    /// even to six decimals. Of grades it is their points.
    ///
    /// Answers on different scales can be put side by side so, which does not make them mean the
    /// same.
    pub fn mark(&self, number: u16) -> Score {
        if let (Scale::Grades(points), Some(grade)) =
            (self, SatisfactionGrade::ALL.get(usize::from(number)).copied())
        {
            return points.of(grade);
        }
        let (low, high) = self.ends();
        let above = i128::from(self.millionths(number).saturating_sub(low));
        rounded::mark(above, high.saturating_sub(low).into())
    }

    /// What an answer is on the scale.
    ///
    /// ```
    /// use clienteling::marketing::SurveyValue;
    /// use clienteling::satisfaction::{AnswerOutcome, LikertScale, Scale};
    ///
    /// let half: SurveyValue = serde_json::from_str(r#"{"rating":"6.5"}"#)?;
    /// assert_eq!(Scale::Nps.outcome(Some(&half)), AnswerOutcome::OffScale);
    /// let stars = Scale::Likert(LikertScale { halves: true, ..LikertScale::new(0, 10) });
    /// assert_eq!(stars.outcome(Some(&half)), AnswerOutcome::Answered(13));
    /// assert_eq!(stars.outcome(Some(&SurveyValue::Dismissed)), AnswerOutcome::Dismissed);
    /// assert_eq!(stars.outcome(None), AnswerOutcome::LeftOut);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn outcome(&self, answer: Option<&SurveyValue>) -> AnswerOutcome {
        let number = match answer {
            None => return AnswerOutcome::LeftOut,
            Some(SurveyValue::Asked) => return AnswerOutcome::Asked,
            Some(SurveyValue::Shown) => return AnswerOutcome::Shown,
            Some(SurveyValue::Dismissed) => return AnswerOutcome::Dismissed,
            Some(SurveyValue::Words(_)) => return AnswerOutcome::InWords,
            Some(SurveyValue::Score(score)) => self.of_points(score.millionths()),
            Some(SurveyValue::Rating(rating)) => self.of_thousandths(rating.thousandths().into()),
            Some(SurveyValue::Choice(words)) => self.of_words(words.as_str()),
        };
        number.map_or(AnswerOutcome::OffScale, AnswerOutcome::Answered)
    }

    fn of_points(&self, millionths: i64) -> Option<u16> {
        let Scale::Grades(points) = self else { return None };
        let worth = |grade: &SatisfactionGrade| points.of(*grade).millionths() == millionths;
        u16::try_from(SatisfactionGrade::ALL.iter().position(worth)?).ok()
    }

    fn of_words(&self, words: &str) -> Option<u16> {
        let Scale::Grades(_) = self else { return None };
        let named = SatisfactionGrade::named(words)?;
        u16::try_from(SatisfactionGrade::ALL.iter().position(|grade| *grade == named)?).ok()
    }

    fn of_thousandths(&self, thousandths: i64) -> Option<u16> {
        let (from, to, steps, turned) = match self {
            Scale::Grades(_) => return self.of_points(thousandths.checked_mul(1_000)?),
            Scale::Csat(scale) => (1, scale.to.into(), 1, false),
            Scale::Nps => (0, 10, 1, false),
            Scale::Ces(scale) => (1, 7, 1, scale.easy_is == EasyEnd::Low),
            Scale::Likert(scale) => {
                (scale.from.into(), i64::from(scale.to), scale.steps(), scale.reversed)
            }
        };
        let on_grid = thousandths.checked_mul(steps)?;
        if on_grid.checked_rem(1_000)? != 0 {
            return None;
        }
        let (low, high) = (i64::checked_mul(from, steps)?, to.checked_mul(steps)?);
        let answer = on_grid.checked_div(1_000)?;
        if !(low..=high).contains(&answer) {
            return None;
        }
        let number = if turned { high.checked_sub(answer) } else { answer.checked_sub(low) };
        u16::try_from(number?).ok()
    }

    /// Reports what is wrong with the scale.
    pub(crate) fn check(&self, checker: &mut Checker) {
        match self {
            Scale::Grades(points) => checker.within("grades", |checker| {
                let fields = SatisfactionGrade::ALL.map(|grade| (grade.as_str(), points.of(grade)));
                for pair in fields.windows(2) {
                    let [lower, higher] = *pair else { continue };
                    checker.above(higher, lower);
                }
            }),
            Scale::Csat(scale) => checker.within("csat", |checker| {
                checker.number("to", scale.to.into(), 2, 100);
                let highest = scale.to.clamp(2, 100).into();
                checker.number("satisfied_from", scale.satisfied_from.into(), 2, highest);
            }),
            Scale::Nps => {}
            Scale::Ces(scale) => checker.within("ces", |checker| {
                checker.number("agree_from", scale.agree_from.into(), 2, 7);
                checker.number("easy_from", scale.easy_from.into(), 2, 7);
                checker.number("difficult_to", scale.difficult_to.into(), 1, 6);
                let difficult_to = ("difficult_to", scale.difficult_to);
                // Else somebody agrees that it was easy and counts as one for whom it was difficult.
                checker.above(("agree_from", scale.agree_from), difficult_to);
                checker.above(("easy_from", scale.easy_from), difficult_to);
            }),
            Scale::Likert(scale) => checker.within("likert", |checker| {
                for (field, given) in [("from", scale.from), ("to", scale.to)] {
                    if !(-10..=1_000).contains(&given) {
                        let (given, accepted) = (given.to_string(), "between -10 and 1000");
                        let accepted = accepted.to_owned();
                        checker.report(field, ProblemKind::NotAccepted { given, accepted });
                    }
                }
                checker.above(("to", scale.to), ("from", scale.from));
                let most = self.answers().saturating_sub(1).max(1);
                checker.number("top", scale.top.into(), 1, most.into());
            }),
        }
    }

    /// The scale, if it can be used.
    ///
    /// # Errors
    /// [`Problems`]: points that do not rise, ends in the wrong order, a top without answers.
    pub fn validated(self) -> Result<Self, Problems> {
        Problems::of(Checker::run(|checker| self.check(checker)))?;
        Ok(self)
    }
}

#[cfg(test)]
mod tests;
