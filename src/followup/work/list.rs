//! The work list of a day: whom to contact first, and why.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::list_policy::POINT;
use super::spacing::TASK_PAST;
use super::{
    DayCapacity, DroppedTask, LeftOver, ListedContact, PlannedContact, WorkList, WorkPolicy,
    WorkPolicyDraft,
};
use crate::calendar::{Calendar, Day};
use crate::customer::{Absence, acting};
use crate::followup::{Task, TaskRank};
use crate::rule::{Evidence, Reason, rules};
use crate::units::period::days_between;
use crate::units::{CustomerId, Records, Score, StaffId, TaskId};

rules! {
    DAY_CLOSED = "followup.work.day-closed", Is {
        "there is no work on {day}",
        "there is work on the day",
        "it is not known whether there is work on the day",
    };
    DAY_UNKNOWN = "followup.work.day-unknown", Is {
        "the calendar does not say whether there is work on {day}",
        "the calendar knows the day",
        "there is no calendar",
    };
    OWNER_AWAY = "followup.work.owner-away", Is {
        "the owner of the list is away on {day}",
        "the owner of the list is there",
        "it is not known whether the owner of the list is there",
    };
    NO_CAPACITY = "followup.work.no-capacity", AtMost {
        "nothing can be done on a day with a capacity of {observed}",
        "the day has a capacity of {observed}",
        "nobody has said how much can be done on a day",
    };
    NO_ROOM = "followup.work.no-room", Over {
        "there is no room for it: it takes {observed} of the day's capacity, and {needed} is left[ ({margin} too few)]",
        "there is room for it: it takes {observed} of the day's capacity, and {needed} is left[ ({margin} to spare)]",
        "it is not known how much of the day's capacity it takes",
    };
    SCORE = "followup.work.score", AtLeast {
        "{observed} points by worth × urgency + waiting, at least the {needed} of the first without a place[ (by {margin})]",
        "{observed} points by worth × urgency + waiting, below the {needed} of the first without a place[ (by {margin})]",
        "{observed} points by worth × urgency + waiting, and everything has a place",
    };
    OWED_TODAY = "followup.work.owed-today", AtMost {
        "owed, and due on {observed}: it comes before all that is not owed",
        "owed, and not due before {observed}",
        "nothing in it is owed",
    };
}

/// A contact that waits to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkItem {
    /// The contact. It is waiting since its day.
    pub contact: PlannedContact,
    /// Whose it is.
    pub owner: StaffId,
    /// How much the customer is worth to the firm, on a scale from 0 to 100. `None`: not known.
    pub worth: Option<Score>,
    /// From which day on it is on the owner's list, where that is later than the contact's own day:
    /// so it was [handed over](super::hand_over).
    pub from: Option<NaiveDate>,
}

impl WorkItem {
    /// Whether it can be done on a day, by the plan.
    fn has_begun(&self, day: NaiveDate) -> bool {
        self.contact.on <= day && self.from.is_none_or(|from| from <= day)
    }

    pub(super) fn useful_tasks(&self, day: NaiveDate) -> impl Iterator<Item = &Task> {
        self.contact.tasks.iter().filter(move |task| is_of_use(task, day))
    }

    /// What tells two contacts with one customer apart.
    pub(super) fn name(&self) -> (&CustomerId, NaiveDate, Option<&TaskId>) {
        let contact = &self.contact;
        (&contact.customer, contact.on, contact.tasks.first().map(|task| &task.id))
    }
}

