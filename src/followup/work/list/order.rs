//! The order of the day.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::rules::{OWED, SCORE};
use crate::followup::work::cadence::CONTACT_OVERDUE;
use crate::followup::work::list_policy::POINT;
use crate::followup::work::{ListedContact, WorkDay, WorkItem, WorkPolicyDraft};
use crate::followup::{Task, TaskRank};
use crate::rule::Evidence;
use crate::units::period::{days_after, days_between};

/// The place in the order of the day: what is owed by its day and purpose, then the rest by points,
/// and the last day.
type Place = (bool, NaiveDate, usize, Reverse<u64>, NaiveDate);

/// An item that waits, with its place in the order of the day.
pub(super) struct Waiting<'a> {
    pub(super) item: &'a WorkItem,
    /// How much of the day's capacity it takes.
    pub(super) takes: u32,
    /// Since when it waits.
    pub(super) since: NaiveDate,
    pub(super) place: Place,
}

impl<'a> Waiting<'a> {
    /// `None`: nothing in it is of use any more.
    pub(super) fn of(
        item: &'a WorkItem,
        at: &WorkDay<'_>,
        policy: &WorkPolicyDraft,
    ) -> Option<Self> {
        let since = item.waits_since(at.day)?;
        let lasts = item.useful_tasks(at.day).map(|task| match task.reason.rule() {
            // Its days began anew when they were over, and not because it could wait.
            rule if rule == &CONTACT_OVERDUE => at.day,
            _ => at.last_worked(task.window.last()),
        });
        let last = lasts.min()?;
        // The plan put it on a day that has come: so it is due, also where its best day is closed.
        let owed = item.useful_tasks(at.day).filter(|task| task.rank == TaskRank::Obligation);
        let owed = owed.map(|task| (owed_by(task), task.purpose.place())).min();
        let (owed_by, purpose) = owed.unwrap_or((NaiveDate::MIN, 0));
        let worth = item.worth.unwrap_or(policy.unknown_worth);
        let score = policy.score(worth, urgency(last, at.day, policy), waited(since, at.day));
        let takes = policy.takes(item.contact.via, at.capacity);
        let place = (owed.is_none(), owed_by, purpose, Reverse(score), last);
        Some(Waiting { item, takes, since, place })
    }

    /// Whether something in it is owed, so that it comes before all in which nothing is.
    pub(super) const fn heads(&self) -> bool {
        !self.place.0
    }

    pub(super) const fn score(&self) -> u64 {
        self.place.3.0
    }

    /// In whole points, cut.
    pub(super) fn points(&self) -> u64 {
        self.score().checked_div(POINT).unwrap_or(0)
    }

    pub(super) fn listed(&self, policy: &WorkPolicyDraft, day: NaiveDate) -> ListedContact<'a> {
        let item = self.item;
        let tasks: Vec<&Task> = item.useful_tasks(day).collect();
        let owed = tasks.iter().filter(|task| task.rank == TaskRank::Obligation);
        let due = owed.map(|task| task.window.best()).min();
        ListedContact {
            item,
            hours: item.contact.hours.as_deref().filter(|_| item.contact.on == day),
            heads: self.heads(),
            worth: item.worth.unwrap_or(policy.unknown_worth),
            urgency: urgency(self.place.4, day, policy),
            waited_days: waited(self.since, day),
            waiting_points: policy.waiting_points,
            points: self.points(),
            overdue_on: overdue_on(&tasks),
            criterion: match due {
                Some(due) => OWED.check(Evidence::happened(due)),
                None => SCORE.check(Evidence::counts(None, None)),
            },
            tasks,
        }
    }
}

/// Until when what is owed may be overtaken: a purpose that is less pressing by a place is as
/// pressing a day later.
fn owed_by(task: &Task) -> NaiveDate {
    days_after(task.window.best(), u32::try_from(task.purpose.place()).unwrap_or(u32::MAX))
}

fn urgency(last: NaiveDate, day: NaiveDate, policy: &WorkPolicyDraft) -> u32 {
    policy.urgency(if last > day { days_between(last, day) } else { 0 })
}

/// For how many days it has waited.
pub(super) fn waited(since: NaiveDate, day: NaiveDate) -> u64 {
    if since < day { days_between(since, day) } else { 0 }
}

/// The first day on which one of the tasks is overdue.
pub(super) fn overdue_on(tasks: &[&Task]) -> Option<NaiveDate> {
    tasks.iter().map(|task| task.window.last()).min().and_then(|last| last.succ_opt())
}
