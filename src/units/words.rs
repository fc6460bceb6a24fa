//! Enums whose variants are words: shown, read and serialised as these.

/// A word that is none of those that are known. It is not repeated, because it may be a value in
/// the wrong place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what}: expected {expected}")]
pub struct UnknownWord {
    /// What the word should have named.
    pub what: &'static str,
    /// The words that are known.
    pub expected: &'static str,
}

/// Makes an enum of words. Each row is `Variant = "key",` or `Variant = "key" as "words",`: by its
/// key it is read and written; shown it is in words, by default those of the key.
macro_rules! words {
    (
        $(#[$doc:meta])*
        pub enum $name:ident, $what:literal {
            $(#[$first_doc:meta])* $first:ident = $first_key:literal $(as $first_words:literal)?,
            $($(#[$variant_doc:meta])* $variant:ident = $key:literal $(as $words:literal)?,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[$first_doc])* $first,
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: [$name; [$name::$first, $($name::$variant,)*].len()] =
                [$name::$first, $($name::$variant,)*];

            /// The key: stable, for programs and translations.
            pub const fn as_str(self) -> &'static str {
                match self { $name::$first => $first_key, $($name::$variant => $key,)* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::units::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let text = text.trim();
                $name::ALL.iter().copied().find(|known| known.as_str() == text).ok_or(
                    $crate::units::UnknownWord {
                        what: $what,
                        expected: concat!("one of `", $first_key, "`" $(, ", `", $key, "`")*),
                    },
                )
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let words: &[&str] = match self {
                    $name::$first => &[$($first_words)?],
                    $($name::$variant => &[$($words)?],)*
                };
                match words {
                    [words, ..] => $crate::units::text::pad(f, words),
                    [] => $crate::units::text::pad(f, &self.as_str().replace('_', " ")),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::units::guard::text(from)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use words;
