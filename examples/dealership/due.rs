//! What is to be done: appointments, promises, contracts, orders, services, money.

use chrono::NaiveDate;
use clienteling::base::Customer;
use clienteling::marketing::PromiseState;
use clienteling::rule::Value;
use clienteling::transaction::{AppointmentEnd, MeterUnit};

/// Something that is due, and when.
pub(crate) struct Due {
    pub(crate) day: NaiveDate,
    pub(crate) who: String,
    pub(crate) what: String,
}

/// Within how many days a contract that ends is worth a call.
const SOON: u32 = 60;
/// After how many kilometres a car comes for service.
const SERVICE: u32 = 10_000;

/// All that is due of a customer.
pub(crate) fn of(customer: &Customer, as_of: NaiveDate) -> Vec<Due> {
    let transactions = customer.transactions();
    let mut found = Vec::new();
    let mut add = |day, what: String| {
        found.push(Due { day, who: customer.id().to_string(), what });
    };
    for (appointment, state) in transactions.appointments_on(as_of) {
        let what = match state.end {
            Some(AppointmentEnd::Missed) if !came_since(customer, state.at.day(), as_of) => {
                format!("appointment {} was missed", appointment.id)
            }
            Some(_) => continue,
            None if state.is_overdue(as_of) => {
                format!("appointment {}: nobody wrote down what became of it", appointment.id)
            }
            None => format!("appointment {}: {}", appointment.id, state.at),
        };
        add(state.at.day(), what);
    }
    for promised in customer.marketing().promises_on(as_of) {
        if !matches!(promised.state, PromiseState::Open | PromiseState::Overdue) {
            continue;
        }
        let day = promised.promise.until.unwrap_or(promised.since);
        add(day, format!("promise {}: {}", promised.promise.id, promised.state));
    }
    for contract in transactions.ending_within(as_of, SOON) {
        let day = contract.until.unwrap_or(as_of);
        add(day, format!("{} {} ends", contract.kind, contract.id));
    }
    for order in transactions.open_orders(as_of) {
        let day = order.promised.or(order.wanted).unwrap_or(order.ordered);
        let late =
            order.late_days.map(|days| format!(", {} late", Value::Days(days))).unwrap_or_default();
        add(day, format!("order {} is to be delivered{late}", order.order));
    }
    for owned in transactions.owned(as_of) {
        for unit in MeterUnit::ALL {
            let Ok(used) = transactions.meter_use(&owned.thing, unit, as_of) else { continue };
            let next = (used.shows / SERVICE + 1) * SERVICE;
            if let Some(day) = used.expected_on(next) {
                let shows = if day > as_of { "is expected to show" } else { "should have reached" };
                add(day, format!("{} {shows} {next} {}", owned.thing, used.unit));
            }
        }
    }
    for overdue in transactions.overdue(as_of).into_iter().flatten() {
        if let Some(day) = overdue.since {
            add(day, format!("{} overdue", overdue.overdue));
        }
    }
    found
}

/// Whether the customer came after a day: then nobody has to call because they did not come then.
fn came_since(customer: &Customer, day: NaiveDate, as_of: NaiveDate) -> bool {
    let transactions = customer.transactions();
    let bought = transactions.purchases().latest(as_of).map(|one| one.date);
    let repaired = transactions.workshop_visits().latest(as_of).map(|one| one.date);
    let appointments = transactions.appointments_on(as_of).into_iter();
    let kept = appointments.filter(|(_, state)| state.end == Some(AppointmentEnd::Kept));
    let kept = kept.map(|(_, state)| state.since).max();
    [bought, repaired, kept].into_iter().flatten().any(|came| came > day)
}
