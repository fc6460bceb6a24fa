//! A record believed: every entry and every correction made once more, as it is noted or by the
//! contexts that there are.

use std::fmt;

use super::judge::{AsNoted, By, Judge};
use super::{Correction, Entered, Event, History, Life, LifeRecord, TakenBack};

/// A record is not that of a life. It shows itself as a [`Problem`](crate::rule::Problem) does, with
/// the path in the record.
///
/// It is no list of them: what comes after the first part that is wrong can be judged only by what
/// that part would have made of the life. And its problem keeps the type of the refusal, so that a
/// program can act on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{part}`: {problem}")]
pub struct ReplayError<R> {
    /// Where.
    pub part: RecordPart,
    /// What is wrong with it.
    pub problem: ReplayProblem<R>,
}

/// A part of a record. Shown as its path, in which the first change is `events[0]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordPart {
    /// The beginning, by the name of its field.
    Beginning(&'static str),
    /// A change, counted from 1.
    Change(usize),
    /// A correction, counted from 1.
    Correction(usize),
}

impl fmt::Display for RecordPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (list, number) = match self {
            RecordPart::Beginning(field) => return f.write_str(field),
            RecordPart::Change(number) => ("events", number),
            RecordPart::Correction(number) => ("corrections", number),
        };
        write!(f, "{list}[{}]", number.saturating_sub(1))
    }
}

/// What is wrong with a part of a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayProblem<R> {
    /// It would have been refused.
    #[error(transparent)]
    Refused(#[from] R),
    /// It changes nothing, and would not have been recorded.
    #[error("it changes nothing, and would not have been recorded")]
    Unchanged,
    /// It stands in another place than where it was made.
    #[error("it does not fit its place among the changes")]
    OutOfPlace,
    /// There is nothing to judge the record by.
    #[error("there is nothing to judge it by: expected at least one")]
    NoContext,
}

impl<L: Life> LifeRecord<L> {
    /// The life as it was recorded. All is checked that can be without a context: what never
    /// happens to such a life, the days, the places of entries and corrections, that each changed
    /// something. What a context said when it was made is believed as it is noted.
    ///
    /// So a history that was sound when it was made always comes back, whatever became of the
    /// contexts since. Whether it fits those in force is asked [of the history](History::against).
    ///
    /// Cost: one pass over the entries; and one more for each that came late or was taken back.
    ///
    /// # Errors
    /// [`ReplayError`] with the first part that is wrong.
    pub fn load(self) -> Result<History<L>, ReplayError<L::Refusal>> {
        self.told(&[AsNoted])
    }

    /// The life, with every entry and every correction checked as if it were made now: for records
    /// of which the source is not trusted.
    ///
    /// `contexts` are the one in force and, where it has changed, those before it: the beginning
    /// and each entry must be sound by one of them, with what is noted beside it. So what was made
    /// with these contexts always comes back, and what none of them allows does not. Whatever
    /// replays also [loads](Self::load), to the same history.
    ///
    /// Cost: one pass over the entries, for each context at most; and one more for each that came
    /// late or was taken back.
    ///
    /// # Errors
    /// [`ReplayError`] with the first part that is wrong, judged by the first context.
    pub fn replay(self, contexts: &[L::Context]) -> Result<History<L>, ReplayError<L::Refusal>> {
        let judges: Vec<By<'_, L>> = contexts.iter().map(By).collect();
        self.told(&judges)
    }

    fn told<J: Judge<L>>(self, judges: &[J]) -> Result<History<L>, ReplayError<L::Refusal>> {
        let LifeRecord { beginning, noted, events, corrections } = self;
        let at = |part| move |problem| ReplayError { part, problem };
        by_any(judges, |judge| {
            let expected = judge.beginning(&beginning, &noted)?;
            if expected == noted {
                Ok(())
            } else {
                Err(L::other_noted(noted.clone(), expected).into())
            }
        })
        .map_err(at(RecordPart::Beginning(L::BEGINNING)))?;
        let mut life = History::<L>::new(beginning, noted);
        life.events.reserve(events.len());
        let mut corrections = (1..).zip(corrections).peekable();
        for (number, event) in (1..).zip(events) {
            let mut replaces = None;
            while let Some((row, made)) = corrections.next_if(|(_, made)| made.after < number) {
                let part = RecordPart::Correction(row);
                if replaces.is_some() || made.after.saturating_add(1) != number {
                    return Err(at(part)(ReplayProblem::OutOfPlace));
                }
                if made.replaced_by.is_some() {
                    replaces = Some((part, made));
                } else {
                    life.correct(&made, judges).map_err(at(part))?;
                }
            }
            match replaces {
                Some((part, made)) => {
                    life.correct_by(&event, &made, judges).map_err(at(part))?;
                }
                None => life.make(&event, judges).map_err(at(RecordPart::Change(number)))?,
            }
        }
        for (row, made) in corrections {
            let problem = if made.after == life.all_entries().len() && made.replaced_by.is_none() {
                life.correct(&made, judges).err()
            } else {
                Some(ReplayProblem::OutOfPlace)
            };
            if let Some(problem) = problem {
                return Err(at(RecordPart::Correction(row))(problem));
            }
        }
        Ok(life)
    }
}

type Replayed<L> = Result<(), ReplayProblem<<L as Life>::Refusal>>;

impl<L: Life> History<L> {
    fn make<J: Judge<L>>(&mut self, event: &Event<L>, judges: &[J]) -> Replayed<L> {
        by_any(judges, |judge| {
            recorded::<L, _>(&self.enter_noted(event.clone(), Some(&event.noted), judge)?)
        })
    }

    fn correct<J: Judge<L>>(&mut self, made: &Correction<L::Words>, judges: &[J]) -> Replayed<L> {
        by_any(judges, |judge| {
            let (number, reason) = (made.takes_back, made.reason.clone());
            match self.take_back_by(number, (&made.by, made.entered_on), reason, judge)? {
                TakenBack::Now => Ok(()),
                TakenBack::Before => Err(ReplayProblem::Unchanged),
            }
        })
    }

    fn correct_by<J: Judge<L>>(
        &mut self,
        event: &Event<L>,
        made: &Correction<L::Words>,
        judges: &[J],
    ) -> Replayed<L> {
        by_any(judges, |judge| {
            let (number, noted) = (made.takes_back, Some(&event.noted));
            let (event, reason) = (event.clone(), made.reason.clone());
            recorded::<L, _>(&self.replace_noted(number, event, noted, reason, judge)?)
        })?;
        if self.corrections().last() == Some(made) {
            Ok(())
        } else {
            Err(ReplayProblem::OutOfPlace)
        }
    }
}

fn recorded<L: Life, E>(entered: &Entered<E>) -> Replayed<L> {
    match entered {
        Entered::Unchanged(_) => Err(ReplayProblem::Unchanged),
        Entered::Recorded { .. } => Ok(()),
    }
}

/// Whether something holds by one of the judges; what the first one says, where it does not.
pub(super) fn by_any<J, R>(
    judges: impl IntoIterator<Item = J>,
    mut holds: impl FnMut(J) -> Result<(), ReplayProblem<R>>,
) -> Result<(), ReplayProblem<R>> {
    let mut first = None;
    for judge in judges {
        match holds(judge) {
            Ok(()) => return Ok(()),
            Err(problem) => first = first.or(Some(problem)),
        }
    }
    Err(first.unwrap_or(ReplayProblem::NoContext))
}
