//! A book of warnings whatever happens to it: merged, erased, taken back, and changes that do not fit.

use chrono::{Days, NaiveDate};
use clienteling::rule::life::Entering;
use clienteling::rule::{Evidence, Value};
use clienteling::units::StaffId;
use clienteling::warning::life::{
    DayFindings, Snooze, SnoozeEnd, WarningBook, WarningBookRecord, WarningCause, WarningChange,
    WarningConclusion, WarningEnd, WarningEvent, WarningLifePolicy, WarningLifePolicyDraft,
    WarningMargin, WarningRef, WarningRefusal, WarningTerms,
};
use clienteling::warning::{Advice, Finding, FindingKey, Severity};
use clienteling::{CustomerId, Draft};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::common::{OVER, cases};

const MATTER: &str = "test.matter";
const LIMIT: u64 = 100;

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap().checked_add_days(Days::new(number)).unwrap()
}

fn staff(id: &str) -> StaffId {
    id.parse().unwrap()
}

fn customer(id: &str) -> CustomerId {
    id.parse().unwrap()
}

fn key(id: &str) -> FindingKey {
    FindingKey::new(MATTER, customer(id))
}

fn of(id: &str, occurrence: u32) -> WarningRef {
    WarningRef { key: key(id), occurrence }
}

fn finding(key: FindingKey, value: u64, severity: Severity) -> Finding {
    let reason = OVER.test(Evidence::counts(value, LIMIT)).unwrap();
    let mut finding = Finding::new(key, day(0), reason, Advice::Act);
    finding.severity = severity;
    finding
}

fn policy(terms: WarningTerms) -> WarningLifePolicy {
    WarningLifePolicyDraft { terms, ..Default::default() }.validate().unwrap()
}

fn at_once() -> WarningLifePolicy {
    policy(WarningTerms { rearm_days: 0, escalations: vec![], ..WarningTerms::default() })
}

fn book() -> WarningBook {
    WarningBook::new(staff("rules"))
}

/// What is found of each of these customers on a day.
fn found(book: &mut WarningBook, on: u64, of: &[&str]) -> Vec<WarningChange> {
    let findings: Vec<_> = of.iter().map(|id| finding(key(id), 101, Severity::Low)).collect();
    book.advance(&DayFindings::new(day(on), [MATTER], &findings), &at_once()).unwrap()
}

fn merge(book: &mut WarningBook, absorbed: &str, into: &str, on: u64) {
    let changes = book.merged(&customer(absorbed), &customer(into), day(on)).unwrap();
    book.apply(&changes).unwrap();
}

fn entering(on: u64, change: WarningEvent) -> Entering<WarningEvent> {
    Entering { change, on: day(on), by: staff("S-7"), entered_on: None }
}

/// As it is after it was stored and read.
fn stored(book: &WarningBook) -> WarningBook {
    let text = serde_json::to_string(&book.to_record()).unwrap();
    let read: WarningBookRecord = serde_json::from_str(&text).unwrap();
    WarningBook::load(read).unwrap()
}

#[test]
fn changes_are_made_all_or_none() {
    let mut first = book();
    let raised = found(&mut first, 0, &["C-1", "C-2"]);
    let mut other = book();
    found(&mut other, 0, &["C-3"]);
    let before = other.clone();
    // The last of them does not fit: neither the first nor what comes before it is made.
    let mut changes = raised.clone();
    changes.push(raised[0].clone());
    assert_eq!(other.apply(&changes).unwrap_err(), WarningRefusal::OtherBook);
    assert_eq!(other, before);
    // Nor is a warning half moved.
    let moved = first.merged(&customer("C-1"), &customer("C-2"), day(1)).unwrap();
    found(&mut other, 1, &["C-1", "C-3"]);
    let before = other.clone();
    assert_eq!(other.apply(&moved).unwrap_err(), WarningRefusal::Unknown(of("C-2", 1)));
    assert_eq!(other, before);
    assert_eq!(other.apply(&raised[1..]), Ok(()));
}

