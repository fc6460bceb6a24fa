//! Promises.

use super::rules::PROMISED;
use super::{About, by};
use crate::customer::Role;
use crate::followup::{Purpose, Task};
use crate::marketing::PromiseState;
use crate::units::period::days_after;
use crate::units::{PromiseId, TaskId};

/// The follow-up of a promise.
pub(in crate::followup) fn promise_task(promise: &PromiseId) -> TaskId {
    TaskId::of("promise", promise.as_str(), 1)
}

/// One that was broken can still be kept, late.
pub(super) fn promises(about: &About<'_>, tasks: &mut Vec<Task>) {
    for one in about.customer.marketing().promises_on(about.as_of) {
        if !one.state.is_to_be_kept() && one.state != PromiseState::Broken {
            continue;
        }
        let promise = one.promise;
        let within = || days_after(promise.date, about.policy.promise_within_days);
        let until = promise.until.unwrap_or_else(within).max(promise.date);
        tasks.extend(about.task(
            (promise_task(&promise.id), Purpose::Promise),
            by(promise.date, until),
            (Role::Account, promise.by.as_ref()),
            (&PROMISED, promise.date),
        ));
    }
}
