//! How a base works, whatever kinds of facts there are.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use super::bulk::Bulk;
use super::hashing::SideBySide;
use super::holder::{AnyFact, Holder, Key, OneCustomer};
use super::index::{self, FactIndex, OTHERS, Spot};
use super::merges::Merges;
use super::{MergeRecord, SuppressionList, WhyRefused};
use crate::units::{CustomerId, Order};

/// The facts of all customers, and of nobody.
#[derive(Clone)]
pub(super) struct Core<C: OneCustomer> {
    // Whoever goes leaves an empty place, so that nobody else's facts have to be told of a move.
    customers: Vec<Option<C>>,
    empty: Vec<u32>,
    // Two ways to a place in `customers`: one for facts, and one in order for readers.
    pub(super) places: HashMap<CustomerId, u32, SideBySide>,
    // Made when it is first read, and again when it was read and somebody has come or gone.
    in_order: OnceLock<Vec<u32>>,
    /// The facts about no customer.
    pub(super) others: C::Others,
    pub(super) index: FactIndex<C::Fact>,
    pub(super) merges: Merges,
    /// The pseudonyms under which the books of erased customers stay. What is about one of them is
    /// kept without the person, or not at all.
    pub(super) erased: BTreeSet<CustomerId>,
}

/// What a fact is that is not new.
pub(super) enum Compared<F> {
    Duplicate,
    /// The one under its identifier was kept for the books.
    Erased,
    Refused {
        fact: F,
        why: WhyRefused,
    },
}

impl<C: OneCustomer> Core<C> {
    /// Adds one fact. `None`: it is new.
    pub(super) fn add(
        &mut self,
        fact: C::Fact,
        list: &(impl SuppressionList + ?Sized),
    ) -> Option<Compared<C::Fact>> {
        let known = Bulk::new(self).add_new(fact, list)?;
        Some(self.compare(known))
    }

    /// The pseudonym that a fact is about, if it is about one.
    pub(super) fn pseudonym(&self, fact: &C::Fact) -> Option<&CustomerId> {
        fact.customer().and_then(|id| self.erased.get(id))
    }

    /// Compares a fact that was not added with the one that the base holds under its identifier.
    pub(super) fn compare(&self, fact: C::Fact) -> Compared<C::Fact> {
        let pseudonym = self.pseudonym(&fact);
        if pseudonym.is_some_and(|pseudonym| fact.clone().for_the_books(pseudonym).is_none()) {
            return Compared::Refused { fact, why: WhyRefused::Erased };
        }
        // What may be kept, and is not held, was left out.
        let Some(spot) = self.index.get(fact.kind(), fact.id()) else {
            return Compared::Refused { fact, why: WhyRefused::Suppressed };
        };
        // INVARIANT: every place in the index is one where the fact stands.
        let holder = self.at(spot.place);
        if holder.is_some_and(|holder| self.erased.contains(holder.id())) {
            return Compared::Erased;
        }
        if holder.map_or_else(|| self.others.holds(&fact), |holder| holder.holds(&fact)) {
            return Compared::Duplicate;
        }
        if self.mentions_erased(&fact) {
            return Compared::Erased;
        }
        let holder = holder.map(|holder| holder.id().clone());
        let held = self.find(fact.kind(), fact.id());
        let fields = held.map(|held| fact.differing(&held)).unwrap_or_default();
        Compared::Refused { fact, why: WhyRefused::Contradicts { holder, fields } }
    }

    /// Whether a fact is the one that stands under its identifier, but for the mention of somebody
    /// who was erased since.
    fn mentions_erased(&self, fact: &C::Fact) -> bool {
        if self.erased.is_empty() || fact.mentions().is_empty() {
            return false;
        }
        let Some(held) = self.find(fact.kind(), fact.id()) else { return false };
        let mut erased = fact.clone();
        erased.forget_as(&held, &|id| self.erased.contains(id));
        erased == held
    }

    /// One customer, also by an identifier that was merged into another.
    pub(super) fn customer(&self, id: &CustomerId) -> Option<&C> {
        self.at(*self.places.get(self.merges.current(id))?)
    }

    /// The customer at a place. `None`: the place is that of what is about no customer.
    pub(super) fn at(&self, place: u32) -> Option<&C> {
        self.customers.get(index::position(place))?.as_ref()
    }

    fn at_mut(&mut self, place: u32) -> Option<&mut C> {
        self.customers.get_mut(index::position(place))?.as_mut()
    }

