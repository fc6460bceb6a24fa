//! One value of a profile: read from a text, written as a text, never repeated in an error.
//!
//! Every single value travels as a text: in a form, in a table and in JSON. So there is one way
//! in, with one check.

use super::han::simplified;
use super::{Clearance, TextError};
use crate::units::text::{is_invisible, narrow};

/// One step in the path of a field: `children.0.name` is `children`, then `0`, then `name`.
pub(super) fn first_step(path: &str) -> (&str, Option<&str>) {
    match path.split_once('.') {
        Some((step, rest)) => (step, Some(rest)),
        None => (path, None),
    }
}

/// A text does not fit the field of a profile that it was given for. It is not repeated here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// The path leads nowhere.
    #[error("there is no such field")]
    UnknownField,
    /// The path leads to a field that holds several values, and one of them has to be named.
    #[error("the field has parts: expected the path of one of them")]
    NotOneValue,
    /// The field has a value already.
    #[error("the field is given twice")]
    Twice,
    /// There is a value, and it is known that there is none.
    #[error("a value, and known to be none")]
    NoneAndValue,
    /// A field of which it [cannot be known](super::Field::can_be_none) that there is none.
    #[error("it cannot be known that there is none")]
    NeverNone,
    /// An entry of a list that does not follow the one before it.
    #[error("entry {given} of a list with {len} so far: expected {len} at most")]
    Gap {
        /// Which entry was named, from 0.
        given: usize,
        /// How many there were.
        len: usize,
    },
    /// More entries than a list holds.
    #[error("a list holds at most {max} entries")]
    TooMany {
        /// How many it holds.
        max: usize,
    },
    /// The text is no value of this field.
    #[error(transparent)]
    Value(#[from] TextError),
}

/// What a field of a profile can hold.
pub(super) trait FieldValue: Clone + PartialEq {
    /// Reads a text into the field, or into the part of it that the rest of a path names.
    fn read(field: &mut Option<Self>, rest: Option<&str>, text: &str) -> Result<(), EntryError>;

    /// Hands out every single value with its path.
    fn write(&self, path: &str, out: &mut dyn FnMut(&str, &str));

    /// Takes out what a clearance does not cover.
    fn redact(&mut self, _clearance: Clearance) {}

    /// Whether nothing is left in it.
    fn is_blank(&self) -> bool {
        false
    }

    /// Whether it only fills its field.
    fn is_filler(&self) -> bool {
        false
    }

    /// Whether both can be true: for most values, whether they are equal.
    fn agrees(&self, other: &Self) -> bool {
        self == other
    }

    /// How much it says, where values that agree can say more or less.
    fn detail(&self) -> u8 {
        0
    }
}

/// Puts a single value into its field.
pub(super) fn enter<T>(
    field: &mut Option<T>,
    rest: Option<&str>,
    read: impl FnOnce() -> Result<T, TextError>,
) -> Result<(), EntryError> {
    if rest.is_some() {
        return Err(EntryError::UnknownField);
    }
    if field.is_some() {
        return Err(EntryError::Twice);
    }
    *field = Some(read()?);
    Ok(())
}

/// A type with `try_new` from a text and `to_text`: serde and [`FieldValue`] through these two.
macro_rules! leaf {
    ($name:ident $(, { $($more:tt)* })?) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.to_text())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = $crate::units::guard::text(from)?;
                $name::try_new(text).map_err(serde::de::Error::custom)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::customer::TextError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $name::try_new(text)
            }
        }

        impl $crate::customer::leaf::FieldValue for $name {
            fn read(
                field: &mut Option<Self>,
                rest: Option<&str>,
                text: &str,
            ) -> Result<(), $crate::customer::EntryError> {
                $crate::customer::leaf::enter(field, rest, || $name::try_new(text))
            }

            fn write(&self, path: &str, out: &mut dyn FnMut(&str, &str)) {
                out(path, &self.to_text());
            }

            $($($more)*)?
        }
    };
}
pub(super) use leaf;

/// A word as people type it: in small letters, half width and simplified characters, with one space
/// for every gap.
pub(super) fn typed_word(text: &str) -> String {
    let letters = text.chars().filter(|c| !is_invisible(*c)).map(narrow).map(simplified);
    let spaced: String = letters.map(|c| if matches!(c, '_' | '-') { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<&str>>().join(" ").to_lowercase()
}

/// An enum whose variants are [words](crate::units::words), as the value of a field. In a form a
/// variant is also known by its key in other letters, `Female`, and by the words behind `or`.
macro_rules! words {
    ($(#[$doc:meta])* pub enum $name:ident, $what:literal {
        $(
            $(#[$variant_doc:meta])*
            $variant:ident = $key:literal $(as $words:literal)? $(or [$($typed:literal),+])?,
        )+
    }) => {
        $crate::units::words::words! {
            $(#[$doc])*
            pub enum $name, $what {
                $($(#[$variant_doc])* $variant = $key $(as $words)?,)+
            }
        }

        impl $crate::customer::leaf::FieldValue for $name {
            fn read(
                field: &mut Option<Self>,
                rest: Option<&str>,
                text: &str,
            ) -> Result<(), $crate::customer::EntryError> {
                $crate::customer::leaf::enter(field, rest, || {
                    let unknown = |error: $crate::units::UnknownWord| {
                        $crate::customer::TextError::Form {
                            what: error.what,
                            expected: error.expected,
                        }
                    };
                    text.parse().or_else(|error| {
                        let typed = $crate::customer::leaf::typed_word(text);
                        let is = |word: &&str| $crate::customer::leaf::typed_word(word) == typed;
                        $(if [$key $($(, $typed)+)?].iter().any(is) {
                            return Ok($name::$variant);
                        })+
                        Err(unknown(error))
                    })
                })
            }

            fn write(&self, path: &str, out: &mut dyn FnMut(&str, &str)) {
                out(path, self.as_str());
            }
        }
    };
}
pub(super) use words;
