//! Reading personal data without repeating it in an error, and saying in which field it stood.
//!
//! Serde quotes a value of the wrong type ("invalid type: integer `13800000000`") and a field that
//! it does not know, and errors end up in logs. What is read by way of [`Quiet`] has errors that
//! name the path of the field and what was expected there, and not what was given: so has all that
//! stands below it, whatever its types are.
//!
//! This holds for JSON, and for what is already in memory. A format that is not for people checks
//! types itself, and writes its own errors; and one that prints the source line in its errors, such
//! as TOML, prints it still, with all that stands there: before such an error is logged, the line
//! has to go.
//!
//! | what is made | how it is guarded |
//! |---|---|
//! | a struct, or an enum of facts | [`guarded!`], also where it is only the form that another type is checked from |
//! | another type of several parts | [`read_quietly!`] with a function that reads it |
//! | a type that is one text | [`text`] |
//! | a list | [`list`], of entries that are guarded |

mod quiet;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;

use chrono::NaiveDate;
use serde::de::value::{EnumAccessDeserializer, MapAccessDeserializer};
use serde::de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::day::{self, IsoDay};
use quiet::{Quiet, Trail};

/// A type that says how it is read once what is around it is quiet.
pub(crate) trait Guarded<'de>: Sized {
    fn read<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;
}

/// A struct that says in which of its fields, by the names under which they are written, another
/// one differs.
pub(crate) trait Differing {
    fn differing(&self, other: &Self) -> BTreeSet<&'static str>;
}

/// Reads a guarded type quietly, alone or within another that is read quietly already.
pub(crate) fn read_guarded<'de, T: Guarded<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<T, D::Error> {
    from.deserialize_newtype_struct(MARKER, Way(PhantomData))
}

/// The name by which [`Quiet`] knows that what asks to be read is guarded.
pub(crate) const MARKER: &str = "clienteling: guarded";

/// The name by which [`Quiet`] knows that what asks to be read as a struct may be a text too.
pub(crate) const TEXT_OR_OBJECT: &str = "clienteling: a text or an object";

/// How a guarded type gets to what it is read from. To formats it looks like a newtype, which they
/// read as what is inside; [`Quiet`] hands itself over as if it were optional. So the two are told
/// apart, and nothing is made quiet twice.
struct Way<T>(PhantomData<T>);

impl<'de, T: Guarded<'de>> Way<T> {
    fn aloud<D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        let trail = Trail::default();
        T::read(Quiet { from, trail: &trail }).map_err(|refused| trail.told(refused))
    }
}

impl<'de, T: Guarded<'de>> Visitor<'de> for Way<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_some<D: Deserializer<'de>>(self, quiet: D) -> Result<T, D::Error> {
        T::read(quiet)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<T, D::Error> {
        Self::aloud(from)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        Self::aloud(MapAccessDeserializer::new(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<T, A::Error> {
        Self::aloud(EnumAccessDeserializer::new(variant))
    }

    refuse_the_rest! {
        visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u64(u64) visit_u128(u128)
        visit_f64(f64) visit_str(&str) visit_bytes(&[u8])
    }
}

/// Refuses every value that serde would quote.
macro_rules! refuse_the_rest {
    ($($visit:ident($value:ty))+) => {$(
        fn $visit<E: Error>(self, _: $value) -> Result<Self::Value, E> {
            Err(E::custom(format_args!("expected {}", ExpectedBy(&self))))
        }
    )+};
}
use refuse_the_rest;

/// What a visitor expects, in words.
struct ExpectedBy<'a, V>(&'a V);

impl<'de, V: Visitor<'de>> fmt::Display for ExpectedBy<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }
}

/// A text.
pub(crate) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Cow<'de, str>, D::Error> {
    Text.deserialize(from)
}

struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }

    refuse_the_rest! {
        visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u64(u64) visit_u128(u128)
        visit_f64(f64) visit_bytes(&[u8])
    }
}

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        // A format that knows what it holds is asked for anything: asked for a text, it would
        // write the error itself.
        if from.is_human_readable() {
            from.deserialize_any(self)
        } else {
            from.deserialize_string(self)
        }
    }
}

/// A value of which the error says what is accepted, and nothing else.
pub(crate) fn parsed<'de, T: std::str::FromStr, D: Deserializer<'de>>(
    from: D,
    expected: impl fmt::Display,
) -> Result<T, D::Error> {
    let refused = || D::Error::custom(format_args!("expected {expected}"));
    text(from)?.parse().map_err(|_| refused())
}

