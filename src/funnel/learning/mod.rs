//! What closed deals teach: probabilities from history, and whether predictions come true.
//!
//! | question | by | result |
//! |---|---|---|
//! | how likely is a win from a stage? | [`StageCounts`] | [`LearnedProbability`] |
//! | … for a deal with these features? | [`FeatureCounts`] | [`FeaturePrediction`] |
//! | did what was predicted come true? | [`Predictions`] | [`Calibration`] |
//! | what do closed deals of a book tell? | [`closed_deals`], [`DealFeatures`] | [`ClosedDeal`] |
//! | … and how likely is a win for each of its open ones? | [`BookCounts`] | [`DealPrediction`] |
//! | had it been learned on a past day, would it have come true? | [`backtest`] | [`Backtest`] |
//!
//! The counts are made in one pass, as of a day: a closing that was not known on that day changes
//! nothing, so nothing is learned from the future. A void deal takes no part. Counts of parts merge
//! to the counts of the whole, and the order makes no difference.

mod backtest;
mod book;
mod book_policy;
mod calibration;
mod closed_deals;
mod closing;
mod features;
mod policy;
mod stages;

pub use backtest::{Backtest, BacktestDeal, Scored, backtest};
pub use book::{BookCounts, CountsDiffer, DealPrediction};
pub use book_policy::{BookPolicy, BookPolicyDraft};
pub use calibration::{Calibration, Predictions, ReliabilityBin};
pub use closed_deals::{ClosedDeal, DealFeatures, closed_deals};
pub use closing::{ClosedAs, Closing, DifferentDays};
pub use features::{Contribution, FeatureCounts, FeaturePrediction};
pub use policy::{
    CalibrationPolicy, CalibrationPolicyDraft, FeaturePolicy, FeaturePolicyDraft, StagePolicy,
    StagePolicyDraft,
};
pub use stages::{CredibleInterval, LearnedProbability, StageCounts};
