//! Merging: one customer under several identifiers, in any order, with nothing lost, and back.

use crate::common;

use clienteling::base::{CustomerBase, MergeError, MergeRecord, Merged, RefusedMerge};
use clienteling::customer::{Family, Field, Identity, Lifestyle, PhoneNumber, ResolutionPolicy};
use clienteling::intake::{MergePlanError, merge_plan};
use clienteling::marketing::{Channel, ConsentDecision, ConsentPurpose};
use clienteling::review::review;
use clienteling::{CustomerId, Fact, ReviewPolicy};
use proptest::collection::vec;
use proptest::prelude::*;

use common::build::{base_of, consent, day, one_of_each_kind, person, purchase};
use common::{cases, random};

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

fn merge(survivor: &str, absorbed: &str, date: &str) -> MergeRecord {
    MergeRecord { survivor: id(survivor), absorbed: id(absorbed), date: day(date), by: None }
}

/// Merges among the few customers of random facts; also of customers with themselves.
fn merges() -> impl Strategy<Value = Vec<MergeRecord>> {
    let one = (0..5_u8, 0..5_u8, random::a_day()).prop_map(|(survivor, absorbed, date)| {
        let (survivor, absorbed) = (format!("C-{survivor}"), format!("C-{absorbed}"));
        MergeRecord { survivor: id(&survivor), absorbed: id(&absorbed), date, by: None }
    });
    vec(one, 0..6).prop_map(|merges| {
        merges.into_iter().filter(|merge| merge.survivor != merge.absorbed).collect()
    })
}

#[test]
fn bases_that_differ_in_a_merge_or_a_pseudonym_alone_are_not_equal() {
    let mut merged = CustomerBase::new();
    merged.merge(merge("C-1", "C-2", "2026-01-01")).unwrap();
    let mut erased = CustomerBase::new();
    erased.keep_erased(id("erased-1")).unwrap();
    assert_ne!(merged, CustomerBase::new());
    assert_ne!(erased, CustomerBase::new());
    assert_ne!(merged, erased);
}

fn sorted_facts(base: &CustomerBase) -> Vec<String> {
    let mut facts: Vec<String> =
        base.facts().map(|fact| serde_json::to_string(&fact).unwrap()).collect();
    facts.sort();
    facts
}

