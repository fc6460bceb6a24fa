//! What all facts have in common: an identifier and a day; and a list of them in order.

use std::cmp::Ordering;
use std::fmt;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::{CustomerId, natural};

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
/// that also has the field `customer`: all that do not say `of nobody`. Where `date` is a moment,
/// `at a moment` is said.
macro_rules! record {
    ($name:ident, $id:ty) => {
        $crate::units::record!($name, $id, of nobody);
        $crate::units::record!($name of customer);
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
    ($name:ident, $id:ty, at a moment) => {
        impl $crate::units::Record for $name {
            type Id = $id;
            fn id(&self) -> &$id {
                &self.id
            }
            fn date(&self) -> chrono::NaiveDate {
                self.date.day()
            }
        }

        $crate::units::record!($name of customer);
    };
    ($name:ident of customer) => {
        impl $crate::units::OfCustomer for $name {
            fn customer(&self) -> &$crate::units::CustomerId {
                &self.customer
            }
        }
    };
}
pub(crate) use record;

/// Records of one kind, mostly of one customer, by day and then by identifier.
///
/// However they were added, the same records stand in the same order.
#[derive(Clone, PartialEq, Eq)]
pub struct Records<T>(
    // Of most kinds a customer has none: then they take the place of one pointer, and no more.
    // INVARIANT: what is kept is not empty.
    Option<Box<Kept<T>>>,
);

#[derive(Clone, PartialEq, Eq)]
struct Kept<T> {
    records: Vec<T>,
    /// How many of them, from the first, are known to be in order: all but while many are added.
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

impl<T> Records<T> {
    /// No records.
    pub(crate) const NONE: Self = Records(None);

    /// All of them.
    pub fn all(&self) -> &[T] {
        self.0.as_ref().map_or(&[], |kept| &kept.records)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all().is_empty()
    }

    /// All of them, one by one.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.all().iter()
    }

    /// The records themselves, in order.
    pub(crate) fn into_all(self) -> Vec<T> {
        self.0.map_or_else(Vec::new, |kept| kept.records)
    }
}

impl<T: Record> Records<T> {
    /// Those of `date` and before. Cost: a binary search.
    pub fn as_of(&self, date: NaiveDate) -> &[T] {
        let all = self.all();
        let known = all.partition_point(|record| record.date() <= date);
        all.get(..known).unwrap_or_default()
    }

    /// The first record after a day. Cost: a binary search.
    pub(crate) fn next_after(&self, date: NaiveDate) -> Option<&T> {
        self.all().get(self.as_of(date).len())
    }

    /// The latest of `date` and before: of one day that with the larger identifier, where 10 comes
    /// after 9. Cost: a binary search, and a pass over the records of that day.
    pub fn latest(&self, date: NaiveDate) -> Option<&T> {
        let known = self.as_of(date);
        let last_day = known.last()?.date();
        let of_that_day = known.iter().rev().take_while(|record| record.date() == last_day);
        of_that_day.max_by(|one, other| later(*one, *other))
    }

    /// Those of `date` and before, the latest last: of one day that with the largest identifier,
    /// where 10 comes after 9. Cost: a binary search, and a sort of the records of each day as far
    /// as they are read.
    pub(crate) fn oldest_first(&self, date: NaiveDate) -> impl DoubleEndedIterator<Item = &T> {
        let days = self.as_of(date).chunk_by(|one, next| one.date() == next.date());
        days.flat_map(|of_a_day| {
            let mut of_a_day: Vec<&T> = of_a_day.iter().collect();
            of_a_day.sort_by(|one, other| later(*one, *other));
            of_a_day
        })
    }

    /// The same, the latest first.
    pub(crate) fn newest_first(&self, date: NaiveDate) -> impl Iterator<Item = &T> {
        self.oldest_first(date).rev()
    }

    /// Puts a record last. The caller has made sure that its identifier is new, and settles the
    /// records before anybody reads them.
    pub(crate) fn append(&mut self, record: T) -> Order {
        let Kept { records, in_order } = &mut **self.0.get_or_insert_default();
        let settled = *in_order == records.len();
        let follows = records.last().is_none_or(|last| by_day(last, &record).is_lt());
        if records.len() == records.capacity() {
            // Not twice as much, of which much would stay empty: there are many customers, and few
            // facts of each.
            records.reserve_exact((records.len() >> 2).max(2));
        }
        records.push(record);
        if settled && follows {
            *in_order = records.len();
            Order::Kept
        } else {
            Order::Lost
        }
    }

    /// Whether the records are known to stand in order.
    pub(crate) fn is_settled(&self) -> bool {
        self.0.as_ref().is_none_or(|kept| kept.in_order == kept.records.len())
    }

    /// Puts the records in order. Cost: one late record moves those after it; many are sorted.
    pub(crate) fn settle(&mut self) {
        let Some(kept) = &mut self.0 else { return };
        let Kept { records, in_order } = &mut **kept;
        match records.len().saturating_sub(*in_order) {
            0 => return,
            1 => {
                let place = records.last().map_or(0, |late| {
                    records.partition_point(|record| by_day(record, late).is_lt())
                });
                if let Some(from_place) = records.get_mut(place..) {
                    from_place.rotate_right(1);
                }
            }
            // Those before the first of the late ones stay where they are.
            _ => {
                let known = (*in_order).min(records.len());
                let (settled, late) = records.split_at_mut(known);
                late.sort_by(by_day);
                let place = late.first().map_or(0, |first| {
                    settled.partition_point(|record| by_day(record, first).is_lt())
                });
                if let Some(from_place) = records.get_mut(place..) {
                    from_place.sort_by(by_day);
                }
            }
        }
        *in_order = records.len();
    }

    /// The record of a day and an identifier. Cost: a binary search.
    pub(crate) fn find(&self, date: NaiveDate, id: &str) -> Option<&T> {
        self.all().get(self.place(date, id)?)
    }

    /// The same, to change what has no part in its order. Cost: a binary search.
    pub(crate) fn find_mut(&mut self, date: NaiveDate, id: &str) -> Option<&mut T> {
        let place = self.place(date, id)?;
        self.0.as_mut()?.records.get_mut(place)
    }

    /// Takes out the record of a day and an identifier. Cost: moves those after it.
    pub(crate) fn take(&mut self, date: NaiveDate, id: &str) -> Option<T> {
        let place = self.place(date, id)?;
        let kept = self.0.as_mut()?;
        kept.in_order = kept.in_order.saturating_sub(1);
        let taken = kept.records.remove(place);
        if kept.records.is_empty() {
            self.0 = None;
        }
        Some(taken)
    }

    /// Where the record of a day and an identifier stands, if it is here.
    fn place(&self, date: NaiveDate, id: &str) -> Option<usize> {
        let order =
            |record: &T| record.date().cmp(&date).then_with(|| record.id().as_ref().cmp(id));
        self.all().binary_search_by(order).ok()
    }
}

impl<'a, T> IntoIterator for &'a Records<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The order of records. Identifiers are compared only where the day is the same.
fn by_day<T: Record>(one: &T, other: &T) -> Ordering {
    one.date().cmp(&other.date()).then_with(|| one.id().cmp(other.id()))
}

/// Which of two records holds where only one can: the later one, and of one day that with the larger
/// identifier, where 10 comes after 9.
pub(crate) fn later<T: Record>(one: &T, other: &T) -> Ordering {
    let by_id = || natural(one.id().as_ref(), other.id().as_ref());
    one.date().cmp(&other.date()).then_with(by_id)
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Kept { records: Vec::new(), in_order: 0 }
    }
}

impl<T> Default for Records<T> {
    fn default() -> Self {
        Records::NONE
    }
}

impl<T: Serialize> Serialize for Records<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.all().serialize(to)
    }
}

impl<T: fmt::Debug> fmt::Debug for Records<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.all().fmt(f)
    }
}
