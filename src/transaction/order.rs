//! What was ordered, what was delivered of it, and what is still to come.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::fulfilment::Fulfilment;
use super::quantities::Quantities;
use super::{Lines, Purchase, TransactionData};
use crate::customer::Clearance;
use crate::units::guard::{date, guarded};
use crate::units::period::days_between;
use crate::units::{
    CustomerId, DeliveryId, OrderId, ProductId, Provenance, PurchaseId, Quantity, record,
};

guarded! {
    /// A customer ordered something. It brings no money yet: that does the
    /// [purchase](super::Purchase), which names its order.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Order as "Order" {
        /// Which order.
        pub id: OrderId,
        /// Who ordered.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// What, how much and for how much.
        pub lines: Lines,
        /// When the customer would like to have it.
        #[serde(default, deserialize_with = "date")]
        pub wanted: Option<NaiveDate>,
        /// For when the firm promised it.
        #[serde(default, deserialize_with = "date")]
        pub promised: Option<NaiveDate>,
        /// When the rest of it was cancelled.
        #[serde(default, deserialize_with = "date")]
        pub cancelled: Option<NaiveDate>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Order, OrderId);

impl Order {
    /// What somebody with a clearance may see of it: own words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        Order { lines: self.lines.view(clearance), ..self.clone() }
    }

    /// What the books need of it, under a pseudonym.
    pub(crate) fn for_the_books(self, customer: CustomerId) -> Self {
        let Order { id, date, lines, wanted, promised, cancelled, .. } = self;
        let (lines, provenance) = (lines.without_words(), Provenance::unknown());
        Order { id, customer, date, lines, wanted, promised, cancelled, provenance }
    }
}

guarded! {
    /// What is delivered.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum DeliveryOf as "DeliveryOf" {
        /// This order.
        Order(OrderId) = "order",
        /// This purchase, which may name an order.
        Purchase(PurchaseId) = "purchase",
    }
}

guarded! {
    /// So much of a product.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct DeliveredItem as "DeliveredItem" {
        /// What.
        pub product: ProductId,
        /// How much of it.
        pub quantity: Quantity,
    }
}

guarded! {
    /// What was ordered or bought is brought to the customer, or handed over.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Delivery as "Delivery" {
        /// Which delivery.
        pub id: DeliveryId,
        /// To whom.
        pub customer: CustomerId,
        /// When it was arranged.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Of which order or purchase.
        pub of: DeliveryOf,
        /// What it brings. Empty: all of it, or all that was left.
        #[serde(default)]
        pub items: Vec<DeliveredItem>,
        /// For when it was promised.
        #[serde(default, deserialize_with = "date")]
        pub promised: Option<NaiveDate>,
        /// When the customer had it.
        #[serde(default, deserialize_with = "date")]
        pub delivered: Option<NaiveDate>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Delivery, DeliveryId);

impl Delivery {
    /// Whether the customer had it on a day.
    pub fn is_made(&self, as_of: NaiveDate) -> bool {
        self.delivered.is_some_and(|day| day <= as_of)
    }

    /// What the books need of it, under a pseudonym.
    pub(crate) fn for_the_books(self, customer: CustomerId) -> Self {
        let Delivery { id, date, of, items, promised, delivered, .. } = self;
        let provenance = Provenance::unknown();
        Delivery { id, customer, date, of, items, promised, delivered, provenance }
    }

    /// Takes what it brings from what is left of what was ordered, `of` this invoice, if it is one.
    /// Whether so much was left.
    pub(crate) fn take_from<'a>(
        &'a self,
        left: &mut Quantities<'a>,
        of: Option<&'a Purchase>,
    ) -> bool {
        match of {
            _ if !self.items.is_empty() => {
                left.take(self.items.iter().map(|item| (&item.product, item.quantity)))
            }
            Some(purchase) => left.take_lines(&purchase.lines),
            None => {
                *left = Quantities::default();
                true
            }
        }
    }
}

/// An order of which something has not been delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OpenOrder {
    /// Which order.
    pub order: OrderId,
    /// When it was ordered.
    pub ordered: NaiveDate,
    /// When the customer would like to have it.
    pub wanted: Option<NaiveDate>,
    /// For when it is promised: the next delivery that was arranged, and else the order. Where two
    /// were arranged and neither says what it brings, the later one has taken the place of the other.
    pub promised: Option<NaiveDate>,
    /// How many days it is late by what was promised. `None` where it is not, or nothing was.
    pub late_days: Option<u64>,
    /// What has not been delivered.
    pub left: BTreeMap<ProductId, Quantity>,
    /// The purchases that name it.
    pub invoices: Vec<PurchaseId>,
    /// Whether all of it is invoiced. Who records no deliveries takes it as delivered then; for who
    /// does, it is paid for, or to be paid, and has not come.
    pub is_invoiced: bool,
}

impl TransactionData {
    /// The orders of which something had not been delivered on a day, in their order. One that was
    /// cancelled by then is not among them.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"order":{"id":"R-1","customer":"C-1","date":"2026-03-01","promised":"2026-03-10",
    ///         "lines":[{"product":"tyre","quantity":"4",
    ///                   "amount":{"amount":"2400","currency":"CNY"}}]}}"#,
    ///     r#"{"delivery":{"id":"D-1","customer":"C-1","date":"2026-03-08","of":{"order":"R-1"},
    ///         "items":[{"product":"tyre","quantity":"3"}],"delivered":"2026-03-09"}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
    /// let [open] = &transactions.open_orders("2026-03-12".parse()?)[..] else { return Err("one".into()) };
    /// assert_eq!(open.left[&"tyre".parse()?], "1".parse()?);
    /// assert_eq!(open.late_days, Some(2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Cost: a sort of the customer's orders, purchases and deliveries.
    pub fn open_orders(&self, as_of: NaiveDate) -> Vec<OpenOrder> {
        self.fulfilments(as_of).iter().filter_map(|one| open_order(one, as_of)).collect()
    }
}

/// `None`: it is no order, or was cancelled, or all of it has been delivered.
fn open_order(of: &Fulfilment<'_>, as_of: NaiveDate) -> Option<OpenOrder> {
    let order = of.order.filter(|order| order.cancelled.is_none_or(|day| day > as_of))?;
    let left = of.left(as_of).left();
    let promised = of.promised(as_of).or(order.promised);
    let late = promised.filter(|day| *day < as_of);
    (!left.is_empty()).then(|| OpenOrder {
        order: order.id.clone(),
        ordered: order.date,
        wanted: order.wanted,
        promised,
        late_days: late.map(|day| days_between(day, as_of)),
        left,
        invoices: of.invoices.iter().map(|one| one.id.clone()).collect(),
        is_invoiced: of.invoiced_on().is_some(),
    })
}