/// Who is whom by the slowest way there is: labels are made equal until nothing changes.
fn groups(merges: &[MergeRecord], ids: &[CustomerId]) -> Vec<Vec<CustomerId>> {
    let mut groups: Vec<Vec<CustomerId>> = ids.iter().map(|id| vec![id.clone()]).collect();
    for merge in merges {
        let place = |groups: &[Vec<CustomerId>], id: &CustomerId| {
            groups.iter().position(|group| group.contains(id))
        };
        let one = place(&groups, &merge.survivor).unwrap();
        let other = place(&groups, &merge.absorbed).unwrap();
        if one != other {
            let moved = groups.swap_remove(other.max(one));
            groups[other.min(one)].extend(moved);
        }
    }
    groups
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_same_facts_and_merges_give_the_same_base_in_any_order(
        facts in random::facts(random::ONE_CURRENCY, 40),
        merges in merges(),
        seed in any::<u64>(),
    ) {
        let mut first = random::base_with(facts.clone(), &[]);
        for merge in &merges {
            first.merge(merge.clone()).unwrap();
        }
        // Merges first, in another order, each twice; then the facts, from the last.
        let mut second = CustomerBase::new();
        let mut shuffled = [merges.clone(), merges.clone()].concat();
        let turn = usize::try_from(seed % 7).unwrap();
        shuffled.reverse();
        if !shuffled.is_empty() {
            let turn = turn % shuffled.len();
            shuffled.rotate_left(turn);
        }
        for merge in shuffled {
            second.merge(merge).unwrap();
        }
        let kept: Vec<Fact> = first.facts().collect();
        prop_assert_eq!(second.add_all(kept.into_iter().rev()).refused, []);
        prop_assert_eq!(&first, &second);
        prop_assert_eq!(format!("{first:?}"), format!("{second:?}"));
    }

    #[test]
    fn nothing_is_lost_and_everybody_is_found_under_every_identifier(
        facts in random::facts(random::ONE_CURRENCY, 40),
        merges in merges(),
    ) {
        let apart = random::base_with(facts, &[]);
        let mut base = apart.clone();
        for merge in &merges {
            base.merge(merge.clone()).unwrap();
        }
        prop_assert_eq!(sorted_facts(&base), sorted_facts(&apart));
        let ids: Vec<CustomerId> = (0..9).map(|n| id(&format!("C-{n}"))).collect();
        let mut expected = 0;
        for group in groups(&merges, &ids) {
            let known: Vec<_> = group.iter().filter(|id| apart.customer(id).is_some()).collect();
            expected += usize::from(!known.is_empty());
            if known.is_empty() {
                continue;
            }
            let found = base.customer(&group[0]).unwrap();
            for id in &group {
                prop_assert_eq!(base.customer(id).unwrap().id(), found.id());
                prop_assert!(found.id() == id || found.former_ids().contains(id));
            }
            let facts: usize = known.iter().map(|id| apart.customer(id).unwrap().facts().count()).sum();
            prop_assert_eq!(found.facts().count(), facts);
        }
        prop_assert_eq!(base.len(), expected);
        prop_assert_eq!(base.customers().count(), expected);
        // A fact that is sent again is known, and one that contradicts is refused.
        let again: Vec<Fact> = base.facts().collect();
        let count = again.len();
        let outcome = base.add_all(again);
        prop_assert_eq!((outcome.added, outcome.duplicates), (0, count as u64));
    }

    #[test]
    fn merges_taken_back_leave_the_base_as_it_was(
        facts in random::facts(random::ONE_CURRENCY, 30),
        late in random::facts(random::ONE_CURRENCY, 10),
        merges in merges(),
    ) {
        let apart = random::base_with(facts.clone(), &[]);
        let mut base = apart.clone();
        for merge in &merges {
            base.merge(merge.clone()).unwrap();
        }
        // Facts that come in since go to whom they were recorded for.
        let mut expected = apart;
        let outcome = expected.add_all(late.clone());
        prop_assert_eq!(base.add_all(late).added, outcome.added);
        // What was withdrawn while they were one stays so for each: nothing else is left.
        for merge in &merges {
            let withdrawals = base.undo_merge(merge).withdrawals;
            let written = expected.add_all(withdrawals.into_iter().map(Fact::from));
            prop_assert!(written.refused.is_empty());
        }
        prop_assert_eq!(&base, &expected);
        prop_assert_eq!(base.merges().count(), 0);
        prop_assert_eq!(base.facts().collect::<Vec<_>>(), expected.facts().collect::<Vec<_>>());
    }

    #[test]
    fn the_review_of_merged_customers_is_that_of_one_who_did_it_all(
        facts in random::facts(random::ONE_CURRENCY, 30),
        as_of in random::as_of(),
    ) {
        // Consent is stricter where customers were merged, so it stays out here.
        let facts: Vec<Fact> =
            facts.into_iter().filter(|fact| !matches!(fact, Fact::Consent(_))).collect();
        let mut merged = random::base_with(facts, &[]);
        for absorbed in 1..9 {
            merged.merge(merge("C-0", &format!("C-{absorbed}"), "2026-01-01")).unwrap();
        }
        let relabelled = merged.facts().map(|fact| {
            let mut json = serde_json::to_value(&fact).unwrap();
            let kind = json.as_object().unwrap().keys().next().unwrap().clone();
            json[&kind]["customer"] = "C-0".into();
            serde_json::from_value::<Fact>(json).unwrap()
        });
        let one = base_of(relabelled.collect::<Vec<_>>());
        let policy = ReviewPolicy::new(random::JUDGED_IN);
        prop_assert_eq!(
            serde_json::to_string(&review(&merged, &policy, as_of).unwrap()).unwrap(),
            serde_json::to_string(&review(&one, &policy, as_of).unwrap()).unwrap()
        );
    }
}

#[test]
fn nobody_is_merged_with_themselves() {
    let mut base = base_of([purchase("1", "C-1", "2026-01-01", "1 CNY")]);
    let error = base.merge(merge("C-1", "C-1", "2026-01-01")).unwrap_err();
    assert_eq!(error, MergeError::WithItself(id("C-1")));
    let record = merge("C-1", "C-2", "2026-01-01");
    assert_eq!(base.undo_merge(&record).missing, [record]);
}

