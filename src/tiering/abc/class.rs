//! The classes: A, B, C, and as many more as a policy has.

use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::units::guard::text;
use crate::units::text::pad;

/// A class by value (ABC 分类): A for the few who bring most of the value, B for those in between,
/// and so on to the last class of the policy, by default C, for the many who bring little or
/// nothing.
///
/// * One of the letters A to Z, which is also how it is shown and serialised.
///
/// ```
/// use clienteling::AbcClass;
///
/// let advice = |class| match class {
///     AbcClass::A => "call",
///     AbcClass::B => "write",
///     _ => "invite",
/// };
/// assert_eq!(advice(AbcClass::C), "invite");
/// assert_eq!((AbcClass::B.rank(), AbcClass::B.to_string()), (2, "B".into()));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AbcClass {
    rank: u8,
}

impl AbcClass {
    /// The few who bring most of the value.
    pub const A: AbcClass = AbcClass { rank: 1 };
    /// Those in between.
    pub const B: AbcClass = AbcClass { rank: 2 };
    /// The many who bring little, or nothing.
    pub const C: AbcClass = AbcClass { rank: 3 };

    /// How many classes there can be: as many as letters.
    pub const MOST: u8 = 26;

    /// The class with a rank: 1 for A, 26 for Z. `None` for any other number.
    pub const fn of_rank(rank: u8) -> Option<Self> {
        if rank >= 1 && rank <= Self::MOST { Some(AbcClass { rank }) } else { None }
    }

    /// 1 for A, 2 for B, 3 for C, and so on.
    pub const fn rank(self) -> u8 {
        self.rank
    }

    /// The class by its place, counted from zero; the last letter for all beyond it.
    pub(super) fn at(place: usize) -> Self {
        let rank = u8::try_from(place).ok().and_then(|place| place.checked_add(1));
        rank.and_then(Self::of_rank).unwrap_or(AbcClass { rank: Self::MOST })
    }

    /// Its place, counted from zero.
    pub(super) fn place(self) -> usize {
        usize::from(self.rank.saturating_sub(1))
    }

    /// The next better class.
    pub(super) fn better(self) -> Option<Self> {
        Self::of_rank(self.rank.saturating_sub(1))
    }

    fn letter(self) -> char {
        char::from(b'A'.saturating_add(self.rank.saturating_sub(1)))
    }
}

impl fmt::Display for AbcClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(f, self.letter().encode_utf8(&mut [0; 4]))
    }
}

impl fmt::Debug for AbcClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.letter())
    }
}

impl Serialize for AbcClass {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.letter().encode_utf8(&mut [0; 4]))
    }
}

impl<'de> Deserialize<'de> for AbcClass {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let class = match text(from)?.as_bytes() {
            [letter @ b'A'..=b'Z'] => {
                AbcClass::of_rank(letter.saturating_sub(b'A').saturating_add(1))
            }
            _ => None,
        };
        class.ok_or_else(|| D::Error::custom("expected a class from \"A\" to \"Z\""))
    }
}

#[cfg(test)]
mod tests {
    use super::AbcClass;

    #[test]
    fn every_rank_has_its_letter_there_and_back() {
        for rank in 1..=AbcClass::MOST {
            let class = AbcClass::of_rank(rank).unwrap();
            let json = serde_json::to_string(&class).unwrap();
            assert_eq!(json, format!("\"{class}\""));
            assert_eq!(serde_json::from_str::<AbcClass>(&json).unwrap(), class);
            assert_eq!((class.rank(), AbcClass::at(class.place())), (rank, class));
        }
        let last = AbcClass::at(25);
        assert_eq!((last.to_string(), AbcClass::at(400)), ("Z".into(), last));
        assert_eq!((AbcClass::of_rank(0), AbcClass::of_rank(27)), (None, None));
        for wrong in [r#""a""#, r#""AA""#, r#""""#, "1", r#""Ä""#] {
            assert!(serde_json::from_str::<AbcClass>(wrong).is_err(), "{wrong}");
        }
    }
}
