//! Reading a list of opportunities: what each row tells, and everything that is odd about it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDate;
use clienteling::marketing::{LeadSource, LeadSourceError};
use clienteling::units::{OpportunityId, StaffId};
use clienteling::{Currency, CustomerId, Money, ProductId};

use crate::prices::{Prices, key};
use crate::rows::{Row, Rows};

/// The columns of a list.
pub(crate) const COLUMNS: [&str; 8] = [
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
];

/// A column that a list may have.
const SOURCE: &str = "lead_source";

/// How far a deal has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Come {
    Prospecting,
    Engaging(NaiveDate),
    Won(NaiveDate, NaiveDate, Money),
    Lost(NaiveDate, NaiveDate),
}

/// A deal as a row tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) id: OpportunityId,
    pub(crate) agent: StaffId,
    pub(crate) product: ProductId,
    pub(crate) account: Option<CustomerId>,
    pub(crate) source: Option<LeadSource>,
    pub(crate) come: Come,
}

/// What is odd about rows: the lines, by kind.
pub(crate) type Odd = BTreeMap<&'static str, Vec<usize>>;

/// What was read.
#[derive(Default)]
pub(crate) struct List {
    pub(crate) told: Vec<Told>,
    pub(crate) rows: usize,
    /// Rows that were left out.
    pub(crate) refused: Odd,
    /// How many those are: a row can have several problems.
    pub(crate) left_out: usize,
    /// Rows that were taken and are worth knowing about.
    pub(crate) noted: Odd,
}

/// Reads a list. The header is the first line. A product has the name that the prices have for it.
pub(crate) fn read(text: &[u8], currency: Currency, prices: &Prices) -> Result<List, String> {
    let (header, rows) = Rows::of(text, &COLUMNS)?;
    let places = COLUMNS.map(|name| header.iter().position(|column| column == name));
    let source = header.iter().position(|column| column == SOURCE);
    let mut list = List::default();
    let mut seen: BTreeMap<OpportunityId, usize> = BTreeMap::new();
    for row in rows {
        list.rows += 1;
        let mut notes = Vec::new();
        let told = if row.columns.len() == header.len() {
            told(&row, &places, currency, prices, &mut notes).map(|told| {
                let source = source.and_then(|place| row.columns.get(place));
                Told { source: source.and_then(|text| source_of(text, &mut notes)), ..told }
            })
        } else {
            Err(vec!["another number of columns than the header"])
        };
        let told = told.and_then(|told| match seen.entry(told.id.clone()) {
            Entry::Vacant(free) => {
                free.insert(list.told.len());
                Ok(told)
            }
            Entry::Occupied(first) if list.told[*first.get()] == told => {
                Err(vec!["the same row once more"])
            }
            Entry::Occupied(_) => {
                Err(vec!["an identifier that an earlier row has, with other content"])
            }
        });
        match told {
            Ok(told) => {
                list.told.push(told);
                for note in notes {
                    list.noted.entry(note).or_default().push(row.line);
                }
            }
            Err(problems) => {
                list.left_out += 1;
                for problem in problems {
                    list.refused.entry(problem).or_default().push(row.line);
                }
            }
        }
    }
    Ok(list)
}

