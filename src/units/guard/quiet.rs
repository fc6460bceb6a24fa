//! A deserializer whose errors repeat nothing of what it reads, and know where it stood.
//!
//! What a type's visitor refuses, it refuses in an error of its own, [`Refused`], which forgets
//! what was given. A format that people can read is asked for anything, so that every refusal is a
//! visitor's: asked for a text, the format would write the error itself, and quote.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;

use serde::Deserializer;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{
    DeserializeSeed, EnumAccess, Error, Expected, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};

use super::{MARKER, TEXT_OR_OBJECT, Text};

/// Where reading failed, told from the inside to the outside.
#[derive(Default)]
pub(super) struct Trail {
    cause: Cell<Option<Cause>>,
    path: RefCell<String>,
}

/// Who found first that something is wrong.
#[derive(Clone, Copy, PartialEq)]
enum Cause {
    /// A visitor: what was given is not what it takes.
    Visitor,
    /// The format itself, such as a file that ends too early: its error stays as it is.
    Format,
}

impl Trail {
    /// An error of a visitor on its way out through the format.
    fn out<E>(&self, Refused(error): Refused<E>) -> E {
        self.cause.set(self.cause.get().or(Some(Cause::Visitor)));
        error
    }

    /// An error of the format, or one that passed through it, on its way to a visitor.
    fn back<E>(&self, error: E) -> Refused<E> {
        self.cause.set(self.cause.get().or(Some(Cause::Format)));
        Refused(error)
    }

    /// As [`back`](Trail::back), and the failure lies below this step.
    fn back_from<E>(&self, step: fmt::Arguments<'_>, error: E) -> Refused<E> {
        if self.cause.get() == Some(Cause::Visitor) {
            let mut path = self.path.borrow_mut();
            let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
            *path = format!("{step}{dot}{path}");
        }
        self.back(error)
    }

    /// The error with its path.
    pub(super) fn told<E: Error>(self, Refused(error): Refused<E>) -> E {
        match self.path.into_inner() {
            path if path.is_empty() => error,
            path => E::custom(format_args!("`{path}`: {error}")),
        }
    }
}

/// An error that does not hold what was given.
#[derive(Debug)]
pub(super) struct Refused<E>(E);

impl<E: fmt::Display> fmt::Display for Refused<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E: std::error::Error> std::error::Error for Refused<E> {}

impl<E: Error> Error for Refused<E> {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Refused(E::custom(message))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("expected {}", in_words(&expected.to_string())))
    }

    fn invalid_value(given: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(given, expected)
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::custom(format_args!("expected one of `{}`", known.join("`, `")))
    }

    fn unknown_field(_: &str, known: &'static [&'static str]) -> Self {
        Self::custom(format_args!("unknown field: expected `{}`", known.join("`, `")))
    }
}

/// What serde's own visitors expect, as people say it, and without the names of types.
fn in_words(expected: &str) -> Cow<'_, str> {
    Cow::Borrowed(match expected {
        "a string" | "a borrowed string" => "a text",
        "a boolean" => "`true` or `false`",
        "a sequence" => "a list",
        "a map" | "enum" => "an object",
        "a nonzero u32" => "a whole number above zero",
        _ => match expected.strip_prefix('u').filter(|bits| bits.parse::<u8>().is_ok()) {
            Some(bits) => {
                return format!("a whole number, zero or above, of up to {bits} bits").into();
            }
            None => expected,
        },
    })
}

/// Reads as `from` does, quietly.
pub(super) struct Quiet<'t, D> {
    pub(super) from: D,
    pub(super) trail: &'t Trail,
}

type Fields = &'static [&'static str];

impl<'de, 't, D: Deserializer<'de>> Quiet<'t, D> {
    #[inline]
    fn hear<V: Visitor<'de>>(
        self,
        visitor: V,
        fields: Option<Fields>,
        read: impl FnOnce(D, Hearing<'t, V>) -> Result<V::Value, D::Error>,
    ) -> Result<V::Value, Refused<D::Error>> {
        let Quiet { from, trail } = self;
        read(from, Hearing { visitor, trail, fields }).map_err(|error| trail.back(error))
    }
}

