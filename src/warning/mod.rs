//! What needs a manager's eye today, or soon (预警).
//!
//! A rule looks at the facts as of a day and says what it [found](Finding): what, about whom, since
//! when, why, how pressing it is, what to do and who is responsible. What is found day after day is one
//! [warning](life), which is told once, and followed until it is resolved.
//!
//! | question | answered by |
//! |---|---|
//! | what is wrong, about whom, since when, why? | a [`Finding`] |
//! | is it the same matter as yesterday? | its [`FindingKey`] |
//! | what do the rules of the crate find, by which figures? | [`WarningRules::built_in`], of a [`BuiltIn`] business, by a [`WarningRulesPolicy`] |
//! | of everybody, or after a new fact or on a new day? | an [`Evaluation`] |
//! | how is a rule of one's own written? | as data, in [`written`]; as code, a [`CustomerRule`] or a [`JointRule`] |
//! | what becomes of a finding from day to day? | a [`life`] |
//! | what would rules have told over the past year? | [`replay`](replay::replay) |
//! | what does the review find about a customer? | [`watch`], [`complaint`], [`silent_dissatisfaction`] |
//!
//! | room | warns of | source |
//! |---|---|---|
//! | [`receivable`] | more owed than the credit limit, the limit near, invoices overdue, paid ever later, groups: investigate, collect | S1 |
//! | [`sales`] | plans that are behind or will be missed: investigate, act before it grows | S1 |
//! | [`expense`] | budgets exceeded or used up too early, expenses that climb, too much for what they bring: stop spending | S1 |
//! | [`churn`] | a year without a purchase, silence by the own rhythm, contracts that end and are not renewed, customers who buy less, or fewer kinds of things: investigate, win back | S1 |
//! | [`signs`] | deals that stand still, old data, a lower mark, too much on one customer, a shrinking base | S2, S5, ours |
//! | [`PROMISE_BROKEN`] | promises whose day has passed, or that were broken: keep them, or be released | S4 |
//! | [`COMPLAINT`] | complaints that are not closed: see to them | S3 |
//! | [`SILENT_DISSATISFACTION`] | dissatisfied, and no complaint: ask why | S4 |
//! | [`followup`](crate::followup::overdue_follow_up) | follow-ups that are overdue, [goals](crate::followup::goal_at_risk) at risk | S2 |
//!
//! What cannot be judged, for want of a rate or of facts, is said as such ([`NotEvaluated`]): it neither
//! raises a warning nor clears one.

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
    expense::BUDGET_RULES,
    expense::CHECK_RULES,
    expense::CLIMBING_RULES,
    expense::REVENUE_RULES,
];
