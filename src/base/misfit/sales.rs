//! Invoices, returns and deliveries that do not fit to what was ordered and bought.

use std::collections::BTreeMap;

use super::MisfitReason;
use super::found::{Found, Known};
use crate::base::{Customer, FactKind};
use crate::transaction::{Delivery, DeliveryOf, Order, Purchase, Quantities};
use crate::units::{Money, OrderId, PurchaseId};

/// More came back than was bought, or for more, or in other money.
pub(super) fn returns(customer: &Customer, purchases: &Known<'_, Purchase>, found: &mut Found<'_>) {
    let mut left = BTreeMap::new();
    for back in customer.transactions().returns().oldest_first(found.as_of) {
        let bought = back.of.as_ref().and_then(|of| purchases.get(of));
        let Some(bought) = bought else { continue };
        let mut report = |reason| {
            found.report(FactKind::Return, &back.id, Some(bought.id.as_str()), reason);
        };
        let (products, money) = left
            .entry(&bought.id)
            .or_insert_with(|| (Quantities::of(&bought.lines), Some(bought.lines.total())));
        let are_enough = products.take_back(&back.lines, &bought.lines);
        if !are_enough {
            report(MisfitReason::MoreReturnedThanBought);
        }
        if back.lines.currency() != bought.lines.currency() {
            report(MisfitReason::OtherCurrency);
            continue;
        }
        // Out of all bounds is less than nothing.
        *money = money.and_then(|money| money.try_sub(back.lines.total()).ok());
        if are_enough && money.is_none_or(Money::is_negative) {
            report(MisfitReason::MoreGivenBackThanPaid);
        }
    }
}

/// Nobody says how it was settled, and nothing else does.
pub(super) fn settlements(customer: &Customer, found: &mut Found<'_>) {
    for back in customer.transactions().returns_settled_either_way(found.as_of) {
        found.report(FactKind::Return, &back.id, None, MisfitReason::EitherSettlement);
    }
}

/// Invoices of what was not ordered. What came back of an invoice can be invoiced again.
pub(super) fn invoices(
    customer: &Customer,
    purchases: &Known<'_, Purchase>,
    orders: &Known<'_, Order>,
    found: &mut Found<'_>,
) {
    fn order_of<'a>(orders: &Known<'a, Order>, invoice: &Purchase) -> Option<&'a Order> {
        orders.get(invoice.details().order.as_ref()?)
    }
    if orders.all().is_empty() {
        return;
    }
    let mut left: BTreeMap<&OrderId, Quantities<'_>> = BTreeMap::new();
    for back in customer.transactions().returns().as_of(found.as_of) {
        let invoice = back.of.as_ref().and_then(|of| purchases.get(of));
        let invoice = invoice.and_then(|invoice| Some((invoice, order_of(orders, invoice)?)));
        if let Some((invoice, order)) = invoice {
            let left = left.entry(&order.id).or_insert_with(|| Quantities::of(&order.lines));
            left.give_back(&back.lines, &invoice.lines);
        }
    }
    for invoice in customer.transactions().purchases().oldest_first(found.as_of) {
        let Some(order) = order_of(orders, invoice) else { continue };
        let left = left.entry(&order.id).or_insert_with(|| Quantities::of(&order.lines));
        if !left.take_lines(&invoice.lines) {
            let (kind, to) = (FactKind::Purchase, Some(order.id.as_str()));
            found.report(kind, &invoice.id, to, MisfitReason::OtherThanOrdered);
        }
    }
}

/// What is left of an order, or of an invoice without one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum From<'a> {
    Order(&'a OrderId),
    Purchase(&'a PurchaseId),
}

pub(super) fn deliveries(
    customer: &Customer,
    purchases: &Known<'_, Purchase>,
    orders: &Known<'_, Order>,
    found: &mut Found<'_>,
) {
    let mut left = BTreeMap::new();
    for delivery in customer.transactions().deliveries().oldest_first(found.as_of) {
        let (to, order, invoice) = match &delivery.of {
            DeliveryOf::Order(id) => (id.as_str(), orders.get(id), None),
            DeliveryOf::Purchase(id) => {
                let invoice = purchases.get(id);
                let order = invoice.and_then(|one| orders.get(one.details().order.as_ref()?));
                (id.as_str(), order, invoice)
            }
        };
        let as_of = found.as_of;
        let mut report = |reason| found.report(FactKind::Delivery, &delivery.id, Some(to), reason);
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
