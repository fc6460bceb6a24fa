//! The warnings of a firm: merged, erased, saved and loaded with everything else.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use clienteling::base::MergeRecord;
use clienteling::firm::{BookKind, Firm, FirmLoader, FirmRecord, Refused, Taken};
use clienteling::rule::Evidence;
use clienteling::rule::life::Entering;
use clienteling::warning::life::{
    DayFindings, WarningCause, WarningChange, WarningConclusion, WarningEnd, WarningEvent,
    WarningLifePolicy, WarningLifePolicyDraft, WarningRef, WarningRefusal, WarningRow,
    WarningRowRefusal, WarningTerms,
};
use clienteling::warning::{Advice, Finding, FindingKey};
use clienteling::{CustomerId, Draft, OpportunityId};
use proptest::prelude::*;

use crate::common::build::{day, purchase};
use crate::common::{OVER, cases};

const MATTERS: [&str; 2] = ["test.matter", "test.deal"];

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

fn key(customer: &str) -> FindingKey {
    FindingKey::new(MATTERS[0], id(customer))
}

fn of_deal(deal: &str) -> FindingKey {
    FindingKey::new(MATTERS[1], deal.parse::<OpportunityId>().unwrap())
}

fn number(key: FindingKey, occurrence: u32) -> WarningRef {
    WarningRef { key, occurrence }
}

fn policy(pending_days: u32) -> WarningLifePolicy {
    let terms = WarningTerms { pending_days, rearm_days: 0, ..WarningTerms::default() };
    WarningLifePolicyDraft { terms, ..Default::default() }.validate().unwrap()
}

fn findings(keys: &[FindingKey]) -> Vec<Finding> {
    let reason = OVER.test(Evidence::counts(4, 3)).unwrap();
    let finding =
        |key: &FindingKey| Finding::new(key.clone(), day("2026-03-01"), reason, Advice::Act);
    keys.iter().map(finding).collect()
}

fn found(firm: &mut Firm, on: &str, keys: &[FindingKey]) -> Vec<WarningChange> {
    found_by(firm, on, keys, &policy(0)).unwrap()
}

fn found_by(
    firm: &mut Firm,
    on: &str,
    keys: &[FindingKey],
    policy: &WarningLifePolicy,
) -> Result<Vec<WarningChange>, WarningRefusal> {
    let findings = findings(keys);
    firm.advance_warnings(&DayFindings::new(day(on), MATTERS, &findings), policy)
}

fn entering(on: &str, change: WarningEvent) -> Entering<WarningEvent> {
    Entering { change, on: day(on), by: "S-7".parse().unwrap(), entered_on: None }
}

fn rang() -> WarningConclusion {
    WarningConclusion {
        note: Some("rang Mrs Wang".parse().unwrap()),
        ..WarningConclusion::cause(WarningCause::Agreed)
    }
}

fn merge() -> MergeRecord {
    let date: NaiveDate = day("2026-03-03");
    MergeRecord { survivor: id("C-1"), absorbed: id("C-2"), date, by: None }
}

/// Two customers, who buy and have a deal.
fn firm() -> Firm {
    let mut firm = Firm::new();
    for (number, customer) in [("1", "C-1"), ("2", "C-2"), ("3", "C-3")] {
        let fact = purchase(&format!("INV-{number}"), customer, "2026-03-01", "10.00 CNY");
        firm.add(fact).unwrap();
    }
    let deal = r#"{"opportunity":{"opportunity":{"id":"O-1","customer":"C-2","product":"car",
        "quantity":"1","revenue":{"amount":"168000.00","currency":"CNY"},"stage":"first_contact",
        "created_on":"2026-03-01","created_by":"S-1","owners":[{"staff":"S-1","share":"1"}]},
        "default":"0.05","events":[]}}"#;
    firm.take(serde_json::from_str(deal).unwrap()).unwrap();
    firm
}

fn rows(firm: &Firm) -> Vec<WarningRow> {
    let rows = firm.records().filter_map(|record| match record {
        FirmRecord::Warning(row) => Some(row),
        _ => None,
    });
    rows.collect()
}

