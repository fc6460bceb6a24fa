//! The transaction data of one customer.

use chrono::NaiveDate;

use super::{
    Appointment, AppointmentEntry, Contract, MeterReading, Ownership, Purchase, Return,
    WorkshopVisit,
};
use crate::units::guard::{date, guarded};
use crate::units::sparse::{Sparse, sparse_lists};
use crate::units::{CreditLimitId, CustomerId, Money, PaymentId, Provenance, Records, record};

guarded! {
    /// A customer paid something on account. A refund of such a payment has a negative amount.
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
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Payment, PaymentId);

guarded! {
    /// From a day on, a customer may owe so much (信用额度). A later decision replaces it.
    ///
    /// * The limit is not below zero; zero means nothing on account.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CreditLimit as "CreditLimit" checked by CreditLimit::checked {
        id: CreditLimitId,
        customer: CustomerId,
        #[serde(deserialize_with = "date")]
        date: NaiveDate,
        limit: Money,
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        provenance: Provenance,
    }
}

/// A credit limit below zero.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`limit` is below zero: expected zero or more")]
pub struct NegativeLimit(Money);

/// A decision on a credit limit, each part by its name; it becomes a [`CreditLimit`] where it can be
/// one.
///
/// ```
/// use clienteling::transaction::{CreditLimit, CreditLimitBasics};
///
/// let limit = CreditLimit::try_from(CreditLimitBasics {
///     id: "L-1".parse()?,
///     customer: "C-1".parse()?,
///     date: "2026-03-01".parse()?,
///     limit: "20000 CNY".parse()?,
/// })?;
/// assert_eq!(limit.limit().to_string(), "20000.00 CNY");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditLimitBasics {
    /// Which decision.
    pub id: CreditLimitId,
    /// Who may owe it.
    pub customer: CustomerId,
    /// From which day on.
    pub date: NaiveDate,
    /// How much, not below zero.
    pub limit: Money,
}

impl TryFrom<CreditLimitBasics> for CreditLimit {
    type Error = NegativeLimit;

    /// # Errors
    /// [`NegativeLimit`].
    fn try_from(basics: CreditLimitBasics) -> Result<Self, NegativeLimit> {
        let CreditLimitBasics { id, customer, date, limit } = basics;
        let provenance = Provenance::unknown();
        CreditLimit { id, customer, date, limit, provenance }.checked()
    }
}

impl CreditLimit {
    fn checked(self) -> Result<Self, NegativeLimit> {
        if self.limit.is_negative() { Err(NegativeLimit(self.limit)) } else { Ok(self) }
    }

    /// The same with its source.
    #[must_use]
    pub fn from_source(self, provenance: Provenance) -> Self {
        CreditLimit { provenance, ..self }
    }

    /// The same decision about another customer.
    pub(crate) fn of_customer(self, customer: CustomerId) -> Self {
        CreditLimit { customer, ..self }
    }

    /// Where it comes from.
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// How much may be owed.
    pub const fn limit(&self) -> Money {
        self.limit
    }
}

record!(CreditLimit, CreditLimitId);

/// The second of a customer's three kinds of data: purchases, returns, payments, credit.
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

    /// The credit limit in force on a day: of two decisions of one day the lower one, and where
    /// they are in two currencies the one with the larger identifier. `None` where none was
    /// decided: that is not a limit of zero.
    pub fn credit_limit(&self, as_of: NaiveDate) -> Option<Money> {
        let latest = self.credit_limits.latest(as_of)?;
        let of_that_day = self.credit_limits.as_of(as_of).iter().rev();
        let of_that_day = of_that_day.take_while(|decision| decision.date == latest.date);
        in_force(of_that_day.map(CreditLimit::limit))
    }
}

/// The limit in force of those decided on one day, the one with the largest identifier first.
pub(super) fn in_force(of_a_day: impl Iterator<Item = Money>) -> Option<Money> {
    of_a_day.reduce(|limit, other| match other.try_cmp(limit) {
        Ok(ordering) if ordering.is_lt() => other,
        _ => limit,
    })
}
