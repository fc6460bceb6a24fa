//! How much is made of how much history. All figures are ours.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::rule::PolicyError;
use crate::rule::policy::Checker;
use crate::units::Confidence;

/// The most deals that a policy may ask for.
const MOST: u32 = 1_000_000;

/// Makes a policy that deserialises through its draft.
macro_rules! through_draft {
    ($($policy:ident $draft:ident)+) => {$(
        impl TryFrom<$draft> for $policy {
            type Error = PolicyError;

            fn try_from(draft: $draft) -> Result<Self, Self::Error> {
                draft.validate()
            }
        }

        impl From<$policy> for $draft {
            fn from(policy: $policy) -> Self {
                policy.draft()
            }
        }
    )+};
}

through_draft! {
    StagePolicy StagePolicyDraft
    FeaturePolicy FeaturePolicyDraft
    CalibrationPolicy CalibrationPolicyDraft
}

/// How the probabilities of stages are learned, as it is written down.
///
/// ```
/// use clienteling::funnel::learning::StagePolicyDraft;
///
/// let draft = StagePolicyDraft { prior_weight: 0, confidence: 95.into() };
/// let error = draft.validate().unwrap_err();
/// let paths: Vec<&str> = error.problems().iter().map(|problem| problem.path.as_str()).collect();
/// assert_eq!(paths, ["prior_weight", "confidence"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StagePolicyDraft {
    /// As many closed deals as this weigh as much as the given probability. 20.
    pub prior_weight: u32,
    /// How sure the credible interval is. 0.9.
    #[serde(with = "crate::units::fixed::as_text")]
    pub confidence: Decimal,
}

impl Default for StagePolicyDraft {
    fn default() -> Self {
        StagePolicy::default().draft()
    }
}

impl StagePolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: a weight of zero or above a million, a confidence that
    /// is none.
    pub fn validate(self) -> Result<StagePolicy, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    pub(super) fn check(self, checker: &mut Checker) -> Option<StagePolicy> {
        let prior_weight = checker.number("prior_weight", self.prior_weight, 1, MOST);
        let confidence = checker.confidence("confidence", self.confidence);
        Some(StagePolicy { prior_weight: prior_weight?, confidence: confidence? })
    }
}

/// How the probabilities of stages are learned.
///
/// * The prior weighs as much as one to a million deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "StagePolicyDraft", into = "StagePolicyDraft")]
pub struct StagePolicy {
    prior_weight: u32,
    confidence: Confidence,
}

impl StagePolicy {
    /// As many closed deals as this weigh as much as the given probability.
    pub const fn prior_weight(&self) -> u32 {
        self.prior_weight
    }

    /// How sure the credible interval is.
    pub const fn confidence(&self) -> Confidence {
        self.confidence
    }

    fn draft(&self) -> StagePolicyDraft {
        let confidence = self.confidence.value();
        StagePolicyDraft { prior_weight: self.prior_weight, confidence }
    }
}

impl Default for StagePolicy {
    fn default() -> Self {
        StagePolicy { prior_weight: 20, confidence: Confidence::P90 }
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
    /// As many won, and as many lost deals, as this are added to each feature with all its values
    /// in the shares that they have altogether, so that a rare value says little (the m-estimate;
    /// Laplace's rule with shares that are not even). 10.
    pub smoothing: u32,
}

impl Default for FeaturePolicyDraft {
    fn default() -> Self {
        FeaturePolicyDraft { min_won: 20, min_lost: 20, min_with_value: 5, smoothing: 10 }
    }
}

impl FeaturePolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: a number of zero or above a million.
    pub fn validate(self) -> Result<FeaturePolicy, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    pub(super) fn check(self, checker: &mut Checker) -> Option<FeaturePolicy> {
        let fields = [
            ("min_won", self.min_won),
            ("min_lost", self.min_lost),
            ("min_with_value", self.min_with_value),
            ("smoothing", self.smoothing),
        ];
        let mut sound = true;
        for (field, given) in fields {
            sound &= checker.number(field, given, 1, MOST).is_some();
        }
        sound.then_some(FeaturePolicy(self))
    }
}

/// How features are learned.
///
/// * Every number lies between one and a million.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "FeaturePolicyDraft", into = "FeaturePolicyDraft")]
pub struct FeaturePolicy(FeaturePolicyDraft);

impl FeaturePolicy {
    /// The figures.
    pub const fn get(&self) -> &FeaturePolicyDraft {
        &self.0
    }

    const fn draft(&self) -> FeaturePolicyDraft {
        self.0
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
    #[serde(with = "crate::units::fixed::as_text")]
    pub confidence: Decimal,
}

impl Default for CalibrationPolicyDraft {
    fn default() -> Self {
        CalibrationPolicy::default().draft()
    }
}

impl CalibrationPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: no prediction or more than a million, no bin or more
    /// than a hundred, a confidence that is none.
    pub fn validate(self) -> Result<CalibrationPolicy, PolicyError> {
        Checker::validate(|checker| {
            let min_predictions = checker.number("min_predictions", self.min_predictions, 1, MOST);
            let bins = checker.number("bins", self.bins, 1, 100);
            let confidence = checker.confidence("confidence", self.confidence);
            Some(CalibrationPolicy {
                min_predictions: min_predictions?,
                bins: bins?,
                confidence: confidence?,
            })
        })
    }
}

/// How predictions are compared with what came true.
///
/// * At least one prediction is asked for, and one to a hundred bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "CalibrationPolicyDraft", into = "CalibrationPolicyDraft")]
pub struct CalibrationPolicy {
    min_predictions: u32,
    bins: u32,
    confidence: Confidence,
}

impl CalibrationPolicy {
    /// How many predictions it takes to say anything.
    pub const fn min_predictions(&self) -> u32 {
        self.min_predictions
    }

    /// Into how many bins of equal width the probabilities are put.
    pub const fn bins(&self) -> u32 {
        self.bins
    }

    /// How sure the interval of an observed share is.
    pub const fn confidence(&self) -> Confidence {
        self.confidence
    }

    fn draft(&self) -> CalibrationPolicyDraft {
        CalibrationPolicyDraft {
            min_predictions: self.min_predictions,
            bins: self.bins,
            confidence: self.confidence.value(),
        }
    }
}

impl Default for CalibrationPolicy {
    fn default() -> Self {
        CalibrationPolicy { min_predictions: 30, bins: 10, confidence: Confidence::P95 }
    }
}
