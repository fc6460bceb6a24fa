//! By what an entry is judged, once it is sound in itself: by a context, or by what was noted
//! beside it when it was made.

use super::{Event, Life};

/// Says what is noted beside a beginning or an entry, and what the entry does.
pub(super) trait Judge<L: Life> {
    /// What is told of what an entry does.
    type Effect;

    /// Whether it has a say in this life at all.
    fn belongs_to(&self, beginning: &L::Beginning) -> Result<(), L::Refusal>;

    /// What is to be noted beside a beginning.
    fn beginning(&self, beginning: &L::Beginning, noted: &L::Noted)
    -> Result<L::Noted, L::Refusal>;

    /// What is to be noted beside an entry, and what it does.
    fn entry(
        &self,
        state: &L,
        beginning: &L::Beginning,
        event: &Event<L>,
    ) -> Result<(L::Noted, Self::Effect), L::Refusal>;

    /// As [`entry`](Self::entry), of an entry of which nothing was checked yet.
    fn unchecked_entry(
        &self,
        state: &L,
        beginning: &L::Beginning,
        event: &Event<L>,
    ) -> Result<(L::Noted, Self::Effect), L::Refusal> {
        state.check(beginning, event)?;
        self.entry(state, beginning, event)
    }
}

/// A context says so.
pub(super) struct By<'a, L: Life>(pub(super) &'a L::Context);

impl<L: Life> Judge<L> for By<'_, L> {
    type Effect = L::Effect;

    fn belongs_to(&self, beginning: &L::Beginning) -> Result<(), L::Refusal> {
        L::check_context(beginning, self.0)
    }

    fn beginning(&self, beginning: &L::Beginning, _: &L::Noted) -> Result<L::Noted, L::Refusal> {
        self.belongs_to(beginning)?;
        L::check_beginning(beginning)?;
        L::judge_beginning(beginning, self.0)
    }

    fn entry(
        &self,
        state: &L,
        beginning: &L::Beginning,
        event: &Event<L>,
    ) -> Result<(L::Noted, L::Effect), L::Refusal> {
        state.judge(beginning, event, self.0)
    }
}

/// What was noted is believed, where a context could have said it.
pub(super) struct AsNoted;

impl<L: Life> Judge<L> for AsNoted {
    type Effect = ();

    fn belongs_to(&self, _: &L::Beginning) -> Result<(), L::Refusal> {
        Ok(())
    }

    fn beginning(
        &self,
        beginning: &L::Beginning,
        noted: &L::Noted,
    ) -> Result<L::Noted, L::Refusal> {
        L::check_beginning(beginning)?;
        L::check_noted(None, noted)?;
        Ok(noted.clone())
    }

    fn entry(
        &self,
        _: &L,
        _: &L::Beginning,
        event: &Event<L>,
    ) -> Result<(L::Noted, ()), L::Refusal> {
        L::check_noted(Some(&event.change), &event.noted)?;
        Ok((event.noted.clone(), ()))
    }
}
