//! What it takes to say that an item goes with the whole.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::units::Confidence;

/// What it takes to say that an item goes with the whole, as it is written down;
/// [`validate`](Self::validate) makes a policy of it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::satisfaction::association::AssociationPolicyDraft;
///
/// let draft = AssociationPolicyDraft { answers: 3, max_condition: 0, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["answers", "max_condition"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AssociationPolicyDraft {
    /// How sure an interval is, and the lead of the first item. 95 % (ours).
    pub confidence: Confidence,
    /// How many customers must have answered both for a correlation. 10 (ours).
    pub answers: u32,
    /// For least squares: the largest condition number of the items' correlations. 30 (Belsley, Kuh and
    /// Welsch, 1980: from there on coefficients cannot be told apart).
    pub max_condition: u32,
    /// For least squares: how many answers there must be beyond the number of items. 20 (ours).
    pub answers_beyond_items: u32,
}

impl Default for AssociationPolicyDraft {
    fn default() -> Self {
        AssociationPolicyDraft {
            confidence: Confidence::P95,
            answers: 10,
            max_condition: 30,
            answers_beyond_items: 20,
        }
    }
}

/// What it takes to say that an item goes with the whole.
///
/// * A correlation takes at least 4 answers, because its interval does; least squares at least 2 beyond
///   the number of items.
/// * A condition number of 1 to 1,000.
pub type AssociationPolicy = Valid<AssociationPolicyDraft>;

impl Draft for AssociationPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("answers", self.answers, 4, u32::MAX);
        checker.number("max_condition", self.max_condition, 1, 1_000);
        checker.number("answers_beyond_items", self.answers_beyond_items, 2, u32::MAX);
    }
}
