//! What a service manager reads: how satisfied customers are and what changed, which complaints are
//! waiting, who is dissatisfied and says nothing, and what is at stake.
//!
//! ```text
//! cargo run --release --example satisfaction                     # a sample
//! cargo run --release --example satisfaction -- SURVEY.csv       # yours: a row for each asked
//! cargo run --release --example satisfaction -- SURVEY.csv --facts FACTS.jsonl
//! cargo run --release --example satisfaction -- SURVEY.csv --scale "Would you recommend us?=nps"
//! ```
//!
//! A column is a question unless it is called date, customer, staff, gathered by, product or site.
//! On which scale it was answered somebody has to say, unless they are the grades from very
//! dissatisfied to very satisfied: a number from 0 to 10 is no net promoter score until it is called
//! one.

mod lines;
mod questions;
mod report;
mod rows;
mod table;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;
use clienteling::calendar::WorkCalendar;
use clienteling::satisfaction::{Questionnaire, QuestionnaireDraft};
use clienteling::{CustomerBase, Draft, Fact};

use crate::lines::{end, file, take, told};

/// A survey of two months.
const SURVEY: &str = include_str!("survey.csv");
/// Complaints, services, contacts.
const FACTS: &str = include_str!("facts.jsonl");
/// On which scales the sample was answered.
const SCALES: [&str; 5] =
    ["overall=grades", "recommend=nps", "waiting=csat5", "quality=csat5", "price=csat5"];

/// Reports a survey and complaints.
#[derive(Parser)]
struct Arguments {
    /// A table with a row for each whom the survey reached.
    survey: Option<PathBuf>,
    /// Facts in JSON, one in each line: complaints, services, contacts, purchases.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// On which scale a question was answered: `COLUMN=grades`, `nps`, `csat5` (4 and 5 of 1 to 5 are
    /// satisfied), `csat7:6`, `ces` or `ces-low` (1 is easy), or `1-5` for any other.
    #[arg(long, value_name = "COLUMN=SCALE")]
    scale: Vec<String>,
    /// The day, such as 2026-06-30. By default that of the latest answer.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// On which day all was answered, where no column says so.
    #[arg(long, value_name = "DATE")]
    date: Option<NaiveDate>,
}

fn main() -> ExitCode {
    end(run(&Arguments::parse()))
}

/// What is printed, and how many rows and lines were left out.
fn run(arguments: &Arguments) -> Result<(String, usize), Box<dyn Error>> {
    let is_sample = arguments.survey.is_none();
    let survey = arguments.survey.as_deref().map_or(Ok(SURVEY.to_owned()), file)?;
    let facts = match &arguments.facts {
        Some(path) => file(path)?,
        None if is_sample => FACTS.to_owned(),
        None => String::new(),
    };
    let mut scales: Vec<String> = arguments.scale.clone();
    if is_sample {
        scales.extend(SCALES.map(str::to_owned));
    }

    let read = table::read(&survey, arguments.date)?;
    let mut base = CustomerBase::new();
    let mut bad = read.bad.clone();
    let refused = base.add_all(read.facts.iter().cloned()).refused;
    bad.extend(refused.iter().map(ToString::to_string));
    for (place, line) in facts.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if let Err(why) = take(&mut base, line) {
            bad.push(format!("fact in line {}: {why}", place + 1));
        }
    }
    told(&bad);

    let last = read.facts.iter().map(Fact::date).max().ok_or("no row could be read")?;
    let as_of = arguments.as_of.unwrap_or(last);
    let (items, taken) = questions::items(&read, &scales)?;
    let mut draft = QuestionnaireDraft::new(table::SURVEY.parse()?);
    draft.items = items;
    let questionnaire: Questionnaire = draft.validate()?;
    let office: WorkCalendar = serde_json::from_str(OFFICE)?;
    let asked =
        report::Asked { base: &base, questionnaire: &questionnaire, office: &office, as_of };
    Ok((report::report(&asked, &read, &taken)?, bad.len()))
}

/// When the sample works.
const OFFICE: &str = r#"{"week":{
    "monday":["09:00-18:00"],"tuesday":["09:00-18:00"],"wednesday":["09:00-18:00"],
    "thursday":["09:00-18:00"],"friday":["09:00-18:00"],"saturday":["09:00-14:00"]}}"#;
