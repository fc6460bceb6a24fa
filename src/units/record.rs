//! What all facts have in common: an identifier, a customer and a day; and a list of them in order.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::CustomerId;

/// Something that happened to a customer on a day, recorded once.
pub trait Record {
    /// The type of its identifier.
    type Id: Ord;

    /// The identifier, unique among the records of this kind.
    fn id(&self) -> &Self::Id;

    /// Whom it is about.
    fn customer(&self) -> &CustomerId;

    /// The day on which it happened, in the business's own calendar.
    fn date(&self) -> NaiveDate;
}

/// Implements [`Record`] and the getters of a fact with the fields `id`, `customer` and `date`.
macro_rules! record {
    ($name:ident, $id:ty) => {
        impl $crate::units::Record for $name {
            type Id = $id;
            fn id(&self) -> &$id {
                &self.id
            }
            fn customer(&self) -> &$crate::units::CustomerId {
                &self.customer
            }
            fn date(&self) -> chrono::NaiveDate {
                self.date
            }
        }
    };
}
pub(crate) use record;

/// Records of one kind and one customer, by day and then by identifier.
///
/// However they were added, the same records stand in the same order.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Records<T> {
    sorted: Vec<T>,
}

impl<T: Record> Records<T> {
    /// All of them.
    pub fn all(&self) -> &[T] {
        &self.sorted
    }

    /// Those of `date` and before. Cost: a binary search.
    pub fn as_of(&self, date: NaiveDate) -> &[T] {
        let known = self.sorted.partition_point(|record| record.date() <= date);
        self.sorted.get(..known).unwrap_or_default()
    }

    /// The latest of `date` and before.
    pub fn latest(&self, date: NaiveDate) -> Option<&T> {
        self.as_of(date).last()
    }

    /// Puts a record in its place. The caller has made sure that its identifier is new.
    ///
    /// Cost: nothing but the push where records come in order, else moving the later ones.
    pub(crate) fn insert(&mut self, record: T) {
        let key = (record.date(), record.id());
        let place = match self.sorted.last() {
            Some(last) if (last.date(), last.id()) > key => {
                self.sorted.partition_point(|other| (other.date(), other.id()) < key)
            }
            _ => self.sorted.len(),
        };
        self.sorted.insert(place, record);
    }

    /// The record that stands where `like` would: of the same day and identifier. Cost: a binary
    /// search.
    pub(crate) fn find(&self, like: &T) -> Option<&T> {
        let key = (like.date(), like.id());
        let place = self.sorted.partition_point(|record| (record.date(), record.id()) < key);
        self.sorted.get(place).filter(|record| (record.date(), record.id()) == key)
    }
}

impl<T> Default for Records<T> {
    fn default() -> Self {
        Records { sorted: Vec::new() }
    }
}

impl<T: fmt::Debug> fmt::Debug for Records<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sorted.fmt(f)
    }
}
