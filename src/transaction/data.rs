//! The transaction data of one customer.

use chrono::NaiveDate;

use super::{
    Appointment, AppointmentEntry, Contract, CreditLimit, Delivery, Dispute, MeterReading, Order,
    Ownership, PaymentTerms, Purchase, Return, WorkshopVisit,
};
use crate::units::guard::{date, guarded};
use crate::units::sparse::{Sparse, sparse_lists};
use crate::units::{CustomerId, Money, PaymentId, Provenance, Records, record};

guarded! {
    /// A customer paid something on account. A refund of such a payment has a negative amount.
    ///
    /// * What is paid before there is an invoice, a deposit (定金), is a payment like others: until the
    ///   purchase comes, the firm owes it.
    /// * An acceptance bill (承兑汇票) is a payment that matures later. It takes the receivable off when
    ///   it arrives, and is at risk until it matures: so long it counts as credit that is used. One
    ///   that is not honoured is taken back by a payment below zero, and one that is given back before
    ///   it matures by such a payment that matures on the same day.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Payment as "Payment" {
        /// Which payment.
        pub id: PaymentId,
        /// Who paid.
        pub customer: CustomerId,
        /// When it arrived.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// How much.
        pub amount: Money,
        /// On which day an acceptance bill matures: from then on it is money. `None` for what is money
        /// at once.
        #[serde(default, deserialize_with = "date", skip_serializing_if = "Option::is_none")]
        pub matures: Option<NaiveDate>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Payment, PaymentId);

/// The second of a customer's three kinds of data: orders and deliveries, purchases, returns,
/// payments, terms and credit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransactionData {
    pub(crate) purchases: Records<Purchase>,
    pub(crate) returns: Records<Return>,
    pub(crate) payments: Records<Payment>,
    pub(crate) credit_limits: Records<CreditLimit>,
    pub(crate) further: Sparse<Further>,
}

sparse_lists! {
    /// Of these most customers have none.
    pub(crate) struct Further {
        ownerships: Ownership,
        meter_readings: MeterReading,
        contracts: Contract,
        workshop_visits: WorkshopVisit,
        appointments: Appointment,
        appointment_entries: AppointmentEntry,
        payment_terms: PaymentTerms,
        orders: Order,
        deliveries: Delivery,
        disputes: Dispute,
    }
}

impl TransactionData {
    /// What was bought.
    pub const fn purchases(&self) -> &Records<Purchase> {
        &self.purchases
    }

    /// What came back.
    pub const fn returns(&self) -> &Records<Return> {
        &self.returns
    }

    /// What was paid on account.
    pub const fn payments(&self) -> &Records<Payment> {
        &self.payments
    }

    /// What was decided about credit.
    pub const fn credit_limits(&self) -> &Records<CreditLimit> {
        &self.credit_limits
    }

    /// What was decided about when purchases on account are due.
    pub fn payment_terms(&self) -> &Records<PaymentTerms> {
        &self.further.payment_terms
    }

    /// What was ordered.
    pub fn orders(&self) -> &Records<Order> {
        &self.further.orders
    }

    /// What was to be delivered, and was.
    pub fn deliveries(&self) -> &Records<Delivery> {
        &self.further.deliveries
    }

    /// Which purchases were disputed.
    pub fn disputes(&self) -> &Records<Dispute> {
        &self.further.disputes
    }
}