/// A number: a whole one as it is, or any in quotes. One with decimals and without quotes would have
/// gone through a float.
pub(crate) fn numeral<'de, T: std::str::FromStr, D: Deserializer<'de>>(
    from: D,
    expected: &'static str,
) -> Result<T, D::Error> {
    struct Numeral<T>(&'static str, PhantomData<T>);

    impl<T: std::str::FromStr> Numeral<T> {
        fn parsed<E: Error>(&self, text: &str) -> Result<T, E> {
            text.parse().map_err(|_| E::custom(format_args!("expected {}", self.0)))
        }
    }

    impl<T: std::str::FromStr> Visitor<'_> for Numeral<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
            self.parsed(&number.to_string())
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
            self.parsed(&number.to_string())
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            self.parsed(text)
        }

        refuse_the_rest! {
            visit_bool(bool) visit_i128(i128) visit_u128(u128) visit_f64(f64) visit_bytes(&[u8])
        }
    }

    let numeral = Numeral(expected, PhantomData);
    if from.is_human_readable() {
        from.deserialize_any(numeral)
    } else {
        from.deserialize_string(numeral)
    }
}

/// A day, for serde's `deserialize_with`.
pub(crate) fn date<'de, T: MaybeDate, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    T::read(from)
}

/// A day, or a day if there is one.
pub(crate) trait MaybeDate: Sized {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;
}

impl MaybeDate for NaiveDate {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        day::parsed(&text(from)?)
            .ok_or_else(|| D::Error::custom("expected a date, such as \"2026-03-01\""))
    }
}

impl MaybeDate for Option<NaiveDate> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::<IsoDay>::deserialize(from)?.map(|IsoDay(day)| day))
    }
}

/// A value that may be `null` and has to be there, for serde's `deserialize_with`: without it, what
/// is left out would be `null`.
pub(crate) fn stated<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(from)
}

/// A list of at most `MAX` entries, of values that are guarded themselves.
pub(crate) fn list<'de, const MAX: usize, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    struct List<const MAX: usize, T>(PhantomData<T>);

    impl<'de, const MAX: usize, T: Deserialize<'de>> Visitor<'de> for List<MAX, T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
            // No room is made ahead for a length that the input only claims.
            let mut values = Vec::new();
            while let Some(value) = seq.next_element()? {
                if values.len() == MAX {
                    let refused = format_args!("a list holds at most {MAX} entries");
                    return Err(A::Error::custom(refused));
                }
                values.push(value);
            }
            Ok(values)
        }

        refuse_the_rest! {
            visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u64(u64) visit_u128(u128)
            visit_f64(f64) visit_str(&str) visit_bytes(&[u8])
        }
    }

    let list = List::<MAX, T>(PhantomData);
    if from.is_human_readable() { from.deserialize_any(list) } else { from.deserialize_seq(list) }
}

