//! What is known of a customer's contacts, and of what followed them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{FollowUpTally, is_personal};
use crate::base::Customer;
use crate::followup::kept::KeptPurchases;
use crate::followup::{Task, TaskStanding, TaskState, TaskWindow};
use crate::marketing::{Contact, DoneBy, ResponseKind, TaskHistory};
use crate::transaction::Appointment;
use crate::units::period::{days_before, days_later};
use crate::units::{ContactId, Money, NotComputable, Period, StaffId, TaskId, Valuation};

/// One customer. Cost: a sort of the contacts, of the responses and of what came back, and a pass over
/// the purchases.
pub(super) struct Known<'a> {
    contacts: BTreeMap<&'a TaskId, Vec<&'a Contact>>,
    /// The days of the personal contacts that reached the customer, or may have, in order.
    in_touch_on: Vec<NaiveDate>,
    reached: BTreeMap<&'a ContactId, bool>,
    answers: BTreeMap<&'a ContactId, Vec<ResponseKind>>,
    booked: &'a [Appointment],
    histories: BTreeMap<&'a TaskId, TaskHistory<'a>>,
    kept: KeptPurchases<'a>,
    within_days: u32,
    as_of: NaiveDate,
}

impl<'a> Known<'a> {
    pub(super) fn of(
        customer: &'a Customer,
        within_days: u32,
        valuation: &'a Valuation<'a>,
        as_of: NaiveDate,
    ) -> Self {
        let (marketing, transactions) = (customer.marketing(), customer.transactions());
        let reached = marketing.reached_by(as_of);
        let mut contacts: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut in_touch_on = Vec::new();
        for contact in marketing.contacts().as_of(as_of) {
            for task in contact.talk.iter().flat_map(|talk| &talk.tasks) {
                contacts.entry(task).or_default().push(contact);
            }
            if is_personal(contact) && reached.get(&contact.id) != Some(&false) {
                in_touch_on.push(contact.date.day());
            }
        }
        let mut answers: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for answer in marketing.responses().as_of(as_of) {
            answers.entry(&answer.to).or_default().push(answer.kind);
        }
        Known {
            contacts,
            in_touch_on,
            reached,
            answers,
            booked: transactions.appointments().as_of(as_of),
            histories: marketing.task_histories(as_of).each,
            kept: KeptPurchases::of(transactions, valuation, as_of),
            within_days,
            as_of,
        }
    }

    /// The contacts that name a follow-up, also those that reached nobody.
    pub(super) fn contacts_for(&self, task: &TaskId) -> &[&'a Contact] {
        self.contacts.get(task).map_or(&[], Vec::as_slice)
    }

    /// Who did a follow-up or left it out, where that was noted.
    pub(super) fn doer(&self, standing: &TaskStanding) -> Option<&'a StaffId> {
        let history = self.histories.get(&standing.task)?;
        match standing.state {
            TaskState::Done | TaskState::DoneLate => match history.done?.1 {
                DoneBy::Contact(contact) => contact.talk.as_deref()?.by.as_ref(),
                DoneBy::Entry(entry) => entry.by.as_ref(),
            },
            TaskState::Skipped => history.skipped?.by.as_ref(),
            _ => None,
        }
    }

    /// Counts one contact. The days after it, if they are over and it may have reached the customer.
    pub(super) fn count(&self, tally: &mut FollowUpTally, contact: &Contact) -> Option<Period> {
        for answer in self.answers.get(&contact.id).into_iter().flatten() {
            let count = tally.answers.entry(*answer).or_default();
            *count = count.saturating_add(1);
        }
        if let Some(reached) = self.reached.get(&contact.id) {
            tally.reached.add(*reached);
            if !reached {
                return None;
            }
        }
        let talk = contact.talk.as_deref();
        tally.next_topic.add(talk.is_some_and(|talk| talk.next_topic.is_some()));
        let made_on = contact.date.day();
        let after = self.after(made_on)?;
        let before = self.booked.partition_point(|one| one.date < made_on);
        tally.booked.add(self.booked.get(before).is_some_and(|one| one.date <= after.last()));
        tally.bought.add(self.kept.first_day(after).is_some());
        Some(after)
    }

    /// Whether they bought in the days after one on which nothing was done. `None` while these are
    /// not over, and where they were in touch then, or in as many days before.
    pub(super) fn bought_without(&self, day: NaiveDate) -> Option<bool> {
        let after = self.after(day)?;
        let out_of_touch_until = days_before(day, self.within_days);
        let before = self.in_touch_on.partition_point(|day| *day <= out_of_touch_until);
        let in_touch = self.in_touch_on.get(before).is_some_and(|day| *day <= after.last());
        (!in_touch).then(|| self.kept.first_day(after).is_some())
    }

    /// The days after a day, so many as count. `None` while they are not over.
    fn after(&self, day: NaiveDate) -> Option<Period> {
        let last = days_later(day, self.within_days).filter(|last| *last <= self.as_of)?;
        Period::from_first_to_last(day.succ_opt()?, last).ok()
    }

    /// What was bought in any of these periods, less what came back of it: each purchase once.
    pub(super) fn value(&self, mut of: Vec<Period>, zero: Money) -> Result<Money, NotComputable> {
        of.sort_by_key(|period| (period.first(), period.last()));
        let mut sum = zero;
        let mut counted_until: Option<NaiveDate> = None;
        for period in of {
            let next = counted_until.and_then(|day| day.succ_opt());
            let first = next.map_or(period.first(), |next| next.max(period.first()));
            if let Ok(rest) = Period::from_first_to_last(first, period.last()) {
                sum = sum.try_add(self.kept.value(rest)?)?;
                counted_until = Some(period.last());
            }
        }
        Ok(sum)
    }
}

/// A customer's own follow-ups, each once, with how it stands. Of one whose days were corrected, and
/// which is there with both, the later days hold.
pub(super) fn own_follow_ups<'t>(
    customer: &Customer,
    tasks: &'t [Task],
    standings: &'t [TaskStanding],
) -> Vec<(&'t Task, &'t TaskStanding)> {
    let is_own = |task: &&Task| {
        task.customer == *customer.id() || customer.former_ids().contains(&task.customer)
    };
    let mut stand: BTreeMap<&TaskId, &TaskStanding> = BTreeMap::new();
    for standing in standings {
        let held = stand.entry(&standing.task).or_insert(standing);
        if days(held.window) < days(standing.window) {
            *held = standing;
        }
    }
    let mut planned: BTreeMap<&TaskId, &Task> = BTreeMap::new();
    for task in tasks.iter().filter(is_own) {
        let held = planned.entry(&task.id).or_insert(task);
        if days(held.window) < days(task.window) {
            *held = task;
        }
    }
    planned.into_iter().filter_map(|(id, task)| Some((task, *stand.get(id)?))).collect()
}

fn days(window: TaskWindow) -> [NaiveDate; 3] {
    [window.best(), window.last(), window.first()]
}
