//! After an erasure nothing of the person is left, whatever was written in whichever field, and
//! nobody is warned about or followed up but for what is owed.

use std::collections::BTreeSet;

use clienteling::base::{Added, CustomerBase, FactKind, MergeRecord};
use clienteling::customer::{Clearance, EndKind, Sensitivity};
use clienteling::followup::{ConsentRule, FollowUpPolicyDraft, Purpose};
use clienteling::marketing::{Channel, ConsentDecision};
use clienteling::review::{ReviewPolicyDraft, review};
use clienteling::warning::{Finding, RECEIVABLE_OVER_LIMIT};
use clienteling::{Currency, CustomerId, Draft, Fact, Review, ReviewPolicy};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::build::{
    base_of, consent, credit_limit, day, documented_facts, end, on_account, one_of_each_kind,
    purchase,
};
use crate::common::{cases, planted, random};

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

/// Which texts of the books are the firm's own: their identifiers, and what was sold.
fn is_the_firms(place: &str) -> bool {
    let of_the_books = [
        "/purchase",
        "/return",
        "/payment",
        "/credit_limit",
        "/dispute",
        "/order",
        "/delivery",
        "/points",
        "/membership",
        "/lead_conversion",
        "/reward",
    ];
    let own = [
        "/id",
        "/of",
        "/product",
        "/promotion/campaign",
        "/details/order",
        "/dispute/purchase",
        "/programme",
        "/rule",
        "/reward/points",
        "/lead",
    ];
    let own = own.iter().any(|end| place.ends_with(end)) || place.starts_with("/delivery/of/");
    let own = own || place.contains("/from/");
    own && of_the_books.iter().any(|kind| place.starts_with(kind))
}

