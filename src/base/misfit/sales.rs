//! Purchases and deliveries that do not fit to their orders, their prices or their days.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Misfit, MisfitReason};
use crate::base::{Customer, FactKind};
use crate::transaction::{Delivery, DeliveryOf, Line, Order, Purchase, Quantities};
use crate::units::{OrderId, PurchaseId, Record};

/// The orders that are known, by identifier.
fn orders(customer: &Customer, as_of: NaiveDate) -> BTreeMap<&OrderId, &Order> {
    let orders = customer.transactions().orders().as_of(as_of).iter();
    orders.map(|order| (order.id(), order)).collect()
}

pub(super) fn purchases(customer: &Customer, as_of: NaiveDate, found: &mut Vec<Misfit>) {
    let purchases = customer.transactions().purchases().as_of(as_of);
    let orders = orders(customer, as_of);
    for purchase in purchases {
        let mut report = |to: Option<&str>, reason| {
            found.push(customer.misfit(FactKind::Purchase, &purchase.id, to, reason));
        };
        if !purchase.lines.as_slice().iter().all(Line::adds_up) {
            report(None, MisfitReason::PriceDoesNotAddUp);
        }
        let Some(details) = &purchase.details else { continue };
        if details.due.is_some_and(|due| due < purchase.date) {
            report(None, MisfitReason::DueBeforeBought);
        }
        let Some(of) = &details.order else { continue };
        match orders.get(of) {
            None => report(Some(of.as_str()), MisfitReason::NoSuchOrder),
            Some(order) if purchase.date < order.date => {
                report(Some(of.as_str()), MisfitReason::BeforeOrder);
            }
            Some(_) => {}
        }
    }
}

/// What is left of an order, or of an invoice without one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum From<'a> {
    Order(&'a OrderId),
    Purchase(&'a PurchaseId),
}

pub(super) fn deliveries(customer: &Customer, as_of: NaiveDate, found: &mut Vec<Misfit>) {
    let transactions = customer.transactions();
    let deliveries = transactions.deliveries().as_of(as_of);
    if deliveries.is_empty() {
        return;
    }
    let orders = orders(customer, as_of);
    let purchases = transactions.purchases().as_of(as_of).iter();
    let purchases: BTreeMap<_, _> = purchases.map(|one| (one.id(), one)).collect();
    let mut left = BTreeMap::new();
    for delivery in deliveries {
        let (to, order, invoice) = match &delivery.of {
            DeliveryOf::Order(id) => (id.as_str(), orders.get(id), None),
            DeliveryOf::Purchase(id) => {
                let invoice: Option<&Purchase> = purchases.get(id).copied();
                let order = invoice.and_then(|one| orders.get(one.details().order.as_ref()?));
                (id.as_str(), order, invoice)
            }
        };
        let mut report = |reason| {
            found.push(customer.misfit(FactKind::Delivery, &delivery.id, Some(to), reason));
        };
        let (from, lines) = match (order, invoice, &delivery.of) {
            (Some(order), ..) => (From::Order(&order.id), &order.lines),
            (None, Some(invoice), _) => (From::Purchase(&invoice.id), &invoice.lines),
            (None, None, DeliveryOf::Order(_)) => {
                report(MisfitReason::NoSuchOrder);
                continue;
            }
            (None, None, DeliveryOf::Purchase(_)) => {
                report(MisfitReason::NoSuchPurchase);
                continue;
            }
        };
        if !delivery.is_made(as_of) {
            continue;
        }
        if order.is_some_and(|order| is_before(delivery, order)) {
            report(MisfitReason::DeliveredBeforeOrdered);
        }
        let left = left.entry(from).or_insert_with(|| Quantities::of(lines));
        if !delivery.take_from(left, invoice) {
            report(MisfitReason::MoreDeliveredThanOrdered);
        }
    }
}

fn is_before(delivery: &Delivery, order: &Order) -> bool {
    delivery.delivered.is_some_and(|day| day < order.date)
}
