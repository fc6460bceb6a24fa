//! A complaint has to be seen to.

use super::{Advice, COMPLAINT, Finding, FindingKey, Severity};
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
    let since = pending().map(|(case, _)| case.since.day()).min();
    let since = since.unwrap_or(most_urgent.since.day());
    let key = FindingKey::new(COMPLAINT, customer.clone());
    Some(Finding {
        severity,
        due: next.due.map(Moment::day),
        look_again_on: pending().filter_map(|(case, _)| case.look_again_on).min(),
        ..Finding::new(key, since, next.reason, Advice::SeeTo)
    })
}

#[cfg(test)]
mod tests {
    use super::{Finding, Severity, complaint};
    use crate::base::{CustomerBase, Fact};
    use crate::calendar::{Week, WorkCalendarDraft};
    use crate::rule::Draft;
    use crate::satisfaction::complaint::{
        ComplainantTier, ComplaintCase, ComplaintPolicy, complaints_of,
    };
    use serde_json::{Value, json};

    fn begun(id: &str, date: &str, is_safe: bool) -> Value {
        json!({"complaint": {"id": id, "customer": "C", "date": date, "safety": !is_safe}})
    }

    fn settled(of: &str, date: &str) -> Value {
        json!({"complaint_entry": {"id": format!("{of}-1"), "customer": "C", "date": date,
            "complaint": of, "step": "settled"}})
    }

    /// Of a firm that works Monday to Friday, 09:00 to 17:00; 2 March 2026 is a Monday.
    fn cases(facts: &[Value], at: &str) -> Vec<ComplaintCase> {
        let mut base = CustomerBase::new();
        for fact in facts {
            base.add(serde_json::from_value::<Fact>(fact.clone()).unwrap()).unwrap();
        }
        let week = Week::monday_to_friday(&["09:00-17:00".parse().unwrap()]);
        let office = WorkCalendarDraft { week, ..Default::default() }.validate().unwrap();
        let (customer, at) = (base.customers().next().unwrap(), at.parse().unwrap());
        let (policy, tier) = (ComplaintPolicy::default(), |_| ComplainantTier::default());
        complaints_of(customer, &policy, &office, tier, base.rates(), at)
    }

    fn found(facts: &[Value], at: &str) -> Finding {
        complaint(&"C".parse().unwrap(), &cases(facts, at)).unwrap()
    }

    #[test]
    fn what_was_critical_and_is_settled_is_not_pressing_any_more() {
        let facts = [begun("Q", "2026-03-02T09:00", false), settled("Q", "2026-03-02T09:30")];
        assert_eq!(found(&facts[..1], "2026-03-02T09:15").severity, Severity::High);
        assert_eq!(found(&facts, "2026-03-02T10:00").severity, Severity::Low);
    }

    #[test]
    fn it_is_found_since_the_earliest_of_them_and_looked_at_again_when_the_first_can_change() {
        let facts = [
            begun("Q-1", "2026-03-02T09:00", true),
            settled("Q-1", "2026-03-02T11:00"),
            begun("Q-2", "2026-03-03T10:00", true),
        ];
        let found = found(&facts, "2026-03-03T10:30");
        let day = |text: &str| text.parse().ok();
        assert_eq!(found.severity, Severity::Medium);
        assert_eq!((Some(found.since), found.due), (day("2026-03-02"), day("2026-03-03")));
        // The settled one would be looked at on 5 March.
        assert_eq!(found.look_again_on, day("2026-03-04"));
        assert_eq!(
            found.reason.to_string(),
            "a complaint came in on 2026-03-03, and nobody has responded"
        );
    }

    #[test]
    fn it_is_as_pressing_as_the_most_pressing_of_them_though_another_stands_first() {
        let facts = [
            begun("Q-1", "2026-03-02T09:00", true),
            settled("Q-1", "2026-03-02T11:00"),
            begun("Q-2", "2026-03-10T10:00", true),
        ];
        let found = found(&facts, "2026-03-10T11:00");
        assert_eq!((found.severity, found.due), (Severity::High, "2026-03-10".parse().ok()));
    }

    #[test]
    fn the_complaints_of_somebody_else_are_no_matter() {
        let cases = cases(&[begun("Q", "2026-03-02T09:00", true)], "2026-03-02T10:00");
        assert_eq!(complaint(&"C-2".parse().unwrap(), &cases), None);
        assert!(complaint(&"C".parse().unwrap(), &cases).is_some());
    }
}
