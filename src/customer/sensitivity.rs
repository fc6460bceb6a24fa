//! How much a piece of data has to be protected, and who may see it.

use serde::{Deserialize, Serialize};

use crate::units::words::words;

words! {
    /// How much a field has to be protected.
    pub enum Sensitivity, "sensitivity" {
        /// Known outside the firm anyway: a company's name.
        Public = "public",
        /// For everybody in the firm: a company's terms of trade.
        Internal = "internal",
        /// About a person: a name, a telephone number, a birthday.
        Personal = "personal",
        /// What does most harm in wrong hands: health, religion, politics, national id, income,
        /// family (S1).
        Special = "special" as "special category",
    }
}

impl Sensitivity {
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
