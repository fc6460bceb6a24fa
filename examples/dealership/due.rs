//! What is to be done: appointments, promises, contracts, orders, services, money.

use chrono::NaiveDate;
use clienteling::Draft;
use clienteling::base::Customer;
use clienteling::followup::{
    MileagePolicy, ServiceDue, ServiceLimit, ServicePlanDraft, services_due,
};
use clienteling::marketing::PromiseState;
use clienteling::rule::Value;
use clienteling::transaction::{
    AppointmentEnd, MeterUnit, MeterUnknown, Ownership, TransactionData,
};

/// Something that is due, and when.
pub(crate) struct Due {
    pub(crate) day: NaiveDate,
    pub(crate) who: String,
    pub(crate) what: String,
}

/// Within how many days a contract that ends is worth a call.
const SOON: u32 = 60;
/// How far a car goes from one service to the next, in the unit of its meter.
const SERVICES: [(MeterUnit, u32); 2] =
    [(MeterUnit::Kilometres, 10_000), (MeterUnit::Miles, 6_000)];

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
        for (unit, every) in SERVICES {
            if let Some((day, what)) = next_service(transactions, &owned, (unit, every), as_of) {
                add(day, what);
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

/// The service that comes next by the meter of a thing, counted from its delivery, or why nobody can say.
fn next_service(
    transactions: &TransactionData,
    owned: &Ownership,
    (unit, every): (MeterUnit, u32),
    as_of: NaiveDate,
) -> Option<(NaiveDate, String)> {
    let services = (1..=50).map(|number| ServiceLimit { at: Some(number * every), months: None });
    let plan = ServicePlanDraft { unit, services: services.collect() }.validate().ok()?;
    let (readings, policy) = (transactions.meter_readings(), MileagePolicy::default());
    let due = services_due(readings, &owned.thing, owned.date, &plan, &policy, as_of);
    let thing = &owned.thing;
    match due.trend {
        Ok(trend) => {
            let likely = |one: &ServiceDue| Some((one.number, one.due?.likely?));
            let mut days = due.services.iter().filter_map(likely);
            let (number, day) = days.find(|(_, day)| *day > trend.read_on)?;
            let is = if day > as_of { "is" } else { "was" };
            Some((day, format!("service {number} of {thing} {is} due by its meter")))
        }
        // It has no meter in this unit.
        Err(MeterUnknown::NotEnoughDays { have: 0, .. }) => None,
        Err(why) => Some((as_of, format!("when {thing} is due for service cannot be said: {why}"))),
    }
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
