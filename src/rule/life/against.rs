//! What of a life does not fit the contexts that there are.

use super::judge::{By, Judge};
use super::replay::by_any;
use super::{History, Life, RecordPart, ReplayError, ReplayProblem};

impl<L: Life> History<L> {
    /// What of the life none of some contexts says: all of it, in the order of days. Empty where
    /// each event, and the beginning, would be allowed by one of them and have the same noted
    /// beside it. What was taken back, or changes nothing, is not asked for.
    ///
    /// That something does not fit is no fault of the life: contexts change, and history does not.
    ///
    /// Cost: a pass over the events, for each context at most.
    pub fn against<'a>(
        &self,
        contexts: impl IntoIterator<Item = &'a L::Context, IntoIter: Clone>,
    ) -> Vec<ReplayError<L::Refusal>>
    where
        L::Context: 'a,
    {
        let contexts = contexts.into_iter();
        let mut found = Vec::new();
        let mut ask = |part, noted: &L::Noted, judge: &dyn Fn(By<'a, L>) -> Judged<L>| {
            let asked = by_any(contexts.clone(), |context| match judge(By(context)) {
                Ok(expected) if expected == *noted => Ok(()),
                Ok(expected) => Err(L::other_noted(noted.clone(), expected).into()),
                Err(refusal) => Err(ReplayProblem::Refused(refusal)),
            });
            found.extend(asked.err().map(|problem| ReplayError { part, problem }));
        };
        let (beginning, noted) = (self.beginning(), self.begun_noted());
        ask(RecordPart::Beginning(L::BEGINNING), noted, &|by| by.beginning(beginning, noted));
        let mut state = self.at_the_beginning();
        for (number, event) in self.standing_numbers().iter().zip(&self.events) {
            ask(RecordPart::Change(*number), &event.noted, &|by| {
                by.belongs_to(beginning)?;
                by.entry(&state, beginning, event).map(|(noted, _)| noted)
            });
            state.step(event);
        }
        found
    }
}

type Judged<L> = Result<<L as Life>::Noted, <L as Life>::Refusal>;