/// What is owed is of use also when its last day has passed.
fn is_of_use(task: &Task, day: NaiveDate) -> bool {
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

/// The work list of a day: of all that waits, what somebody does on the day, in order.
///
/// # Order
/// 1. What is [owed](TaskRank::Obligation) and due by the day, however much there is: by purpose, then
///    the earliest due.
/// 2. Everything else by its points, **worth × urgency + waiting**: the [worth](WorkItem::worth) from 0
///    to 100; the urgency from 1 to one more than the [urgent days](WorkPolicyDraft::urgent_days), by
///    how near the last useful day is; and for each day since the contact's own day the
///    [points of waiting](WorkPolicyDraft::waiting_points). Exact to the millionth of a point.
///
/// The day is filled in this order; what is too long for the minutes that are left lets others pass.
/// Ties go to what is overdue first, then by customer and task.
///
/// # What has no place
/// stays for another day, with the day on which it becomes overdue. A task whose last useful day it is
/// is dropped with the reason, and so is one whose last day has passed; what is owed is never dropped.
/// A contact for which something is still of use stays for that.
///
/// # How long something waits
/// * **Below capacity.** Let *k* contacts fit into a day, and let at most *r·t + b* contacts fall due on
///   any *t* working days in a row, with *r < k* (of those that wait on the first day all count). Then
///   nothing is left over on more than *(b − 1) ÷ (k − r)* working days in a row. For say that
///   something falls due on a day and is still left over on a day *w*; and let *s* be the last day, by
///   the one on which it fell due, at whose beginning nothing was left over from before. On each of the
///   *n* working days from *s* to *w* something is left over, so the list is full, and *k·n* contacts
///   were made. All of them had fallen due in these days, and so has the one that is left:
///   *k·n + 1 ≤ r·n + b*, so *n ≤ (b − 1) ÷ (k − r)*.
/// * **At any load.** What is not owed is overtaken only by what is owed, by what waits with it, and by
///   what falls due within the next [so many days](WorkPolicyDraft::overtaken_for_days): a later
///   contact would need more points than the highest worth at its most urgent has. So where what is
///   owed leaves room for *m* contacts each day, it is left over on at most *(q − 1) ÷ m* working days
///   in a row, where *q* counts what waits with it and what falls due within those days.
///
/// # Whose
/// An item is on its owner's list; while the owner is away, on that of whoever [acts](acting). Where
/// nobody does, the owner's own list says so, and everything is left over.
///
/// What the plan has for a later day is on none. The order of the items changes nothing.
///
/// Cost: a pass over the items and a sort of the owner's.
///
/// ```
/// use clienteling::calendar::WorkCalendar;
/// use clienteling::followup::Purpose;
/// use clienteling::followup::work::{DayCapacity, WorkDay, WorkItem, WorkPolicy, work_list};
/// use clienteling::CustomerBase;
/// # use clienteling::customer::Role;
/// # use clienteling::followup::work::{ContactTerms, SpacingPolicy, plan_contacts};
/// # use clienteling::followup::{ConsentRule, Task, TaskWindow};
/// # use clienteling::rule::{Comparison, Evidence, Rule, Wording};
/// # use clienteling::units::TaskId;
/// # use clienteling::Fact;
/// # static DUE: Rule = Rule { key: "shop.due", comparison: Comparison::Is, is_personal: false,
/// #     says: Wording { met: "it is due", not_met: "it is not", unknown: "?" } };
/// # fn waiting(
/// #     customer: &str, purpose: Purpose, days: [&str; 2], worth: &str,
/// # ) -> Result<WorkItem, Box<dyn std::error::Error>> {
/// #     let mut base = CustomerBase::new();
/// #     base.add(serde_json::from_str::<Fact>(&format!(
/// #         r#"{{"first_contact":{{"id":"F","customer":"{customer}","date":"2026-03-01",
/// #             "phone":"13800001111"}}}}"#,
/// #     ))?)?;
/// #     let [first, last] = days;
/// #     let task = Task {
/// #         id: TaskId::of(purpose.as_str(), customer, 0),
/// #         customer: customer.parse()?,
/// #         purpose,
/// #         rank: purpose.rank(),
/// #         window: TaskWindow::try_new(first.parse()?, first.parse()?, last.parse()?)?,
/// #         series: None,
/// #         role: Role::Account,
/// #         staff: None,
/// #         reason: DUE.test(Evidence::fact(true)).ok_or("due")?,
/// #     };
/// #     let known = base.customer(&customer.parse()?).ok_or("known")?;
/// #     let firm = firm()?;
/// #     let consent = ConsentRule::OptIn;
/// #     let terms = ContactTerms { firm: &firm, customer: None, preferred: None, consent };
/// #     let policy = SpacingPolicy::default();
/// #     let plan = plan_contacts(known, &[task], &[], terms, &policy, first.parse()?);
/// #     let contact = plan.contacts.into_iter().next().ok_or("planned")?;
/// #     Ok(WorkItem { contact, owner: "E-1".parse()?, worth: Some(worth.parse()?), from: None })
/// # }
/// # fn firm() -> Result<WorkCalendar, Box<dyn std::error::Error>> {
/// #     Ok(serde_json::from_str(
/// #         r#"{"week":{"monday":["09:00-18:00"],"thursday":["09:00-18:00"],"friday":["09:00-18:00"]}}"#,
/// #     )?)
/// # }
///
/// let items = [
///     waiting("C-1", Purpose::Service, ["2026-03-09", "2026-03-16"], "60")?,
///     waiting("C-2", Purpose::Promise, ["2026-03-12", "2026-03-12"], "20")?,
///     waiting("C-3", Purpose::StayInTouch, ["2026-03-12", "2026-03-30"], "90")?,
/// ];
/// let (firm, base, owner) = (firm()?, CustomerBase::new(), "E-1".parse()?);
/// let at = WorkDay {
///     day: "2026-03-12".parse()?,
///     owner: &owner,
///     capacity: DayCapacity::Contacts(2),
///     calendar: &firm,
///     absences: base.absences(),
/// };
/// assert_eq!(
///     work_list(&items, at, &WorkPolicy::default()).to_string(),
///     "2026-03-12, E-1: 2 of 2 contacts\n\
///      1. C-2 by phone: keep a promise; worth 20 × urgency 15 + waiting 0 days = 300 points; \
///      overdue from 2026-03-13\n\
///      2. C-1 by phone: remind of the service; worth 60 × urgency 11 + waiting 3 days = 810 \
///      points; overdue from 2026-03-17\n\
///      left over: C-3: there is no room for it: it takes 1 of the day's capacity, and 0 is left \
///      (1 too few); overdue from 2026-03-31",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn work_list<'a>(
    items: impl IntoIterator<Item = &'a WorkItem>,
    at: WorkDay<'_>,
    policy: &WorkPolicy,
) -> WorkList<'a> {
    let doing = acting(at.owner, at.absences, at.day);
    let notices = notices(at, doing);
    let is_possible = notices.iter().all(|notice| notice.rule() == &DAY_UNKNOWN);
    let mut list = WorkList {
        day: at.day,
        owner: at.owner.clone(),
        acting: doing.cloned(),
        capacity: at.capacity,
        used: 0,
        contacts: Vec::new(),
        left_over: Vec::new(),
        dropped: Vec::new(),
        notices,
    };
    let mut waiting: Vec<Waiting<'_>> = Vec::new();
    for item in on_list_of(items, at) {
        let is_past = |task: &&Task| !is_of_use(task, at.day);
        list.dropped.extend(item.contact.tasks.iter().filter(is_past).filter_map(|task| {
            let past = TASK_PAST.test(Evidence::dates(at.day, task.window.last()))?;
            Some(given_up(task, past))
        }));
        waiting.extend(Waiting::of(item, policy, at.day));
    }
    waiting.sort_unstable_by(|one, other| {
        one.place.cmp(&other.place).then_with(|| one.item.name().cmp(&other.item.name()))
    });
    list.fill(&waiting, policy, is_possible);
    list.dropped.sort_by(|one, other| {
        let key = |it: &DroppedTask| (it.on, it.task.customer.clone(), it.task.id.clone());
        key(one).cmp(&key(other))
    });
    list
}

