//! How old open deals are, and which of them stand still.

use chrono::NaiveDate;
use serde::Serialize;

use super::amounts::{Appraiser, OpenSum};
use super::basis::Own;
use super::{AmountsError, AnalysisPolicy, Durations};
use crate::funnel::time::{age_of, stage_clock_of};
use crate::funnel::{Opportunity, Pipeline, StageClock, Tally};
use crate::units::{CustomerId, Money, OpportunityId, Valuation};

/// Open deals of some ages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct AgeBand {
    /// The youngest age in it, in days.
    pub from_days: u64,
    /// The oldest. `None`: without end.
    pub to_days: Option<u64>,
    /// What is in it.
    #[serde(flatten)]
    pub open: Tally,
}

/// How old the open deals are ([`ages`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Ages {
    /// The day as of which it is judged.
    pub as_of: NaiveDate,
    /// The days since their creation.
    pub ages: Durations,
    /// By band, the youngest first; every open deal is in one.
    pub bands: Vec<AgeBand>,
}

/// How old the open deals are as of a day, with what they are worth at the rates of that day.
///
/// Cost: [`Opportunity::as_of`] for each deal, and a sort of their ages.
///
/// # Errors
/// [`AmountsError`] with all missing rates, or an amount out of range.
///
/// ```
/// use clienteling::funnel::analysis::{AnalysisPolicy, ages};
/// use clienteling::funnel::{Opportunity, OpportunityBasics, Pipeline};
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, ExchangeRates, Rounding};
///
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
/// let ages = ages([&deal], &AnalysisPolicy::default(), &valuation, "2026-04-10".parse()?)?;
/// let second = &ages.bands[1];
/// assert_eq!((second.from_days, second.to_days, second.open.deals), (31, Some(60), 1));
/// let weighted = second.open.weighted.rounded(Rounding::HalfEven);
/// assert_eq!(weighted.to_string(), "8400.00 CNY");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ages<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    policy: &AnalysisPolicy,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Result<Ages, AmountsError> {
    let mut appraiser = Appraiser::new(valuation);
    let limits = &policy.age_bands;
    let mut sums = vec![OpenSum::new(valuation.currency()); limits.len().saturating_add(1)];
    let mut all = Vec::new();
    for deal in deals {
        let Some(state) = deal.as_of(as_of).filter(|state| state.is_open()) else { continue };
        let age = age_of(deal, &state, as_of);
        all.push(age);
        let band = limits.partition_point(|limit| u64::from(*limit) < age);
        if let Some(sum) = sums.get_mut(band) {
            sum.add(&state, appraiser.value(state.revenue(), as_of))?;
        }
    }
    appraiser.finish()?;
    let mut from_days = 0;
    let mut bands = Vec::with_capacity(sums.len());
    for (place, sum) in sums.into_iter().enumerate() {
        let to_days = limits.get(place).map(|limit| u64::from(*limit));
        bands.push(AgeBand { from_days, to_days, open: sum.totals()? });
        from_days = to_days.map_or(from_days, |to| to.saturating_add(1));
    }
    Ok(Ages { as_of, ages: Durations::of(all, policy), bands })
}

/// An open deal that has stood still for too long.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct StalledDeal {
    /// Which deal.
    pub opportunity: OpportunityId,
    /// With whom.
    pub customer: CustomerId,
    /// What it is expected to bring.
    pub amount: Money,
    /// That in the currency of the judgement.
    pub value: Money,
    /// Where it stands, since when, and why that is too long.
    pub clock: StageClock,
}

/// The deals that are stalled ([`stalled`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Stalled {
    /// Those of the pipeline, the largest first.
    pub deals: Vec<StalledDeal>,
    /// How many deals of other pipelines were given, and left out: they have limits of their own.
    pub other_pipelines: u64,
}

/// The deals of a pipeline that are stalled as of a day, by its limits: those with the largest
/// amount first, valued at the rates of that day; of equal ones the longer stalled, then by
/// identifier.
///
/// Cost: [`Opportunity::as_of`] for each deal, and a sort of the stalled ones.
///
/// # Errors
/// [`AmountsError`] with all rates that are missing for stalled deals, or an amount out of range.
///
/// ```
/// use clienteling::funnel::analysis::stalled;
/// use clienteling::funnel::{Opportunity, OpportunityBasics, Pipeline, PipelineDraft};
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, ExchangeRates};
///
/// let mut draft = PipelineDraft::from(Pipeline::default());
/// draft.stages[0].stalled_after_days = Some(14);
/// let showroom = draft.validate()?;
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
/// assert!(stalled([&deal], &showroom, &valuation, "2026-03-14".parse()?)?.deals.is_empty());
/// let list = stalled([&deal], &showroom, &valuation, "2026-03-15".parse()?)?.deals;
/// assert_eq!(list[0].clock.stalled_since(), Some("2026-03-15".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn stalled<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    pipeline: &Pipeline,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Result<Stalled, AmountsError> {
    let mut appraiser = Appraiser::new(valuation);
    let (mut list, mut own) = (Vec::new(), Own::of(pipeline, as_of));
    for deal in deals.into_iter().filter(|deal| own.has(deal)) {
        let Some(state) = deal.as_of(as_of) else { continue };
        let clock = stage_clock_of(&state, Some(pipeline), as_of);
        let Some(clock) = clock.filter(|clock| clock.stalled_since().is_some()) else { continue };
        list.push(StalledDeal {
            opportunity: deal.id().clone(),
            customer: deal.customer().clone(),
            amount: state.revenue(),
            value: appraiser.value(state.revenue(), as_of),
            clock,
        });
    }
    appraiser.finish()?;
    list.sort_by(|one, other| {
        let larger = other.value.cmp_same(one.value);
        let longer = || one.clock.stalled_since().cmp(&other.clock.stalled_since());
        larger.then_with(longer).then_with(|| one.opportunity.cmp(&other.opportunity))
    });
    Ok(Stalled { deals: list, other_pipelines: own.others })
}
