//! How a follow-up stands on a day.

mod ends;
mod rules;
#[cfg(test)]
mod tests;

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use self::ends::Stop;
pub(super) use self::rules::RULES;
use self::rules::{DONE_IN_TIME, DONE_LATE, DUE, NOT_YET, OVERDUE, POSTPONED, SKIPPED};
use super::{DealContact, FollowUpPolicy, Task, TaskWindow};
use crate::base::Customer;
use crate::marketing::{DoneBy, TaskChange, TaskHistory};
use crate::rule::{Evidence, Reason};
use crate::units::words::words;
use crate::units::{ContactId, StaffId, TaskId};

words! {
    /// How a follow-up stands.
    pub enum TaskState, "state of a follow-up" {
        /// Its first day is still to come.
        Planned = "planned",
        /// It can be done, and its last day has not passed.
        Due = "due",
        /// Its last day has passed, and it was not done.
        Overdue = "overdue",
        /// It was done, by its last day.
        Done = "done",
        /// It was done, after its last day.
        DoneLate = "done_late",
        /// It was left out.
        Skipped = "skipped",
        /// A fact has ended it: nothing is to be done any more.
        Cancelled = "cancelled",
        /// It waits: for a complaint to be settled, or for a consent.
        HeldBack = "held_back",
    }
}

impl TaskState {
    /// Whether something is to be done about it, now or later.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            TaskState::Planned | TaskState::Due | TaskState::Overdue | TaskState::HeldBack
        )
    }
}

/// What bears on a customer's follow-ups beside the customer's own facts.
#[derive(Debug, Clone, Copy, Default)]
pub struct TaskContext<'a> {
    /// The last death of somebody else in the household, from
    /// [`bereavements`](super::bereavements). `None`: there was none.
    pub bereaved_on: Option<NaiveDate>,
    /// The customer's deals, open and closed.
    pub deals: &'a [DealContact],
}

/// How a follow-up stands on a day, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TaskStanding {
    /// Which follow-up.
    pub task: TaskId,
    /// How it stands.
    pub state: TaskState,
    /// Since when. `None`: it was planned so, or nobody knows it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<NaiveDate>,
    /// Why.
    pub reason: Reason,
    /// On which days it can be done: those of the plan, unless it was postponed.
    pub window: TaskWindow,
    /// Who does it: who was given it last, or who is named by the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// The contact that did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactId>,
    /// How often the customer could not be reached for it.
    pub attempts: u32,
    /// The first day on which time alone makes this another state. `None`: only a fact can.
    pub look_again_on: Option<NaiveDate>,
}

impl fmt::Display for TaskStanding {
    /// "overdue: was to be done by 2026-03-10, 2 days ago".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.state, self.reason)
    }
}

/// How each of a customer's follow-ups stands on a day, from facts alone, in the order in which they
/// are given. Those of somebody else are left out.
///
/// | state | of which the first that holds |
/// |---|---|
/// | done, in time or late | a contact was for it and did not fail to reach the customer, an entry says so, or what it was for has come: a promise kept, an appointment kept, a deal in which there was contact |
/// | skipped | an entry left it out |
/// | cancelled | the customer died, the relationship ended, or they were let go (what is [owed](super::Purpose::outlives_relationship) goes on); what it was for is over: a promise released, an appointment called off or missed, a delivery made, a deal closed; of a greeting, somebody in the household died, and its best day lies within the months of mourning; consent was withdrawn for every channel |
/// | held back | marketing without any consent; a greeting or marketing that could be made, while a complaint is open |
/// | planned, due, overdue | by its days, from those to which it was postponed |
///
/// Cost: sorts of the entries, contacts, promises, appointments and deliveries, once for all of them.
///
/// ```
/// use clienteling::followup::{FollowUpPolicy, TaskContext, TaskState, standings, tasks_of};
/// use clienteling::{CustomerBase, Fact};
///
/// let known = r#"[
///     {"promise":{"id":"J-1","customer":"C-1","date":"2026-09-02","until":"2026-09-09",
///      "what":"a second key","by":"S-7"}},
///     {"contact":{"id":"O-1","customer":"C-1","date":"2026-09-11","channel":"phone",
///      "talk":{"by":"S-7","tasks":["promise/J-1/1"]}}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let (policy, context) = (FollowUpPolicy::default(), TaskContext::default());
/// let tasks = tasks_of(customer, &[], &context, &policy, "2026-09-03".parse()?);
/// let on = |day: &str| -> Result<_, Box<dyn std::error::Error>> {
///     let all = standings(customer, &tasks, &context, &policy, day.parse()?);
///     Ok(all.into_iter().next().ok_or("one")?)
/// };
/// assert_eq!(on("2026-09-09")?.state, TaskState::Due);
/// assert_eq!(on("2026-09-10")?.to_string(), "overdue: was to be done by 2026-09-09, 1 day ago");
/// assert_eq!(
///     on("2026-09-11")?.to_string(),
///     "done late: done on 2026-09-11, 2 days after its last day, 2026-09-09",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn standings(
    customer: &Customer,
    tasks: &[Task],
    context: &TaskContext<'_>,
    policy: &FollowUpPolicy,
    as_of: NaiveDate,
) -> Vec<TaskStanding> {
    let histories = customer.marketing().task_histories(as_of).each;
    let stops = ends::Stops::of(customer, context, policy, as_of);
    let own = tasks.iter().filter(|task| task.customer == *customer.id());
    let nothing = TaskHistory::default();
    let standing = |task: &Task| {
        let history = histories.get(&task.id).unwrap_or(&nothing);
        standing(task, history, &stops, as_of)
    };
    own.filter_map(standing).collect()
}

