//! What the facts of a dealership say on a day: which customers there are, what is due, how plans
//! and campaigns stand, and what does not fit.
//!
//! ```text
//! cargo run --release --example dealership                        # a sample with facts of every kind
//! cargo run --release --example dealership -- FILE.jsonl          # yours: a fact in each line
//! cargo run --release --example dealership -- FILE.jsonl --as-of 2026-06-30
//! ```

mod due;
mod report;

use std::error::Error;
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;
use clienteling::{Currency, CustomerBase, Fact};

/// A fact in each line, of every kind that there is.
const SAMPLE: &str = include_str!("facts.jsonl");

/// How many of the lines that are left out are described; all are counted.
const TOLD: usize = 20;

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
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok((text, bad)) => {
            // A closed pipe (`| head`) is no failure.
            let _ = io::stdout().lock().write_all(text.as_bytes());
            if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What is printed, and how many lines were left out.
fn run(arguments: &Arguments) -> Result<(String, usize), Box<dyn Error>> {
    let (base, bad) = match &arguments.file {
        None => read(SAMPLE.as_bytes())?,
        Some(path) => {
            let shown = path.to_string_lossy().escape_debug().to_string();
            let file = std::fs::File::open(path).map_err(|error| format!("`{shown}`: {error}"))?;
            read(BufReader::new(file)).map_err(|error| format!("`{shown}`: {error}"))?
        }
    };
    let last = base.facts().map(|fact| fact.date()).max();
    let Some(last) = last else { return Err("there is no line with a fact".into()) };
    let as_of = arguments.as_of.unwrap_or(last);
    Ok((report::report(&base, arguments.currency, as_of)?, bad))
}

/// Takes the fact of a line, or says why not.
fn take(base: &mut CustomerBase, line: &str) -> Result<(), String> {
    if !line.starts_with('{') {
        return Err(r#"expected a fact in JSON, such as `{"purchase": {"id": "S-1", …}}`"#.into());
    }
    let fact = serde_json::from_str::<Fact>(line).map_err(|error| error.to_string())?;
    base.add(fact).map_err(|refused| refused.to_string())?;
    Ok(())
}

/// The facts of the lines; what cannot be read, or contradicts a line above, is told and left out.
fn read(source: impl BufRead) -> Result<(CustomerBase, usize), Box<dyn Error>> {
    let mut base = CustomerBase::new();
    let mut bad = 0;
    for (number, line) in source.lines().enumerate() {
        let line = line?;
        // Some systems write a mark in front of the first line.
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            continue;
        }
        if let Err(why) = take(&mut base, line) {
            bad += 1;
            if bad <= TOLD {
                eprintln!("line {}: {why}", number + 1);
            }
        }
    }
    if bad > TOLD {
        eprintln!("and {} more", bad - TOLD);
    }
    match bad {
        0 => {}
        1 => eprintln!("1 line was left out"),
        _ => eprintln!("{bad} lines were left out"),
    }
    Ok((base, bad))
}
