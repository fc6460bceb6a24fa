//! What all facts have in common: an identifier and a day; and a list of them in order.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::CustomerId;

/// Something that happened on a day, recorded once.
pub trait Record {
    /// The type of its identifier, which stands in the order of its text.
    type Id: Ord + AsRef<str>;

    /// The identifier, unique among the records of this kind.
    fn id(&self) -> &Self::Id;

    /// The day on which it happened, in the business's own calendar.
    fn date(&self) -> NaiveDate;
}

/// A record about a customer.
pub trait OfCustomer: Record {
    /// Whom it is about.
    fn customer(&self) -> &CustomerId;
}

/// Implements [`Record`] for a fact with the fields `id` and `date`, and [`OfCustomer`] for one
/// that also has the field `customer`: all that do not say `of nobody`.
macro_rules! record {
    ($name:ident, $id:ty) => {
        $crate::units::record!($name, $id, of nobody);

        impl $crate::units::OfCustomer for $name {
            fn customer(&self) -> &$crate::units::CustomerId {
                &self.customer
            }
        }
    };
    ($name:ident, $id:ty, of nobody) => {
        impl $crate::units::Record for $name {
            type Id = $id;
            fn id(&self) -> &$id {
                &self.id
            }
            fn date(&self) -> chrono::NaiveDate {
                self.date
            }
        }
    };
}
pub(crate) use record;

/// Records of one kind, mostly of one customer, by day and then by identifier.
///
/// However they were added, the same records stand in the same order.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Records<T> {
    records: Vec<T>,
    /// How many of them, from the first, are known to be in order: all but while many are added.
    #[serde(skip)]
    in_order: usize,
}

/// Whether the records stand in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// They do.
    Kept,
    /// They do not, and [`Records::settle`] is due.
    Lost,
}

impl<T: Record> Records<T> {
    /// All of them.
    pub fn all(&self) -> &[T] {
        &self.records
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// All of them, one by one.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.records.iter()
    }

    /// Those of `date` and before. Cost: a binary search.
    pub fn as_of(&self, date: NaiveDate) -> &[T] {
        let known = self.records.partition_point(|record| record.date() <= date);
        self.records.get(..known).unwrap_or_default()
    }

    /// The latest of `date` and before.
    pub fn latest(&self, date: NaiveDate) -> Option<&T> {
        self.as_of(date).last()
    }

    /// Puts a record last. The caller has made sure that its identifier is new, and settles the
    /// records before anybody reads them.
    pub(crate) fn append(&mut self, record: T) -> Order {
        let settled = self.in_order == self.records.len();
        let follows = self.records.last().is_none_or(|last| key(last) < key(&record));
        self.records.push(record);
        if settled && follows {
            self.in_order = self.records.len();
            Order::Kept
        } else {
            Order::Lost
        }
    }

    /// Puts the records in order. Cost: one late record moves those after it; many are sorted.
    pub(crate) fn settle(&mut self) {
        match self.records.len().saturating_sub(self.in_order) {
            0 => return,
            1 => {
                let place = self.records.last().map_or(0, |late| {
                    self.records.partition_point(|record| key(record) < key(late))
                });
                if let Some(from_place) = self.records.get_mut(place..) {
                    from_place.rotate_right(1);
                }
            }
            _ => self.records.sort_by(|a, b| key(a).cmp(&key(b))),
        }
        self.in_order = self.records.len();
    }

    /// The record of a day and an identifier. Cost: a binary search.
    pub(crate) fn find(&self, date: NaiveDate, id: &str) -> Option<&T> {
        self.records.get(self.place(date, id)?)
    }

    /// Takes out the record of a day and an identifier. Cost: moves those after it.
    pub(crate) fn take(&mut self, date: NaiveDate, id: &str) -> Option<T> {
        let place = self.place(date, id)?;
        self.in_order = self.in_order.saturating_sub(1);
        Some(self.records.remove(place))
    }

    /// Where the record of a day and an identifier stands, if it is here.
    fn place(&self, date: NaiveDate, id: &str) -> Option<usize> {
        let wanted = (date, id);
        self.records.binary_search_by(|record| key(record).cmp(&wanted)).ok()
    }

    /// The records themselves, in order.
    pub(crate) fn into_all(self) -> Vec<T> {
        self.records
    }
}

impl<'a, T: Record> IntoIterator for &'a Records<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What the order goes by.
fn key<T: Record>(record: &T) -> (NaiveDate, &str) {
    (record.date(), record.id().as_ref())
}

impl<T> Default for Records<T> {
    fn default() -> Self {
        Records { records: Vec::new(), in_order: 0 }
    }
}

impl<T: fmt::Debug> fmt::Debug for Records<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.records.fmt(f)
    }
}
