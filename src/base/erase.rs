//! Erasure: what remains of a customer after a deletion request.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::core::{Core, Kind};
use super::holder::{AnyFact, OneCustomer};
use super::{CustomerBase, FactKind};
use crate::units::CustomerId;

/// What an erasure kept and removed: for the caller's own proof. Shown or written, it names nobody
/// but the pseudonym.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[must_use = "whom to leave out from now on is in it, and nowhere else"]
pub struct Erasure {
    /// Under which identifier the transactions stay.
    pub pseudonym: CustomerId,
    /// Every identifier of whoever was erased, in order: for the caller's own
    /// [list](super::SuppressionList) of whom to leave out from now on. It is neither shown nor
    /// written with the rest.
    #[serde(skip)]
    pub former_ids: BTreeSet<CustomerId>,
    /// How many facts of each kind stay for the books.
    pub kept: BTreeMap<FactKind, u64>,
    /// How many facts of each kind that are not the customer's, such as expenses for them and plans,
    /// name the pseudonym now.
    pub renamed: BTreeMap<FactKind, u64>,
    /// How many facts of each kind are gone.
    pub removed: BTreeMap<FactKind, u64>,
}

impl fmt::Debug for Erasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Erasure")
            .field("pseudonym", &self.pseudonym)
            .field("former_ids", &format_args!("…"))
            .field("kept", &self.kept)
            .field("renamed", &self.renamed)
            .field("removed", &self.removed)
            .finish()
    }
}

/// A customer cannot be erased. The base stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EraseError {
    /// Nobody of that identifier.
    #[error("there is no customer `{0}` to erase")]
    Unknown(CustomerId),
    /// The pseudonym is somebody's identifier, or stands for somebody who was erased before.
    #[error("`{0}` is in use: expected an identifier that says nothing about anybody")]
    PseudonymInUse(CustomerId),
}

impl CustomerBase {
    /// Erases a customer under every identifier that was merged, and says under which pseudonym,
    /// which the caller chooses, the books stay.
    ///
    /// | of | becomes |
    /// |---|---|
    /// | purchases, returns, payments, credit limits, payment terms, orders, deliveries, points | kept under the pseudonym, without words and without where they come from |
    /// | all other basic, transaction and marketing data | gone |
    /// | expenses, commitments, plans and budgets for the customer | kept, with the pseudonym in place of the customer, and without where they come from |
    /// | how others belong to the customer | gone: it would say who that was |
    /// | merges | gone |
    ///
    /// A kept fact that is sent again is [known as erased](super::Added::Erased), and with another
    /// content it is [refused](super::WhyRefused::Contradicts). A new one about the pseudonym is kept
    /// as if it had been there before, and whatever an erasure removes is
    /// [refused](super::WhyRefused::Erased) under it. Basic and marketing data that are sent again
    /// under a former identifier come in again, because nothing of whose they were is left here: the
    /// caller keeps the [former identifiers](Erasure::former_ids) as a
    /// [list](super::SuppressionList) of whom to leave out. For the same reason a former identifier
    /// can become the pseudonym of somebody else, which would say something about both: choose one
    /// that was never anybody's. Identifiers of purchases, products and of leads
    /// that others gave are the firm's and stay as they are, but that one of these leads became the
    /// customer is forgotten. A base that is rebuilt from its [facts](CustomerBase::facts) is told
    /// its [pseudonyms](CustomerBase::pseudonyms) first, with
    /// [`keep_erased`](CustomerBase::keep_erased).
    ///
    /// Cost: as many steps as the customer has facts and identifiers, and a look-up for each other
    /// fact that names the customer.
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
        let Erased { former_ids, kept, renamed, removed } =
            self.core.erase(customer, &pseudonym)?;
        Ok(Erasure { pseudonym, former_ids, kept, renamed, removed })
    }

    /// The pseudonyms of erased customers, in order.
    pub fn pseudonyms(&self) -> impl Iterator<Item = &CustomerId> {
        self.core.erased.iter()
    }

    /// Says that an identifier is the pseudonym of an erased customer: for a base that is rebuilt,
    /// before its facts come in. What is known already as a pseudonym stays one.
    ///
    /// # Errors
    /// [`EraseError::PseudonymInUse`] where facts or merges name the identifier: nobody who is alive
    /// is closed by mistake.
    ///
    /// ```
    /// use clienteling::base::EraseError;
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let payment: Fact = serde_json::from_str(
    ///     r#"{"payment":{"id":"B-1","customer":"erased-1","date":"2026-04-01",
    ///         "amount":{"amount":"200.00","currency":"CNY"}}}"#,
    /// )?;
    /// let mut rebuilt = CustomerBase::new();
    /// rebuilt.keep_erased("erased-1".parse()?)?;
    /// rebuilt.add(payment.clone())?;
    /// assert_eq!(rebuilt.pseudonyms().count(), 1);
    ///
    /// let mut alive = CustomerBase::new();
    /// alive.add(payment)?;
    /// let refused = alive.keep_erased("erased-1".parse()?);
    /// assert!(matches!(refused, Err(EraseError::PseudonymInUse(_))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn keep_erased(&mut self, pseudonym: CustomerId) -> Result<(), EraseError> {
        if !self.core.erased.contains(&pseudonym) && self.core.is_named(&pseudonym) {
            return Err(EraseError::PseudonymInUse(pseudonym));
        }
        self.core.erased.insert(pseudonym);
        Ok(())
    }
}

/// What an [`Erasure`] tells, whatever kinds of facts there are.
pub(super) struct Erased<K> {
    pub(super) former_ids: BTreeSet<CustomerId>,
    pub(super) kept: BTreeMap<K, u64>,
    pub(super) renamed: BTreeMap<K, u64>,
    pub(super) removed: BTreeMap<K, u64>,
}

impl<C: OneCustomer> Core<C> {
    pub(super) fn erase(
        &mut self,
        customer: &CustomerId,
        pseudonym: &CustomerId,
    ) -> Result<Erased<Kind<C>>, EraseError> {
        let current = self.merges.current(customer).clone();
        if !self.is_named(&current) || self.erased.contains(&current) {
            return Err(EraseError::Unknown(customer.clone()));
        }
        if self.erased.contains(pseudonym) || self.is_named(pseudonym) {
            return Err(EraseError::PseudonymInUse(pseudonym.clone()));
        }
        let ids = self.merges.group(&current);
        let taken = self.take(&current).unwrap_or_default();
        let [renamed, mut removed] = self.forget_mentions(&ids, pseudonym);
        self.merges.forget(&ids);
        self.erased.insert(pseudonym.clone());
        let (mut kept, mut left) = (BTreeMap::new(), Vec::new());
        for fact in taken {
            let kind = fact.kind();
            let remaining = fact.for_the_books(pseudonym);
            let remaining =
                remaining.and_then(|fact| fact.forget(&|id| ids.contains(id), pseudonym));
            let count: &mut u64 =
                if remaining.is_some() { &mut kept } else { &mut removed }.entry(kind).or_default();
            *count = count.saturating_add(1);
            left.extend(remaining);
        }
        self.put_back(left);
        Ok(Erased { former_ids: ids, kept, renamed, removed })
    }

    /// Whether a fact or a merge names an identifier.
    fn is_named(&self, id: &CustomerId) -> bool {
        self.places.contains_key(id)
            || self.merges.knows(id)
            || self.index.mentioning(id).next().is_some()
    }
}
