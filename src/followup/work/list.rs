//! The work list of a day: whom to contact first, and why.

mod fill;
mod order;
pub(super) mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use self::fill::given_up;
use self::order::Waiting;
pub(in crate::followup) use self::rules::RULES;
use self::rules::{DAY_CLOSED, DAY_UNKNOWN, NO_CAPACITY, OWNER_AWAY};
use super::item::is_of_use;
use super::spacing::TASK_PAST;
use super::{DroppedTask, WorkDay, WorkItem, WorkList, WorkPolicy};
use crate::calendar::Day;
use crate::customer::acting;
use crate::followup::Task;
use crate::rule::{Evidence, Reason};
use crate::units::StaffId;

/// The work list of a day: of all that waits, what somebody does on the day, in order. The contacts are
/// planned from the [`open_tasks`](crate::followup::open_tasks), so that nothing is listed that is over.
///
/// Plans are made [anew](super::plan_contacts) each day, from the facts of that day: so the hours and
/// the channel are those of the day. A contact that was planned for an earlier day is listed without
/// its hours.
///
/// # Order
/// 1. What is [owed](crate::followup::TaskRank::Obligation) and planned for the day or before, however much there is:
///    by the day on which it is due, shifted by a day for each
///    [place](crate::followup::Purpose::place) of its purpose, a complaint by none and a receivable by nine; then by purpose.
/// 2. Everything else by its points, **worth × urgency + waiting**: the [worth](WorkItem::worth) from 0
///    to 100; the urgency from 1 to one more than the [urgent days](super::WorkPolicyDraft::urgent_days), by
///    how near the last working day is on which it is of use, and the highest where the longest time
///    without a contact [has passed](super::stay_in_touch); and for each day that it
///    [has waited](WorkItem::waits_since) the [points of waiting](super::WorkPolicyDraft::waiting_points).
///    Exact to the millionth of a point.
///
/// The day is filled in this order; what is too long for the minutes that are left lets others pass.
/// Ties go to what has the earlier last working day, then by customer, day, task and owner.
///
/// # What has no place
/// stays for another day, with its points and the day on which it becomes overdue. A task that has no
/// later working day is dropped with the reason, and so is one whose last day has passed; what is owed
/// is never dropped. A contact for which something is still of use stays for that. What is dropped is
/// told again for as long as it is among the items.
///
/// # How long something waits
/// A *day of work* is one on which something can be done: the firm works, somebody is there, and the
/// capacity is not 0. Something *comes onto the list* on the first day on which it is there, also when
/// it comes from somebody for whom the owner acts, comes back, or is handed over.
///
/// * **Below capacity.** Let *k* contacts fit into a day; and let at most *r·t + b* contacts come onto
///   the list in any stretch that holds *t* days of work, the days between them included, with
///   *r < k*. Then nothing is left over on more than *(b − 1) ÷ (k − r)* days of work in a row. For
///   take the days of work in a row, *n* of them, at the end of which something was left over; and
///   the stretch from the day after the day of work before them to the last of them. At its beginning
///   nothing waited. Each of the *n* lists was full, so *k·n* contacts were made, and one is left: all
///   of them came in the stretch, *k·n + 1 ≤ r·n + b*. In minutes *r* and *b* count minutes; a list
///   with something left over is filled to less than the longest contact *v* before its end, so with
///   *M* minutes a day *k = M − v + 1*.
/// * **What is owed, at any load,** is overtaken by nothing that falls due more days later than its
///   purpose has places before it, nine at most. So it is left over on at most *(q − 1) ÷ k* days of
///   work, where *q* counts it and what is owed beside it and due within those days, however late it
///   comes.
/// * **What is not owed, at any load,** is overtaken only by what is owed, and by what waits since no
///   more than [so many days](super::WorkPolicyDraft::overtaken_for_days) after it, or is on the list within
///   those days: anything later would need more points than the highest worth at its most urgent has.
///   So where what is owed leaves room for *m* contacts each day, it is left over on at most
///   *(q − 1) ÷ m* days of work, where *q* counts it and all of those, however late they come.
/// * **What is long** could wait for ever where each day what is owed leaves some minutes, and too few.
///   So what is next after the owed ones, and has waited longer than those days, goes before them, if
///   it fits into a whole day and all that is owed falls due on the day itself. What is owed gives way
///   to it once at most. What takes more than a whole day is left over, and says so.
///
/// All of it holds of a contact for as long as the same tasks in it are of use.
///
/// # Whose
/// An item is on its owner's list; while the owner is away, on that of whoever [acts](acting). Where
/// nobody does, the owner's own list says so, and everything is left over. What was handed over and
/// comes later is [to come](WorkList::to_come).
///
/// What the plan has for a later day is on none. The order of the items changes nothing.
///
/// Cost: a pass over the items, with a look at the calendar for each, and a sort of the owner's.
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
/// #     Ok(WorkItem { contact, owner: "E-1".parse()?, worth: Some(worth.parse()?), from: None, briefing: None })
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
///      1. C-2 by phone 09:00-18:00: keep a promise; owed, and so first; worth 20 × urgency 15 \
///      + 0 days × 50 = 300 points; overdue from 2026-03-13\n\
///      2. C-1 by phone: remind of the service; worth 60 × urgency 11 + 3 days × 50 = 810 points; \
///      overdue from 2026-03-17\n\
///      left over: C-3, 90 points: the day is full; overdue from 2026-03-31",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn work_list<'a>(
    items: impl IntoIterator<Item = &'a WorkItem>,
    at: WorkDay<'_>,
    policy: &WorkPolicy,
) -> WorkList<'a> {
    let doing = acting(at.owner, at.absences, at.day);
    let mut list = WorkList {
        day: at.day,
        owner: at.owner.clone(),
        acting: doing.cloned(),
        capacity: at.capacity,
        used: 0,
        contacts: Vec::new(),
        left_over: Vec::new(),
        dropped: Vec::new(),
        to_come: Vec::new(),
        notices: notices(at, doing),
    };
    let mut waiting: Vec<Waiting<'_>> = Vec::new();
    for item in items_of(items, at) {
        if !item.has_begun(at.day) {
            list.to_come.push(item);
            continue;
        }
        let is_past = |task: &&Task| !is_of_use(task, at.day);
        list.dropped.extend(item.contact.tasks.iter().filter(is_past).filter_map(|task| {
            let past = TASK_PAST.test(Evidence::dates(at.day, task.window.last()))?;
            Some(given_up(task, past))
        }));
        waiting.extend(Waiting::of(item, &at, policy));
    }
    waiting.sort_unstable_by(|one, other| {
        one.place.cmp(&other.place).then_with(|| one.item.name().cmp(&other.item.name()))
    });
    list.fill(waiting, &at, policy);
    list.dropped.sort_by(|one, other| {
        let key = |it: &DroppedTask| (it.on, it.task.customer.clone(), it.task.id.clone());
        key(one).cmp(&key(other))
    });
    list.to_come.sort_by_key(|item| (item.from, item.name()));
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

/// The items of the owner whose own day has come: their own, unless another acts, and those of whom
/// they act for.
fn items_of<'a>(
    items: impl IntoIterator<Item = &'a WorkItem>,
    at: WorkDay<'_>,
) -> impl Iterator<Item = &'a WorkItem> {
    let mut known: BTreeMap<&'a StaffId, bool> = BTreeMap::new();
    items.into_iter().filter(move |item| {
        let is_theirs = |owner| match acting(owner, at.absences, at.day) {
            Some(acting) => acting == at.owner,
            None => owner == at.owner,
        };
        item.contact.on <= at.day
            && *known.entry(&item.owner).or_insert_with(|| is_theirs(&item.owner))
    })
}
