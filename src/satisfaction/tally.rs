//! Counts: how far a question came, and what was answered.

use rust_decimal::Decimal;

use super::Scale;
use super::scale::AnswerOutcome;
use crate::marketing::SurveyValue;
use crate::rule::{Packed, Problems};
use crate::units::{Proportion, Score};

/// How often a question was asked, and what became of it: exact counts, of which parts merge to the
/// whole, also from other machines: in a [`Parcel`](crate::rule::Parcel).
///
/// | figure | counts |
/// |---|---|
/// | [`asked`](Self::asked) | all |
/// | [`shown`](Self::shown) | all but those of whom nobody knows whether they saw it |
/// | [`answered`](Self::answered) | those who gave an answer on the scale |
/// | [`dismissed`](Self::dismissed), [`left_out`](Self::left_out), [`in_words`](Self::in_words), [`off_scale`](Self::off_scale) | of those who saw it, the others but for those who have not answered so far |
///
/// No more are counted than `u64::MAX` in all, which nobody ever asked: what is beyond is left out, so
/// that no figure is of a whole that is too small for its parts.
///
/// ```
/// use clienteling::satisfaction::{AnswerTally, Scale};
///
/// let mut tally = AnswerTally::try_new(Scale::Nps)?;
/// for answer in [r#"{"rating":"9"}"#, r#"{"rating":"6.5"}"#, r#""dismissed""#] {
///     tally.add(Some(&serde_json::from_str(answer)?));
/// }
/// assert_eq!((tally.asked(), tally.answered()), (3, 1));
/// assert_eq!((tally.off_scale(), tally.dismissed()), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AnswerTally {
    // INVARIANT: it was checked.
    scale: Scale,
    only_asked: u64,
    only_shown: u64,
    dismissed: u64,
    left_out: u64,
    in_words: u64,
    off_scale: u64,
    // INVARIANT: one count for each answer on the scale.
    answers: Box<[u64]>,
    // INVARIANT: the sum of all of them.
    asked: u64,
}

/// Two tallies are of questions on two scales, which have nothing to be added or compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answers are on two scales, and only those on one can be taken together")]
pub struct DifferentScales;

impl AnswerTally {
    /// Nobody was asked.
    ///
    /// # Errors
    /// [`Problems`] of the scale.
    pub fn try_new(scale: Scale) -> Result<Self, Problems> {
        scale.validated().map(Self::known)
    }

    /// The same for a scale that was checked.
    pub(super) fn known(scale: Scale) -> Self {
        AnswerTally {
            scale,
            only_asked: 0,
            only_shown: 0,
            dismissed: 0,
            left_out: 0,
            in_words: 0,
            off_scale: 0,
            answers: vec![0; scale.answers().into()].into(),
            asked: 0,
        }
    }

    /// Counts what became of one question, and says as what.
    ///
    /// It takes what was answered, as the fact holds it. A view of it that withholds the words has
    /// nothing in their place, and would be counted as left out.
    pub fn add(&mut self, answer: Option<&SurveyValue>) -> AnswerOutcome {
        let counted = self.scale.outcome(answer);
        self.count(counted, 1);
        counted
    }

    pub(super) fn count(&mut self, counted: AnswerOutcome, times: u64) {
        let count = match counted {
            AnswerOutcome::Asked => &mut self.only_asked,
            AnswerOutcome::Shown => &mut self.only_shown,
            AnswerOutcome::Dismissed => &mut self.dismissed,
            AnswerOutcome::LeftOut => &mut self.left_out,
            AnswerOutcome::InWords => &mut self.in_words,
            AnswerOutcome::OffScale => &mut self.off_scale,
            AnswerOutcome::Answered(number) => match self.answers.get_mut(usize::from(number)) {
                Some(count) => count,
                None => &mut self.off_scale,
            },
        };
        add_within(&mut self.asked, count, times);
    }

    /// Adds the counts of another part.
    ///
    /// # Errors
    /// [`DifferentScales`]; then nothing changes.
    pub fn merge(&mut self, other: &AnswerTally) -> Result<(), DifferentScales> {
        if self.scale != other.scale {
            return Err(DifferentScales);
        }
        let mut asked = self.asked;
        for (ours, theirs) in self.counts_mut().zip(other.all_counts()) {
            add_within(&mut asked, ours, theirs);
        }
        self.asked = asked;
        Ok(())
    }

