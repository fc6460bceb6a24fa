//! The example `tiers`, on its sample and on logs made here.
//!
//! `cargo test` builds the example anew; `cargo test --test all` alone does not.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::common::example;

use insta::assert_snapshot;

const HEADER: &str =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

fn tiers(arguments: &[&str]) -> Output {
    example::run("tiers", arguments)
}

fn printed(arguments: &[&str]) -> String {
    let output = tiers(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn complaint(arguments: &[&str]) -> String {
    let output = tiers(arguments);
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

fn log(name: &str, rows: &[&str]) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, [&[HEADER], rows].concat().join("\n")).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_sample_in_classes_with_grace_and_by_the_last_months() {
    assert_snapshot!(printed(&["--months", "24", "--cuts", "0.5,0.8,0.95", "--grace", "9"]));
}

#[test]
fn a_log_is_classed_as_of_a_past_day() {
    let path = log(
        "tiers.csv",
        &[
            "1,A,x,1,2026-01-10,900,C1,UK",
            "2,A,x,1,2026-02-10,90,C2,UK",
            "3,A,x,1,2026-06-10,5000,C2,UK",
            "4,A,x,one,2026-06-10,1,C3,UK",
        ],
    );
    let now = printed(&[&path, "--since", "2026-03-01"]);
    let rose = now.lines().find(|line| line.trim_start().starts_with("C2  "));
    let rose: Vec<&str> = rose.unwrap().split_whitespace().collect();
    assert_eq!(rose, ["C2", "B", "A", "5,000.00", "GBP"], "{now}");
    assert!(now.contains("Malformed rows left out: 1, the first: line 5"), "{now}");
    let then = printed(&[&path, "--as-of", "2026-03-01"]);
    assert!(then.contains("of the value"), "{then}");
    assert!(!then.contains("5,000.00"), "{then}");
}

#[test]
fn nonsense_is_refused_with_what_is_wrong() {
    let path = log("tiers_nothing.csv", &["1,A,x,one,2026-01-10,900,C1,UK"]);
    assert!(complaint(&[&path]).contains("no row can be read: line 2"));
    assert!(complaint(&["--cuts", "0.9,2"]).contains("`2` is not a share"));
    let all = complaint(&["--cuts", "0.9,0.8", "--months", "0", "--grace", "0"]);
    for path in ["value_period.months", "abc.cuts[1]", "abc.grace.months"] {
        assert!(all.contains(path), "{all}");
    }
    assert!(complaint(&["--since", "2030-01-01"]).contains("lies after 2026-06-30"));
    assert!(complaint(&["no such file.csv"]).contains("no such file.csv"));
    assert!(complaint(&[&log("tiers_empty.csv", &[])]).contains("no rows"));
}