    /// All customers, in the order of their identifiers.
    pub(super) fn customers(&self) -> InOrder<'_, C> {
        let places = self.in_order.get_or_init(|| {
            let places = self.places.iter().map(|(id, place)| (id.clone(), *place));
            let mut places: Vec<(CustomerId, u32)> = places.collect();
            places.sort_unstable();
            places.into_iter().map(|(_, place)| place).collect()
        });
        InOrder { places: places.iter(), customers: &self.customers }
    }

    /// Every fact, customer by customer, and then those about no customer.
    pub(super) fn facts(&self) -> impl Iterator<Item = C::Fact> + '_ {
        self.customers().flat_map(C::facts).chain(self.others.facts())
    }

    /// Enters a fact into the index. Returns the place where it belongs, which its customer gets if
    /// this is the first that is heard of them. `None`: its identifier is known, and nothing changes.
    pub(super) fn enter(&mut self, fact: &C::Fact) -> Option<u32> {
        let customer = fact.customer().map(|id| self.merges.current(id));
        let known = customer.map_or(Some(OTHERS), |id| self.places.get(id).copied());
        let empty = self.empty.last().copied();
        let new = || empty.unwrap_or_else(|| index::place(self.customers.len()));
        let place = known.unwrap_or_else(new);
        if !self.index.enter(fact, place) {
            return None;
        }
        if let Some(new) = customer.filter(|_| known.is_none()).cloned() {
            self.places.insert(new.clone(), place);
            self.in_order.take();
            let merges = self.merges.of_group(&new);
            let is_erased = self.erased.contains(&new);
            let customer = Some(C::new(new, merges, is_erased));
            match self.customers.get_mut(index::position(place)) {
                Some(empty) => {
                    self.empty.pop();
                    *empty = customer;
                }
                None => self.customers.push(customer),
            }
        }
        Some(place)
    }

    /// Puts a fact that was [entered](Self::enter) last where it belongs. Where that loses the order,
    /// the place has to be [settled](Self::settle).
    pub(super) fn append(&mut self, place: u32, fact: C::Fact) -> Order {
        match self.at_mut(place) {
            Some(customer) => customer.append(fact),
            None => self.others.append(fact),
        }
    }

    /// Puts the facts of a place in order.
    pub(super) fn settle(&mut self, place: u32) {
        match self.at_mut(place) {
            Some(customer) => customer.settle(),
            None => self.others.settle(),
        }
    }

    /// The fact of a kind and an identifier. Cost: a look-up, a binary search and a copy.
    pub(super) fn find(&self, kind: Kind<C>, id: &str) -> Option<C::Fact> {
        let Spot { place, date } = self.index.get(kind, id)?;
        let key = Key { kind, date, id };
        match self.at(place) {
            Some(customer) => customer.find(key),
            None => self.others.find(key),
        }
    }

    /// Takes a fact out, whoever it is about. Somebody of whom nothing is left is no longer there.
    pub(super) fn take_fact(&mut self, kind: Kind<C>, id: &str) -> Option<C::Fact> {
        let Spot { place, date } = self.index.get(kind, id)?;
        let key = Key { kind, date, id };
        let fact = match self.at_mut(place) {
            Some(customer) => customer.take(key)?,
            None => self.others.take(key)?,
        };
        self.index.remove(&fact);
        let emptied = self.at(place);
        let emptied = emptied.filter(|customer| customer.known_since().is_none());
        if let Some(id) = emptied.map(|customer| customer.id().clone()) {
            self.take(&id);
        }
        Some(fact)
    }

    /// Adds facts that were taken out.
    pub(super) fn put_back(&mut self, facts: impl IntoIterator<Item = C::Fact>) {
        let mut bulk = Bulk::new(self);
        for fact in facts {
            bulk.add_new(fact, &());
        }
    }

    /// Takes a customer out, with all facts. Cost: as many steps as the customer has facts.
    pub(super) fn take(&mut self, id: &CustomerId) -> Option<Vec<C::Fact>> {
        let place = self.places.remove(id)?;
        self.in_order.take();
        let customer = self.customers.get_mut(index::position(place))?.take()?;
        self.empty.push(place);
        let taken: Vec<C::Fact> = customer.into_facts().collect();
        for fact in &taken {
            self.index.remove(fact);
        }
        Some(taken)
    }

    /// How many facts of a customer there are.
    pub(super) fn facts_of(&self, id: &CustomerId) -> usize {
        self.places.get(id).and_then(|place| self.at(*place)).map_or(0, C::len)
    }

    /// Tells a customer which identifiers and merges came to be the same one, and whose identifier
    /// stays.
    pub(super) fn join(
        &mut self,
        id: &CustomerId,
        stays: CustomerId,
        ids: BTreeSet<CustomerId>,
        records: Vec<MergeRecord>,
    ) {
        let Some(place) = self.places.remove(id) else { return };
        self.places.insert(stays.clone(), place);
        self.in_order.take();
        if let Some(customer) = self.at_mut(place) {
            customer.join(stays, ids, records);
        }
    }

    /// Takes out every fact about somebody else in which one of these customers is mentioned.
    pub(super) fn take_mentioning<'a>(
        &mut self,
        ids: impl IntoIterator<Item = &'a CustomerId>,
    ) -> Vec<C::Fact> {
        let names: BTreeSet<_> =
            ids.into_iter().flat_map(|id| self.index.mentioning(id).cloned()).collect();
        names.iter().filter_map(|(kind, id)| self.take_fact(*kind, id.as_str())).collect()
    }
}

