//! The doors: any store, any error, through references and trait objects, and nothing is lost.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use clienteling::firm::{Firm, FirmRecord, Refused};
use clienteling::port::{
    InMemory, LoadError, ReviewSink, RunError, Source, Store, conformance, load,
    load_unless_suppressed, run, run_on, run_on_unless_suppressed, run_unless_suppressed,
};
use clienteling::{Currency, Review, ReviewPolicy};

use crate::common::build::{day, purchase, referral};

/// An error that is none of the standard library's.
#[derive(Debug, Clone, PartialEq)]
struct Broken(&'static str);

/// A store that is read and written through one handle, as a database is.
#[derive(Default, Clone)]
struct Rows {
    records: Rc<RefCell<Vec<String>>>,
    reviews: Rc<RefCell<Vec<String>>>,
    breaks_after: Option<usize>,
}

impl Source for Rows {
    type Error = Broken;

    fn read(&mut self, take: &mut dyn FnMut(FirmRecord)) -> Result<(), Broken> {
        for (number, row) in self.records.borrow().iter().enumerate() {
            if self.breaks_after == Some(number) {
                return Err(Broken("the connection is gone"));
            }
            take(serde_json::from_str(row).map_err(|_| Broken("no record"))?);
        }
        Ok(())
    }
}

impl ReviewSink for Rows {
    type Error = Broken;

    fn accept(&mut self, review: &Review) -> Result<(), Broken> {
        self.reviews.borrow_mut().push(serde_json::to_string(review).unwrap());
        Ok(())
    }
}

fn rows() -> Rows {
    let rows = Rows::default();
    let facts = [
        purchase("INV-1", "C-1", "2026-03-01", "10.00 CNY"),
        purchase("INV-1", "C-1", "2026-03-01", "11.00 CNY"),
        referral("R-1", "C-2", "2026-03-01", "L-1"),
    ];
    for fact in facts {
        let row = serde_json::to_string(&FirmRecord::Fact(fact)).unwrap();
        rows.records.borrow_mut().push(row);
    }
    rows
}

fn policy() -> ReviewPolicy {
    ReviewPolicy::new(Currency::CNY)
}

#[test]
fn a_store_is_source_and_sink_at_once_also_behind_a_reference_to_any_store() {
    let mut rows = rows();
    let outcome = run_on(&mut rows, &policy(), day("2026-11-26")).unwrap();
    let [Refused::Fact(contradiction)] = outcome.refused.as_slice() else { panic!("{outcome:?}") };
    assert_eq!(contradiction.to_string().matches("INV-1").count(), 1);
    let store: &mut dyn Store<Broken> = &mut rows;
    assert_eq!(run_on(store, &policy(), day("2026-11-26")), Ok(outcome.clone()));
    let mut boxed: Box<dyn Store<Broken>> = Box::new(rows.clone());
    assert_eq!(run_on(&mut boxed, &policy(), day("2026-11-26")), Ok(outcome));
    let reviews = rows.reviews.borrow();
    assert_eq!(reviews.len(), 3);
    assert!(reviews.iter().all(|review| *review == reviews[0]));
    assert!(reviews[0].contains("C-1") && reviews[0].contains("C-2"));
}

#[test]
fn a_source_and_a_sink_can_be_two_and_their_errors_of_any_type() {
    let (mut source, mut sink) = (rows(), InMemory::default());
    let outcome = run(&mut source, &policy(), day("2026-11-26"), &mut sink).unwrap();
    assert_eq!(outcome.refused.len(), 1);
    assert_eq!(sink.review(day("2026-11-26")).unwrap().customers().len(), 2);
    // By reference too.
    let by_reference: &mut dyn Source<Error = Broken> = &mut source;
    assert_eq!(load(by_reference).unwrap().firm.customers().len(), 2);
}

/// A screen that is off.
struct Dark;

impl ReviewSink for Dark {
    type Error = Broken;

    fn accept(&mut self, _: &Review) -> Result<(), Broken> {
        Err(Broken("the screen is off"))
    }
}

#[test]
fn a_sink_that_takes_no_review_is_told_and_what_was_refused_is_not_lost() {
    let error = run(&mut rows(), &policy(), day("2026-11-26"), &mut Dark).unwrap_err();
    let RunError::Sink { error, refused } = error else { panic!("{error:?}") };
    assert_eq!(error, Broken("the screen is off"));
    assert_eq!(refused, load(&mut rows()).unwrap().refused);
    assert_eq!(refused.len(), 1);
}

#[test]
fn half_a_snapshot_and_one_of_a_newer_version_are_not_reviewed() {
    let mut firm = Firm::new();
    firm.take(FirmRecord::Fact(referral("R-1", "C-2", "2026-03-01", "L-1"))).unwrap();
    let whole: Vec<FirmRecord> = firm.snapshot().collect();
    let mut newer = whole.clone();
    newer[0] = serde_json::from_str(r#"{"snapshot":{"version":99}}"#).unwrap();
    let half = whole[..whole.len() - 1].to_vec();
    for (records, path) in [(newer, "snapshot.version"), (half, "")] {
        let mut memory: InMemory = records.into_iter().collect();
        let error = load(&mut memory).unwrap_err();
        let LoadError::Snapshot(not_whole) = error.clone();
        assert_eq!(not_whole.problems.paths(), [path]);
        assert_eq!(not_whole.loaded.firm, firm);
        let run = run_on(&mut memory, &policy(), day("2026-11-26")).unwrap_err();
        assert_eq!(run.to_string(), error.to_string());
        assert_eq!(run, RunError::Snapshot(not_whole));
        assert_eq!(memory.reviews().count(), 0);
    }
}

#[test]
fn a_port_leaves_out_whoever_is_on_the_list() {
    let list = BTreeSet::from(["C-2".parse().unwrap()]);
    let loaded = load_unless_suppressed(&mut rows(), &list).unwrap();
    assert_eq!((loaded.firm.customers().len(), loaded.refused.len()), (1, 2));
    let (as_of, mut sink) = (day("2026-11-26"), InMemory::default());
    let outcome = run_unless_suppressed(&mut rows(), &policy(), as_of, &mut sink, &list).unwrap();
    assert_eq!(outcome.refused, loaded.refused);
    assert_eq!(sink.review(as_of).unwrap().customers().len(), 1);
    let mut rows = rows();
    assert_eq!(run_on_unless_suppressed(&mut rows, &policy(), as_of, &list), Ok(outcome));
    assert!(!rows.reviews.borrow()[0].contains("C-2"));
}

#[test]
fn a_source_that_breaks_off_is_not_reviewed_in_part() {
    let mut rows = Rows { breaks_after: Some(2), ..rows() };
    let error = run_on(&mut rows, &policy(), day("2026-11-26")).unwrap_err();
    assert_eq!(error, RunError::Source(Broken("the connection is gone")));
    assert!(rows.reviews.borrow().is_empty());
}

#[test]
fn the_stores_here_keep_what_a_store_promises() {
    let holding = |records: &[FirmRecord]| {
        let rows = Rows::default();
        let texts = records.iter().map(|record| serde_json::to_string(record).unwrap());
        rows.records.borrow_mut().extend(texts);
        rows
    };
    conformance::source(holding).unwrap();
    conformance::store(holding).unwrap();
    let held = |rows: &mut Rows, review: &Review| {
        let text = serde_json::to_string(review).unwrap();
        rows.reviews.borrow().iter().filter(|held| **held == text).count()
    };
    // It writes a review down each time: that is one promise that it does not keep.
    let told = conformance::sink(Rows::default, held).unwrap_err();
    assert_eq!(told.paths(), ["repeated", "other_day"]);

    let memory = |records: &[FirmRecord]| records.iter().cloned().collect::<InMemory>();
    conformance::source(memory).unwrap();
    conformance::store(memory).unwrap();
    let held = |memory: &mut InMemory, review: &Review| {
        memory.reviews().filter(|held| *held == review).count()
    };
    conformance::sink(InMemory::default, held).unwrap();
}

#[test]
fn records_come_in_one_by_one_and_many_at_once() {
    let records: Vec<FirmRecord> = Firm::new().snapshot().collect();
    let mut memory = InMemory::default();
    memory.push(records[0].clone());
    memory.extend(records[1..].iter().cloned());
    assert_eq!(memory.records(), records);
}

#[test]
fn what_a_firm_knows_goes_through_a_port_whole() {
    let mut firm = Firm::new();
    for row in rows().records.borrow().iter() {
        let _ = firm.take(serde_json::from_str(row).unwrap());
    }
    let mut memory: InMemory = firm.snapshot().collect();
    let loaded = load(&mut memory).unwrap();
    assert_eq!(loaded.firm, firm);
    assert!(loaded.refused.is_empty());
    assert_eq!(load(&mut firm.clone()).unwrap().firm, firm);
}
