//! What makes a base worth building, in figures.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::rule::PolicyError;
use crate::rule::policy::Checker;
use crate::units::{Probability, Quantity, Share};

/// What makes a base worth building, as it is written down; [`validate`](Self::validate) makes a
/// policy of it.
///
/// S1 names the criteria; the figures are our own.
///
/// ```
/// use clienteling::intake::WorthPolicyDraft;
///
/// let draft = WorthPolicyDraft { repeat: "1.2".parse()?, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().problems()[0].path, "repeat");
/// # Ok::<(), rust_decimal::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorthPolicyDraft {
    /// Fewer purchases than this in a customer's lifetime are few. 2.
    pub purchases: u32,
    /// Below this probability a repeat purchase is unlikely. 0.2.
    #[serde(with = "crate::units::fixed::as_text")]
    pub repeat: Decimal,
    /// Where a smaller share of the customers buys the same brand again, there is no loyalty to a
    /// brand. 0.1.
    #[serde(with = "crate::units::fixed::as_text")]
    pub loyalty: Decimal,
    /// From this percentage of the benefit on, the cost lies far above it. 200: twice.
    pub far_above_percent: u32,
}

impl Default for WorthPolicyDraft {
    fn default() -> Self {
        WorthPolicyDraft {
            purchases: 2,
            repeat: Decimal::new(2, 1),
            loyalty: Decimal::new(1, 1),
            far_above_percent: 200,
        }
    }
}

impl WorthPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: no purchase or more than a million, a probability or a
    /// share that is none, a cost that is far above the benefit at 100 % of it or less, or only
    /// beyond a thousand times.
    pub fn validate(self) -> Result<WorthPolicy, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    fn check(self, checker: &mut Checker) -> Option<WorthPolicy> {
        let purchases = checker.number("purchases", self.purchases, 1, 1_000_000);
        let repeat = checker.share("repeat", self.repeat);
        let loyalty = checker.share("loyalty", self.loyalty);
        let far_above = checker.number("far_above_percent", self.far_above_percent, 101, 100_000);
        purchases.zip(repeat).zip(loyalty).zip(far_above).map(|_| WorthPolicy(self))
    }
}

/// What makes a base worth building.
///
/// * At least one purchase, at most a million.
/// * Probability and loyalty lie between 0 and 1.
/// * Far above is from 101 % to 100,000 % of the benefit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WorthPolicyDraft", into = "WorthPolicyDraft")]
pub struct WorthPolicy(WorthPolicyDraft);

// INVARIANT: every number of a policy was checked, so none of the fallbacks below is reached.
impl WorthPolicy {
    /// Fewer purchases than this in a customer's lifetime are few.
    pub fn purchases(&self) -> Quantity {
        Quantity::try_from(self.0.purchases).unwrap_or(Quantity::ONE)
    }

    /// Below this probability a repeat purchase is unlikely.
    pub fn repeat(&self) -> Probability {
        Probability::try_new(self.0.repeat).unwrap_or(Probability::ONE)
    }

    /// Below this share there is no loyalty to a brand.
    pub fn loyalty(&self) -> Share {
        Share::try_new(self.0.loyalty).unwrap_or(Share::WHOLE)
    }

    /// From so many times the benefit on, the cost lies far above it.
    pub fn far_above(&self) -> Quantity {
        let times = Decimal::try_new(self.0.far_above_percent.into(), 2).ok();
        times.and_then(|times| Quantity::try_new(times).ok()).unwrap_or(Quantity::ONE)
    }
}

impl TryFrom<WorthPolicyDraft> for WorthPolicy {
    type Error = PolicyError;

    fn try_from(draft: WorthPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<WorthPolicy> for WorthPolicyDraft {
    fn from(policy: WorthPolicy) -> Self {
        policy.0
    }
}

#[cfg(test)]
mod tests {
    use super::{WorthPolicy, WorthPolicyDraft};

    #[test]
    fn the_defaults_are_a_valid_policy_and_come_back_from_json() {
        let policy = WorthPolicy::default();
        assert_eq!(WorthPolicyDraft::default().validate(), Ok(policy));
        let json = serde_json::to_string(&policy).unwrap();
        let wire = r#"{"purchases":2,"repeat":"0.2","loyalty":"0.1","far_above_percent":200}"#;
        assert_eq!(json, wire);
        assert_eq!(serde_json::from_str::<WorthPolicy>(&json).unwrap(), policy);
        assert_eq!(policy.far_above().to_string(), "2");
        assert_eq!(policy.repeat().to_string(), "20%");
        assert_eq!(policy.loyalty().to_string(), "10%");
    }

    #[test]
    fn every_field_that_cannot_be_used_is_named() {
        let draft = WorthPolicyDraft {
            purchases: 0,
            repeat: "-0.1".parse().unwrap(),
            loyalty: "1.1".parse().unwrap(),
            far_above_percent: 100,
        };
        let error = draft.validate().unwrap_err();
        let paths: Vec<_> = error.problems().iter().map(|problem| &*problem.path).collect();
        assert_eq!(paths, ["purchases", "repeat", "loyalty", "far_above_percent"]);
        assert!(serde_json::from_str::<WorthPolicy>(r#"{"far_above":2}"#).is_err());
        assert!(serde_json::from_str::<WorthPolicy>(r#"{"purchases":0}"#).is_err());
    }
}
