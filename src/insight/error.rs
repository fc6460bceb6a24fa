//! Why reports or distributions do not go together.

/// Two reports or two distributions cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// One has more criteria than the other.
    #[error("a report on {here} criteria cannot take in one on {there}")]
    NumberOfCriteria {
        /// How many this report has.
        here: usize,
        /// How many the other has.
        there: usize,
    },
    /// Two criteria at the same place have different names.
    #[error("criterion number {position} is `{here}` in this report and `{there}` in the other")]
    Criterion {
        /// Which criterion, counted from 1.
        position: usize,
        /// Its name in this report.
        here: String,
        /// Its name in the other.
        there: String,
    },
    /// The bins have different edges.
    #[error("distributions over different edges cannot be merged")]
    Edges,
    /// Together there are more items than can be counted.
    #[error("too many items to count: at most {} together", u64::MAX)]
    TooMany,
}

/// A report that was read does not add up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The numbers of a criterion.
    #[error(
        "criterion number {position}: the numbers do not add up: expected what came less what was \
         removed to be what is left, and what came to be what the one before it left"
    )]
    Step {
        /// Which criterion, counted from 1.
        position: usize,
    },
    /// The numbers of the whole.
    #[error("the items that passed and their share do not follow from the rest of the report")]
    Total,
}
