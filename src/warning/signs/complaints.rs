//! A complaint is to be seen to.

use crate::base::FactKind;
use crate::calendar::WorkCalendar;
use crate::customer::Role;
use crate::satisfaction::complaint::{ComplainantTier, ComplaintPolicy, complaints_of};
use crate::units::Moment;
use crate::warning::{
    COMPLAINT, CustomerFacts, CustomerRule, FactRef, Finding, Force, Found, Severity, complaint,
};

/// The complaints that are to be seen to, one finding each, by the times that the policy allows and the
/// hours of a calendar. The class of a customer is not known here: a rule that knows it calls
/// [`complaint`](complaint()) itself, which has the most urgent of them.
///
/// Cost: a sort of the entries of the customer's complaints.
#[derive(Debug, Clone)]
pub struct OpenComplaints {
    policy: ComplaintPolicy,
    calendar: WorkCalendar,
}

impl OpenComplaints {
    /// By a policy, in the hours of a calendar.
    pub const fn new(policy: ComplaintPolicy, calendar: WorkCalendar) -> Self {
        OpenComplaints { policy, calendar }
    }
}

impl CustomerRule for OpenComplaints {
    fn matters(&self) -> Vec<&str> {
        vec![COMPLAINT]
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        let (customer, as_of) = (facts.customer, facts.as_of());
        if customer.marketing().complaints().is_empty() || !customer.can_be_answered(as_of) {
            return;
        }
        let (rates, at) = (facts.context.base.rates(), Moment::on(as_of));
        let tier = |_| ComplainantTier::default();
        let cases = complaints_of(customer, &self.policy, &self.calendar, tier, rates, at);
        // One that is closed may be taken up again: then it is a new fact.
        found.look_again(cases.iter().filter_map(|case| case.look_again_on).min());
        for case in &cases {
            let one = std::slice::from_ref(case);
            let Some(finding) = complaint(customer.id(), one) else { continue };
            let is_late = finding.severity == Severity::High;
            found.add(Finding {
                key: finding.key.which(case.complaint.as_str().to_owned()),
                facts: vec![FactRef::new(FactKind::Complaint, &case.complaint)],
                force: if is_late { Force::Hard } else { finding.force },
                responsible: facts.responsible(Role::Service),
                ..finding
            });
        }
    }
}
