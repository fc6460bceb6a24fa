//! How much is made of a book's history, in one.

use serde::{Deserialize, Serialize};

use super::{FeaturePolicy, FeaturePolicyDraft, StagePolicy, StagePolicyDraft};
use crate::rule::{Checker, Draft, Valid};

/// How predictions are made of a book's history, as it is written down.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::funnel::learning::BookPolicyDraft;
///
/// let mut draft = BookPolicyDraft::default();
/// draft.stages.prior_weight = 0;
/// draft.features.smoothing = 0;
/// let error = draft.validate().unwrap_err();
/// assert_eq!(error.paths(), ["stages.prior_weight", "features.smoothing"]);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BookPolicyDraft {
    /// How the probabilities of stages are learned.
    pub stages: StagePolicyDraft,
    /// How features are learned.
    pub features: FeaturePolicyDraft,
}

/// How predictions are made of a book's history.
pub type BookPolicy = Valid<BookPolicyDraft>;

impl Draft for BookPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.within("stages", |checker| self.stages.check(checker));
        checker.within("features", |checker| self.features.check(checker));
    }
}

impl BookPolicy {
    /// How the probabilities of stages are learned, as a policy of its own.
    pub fn stages(&self) -> StagePolicy {
        self.part(|all| &all.stages)
    }

    /// How features are learned, as a policy of its own.
    pub fn features(&self) -> FeaturePolicy {
        self.part(|all| &all.features)
    }
}
