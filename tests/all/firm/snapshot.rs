//! A snapshot holds everything, comes in one order, and loads whole or says all that is wrong.

use clienteling::base::MergeRecord;
use clienteling::firm::{Firm, FirmLoader, FirmRecord, Refused, Taken, VERSION};
use clienteling::units::ExchangeRate;
use clienteling::{Currency, ExchangeRates};

use crate::common::build::{day, one_of_each_kind, purchase, referral};

fn deal(id: &str, customer: &str) -> FirmRecord {
    let json = format!(
        r#"{{"opportunity":{{"opportunity":{{"id":"{id}","customer":"{customer}","product":"car",
            "quantity":"1","revenue":{{"amount":"100.00","currency":"CNY"}},
            "stage":"first_contact","created_on":"2026-03-01","created_by":"S-1",
            "owners":[{{"staff":"S-1","share":"1"}}]}},"default":"0.05","events":[]}}}}"#
    );
    serde_json::from_str(&json).unwrap()
}

fn merge(survivor: &str, absorbed: &str) -> FirmRecord {
    FirmRecord::Merge(MergeRecord {
        survivor: survivor.parse().unwrap(),
        absorbed: absorbed.parse().unwrap(),
        date: day("2026-04-01"),
        by: None,
    })
}

fn rate(on: &str, rate: &str) -> FirmRecord {
    FirmRecord::Rate(ExchangeRate {
        from: Currency::EUR,
        to: Currency::CNY,
        date: day(on),
        rate: rate.parse().unwrap(),
    })
}

/// What is pending about a customer.
fn warning(customer: &str) -> FirmRecord {
    serde_json::from_value(serde_json::json!({"warning": {"pending": {
        "key": {"matter": "own.owes", "subject": {"customer": customer}},
        "pending": {"since": "2026-03-02", "held_days": 0, "looked_on": "2026-03-02",
            "was_found": true, "severity": "low"}}}}))
    .unwrap()
}

/// Something of everything that a firm can know.
fn full() -> Firm {
    let mut firm = Firm::new();
    let facts = one_of_each_kind("F", "C-1", "2026-03-01").into_iter();
    let facts = facts.chain([purchase("INV-9", "C-9", "2026-03-02", "1.00 CNY")]);
    for fact in facts {
        firm.take(FirmRecord::Fact(fact)).unwrap();
    }
    let records = [
        merge("C-1", "C-2"),
        merge("C-2", "C-1"),
        rate("2026-01-01", "7.8"),
        rate("2026-02-01", "7.9"),
        deal("O-1", "C-2"),
        deal("O-2", "C-9"),
        warning("C-2"),
        warning("C-9"),
    ];
    for record in records {
        firm.take(record).unwrap();
    }
    let _ = firm.erase(&"C-9".parse().unwrap(), "erased-1".parse().unwrap()).unwrap();
    firm
}

fn load(records: impl IntoIterator<Item = FirmRecord>) -> Result<Firm, String> {
    let mut reader = FirmLoader::new();
    reader.extend(records);
    reader.complete().map_err(|not_whole| not_whole.to_string())
}

#[test]
fn everything_is_in_a_snapshot_and_comes_back() {
    let firm = full();
    let written: Vec<String> =
        firm.snapshot().map(|record| serde_json::to_string(&record).unwrap()).collect();
    for kind in ["snapshot", "rate", "pseudonym", "merge", "fact", "opportunity", "warning", "end"]
    {
        let begins = format!("{{\"{kind}\":");
        assert!(written.iter().any(|line| line.starts_with(&begins)), "{kind}: {written:#?}");
    }
    let read = written.iter().map(|line| serde_json::from_str::<FirmRecord>(line).unwrap());
    let loaded = load(read).unwrap();
    assert_eq!(loaded, firm);
    assert!(loaded.snapshot().eq(firm.snapshot()));
    // What is loaded goes on: who was erased stays so.
    let mut loaded = loaded;
    assert!(loaded.take(deal("O-2", "C-9")).is_ok());
    assert_eq!(loaded, firm);
}

