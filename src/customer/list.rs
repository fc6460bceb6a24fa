//! Several values in one field: children, earlier employers, people in charge.

use serde::{Deserialize, Deserializer, Serialize};

use super::leaf::{FieldValue, first_step};
use super::{Clearance, EntryError};
use crate::units::guard::list;

/// A list cannot be made of so many values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// No value: a field without values is left out.
    #[error("an empty list: expected 1 to {max} entries", max = MAX)]
    Empty,
    /// More values than a list holds.
    #[error("more than {max} entries: expected 1 to {max}", max = MAX)]
    TooMany,
}

/// The largest number of values.
const MAX: usize = 64;

/// One to sixty-four values, in the order in which they were given.
///
/// ```
/// use clienteling::customer::{List, TemperamentTrait};
///
/// let observed = List::try_new([TemperamentTrait::Warm, TemperamentTrait::Impatient])?;
/// assert_eq!(observed.len(), 2);
/// assert!(List::<TemperamentTrait>::try_new([]).is_err());
/// # Ok::<(), clienteling::customer::ListError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct List<T>(Vec<T>);

impl<T> List<T> {
    /// The largest number of values.
    pub const MAX: usize = MAX;

    /// A list of these values. Cost: reads no more than one value beyond the largest number.
    ///
    /// # Errors
    /// [`ListError`] for no value and for more than [`MAX`](List::MAX).
    pub fn try_new(values: impl IntoIterator<Item = T>) -> Result<Self, ListError> {
        let values: Vec<T> = values.into_iter().take(MAX.saturating_add(1)).collect();
        match values.len() {
            0 => Err(ListError::Empty),
            1..=MAX => Ok(List(values)),
            _ => Err(ListError::TooMany),
        }
    }
}

impl<T> std::ops::Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let values: Vec<T> = list::<MAX, T, D>(from)?;
        List::try_new(values).map_err(serde::de::Error::custom)
    }
}

/// The path of an entry is its place, from 0: `children.0.name`.
impl<T: FieldValue> FieldValue for List<T> {
    fn read(field: &mut Option<Self>, rest: Option<&str>, text: &str) -> Result<(), EntryError> {
        let (step, rest) = first_step(rest.ok_or(EntryError::NotOneValue)?);
        let place: usize = match step.parse() {
            Ok(place) if step == "0" || !step.starts_with(['0', '+']) => place,
            _ => return Err(EntryError::UnknownField),
        };
        if place >= MAX {
            return Err(EntryError::TooMany { max: MAX });
        }
        let values = field.as_mut().map_or(&mut [][..], |list| &mut list.0[..]);
        let len = values.len();
        let mut entry = match values.get_mut(place) {
            Some(value) => Some(value.clone()),
            None if place == len => None,
            None => return Err(EntryError::Gap { given: place, len }),
        };
        T::read(&mut entry, rest, text)?;
        let values = &mut field.get_or_insert_with(|| List(Vec::new())).0;
        match (entry, values.get_mut(place)) {
            (Some(entry), Some(value)) => *value = entry,
            (Some(entry), None) => values.push(entry),
            (None, _) => {}
        }
        Ok(())
    }

    fn write(&self, path: &str, out: &mut dyn FnMut(&str, &str)) {
        for (place, value) in self.iter().enumerate() {
            value.write(&format!("{path}.{place}"), out);
        }
    }

    fn redact(&mut self, clearance: Clearance) {
        for value in &mut self.0 {
            value.redact(clearance);
        }
        self.0.retain(|value| !value.is_blank());
    }

    fn is_blank(&self) -> bool {
        self.0.iter().all(FieldValue::is_blank)
    }

    fn is_filler(&self) -> bool {
        self.0.iter().all(FieldValue::is_filler)
    }
}
