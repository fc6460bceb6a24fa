//! What was found about a customer calls for follow-ups too.

use super::{About, day_number};
use crate::customer::Role;
use crate::followup::occasion::Occasion;
use crate::followup::suggest::due;
use crate::followup::{Purpose, Task, TaskWindow};
use crate::units::TaskId;
use crate::warning::{Finding, PROMISE_BROKEN};

/// A promise that was not kept has its own follow-up already.
pub(super) fn findings(about: &About<'_>, findings: &[Finding], tasks: &mut Vec<Task>) {
    let own = findings.iter().filter(|it| it.customer() == Some(about.customer.id()));
    let own = own.filter(|it| it.key.matter() != PROMISE_BROKEN);
    tasks.extend(own.filter_map(|finding| task(about, finding)));
}

fn task(about: &About<'_>, finding: &Finding) -> Option<Task> {
    let occasion = Occasion::of(finding, about.policy)?;
    let is_over = occasion.last_day.is_some_and(|day| day < about.as_of);
    if about.as_of < occasion.since || is_over {
        return None;
    }
    let best = due(&occasion, about.customer.marketing(), about.policy, about.as_of)?;
    let (first, last) = (occasion.since.min(best), occasion.last_day.unwrap_or(best).max(best));
    let purpose = occasion.purpose;
    Some(Task {
        id: TaskId::of(finding.key.matter(), purpose.as_str(), day_number(occasion.since)),
        customer: about.customer.id().clone(),
        purpose,
        rank: purpose.rank(),
        window: TaskWindow::try_new(first, best, last).unwrap_or(TaskWindow::on(best)),
        series: None,
        role: match purpose {
            Purpose::Complaint | Purpose::AskWhy => Role::Service,
            Purpose::KeepActive | Purpose::WinBack => Role::Sales,
            _ => Role::Account,
        },
        staff: None,
        reason: finding.reason,
    })
}
