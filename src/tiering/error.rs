//! Why customers cannot be ranked.

use crate::units::MoneyError;

/// Customers cannot be ranked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TieringError {
    /// Two currencies met, or a sum is out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Whole numbers are too large together.
    #[error("the numbers are out of range: together they go up to {max}", max = i64::MAX)]
    TooMany,
    /// A customer was given more than once.
    #[error("a customer has more than one value of the same measure")]
    GivenTwice,
}
