//! Erasing: nothing personal stays or comes back under a pseudonym, and a pseudonym stands for one
//! customer.

use crate::common;

use std::collections::{BTreeSet, HashSet};

use clienteling::base::{
    Added, CorrectionError, CustomerBase, EraseError, FactKind, MergeError, MergeRecord,
    SuppressionList, WhyRefused,
};
use clienteling::customer::{EndKind, ResolutionPolicy};
use clienteling::intake::merge_plan;
use clienteling::{CustomerId, Fact};

use common::build::{base_of, day, end, is_for_the_books, one_of_each_kind, person, purchase};

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

fn merge(survivor: &str, absorbed: &str, date: &str) -> MergeRecord {
    MergeRecord { survivor: id(survivor), absorbed: id(absorbed), date: day(date), by: None }
}

/// The fact with somebody who recorded it.
fn recorded(fact: &Fact) -> Fact {
    let mut json = serde_json::to_value(fact).unwrap();
    let (_, inner) = json.as_object_mut().unwrap().iter_mut().next().unwrap();
    inner["provenance"] = serde_json::json!({ "recorded_by": "PLANTED" });
    serde_json::from_value(json).unwrap()
}

fn erased() -> CustomerBase {
    let mut base = base_of([purchase("0", "C-1", "2026-01-01", "1 CNY")]);
    let _ = base.erase(&id("C-1"), id("erased-1")).unwrap();
    base
}

#[test]
fn a_pseudonym_under_which_the_books_stand_is_not_erased_once_more() {
    let mut base = erased();
    let refused = base.erase(&id("erased-1"), id("erased-2")).unwrap_err();
    assert_eq!(refused, EraseError::Unknown(id("erased-1")));
}

#[test]
fn nobody_is_served_who_was_erased_or_has_ended() {
    let served = |base: &CustomerBase, who: &str, on: &str| {
        base.customer(&id(who)).map(|customer| customer.is_served(day(on)))
    };
    assert_eq!(served(&erased(), "erased-1", "2026-06-01"), Some(false));
    let base = base_of([end("E", "C-2", "2026-05-01", EndKind::Dissolved)]);
    assert_eq!(served(&base, "C-2", "2026-04-30"), Some(true));
    assert_eq!(served(&base, "C-2", "2026-05-01"), Some(false));
}

#[test]
fn who_was_erased_is_neither_named_nor_merged_again() {
    let fact = purchase("1", "C-1", "2026-01-01", "1 CNY");
    let mut base = base_of([fact.clone(), purchase("2", "C-2", "2026-01-01", "1 CNY")]);
    let _ = base.erase(&id("C-1"), id("erased-1")).unwrap();
    assert_eq!(base.add(fact.clone()), Ok(Added::Erased));
    assert_eq!(base.add_all([fact]).refused, []);
    let refused = base.merge(merge("C-2", "erased-1", "2026-02-01")).unwrap_err();
    assert_eq!(refused, MergeError::Erased(id("erased-1")));
    let policy = ResolutionPolicy::default();
    let ids = ["C-2", "erased-1"].map(id);
    assert!(merge_plan(&base, &ids, &policy, day("2026-06-30"), None).is_err());
    // Known by a merge alone, and erased with it.
    base.merge(merge("C-8", "C-9", "2026-02-01")).unwrap();
    let _ = base.erase(&id("C-9"), id("erased-2")).unwrap();
    assert_eq!(base.merges().count(), 0);
}

#[test]
fn under_a_pseudonym_comes_in_what_the_books_need_and_nothing_else() {
    for fact in one_of_each_kind("X", "erased-1", "2026-03-01") {
        let mut base = erased();
        let before = base.clone();
        if is_for_the_books(&fact) {
            assert_eq!(base.add(fact.clone()), Ok(Added::New));
            // To the letter, where it has no words that are not kept.
            let is_whole = base.fact(fact.kind(), "X").as_ref() == Some(&fact);
            let again = if is_whole { Added::Duplicate } else { Added::Erased };
            assert_eq!(base.add(fact), Ok(again));
            continue;
        }
        let refused = base.add(fact.clone()).unwrap_err();
        assert_eq!((&*refused.fact, &refused.why), (&fact, &WhyRefused::Erased));
        let outcome = base.add_all([fact.clone(), purchase("9", "C-9", "2026-01-01", "1 CNY")]);
        assert_eq!((outcome.added, outcome.refused), (1, vec![refused]));
        assert_eq!(base.customer(&id("erased-1")), before.customer(&id("erased-1")));
    }
}

