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
mod tally;

use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;
use clienteling::base::CustomerBase;
use clienteling::followup::{ConsentRule, FollowUpPolicyDraft};
use clienteling::review::{ReviewPolicyDraft, review};
use clienteling::{Currency, ReviewPolicy};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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
    #[arg(long, default_value = "GBP", value_name = "CODE")]
    currency: Currency,
    /// How many rows of each list to print.
    #[arg(long, default_value_t = 10, value_name = "ROWS")]
    top: usize,
    /// How many malformed rows of the log to describe; all are counted.
    #[arg(long, default_value_t = 20, value_name = "ROWS")]
    malformed: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Everything is written in one piece: a closed pipe (`| head`) is no failure of the review.
    let printed = match &arguments.file {
        Some(file) => review_log(file, &arguments),
        None => review_sample(&arguments),
    };
    match printed.map(|text| io::stdout().lock().write_all(text.as_bytes())) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Ok(Err(error)) => fail(&error),
        Err(error) => fail(error.as_ref()),
    }
}

fn fail(error: &dyn Error) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

fn review_sample(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let (base, last_day) = sample::dealership()?;
    let as_of = arguments.as_of.unwrap_or(last_day);
    let policy = ReviewPolicy::new(Currency::CNY);
    let review = review(&base, &policy, as_of)?;
    Ok(report::review("a sample car dealership", &base, &review, arguments.top))
}

fn review_log(path: &Path, arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let quoted = path.display();
    let file = File::open(path).map_err(|error| format!("`{quoted}`: {error}"))?;
    let progress = progress_bar(file.metadata().map_or(0, |metadata| metadata.len()));
    let mut described = 0_usize;
    let log = log::read(
        BufReader::with_capacity(1 << 16, progress.wrap_read(file)),
        arguments.currency,
        |malformed| {
            described += 1;
            if described <= arguments.malformed {
                progress.suspend(|| eprintln!("{malformed}"));
            }
        },
    )
    .map_err(|error| format!("`{quoted}`: {error}"))?;
    progress.finish_and_clear();
    if described > arguments.malformed {
        let more = described - arguments.malformed;
        eprintln!("and {more} more malformed rows (--malformed {described} describes all)");
    }
    let last_day = log.last_day.ok_or_else(|| format!("`{quoted}`: no row could be read"))?;
    let as_of = arguments.as_of.unwrap_or(last_day);

    let mut base = CustomerBase::new();
    let outcome = base.add_all(log.facts);
    let review = review(&base, &log_policy(arguments.currency)?, as_of)?;
    let mut text = report::log(&log.tally, &outcome);
    text.push_str(&report::review("the log", &base, &review, arguments.top));
    Ok(text)
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