macro_rules! asked_for_anything {
    ($($deserialize:ident)+) => {$(
        #[inline]
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            self.hear(visitor, None, |from, visitor| {
                if from.is_human_readable() {
                    from.deserialize_any(visitor)
                } else {
                    from.$deserialize(visitor)
                }
            })
        }
    )+};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Quiet<'_, D> {
    type Error = Refused<D::Error>;

    asked_for_anything! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_unit deserialize_seq
        deserialize_map deserialize_identifier
    }

    #[inline]
    fn is_human_readable(&self) -> bool {
        self.from.is_human_readable()
    }

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.hear(visitor, None, D::deserialize_any)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.hear(visitor, None, D::deserialize_ignored_any)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.hear(visitor, None, D::deserialize_option)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: Fields,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        if name == TEXT_OR_OBJECT {
            self.hear(visitor, Some(fields), D::deserialize_any)
        } else if self.from.is_human_readable() {
            self.hear(Object(visitor), Some(fields), D::deserialize_any)
        } else {
            self.hear(visitor, Some(fields), |from, visitor| {
                from.deserialize_struct(name, fields, visitor)
            })
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: Fields,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        if self.from.is_human_readable() {
            let visitor = OneOf { variants, visitor };
            self.hear(visitor, Some(variants), D::deserialize_any)
        } else {
            self.hear(visitor, Some(variants), |from, visitor| {
                from.deserialize_enum(name, variants, visitor)
            })
        }
    }

    /// By this door comes what is guarded itself, with the marker: see [`Way`](super::Way). Any
    /// other newtype is read as a list of one entry, for a reason that the compiler has: if what
    /// is quiet went the way by which a format hands itself over, each guarded type would be
    /// compiled once more for each level below which it can stand.
    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        if name == MARKER { visitor.visit_some(self) } else { visitor.visit_seq(One(Some(self))) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.hear(visitor, None, |from, visitor| {
            if from.is_human_readable() {
                from.deserialize_any(visitor)
            } else {
                from.deserialize_tuple(len, visitor)
            }
        })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.deserialize_tuple(len, visitor)
    }
}

/// Hears what the format found, and hands it to the visitor.
struct Hearing<'t, V> {
    visitor: V,
    trail: &'t Trail,
    /// The fields of an object; `None` for anything else.
    fields: Option<Fields>,
}

macro_rules! hand_over {
    ($($visit:ident($($value:ident: $type:ty)?))+) => {$(
        #[inline]
        fn $visit<E: Error>(self, $($value: $type)?) -> Result<V::Value, E> {
            self.visitor.$visit($($value)?).map_err(|refused| self.trail.out(refused))
        }
    )+};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Hearing<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    hand_over! {
        visit_bool(value: bool) visit_i64(value: i64) visit_i128(value: i128) visit_u64(value: u64)
        visit_u128(value: u128) visit_f64(value: f64) visit_str(value: &str)
        visit_borrowed_str(value: &'de str) visit_string(value: String) visit_bytes(value: &[u8])
        visit_borrowed_bytes(value: &'de [u8]) visit_byte_buf(value: Vec<u8>)
        visit_none() visit_unit()
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        let Hearing { visitor, trail, .. } = self;
        visitor.visit_some(Quiet { from, trail }).map_err(|refused| trail.out(refused))
    }

    #[inline]
    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        let Hearing { visitor, trail, .. } = self;
        visitor.visit_newtype_struct(Quiet { from, trail }).map_err(|refused| trail.out(refused))
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, from: A) -> Result<V::Value, A::Error> {
        let Hearing { visitor, trail, .. } = self;
        visitor.visit_seq(Entries { from, trail, read: 0 }).map_err(|refused| trail.out(refused))
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, from: A) -> Result<V::Value, A::Error> {
        let Hearing { visitor, trail, fields } = self;
        let map = Map { from, trail, fields, key: None, read: 0 };
        visitor.visit_map(map).map_err(|refused| trail.out(refused))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, from: A) -> Result<V::Value, A::Error> {
        let Hearing { visitor, trail, .. } = self;
        visitor.visit_enum(Quiet { from, trail }).map_err(|refused| trail.out(refused))
    }
}

/// Reads a part quietly.
struct Part<'t, S> {
    seed: S,
    trail: &'t Trail,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Part<'_, S> {
    type Value = S::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<S::Value, D::Error> {
        let Part { seed, trail } = self;
        seed.deserialize(Quiet { from, trail }).map_err(|refused| trail.out(refused))
    }
}

/// The entries of a list.
struct Entries<'t, A> {
    from: A,
    trail: &'t Trail,
    read: usize,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Entries<'_, A> {
    type Error = Refused<A::Error>;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Self::Error> {
        let number = self.read;
        self.read = number.saturating_add(1);
        self.from
            .next_element_seed(Part { seed, trail: self.trail })
            .map_err(|error| self.trail.back_from(format_args!("[{number}]"), error))
    }

    fn size_hint(&self) -> Option<usize> {
        self.from.size_hint()
    }
}

