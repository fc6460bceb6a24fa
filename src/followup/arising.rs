//! The follow-ups that arise from what is known of a customer.

mod appointments;
mod complaints;
mod deliveries;
mod findings;
mod leads;
mod next_steps;
mod promises;
mod rules;
mod steps;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;

use chrono::NaiveDate;

pub(super) use self::appointments::{appointment_tasks, appointments_over};
pub(super) use self::complaints::complaint_steps;
pub(super) use self::deliveries::deliveries_over;
pub(super) use self::next_steps::{StepOver, next_steps_over};
pub(super) use self::promises::{promise_steps, promised_until};
pub(super) use self::rules::{CALLED, RULES};
pub(super) use self::steps::{Steps, step_after};
use super::reach::is_own;
use super::{FollowUpPolicy, Purpose, Task, TaskContext, TaskWindow};
use crate::base::Customer;
use crate::customer::Role;
use crate::marketing::{Contact, TaskHistory};
use crate::rule::{Evidence, Reason, Rule};
use crate::units::period::days_between;
use crate::units::{ContactId, Period, StaffId, TaskId};

/// The follow-ups that arise from a customer's facts, findings and deals on a day, and have been
/// neither done nor left out: the first due first, of one day the most pressing. Those of the care
/// plan come from there.
///
/// | of | arises | is due | ends |
/// |---|---|---|---|
/// | a promise | when it is made | on its last day; without one within the days of the policy | when an entry says that it was kept or released |
/// | a complaint | when it is received | with the next step of its case | when nothing is to be done about it any more |
/// | an appointment | when it is made | on its day, from the day before | when its day has passed, with a visit or purchase on it; moved, it is another |
/// | an appointment that was missed, or of which nobody says what came | on the day after | on that day | after the days in which it is fresh, with a later appointment, contact, visit or purchase |
/// | a delivery with a day | when it was arranged | the day after that, and before it comes | when it is made, or another is arranged in its place |
/// | a delivery or an order that is late | on the day after the one promised | on that day | when it is delivered or cancelled, or another day is promised |
/// | an order, or a delivery of anything else, for which no day is promised | on the day wanted, or some days after the order | on that day | when a day is promised, and as above |
/// | somebody new: thanks | at the first contact | at once | with a contact or purchase, or after the days in which it is fresh |
/// | somebody new: a call | at the first contact | within a day | the same |
/// | a next step that was noted in a contact | with the contact | on the day that was agreed | with a talk for nothing else on that day or later, or in which another step was agreed |
/// | a finding | since it is found | as [`suggest`](super::suggest) has it | when it is found no more |
/// | a deal | after its last contact | when its level asks for the next | when it is closed |
///
/// * **Steps.** To call about a promise, a complaint, a finding or a deal is a step, and does not end what
///   it is for; nor does leaving a step out. The next one comes [some days
///   later](super::FollowUpPolicyDraft::next_step_after_days), at the latest on the day that is due by then;
///   marketing [much later](super::FollowUpPolicyDraft::marketing_again_after_days). So what is owed stays in
///   the list until it is settled.
/// * **Identifiers** are the same each time, whatever is entered late, so that what is known of a
///   follow-up is found again. A step has the number of the day of the one before.
/// * **From here to a plan.** Whether each may and need be done says [`standings`](super::standings), and
///   [`open_tasks`](super::open_tasks) gives those that are to be planned: consent, complaints and ends
///   are asked there, once for all of them, with those of the care plan. What is planned without it may
///   be a contact with the dead.
/// * **What is over** is not here. [`tasks_in`] has all that was to be done in a period, done or not.
/// * **Recovery.** The next step with a customer who was lost is not here either: its case
///   [gives it](super::recovery::RecoveryCase::next_task), and a [deal that
///   wakes](super::recovery::waking_deals) is to be opened again. Add them to the list before
///   [`open_tasks`](super::open_tasks) is asked.
///
/// Findings, cases and deals of somebody else are left out.
///
/// Cost: sorts of the customer's entries, appointments, orders, purchases and deliveries, and passes
/// over their contacts and visits.
///
/// ```
/// use clienteling::followup::{FollowUpPolicy, Purpose, TaskContext, tasks_of};
/// use clienteling::{CustomerBase, Fact};
///
/// let known = r#"[
///     {"first_contact":{"id":"F-1","customer":"C-1","date":"2026-09-02","name":"Li Na"}},
///     {"promise":{"id":"J-1","customer":"C-1","date":"2026-09-02","until":"2026-09-02"}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let context = TaskContext::default();
/// let tasks = tasks_of(customer, &context, &FollowUpPolicy::default(), "2026-09-02".parse()?);
/// let purposes: Vec<Purpose> = tasks.iter().map(|task| task.purpose).collect();
/// assert_eq!(purposes, [Purpose::Promise, Purpose::ThankYou, Purpose::FirstCall]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tasks_of(
    customer: &Customer,
    context: &TaskContext<'_>,
    policy: &FollowUpPolicy,
    as_of: NaiveDate,
) -> Vec<Task> {
    let known = customer.marketing().task_histories(as_of).each;
    in_order(arising(customer, context, policy, as_of, known))
}

