//! A group that may be left out.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

use super::field::Fields;

/// A group of basic data that takes the room of a pointer while nothing of it is known.
///
/// It reads and writes like the group itself; writing into an empty one makes room for it.
///
/// ```
/// use clienteling::Person;
///
/// let mut person = Person::default();
/// assert_eq!(person.career.employer, None);
/// person.career.employer = Some("Example Motors".parse()?);
/// # Ok::<(), clienteling::customer::TextError>(())
/// ```
#[derive(Clone, Default)]
pub struct Held<T>(Option<Box<T>>);

impl<T: Fields> Held<T> {
    /// Nothing of the group.
    pub const fn empty() -> Self {
        Held(None)
    }

    /// Whether nothing of the group is known.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|group| Fields::is_empty(&**group))
    }
}

impl<T: Fields> From<T> for Held<T> {
    fn from(group: T) -> Self {
        if Fields::is_empty(&group) { Held(None) } else { Held(Some(Box::new(group))) }
    }
}

impl<T: Fields> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or(T::EMPTY)
    }
}

impl<T: Fields> DerefMut for Held<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }
}

/// An empty group equals one that is left out.
impl<T: Fields> PartialEq for Held<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Fields + Eq> Eq for Held<T> {}

impl<T: Fields + fmt::Debug> fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Fields + Serialize> Serialize for Held<T> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(to)
    }
}

impl<'de, T: Fields + Deserialize<'de>> Deserialize<'de> for Held<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Held::from)
    }
}
