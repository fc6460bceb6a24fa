//! Who mourns somebody of the household.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::base::{Customer, CustomerBase};
use crate::customer::{AffiliationKind, EndKind};
use crate::units::CustomerId;

/// Of each customer the last death of somebody else in the household that is known on a day. Who is
/// not named has nobody to mourn.
///
/// Who belonged to the household when somebody died, or was noted as belonging to it later, mourns
/// with it, also where the death has ended their living together.
///
/// Cost: a pass over the base, and over the household of each who died.
///
/// ```
/// use clienteling::followup::bereavements;
/// use clienteling::{CustomerBase, Fact};
///
/// let known = r#"[
///     {"affiliation":{"id":"AF-1","customer":"C-1","date":"2020-05-01","to":"C-2",
///      "kind":"household"}},
///     {"end":{"id":"N-1","customer":"C-2","date":"2026-03-09","kind":"died"}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let bereaved = bereavements(&base, "2026-06-30".parse()?);
/// assert_eq!(bereaved.get(&"C-1".parse()?), Some(&"2026-03-09".parse()?));
/// assert_eq!(bereaved.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bereavements(base: &CustomerBase, as_of: NaiveDate) -> BTreeMap<CustomerId, NaiveDate> {
    let mut ties: BTreeMap<&CustomerId, Vec<Tie<'_>>> = BTreeMap::new();
    let mut deaths = Vec::new();
    for customer in base.customers() {
        deaths.extend(died_on(customer, as_of).map(|on| (customer.id(), on)));
        for one in customer.basic().affiliations().as_of(as_of) {
            if one.kind == AffiliationKind::Household {
                let to = base.customer(&one.to).map_or(&one.to, Customer::id);
                let tie = |with| Tie { with, until: one.until };
                ties.entry(customer.id()).or_default().push(tie(to));
                ties.entry(to).or_default().push(tie(customer.id()));
            }
        }
    }
    let mut bereaved = BTreeMap::new();
    for (dead, on) in deaths {
        for member in household(&ties, dead, on) {
            let last: &mut NaiveDate = bereaved.entry(member.clone()).or_insert(on);
            *last = on.max(*last);
        }
    }
    bereaved
}

struct Tie<'a> {
    with: &'a CustomerId,
    until: Option<NaiveDate>,
}

fn died_on(customer: &Customer, as_of: NaiveDate) -> Option<NaiveDate> {
    let end = customer.basic().end(as_of).filter(|end| end.kind == EndKind::Died)?;
    Some(end.date)
}

/// The others with whom somebody lived on a day.
fn household<'a>(
    ties: &BTreeMap<&'a CustomerId, Vec<Tie<'a>>>,
    dead: &'a CustomerId,
    on: NaiveDate,
) -> BTreeSet<&'a CustomerId> {
    let (mut found, mut open) = (BTreeSet::from([dead]), vec![dead]);
    while let Some(one) = open.pop() {
        let own = ties.get(one).into_iter().flatten();
        for tie in own.filter(|tie| tie.until.is_none_or(|last| on <= last)) {
            if found.insert(tie.with) {
                open.push(tie.with);
            }
        }
    }
    found.remove(dead);
    found
}

#[cfg(test)]
mod tests {
    use super::bereavements;
    use crate::base::{CustomerBase, Fact, MergeRecord};
    use crate::units::CustomerId;
    use serde_json::{Value, json};

    fn tie(id: &str, who: &str, to: &str, until: Option<&str>) -> Value {
        json!({"affiliation": {"id": id, "customer": who, "date": "2020-01-01", "to": to,
            "kind": "household", "until": until}})
    }

    fn died(who: &str, on: &str) -> Value {
        json!({"end": {"id": format!("N-{who}"), "customer": who, "date": on, "kind": "died"}})
    }

    fn bereaved(facts: &[Value], as_of: &str) -> Vec<String> {
        let mut base = CustomerBase::new();
        for fact in facts {
            base.add(serde_json::from_value::<Fact>(fact.clone()).unwrap()).unwrap();
        }
        let all = bereavements(&base, as_of.parse().unwrap());
        all.into_iter().map(|(who, on)| format!("{who} {on}")).collect()
    }

    #[test]
    fn everybody_who_lived_with_the_dead_mourns_and_for_the_last_of_them() {
        let facts = [tie("1", "A", "B", None), tie("2", "B", "C", None), died("B", "2026-03-09")];
        assert_eq!(bereaved(&facts, "2026-03-08"), [""; 0]);
        assert_eq!(bereaved(&facts, "2026-03-09"), ["A 2026-03-09", "C 2026-03-09"]);
        let twice = [&facts[..], &[died("A", "2026-05-01")]].concat();
        assert_eq!(
            bereaved(&twice, "2026-06-01"),
            ["A 2026-03-09", "B 2026-05-01", "C 2026-05-01"]
        );
        // Whatever the order of those who died.
        let turned = [tie("1", "A", "B", None), tie("2", "B", "C", None), died("A", "2026-03-09")];
        let turned = [&turned[..], &[died("B", "2026-05-01")]].concat();
        let last = bereaved(&turned, "2026-06-01");
        assert_eq!(last.last().map(String::as_str), Some("C 2026-05-01"));
    }

    #[test]
    fn a_tie_is_known_from_its_day_on_and_is_one_to_whoever_it_is_now() {
        let mut later = tie("1", "A", "B", None);
        later["affiliation"]["date"] = json!("2026-03-20");
        let facts = [later, died("B", "2026-03-09")];
        assert_eq!(bereaved(&facts, "2026-03-19"), [""; 0]);
        let [survivor, absorbed] = ["B", "X"].map(|id| id.parse().unwrap());
        let mut base = CustomerBase::new();
        let known = json!({"contact": {"id": "O", "customer": "X", "date": "2026-01-01",
            "channel": "phone"}});
        for fact in [tie("1", "A", "X", None), known, died("B", "2026-03-09")] {
            base.add(serde_json::from_value::<Fact>(fact).unwrap()).unwrap();
        }
        let date = "2026-02-01".parse().unwrap();
        base.merge(MergeRecord { survivor, absorbed, date, by: None }).unwrap();
        let all = bereavements(&base, "2026-03-31".parse().unwrap());
        assert_eq!(all.keys().map(CustomerId::as_str).collect::<Vec<_>>(), ["A"]);
    }

    #[test]
    fn who_had_moved_out_before_does_not_mourn_and_whom_the_death_parted_does() {
        let of = |until| {
            let facts = [tie("1", "A", "B", Some(until)), died("B", "2026-03-09")];
            bereaved(&facts, "2026-06-01").len()
        };
        assert_eq!(["2026-03-08", "2026-03-09", "2026-12-31"].map(of), [0, 1, 1]);
    }

    #[test]
    fn relatives_elsewhere_and_other_ends_are_no_death_in_the_household() {
        let mut relative = tie("1", "A", "B", None);
        relative["affiliation"]["kind"] = json!("relative");
        assert_eq!(bereaved(&[relative, died("B", "2026-03-09")], "2026-06-01"), [""; 0]);
        let mut wish = died("B", "2026-03-09");
        wish["end"]["kind"] = json!("deletion_requested");
        assert_eq!(bereaved(&[tie("1", "A", "B", None), wish], "2026-06-01"), [""; 0]);
    }
}