/// The value of a newtype.
struct One<T>(Option<T>);

impl<'de, D: Deserializer<'de>> SeqAccess<'de> for One<D> {
    type Error = D::Error;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Self::Error> {
        self.0.take().map(|from| seed.deserialize(from)).transpose()
    }
}

/// The fields of an object, or the entries of a map.
struct Map<'de, 't, A> {
    from: A,
    trail: &'t Trail,
    fields: Option<Fields>,
    key: Option<Cow<'de, str>>,
    read: usize,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Map<'de, '_, A> {
    type Error = Refused<A::Error>;

    #[inline]
    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Self::Error> {
        self.read = self.read.saturating_add(1);
        if self.fields.is_none() {
            let key = Part { seed, trail: self.trail };
            return self.from.next_key_seed(key).map_err(|error| self.trail.back(error));
        }
        self.key = self.from.next_key_seed(Text).map_err(|error| self.trail.back(error))?;
        let Some(key) = &self.key else { return Ok(None) };
        seed.deserialize(StrDeserializer::new(key)).map(Some)
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, Self::Error> {
        self.from.next_value_seed(Part { seed, trail: self.trail }).map_err(|error| {
            // Only a name that is known is repeated.
            let known = self.fields.into_iter().flatten().copied();
            let name = known.into_iter().find(|&name| self.key.as_deref() == Some(name));
            if let Some(name) = name {
                self.trail.back_from(format_args!("{name}"), error)
            } else {
                let number = self.read.saturating_sub(1);
                self.trail.back_from(format_args!("[{number}]"), error)
            }
        })
    }
}

/// An object, in a format that people can read, and not the list of its values that serde would
/// take as well.
struct Object<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Object<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(map)
    }
}

/// One of several variants, in a format that people can read: an object with one entry, or the
/// name alone.
struct OneOf<V> {
    variants: Fields,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for OneOf<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "one of `{}`", self.variants.join("`, `"))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<V::Value, E> {
        self.visitor.visit_enum(StrDeserializer::new(name))
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(MapAccessDeserializer::new(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(variant)
    }
}

impl<'de, 't, A: EnumAccess<'de>> EnumAccess<'de> for Quiet<'t, A> {
    type Error = Refused<A::Error>;
    type Variant = Quiet<'t, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), Self::Error> {
        let Quiet { from, trail } = self;
        let (name, from) =
            from.variant_seed(Part { seed, trail }).map_err(|error| trail.back(error))?;
        Ok((name, Quiet { from, trail }))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Quiet<'_, A> {
    type Error = Refused<A::Error>;

    fn unit_variant(self) -> Result<(), Self::Error> {
        self.from.unit_variant().map_err(|error| self.trail.back(error))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<S::Value, Self::Error> {
        let Quiet { from, trail } = self;
        from.newtype_variant_seed(Part { seed, trail }).map_err(|error| trail.back(error))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let Quiet { from, trail } = self;
        let visitor = Hearing { visitor, trail, fields: None };
        from.tuple_variant(len, visitor).map_err(|error| trail.back(error))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: Fields,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let Quiet { from, trail } = self;
        let visitor = Hearing { visitor, trail, fields: Some(fields) };
        from.struct_variant(fields, visitor).map_err(|error| trail.back(error))
    }
}
