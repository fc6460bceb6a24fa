//! The showroom's reports (S1) on its funnel: what stands in it, who the prospects are, what is
//! old, stuck or lost.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::amounts::{Appraiser, OpenSum};
use super::{
    Ages, AmountsError, AnalysisPolicy, GroupBy, Losses, Passage, Stalled, ages, conversion,
    losses, stalled,
};
use crate::funnel::cadence::cadence_of;
use crate::funnel::{Opportunity, Pipeline, Tally};
use crate::marketing::LeadSource;
use crate::tiering::{LevelPolicy, ProspectLevel};
use crate::units::{MoneyError, Period, ProductId, StageId, Valuation};

/// One stage of the funnel.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct FunnelRow {
    /// Which stage.
    pub stage: StageId,
    /// What it is called.
    pub name: String,
    /// The deals that are open in it.
    pub open: Tally,
    /// How far the deals came that ever reached it.
    pub conversion: Passage,
}

/// The funnel ([`funnel_report`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct FunnelReport {
    /// The day as of which it is made.
    pub as_of: NaiveDate,
    /// The stages of the pipeline, in order.
    pub stages: Vec<FunnelRow>,
    /// The open deals in stages that the pipeline does not have.
    pub elsewhere: Tally,
    /// All open deals of the pipeline: the stages and those elsewhere add up to it.
    pub total: Tally,
    /// How many deals of other pipelines were given, and left out.
    pub other_pipelines: u64,
}

/// The report on the funnel as of a day: for each stage the deals that are open in it, their
/// amount as it is and weighted by their probabilities, and the [`conversion`] of all deals.
///
/// It is about the deals of the pipeline; those of others are left out, and counted. Amounts are
/// valued at the rates of the day. The total is what a
/// [`ForecastBook`](crate::funnel::forecast::ForecastBook) of the pipeline's deals has open, period
/// by period and outside.
///
/// Cost: as [`conversion`].
///
/// # Errors
/// [`AmountsError`] with all missing rates, or an amount out of range.
///
/// ```
/// use clienteling::funnel::analysis::{AnalysisPolicy, funnel_report};
/// use clienteling::funnel::{Opportunity, OpportunityBasics, Pipeline};
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, ExchangeRates, Rounding};
/// let showroom = Pipeline::default();
/// let new = OpportunityBasics {
///     id: "O-1".parse()?,
///     customer: "C-1".parse()?,
///     product: "car".parse()?,
///     revenue: "168000.00 CNY".parse()?,
///     stage: showroom.first().clone(),
///     created_on: "2026-03-01".parse()?,
///     created_by: "S-1".parse()?,
/// };
/// let deal = Opportunity::create(new, &showroom)?;
/// let rates = ExchangeRates::new();
/// let valuation = Valuation::new(Currency::CNY, &rates);
/// let day = "2026-03-31".parse()?;
/// let policy = AnalysisPolicy::default();
/// let report = funnel_report([&deal], &showroom, &policy, &valuation, day)?;
/// let weighted = report.stages[0].open.weighted;
/// assert_eq!(weighted.rounded(Rounding::HalfEven).to_string(), "8400.00 CNY");
/// assert_eq!(report.total, report.stages[0].open);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn funnel_report<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity> + Clone,
    pipeline: &Pipeline,
    policy: &AnalysisPolicy,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Result<FunnelReport, AmountsError> {
    let conversion = conversion(deals.clone(), None, pipeline, policy, as_of);
    let mut appraiser = Appraiser::new(valuation);
    let none = OpenSum::new(valuation.currency());
    let mut sums = vec![none; pipeline.stages().len()];
    let (mut elsewhere, mut total) = (none, none);
    for deal in deals.into_iter().filter(|deal| deal.pipeline() == pipeline.id()) {
        let Some(state) = deal.as_of(as_of).filter(|state| state.is_open()) else { continue };
        let value = appraiser.value(state.revenue(), as_of);
        let place = pipeline.place(state.stage());
        let row = place.and_then(|place| sums.get_mut(place)).unwrap_or(&mut elsewhere);
        row.add(&state, value)?;
        total.add(&state, value)?;
    }
    appraiser.finish()?;
    let other_pipelines = conversion.other_pipelines();
    let rows = pipeline.stages().iter().zip(sums).zip(conversion.stages());
    let rows = rows.map(|((stage, sum), conversion)| {
        Ok(FunnelRow {
            stage: stage.id.clone(),
            name: stage.name.clone(),
            open: sum.totals()?,
            conversion: conversion.passage,
        })
    });
    let stages = rows.collect::<Result<_, MoneyError>>()?;
    let (elsewhere, total) = (elsewhere.totals()?, total.totals()?);
    Ok(FunnelReport { as_of, stages, elsewhere, total, other_pipelines })
}

/// The open deals of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct BackgroundRow<K> {
    /// Which kind.
    pub of: K,
    /// What is open of it.
    pub open: Tally,
}

/// Who the prospects are ([`background`]). The rows of each list add up to the whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Background {
    /// The day as of which it is made.
    pub as_of: NaiveDate,
    /// All open deals.
    pub total: Tally,
    /// By where the prospects came from; first those of whom nobody knows.
    pub by_source: Vec<BackgroundRow<Option<LeadSource>>>,
    /// By what is to be sold.
    pub by_product: Vec<BackgroundRow<ProductId>>,
    /// By how soon they are expected to buy: H, A, B, C, and later or unknown.
    pub by_level: Vec<BackgroundRow<ProspectLevel>>,
}