fn told(
    row: &Row,
    places: &[Option<usize>; 8],
    currency: Currency,
    prices: &Prices,
    notes: &mut Vec<&'static str>,
) -> Result<Told, Vec<&'static str>> {
    let [id, agent, product, account, stage, engaged, closed, value] =
        places.map(|place| place.and_then(|place| row.columns.get(place)).map_or("", |it| it));
    let mut problems = Vec::new();
    let mut or = |problem: &'static str| problems.push(problem);
    let id = id.parse::<OpportunityId>().map_err(|_| or("an identifier that is none"));
    let agent =
        agent.parse::<StaffId>().map_err(|_| or("no sales agent, or one that cannot be shown"));
    let listed = prices.get(&key(product)).map(|(listed, _)| listed.as_str());
    let known = listed.unwrap_or(product);
    let respelt = known != product;
    let product =
        known.parse::<ProductId>().map_err(|_| or("no product, or one that cannot be shown"));
    let account = (!account.is_empty()).then(|| account.parse::<CustomerId>()).transpose();
    let account = account.map_err(|_| or("an account that cannot be shown"));
    let mut day = |text: &str, problem| {
        let day = (!text.is_empty()).then(|| date(text).ok_or(problem)).transpose();
        day.map_err(&mut or).ok()
    };
    let engaged = day(engaged, "an engage date that is no M/D/YYYY");
    let closed = day(closed, "a close date that is no M/D/YYYY");
    let amount = (!value.is_empty()).then(|| format!("{value} {currency}").parse::<Money>());
    let amount = match amount.transpose() {
        Ok(Some(amount)) if amount.is_negative() => {
            or("a close value below zero");
            None
        }
        Ok(amount) => Some(amount),
        Err(_) => {
            or("a close value that is no amount");
            None
        }
    };
    let come = match (engaged, closed, amount) {
        (Some(engaged), Some(closed), Some(amount)) => {
            come(stage, engaged, closed, amount, notes).map_err(or).ok()
        }
        _ => None,
    };
    match (id, agent, product, account, come) {
        (Ok(id), Ok(agent), Ok(product), Ok(account), Some(come)) => {
            if account.is_none() {
                notes.push("no account: each stands for a customer of its own");
            }
            if respelt {
                notes
                    .push("a product spelt otherwise than in the price list: its name there holds");
            }
            Ok(Told { id, agent, product, account, source: None, come })
        }
        _ => Err(problems),
    }
}

/// Where the deal came from, where the column says it.
fn source_of(text: &str, notes: &mut Vec<&'static str>) -> Option<LeadSource> {
    match text.parse() {
        Ok(source) => Some(source),
        // An empty column, or one with `N/A`.
        Err(LeadSourceError::SaysNothing) => None,
        Err(_) => {
            notes.push("a lead source that cannot be shown: it counts as unknown");
            None
        }
    }
}

/// How far the deal has come, if its columns fit together.
fn come(
    stage: &str,
    engaged: Option<NaiveDate>,
    closed: Option<NaiveDate>,
    amount: Option<Money>,
    notes: &mut Vec<&'static str>,
) -> Result<Come, &'static str> {
    if engaged.zip(closed).is_some_and(|(engaged, closed)| closed < engaged) {
        return Err("closed before it was engaged");
    }
    match (stage, engaged, closed, amount) {
        ("Won", Some(engaged), Some(closed), Some(amount)) => {
            Ok(Come::Won(engaged, closed, amount))
        }
        ("Lost", Some(engaged), Some(closed), amount) => {
            if amount.is_some_and(|amount| !amount.is_zero()) {
                notes.push("lost, with a close value: the value is not counted");
            }
            Ok(Come::Lost(engaged, closed))
        }
        ("Won" | "Lost", _, _, _) => Err("closed, without both dates (and, if won, a value)"),
        ("Engaging" | "Prospecting", _, Some(_), _) => Err("open, with a close date"),
        ("Engaging" | "Prospecting", _, None, Some(_)) => Err("open, with a close value"),
        ("Engaging", Some(engaged), ..) => Ok(Come::Engaging(engaged)),
        ("Engaging", None, ..) => Err("engaging, without an engage date"),
        ("Prospecting", Some(_), ..) => Err("prospecting, with an engage date"),
        ("Prospecting", None, ..) => {
            notes.push("prospecting, without a date: known on the last day of the list only");
            Ok(Come::Prospecting)
        }
        _ => Err("a stage other than Prospecting, Engaging, Won, Lost"),
    }
}

/// A date as M/D/YYYY or YYYY-MM-DD.
fn date(text: &str) -> Option<NaiveDate> {
    let digits = |text: &str, most: usize| {
        let sound = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        sound.then(|| text.parse::<u32>().ok()).flatten()
    };
    let parts: Vec<&str> = text.split('/').collect();
    let [month, day, year] = parts[..] else { return text.parse().ok() };
    let year = (year.len() == 4).then(|| digits(year, 4)).flatten()?;
    NaiveDate::from_ymd_opt(year.try_into().ok()?, digits(month, 2)?, digits(day, 2)?)
}

impl List {
    /// The last day that any row names.
    pub(crate) fn last_day(&self) -> Option<NaiveDate> {
        let days = self.told.iter().filter_map(|told| match told.come {
            Come::Prospecting => None,
            Come::Engaging(engaged) => Some(engaged),
            Come::Won(_, closed, _) | Come::Lost(_, closed) => Some(closed),
        });
        days.max()
    }
}