    fn all_counts(&self) -> impl Iterator<Item = u64> + '_ {
        self.stages().into_iter().chain(self.answers.iter().copied())
    }

    fn counts_mut(&mut self) -> impl Iterator<Item = &mut u64> {
        let stages = [
            &mut self.only_asked,
            &mut self.only_shown,
            &mut self.dismissed,
            &mut self.left_out,
            &mut self.in_words,
            &mut self.off_scale,
        ];
        stages.into_iter().chain(self.answers.iter_mut())
    }

    const fn stages(&self) -> [u64; 6] {
        [
            self.only_asked,
            self.only_shown,
            self.dismissed,
            self.left_out,
            self.in_words,
            self.off_scale,
        ]
    }

    /// On which scale.
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// How often it was asked.
    pub const fn asked(&self) -> u64 {
        self.asked
    }

    /// How often it was seen: put away, left out and answered in any way too.
    pub const fn shown(&self) -> u64 {
        self.asked.saturating_sub(self.only_asked)
    }

    /// How often it was answered with an answer on the scale.
    pub fn answered(&self) -> u64 {
        self.counts().iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// How often it was seen and put away.
    pub const fn dismissed(&self) -> u64 {
        self.dismissed
    }

    /// How often it was left out while others were answered.
    pub const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// How often it was answered in words alone.
    pub const fn in_words(&self) -> u64 {
        self.in_words
    }

    /// How often the answer was not on the scale.
    pub const fn off_scale(&self) -> u64 {
        self.off_scale
    }

    /// How often each answer was given, from the worst to the best.
    pub const fn counts(&self) -> &[u64] {
        &self.answers
    }

    /// The answers that were given and how often, from the worst to the best.
    pub(super) fn given(&self) -> impl Iterator<Item = (u16, u64)> + '_ {
        let numbered = (0_u16..).zip(self.answers.iter().copied());
        numbered.filter(|(_, count)| *count > 0)
    }

    /// How many of those who answered gave an answer of this number or a better one.
    pub fn from_on(&self, number: u16) -> Proportion {
        let (mut successes, mut failures) = (0_u64, 0_u64);
        for (answer, count) in self.given() {
            let sum = if answer >= number { &mut successes } else { &mut failures };
            *sum = sum.saturating_add(count);
        }
        Proportion::of_some(successes, failures).unwrap_or(Proportion::NONE)
    }

    /// How many of those who answered gave an answer at the top.
    pub fn top(&self) -> Proportion {
        self.from_on(self.scale.top_from())
    }

    /// The mean answer, exact but for one rounding half to even to six decimals; turned where the
    /// scale is. `None` where nobody answered.
    pub fn mean(&self) -> Option<Decimal> {
        self.mean_millionths().map(super::rounded::of_millionths)
    }

    /// The mean answer as a mark from 0 to 100. `None` where nobody answered.
    pub fn mark(&self) -> Option<Score> {
        let mean = self.mean_millionths()?;
        if matches!(self.scale, Scale::Grades(_)) {
            return Some(Score::of_millionths(mean));
        }
        let (low, high) = self.scale.ends();
        let above = mean.saturating_sub(low.into());
        Some(super::rounded::mark(above, high.saturating_sub(low).into()))
    }

    fn mean_millionths(&self) -> Option<i128> {
        let sum = self.given().fold(0_i128, |sum, (number, count)| {
            let worth = i128::from(self.scale.millionths(number));
            sum.saturating_add(worth.saturating_mul(count.into()))
        });
        super::rounded::divided(sum, self.answered())
    }
}

impl Packed for AnswerTally {
    const KIND: &'static str = "answer_tally";
    /// The scale, how far the question came, and how often each answer was given.
    type Form = (Scale, [u64; 6], Vec<u64>);

    fn pack(&self) -> Self::Form {
        (self.scale, self.stages(), self.answers.to_vec())
    }

    fn unpack((scale, stages, answers): Self::Form) -> Result<Self, &'static str> {
        let scale = scale.validated().map_err(|_| "a scale that can be used")?;
        if answers.len() != usize::from(scale.answers()) {
            return Err("one count for each answer on the scale");
        }
        let counts = || stages.iter().chain(&answers).copied();
        let asked = counts().try_fold(0, u64::checked_add);
        let asked = asked.ok_or("counts that can be added up")?;
        let mut tally = AnswerTally::known(scale);
        for (ours, given) in tally.counts_mut().zip(counts()) {
            *ours = given;
        }
        tally.asked = asked;
        Ok(tally)
    }
}

