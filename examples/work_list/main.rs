//! The morning of somebody at a car dealership: whom to contact first, by what, and why; what to know
//! before each call; what has no place today, and what is not done any more.
//!
//! ```text
//! cargo run --release --example work_list                                   # a sample
//! cargo run --release --example work_list -- --owner S-3 --capacity 8
//! cargo run --release --example work_list -- --capacity "90 min"
//! cargo run --release --example work_list -- FACTS.jsonl --owner S-7 --as-of 2026-03-16
//! ```
//!
//! A line of FACTS is one fact in JSON. Each customer belongs to whoever is responsible for the account,
//! unless somebody else is named for a contact.

#[path = "../satisfaction/lines.rs"]
mod lines;
mod plan;
mod report;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;
use clienteling::CustomerBase;
use clienteling::calendar::WorkCalendar;
use clienteling::followup::work::{DayCapacity, WorkDay, WorkPolicy, work_list};
use clienteling::units::StaffId;

use crate::lines::{end, file, take, told};

/// A dealership in the middle of March.
const FACTS: &str = include_str!("facts.jsonl");
/// When it works.
const OFFICE: &str = r#"{"week":{
    "monday":["09:00-12:00","13:00-18:00"],"tuesday":["09:00-12:00","13:00-18:00"],
    "wednesday":["09:00-12:00","13:00-18:00"],"thursday":["09:00-12:00","13:00-18:00"],
    "friday":["09:00-12:00","13:00-18:00"],"saturday":["09:00-14:00"]}}"#;

/// Says whom somebody contacts on a day, and why.
#[derive(Parser)]
struct Arguments {
    /// Facts in JSON, one in each line.
    facts: Option<PathBuf>,
    /// The day, such as 2026-03-16. By default that of the latest fact.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// Whose morning. By default that of whoever has the most to do.
    #[arg(long, value_name = "STAFF")]
    owner: Option<StaffId>,
    /// How much can be done: `6`, or `90 min`.
    #[arg(long, value_name = "AMOUNT", default_value = "6", value_parser = capacity)]
    capacity: DayCapacity,
}

fn capacity(text: &str) -> Result<DayCapacity, String> {
    let (amount, of): (&str, fn(u32) -> DayCapacity) = match text.trim().strip_suffix("min") {
        Some(minutes) => (minutes.trim(), DayCapacity::Minutes),
        None => (text.trim(), DayCapacity::Contacts),
    };
    let amount = amount.parse().map_err(|_| "expected a number of contacts, or `90 min`")?;
    Ok(of(amount))
}

fn main() -> ExitCode {
    end(run(&Arguments::parse()))
}

/// What is printed, and how many lines were left out.
fn run(asked: &Arguments) -> Result<(String, usize), Box<dyn Error>> {
    let text = asked.facts.as_deref().map_or(Ok(FACTS.to_owned()), file)?;
    let (mut base, mut bad) = (CustomerBase::new(), Vec::new());
    for (place, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if let Err(why) = take(&mut base, line) {
            bad.push(format!("fact in line {}: {why}", place + 1));
        }
    }
    told(&bad);
    if base.is_empty() {
        let first = bad.first().map_or("the file is empty", |why| why);
        return Err(format!("no fact of a customer could be read: {first}").into());
    }
    let latest = base.facts().map(|fact| fact.date()).max().ok_or("nothing is on record")?;
    let as_of = asked.as_of.unwrap_or(latest);
    let firm: WorkCalendar = serde_json::from_str(OFFICE)?;
    let plan = plan::plan(&base, &firm, as_of)?;
    let owner = match &asked.owner {
        Some(owner) if !plan.is_known(owner) => {
            let known = plan.known();
            let known = if known.is_empty() { "nobody" } else { &known };
            return Err(format!("`{owner}` is responsible for nobody; known: {known}").into());
        }
        Some(owner) => owner.clone(),
        None => plan.busiest(as_of).ok_or_else(|| {
            format!("nobody has anything to do on {as_of}, or nobody is responsible for anybody")
        })?,
    };
    let at = WorkDay {
        day: as_of,
        owner: &owner,
        capacity: asked.capacity,
        calendar: &firm,
        absences: base.absences(),
    };
    let list = work_list(&plan.items, at, &WorkPolicy::default());
    Ok((report::report(&base, &list, &plan), bad.len()))
}
