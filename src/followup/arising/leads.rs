//! Somebody new: thank them at once, and call them within a day (S1).

use super::rules::NEW_LEAD;
use super::{About, by};
use crate::customer::Role;
use crate::followup::{Purpose, Task, TaskWindow};
use crate::units::TaskId;
use crate::units::period::days_after;

pub(super) fn leads(about: &About<'_>, tasks: &mut Vec<Task>) {
    let (customer, as_of) = (about.customer, about.as_of);
    let Some(visit) = customer.marketing().first_contacts().as_of(as_of).first() else { return };
    let has_bought = !customer.transactions().purchases().as_of(as_of).is_empty();
    let is_old = days_after(visit.date, about.policy.fresh_for_days) < as_of;
    if has_bought || is_old || about.talked_since(visit.date) {
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
