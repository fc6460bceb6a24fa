//! Who is satisfied buys again: how many do, by band of satisfaction.
//!
//! A score counts once the days in which the customer could have bought again are over. Of one that was
//! given too recently it is too early to say, whether or not they have bought since: to count those who
//! were quick and wait for the others would make everybody look loyal.

mod counts;
mod policy;

pub use counts::{BoughtAgain, Repurchase, RepurchaseBand, RepurchaseCounts};
pub use policy::{RepurchasePolicy, RepurchasePolicyDraft};

#[cfg(test)]
mod tests;
