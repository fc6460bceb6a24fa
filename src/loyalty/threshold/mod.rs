//! Thresholds on what a customer has bought: reached once, announced ahead, granted once.
//!
//! | question | answer |
//! |---|---|
//! | which thresholds are there, and what does each promise? | [`ThresholdPolicy`] |
//! | which has a customer reached, what is to be granted, how much is left to the next? | [`thresholds`] |

mod course;
mod crossed;
mod judge;
mod policy;
mod result;

pub(super) use judge::RULES;
pub use judge::thresholds;
pub use policy::{SpendThreshold, ThresholdPolicy, ThresholdPolicyDraft};
pub use result::{GrantStage, ThresholdProgress, ThresholdReached, ThresholdStanding};

#[cfg(test)]
mod against_plain;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod undone_tests;
