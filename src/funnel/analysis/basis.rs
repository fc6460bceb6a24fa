//! On what two parts of an analysis must rest to be one.

use crate::units::words::words;

words! {
    /// On what an analysis rests.
    pub enum Basis, "basis of an analysis" {
        /// The day as of which it is made.
        Day = "day",
        /// The period from which the deals are.
        Period = "period",
        /// How sure its intervals are.
        Confidence = "confidence",
        /// The stages of the pipeline.
        Stages = "stages",
        /// From when the days count.
        Start = "start",
        /// How many days count.
        Days = "days" as "number of days",
    }
}

/// Two parts of an analysis rest on something different, and make no whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the two parts differ in the {0}: expected the same in both")]
pub struct DifferentBasis(pub Basis);

impl DifferentBasis {
    /// The first basis that is not the same.
    pub(super) fn check<const N: usize>(same: [(bool, Basis); N]) -> Result<(), Self> {
        match same.into_iter().find(|(same, _)| !same) {
            Some((_, basis)) => Err(DifferentBasis(basis)),
            None => Ok(()),
        }
    }
}