#[test]
fn of_many_merges_those_that_are_refused_come_back_and_stop_no_other() {
    let mut base = base_of([purchase("1", "C-1", "2026-01-01", "1 CNY")]);
    base.keep_erased(id("erased-1")).unwrap();
    let sound = [merge("C-1", "C-2", "2026-01-01"), merge("C-3", "C-4", "2026-01-01")];
    let wrong = [merge("C-5", "C-5", "2026-01-01"), merge("C-6", "erased-1", "2026-01-01")];
    let [one, other] = sound.clone();
    let [itself, erased] = wrong.clone();
    let refused = base.merge_all([itself, one, erased, other]);
    let whys = [MergeError::WithItself(id("C-5")), MergeError::Erased(id("erased-1"))];
    let expected = wrong.into_iter().zip(whys);
    let expected: Vec<_> = expected.map(|(record, why)| RefusedMerge { record, why }).collect();
    assert_eq!(refused, expected);
    assert_eq!(
        refused[1].to_string(),
        "the merge of `erased-1` into `C-6`: `erased-1` stands for a customer who was erased, and \
         cannot be merged"
    );
    assert!(base.merges().eq(&sound));
}

#[test]
fn thousands_of_identifiers_of_one_customer_are_merged_at_once() {
    let facts =
        (0..5_000).map(|n| purchase(&n.to_string(), &format!("C-{n}"), "2026-01-01", "1 CNY"));
    let apart = base_of(facts);
    let mut base = apart.clone();
    let merges: Vec<MergeRecord> =
        (1..5_000).map(|n| merge("C-0", &format!("C-{n}"), "2026-02-01")).collect();
    assert_eq!(base.merge_all(merges.clone()), []);
    assert_eq!((base.len(), base.customers().next().unwrap().facts().count()), (1, 5_000));
    assert!(base.undo_merges(&merges).missing.is_empty());
    assert_eq!(base, apart);
}

#[test]
fn only_the_record_of_a_merge_undoes_it() {
    let mut base = base_of([purchase("1", "C-1", "2026-01-01", "1 CNY")]);
    base.merge(merge("C-1", "C-2", "2026-02-01")).unwrap();
    let another = merge("C-1", "C-2", "1999-01-01");
    assert_eq!(base.undo_merge(&another).missing, [another]);
    assert!(base.undo_merge(&merge("C-1", "C-2", "2026-02-01")).missing.is_empty());
}

/// Of two records about one pair, however they differ, none is lost, and none speaks for another.
#[test]
fn two_are_one_customer_as_long_as_one_record_says_so() {
    let first = merge("C-1", "C-2", "2026-02-01");
    let another_day = merge("C-1", "C-2", "2026-03-01");
    let by_somebody = MergeRecord { by: Some("S-7".parse().unwrap()), ..first.clone() };
    let other_way = merge("C-2", "C-1", "2026-02-01");
    let records = [first, another_day, by_somebody, other_way];
    let apart = base_of([
        purchase("1", "C-1", "2026-01-01", "1 CNY"),
        purchase("2", "C-2", "2026-01-01", "1 CNY"),
    ]);
    for left_over in &records {
        let mut base = apart.clone();
        for (record, number) in records.iter().zip(0..) {
            let expected = if number == 0 { Merged::New } else { Merged::Already };
            assert_eq!(base.merge(record.clone()), Ok(expected));
            assert_eq!(base.merge(record.clone()), Ok(Merged::Already));
        }
        assert_eq!(base.merges().count(), records.len(), "the same record twice is one");
        for record in records.iter().filter(|record| *record != left_over) {
            assert!(base.undo_merge(record).missing.is_empty());
            assert!(!base.undo_merge(record).missing.is_empty(), "it is taken back once");
            assert_eq!(base.len(), 1, "{left_over:?} still joins them");
        }
        assert_eq!(base.merges().collect::<Vec<_>>(), [left_over]);
        assert!(base.undo_merge(left_over).missing.is_empty());
        assert_eq!(base, apart);
    }
}