#[test]
fn who_recorded_a_fact_of_the_books_is_not_kept_under_a_pseudonym() {
    let facts = one_of_each_kind("X", "erased-1", "2026-03-01");
    let mut base = erased();
    for fact in facts.iter().filter(|fact| is_for_the_books(fact)) {
        assert_eq!(base.add(recorded(fact)), Ok(Added::New));
        assert_eq!(base.add(recorded(fact)), Ok(Added::Erased));
    }
    let kept = serde_json::to_string(&base.facts().collect::<Vec<_>>()).unwrap();
    assert!(kept.contains("erased-1") && !kept.contains("PLANTED"), "{kept}");
}

/// Added alone and among many, it is refused, and says so.
fn assert_contradicts(base: &CustomerBase, fact: &Fact, field: &'static str) -> String {
    let mut base = base.clone();
    let before = base.clone();
    let refused = base.add(fact.clone()).unwrap_err();
    let why = WhyRefused::Contradicts { holder: None, fields: [field].into() };
    assert_eq!((&*refused.fact, &refused.why), (fact, &why));
    let outcome = base.add_all([fact.clone()]);
    assert_eq!((outcome.added, outcome.duplicates, outcome.erased), (0, 0, 0));
    let said = refused.to_string();
    assert_eq!(outcome.refused, [refused]);
    assert_eq!(base, before);
    said
}

#[test]
fn what_has_the_identifier_of_something_kept_for_the_books_comes_back() {
    let mut base = base_of([
        purchase("INV-1", "C-1", "2026-01-01", "1 CNY"),
        purchase("INV-2", "C-2", "2026-01-01", "1 CNY"),
        purchase("INV-9", "C-9", "2026-01-01", "1 CNY"),
    ]);
    let _ = base.erase(&id("C-1"), id("erased-1")).unwrap();
    let _ = base.erase(&id("C-2"), id("erased-2")).unwrap();
    // Of somebody else, of the same one, or under the pseudonym: the amount is another.
    for customer in ["C-9", "C-7", "C-1", "erased-1"] {
        let other = purchase("INV-1", customer, "2026-01-01", "999 CNY");
        let said = assert_contradicts(&base, &other, "lines");
        assert!(customer == "erased-1" || !said.contains("erased"), "{said}");
        let later = purchase("INV-1", customer, "2026-01-02", "1 CNY");
        assert_contradicts(&base, &later, "date");
    }
    // One pseudonym is not another, and neither is anybody who is known.
    let of_another = purchase("INV-1", "erased-2", "2026-01-01", "1 CNY");
    assert_contradicts(&base, &of_another, "customer");
    let of_a_pseudonym = purchase("INV-9", "erased-1", "2026-01-01", "1 CNY");
    let said = assert_contradicts(&base, &of_a_pseudonym, "customer");
    assert!(!said.contains("C-9"), "{said}");
    // The same again is known, with whatever the books do not keep.
    let again = purchase("INV-1", "C-1", "2026-01-01", "1 CNY");
    assert_eq!(base.add(recorded(&again)), Ok(Added::Erased));
    let held = purchase("INV-1", "erased-1", "2026-01-01", "1 CNY");
    assert_eq!(base.add(held), Ok(Added::Duplicate));
    assert_eq!(base.add_all([again]).erased, 1);
}

fn fact(kind: &str, content: serde_json::Value) -> Fact {
    let told = serde_json::Map::from_iter([(kind.to_owned(), content)]);
    serde_json::from_value(told.into()).unwrap()
}

fn yuan(amount: &str) -> serde_json::Value {
    serde_json::json!({"amount": amount, "currency": "CNY"})
}

fn expense(number: &str, customer: &str, amount: &str) -> Fact {
    let about = serde_json::json!({ "customer": customer });
    fact(
        "expense",
        serde_json::json!({"id": number, "date": "2026-04-02", "about": about, "kind": "gift",
            "amount": yuan(amount)}),
    )
}

fn for_customer(customer: &str) -> [Fact; 3] {
    let about = serde_json::json!({ "customer": customer });
    let period = serde_json::json!({"first": "2026-01-01", "last": "2026-12-31"});
    [
        expense("E-1", customer, "5"),
        fact(
            "sales_plan",
            serde_json::json!({"id": "SP-1", "date": "2026-01-01", "about": about,
                "period": period, "amount": yuan("7")}),
        ),
        fact(
            "budget",
            serde_json::json!({"id": "BU-1", "date": "2026-01-01", "about": about,
                "period": period, "amount": yuan("9")}),
        ),
    ]
}

