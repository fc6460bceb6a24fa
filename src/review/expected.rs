//! What the deals will bring.

use chrono::NaiveDate;
use serde::Serialize;

use super::{ReviewError, ReviewPolicy};
use crate::funnel::Opportunities;
use crate::funnel::forecast::{
    Forecast, ForecastBook, ForecastError, ForecastPlan, ForecastPlanDraft,
};
use crate::rule::Draft;
use crate::units::{ExchangeRates, NotComputable, OpportunityId};

/// What the deals of all pipelines will bring in the calendar months ahead, and which deals could not be counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExpectedSales {
    /// The forecast, of the deals that could be counted.
    pub forecast: Forecast,
    /// The deals that count in nothing, by identifier, because their amount cannot be seen in the
    /// currency of the review.
    pub not_counted: Vec<DealNotCounted>,
}

/// A deal that could not be counted, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DealNotCounted {
    /// Which deal.
    pub opportunity: OpportunityId,
    /// Why not.
    pub cause: NotComputable,
}

/// What deals will bring as of a day. `None`: no deal existed by then, or no month is asked for.
pub(super) fn expected_sales(
    deals: &Opportunities,
    rates: &ExchangeRates,
    policy: &ReviewPolicy,
    as_of: NaiveDate,
) -> Result<Option<ExpectedSales>, ReviewError> {
    let (currency, months) = (policy.currency, policy.forecast_months);
    let Ok(plan) = ForecastPlanDraft::calendar_months(currency, as_of, months).validate() else {
        return Ok(None);
    };
    if deals.as_of(as_of).next().is_none() {
        return Ok(None);
    }
    let cuts = policy.forecast();
    let of = |plan: &ForecastPlan, left_out: &[DealNotCounted]| {
        let is_out =
            |id: &OpportunityId| left_out.binary_search_by(|deal| deal.opportunity.cmp(id)).is_ok();
        let counted = deals.iter().filter(|deal| !is_out(deal.id()));
        ForecastBook::of(counted, as_of, plan, &cuts, rates)?.forecast()
    };
    let (forecast, not_counted) = match of(&plan, &[]) {
        Ok(forecast) => (forecast, Vec::new()),
        Err(ForecastError::Rates { deals: refused, .. }) => {
            let not_counted = refused.into_iter().map(|refused| DealNotCounted {
                opportunity: refused.deal,
                cause: refused.error.into(),
            });
            let not_counted: Vec<DealNotCounted> = not_counted.collect();
            (of(&plan, &not_counted)?, not_counted)
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Some(ExpectedSales { forecast, not_counted }))
}
