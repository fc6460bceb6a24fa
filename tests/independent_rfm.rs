//! RFM quintiles, segments and the pyramid of a retailer's log against an independent calculation.
//!
//! `tests/independent/rfm.py` computes them from the rows; it was written from the stated rules
//! alone, on fractions, with the segments as a drawing. Its output for the public *Online Retail*
//! log (UCI Machine Learning Repository, Daqing Chen, CC BY 4.0) on two days is kept beside it.
//! The log itself is not part of this project: where it is missing, that comparison is skipped,
//! and the same figures are compared on logs that are made here, as long as there is a Python.
//!
//! `CLIENTELING_DATA` names the folder of the log; by default it is `../shared/data`.
#![allow(dead_code, reason = "the reader of logs can do more than is needed here")]

#[path = "../examples/review/log.rs"]
mod log;
#[path = "../examples/review/tally.rs"]
mod tally;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::NaiveDate;
use clienteling::Currency;
use clienteling::base::CustomerBase;
use clienteling::review::{ReviewPolicy, review};
use clienteling::tiering::{
    PyramidInput, PyramidPolicy, RfmDimension, RfmInput, RfmPolicy, RfmSegments, pyramid, rfm,
};
use rust_decimal::Decimal;

use crate::log::DateOrder;

type Figures = BTreeMap<String, String>;

fn read(path: &Path) -> CustomerBase {
    let file = BufReader::new(File::open(path).unwrap());
    let never = |malformed| panic!("{malformed}");
    let log = log::read(file, Currency::GBP, DateOrder::Iso, never).unwrap();
    let mut base = CustomerBase::new();
    let outcome = base.add_all(log.facts);
    assert!(outcome.refused.is_empty() && outcome.duplicates == 0);
    base
}

/// What the crate says about a log, under the names of the independent calculation.
fn figures(base: &CustomerBase, as_of: NaiveDate) -> Figures {
    let review = review(base, &ReviewPolicy::new(Currency::GBP), as_of).unwrap();
    let mut figures = Figures::new();
    let behaviors = || review.customers().iter().map(|one| (one.customer(), one.behavior()));
    let inputs = behaviors().map(|(customer, behavior)| (customer, RfmInput::from(behavior)));
    let scores = rfm(inputs, Currency::GBP, &RfmPolicy::default()).unwrap();
    figures.insert("customers".into(), scores.len().to_string());
    figures.insert("scored".into(), scores.scored().to_string());
    for dimension in RfmDimension::ALL {
        for (level, count) in (1..).zip(scores.level_counts(dimension)) {
            let level: u8 = level;
            figures.insert(format!("{dimension}_{level}"), count.to_string());
        }
    }
    let mut cells = BTreeMap::new();
    for score in scores.iter().filter_map(|(_, score)| score.known()) {
        *cells.entry(score.cell()).or_insert(0_u64) += 1;
    }
    figures.extend(cells.iter().map(|(cell, count)| (format!("cell_{cell}"), count.to_string())));
    for totals in RfmSegments::default().totals(&scores).unwrap() {
        figures.insert(format!("segment_{}", totals.segment), totals.customers.to_string());
    }
    let inputs = behaviors().map(|(customer, behavior)| (customer, PyramidInput::from(behavior)));
    let pyramid = pyramid(inputs, Currency::GBP, &PyramidPolicy::default()).unwrap();
    for totals in pyramid.layers() {
        figures.insert(format!("layer_{}", totals.name), totals.customers.to_string());
        let thousandths = (totals.value.amount() * Decimal::ONE_THOUSAND).normalize();
        figures.insert(format!("layer_{}_thousandths", totals.name), thousandths.to_string());
    }
    figures
}

fn parsed(text: &str) -> Figures {
    let pair = |line: &str| line.split_once(" = ").map(|(name, value)| (name.into(), value.into()));
    text.lines().filter_map(pair).collect()
}

#[test]
fn the_public_log_gives_the_scores_of_the_independent_calculation() {
    let folder = std::env::var("CLIENTELING_DATA").unwrap_or_else(|_| "../shared/data".into());
    let path = PathBuf::from(folder).join("online_retail.csv");
    if !path.is_file() {
        eprintln!("skipped: no log at `{}`; set CLIENTELING_DATA to its folder", path.display());
        return;
    }
    let base = read(&path);
    for day in ["2011-06-30", "2011-12-10"] {
        let kept = Path::new("tests/independent").join(format!("rfm_{day}.txt"));
        let theirs = parsed(&fs::read_to_string(kept).unwrap());
        assert!(theirs.len() > 100, "{day}: {} figures", theirs.len());
        assert_eq!(figures(&base, day.parse().unwrap()), theirs, "{day}");
    }
}

#[test]
fn logs_made_here_give_the_scores_of_the_independent_calculation() {
    let python = Command::new("python3").arg("--version").output();
    if !python.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: no python3 to compute the figures with");
        return;
    }
    for seed in 1..=8 {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("made_rfm_{seed}.csv"));
        fs::write(&path, made_log(seed)).unwrap();
        let base = read(&path);
        for day in ["2011-01-20", "2011-07-01", "2012-01-01"] {
            let output = Command::new("python3")
                .args(["tests/independent/rfm.py", path.to_str().unwrap(), day])
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let theirs = parsed(&String::from_utf8(output.stdout).unwrap());
            assert_eq!(figures(&base, day.parse().unwrap()), theirs, "seed {seed}, {day}");
        }
    }
}

/// A log of a few hundred customers with many ties, and with returns beyond what was bought.
fn made_log(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut below = |limit: u64| {
        // A linear congruential generator, of which the high bits are used.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let mut text = format!("{}\n", log::COLUMNS.join(","));
    let first: NaiveDate = "2011-01-01".parse().unwrap();
    for number in 0..700_u64 {
        let (customers, days) = (1 + below(300), 1 + below(400));
        let customer = 20_000 + below(customers);
        let day = first + chrono::Days::new(below(days));
        let (prefix, sign) = if below(6) == 0 { ("C", "-") } else { ("", "") };
        let price = ["1.00", "2.50", "0.125", "40.00"][usize::try_from(below(4)).unwrap()];
        let quantity = 1 + below(4);
        writeln!(
            text,
            "{prefix}{number},P,THING,{sign}{quantity},{day} 10:00:00,{price},{customer},France"
        )
        .unwrap();
    }
    text
}
