//! All that was ever entered, in the order of entry.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{Correction, Event, History, Life};

/// What is kept of a life in which an entry came late or was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Journal<L: Life> {
    /// In the order of entry: the first has the number 1.
    pub(super) entries: Vec<Event<L>>,
    /// The numbers of those that are not taken back, in the order of their days.
    pub(super) order: Vec<usize>,
    /// The numbers of the history's events, in the same order. Of the others in `order` each
    /// changes nothing where it stands.
    pub(super) standing: Vec<usize>,
    /// In the order in which they were made.
    pub(super) corrections: Vec<Correction<L::Words>>,
}

/// Something that was entered, and what is thought of it today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a, L: Life> {
    /// Its number, from 1 in the order of entry. It stays.
    pub number: usize,
    /// What was entered.
    pub event: &'a Event<L>,
    /// Since when it was known: the day on which it was entered. Where nobody said, the day on which
    /// it happened; or the day of what was entered before it, if that is later.
    pub known_on: NaiveDate,
    /// What is thought of it today.
    pub standing: Standing<'a, L>,
}

/// What is thought of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing<'a, L: Life> {
    /// It holds, and is among the events.
    Holds,
    /// It says what is true where it stands: an entry that was made later says the same of an earlier
    /// day, or what had changed it in between was taken back.
    ChangesNothing,
    /// It was taken back.
    TakenBack(&'a Correction<L::Words>),
}

impl<L: Life> Journal<L> {
    pub(super) fn of(events: &[Event<L>]) -> Self {
        let numbers: Vec<usize> = (1..=events.len()).collect();
        Journal {
            entries: events.to_vec(),
            order: numbers.clone(),
            standing: numbers,
            corrections: Vec::new(),
        }
    }
}

/// The day on which a beginning was entered.
pub(super) fn begun_known_on<L: Life>(beginning: &L::Beginning) -> NaiveDate {
    let began_on = L::began_on(beginning);
    L::begun_entered_on(beginning).map_or(began_on, |entered| entered.max(began_on))
}

/// The entry of a number.
pub(super) fn entry<L: Life>(entries: &[Event<L>], number: usize) -> Option<&Event<L>> {
    entries.get(number.checked_sub(1)?)
}

/// Where an entry of a day comes in the order: in the place of the one that it replaces on the same
/// day, and else after all of its day.
pub(super) fn place<L: Life>(
    order: &[usize],
    entries: &[Event<L>],
    on: NaiveDate,
    replaced: Option<usize>,
) -> usize {
    let of = |number: usize| entry(entries, number).map(|event| event.on);
    match replaced.filter(|replaced| of(*replaced) == Some(on)) {
        Some(replaced) => order.iter().position(|number| *number == replaced),
        None => None,
    }
    .unwrap_or_else(|| order.partition_point(|number| of(*number) <= Some(on)))
}

impl<L: Life> History<L> {
    /// All that was ever entered, in the order of entry.
    pub(crate) fn all_entries(&self) -> &[Event<L>] {
        self.journal.as_ref().map_or(&self.events, |journal| &journal.entries)
    }

    /// The entries that were taken back, in the order in which that was done.
    pub fn corrections(&self) -> &[Correction<L::Words>] {
        self.journal.as_ref().map_or(&[], |journal| &journal.corrections)
    }

    /// The numbers of the entries that are not taken back, in the order of their days.
    pub(super) fn order(&self) -> Cow<'_, [usize]> {
        match &self.journal {
            Some(journal) => Cow::Borrowed(&journal.order),
            None => Cow::Owned((1..=self.events.len()).collect()),
        }
    }

    /// The numbers of the events.
    pub(super) fn standing_numbers(&self) -> Cow<'_, [usize]> {
        match &self.journal {
            Some(journal) => Cow::Borrowed(&journal.standing),
            None => self.order(),
        }
    }

    /// All that was ever entered, in the order of entry, with what was taken back.
    ///
    /// Cost: a pass over the entries.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_, L>> {
        let entries = (1..).zip(self.all_entries()).zip(self.known_days());
        let standings = self.standings().into_iter().chain(std::iter::repeat(Standing::Holds));
        entries.zip(standings).map(|(((number, event), known_on), standing)| Entry {
            number,
            event,
            known_on,
            standing,
        })
    }

    /// Since when each entry was known.
    fn known_days(&self) -> impl Iterator<Item = NaiveDate> {
        let mut known_on = begun_known_on::<L>(self.beginning());
        let mut corrections = self.corrections().iter().peekable();
        (1..).zip(self.all_entries()).map(move |(number, event)| {
            while let Some(made) = corrections.next_if(|correction| correction.after < number) {
                known_on = known_on.max(made.entered_on);
            }
            known_on = known_on.max(event.known_on());
            known_on
        })
    }

    /// What is thought of each entry; nothing where each of them holds.
    fn standings(&self) -> Vec<Standing<'_, L>> {
        let Some(journal) = &self.journal else { return Vec::new() };
        let mut standings = vec![Standing::ChangesNothing; journal.entries.len()];
        let mut set = |number: usize, standing| {
            if let Some(slot) = number.checked_sub(1).and_then(|place| standings.get_mut(place)) {
                *slot = standing;
            }
        };
        journal.standing.iter().for_each(|number| set(*number, Standing::Holds));
        for made in &journal.corrections {
            set(made.takes_back, Standing::TakenBack(made));
        }
        standings
    }

    /// The life as it was known at the end of a day: by what had been entered by then. `None` if
    /// not even its beginning had.
    ///
    /// Cost: none where all of it was known; else a pass over what was, and a copy of it.
    pub fn known_by(&self, day: NaiveDate) -> Option<Cow<'_, History<L>>> {
        if begun_known_on::<L>(self.beginning()) > day {
            return None;
        }
        if self.known_on <= day {
            return Some(Cow::Borrowed(self));
        }
        let known = self.known_days().take_while(|known_on| *known_on <= day).count();
        // Each was entered after all that it follows, so that what it takes back is known too.
        let corrections = self.corrections().iter().take_while(|made| made.entered_on <= day);
        let entries = self.all_entries().get(..known).unwrap_or_default();
        Some(Cow::Owned(self.by_parts(entries, corrections)))
    }

    /// Whether the history of another life is this one, or the beginning of it: nothing was entered
    /// here but afterwards.
    pub fn goes_on_from(&self, other: &History<L>) -> bool {
        let (mine, others) = (self.all_entries(), other.all_entries());
        let corrections = other.corrections();
        let then = self.corrections().get(corrections.len());
        self.began == other.began
            && mine.starts_with(others)
            && self.corrections().starts_with(corrections)
            && then.is_none_or(|next| next.after >= others.len())
    }
}
