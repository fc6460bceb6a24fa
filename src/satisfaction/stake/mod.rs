//! What is at stake when customers are dissatisfied, by what sources say of them.
//!
//! The sources contradict one another. So nothing here mixes their figures: each result is that of
//! one source, says what it assumes, and counts of different things have different types. A range
//! is made of counts of one type only.
//!
//! | question | answered by |
//! |---|---|
//! | how many customers complained? | [`complainants`] |
//! | how many stand behind them, and what may be lost? | [`at_stake`] |
//! | how many stay if they are treated so? | [`expected_to_stay`] |
//! | what does it cost to keep a customer, against winning one? | [`keeping_costs`] |

mod count;
mod figures;
mod keeping;
mod result;
#[cfg(test)]
mod tests;

pub use count::{
    Between, CustomersLeaving, CustomersStaying, DissatisfiedCustomers, PeopleKeptAway, PeopleTold,
    SilentCustomers,
};
pub use figures::{StakeAssumptions, StakeAssumptionsDraft, StakeFigures};
pub use keeping::{KeepingCost, Resolution, Staying, expected_to_stay, keeping_costs};
pub use result::{Assumed, AtStake, Grievance, LeaveCause, SourceStake, at_stake, complainants};
