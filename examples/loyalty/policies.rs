//! By which rules everything is judged.

use clienteling::loyalty::earning::{ConversionPolicy, ConversionPolicyDraft};
use clienteling::loyalty::kind::LoyaltyStandingPolicy;
use clienteling::loyalty::liability::LiabilityPolicy;
use clienteling::loyalty::measures::{LoyaltyMeasurePolicy, LoyaltyMeasurePolicyDraft};
use clienteling::loyalty::points::PointsPolicy;
use clienteling::loyalty::profit_share::ProfitSharePolicy;
use clienteling::loyalty::referral::ReferralPolicy;
use clienteling::loyalty::reward::RewardPolicy;
use clienteling::loyalty::threshold::{ThresholdPolicy, ThresholdPolicyDraft};
use clienteling::rule::Problems;
use clienteling::{Currency, Draft, Money};

/// The rules of the sample.
pub(crate) const SAMPLE: &str = include_str!("policies.json");

/// All rules, as a file has them. What it leaves out is as the library has it.
#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Policies {
    pub(crate) share: ProfitSharePolicy,
    pub(crate) points: PointsPolicy,
    pub(crate) conversion: ConversionPolicy,
    pub(crate) liability: LiabilityPolicy,
    pub(crate) thresholds: ThresholdPolicy,
    pub(crate) rewards: RewardPolicy,
    pub(crate) kind: LoyaltyStandingPolicy,
    pub(crate) measures: LoyaltyMeasurePolicy,
    pub(crate) referral: ReferralPolicy,
}

impl Policies {
    /// The library's own rules, in a currency.
    pub(crate) fn in_currency(currency: Currency) -> Result<Self, Problems> {
        Ok(Policies {
            conversion: ConversionPolicyDraft {
                currency,
                worth: Money::from_minor(100, currency),
                ..Default::default()
            }
            .validate()?,
            thresholds: ThresholdPolicyDraft { currency, ..Default::default() }.validate()?,
            measures: LoyaltyMeasurePolicyDraft { currency, ..Default::default() }.validate()?,
            ..Policies::default()
        })
    }
}
