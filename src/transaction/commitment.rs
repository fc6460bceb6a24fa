//! What the firm has ordered for itself, and not paid yet.

use chrono::NaiveDate;

use super::ExpenseKind;
use crate::rule::measure::Subject;
use crate::units::guard::{date, guarded};
use crate::units::{CommitmentId, Money, Provenance, record};

guarded! {
    /// The firm is bound to spend something: an advertisement is ordered, a hall is hired.
    ///
    /// * It counts against the [budgets](super::ExpenseBudget) of its own day, until it is
    ///   [spent](super::Expense::settles): the expense takes its place, so that the money counts once.
    ///   What was spent in part is open for the rest.
    /// * From the day on which it was [cancelled, or billed for the last time](Self::ended), nothing
    ///   more of it is open.
    /// * The amount is not below zero.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"commitment":{"id":"CM-1","date":"2026-08-20","about":{"campaign":"K-1"},
    ///         "kind":"advertising","amount":{"amount":"5000","currency":"CNY"}}}"#,
    /// )?;
    /// assert_eq!(fact.subject().map(|it| it.to_string()).as_deref(), Some("campaign K-1"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Commitment as "Commitment" checked by Commitment::checked {
        /// Which commitment.
        pub id: CommitmentId,
        /// When it was entered into.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// On whom or on what the money will be spent.
        pub about: Subject,
        /// For what.
        pub kind: ExpenseKind,
        pub(crate) amount: Money,
        /// The day on which it was cancelled, or billed for the last time.
        #[serde(default, deserialize_with = "date")]
        pub ended: Option<NaiveDate>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Commitment, CommitmentId, of nobody);

/// A commitment below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`amount` is below zero: expected zero or more")]
pub struct CommitmentError;

/// A commitment as it is entered into, each part by its name; it becomes an open [`Commitment`] where
/// it can be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitmentBasics {
    /// Which commitment.
    pub id: CommitmentId,
    /// When it was entered into.
    pub date: NaiveDate,
    /// On whom or on what the money will be spent.
    pub about: Subject,
    /// For what.
    pub kind: ExpenseKind,
    /// How much, not below zero.
    pub amount: Money,
}

impl TryFrom<CommitmentBasics> for Commitment {
    type Error = CommitmentError;

    /// # Errors
    /// [`CommitmentError`].
    fn try_from(basics: CommitmentBasics) -> Result<Self, CommitmentError> {
        let CommitmentBasics { id, date, about, kind, amount } = basics;
        let (ended, provenance) = (None, Provenance::unknown());
        Commitment { id, date, about, kind, amount, ended, provenance }.checked()
    }
}

impl Commitment {
    fn checked(self) -> Result<Self, CommitmentError> {
        if self.amount.is_negative() { Err(CommitmentError) } else { Ok(self) }
    }

    /// How much, not below zero.
    pub const fn amount(&self) -> Money {
        self.amount
    }

    /// Whether some of it can still be open on a day: it is known, and has not ended.
    pub fn is_open(&self, as_of: NaiveDate) -> bool {
        self.date <= as_of && self.ended.is_none_or(|ended| as_of < ended)
    }
}
