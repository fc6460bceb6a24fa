//! Who is to stay out after an erasure stays out, in whatever kind of record.

use std::collections::BTreeSet;

use clienteling::firm::{Firm, FirmLoader, FirmRecord, Refused, Taken};
use clienteling::{CustomerId, Fact};
use serde_json::json;

use crate::common::build::{purchase, referral};

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

fn deal(id: &str, customer: &str, revenues: &[&str]) -> FirmRecord {
    let event = |amount: &&str| {
        json!({"on": "2026-03-02", "by": "S-1",
            "change": {"revenue": {"amount": amount, "currency": "CNY"}}})
    };
    serde_json::from_value(json!({"opportunity": {
        "opportunity": {
            "id": id, "customer": customer, "product": "car", "quantity": "1",
            "revenue": {"amount": "100.00", "currency": "CNY"}, "stage": "first_contact",
            "created_on": "2026-03-01", "created_by": "S-1",
            "owners": [{"staff": "S-1", "share": "1"}],
        },
        "default": "0.05",
        "events": revenues.iter().map(event).collect::<Vec<_>>(),
    }}))
    .unwrap()
}

fn merge(survivor: &str, absorbed: &str) -> FirmRecord {
    serde_json::from_value(json!({"merge": {
        "survivor": survivor, "absorbed": absorbed, "date": "2026-04-01", "by": null,
    }}))
    .unwrap()
}

fn fact(fact: Fact) -> FirmRecord {
    FirmRecord::Fact(fact)
}

/// Somebody was erased who is on the list now, and somebody is on it who was not erased.
fn erased() -> (Firm, BTreeSet<CustomerId>) {
    let mut firm = Firm::new();
    for record in [
        fact(purchase("INV-1", "C-1", "2026-03-01", "1.00 CNY")),
        deal("O-1", "C-1", &["7.00"]),
        fact(purchase("INV-3", "C-3", "2026-03-01", "1.00 CNY")),
        deal("O-5", "C-5", &["7.00"]),
        merge("C-5", "C-6"),
    ] {
        firm.take(record).unwrap();
    }
    let erasure = firm.erase(&id("C-1"), id("erased-1")).unwrap();
    let mut list: BTreeSet<CustomerId> = erasure.facts.former_ids.into_iter().collect();
    list.insert(id("C-5"));
    (firm, list)
}

/// What is new about somebody on the list.
fn new() -> Vec<FirmRecord> {
    vec![
        merge("C-3", "C-1"),
        merge("C-1", "C-3"),
        merge("C-6", "C-5"),
        fact(referral("R-1", "C-1", "2026-03-01", "L-1")),
        deal("O-2", "C-1", &[]),
        deal("O-5", "C-5", &["7.00", "8.00"]),
    ]
}

#[test]
fn no_record_of_any_kind_brings_somebody_on_the_list_back() {
    let (mut firm, list) = erased();
    let before = firm.clone();
    for record in new() {
        let refused = firm.take_unless_suppressed(record.clone(), &list).unwrap_err();
        match &refused {
            Refused::Suppressed(came) => assert_eq!(**came, record),
            Refused::Fact(came) => assert_eq!(fact((*came.fact).clone()), record),
            other => panic!("{other}"),
        }
        assert!(!refused.to_string().contains("C-"), "{refused}");
        assert!(firm == before, "{refused}");
        // Without the list it would have come.
        assert_eq!(firm.clone().take(record), Ok(Taken::New));
    }
}

#[test]
fn what_is_known_of_somebody_on_the_list_is_known_as_ever() {
    let (mut firm, list) = erased();
    let before = firm.clone();
    for (record, taken) in [
        (deal("O-1", "C-1", &["7.00"]), Taken::Erased),
        (deal("O-1", "C-1", &[]), Taken::Erased),
        (fact(purchase("INV-1", "C-1", "2026-03-01", "1.00 CNY")), Taken::Erased),
        (deal("O-5", "C-5", &["7.00"]), Taken::Known),
        (merge("C-5", "C-6"), Taken::Known),
    ] {
        assert_eq!(firm.take_unless_suppressed(record, &list), Ok(taken));
    }
    assert!(firm == before);
    // Whoever is not on the list comes in.
    let deal = deal("O-9", "C-9", &[]);
    assert_eq!(firm.take_unless_suppressed(deal, &list), Ok(Taken::New));
    assert_eq!(firm.take_unless_suppressed(merge("C-9", "C-8"), &list), Ok(Taken::New));
    // What contradicts is told as such.
    let refused = firm.take_unless_suppressed(self::deal("O-5", "C-5", &["9.00"]), &list);
    assert!(matches!(refused, Err(Refused::Contradiction(_))));
}

#[test]
fn a_loader_with_the_list_leaves_them_out_too() {
    let (firm, list) = erased();
    let mut reader = FirmLoader::onto(firm.clone());
    reader.extend([deal("O-9", "C-9", &[])]);
    let mut reader = reader.with_suppression(&list);
    reader.extend(new());
    reader.extend([merge("C-5", "C-6"), merge("C-9", "C-8")]);
    let shown = format!("{reader:?}");
    let loaded = reader.finish();
    assert_eq!(loaded.refused.len(), new().len());
    let mut expected = firm;
    expected.take(deal("O-9", "C-9", &[])).unwrap();
    expected.take(merge("C-9", "C-8")).unwrap();
    assert!(loaded.firm == expected);
    assert!(shown.contains("waiting: 8") && !shown.contains("C-1"), "{shown}");
}

#[test]
fn whom_a_loader_leaves_out_is_told_by_where_it_stood() {
    let (_, list) = erased();
    let marks: Vec<FirmRecord> = Firm::new().snapshot().collect();
    let mut reader = FirmLoader::new().with_suppression(list);
    reader.push(marks[0].clone());
    reader.extend([merge("C-3", "C-1"), deal("O-2", "C-1", &[])]);
    reader.push(serde_json::from_str(r#"{"end":{"records":2}}"#).unwrap());
    let not_whole = reader.complete().unwrap_err();
    assert_eq!(not_whole.problems.paths(), ["merges", "opportunities"]);
    assert_eq!(
        not_whole.to_string(),
        "`merges`: a merge of 2026-04-01 is about somebody who is to be left out; \
         `opportunities`: deal `O-2` is about somebody who is to be left out"
    );
}
