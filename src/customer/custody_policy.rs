//! Who may keep the customer base, in figures.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::rule::PolicyError;
use crate::rule::policy::Checker;
use crate::units::{Score, Share};

/// What a custodian of the base must bring, as it is written down; [`validate`](Self::validate)
/// makes a policy of it.
///
/// S1 names the criteria; the figures are our own.
///
/// ```
/// use clienteling::customer::CustodyPolicyDraft;
///
/// let draft = CustodyPolicyDraft { loyalty: 120, service_months: 0, ..Default::default() };
/// let error = draft.validate().unwrap_err();
/// let paths: Vec<&str> = error.problems().iter().map(|problem| &*problem.path).collect();
/// assert_eq!(paths, ["service_months", "loyalty"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CustodyPolicyDraft {
    /// Long service is at least so many months. 24.
    pub service_months: u32,
    /// Newly hired is whoever has served fewer months. 6.
    pub newly_hired_months: u32,
    /// Low pay is below this share of the firm's median pay. 0.8.
    #[serde(with = "crate::units::fixed::as_text")]
    pub low_pay: Decimal,
    /// The lowest mark of 100 for satisfaction with the firm. 60.
    pub satisfaction: u32,
    /// The lowest mark of 100 for feeling that they belong. 60.
    pub belonging: u32,
    /// The lowest mark of 100 for loyalty to the firm. 60.
    pub loyalty: u32,
    /// The lowest mark of 100 for being able to investigate and analyse. 60.
    pub analysis: u32,
}

impl Default for CustodyPolicyDraft {
    fn default() -> Self {
        CustodyPolicyDraft {
            service_months: 24,
            newly_hired_months: 6,
            low_pay: Decimal::new(8, 1),
            satisfaction: 60,
            belonging: 60,
            loyalty: 60,
            analysis: 60,
        }
    }
}

impl CustodyPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: a time of no month or above a century, a limit of low
    /// pay that is no share, a mark above 100.
    pub fn validate(self) -> Result<CustodyPolicy, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    fn check(self, checker: &mut Checker) -> Option<CustodyPolicy> {
        const MONTHS: u32 = Checker::MAX_MONTHS;
        let mut sound = true;
        for (field, given) in [
            ("service_months", self.service_months),
            ("newly_hired_months", self.newly_hired_months),
        ] {
            sound &= checker.number(field, given, 1, MONTHS).is_some();
        }
        let low_pay = checker.share("low_pay", self.low_pay);
        for (field, given) in [
            ("satisfaction", self.satisfaction),
            ("belonging", self.belonging),
            ("loyalty", self.loyalty),
            ("analysis", self.analysis),
        ] {
            sound &= checker.number(field, given, 0, 100).is_some();
        }
        low_pay.filter(|_| sound).map(|low_pay| CustodyPolicy { draft: self, low_pay })
    }
}

/// What a custodian of the base must bring.
///
/// * The months are 1 to 1,200: a century.
/// * The limit of low pay is a share, so that nobody paid the median or more is low-paid.
/// * The marks are whole and at most 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "CustodyPolicyDraft", into = "CustodyPolicyDraft")]
pub struct CustodyPolicy {
    draft: CustodyPolicyDraft,
    low_pay: Share,
}

impl CustodyPolicy {
    /// Long service is at least so many months.
    pub const fn service_months(&self) -> u32 {
        self.draft.service_months
    }

    /// Newly hired is whoever has served fewer months.
    pub const fn newly_hired_months(&self) -> u32 {
        self.draft.newly_hired_months
    }

    /// Low pay is below this share of the firm's median pay.
    pub const fn low_pay(&self) -> Share {
        self.low_pay
    }

    /// The lowest mark for satisfaction with the firm.
    pub fn satisfaction(&self) -> Score {
        mark(self.draft.satisfaction)
    }

    /// The lowest mark for feeling that they belong.
    pub fn belonging(&self) -> Score {
        mark(self.draft.belonging)
    }

    /// The lowest mark for loyalty to the firm.
    pub fn loyalty(&self) -> Score {
        mark(self.draft.loyalty)
    }

    /// The lowest mark for being able to investigate and analyse.
    pub fn analysis(&self) -> Score {
        mark(self.draft.analysis)
    }
}

/// INVARIANT: every mark of a policy is at most 100, so it is a score.
fn mark(points: u32) -> Score {
    Score::try_new(points.into()).unwrap_or(Score::MAX)
}

impl Default for CustodyPolicy {
    /// Two years of service, six months until nobody is newly hired, 80 % of the median pay, 60
    /// marks of 100: our own.
    fn default() -> Self {
        let low_pay = Share::from_billionths(800_000_000);
        CustodyPolicy { draft: CustodyPolicyDraft::default(), low_pay }
    }
}

impl TryFrom<CustodyPolicyDraft> for CustodyPolicy {
    type Error = PolicyError;

    fn try_from(draft: CustodyPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<CustodyPolicy> for CustodyPolicyDraft {
    fn from(policy: CustodyPolicy) -> Self {
        policy.draft
    }
}

#[cfg(test)]
mod tests {
    use super::{CustodyPolicy, CustodyPolicyDraft};

    #[test]
    fn the_defaults_are_a_valid_policy_and_come_back_from_json() {
        let policy = CustodyPolicy::default();
        assert_eq!(CustodyPolicyDraft::default().validate(), Ok(policy));
        let json = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<CustodyPolicy>(&json).unwrap(), policy);
    }

    #[test]
    fn every_field_that_cannot_be_used_is_named() {
        let draft = CustodyPolicyDraft {
            service_months: 1_201,
            newly_hired_months: 0,
            low_pay: "1.1".parse().unwrap(),
            satisfaction: 101,
            belonging: 101,
            loyalty: u32::MAX,
            analysis: 101,
        };
        let error = draft.validate().unwrap_err();
        let paths: Vec<_> = error.problems().iter().map(|problem| &*problem.path).collect();
        let fields = [
            "service_months",
            "newly_hired_months",
            "low_pay",
            "satisfaction",
            "belonging",
            "loyalty",
            "analysis",
        ];
        assert_eq!(paths, fields);
        assert!(serde_json::from_str::<CustodyPolicy>(r#"{"service":24}"#).is_err());
        assert!(serde_json::from_str::<CustodyPolicy>(r#"{"loyalty":101}"#).is_err());
    }
}
