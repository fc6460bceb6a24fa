//! How soon to follow up, and what consent it takes.

use serde::{Deserialize, Serialize};

use crate::units::PolicyError;
use crate::units::policy::Checker;

/// What consent a marketing message takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentRule {
    /// The customer must have agreed to the channel.
    #[default]
    OptIn,
    /// The customer must not have refused the channel.
    OptOut,
}

/// How soon to follow up, as it is written down. The days are our own, by trade custom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FollowUpPolicyDraft {
    /// What consent a marketing message takes. Opt in.
    pub consent: ConsentRule,
    /// Days until money owed is to be talked about. 1.
    pub collect_within_days: u32,
    /// Days until a customer about to be lost is to be contacted. 3.
    pub keep_active_within_days: u32,
    /// Days until a lost customer is to be contacted. 7.
    pub win_back_within_days: u32,
    /// How many days before a customer is lost the follow-up falls due. 30.
    pub lapse_notice_days: u32,
    /// How many days after a contact no marketing message falls due. 7.
    pub quiet_days: u32,
}

impl Default for FollowUpPolicyDraft {
    fn default() -> Self {
        FollowUpPolicyDraft {
            consent: ConsentRule::OptIn,
            collect_within_days: 1,
            keep_active_within_days: 3,
            win_back_within_days: 7,
            lapse_notice_days: 30,
            quiet_days: 7,
        }
    }
}

impl FollowUpPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all numbers of days above a century.
    pub fn validate(self) -> Result<FollowUpPolicy, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    pub(crate) fn check(self, checker: &mut Checker) -> Option<FollowUpPolicy> {
        let fields = [
            ("collect_within_days", self.collect_within_days),
            ("keep_active_within_days", self.keep_active_within_days),
            ("win_back_within_days", self.win_back_within_days),
            ("lapse_notice_days", self.lapse_notice_days),
            ("quiet_days", self.quiet_days),
        ];
        let mut sound = true;
        for (field, days) in fields {
            sound &= checker.number(field, days, 0, Checker::MAX_DAYS).is_some();
        }
        sound.then_some(FollowUpPolicy(self))
    }
}

/// How soon to follow up, and what consent it takes.
///
/// * No number of days is above 36,525, a century.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FollowUpPolicyDraft", into = "FollowUpPolicyDraft")]
pub struct FollowUpPolicy(FollowUpPolicyDraft);

impl FollowUpPolicy {
    /// The figures.
    pub const fn get(&self) -> &FollowUpPolicyDraft {
        &self.0
    }
}

impl TryFrom<FollowUpPolicyDraft> for FollowUpPolicy {
    type Error = PolicyError;

    fn try_from(draft: FollowUpPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<FollowUpPolicy> for FollowUpPolicyDraft {
    fn from(policy: FollowUpPolicy) -> Self {
        policy.0
    }
}

#[cfg(test)]
mod tests {
    use super::{FollowUpPolicy, FollowUpPolicyDraft};

    #[test]
    fn the_defaults_are_a_valid_policy() {
        assert_eq!(FollowUpPolicyDraft::default().validate(), Ok(FollowUpPolicy::default()));
    }

    #[test]
    fn every_number_of_days_beyond_a_century_is_named() {
        let draft = FollowUpPolicyDraft {
            quiet_days: 40_000,
            win_back_within_days: u32::MAX,
            ..Default::default()
        };
        let error = draft.validate().unwrap_err();
        let paths: Vec<_> = error.problems().iter().map(|problem| &*problem.path).collect();
        assert_eq!(paths, ["win_back_within_days", "quiet_days"]);
    }
}
