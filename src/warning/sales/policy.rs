//! When sales call for a warning.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{Confidence, Money, Probability, Share};

/// When a plan is behind or will be missed, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SalesPolicyDraft {
    /// Which share of the whole plan may be missing by a day. 10 % (ours): five weeks of a year that is
    /// spread evenly, three days of a month.
    pub tolerance: Share,
    /// What may be missing in any case, above zero; plans in another currency take it at the rate
    /// of the day. None (ours).
    pub least_behind: Option<Money>,
    /// For how many days after its end a plan is looked at that was missed, up to 36,525. 31 (ours).
    pub ended_days: u32,
    /// How likely it is that a plan is missed before notice of it is given. 80 % (ours).
    pub likely: Probability,
    /// How sure the interval is in which the end is expected. 80 % (ours).
    pub confidence: Confidence,
    /// How many weeks have passed before anything is said of the end, 2 to 520; of a plan for less than
    /// twelve weeks, how many days. 8 (ours).
    pub least_steps: u32,
    /// In how many of these something was sold, 1 to 520. 4 (ours).
    pub least_active: u32,
}

/// When a plan is behind or will be missed.
///
/// * Notice takes some likelihood: one of zero would be given of every plan.
pub type SalesPolicy = Valid<SalesPolicyDraft>;

impl Default for SalesPolicyDraft {
    fn default() -> Self {
        SalesPolicyDraft {
            tolerance: Share::from_percent(10),
            least_behind: None,
            ended_days: 31,
            likely: Probability::from_percent(80),
            confidence: Confidence::P80,
            least_steps: 8,
            least_active: 4,
        }
    }
}

/// The most weeks or days that can be asked for: ten years of weeks.
pub(in crate::warning) const MOST_STEPS: u32 = 520;

impl Draft for SalesPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        above_zero(checker, "least_behind", self.least_behind);
        checker.number("ended_days", self.ended_days, 0, Checker::MAX_DAYS);
        some_likelihood(checker, "likely", self.likely);
        checker.number("least_steps", self.least_steps, 2, MOST_STEPS);
        checker.number("least_active", self.least_active, 1, MOST_STEPS);
    }
}

pub(in crate::warning) fn above_zero(checker: &mut Checker, field: &str, given: Option<Money>) {
    if let Some(amount) = given.filter(|amount| !amount.is_positive()) {
        checker.report(field, ProblemKind::NotPositive(amount.to_string()));
    }
}

pub(in crate::warning) fn some_likelihood(checker: &mut Checker, field: &str, given: Probability) {
    if given == Probability::ZERO {
        checker.report(field, ProblemKind::NotPositive(given.value().to_string()));
    }
}
