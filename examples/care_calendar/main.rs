//! A year of care: what is done for each customer on which day, by whom and why, month by month.
//!
//! ```text
//! cargo run --example care_calendar                                  # a car and a sofa, 2026
//! cargo run --example care_calendar --features lunar                 # with the lunar birthday
//! cargo run --example care_calendar -- FACTS.jsonl HOLIDAYS.csv
//! cargo run --example care_calendar -- FACTS.jsonl HOLIDAYS.csv --policy FILE.json --as-of 2026-01-05
//! cargo run --example care_calendar -- --ics care.ics                # for other calendars as well
//! ```
//!
//! A line of FACTS is one fact in JSON. HOLIDAYS has the columns `date`, `state` (`off` or `work`) and
//! `festival`: the days that differ from Monday to Friday, of whole years.

mod export;
mod holidays;
#[path = "../satisfaction/lines.rs"]
mod lines;
mod report;
#[path = "../satisfaction/rows.rs"]
mod rows;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{Months, NaiveDate};
use clap::Parser;
use clienteling::calendar::LunarCalendar;
use clienteling::followup::care::{CareDates, CarePlan, CarePolicy, care_plan};
use clienteling::{CustomerBase, Period};

use crate::holidays::Holidays;
use crate::lines::{end, file, take, told};

const FACTS: &str = include_str!("facts.jsonl");
const HOLIDAYS: &str = include_str!("holidays.csv");
/// The default rules, for a firm that sells cars and sofas.
const POLICY: &str = r#"{"groups":[
    {"name":"cars","vehicles":true,"products":["SEDAN"]},
    {"name":"furniture","products":["SOFA-3"]},
    {"name":"appliances"}]}"#;

/// Plans a year of care.
#[derive(Parser)]
struct Arguments {
    /// Facts in JSON, one in each line.
    facts: Option<PathBuf>,
    /// The days that differ from Monday to Friday. By default none do.
    holidays: Option<PathBuf>,
    /// The rules of care in JSON.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The day from which a year is planned. By default the last on record.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// Where to write the same as iCalendar.
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
}

/// The lunar calendar.
#[cfg(feature = "lunar")]
const LUNAR: Option<&dyn LunarCalendar> = Some(&clienteling::calendar::IcuLunarCalendar);
/// There is none without the feature `lunar`.
#[cfg(not(feature = "lunar"))]
const LUNAR: Option<&dyn LunarCalendar> = None;

fn main() -> ExitCode {
    end(run(&Arguments::parse()))
}

/// What is printed, and how many lines were left out.
fn run(asked: &Arguments) -> Result<(String, usize), Box<dyn Error>> {
    let is_sample = asked.facts.is_none();
    let holidays = match &asked.holidays {
        Some(path) => Holidays::read(&file(path)?).map_err(|why| format!("the holidays: {why}"))?,
        None if is_sample => Holidays::read(HOLIDAYS)?,
        None => Holidays::default(),
    };
    let policy: CarePolicy = match &asked.policy {
        Some(path) => {
            serde_json::from_str(&file(path)?).map_err(|error| format!("the policy: {error}"))?
        }
        None if is_sample => serde_json::from_str(POLICY)?,
        None => CarePolicy::default(),
    };
    let (base, bad) = facts(asked)?;
    told(&bad);
    let last = base.facts().map(|fact| fact.date()).max().ok_or("nothing is on record")?;
    let as_of = asked.as_of.unwrap_or(last);
    let next_year = as_of.checked_add_months(Months::new(12)).ok_or("the day is out of range")?;
    let year = Period::half_open(as_of, next_year)?;
    let (work, layers) = (holidays.work()?, Vec::from_iter(holidays.festivals()));
    let dates = CareDates { work: &work, lunar: LUNAR, layers: &layers };
    let plans = base.customers().map(|one| care_plan(one, &policy, dates, year, as_of));
    let plans: Vec<CarePlan> = plans.collect();
    if let Some(path) = &asked.ics {
        let shown = path.to_string_lossy().escape_debug().to_string();
        std::fs::write(path, export::ics(&plans, &base, as_of)?)
            .map_err(|error| format!("`{shown}`: {error}"))?;
    }
    let text = report::report(&plans, &holidays, year, LUNAR.is_some());
    Ok((text, bad.len()))
}

/// The facts that could be read, and what is wrong with the others.
fn facts(asked: &Arguments) -> Result<(CustomerBase, Vec<String>), Box<dyn Error>> {
    let text = match &asked.facts {
        Some(path) => file(path)?,
        None => FACTS.to_owned(),
    };
    let (mut base, mut bad) = (CustomerBase::new(), Vec::new());
    for (place, text) in text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        if let Err(why) = take(&mut base, text) {
            bad.push(format!("fact in line {}: {why}", place + 1));
        }
    }
    if base.is_empty() {
        let first = bad.first().map_or("the file is empty", |why| why);
        return Err(format!("no fact of a customer could be read: {first}").into());
    }
    Ok((base, bad))
}
