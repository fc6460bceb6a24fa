//! What a firm asks of its customers, to do the same to everything that names them.

use std::collections::{BTreeMap, BTreeSet};

use super::{CustomerBase, EraseError, Erasure, MergeError, MergeRecord};
use crate::units::CustomerId;

impl CustomerBase {
    /// Every identifier that stands for the same customer as this one, itself included, whether or
    /// not anything else is known of them.
    pub fn identifiers_of(&self, customer: &CustomerId) -> BTreeSet<CustomerId> {
        self.core.merges.group(customer)
    }

    /// Whether an identifier stands for somebody who was [erased](Self::erase).
    pub fn is_erased(&self, customer: &CustomerId) -> bool {
        self.core.erased.contains(customer)
    }

    /// Whether exactly this merge record stands. Cost: a look-up.
    pub(crate) fn holds_merge(&self, record: &MergeRecord) -> bool {
        self.core.merges.holds(record)
    }

    /// As [`merge_all`](Self::merge_all), without those that are refused, which come back.
    pub(crate) fn merge_those_that_can_be(
        &mut self,
        records: Vec<MergeRecord>,
    ) -> Vec<(MergeRecord, MergeError)> {
        let (mut sound, mut refused) = (Vec::new(), Vec::new());
        for record in records {
            match self.core.check_merge(&record) {
                Ok(()) => sound.push(record),
                Err(error) => refused.push((record, error)),
            }
        }
        self.core.merge_checked(&sound);
        refused
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
                let (kept, removed) = (BTreeMap::new(), BTreeMap::new());
                Ok(Erasure { pseudonym, former_ids: vec![customer.clone()], kept, removed })
            }
            result => result,
        }
    }
}