#[test]
fn of_two_warnings_of_one_customer_one_goes_on_once_they_are_merged() {
    let mut firm = firm();
    found(&mut firm, "2026-03-02", &[key("C-2")]);
    found(&mut firm, "2026-03-03", &[key("C-1"), key("C-2")]);
    firm.merge(merge()).unwrap();
    // They are found under either at once, and stay as they are until they are looked at.
    assert_eq!(firm.warnings_of(&id("C-2")).count(), 2);
    assert!(firm.warnings().open(&key("C-2")).is_some());
    // A merge that is undone before that changes nothing of them.
    let mut undone = firm.clone();
    let _ = undone.undo_merge(&merge());
    let changes = found(&mut undone, "2026-03-04", &[key("C-1"), key("C-2")]);
    assert!(changes.iter().all(|change| change.tell.is_none()));
    assert!(undone.warnings().open(&key("C-2")).is_some());

    let changes = found(&mut firm, "2026-03-04", &[key("C-1")]);
    let told = changes.iter().filter(|change| change.tell.is_some());
    assert_eq!(told.map(|it| it.warning.clone()).collect::<Vec<_>>(), [number(key("C-1"), 1)]);
    let open = firm.warnings().open(&key("C-1")).unwrap();
    assert_eq!(open.life.began_on(), day("2026-03-02"));
    let closed = firm.warnings().get(&number(key("C-1"), 1)).unwrap().life.state().clone();
    let goes_on = WarningEnd::Merged(number(key("C-1"), 2));
    assert_eq!(closed.end(), Some((day("2026-03-04"), &goes_on)));
    assert!(firm.warnings().open(&key("C-2")).is_none());
    // An evaluation that comes too late changes nothing, and moves nothing.
    let before = firm.clone();
    let late = found_by(&mut firm, "2026-03-03", &[], &policy(0));
    assert!(matches!(late, Err(WarningRefusal::EarlierDay { .. })));
    assert_eq!(firm, before);
}

#[test]
fn who_is_erased_leaves_neither_a_name_nor_a_word_in_the_warnings() {
    let mut firm = firm();
    firm.merge(merge()).unwrap();
    found(&mut firm, "2026-03-04", &[key("C-1"), key("C-3"), of_deal("O-1")]);
    for warning in [number(key("C-1"), 1), number(of_deal("O-1"), 1), number(key("C-3"), 1)] {
        let said = entering("2026-03-05", WarningEvent::Concluded(rang()));
        firm.enter_warning(&warning, said).unwrap();
    }
    let erasure = firm.erase(&id("C-2"), id("erased-1")).unwrap();
    assert_eq!(erasure.books[&BookKind::Warning], 1);
    let left = firm.warnings_of(&id("erased-1")).count();
    assert_eq!((left, firm.warnings_of(&id("C-1")).count()), (1, 0));
    let said = |firm: &Firm, key: &FindingKey| {
        firm.warnings().open(key).unwrap().life.state().conclusion().unwrap().note.is_some()
    };
    assert!(!said(&firm, &key("erased-1")) && !said(&firm, &of_deal("O-1")));
    assert!(said(&firm, &key("C-3")), "of whom nobody asked");
    // It says no more later either.
    let again = entering("2026-03-06", WarningEvent::Concluded(rang()));
    assert_eq!(
        firm.enter_warning(&number(key("erased-1"), 1), again).unwrap_err(),
        WarningRefusal::Erased,
    );
    // Somebody for whom a warning stands is no pseudonym.
    found(&mut firm, "2026-03-06", &[key("C-4")]);
    assert!(firm.erase(&id("C-3"), id("C-4")).is_err());
    // Whom a warning alone names can be erased too.
    assert_eq!(firm.erase(&id("C-4"), id("erased-2")).unwrap().books[&BookKind::Warning], 1);
}

