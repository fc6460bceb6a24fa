//! Whom to leave out: the caller's own list of erased customers, which adding consults.
//!
//! After an [erasure](CustomerBase::erase) nothing is left in the base of whose data it was, so a
//! file that is read again would bring the person back. The caller keeps the
//! [former identifiers](super::Erasure::former_ids) outside, and adds with that list.

use std::collections::{BTreeSet, HashSet};
use std::hash::BuildHasher;

use super::bulk::Bulk;
use super::index::Identifier;
use super::refused::added;
use super::{Added, BulkOutcome, CustomerBase, Fact, RefusedFact};
use crate::units::CustomerId;

/// Tells whether somebody's facts are to be left out. Sets of identifiers do; and slices, which are
/// looked through each time, for a few. `()` holds nobody.
///
/// ```
/// use std::collections::BTreeSet;
///
/// use clienteling::base::{Added, SuppressionList, WhyRefused};
/// use clienteling::{CustomerBase, CustomerId, Fact};
///
/// let payment: Fact = serde_json::from_str(
///     r#"{"payment":{"id":"B-1","customer":"C-1","date":"2026-04-01",
///         "amount":{"amount":"200.00","currency":"CNY"}}}"#,
/// )?;
/// let later: Fact = serde_json::from_str(
///     r#"{"contact":{"id":"T-1","customer":"C-1","date":"2026-05-01","channel":"phone"}}"#,
/// )?;
/// let mut base = CustomerBase::new();
/// base.add(payment.clone())?;
/// let mut suppressed = BTreeSet::<CustomerId>::new();
/// suppressed.extend(base.erase(&"C-1".parse()?, "erased-1".parse()?)?.former_ids);
///
/// // What the books kept is known; what is new about whoever was erased comes back.
/// assert_eq!(base.add_unless_suppressed(payment, &suppressed)?, Added::Erased);
/// let refused = base.add_unless_suppressed(later, &suppressed).unwrap_err();
/// assert_eq!(refused.why, WhyRefused::Suppressed);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait SuppressionList {
    /// Whether facts about this customer are left out.
    fn holds(&self, id: &CustomerId) -> bool;
}

impl SuppressionList for () {
    fn holds(&self, _: &CustomerId) -> bool {
        false
    }
}

impl SuppressionList for [CustomerId] {
    fn holds(&self, id: &CustomerId) -> bool {
        self.contains(id)
    }
}

impl SuppressionList for Vec<CustomerId> {
    fn holds(&self, id: &CustomerId) -> bool {
        self.contains(id)
    }
}

impl SuppressionList for BTreeSet<CustomerId> {
    fn holds(&self, id: &CustomerId) -> bool {
        self.contains(id)
    }
}

impl<S: BuildHasher> SuppressionList for HashSet<CustomerId, S> {
    fn holds(&self, id: &CustomerId) -> bool {
        self.contains(id)
    }
}

impl<T: SuppressionList + ?Sized> SuppressionList for &T {
    fn holds(&self, id: &CustomerId) -> bool {
        (**self).holds(id)
    }
}

impl CustomerBase {
    /// [Adds](Self::add) a fact, unless it is new and names somebody on the list, as the one whom it
    /// is about or beside. What the base holds already is known as ever. Cost: as `add`, and a question to the list.
    ///
    /// # Errors
    /// [`RefusedFact`], with the fact in it; the base stays as it was.
    pub fn add_unless_suppressed(
        &mut self,
        fact: Fact,
        list: &(impl SuppressionList + ?Sized),
    ) -> Result<Added, RefusedFact> {
        self.core.add(fact, list).map_or(Ok(Added::New), added)
    }

    /// [Adds](Self::add_all) many facts, except those which are new and name somebody on the list:
    /// they come back among the refused.
    pub fn add_all_unless_suppressed(
        &mut self,
        facts: impl IntoIterator<Item = Fact>,
        list: &(impl SuppressionList + ?Sized),
    ) -> BulkOutcome {
        let mut outcome = BulkOutcome::default();
        let mut known = Vec::new();
        let mut bulk = Bulk::new(&mut self.core);
        for fact in facts {
            match bulk.add(fact, list, Identifier::Unknown) {
                None => outcome.added = outcome.added.saturating_add(1),
                Some(fact) => known.push(fact),
            }
        }
        drop(bulk);
        for fact in known {
            match self.core.compare(fact, list).map(added) {
                None => outcome.added = outcome.added.saturating_add(1),
                Some(Ok(Added::Erased)) => outcome.erased = outcome.erased.saturating_add(1),
                Some(Ok(_)) => outcome.duplicates = outcome.duplicates.saturating_add(1),
                Some(Err(refused)) => outcome.refused.push(refused),
            }
        }
        outcome
    }
}
