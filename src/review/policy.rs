//! Everything that a review is judged by.

use serde::{Deserialize, Serialize};

use crate::followup::{FollowUpPolicy, FollowUpPolicyDraft};
use crate::rule::PolicyError;
use crate::rule::policy::Checker;
use crate::tiering::{AbcPolicy, AbcPolicyDraft, ValuePeriod, VipPolicy, VipPolicyDraft};
use crate::units::Currency;
use crate::warning::{WarningPolicy, WarningPolicyDraft};

/// The policy of a review, as it is written down. Only the currency has no default.
///
/// ```
/// use clienteling::review::ReviewPolicyDraft;
///
/// let written = r#"{"currency": "CNY", "abc": {"cuts": ["0.9", "0.7"]}, "vip": {"leads": 0}}"#;
/// let draft: ReviewPolicyDraft = serde_json::from_str(written)?;
/// let error = draft.validate().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`abc.cuts[1]`: `0.7` must be above `abc.cuts[0]`, which is `0.9`; \
///      `vip.leads`: 0 is not between 1 and 4294967295",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewPolicyDraft {
    /// The currency in which everything is judged.
    pub currency: Currency,
    /// Over which time the value counts by which customers are classed. All time (ours: the
    /// sources do not say).
    #[serde(default)]
    pub value_period: ValuePeriod,
    /// Where the classes end.
    #[serde(default)]
    pub abc: AbcPolicyDraft,
    /// What makes a VIP.
    #[serde(default)]
    pub vip: VipPolicyDraft,
    /// When a warning is due.
    #[serde(default)]
    pub warning: WarningPolicyDraft,
    /// How soon to follow up.
    #[serde(default)]
    pub followup: FollowUpPolicyDraft,
}

impl ReviewPolicyDraft {
    /// The sources' figures, in `currency`.
    pub fn new(currency: Currency) -> Self {
        ReviewPolicy::new(currency).into()
    }

    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with the problems of all parts, each with the path of its field; a minimum
    /// of value for VIPs in another currency; and a notice before a loss that does not fit into the time until it, counted as 28 days a month.
    pub fn validate(self) -> Result<ReviewPolicy, PolicyError> {
        Checker::validate(|checker| {
            if let ValuePeriod::Months(months) = self.value_period {
                checker.number("value_period.months", months, 1, Checker::MAX_MONTHS);
            }
            let abc = checker.within("abc", |checker| self.abc.check(checker));
            let vip = checker.within("vip", |checker| self.vip.check(checker, Some(self.currency)));
            let warning = checker.within("warning", |checker| self.warning.check(checker));
            let followup = checker.within("followup", |checker| self.followup.check(checker));
            // Shorter than the time in which a customer is lost, or everybody would be invited on
            // the day of a purchase.
            let shortest = self.warning.lost_after_months.saturating_mul(28);
            let (notice, most) = (self.followup.lapse_notice_days, shortest.saturating_sub(1));
            if warning.is_some() && followup.is_some() {
                checker.number("followup.lapse_notice_days", notice, 0, most);
            }
            Some(ReviewPolicy {
                currency: self.currency,
                value_period: self.value_period,
                abc: abc?,
                vip: vip?,
                warning: warning?,
                followup: followup?,
            })
        })
    }
}

/// Everything that a review is judged by.
///
/// * Each part is valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ReviewPolicyDraft", into = "ReviewPolicyDraft")]
pub struct ReviewPolicy {
    currency: Currency,
    value_period: ValuePeriod,
    abc: AbcPolicy,
    vip: VipPolicy,
    warning: WarningPolicy,
    followup: FollowUpPolicy,
}

impl ReviewPolicy {
    /// The sources' figures, in `currency`.
    pub fn new(currency: Currency) -> Self {
        ReviewPolicy {
            currency,
            value_period: ValuePeriod::default(),
            abc: AbcPolicy::default(),
            vip: VipPolicy::default(),
            warning: WarningPolicy::default(),
            followup: FollowUpPolicy::default(),
        }
    }

    /// The currency in which everything is judged.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Over which time the value counts by which customers are classed.
    pub const fn value_period(&self) -> ValuePeriod {
        self.value_period
    }

    /// Where the classes end.
    pub const fn abc(&self) -> &AbcPolicy {
        &self.abc
    }

    /// What makes a VIP.
    pub const fn vip(&self) -> &VipPolicy {
        &self.vip
    }

    /// When a warning is due.
    pub const fn warning(&self) -> &WarningPolicy {
        &self.warning
    }

    /// How soon to follow up.
    pub const fn followup(&self) -> &FollowUpPolicy {
        &self.followup
    }
}

impl TryFrom<ReviewPolicyDraft> for ReviewPolicy {
    type Error = PolicyError;

    fn try_from(draft: ReviewPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<ReviewPolicy> for ReviewPolicyDraft {
    fn from(policy: ReviewPolicy) -> Self {
        ReviewPolicyDraft {
            currency: policy.currency,
            value_period: policy.value_period,
            abc: policy.abc.into(),
            vip: policy.vip.into(),
            warning: policy.warning.into(),
            followup: policy.followup.into(),
        }
    }
}
