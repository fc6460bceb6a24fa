//! What always holds, whatever the facts, the policy and the day.

mod as_of_a_day;
mod deterministic;
mod erased;
mod exact_money;
mod explained;
mod findings;
mod generators;
mod incremental;
mod look_again;
mod no_forging;
mod not_judged;
mod policy_is_data;
mod private;
mod pure;
mod too_little_data;
mod total;
