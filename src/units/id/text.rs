//! The text of an identifier in sixteen bytes. Where it is short, as most are, they hold it: it has
//! no place of its own in memory, to be found, cleared and given back for each of millions of facts.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The longest text, in bytes.
pub(super) const MAX_BYTES: usize = 128;

/// The longest text that needs no place of its own.
const SHORT: usize = 14;

/// A text of at most [`MAX_BYTES`]; a longer one is cut.
///
/// * Its length decides where it is kept, so one text has one form.
/// * Copies of a longer one share it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum IdText {
    // INVARIANT: in each, the first `u8` bytes are valid text and the others zero. The places are of
    // fixed lengths, since a pointer to one of them takes eight bytes, and one to a text sixteen.
    Short(u8, [u8; SHORT]),
    To24(u8, Arc<[u8; 24]>),
    To40(u8, Arc<[u8; 40]>),
    To64(u8, Arc<[u8; 64]>),
    To128(u8, Arc<[u8; MAX_BYTES]>),
}

impl IdText {
    pub(crate) fn of(text: &str) -> Self {
        let len = u8::try_from(text.len().min(MAX_BYTES)).unwrap_or(u8::MAX);
        match len {
            ..=14 => IdText::Short(len, filled(text)),
            15..=24 => IdText::To24(len, Arc::new(filled(text))),
            25..=40 => IdText::To40(len, Arc::new(filled(text))),
            41..=64 => IdText::To64(len, Arc::new(filled(text))),
            65.. => IdText::To128(len, Arc::new(filled(text))),
        }
    }

    /// The text. Cost: it is looked through, to see that it is one.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The bytes of the text, which have the same order.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        let (len, place): (u8, &[u8]) = match self {
            IdText::Short(len, place) => (*len, place),
            IdText::To24(len, place) => (*len, place.as_slice()),
            IdText::To40(len, place) => (*len, place.as_slice()),
            IdText::To64(len, place) => (*len, place.as_slice()),
            IdText::To128(len, place) => (*len, place.as_slice()),
        };
        place.get(..usize::from(len)).unwrap_or(place)
    }
}

/// The bytes of a text, and zeros after them.
fn filled<const N: usize>(text: &str) -> [u8; N] {
    let mut place = [0; N];
    place.iter_mut().zip(text.bytes()).for_each(|(to, byte)| *to = byte);
    place
}

impl Ord for IdText {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl PartialOrd for IdText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for IdText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl std::borrow::Borrow<[u8]> for IdText {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::Debug for IdText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::{IdText, MAX_BYTES};
    use proptest::prelude::*;

    #[test]
    fn it_takes_sixteen_bytes_and_one_that_may_be_missing_no_more() {
        assert_eq!(size_of::<IdText>(), 16);
        assert_eq!(size_of::<Option<IdText>>(), 16);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn it_is_the_text_and_has_its_order(
            one in "[a-c\u{0}客é]{0,40}", other in "[a-c\u{0}客é]{0,40}",
        ) {
            let (a, b) = (IdText::of(&one), IdText::of(&other));
            prop_assert_eq!(a.as_str(), &one);
            prop_assert_eq!(a.cmp(&b), one.cmp(&other));
            prop_assert_eq!(a == b, one == other);
            prop_assert_eq!(&a.clone(), &a);
            prop_assert!(one.len() <= MAX_BYTES);
        }
    }

    #[test]
    fn every_length_has_a_place() {
        for len in 0..=MAX_BYTES {
            let text = "x".repeat(len);
            assert_eq!(IdText::of(&text).as_str(), text);
        }
    }
}
