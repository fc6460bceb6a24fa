//! Why customers cannot be scored.

use super::RfmDimension;
use crate::units::MoneyError;

/// Customers cannot be scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RfmError {
    /// Values in two currencies, or cuts in another currency than the values.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A custom scorer has too few or too many levels.
    #[error("{given} levels of {dimension} are not between 2 and 10")]
    Levels {
        /// In which dimension.
        dimension: RfmDimension,
        /// How many it says it has.
        given: u8,
    },
    /// A custom scorer gave a level that it does not have.
    #[error("the scorer gave {dimension} level {given}, which is not between 1 and {levels}")]
    LevelOutOfRange {
        /// In which dimension.
        dimension: RfmDimension,
        /// The level it gave.
        given: u8,
        /// How many levels it has.
        levels: u8,
    },
    /// A table of segments is for another number of levels than the scores have.
    #[error("the segments are for a grid up to {table}, and the scores go up to {scores}")]
    OtherGrid {
        /// The best cell of the table.
        table: super::RfmCell,
        /// The best cell of the scores.
        scores: super::RfmCell,
    },
}
