//! When a warning is due.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};

/// When a warning is due, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WarningPolicyDraft {
    /// After how many months without a purchase a customer counts as lost, 1 to 1,200. 12 (S1).
    pub lost_after_months: u32,
    /// How many days before that notice is given of it. 30 (by trade custom).
    pub lapse_notice_days: u32,
}

/// When a warning is due.
///
/// * The notice before a loss is shorter than the time until it, counted as 28 days a month.
pub type WarningPolicy = Valid<WarningPolicyDraft>;

impl Default for WarningPolicyDraft {
    fn default() -> Self {
        WarningPolicyDraft { lost_after_months: 12, lapse_notice_days: 30 }
    }
}

impl Draft for WarningPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        let sound = checker.problems();
        checker.number("lost_after_months", self.lost_after_months, 1, Checker::MAX_MONTHS);
        if checker.problems() == sound {
            // Or everybody would be invited on the day of a purchase.
            let most = self.lost_after_months.saturating_mul(28).saturating_sub(1);
            checker.number("lapse_notice_days", self.lapse_notice_days, 0, most);
        }
    }
}
