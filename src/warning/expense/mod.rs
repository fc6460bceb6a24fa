//! Warnings about what is spent: over a budget, ever more, and too much for what it brings.
//!
//! | question | answer |
//! |---|---|
//! | which budget is exceeded, ahead of its days, or will not last? | [`OverBudget`], a rule |
//! | on whom and on what is ever more spent? | [`Climbing`], a rule |
//! | on whom and on what is much spent for what it brings? | [`OfRevenue`], a rule |
//! | may this be spent? | [`check_expense`] and [`check_commitment`], before it is booked |
//!
//! | finding | when | force | at stake |
//! |---|---|---|---|
//! | [`OVER_BUDGET`] | spent and committed is more than the budget; exactly the budget is not | hard | what is over it |
//! | the same | it is not, and more than may be spent by the day, by more than is tolerated | soft | what is ahead |
//! | the same, [expected](super::Onset::Expected) | neither, and at this pace the budget is likely exceeded | soft | what will be over it |
//! | [`CLIMBING`] | the expenses of the last months climb, by more than chance and more than is tolerated | soft | the rise |
//! | [`OF_REVENUE`] | the expenses of the last months are more than their share of the revenue | soft | what is over it |

mod budget;
mod check;
mod climbing;
mod policy;
mod revenue;
mod trend;

pub use budget::OverBudget;
pub use check::{BudgetLimit, ExceededLimit, ExpenseVerdict, check_commitment, check_expense};
pub use climbing::Climbing;
pub use policy::{
    ClimbingPolicy, ClimbingPolicyDraft, ExpenseCheckPolicy, ExpenseCheckPolicyDraft,
    ExpensePolicy, ExpensePolicyDraft, OnExceeding, RevenuePolicy, RevenuePolicyDraft,
};
pub use revenue::OfRevenue;

pub(crate) use budget::RULES as BUDGET_RULES;
pub(crate) use check::RULES as CHECK_RULES;
pub(crate) use climbing::RULES as CLIMBING_RULES;
pub(crate) use revenue::RULES as REVENUE_RULES;

/// The matter of a budget that is exceeded, used up ahead of its days, or will not last.
pub const OVER_BUDGET: &str = "warning.over-budget";

/// The matter of expenses that climb.
pub const CLIMBING: &str = "warning.expenses-climb";

/// The matter of expenses that are too much for what they bring.
pub const OF_REVENUE: &str = "warning.expenses-of-revenue";
