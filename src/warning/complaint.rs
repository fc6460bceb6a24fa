//! A complaint has to be seen to.

use super::{COMPLAINT, Finding, FindingKey, Onset, Severity};
use crate::satisfaction::complaint::{ComplaintCase, ComplaintSeverity};
use crate::units::{CustomerId, Moment};

/// What is found about the complaints of a customer: one finding, by the most urgent of those of
/// which something has to be done. `None` where there is none.
///
/// | complaints | pressing |
/// |---|---|
/// | one that is overdue, or critical and not settled | high |
/// | not settled, or waiting for the customer | medium |
/// | settled, and not confirmed by the customer | low |
///
/// It is found since the earliest of them stands as it does, and is due when the next step of the
/// most urgent is.
///
/// Cost: a pass over the complaints.
///
/// ```
/// use clienteling::calendar::WorkCalendar;
/// use clienteling::satisfaction::complaint::{ComplainantTier, ComplaintPolicy, complaints_of};
/// use clienteling::warning::{Severity, complaint};
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"complaint":{"id":"Q-1","customer":"C-1","date":"2026-03-02T10:00"}}"#,
/// )?)?;
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let office: WorkCalendar = serde_json::from_str(r#"{"week":{"monday":["09:00-17:00"]}}"#)?;
/// let (policy, tier) = (ComplaintPolicy::default(), |_| ComplainantTier::default());
/// let at = "2026-03-02T13:00".parse()?;
/// let cases = complaints_of(customer, &policy, &office, tier, base.rates(), at);
/// let found = complaint(customer.id(), &cases).ok_or("a finding")?;
/// assert_eq!((found.severity, found.due), (Severity::Medium, "2026-03-02".parse().ok()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn complaint(customer: &CustomerId, cases: &[ComplaintCase]) -> Option<Finding> {
    let pending = || {
        let own = cases.iter().filter(|case| case.customer == *customer);
        own.filter_map(|case| Some((case, case.next?)))
    };
    let (most_urgent, next) =
        pending().min_by(|(one, _), (other, _)| one.place().cmp(&other.place()))?;
    let pressing = |case: &ComplaintCase| {
        let is_critical = case.standing.is_open() && case.severity == ComplaintSeverity::Critical;
        if case.is_overdue() || is_critical {
            Severity::High
        } else if case.standing.is_open() {
            Severity::Medium
        } else {
            Severity::Low
        }
    };
    let severity = pending().map(|(case, _)| pressing(case)).min_by_key(|it| it.rank())?;
    Some(Finding {
        key: FindingKey::new(COMPLAINT, customer.clone()),
        severity,
        onset: Onset::Already,
        since: pending().map(|(case, _)| case.since.day()).min().unwrap_or(most_urgent.since.day()),
        reason: next.reason,
        at_stake: None,
        due: next.due.map(Moment::day),
        look_again_on: pending().filter_map(|(case, _)| case.look_again_on).min(),
    })
}
