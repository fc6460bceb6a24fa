//! Why customers cannot be ranked.

use crate::units::{MoneyError, Share};

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
    /// More than a sketch can weigh.
    #[error("the values are out of range: a sketch weighs up to {max} of the smallest units", max = u64::MAX)]
    TooMuch,
    /// An accuracy that a sketch cannot keep, or that is not the other sketch's.
    #[error(
        "an accuracy of {given} does not fit: a sketch keeps 0.01% to 10%, the same in all parts"
    )]
    Accuracy {
        /// What was given.
        given: Share,
    },
    /// A customer was given more than once.
    #[error("a customer has more than one value of the same measure")]
    GivenTwice,
}
