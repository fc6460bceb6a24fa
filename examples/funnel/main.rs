//! A sales funnel from a list of opportunities: what was read, what is won and how fast, what
//! that teaches, whether it would have come true, and what the open deals will bring.
//!
//! ```text
//! cargo run --release --example funnel                     # a sample list
//! cargo run --release --example funnel -- sales_pipeline.csv --target 2500000
//! cargo run --release --example funnel -- sales_pipeline.csv --as-of 2017-08-31
//! ```

mod book;
mod forecast;
mod list;
mod months;
mod past;
mod prices;
mod report;
mod rows;
mod table;

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;
use clienteling::{Currency, Money};

use crate::prices::Prices;

/// Judges a sales funnel: what is won, how fast, and what the open deals will bring.
#[derive(Parser)]
struct Arguments {
    /// A list in CSV with the columns opportunity_id,sales_agent,product,account,deal_stage,
    /// engage_date,close_date,close_value; stages Prospecting, Engaging, Won, Lost; dates as
    /// M/D/YYYY; and lead_source, if it is known. Without a list, a sample.
    file: Option<PathBuf>,
    /// List prices in CSV with the columns product,sales_price. By default `products.csv` beside
    /// the list, if it is there.
    #[arg(long, value_name = "FILE", requires = "file")]
    prices: Option<PathBuf>,
    /// The currency of the list.
    #[arg(long, default_value = "USD", value_name = "CODE")]
    currency: Currency,
    /// The day for which to judge: what happened later is not known. By default the last day in
    /// the list.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// What the open deals should bring: asks how likely that is.
    #[arg(long, value_name = "AMOUNT")]
    target: Option<String>,
    /// How many agents, and lines of odd rows, to print of each kind.
    #[arg(long, default_value_t = 5, value_name = "ROWS")]
    top: usize,
    /// How many closed deals it takes to speak of a share.
    #[arg(long, default_value_t = 10, value_name = "DEALS")]
    enough: u64,
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
    let currency = arguments.currency;
    let target = arguments.target.as_ref().map(|text| {
        let amount = format!("{text} {currency}").parse::<Money>();
        amount.map_err(|error| format!("--target `{}`: {error}", text.escape_debug()))
    });
    let target = target.transpose()?;
    let (name, text) = match &arguments.file {
        None => ("a sample list".to_owned(), include_bytes!("sample.csv").to_vec()),
        Some(path) => (shown(path), contents(path)?),
    };
    let (prices_name, prices) = prices(arguments)?;
    let list =
        list::read(&text, currency, &prices).map_err(|error| format!("`{name}`: {error}"))?;
    let Some(last_day) = list.last_day() else {
        let problems = report::odd(&list.refused, arguments.top);
        return Err(format!("`{name}`: no row with a date that can be read\n{problems}").into());
    };
    let as_of = arguments.as_of.unwrap_or(last_day);
    let expected = prices::expected(&list.told, &prices, currency, as_of)?;
    let pipeline = book::pipeline()?;
    let book = book::book(&list.told, &expected, &pipeline, last_day)?;
    let funnel = report::Funnel {
        book: &book,
        pipeline: &pipeline,
        as_of,
        last_day,
        currency,
        top: arguments.top,
        enough: arguments.enough,
    };
    let mut out = format!("The sales funnel in {name}, as of {as_of}\n");
    report::read(&mut out, &funnel, &list);
    report::conversion(&mut out, &funnel);
    report::shares(&mut out, &funnel);
    let slowest = report::times(&mut out, &funnel);
    past::past(&mut out, &funnel);
    months::months(&mut out, &funnel)?;
    forecast::forecast(&mut out, &funnel, &expected, &prices_name, slowest, target)?;
    Ok(out)
}

/// The list prices, and what they are called.
fn prices(arguments: &Arguments) -> Result<(String, Prices), Box<dyn Error>> {
    let Some(list) = &arguments.file else {
        let text = include_bytes!("sample_products.csv");
        return Ok((
            "the sample's list prices".to_owned(),
            prices::read(text, arguments.currency)?,
        ));
    };
    let beside = list.with_file_name("products.csv");
    let path = match &arguments.prices {
        Some(path) => path.clone(),
        None if beside.is_file() => beside,
        None => return Ok(("no list prices".to_owned(), Prices::new())),
    };
    let name = shown(&path);
    let prices = prices::read(&contents(&path)?, arguments.currency);
    let prices = prices.map_err(|error| format!("`{name}`: {error}"))?;
    Ok((format!("the list prices in {name}"), prices))
}

fn contents(path: &Path) -> Result<Vec<u8>, String> {
    rows::contents(path).map_err(|error| format!("`{}`: {error}", shown(path)))
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().escape_debug().to_string()
}
