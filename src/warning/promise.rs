//! A promise was not kept.

use chrono::NaiveDate;

use super::{
    Advice, CustomerFacts, CustomerRule, FactRef, Finding, FindingKey, Force, Found, PROMISE_BROKEN,
};
use crate::base::{Customer, FactKind};
use crate::customer::Role;
use crate::marketing::{PromiseState, Promised};
use crate::rule::{Evidence, Reason, rules};

rules! {
    BROKEN = PROMISE_BROKEN, Is {
        "a promise was broken on {day}",
        "no promise is known to have been broken",
        "it is not known whether a promise was broken",
    };
    OVERDUE = "warning.promise-overdue", Is {
        "a promise was to be kept by {day}, and nobody says that it was",
        "no promise is overdue",
        "it is not known whether a promise is overdue",
    };
}

/// What is found about the promises to a customer (S4: they are kept and noted): one finding, since
/// the first of them was broken or its day had passed, and by that one. `None` where all are kept,
/// or can be in time; and where the relationship has ended.
///
/// It ends when each of them was kept, late as it may be, or the customer released the firm.
///
/// Cost: a sort of the entries about promises.
///
/// ```
/// use clienteling::warning::promise_broken;
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"promise":{"id":"J-1","customer":"C-1","date":"2026-09-02","until":"2026-09-09"}}"#,
/// )?)?;
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// assert_eq!(promise_broken(customer, "2026-09-09".parse()?), None);
/// let found = promise_broken(customer, "2026-09-12".parse()?).ok_or("a finding")?;
/// assert_eq!(found.since, "2026-09-10".parse()?);
/// assert_eq!(
///     found.reason.to_string(),
///     "a promise was to be kept by 2026-09-09, and nobody says that it was",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn promise_broken(customer: &Customer, as_of: NaiveDate) -> Option<Finding> {
    if !customer.can_be_answered(as_of) {
        return None;
    }
    let promises = customer.marketing().promises_on(as_of);
    let broken = promises.iter().filter(|one| reason(one).is_some());
    let first = broken.min_by_key(|one| (one.since, &one.promise.id))?;
    let key = FindingKey::new(PROMISE_BROKEN, customer.id().clone());
    finding(customer, first, key, as_of)
}

fn finding(
    customer: &Customer,
    one: &Promised<'_>,
    key: FindingKey,
    as_of: NaiveDate,
) -> Option<Finding> {
    Some(Finding {
        force: Force::Hard,
        facts: vec![FactRef::new(FactKind::Promise, &one.promise.id)],
        responsible: customer.basic().responsible(Role::Account, as_of).cloned(),
        ..Finding::new(key, one.since, reason(one)?, Advice::KeepPromise)
    })
}

/// The rule that asks of each promise to a customer whether it was broken: one finding each, so that
/// a second one is told too while the first is still to be kept. [`promise_broken`] has the first.
#[derive(Debug, Clone, Copy, Default)]
pub struct BrokenPromises;

impl CustomerRule for BrokenPromises {
    fn matters(&self) -> Vec<&str> {
        vec![PROMISE_BROKEN]
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        let (customer, as_of) = (facts.customer, facts.as_of());
        if !customer.can_be_answered(as_of) {
            return;
        }
        let promises = customer.marketing().promises_on(as_of);
        for one in &promises {
            let key = FindingKey::new(PROMISE_BROKEN, facts.id().clone());
            let key = key.which(one.promise.id.as_str().to_owned());
            if let Some(finding) = finding(customer, one, key, as_of) {
                found.add(finding);
            }
        }
        let open = promises.iter().filter(|one| one.state == PromiseState::Open);
        found.look_again(open.filter_map(|one| one.promise.until?.succ_opt()).min());
    }
}

fn reason(one: &Promised<'_>) -> Option<Reason> {
    match one.state {
        PromiseState::Broken => BROKEN.test(Evidence::happened(one.since)),
        PromiseState::Overdue => OVERDUE.test(Evidence::happened(one.promise.until)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::promise_broken;
    use crate::base::{CustomerBase, Fact};
    use serde_json::{Value, json};

    fn promise(id: &str, until: &str) -> Value {
        json!({"promise": {"id": id, "customer": "C", "date": "2026-03-01", "until": until}})
    }

    fn entry(of: &str, date: &str, outcome: &str) -> Value {
        json!({"promise_entry": {"id": format!("{of}-{date}"), "customer": "C", "date": date,
            "promise": of, "outcome": outcome}})
    }

    fn found(facts: &[Value], as_of: &str) -> Option<(String, String)> {
        let mut base = CustomerBase::new();
        for fact in facts {
            base.add(serde_json::from_value::<Fact>(fact.clone()).unwrap()).unwrap();
        }
        let customer = base.customers().next().unwrap();
        let found = promise_broken(customer, as_of.parse().unwrap())?;
        Some((found.since.to_string(), found.reason.to_string()))
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what may be none")]
    fn since(day: &str, reason: &str) -> Option<(String, String)> {
        Some((day.to_owned(), reason.to_owned()))
    }

    #[test]
    fn the_first_that_was_not_kept_is_the_reason_until_it_is_kept_or_released() {
        let of = |date, outcome| {
            let facts = [promise("J-2", "2026-03-09"), promise("J-1", "2026-03-20")];
            [&facts[..], &[entry("J-2", date, outcome)]].concat()
        };
        let late = "a promise was to be kept by 2026-03-09, and nobody says that it was";
        for outcome in ["kept", "released"] {
            let facts = of("2026-03-12", outcome);
            assert_eq!(found(&facts, "2026-03-09"), None);
            assert_eq!(found(&facts, "2026-03-11"), since("2026-03-10", late), "{outcome}");
            assert_eq!(found(&facts, "2026-03-12"), None, "{outcome}");
        }
        let broken = of("2026-03-05", "broken");
        let said = since("2026-03-05", "a promise was broken on 2026-03-05");
        assert_eq!(found(&broken, "2026-03-05"), said);
        assert_eq!(found(&broken, "2026-12-31"), said);
        let other = "a promise was to be kept by 2026-03-20, and nobody says that it was";
        assert_eq!(found(&of("2026-03-05", "kept"), "2026-12-31"), since("2026-03-21", other));
    }

    #[test]
    fn after_the_end_of_a_relationship_no_promise_warns() {
        let end =
            json!({"end": {"id": "N", "customer": "C", "date": "2026-03-15", "kind": "died"}});
        let facts = [promise("J-1", "2026-03-09"), end];
        assert!(found(&facts, "2026-03-14").is_some());
        assert_eq!(found(&facts, "2026-03-15"), None);
    }
}
