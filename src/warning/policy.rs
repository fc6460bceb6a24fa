//! When a warning is due.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};

/// When a warning is due, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WarningPolicyDraft {
    /// After how many months without a purchase a customer counts as lost, 1 to 1,200. 12 (S1).
    pub lost_after_months: u32,
}

/// When a warning is due.
pub type WarningPolicy = Valid<WarningPolicyDraft>;

impl Default for WarningPolicyDraft {
    fn default() -> Self {
        WarningPolicyDraft { lost_after_months: 12 }
    }
}

impl Draft for WarningPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("lost_after_months", self.lost_after_months, 1, Checker::MAX_MONTHS);
    }
}
