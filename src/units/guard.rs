//! Reading personal data without repeating it in an error.
//!
//! Serde quotes a value of the wrong type ("invalid type: integer `13800000000`") and a field that
//! it does not know, and errors end up in logs. Here what was expected is named, and what was
//! given is not. This holds for formats that people can read, such as JSON.

use std::fmt;

use chrono::NaiveDate;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor};

/// Refuses every value that serde would quote.
macro_rules! refuse_the_rest {
    ($($visit:ident($value:ty))+) => {$(
        fn $visit<E: Error>(self, _: $value) -> Result<Self::Value, E> {
            Err(E::custom(format_args!("expected {}", Expected(&self))))
        }
    )+};
}
pub(crate) use refuse_the_rest;

/// What a visitor expects, in words.
pub(crate) struct Expected<'a, V>(pub(crate) &'a V);

impl<'de, V: Visitor<'de>> fmt::Display for Expected<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }
}

/// A text.
pub(crate) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    struct Text;

    impl Visitor<'_> for Text {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }

        fn visit_string<E: Error>(self, text: String) -> Result<String, E> {
            Ok(text)
        }

        refuse_the_rest! {
            visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u64(u64) visit_u128(u128)
            visit_f64(f64) visit_bytes(&[u8])
        }
    }

    // A format that knows what it holds is asked for anything: asked for a text, it would write
    // the error itself.
    if from.is_human_readable() {
        from.deserialize_any(Text)
    } else {
        from.deserialize_string(Text)
    }
}

/// The name of a field.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<String, D::Error> {
        text(from)
    }
}

/// The fields of an object, of which only the known ones pass: serde would quote others.
pub(crate) struct KnownFields<A> {
    pub(crate) map: A,
    pub(crate) known: &'static [&'static str],
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for KnownFields<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        let Some(field) = self.map.next_key_seed(Key)? else { return Ok(None) };
        if !self.known.contains(&field.as_str()) {
            let known = self.known.join("`, `");
            return Err(A::Error::custom(format_args!("unknown field: expected `{known}`")));
        }
        seed.deserialize(field.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// Makes a type that serialises as derived, and deserialises an object with the known fields as
/// derived, and nothing else. What reads the fields is derived on a type of its own that nobody
/// else can reach, so that there is no way around the guard.
///
/// After `as` stands the type's name once more, as serde wants it.
macro_rules! guarded {
    (
        $(#[$attr:meta])*
        $vis:vis struct $name:ident as $remote:tt {
            $($(#[$field_attr:meta])* pub $field:ident: $type:ty,)+
        }
    ) => {
        $(#[$attr])*
        #[derive(serde::Serialize)]
        $vis struct $name {
            $($(#[$field_attr])* pub $field: $type,)+
        }

        const _: () = {
            #[derive(serde::Deserialize)]
            #[serde(remote = $remote, deny_unknown_fields)]
            struct Wire {
                $($(#[$field_attr])* $field: $type,)+
            }

            $crate::units::guard::read_as_wire!($name, [$(stringify!($field)),+]);
        };
    };
    (
        $(#[$attr:meta])*
        $vis:vis enum $name:ident as $remote:tt {
            $($(#[$variant_attr:meta])* $variant:ident($type:ty) = $key:tt,)+
        }
    ) => {
        $(#[$attr])*
        #[derive(serde::Serialize)]
        $vis enum $name {
            $($(#[$variant_attr])* #[serde(rename = $key)] $variant($type),)+
        }

        const _: () = {
            #[derive(serde::Deserialize)]
            #[serde(remote = $remote)]
            enum Wire {
                $(#[serde(rename = $key)] $variant($type),)+
            }

            $crate::units::guard::read_as_wire!($name, [$($key),+]);
        };
    };
}
pub(crate) use guarded;

/// Deserialises a type through `Wire`, with the known fields alone.
macro_rules! read_as_wire {
    ($name:ident, $known:expr) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                use serde::de::value::MapAccessDeserializer;
                use serde::de::{Error, MapAccess, Visitor};
                use std::fmt;
                use $crate::units::guard::{Expected, KnownFields, refuse_the_rest};

                struct Object;

                impl<'de> Visitor<'de> for Object {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("an object for ", stringify!($name)))
                    }

                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<$name, A::Error> {
                        let map = KnownFields { map, known: &$known };
                        Wire::deserialize(MapAccessDeserializer::new(map))
                    }

                    refuse_the_rest! {
                        visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u64(u64)
                        visit_u128(u128) visit_f64(f64) visit_str(&str) visit_bytes(&[u8])
                    }
                }

                if from.is_human_readable() {
                    from.deserialize_any(Object)
                } else {
                    Wire::deserialize(from)
                }
            }
        }
    };
}
pub(crate) use read_as_wire;

/// A day, for serde's `deserialize_with`.
pub(crate) fn date<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let refused = || D::Error::custom("expected a date, such as `2026-03-01`");
    text(from)?.parse().map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use crate::base::Fact;
    use crate::customer::{Identity, Organisation, Person, Profile, ProfileRecord};

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
        assert_eq!(refusal::<Person>(SECRET), "expected an object for Person at line 1 column 11");
        let colour = refusal::<Profile>(r#"{"person":{"colour":"Li"}}"#);
        assert!(
            colour.starts_with("unknown field: expected `identity`, `consumption`"),
            "{colour}"
        );
    }
}
