//! The next steps that were agreed in talks.

use chrono::NaiveDate;

use super::rules::AGREED;
use super::{About, by, is_general};
use crate::base::Customer;
use crate::customer::Role;
use crate::followup::{Purpose, Task};
use crate::marketing::{Contact, Talk};
use crate::units::TaskId;

/// What ends a next step of which nobody says that it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::followup) enum StepOver {
    /// A talk on its day or later, for nothing that is named.
    Taken,
    /// A step that was agreed in such a talk before its day.
    Replaced,
}

/// Of the customer's contacts, each with its next step. It was agreed with them: it is owed.
pub(super) fn next_steps(about: &About<'_>, tasks: &mut Vec<Task>) {
    for step in steps(about.customer, about.as_of) {
        if step.over.is_some() {
            continue;
        }
        tasks.extend(about.task(
            (step.id(), Purpose::NextStep),
            by(step.agreed_on(), step.day()),
            (Role::Account, step.talk.by.as_ref()),
            (&AGREED, step.agreed_on()),
        ));
    }
}

/// The next steps that are over although nobody says that they were taken: since when, and how.
pub(in crate::followup) fn next_steps_over(
    customer: &Customer,
    as_of: NaiveDate,
) -> impl Iterator<Item = (TaskId, (NaiveDate, StepOver))> {
    let all = steps(customer, as_of).into_iter();
    all.filter_map(|step| Some((step.id(), step.over?)))
}

struct Step<'a> {
    contact: &'a Contact,
    talk: &'a Talk,
    on: NaiveDate,
    over: Option<(NaiveDate, StepOver)>,
}

impl Step<'_> {
    fn id(&self) -> TaskId {
        TaskId::of("next-step", self.contact.id.as_str(), 1)
    }

    fn agreed_on(&self) -> NaiveDate {
        self.contact.date.day()
    }

    fn day(&self) -> NaiveDate {
        self.on.max(self.agreed_on())
    }
}

/// The last first: what came after a step is known when it is reached.
fn steps(customer: &Customer, as_of: NaiveDate) -> Vec<Step<'_>> {
    let marketing = customer.marketing();
    let reached = marketing.reached_by(as_of);
    let (mut all, mut talked, mut agreed) = (Vec::new(), Vec::new(), None);
    for contact in marketing.contacts().newest_first(as_of) {
        let talk = contact.talk.as_deref();
        let next = talk.and_then(|talk| Some((talk, talk.next_step.as_ref()?.on)));
        if let Some((talk, on)) = next {
            let mut step = Step { contact, talk, on, over: None };
            let since = talked.partition_point(|on| step.day() <= *on);
            let taken = since.checked_sub(1).and_then(|place| talked.get(place));
            let taken = taken.map(|on| (*on, StepOver::Taken));
            let replaced = agreed.map(|on| (on, StepOver::Replaced));
            step.over = taken.into_iter().chain(replaced).min();
            all.push(step);
        }
        if is_general(contact, &reached) {
            talked.push(contact.date.day());
            agreed = next.map(|_| contact.date.day()).or(agreed);
        }
    }
    all
}
