//! What a manager reads in the morning: tiers, warnings, whom to contact, and why.
//!
//! ```text
//! cargo run --release --example review                     # a sample car dealership
//! cargo run --release --example review -- FILE.csv         # a retailer's transaction log
//! cargo run --release --example review -- FILE.csv --as-of 2011-06-30
//! ```

mod log;
mod report;
mod sample;
mod table;
mod tally;

use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;
use clienteling::Draft;
use clienteling::base::CustomerBase;
use clienteling::followup::{ConsentRule, FollowUpPolicyDraft};
use clienteling::review::{ReviewPolicyDraft, review};
use clienteling::{Currency, Period, Review, ReviewPolicy};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::log::DateOrder;
use crate::report::Context;

/// Reviews a customer base: tiers, warnings, whom to contact, and why.
#[derive(Parser)]
struct Arguments {
    /// A transaction log with the columns
    /// InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country.
    /// Without it, a sample car dealership is reviewed.
    file: Option<PathBuf>,
    /// The day of the review, such as 2011-12-10. By default the last day in the data.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// The currency of the log's prices.
    #[arg(long, default_value = "GBP", value_name = "CODE", requires = "file")]
    currency: Currency,
    /// In which order the log writes its dates.
    #[arg(long, default_value = "iso", value_enum, requires = "file")]
    dates: DateOrder,
    /// How many rows of each list to print.
    #[arg(long, default_value_t = 10, value_name = "ROWS")]
    top: usize,
    /// How many malformed rows of the log to describe; all are counted.
    #[arg(long, default_value_t = 20, value_name = "ROWS", requires = "file")]
    malformed: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let reviewed = match &arguments.file {
        Some(file) => review_log(file, &arguments),
        None => review_sample(&arguments),
    };
    let Reviewed { text, complaint } = match reviewed {
        Ok(reviewed) => reviewed,
        Err(error) => return fail(error.as_ref()),
    };
    match io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => {}
        // A closed pipe (`| head`) is no failure of the review.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => return fail(&error),
    }
    match complaint {
        None => ExitCode::SUCCESS,
        Some(complaint) => fail(complaint.as_ref()),
    }
}

/// What is printed, and what is wrong with it nevertheless.
struct Reviewed {
    text: String,
    complaint: Option<Box<dyn Error>>,
}

fn fail(error: &dyn Error) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

fn review_sample(arguments: &Arguments) -> Result<Reviewed, Box<dyn Error>> {
    let (base, last_day) = sample::dealership()?;
    let as_of = arguments.as_of.unwrap_or(last_day);
    let policy = ReviewPolicy::new(Currency::CNY);
    let review = review(&base, &policy, as_of)?;
    let context = Context { of: "a sample car dealership", notes: Vec::new(), top: arguments.top };
    let complaint = nobody_judged(&review);
    Ok(Reviewed { text: report::review(&context, &base, &review), complaint })
}

fn review_log(path: &Path, arguments: &Arguments) -> Result<Reviewed, Box<dyn Error>> {
    let quoted = path.to_string_lossy().escape_debug().to_string();
    let failed = |error: &dyn Error| format!("`{quoted}`: {error}");
    let file = File::open(path).map_err(|error| failed(&error))?;
    let progress = progress_bar(file.metadata().map_or(0, |metadata| metadata.len()));
    let source = BufReader::with_capacity(1 << 16, progress.wrap_read(file));
    let mut described = 0_usize;
    let log = log::read(source, arguments.currency, arguments.dates, |malformed| {
        described += 1;
        if described <= arguments.malformed {
            progress.suspend(|| eprintln!("{malformed}"));
        }
    })
    .map_err(|error| failed(&error))?;
    progress.finish_and_clear();
    if described > arguments.malformed {
        let more = described - arguments.malformed;
        eprintln!("and {more} more malformed rows (--malformed {described} describes all)");
    }
    let tally = log.tally;
    let Some((first_day, last_day)) = tally.days() else {
        let rows =
            if tally.malformed == 0 { "a header and no rows" } else { "no row that can be read" };
        return Err(format!("`{quoted}`: the file holds {rows}").into());
    };
    let as_of = arguments.as_of.unwrap_or(last_day);

    let mut base = CustomerBase::new();
    let outcome = base.add_all(log.facts);
    let review = review(&base, &log_policy(arguments.currency)?, as_of);
    let review = review.map_err(|error| failed(&error))?;
    let mut notes = Vec::new();
    if arguments.as_of.is_none() {
        notes.push("The day is the last of the log; --as-of chooses another.".to_owned());
    }
    if Period::year_through(as_of).contains(first_day) {
        notes.push(format!("The log begins on {first_day}, less than twelve months before."));
    }
    notes.push("A log holds no consent: everybody counts as willing to be contacted.".to_owned());
    let context = Context { of: "the log", notes, top: arguments.top };
    let mut text = report::log(&tally, &outcome, &review, arguments.top);
    text.push_str(&report::review(&context, &base, &review));
    let bad = tally.malformed + tally.unusable;
    let good = tally.readable() - tally.unusable;
    let complaint = (bad > good)
        .then(|| format!("`{quoted}`: {bad} rows are malformed and only {good} are not").into());
    Ok(Reviewed { text, complaint: complaint.or_else(|| nobody_judged(&review)) })
}

/// Where some customers could not be judged the review is of use, and says who they are; where
/// nobody could, a program that runs this must not take it for a review.
fn nobody_judged(review: &Review) -> Option<Box<dyn Error>> {
    let first = review.not_judged().first().filter(|_| review.customers().is_empty())?;
    Some(format!("no customer could be judged: {first}").into())
}

/// A log records no consent, so under the default policy nobody in it could be contacted. Here
/// everybody may be who has not refused.
fn log_policy(currency: Currency) -> Result<ReviewPolicy, Box<dyn Error>> {
    let followup = FollowUpPolicyDraft { consent: ConsentRule::OptOut, ..Default::default() };
    Ok(ReviewPolicyDraft { followup, ..ReviewPolicyDraft::new(currency) }.validate()?)
}

/// Shows how much is read, on a terminal only.
fn progress_bar(bytes: u64) -> ProgressBar {
    let target = if io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(bytes), target);
    let style = ProgressStyle::with_template("reading {bar:40} {percent}%  {bytes}  {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
