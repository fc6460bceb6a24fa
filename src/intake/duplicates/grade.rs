//! How alike two values are, from not at all to the same.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::Share;
use crate::units::text::pad_number;

/// How alike two values of one field are: from 0 to 1 in steps of a thousandth, exact and cut,
/// never rounded up. It is 1 only where the normal forms are the same.
///
/// ```
/// use clienteling::intake::duplicates::Grade;
///
/// assert!(Grade::NONE < Grade::SAME);
/// assert_eq!(Grade::SAME.to_string(), "100%");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Share", into = "Share")]
pub struct Grade {
    // INVARIANT: at most 1,000.
    thousandths: u16,
}

impl Grade {
    /// Nothing in common.
    pub const NONE: Grade = Grade { thousandths: 0 };
    /// The same normal form.
    pub const SAME: Grade = Grade { thousandths: 1_000 };
    /// As alike as two values can be that are not the same.
    pub(super) const NEARLY: Grade = Grade { thousandths: 999 };

    /// A grade, cut to the bounds.
    pub(super) const fn of(thousandths: u16) -> Self {
        if thousandths > Self::SAME.thousandths { Self::SAME } else { Grade { thousandths } }
    }

    /// `part` of `whole`, cut; the same where `whole` is zero.
    pub(super) fn ratio(part: u32, whole: u32) -> Self {
        let cut = u64::from(part).saturating_mul(1_000).checked_div(u64::from(whole));
        cut.map_or(Self::SAME, |cut| Self::of(u16::try_from(cut).unwrap_or(u16::MAX)))
    }

    /// From 0 to 1,000.
    pub const fn thousandths(self) -> u16 {
        self.thousandths
    }

    /// As a part of the whole.
    pub fn share(self) -> Share {
        Share::from_billionths(u64::from(self.thousandths).saturating_mul(1_000_000))
    }

    /// Whether it reaches so many percent.
    pub(super) fn reaches(self, percent: u32) -> bool {
        u32::from(self.thousandths) >= percent.saturating_mul(10)
    }
}

impl From<Grade> for Share {
    fn from(grade: Grade) -> Share {
        grade.share()
    }
}

impl TryFrom<Share> for Grade {
    type Error = &'static str;

    fn try_from(share: Share) -> Result<Self, Self::Error> {
        let found =
            (0..=Self::SAME.thousandths).map(Grade::of).find(|grade| grade.share() == share);
        found.ok_or("a grade has at most 3 decimals")
    }
}

impl fmt::Display for Grade {
    /// As a percentage.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.thousandths.checked_rem(10).unwrap_or(0);
        let percent = self.thousandths.checked_div(10).unwrap_or(0);
        pad_number(
            f,
            &match tenths {
                0 => format!("{percent}%"),
                _ => format!("{percent}.{tenths}%"),
            },
        )
    }
}

impl fmt::Debug for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grade({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::Grade;

    #[test]
    fn a_ratio_is_cut_and_shows_as_a_percentage() {
        assert_eq!(Grade::ratio(2, 3).to_string(), "66.6%");
        assert_eq!(Grade::ratio(1_999, 2_000), Grade::NEARLY);
        assert_eq!(Grade::ratio(0, 0), Grade::SAME);
        assert!(Grade::of(850).reaches(85) && !Grade::of(849).reaches(85));
    }

    #[test]
    fn the_wire_form_is_a_share_and_comes_back() {
        let json = serde_json::to_string(&Grade::of(875)).unwrap();
        assert_eq!(json, "\"0.875\"");
        assert_eq!(serde_json::from_str::<Grade>(&json).unwrap(), Grade::of(875));
        assert!(serde_json::from_str::<Grade>("\"0.8755\"").is_err());
    }
}