/// The places of all texts in some JSON.
fn texts(json: &Value, place: &str, found: &mut Vec<String>) {
    match json {
        Value::String(_) => found.push(place.to_owned()),
        Value::Array(entries) => {
            for (number, entry) in entries.iter().enumerate() {
                texts(entry, &format!("{place}/{number}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                texts(field, &format!("{place}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// The fact about a customer, with its source, and with a text of its own in every place that takes
/// any text.
fn plant(fact: &Fact, customer: &str, number: &mut u32) -> Fact {
    let mut json = json!(fact);
    for content in json.as_object_mut().unwrap().values_mut() {
        content["customer"] = json!(customer);
        content["provenance"] =
            json!({"origin": "external", "channel": "fair", "recorded_by": "S-7"});
    }
    let mut places = Vec::new();
    texts(&json, "", &mut places);
    for place in places.iter().filter(|place| !place.ends_with("/customer")) {
        *number += 1;
        let of = if is_the_firms(place) { "FIRM" } else { "Planted" };
        let before = json.pointer(place).unwrap().clone();
        *json.pointer_mut(place).unwrap() = json!(format!("{of} {number}"));
        if serde_json::from_value::<Fact>(json.clone()).is_err() {
            *json.pointer_mut(place).unwrap() = before;
        }
    }
    serde_json::from_value(json).unwrap()
}

/// Everything that can be seen of a base.
fn seen(base: &CustomerBase) -> Vec<String> {
    let mut seen = vec![
        serde_json::to_string(&base.facts().collect::<Vec<_>>()).unwrap(),
        format!("{base:?} {base:#?} {:?}", base.facts().collect::<Vec<_>>()),
        format!("{:?}", base.merges().collect::<Vec<_>>()),
    ];
    for as_of in ["2026-01-02", "2027-06-01"].map(day) {
        for customer in base.customers() {
            for highest in Sensitivity::ALL {
                let view = customer.view(Clearance::up_to(highest), as_of);
                seen.push(format!("{view:?} {}", serde_json::to_string(&view).unwrap()));
            }
        }
        let review = review(base, &ReviewPolicy::new(Currency::CNY), as_of).unwrap();
        seen.push(format!("{review:?} {}", serde_json::to_string(&review).unwrap()));
    }
    seen
}

#[test]
fn of_every_text_in_every_field_of_every_kind_of_fact_nothing_is_left() {
    let mut number = 0;
    let mut facts: Vec<Fact> = Vec::new();
    for customer in ["Planted-1", "Planted-2"] {
        let kinds = one_of_each_kind("X", customer, "2026-01-01").into_iter();
        // A purchase as the documentation shows it says more.
        let documented = documented_facts(|_| {}).into_iter();
        let kinds = kinds.chain(documented.filter(|fact| fact.kind() == FactKind::Purchase));
        for fact in kinds.chain(planted::facts()).filter(|fact| fact.customer().is_some()) {
            facts.push(plant(&fact, customer, &mut number));
        }
    }
    let kinds: BTreeSet<_> = facts.iter().map(Fact::kind).collect();
    assert_eq!(kinds.len(), one_of_each_kind("X", "C", "2026-01-01").len());
    let texts = serde_json::to_string(&facts).unwrap().matches("Planted ").count();
    assert!(texts > 300, "{texts}");

    let mut base = base_of(facts.clone());
    base.add(consent("K", "Planted-1", "2026-05-01", Channel::Email, ConsentDecision::Withdrawn))
        .unwrap();
    base.add(purchase("FIRM-9", "C-9", "2026-01-01", "1 CNY")).unwrap();
    let merge = |survivor: &str, absorbed: &str| MergeRecord {
        survivor: id(survivor),
        absorbed: id(absorbed),
        date: day("2026-02-01"),
        by: Some("Planted".parse().unwrap()),
    };
    base.merge(merge("Planted-1", "Planted-2")).unwrap();
    // Somebody who was one with them for some time keeps nothing of theirs.
    base.merge(merge("C-9", "Planted-1")).unwrap();
    assert_eq!(base.undo_merge(&merge("C-9", "Planted-1")).withdrawals.len(), 1);
    assert!(seen(&base).iter().any(|seen| seen.contains("Planted")), "there it was");

    let erasure = base.erase(&id("Planted-2"), id("erased-1")).unwrap();
    let shown = format!("{erasure:?} {}", serde_json::to_string(&erasure).unwrap());
    // What is sent again, and what is new in the books, brings nothing back.
    for fact in &facts {
        let added = base.add_unless_suppressed(fact.clone(), &erasure.former_ids);
        assert!(matches!(added, Ok(Added::Erased) | Err(_)));
    }
    for fact in one_of_each_kind("FIRM-2", "erased-1", "2026-01-01") {
        let _ = base.add(plant(&fact, "erased-1", &mut number));
    }
    for shown in seen(&base).into_iter().chain([shown]) {
        assert!(!shown.to_lowercase().contains("planted"), "{shown:.3000}");
    }
    let left = serde_json::to_string(&base.facts().collect::<Vec<_>>()).unwrap();
    assert!(left.contains("FIRM"), "the books are the firm's");
}

/// The review by a policy under which everybody may be contacted who has not refused.
fn reviewed(base: &CustomerBase, as_of: &str) -> Review {
    let followup = FollowUpPolicyDraft { consent: ConsentRule::OptOut, ..Default::default() };
    let draft = ReviewPolicyDraft { followup, ..ReviewPolicyDraft::new(Currency::CNY) };
    review(base, &draft.validate().unwrap(), day(as_of)).unwrap()
}

#[test]
fn who_was_erased_or_has_ended_is_warned_about_for_what_is_owed_and_only_who_is_known_is_asked() {
    let known = base_of([
        on_account("S-1", "C-1", "2025-01-01", "500.00 CNY"),
        credit_limit("L-1", "C-1", "2025-01-01", "10.00 CNY"),
    ]);
    let days = [("2025-12-20", 1), ("2026-06-01", 2)];
    for (as_of, warnings) in days {
        let review = reviewed(&known, as_of);
        assert_eq!((review.warnings().len(), review.follow_ups().len()), (warnings, 2));
    }
    let mut ended = known.clone();
    ended.add(end("E-1", "C-1", "2025-06-01", EndKind::Died)).unwrap();
    let mut erased = known;
    let _ = erased.erase(&id("C-1"), id("erased-1")).unwrap();
    assert!(erased.customer(&id("erased-1")).unwrap().is_erased());
    for (base, name, asked) in [(ended, "C-1", 1), (erased, "erased-1", 0)] {
        for (as_of, _) in days {
            let review = reviewed(&base, as_of);
            let [warning] = review.warnings() else { panic!("{review:?}") };
            assert_eq!(warning.key.matter(), RECEIVABLE_OVER_LIMIT);
            assert_eq!(warning.customer(), Some(&id(name)));
            assert!(review.coming().is_empty() && review.held_back().is_empty());
            assert_eq!(review.follow_ups().len(), asked, "{name}");
            let mut calls = review.follow_ups().iter();
            assert!(calls.all(|it| it.purpose == Purpose::CollectReceivable));
        }
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn nobody_who_is_gone_is_followed_up_and_what_they_owe_is_warned_about_as_before(
        facts in random::facts(random::ONE_CURRENCY, 60),
        policy in random::policy(),
        as_of in random::as_of(),
        gone in vec(0..5_usize, 1..4),
    ) {
        let before = random::base_with(facts, &[]);
        let mut base = before.clone();
        let mut named = Vec::new();
        for (number, customer) in gone.into_iter().enumerate() {
            let (customer, pseudonym) = (format!("C-{customer}"), format!("erased-{number}"));
            if base.erase(&id(&customer), id(&pseudonym)).is_ok() {
                named.push((customer, pseudonym));
            }
        }
        let [before, after] = [before, base.clone()].map(|base| review(&base, &policy, as_of).unwrap());
        let customer = |id| base.customer(id).unwrap();
        let silences = after.warnings().iter().chain(after.coming());
        let silences = silences.filter(|finding| finding.key.matter() != RECEIVABLE_OVER_LIMIT);
        for finding in silences {
            prop_assert!(customer(finding.customer().unwrap()).is_served(as_of));
        }
        // What is owed is asked for of whoever is known.
        for call in after.follow_ups() {
            let whom = customer(&call.customer);
            let is_owed = call.purpose == Purpose::CollectReceivable && !whom.is_erased();
            prop_assert!(is_owed || whom.is_served(as_of));
        }
        for held in after.held_back() {
            prop_assert!(customer(&held.customer).is_served(as_of));
        }
        let owed = |review: &Review, rename: bool| -> BTreeSet<(String, String)> {
            let renamed = |finding: &Finding| {
                let id = finding.customer().unwrap().to_string();
                let under = named.iter().find(|(former, _)| rename && *former == id);
                (under.map_or(id, |(_, pseudonym)| pseudonym.clone()), finding.reason.to_string())
            };
            let owed = review.warnings().iter().filter(|it| it.key.matter() == RECEIVABLE_OVER_LIMIT);
            owed.map(renamed).collect()
        };
        prop_assert_eq!(owed(&after, false), owed(&before, true));
    }
}
