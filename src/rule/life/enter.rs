//! Entering what happened, and taking back what did not.

use chrono::NaiveDate;
use serde::Serialize;

use super::journal::{entry, place};
use super::judge::{By, Judge};
use super::walk::{Put, PutIn};
use super::{Correction, Event, History, Life, Misplaced, TakenBack};
use crate::units::StaffId;

/// What is to be entered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entering<C> {
    /// What happened.
    pub change: C,
    /// The day on which it happened.
    pub on: NaiveDate,
    /// By whom.
    pub by: StaffId,
    /// The day on which it is entered. `None`: nobody says; see
    /// [`Entry::known_on`](super::Entry::known_on).
    pub entered_on: Option<NaiveDate>,
}

/// What became of an entry that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Entered<E> {
    /// Nothing.
    Unchanged(Unchanged),
    /// It is in the history now.
    Recorded {
        /// Its number.
        number: usize,
        /// What it did.
        effect: E,
    },
}

/// Why an entry changes nothing, and is not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unchanged {
    /// It was made before, under this number: same day, same person, same content. Of the day of
    /// the last entry only that is a repetition: what was done, undone and done again on a day was
    /// done twice.
    Repeated(usize),
    /// It says what is true on its day already.
    Already,
}

impl<L: Life> History<L> {
    /// Enters what happened on a day, or refuses it and changes nothing.
    ///
    /// It is judged by what was true at the end of its day. One that comes late takes its place
    /// after the entries of its day, and everything after it is checked again. A later entry that
    /// says the same then changes nothing any more: it stays in the record, and comes back where
    /// the earlier one is taken back.
    ///
    /// Cost: a check and one record; of a late entry, a pass over the life.
    ///
    /// # Errors
    /// The room's refusals; as [`Misplaced`], a day before the beginning, a day of entry before
    /// that of what was entered before or before the day itself, and all later entries that would
    /// no longer hold.
    pub fn enter(
        &mut self,
        asked: Entering<L::Change>,
        context: &L::Context,
    ) -> Result<Entered<L::Effect>, L::Refusal> {
        self.enter_noted(event(asked), None, &By(context))
    }

    /// As [`enter`](Self::enter), with what must be noted beside it.
    pub(super) fn enter_noted<J: Judge<L>>(
        &mut self,
        mut event: Event<L>,
        noted: Option<&L::Noted>,
        judge: &J,
    ) -> Result<Entered<J::Effect>, L::Refusal> {
        judge.belongs_to(self.beginning())?;
        self.not_before_the_beginning(event.on)?;
        if let Some(number) = self.repeated(&event, noted) {
            return Ok(Entered::Unchanged(Unchanged::Repeated(number)));
        }
        self.in_turn(event.on, event.entered_on)?;
        // A day of entry that is the day itself goes without saying.
        event.entered_on = event.entered_on.filter(|entered| *entered != event.on);
        if event.on < self.last_on() {
            let place = place(&self.order(), self.all_entries(), event.on, None);
            return match self.put_in(Put { event, noted, place }, None, judge)? {
                PutIn::Already => Ok(Entered::Unchanged(Unchanged::Already)),
                PutIn::Done(event, effect, rearranged) => {
                    self.become_so(rearranged, Some(event), None);
                    Ok(Entered::Recorded { number: self.all_entries().len(), effect })
                }
            };
        }
        let (expected, effect) = judge.unchecked_entry(&self.state, self.beginning(), &event)?;
        if let Some(given) = noted.filter(|given| **given != expected) {
            return Err(L::other_noted(given.clone(), expected));
        }
        event.noted = expected;
        if self.state.is_so(&event, self.events_of(event.on)) {
            return Ok(Entered::Unchanged(Unchanged::Already));
        }
        Ok(Entered::Recorded { number: self.append(event), effect })
    }

    /// Takes an entry back that was a mistake: it stays in the record, and counts no more.
    ///
    /// Cost: a pass over the life.
    ///
    /// # Errors
    /// As [`Misplaced`]: no such entry, a day before that of what was entered before, and all later
    /// entries that would no longer hold.
    pub fn take_back(
        &mut self,
        number: usize,
        by: &StaffId,
        entered_on: NaiveDate,
        reason: Option<L::Words>,
        context: &L::Context,
    ) -> Result<TakenBack, L::Refusal> {
        self.take_back_by(number, (by, entered_on), reason, &By(context))
    }

    /// As [`take_back`](Self::take_back), by whatever judges.
    pub(super) fn take_back_by<J: Judge<L>>(
        &mut self,
        number: usize,
        (by, entered_on): (&StaffId, NaiveDate),
        reason: Option<L::Words>,
        judge: &J,
    ) -> Result<TakenBack, L::Refusal> {
        judge.belongs_to(self.beginning())?;
        self.entry_of(number)?;
        if !self.order().contains(&number) {
            return Ok(TakenBack::Before);
        }
        self.in_turn(entered_on, Some(entered_on))?;
        let rearranged = self.taken_out(number, judge)?;
        let correction = Correction {
            takes_back: number,
            after: self.all_entries().len(),
            replaced_by: None,
            by: by.clone(),
            entered_on,
            reason,
        };
        self.become_so(rearranged, None, Some(correction));
        Ok(TakenBack::Now)
    }

