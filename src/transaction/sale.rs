//! Purchases and returns.

use chrono::NaiveDate;

use std::convert::Infallible;

use super::Lines;
use crate::customer::Clearance;
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{
    CampaignId, ContactId, CustomerId, OpportunityId, OrderId, Provenance, PurchaseId, ReturnId,
    StaffId, record,
};

words! {
    /// How a purchase or a return was settled.
    #[derive(Default)]
    pub enum Settlement, "settlement" {
        /// Paid, or paid back, at once: nothing is owed.
        #[default]
        AtOnce = "at_once",
        /// Put on the customer's account: it adds to the receivable, or takes from it.
        OnAccount = "on_account",
    }
}

guarded! {
    /// What an invoice may say beside what was bought: when it is due, what was ordered, and what
    /// it came from. Each is unknown where it is `None`.
    ///
    /// An erasure keeps the due date and the order for the books; where the purchase came from is
    /// gone.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
    pub struct PurchaseDetails as "PurchaseDetails" {
        /// The last day on which it is paid in time, if it was put on account. Where it is not
        /// known, the [terms](super::PaymentTerms) of the customer say it.
        #[serde(default, deserialize_with = "date", skip_serializing_if = "Option::is_none")]
        pub due: Option<NaiveDate>,
        /// The order that it is the invoice of, or one of the invoices.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub order: Option<OrderId>,
        /// The campaign that it came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub campaign: Option<CampaignId>,
        /// The contact that it came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contact: Option<ContactId>,
        /// Who sold it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub seller: Option<StaffId>,
        /// The deal that it came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub opportunity: Option<OpportunityId>,
    }
}

guarded! {
    /// A customer bought something: an invoice or a till receipt.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-03-01","lines":[
    ///         {"product":"tyre","quantity":"4","amount":{"amount":"2400","currency":"CNY"}}],
    ///         "settlement":"on_account","details":{"due":"2026-03-31","campaign":"K-1"}}}"#,
    /// )?;
    /// let Fact::Purchase(purchase) = fact else { return Err("a purchase".into()) };
    /// assert_eq!(purchase.details().due, Some("2026-03-31".parse()?));
    /// assert_eq!(purchase.details().seller, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Purchase as "Purchase" checked by Purchase::checked {
        /// Which purchase.
        pub id: PurchaseId,
        /// Who bought.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// What, how much and for how much.
        pub lines: Lines,
        /// Paid at once, or on account.
        #[serde(default)]
        pub settlement: Settlement,
        /// When it is due, what was ordered, and what it came from. `None` where nothing of it is
        /// known: [`with_details`](Purchase::with_details) sees to that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub details: Option<Box<PurchaseDetails>>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Purchase, PurchaseId);

impl Purchase {
    /// What somebody with a clearance may see of it: own words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        Purchase { lines: self.lines.view(clearance), ..self.clone() }
    }

    /// When it is due, what was ordered, and what it came from, as far as that is known.
    pub fn details(&self) -> &PurchaseDetails {
        const NONE: &PurchaseDetails = &PurchaseDetails {
            due: None,
            order: None,
            campaign: None,
            contact: None,
            seller: None,
            opportunity: None,
        };
        self.details.as_deref().unwrap_or(NONE)
    }

    /// The campaign from which it came: the one that it names, or else that of the contact that it
    /// names.
    pub(crate) fn campaign_behind<'a>(
        &'a self,
        of_contact: impl FnOnce(&ContactId) -> Option<&'a CampaignId>,
    ) -> Option<&'a CampaignId> {
        let details = self.details();
        let of_contact = || details.contact.as_ref().and_then(of_contact);
        details.campaign.as_ref().or_else(of_contact)
    }

    /// The same with these details, in place of those that were.
    #[must_use]
    pub fn with_details(self, details: PurchaseDetails) -> Self {
        let details = (details != PurchaseDetails::default()).then(|| Box::new(details));
        Purchase { details, ..self }
    }

    /// Details that say nothing are none, so that the same fact is equal however it is written.
    #[expect(clippy::unnecessary_wraps, reason = "what is read goes through a check")]
    fn checked(self) -> Result<Self, Infallible> {
        let details = self.details().clone();
        Ok(self.with_details(details))
    }

    /// What the books need of it, under a pseudonym.
    pub(crate) fn for_the_books(self, customer: CustomerId) -> Self {
        let PurchaseDetails { due, ref order, .. } = *self.details();
        let kept = PurchaseDetails { due, order: order.clone(), ..PurchaseDetails::default() };
        let Purchase { id, date, lines, settlement, .. } = self;
        let (lines, provenance) = (lines.without_words(), Provenance::unknown());
        let details = None;
        Purchase { id, customer, date, lines, settlement, details, provenance }.with_details(kept)
    }
}

guarded! {
    /// A customer brought something back, or a purchase was cancelled, or became cheaper afterwards: a
    /// credit note.
    ///
    /// * Quantities and amounts are above zero, as on the purchase: being a return makes them count
    ///   against it. A return counts on its own day, and may go back to a purchase that the base does
    ///   not hold.
    /// * A credit note that only takes off a price has lines with a `cost` of 0, whatever their
    ///   quantity: no goods came back, and what they cost stays with the purchase. Where the product
    ///   cost nothing on the purchase either, as a service may, it is the service that is taken back.
    /// * Where a line does not say what it cost, the purchase does, but only where so much of the
    ///   product is given back for what it was sold for there: for another amount nobody can tell
    ///   whether goods came back, and the cost is unknown. Who gives back less for goods, as where
    ///   they were used, says what they cost.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-03-01","lines":[
    ///         {"product":"tyre","quantity":"4","amount":{"amount":"2400","currency":"CNY"},
    ///          "cost":{"amount":"2000","currency":"CNY"}}],"settlement":"on_account"}}"#,
    ///     r#"{"return":{"id":"R-1","customer":"C-1","date":"2026-03-09","of":"S-1","lines":[
    ///         {"product":"tyre","quantity":"4","amount":{"amount":"48","currency":"CNY"},
    ///          "cost":{"amount":"0","currency":"CNY"}}]}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
    /// let receivable = transactions.receivable("2026-03-31".parse()?)?;
    /// let owed: Vec<String> = receivable.balances().map(|balance| balance.to_string()).collect();
    /// assert_eq!(owed, ["2352.00 CNY"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Return as "Return" {
        /// Which return.
        pub id: ReturnId,
        /// Who brought it back.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// What, how much and for how much.
        pub lines: Lines,
        /// Paid back at once, or credited to the account. `None`: nobody says, and it is
        /// [as the purchase](super::TransactionData::settlement_of) that it goes back to, and else as
        /// all that was bought until then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub settlement: Option<Settlement>,
        /// The purchase that it goes back to, where that is known. What it says holds for what came
        /// back too, where the return does not say it: how it was settled, and what it cost.
        #[serde(default)]
        pub of: Option<PurchaseId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Return, ReturnId);

impl Return {
    /// What somebody with a clearance may see of it: own words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        Return { lines: self.lines.view(clearance), ..self.clone() }
    }

    /// What the books need of it, under a pseudonym.
    pub(crate) fn for_the_books(self, customer: CustomerId) -> Self {
        let Return { id, date, lines, settlement, of, .. } = self;
        let (lines, provenance) = (lines.without_words(), Provenance::unknown());
        Return { id, customer, date, lines, settlement, of, provenance }
    }
}
