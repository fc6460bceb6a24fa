//! Whether a document that is about to be entered is still within the limit.

use super::exposure::exposure_by;
use super::line::line_of;
use super::{Exposure, ReceivablePolicy};
use crate::base::Customer;
use crate::transaction::{Delivery, Order, Purchase, TransactionData};
use crate::units::{NotComputable, Record, Records};
use crate::warning::WarningContext;
use chrono::NaiveDate;

/// A document that is tested before it is entered, or once more after it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Document<'a> {
    /// An order.
    Order(&'a Order),
    /// A delivery, as if it were made: it moves what it brings from what is ordered to what is
    /// delivered, and of an order that is not on record it brings nothing.
    Delivery(&'a Delivery),
    /// An invoice. One that is paid at once uses no credit.
    Purchase(&'a Purchase),
}

/// How much of a customer's credit is used with a document, as [`exposure`](super::exposure) says it.
///
/// The document counts once, also where it is on record already: the one that is given takes its
/// place. It is taken as one of this customer, and counts on the day also where it is dated ahead.
///
/// Cost: a copy of the customer's transactions beside what `exposure` costs.
///
/// # Errors
/// [`NotComputable`] where a rate is missing for what counts, or a sum is out of range.
pub fn exposure_with(
    context: &WarningContext<'_>,
    customer: &Customer,
    document: Document<'_>,
    policy: &ReceivablePolicy,
) -> Result<Exposure, NotComputable> {
    let line = line_of(context, customer, policy);
    let with = document.entered(customer.transactions(), context.as_of);
    exposure_by(context, &with, line, policy)
}

impl Document<'_> {
    /// The transactions with this document among them, once.
    fn entered(self, among: &TransactionData, as_of: NaiveDate) -> TransactionData {
        let mut all = among.clone();
        match self {
            Document::Order(order) => {
                let date = order.date.min(as_of);
                enter(&mut all.further.orders, Order { date, ..order.clone() });
            }
            Document::Delivery(delivery) => {
                let date = delivery.date.min(as_of);
                let delivered = Some(delivery.delivered.unwrap_or(as_of).min(as_of));
                let made = Delivery { date, delivered, ..delivery.clone() };
                enter(&mut all.further.deliveries, made);
            }
            Document::Purchase(purchase) => {
                let date = purchase.date.min(as_of);
                enter(&mut all.purchases, Purchase { date, ..purchase.clone() });
            }
        }
        all
    }
}

/// Puts a record in the place of the one with its identifier, if there is one.
fn enter<T: Record>(records: &mut Records<T>, record: T) {
    let known = records.iter().find(|one| one.id() == record.id()).map(Record::date);
    if let Some(date) = known {
        records.take(date, record.id().as_ref());
    }
    records.append(record);
    records.settle();
}
