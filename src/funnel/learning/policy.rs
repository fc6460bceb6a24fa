//! How much is made of how much history. All figures are ours.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::units::Confidence;

/// The most deals that a policy may ask for.
const MOST: u32 = 1_000_000;

/// How the probabilities of stages are learned, as it is written down.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::funnel::learning::StagePolicyDraft;
///
/// let draft = StagePolicyDraft { prior_weight: 0, confidence: "95%".parse()? };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["prior_weight"]);
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StagePolicyDraft {
    /// As many closed deals as this weigh as much as the given probability. 20.
    pub prior_weight: u32,
    /// How sure the credible interval is. 0.9.
    pub confidence: Confidence,
}

/// How the probabilities of stages are learned.
///
/// * The prior weighs as much as one to a million deals.
pub type StagePolicy = Valid<StagePolicyDraft>;

impl Default for StagePolicyDraft {
    fn default() -> Self {
        StagePolicyDraft { prior_weight: 20, confidence: Confidence::P90 }
    }
}

impl Draft for StagePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("prior_weight", self.prior_weight, 1, MOST);
    }
}

/// How features are learned, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FeaturePolicyDraft {
    /// How many won deals it takes to say anything. 20.
    pub min_won: u32,
    /// How many lost deals it takes to say anything. 20.
    pub min_lost: u32,
    /// How many deals with a value it takes for the value to count. 5.
    pub min_with_value: u32,
    /// As many deals as this are added to those with a value, won in the share in which all with the
    /// feature were won, so that a rare value says little. 10.
    pub smoothing: u32,
}

impl Default for FeaturePolicyDraft {
    fn default() -> Self {
        FeaturePolicyDraft { min_won: 20, min_lost: 20, min_with_value: 5, smoothing: 10 }
    }
}

/// How features are learned.
///
/// * Every number lies between one and a million.
pub type FeaturePolicy = Valid<FeaturePolicyDraft>;

impl Draft for FeaturePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("min_won", self.min_won, 1, MOST);
        checker.number("min_lost", self.min_lost, 1, MOST);
        checker.number("min_with_value", self.min_with_value, 1, MOST);
        checker.number("smoothing", self.smoothing, 1, MOST);
    }
}

/// How predictions are compared with what came true, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalibrationPolicyDraft {
    /// How many predictions it takes to say anything. 30.
    pub min_predictions: u32,
    /// Into how many bins of equal width the probabilities from 0 to 1 are put. 10.
    pub bins: u32,
    /// How sure the interval of an observed share is. 0.95.
    pub confidence: Confidence,
}

/// How predictions are compared with what came true.
///
/// * At least one prediction is asked for, and one to a hundred bins.
pub type CalibrationPolicy = Valid<CalibrationPolicyDraft>;

impl Default for CalibrationPolicyDraft {
    fn default() -> Self {
        CalibrationPolicyDraft { min_predictions: 30, bins: 10, confidence: Confidence::P95 }
    }
}

impl Draft for CalibrationPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("min_predictions", self.min_predictions, 1, MOST);
        checker.number("bins", self.bins, 1, 100);
    }
}
