//! Appointments: keep them, and ask about those that were missed.

use super::rules::{APPOINTED, MISSED, UNCLEAR};
use super::{About, by};
use crate::customer::Role;
use crate::followup::{Purpose, Task, TaskWindow};
use crate::transaction::{Appointment, AppointmentEnd, AppointmentPurpose, AppointmentState};
use crate::units::period::{days_after, days_before};
use crate::units::{AppointmentId, TaskId};

/// The follow-up of an appointment that is to be kept.
pub(in crate::followup) fn appointment_task(appointment: &AppointmentId) -> TaskId {
    TaskId::of("appointment", appointment.as_str(), 1)
}

pub(super) fn appointments(about: &About<'_>, tasks: &mut Vec<Task>) {
    let all = about.customer.transactions().appointments_on(about.as_of);
    for (made, state) in &all {
        let task = match state.end {
            None if about.as_of <= state.at.day() => keep(about, made, *state),
            Some(AppointmentEnd::Kept | AppointmentEnd::Cancelled) => None,
            _ if is_settled(about, &all, *state) => None,
            _ => ask(about, made, *state),
        };
        tasks.extend(task);
    }
}

/// From the day before, when the customer can be reminded.
fn keep(about: &About<'_>, made: &Appointment, state: AppointmentState) -> Option<Task> {
    let on = state.at.day();
    about.task(
        (appointment_task(&made.id), Purpose::Appointment),
        by(days_before(on, 1).max(made.date.min(on)), on),
        (role(made), made.staff.as_ref()),
        (&APPOINTED, made.date),
    )
}

/// On the day after it was missed, or has passed without a word.
fn ask(about: &About<'_>, made: &Appointment, state: AppointmentState) -> Option<Task> {
    let rule = if state.is_open() { &UNCLEAR } else { &MISSED };
    let on = state.at.day();
    let (first, last) = (days_after(on, 1), days_after(on, about.policy.fresh_for_days.max(1)));
    about.task(
        (TaskId::of("appointment-missed", made.id.as_str(), 1), Purpose::Appointment),
        TaskWindow::try_new(first, first, last).unwrap_or(TaskWindow::on(first)),
        (role(made), made.staff.as_ref()),
        (rule, on),
    )
}

/// Whether it is too long ago to ask, or somebody talked with the customer since, or made another
/// appointment.
fn is_settled(
    about: &About<'_>,
    all: &[(&Appointment, AppointmentState)],
    state: AppointmentState,
) -> bool {
    let on = state.at.day();
    let is_old = days_after(on, about.policy.fresh_for_days.max(1)) < about.as_of;
    let again = all.iter().any(|(made, _)| on <= made.date && state.since <= made.date);
    is_old || again || about.talked_since(days_after(on, 1))
}

fn role(made: &Appointment) -> Role {
    match made.purpose {
        Some(AppointmentPurpose::Workshop) => Role::Service,
        Some(AppointmentPurpose::TestDrive | AppointmentPurpose::Handover) => Role::Sales,
        _ => Role::Account,
    }
}
