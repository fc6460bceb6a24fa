//! Signs beyond money and silence: a deal stands still, data goes stale, a mark
//! falls, too much hangs on one customer, the base shrinks.
//!
//! | sign | rule | judged by |
//! |---|---|---|
//! | a deal stands still for longer than its stage allows | [`StalledDeals`] | the limits of its pipeline |
//! | the day on which a deal was expected to close has passed | [`PassedDates`] | – |
//! | a way to reach a customer has not been confirmed for long | [`StaleData`] | [`FreshnessPolicy`](crate::intake::FreshnessPolicy) |
//! | an agreement to marketing is old | [`StaleConsent`] | [`consent_months`](SignPolicyDraft::consent_months) |
//! | a customer is less satisfied than before | [`SatisfactionDrop`] | [`satisfaction_drop`](SignPolicyDraft::satisfaction_drop) |
//! | a complaint is to be seen to | [`OpenComplaints`] | [`ComplaintPolicy`](crate::satisfaction::complaint::ComplaintPolicy) |
//! | one customer brings too much of the revenue | [`RevenueConcentration`] | [`one_customer_share`](SignPolicyDraft::one_customer_share) |
//! | more customers are lost than won | [`ShrinkingBase`] | [`least_lost`](SignPolicyDraft::least_lost) |

mod complaints;
mod concentration;
mod consent;
mod data;
mod deals;
mod months;
mod policy;
mod satisfaction;
mod shrinking;

pub use complaints::OpenComplaints;
pub use concentration::RevenueConcentration;
pub use consent::StaleConsent;
pub use data::StaleData;
pub use deals::{PassedDates, StalledDeals};
pub use policy::{SignPolicy, SignPolicyDraft};
pub use satisfaction::SatisfactionDrop;
pub use shrinking::ShrinkingBase;

pub(super) use concentration::RULES as CONCENTRATION_RULES;
pub(super) use consent::RULES as CONSENT_RULES;
pub(super) use data::RULES as DATA_RULES;
pub(super) use deals::RULES as DEAL_RULES;
pub(super) use satisfaction::RULES as SATISFACTION_RULES;
pub(super) use shrinking::RULES as SHRINKING_RULES;

/// The matter of a deal that stands still.
pub const DEAL_STALLED: &str = "warning.deal-stalled";

/// The matter of a deal that was expected to close by now.
pub const DEAL_DATE_PASSED: &str = "warning.deal-date-passed";

/// The matter of a way to reach a customer that was not confirmed for long.
pub const DATA_STALE: &str = "warning.data-stale";

/// The matter of an agreement to marketing that is old.
pub const CONSENT_STALE: &str = "warning.consent-stale";

/// The matter of a customer who is less satisfied than before.
pub const SATISFACTION_DROPPED: &str = "warning.satisfaction-dropped";

/// The matter of a customer who brings too much of the revenue.
pub const REVENUE_CONCENTRATED: &str = "warning.revenue-concentrated";

/// The matter of a base that loses more customers than it wins.
pub const BASE_SHRINKS: &str = "warning.base-shrinks";
