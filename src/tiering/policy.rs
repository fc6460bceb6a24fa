//! Where the cuts lie and what makes a VIP.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::units::policy::{Checker, ProblemKind};
use crate::units::{PolicyError, Share};

/// The cuts of the ABC classes, as they are written down; [`validate`](Self::validate) makes a
/// policy of them.
///
/// ```
/// use clienteling::tiering::AbcPolicyDraft;
///
/// let draft = AbcPolicyDraft { a_cut: "0.9".parse()?, b_cut: "1.5".parse()? };
/// let error = draft.validate().unwrap_err();
/// assert_eq!(error.problems().len(), 1);
/// assert_eq!(error.problems()[0].path, "b_cut");
/// # Ok::<(), rust_decimal::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AbcPolicyDraft {
    /// Customers are A while those before them hold less than this share of the value. 0.8 (S2).
    #[serde(with = "crate::units::fixed::as_text")]
    pub a_cut: Decimal,
    /// Customers are B while those before them hold less than this share. 0.95 (S2).
    #[serde(with = "crate::units::fixed::as_text")]
    pub b_cut: Decimal,
}

impl Default for AbcPolicyDraft {
    fn default() -> Self {
        AbcPolicy::default().into()
    }
}

impl AbcPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: a cut that is no share, cuts in the wrong order.
    pub fn validate(self) -> Result<AbcPolicy, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    pub(crate) fn check(self, checker: &mut Checker) -> Option<AbcPolicy> {
        let a_cut = checker.share("a_cut", self.a_cut);
        let b_cut = checker.share("b_cut", self.b_cut);
        let (a_cut, b_cut) = a_cut.zip(b_cut)?;
        if a_cut >= b_cut {
            let lower = self.a_cut;
            let problem = ProblemKind::NotAbove { given: self.b_cut, lower_field: "a_cut", lower };
            checker.report("b_cut", problem);
            return None;
        }
        Some(AbcPolicy { a_cut, b_cut })
    }
}

/// The cuts of the ABC classes.
///
/// * The A cut lies below the B cut. A cut of 0 leaves its class empty; a B cut of 1 leaves only
///   customers without positive value for C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "AbcPolicyDraft", into = "AbcPolicyDraft")]
pub struct AbcPolicy {
    a_cut: Share,
    b_cut: Share,
}

impl AbcPolicy {
    /// Where A ends.
    pub const fn a_cut(&self) -> Share {
        self.a_cut
    }

    /// Where B ends.
    pub const fn b_cut(&self) -> Share {
        self.b_cut
    }
}

impl Default for AbcPolicy {
    /// 80 % and 95 % of the cumulative value (S2).
    fn default() -> Self {
        AbcPolicy {
            a_cut: Share::from_billionths(800_000_000),
            b_cut: Share::from_billionths(950_000_000),
        }
    }
}

impl TryFrom<AbcPolicyDraft> for AbcPolicy {
    type Error = PolicyError;

    fn try_from(draft: AbcPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<AbcPolicy> for AbcPolicyDraft {
    fn from(policy: AbcPolicy) -> Self {
        AbcPolicyDraft { a_cut: policy.a_cut.value(), b_cut: policy.b_cut.value() }
    }
}

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
    use super::{AbcPolicy, AbcPolicyDraft, VipPolicy, VipPolicyDraft};

    #[test]
    fn cuts_in_the_wrong_order_are_refused_with_both_values() {
        let draft =
            AbcPolicyDraft { a_cut: "0.95".parse().unwrap(), b_cut: "0.8".parse().unwrap() };
        let error = draft.validate().unwrap_err();
        assert_eq!(error.to_string(), "`b_cut`: `0.8` must be above `a_cut`, which is `0.95`");
    }

    #[test]
    fn all_problems_of_a_policy_come_back_at_once() {
        let draft = AbcPolicyDraft { a_cut: "-1".parse().unwrap(), b_cut: "2".parse().unwrap() };
        assert_eq!(draft.validate().unwrap_err().problems().len(), 2);
        let draft = VipPolicyDraft { leads: 0, months: 1_201 };
        assert_eq!(draft.validate().unwrap_err().problems().len(), 2);
    }

    #[test]
    fn a_policy_reads_what_is_given_keeps_the_rest_and_refuses_what_it_does_not_know() {
        let policy: AbcPolicy = serde_json::from_str(r#"{"a_cut":"0.7"}"#).unwrap();
        assert_eq!(
            (policy.a_cut().to_string(), policy.b_cut().to_string()),
            ("70%".into(), "95%".into())
        );
        assert!(serde_json::from_str::<AbcPolicy>(r#"{"acut":"0.7"}"#).is_err());
        assert!(serde_json::from_str::<VipPolicy>(r#"{"leads":0}"#).is_err());
    }
}
