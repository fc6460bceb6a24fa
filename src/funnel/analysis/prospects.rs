//! Who is new in the funnel (S1): by day or month, and by source.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::Month;
use crate::funnel::{Opportunity, OutcomeKind};
use crate::marketing::LeadSource;
use crate::units::Period;
use crate::units::words::words;

words! {
    /// How long a row of a report is.
    pub enum RowLength, "length of a row" {
        /// One day.
        Day = "day",
        /// One month of the calendar.
        Month = "month",
    }
}

/// How many came from a source.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct SourceCount {
    /// From which; `None` where nobody knows.
    pub source: Option<LeadSource>,
    /// How many.
    pub deals: u64,
}

/// The new prospects of a day or a month.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct ProspectRow {
    /// Its first day, within the period.
    pub from: NaiveDate,
    /// How many.
    pub deals: u64,
    /// By source; first those of whom nobody knows.
    pub sources: Vec<SourceCount>,
}

/// The new prospects of a period ([`new_prospects`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct NewProspects {
    /// The day as of which it is made.
    pub as_of: NaiveDate,
    /// The period.
    pub period: Period,
    /// How many: the rows add up to it, and so do the sources.
    pub deals: u64,
    /// How many others were created and are void.
    pub void: u64,
    /// By source.
    pub sources: Vec<SourceCount>,
    /// By day or month, ascending; none without a new prospect.
    pub rows: Vec<ProspectRow>,
}

/// The report on new prospects as of a day: the deals that were created in a period, without those
/// that are void by then, by day or month and by source. A customer with two deals counts twice.
///
/// Cost: [`Opportunity::as_of`] for each deal, and a look-up among the rows.
///
/// ```
/// use clienteling::Period;
/// use clienteling::funnel::analysis::{RowLength, new_prospects};
/// use clienteling::funnel::{Opportunity, OpportunityBasics, Pipeline};
///
/// let showroom = Pipeline::default();
/// let new = OpportunityBasics {
///     id: "O-1".parse()?,
///     customer: "C-1".parse()?,
///     product: "car".parse()?,
///     revenue: "168000.00 CNY".parse()?,
///     stage: showroom.first().clone(),
///     created_on: "2026-03-05".parse()?,
///     created_by: "S-1".parse()?,
/// };
/// let deal = Opportunity::create(new, &showroom)?;
/// let march = Period::from_first_to_last("2026-03-01".parse()?, "2026-03-31".parse()?)?;
/// let report = |day| new_prospects([&deal], march, RowLength::Month, day);
/// assert_eq!(report("2026-03-04".parse()?).deals, 0);
/// assert_eq!(report("2026-03-05".parse()?).rows[0].from, "2026-03-01".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn new_prospects<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    period: Period,
    rows: RowLength,
    as_of: NaiveDate,
) -> NewProspects {
    let mut void = 0_u64;
    let mut all = Counts::new();
    let mut counted: BTreeMap<NaiveDate, Counts> = BTreeMap::new();
    for deal in deals {
        let created = deal.created_on();
        let Some(state) = deal.as_of(as_of).filter(|_| period.contains(created)) else { continue };
        if state.outcome().kind() == OutcomeKind::Void {
            void = void.saturating_add(1);
            continue;
        }
        let from = match rows {
            RowLength::Day => created,
            RowLength::Month => Month::of(created).first().max(period.first()),
        };
        for counts in [&mut all, counted.entry(from).or_default()] {
            let count = counts.entry(deal.heard_from().cloned()).or_default();
            *count = count.saturating_add(1);
        }
    }
    let row = |(from, counts): (NaiveDate, Counts)| {
        let (deals, sources) = listed(counts);
        ProspectRow { from, deals, sources }
    };
    let (deals, sources) = listed(all);
    NewProspects {
        as_of,
        period,
        deals,
        void,
        sources,
        rows: counted.into_iter().map(row).collect(),
    }
}

type Counts = BTreeMap<Option<LeadSource>, u64>;

fn listed(counts: Counts) -> (u64, Vec<SourceCount>) {
    let deals = counts.values().fold(0_u64, |sum, deals| sum.saturating_add(*deals));
    let count = |(source, deals)| SourceCount { source, deals };
    (deals, counts.into_iter().map(count).collect())
}
