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
use self::rules::{DONE_IN_TIME, DONE_LATE, DUE, LAPSED, NOT_YET, OVERDUE, POSTPONED, SKIPPED};
use super::reach::is_own;
use super::{DealContact, FollowUpPolicy, Purpose, Task, TaskRank, TaskWindow};
use crate::base::Customer;
use crate::marketing::{DoneBy, TaskChange, TaskEntry, TaskHistory};
use crate::rule::{Evidence, Reason};
use crate::satisfaction::complaint::ComplaintCase;
use crate::units::period::{days_between, days_later};
use crate::units::words::words;
use crate::units::{ContactId, StaffId, TaskId};
use crate::warning::Finding;

words! {
    /// How a follow-up stands.
    pub enum TaskState, "state of a follow-up" {
        /// Its first day is still to come.
        Planned = "planned",
        /// It can be done, and its last day has not passed.
        Due = "due",
        /// Its last day has passed, and it is still to be done: it is owed, or a deal waits.
        Overdue = "overdue",
        /// Its last day has passed, and it is of no use any more.
        Lapsed = "lapsed",
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

    /// Whether a contact for it can be planned.
    const fn is_to_be_planned(self) -> bool {
        self.is_open() && !matches!(self, TaskState::HeldBack)
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
    /// What was found about the customer on the day: by [`watch`](crate::warning::watch), and by
    /// [`complaint`](crate::warning::complaint) and
    /// [`silent_dissatisfaction`](crate::warning::silent_dissatisfaction). `None`: nobody has looked,
    /// and of what was found before nobody knows whether it goes on.
    pub findings: Option<&'a [Finding]>,
    /// The customer's [complaints](crate::satisfaction::complaint::complaints_of) as of the day, which
    /// say by when each is to be seen to. Without them a finding says it of the most urgent one.
    pub complaints: &'a [ComplaintCase],
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

impl TaskStanding {
    /// Its follow-up as it is to be planned on a day: on the days and by whom it stands now. What was
    /// not done in its days, and is not owed, has as many from the day on. `None` where it is over, or
    /// waits for a consent or for a complaint to be settled.
    pub fn open(&self, task: &Task, as_of: NaiveDate) -> Option<Task> {
        if !self.state.is_to_be_planned() || task.id != self.task {
            return None;
        }
        let mut window = self.window;
        if self.state == TaskState::Overdue && task.rank != TaskRank::Obligation {
            let days = days_between(window.first(), window.last());
            let last = days_later(as_of, days).unwrap_or(NaiveDate::MAX);
            window = TaskWindow::try_new(as_of, as_of, last).unwrap_or(window);
        }
        Some(Task { window, staff: self.staff.clone(), ..task.clone() })
    }
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
/// | skipped | an entry left it out, before it was cancelled |
/// | cancelled | the customer died, the relationship ended, or they were let go (what is [owed](super::Purpose::outlives_relationship) goes on); what it was for is over: a promise released, an appointment called off or missed, a delivery made, a complaint settled, a deal closed; nothing [calls for it](super::tasks_of) any more: a debt was paid, a lead has bought; of a greeting, somebody in the household died, and its best day lies within the months of mourning; consent was withdrawn for every channel |
/// | lapsed | its last day has passed, and it is neither owed nor the call of a deal |
/// | held back | marketing without any consent; a greeting or marketing that could be made, while a complaint is open |
/// | planned, due, overdue | by its days, from those to which it was postponed |
///
/// What is owed is in time by its own last day, also where it was postponed; and a promise by the day for
/// which it was made. What was entered after it was cancelled changes nothing.
///
/// Only [`open_tasks`] are to be planned.
///
/// Cost: that of [`tasks_of`](super::tasks_of), once for all of them.
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
/// let tasks = tasks_of(customer, &context, &policy, "2026-09-03".parse()?);
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
    let own = each(customer, tasks, context, policy, as_of);
    own.into_iter().map(|(_, standing)| standing).collect()
}

/// Those of a customer's follow-ups that are to be planned on a day, in the order in which they are
/// given: not what is over or waits, each on the days to which it was postponed and by whom it was given
/// to. This is what [`plan_contacts`](super::work::plan_contacts) is asked with: of all that is to be
/// done for the customer, from [`tasks_of`](super::tasks_of), the [care plan](super::care), the
/// [cases](super::recovery) of those who were lost and the caller's own lists.
///
/// Cost: that of [`standings`].
///
/// ```
/// use clienteling::followup::{FollowUpPolicy, TaskContext, open_tasks, tasks_of};
/// use clienteling::{CustomerBase, Fact};
///
/// let known = r#"[
///     {"promise":{"id":"J-1","customer":"C-1","date":"2026-09-02","until":"2026-09-09"}},
///     {"first_contact":{"id":"F-1","customer":"C-1","date":"2026-09-02","name":"Li Na"}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let (policy, context) = (FollowUpPolicy::default(), TaskContext::default());
/// let as_of = "2026-09-03".parse()?;
/// let planned = |base: &CustomerBase| -> Result<Vec<String>, Box<dyn std::error::Error>> {
///     let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
///     let tasks = tasks_of(customer, &context, &policy, as_of);
///     let open = open_tasks(customer, &tasks, &context, &policy, as_of);
///     Ok(open.iter().map(|task| task.id.to_string()).collect())
/// };
/// assert_eq!(planned(&base)?, ["thank-you/F-1/1", "first-call/F-1/1", "promise/J-1/1"]);
///
/// // Nobody calls the dead. What was promised is owed to whoever comes after them.
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"end":{"id":"N-1","customer":"C-1","date":"2026-09-03","kind":"died"}}"#,
/// )?)?;
/// assert_eq!(planned(&base)?, ["promise/J-1/1"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn open_tasks(
    customer: &Customer,
    tasks: &[Task],
    context: &TaskContext<'_>,
    policy: &FollowUpPolicy,
    as_of: NaiveDate,
) -> Vec<Task> {
    let own = each(customer, tasks, context, policy, as_of);
    own.into_iter().filter_map(|(task, standing)| standing.open(task, as_of)).collect()
}

/// Each of the customer's own, with how it stands.
fn each<'t>(
    customer: &Customer,
    tasks: &'t [Task],
    context: &TaskContext<'_>,
    policy: &FollowUpPolicy,
    as_of: NaiveDate,
) -> Vec<(&'t Task, TaskStanding)> {
    let known = customer.marketing().task_histories(as_of).each;
    let stops = ends::Stops::of(customer, context, policy, as_of, &known);
    let nothing = TaskHistory::default();
    let own = tasks.iter().filter(|task| is_own(customer, &task.customer));
    let standing = |task: &'t Task| {
        let history = known.get(&task.id).unwrap_or(&nothing);
        Some((task, standing(task, history, &stops, as_of)?))
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
    let over = stops.over(task);
    let cancelled = stops.cancels(task, over);
    // What was entered after it was over is of no account.
    let until = over.or(cancelled).and_then(|stop| stop.since).unwrap_or(as_of);
    let postponed = history.postponed_by(until);
    let window = moved(task.window, postponed);
    // What is owed is not owed later because it was put off.
    let is_owed = task.rank == TaskRank::Obligation;
    let last = if is_owed { task.window.last() } else { window.last() };
    let (mut contact, mut due) = (None, last);
    let mut done = history.done.map(|(on, by)| {
        if let DoneBy::Contact(by) = by {
            contact = Some(by.id.clone());
        }
        on
    });
    if let Some(Stop { is_done: true, since: Some(since), due: by, .. }) = over
        && done.is_none_or(|on| since < on)
    {
        (done, contact, due) = (Some(since), None, by.unwrap_or(last));
    }
    let skipped = history.skipped.filter(|entry| done.is_none() && entry.date <= until);
    let (state, since, reason, look_again_on) = if let Some(on) = done {
        let days = Evidence::dates(on, due);
        match DONE_IN_TIME.test(days) {
            Some(reason) => (TaskState::Done, Some(on), reason, None),
            None => (TaskState::DoneLate, Some(on), DONE_LATE.test(days)?, None),
        }
    } else if let Some(entry) = skipped {
        let reason = SKIPPED.test(Evidence::happened(entry.date))?;
        (TaskState::Skipped, Some(entry.date), reason, None)
    } else if let Some(stop) = cancelled.filter(|stop| !lapsed_before(task, window, stop.since)) {
        (TaskState::Cancelled, stop.since, stop.reason, None)
    } else if let Some(reason) = LAPSED.test(Evidence::dates(as_of, last)).filter(|_| lapses(task))
    {
        (TaskState::Lapsed, last.succ_opt(), reason, None)
    } else if let Some((reason, since, until)) = stops.holds_back(task, window) {
        let lapses_on = last.succ_opt().filter(|_| lapses(task));
        let again = [until, lapses_on].into_iter().flatten().min();
        (TaskState::HeldBack, Some(since), reason, again)
    } else {
        by_days(window.first(), last, postponed, as_of)?
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

fn by_days(
    first: NaiveDate,
    last: NaiveDate,
    postponed: Option<(&TaskEntry, NaiveDate)>,
    as_of: NaiveDate,
) -> Option<ByDays> {
    if as_of < first {
        let rule = if postponed.is_some() { &POSTPONED } else { &NOT_YET };
        let since = postponed.map(|(entry, _)| entry.date);
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
fn moved(window: TaskWindow, postponed: Option<(&TaskEntry, NaiveDate)>) -> TaskWindow {
    let Some((_, until)) = postponed else { return window };
    let (best, last) = (window.best().max(until), window.last().max(until));
    TaskWindow::try_new(until, best, last).unwrap_or(TaskWindow::on(until))
}

/// Whether it is of no use after its last day: what is owed is, and a deal waits for its call.
fn lapses(task: &Task) -> bool {
    task.rank != TaskRank::Obligation && task.purpose != Purpose::Deal
}

/// Whether it was of no use any more when a fact would have ended it.
fn lapsed_before(task: &Task, window: TaskWindow, since: Option<NaiveDate>) -> bool {
    lapses(task) && since.is_some_and(|since| window.last() < since)
}
