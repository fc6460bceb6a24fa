//! How far apart the contacts with one customer lie.

use serde::{Deserialize, Serialize};

use crate::followup::TaskRank;
use crate::rule::{Checker, Draft, ProblemKind, Valid};

/// How far apart the contacts with one customer lie, by the rank of what they are for, as it is
/// written down. The figures are ours. What is owed keeps no distance, and nothing keeps one from it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::followup::work::SpacingPolicyDraft;
///
/// let draft = SpacingPolicyDraft { care_days: 8, ..SpacingPolicyDraft::default() };
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`care_days`: `8` must not be above `greeting_days`, which is `3`",
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SpacingPolicyDraft {
    /// How many days care keeps from other contacts. 3.
    pub care_days: u32,
    /// How many days a greeting keeps from other contacts. 3.
    pub greeting_days: u32,
    /// How many days a promotion keeps from other contacts. 7, as the quiet days of a
    /// [`FollowUpPolicy`](crate::followup::FollowUpPolicy).
    pub promotion_days: u32,
}

impl Default for SpacingPolicyDraft {
    fn default() -> Self {
        SpacingPolicyDraft { care_days: 3, greeting_days: 3, promotion_days: 7 }
    }
}

/// How far apart the contacts with one customer lie.
///
/// * What yields more keeps no smaller distance: care, greeting, promotion.
/// * At most 366 days.
pub type SpacingPolicy = Valid<SpacingPolicyDraft>;

impl Draft for SpacingPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        let fields = [
            ("care_days", self.care_days),
            ("greeting_days", self.greeting_days),
            ("promotion_days", self.promotion_days),
        ];
        for (field, days) in fields {
            checker.number(field, days, 0, 366);
        }
        for pair in fields.windows(2) {
            let [(field, given), (larger, other)] = *pair else { continue };
            if given > other {
                let (given, other) = (given.to_string(), other.to_string());
                let kind = ProblemKind::Above { given, field: larger.to_owned(), other };
                checker.report(field, kind);
            }
        }
    }
}

impl SpacingPolicyDraft {
    /// How many days a reason of this rank keeps from other contacts.
    pub(super) const fn days(&self, rank: TaskRank) -> u32 {
        match rank {
            TaskRank::Obligation => 0,
            TaskRank::Care => self.care_days,
            TaskRank::Greeting => self.greeting_days,
            TaskRank::Promotion => self.promotion_days,
        }
    }
}
