//! For how long what follows a contact counts.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};

/// For how long what follows a contact counts, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EffectPolicyDraft {
    /// Within how many days after a contact what was booked or bought counts. 30 (ours: the sources
    /// name no number).
    pub within_days: u32,
}

impl Default for EffectPolicyDraft {
    fn default() -> Self {
        EffectPolicyDraft { within_days: 30 }
    }
}

/// For how long what follows a contact counts.
///
/// * At least a day, and at most 36,525, a century.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::followup::effect::EffectPolicyDraft;
///
/// assert_eq!(EffectPolicyDraft::default().within_days, 30);
/// let never = EffectPolicyDraft { within_days: 0 };
/// assert_eq!(never.validate().unwrap_err().paths(), ["within_days"]);
/// ```
pub type EffectPolicy = Valid<EffectPolicyDraft>;

impl Draft for EffectPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("within_days", self.within_days, 1, Checker::MAX_DAYS);
    }
}

#[cfg(test)]
mod tests {
    use super::{EffectPolicy, EffectPolicyDraft};
    use crate::rule::Draft;

    #[test]
    fn what_follows_counts_for_a_day_at_least_and_a_century_at_most() {
        assert_eq!(EffectPolicyDraft::default().validate(), Ok(EffectPolicy::default()));
        let is_valid = |within_days| EffectPolicyDraft { within_days }.validate().is_ok();
        assert_eq!([0, 1, 36_525, 36_526].map(is_valid), [false, true, true, false]);
    }
}
