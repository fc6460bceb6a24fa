//! How much a piece of data has to be protected, and who may see it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::text::pad;

/// How much a field has to be protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Known outside the firm anyway: a company's name.
    Public,
    /// For everybody in the firm: a company's terms of trade.
    Internal,
    /// About a person: a name, a telephone number, a birthday.
    Personal,
    /// What does most harm in wrong hands: health, religion, politics, national id, income, family
    /// (S1).
    Special,
}

impl Sensitivity {
    /// All of them, the least protected first.
    pub const ALL: [Sensitivity; 4] =
        [Sensitivity::Public, Sensitivity::Internal, Sensitivity::Personal, Sensitivity::Special];

    /// From 0 for public to 3 for the special category.
    pub const fn rank(self) -> u8 {
        match self {
            Sensitivity::Public => 0,
            Sensitivity::Internal => 1,
            Sensitivity::Personal => 2,
            Sensitivity::Special => 3,
        }
    }
}

impl fmt::Display for Sensitivity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(
            f,
            match self {
                Sensitivity::Public => "public",
                Sensitivity::Internal => "internal",
                Sensitivity::Personal => "personal",
                Sensitivity::Special => "special category",
            },
        )
    }
}

/// What somebody may see: everything up to a sensitivity.
///
/// ```
/// use clienteling::customer::{Clearance, Sensitivity};
///
/// let till = Clearance::up_to(Sensitivity::Internal);
/// assert!(till.covers(Sensitivity::Public));
/// assert!(!till.covers(Sensitivity::Personal));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clearance(Sensitivity);

impl Clearance {
    /// Up to and including a sensitivity.
    pub const fn up_to(highest: Sensitivity) -> Self {
        Clearance(highest)
    }

    /// The highest sensitivity that may be seen.
    pub const fn highest(self) -> Sensitivity {
        self.0
    }

    /// Whether data of a sensitivity may be seen.
    pub const fn covers(self, sensitivity: Sensitivity) -> bool {
        sensitivity.rank() <= self.0.rank()
    }
}
