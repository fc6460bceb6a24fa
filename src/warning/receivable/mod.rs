//! What customers owe, and will owe by what was ordered: too much, too long, or ever later.
//!
//! | question | answered by |
//! |---|---|
//! | how much of the credit is used, stage by stage? | [`exposure`] |
//! | and with this order, delivery or invoice? | [`exposure_with`], of a [`Document`] |
//! | how much is a company group owing together? | [`group_exposure`] |
//! | how much may be owed, and who says so? | [`CreditLine`] |
//!
//! The rules:
//!
//! | rule | finds |
//! |---|---|
//! | [`OverLimit`] | more is owed than the customer's credit limit |
//! | [`ExposureOverLimit`] | what is owed, delivered and ordered is over the limit, or near it |
//! | [`OverduePayments`] | invoices are overdue, whatever the limit |
//! | [`SlowerPayments`] | invoices are paid later than they used to be |
//! | [`GroupOverLimit`] | parent and subsidiaries together are over the parent's limit, or near it |
//!
//! A limit that was never decided, one of zero and one that was lifted are three things: without one
//! nothing is over it, unless the policy has a default; with one of zero nothing goes on account; who
//! has it lifted may owe anything, also where the policy has a default.

mod document;
mod exposure;
mod group;
mod limit;
mod line;
mod over_limit;
mod overdue;
mod policy;
mod rules;
mod slower;
mod timeline;

pub use document::{Document, exposure_with};
pub use exposure::{Exposure, ExposureStage, exposure};
pub use group::{GroupExposure, GroupOverLimit, group_exposure};
pub use limit::ExposureOverLimit;
pub use line::{CreditLine, LimitSource};
pub use over_limit::OverLimit;
pub(super) use over_limit::{Account, account};
pub use overdue::OverduePayments;
pub use policy::{ReceivablePolicy, ReceivablePolicyDraft};
pub(crate) use rules::RULES;
pub use slower::SlowerPayments;

use super::{CustomerRule, JointRule};

/// The matter of a customer whose exposure is over the credit limit, or near it.
pub const EXPOSURE_OVER_LIMIT: &str = "warning.exposure-over-limit";

/// The matter of a company group whose exposure is over the limit of the one at its head, or near it.
pub const GROUP_OVER_LIMIT: &str = "warning.group-over-limit";

/// The matter of invoices that are overdue.
pub const RECEIVABLE_OVERDUE: &str = "warning.receivable-overdue";

/// The matter of a customer who pays later than before.
pub const PAYS_SLOWER: &str = "warning.pays-slower";

/// The rules of this module about customers: [`OverLimit`] only where what is owed does not count as
/// exposure, for otherwise [`ExposureOverLimit`] says the same.
pub(super) fn of_customers(policy: &ReceivablePolicy) -> Vec<Box<dyn CustomerRule>> {
    let mut rules: Vec<Box<dyn CustomerRule>> = vec![
        Box::new(ExposureOverLimit::new(policy.clone())),
        Box::new(OverduePayments::new(policy.clone())),
        Box::new(SlowerPayments::new(policy.clone())),
    ];
    if !policy.counts.contains(&ExposureStage::Receivable) {
        rules.push(Box::new(OverLimit));
    }
    rules
}

/// The joint rules of this module.
pub(super) fn joint(policy: &ReceivablePolicy) -> [Box<dyn JointRule>; 1] {
    [Box::new(GroupOverLimit::new(policy.clone()))]
}
