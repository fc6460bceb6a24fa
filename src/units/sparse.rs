//! What most do not have, in the place of one pointer.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Deref, DerefMut};

/// What there is while there is nothing.
pub(crate) trait Nothing: Default + 'static {
    /// The same as the default.
    const NOTHING: &'static Self;
}

/// A value that is there once somebody writes to it, and reads as nothing until then.
///
/// A customer has lists of many kinds of facts, and of most kinds no fact.
#[derive(Clone)]
pub(crate) struct Sparse<T>(Option<Box<T>>);

impl<T> Default for Sparse<T> {
    fn default() -> Self {
        Sparse(None)
    }
}

#[cfg(test)]
impl<T> Sparse<T> {
    /// Whether there is room for it: somebody wrote to it.
    pub(crate) const fn is_written(&self) -> bool {
        self.0.is_some()
    }
}

impl<T: Nothing> Deref for Sparse<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or(T::NOTHING)
    }
}

impl<T: Nothing> DerefMut for Sparse<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }
}

/// What was written and taken away again is nothing.
impl<T: Nothing + PartialEq> PartialEq for Sparse<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Nothing + Eq> Eq for Sparse<T> {}

impl<T: Nothing + PartialOrd> PartialOrd for Sparse<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (**self).partial_cmp(&**other)
    }
}

impl<T: Nothing + Ord> Ord for Sparse<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

/// What is nothing takes no room.
impl<T: Nothing + PartialEq> From<T> for Sparse<T> {
    fn from(value: T) -> Self {
        Sparse((value != *T::NOTHING).then(|| Box::new(value)))
    }
}

impl<T: Nothing + fmt::Debug> fmt::Debug for Sparse<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// A struct of lists, each of one kind of facts, together with the value that has none.
macro_rules! sparse_lists {
    (
        $(#[$attr:meta])*
        $vis:vis struct $name:ident {
            $($(#[$doc:meta])* $list:ident: $record:ty,)+
        }
    ) => {
        $(#[$attr])*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        $vis struct $name {
            $($(#[$doc])* $vis $list: $crate::units::Records<$record>,)+
        }

        impl $crate::units::sparse::Nothing for $name {
            const NOTHING: &'static Self =
                &$name { $($list: $crate::units::Records::NONE,)+ };
        }
    };
}
pub(crate) use sparse_lists;

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::Sparse;
    use crate::units::{Records, VisitId, record};

    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Visit {
        id: VisitId,
        date: NaiveDate,
    }

    record!(Visit, VisitId, of nobody);

    sparse_lists! {
        struct Lists {
            visits: Visit,
        }
    }

    #[test]
    fn it_takes_one_pointer_and_what_was_taken_away_again_is_nothing() {
        assert_eq!(size_of::<Sparse<Lists>>(), size_of::<usize>());
        let nothing = Sparse::<Lists>::default();
        assert!(nothing.visits.is_empty());
        let date = NaiveDate::default();
        let visit = Visit { id: "V-1".parse().unwrap(), date };
        let mut written = nothing.clone();
        let visits: &mut Records<Visit> = &mut written.visits;
        visits.append(visit.clone());
        assert_eq!(written.visits.all(), [visit]);
        assert_ne!(written, nothing);
        written.visits.take(date, "V-1").unwrap();
        assert_eq!(written, nothing);
        assert_eq!(format!("{written:?}"), format!("{nothing:?}"));
    }
}