/// There is one: each of the rules for days holds where the one before does not.
fn standing(
    task: &Task,
    history: &TaskHistory<'_>,
    stops: &ends::Stops<'_>,
    as_of: NaiveDate,
) -> Option<TaskStanding> {
    let window = postponed(task.window, history);
    let over = stops.over(task);
    let mut contact = None;
    let mut done = history.done.map(|(on, by)| {
        if let DoneBy::Contact(by) = by {
            contact = Some(by.id.clone());
        }
        on
    });
    if let Some(Stop { is_done: true, since: Some(since), .. }) = over
        && done.is_none_or(|on| since < on)
    {
        (done, contact) = (Some(since), None);
    }
    let skipped = history.skipped.filter(|_| done.is_none());
    let (state, since, reason, look_again_on) = if let Some(on) = done {
        let days = Evidence::dates(on, window.last());
        match DONE_IN_TIME.test(days) {
            Some(reason) => (TaskState::Done, Some(on), reason, None),
            None => (TaskState::DoneLate, Some(on), DONE_LATE.test(days)?, None),
        }
    } else if let Some(entry) = skipped {
        let reason = SKIPPED.test(Evidence::happened(entry.date))?;
        (TaskState::Skipped, Some(entry.date), reason, None)
    } else if let Some(stop) = stops.cancels(task, over) {
        (TaskState::Cancelled, stop.since, stop.reason, None)
    } else if let Some((reason, since, until)) = stops.holds_back(task, window) {
        (TaskState::HeldBack, Some(since), reason, until)
    } else {
        by_days(window, history, as_of)?
    };
    let handed_over = history.handed_over.and_then(|entry| match &entry.what {
        TaskChange::HandedOver(staff) => Some(staff.clone()),
        _ => None,
    });
    Some(TaskStanding {
        task: task.id.clone(),
        state,
        since,
        reason,
        window,
        staff: handed_over.or_else(|| task.staff.clone()),
        contact,
        attempts: history.attempts,
        look_again_on,
    })
}

type ByDays = (TaskState, Option<NaiveDate>, Reason, Option<NaiveDate>);

fn by_days(window: TaskWindow, history: &TaskHistory<'_>, as_of: NaiveDate) -> Option<ByDays> {
    let (first, last) = (window.first(), window.last());
    if as_of < first {
        let rule = if history.postponed.is_some() { &POSTPONED } else { &NOT_YET };
        let since = history.postponed.map(|(entry, _)| entry.date);
        let reason = rule.test(Evidence::dates(as_of, first))?;
        return Some((TaskState::Planned, since, reason, Some(first)));
    }
    let days = Evidence::dates(as_of, last);
    if let Some(reason) = DUE.test(days) {
        return Some((TaskState::Due, Some(first), reason, last.succ_opt()));
    }
    let since = last.succ_opt().unwrap_or(last);
    Some((TaskState::Overdue, Some(since), OVERDUE.test(days)?, None))
}

/// Its days once it was postponed: from the day to which it was on, and at least on that day.
fn postponed(window: TaskWindow, history: &TaskHistory<'_>) -> TaskWindow {
    let Some((_, until)) = history.postponed else { return window };
    let (best, last) = (window.best().max(until), window.last().max(until));
    TaskWindow::try_new(until, best, last).unwrap_or(TaskWindow::on(until))
}
