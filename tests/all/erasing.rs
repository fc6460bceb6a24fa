//! Erasing: nothing personal stays or comes back under a pseudonym, and a pseudonym stands for one
//! customer.

use crate::common;

use std::collections::{BTreeSet, HashSet};

use clienteling::base::{
    Added, CustomerBase, EraseError, MergeError, MergeRecord, SuppressionList, WhyRefused,
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
            assert_eq!(base.add(fact), Ok(Added::Erased));
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
    }
    let kept = serde_json::to_string(&base.facts().collect::<Vec<_>>()).unwrap();
    assert!(kept.contains("erased-1") && !kept.contains("PLANTED"), "{kept}");
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
    assert_eq!(erasure.former_ids, ["C-2", "C-5", "C-9"].map(id));
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
    assert_eq!((outcome.added, outcome.duplicates, books), (1, books, 8));
    assert_eq!(outcome.refused.len(), facts.len() - 8 + 1, "and the new one");
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