#[test]
fn a_row_that_is_later_holds_and_one_that_contradicts_is_refused() {
    let mut early = firm();
    found(&mut early, "2026-03-02", &[key("C-1")]);
    let mut later = early.clone();
    let closed = WarningEvent::Closed(WarningEnd::ByHand(rang()));
    later.enter_warning(&number(key("C-1"), 1), entering("2026-03-05", closed)).unwrap();
    found(&mut later, "2026-03-06", &[key("C-1")]);
    let mut taken = early.clone();
    for row in rows(&later) {
        assert_eq!(taken.take(FirmRecord::Warning(row)).unwrap(), Taken::New);
    }
    assert_eq!(taken, later);
    for row in rows(&early).into_iter().chain(rows(&later)) {
        assert_eq!(taken.take(FirmRecord::Warning(row)).unwrap(), Taken::Known);
    }
    assert_eq!(taken, later);

    let mut other = firm();
    found(&mut other, "2026-03-03", &[key("C-1")]);
    let why = |firm: &mut Firm, row: WarningRow| match firm.take(FirmRecord::Warning(row)) {
        Err(Refused::Warning { error, .. }) => error,
        other => panic!("{other:?}"),
    };
    let warning = |firm: &Firm| {
        rows(firm).into_iter().find(|row| matches!(row, WarningRow::Warning(_))).unwrap()
    };
    let before = early.clone();
    assert_eq!(why(&mut early, warning(&other)), WarningRowRefusal::Contradicts);
    let renumbered = |occurrence| {
        let WarningRow::Warning(mut record) = warning(&other) else { panic!("a warning") };
        record.life.beginning.warning.occurrence = occurrence;
        WarningRow::Warning(record)
    };
    assert_eq!(why(&mut early, renumbered(2)), WarningRowRefusal::AnotherIsOpen(1));
    assert_eq!(why(&mut early, renumbered(0)), WarningRowRefusal::NoNumber);
    assert_eq!(early, before);
    // Who is to be left out stays out; what is known of them is known.
    let list = BTreeSet::from([id("C-1")]);
    let mut empty = Firm::new();
    let refused = empty.take_unless_suppressed(FirmRecord::Warning(warning(&early)), &list);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "a warning is about somebody who is to be left out",
    );
    let known = early.take_unless_suppressed(FirmRecord::Warning(warning(&before)), &list);
    assert_eq!(known.unwrap(), Taken::Known);
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Find(u8, bool),
    Enter(usize, bool),
    Merge,
    Undo,
    Erase,
    Name,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..16_u8, any::<bool>()).prop_map(|(of, at_once)| Step::Find(of, at_once)),
        (0..16_u8, any::<bool>()).prop_map(|(of, at_once)| Step::Find(of, at_once)),
        (0..4_usize, any::<bool>()).prop_map(|(at, closes)| Step::Enter(at, closes)),
        Just(Step::Merge),
        Just(Step::Undo),
        Just(Step::Erase),
        Just(Step::Name),
    ]
}

proptest! {
    #![proptest_config(cases(64))]

    /// Whatever happened, a firm is the same when it was saved and loaded, in any order.
    #[test]
    fn warnings_are_saved_and_loaded_with_the_firm_in_any_order(
        steps in proptest::collection::vec(any_step(), 1..24),
        seed in any::<u64>(),
    ) {
        let (mut firm, mut on) = (firm(), day("2026-03-02"));
        for step in steps {
            on = on.succ_opt().unwrap();
            match step {
                Step::Find(of, at_once) => {
                    let keys = [key("C-1"), key("C-2"), key("C-3"), of_deal("O-1")];
                    let of_bits = (0..4).filter(|bit| of >> bit & 1 == 1);
                    let keys: Vec<_> = of_bits.map(|bit| keys[bit].clone()).collect();
                    let policy = policy(if at_once { 0 } else { 2 });
                    found_by(&mut firm, &on.to_string(), &keys, &policy).unwrap();
                }
                Step::Enter(at, closes) => {
                    let named = firm.warnings().warnings().nth(at);
                    let named = named.map(|it| it.life.beginning().warning.clone());
                    let Some(warning) = named else { continue };
                    let change = if closes {
                        WarningEvent::Closed(WarningEnd::ByHand(rang()))
                    } else {
                        WarningEvent::Acknowledged
                    };
                    let _ = firm.enter_warning(&warning, entering(&on.to_string(), change));
                }
                Step::Merge => { let _ = firm.merge(merge()); }
                Step::Undo => { let _ = firm.undo_merge(&merge()); }
                Step::Erase => {
                    if firm.erase(&id("C-2"), id("erased-1")).is_ok() {
                        let text: Vec<_> = firm.snapshot().map(|it| serde_json::to_string(&it).unwrap()).collect();
                        prop_assert!(!text.concat().contains("C-2"));
                    }
                }
                Step::Name => firm.set_warnings_by("E-1".parse().unwrap()),
            }
        }
        let mut records: Vec<FirmRecord> = firm.records().collect();
        // Told by a number for each, so that any order comes.
        let len = records.len();
        for (place, times) in (1..=len).rev().zip(1_u64..) {
            let other = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(times) % place as u64;
            records.swap(place - 1, usize::try_from(other).unwrap());
        }
        let mut loader = FirmLoader::new();
        loader.extend(records);
        let loaded = loader.finish();
        prop_assert_eq!(loaded.refused, vec![]);
        prop_assert_eq!(loaded.firm, firm);
    }
}