/// Makes a type that serialises as derived, and deserialises as derived from what is quiet. What
/// reads the fields is derived on a type of its own that nobody else can reach, so that there is
/// no way around the guard.
///
/// After `as` stands the type's name once more, as serde wants it. Of a type with a parameter is
/// said what it needs of it to be read. After `checked by` stands the function through which goes
/// what was read, and which can refuse it: for a type that has private fields because not all that
/// they can hold may be.
macro_rules! guarded {
    (
        $(#[$attr:meta])*
        $vis:vis struct $name:ident $(<$param:ident: $needs:path>)? as $remote:tt
        $(checked by $check:path)? {
            $($(#[$field_attr:meta])* $field_vis:vis $field:ident: $type:ty,)+
        }
    ) => {
        $(#[$attr])*
        #[derive(serde::Serialize)]
        $vis struct $name $(<$param>)? {
            $($(#[$field_attr])* $field_vis $field: $type,)+
        }

        impl $(<$param: PartialEq>)? $crate::units::guard::Differing for $name $(<$param>)? {
            fn differing(&self, other: &Self) -> std::collections::BTreeSet<&'static str> {
                let fields = [$((stringify!($field), self.$field != other.$field),)+];
                fields.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
            }
        }

        const _: () = {
            #[derive(serde::Deserialize)]
            #[serde(remote = $remote, deny_unknown_fields)]
            struct Wire $(<$param>)? {
                $($(#[$field_attr])* $field: $type,)+
            }

            $crate::units::guard::read_quietly!($name $(<$param> where $param: $needs)?, |from| {
                let read = Wire::deserialize(from);
                $(let read = read.and_then(|it| $check(it).map_err(serde::de::Error::custom));)?
                read
            });
        };
    };
    (
        $(#[$attr:meta])*
        $vis:vis enum $name:ident as $remote:tt {
            $($(#[$variant_attr:meta])* $variant:ident $(($type:ty))? = $key:tt,)+
        }
    ) => {
        $(#[$attr])*
        #[derive(serde::Serialize)]
        $vis enum $name {
            $($(#[$variant_attr])* #[serde(rename = $key)] $variant $(($type))?,)+
        }

        const _: () = {
            #[derive(serde::Deserialize)]
            #[serde(remote = $remote)]
            enum Wire {
                $($(#[$variant_attr])* #[serde(rename = $key)] $variant $(($type))?,)+
            }

            $crate::units::guard::read_quietly!($name, Wire::deserialize);
        };
    };
}
pub(crate) use guarded;

/// Deserialises a type from what is quiet by a function.
///
/// A type with a parameter says what it needs of it: `Buffered<C> where C: Ranked`. Where the
/// parameter is not read itself, but names what is: `LifeRecord<L> as L: Life`.
macro_rules! read_quietly {
    ($name:ty as $kind:ident: $is:path, $read:expr) => {
        impl<'de, $kind: $is> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::units::guard::read_guarded(from)
            }
        }

        impl<'de, $kind: $is> $crate::units::guard::Guarded<'de> for $name {
            fn read<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $read(from)
            }
        }
    };
    ($name:ty $(where $param:ident: $needs:path)?, $read:expr) => {
        impl<'de $(, $param: $needs + serde::Deserialize<'de>)?> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::units::guard::read_guarded(from)
            }
        }

        impl<'de $(, $param: $needs + serde::Deserialize<'de>)?>
            $crate::units::guard::Guarded<'de> for $name
        {
            fn read<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $read(from)
            }
        }
    };
}
pub(crate) use read_quietly;

#[cfg(test)]
mod tests {
    use crate::base::Fact;
    use crate::customer::{Identity, Organisation, Person, Profile, ProfileRecord};
    use serde::de::value::{EnumAccessDeserializer, Error, MapAccessDeserializer, MapDeserializer};
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    pub(super) struct Plain(u8);

    guarded! {
        #[derive(Debug, PartialEq)]
        pub(super) enum Lamp as "Lamp" { Lit(Plain) = "lit", Off(bool) = "off", Gone = "gone", }
    }

    guarded! {
        #[derive(Debug, PartialEq)]
        pub(super) struct Room as "Room" {
            pub lamp: Lamp,
            pub plain: Plain,
            pub maybe: Option<Plain>,
            #[serde(deserialize_with = "super::list::<2, _, _>")]
            pub list: Vec<Plain>,
        }
    }

    fn room(lamp: &str, plain: &str, maybe: &str, list: &str) -> String {
        format!(r#"{{"lamp":{{"lit":{lamp}}},"plain":{plain},"maybe":{maybe},"list":{list}}}"#)
    }

    #[test]
    fn a_plain_newtype_below_a_guarded_type_is_read_and_quietly() {
        let expected = Room {
            lamp: Lamp::Lit(Plain(1)),
            plain: Plain(2),
            maybe: Some(Plain(3)),
            list: vec![Plain(4)],
        };
        let json = room("1", "2", "3", "[4]");
        assert_eq!(serde_json::from_str::<Room>(&json).unwrap(), expected);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::from_value::<Room>(value).unwrap(), expected);
        for (json, field) in [
            (room(SECRET, "2", "3", "[]"), "lamp.lit"),
            (room("1", SECRET, "3", "[]"), "plain"),
            (room("1", "2", SECRET, "[]"), "maybe"),
            (room("1", "2", "3", &format!("[4,{SECRET}]")), "list[1]"),
        ] {
            let error = refusal::<Room>(&json);
            assert!(error.starts_with(&format!("`{field}`: expected a whole number")), "{error}");
        }
    }

    #[test]
    fn a_variant_that_holds_nothing_is_its_name_alone() {
        let gone: Room =
            serde_json::from_str(r#"{"lamp":"gone","plain":2,"maybe":null,"list":[]}"#).unwrap();
        assert_eq!(gone.lamp, Lamp::Gone);
        assert_eq!(serde_json::to_string(&gone.lamp).unwrap(), r#""gone""#);
        let error =
            refusal::<Room>(&format!(r#"{{"lamp":"{SECRET}","plain":2,"maybe":null,"list":[]}}"#));
        assert!(error.starts_with("`lamp`: expected one of `lit`, `off`, `gone`"), "{error}");
    }

    #[test]
    fn a_list_holds_as_many_entries_as_it_may_and_no_more() {
        let full: Room = serde_json::from_str(&room("1", "2", "3", "[4,5]")).unwrap();
        assert_eq!(full.list, [Plain(4), Plain(5)]);
        let error = refusal::<Room>(&room("1", "2", "3", "[4,5,6]"));
        assert!(error.starts_with("`list`: a list holds at most 2 entries"), "{error}");
    }

    /// As in formats that know enums, and hand one over where anything is asked for.
    #[test]
    fn a_guarded_enum_is_read_from_a_format_that_knows_enums() {
        let from = |name: &'static str| {
            let entries = MapDeserializer::<_, Error>::new([(name, 7_u8)].into_iter());
            Lamp::deserialize(EnumAccessDeserializer::new(MapAccessDeserializer::new(entries)))
        };
        assert_eq!(from("lit"), Ok(Lamp::Lit(Plain(7))));
        let error = from("off").unwrap_err().to_string();
        assert!(error.ends_with("expected `true` or `false`"), "{error}");
        let error = from(SECRET).unwrap_err().to_string();
        assert_eq!(error, "expected one of `lit`, `off`, `gone`");
    }

    const SECRET: &str = "13800001111";

    fn refusal<T: serde::de::DeserializeOwned>(json: &str) -> String {
        let from_text = serde_json::from_str::<T>(json).err().unwrap().to_string();
        let value = serde_json::from_str::<serde_json::Value>(json).unwrap();
        let from_value = serde_json::from_value::<T>(value).err().unwrap().to_string();
        assert!(!from_text.contains("1380000"), "{json}: {from_text}");
        assert!(!from_value.contains("1380000"), "{json}: {from_value}");
        from_text
    }

    #[test]
    fn an_error_says_what_was_expected_and_not_what_was_given() {
        let person = |mobile: &str| {
            format!(r#"{{"person":{{"identity":{{"name":"Li","mobile":{mobile}}}}}}}"#)
        };
        let profiles = [
            person(SECRET),
            person("1380000.1111"),
            person("-13800001111"),
            person("true"),
            person(r#"{"13800001111":1}"#),
            person(r#"["13800001111"]"#),
            r#""13800001111""#.to_owned(),
            r#"{"person":"13800001111"}"#.to_owned(),
            r#"{"person":{"identity":"13800001111"}}"#.to_owned(),
            r#"{"person":{"identity":{"sex":"13800001111"}}}"#.to_owned(),
            r#"{"person":{"identity":{"birthday":13800001111}}}"#.to_owned(),
            r#"{"person":{"family":{"children":"13800001111"}}}"#.to_owned(),
            r#"{"person":{"family":{"children":["13800001111"]}}}"#.to_owned(),
            r#"{"organisation":{"people":{"people":[{"roles":["13800001111"]}]}}}"#.to_owned(),
            r#"{"13800001111":{"identity":{}}}"#.to_owned(),
            r#"{"person":{"13800001111":"mobile"}}"#.to_owned(),
            r#"{"person":{"identity":{"13800001111":"mobile"}}}"#.to_owned(),
        ];
        for profile in profiles {
            refusal::<Profile>(&profile);
            let record =
                format!(r#"{{"id":"1","customer":"C","date":"2026-01-01","profile":{profile}}}"#);
            refusal::<ProfileRecord>(&record);
            refusal::<Fact>(&format!(r#"{{"profile":{record}}}"#));
            // Written as a text once too often.
            let twice = |json: &str| serde_json::to_string(json).unwrap();
            refusal::<Fact>(&format!(r#"{{"profile":{}}}"#, twice(&record)));
            refusal::<Fact>(&twice(&record));
        }
        refusal::<Fact>(r#"{"profile":13800001111}"#);
        refusal::<Fact>(r#"{"profile":{"13800001111":"mobile"}}"#);
        refusal::<Organisation>(r#""13800001111""#);
        refusal::<Identity>(r#"{"mobile":13800001111}"#);
        assert_eq!(refusal::<Person>(SECRET), "expected an object at line 1 column 11");
        let colour = refusal::<Profile>(r#"{"person":{"colour":"Li"}}"#);
        let expected = "`person`: unknown field: expected `identity`, `consumption`";
        assert!(colour.starts_with(expected), "{colour}");
    }
}
