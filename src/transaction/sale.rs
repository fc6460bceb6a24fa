//! Purchases and returns.

use chrono::NaiveDate;

use super::Lines;
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{CustomerId, Provenance, PurchaseId, ReturnId, record};

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
    /// A customer bought something: an invoice or a till receipt.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Purchase as "Purchase" {
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
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Purchase, PurchaseId);

guarded! {
    /// A customer brought something back, or a purchase was cancelled: a credit note.
    ///
    /// Quantities and amounts are above zero, as on the purchase: being a return makes them count
    /// against it. A return counts on its own day, and may go back to a purchase that the base does
    /// not hold.
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
        /// Paid back at once, or credited to the account.
        #[serde(default)]
        pub settlement: Settlement,
        /// The purchase that it goes back to, where that is known.
        #[serde(default)]
        pub of: Option<PurchaseId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Return, ReturnId);
