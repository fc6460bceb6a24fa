//! What the facts of a dealership say on a day: which customers there are, what is due, how plans
//! and campaigns stand, and what does not fit.
//!
//! ```text
//! cargo run --release --example dealership                        # a sample with facts of every kind
//! cargo run --release --example dealership -- FILE.jsonl          # yours: a fact in each line
//! cargo run --release --example dealership -- FILE.jsonl --as-of 2026-06-30
//! ```

mod due;
#[path = "../satisfaction/lines.rs"]
mod lines;
mod report;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;
use clienteling::{Currency, CustomerBase};

use crate::lines::{end, file, take, told};

/// A fact in each line, of every kind that there is.
const SAMPLE: &str = include_str!("facts.jsonl");

/// Says what the facts of a firm tell on a day.
#[derive(Parser)]
struct Arguments {
    /// A file with a fact in each line, as the page of `FactKind` shows them.
    file: Option<PathBuf>,
    /// The day, such as 2026-06-30. By default that of the latest fact.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// In which currency amounts are compared.
    #[arg(long, default_value = "CNY", value_name = "CODE")]
    currency: Currency,
}

fn main() -> ExitCode {
    end(run(&Arguments::parse()))
}

/// What is printed, and how many lines were left out.
fn run(arguments: &Arguments) -> Result<(String, usize), Box<dyn Error>> {
    let text = arguments.file.as_deref().map_or(Ok(SAMPLE.to_owned()), file)?;
    let (base, bad) = read(&text);
    let last = base.facts().map(|fact| fact.date()).max();
    let Some(last) = last else { return Err("there is no line with a fact".into()) };
    let as_of = arguments.as_of.unwrap_or(last);
    Ok((report::report(&base, arguments.currency, as_of)?, bad))
}

/// The facts of the lines; what cannot be read, or contradicts a line above, is told and left out.
fn read(text: &str) -> (CustomerBase, usize) {
    let (mut base, mut bad) = (CustomerBase::new(), Vec::new());
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if let Err(why) = take(&mut base, line) {
            bad.push(format!("line {}: {why}", number + 1));
        }
    }
    told(&bad);
    (base, bad.len())
}
