//! What would move a customer up.

use std::fmt;

use serde::Serialize;

use super::RfmDimension;
use crate::units::Money;

/// What it takes to rise in a dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RfmNeed {
    /// A purchase on the day of the judgement.
    PurchaseToday,
    /// So many more purchases.
    Purchases(u64),
    /// So much more value.
    Spend(Money),
}

impl fmt::Display for RfmNeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RfmNeed::PurchaseToday => f.write_str("a purchase today"),
            RfmNeed::Purchases(1) => f.write_str("1 more purchase"),
            RfmNeed::Purchases(more) => write!(f, "{more} more purchases"),
            RfmNeed::Spend(more) => write!(f, "{more:#} more"),
        }
    }
}

/// What would move a customer up in one dimension, while everybody else stays as they are.
///
/// It is the least that raises the level: one purchase fewer, or less value by the currency's
/// smallest coin, does not. Where a group of equal customers is overtaken at once, it leads up by
/// more than one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct RfmStep {
    /// In which dimension.
    pub dimension: RfmDimension,
    /// The level that it leads to.
    pub to_level: u8,
    /// What it takes.
    pub needs: RfmNeed,
}

impl fmt::Display for RfmStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} level {} with {}", self.dimension, self.to_level, self.needs)
    }
}
