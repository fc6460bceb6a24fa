//! What makes a VIP.

use serde::{Deserialize, Serialize};

use crate::units::PolicyError;
use crate::units::policy::Checker;

/// What makes a VIP, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VipPolicyDraft {
    /// How many leads it takes. 3 (S5).
    pub leads: u32,
    /// Within how many months. 12 (S5).
    pub months: u32,
}

impl Default for VipPolicyDraft {
    fn default() -> Self {
        VipPolicy::default().into()
    }
}

impl VipPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: no lead needed, or no month or more than a century.
    pub fn validate(self) -> Result<VipPolicy, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    pub(crate) fn check(self, checker: &mut Checker) -> Option<VipPolicy> {
        let leads = checker.number("leads", self.leads, 1, u32::MAX);
        let months = checker.number("months", self.months, 1, Checker::MAX_MONTHS);
        let (leads, months) = leads.zip(months)?;
        Some(VipPolicy { leads, months })
    }
}

/// What makes a VIP.
///
/// * At least one lead; 1 to 1,200 months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "VipPolicyDraft", into = "VipPolicyDraft")]
pub struct VipPolicy {
    leads: u32,
    months: u32,
}

impl VipPolicy {
    /// How many leads it takes.
    pub const fn leads(&self) -> u32 {
        self.leads
    }

    /// Within how many months.
    pub const fn months(&self) -> u32 {
        self.months
    }
}

impl Default for VipPolicy {
    /// Three leads within one year (S5).
    fn default() -> Self {
        VipPolicy { leads: 3, months: 12 }
    }
}

impl TryFrom<VipPolicyDraft> for VipPolicy {
    type Error = PolicyError;

    fn try_from(draft: VipPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<VipPolicy> for VipPolicyDraft {
    fn from(policy: VipPolicy) -> Self {
        VipPolicyDraft { leads: policy.leads, months: policy.months }
    }
}

#[cfg(test)]
mod tests {
    use super::{VipPolicy, VipPolicyDraft};

    #[test]
    fn all_problems_of_a_policy_come_back_at_once() {
        let draft = VipPolicyDraft { leads: 0, months: 1_201 };
        assert_eq!(draft.validate().unwrap_err().problems().len(), 2);
        assert!(serde_json::from_str::<VipPolicy>(r#"{"leads":0}"#).is_err());
    }
}
