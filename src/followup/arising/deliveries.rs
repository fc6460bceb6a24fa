//! Who waits for a delivery gets news of its date.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::rules::{ARRANGED, LATE};
use super::{About, by, day_number};
use crate::base::Customer;
use crate::customer::Role;
use crate::followup::{Purpose, Task, TaskWindow};
use crate::transaction::{Delivery, DeliveryOf, OpenOrder, Order};
use crate::units::period::days_after;
use crate::units::{Record, TaskId};

/// That a delivery comes on a day.
fn arranged(delivery: &Delivery) -> TaskId {
    TaskId::of("delivery-date", delivery.id.as_str(), 1)
}

/// That an order did not come on the day that was promised: for each such day another one.
fn late(order: &Order, promised: NaiveDate) -> TaskId {
    TaskId::of("delivery-late", order.id.as_str(), day_number(promised))
}

pub(super) fn deliveries(about: &About<'_>, tasks: &mut Vec<Task>) {
    let (customer, as_of) = (about.customer, about.as_of);
    let transactions = customer.transactions();
    for delivery in transactions.deliveries().as_of(as_of) {
        let Some(promised) =
            delivery.promised.filter(|_| made_on(delivery, customer, as_of).is_none())
        else {
            continue;
        };
        let (first, last) = (delivery.date, promised.max(delivery.date));
        let best = days_after(first, 1).min(last);
        tasks.extend(about.task(
            (arranged(delivery), Purpose::DeliveryNews),
            TaskWindow::try_new(first, best, last).unwrap_or(TaskWindow::on(best)),
            (Role::Sales, None),
            (&ARRANGED, delivery.date),
        ));
    }
    let open = awaited(customer, as_of);
    for order in transactions.orders().as_of(as_of) {
        let waits = open.iter().find(|one| one.order == order.id && one.late_days.is_some());
        let Some(promised) = waits.and_then(|one| one.promised) else { continue };
        let due = days_after(promised, 1);
        tasks.extend(about.task(
            (late(order, promised), Purpose::DeliveryNews),
            by(due, due),
            (Role::Sales, None),
            (&LATE, promised),
        ));
    }
}

/// The open orders for which somebody waits. Of a customer without any delivery, one that is
/// invoiced counts as delivered.
fn awaited(customer: &Customer, as_of: NaiveDate) -> Vec<OpenOrder> {
    let transactions = customer.transactions();
    let records_none = transactions.deliveries().as_of(as_of).is_empty();
    let mut open = transactions.open_orders(as_of);
    open.retain(|order| !(records_none && order.is_invoiced));
    open
}

/// When it was made, or its order cancelled. `None`: it is still to come.
fn made_on(delivery: &Delivery, customer: &Customer, as_of: NaiveDate) -> Option<NaiveDate> {
    if let Some(on) = delivery.delivered.filter(|on| *on <= as_of) {
        return Some(on);
    }
    let DeliveryOf::Order(of) = &delivery.of else { return None };
    let mut orders = customer.transactions().orders().as_of(as_of).iter();
    let order = orders.find(|order| order.id == *of)?;
    order.cancelled.filter(|on| *on <= as_of)
}

/// Every follow-up that a delivery or an order has called for until a day, and since when nobody
/// waits for that any more.
pub(in crate::followup) fn delivery_tasks(
    customer: &Customer,
    as_of: NaiveDate,
) -> Vec<(TaskId, Option<NaiveDate>)> {
    let transactions = customer.transactions();
    let deliveries = transactions.deliveries().as_of(as_of);
    let mut all: Vec<_> =
        deliveries.iter().map(|one| (arranged(one), made_on(one, customer, as_of))).collect();
    let open = awaited(customer, as_of);
    for order in transactions.orders().as_of(as_of) {
        let waits = open.iter().find(|one| one.order == order.id);
        let own = || deliveries.iter().filter(|one| is_of(one, order));
        let promised = own().filter_map(|one| one.promised).chain(order.promised);
        let cancelled = order.cancelled.filter(|on| *on <= as_of);
        let changed = own().map(|one| made_on(one, customer, as_of).unwrap_or(one.date()));
        let changed = changed.max().unwrap_or(order.date);
        for day in promised.collect::<BTreeSet<_>>() {
            let still = waits.is_some_and(|one| one.promised == Some(day));
            let over = (!still).then(|| cancelled.unwrap_or(changed));
            all.push((late(order, day), over));
        }
    }
    all
}

fn is_of(delivery: &Delivery, order: &Order) -> bool {
    matches!(&delivery.of, DeliveryOf::Order(of) if *of == order.id)
}
