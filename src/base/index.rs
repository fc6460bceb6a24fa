//! Which customer holds the fact of an identifier.

use std::collections::HashMap;
use std::sync::Arc;

use super::fact::{Fact, FactKind};

/// For each kind of fact, from its identifier to the place of the customer who holds it.
///
/// The maps are only looked up, never walked, so nothing depends on their order.
#[derive(Debug, Clone)]
pub(super) struct FactIndex {
    by_kind: [HashMap<Arc<str>, u32>; FactKind::COUNT],
}

impl Default for FactIndex {
    fn default() -> Self {
        FactIndex { by_kind: std::array::from_fn(|_| HashMap::new()) }
    }
}

impl FactIndex {
    pub(super) fn get(&self, fact: &Fact) -> Option<u32> {
        self.by_kind.get(fact.kind() as usize)?.get(fact.id()).copied()
    }

    pub(super) fn remove(&mut self, fact: &Fact) {
        if let Some(places) = self.by_kind.get_mut(fact.kind() as usize) {
            places.remove(fact.id());
        }
    }

    pub(super) fn insert(&mut self, fact: &Fact, place: u32) {
        if let Some(places) = self.by_kind.get_mut(fact.kind() as usize) {
            places.insert(fact.shared_id(), place);
        }
    }
}

/// The place of the customer number `position`.
///
/// Four billion customers are beyond any memory: each takes several hundred bytes.
pub(super) fn place(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// Where in the list of customers a place is.
pub(super) fn position(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}
