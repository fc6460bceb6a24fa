//! When a goal is at risk, and how much it takes to say where it will end.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::units::{Confidence, Share};

/// When a goal is at risk, as it is written down. The figures are ours: the sources name none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GoalPolicyDraft {
    /// How far behind its plan a goal may be and still be on track, as a part of its whole time. 10 %
    /// (ours): three days of a month, nine of a quarter, five weeks of a year. So far a manager
    /// expects things to even out; what is further behind takes a decision. It also is how long
    /// before its due day a milestone that is not done is at risk. Above zero it is a day at least.
    pub may_be_behind: Share,
    /// For how many days the latest figure of a level holds: an older one tells neither that the
    /// target is reached nor that it is missed. 62 (ours): two months, so that of a monthly figure one
    /// may be left out.
    pub figure_holds_days: u32,
    /// How sure it has to be that a change is more than chance, and that the end lies within the
    /// projected interval. 95 % (the field's habit).
    pub confidence: Confidence,
    /// From how many figures since the start on it is said where a goal will end. 3 (ours), the
    /// fewest from which a spread can be told.
    pub least_readings: u32,
}

impl Default for GoalPolicyDraft {
    fn default() -> Self {
        GoalPolicyDraft {
            may_be_behind: Share::from_percent(10),
            figure_holds_days: 62,
            confidence: Confidence::P95,
            least_readings: 3,
        }
    }
}

/// When a goal is at risk.
///
/// * It takes three figures at least to say where a goal will end.
/// * A figure holds for a day at least.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::followup::goal::GoalPolicyDraft;
///
/// let draft = GoalPolicyDraft { least_readings: 2, ..GoalPolicyDraft::default() };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["least_readings"]);
/// ```
pub type GoalPolicy = Valid<GoalPolicyDraft>;

impl Draft for GoalPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("figure_holds_days", self.figure_holds_days, 1, Checker::MAX_DAYS);
        checker.number("least_readings", self.least_readings, 3, 1_000);
    }
}
