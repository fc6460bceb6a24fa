//! The figures of a retailer's log against independent calculations.
//!
//! The scripts beside this file compute them from the rows: they were written from the stated
//! rules alone, on exact decimals and fractions. Their output for the public *Online Retail* log
//! (UCI Machine Learning Repository, Daqing Chen, CC BY 4.0) on some days is kept here too. The
//! log itself is not part of this project: where it is missing, that comparison is skipped, and
//! the same figures are compared on logs that are made here, as long as there is a Python to
//! compute them with.
//!
//! `CLIENTELING_DATA` names the folder of the log; by default it is `../shared/data`.

#[path = "../../../examples/review/log.rs"]
mod log;
#[path = "../../../examples/review/tally.rs"]
mod tally;

mod churn;
mod loyalty_kinds;
mod loyalty_measures;
mod online_retail;
mod rfm;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;

use clienteling::Currency;
use clienteling::base::CustomerBase;

use log::DateOrder;
use tally::Tally;

/// Figures by the names that the independent calculations give them.
type Figures = BTreeMap<String, String>;

fn read(path: &Path) -> (CustomerBase, Tally) {
    let file = BufReader::new(File::open(path).unwrap());
    let never = |malformed| panic!("{malformed}");
    let log = log::read(file, Currency::GBP, DateOrder::Iso, never).unwrap();
    assert!(log.tally.days().is_some());
    let mut base = CustomerBase::new();
    let outcome = base.add_all(log.facts);
    assert!(outcome.refused.is_empty() && outcome.duplicates == 0);
    (base, log.tally)
}

/// The public log, if it is there.
fn public_log() -> Option<(CustomerBase, Tally)> {
    let folder = std::env::var("CLIENTELING_DATA").unwrap_or_else(|_| "../shared/data".into());
    let path = PathBuf::from(folder).join("online_retail.csv");
    if !path.is_file() {
        eprintln!("skipped: no log at `{}`; set CLIENTELING_DATA to its folder", path.display());
        return None;
    }
    Some(read(&path))
}

/// What a script found for the public log on a day.
fn kept(script: &str, day: &str) -> Figures {
    let path = Path::new("tests/all/independent").join(format!("{script}_{day}.txt"));
    parsed(&fs::read_to_string(path).unwrap())
}

fn has_python() -> bool {
    let python = Command::new("python3").arg("--version").output();
    let found = python.is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: no python3 to compute the figures with");
    }
    found
}

/// A log that was made here, where a script can read it.
fn made(script: &str, seed: u64, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{script}_{seed}.csv"));
    fs::write(&path, text).unwrap();
    path
}

/// What a script finds for a log on a day.
fn computed(script: &str, log: &Path, day: &str) -> Figures {
    let script = format!("tests/all/independent/{script}.py");
    let arguments = [&script, log.to_str().unwrap(), day];
    let output = Command::new("python3").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    parsed(&String::from_utf8(output.stdout).unwrap())
}

fn parsed(text: &str) -> Figures {
    let pair = |line: &str| line.split_once(" = ").map(|(name, value)| (name.into(), value.into()));
    text.lines().filter_map(pair).collect()
}

/// Numbers below a limit: of a linear congruential generator, of which the high bits are used.
fn random(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    move |limit| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    }
}
