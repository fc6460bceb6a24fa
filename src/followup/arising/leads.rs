//! Somebody new: thank them at once, and call them within a day (S1).

use chrono::NaiveDate;

use super::rules::NEW_LEAD;
use super::{About, by};
use crate::customer::Role;
use crate::followup::{Purpose, Task, TaskWindow};
use crate::marketing::FirstContact;
use crate::units::TaskId;
use crate::units::period::days_after;

pub(super) fn leads(about: &About<'_>, tasks: &mut Vec<Task>) {
    let Some(visit) = came_as_new(about) else { return };
    let has_bought = !about.customer.transactions().purchases().as_of(about.as_of).is_empty();
    if has_bought || is_stale(about, visit, about.as_of) || about.talked_since(visit.date) {
        return;
    }
    let (id, on) = (visit.id.as_str(), visit.date);
    let thanks = TaskWindow::around(on, 0, 1);
    let call = by(on, days_after(on, about.policy.first_call_within_days));
    for (rule, purpose, window) in
        [("thank-you", Purpose::ThankYou, thanks), ("first-call", Purpose::FirstCall, call)]
    {
        let who = (Role::Sales, None);
        tasks.extend(about.task((TaskId::of(rule, id, 1), purpose), window, who, (&NEW_LEAD, on)));
    }
}

/// The first contact with which they last became a lead: who comes back while they still are one is
/// no other.
fn came_as_new<'a>(about: &About<'a>) -> Option<&'a FirstContact> {
    let visits = about.customer.marketing().first_contacts().as_of(about.as_of).iter();
    visits.reduce(|new, next| if is_stale(about, new, next.date) { next } else { new })
}

/// Whether somebody who left their details is nobody new any more on a day.
fn is_stale(about: &About<'_>, visit: &FirstContact, on: NaiveDate) -> bool {
    days_after(visit.date, about.policy.fresh_for_days) < on
}
