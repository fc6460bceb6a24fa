//! Which customers bring the value, how they move between classes, and what would move them up.
//!
//! ```text
//! cargo run --release --example tiers                      # a sample car dealership
//! cargo run --release --example tiers -- FILE.csv          # a retailer's transaction log
//! cargo run --release --example tiers -- FILE.csv --months 6 --cuts 0.5,0.8,0.95
//! ```

#[path = "../review/log.rs"]
mod log;
mod report;
#[path = "../review/sample.rs"]
mod sample;
#[path = "../review/table.rs"]
mod table;
#[expect(dead_code, reason = "the example `review` counts more of a log than this one tells")]
#[path = "../review/tally.rs"]
mod tally;

use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{Months, NaiveDate};
use clap::Parser;
use clienteling::Draft;
use clienteling::base::CustomerBase;
use clienteling::review::{ReviewPolicyDraft, review};
use clienteling::tiering::{AbcGrace, AbcPolicyDraft, ValuePeriod};
use clienteling::{AbcClass, Currency, ReviewPolicy, Share};

use crate::log::DateOrder;
use crate::report::Tiers;

/// Shows which customers bring the value, how they move, and what would move them up.
#[derive(Parser)]
struct Arguments {
    /// A transaction log with the columns
    /// InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country.
    /// Without it, a sample car dealership is shown.
    file: Option<PathBuf>,
    /// The day for which the classes hold. By default the last day in the data.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// The earlier day with which to compare. By default half a year before.
    #[arg(long, value_name = "DATE")]
    since: Option<NaiveDate>,
    /// Count the value of the last so many months, 1 to 1200, and not of all time.
    #[arg(long, value_name = "MONTHS")]
    months: Option<u32>,
    /// Where the classes A, B, … end, as shares of the value.
    #[arg(long, default_value = "0.8,0.95", value_delimiter = ',', value_name = "SHARES")]
    cuts: Vec<Share>,
    /// For so many months after the first purchase a customer is at least in class B.
    #[arg(long, value_name = "MONTHS")]
    grace: Option<u32>,
    /// The currency of the log's prices.
    #[arg(long, default_value = "GBP", value_name = "CODE", requires = "file")]
    currency: Currency,
    /// In which order the log writes its dates.
    #[arg(long, default_value = "iso", value_enum, requires = "file")]
    dates: DateOrder,
    /// How many rows of each list to print.
    #[arg(long, default_value_t = 10, value_name = "ROWS")]
    top: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let printed =
        tiers(&arguments).and_then(|text| match io::stdout().lock().write_all(text.as_bytes()) {
            // A closed pipe (`| head`) is no failure.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        });
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The customers, in which currency, and the last day of what is known about them.
struct Known {
    base: CustomerBase,
    currency: Currency,
    last_day: NaiveDate,
    notes: Vec<String>,
}

fn tiers(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let known = match &arguments.file {
        Some(file) => of_log(file, arguments)?,
        None => of_sample()?,
    };
    let as_of = arguments.as_of.unwrap_or(known.last_day);
    let half_a_year = || as_of.checked_sub_months(Months::new(6)).unwrap_or(NaiveDate::MIN);
    let since = arguments.since.unwrap_or_else(half_a_year);
    if since > as_of {
        return Err(format!("--since {since} lies after {as_of}, the day of the classes").into());
    }
    let policy = policy(arguments, known.currency)?;
    let (before, now) =
        (review(&known.base, &policy, since)?, review(&known.base, &policy, as_of)?);
    let tiers = Tiers { policy: &policy, before: &before, now: &now, top: arguments.top };
    let mut notes = known.notes;
    if let Some(first) = now.not_judged().first() {
        if now.customers().is_empty() {
            return Err(format!("no customer could be judged: {first}").into());
        }
        let count = table::grouped(now.not_judged().len() as u64);
        notes.push(format!(
            "Customers who could not be judged, and count nowhere: {count}, the first: {first}."
        ));
    }
    tiers.report(&notes)
}

fn policy(arguments: &Arguments, currency: Currency) -> Result<ReviewPolicy, Box<dyn Error>> {
    let draft = ReviewPolicyDraft {
        value_period: arguments.months.map_or(ValuePeriod::AllTime, ValuePeriod::Months),
        abc: AbcPolicyDraft {
            cuts: arguments.cuts.clone(),
            grace: arguments.grace.map(|months| AbcGrace { months, at_least: AbcClass::B }),
        },
        ..ReviewPolicyDraft::new(currency)
    };
    Ok(draft.validate()?)
}

fn of_sample() -> Result<Known, Box<dyn Error>> {
    let (base, last_day) = sample::dealership()?;
    let notes = vec!["A sample car dealership.".to_owned()];
    Ok(Known { base, currency: Currency::CNY, last_day, notes })
}

fn of_log(path: &Path, arguments: &Arguments) -> Result<Known, Box<dyn Error>> {
    let quoted = path.to_string_lossy().escape_debug().to_string();
    let failed = |error: &dyn Error| format!("`{quoted}`: {error}");
    let file = File::open(path).map_err(|error| failed(&error))?;
    let source = BufReader::with_capacity(1 << 16, file);
    let mut first_malformed = None;
    let log = log::read(source, arguments.currency, arguments.dates, |malformed| {
        first_malformed.get_or_insert_with(|| malformed.to_string());
    })
    .map_err(|error| failed(&error))?;
    let Some((_, last_day)) = log.tally.days() else {
        let why = first_malformed.unwrap_or_else(|| "it holds a header and no rows".to_owned());
        return Err(format!("`{quoted}`: no row can be read: {why}").into());
    };
    let mut base = CustomerBase::new();
    let outcome = base.add_all(log.facts);
    let mut notes = vec![format!(
        "{} purchases and returns of the log, through {last_day}.",
        table::grouped(outcome.added)
    )];
    if let Some(first) = first_malformed {
        let count = table::grouped(log.tally.malformed);
        notes.push(format!("Malformed rows left out: {count}, the first: {first}."));
    }
    if !outcome.refused.is_empty() {
        let count = table::grouped(outcome.refused.len() as u64);
        notes.push(format!("Parts of invoices left out that contradict another: {count}."));
    }
    Ok(Known { base, currency: arguments.currency, last_day, notes })
}
