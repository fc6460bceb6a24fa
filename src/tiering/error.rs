//! Why customers cannot be ranked.

use crate::units::MoneyError;

/// Customers cannot be ranked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TieringError {
    /// Values in two currencies, or a total out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}
