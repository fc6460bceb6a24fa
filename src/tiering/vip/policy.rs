//! What makes a VIP.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::Money;
use crate::units::words::words;

words! {
    /// Which leads count.
    #[derive(Default)]
    pub enum VipLeads, "leads that count" {
        /// Every lead that was given (S5). Two of whom is known that they became the same customer
        /// are one, under each of these rules.
        #[default]
        Given = "given" as "leads given",
        /// Those of whom is known which customer they [became](crate::LeadConversion).
        Customers = "customers" as "leads who became customers",
        /// Those who became a customer and bought for money on the day on which they were named, or
        /// later; what came back afterwards does not undo it.
        Buyers = "buyers" as "leads who bought",
    }
}

words! {
    /// Whether leads or value suffice.
    #[derive(Default)]
    pub enum VipNeeds, "needs" {
        /// Enough leads, or enough value where the policy has a minimum of it.
        #[default]
        Either = "either",
        /// Enough leads and enough value.
        Both = "both",
    }
}

/// How much value it takes: net value, which is what was bought less what came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VipValue {
    /// The minimum.
    pub at_least: Money,
    /// Within how many months. `None`: in all time.
    #[serde(default)]
    pub months: Option<u32>,
}

/// What makes a VIP, as it is written down; [`validate`](Self::validate) makes a policy of it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::tiering::VipPolicyDraft;
///
/// let written = r#"{"leads": 0, "months": 1201, "count": "buyers", "needs": "both"}"#;
/// let draft: VipPolicyDraft = serde_json::from_str(written)?;
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`leads`: 0 is not between 1 and 4294967295; \
///      `months`: 1201 is not between 1 and 1200; \
///      `needs`: `both` needs `value`, which is not given",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VipPolicyDraft {
    /// How many leads it takes. 3 (S5).
    pub leads: u32,
    /// Within how many months. 12 (S5).
    pub months: u32,
    /// Which leads count. Every lead that was given (S5).
    pub count: VipLeads,
    /// How much value it takes. None: the sources know VIPs by leads alone.
    pub value: Option<VipValue>,
    /// Whether leads or value suffice. Either (ours).
    pub needs: VipNeeds,
}

impl Default for VipPolicyDraft {
    fn default() -> Self {
        VipPolicyDraft {
            leads: 3,
            months: 12,
            count: VipLeads::Given,
            value: None,
            needs: VipNeeds::Either,
        }
    }
}

/// What makes a VIP.
///
/// * At least one lead; 1 to 1,200 months.
/// * A minimum of value, if there is one, is above zero; where both leads and value are needed,
///   there is one.
pub type VipPolicy = Valid<VipPolicyDraft>;

impl Draft for VipPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("leads", self.leads, 1, u32::MAX);
        checker.number("months", self.months, 1, Checker::MAX_MONTHS);
        if let Some(VipValue { at_least, months }) = self.value {
            if !at_least.is_positive() {
                let kind = ProblemKind::NotPositive(at_least.to_string());
                checker.report("value.at_least", kind);
            }
            checker.number("value.months", months.unwrap_or(1), 1, Checker::MAX_MONTHS);
        } else if self.needs == VipNeeds::Both {
            let (word, field) = (self.needs.as_str(), "value");
            checker.report("needs", ProblemKind::Needs { word, field });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{VipNeeds, VipPolicy, VipPolicyDraft, VipValue};
    use crate::rule::Draft;

    #[test]
    fn all_problems_of_a_policy_come_back_at_once() {
        let value = VipValue { at_least: "0 CNY".parse().unwrap(), months: Some(0) };
        let draft = VipPolicyDraft {
            leads: 0,
            months: 1_201,
            value: Some(value),
            needs: VipNeeds::Both,
            ..VipPolicyDraft::default()
        };
        assert_eq!(
            draft.validate().unwrap_err().to_string(),
            "`leads`: 0 is not between 1 and 4294967295; \
             `months`: 1201 is not between 1 and 1200; \
             `value.at_least`: `0.00 CNY` is not above zero; \
             `value.months`: 0 is not between 1 and 1200"
        );
    }

    #[test]
    fn leads_and_value_cannot_both_be_needed_without_a_minimum_of_value() {
        let draft = VipPolicyDraft { needs: VipNeeds::Both, ..VipPolicyDraft::default() };
        let error = draft.validate().unwrap_err();
        assert_eq!(error.to_string(), "`needs`: `both` needs `value`, which is not given");
        let value = Some(VipValue { at_least: "1 CNY".parse().unwrap(), months: None });
        assert!(VipPolicyDraft { value, ..draft }.validate().is_ok());
    }

    #[test]
    fn a_policy_reads_what_is_given_keeps_the_rest_and_refuses_what_it_does_not_know() {
        let policy: VipPolicy = serde_json::from_str(r#"{"count":"buyers"}"#).unwrap();
        assert_eq!((policy.leads, policy.months, policy.value), (3, 12, None));
        for wrong in [
            r#"{"leads":0}"#,
            r#"{"lead":1}"#,
            r#"{"count":"all"}"#,
            r#"{"needs":"both"}"#,
            r#"{"value":{"at_least":{"amount":"-1","currency":"CNY"}}}"#,
            r#"{"value":{"at_least":{"amount":"1","currency":"CNY"},"years":1}}"#,
        ] {
            assert!(serde_json::from_str::<VipPolicy>(wrong).is_err(), "{wrong}");
        }
    }
}
