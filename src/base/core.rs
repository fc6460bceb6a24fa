//! How a base works, whatever kinds of facts there are.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use super::bulk::Bulk;
use super::hashing::SideBySide;
use super::holder::{AnyFact, Holder, Key, OneCustomer};
use super::index::{self, FactIndex, Identifier, OTHERS, Spot};
use super::late::Late;
use super::merges::Merges;
use super::{MergeRecord, SuppressionList, WhyRefused};
use crate::units::{CustomerId, Order};

/// The facts of all customers, and of nobody.
#[derive(Clone)]
pub(super) struct Core<C: OneCustomer> {
    // Whoever goes leaves an empty place, so that nobody else's facts have to be told of a move.
    customers: Vec<Option<C>>,
    empty: Vec<u32>,
    // Those whose facts are not in order. INVARIANT: their place in `customers` is empty.
    late: BTreeMap<u32, Late<C>>,
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

/// Up to how many facts a customer's are put in order as soon as they are out of it. To move more of
/// them costs more than to wait for a reader.
const AT_ONCE: usize = 64;

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
        let known = Bulk::new(self).add(fact, list, Identifier::Unknown)?;
        self.compare(known, list)
    }

    /// The pseudonym that a fact is about, if it is about one.
    pub(super) fn pseudonym(&self, fact: &C::Fact) -> Option<&CustomerId> {
        fact.customer().and_then(|id| self.erased.get(id))
    }

    /// What may be kept of a fact: all of it, or where it names the pseudonyms of those who were
    /// erased what the books need. `None`: nothing. Cost: a copy of what names one.
    pub(super) fn admitted<'f>(&self, fact: &'f C::Fact) -> Option<Cow<'f, C::Fact>> {
        let mut admitted = Cow::Borrowed(fact);
        if self.erased.is_empty() {
            return Some(admitted);
        }
        if let Some(pseudonym) = self.pseudonym(fact) {
            admitted = Cow::Owned(admitted.into_owned().for_the_books(pseudonym)?);
        }
        for pseudonym in fact.mentions().into_iter().filter_map(|id| self.erased.get(id)) {
            let without = admitted.into_owned().forget(&|id| id == pseudonym, pseudonym)?;
            admitted = Cow::Owned(without);
        }
        Some(admitted)
    }

    /// Whether a fact is about a pseudonym, or mentions one.
    pub(super) fn names_erased(&self, fact: &C::Fact) -> bool {
        let mut named = fact.customer().into_iter().chain(fact.mentions());
        named.any(|id| self.erased.contains(id))
    }

    /// Compares a fact that was not added with the one that the base holds under its identifier.
    /// `None`: there is none, and it was added after all.
    pub(super) fn compare(
        &mut self,
        fact: C::Fact,
        list: &(impl SuppressionList + ?Sized),
    ) -> Option<Compared<C::Fact>> {
        if self.admitted(&fact).is_none() {
            return Some(Compared::Refused { fact, why: WhyRefused::Erased });
        }
        let Some(spot) = self.spot(fact.kind(), fact.id()) else {
            // What may be kept, and is not held, was left out, or has the hash of another one.
            let fact = Bulk::new(self).add(fact, list, Identifier::Free)?;
            return Some(Compared::Refused { fact, why: WhyRefused::Suppressed });
        };
        Some(self.compare_with(spot, fact))
    }

    /// Compares a fact with the one under its identifier, which stands at a spot.
    fn compare_with(&self, spot: Spot, fact: C::Fact) -> Compared<C::Fact> {
        // INVARIANT: every place in the index is one where the fact stands.
        let holder = self.at(spot.place);
        if holder.map_or_else(|| self.others.holds(&fact), |holder| holder.holds(&fact)) {
            return Compared::Duplicate;
        }
        let Some(held) = self.find(fact.kind(), fact.id()) else { return Compared::Erased };
        // INVARIANT: what may be kept of it is something.
        let admitted = self.admitted(&fact).map_or_else(|| fact.clone(), Cow::into_owned);
        let again = self.as_held(admitted, &held);
        if again == held {
            return Compared::Erased;
        }
        let fields = again.differing(&held);
        // Whose it is would say who was erased.
        let is_open = self.pseudonym(&fact).or(self.pseudonym(&held)).is_none();
        let holder = holder.filter(|_| is_open).map(|holder| holder.id().clone());
        Compared::Refused { fact, why: WhyRefused::Contradicts { holder, fields } }
    }

    /// A fact that is sent again, without whom the one that is held lost by erasures since.
    fn as_held(&self, fact: C::Fact, held: &C::Fact) -> C::Fact {
        let of_erased = self.pseudonym(held).filter(|_| self.pseudonym(&fact).is_none());
        // INVARIANT: of the kind of a fact that was kept for the books something remains.
        let kept = of_erased.and_then(|pseudonym| fact.clone().for_the_books(pseudonym));
        let mut again = kept.unwrap_or(fact);
        again.forget_as(held, &|id| self.erased.contains(id));
        again
    }

    /// One customer, also by an identifier that was merged into another.
    pub(super) fn customer(&self, id: &CustomerId) -> Option<&C> {
        self.at(*self.places.get(self.merges.current(id))?)
    }

    /// The customer at a place. `None`: the place is that of what is about no customer.
    pub(super) fn at(&self, place: u32) -> Option<&C> {
        at(&self.customers, &self.late, place)
    }

    /// The same, to change what needs an order.
    fn at_mut(&mut self, place: u32) -> Option<&mut C> {
        let customer = self.customers.get_mut(index::position(place))?;
        if let Some(late) = self.late.remove(&place) {
            *customer = late.into_inner();
            customer.iter_mut().for_each(C::settle);
        }
        customer.as_mut()
    }

    /// The same as it is, perhaps in no order.
    fn as_it_is(&mut self, place: u32) -> Option<&mut C> {
        match self.customers.get_mut(index::position(place))? {
            Some(customer) => Some(customer),
            None => self.late.get_mut(&place)?.as_it_is(),
        }
    }

    /// Where the fact of a kind and an identifier stands. Cost: a look-up and a binary search.
    pub(super) fn spot(&self, kind: Kind<C>, id: &str) -> Option<Spot> {
        self.index.get(kind, id, |Spot { place, date }| {
            let key = Key { kind, date, id };
            self.at(place).map_or_else(|| self.others.has(&key), |customer| customer.has(&key))
        })
    }

    /// All customers, in the order of their identifiers.
    pub(super) fn customers(&self) -> InOrder<'_, C> {
        let places = self.in_order.get_or_init(|| {
            let places = self.places.iter().map(|(id, place)| (id.clone(), *place));
            let mut places: Vec<(CustomerId, u32)> = places.collect();
            places.sort_unstable();
            places.into_iter().map(|(_, place)| place).collect()
        });
        InOrder { places: places.iter(), customers: &self.customers, late: &self.late }
    }

    /// Every fact, customer by customer, and then those about no customer.
    pub(super) fn facts(&self) -> impl Iterator<Item = C::Fact> + '_ {
        self.customers().flat_map(C::facts).chain(self.others.facts())
    }

    /// Enters a fact into the index. Returns the place where it belongs, which its customer gets if
    /// this is the first that is heard of them. `None`: its identifier may be known, and nothing
    /// changes.
    pub(super) fn enter(&mut self, fact: &C::Fact, identifier: Identifier) -> Option<u32> {
        let customer = fact.customer().map(|id| self.merges.current(id));
        let known = customer.map_or(Some(OTHERS), |id| self.places.get(id).copied());
        let empty = self.empty.last().copied();
        let new = || empty.unwrap_or_else(|| index::place(self.customers.len()));
        let place = known.unwrap_or_else(new);
        if !self.index.enter(fact, place, identifier) {
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
        match self.as_it_is(place) {
            Some(customer) => customer.append(fact),
            None => self.others.append(fact),
        }
    }

    /// Puts the facts of a place in order, or sees to it that they are when somebody reads them.
    pub(super) fn settle(&mut self, place: u32) {
        if place == OTHERS {
            return self.others.settle();
        }
        // `None`: it waits for a reader already.
        let Some(customer) = self.customers.get_mut(index::position(place)) else { return };
        if let Some(many) = customer.take_if(|customer| customer.len() > AT_ONCE) {
            self.late.insert(place, Late::new(many));
        }
        customer.iter_mut().for_each(C::settle);
    }

    /// The fact of a kind and an identifier. Cost: a look-up, a binary search and a copy.
    pub(super) fn find(&self, kind: Kind<C>, id: &str) -> Option<C::Fact> {
        let Spot { place, date } = self.spot(kind, id)?;
        let key = Key { kind, date, id };
        match self.at(place) {
            Some(customer) => customer.find(key),
            None => self.others.find(key),
        }
    }

    /// Takes a fact out, whoever it is about. Somebody of whom nothing is left is no longer there.
    pub(super) fn take_fact(&mut self, kind: Kind<C>, id: &str) -> Option<C::Fact> {
        let Spot { place, date } = self.spot(kind, id)?;
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
            bulk.add(fact, &(), Identifier::Free);
        }
    }

    /// Takes a customer out, with all facts. Cost: as many steps as the customer has facts.
    pub(super) fn take(&mut self, id: &CustomerId) -> Option<Vec<C::Fact>> {
        let place = self.places.remove(id)?;
        self.in_order.take();
        let customer = match self.late.remove(&place) {
            Some(late) => late.into_inner(),
            None => self.customers.get_mut(index::position(place))?.take(),
        }?;
        self.empty.push(place);
        let taken: Vec<C::Fact> = customer.into_facts().collect();
        for fact in &taken {
            self.index.remove(fact);
        }
        Some(taken)
    }

    /// How many facts of a customer there are.
    pub(super) fn facts_of(&mut self, id: &CustomerId) -> usize {
        let place = self.places.get(id).copied();
        place.and_then(|place| self.as_it_is(place)).map_or(0, |customer| customer.len())
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
        if let Some(customer) = self.as_it_is(place) {
            customer.join(stays, ids, records);
        }
    }

    /// Erases these customers from every fact that mentions them. How many of each kind stay under
    /// the pseudonym, and how many are gone. Cost: for each a binary search; what is gone moves those
    /// after it.
    pub(super) fn forget_mentions(
        &mut self,
        ids: &BTreeSet<CustomerId>,
        pseudonym: &CustomerId,
    ) -> [BTreeMap<Kind<C>, u64>; 2] {
        let [mut renamed, mut gone] = [BTreeMap::new(), BTreeMap::new()];
        let mut names = self.index.take_mentions(ids);
        names.retain(|(kind, id)| {
            let stays = self.forget_in(*kind, id.as_str(), ids, pseudonym);
            if !stays {
                self.take_fact(*kind, id.as_str());
            }
            let count: &mut u64 =
                if stays { &mut renamed } else { &mut gone }.entry(*kind).or_default();
            *count = count.saturating_add(1);
            stays
        });
        self.index.mention(pseudonym, names);
        [renamed, gone]
    }

    fn forget_in(
        &mut self,
        kind: Kind<C>,
        id: &str,
        ids: &BTreeSet<CustomerId>,
        pseudonym: &CustomerId,
    ) -> bool {
        let Some(Spot { place, date }) = self.spot(kind, id) else { return true };
        let key = Key { kind, date, id };
        let forgotten = |id: &CustomerId| ids.contains(id);
        match self.at_mut(place) {
            Some(customer) => customer.forget(key, &forgotten, pseudonym),
            None => self.others.forget(key, &forgotten, pseudonym),
        }
    }
}

