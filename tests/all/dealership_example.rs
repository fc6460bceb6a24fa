//! The example `dealership` as a person runs it: on its sample, and on files of all sorts.
//!
//! `cargo test` builds the example anew; `cargo test --test all` alone does not.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Output;

use crate::common::example;

use clienteling::Fact;
use clienteling::base::FactKind;

/// Runs the example, which `cargo test` builds beside the tests.
fn dealership(arguments: &[&str]) -> Output {
    example::run("dealership", arguments)
}

/// What it prints on a file, what it complains about, and whether it succeeds.
fn on_file(name: &str, content: &[u8]) -> (String, String, bool) {
    let file = std::env::temp_dir();
    let file: PathBuf = file.join(format!("clienteling-{}-{name}", std::process::id()));
    fs::write(&file, content).unwrap();
    let output = dealership(&[file.to_str().unwrap()]);
    fs::remove_file(&file).unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.success())
}

const SAMPLE: &str = include_str!("../../examples/dealership/facts.jsonl");

#[test]
fn the_sample_has_facts_of_every_kind_and_says_what_they_tell() {
    let facts = SAMPLE.lines().map(|line| serde_json::from_str::<Fact>(line).unwrap());
    let kinds: BTreeSet<FactKind> = facts.map(|fact| fact.kind()).collect();
    assert_eq!(kinds, BTreeSet::from(FactKind::ALL));
    let output = dealership(&[]);
    assert!(output.status.success());
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn a_past_day_knows_nothing_of_what_came_later() {
    let output = dealership(&["--as-of", "2023-09-30"]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.starts_with("2 customers, "), "{printed}");
    assert!(!printed.contains("P-03"), "{printed}");
}

#[test]
fn every_line_that_is_no_fact_is_told_and_the_rest_is_judged() {
    let first = SAMPLE.lines().next().unwrap();
    let again = first.replace("\u{738b}\u{79c0}\u{82f1}", "Wang");
    let odd = format!("\u{feff}{first}\r\n\r\n{again}\nnot json\n{{\"gift\":{{}}}}\n");
    let (printed, complaint, success) = on_file("odd.jsonl", odd.as_bytes());
    assert!(printed.starts_with("1 customer, 1 fact of 1 kind"), "{printed}");
    assert!(!success);
    for line in ["line 3: ", "line 4: ", "line 5: ", "3 were left out"] {
        assert!(complaint.contains(line), "{complaint}");
    }
    assert!(!complaint.contains("Wang"), "{complaint}");
}

#[test]
fn whoever_came_since_is_not_called_because_they_missed_an_appointment() {
    let missed = r#"{"appointment":{"id":"J-1","customer":"C-1","date":"2026-04-20","at":"2026-05-02"}}
{"appointment_entry":{"id":"JE-1","customer":"C-1","date":"2026-05-02","of":"J-1","what":"missed"}}
"#;
    let was_missed = |more: &str| {
        let (printed, ..) = on_file("missed.jsonl", format!("{missed}{more}\n").as_bytes());
        printed.contains("appointment J-1 was missed")
    };
    let at = |date: &str| {
        [
            format!(r#"{{"workshop_visit":{{"id":"B-1","customer":"C-1","date":"{date}","thing":"T-1"}}}}"#),
            format!(
                r#"{{"purchase":{{"id":"S-1","customer":"C-1","date":"{date}","lines":[{{"product":"oil",
                "quantity":"1","amount":{{"amount":"1","currency":"CNY"}}}}]}}}}"#
            )
            .replace('\n', ""),
            format!(
                r#"{{"appointment":{{"id":"J-2","customer":"C-1","date":"2026-04-20","at":"{date}"}}}}
{{"appointment_entry":{{"id":"JE-2","customer":"C-1","date":"{date}","of":"J-2","what":"kept"}}}}"#
            ),
        ]
    };
    assert!(was_missed(""));
    assert!(at("2026-05-02").iter().all(|more| was_missed(more)));
    assert!(!at("2026-05-03").iter().any(|more| was_missed(more)));
}

#[test]
fn one_mistyped_reading_leaves_a_car_in_the_list_and_too_few_are_told() {
    let of = |readings: &[(&str, u32)]| {
        let car = r#"{"ownership":{"id":"H-1","customer":"C-1","date":"2026-01-10","thing":"T-1",
            "from":"us"}}"#;
        let read = readings.iter().map(|(date, shows)| {
            format!(
                r#"{{"meter_reading":{{"id":"D-{date}","customer":"C-1","date":"{date}",
                "thing":"T-1","shows":{shows},"unit":"kilometres"}}}}"#
            )
        });
        let one_line = |fact: String| format!("{}\n", fact.replace('\n', " "));
        let facts: String = std::iter::once(car.to_owned()).chain(read).map(one_line).collect();
        let (printed, complaint, is_good) = on_file("meter.jsonl", facts.as_bytes());
        assert!(is_good, "{complaint}");
        let line = printed.lines().find(|line| line.contains("T-1")).unwrap_or_default();
        line.trim().to_owned()
    };
    // 50 a day; a used car.
    let right = [("2026-01-10", 60_000), ("2026-02-09", 61_500), ("2026-03-11", 63_000)];
    let due = "2026-07-29  C-1       service 1 of T-1 is due by its meter";
    assert_eq!(of(&right), due);
    let mistyped = ("2026-03-01", 625_000);
    assert_eq!(of(&[right[0], right[1], mistyped, right[2]]), due);
    let few = of(&right[..2]);
    assert!(few.ends_with("when T-1 is due for service cannot be said: not enough data: the meter was read on 2 of the 3 days needed"), "{few}");
    assert_eq!(of(&[]), "");
}

#[test]
fn a_file_without_a_fact_or_none_at_all_is_no_empty_report() {
    let (printed, complaint, success) = on_file("empty.jsonl", b"\n\n");
    assert!(printed.is_empty() && !success);
    assert_eq!(complaint, "error: there is no line with a fact\n");
    let (printed, complaint, success) = on_file("table.jsonl", b"id,name\n1,Li Na\n");
    assert!(printed.is_empty() && !success && !complaint.contains("Li Na"), "{complaint}");
    let many = "id,name\n".repeat(25);
    let (_, complaint, _) = on_file("many.jsonl", many.as_bytes());
    assert!(complaint.contains("line 20: ") && !complaint.contains("line 21: "), "{complaint}");
    assert!(complaint.contains("and 5 more\n25 were left out\n"), "{complaint}");
    let (printed, _, success) = on_file("bytes.jsonl", &[0xff, 0xfe, 0x00]);
    assert!(printed.is_empty() && !success);
    let output = dealership(&["/nowhere/at/all.jsonl"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("/nowhere/at/all.jsonl"));
}
