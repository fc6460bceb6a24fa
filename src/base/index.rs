//! Where the fact of an identifier stands, and which facts mention a customer.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::hashing::SideBySide;
use super::holder::AnyFact;
use crate::units::{CustomerId, IdText};

/// Where a fact stands: with whom, and under which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) place: u32,
    pub(super) date: NaiveDate,
}

/// A fact by its kind and its identifier.
pub(super) type Name<F> = (<F as AnyFact>::Kind, IdText);

/// For each kind of fact, from its identifier to where it stands.
///
/// The maps are only looked up, never walked, so nothing depends on their order.
#[derive(Clone)]
pub(super) struct FactIndex<F: AnyFact> {
    by_kind: Vec<HashMap<IdText, Spot, SideBySide>>,
    /// By whom they mention beside their subject. Of whom nothing is mentioned, nothing is here.
    mentions: BTreeMap<CustomerId, BTreeSet<Name<F>>>,
}

impl<F: AnyFact> Default for FactIndex<F> {
    fn default() -> Self {
        let by_kind = (0..F::KINDS).map(|_| HashMap::default()).collect();
        FactIndex { by_kind, mentions: BTreeMap::new() }
    }
}

impl<F: AnyFact> FactIndex<F> {
    pub(super) fn get(&self, kind: F::Kind, id: &str) -> Option<Spot> {
        self.by_kind.get(F::number(kind))?.get(id.as_bytes()).copied()
    }

    /// Enters a fact that stands at a place. `false`: its identifier is known, and nothing changes.
    pub(super) fn enter(&mut self, fact: &F, place: u32) -> bool {
        let Some(spots) = self.by_kind.get_mut(F::number(fact.kind())) else { return false };
        let Entry::Vacant(vacant) = spots.entry(fact.shared_id()) else { return false };
        vacant.insert(Spot { place, date: fact.date() });
        for mentioned in fact.mentions() {
            let names = self.mentions.entry(mentioned.clone()).or_default();
            names.insert((fact.kind(), fact.shared_id()));
        }
        true
    }

    pub(super) fn remove(&mut self, fact: &F) {
        if let Some(spots) = self.by_kind.get_mut(F::number(fact.kind())) {
            spots.remove(fact.id().as_bytes());
        }
        for mentioned in fact.mentions() {
            if let Some(names) = self.mentions.get_mut(mentioned) {
                names.remove(&(fact.kind(), fact.shared_id()));
                if names.is_empty() {
                    self.mentions.remove(mentioned);
                }
            }
        }
    }

    /// The facts that mention a customer by this identifier.
    pub(super) fn mentioning(&self, id: &CustomerId) -> impl Iterator<Item = &Name<F>> {
        self.mentions.get(id).into_iter().flatten()
    }
}

/// The place of what is about no customer.
pub(super) const OTHERS: u32 = u32::MAX;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Fact, FactKind};

    fn fact(json: &str) -> Fact {
        serde_json::from_str(json).unwrap()
    }

    fn referral(date: &str) -> Fact {
        let referral = r#"{"referral":{"id":"X-1","customer":"C-1","date":"DAY","lead":"L-1"}}"#;
        fact(&referral.replace("DAY", date))
    }

    #[test]
    fn an_identifier_is_known_within_its_kind_and_stands_where_it_was_entered_first() {
        let payment = fact(
            r#"{"payment":{"id":"X-1","customer":"C-2","date":"2026-04-01",
                "amount":{"amount":"200.00","currency":"CNY"}}}"#,
        );
        let (first, again) = (referral("2026-03-01"), referral("2026-05-01"));
        let mut index = FactIndex::default();
        assert!(index.enter(&first, 3));
        assert!(!index.enter(&again, 4));
        assert!(index.enter(&payment, 5));
        let spot = |index: &FactIndex<Fact>, kind| index.get(kind, "X-1").map(|spot| spot.place);
        assert_eq!(spot(&index, FactKind::Referral), Some(3));
        assert_eq!(spot(&index, FactKind::Payment), Some(5));
        assert_eq!(index.get(FactKind::Referral, "X-1").map(|spot| spot.date), Some(first.date()));
        index.remove(&first);
        assert_eq!(spot(&index, FactKind::Referral), None);
        assert_eq!(spot(&index, FactKind::Payment), Some(5));
    }

    #[test]
    fn whoever_is_mentioned_is_so_until_the_fact_is_gone() {
        let expense = fact(
            r#"{"expense":{"id":"E-1","date":"2026-09-03","about":{"customer":"C-1"},
                "kind":"promotion","amount":{"amount":"1200.00","currency":"CNY"}}}"#,
        );
        let about = "C-1".parse().unwrap();
        let mut index = FactIndex::default();
        assert!(index.enter(&expense, OTHERS));
        let names: Vec<_> = index.mentioning(&about).map(|(kind, _)| *kind).collect();
        assert_eq!(names, [FactKind::Expense]);
        index.remove(&expense);
        assert_eq!(index.mentioning(&about).count(), 0);
        assert!(index.mentions.is_empty());
    }
}
