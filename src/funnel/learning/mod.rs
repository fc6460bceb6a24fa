//! What closed deals teach: probabilities from history, and whether predictions come true.
//!
//! | question | by | result |
//! |---|---|---|
//! | how likely is a win from a stage? | [`StageCounts`] | [`LearnedProbability`] |
//! | … for a deal with these features? | [`FeatureCounts`] | [`FeaturePrediction`] |
//! | did what was predicted come true? | [`Predictions`] | [`Calibration`] |
//!
//! All three count in one pass, as of a day: a closing that was not known on that day changes
//! nothing, so nothing is learned from the future. A void deal takes no part. Counts of parts merge
//! to the counts of the whole, and the order makes no difference.

mod beta;
mod calibration;
mod closing;
mod features;
mod policy;
mod stages;

pub use calibration::{Calibration, Predictions, ReliabilityBin};
pub use closing::{ClosedAs, Closing, DifferentDays};
pub use features::{Contribution, FeatureCounts, FeaturePrediction};
pub use policy::{
    CalibrationPolicy, CalibrationPolicyDraft, FeaturePolicy, FeaturePolicyDraft, StagePolicy,
    StagePolicyDraft,
};
pub use stages::{CredibleInterval, LearnedProbability, StageCounts};
