//! What became of follow-ups, from the contacts that were for them and the entries about them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Contact, MarketingData, TaskChange, TaskEntry};
use crate::units::{ContactId, Record, TaskId, natural};

/// What became of one follow-up until a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TaskHistory<'a> {
    /// What did it first, and when.
    pub(crate) done: Option<(NaiveDate, DoneBy<'a>)>,
    /// The entry that left it out, until something did it after all.
    pub(crate) skipped: Option<&'a TaskEntry>,
    /// The entries that postponed it, and until when, in their order.
    pub(crate) postponed: Vec<(&'a TaskEntry, NaiveDate)>,
    /// The last entry that gave it to somebody.
    pub(crate) handed_over: Option<&'a TaskEntry>,
    /// How often the customer could not be reached for it before it was done.
    pub(crate) attempts: u32,
}

/// What did a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DoneBy<'a> {
    Contact(&'a Contact),
    Entry(&'a TaskEntry),
}

/// The histories of a customer's follow-ups.
pub(crate) struct TaskHistories<'a> {
    pub(crate) each: BTreeMap<&'a TaskId, TaskHistory<'a>>,
    /// The entries that cannot be after what had been, in their order.
    pub(crate) astray: Vec<&'a TaskEntry>,
}

#[derive(Clone, Copy)]
enum Happened<'a> {
    /// On a day the customer was reached by it, or was not.
    Contact(&'a Contact, NaiveDate, bool),
    Entry(&'a TaskEntry),
}

impl Happened<'_> {
    fn date(&self) -> NaiveDate {
        match self {
            Happened::Contact(_, on, _) => *on,
            Happened::Entry(entry) => entry.date,
        }
    }

    /// Of one day what ends it comes last, and a contact before an entry that says so too.
    const fn rank(&self) -> u8 {
        match self {
            Happened::Entry(entry) => match entry.what {
                TaskChange::Postponed(_) | TaskChange::HandedOver(_) => 0,
                TaskChange::Skipped => 1,
                TaskChange::Done => 3,
            },
            Happened::Contact(..) => 2,
        }
    }

    fn id(&self) -> &str {
        match self {
            Happened::Contact(contact, ..) => contact.id.as_ref(),
            Happened::Entry(entry) => entry.id.as_ref(),
        }
    }
}

impl MarketingData {
    /// What became of each follow-up that anything is known of on a day. A contact that did not
    /// reach the customer is an attempt; one of which nobody says whether it did has done it. Who
    /// answers later to an attempt was reached on that day.
    ///
    /// Cost: a sort of the entries and of the contacts that were for something.
    pub(crate) fn task_histories(&self, as_of: NaiveDate) -> TaskHistories<'_> {
        let answered = self.answered(as_of);
        let contacts = self.contacts().as_of(as_of).iter().flat_map(|contact| {
            let (on, answered) = (contact.date(), answered.get(&contact.id));
            let tried = answered.filter(|it| it.reached_on != Some(it.first_on));
            let reached_on = answered.map_or(Some(on), |it| it.reached_on);
            // Who answers at once was reached by the contact itself, whenever the answer is noted.
            let done_on = if tried.is_some() { reached_on } else { Some(on) };
            let attempt = tried.map(|_| Happened::Contact(contact, on, false));
            let done = done_on.map(|on| Happened::Contact(contact, on, true));
            let tasks = contact.talk.iter().flat_map(|talk| &talk.tasks);
            tasks.flat_map(move |task| {
                [attempt, done].into_iter().flatten().map(move |happened| (task, happened))
            })
        });
        let entries = self.task_entries().as_of(as_of).iter();
        let entries = entries.map(|entry| (&entry.task, Happened::Entry(entry)));
        let mut all: Vec<(&TaskId, Happened<'_>)> = contacts.chain(entries).collect();
        all.sort_by(|(_, one), (_, other)| {
            let by_day = (one.date(), one.rank()).cmp(&(other.date(), other.rank()));
            by_day.then_with(|| natural(one.id(), other.id()))
        });
        let mut found = TaskHistories { each: BTreeMap::new(), astray: Vec::new() };
        for (task, happened) in all {
            let history = found.each.entry(task).or_default();
            match happened {
                Happened::Contact(contact, on, true) => history.reached(contact, on),
                Happened::Contact(_, _, false) => history.tried(),
                Happened::Entry(entry) if history.take(entry) => {}
                Happened::Entry(entry) => found.astray.push(entry),
            }
        }
        found
    }

    /// When the contacts that were answered were, as far as is known.
    fn answered(&self, as_of: NaiveDate) -> BTreeMap<&ContactId, Answered> {
        let contacts = self.contacts().as_of(as_of).iter();
        let made: BTreeMap<_, _> = contacts.map(|one| (&one.id, one.date())).collect();
        let mut answered = BTreeMap::new();
        // By day.
        for response in self.responses().as_of(as_of) {
            let on = response.date;
            if made.get(&response.to).is_some_and(|made| *made <= on) {
                let first = Answered { first_on: on, reached_on: None };
                let of = answered.entry(&response.to).or_insert(first);
                let reached_on = response.kind.is_reached().then_some(on);
                of.reached_on = of.reached_on.or(reached_on);
            }
        }
        answered
    }
}

/// How a contact was answered.
struct Answered {
    /// On which day first.
    first_on: NaiveDate,
    /// On which day the first answer says that the customer was reached.
    reached_on: Option<NaiveDate>,
}

impl<'a> TaskHistory<'a> {
    /// When it was done or left out.
    pub(crate) fn closed_on(&self) -> Option<NaiveDate> {
        self.done.map(|(on, _)| on).or(self.skipped.map(|entry| entry.date))
    }

    /// Until when it was postponed last, by a day.
    pub(crate) fn postponed_by(&self, day: NaiveDate) -> Option<(&'a TaskEntry, NaiveDate)> {
        self.postponed.iter().rev().find(|(entry, _)| entry.date <= day).copied()
    }

    const fn tried(&mut self) {
        if self.done.is_none() {
            self.attempts = self.attempts.saturating_add(1);
        }
    }

    fn reached(&mut self, contact: &'a Contact, on: NaiveDate) {
        if self.done.is_none() {
            self.finish(on, DoneBy::Contact(contact));
        }
    }

    fn finish(&mut self, on: NaiveDate, by: DoneBy<'a>) {
        self.done = Some((on, by));
        self.skipped = None;
    }

    /// Whether the entry can be, after what had been. What is done stays so, and what was left out
    /// can only be done after all; that a contact did it may be said once more.
    fn take(&mut self, entry: &'a TaskEntry) -> bool {
        match (&self.done, &entry.what) {
            (Some((_, DoneBy::Contact(_))), TaskChange::Done) => return true,
            (Some(_), _) => return false,
            (None, TaskChange::Done) => self.finish(entry.date, DoneBy::Entry(entry)),
            (None, _) if self.skipped.is_some() => return false,
            (None, TaskChange::Skipped) => self.skipped = Some(entry),
            (None, TaskChange::Postponed(until)) => self.postponed.push((entry, *until)),
            (None, TaskChange::HandedOver(_)) => self.handed_over = Some(entry),
        }
        true
    }
}

#[cfg(test)]
mod tests;