#[test]
fn what_went_on_as_another_names_it_after_a_further_merge() {
    let mut book = book();
    found(&mut book, 0, &["C-3"]);
    found(&mut book, 1, &[]);
    found(&mut book, 2, &["C-1"]);
    found(&mut book, 3, &["C-1", "C-2"]);
    merge(&mut book, "C-2", "C-1", 4);
    let ends = |book: &WarningBook, warning: &WarningRef| {
        book.get(warning).unwrap().life.state().end().map(|(_, end)| end.clone())
    };
    assert_eq!(ends(&book, &of("C-1", 2)), Some(WarningEnd::Merged(of("C-1", 1))));
    merge(&mut book, "C-1", "C-3", 5);
    assert_eq!(ends(&book, &of("C-3", 3)), Some(WarningEnd::Merged(of("C-3", 2))));
    assert_eq!(book.open(&key("C-3")).unwrap().life.beginning().warning, of("C-3", 2));
    assert_eq!(stored(&book), book);
}

#[test]
fn a_merge_of_an_earlier_day_closes_on_the_day_of_what_happened_last() {
    let mut book = book();
    found(&mut book, 0, &["C-1"]);
    found(&mut book, 1, &["C-1", "C-2"]);
    book.enter(&of("C-2", 1), entering(9, WarningEvent::Acknowledged)).unwrap();
    merge(&mut book, "C-2", "C-1", 5);
    let closed = book.get(&of("C-1", 2)).unwrap().life.state().clone();
    assert_eq!(closed.end(), Some((day(9), &WarningEnd::Merged(of("C-1", 1)))));
    // The days until then can still be looked at.
    assert_eq!(book.looked_on(), Some(day(5)));
    found(&mut book, 6, &["C-1"]);
    assert_eq!(book.open(&key("C-1")).unwrap().life.beginning().warning, of("C-1", 1));
}

#[derive(Debug, Clone)]
enum Step {
    /// After so many days: what each of the customers has, and whether it cannot be said.
    Look(u64, [Option<u64>; 3], bool),
    /// Something is entered for one of the warnings, so many days after the last evaluation.
    Enter(usize, u64, Act),
    TakeBack(usize, usize),
    Merge(usize, usize, u64),
    /// Under which of the identifiers they were known.
    Erase([bool; 3]),
    SwitchOff,
}

#[derive(Debug, Clone)]
enum Act {
    Acknowledge,
    Snooze(u64),
    Wake,
    Conclude,
    Close,
}

fn any_step() -> impl Strategy<Value = Step> {
    let value = || proptest::option::weighted(0.6, 95..130_u64);
    let act = prop_oneof![
        Just(Act::Acknowledge),
        (1..6_u64).prop_map(Act::Snooze),
        Just(Act::Wake),
        Just(Act::Conclude),
        Just(Act::Close),
    ];
    prop_oneof![
        6 => (0..4_u64, [value(), value(), value()], any::<bool>())
            .prop_map(|(days, values, said)| Step::Look(days, values, said)),
        5 => (0..6_usize, 0..4_u64, act).prop_map(|(at, days, act)| Step::Enter(at, days, act)),
        3 => (0..6_usize, 0..4_usize).prop_map(|(at, number)| Step::TakeBack(at, number)),
        2 => (0..4_usize, 0..4_usize, 0..4_u64).prop_map(|(a, b, ago)| Step::Merge(a, b, ago)),
        1 => any::<[bool; 3]>().prop_map(Step::Erase),
        1 => Just(Step::SwitchOff),
    ]
}

fn change(act: &Act, on: u64) -> WarningEvent {
    let conclusion = WarningConclusion {
        note: Some("rang Mrs Wang".parse().unwrap()),
        ..WarningConclusion::cause(WarningCause::Agreed)
    };
    match act {
        Act::Acknowledge => WarningEvent::Acknowledged,
        Act::Snooze(days) => WarningEvent::Snoozed(Snooze {
            until: Some(day(on + days)),
            or_worse_by: Some(WarningMargin::By(Value::Count(5))),
            from: None,
        }),
        Act::Wake => WarningEvent::SnoozeEnded(SnoozeEnd::ByHand),
        Act::Conclude => WarningEvent::Concluded(conclusion),
        Act::Close => WarningEvent::Closed(WarningEnd::ByHand(conclusion)),
    }
}

