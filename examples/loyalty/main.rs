//! Rewarding the loyal: a year's profit shared out among a restaurant's guests, the points of its
//! shop with what expires and what they weigh in the books, and a guest's card that says why and what
//! next.
//!
//! ```text
//! cargo run --release --example loyalty                                # a sample
//! cargo run --release --example loyalty -- SALES.csv --profit 123456.78
//! cargo run --release --example loyalty -- SALES.csv --profit 123456.78 --from 2025-09-30 --until 2026-09-30
//! cargo run --release --example loyalty -- --facts FACTS.jsonl --customer G-01 --policies FILE.json
//! ```
//!
//! A table of sales needs a column for the guest, for the day and for the amount. It does not say who
//! joined: everybody counts as a guest from their first day in it.

mod card;
#[path = "../satisfaction/lines.rs"]
mod lines;
mod points;
mod policies;
#[path = "../satisfaction/rows.rs"]
mod rows;
mod sales;
mod share;
#[expect(dead_code, reason = "the example `funnel` shows more kinds of figures")]
#[path = "../funnel/table.rs"]
mod table;

use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{Days, Months, NaiveDate};
use clap::Parser;
use clienteling::loyalty::profit_share::{ProfitPot, ProfitSharePolicyDraft, profit_share};
use clienteling::units::ProgrammeId;
use clienteling::{Currency, CustomerBase, CustomerId, Decimal, Draft, Fact, Money, Period, Share};
use serde_json::json;

use crate::lines::{end, file, take, told};
use crate::policies::Policies;
use crate::sales::{DateOrder, DecimalMark, Reading, Sales};

/// A year of guests.
const FACTS: &str = include_str!("facts.jsonl");
/// The programme of those who stand in a table.
const GUESTS: &str = "guests";

/// Shares out a profit, reports points, and shows a customer's card.
#[derive(Parser)]
struct Arguments {
    /// A table of sales: who, when, for how much; below zero what came back.
    sales: Option<PathBuf>,
    /// Facts in JSON, one in each line: memberships, purchases, points, answers.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// The rules in JSON: share, points, conversion, liability, thresholds, rewards, kind, measures.
    #[arg(long, value_name = "FILE")]
    policies: Option<PathBuf>,
    /// The profit of the period, such as 123456.78.
    #[arg(long, allow_hyphen_values = true)]
    profit: Option<Decimal>,
    /// Which part of it is shared out, such as 10%.
    #[arg(long)]
    rate: Option<Share>,
    /// The first day of the period. By default a year before its end.
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// The day after the period. By default the day after the last sale.
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
    /// The day on which all is judged. By default the last on record.
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// The programme whose members share. By default the only one.
    #[arg(long, value_name = "NAME")]
    programme: Option<ProgrammeId>,
    /// Whose card is shown.
    #[arg(long, value_name = "ID")]
    customer: Option<CustomerId>,
    /// The currency of the table and of the profit.
    #[arg(long, default_value = "CNY", value_name = "CODE")]
    currency: Currency,
    /// In which order the table writes its dates.
    #[arg(long, default_value = "iso", value_enum)]
    dates: DateOrder,
    /// The decimal mark of the table. By default a comma where semicolons part the columns.
    #[arg(long, value_enum)]
    decimal: Option<DecimalMark>,
    /// How many guests to list; all are counted.
    #[arg(long, default_value_t = 20, value_name = "ROWS")]
    top: usize,
}

fn main() -> ExitCode {
    end(run(Arguments::parse()))
}

/// What is printed, and how many rows and lines were left out.
fn run(mut asked: Arguments) -> Result<(String, usize), Box<dyn Error>> {
    let is_sample = asked.sales.is_none() && asked.facts.is_none();
    if is_sample {
        asked.profit = asked.profit.or(Some(Decimal::new(12_345_678, 2)));
        asked.from = asked.from.or(NaiveDate::from_ymd_opt(2025, 9, 30));
        asked.until = asked.until.or(NaiveDate::from_ymd_opt(2026, 9, 30));
        asked.customer = asked.customer.or("G-01".parse().ok());
    }
    let policies = match &asked.policies {
        Some(path) => {
            serde_json::from_str(&file(path)?).map_err(|error| format!("the policies: {error}"))?
        }
        None if is_sample => serde_json::from_str(policies::SAMPLE)?,
        None => Policies::in_currency(asked.currency)?,
    };
    let known = Known::read(&asked, is_sample)?;
    told(&known.bad);
    let out = known.report(&asked, &policies)?;
    Ok((out, known.bad.len()))
}

/// What was read.
struct Known {
    base: CustomerBase,
    sales: Option<Sales>,
    bad: Vec<String>,
}

