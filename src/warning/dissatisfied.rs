//! A customer is dissatisfied and says nothing.

use super::{Advice, Finding, FindingKey, SILENT_DISSATISFACTION};
use crate::satisfaction::unspoken::SilentDissatisfaction;

/// What is found about somebody who is dissatisfied and has not complained: most leave without a word
/// (S4). It is due on the next working day after the answer, where the calendar knows it.
///
/// Once the customer was contacted there is [nothing to find](crate::satisfaction::unspoken::unspoken)
/// any more.
///
/// ```
/// use clienteling::calendar::WorkCalendar;
/// use clienteling::followup::{FollowUpPolicy, Purpose, Suggestion, suggest};
/// use clienteling::satisfaction::unspoken::{SatisfactionMark, UnspokenPolicy, unspoken};
/// use clienteling::warning::silent_dissatisfaction;
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"contact":{"id":"O-1","customer":"C-1","date":"2026-08-01","channel":"phone"}}"#,
/// )?)?;
/// let office: WorkCalendar = serde_json::from_str(r#"{"week":{"monday":["09:00-17:00"]}}"#)?;
/// let (customer, on, mark) = ("C-1".parse()?, "2026-09-04".parse()?, "20".parse()?);
/// let marks = [SatisfactionMark { customer, on, mark }];
/// let as_of = "2026-09-05".parse()?;
/// let found = unspoken(&base, marks, &UnspokenPolicy::default(), &office, as_of);
/// let silent = found.to_ask.first().ok_or("one says nothing")?;
///
/// let customer = base.customer(&silent.customer).ok_or("known")?;
/// let finding = silent_dissatisfaction(silent);
/// let suggested = suggest(customer, &finding, &FollowUpPolicy::default(), as_of);
/// let Some(Suggestion::FollowUp(call)) = suggested else { return Err("a call".into()) };
/// assert_eq!((call.purpose, call.due), (Purpose::AskWhy, "2026-09-07".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn silent_dissatisfaction(silent: &SilentDissatisfaction) -> Finding {
    let key = FindingKey::new(SILENT_DISSATISFACTION, silent.customer.clone());
    Finding {
        due: silent.due.ok(),
        ..Finding::new(key, silent.answered_on, silent.reason, Advice::AskWhy)
    }
}

#[cfg(test)]
mod tests {
    use super::silent_dissatisfaction;
    use crate::base::{CustomerBase, Fact};
    use crate::calendar::WorkCalendar;
    use crate::satisfaction::unspoken::{SatisfactionMark, UnspokenPolicy, unspoken};
    use crate::warning::Severity;

    #[test]
    fn it_is_found_since_the_answer_and_due_where_the_calendar_knows_the_next_working_day() {
        let known =
            r#"{"contact":{"id":"O","customer":"C","date":"2026-01-02","channel":"phone"}}"#;
        let mut base = CustomerBase::new();
        base.add(serde_json::from_str::<Fact>(known).unwrap()).unwrap();
        let of_2026 = r#"{"week":{"thursday":["09:00-17:00"],"friday":["09:00-17:00"]},
            "layers":[{"name":"holidays","known":{"first":"2026-01-01","last":"2026-12-31"}}]}"#;
        let office: WorkCalendar = serde_json::from_str(of_2026).unwrap();
        for (on, due) in [("2026-09-04", "2026-09-10".parse().ok()), ("2026-12-31", None)] {
            let on = on.parse().unwrap();
            let mark = SatisfactionMark {
                customer: "C".parse().unwrap(),
                on,
                mark: "20".parse().unwrap(),
            };
            let found = unspoken(&base, [mark], &UnspokenPolicy::default(), &office, on);
            let finding = silent_dissatisfaction(&found.to_ask[0]);
            assert_eq!((finding.severity, finding.since), (Severity::Medium, on));
            assert_eq!(finding.due, due);
        }
    }
}