/// Adds to a count and to the whole as many as the whole has place for.
fn add_within(whole: &mut u64, count: &mut u64, more: u64) {
    let more = more.min(u64::MAX.saturating_sub(*whole));
    *whole = whole.saturating_add(more);
    *count = count.saturating_add(more);
}

#[cfg(test)]
mod tests {
    use super::{AnswerOutcome, AnswerTally, DifferentScales};
    use crate::satisfaction::{ChangePolicy, CsatScale, LikertScale, Scale};
    use crate::units::{Estimate, Probability};

    #[test]
    fn what_was_asked_shown_dismissed_and_answered_is_counted_apart() {
        let mut tally = AnswerTally::try_new(Scale::Nps).unwrap();
        let each = [
            (AnswerOutcome::Asked, 1),
            (AnswerOutcome::Shown, 2),
            (AnswerOutcome::Dismissed, 4),
            (AnswerOutcome::LeftOut, 8),
            (AnswerOutcome::InWords, 16),
            (AnswerOutcome::OffScale, 32),
            (AnswerOutcome::Answered(0), 64),
            (AnswerOutcome::Answered(10), 128),
        ];
        for (counted, times) in each {
            tally.count(counted, times);
        }
        assert_eq!(tally.asked(), 255);
        assert_eq!(tally.shown(), 254);
        assert_eq!(tally.answered(), 192);
        let others = (tally.dismissed(), tally.left_out(), tally.in_words(), tally.off_scale());
        assert_eq!(others, (4, 8, 16, 32));
        assert_eq!((tally.top().successes(), tally.top().trials()), (128, 192));
        // Unrated is not zero.
        assert_eq!(tally.mean().unwrap().to_string(), "6.666667");
    }

    #[test]
    fn counts_that_have_no_place_in_a_whole_are_left_out_or_refused() {
        let scale = Scale::Likert(LikertScale::new(0, 1));
        let mut tally = AnswerTally::try_new(scale).unwrap();
        tally.count(AnswerOutcome::Answered(0), u64::MAX - 3);
        tally.count(AnswerOutcome::Answered(1), 5);
        assert_eq!((tally.counts(), tally.asked()), (&[u64::MAX - 3, 3][..], u64::MAX));
        tally.merge(&tally.clone()).unwrap();
        assert_eq!((tally.answered(), tally.top().successes()), (u64::MAX, 3));
        assert_eq!(tally.mean().unwrap().to_string(), "0");
        // Half of so many at each end is a mean in the middle, and more than fit are no tally.
        let of = |low, high| {
            let form = (scale, [0; 6], vec![low, high]);
            <AnswerTally as crate::rule::Packed>::unpack(form)
        };
        let half = of(u64::MAX / 2, u64::MAX / 2).unwrap();
        assert_eq!(
            (half.mean().unwrap().to_string().as_str(), half.top().trials()),
            ("0.5", u64::MAX - 1)
        );
        assert_eq!(of(u64::MAX, u64::MAX).unwrap_err(), "counts that can be added up");
    }

    #[test]
    fn however_unlikely_by_chance_a_change_is_never_said_to_be_impossible() {
        let of = |point| {
            let mut tally = AnswerTally::try_new(Scale::Nps).unwrap();
            tally.count(AnswerOutcome::Answered(point), 4_000);
            tally
        };
        let change = of(10).change(&of(0), &ChangePolicy::default()).unwrap();
        for one in [change.top, change.mean] {
            let Estimate::Known(found) = one.found else { panic!("{one}") };
            assert!(found.p > Probability::ZERO, "{one}");
        }
    }

    #[test]
    fn an_answer_beyond_the_scale_is_off_it_and_two_scales_do_not_mix() {
        let csat = |satisfied_from| Scale::Csat(CsatScale { to: 5, satisfied_from });
        let mut tally = AnswerTally::try_new(csat(4)).unwrap();
        tally.count(AnswerOutcome::Answered(5), 1);
        assert_eq!((tally.off_scale(), tally.answered(), tally.mean()), (1, 0, None));
        let before = tally.clone();
        let other = AnswerTally::try_new(csat(5)).unwrap();
        assert_eq!(tally.merge(&other), Err(DifferentScales));
        assert_eq!(tally, before);
        assert!(AnswerTally::try_new(Scale::Likert(LikertScale::new(3, 3))).is_err());
    }
}
