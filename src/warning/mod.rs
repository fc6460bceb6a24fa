//! What needs a manager's eye today (预警).
//!
//! | warning | condition (S1) |
//! |---|---|
//! | [`ReceivableOverLimit`] | the customer owes more than the credit limit |
//! | [`NoPurchase`] | a year without a purchase: the customer counts as lost |

mod policy;
mod purchase;
mod receivable;

use chrono::NaiveDate;
use serde::Serialize;

pub use policy::{WarningPolicy, WarningPolicyDraft};
pub use purchase::NoPurchase;
pub use receivable::ReceivableOverLimit;

use crate::rule::Reason;
use crate::units::CustomerId;

/// A warning about one customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Warning {
    /// About whom.
    pub customer: CustomerId,
    /// Since when. Of a receivable in several currencies, by the rates of the review's day.
    pub since: NaiveDate,
    /// What is wrong.
    pub finding: Finding,
}

/// What a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Finding {
    /// The customer owes more than the credit limit: investigate, collect.
    ReceivableOverLimit(ReceivableOverLimit),
    /// The customer no longer buys: investigate, win back.
    NoPurchase(NoPurchase),
}

impl Finding {
    /// Where it stands in a list: the most pressing first.
    pub const fn rank(&self) -> u8 {
        match self {
            Finding::ReceivableOverLimit(_) => 1,
            Finding::NoPurchase(_) => 2,
        }
    }

    /// Why.
    pub const fn reason(&self) -> Reason {
        match self {
            Finding::ReceivableOverLimit(finding) => finding.reason(),
            Finding::NoPurchase(finding) => finding.reason(),
        }
    }
}
