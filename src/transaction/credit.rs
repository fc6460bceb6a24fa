//! How much a customer may owe.

use chrono::NaiveDate;

use super::TransactionData;
use crate::units::guard::{date, guarded, stated};
use crate::units::{CreditLimitId, CustomerId, Money, Provenance, record};

guarded! {
    /// From a day on, a customer may owe so much (信用额度), or as much as they like: the limit is
    /// lifted. A later decision replaces it.
    ///
    /// * The limit is not below zero; zero means nothing on account.
    /// * In JSON a limit that is lifted is `null`, and has to be there.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"credit_limit":{"id":"L-1","customer":"C-1","date":"2026-03-01",
    ///         "limit":{"amount":"5000","currency":"CNY"}}}"#,
    ///     r#"{"credit_limit":{"id":"L-2","customer":"C-1","date":"2026-06-01","limit":null}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
    /// assert_eq!(transactions.credit_limit("2026-05-31".parse()?), Some("5000 CNY".parse()?));
    /// assert_eq!(transactions.credit_limit("2026-06-01".parse()?), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CreditLimit as "CreditLimit" checked by CreditLimit::checked {
        id: CreditLimitId,
        customer: CustomerId,
        #[serde(deserialize_with = "date")]
        date: NaiveDate,
        #[serde(deserialize_with = "stated")]
        limit: Option<Money>,
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
///     limit: Some("20000 CNY".parse()?),
/// })?;
/// assert_eq!(limit.limit(), Some("20000 CNY".parse()?));
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
    /// How much, not below zero. `None`: the limit is lifted.
    pub limit: Option<Money>,
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
        match self.limit {
            Some(limit) if limit.is_negative() => Err(NegativeLimit(limit)),
            _ => Ok(self),
        }
    }

    /// The same with its source.
    #[must_use]
    pub fn from_source(self, provenance: Provenance) -> Self {
        CreditLimit { provenance, ..self }
    }

    /// What the books need of it, under a pseudonym.
    pub(crate) fn for_the_books(self, customer: CustomerId) -> Self {
        let CreditLimit { id, date, limit, .. } = self;
        CreditLimit { id, customer, date, limit, provenance: Provenance::unknown() }
    }

    /// Where it comes from.
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// How much may be owed. `None`: the limit is lifted.
    pub const fn limit(&self) -> Option<Money> {
        self.limit
    }
}

record!(CreditLimit, CreditLimitId);

impl TransactionData {
    /// The credit limit in force on a day: of two decisions of one day the lower one, where a limit
    /// is lower than none, and where they are in two currencies the one with the larger identifier.
    /// `None` where none was decided, or it was lifted: that is not a limit of zero.
    pub fn credit_limit(&self, as_of: NaiveDate) -> Option<Money> {
        match self.credit_decision(as_of)? {
            CreditDecision::Limit(limit) => Some(limit),
            CreditDecision::Lifted => None,
        }
    }

    /// The same, where it makes a difference whether nothing was decided, which is `None`, or the limit
    /// was lifted.
    pub(crate) fn credit_decision(&self, as_of: NaiveDate) -> Option<CreditDecision> {
        let latest = self.credit_limits.latest(as_of)?;
        let known = self.credit_limits.newest_first(as_of);
        let of_that_day = known.take_while(|decision| decision.date == latest.date);
        let limit = in_force(of_that_day.map(CreditLimit::limit), None);
        Some(limit.map_or(CreditDecision::Lifted, CreditDecision::Limit))
    }
}

/// What was decided about a credit limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CreditDecision {
    /// So much may be owed.
    Limit(Money),
    /// As much as they like.
    Lifted,
}

/// The limit in force of those decided on one day, the one with the largest identifier first; where
/// none was, that of before. `None`: there is none.
pub(super) fn in_force(
    of_a_day: impl Iterator<Item = Option<Money>>,
    before: Option<Money>,
) -> Option<Money> {
    let stricter = |limit: Option<Money>, other: Option<Money>| match (limit, other) {
        (Some(limit), Some(other)) => match other.try_cmp(limit) {
            Ok(ordering) if ordering.is_lt() => Some(other),
            _ => Some(limit),
        },
        _ => limit.or(other),
    };
    of_a_day.reduce(stricter).unwrap_or(before)
}
