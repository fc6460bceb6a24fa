//! What waits to be done, and the day on which it may be.

use chrono::NaiveDate;
use serde::Serialize;

use super::{DayCapacity, PlannedContact};
use crate::calendar::{Calendar, Day};
use crate::customer::Absence;
use crate::followup::{Briefing, Task, TaskRank};
use crate::units::period::days_before;
use crate::units::{CustomerId, Records, Score, StaffId, TaskId};

/// How far back from its last day a working day is looked for.
const FARTHEST: u32 = 366;

/// A contact that waits to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkItem {
    /// The contact.
    pub contact: PlannedContact,
    /// Whose it is.
    pub owner: StaffId,
    /// How much the customer is worth to the firm, on a scale from 0 to 100. `None`: not known.
    pub worth: Option<Score>,
    /// From which day on it is on the owner's list, where that is later than the contact's own day:
    /// so it was [handed over](super::hand_over).
    pub from: Option<NaiveDate>,
    /// What to know before the call, as far as the owner may see it. It is personal, and stands in no
    /// `Debug` or `Display`. `None`: nobody looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub briefing: Option<Briefing>,
}

impl WorkItem {
    /// Since when it waits on a day: the first of the best days of what is still of use in it. That
    /// comes from facts, and so is the same however often the contacts are planned anew. `None`:
    /// nothing in it is of use any more.
    pub fn waits_since(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.useful_tasks(day).map(|task| task.window.best()).min()
    }

    /// Whether it can be done on a day, by the plan.
    pub(super) fn has_begun(&self, day: NaiveDate) -> bool {
        self.contact.on <= day && self.from.is_none_or(|from| from <= day)
    }

    pub(super) fn useful_tasks(&self, day: NaiveDate) -> impl Iterator<Item = &Task> {
        self.contact.tasks.iter().filter(move |task| is_of_use(task, day))
    }

    /// What tells two contacts apart.
    pub(super) fn name(&self) -> ItemName<'_> {
        let contact = &self.contact;
        let task = contact.tasks.first().map(|task| &task.id);
        (&contact.customer, contact.on, task, &self.owner, self.from)
    }
}

type ItemName<'a> = (&'a CustomerId, NaiveDate, Option<&'a TaskId>, &'a StaffId, Option<NaiveDate>);

/// What is owed is of use also when its last day has passed.
pub(super) fn is_of_use(task: &Task, day: NaiveDate) -> bool {
    task.rank == TaskRank::Obligation || !task.window.is_overdue(day)
}

/// One day of one owner.
#[derive(Clone, Copy)]
pub struct WorkDay<'a> {
    /// The day.
    pub day: NaiveDate,
    /// Whose list.
    pub owner: &'a StaffId,
    /// How much can be done.
    pub capacity: DayCapacity,
    /// When the firm works.
    pub calendar: &'a dyn Calendar,
    /// Who is away, and who acts for them.
    pub absences: &'a Records<Absence>,
}

impl WorkDay<'_> {
    /// The last day by the end of a window on which somebody may work, from this day on: this day
    /// where there is none. An end that has passed stays what it is.
    pub(super) fn last_worked(&self, last: NaiveDate) -> NaiveDate {
        let earliest = self.day.max(days_before(last, FARTHEST));
        let mut day = last;
        while earliest < day && matches!(self.calendar.day(day), Day::Closed(_)) {
            let Some(before) = day.pred_opt() else { break };
            day = before;
        }
        day
    }
}