impl Known {
    fn read(asked: &Arguments, is_sample: bool) -> Result<Self, Box<dyn Error>> {
        let mut base = CustomerBase::new();
        let mut bad = Vec::new();
        let facts = match &asked.facts {
            Some(path) => file(path)?,
            None if is_sample => FACTS.to_owned(),
            None => String::new(),
        };
        for (place, text) in facts.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
            if let Err(why) = take(&mut base, text) {
                bad.push(format!("fact in line {}: {why}", place + 1));
            }
        }
        if asked.facts.is_some() && base.is_empty() {
            let first = bad.first().map_or("the file is empty", |why| why);
            return Err(format!("no fact of a customer could be read: {first}").into());
        }
        let Some(path) = &asked.sales else { return Ok(Known { base, sales: None, bad }) };
        let how = Reading { currency: asked.currency, dates: asked.dates, decimal: asked.decimal };
        let mut sales = sales::read(&file(path)?, &how)?;
        bad.append(&mut sales.bad);
        let refused = base.add_all(sales.facts()?).refused;
        bad.extend(refused.iter().map(ToString::to_string));
        if programmes(&base).is_empty() {
            let programme = asked.programme.as_ref().map_or(GUESTS, ProgrammeId::as_str);
            let joined = joined(&sales, programme)?;
            bad.extend(base.add_all(joined).refused.iter().map(ToString::to_string));
            sales.notes.push(format!(
                "nobody's joining is on record: everybody counts as a member of `{programme}` from their \
                 first day in the table"
            ));
        }
        Ok(Known { base, sales: Some(sales), bad })
    }

    /// The last day on which anything is on record.
    fn last_day(&self) -> Option<NaiveDate> {
        let sales = self.sales.iter().flat_map(|table| table.rows.iter().map(|sale| sale.day));
        self.base.facts().map(|fact| fact.date()).chain(sales).max()
    }

    fn report(&self, asked: &Arguments, policies: &Policies) -> Result<String, Box<dyn Error>> {
        let last = self.last_day().ok_or("nothing is on record")?;
        let period = period(asked, last)?;
        let as_of = asked.as_of.unwrap_or(last.max(period.last()));
        let programme = self.programme(asked)?;
        let mut out = String::new();
        table::line(&mut out, &format!("As of {as_of}"));
        if !self.bad.is_empty() {
            let bad = table::grouped(self.bad.len());
            table::line(
                &mut out,
                &format!("Rows and lines that were left out of all figures: {bad}"),
            );
        }
        if let Some(sales) = &self.sales {
            share::table_of_sales(&mut out, sales, period)?;
        }
        match (asked.profit, &programme) {
            (Some(profit), Some(programme)) => {
                let profit = Money::try_new(profit, asked.currency)?;
                let mut draft = ProfitSharePolicyDraft { ..*policies.share };
                draft.pot = asked.rate.map_or(draft.pot, ProfitPot::Rate);
                let policy = draft.validate()?;
                let shared = profit_share(&self.base, programme, period, profit, &policy, as_of)?;
                share::report(&mut out, &shared, asked.top)?;
            }
            (Some(_), None) => {
                return Err("nobody joined a programme: there is nobody to share with".into());
            }
            (None, _) if self.sales.is_some() => {
                return Err("say the profit of the period, such as --profit 123456.78".into());
            }
            (None, _) => {}
        }
        if self.sales.is_none() || asked.facts.is_some() {
            points::report(&mut out, &self.base, policies, as_of)?;
        }
        let Some(id) = &asked.customer else {
            table::line(&mut out, "\n--customer ID shows the card of one of them");
            return Ok(out);
        };
        let customer =
            self.base.customer(id).ok_or_else(|| format!("nothing is known of `{id}`"))?;
        let card = card::Asked {
            base: &self.base,
            customer,
            programme: programme.as_ref(),
            policies,
            as_of,
        };
        card::report(&mut out, &card)?;
        Ok(out)
    }

    /// The programme that is asked for, or the only one.
    fn programme(&self, asked: &Arguments) -> Result<Option<ProgrammeId>, String> {
        let known = programmes(&self.base);
        let names = || known.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match &asked.programme {
            Some(programme) if known.contains(programme) => Ok(Some(programme.clone())),
            Some(programme) => {
                Err(format!("nobody joined the programme `{programme}` (there are: {})", names()))
            }
            None if known.len() > 1 => Err(format!("say --programme: there are {}", names())),
            None => Ok(known.first().cloned()),
        }
    }
}

/// The programmes that somebody joined.
fn programmes(base: &CustomerBase) -> BTreeSet<ProgrammeId> {
    let all = base.customers().flat_map(|customer| customer.marketing().memberships());
    all.map(|entry| entry.programme.clone()).collect()
}

/// Everybody in the table joins on their first day in it.
fn joined(sales: &Sales, programme: &str) -> Result<Vec<Fact>, serde_json::Error> {
    let first = sales.first_days().into_iter();
    let mut first: Vec<_> = first.collect();
    first.sort_unstable();
    let fact = |(place, (customer, day))| {
        serde_json::from_value(json!({ "membership": {
            "id": format!("guest {place}"), "customer": customer, "date": day,
            "programme": programme, "change": "joined",
        }}))
    };
    first.into_iter().enumerate().map(fact).collect()
}

/// From a day to another, which is no more of it; by default the year through the last day.
fn period(asked: &Arguments, last: NaiveDate) -> Result<Period, Box<dyn Error>> {
    const YEAR: Months = Months::new(12);
    let out_of_range = "the period is out of range";
    let until = match (asked.until, asked.from) {
        (Some(until), _) => Some(until),
        (None, Some(from)) => from.checked_add_months(YEAR),
        (None, None) => last.checked_add_days(Days::new(1)),
    };
    let until = until.ok_or(out_of_range)?;
    let from = asked.from.or_else(|| until.checked_sub_months(YEAR)).ok_or(out_of_range)?;
    Ok(Period::half_open(from, until)?)
}
