//! The follow-ups that arise from what is known of a customer.

mod appointments;
mod deliveries;
mod findings;
mod leads;
mod next_steps;
mod promises;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub(super) use self::appointments::appointments_over;
pub(super) use self::deliveries::deliveries_over;
pub(super) use self::next_steps::{StepOver, next_steps_over};
pub(super) use self::promises::promise_task;
pub(super) use self::rules::RULES;
use super::{FollowUpPolicy, Purpose, Task, TaskContext, TaskWindow};
use crate::base::Customer;
use crate::customer::Role;
use crate::marketing::{Contact, TaskHistory};
use crate::rule::{Evidence, Reason, Rule};
use crate::units::period::days_between;
use crate::units::{ContactId, StaffId, TaskId};
use crate::warning::Finding;

/// The follow-ups that arise from a customer's facts, findings and deals on a day, and have been
/// neither done nor left out: the first due first, of one day the most pressing. Those of the care
/// plan come from there.
///
/// | of | arises | is due | ends |
/// |---|---|---|---|
/// | a promise | when it is made | on its last day; without one within the days of the policy | when it is kept or released |
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
/// Whether each may and need be done says [`standings`](super::standings): consent, complaints and
/// ends are asked there, once for all of them.
///
/// The identifiers are the same each time, so that what is known of a follow-up is found again.
/// Findings and deals of somebody else are left out.
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
/// let tasks = tasks_of(customer, &[], &context, &FollowUpPolicy::default(), "2026-09-02".parse()?);
/// let purposes: Vec<Purpose> = tasks.iter().map(|task| task.purpose).collect();
/// assert_eq!(purposes, [Purpose::Promise, Purpose::ThankYou, Purpose::FirstCall]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tasks_of(
    customer: &Customer,
    findings: &[Finding],
    context: &TaskContext<'_>,
    policy: &FollowUpPolicy,
    as_of: NaiveDate,
) -> Vec<Task> {
    if customer.is_erased() {
        return Vec::new();
    }
    let about = About { customer, policy, as_of, reached: customer.marketing().reached_by(as_of) };
    let mut tasks = Vec::new();
    promises::promises(&about, &mut tasks);
    next_steps::next_steps(&about, &mut tasks);
    appointments::appointments(&about, &mut tasks);
    deliveries::deliveries(&about, &mut tasks);
    leads::leads(&about, &mut tasks);
    findings::findings(&about, findings, &mut tasks);
    tasks.extend(context.deals.iter().filter_map(|deal| {
        let is_own =
            deal.customer == *customer.id() || customer.former_ids().contains(&deal.customer);
        deal.task(customer.id()).filter(|_| is_own)
    }));
    let histories = customer.marketing().task_histories(as_of).each;
    tasks.retain(|task| {
        let is_over =
            |history: &TaskHistory<'_>| history.done.is_some() || history.skipped.is_some();
        !histories.get(&task.id).is_some_and(is_over)
    });
    let place = |task: &Task| (task.window.best(), task.purpose.place(), task.id.clone());
    tasks.sort_by_key(place);
    tasks
}

/// Whom it is about, and what is asked of every source of follow-ups.
struct About<'a> {
    customer: &'a Customer,
    policy: &'a FollowUpPolicy,
    as_of: NaiveDate,
    /// Which contacts reached the customer and which did not.
    reached: BTreeMap<&'a ContactId, bool>,
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
