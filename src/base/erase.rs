//! Erasure: what remains of a customer after a deletion request.

use std::collections::BTreeMap;

use serde::Serialize;

use super::core::{Core, Kind};
use super::holder::{AnyFact, OneCustomer};
use super::{CustomerBase, FactKind};
use crate::units::CustomerId;

/// What an erasure kept and removed: for the caller's own proof. It names nobody but the
/// pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erasure {
    /// Under which identifier the transactions stay.
    pub pseudonym: CustomerId,
    /// How many facts of each kind stay for the books.
    pub kept: BTreeMap<FactKind, u64>,
    /// How many facts of each kind are gone.
    pub removed: BTreeMap<FactKind, u64>,
}

/// A customer cannot be erased. The base stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EraseError {
    /// Nobody of that identifier.
    #[error("there is no customer `{0}` to erase")]
    Unknown(CustomerId),
    /// The pseudonym is, or was, somebody's identifier.
    #[error("`{0}` is in use: expected an identifier that says nothing about anybody")]
    PseudonymInUse(CustomerId),
}

impl CustomerBase {
    /// Erases a customer: basic and marketing data are gone, and so are former identifiers;
    /// purchases, returns, payments and credit limits stay for the books under a pseudonym that
    /// the caller chooses, without their provenance. The customer is erased under every
    /// identifier that was merged. Cost: as many steps as the customer has facts, and a pass over
    /// the merges.
    ///
    /// A kept fact that is sent again is [known as erased](super::Added::Erased). Basic and marketing
    /// data that are sent again come in again, because nothing of whose they were is left here: the
    /// caller keeps a list of whom to leave out. Identifiers of purchases, products and of leads
    /// that others gave are the firm's and stay as they are, but that one of these leads became the
    /// customer is forgotten. A base that is rebuilt from its
    /// [facts](CustomerBase::facts) has to be told its [pseudonyms](CustomerBase::pseudonyms) with
    /// [`keep_erased`](CustomerBase::keep_erased).
    ///
    /// # Errors
    /// [`EraseError`]; the base stays as it was.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// let outcome = base.add_all([
    ///     serde_json::from_str::<Fact>(r#"{"profile":{"id":"P-1","customer":"C-1",
    ///         "date":"2026-01-01","profile":{"person":{"identity":{"name":"Li Na"}}}}}"#)?,
    ///     serde_json::from_str::<Fact>(r#"{"payment":{"id":"B-1","customer":"C-1",
    ///         "date":"2026-04-01","amount":{"amount":"200.00","currency":"CNY"}}}"#)?,
    /// ]);
    /// assert!(outcome.refused.is_empty());
    /// let erasure = base.erase(&"C-1".parse()?, "erased-1".parse()?)?;
    /// assert_eq!((erasure.kept.len(), erasure.removed.len()), (1, 1));
    /// let left: Vec<Fact> = base.facts().collect();
    /// assert_eq!(
    ///     serde_json::to_string(&left)?,
    ///     r#"[{"payment":{"id":"B-1","customer":"erased-1","date":"2026-04-01","amount":{"amount":"200.00","currency":"CNY"}}}]"#,
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn erase(
        &mut self,
        customer: &CustomerId,
        pseudonym: CustomerId,
    ) -> Result<Erasure, EraseError> {
        let (kept, removed) = self.core.erase(customer, &pseudonym)?;
        Ok(Erasure { pseudonym, kept, removed })
    }
}

impl CustomerBase {
    /// The pseudonyms of erased customers, in order.
    pub fn pseudonyms(&self) -> impl Iterator<Item = &CustomerId> {
        self.core.erased.iter()
    }

    /// Says that an identifier is the pseudonym of an erased customer: for a base that is rebuilt.
    pub fn keep_erased(&mut self, pseudonym: CustomerId) {
        self.core.erased.insert(pseudonym);
    }
}

/// How many facts of each kind were kept and removed.
type Counts<K> = (BTreeMap<K, u64>, BTreeMap<K, u64>);

impl<C: OneCustomer> Core<C> {
    pub(super) fn erase(
        &mut self,
        customer: &CustomerId,
        pseudonym: &CustomerId,
    ) -> Result<Counts<Kind<C>>, EraseError> {
        let current = self.merges.current(customer).clone();
        let is_known = self.places.contains_key(&current) || self.merges.knows(&current);
        if !is_known || self.erased.contains(&current) {
            return Err(EraseError::Unknown(customer.clone()));
        }
        if self.customer(pseudonym).is_some() || self.merges.knows(pseudonym) {
            return Err(EraseError::PseudonymInUse(pseudonym.clone()));
        }
        let ids = self.merges.group(&current);
        let taken = self.take(&current).unwrap_or_default();
        let mentioning = self.take_mentioning(&ids);
        self.merges.forget(&current);
        self.erased.insert(pseudonym.clone());
        let (mut kept, mut removed) = (BTreeMap::new(), BTreeMap::new());
        let mut left = mentioning;
        for fact in taken {
            let kind = fact.kind();
            let remaining = fact.for_the_books(pseudonym);
            let count: &mut u64 =
                if remaining.is_some() { &mut kept } else { &mut removed }.entry(kind).or_default();
            *count = count.saturating_add(1);
            left.extend(remaining);
        }
        for fact in &mut left {
            fact.forget(&|id| ids.contains(id), pseudonym);
        }
        self.put_back(left);
        Ok((kept, removed))
    }
}
