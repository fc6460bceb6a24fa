//! What makes a base worth building, in figures.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::units::{Probability, Quantity, Share};

/// What makes a base worth building, as it is written down; [`validate`](Self::validate) makes a
/// policy of it.
///
/// S1 names the criteria; the figures are our own.
///
/// ```
/// use clienteling::intake::WorthPolicyDraft;
/// use clienteling::rule::Draft;
///
/// let draft = WorthPolicyDraft { repeat: "25%".parse()?, purchases: 0, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["purchases"]);
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorthPolicyDraft {
    /// Fewer purchases than this in a customer's lifetime are few. 2.
    pub purchases: u32,
    /// Below this probability a repeat purchase is unlikely. 0.2.
    pub repeat: Probability,
    /// Where a smaller share of the customers buys the same brand again, there is no loyalty to a
    /// brand. 0.1.
    pub loyalty: Share,
    /// From this percentage of the benefit on, the cost lies far above it. 200: twice.
    pub far_above_percent: u32,
}

impl Default for WorthPolicyDraft {
    fn default() -> Self {
        WorthPolicyDraft {
            purchases: 2,
            repeat: Probability::from_percent(20),
            loyalty: Share::from_percent(10),
            far_above_percent: 200,
        }
    }
}

/// What makes a base worth building.
///
/// * At least one purchase, at most a million.
/// * Far above is from 101 % to 100,000 % of the benefit.
pub type WorthPolicy = Valid<WorthPolicyDraft>;

impl Draft for WorthPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("purchases", self.purchases, 1, 1_000_000);
        checker.number("far_above_percent", self.far_above_percent, 101, 100_000);
    }
}

impl WorthPolicyDraft {
    /// How many purchases are not few.
    pub(super) fn least(&self) -> Quantity {
        // INVARIANT: a policy has at least one, so the fallback is not reached.
        Quantity::try_from(self.purchases).unwrap_or(Quantity::ONE)
    }

    /// From so many times the benefit on, the cost lies far above it.
    pub fn far_above(&self) -> Quantity {
        let times = Decimal::try_new(self.far_above_percent.into(), 2).ok();
        // INVARIANT: a policy has more than 100 %, so the fallback is not reached.
        times.and_then(|times| Quantity::try_new(times).ok()).unwrap_or(Quantity::ONE)
    }
}

#[cfg(test)]
mod tests {
    use super::{WorthPolicy, WorthPolicyDraft};
    use crate::rule::Draft;

    #[test]
    fn the_defaults_are_a_valid_policy_and_come_back_from_json() {
        let policy = WorthPolicy::default();
        assert_eq!(WorthPolicyDraft::default().validate(), Ok(policy));
        let json = serde_json::to_string(&policy).unwrap();
        let wire = r#"{"purchases":2,"repeat":"0.2","loyalty":"0.1","far_above_percent":200}"#;
        assert_eq!(json, wire);
        assert_eq!(serde_json::from_str::<WorthPolicy>(&json).unwrap(), policy);
        assert_eq!(policy.far_above().to_string(), "2");
        assert_eq!(policy.repeat.to_string(), "20%");
        assert_eq!(policy.loyalty.to_string(), "10%");
    }

    #[test]
    fn every_field_that_cannot_be_used_is_named() {
        let draft = WorthPolicyDraft {
            purchases: 0,
            far_above_percent: 100,
            ..WorthPolicyDraft::default()
        };
        assert_eq!(draft.validate().unwrap_err().paths(), ["purchases", "far_above_percent"]);
        let json = r#"{"purchases":0,"repeat":"-0.1","loyalty":1.1,"far_above_percent":100}"#;
        let error = serde_json::from_str::<WorthPolicy>(json).unwrap_err().to_string();
        for path in ["purchases", "repeat", "loyalty", "far_above_percent"] {
            assert!(error.contains(&format!("`{path}`: ")), "{path}: {error}");
        }
        assert!(serde_json::from_str::<WorthPolicy>(r#"{"far_above":2}"#).is_err());
        assert!(serde_json::from_str::<WorthPolicy>(r#"{"purchases":0}"#).is_err());
    }
}
