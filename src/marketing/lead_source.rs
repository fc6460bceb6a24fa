//! How a lead heard of us: in the words of S1, or in the firm's own.

use std::fmt;
use std::str::FromStr;

use serde::de::{DeserializeSeed, EnumAccess, Error, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;

use crate::customer::is_filler_text;
use crate::units::IdText;
use crate::units::guard::{read_quietly, text};
use crate::units::text::{is_invisible, narrow, pad};
use crate::units::words::words;

words! {
    /// How a visitor heard of us, in words that every firm has (S1's channels and media). A firm's
    /// own are a [`LeadSource`].
    pub enum HeardFrom, "heard from" {
        /// A customer or friend recommended us (转介绍).
        Referral = "referral" as "recommendation",
        /// Bought here before.
        Customer = "customer" as "customer already",
        /// Came past.
        PassingBy = "passing_by",
        /// We called, wrote or sent a message.
        Contacted = "contacted" as "contacted by us",
        /// A fair, an exhibition, a seminar or another event.
        Event = "event",
        /// Our own website or shop on the web.
        Website = "website",
        /// A search, a portal or a social network.
        Online = "online" as "online media",
        /// A newspaper or magazine.
        Press = "press",
        /// Television or radio.
        Broadcast = "broadcast" as "television or radio",
        /// A poster or a sign.
        Outdoor = "outdoor" as "outdoor advertising",
        /// A partner, such as a bank, an insurer or another branch.
        Partner = "partner",
        /// Otherwise.
        Other = "other" as "otherwise",
    }
}

/// The most bytes of a source in one's own words.
const MAX_BYTES: usize = 128;

/// A text cannot name a source. It is not repeated, because it may be a value in the wrong place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LeadSourceError {
    /// It says nothing, such as `N/A`.
    #[error("the text names no source: expected one, or nothing where nobody knows")]
    SaysNothing,
    /// Too long.
    #[error("the name of a source has {0} bytes: expected at most {MAX_BYTES}")]
    TooLong(usize),
    /// A character that does not show: two sources would look alike.
    #[error("the name of a source holds a character that does not show")]
    Unprintable,
    /// Every firm has it.
    #[error("`{known}` is a source that every firm has: expected that one", known = .0.as_str())]
    Known(HeardFrom),
}

/// A source of leads in the firm's own words, such as "auto show 2026".
///
/// * 1 to 128 bytes that name something: `N/A`, `-` and the like
///   [only fill a field](crate::customer#what-only-fills-a-field).
/// * However it is typed, one source is one: in small letters, of half width, composed (NFC), with
///   one space between words.
/// * It is none of those that [every firm has](HeardFrom), neither by key nor in words.
/// * It is shown in reports, reasons and `Debug`: it is the name of a source, and never that of a
///   person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnLeadSource(IdText);

impl OwnLeadSource {
    /// The source with this name.
    ///
    /// # Errors
    /// [`LeadSourceError`]; [`LeadSource`] reads the name of a source that every firm has as that
    /// one.
    pub fn try_new(text: impl AsRef<str>) -> Result<Self, LeadSourceError> {
        match text.as_ref().parse()? {
            LeadSource::Own(own) => Ok(own),
            LeadSource::Known(known) => Err(LeadSourceError::Known(known)),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for OwnLeadSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(f, self.as_str())
    }
}

impl fmt::Debug for OwnLeadSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnLeadSource({})", self.as_str())
    }
}

impl Serialize for OwnLeadSource {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// How a lead heard of us.
///
/// In JSON one that every firm has is its key, as `"referral"`, and one of the firm's own
/// `{"own": "auto show 2026"}`: a key that is misspelt is refused, and does not become a source. A
/// column of a table holds either, as [`FromStr`] reads it.
///
/// In order, those that every firm has come first, then the firm's own by name.
///
/// ```
/// use clienteling::marketing::{HeardFrom, LeadSource};
///
/// let typed: LeadSource = "Auto  Show 2026".parse()?;
/// assert_eq!(typed, "auto show 2026".parse()?);
/// assert_eq!(serde_json::to_string(&typed)?, r#"{"own":"auto show 2026"}"#);
///
/// let known: LeadSource = "Passing by".parse()?;
/// assert_eq!(known, HeardFrom::PassingBy.into());
/// assert_eq!(serde_json::from_str::<LeadSource>(r#""passing_by""#)?, known);
/// assert!(serde_json::from_str::<LeadSource>(r#""auto show 2026""#).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeadSource {
    /// One that every firm has.
    Known(HeardFrom),
    /// One of the firm's own.
    Own(OwnLeadSource),
}

