//! RFM: recency, frequency and monetary value of each customer on a few levels.
//!
//! Level 1 is the worst. *Recency* is the number of days since the last purchase: fewer is better.
//!
//! | question | rule |
//! |---|---|
//! | *quantiles*: which level? | that in which the customer's rank among all lies, where the ranks are cut into levels of equal width |
//! | … and equal customers? | they share the middle of their ranks, and are never split |
//! | … and on a boundary? | the level nearer the middle; on the boundary in the middle the better one |
//! | … and where all are equal? | the middle level: there is nothing that sets anybody apart |
//! | *cuts*: exactly at a cut? | the better level; recency "at most", the others "at least" |
//! | a *custom* scorer? | a [`RfmScorer`]; a level out of its bounds is an error |
//! | a customer without a purchase? | not scored: not enough data. It counts for nobody else either |
//! | a monetary value of zero or below? | a number like any other: the worst of the base |
//! | which name has the cell? | a table of [`RfmSegments`] without gaps or overlaps |
//!
//! With quantiles the levels are as equal in size as ties allow, and a level can be empty. Whoever is
//! among the best in a dimension is never below its middle, however many are equal.

mod axis;
mod cell;
mod error;
mod input;
mod policy;
mod rank;
mod rules;
mod score;
mod scoring;
mod segments;
mod standard;
mod step;
#[cfg(test)]
mod tests;

pub(super) use rules::{FREQUENCY_RULES, MONETARY_RULES, RECENCY_RULES};

pub use cell::{RfmCell, RfmDimension};
pub use error::RfmError;
pub use input::RfmInput;
pub use policy::{RfmGrading, RfmPolicy, RfmPolicyDraft, RfmWeights, RfmWeightsDraft};
pub use rank::RfmRank;
pub use score::RfmScore;
pub use scoring::{RfmScorer, RfmScores, rfm, rfm_with};
pub use segments::{RfmBox, RfmSegmentDraft, RfmSegmentTotals, RfmSegments, RfmSegmentsDraft};
pub use step::{RfmNeed, RfmStep};
