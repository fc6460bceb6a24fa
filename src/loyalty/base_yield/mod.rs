//! Yield of the base: what comes of the things that we delivered, by when that was (S5: value around
//! the base is trade-ins, workshop revenue, insurance renewals and referrals).
//!
//! | question | answer |
//! |---|---|
//! | how many come for the first service, come back to the workshop, renew, trade in, refer? | [`base_yield`] |
//! | … of those delivered in one month, quarter or year | [`YieldCohort`], by [`YieldRate`] |
//! | what did the workshop and insurance bring, in all and for each thing? | [`YieldValue`] |
//!
//! What is counted is a thing that a customer has from us: in the cohort of its first day as theirs. Each
//! rate is of what is due alone:
//!
//! | of each | it is |
//! |---|---|
//! | whose day has not come | not due, also if it has happened already: to count those who were quick and wait for the others would make every young cohort look good |
//! | that was given up before that day, or whose owner died, was dissolved or asked to be deleted | left, and in no rate |
//! | of which nobody recorded what it takes | not known, and in no rate |
//! | other | a success or none |
//!
//! Where a whole kind of fact is on record of nobody, nothing is known by it: a firm that records no
//! visits to the workshop is no firm to which nobody comes. As little is known of what began before the
//! first visit, or the first lead, on record, whatever was recorded since.

mod cohorts;
mod judge;
mod policy;
mod result;
#[cfg(test)]
mod tests;
mod things;
mod value;

pub use cohorts::base_yield;
pub use policy::{BaseYieldPolicy, BaseYieldPolicyDraft, CohortSpan};
pub use result::{BaseYield, YieldCohort, YieldKind, YieldRate, YieldValue};