/// The follow-ups that were to be done on any day of a period, whatever became of them, in the order of
/// [`tasks_of`]: those that it would have given on the morning of each day, each as it was last. With how
/// they [stand](super::standings) afterwards they show [what was done](super::effect).
///
/// The context is that of each day: findings and deals are not known before it. What arose and was
/// settled within one day was never in a list, and is not here.
///
/// Cost: as [`tasks_of`], for each day of the period.
///
/// ```
/// use clienteling::followup::{
///     FollowUpPolicy, TaskContext, TaskState, standings, tasks_in, tasks_of,
/// };
/// use clienteling::units::Period;
/// use clienteling::{CustomerBase, Fact};
///
/// let known = r#"[
///     {"promise":{"id":"J-1","customer":"C-1","date":"2026-09-02","until":"2026-09-09"}},
///     {"promise_entry":{"id":"JE-1","customer":"C-1","date":"2026-09-08","promise":"J-1",
///      "outcome":"kept"}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let (policy, context, as_of) =
///     (FollowUpPolicy::default(), TaskContext::default(), "2026-09-30".parse()?);
/// assert_eq!(tasks_of(customer, &context, &policy, as_of), []);
///
/// let september = Period::from_first_to_last("2026-09-01".parse()?, as_of)?;
/// let tasks = tasks_in(customer, september, |_| context, &policy);
/// let all = standings(customer, &tasks, &context, &policy, as_of);
/// assert_eq!((all.len(), all[0].state), (1, TaskState::Done));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tasks_in<'a>(
    customer: &Customer,
    period: Period,
    context_on: impl Fn(NaiveDate) -> TaskContext<'a>,
    policy: &FollowUpPolicy,
) -> Vec<Task> {
    let mut all = BTreeMap::new();
    let days = successors(Some(period.first()), NaiveDate::succ_opt)
        .take_while(|day| *day <= period.last());
    for day in days {
        let eve = day.pred_opt().unwrap_or(day);
        let known = customer.marketing().task_histories(eve).each;
        let of_day = arising(customer, &context_on(day), policy, day, known);
        all.extend(of_day.into_iter().map(|task| (task.id.clone(), task)));
    }
    in_order(all.into_values().collect())
}

fn in_order(mut tasks: Vec<Task>) -> Vec<Task> {
    tasks.sort_by_key(|task| (task.window.best(), task.purpose.place(), task.id.clone()));
    tasks
}

/// Of all that facts, findings and deals have called for, what they call for no more.
pub(super) struct CalledOff<'a> {
    arising: BTreeSet<TaskId>,
    /// What arises once, and the series of which there is a step while the matter goes on.
    ever: BTreeSet<TaskId>,
    context: &'a TaskContext<'a>,
    as_of: NaiveDate,
}

impl<'a> CalledOff<'a> {
    pub(super) fn of(
        customer: &'a Customer,
        context: &'a TaskContext<'a>,
        policy: &FollowUpPolicy,
        as_of: NaiveDate,
        known: &Known<'a>,
    ) -> Self {
        let arising = arising(customer, context, policy, as_of, known.clone());
        let marketing = customer.marketing();
        let once = |rule, id: &str| TaskId::of(rule, id, 1);
        let mut ever = BTreeSet::new();
        for visit in marketing.first_contacts().as_of(as_of) {
            ever.extend(["thank-you", "first-call"].map(|rule| once(rule, visit.id.as_str())));
        }
        ever.extend(appointment_tasks(customer, as_of));
        let complaints = marketing.complaints().as_of(as_of).iter();
        if context.findings.is_some() {
            ever.extend(findings::all_series());
        }
        if context.findings.is_some() || !context.complaints.is_empty() {
            ever.extend(complaints.map(|it| complaint_steps(&it.id).series()));
        }
        CalledOff {
            arising: arising.into_iter().map(|task| task.id).collect(),
            ever,
            context,
            as_of,
        }
    }

