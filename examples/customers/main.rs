//! A list of customers, sorted and tested: what is wrong, missing, stale or impossible in it, and
//! who is there twice.
//!
//! ```text
//! cargo run --release --example customers                  # a sample list
//! cargo run --release --example customers -- FILE.csv --as-of 2026-06-30
//! ```

mod list;
mod report;

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;

/// Sorts and tests a list of customers.
#[derive(Parser)]
struct Arguments {
    /// A list in CSV. Its header has the columns `customer` and `date` (when the row was recorded),
    /// may have `kind` (person or organisation) and `channel` (where it comes from), and the paths
    /// of fields such as `identity.name` or `family.children.0.birthday`. Without it, a sample.
    file: Option<PathBuf>,
    /// The day for which to judge. By default the last day in the list.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// How many rows of each table to print.
    #[arg(long, default_value_t = 10, value_name = "ROWS")]
    top: usize,
    /// Print every path that a column can have, and leave.
    #[arg(long)]
    paths: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(text) => match io::stdout().lock().write_all(text.as_bytes()) {
            // A closed pipe (`| head`) is no failure.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&error),
            _ => ExitCode::SUCCESS,
        },
        Err(error) => fail(error.as_ref()),
    }
}

fn fail(error: &dyn Error) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

fn run(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    if arguments.paths {
        return Ok(report::paths());
    }
    let (name, text) = match &arguments.file {
        None => ("a sample list".to_owned(), include_bytes!("sample.csv").to_vec()),
        Some(path) => {
            let name = path.to_string_lossy().escape_debug().to_string();
            let text = list::contents(path).map_err(|error| format!("`{name}`: {error}"))?;
            (name, text)
        }
    };
    let list = list::read(&text).map_err(|error| format!("`{name}`: {error}"))?;
    let last_day = list.base.facts().map(|fact| fact.date()).max();
    let Some(as_of) = arguments.as_of.or(last_day) else {
        let refused = list.refused.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        return Err(format!("`{name}`: no row that can be read\n{refused}").into());
    };
    report::report(&name, list, as_of, arguments.top)
}
