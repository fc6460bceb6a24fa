//! What needs a manager's eye, and how well a rule knows it beforehand.
//!
//! ```text
//! cargo run --release --example early_warning -- --log ../shared/data/online_retail.csv --cut 2011-09-01
//! ```

mod churn;
#[expect(dead_code, reason = "the review says what kinds of rows a log has")]
#[path = "../review/log.rs"]
mod log;
#[expect(dead_code, reason = "the review says what kinds of rows a log has")]
#[path = "../review/tally.rs"]
mod tally;

use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;
use clienteling::Currency;

use crate::log::DateOrder;

/// Measures the churn rules on a transaction log: at a cut, against what happened after it.
#[derive(Parser)]
struct Arguments {
    /// A transaction log with the columns
    /// InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country.
    #[arg(long, value_name = "FILE")]
    log: PathBuf,
    /// The day of the cut: the rules see what lies before it.
    #[arg(long, default_value = "2011-09-01", value_name = "DATE")]
    cut: NaiveDate,
    /// The currency of the log's prices.
    #[arg(long, default_value = "GBP", value_name = "CODE")]
    currency: Currency,
    /// In which order the log writes its dates.
    #[arg(long, default_value = "iso", value_enum)]
    dates: DateOrder,
}

fn main() -> ExitCode {
    let printed = read(&Arguments::parse()).and_then(|text| {
        match io::stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    });
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn read(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let file = BufReader::new(File::open(&arguments.log)?);
    let log = log::read(file, arguments.currency, arguments.dates, |malformed| {
        eprintln!("{malformed}");
    })?;
    Ok(churn::report(&log.facts, arguments.currency, arguments.cut))
}
