//! What the base has to know of facts and of those who hold them, whatever kinds there are: what
//! the [table](super::table) answers for each kind.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::Hash;

use chrono::NaiveDate;

use super::MergeRecord;
use crate::units::{CustomerId, IdText, Order, Records};

/// One fact of any kind.
pub(super) trait AnyFact: Clone + PartialEq {
    /// Which kind. Identifiers are unique within a kind.
    type Kind: Copy + Ord + Hash + fmt::Debug;

    /// How many kinds there are.
    const KINDS: usize;

    /// The place of a kind among all of them.
    fn number(kind: Self::Kind) -> usize;

    fn kind(&self) -> Self::Kind;
    fn date(&self) -> NaiveDate;

    /// The identifier, as text.
    fn id(&self) -> &str;

    /// The identifier's shared text.
    fn shared_id(&self) -> IdText;

    /// The customer whom it is about. `None`: it is about no customer.
    fn customer(&self) -> Option<&CustomerId>;

    /// Every customer whom it mentions beside its subject.
    fn mentions(&self) -> Vec<&CustomerId>;

    /// In which fields it differs from one of the same kind, by the names under which they are
    /// written.
    fn differing(&self, held: &Self) -> BTreeSet<&'static str>;

    /// What remains when its subject is erased. `None`: nothing.
    fn for_the_books(self, pseudonym: &CustomerId) -> Option<Self>;

    /// Erases everybody whom it mentions and who is to be `forgotten`, and with them where it comes
    /// from. `None`: nothing remains.
    fn forget(
        self,
        forgotten: &dyn Fn(&CustomerId) -> bool,
        pseudonym: &CustomerId,
    ) -> Option<Self>;

    /// Erases in the same way whoever is mentioned where `held`, a fact of the same kind, mentions
    /// somebody who was erased: a fact that is sent again then is the one that is held.
    fn forget_as(&mut self, held: &Self, erased: &dyn Fn(&CustomerId) -> bool);
}

/// The facts of one customer, or those about no customer: a list for each kind that belongs there.
///
/// INVARIANT: it is only given facts of kinds that belong there.
pub(super) trait Holder: Clone + PartialEq {
    type Fact: AnyFact;

    /// Puts a fact last among those of its kind. Where that loses the order, the holder has to be
    /// settled before anybody reads.
    fn append(&mut self, fact: Self::Fact) -> Order;

    /// Puts the facts of each kind in order.
    fn settle(&mut self);

    /// Whether exactly this fact is here. Cost: a binary search.
    fn holds(&self, fact: &Self::Fact) -> bool;

    /// Whether a fact of this kind, day and identifier is here. Cost: a binary search.
    fn has(&self, key: &Key<'_, Self::Fact>) -> bool;

    /// The fact of a kind, a day and an identifier. Cost: a binary search and a copy.
    fn find(&self, key: Key<'_, Self::Fact>) -> Option<Self::Fact>;

    /// Takes that fact out. Cost: moves those of its kind after it.
    fn take(&mut self, key: Key<'_, Self::Fact>) -> Option<Self::Fact>;

    /// Erases in one fact, in its place, everybody whom it mentions and who is to be `forgotten`.
    /// Whether it stays; one that does not is left as it is, to be taken out. Cost: a binary search.
    fn forget(
        &mut self,
        key: Key<'_, Self::Fact>,
        forgotten: &dyn Fn(&CustomerId) -> bool,
        pseudonym: &CustomerId,
    ) -> bool;

    /// Every fact, kind by kind and in order.
    fn facts(&self) -> impl Iterator<Item = Self::Fact> + '_;

    /// The same without a copy.
    fn into_facts(self) -> impl Iterator<Item = Self::Fact>;

    /// How many there are.
    fn len(&self) -> usize;

    /// The day of the first fact. `None`: there is none.
    fn known_since(&self) -> Option<NaiveDate>;

    /// The day of the first fact after a day.
    fn next_after(&self, as_of: NaiveDate) -> Option<NaiveDate>;

    /// How many facts of each kind there are until a day.
    fn counts(&self, as_of: NaiveDate) -> BTreeMap<<Self::Fact as AnyFact>::Kind, u64>;
}

/// Where a holder has the records of one kind.
pub(super) trait Lists<T> {
    fn list(&self) -> &Records<T>;
    fn list_mut(&mut self) -> &mut Records<T>;
}

/// By what a holder finds a fact.
pub(super) struct Key<'a, F: AnyFact> {
    pub(super) kind: F::Kind,
    pub(super) date: NaiveDate,
    pub(super) id: &'a str,
}

/// A holder who is a customer.
pub(super) trait OneCustomer: Holder {
    /// What holds the facts about no customer.
    type Others: Holder<Fact = Self::Fact> + Default;

    /// A customer of whom nothing is known but the identifiers, the merges that made them one, by
    /// day, and whether the identifier is a pseudonym.
    fn new(id: CustomerId, merges: Vec<MergeRecord>, is_erased: bool) -> Self;

    fn id(&self) -> &CustomerId;

    /// Takes over whose identifier stays, and identifiers and merges that came to be the same
    /// customer. Cost: finds a place for each.
    fn join(&mut self, stays: CustomerId, ids: BTreeSet<CustomerId>, merges: Vec<MergeRecord>);
}
