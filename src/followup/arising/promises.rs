//! Promises.

use chrono::NaiveDate;

use super::rules::PROMISED;
use super::steps::{Steps, next_step_on};
use super::{About, by};
use crate::customer::Role;
use crate::followup::{FollowUpPolicyDraft, Purpose, Task};
use crate::marketing::{Promise, PromiseState};
use crate::units::PromiseId;
use crate::units::period::days_after;

/// The follow-ups of a promise.
pub(in crate::followup) fn promise_steps(promise: &PromiseId) -> Steps<'_> {
    Steps { rule: "promise", anchor: promise.as_str() }
}

/// By when it is to be kept.
pub(in crate::followup) fn promised_until(
    promise: &Promise,
    policy: &FollowUpPolicyDraft,
) -> NaiveDate {
    let within = || days_after(promise.date, policy.promise_within_days);
    promise.until.unwrap_or_else(within).max(promise.date)
}

/// Until an entry says that it was kept or released. One that was broken can still be kept, late: that
/// is the next step at once, and after a call it is some days later.
pub(super) fn promises(about: &About<'_>, tasks: &mut Vec<Task>) {
    for one in about.customer.marketing().promises_on(about.as_of) {
        if !one.state.is_to_be_kept() && one.state != PromiseState::Broken {
            continue;
        }
        let promise = one.promise;
        let until = promised_until(promise, about.policy);
        let steps = promise_steps(&promise.id);
        let (id, last_step) = steps.next(&about.known, None);
        let first = match last_step.filter(|on| promise.date <= *on) {
            None => promise.date,
            Some(on) if one.state == PromiseState::Broken && on <= one.since => one.since,
            Some(on) => next_step_on(on, until, about.policy),
        };
        let step = about.task(
            (id, Purpose::Promise),
            by(first, until.max(first)),
            (Role::Account, promise.by.as_ref()),
            (&PROMISED, promise.date),
        );
        tasks.extend(step.map(|step| Task { series: Some(steps.series()), ..step }));
    }
}