#[test]
fn who_stays_does_not_depend_on_the_order_even_if_the_merges_disagree() {
    let facts = || {
        ["C-1", "C-2", "C-3"].map(|customer| purchase(customer, customer, "2026-01-01", "1 CNY"))
    };
    let cases: [(&[(&str, &str)], &str); 4] = [
        (&[("C-2", "C-1"), ("C-3", "C-2")], "C-3"),
        (&[("C-2", "C-1"), ("C-1", "C-2")], "C-1"),
        (&[("C-3", "C-1"), ("C-2", "C-1")], "C-2"),
        (&[("C-3", "C-1"), ("C-1", "C-2")], "C-3"),
    ];
    for (merges, survivor) in cases {
        for backwards in [false, true] {
            let mut base = base_of(facts());
            let mut merges = merges.to_vec();
            if backwards {
                merges.reverse();
            }
            for (survivor, absorbed) in merges {
                base.merge(merge(survivor, absorbed, "2026-02-01")).unwrap();
            }
            assert_eq!(base.customer(&id("C-1")).unwrap().id(), &id(survivor));
        }
    }
}

#[test]
fn who_stays_is_found_again_when_a_merge_is_taken_back() {
    let mut base = base_of([purchase("1", "C-2", "2026-01-01", "1 CNY")]);
    for (survivor, absorbed) in [("C-2", "C-3"), ("C-5", "C-2"), ("C-2", "C-4")] {
        base.merge(merge(survivor, absorbed, "2026-02-01")).unwrap();
    }
    assert!(base.undo_merge(&merge("C-2", "C-4", "2026-02-01")).missing.is_empty());
    assert_eq!(base.customer(&id("C-2")).unwrap().id(), &id("C-5"));
    // Absorbed by one whose identifier is smaller, and who was absorbed as well.
    let mut base = base_of([purchase("1", "C-3", "2026-01-01", "1 CNY")]);
    for (survivor, absorbed) in [("C-2", "C-3"), ("C-3", "C-4"), ("C-3", "C-5"), ("C-9", "C-2")] {
        base.merge(merge(survivor, absorbed, "2026-02-01")).unwrap();
    }
    assert!(base.undo_merge(&merge("C-3", "C-5", "2026-02-01")).missing.is_empty());
    assert_eq!(base.customer(&id("C-3")).unwrap().id(), &id("C-9"));
}

#[test]
fn bases_that_know_other_merges_differ_also_where_there_is_no_fact() {
    let mut base = CustomerBase::new();
    base.merge(merge("C-1", "C-2", "2026-02-01")).unwrap();
    assert_ne!(base, CustomerBase::new());
}

#[test]
fn merging_twice_changes_nothing_and_says_so() {
    let mut base = base_of(one_of_each_kind("X", "C-1", "2026-01-01"));
    base.add(purchase("Y", "C-2", "2026-01-01", "1 CNY")).unwrap();
    assert_eq!(base.merge(merge("C-1", "C-2", "2026-02-01")), Ok(Merged::New));
    let once = base.clone();
    assert_eq!(base.merge(merge("C-1", "C-2", "2026-02-01")), Ok(Merged::Already));
    assert_eq!(base, once);
}

#[test]
fn a_plan_says_which_value_wins_why_and_what_conflicts_and_shows_no_value() {
    let mut base = base_of([
        person("P-1", "C-1", "2024-01-01", "Li Na"),
        person("P-2", "C-2", "2026-01-01", "Li Na-Wang"),
        purchase("S-1", "C-2", "2023-01-01", "1 CNY"),
        consent("K-1", "C-1", "2025-01-01", Channel::Email, ConsentDecision::Given),
        consent("K-2", "C-2", "2024-01-01", Channel::Email, ConsentDecision::Withdrawn),
    ]);
    let policy = ResolutionPolicy::default();
    let planned = |base: &CustomerBase, ids: [&str; 2]| {
        merge_plan(base, &ids.map(id), &policy, day("2026-06-30"), None).unwrap()
    };
    let plan = planned(&base, ["C-1", "C-2"]);
    assert_eq!(plan, planned(&base, ["C-2", "C-1"]));
    assert_eq!(plan.survivor(), Some(&id("C-2")), "known since 2023");
    assert_eq!(plan.conflicts.len(), 1, "the telephone is the same");
    assert_eq!(plan.conflicts[0].field, Identity::NAME);
    assert_eq!(
        (&plan.conflicts[0].winner, &plan.conflicts[0].losers[..]),
        (&id("C-2"), &[id("C-1")][..])
    );
    assert_eq!(plan.consents.len(), ConsentPurpose::ALL.len());
    assert!(plan.consents.iter().all(|one| one.result == ConsentDecision::Withdrawn));
    assert_eq!(plan.facts.values().sum::<u64>(), 5);
    let shown = format!("{plan:?} {}", serde_json::to_string(&plan).unwrap());
    assert!(!shown.contains("Wang") && !shown.contains("13800001111"), "{shown}");

    plan.carry_out(&mut base).unwrap();
    let merged = base.customer(&id("C-1")).unwrap();
    let profile = merged.basic().profile(day("2026-06-30")).unwrap();
    assert_eq!(profile.name().unwrap().as_str(), "Li Na-Wang");
    let email = merged.consent(Channel::Email, ConsentPurpose::Care, day("2026-06-30"));
    assert_eq!(email, Some(ConsentDecision::Withdrawn));
    // What is merged already is one customer.
    let again = merge_plan(&base, &["C-1", "C-2"].map(id), &policy, day("2026-06-30"), None);
    assert_eq!(again, Err(MergePlanError::FewerThanTwo));
    let unknown =
        merge_plan(&base, &["C-9", "C-1", "C-8"].map(id), &policy, day("2026-06-30"), None);
    assert_eq!(unknown.unwrap_err().to_string(), "unknown customers: `C-8`, `C-9`");
}

