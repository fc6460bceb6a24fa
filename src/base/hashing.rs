//! How identifiers are hashed: those that follow each other come to stand side by side.
//!
//! Looking up one of ten million identifiers waits for memory, twice, and everything else is small
//! beside it. Firms number what they write down, and what was written down together is mostly added
//! together. So all of an identifier but its last byte is hashed, and the last byte is added: the
//! ten identifiers from `INV-2040` to `INV-2049` wait once together. Others lose nothing.
//!
//! The index of all facts keeps four bytes of the hash in place of the identifier, which stands with
//! the fact: there are many facts, and little room to wait for is fast too.
//!
//! **Nobody can make it slow on purpose.** Where the identifiers with one beginning stand is told by
//! SipHash with a random key, as everywhere in the standard library. Identifiers that are sure to
//! come near each other share all but their last byte: there are at most 256 of them, however many
//! are sent, and seven bits of the hash still tell most of them apart without a look at them.

use std::hash::{BuildHasher, DefaultHasher, Hasher, RandomState};

/// Hashes by the beginning and the last byte.
#[derive(Debug, Clone, Default)]
pub(super) struct SideBySide(RandomState);

impl SideBySide {
    /// A hash of four bytes, in place of an identifier of sixteen. Of ten million one in a thousand
    /// has the hash of another.
    pub(super) fn short(&self, id: &str) -> u32 {
        u32::try_from(self.hash_one(id.as_bytes()) & u64::from(u32::MAX)).unwrap_or_default()
    }
}

/// Hashes what is a [short hash](SideBySide::short) already.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hashed;

impl BuildHasher for Hashed {
    type Hasher = AsItIs;

    fn build_hasher(&self) -> AsItIs {
        AsItIs(0)
    }
}

/// What a short hash is hashed with.
#[derive(Debug, Clone)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash << 8) | u64::from(*byte));
    }

    fn write_u32(&mut self, short: u32) {
        self.0 = short.into();
    }

    /// The low bits say where in a map. Of the highest seven, which are compared first, the low bits
    /// alone would say nothing new, and the high ones alone would not tell neighbours apart.
    fn finish(&self) -> u64 {
        self.0 | ((self.0 ^ (self.0 >> 24)) << 57)
    }
}

impl BuildHasher for SideBySide {
    type Hasher = ByBeginning;

    fn build_hasher(&self) -> ByBeginning {
        ByBeginning { beginning: self.0.build_hasher(), last: 0 }
    }
}

/// What an identifier is hashed with: a list of bytes, which comes in one piece.
#[derive(Debug, Clone)]
pub(super) struct ByBeginning {
    beginning: DefaultHasher,
    last: u8,
}

impl Hasher for ByBeginning {
    fn write(&mut self, bytes: &[u8]) {
        // A last byte that turns out not to be the last belongs to the beginning.
        if self.last != 0 {
            self.beginning.write_u8(self.last);
        }
        match bytes.split_last() {
            Some((last, beginning)) => {
                self.beginning.write(beginning);
                self.last = *last;
            }
            None => self.last = 0,
        }
    }

    /// How long a list is, before its bytes. All but the last byte tell that too.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        let last = u64::from(self.last);
        // The low bits say where in a map, and the highest seven are compared first.
        self.beginning.finish().wrapping_add(last) ^ (last << 57)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet, HashMap};
    use std::hash::{BuildHasher, Hasher};

    use super::{Hashed, SideBySide};
    use crate::units::IdText;

    fn hash(by: &SideBySide, id: &str) -> u64 {
        by.hash_one(IdText::of(id))
    }

    #[test]
    fn identifiers_that_follow_each_other_stand_side_by_side() {
        let by = SideBySide::default();
        let place = |id: &str| hash(&by, id) % (1 << 20);
        for last in 1..10 {
            let before = place(&format!("INV-204{}", last - 1));
            assert_eq!(place(&format!("INV-204{last}")), (before + 1) % (1 << 20));
        }
    }

    #[test]
    fn one_that_is_looked_up_by_its_bytes_has_the_hash_of_the_identifier() {
        let by = SideBySide::default();
        for len in 0..=128 {
            let text = "x".repeat(len);
            assert_eq!(hash(&by, &text), by.hash_one(text.as_bytes()));
        }
    }

    #[test]
    fn short_hashes_that_follow_each_other_stand_side_by_side_and_are_told_apart_at_once() {
        let by = SideBySide::default();
        let hash = |id: &str| Hashed.hash_one(by.short(id));
        for last in 1..10 {
            let (before, hash) =
                (hash(&format!("INV-204{}", last - 1)), hash(&format!("INV-204{last}")));
            assert_eq!(hash % (1 << 20), (before + 1) % (1 << 20));
            assert_ne!(hash >> 57, before >> 57);
        }
        // Of those that come to one place in a map of a million.
        let mut tags: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
        for id in 0..100_000 {
            let hash = hash(&format!("{id}-0"));
            tags.entry(hash % 1_000).or_default().insert(hash >> 57);
        }
        assert!(tags.values().all(|tags| tags.len() > 32));
    }

    #[test]
    fn what_comes_in_pieces_is_hashed_whole() {
        let by = SideBySide::default();
        let hash = |pieces: [&str; 2]| {
            let mut hasher = by.build_hasher();
            for piece in pieces {
                hasher.write(piece.as_bytes());
            }
            hasher.finish()
        };
        assert_ne!(hash(["xa", "c"]), hash(["xb", "c"]));
    }

    #[test]
    fn two_maps_have_two_orders() {
        let (one, other) = (SideBySide::default(), SideBySide::default());
        let orders = |by: &SideBySide| {
            let mut ids: Vec<u32> = (0..100).collect();
            ids.sort_by_key(|id| hash(by, &format!("{id}-0")));
            ids
        };
        assert_ne!(orders(&one), orders(&other));
    }

    #[test]
    fn identifiers_with_another_beginning_are_spread_whatever_their_end() {
        let by = SideBySide::default();
        let mut places: BTreeMap<u64, u32> = BTreeMap::new();
        for id in 0..100_000 {
            *places.entry(hash(&by, &format!("{id}-0")) % 100_000).or_default() += 1;
        }
        // By chance about seven or eight at most, and 63 thousand of the places.
        assert!(places.values().max() < Some(&16));
        assert!(places.len() > 60_000);
    }

    #[test]
    fn no_more_than_256_identifiers_share_what_is_hashed() {
        let by = SideBySide::default();
        let all: BTreeSet<u64> =
            (0..=255_u8).map(|last| by.hash_one([b'x', last].as_slice())).collect();
        assert_eq!(all.len(), 256);
        let tags: BTreeSet<u64> = all.iter().map(|hash| hash >> 57).collect();
        assert_eq!(tags.len(), 128);
        // A map of nothing else still finds each of them, and nothing that is not there.
        let map: HashMap<IdText, u8, SideBySide> = (0..95)
            .map(|last| (IdText::of(&format!("x{}", char::from(b' ' + last))), last))
            .collect();
        assert!((0..95).all(|last| map.get([b'x', b' ' + last].as_slice()) == Some(&last)));
        assert_eq!(map.get(b"y ".as_slice()), None);
    }
}
