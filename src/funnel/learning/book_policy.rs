//! How much is made of a book's history, in one.

use serde::{Deserialize, Serialize};

use super::{FeaturePolicy, FeaturePolicyDraft, StagePolicy, StagePolicyDraft};
use crate::rule::PolicyError;
use crate::rule::policy::Checker;

/// How predictions are made of a book's history, as it is written down.
///
/// ```
/// use clienteling::funnel::learning::BookPolicyDraft;
///
/// let mut draft = BookPolicyDraft::default();
/// draft.stages.prior_weight = 0;
/// draft.features.smoothing = 0;
/// let error = draft.validate().unwrap_err();
/// let paths: Vec<&str> = error.problems().iter().map(|problem| problem.path.as_str()).collect();
/// assert_eq!(paths, ["stages.prior_weight", "features.smoothing"]);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BookPolicyDraft {
    /// How the probabilities of stages are learned.
    pub stages: StagePolicyDraft,
    /// How features are learned.
    pub features: FeaturePolicyDraft,
}

impl BookPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with the problems of both parts, each with its path.
    pub fn validate(self) -> Result<BookPolicy, PolicyError> {
        Checker::validate(|checker| {
            let stages = checker.within("stages", |it| self.stages.check(it));
            let features = checker.within("features", |it| self.features.check(it));
            Some(BookPolicy { stages: stages?, features: features? })
        })
    }
}

/// How predictions are made of a book's history: each part can be used by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "BookPolicyDraft", into = "BookPolicyDraft")]
pub struct BookPolicy {
    /// How the probabilities of stages are learned.
    pub stages: StagePolicy,
    /// How features are learned.
    pub features: FeaturePolicy,
}

impl TryFrom<BookPolicyDraft> for BookPolicy {
    type Error = PolicyError;

    fn try_from(draft: BookPolicyDraft) -> Result<Self, PolicyError> {
        draft.validate()
    }
}

impl From<BookPolicy> for BookPolicyDraft {
    fn from(policy: BookPolicy) -> Self {
        BookPolicyDraft { stages: policy.stages.into(), features: policy.features.into() }
    }
}
