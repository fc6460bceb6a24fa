//! Every kind of fact, as the documentation shows it, through all that the house does with facts.

use std::collections::BTreeSet;

use chrono::Days;
use clienteling::base::{Added, FactKind, MergeRecord};
use clienteling::customer::{Clearance, Role, Sensitivity};
use clienteling::firm::{Firm, FirmLoader, FirmRecord};
use clienteling::{CustomerBase, CustomerId, Fact, Record};
use serde_json::{Value, json};

use crate::common::build::{base_of, day, documented_facts};

fn facts() -> Vec<Fact> {
    documented_facts(|_| {})
}

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

/// Everything about one more customer, too.
fn about(customer: &str) -> Vec<Fact> {
    documented_facts(|fields| {
        let text =
            serde_json::to_string(fields).unwrap().replace("\"C-1\"", &format!("\"{customer}\""));
        *fields = serde_json::from_str(&text).unwrap();
        let id = format!("{} of {customer}", fields["id"].as_str().unwrap());
        fields.insert("id".into(), id.into());
    })
}

/// Whether all that is in one stands in the other too.
fn holds(written: &Value, shown: &Value) -> bool {
    match (written, shown) {
        (Value::Object(written), Value::Object(shown)) => {
            shown.iter().all(|(name, value)| written.get(name).is_some_and(|it| holds(it, value)))
        }
        _ => written == shown,
    }
}

#[test]
fn where_one_record_of_a_day_holds_the_tenth_comes_after_the_ninth() {
    let mut base = CustomerBase::new();
    for number in ["9", "10"] {
        let staff = format!("E-{number}");
        for (kind, more) in [
            ("let_go", json!({"let_go": number == "10", "by": staff, "reason": "r"})),
            ("responsibility", json!({"staff": staff, "role": "account"})),
            ("payment_terms", json!({"net_days": 30})),
            ("intention", json!({"is_clear": true})),
            (
                "vip_decision",
                json!({"verdict": "vip", "until": "2026-12-31", "by": staff,
                "reason": "r"}),
            ),
        ] {
            let (id, date) = (format!("X-{number}"), "2026-01-01");
            let mut whole = json!({"id": id, "customer": "C-1", "date": date});
            whole.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let fact = serde_json::from_value::<Fact>(json!({ kind: whole }));
            base.add(fact.unwrap_or_else(|error| panic!("{kind}: {error}"))).unwrap();
        }
    }
    let (customer, on) = (base.customer(&id("C-1")).unwrap(), day("2026-06-30"));
    assert_eq!(customer.basic().let_go(on).unwrap().id.as_str(), "X-10");
    assert_eq!(customer.basic().responsible(Role::Account, on).unwrap().as_str(), "E-10");
    assert_eq!(customer.transactions().terms(on).unwrap().id.as_str(), "X-10");
    assert_eq!(customer.marketing().intention(on).unwrap().id.as_str(), "X-10");
    assert_eq!(customer.marketing().vip_decision(on).unwrap().id().as_str(), "X-10");
}

#[test]
fn own_words_family_and_means_are_seen_from_their_own_clearance_on() {
    let lines = json!([{"product": "van", "quantity": "1",
        "amount": {"amount": "100", "currency": "CNY"}, "promotion": {"other": "secret-words"}}]);
    let mut base = CustomerBase::new();
    for (kind, more) in [
        ("purchase", json!({ "lines": lines })),
        ("return", json!({ "lines": lines })),
        ("order", json!({ "lines": lines })),
        ("affiliation", json!({"id": "household", "to": "C-2", "kind": "household"})),
        ("affiliation", json!({"id": "relative", "to": "C-3", "kind": "relative"})),
        ("affiliation", json!({"id": "partner", "to": "C-4", "kind": "partner"})),
        ("need_marks", json!({"means": "71", "potential": "72"})),
    ] {
        let mut whole = json!({"id": "X-1", "customer": "C-1", "date": "2026-01-01"});
        whole.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let fact = json!({ kind: whole });
        base.add(serde_json::from_value::<Fact>(fact).unwrap()).unwrap();
    }
    let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
    for (highest, words, special) in [
        (Sensitivity::Internal, 0, false),
        (Sensitivity::Personal, 3, false),
        (Sensitivity::Special, 3, true),
    ] {
        let view = customer.view(Clearance::up_to(highest), "2026-06-30".parse().unwrap());
        let business = view.business.unwrap();
        let seen = serde_json::to_string(&business).unwrap();
        assert_eq!(seen.matches("secret-words").count(), words, "{highest:?}");
        let kinds = business.affiliations.iter().map(|one| one.id.as_str());
        let expected: &[_] =
            if special { &["household", "partner", "relative"] } else { &["partner"] };
        assert_eq!(kinds.collect::<Vec<_>>(), expected, "{highest:?}");
        assert_eq!(business.need_marks[0].means.is_some(), special, "{highest:?}");
        assert!(business.need_marks[0].potential.is_some(), "{highest:?}");
    }
}