#[test]
fn the_order_of_the_records_makes_no_difference() {
    let firm = full();
    let records: Vec<FirmRecord> = firm.records().collect();
    let (first, last) = (firm.snapshot().next().unwrap(), firm.snapshot().last().unwrap());
    let reversed = records.into_iter().rev();
    assert_eq!(load(std::iter::once(first).chain(reversed).chain([last])).unwrap(), firm);
}

#[test]
fn a_part_that_is_missing_or_too_much_is_named() {
    let records: Vec<FirmRecord> = full().snapshot().collect();
    let whole = records.len();
    let cut = load(records[..whole - 1].iter().cloned()).unwrap_err();
    assert_eq!(cut, "the mark at the end of a snapshot is missing");
    let headless = load(records[1..].iter().cloned()).unwrap_err();
    assert_eq!(headless, "the mark at the beginning of a snapshot is missing");
    let without_one =
        load(records.iter().enumerate().filter(|(n, _)| *n != 3).map(|(_, r)| r.clone()));
    let missing = format!(
        "`end.records`: {} records were read, and {} were written: a part is missing",
        whole - 3,
        whole - 2,
    );
    assert_eq!(without_one.unwrap_err(), missing);
    let twice = load(records.iter().chain(&records).cloned()).unwrap_err();
    assert!(twice.contains("2 snapshots begin: expected one"), "{twice}");
    assert!(twice.contains("2 snapshots end: expected one"), "{twice}");
    assert!(load([]).is_err());
}

#[test]
fn a_record_outside_the_marks_and_one_too_many_are_named() {
    let records: Vec<FirmRecord> = full().snapshot().collect();
    let more = deal("O-8", "C-8");
    let outside = "a record stands before the beginning or after the end of the snapshot";
    let before = load(std::iter::once(more.clone()).chain(records.iter().cloned())).unwrap_err();
    assert!(before.contains(outside), "{before}");
    let after = load(records.iter().cloned().chain([more.clone()])).unwrap_err();
    assert!(after.contains(outside), "{after}");
    let mut between = records.clone();
    between.insert(records.len() - 1, more);
    let written = records.len() - 2;
    assert_eq!(
        load(between).unwrap_err(),
        format!("`end.records`: {} records were read, and {written} were written", written + 1)
    );
}

#[test]
fn the_records_of_a_firm_can_be_taken_one_after_the_other() {
    let mut firm = Firm::new();
    for record in full().records() {
        firm.take(record).unwrap();
    }
    assert_eq!(firm, full());
}

#[test]
fn a_record_that_comes_again_is_known() {
    let mut firm = full();
    for record in full().records() {
        let again = firm.take(record.clone()).unwrap();
        // Of somebody erased nothing more is said than that.
        assert!(matches!(again, Taken::Known | Taken::Erased), "{record:?}");
    }
    assert_eq!(firm, full());
    assert_eq!(firm.take(rate("2026-03-01", "7.9")), Ok(Taken::New));
    assert_eq!(firm.take(rate("2026-03-01", "7.90")), Ok(Taken::Known));
    assert_eq!(firm.take(merge("C-5", "C-6")), Ok(Taken::New));
    assert_eq!(firm.take(merge("C-5", "C-6")), Ok(Taken::Known));
    assert_eq!(firm.take(merge("C-6", "C-5")), Ok(Taken::New));
}

#[test]
fn the_marks_say_nothing_of_a_firm_and_stand_in_order() {
    let marks: Vec<FirmRecord> = Firm::new().snapshot().collect();
    let mut firm = Firm::new();
    for mark in &marks {
        assert_eq!(firm.take(mark.clone()), Ok(Taken::Known));
    }
    assert_eq!(load(marks.clone()), Ok(Firm::new()));
    assert!(load(marks.into_iter().rev()).unwrap_err().contains("before the beginning"));
}

