//! How a base works, whatever kinds of facts there are.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use super::bulk::Bulk;
use super::hashing::SideBySide;
use super::holder::{AnyFact, Holder, Key, OneCustomer};
use super::index::{self, FactIndex, OTHERS, Spot};
use super::merges::Merges;
use super::{SuppressionList, WhyRefused};
use crate::units::{CustomerId, Order};

/// The facts of all customers, and of nobody.
#[derive(Clone)]
pub(super) struct Core<C: OneCustomer> {
    pub(super) customers: Vec<C>,
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
        let holder = self.customers.get(index::position(spot.place));
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
        Compared::Refused { fact, why: WhyRefused::Contradicts { holder } }
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
        let place = self.places.get(self.merges.current(id))?;
        self.customers.get(index::position(*place))
    }

    /// All customers, in the order of their identifiers.
    pub(super) fn customers(&self) -> InOrder<'_, C> {
        let places = self.in_order.get_or_init(|| {
            let ids = self.customers.iter().map(|customer| customer.id().clone());
            let mut places: Vec<(CustomerId, u32)> = ids.zip(0..).collect();
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
        let place = known.unwrap_or_else(|| index::place(self.customers.len()));
        if !self.index.enter(fact, place) {
            return None;
        }
        if let Some(new) = customer.filter(|_| known.is_none()).cloned() {
            self.places.insert(new.clone(), place);
            self.in_order.take();
            let merges = self.merges.of_group(&new);
            let is_erased = self.erased.contains(&new);
            self.customers.push(C::new(new, merges, is_erased));
        }
        Some(place)
    }

    /// Puts a fact that was [entered](Self::enter) last where it belongs. Where that loses the order,
    /// the place has to be [settled](Self::settle).
    pub(super) fn append(&mut self, place: u32, fact: C::Fact) -> Order {
        match self.customers.get_mut(index::position(place)) {
            Some(customer) => customer.append(fact),
            None => self.others.append(fact),
        }
    }

    /// Puts the facts of a place in order.
    pub(super) fn settle(&mut self, place: u32) {
        match self.customers.get_mut(index::position(place)) {
            Some(customer) => customer.settle(),
            None => self.others.settle(),
        }
    }

    /// The fact of a kind and an identifier. Cost: a look-up, a binary search and a copy.
    pub(super) fn find(&self, kind: Kind<C>, id: &str) -> Option<C::Fact> {
        let Spot { place, date } = self.index.get(kind, id)?;
        let key = Key { kind, date, id };
        match self.customers.get(index::position(place)) {
            Some(customer) => customer.find(key),
            None => self.others.find(key),
        }
    }

    /// Takes a fact out, whoever it is about. Somebody of whom nothing is left is no longer there.
    pub(super) fn take_fact(&mut self, kind: Kind<C>, id: &str) -> Option<C::Fact> {
        let Spot { place, date } = self.index.get(kind, id)?;
        let key = Key { kind, date, id };
        let fact = match self.customers.get_mut(index::position(place)) {
            Some(customer) => customer.take(key)?,
            None => self.others.take(key)?,
        };
        self.index.remove(&fact);
        let emptied = self.customers.get(index::position(place));
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

    /// Takes a customer out, with all facts. Cost: as many steps as this customer and one other
    /// have facts.
    pub(super) fn take(&mut self, id: &CustomerId) -> Option<Vec<C::Fact>> {
        let place = self.places.remove(id)?;
        self.in_order.take();
        let last = self.customers.len().checked_sub(1)?;
        let position = index::position(place).min(last);
        let taken: Vec<C::Fact> = self.customers.swap_remove(position).into_facts().collect();
        for fact in &taken {
            self.index.remove(fact);
        }
        // The last customer has come to this place.
        if let Some(moved) = self.customers.get(position) {
            self.places.insert(moved.id().clone(), place);
            moved.each(|kind, id| self.index.move_to(kind, id, place));
        }
        Some(taken)
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
    customers: &'a [C],
}

impl<'a, C> Iterator for InOrder<'a, C> {
    type Item = &'a C;

    fn next(&mut self) -> Option<&'a C> {
        // INVARIANT: there is a customer at every place.
        self.customers.get(index::position(*self.places.next()?))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.size_hint()
    }
}

impl<'a, C> DoubleEndedIterator for InOrder<'a, C> {
    fn next_back(&mut self) -> Option<&'a C> {
        self.customers.get(index::position(*self.places.next_back()?))
    }
}

impl<C> ExactSizeIterator for InOrder<'_, C> {}

/// The kinds of what a customer holds.
pub(super) type Kind<C> = <<C as Holder>::Fact as AnyFact>::Kind;

impl<C: OneCustomer> Default for Core<C> {
    fn default() -> Self {
        Core {
            customers: Vec::new(),
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
        self.customers.len() == other.customers.len()
            && self.others == other.others
            && self.merges == other.merges
            && self.erased == other.erased
            && self.customers().eq(other.customers())
    }
}