fn notices(at: WorkDay<'_>, doing: Option<&StaffId>) -> Vec<Reason> {
    let day = at.calendar.day(at.day);
    let on = |is_so: bool| Evidence::happened(is_so.then_some(at.day));
    let amount = u64::from(at.capacity.amount());
    [
        DAY_CLOSED.test(on(matches!(day, Day::Closed(_)))),
        DAY_UNKNOWN.test(on(matches!(day, Day::Unknown { .. }))),
        OWNER_AWAY.test(on(doing != Some(at.owner))),
        NO_CAPACITY.test(Evidence::counts(amount, 0)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The items that are on the owner's list: their own, unless another acts, and those of whom they
/// act for.
fn on_list_of<'a>(
    items: impl IntoIterator<Item = &'a WorkItem>,
    at: WorkDay<'_>,
) -> impl Iterator<Item = &'a WorkItem> {
    let mut known: BTreeMap<&'a StaffId, bool> = BTreeMap::new();
    items.into_iter().filter(move |item| {
        let is_theirs = |owner| match acting(owner, at.absences, at.day) {
            Some(acting) => acting == at.owner,
            None => owner == at.owner,
        };
        item.has_begun(at.day)
            && *known.entry(&item.owner).or_insert_with(|| is_theirs(&item.owner))
    })
}

fn given_up(task: &Task, reason: Reason) -> DroppedTask {
    DroppedTask { task: task.clone(), on: task.window.last(), reason }
}

/// The place in the order of the day: what is owed by purpose and day, then the rest by points, and
/// the last day.
type Place = (bool, usize, NaiveDate, Reverse<u64>, NaiveDate);

/// An item that waits, with its place in the order of the day.
struct Waiting<'a> {
    item: &'a WorkItem,
    place: Place,
}

