//! Recovery of lost customers (恢复客户关系管理, S5): for each one why, what is at stake, what was tried,
//! and what came of it.
//!
//! | question | answer |
//! |---|---|
//! | how does each case stand, and what is at stake? | [`recovery_cases`] |
//! | what is to be done next? | [`RecoveryCase::next_task`] |
//! | how many are won back, and why were they lost? | [`recovery_report`], with [`RecoveryTally`] |
//! | which deal that came too early is due now? | [`waking_deals`] |
//!
//! A case begins with a fact. It ends when somebody enters how, or when the customer buys again: that
//! is a fact too, and whether it was for the sake of what was tried nobody can tell.

mod case;
mod policy;
mod report;
mod waking;

pub(super) use case::RULES as CASE_RULES;
pub use case::{RecoveryCase, RecoveryState, recovery_cases};
pub use policy::{RecoveryPolicy, RecoveryPolicyDraft};
pub use report::{RecoveryReport, RecoveryTally, recovery_report};
pub(super) use waking::RULES as WAKING_RULES;
pub use waking::{WakingDeal, waking_deals};

#[cfg(test)]
mod tests;
