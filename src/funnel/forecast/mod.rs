//! What a book of deals will bring, period by period, as of a day.
//!
//! | question | type |
//! |---|---|
//! | for which periods, with which targets? | [`ForecastPlan`], from a [`ForecastPlanDraft`] |
//! | how likely must a deal be to count as what? | [`ForecastPolicy`], from a [`ForecastPolicyDraft`] |
//! | which deals, seen in one currency? | [`ForecastBook`] |
//! | what was won, what is committed to, what is at best? | [`Forecast`], [`ForecastFigures`] |
//! | … of each owner, of each product? | [`ForecastTotals`] by [`ForecastBook::by_owner`], [`ForecastBook::by_product`] |
//! | how much of it is learned, and how much is opinion? | [`ForecastTotals`] by [`ForecastBook::by_origin`] |
//! | is the target reached, and if not, what is left? | [`TargetStanding`] |
//! | between what will it lie, and how likely is the target? | [`ForecastDistribution`] |
//! | where does a deal count, why, and what would move it? | [`Placement`] |
//!
//! Every open deal counts in exactly one bin:
//!
//! | an open deal that is expected to close | counts |
//! |---|---|
//! | on no day that is known | as [undated](Outside::Undated) |
//! | before the day of the forecast | as [overdue](Outside::Overdue), whichever period that was in |
//! | in a period | there: as [commit](ForecastCategory::Commit), [best case](ForecastCategory::BestCase) or [pipeline](ForecastCategory::Pipeline), by its probability |
//! | before the first period, between two, after the last | [before](Outside::Before), [between](Outside::Between), [after](Outside::After) |
//!
//! A won deal counts in the period in which it was closed, with what it brought; one that was
//! closed in no period, and lost and void deals, count nowhere.

mod book;
mod error;
mod figures;
mod full;
mod place;
mod plan;
mod policy;
mod reasons;
mod result;
mod summary;
#[cfg(test)]
mod tests;

pub use book::ForecastBook;
pub use error::{ForecastError, RefusedDeal};
pub use figures::{ForecastFigures, ForecastTotals, OutsideTallies, TargetStanding, WonTally};
pub use place::{ForecastBin, ForecastCategory, Outside, Placement, ToCategory};
pub use plan::{ForecastPlan, ForecastPlanDraft, PlannedPeriod};
pub use policy::{ForecastPolicy, ForecastPolicyDraft};
pub(super) use reasons::RULES;
pub use result::{Forecast, PeriodForecast};
pub use summary::{ForecastDistribution, RevenueSummary, WinSummary};