#[test]
fn of_many_merges_one_that_is_refused_keeps_no_other_from_being_made() {
    let mut reader = FirmLoader::new();
    reader.extend([merge("C-1", "C-2"), merge("C-3", "C-3"), merge("C-2", "C-4")]);
    let outcome = reader.finish();
    assert_eq!(outcome.firm.customers().merges().count(), 2);
    let told: Vec<String> = outcome.refused.iter().map(ToString::to_string).collect();
    let expected =
        "the merge of `C-3` into `C-3`: customer `C-3` cannot be merged with itself".to_owned();
    assert_eq!(told, [expected]);
}

#[test]
fn whom_the_caller_leaves_out_stays_out_of_the_firm_too() {
    let suppressed = ["C-1".parse().unwrap()];
    let [own, other] =
        ["C-1", "C-2"].map(|who| referral(&format!("R-{who}"), who, "2026-03-01", "L-1"));
    let mut firm = Firm::new();
    assert!(firm.add_unless_suppressed(own.clone(), &suppressed[..]).is_err());
    let outcome = firm.add_all_unless_suppressed([own, other], &suppressed[..]);
    assert_eq!((outcome.added, outcome.refused.len()), (1, 1));
}

#[test]
fn a_version_that_was_never_written_is_refused() {
    let records = [r#"{"snapshot":{"version":0}}"#, r#"{"end":{"records":0}}"#];
    let error = load(records.map(|line| serde_json::from_str(line).unwrap())).unwrap_err();
    assert_eq!(error, "`snapshot.version`: version 0 was never written: expected one from 1 on");
}

#[test]
fn a_newer_version_is_refused() {
    let newer = format!(r#"{{"snapshot":{{"version":{}}}}}"#, VERSION + 1);
    let records = [newer.as_str(), r#"{"end":{"records":0}}"#];
    let error = load(records.map(|line| serde_json::from_str(line).unwrap())).unwrap_err();
    assert_eq!(error, "`snapshot.version`: version 2 is newer than 1, the newest that can be read");
}

#[test]
fn all_that_is_wrong_comes_back_with_whom_it_concerns() {
    let marks: Vec<FirmRecord> = Firm::new().snapshot().collect();
    let records = [
        marks[0].clone(),
        FirmRecord::Fact(referral("R-1", "C-1", "2026-03-01", "L-1")),
        FirmRecord::Fact(referral("R-1", "C-2", "2026-03-01", "L-1")),
        merge("C-3", "C-3"),
        rate("2026-01-01", "7.8"),
        rate("2026-01-01", "7.9"),
        deal("O-1", "C-4"),
        deal("O-1", "C-5"),
        // Two who are known, and alive: the one by a fact, the other by a deal.
        FirmRecord::Pseudonym("C-8".parse().unwrap()),
        FirmRecord::Pseudonym("C-9".parse().unwrap()),
        serde_json::from_str(r#"{"end":{"records":10}}"#).unwrap(),
    ];
    let mut known = Firm::new();
    known.take(FirmRecord::Fact(referral("R-8", "C-8", "2026-03-01", "L-1"))).unwrap();
    known.take(deal("O-9", "C-9")).unwrap();
    let mut reader = FirmLoader::onto(known);
    reader.extend(records);
    let problems = reader.complete().unwrap_err().problems;
    let told = problems.to_string();
    for part in ["R-1", "C-3", "EUR to CNY of 2026-01-01", "O-1", "C-8"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let paths =
        ["pseudonyms", "pseudonyms", "merges", "facts", "rates", "opportunities", "end.records"];
    assert_eq!(problems.paths(), paths, "{told}");
}

#[test]
fn what_contradicts_comes_back_and_the_rest_is_loaded() {
    let mut reader = FirmLoader::onto(full());
    let other = FirmRecord::Fact(referral("F", "C-7", "2026-03-01", "L-1"));
    reader.push(other.clone());
    reader.push(deal("O-9", "C-7"));
    let outcome = reader.finish();
    assert_eq!(outcome.refused.len(), 1);
    assert_eq!(outcome.firm.opportunities().len(), full().opportunities().len() + 1);
    assert_eq!(outcome.firm.rates(), full().rates());
    assert_ne!(outcome.firm.rates(), &ExchangeRates::new());
}

#[test]
fn what_is_not_whole_comes_back_with_all_that_could_be_taken_over() {
    let mut records: Vec<FirmRecord> = full().snapshot().collect();
    let other = FirmRecord::Fact(referral("F", "C-7", "2026-03-01", "L-1"));
    records.insert(records.len() - 1, other.clone());
    let mut reader = FirmLoader::new();
    reader.extend(records);
    let not_whole = reader.complete().unwrap_err();
    assert_eq!(not_whole.problems.paths(), ["facts", "end.records"]);
    assert_eq!(not_whole.loaded.firm, full());
    let [Refused::Fact(refused)] = not_whole.loaded.refused.as_slice() else { panic!() };
    assert_eq!(FirmRecord::Fact((*refused.fact).clone()), other);
}

#[test]
fn what_is_wrong_with_marks_that_are_there_is_told_also_where_none_is_needed() {
    let lines = |lines: &[&str]| -> Vec<FirmRecord> {
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let paths = |records: Vec<FirmRecord>| {
        let mut reader = FirmLoader::new();
        reader.extend(records);
        let loaded = reader.finish();
        assert_eq!(loaded.refused, []);
        let marks = loaded.marks.iter().map(ToString::to_string);
        marks.collect::<Vec<_>>()
    };
    assert!(paths(full().records().collect()).is_empty());
    assert!(paths(full().snapshot().collect()).is_empty());
    assert_eq!(
        paths(lines(&[r#"{"snapshot":{"version":99}}"#, r#"{"end":{"records":0}}"#])),
        ["`snapshot.version`: version 99 is newer than 1, the newest that can be read"]
    );
    let (begin, end) = (r#"{"snapshot":{"version":1}}"#, r#"{"end":{"records":0}}"#);
    assert_eq!(paths(lines(&[begin])), ["the mark at the end of a snapshot is missing"]);
    assert_eq!(paths(lines(&[end])), ["the mark at the beginning of a snapshot is missing"]);
}

#[test]
fn a_pseudonym_that_comes_after_everything_counts_as_if_it_had_come_first() {
    let pseudonym = || FirmRecord::Pseudonym("erased-1".parse().unwrap());
    let mut records = vec![
        FirmRecord::Fact(purchase("INV-1", "erased-1", "2026-03-02", "1.00 CNY")),
        // What the books do not need, and a merge, are refused under a pseudonym.
        FirmRecord::Fact(referral("R", "erased-1", "2026-03-01", "L-1")),
        merge("erased-1", "C-5"),
        deal("O-1", "erased-1"),
    ];
    // More than are taken over at a time.
    let many = (0..20_000).map(|number| referral(&format!("R-{number}"), "C-2", "2026-03-01", "L"));
    records.extend(many.map(FirmRecord::Fact));
    let load = |records: Vec<FirmRecord>| {
        let mut reader = FirmLoader::new();
        reader.extend(records);
        reader.finish()
    };
    let late = load(records.iter().cloned().chain([pseudonym(), pseudonym()]).collect());
    let first = load(std::iter::once(pseudonym()).chain(records.iter().cloned()).collect());
    assert_eq!(late.refused, first.refused);
    assert_eq!(first.refused.len(), 2);
    assert!(late == first);
    assert!(first.firm.opportunities().is_erased(&"erased-1".parse().unwrap()));
    // Nobody is closed who was known before the records came.
    let mut known = Firm::new();
    known.take(deal("O-1", "erased-1")).unwrap();
    let mut reader = FirmLoader::onto(known.clone());
    reader.extend([pseudonym()]);
    let loaded = reader.finish();
    assert_eq!(loaded.firm, known);
    assert_eq!(loaded.refused, [Refused::Pseudonym("erased-1".parse().unwrap())]);
}
