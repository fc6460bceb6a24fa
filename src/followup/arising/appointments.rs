//! Appointments: keep them, and ask about those that were missed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};

use super::rules::{APPOINTED, MISSED, UNCLEAR};
use super::{About, by, day_number};
use crate::base::Customer;
use crate::customer::Role;
use crate::followup::{Purpose, Task, TaskWindow};
use crate::rule::course::Courses;
use crate::transaction::{
    Appointment, AppointmentChange, AppointmentEnd, AppointmentPurpose, AppointmentState,
};
use crate::units::period::{days_after, days_before};
use crate::units::{AppointmentId, TaskId};

/// That an appointment is to be kept: on another day it is another follow-up.
fn keeping(made: &Appointment, on: NaiveDate) -> TaskId {
    TaskId::of("appointment", made.id.as_str(), day_number(on))
}

/// That somebody asks why nobody came on a day.
fn asking(made: &Appointment, on: NaiveDate) -> TaskId {
    TaskId::of("appointment-missed", made.id.as_str(), day_number(on))
}

pub(super) fn appointments(about: &About<'_>, tasks: &mut Vec<Task>) {
    let all = Appointments::of(about.customer, about.as_of);
    let standing = all.states.iter().filter(|(_, state)| !is_cancelled(*state));
    let newest = standing.map(|(made, state)| place(made, *state)).max();
    for (made, state) in &all.states {
        let again = newest.filter(|newest| place(made, *state) < *newest);
        let is_again = again.is_some_and(|(made_on, ..)| state.at.day() <= made_on);
        let task = match state.end {
            None if about.as_of <= state.at.day() => keep(about, made, *state),
            Some(AppointmentEnd::Kept | AppointmentEnd::Cancelled) => None,
            _ if is_again || is_settled(about, &all.came, *state) => None,
            _ => ask(about, made, *state),
        };
        tasks.extend(task);
    }
}

const fn is_cancelled(state: AppointmentState) -> bool {
    matches!(state.end, Some(AppointmentEnd::Cancelled))
}

/// The later one was made later.
fn place(
    made: &Appointment,
    state: AppointmentState,
) -> (NaiveDate, (NaiveDate, Option<NaiveTime>), &AppointmentId) {
    (made.date, state.at.sort_key(), &made.id)
}

/// From the day before, when the customer can be reminded.
fn keep(about: &About<'_>, made: &Appointment, state: AppointmentState) -> Option<Task> {
    let on = state.at.day();
    about.task(
        (keeping(made, on), Purpose::Appointment),
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
        (asking(made, on), Purpose::Appointment),
        TaskWindow::try_new(first, first, last).unwrap_or(TaskWindow::on(first)),
        (role(made), made.staff.as_ref()),
        (rule, on),
    )
}

/// Whether it is too long ago to ask, or the customer came since, or somebody talked with them.
fn is_settled(about: &About<'_>, came: &BTreeSet<NaiveDate>, state: AppointmentState) -> bool {
    let on = state.at.day();
    let (since, last) = (days_after(on, 1), days_after(on, about.policy.fresh_for_days.max(1)));
    last < about.as_of || came.range(since..).next().is_some() || about.talked_since(since)
}

fn role(made: &Appointment) -> Role {
    match made.purpose {
        Some(AppointmentPurpose::Workshop) => Role::Service,
        Some(AppointmentPurpose::TestDrive | AppointmentPurpose::Handover) => Role::Sales,
        _ => Role::Account,
    }
}

/// A customer's appointments as they stand on a day.
struct Appointments<'a> {
    /// Each with its state. One of which no entry says what came of it was kept where the customer
    /// came on its day.
    states: Vec<(&'a Appointment, AppointmentState)>,
    /// From which day each was moved to another, and when.
    moved: Vec<(&'a Appointment, NaiveDate, NaiveDate)>,
    /// The days on which the customer brought or bought something, or had something delivered.
    came: BTreeSet<NaiveDate>,
}

impl<'a> Appointments<'a> {
    fn of(customer: &'a Customer, as_of: NaiveDate) -> Self {
        let transactions = customer.transactions();
        let Courses { mut states, fitting, .. } = transactions.appointment_courses(as_of);
        let mut moved = Vec::new();
        let mut days: Vec<_> = states.iter().map(|(made, _)| (*made, made.at.day())).collect();
        for (which, entry) in fitting {
            if let (AppointmentChange::Moved(to), Some((made, from))) =
                (entry.what, days.get_mut(which))
                && to.day() != *from
            {
                moved.push((*made, *from, entry.date));
                *from = to.day();
            }
        }
        let came = if states.is_empty() { BTreeSet::new() } else { came(customer, as_of) };
        for (_, state) in &mut states {
            let on = state.at.day();
            if state.is_open() && came.contains(&on) {
                (state.end, state.since) = (Some(AppointmentEnd::Kept), on.max(state.since));
            }
        }
        Appointments { states, moved, came }
    }
}

fn came(customer: &Customer, as_of: NaiveDate) -> BTreeSet<NaiveDate> {
    let transactions = customer.transactions();
    let bought = transactions.purchases().as_of(as_of).iter().map(|one| one.date);
    let visited = transactions.workshop_visits().as_of(as_of).iter().map(|one| one.date);
    let deliveries = transactions.deliveries().as_of(as_of).iter();
    let delivered = deliveries.filter_map(|one| one.delivered.filter(|on| *on <= as_of));
    bought.chain(visited).chain(delivered).collect()
}

/// The follow-ups for which appointments call on their days, at some time.
pub(in crate::followup) fn appointment_tasks(
    customer: &Customer,
    as_of: NaiveDate,
) -> impl Iterator<Item = TaskId> {
    let all = customer.transactions().appointments_on(as_of);
    all.into_iter().flat_map(|(made, state)| {
        let on = state.at.day();
        [keeping(made, on), asking(made, on)]
    })
}

/// The follow-ups that appointments called for and call for no more: how the appointment ended, if
/// it is not on another day, and since when.
pub(in crate::followup) fn appointments_over(
    customer: &Customer,
    as_of: NaiveDate,
) -> BTreeMap<TaskId, (Option<AppointmentEnd>, NaiveDate)> {
    let Appointments { states, moved, .. } = Appointments::of(customer, as_of);
    let mut over = BTreeMap::new();
    for (made, from, on) in moved {
        for task in [keeping(made, from), asking(made, from)] {
            over.insert(task, (None, on));
        }
    }
    for (made, state) in states {
        let [keeping, asking] = [keeping(made, state.at.day()), asking(made, state.at.day())];
        // It may have come back to its day.
        over.remove(&keeping);
        over.remove(&asking);
        let Some(end) = state.end else { continue };
        // That it was kept may be noted the next morning.
        let kept_on = state.at.day().min(state.since);
        let since = if end == AppointmentEnd::Kept { kept_on } else { state.since };
        over.insert(keeping, (Some(end), since));
        if end != AppointmentEnd::Missed {
            over.insert(asking, (Some(end), state.since));
        }
    }
    over
}