#[test]
fn every_kind_is_documented_and_written_as_the_documentation_shows() {
    let shown: BTreeSet<FactKind> = facts().iter().map(Fact::kind).collect();
    assert_eq!(shown, BTreeSet::from(FactKind::ALL), "each in `src/base/facts.md`");
    let blocks = include_str!("../../src/base/facts.md").split("```json").skip(1);
    for block in blocks.filter_map(|block| block.split("```").next()) {
        for value in serde_json::Deserializer::from_str(block).into_iter::<Value>() {
            let value = value.unwrap();
            let fact: Fact = serde_json::from_value(value.clone()).unwrap();
            let written = serde_json::to_value(&fact).unwrap();
            assert!(holds(&written, &value), "shown {value}\nwritten {written}");
            assert_eq!(serde_json::from_value::<Fact>(written).unwrap(), fact);
        }
    }
}

#[test]
fn a_fact_of_every_kind_is_new_once_and_corrected_and_removed() {
    for fact in facts() {
        let mut base = CustomerBase::new();
        assert_eq!(base.add(fact.clone()), Ok(Added::New));
        assert_eq!(base.add(fact.clone()), Ok(Added::Duplicate));
        assert!(base.facts().eq([fact.clone()]));

        let mut corrected = serde_json::to_value(&fact).unwrap();
        let fields = corrected.as_object_mut().unwrap().values_mut().next().unwrap();
        fields["date"] = (fact.date() - Days::new(1)).to_string().into();
        let corrected: Fact = serde_json::from_value(corrected).unwrap();
        assert!(base.add(corrected.clone()).is_err(), "another content under a known identifier");
        assert_eq!(base.replace(corrected.clone()).unwrap(), fact);
        assert_eq!(base, base_of([corrected.clone()]));
        assert_eq!(base.remove(corrected.kind(), corrected.id()).unwrap(), corrected);
        assert_eq!(base, CustomerBase::new());
    }
}

#[test]
fn facts_of_every_kind_come_back_from_a_snapshot_in_whatever_order() {
    let mut firm = Firm::new();
    for fact in facts().into_iter().rev() {
        firm.take(FirmRecord::Fact(fact)).unwrap();
    }
    let mut loader = FirmLoader::new();
    for record in firm.snapshot() {
        let written = serde_json::to_string(&record).unwrap();
        loader.push(serde_json::from_str(&written).unwrap());
    }
    assert_eq!(loader.complete().unwrap(), firm);
}

#[test]
fn facts_of_every_kind_follow_a_merge_and_its_undoing() {
    let all: Vec<Fact> = facts().into_iter().chain(about("C-2")).collect();
    let mut base = base_of(all.clone());
    let apart = base.clone();
    let merge =
        MergeRecord { survivor: id("C-1"), absorbed: id("C-2"), date: day("2026-10-01"), by: None };
    base.merge(merge.clone()).unwrap();
    let customer = base.customer(&id("C-2")).unwrap();
    let theirs = customer.facts().count();
    assert_eq!(theirs, all.iter().filter(|fact| fact.customer().is_some()).count());
    assert_eq!(base.undo_merge(&merge).missing, []);
    assert_eq!(base, apart);
}

#[test]
fn of_whoever_is_erased_no_fact_of_any_kind_tells_who_it_was() {
    let mut base = base_of(about("Planted-1").into_iter().chain(about("C-2")));
    let _ = base.erase(&id("Planted-1"), id("erased-1")).unwrap();
    for fact in base.facts().filter(|fact| fact.id().ends_with("Planted-1")) {
        // Identifiers of the firm's own books stay; of the customer, nothing does.
        let mut written = serde_json::to_value(&fact).unwrap();
        written.as_object_mut().unwrap().values_mut().next().unwrap()["id"] = "".into();
        assert!(!written.to_string().contains("Planted"), "{written}");
    }
    assert!(base.customer(&id("C-2")).is_some());
}

#[test]
fn a_view_counts_every_kind_and_shows_nothing_of_it_to_whom_it_does_not_concern() {
    let customer = base_of(facts());
    let customer = customer.customer(&id("C-1")).unwrap();
    let view = customer.view(Clearance::up_to(Sensitivity::Public), day("2030-01-01"));
    let of_customer: BTreeSet<FactKind> =
        facts().iter().filter(|fact| fact.customer().is_some()).map(Fact::kind).collect();
    assert_eq!(view.facts.keys().copied().collect::<BTreeSet<_>>(), of_customer);
    assert_eq!(view.business, None);
}