    /// Puts another entry in the place of one that was a mistake, which is taken back with it. On
    /// the same day it takes its place, on another one that of an entry of its own.
    ///
    /// Cost: a pass over the life.
    ///
    /// # Errors
    /// Those of [`enter`](Self::enter) and of [`take_back`](Self::take_back); of an entry that was
    /// taken back before; of an entry that would change nothing.
    pub fn replace(
        &mut self,
        number: usize,
        asked: Entering<L::Change>,
        reason: Option<L::Words>,
        context: &L::Context,
    ) -> Result<Entered<L::Effect>, L::Refusal> {
        self.replace_noted(number, event(asked), None, reason, &By(context))
    }

    /// As [`replace`](Self::replace), with what must be noted beside it.
    pub(super) fn replace_noted<J: Judge<L>>(
        &mut self,
        number: usize,
        mut event: Event<L>,
        noted: Option<&L::Noted>,
        reason: Option<L::Words>,
        judge: &J,
    ) -> Result<Entered<J::Effect>, L::Refusal> {
        judge.belongs_to(self.beginning())?;
        let replaced = self.entry_of(number)?;
        self.not_before_the_beginning(event.on)?;
        if replaced.says_the_same_as(&event) {
            return Ok(Entered::Unchanged(Unchanged::Repeated(number)));
        }
        if !self.order().contains(&number) {
            let made = self.corrections().iter().find(|made| made.takes_back == number);
            let by = made.and_then(|made| made.replaced_by);
            let same = by.filter(|by| {
                self.entry_of(*by).is_ok_and(|replaces| replaces.says_the_same_as(&event))
            });
            return match same {
                Some(by) => Ok(Entered::Unchanged(Unchanged::Repeated(by))),
                None => Err(Misplaced::TakenBackBefore(number).into()),
            };
        }
        self.in_turn(event.on, event.entered_on)?;
        event.entered_on = event.entered_on.filter(|entered| *entered != event.on);
        let entered_on = event.entered_on.unwrap_or_else(|| self.known_on.max(event.on));
        let place = place(&self.order(), self.all_entries(), event.on, Some(number));
        match self.put_in(Put { event, noted, place }, Some(number), judge)? {
            PutIn::Already => Err(Misplaced::ReplacedByNothing(number).into()),
            PutIn::Done(event, effect, rearranged) => {
                let after = self.all_entries().len();
                let own = after.saturating_add(1);
                let correction = Correction {
                    takes_back: number,
                    after,
                    replaced_by: Some(own),
                    by: event.by.clone(),
                    entered_on,
                    reason,
                };
                self.become_so(rearranged, Some(event), Some(correction));
                Ok(Entered::Recorded { number: own, effect })
            }
        }
    }

    fn entry_of(&self, number: usize) -> Result<&Event<L>, L::Refusal> {
        let entries = self.all_entries();
        entry(entries, number)
            .ok_or_else(|| Misplaced::NoSuchEntry { given: number, entries: entries.len() }.into())
    }

    fn not_before_the_beginning(&self, day: NaiveDate) -> Result<(), L::Refusal> {
        let began_on = self.began_on();
        if day < began_on {
            return Err(Misplaced::BeforeBeginning { day, began_on }.into());
        }
        Ok(())
    }

    /// Nothing is entered before it happened, nor before what was entered before it.
    fn in_turn(&self, on: NaiveDate, entered_on: Option<NaiveDate>) -> Result<(), L::Refusal> {
        let Some(given) = entered_on else { return Ok(()) };
        let earliest = self.known_on.max(on);
        if given < earliest {
            return Err(Misplaced::EnteredTooEarly { given, earliest }.into());
        }
        Ok(())
    }

    /// The day of the last entry that was not taken back.
    fn last_on(&self) -> NaiveDate {
        let last = self
            .journal
            .as_ref()
            .and_then(|journal| entry(&journal.entries, *journal.order.last()?));
        last.map_or(self.changed_on, |event| event.on)
    }

    /// The number under which the same was entered before and was not taken back. Of a record, also
    /// what is noted is compared: what once stood between two that differ in it may be
    /// [gone](Self::retold).
    fn repeated(&self, event: &Event<L>, noted: Option<&L::Noted>) -> Option<usize> {
        let last_on = self.last_on();
        if event.on > last_on {
            return None;
        }
        let entries = self.all_entries();
        let same = |number: &usize| {
            let one = entry(entries, *number);
            one.is_some_and(|one| {
                one.says_the_same_as(event) && noted.is_none_or(|noted| *noted == one.noted)
            })
        };
        if event.on < last_on {
            return self.order().iter().copied().find(same);
        }
        let journal = self.journal.as_ref();
        let last = journal.map_or(Some(entries.len()), |journal| journal.order.last().copied());
        last.filter(same)
    }

    /// Puts an entry at the end.
    pub(super) fn append(&mut self, event: Event<L>) -> usize {
        self.state.step(&event);
        self.changed_on = event.on;
        self.known_on = self.known_on.max(event.known_on());
        if let Some(journal) = &mut self.journal {
            let number = journal.entries.len().saturating_add(1);
            journal.entries.push(event.clone());
            journal.order.push(number);
            journal.standing.push(number);
        }
        self.events.push(event);
        self.all_entries().len()
    }
}

/// With nothing noted yet.
fn event<L: Life>(asked: Entering<L::Change>) -> Event<L> {
    let Entering { change, on, by, entered_on } = asked;
    Event { on, entered_on, by, change, noted: L::Noted::default() }
}
