//! Complaints: each has its own follow-up.

use super::findings::{self, Matter};
use super::steps::Steps;
use super::{About, Task};
use crate::base::Customer;
use crate::followup::Purpose;
use crate::followup::occasion::Occasion;
use crate::followup::reach::is_own;
use crate::units::{ComplaintId, Moment};
use crate::warning::Finding;

/// The follow-ups of a complaint.
pub(in crate::followup) fn complaint_steps(complaint: &ComplaintId) -> Steps<'_> {
    Steps { rule: "complaint", anchor: complaint.as_str() }
}

/// Of each case about which something is to be done: by when, the case says.
pub(super) fn complaints(about: &About<'_>, tasks: &mut Vec<Task>) {
    for case in about.context.complaints {
        let Some(next) = case.next.filter(|_| is_own(about.customer, &case.customer)) else {
            continue;
        };
        let since = case.received.day();
        let (purpose, due) = (Purpose::Complaint, next.due.map(Moment::day));
        let occasion = Occasion { purpose, since, due, last_day: None };
        let steps = complaint_steps(&case.complaint);
        tasks.extend(findings::task(about, &Matter { steps, occasion, reason: next.reason }));
    }
}

/// Without the cases: of each complaint that is open, by the day of the most urgent. `false`: none is.
pub(super) fn found(
    about: &About<'_>,
    finding: &Finding,
    occasion: &Occasion,
    tasks: &mut Vec<Task>,
) -> bool {
    let open = open(about.customer, about.as_of);
    for (complaint, since) in &open {
        let occasion = Occasion { since: occasion.since.max(*since), ..*occasion };
        let steps = complaint_steps(complaint);
        tasks.extend(findings::task(about, &Matter { steps, occasion, reason: finding.reason }));
    }
    !open.is_empty()
}

fn open(customer: &Customer, as_of: chrono::NaiveDate) -> Vec<(&ComplaintId, chrono::NaiveDate)> {
    let all = customer.marketing().complaints_on(as_of).into_iter();
    let open = all.filter(|(_, state)| state.is_open());
    open.map(|(complaint, _)| (&complaint.id, complaint.date.day())).collect()
}
