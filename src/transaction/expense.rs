//! What the firm spent, on whom or on what.

use chrono::NaiveDate;

use crate::rule::measure::Subject;
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{CommitmentId, ExpenseId, Money, Provenance, record};

words! {
    /// For what money is spent.
    #[non_exhaustive]
    pub enum ExpenseKind, "kind of expense" {
        /// To be noticed.
        Advertising = "advertising",
        /// Discounts, events and mailings.
        Promotion = "promotion",
        /// Something given for nothing.
        Gift = "gift",
        /// Meals and invitations.
        Hospitality = "hospitality",
        /// To get there.
        Travel = "travel",
        /// Repairs and visits that the customer does not pay.
        Service = "service",
        /// Rewards for the loyal.
        Reward = "reward",
        /// What a seller gets for a sale.
        Commission = "commission",
        /// Anything else.
        Other = "other",
    }
}

guarded! {
    /// The firm spent something: on a customer, a deal, a campaign, a product, for a member of
    /// staff, or on the whole. What came back has a negative amount.
    ///
    /// It is counted for what it is about, and for the firm. An expense about a customer who is
    /// erased stays for the books, under the pseudonym.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"expense":{"id":"E-1","date":"2026-09-03","about":{"campaign":"K-1"},
    ///         "kind":"promotion","amount":{"amount":"1200","currency":"CNY"}}}"#,
    /// )?;
    /// assert_eq!(fact.subject().map(|it| it.to_string()).as_deref(), Some("campaign K-1"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Expense as "Expense" {
        /// Which expense.
        pub id: ExpenseId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// On whom or on what.
        pub about: Subject,
        /// For what.
        pub kind: ExpenseKind,
        /// How much.
        pub amount: Money,
        /// Which [commitment](super::Commitment) it was to be spent by, so that the money counts once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub settles: Option<CommitmentId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Expense, ExpenseId, of nobody);
