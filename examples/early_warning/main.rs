//! What needs a manager's eye today, and soon; one warning from its first day to its last; what the
//! rules would have told over the past year; and how well the churn rules know it beforehand.
//!
//! ```text
//! cargo run --release --example early_warning                        # a sample, with rules of its own
//! cargo run --release --example early_warning -- FACTS.jsonl --as-of 2026-11-30
//! cargo run --release --example early_warning -- FACTS.jsonl --rules RULES.toml
//! cargo run --release --example early_warning -- --log ../shared/data/online_retail.csv --cut 2011-09-01
//! ```
//!
//! A line of FACTS is one fact in JSON, such as `{"payment": {…}}`, or a deal, `{"opportunity": {…}}`.
//! RULES has rules of one's own, as the `rules.toml` of this example.

mod churn;
#[expect(dead_code, reason = "facts are taken into a firm here, with its deals")]
#[path = "../satisfaction/lines.rs"]
mod lines;
#[expect(dead_code, reason = "the review says what kinds of rows a log has")]
#[path = "../review/log.rs"]
mod log;
mod past;
mod report;
mod rows;
#[expect(dead_code, reason = "the review says what kinds of rows a log has")]
#[path = "../review/tally.rs"]
mod tally;

use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Parser;
use clienteling::Currency;
use clienteling::satisfaction::Questionnaire;
use clienteling::warning::written::{CheckedRules, RoomMeasures, WrittenRules};
use clienteling::warning::{BuiltIn, Evaluation, WarningContext, WarningRules};

use crate::lines::{end, file, told};
use crate::log::DateOrder;

/// A dealership at the end of November.
const FACTS: &str = include_str!("facts.jsonl");
/// Rules of its own, of which one can never be met.
const RULES: &str = include_str!("rules.toml");
/// What it asks its customers.
const QUESTIONS: &str = r#"{"survey":"2026","items":[
    {"question":"service","name":"Service","scale":{"grades":{}}}]}"#;
/// What it expects of them: a car comes to the workshop, parts are bought again.
const POLICY: &str = include_str!("policy.toml");

/// Says what needs attention today and soon, and what the rules would have told over the past year.
#[derive(Parser)]
struct Arguments {
    /// Facts and deals in JSON, one in each line.
    facts: Option<PathBuf>,
    /// The day, such as 2026-11-30. By default that of the latest fact.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// Rules of one's own, in TOML.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Measures the churn rules on a transaction log with the columns
    /// InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["facts", "as_of", "rules"])]
    log: Option<PathBuf>,
    /// The day of the cut in the log: the rules see what lies before it.
    #[arg(long, default_value = "2011-09-01", value_name = "DATE")]
    cut: NaiveDate,
    /// The currency in which amounts are judged. CNY, and GBP for a log.
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,
    /// In which order the log writes its dates.
    #[arg(long, default_value = "iso", value_enum)]
    dates: DateOrder,
}

fn main() -> ExitCode {
    let asked = Arguments::parse();
    end(match &asked.log {
        Some(path) => of_log(path, &asked),
        None => of_facts(&asked),
    })
}

/// What is printed, and how many rows were left out.
fn of_log(path: &Path, asked: &Arguments) -> Result<(String, usize), Box<dyn Error>> {
    let shown = path.to_string_lossy().escape_debug().to_string();
    let file = File::open(path).map_err(|error| format!("`{shown}`: {error}"))?;
    let currency = asked.currency.unwrap_or(Currency::GBP);
    let mut bad = Vec::new();
    let log = log::read(BufReader::new(file), currency, asked.dates, |malformed| {
        bad.push(malformed.to_string());
    })?;
    told(&bad);
    Ok((churn::report(&log.facts, currency, asked.cut), bad.len()))
}

/// What is printed, and how many lines were left out.
fn of_facts(asked: &Arguments) -> Result<(String, usize), Box<dyn Error>> {
    let text = asked.facts.as_deref().map_or(Ok(FACTS.to_owned()), file)?;
    let (firm, bad) = rows::read(&text);
    told(&bad);
    let latest = rows::latest(&firm).ok_or_else(|| {
        let first = bad.first().map_or("the file is empty", |why| why);
        format!("no fact could be read: {first}")
    })?;
    let currency = asked.currency.unwrap_or(Currency::CNY);
    let context = WarningContext {
        base: firm.customers(),
        deals: firm.opportunities(),
        currency,
        as_of: asked.as_of.unwrap_or(latest),
    };
    let is_sample = asked.facts.is_none();
    let own = match &asked.rules {
        Some(path) => Some(file(path)?),
        None => is_sample.then(|| RULES.to_owned()),
    };
    let (own, notes) =
        own.map_or(Ok((WarningRules::default(), Vec::new())), |text| own_rules(&text, currency))?;
    let rules = WarningRules::built_in(&built_in(is_sample)?).with(own)?;
    let evaluation = Evaluation::of(&rules, &context);
    let mut out = report::report(&context, &evaluation, &notes);
    out.push_str(&past::report(&context, &rules, is_sample)?);
    Ok((out, bad.len()))
}

fn built_in(is_sample: bool) -> Result<BuiltIn, Box<dyn Error>> {
    if !is_sample {
        return Ok(BuiltIn::default());
    }
    let questionnaire: Questionnaire = serde_json::from_str(QUESTIONS)?;
    Ok(BuiltIn {
        policy: toml::from_str(POLICY)?,
        questionnaire: Some(questionnaire),
        ..BuiltIn::default()
    })
}

/// The rules that are in order, and what a manager should know of the others: those that can never be
/// met, or always are, are refused one by one, and the others run.
fn own_rules(
    text: &str,
    currency: Currency,
) -> Result<(WarningRules, Vec<String>), Box<dyn Error>> {
    let written: WrittenRules = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    let measures = Arc::new(RoomMeasures::try_new(currency)?);
    let mut notes = Vec::new();
    let mut sound = written.clone().into_draft();
    sound.rules.retain(|rule| {
        let mut alone = written.clone().into_draft();
        alone.rules = vec![rule.clone()];
        let checked = clienteling::Draft::validate(alone)
            .and_then(|alone| CheckedRules::try_new(&alone, measures.clone()).map(|_| ()));
        let Err(problems) = checked else { return true };
        for problem in &problems {
            notes.push(format!("refused: `{}` {}", rule.key, problem.kind));
        }
        false
    });
    let checked = CheckedRules::try_new(&clienteling::Draft::validate(sound)?, measures)?;
    notes.extend(checked.notices().iter().map(|notice| format!("note: {notice}")));
    Ok((checked.into_rules()?, notes))
}