/// Identifiers under which something is found; the last stands for whoever is erased.
const IDS: [&str; 4] = ["C-1", "C-2", "C-3", "P-1"];

struct Run {
    book: WarningBook,
    policy: WarningLifePolicy,
    on: u64,
}

impl Run {
    fn step(&mut self, step: &Step) {
        let nth = |book: &WarningBook, at: usize| {
            let all: Vec<_> = book.warnings().collect();
            let at = at.checked_rem(all.len())?;
            all.get(at).map(|tracked| tracked.life.beginning().warning.clone())
        };
        match step {
            Step::Look(days, values, is_said) => {
                self.on += days;
                let ids = IDS.iter().zip(values);
                let found = ids.filter_map(|(id, value)| {
                    let value = value.filter(|value| *value > LIMIT)?;
                    let severity = if value > 115 { Severity::High } else { Severity::Low };
                    Some(finding(key(id), value, severity))
                });
                let found: Vec<_> = found.collect();
                let mut today = DayFindings::new(day(self.on), [MATTER], &found);
                if !is_said {
                    today = today.unknown(key("C-2"));
                }
                // What a merge brought to a later day may not be looked at before it.
                let _ = self.book.advance(&today, &self.policy);
            }
            Step::Enter(at, days, act) => {
                let Some(warning) = nth(&self.book, *at) else { return };
                let on = self.on + days;
                let _ = self.book.enter(&warning, entering(on, change(act, on)));
            }
            Step::TakeBack(at, number) => {
                let Some(warning) = nth(&self.book, *at) else { return };
                let (by, on) = (staff("S-7"), day(self.on));
                let _ = self.book.take_back(&warning, *number, &by, on, None);
            }
            Step::Merge(absorbed, into, ago) => {
                let (absorbed, into) = (customer(IDS[*absorbed]), customer(IDS[*into]));
                let on = day(self.on.saturating_sub(*ago));
                let Ok(changes) = self.book.merged(&absorbed, &into, on) else { return };
                self.book.apply(&changes).unwrap();
                assert!(!self.book.warnings().any(
                    |it| *it.life.beginning().warning.key.subject() == absorbed.clone().into()
                ));
            }
            Step::Erase(known) => {
                let ids = IDS.iter().zip(known).filter(|(_, is_known)| **is_known);
                let ids: Vec<_> = ids.map(|(id, _)| customer(id)).collect();
                self.book.erase(&ids, &customer("P-1"));
                let text = serde_json::to_string(&self.book.to_record()).unwrap();
                assert!(ids.iter().all(|id| !text.contains(id.as_str())), "{text}");
            }
            Step::SwitchOff => {
                if let Ok(changes) = self.book.switched_off([MATTER], day(self.on)) {
                    self.book.apply(&changes).unwrap();
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(200))]

    /// Whatever happened, the book can be stored and read, and what went on as another can be found.
    #[test]
    fn whatever_happens_to_a_book_it_can_be_stored(
        pending_days in 0..3_u32,
        keep_days in 0..3_u32,
        rearm_days in 0..3_u32,
        steps in vec(any_step(), 1..40),
    ) {
        let terms = WarningTerms { pending_days, keep_days, rearm_days, ..WarningTerms::default() };
        let mut run = Run { book: book(), policy: policy(terms), on: 0 };
        for step in &steps {
            run.step(step);
            prop_assert_eq!(&stored(&run.book), &run.book, "after {:?}", step);
            for tracked in run.book.warnings() {
                if let Some((_, WarningEnd::Merged(into))) = tracked.life.state().end() {
                    prop_assert!(run.book.get(into).is_some(), "{into:?} after {step:?}");
                }
            }
        }
    }
}
