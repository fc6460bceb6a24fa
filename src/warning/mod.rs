//! What needs a manager's eye today, or soon (预警).
//!
//! | question | type |
//! |---|---|
//! | what is wrong, about whom, since when, why? | [`Finding`] |
//! | is it the same matter as yesterday? | [`FindingKey`] |
//! | what do rules find, of everybody or after a new fact? | [`Evaluation`], of [`WarningRules`] |
//! | how is a rule of one's own written? | as a [`CustomerRule`] or a [`JointRule`] |
//! | what becomes of a finding from day to day? | a warning, with a [`life`] |
//! | what would rules have told over the past year? | [`replay`](replay::replay) |
//! | how is one written down as data? | in [`written`] |
//! | what is found about a customer? | [`watch`] |
//! | who no longer buys, comes or renews, or ever less? | [`churn`] |
//! | what is found about the promises to them? | [`promise_broken`] |
//! | what is found about their complaints? | [`complaint`] |
//! | what is found about those who are dissatisfied and say nothing? | [`silent_dissatisfaction`] |
//! | which plan is behind, which customer buys less? | [`sales`] |
//! | which budget is exceeded, on what is ever more spent, may this be? | [`expense`] |
//!
//! The rules ask for this (S1):
//!
//! | rule | condition |
//! |---|---|
//! | [`RECEIVABLE_OVER_LIMIT`] | the customer owes more than the credit limit: investigate, collect |
//! | [`NO_PURCHASE`] | a year without a purchase: the customer counts as lost. Investigate, win back |
//! | [`COMPLAINT`] | a complaint that is not closed: see to it (S3) |
//! | [`receivable`] | also what was delivered and ordered counts, near the limit, overdue, paid ever later |
//! | [`PROMISE_BROKEN`] | a promise whose day has passed, or that was broken: keep it, or be released (S4) |
//! | [`SILENT_DISSATISFACTION`] | dissatisfied, and no complaint: ask why (S4) |

mod about;
mod built_in;
pub mod churn;
mod complaint;
mod dissatisfied;
mod evaluate;
pub mod expense;
mod finding;
mod key;
pub mod life;
mod pace;
mod policy;
mod promise;
pub mod receivable;
pub mod replay;
mod rules;
pub mod sales;
pub mod signs;
mod watch;
pub mod written;

pub use built_in::{BuiltIn, ExpensesPolicyDraft, WarningRulesPolicy, WarningRulesPolicyDraft};
pub use churn::NoPurchase;
pub use complaint::complaint;
pub use dissatisfied::silent_dissatisfaction;
pub use evaluate::{Evaluation, Touched};
pub use finding::{Advice, Finding, Force, Onset, Severity};
pub use key::{FactRef, FindingKey};
pub use policy::{WarningPolicy, WarningPolicyDraft};
pub use promise::{BrokenPromises, promise_broken};
pub use receivable::OverLimit;
pub use rules::{
    CustomerFacts, CustomerRule, Found, JointRule, NotEvaluated, WarningContext, WarningRules,
};
pub use watch::{Watched, watch};

/// The rule that a customer owes more than the credit limit.
pub const RECEIVABLE_OVER_LIMIT: &str = "warning.receivable-over-limit";

/// The rule that a customer no longer buys, or soon will count as one who does not.
pub const NO_PURCHASE: &str = "warning.no-purchase";

/// The matter of a customer who is dissatisfied and has not complained.
pub const SILENT_DISSATISFACTION: &str = "warning.silent-dissatisfaction";

/// The matter of a promise that was not kept.
pub const PROMISE_BROKEN: &str = "warning.promise-broken";

/// The matter of a complaint that has to be seen to.
pub const COMPLAINT: &str = "warning.complaint";

use crate::rule::Rule;

/// Every rule of this room.
pub(crate) static RULES: &[&[&Rule]] = &[
    receivable::RULES,
    promise::RULES,
    signs::CONCENTRATION_RULES,
    signs::CONSENT_RULES,
    signs::CONTRACT_RULES,
    signs::DATA_RULES,
    signs::DEAL_RULES,
    signs::SATISFACTION_RULES,
    signs::SHRINKING_RULES,
    churn::silence::RULES,
    churn::activity::RULES,
    churn::contract::RULES,
    churn::rhythm::RULES,
    churn::decline::RULES,
    sales::BEHIND_RULES,
    sales::DECLINE_RULES,
    expense::BUDGET_RULES,
    expense::CHECK_RULES,
    expense::CLIMBING_RULES,
    expense::REVENUE_RULES,
];
