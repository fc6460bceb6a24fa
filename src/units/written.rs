//! Writing a value together with what follows from it, and a figure or why it is unknown.

use serde::{Serialize, Serializer};

/// What is known as it is, or `{"unknown": why}`: for serde's `serialize_with`.
pub(crate) fn or_why<T: Serialize, E: Serialize, S: Serializer>(
    known: &Result<T, E>,
    to: S,
) -> Result<S::Ok, S::Error> {
    OrWhy(known.as_ref()).serialize(to)
}

/// The same of what may not have been asked for: that is `null`.
#[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
pub(crate) fn maybe_or_why<T: Serialize, E: Serialize, S: Serializer>(
    known: &Option<Result<T, E>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    known.as_ref().map(|known| OrWhy(known.as_ref())).serialize(to)
}

struct OrWhy<'a, T, E>(Result<&'a T, &'a E>);

impl<T: Serialize, E: Serialize> Serialize for OrWhy<'_, T, E> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Unknown<'a, E> {
            unknown: &'a E,
        }

        match self.0 {
            Ok(known) => known.serialize(to),
            Err(unknown) => Unknown { unknown }.serialize(to),
        }
    }
}

/// Serialises a type as an object with these fields, in this order. A name alone is the field of
/// the type; after a colon stands what is reckoned, from `self`.
///
/// So whoever reads a judgement on a screen need not judge again, and no second type repeats the
/// fields of the first.
macro_rules! written {
    (
        $(#[$attr:meta])*
        $name:ident $(<$($life:lifetime $(,)?)? $($param:ident: $bound:path)?>)? as $this:ident {
            $($field:ident $(: $value:expr)?,)+
        }
    ) => {
        $(#[$attr])*
        impl $(<$($param: $bound)?>)? serde::Serialize for $name $(<$($life,)? $($param)?>)? {
            fn serialize<S: serde::Serializer>(&$this, to: S) -> Result<S::Ok, S::Error> {
                const FIELDS: &[&str] = &[$(stringify!($field),)+];
                let mut to = to.serialize_struct(stringify!($name), FIELDS.len())?;
                $($crate::units::written::field!(to, $this, $field $(, $value)?);)+
                serde::ser::SerializeStruct::end(to)
            }
        }
    };
}
pub(crate) use written;

/// One field of what is [`written!`].
macro_rules! field {
    ($to:ident, $this:ident, $field:ident) => {
        $crate::units::written::field!($to, $this, $field, $this.$field)
    };
    ($to:ident, $this:ident, $field:ident, $value:expr) => {
        serde::ser::SerializeStruct::serialize_field(&mut $to, stringify!($field), &$value)?
    };
}
pub(crate) use field;

#[cfg(test)]
mod tests {
    use std::fmt::Display;

    struct Room<'a, T> {
        name: &'a str,
        sides: [T; 2],
    }

    written! {
        Room<'_, T: Display> as self {
            name,
            first: self.sides[0].to_string(),
            name_len: self.name.len(),
        }
    }

    #[test]
    fn what_is_held_and_what_follows_from_it_is_written_in_the_order_named() {
        let json = serde_json::to_string(&Room { name: "hall", sides: [3, 4] }).unwrap();
        assert_eq!(json, r#"{"name":"hall","first":"3","name_len":4}"#);
    }
}