#[test]
fn a_fact_that_only_mentions_somebody_erased_does_not_say_where_it_came_from() {
    let facts = for_customer("C-1").map(|fact| recorded(&fact));
    let mut base = base_of(facts.clone());
    let erasure = base.erase(&id("C-1"), id("erased-1")).unwrap();
    let counted = facts.each_ref().map(|fact| (fact.kind(), 1));
    assert_eq!(erasure.renamed, counted.into());
    assert!(erasure.kept.is_empty() && erasure.removed.is_empty());
    assert_eq!(base.facts().collect::<Vec<_>>(), for_customer("erased-1"));
    // Sent again it is known; new, it comes in without; with another content it comes back.
    for fact in facts {
        assert_eq!(base.add(fact), Ok(Added::Erased));
    }
    assert_eq!(base.add(recorded(&expense("E-2", "erased-1", "1"))), Ok(Added::New));
    assert_eq!(base.fact(FactKind::Expense, "E-2"), Some(expense("E-2", "erased-1", "1")));
    for customer in ["C-1", "C-77", "erased-1"] {
        assert_contradicts(&base, &expense("E-1", customer, "6"), "amount");
    }
    base.keep_erased(id("erased-2")).unwrap();
    assert_contradicts(&base, &expense("E-1", "erased-2", "5"), "about");
    // A corrected version that still mentions them says no more either.
    base.replace(recorded(&expense("E-1", "erased-1", "6"))).unwrap();
    assert_eq!(base.fact(FactKind::Expense, "E-1"), Some(expense("E-1", "erased-1", "6")));
}

#[test]
fn a_fact_that_mentions_somebody_erased_is_not_removed_to_come_again_in_full() {
    let mut base = base_of(for_customer("C-1"));
    let _ = base.erase(&id("C-1"), id("erased-1")).unwrap();
    let before = base.clone();
    for fact in for_customer("C-1") {
        let why = CorrectionError::Erased { kind: fact.kind(), id: fact.id().to_owned() };
        assert_eq!(base.remove(fact.kind(), fact.id()), Err(why.clone()));
        assert_eq!(base.replace(fact).map_err(|refused| refused.why), Err(why));
    }
    assert_eq!(base, before);
}

#[test]
fn who_belongs_to_others_does_not_say_who_of_them_was_erased() {
    let belongs = |number: &str, to: &str| {
        fact(
            "affiliation",
            serde_json::json!({"id": number, "customer": "C-2", "date": "2026-01-01", "to": to,
                "kind": "household"}),
        )
    };
    let stays = belongs("AF-2", "C-3");
    let mut base = base_of([belongs("AF-1", "C-1"), stays.clone(), expense("E-1", "C-1", "5")]);
    let erasure = base.erase(&id("C-1"), id("erased-1")).unwrap();
    assert_eq!(erasure.removed, [(FactKind::Affiliation, 1)].into());
    assert_eq!(erasure.renamed, [(FactKind::Expense, 1)].into());
    assert_eq!(base.facts().collect::<Vec<_>>(), [stays.clone(), expense("E-1", "erased-1", "5")]);
    let refused = base.add(belongs("AF-9", "erased-1")).unwrap_err();
    assert_eq!(refused.why, WhyRefused::Erased);
    let refused = base.replace(belongs("AF-2", "erased-1")).unwrap_err();
    assert!(matches!(refused.why, CorrectionError::Erased { .. }));
    assert_eq!(base.fact(FactKind::Affiliation, "AF-2"), Some(stays));
    // Nothing else was known of C-3, and of whoever belongs to nobody any more.
    let _ = base.erase(&id("C-3"), id("erased-3")).unwrap();
    assert_eq!(base.len(), 0);
}

#[test]
fn points_that_are_kept_do_not_name_what_is_gone() {
    let points = |customer: &str, from: serde_json::Value| {
        let from = serde_json::json!({"id": "PT-1", "customer": customer, "date": "2026-01-01",
            "change": {"earned": 3}, "until": "2026-12-31", "from": from, "programme": "stars",
            "active_from": "2026-01-15", "of": "PT-0", "lots": [{"lot": "PT-0", "points": 3}]});
        fact("points", from)
    };
    for (from, stays) in [
        ("purchase", true),
        ("return", true),
        ("campaign", true),
        ("referral", false),
        ("complaint", false),
    ] {
        let from = serde_json::json!({ from: "X-1" });
        let mut base = base_of([points("C-1", from.clone())]);
        let _ = base.erase(&id("C-1"), id("erased-1")).unwrap();
        let left = if stays { from.clone() } else { serde_json::Value::Null };
        assert_eq!(base.facts().collect::<Vec<_>>(), [points("erased-1", left)]);
        assert_eq!(base.add(points("C-1", from)), Ok(Added::Erased));
    }
}

