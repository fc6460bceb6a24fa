//! RFM: recency, frequency and monetary value of each customer on a few levels.
//!
//! Level 1 is the worst. *Recency* is the number of days since the last purchase: fewer is better.
//!
//! | question | rule |
//! |---|---|
//! | *quantiles*: which level? | `1 + worse × levels ÷ n`, rounded down, where `worse` customers of `n` do strictly worse |
//! | … and equal customers? | they are never split: all have the same number of worse ones |
//! | *cuts*: exactly at a cut? | the better level; recency "at most", the others "at least" |
//! | a *custom* scorer? | a [`RfmScorer`]; a level out of its bounds is an error |
//! | a customer without a purchase? | not scored: not enough data. It counts for nobody else either |
//! | a monetary value of zero or below? | a number like any other: the worst of the base |
//! | which name has the cell? | a table of [`RfmSegments`] without gaps or overlaps |
//!
//! With quantiles the levels are as equal in size as ties allow, and a level can be empty: of ten
//! equal customers all are on level 1, because nobody does worse.

mod axis;
mod cell;
mod error;
mod input;
mod policy;
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
pub use score::RfmScore;
pub use scoring::{RfmScorer, RfmScores, rfm, rfm_with};
pub use segments::{RfmBox, RfmSegmentDraft, RfmSegmentTotals, RfmSegments, RfmSegmentsDraft};
pub use step::{RfmNeed, RfmStep};