/// Customers in the order of their identifiers.
#[derive(Clone)]
pub(super) struct InOrder<'a, C> {
    places: std::slice::Iter<'a, u32>,
    customers: &'a [Option<C>],
}

impl<'a, C> Iterator for InOrder<'a, C> {
    type Item = &'a C;

    fn next(&mut self) -> Option<&'a C> {
        // INVARIANT: there is a customer at every place.
        self.customers.get(index::position(*self.places.next()?))?.as_ref()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.size_hint()
    }
}

impl<'a, C> DoubleEndedIterator for InOrder<'a, C> {
    fn next_back(&mut self) -> Option<&'a C> {
        self.customers.get(index::position(*self.places.next_back()?))?.as_ref()
    }
}

impl<C> ExactSizeIterator for InOrder<'_, C> {}

/// The kinds of what a customer holds.
pub(super) type Kind<C> = <<C as Holder>::Fact as AnyFact>::Kind;

impl<C: OneCustomer> Default for Core<C> {
    fn default() -> Self {
        Core {
            customers: Vec::new(),
            empty: Vec::new(),
            places: HashMap::default(),
            in_order: OnceLock::new(),
            others: C::Others::default(),
            index: FactIndex::default(),
            merges: Merges::default(),
            erased: BTreeSet::new(),
        }
    }
}

/// Two are equal when they know the same facts, in whatever order these came.
impl<C: OneCustomer> PartialEq for Core<C> {
    fn eq(&self, other: &Self) -> bool {
        self.places.len() == other.places.len()
            && self.others == other.others
            && self.merges == other.merges
            && self.erased == other.erased
            && self.customers().eq(other.customers())
    }
}

#[cfg(test)]
mod tests {
    use crate::base::{CustomerBase, Fact, FactKind, MergeRecord};
    use crate::marketing::Referral;
    use crate::units::Provenance;

    fn referral(number: u32) -> Fact {
        Fact::Referral(Referral {
            id: format!("R-{number}").parse().unwrap(),
            customer: format!("C-{number}").parse().unwrap(),
            date: "2026-03-01".parse().unwrap(),
            lead: "L".parse().unwrap(),
            provenance: Provenance::unknown(),
        })
    }

    fn ids(base: &CustomerBase) -> Vec<&str> {
        base.customers().map(|customer| customer.id().as_str()).collect()
    }

    #[test]
    fn whoever_comes_takes_the_place_of_whoever_went() {
        let mut base = CustomerBase::new();
        assert!(base.add_all((0..3).map(referral)).refused.is_empty());
        for number in 3..100 {
            let id = format!("R-{}", number - 3);
            base.remove(FactKind::Referral, id).unwrap();
            base.add(referral(number)).unwrap();
        }
        assert_eq!(base.core.customers.len(), 3);
        assert_eq!(base.len(), 3);
        assert_eq!(ids(&base), ["C-97", "C-98", "C-99"]);
    }

    #[test]
    fn customers_are_in_order_after_each_change_between_two_readings() {
        let mut base = CustomerBase::new();
        assert!(base.add_all([5, 3, 4].map(referral)).refused.is_empty());
        assert_eq!(ids(&base), ["C-3", "C-4", "C-5"]);
        base.add(referral(1)).unwrap();
        assert_eq!(ids(&base), ["C-1", "C-3", "C-4", "C-5"]);
        base.remove(FactKind::Referral, "R-4").unwrap();
        assert_eq!(ids(&base), ["C-1", "C-3", "C-5"]);
        let record = MergeRecord {
            survivor: "C-9".parse().unwrap(),
            absorbed: "C-1".parse().unwrap(),
            date: "2026-06-01".parse().unwrap(),
            by: None,
        };
        base.merge(record).unwrap();
        assert_eq!(ids(&base), ["C-3", "C-5", "C-9"]);
    }
}