impl LeadSource {
    /// The key of one that every firm has, or the name of the firm's own: no two sources have the
    /// same.
    pub fn as_str(&self) -> &str {
        match self {
            LeadSource::Known(known) => known.as_str(),
            LeadSource::Own(own) => own.as_str(),
        }
    }
}

impl From<HeardFrom> for LeadSource {
    fn from(known: HeardFrom) -> Self {
        LeadSource::Known(known)
    }
}

impl From<OwnLeadSource> for LeadSource {
    fn from(own: OwnLeadSource) -> Self {
        LeadSource::Own(own)
    }
}

impl FromStr for LeadSource {
    type Err = LeadSourceError;

    /// As people type it: the key or the words of a source that every firm has are that one, all
    /// else is the firm's own.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_filler_text(text) {
            return Err(LeadSourceError::SaysNothing);
        }
        // A text of any length is not copied before it is known to be short.
        if text.len() > MAX_BYTES.saturating_mul(4) {
            return Err(LeadSourceError::TooLong(text.len()));
        }
        let name = one_spelling(text);
        if name.len() > MAX_BYTES {
            return Err(LeadSourceError::TooLong(name.len()));
        }
        if name.chars().any(|c| c.is_control() || is_invisible(c)) {
            return Err(LeadSourceError::Unprintable);
        }
        let is_it = |known: &HeardFrom| known.as_str() == name || known.to_string() == name;
        let known = HeardFrom::ALL.into_iter().find(is_it);
        let own = || LeadSource::Own(OwnLeadSource(IdText::of(&name)));
        Ok(known.map_or_else(own, LeadSource::Known))
    }
}

/// Small, of half width, composed, with one space between words.
fn one_spelling(text: &str) -> String {
    let small = text.chars().map(narrow).flat_map(char::to_lowercase).nfc().collect::<String>();
    small.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl fmt::Display for LeadSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LeadSource::Known(known) => known.fmt(f),
            LeadSource::Own(own) => own.fmt(f),
        }
    }
}

/// What may be written, in the order of the numbers that formats use which are not for people.
const WRITTEN: &[&str] = &[
    "referral",
    "customer",
    "passing_by",
    "contacted",
    "event",
    "website",
    "online",
    "press",
    "broadcast",
    "outdoor",
    "partner",
    "other",
    "own",
];

impl Serialize for LeadSource {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let number = |key| {
            let place = WRITTEN.iter().position(|written| *written == key);
            place.and_then(|place| u32::try_from(place).ok()).unwrap_or_default()
        };
        match self {
            LeadSource::Known(known) => {
                let key = known.as_str();
                to.serialize_unit_variant("LeadSource", number(key), key)
            }
            LeadSource::Own(own) => {
                to.serialize_newtype_variant("LeadSource", number("own"), "own", own)
            }
        }
    }
}

read_quietly!(LeadSource, read);

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<LeadSource, D::Error> {
    struct Written;

    impl<'de> Visitor<'de> for Written {
        type Value = LeadSource;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a source of leads")
        }

        fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<LeadSource, A::Error> {
            match data.variant_seed(Key)? {
                (Some(known), rest) => rest.unit_variant().map(|()| known.into()),
                (None, rest) => rest.newtype_variant::<Words>().map(|Words(source)| source),
            }
        }
    }

    from.deserialize_enum("LeadSource", WRITTEN, Written)
}

/// Which of [`WRITTEN`]; `None` for the firm's own.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<HeardFrom>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<HeardFrom>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the key of a source of leads")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        let key = usize::try_from(number).ok().and_then(|place| WRITTEN.get(place));
        self.visit_str(key.copied().unwrap_or_default())
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        match key {
            "own" => Ok(None),
            key => key.parse().map(Some).map_err(|_| E::unknown_variant(key, WRITTEN)),
        }
    }
}

/// A name in the firm's own words. One that every firm has by now is that one: what was written
/// before it was is read all the same.
struct Words(LeadSource);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from)?.parse().map(Words).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests;