/// The customer at a place.
fn at<'a, C: Holder>(
    customers: &'a [Option<C>],
    late: &'a BTreeMap<u32, Late<C>>,
    place: u32,
) -> Option<&'a C> {
    match customers.get(index::position(place))? {
        Some(customer) => Some(customer),
        None => late.get(&place)?.read(),
    }
}

/// Customers in the order of their identifiers.
#[derive(Clone)]
pub(super) struct InOrder<'a, C> {
    places: std::slice::Iter<'a, u32>,
    customers: &'a [Option<C>],
    late: &'a BTreeMap<u32, Late<C>>,
}

impl<'a, C: Holder> Iterator for InOrder<'a, C> {
    type Item = &'a C;

    fn next(&mut self) -> Option<&'a C> {
        // INVARIANT: there is a customer at every place.
        at(self.customers, self.late, *self.places.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.size_hint()
    }
}

impl<'a, C: Holder> DoubleEndedIterator for InOrder<'a, C> {
    fn next_back(&mut self) -> Option<&'a C> {
        at(self.customers, self.late, *self.places.next_back()?)
    }
}

impl<C: Holder> ExactSizeIterator for InOrder<'_, C> {}

/// The kinds of what a customer holds.
pub(super) type Kind<C> = <<C as Holder>::Fact as AnyFact>::Kind;

