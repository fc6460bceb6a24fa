//! Who may keep the customer base, in figures.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::units::{Score, Share};

/// What a custodian of the base must bring, as it is written down; [`validate`](Self::validate)
/// makes a policy of it.
///
/// S1 names the criteria; the figures are our own.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::customer::CustodyPolicyDraft;
///
/// let draft = CustodyPolicyDraft { service_months: 0, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["service_months"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CustodyPolicyDraft {
    /// Long service is at least so many months. 24.
    pub service_months: u32,
    /// Newly hired is whoever has served fewer months. 6.
    pub newly_hired_months: u32,
    /// Low pay is below this share of the firm's median pay. 0.8.
    pub low_pay: Share,
    /// The lowest mark of 100 for satisfaction with the firm. 60.
    pub satisfaction: Score,
    /// The lowest mark of 100 for feeling that they belong. 60.
    pub belonging: Score,
    /// The lowest mark of 100 for loyalty to the firm. 60.
    pub loyalty: Score,
    /// The lowest mark of 100 for being able to investigate and analyse. 60.
    pub analysis: Score,
}

impl Default for CustodyPolicyDraft {
    fn default() -> Self {
        CustodyPolicyDraft {
            service_months: 24,
            newly_hired_months: 6,
            low_pay: Share::from_percent(80),
            satisfaction: Score::of(60),
            belonging: Score::of(60),
            loyalty: Score::of(60),
            analysis: Score::of(60),
        }
    }
}

/// What a custodian of the base must bring.
///
/// * The months are 1 to 1,200: a century.
/// * The limit of low pay is a share, so that nobody paid the median or more is low-paid.
pub type CustodyPolicy = Valid<CustodyPolicyDraft>;

impl Draft for CustodyPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("service_months", self.service_months, 1, Checker::MAX_MONTHS);
        checker.number("newly_hired_months", self.newly_hired_months, 1, Checker::MAX_MONTHS);
    }
}

#[cfg(test)]
mod tests {
    use super::{CustodyPolicy, CustodyPolicyDraft};
    use crate::rule::Draft;

    #[test]
    fn the_defaults_are_a_valid_policy_and_come_back_from_json() {
        let policy = CustodyPolicy::default();
        assert_eq!(CustodyPolicyDraft::default().validate(), Ok(policy));
        let json = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<CustodyPolicy>(&json).unwrap(), policy);
    }

    #[test]
    fn every_field_that_cannot_be_used_is_named() {
        let json = r#"{"service_months":1201,"newly_hired_months":0,"low_pay":"1.1",
            "satisfaction":101,"belonging":"101","loyalty":-1,"analysis":"good"}"#;
        let error = serde_json::from_str::<CustodyPolicy>(json).unwrap_err().to_string();
        for path in [
            "service_months",
            "newly_hired_months",
            "low_pay",
            "satisfaction",
            "belonging",
            "loyalty",
            "analysis",
        ] {
            assert!(error.contains(&format!("`{path}`: ")), "{path}: {error}");
        }
        assert!(serde_json::from_str::<CustodyPolicy>(r#"{"service":24}"#).is_err());
        assert!(serde_json::from_str::<CustodyPolicy>(r#"{"loyalty":101}"#).is_err());
    }
}
