//! A record believed: every entry and every correction made once more.

use std::fmt;

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
    /// The life, with every entry and every correction checked as if it were made now.
    ///
    /// `contexts` are the one in force and, where it has changed, those before it: the beginning
    /// and each entry must be sound by one of them, with what is noted beside it. So what was made
    /// with these contexts always comes back, and what none of them allows does not.
    ///
    /// Cost: one pass over the entries, for each context at most; and one more for each that came
    /// late or was taken back.
    ///
    /// # Errors
    /// [`ReplayError`] with the first part that is wrong, judged by the first context.
    pub fn replay(self, contexts: &[L::Context]) -> Result<History<L>, ReplayError<L::Refusal>> {
        let LifeRecord { beginning, noted, events, corrections } = self;
        let at = |part| move |problem| ReplayError { part, problem };
        by_any(contexts, |context| {
            let expected = L::check_beginning(&beginning, context)?;
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
                    life.correct(&made, contexts).map_err(at(part))?;
                }
            }
            match replaces {
                Some((part, made)) => {
                    life.correct_by(&event, &made, contexts).map_err(at(part))?;
                }
                None => life.make(&event, contexts).map_err(at(RecordPart::Change(number)))?,
            }
        }
        for (row, made) in corrections {
            let problem = if made.after == life.all_entries().len() && made.replaced_by.is_none() {
                life.correct(&made, contexts).err()
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
    fn make(&mut self, event: &Event<L>, contexts: &[L::Context]) -> Replayed<L> {
        by_any(contexts, |context| {
            recorded::<L>(&self.enter_noted(event.clone(), Some(&event.noted), context)?)
        })
    }

    fn correct(&mut self, made: &Correction<L::Words>, contexts: &[L::Context]) -> Replayed<L> {
        by_any(contexts, |context| {
            let (number, reason) = (made.takes_back, made.reason.clone());
            match self.take_back(number, &made.by, made.entered_on, reason, context)? {
                TakenBack::Now => Ok(()),
                TakenBack::Before => Err(ReplayProblem::Unchanged),
            }
        })
    }

    fn correct_by(
        &mut self,
        event: &Event<L>,
        made: &Correction<L::Words>,
        contexts: &[L::Context],
    ) -> Replayed<L> {
        by_any(contexts, |context| {
            let (number, noted) = (made.takes_back, Some(&event.noted));
            let (event, reason) = (event.clone(), made.reason.clone());
            recorded::<L>(&self.replace_noted(number, event, noted, reason, context)?)
        })?;
        if self.corrections().last() == Some(made) {
            Ok(())
        } else {
            Err(ReplayProblem::OutOfPlace)
        }
    }
}

fn recorded<L: Life>(entered: &Entered<L::Effect>) -> Replayed<L> {
    match entered {
        Entered::Unchanged(_) => Err(ReplayProblem::Unchanged),
        Entered::Recorded { .. } => Ok(()),
    }
}

/// Whether something holds by one of the contexts; what the first one says, where it does not.
fn by_any<C, R>(
    contexts: &[C],
    mut holds: impl FnMut(&C) -> Result<(), ReplayProblem<R>>,
) -> Result<(), ReplayProblem<R>> {
    let mut first = None;
    for context in contexts {
        match holds(context) {
            Ok(()) => return Ok(()),
            Err(problem) => first = first.or(Some(problem)),
        }
    }
    Err(first.unwrap_or(ReplayProblem::NoContext))
}