    /// Whether nothing calls for it, as far as anybody has looked.
    pub(super) fn has(&self, task: &Task) -> bool {
        let of = task.series.as_ref().unwrap_or(&task.id);
        (self.ever.contains(of) || self.is_of_deal(of)) && !self.arises(&task.id)
    }

    pub(super) fn arises(&self, task: &TaskId) -> bool {
        self.arising.contains(task)
    }

    /// Of a deal of which nothing is told that is still to come.
    fn is_of_deal(&self, series: &TaskId) -> bool {
        let is_known = |on: Option<NaiveDate>| on.is_none_or(|on| on <= self.as_of);
        self.context.deals.iter().any(|deal| {
            deal.steps().series() == *series
                && is_known(deal.last_contact)
                && is_known(deal.closed_on)
        })
    }
}

/// All that is called for on a day and was not closed, as far as is known of it.
fn arising<'a>(
    customer: &'a Customer,
    context: &'a TaskContext<'a>,
    policy: &'a FollowUpPolicy,
    as_of: NaiveDate,
    known: Known<'a>,
) -> Vec<Task> {
    if customer.is_erased() {
        return Vec::new();
    }
    let reached = customer.marketing().reached_by(as_of);
    let about = About { customer, context, policy, as_of, reached, known };
    let mut tasks = Vec::new();
    promises::promises(&about, &mut tasks);
    next_steps::next_steps(&about, &mut tasks);
    appointments::appointments(&about, &mut tasks);
    deliveries::deliveries(&about, &mut tasks);
    leads::leads(&about, &mut tasks);
    complaints::complaints(&about, &mut tasks);
    findings::findings(&about, &mut tasks);
    let deals = context.deals.iter().filter(|deal| is_own(customer, &deal.customer));
    tasks.extend(deals.filter_map(|deal| deal.task(customer.id(), &about.known)));
    tasks.retain(|task| about.known.get(&task.id).and_then(TaskHistory::closed_on).is_none());
    tasks
}

/// What is known of a customer's follow-ups.
pub(super) type Known<'a> = BTreeMap<&'a TaskId, TaskHistory<'a>>;

/// Whom it is about, and what is asked of every source of follow-ups.
struct About<'a> {
    customer: &'a Customer,
    context: &'a TaskContext<'a>,
    policy: &'a FollowUpPolicy,
    as_of: NaiveDate,
    /// Which contacts reached the customer and which did not.
    reached: BTreeMap<&'a ContactId, bool>,
    known: Known<'a>,
}

impl About<'_> {
    /// A follow-up of the rank of its purpose, for a reason with a day.
    fn task(
        &self,
        (id, purpose): (TaskId, Purpose),
        window: TaskWindow,
        (role, staff): (Role, Option<&StaffId>),
        (why, on): (&'static Rule, NaiveDate),
    ) -> Option<Task> {
        let reason: Reason = why.test(Evidence::happened(on))?;
        Some(Task {
            id,
            customer: self.customer.id().clone(),
            purpose,
            rank: purpose.rank(),
            window,
            series: None,
            role,
            staff: staff.cloned(),
            reason,
        })
    }

    /// Whether somebody talked with the customer since a day, as far as is known, for nothing that
    /// is named: who does not note what a contact was for is not reminded for ever.
    fn talked_since(&self, day: NaiveDate) -> bool {
        let contacts = self.customer.marketing().contacts().as_of(self.as_of).iter().rev();
        let mut since = contacts.take_while(|contact| day <= contact.date.day());
        since.any(|contact| is_general(contact, &self.reached))
    }
}

/// Whether it reached the customer, as far as is known, for nothing that is named.
fn is_general(contact: &Contact, reached: &BTreeMap<&ContactId, bool>) -> bool {
    contact.campaign.is_none()
        && contact.talk.as_ref().is_none_or(|talk| talk.tasks.is_empty())
        && reached.get(&contact.id) != Some(&false)
}

/// From one day to another, at best on the last; on the last alone where they are not in order.
fn by(first: NaiveDate, last: NaiveDate) -> TaskWindow {
    TaskWindow::try_new(first, last, last).unwrap_or(TaskWindow::on(last))
}

/// The number of a day, to tell one occurrence from another.
pub(super) fn day_number(day: NaiveDate) -> u32 {
    let eve = NaiveDate::from_ymd_opt(0, 12, 31).unwrap_or_default();
    u32::try_from(days_between(eve, day)).unwrap_or_default()
}