#[test]
fn what_only_fills_a_field_neither_wins_in_a_merge_nor_disagrees() {
    let mut base = CustomerBase::new();
    for (customer, date, mobile, name) in
        [("C-1", "2024-05-31", "13800001111", "未知"), ("C-2", "2026-01-05", "0000001", "N/A")]
    {
        let json = format!(
            r#"{{"profile":{{"id":"P-{customer}","customer":"{customer}","date":"{date}",
                "profile":{{"person":{{"identity":{{"name":"{name}","mobile":"{mobile}"}}}}}}}}}}"#
        );
        base.add(serde_json::from_str(&json).unwrap()).unwrap();
    }
    let ids = [id("C-1"), id("C-2")];
    let policy = ResolutionPolicy::default();
    let plan = merge_plan(&base, &ids, &policy, day("2026-06-30"), None).unwrap();
    assert_eq!(plan.conflicts, []);
    let mobile = plan.fields.iter().find(|field| field.field == Identity::MOBILE).unwrap();
    assert_eq!(mobile.customer, ids[0]);
    plan.carry_out(&mut base).unwrap();
    let merged = base.customer(&ids[0]).unwrap().basic().profile(day("2026-06-30")).unwrap();
    assert_eq!(merged.contact().mobile.map(PhoneNumber::as_str), Some("13800001111"));
    assert!(merged.has(Identity::NAME) && !merged.knows(Identity::NAME));
}

#[test]
fn that_there_is_none_wins_in_a_merge_by_its_day_and_disagrees_with_a_value() {
    let child = r#""family":{"children":[{"name":"Li Mei"}]}"#;
    let none = r#""none":["family.children","lifestyle.smoking"]"#;
    for (older, newer, is_none) in [(child, none, true), (none, child, false)] {
        let mut base = CustomerBase::new();
        for (customer, date, known) in [("C-1", "2024-05-31", older), ("C-2", "2026-01-05", newer)]
        {
            let json = format!(
                r#"{{"profile":{{"id":"P-{customer}","customer":"{customer}","date":"{date}",
                    "profile":{{"person":{{{known}}}}}}}}}"#
            );
            base.add(serde_json::from_str(&json).unwrap()).unwrap();
        }
        let ids = [id("C-1"), id("C-2")];
        let policy = ResolutionPolicy::default();
        let plan = merge_plan(&base, &ids, &policy, day("2026-06-30"), None).unwrap();
        let conflicts: Vec<Field> = plan.conflicts.iter().map(|it| it.field).collect();
        assert_eq!(conflicts, [Family::CHILDREN]);
        assert_eq!(plan.conflicts[0].winner, ids[1]);
        plan.carry_out(&mut base).unwrap();
        let merged = base.customer(&ids[0]).unwrap().basic().profile(day("2026-06-30")).unwrap();
        assert_eq!(merged.has_none(Family::CHILDREN), is_none);
        assert_eq!(merged.has(Family::CHILDREN), !is_none);
        assert!(merged.has_none(Lifestyle::SMOKING));
    }
}