#[test]
fn an_erasure_in_many_expenses_leaves_the_base_that_its_facts_make() {
    let customer = |number: usize| format!("C-{}", number % 7);
    let facts = (0..200).map(|number| expense(&format!("E-{number}"), &customer(number), "5"));
    let mut base = base_of(facts);
    for number in 0..5 {
        let erasure = base.erase(&id(&customer(number)), id(&format!("erased-{number}"))).unwrap();
        assert!(erasure.renamed[&FactKind::Expense] >= 28);
    }
    let mut rebuilt = CustomerBase::new();
    for pseudonym in base.pseudonyms() {
        rebuilt.keep_erased(pseudonym.clone()).unwrap();
    }
    assert_eq!(rebuilt.add_all(base.facts()).added, 200);
    assert_eq!(rebuilt, base);
    // The index knows who is still mentioned, and by what.
    assert_eq!(base.erase(&id("C-0"), id("E")), Err(EraseError::Unknown(id("C-0"))));
    assert_eq!(base.erase(&id("C-6"), id("erased-6")).unwrap().renamed[&FactKind::Expense], 28);
}

#[test]
fn a_refusal_under_a_pseudonym_says_what_would_be_accepted_and_shows_no_person() {
    let refused = erased().add(person("P-1", "erased-1", "2026-03-01", "Li Na")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "profile `P-1` of customer `erased-1` was refused: the customer was erased, expected only \
         what the books need, such as a purchase or a payment"
    );
    assert!(!format!("{refused:?}").contains("Li Na"));
}

#[test]
fn a_pseudonym_stands_for_one_customer_also_where_the_erasure_kept_nothing() {
    let mut base = base_of([
        person("P-1", "C-1", "2026-01-01", "Li Na"),
        person("P-2", "C-2", "2026-01-01", "Li Lei"),
    ]);
    assert!(base.erase(&id("C-1"), id("erased-1")).unwrap().kept.is_empty());
    assert!(base.customer(&id("erased-1")).is_none());
    let before = base.clone();
    let in_use = EraseError::PseudonymInUse(id("erased-1"));
    assert_eq!(base.erase(&id("C-2"), id("erased-1")), Err(in_use));
    assert_eq!(
        base.erase(&id("erased-1"), id("erased-2")),
        Err(EraseError::Unknown(id("erased-1")))
    );
    let merged = base.merge(merge("C-2", "erased-1", "2026-02-01"));
    assert_eq!(merged, Err(MergeError::Erased(id("erased-1"))));
    assert!(base.add(person("P-3", "erased-1", "2026-01-01", "Li Lei")).is_err());
    assert_eq!(base, before);
    // What was sent again under the former identifier is somebody, who can be erased again.
    base.add(person("P-1", "C-1", "2026-01-01", "Li Na")).unwrap();
    let _ = base.erase(&id("C-1"), id("erased-2")).unwrap();
    assert_eq!(base.pseudonyms().count(), 2);
}

#[test]
fn nobody_who_is_named_by_a_fact_or_a_merge_becomes_a_pseudonym() {
    let mut base = base_of([person("P-1", "C-1", "2026-01-01", "Li Na")]);
    base.merge(merge("C-1", "C-2", "2026-02-01")).unwrap();
    let before = base.clone();
    for name in ["C-1", "C-2"] {
        assert_eq!(base.keep_erased(id(name)), Err(EraseError::PseudonymInUse(id(name))));
        assert_eq!(base.erase(&id("C-1"), id(name)), Err(EraseError::PseudonymInUse(id(name))));
    }
    assert_eq!(base, before);
    assert!(base.add(person("P-2", "C-1", "2026-03-01", "Li Na")).is_ok(), "nobody is closed");
}

#[test]
fn a_base_is_rebuilt_from_its_pseudonyms_and_its_facts() {
    let mut base = base_of(one_of_each_kind("X", "C-1", "2026-03-01"));
    let _ = base.erase(&id("C-1"), id("erased-1")).unwrap();
    let mut rebuilt = CustomerBase::new();
    for pseudonym in base.pseudonyms() {
        rebuilt.keep_erased(pseudonym.clone()).unwrap();
        rebuilt.keep_erased(pseudonym.clone()).unwrap();
    }
    assert!(rebuilt.add_all(base.facts()).refused.is_empty());
    assert_eq!(rebuilt, base);
    assert!(rebuilt.customer(&id("erased-1")).unwrap().is_erased());
}

#[test]
fn bases_that_know_other_pseudonyms_differ() {
    let mut base = CustomerBase::new();
    base.keep_erased(id("erased-1")).unwrap();
    assert_ne!(base, CustomerBase::new());
}