impl<C: OneCustomer> Default for Core<C> {
    fn default() -> Self {
        Core {
            customers: Vec::new(),
            empty: Vec::new(),
            late: BTreeMap::new(),
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
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    use crate::base::{Added, CustomerBase, Fact, FactKind, MergeRecord};
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

    fn dated(number: u32, customer: &str, date: NaiveDate) -> Fact {
        Fact::Referral(Referral {
            id: format!("R-{number}").parse().unwrap(),
            customer: customer.parse().unwrap(),
            date,
            lead: "L".parse().unwrap(),
            provenance: Provenance::unknown(),
        })
    }

    fn is_in_order(base: &CustomerBase, customer: &str) -> bool {
        let customer = base.customer(&customer.parse().unwrap()).unwrap();
        customer
            .marketing()
            .referrals()
            .iter()
            .is_sorted_by_key(|fact| (fact.date, fact.id.clone()))
    }

    #[test]
    fn putting_facts_in_order_makes_no_room_for_kinds_that_are_not_there() {
        let mut base = CustomerBase::new();
        let first = NaiveDate::default();
        for number in 0..3 {
            base.add(dated(number, "C", first - Days::new(number.into()))).unwrap();
        }
        let customer = base.customer(&"C".parse().unwrap()).unwrap();
        assert!(customer.marketing.further.is_written());
        assert!(!customer.transactions.further.is_written());
        assert!(!customer.basic.further.is_written());
    }

    #[test]
    fn many_facts_are_put_in_order_by_whoever_reads_and_stay_what_they_are() {
        let mut base = CustomerBase::new();
        let first = NaiveDate::default();
        for number in 0..200_u32 {
            base.add(dated(number, "C", first - Days::new(number.into()))).unwrap();
            assert_eq!(base.core.late.len(), usize::from(number >= 64));
        }
        let copy = base.clone();
        assert!(is_in_order(&base, "C") && is_in_order(&copy, "C"));
        assert_eq!(base, copy);
        // Read before and after: whatever comes next is as if everything had been in order.
        for base in [&mut base.clone(), &mut CustomerBase::clone(&copy)] {
            base.add(dated(200, "C", first)).unwrap();
            assert_eq!(base.add(dated(7, "C", first - Days::new(7))), Ok(Added::Duplicate));
            assert!(base.remove(FactKind::Referral, "R-100").is_ok());
            assert!(base.add(dated(0, "D", first)).is_err());
            base.add(dated(201, "D", first)).unwrap();
            let record = MergeRecord {
                survivor: "D".parse().unwrap(),
                absorbed: "C".parse().unwrap(),
                date: first,
                by: None,
            };
            base.merge(record.clone()).unwrap();
            assert!(is_in_order(base, "D"));
            let numbers = (0..202).filter(|number| *number != 100);
            let mut whole = CustomerBase::new();
            let facts = numbers.map(|number| match number {
                200 => dated(200, "C", first),
                201 => dated(201, "D", first),
                number => dated(number, "C", first - Days::new(number.into())),
            });
            assert!(whole.add_all(facts).refused.is_empty());
            whole.merge(record).unwrap();
            assert_eq!(*base, whole);
        }
    }

    #[test]
    fn whoever_waits_for_a_reader_can_be_parted_corrected_and_erased_before_one_comes() {
        let first = NaiveDate::default();
        let facts = |customer: &'static str, from: u32| {
            (from..from + 80).map(move |n| dated(n, customer, first - Days::new(n.into())))
        };
        let record = MergeRecord {
            survivor: "C".parse().unwrap(),
            absorbed: "D".parse().unwrap(),
            date: first,
            by: None,
        };
        for counts in [u32::MAX, 0] {
            let mut apart = CustomerBase::new();
            apart.core.index.counts = counts;
            assert!(apart.add_all(facts("C", 0).chain(facts("D", 100))).refused.is_empty());
            assert_eq!(apart.core.late.len(), 2);
            let mut base = apart.clone();
            base.merge(record.clone()).unwrap();
            assert_eq!(base.core.late.len(), 1);
            let mut corrected = base.clone();
            corrected.remove(FactKind::Referral, "R-40").unwrap();
            assert!(is_in_order(&corrected, "C"));
            assert_eq!(corrected.facts().count(), 159);
            let mut erased = base.clone();
            let erasure = erased.erase(&"D".parse().unwrap(), "E".parse().unwrap()).unwrap();
            assert_eq!(erasure.removed.values().sum::<u64>(), 160);
            assert!(base.undo_merge(&record).missing.is_empty());
            assert_eq!(base, apart);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// As if four billion facts were there: hardly an identifier has a hash of its own.
        #[test]
        fn a_base_in_which_identifiers_share_their_hashes_is_as_any_other(
            steps in prop::collection::vec((0..8_u8, 0..24_u32, 0..3_u32, 0..4_u32), 1..120),
            counts in prop::sample::select(vec![0_u32, 1, 3]),
        ) {
            let (mut base, mut shared) = (CustomerBase::new(), CustomerBase::new());
            shared.core.index.counts = counts;
            for (step, number, customer, day) in steps {
                let customer = format!("C-{customer}");
                let date = |day: u32| NaiveDate::default() + Days::new(day.into());
                let fact = dated(number, &customer, date(day));
                let id = format!("R-{number}");
                match step {
                    0..4 => prop_assert_eq!(base.add(fact.clone()), shared.add(fact)),
                    4 => {
                        let all = |from: u32| {
                            (0..9).rev().map(move |n| dated((from + n * 5) % 24, "C-0", date(n % 4)))
                        };
                        prop_assert_eq!(base.add_all(all(number)), shared.add_all(all(number)));
                    }
                    5 => prop_assert_eq!(
                        base.remove(FactKind::Referral, &id),
                        shared.remove(FactKind::Referral, &id)
                    ),
                    6 => prop_assert_eq!(base.replace(fact.clone()), shared.replace(fact)),
                    _ => {
                        let record = MergeRecord {
                            survivor: "C-0".parse().unwrap(),
                            absorbed: customer.parse().unwrap(),
                            date: date(0),
                            by: None,
                        };
                        prop_assert_eq!(base.merge(record.clone()), shared.merge(record.clone()));
                        if number % 2 == 0 {
                            prop_assert_eq!(base.undo_merge(&record), shared.undo_merge(&record));
                        }
                    }
                }
                prop_assert_eq!(&base, &shared);
                prop_assert_eq!(
                    base.fact(FactKind::Referral, &id),
                    shared.fact(FactKind::Referral, &id)
                );
            }
        }
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