impl<'a> Waiting<'a> {
    /// `None`: nothing in it is of use any more.
    fn of(item: &'a WorkItem, policy: &WorkPolicyDraft, day: NaiveDate) -> Option<Self> {
        let last = last_day(item, day)?;
        let owed = item.useful_tasks(day).filter(|task| is_owed_by(task, day));
        let owed = owed.map(|task| (task.purpose.place(), task.window.best())).min();
        let (purpose, due) = owed.unwrap_or((0, NaiveDate::MIN));
        let worth = item.worth.unwrap_or(policy.unknown_worth);
        let (urgency, waited) = urgency(item, last, policy, day);
        let score = policy.score(worth, urgency, waited);
        Some(Waiting { item, place: (owed.is_none(), purpose, due, Reverse(score), last) })
    }

    const fn heads(&self) -> bool {
        !self.place.0
    }

    const fn score(&self) -> u64 {
        self.place.3.0
    }

    const fn last(&self) -> NaiveDate {
        self.place.4
    }

    fn listed(&self, policy: &WorkPolicyDraft, day: NaiveDate) -> ListedContact<'a> {
        let item = self.item;
        let (urgency, waited_days) = urgency(item, self.last(), policy, day);
        let due = item.useful_tasks(day).filter(|task| is_owed_by(task, day));
        let due = due.map(|task| task.window.best()).min();
        ListedContact {
            item,
            tasks: item.useful_tasks(day).collect(),
            heads: self.heads(),
            worth: item.worth.unwrap_or(policy.unknown_worth),
            urgency,
            waited_days,
            points: self.score().checked_div(POINT).unwrap_or(0),
            overdue_on: self.last().succ_opt(),
            criterion: match due {
                Some(due) => OWED_TODAY.check(Evidence::dates(due, day)),
                None => SCORE.check(Evidence::counts(None, None)),
            },
        }
    }
}

/// The first of the last days of what is still of use.
fn last_day(item: &WorkItem, day: NaiveDate) -> Option<NaiveDate> {
    item.useful_tasks(day).map(|task| task.window.last()).min()
}

fn is_owed_by(task: &Task, day: NaiveDate) -> bool {
    task.rank == TaskRank::Obligation && task.window.best() <= day
}

/// How urgent it is on a day, and for how many days it has waited.
fn urgency(
    item: &WorkItem,
    last: NaiveDate,
    policy: &WorkPolicyDraft,
    day: NaiveDate,
) -> (u32, u64) {
    let days_left = if last > day { days_between(last, day) } else { 0 };
    (policy.urgency(days_left), days_between(day, item.contact.on))
}

impl<'a> WorkList<'a> {
    /// Fills the day in order.
    fn fill(&mut self, waiting: &[Waiting<'a>], policy: &WorkPolicyDraft, is_possible: bool) {
        let mut first_without = None;
        for one in waiting {
            let takes = policy.takes(one.item.contact.via, self.capacity);
            let left =
                if is_possible { self.capacity.amount().saturating_sub(self.used) } else { 0 };
            let no_room = NO_ROOM.test(Evidence::counts(u64::from(takes), u64::from(left)));
            match no_room {
                None => {
                    self.used = self.used.saturating_add(takes);
                    self.contacts.push(one.listed(policy, self.day));
                }
                Some(no_room) => {
                    first_without = first_without.or(Some(one.score()).filter(|_| !one.heads()));
                    self.leave(one, no_room);
                }
            }
        }
        let needed = first_without.and_then(|score| score.checked_div(POINT));
        for contact in self.contacts.iter_mut().filter(|contact| !contact.heads) {
            contact.criterion = SCORE.check(Evidence::counts(contact.points, needed));
        }
    }

    /// What has no place: dropped where it is of no use after the day.
    fn leave(&mut self, one: &Waiting<'a>, no_room: Reason) {
        // Why nothing can be done says more than that there is no room.
        let reason = self.notices.iter().find(|it| it.rule() != &DAY_UNKNOWN).copied();
        let (reason, day) = (reason.unwrap_or(no_room), self.day);
        let is_last = |task: &Task| task.rank != TaskRank::Obligation && task.window.last() == day;
        let tasks = one.item.useful_tasks(day);
        let (ending, staying): (Vec<&Task>, Vec<&Task>) = tasks.partition(|task| is_last(task));
        self.dropped.extend(ending.into_iter().map(|task| given_up(task, reason)));
        if let Some(last) = staying.iter().map(|task| task.window.last()).min() {
            let overdue_on = last.succ_opt();
            self.left_over.push(LeftOver { item: one.item, overdue_on, reason });
        }
    }
}

#[cfg(test)]
mod tests;
