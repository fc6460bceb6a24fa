//! Where the fact of an identifier stands, and which facts mention a customer.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::hashing::{Hashed, SideBySide};
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
/// There are many facts, so of an identifier only a hash is kept: what stands at the spot says
/// whether it is the one that was looked for.
#[derive(Clone)]
pub(super) struct FactIndex<F: AnyFact> {
    hashing: SideBySide,
    by_kind: Vec<Spots>,
    /// By whom they mention beside their subject. Of whom nothing is mentioned, nothing is here.
    mentions: BTreeMap<CustomerId, BTreeSet<Name<F>>>,
    /// How much of a hash counts: all of it, but in tests, where many are to be alike.
    pub(super) counts: u32,
}

/// Where the facts of one kind stand.
///
/// The maps are only looked up, never walked, so nothing depends on their order.
#[derive(Clone, Default)]
struct Spots {
    by_hash: HashMap<u32, Spot, Hashed>,
    /// Those of which another one has the hash.
    // INVARIANT: of each hash here there is one in `by_hash` too.
    beside: BTreeMap<(u32, IdText), Spot>,
}

/// What is known of an identifier before it is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identifier {
    /// Perhaps another fact has it.
    Unknown,
    /// No fact has it.
    Free,
}

impl<F: AnyFact> Default for FactIndex<F> {
    fn default() -> Self {
        FactIndex {
            hashing: SideBySide::default(),
            by_kind: (0..F::KINDS).map(|_| Spots::default()).collect(),
            mentions: BTreeMap::new(),
            counts: u32::MAX,
        }
    }
}

impl<F: AnyFact> FactIndex<F> {
    fn hash(&self, id: &str) -> u32 {
        self.hashing.short(id) & self.counts
    }

    /// Where the fact of an identifier stands. Of a spot has to be told whether it `stands` there.
    pub(super) fn get(
        &self,
        kind: F::Kind,
        id: &str,
        stands: impl FnOnce(Spot) -> bool,
    ) -> Option<Spot> {
        let hash = self.hash(id);
        let spots = self.by_kind.get(F::number(kind))?;
        let spot = spots.by_hash.get(&hash).copied()?;
        if stands(spot) {
            return Some(spot);
        }
        spots.beside.get(&(hash, IdText::of(id))).copied()
    }

    /// Enters a fact that stands at a place. `false`: its identifier may be known, and nothing
    /// changes.
    pub(super) fn enter(&mut self, fact: &F, place: u32, identifier: Identifier) -> bool {
        let hash = self.hash(fact.id());
        let Some(spots) = self.by_kind.get_mut(F::number(fact.kind())) else { return false };
        let spot = Spot { place, date: fact.date() };
        match (spots.by_hash.entry(hash), identifier) {
            (Entry::Vacant(vacant), _) => {
                vacant.insert(spot);
            }
            (Entry::Occupied(_), Identifier::Free) => {
                spots.beside.insert((hash, fact.shared_id()), spot);
            }
            (Entry::Occupied(_), Identifier::Unknown) => return false,
        }
        for mentioned in fact.mentions() {
            let names = self.mentions.entry(mentioned.clone()).or_default();
            names.insert((fact.kind(), fact.shared_id()));
        }
        true
    }

    /// Takes out a fact that was entered.
    pub(super) fn remove(&mut self, fact: &F) {
        let hash = self.hash(fact.id());
        if let Some(spots) = self.by_kind.get_mut(F::number(fact.kind())) {
            spots.remove(hash, fact.shared_id());
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

    /// Takes out which facts mention one of these customers.
    pub(super) fn take_mentions(&mut self, ids: &BTreeSet<CustomerId>) -> BTreeSet<Name<F>> {
        ids.iter().filter_map(|id| self.mentions.remove(id)).flatten().collect()
    }

    /// Enters which facts, all of them known, mention a customer of whom nothing was mentioned.
    pub(super) fn mention(&mut self, id: &CustomerId, names: BTreeSet<Name<F>>) {
        if !names.is_empty() {
            self.mentions.insert(id.clone(), names);
        }
    }

    /// The facts that mention a customer by this identifier.
    pub(super) fn mentioning(&self, id: &CustomerId) -> impl Iterator<Item = &Name<F>> {
        self.mentions.get(id).into_iter().flatten()
    }
}

impl Spots {
    fn remove(&mut self, hash: u32, id: IdText) {
        if self.beside.remove(&(hash, id)).is_some() {
            return;
        }
        self.by_hash.remove(&hash);
        let next = self.beside.range((hash, IdText::of(""))..).next();
        let next = next.map(|(next, _)| next.clone()).filter(|(next, _)| *next == hash);
        if let Some(spot) = next.and_then(|next| self.beside.remove(&next)) {
            self.by_hash.insert(hash, spot);
        }
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
        let unknown = Identifier::Unknown;
        assert!(index.enter(&first, 3, unknown));
        assert!(!index.enter(&again, 4, unknown));
        assert!(index.enter(&payment, 5, unknown));
        let get = |index: &FactIndex<Fact>, kind| index.get(kind, "X-1", |_| true);
        let spot = |index: &FactIndex<Fact>, kind| get(index, kind).map(|spot| spot.place);
        assert_eq!(spot(&index, FactKind::Referral), Some(3));
        assert_eq!(spot(&index, FactKind::Payment), Some(5));
        assert_eq!(get(&index, FactKind::Referral).map(|spot| spot.date), Some(first.date()));
        index.remove(&first);
        assert_eq!(spot(&index, FactKind::Referral), None);
        assert_eq!(spot(&index, FactKind::Payment), Some(5));
    }

    #[test]
    fn identifiers_of_one_hash_are_told_apart_whichever_of_them_goes_first() {
        let named = |id: &str| {
            let json = r#"{"referral":{"id":"ID","customer":"C","date":"2026-03-01","lead":"L"}}"#;
            fact(&json.replace("ID", id))
        };
        let ids = ["a", "b", "c"];
        for gone in ids {
            let mut index = FactIndex { counts: 0, ..FactIndex::default() };
            for (id, place) in ids.into_iter().zip(0..) {
                assert_eq!(index.enter(&named(id), place, Identifier::Unknown), id == "a");
                assert!(id == "a" || index.enter(&named(id), place, Identifier::Free));
            }
            index.remove(&named(gone));
            // What stands at a spot is what was entered there.
            let found = |id: &str| {
                let stands = |spot: Spot| ids.get(position(spot.place)) == Some(&id);
                index.get(FactKind::Referral, id, stands).map(|spot| position(spot.place))
            };
            for (place, id) in ids.into_iter().enumerate() {
                assert_eq!(found(id), (id != gone).then_some(place), "{gone} went, {id} is sought");
            }
        }
    }

    #[test]
    fn whoever_is_mentioned_is_so_until_the_fact_is_gone() {
        let expense = fact(
            r#"{"expense":{"id":"E-1","date":"2026-09-03","about":{"customer":"C-1"},
                "kind":"promotion","amount":{"amount":"1200.00","currency":"CNY"}}}"#,
        );
        let about = "C-1".parse().unwrap();
        let mut index = FactIndex::default();
        assert!(index.enter(&expense, OTHERS, Identifier::Unknown));
        let names: Vec<_> = index.mentioning(&about).map(|(kind, _)| *kind).collect();
        assert_eq!(names, [FactKind::Expense]);
        index.remove(&expense);
        assert_eq!(index.mentioning(&about).count(), 0);
        assert!(index.mentions.is_empty());
    }
}