/// The report on the background of the prospects as of a day: the open deals by source, by product
/// and by level, valued at the rates of the day. There is no row without a deal.
///
/// Cost: [`Opportunity::as_of`] for each deal, and three look-ups.
///
/// # Errors
/// [`AmountsError`] with all missing rates, or an amount out of range.
///
/// ```
/// use clienteling::funnel::analysis::background;
/// use clienteling::funnel::{Opportunity, OpportunityBasics, Pipeline};
/// use clienteling::tiering::LevelPolicy;
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, ExchangeRates};
/// let showroom = Pipeline::default();
/// let new = OpportunityBasics {
///     id: "O-1".parse()?,
///     customer: "C-1".parse()?,
///     product: "car".parse()?,
///     revenue: "168000.00 CNY".parse()?,
///     stage: showroom.first().clone(),
///     created_on: "2026-03-01".parse()?,
///     created_by: "S-1".parse()?,
/// };
/// let deal = Opportunity::create(new, &showroom)?;
/// let rates = ExchangeRates::new();
/// let valuation = Valuation::new(Currency::CNY, &rates);
/// let day = "2026-03-31".parse()?;
/// let report = background([&deal], &LevelPolicy::default(), &valuation, day)?;
/// assert_eq!(report.by_level[0].of.to_string(), "potential");
/// assert_eq!(report.by_source[0].of, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn background<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    levels: &LevelPolicy,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Result<Background, AmountsError> {
    let mut appraiser = Appraiser::new(valuation);
    let none = OpenSum::new(valuation.currency());
    let mut total = none;
    let (mut sources, mut products) = (BTreeMap::new(), BTreeMap::new());
    let mut by_level = BTreeMap::new();
    for deal in deals {
        let Some(state) = deal.as_of(as_of) else { continue };
        let Some(cadence) = cadence_of(&state, levels, as_of) else { continue };
        let value = appraiser.value(state.revenue(), as_of);
        total.add(&state, value)?;
        sources.entry(deal.heard_from().cloned()).or_insert(none).add(&state, value)?;
        products.entry(state.product().clone()).or_insert(none).add(&state, value)?;
        by_level.entry(cadence.level().level()).or_insert(none).add(&state, value)?;
    }
    appraiser.finish()?;
    Ok(Background {
        as_of,
        total: total.totals()?,
        by_source: rows(sources)?,
        by_product: rows(products)?,
        by_level: rows(by_level)?,
    })
}

fn rows<K: Ord>(sums: BTreeMap<K, OpenSum>) -> Result<Vec<BackgroundRow<K>>, MoneyError> {
    let row = |(of, sum): (K, OpenSum)| Ok(BackgroundRow { of, open: sum.totals()? });
    sums.into_iter().map(row).collect()
}

/// What is old, what is stuck and what was lost ([`opportunity_analysis`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct OpportunityAnalysis {
    /// How old the open deals are.
    pub ages: Ages,
    /// Those that are stalled, and how many deals of other pipelines were left out: in all three.
    pub stalled: Stalled,
    /// Why deals were lost.
    pub losses: Losses,
}

/// The analysis of the opportunities of a pipeline as of a day: [`ages`], [`stalled`], and the
/// [`losses`] of a period, or all, in groups. Deals of other pipelines are left out of all three,
/// and counted.
///
/// Cost: that of the three.
///
/// # Errors
/// [`AmountsError`] of the first of the three that has one.
///
/// ```
/// use clienteling::funnel::analysis::{AnalysisPolicy, GroupBy, opportunity_analysis};
/// use clienteling::funnel::{Opportunity, OpportunityBasics, Pipeline};
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, ExchangeRates};
/// let showroom = Pipeline::default();
/// let new = OpportunityBasics {
///     id: "O-1".parse()?,
///     customer: "C-1".parse()?,
///     product: "car".parse()?,
///     revenue: "168000.00 CNY".parse()?,
///     stage: showroom.first().clone(),
///     created_on: "2026-03-01".parse()?,
///     created_by: "S-1".parse()?,
/// };
/// let deal = Opportunity::create(new, &showroom)?;
/// let rates = ExchangeRates::new();
/// let valuation = Valuation::new(Currency::CNY, &rates);
/// let day = "2026-03-31".parse()?;
/// let (lost, policy) = ((None, GroupBy::Product), AnalysisPolicy::default());
/// let report = opportunity_analysis([&deal], lost, &showroom, &policy, &valuation, day)?;
/// assert_eq!((report.ages.ages.count, report.losses.deals), (1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn opportunity_analysis<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity, IntoIter: Clone> + Clone,
    (lost, by): (Option<Period>, GroupBy),
    pipeline: &Pipeline,
    policy: &AnalysisPolicy,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Result<OpportunityAnalysis, AmountsError> {
    // Rates that are missing for several of them are told together.
    let own = deals.clone().into_iter().filter(|deal| deal.pipeline() == pipeline.id());
    let ages = ages(own.clone(), policy, valuation, as_of);
    let losses = losses(own, lost, by, valuation, as_of);
    let (ages, losses) = AmountsError::both(ages, losses)?;
    let stalled = stalled(deals, pipeline, valuation, as_of)?;
    Ok(OpportunityAnalysis { ages, stalled, losses })
}
