//! What was found about a customer calls for follow-ups too.

use chrono::NaiveDate;

use super::steps::{Steps, next_step_on};
use super::{About, complaints};
use crate::customer::Role;
use crate::followup::occasion::Occasion;
use crate::followup::reach::is_own;
use crate::followup::suggest::{due, quiet_until};
use crate::followup::{Purpose, Task, TaskWindow};
use crate::rule::Reason;
use crate::units::TaskId;
use crate::units::period::days_after;
use crate::warning::receivable::EXPOSURE_OVER_LIMIT;
use crate::warning::{
    COMPLAINT, Finding, NO_PURCHASE, PROMISE_BROKEN, RECEIVABLE_OVER_LIMIT, SILENT_DISSATISFACTION,
};

/// What calls for a series of follow-ups, and why.
pub(super) struct Matter<'a> {
    pub(super) steps: Steps<'a>,
    pub(super) occasion: Occasion,
    pub(super) reason: Reason,
}

/// All that is found and calls for follow-ups of its own.
const FOUND: [(&str, Purpose); 6] = [
    (COMPLAINT, Purpose::Complaint),
    (RECEIVABLE_OVER_LIMIT, Purpose::CollectReceivable),
    (EXPOSURE_OVER_LIMIT, Purpose::CreditLimit),
    (SILENT_DISSATISFACTION, Purpose::AskWhy),
    (NO_PURCHASE, Purpose::KeepActive),
    (NO_PURCHASE, Purpose::WinBack),
];

/// The series of all that can be found.
pub(super) fn all_series() -> impl Iterator<Item = TaskId> {
    FOUND.into_iter().map(|(rule, of)| Steps { rule, anchor: of.as_str() }.series())
}

/// The series of what a finding calls for. Whichever of several findings calls for it, money is
/// collected in one series, and the limit is talked about in one.
fn steps(matter: &str, purpose: Purpose) -> Steps<'_> {
    let rule = match purpose {
        Purpose::CollectReceivable => RECEIVABLE_OVER_LIMIT,
        Purpose::CreditLimit => EXPOSURE_OVER_LIMIT,
        _ => matter,
    };
    Steps { rule, anchor: purpose.as_str() }
}

/// A promise that was not kept has its own follow-up already, and so has each complaint. Of several
/// findings that call for the same the one that is due first counts, and of one day the most pressing.
pub(super) fn findings(about: &About<'_>, tasks: &mut Vec<Task>) {
    let is_own = |it: &&Finding| it.customer().is_some_and(|id| is_own(about.customer, id));
    let own = about.context.findings.unwrap_or_default().iter().filter(is_own);
    let mut own: Vec<&Finding> = own.collect();
    own.sort_by_key(|finding| finding.severity.rank());
    for finding in own {
        let matter = finding.key.matter();
        let Some(occasion) = Occasion::of(finding, about.policy) else { continue };
        let has_own = match matter {
            PROMISE_BROKEN => true,
            COMPLAINT if !about.context.complaints.is_empty() => true,
            COMPLAINT => complaints::found(about, finding, &occasion, tasks),
            _ => false,
        };
        if has_own {
            continue;
        }
        let steps = steps(matter, occasion.purpose);
        let found = Matter { steps, occasion, reason: finding.reason };
        let Some(task) = task(about, &found) else { continue };
        match tasks.iter_mut().find(|known| known.id == task.id) {
            Some(known) if task.window.last() < known.window.last() => *known = task,
            Some(_) => {}
            None => tasks.push(task),
        }
    }
}

pub(super) fn task(about: &About<'_>, matter: &Matter<'_>) -> Option<Task> {
    let Matter { steps, occasion, reason } = matter;
    let is_over = occasion.last_day.is_some_and(|day| day < about.as_of);
    if about.as_of < occasion.since || is_over {
        return None;
    }
    let (id, last_step) = steps.next(&about.known, None);
    let purpose = occasion.purpose;
    Some(Task {
        id,
        customer: about.customer.id().clone(),
        purpose,
        rank: purpose.rank(),
        window: window(about, occasion, last_step)?,
        series: Some(steps.series()),
        role: match purpose {
            Purpose::Complaint | Purpose::AskWhy => Role::Service,
            Purpose::KeepActive | Purpose::WinBack => Role::Sales,
            _ => Role::Account,
        },
        staff: None,
        reason: *reason,
    })
}

/// From the day since which it is called for, and not before another step makes sense. `None`: by then
/// it is of no use.
fn window(
    about: &About<'_>,
    occasion: &Occasion,
    last_step: Option<NaiveDate>,
) -> Option<TaskWindow> {
    let (marketing, policy) = (about.customer.marketing(), about.policy);
    let due = due(occasion, marketing, policy, about.as_of)?;
    let last_step = last_step.filter(|on| occasion.since <= *on);
    let again = last_step.map(|on| {
        if occasion.purpose.is_marketing() {
            days_after(on, policy.marketing_again_after_days)
        } else {
            next_step_on(on, due, policy)
        }
    });
    let quiet_until = quiet_until(occasion.purpose, marketing, policy, about.as_of);
    let first = again.max(quiet_until).unwrap_or_else(|| occasion.since.min(due));
    let first = first.max(occasion.since.min(due));
    let best = due.max(first);
    let last = occasion.last_day.unwrap_or(best);
    TaskWindow::try_new(first, best, last).ok()
}