#[test]
fn an_erasure_returns_every_former_identifier_and_shows_none() {
    let mut base = base_of([purchase("1", "C-2", "2026-01-01", "1 CNY")]);
    base.merge(merge("C-2", "C-9", "2026-02-01")).unwrap();
    base.merge(merge("C-9", "C-5", "2026-02-01")).unwrap();
    let erasure = base.erase(&id("C-9"), id("erased-1")).unwrap();
    assert_eq!(erasure.former_ids, ["C-2", "C-5", "C-9"].map(id).into());
    let shown = format!("{erasure:?} {erasure:#?} {}", serde_json::to_string(&erasure).unwrap());
    assert!(shown.contains("erased-1") && !shown.contains("C-"), "{shown}");
}

#[test]
fn what_is_sent_again_about_somebody_on_the_list_comes_back_unless_it_is_known() {
    let facts = one_of_each_kind("X", "C-1", "2026-03-01");
    let mut base = base_of(facts.clone());
    let list = base.erase(&id("C-1"), id("erased-1")).unwrap().former_ids;
    let erased = base.clone();
    for fact in &facts {
        let outcome = base.add_unless_suppressed(fact.clone(), &list);
        if is_for_the_books(fact) {
            assert_eq!(outcome, Ok(Added::Erased));
        } else {
            let refused = outcome.unwrap_err();
            assert_eq!((&*refused.fact, &refused.why), (fact, &WhyRefused::Suppressed));
            assert!(!refused.to_string().contains("C-1"));
        }
    }
    // New is new also among what the books would need.
    let new = purchase("2", "C-1", "2026-04-01", "1 CNY");
    let other = purchase("3", "C-3", "2026-04-01", "1 CNY");
    let many = facts.iter().cloned().chain([new.clone(), other.clone()]);
    let outcome = base.add_all_unless_suppressed(many, &list);
    let books = facts.iter().filter(|fact| is_for_the_books(fact)).count() as u64;
    assert_eq!((outcome.added, outcome.duplicates), (1, 0));
    assert_eq!((outcome.erased, books), (books, 12));
    assert_eq!(outcome.refused.len(), facts.len() - 12 + 1, "and the new one");
    assert!(outcome.refused.iter().all(|refused| refused.why == WhyRefused::Suppressed));
    let mut expected = erased;
    expected.add(other).unwrap();
    assert_eq!(base, expected);
    // Under the pseudonym the books go on.
    let under = purchase("2", "erased-1", "2026-04-01", "1 CNY");
    assert_eq!(base.add_unless_suppressed(under, &list), Ok(Added::New));
}

#[test]
fn a_list_is_a_set_or_a_slice_or_nothing() {
    let (held, other) = (id("C-1"), id("C-2"));
    let list = vec![held.clone()];
    let sorted: BTreeSet<CustomerId> = list.iter().cloned().collect();
    let hashed: HashSet<CustomerId> = list.iter().cloned().collect();
    let lists: [&dyn SuppressionList; 4] = [&list, &&list[..], &sorted, &hashed];
    for list in lists {
        assert!(list.holds(&held) && !list.holds(&other));
        let mut base = CustomerBase::new();
        assert!(
            base.add_unless_suppressed(purchase("1", "C-1", "2026-01-01", "1 CNY"), list).is_err()
        );
    }
    assert!(!().holds(&held));
}

#[test]
fn under_an_absorbed_identifier_facts_go_to_the_customer_and_stay_its_own() {
    let [first, second] = ["1", "2"].map(|number| purchase(number, "C-2", "2026-01-01", "1 CNY"));
    let mut base = base_of([first.clone(), person("P-1", "C-1", "2026-01-01", "Li Na")]);
    let record = merge("C-1", "C-2", "2026-02-01");
    base.merge(record.clone()).unwrap();
    assert_eq!(base.add(first), Ok(Added::Duplicate));
    assert_eq!(base.add(second), Ok(Added::New));
    let wrong = base.add(purchase("2", "C-1", "2026-01-01", "1 CNY")).unwrap_err();
    assert_eq!(
        wrong.why,
        WhyRefused::Contradicts { holder: Some(id("C-1")), fields: ["customer"].into() },
        "another identifier"
    );
    let purchases = |base: &CustomerBase, customer: &str| {
        base.customer(&id(customer)).unwrap().transactions().purchases().all().len()
    };
    assert_eq!((base.len(), purchases(&base, "C-1")), (1, 2));
    assert!(base.undo_merge(&record).missing.is_empty());
    assert_eq!((purchases(&base, "C-1"), purchases(&base, "C-2")), (0, 2));
}
