//! A life with its whole history.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::journal::{Journal, begun_known_on};
use super::{Event, Life, of_day};

/// How a life began.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Began<L: Life> {
    pub(super) beginning: L::Beginning,
    pub(super) noted: L::Noted,
}

/// A life with its whole history.
///
/// * What is true is what its events make of its beginning, one after the other.
/// * The events stand in the order of their days, those of a day in the order of entry. Each was
///   sound where it stands.
/// * What was taken back, and what changes nothing where it stands, is no event. It is among the
///   [entries](Self::entries).
///
/// Cost: a life that was entered day by day holds its events once. One with an entry that came late
/// or was taken back holds all its entries once more, in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct History<L: Life> {
    // INVARIANT: `state` is what `events` make of `began`, and `changed_on` the day of the last one.
    // INVARIANT: `known_on` is the day on which anything was entered last.
    // INVARIANT: without a journal the events are all the entries, in the order of entry.
    pub(super) began: Box<Began<L>>,
    pub(super) events: Vec<Event<L>>,
    pub(super) state: L,
    pub(super) changed_on: NaiveDate,
    pub(super) known_on: NaiveDate,
    pub(super) journal: Option<Box<Journal<L>>>,
}

impl<L: Life> History<L> {
    /// A life at its beginning, or of what must be said of one.
    ///
    /// # Errors
    /// The room's refusal.
    pub fn create(
        beginning: impl Into<L::Beginning>,
        context: &L::Context,
    ) -> Result<Self, L::Refusal> {
        let beginning = beginning.into();
        L::check_context(&beginning, context)?;
        L::check_beginning(&beginning)?;
        let noted = L::judge_beginning(&beginning, context)?;
        Ok(History::new(beginning, noted))
    }

    pub(super) fn new(beginning: L::Beginning, noted: L::Noted) -> Self {
        let state = L::begin(&beginning, &noted);
        let changed_on = L::began_on(&beginning);
        let known_on = begun_known_on::<L>(&beginning);
        let began = Box::new(Began { beginning, noted });
        History { began, events: Vec::new(), state, changed_on, known_on, journal: None }
    }

    /// How it began.
    pub const fn beginning(&self) -> &L::Beginning {
        &self.began.beginning
    }

    /// What was noted beside the beginning.
    pub const fn begun_noted(&self) -> &L::Noted {
        &self.began.noted
    }

    /// The day on which it began.
    pub fn began_on(&self) -> NaiveDate {
        L::began_on(&self.began.beginning)
    }

    /// All that happened, in the order of days; not what was taken back.
    pub fn events(&self) -> &[Event<L>] {
        &self.events
    }

    /// What happened up to and including a day. Cost: a binary search.
    pub fn events_through(&self, day: NaiveDate) -> &[Event<L>] {
        let known = self.events.partition_point(|event| event.on <= day);
        self.events.get(..known).unwrap_or_default()
    }

    /// What happened on a day. Cost: a binary search.
    pub fn events_of(&self, day: NaiveDate) -> &[Event<L>] {
        if day > self.changed_on { &[] } else { of_day(&self.events, day) }
    }

    /// What is true after all that happened.
    pub const fn state(&self) -> &L {
        &self.state
    }

    /// What was true at the end of a day, by all that is known of it today. `None` before the
    /// beginning. What was known on a past day is asked of [`known_by`](Self::known_by).
    ///
    /// Cost: none from the day of the last change on; before that, a pass over the changes up to
    /// the day.
    pub fn as_of(&self, day: NaiveDate) -> Option<Cow<'_, L>> {
        if day >= self.changed_on {
            return Some(Cow::Borrowed(&self.state));
        }
        (day >= self.began_on()).then(|| Cow::Owned(self.after(self.events_through(day))))
    }

    /// What was true before the changes of a day: on the day of the beginning, with what it began.
    ///
    /// Cost: a pass over the changes before the day.
    pub fn before(&self, day: NaiveDate) -> L {
        let known = self.events.partition_point(|event| event.on < day);
        self.after(self.events.get(..known).unwrap_or_default())
    }

    pub(super) fn at_the_beginning(&self) -> L {
        L::begin(&self.began.beginning, &self.began.noted)
    }

    fn after(&self, events: &[Event<L>]) -> L {
        let mut state = self.at_the_beginning();
        for event in events {
            state.step(event);
        }
        state
    }
}
