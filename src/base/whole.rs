//! What a firm asks of its customers, to do the same to everything that names them.

use std::collections::{BTreeMap, BTreeSet};

use super::{CustomerBase, EraseError, Erasure, MergeRecord};
use crate::units::CustomerId;

impl CustomerBase {
    /// Every identifier that stands for the same customer as this one, itself included, whether or
    /// not anything else is known of them.
    pub fn identifiers_of(&self, customer: &CustomerId) -> BTreeSet<CustomerId> {
        self.core.merges.group(customer)
    }

    /// The identifier under which a customer stands now.
    pub(crate) fn current_identifier<'a>(&'a self, customer: &'a CustomerId) -> &'a CustomerId {
        self.core.merges.current(customer)
    }

    /// Whether an identifier stands for somebody who was [erased](Self::erase).
    pub fn is_erased(&self, customer: &CustomerId) -> bool {
        self.core.erased.contains(customer)
    }

    /// Whether exactly this merge record stands. Cost: a look-up.
    pub(crate) fn holds_merge(&self, record: &MergeRecord) -> bool {
        self.core.merges.holds(record)
    }

    /// As [`erase`](Self::erase), also of somebody whom only a book names.
    pub(crate) fn erase_named(
        &mut self,
        customer: &CustomerId,
        pseudonym: CustomerId,
        in_a_book: bool,
    ) -> Result<Erasure, EraseError> {
        match self.erase(customer, pseudonym.clone()) {
            Err(EraseError::Unknown(_)) if in_a_book && !self.is_erased(customer) => {
                if self.is_erased(&pseudonym) {
                    return Err(EraseError::PseudonymInUse(pseudonym));
                }
                self.keep_erased(pseudonym.clone())?;
                let former_ids = BTreeSet::from([customer.clone()]);
                let [kept, renamed, removed] = [BTreeMap::new(), BTreeMap::new(), BTreeMap::new()];
                Ok(Erasure { pseudonym, former_ids, kept, renamed, removed })
            }
            result => result,
        }
    }
}
