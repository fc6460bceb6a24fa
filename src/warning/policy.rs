//! When a warning is due.

use serde::{Deserialize, Serialize};

use crate::rule::PolicyError;
use crate::rule::policy::Checker;

/// When a warning is due, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WarningPolicyDraft {
    /// After how many months without a purchase a customer counts as lost. 12 (S1).
    pub lost_after_months: u32,
}

impl Default for WarningPolicyDraft {
    fn default() -> Self {
        WarningPolicy::default().into()
    }
}

impl WarningPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`]: no month, or more than a century.
    pub fn validate(self) -> Result<WarningPolicy, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    pub(crate) fn check(self, checker: &mut Checker) -> Option<WarningPolicy> {
        let months = self.lost_after_months;
        let months = checker.number("lost_after_months", months, 1, Checker::MAX_MONTHS)?;
        Some(WarningPolicy { lost_after_months: months })
    }
}

/// When a warning is due.
///
/// * 1 to 1,200 months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "WarningPolicyDraft", into = "WarningPolicyDraft")]
pub struct WarningPolicy {
    lost_after_months: u32,
}

impl WarningPolicy {
    /// After how many months without a purchase a customer counts as lost.
    pub const fn lost_after_months(&self) -> u32 {
        self.lost_after_months
    }
}

impl Default for WarningPolicy {
    /// A year without a purchase (S1).
    fn default() -> Self {
        WarningPolicy { lost_after_months: 12 }
    }
}

impl TryFrom<WarningPolicyDraft> for WarningPolicy {
    type Error = PolicyError;

    fn try_from(draft: WarningPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<WarningPolicy> for WarningPolicyDraft {
    fn from(policy: WarningPolicy) -> Self {
        WarningPolicyDraft { lost_after_months: policy.lost_after_months }
    }
}
