//! Where a deal counts, why, and what would move it.

use chrono::NaiveDate;
use serde::Serialize;

use super::plan::Located;
use super::{ForecastPlan, ForecastPolicy, reasons};
use crate::funnel::{OpportunityState, Outcome};
use crate::rule::Reason;
use crate::units::words::words;
use crate::units::{Period, Probability};

words! {
    /// As what an open deal counts, by its probability.
    pub enum ForecastCategory, "forecast category" {
        /// We stand by it: its probability is at least the upper cut.
        Commit = "commit",
        /// It comes if all goes well: its probability is at least the lower cut.
        BestCase = "best_case",
        /// The rest.
        Pipeline = "pipeline",
    }
}

words! {
    /// Why an open deal counts in no period.
    pub enum Outside, "outside the periods" {
        /// Nobody said when it is expected to close.
        Undated = "undated",
        /// It was expected to close before the day of the forecast.
        Overdue = "overdue",
        /// It is expected to close before the first period.
        Before = "before",
        /// It is expected to close between two periods.
        Between = "between",
        /// It is expected to close after the last period.
        After = "after",
    }
}

/// Where a deal counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ForecastBin {
    /// It is open, and expected to close in a period.
    Period {
        /// Which.
        period: Period,
        /// As what it counts.
        category: ForecastCategory,
    },
    /// It is open, and counts in no period.
    Outside(Outside),
    /// It was won in a period.
    Won {
        /// Which.
        period: Period,
    },
    /// It was won, in no period: it counts nowhere.
    WonElsewhere,
    /// It is lost or void: it counts nowhere.
    Ended,
}

/// What would make a deal count as something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct ToCategory {
    /// As what it would count then.
    pub category: ForecastCategory,
    /// The cut between the two: up, a probability of at least this; down, one below it.
    pub cut: Probability,
}

/// Where a deal counts, why, and what would move it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::funnel::forecast::{
///     ForecastCategory, ForecastPlanDraft, ForecastPolicy, Placement,
/// };
/// use clienteling::funnel::{NewOpportunity, Opportunity, OpportunityBasics, Pipeline};
/// use clienteling::{Currency, NaiveDate};
///
/// let today: NaiveDate = "2026-03-10".parse()?;
/// let new = NewOpportunity {
///     expected_on: Some("2026-03-20".parse()?),
///     ..OpportunityBasics {
///         id: "O-1".parse()?,
///         customer: "C-1".parse()?,
///         product: "car".parse()?,
///         revenue: "168000 CNY".parse()?,
///         stage: "test_drive".parse()?,
///         created_on: "2026-03-01".parse()?,
///         created_by: "S-1".parse()?,
///     }
///     .into()
/// };
/// let deal = Opportunity::create(new, &Pipeline::default())?;
/// let plan = ForecastPlanDraft::calendar_months(Currency::CNY, today, 3).validate()?;
/// let placement = Placement::of(deal.state(), today, &plan, &ForecastPolicy::default());
///
/// let reasons: Vec<String> = placement.reasons.iter().map(|reason| reason.to_string()).collect();
/// assert_eq!(reasons, [
///     "expected to close on 2026-03-20, not before the period begins on 2026-03-01 (19 days later)",
///     "expected to close on 2026-03-20, not after the period ends on 2026-03-31 (11 days earlier)",
///     "probability 40%, below the 50% that the best case needs (by 10 points)",
/// ]);
/// let up = placement.up.ok_or("something is above the pipeline")?;
/// assert_eq!((up.category, up.cut.to_string()), (ForecastCategory::BestCase, "50%".to_owned()));
/// assert_eq!(placement.overdue_on, Some("2026-03-21".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Placement {
    /// Where it counts.
    pub bin: ForecastBin,
    /// Why: every rule that holds. A deal without a day, and one that takes no part, has no value
    /// to compare.
    pub reasons: Vec<Reason>,
    /// Of an open deal in a period: which probability would make it count as something likelier.
    pub up: Option<ToCategory>,
    /// … and below which it would count as something less likely.
    pub down: Option<ToCategory>,
    /// Of an open deal that is not overdue: on which day it will be, if it is still open then and
    /// expected on the same day.
    pub overdue_on: Option<NaiveDate>,
    /// Of an open deal in no period: the first period that has not ended, in which it would count
    /// if it were expected there (and not before the day of the forecast).
    pub would_count_in: Option<Period>,
}

/// Where a deal counts: what is left of a [`Placement`] in sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bin {
    Won(usize),
    Open(OpenIn, ForecastCategory, Probability),
    Nowhere,
}

/// In which period an open deal counts, by its number, or why in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpenIn {
    Period(usize),
    Outside(Outside),
}

impl Bin {
    /// Cost: a binary search.
    pub(super) fn of(
        state: &OpportunityState,
        as_of: NaiveDate,
        plan: &ForecastPlan,
        policy: &ForecastPolicy,
    ) -> Self {
        match (state.outcome(), state.probability()) {
            (Outcome::Won { on, .. }, _) => plan.number(*on).map_or(Bin::Nowhere, Bin::Won),
            (_, Some(sale)) => {
                let category = policy.category(sale.probability);
                Bin::Open(open_in(state.expected_on(), as_of, plan), category, sale.probability)
            }
            _ => Bin::Nowhere,
        }
    }
}

fn open_in(expected_on: Option<NaiveDate>, as_of: NaiveDate, plan: &ForecastPlan) -> OpenIn {
    let Some(day) = expected_on else { return OpenIn::Outside(Outside::Undated) };
    if day < as_of {
        return OpenIn::Outside(Outside::Overdue);
    }
    match plan.locate(day) {
        Located::In(number) => OpenIn::Period(number),
        Located::Before => OpenIn::Outside(Outside::Before),
        Located::Between(_) => OpenIn::Outside(Outside::Between),
        Located::After => OpenIn::Outside(Outside::After),
    }
}

impl Placement {
    /// Where a deal of this state counts. The state is that of the day of the forecast:
    /// [`Opportunity::as_of`](crate::funnel::Opportunity::as_of). Cost: a binary search.
    pub fn of(
        state: &OpportunityState,
        as_of: NaiveDate,
        plan: &ForecastPlan,
        policy: &ForecastPolicy,
    ) -> Self {
        let nothing = |bin| Placement {
            bin,
            reasons: Vec::new(),
            up: None,
            down: None,
            overdue_on: None,
            would_count_in: None,
        };
        let period = |number: usize| plan.periods.get(number).map(|planned| planned.period);
        match Bin::of(state, as_of, plan, policy) {
            Bin::Nowhere if matches!(state.outcome(), Outcome::Won { .. }) => {
                nothing(ForecastBin::WonElsewhere)
            }
            Bin::Nowhere => nothing(ForecastBin::Ended),
            Bin::Won(number) => {
                let Some(period) = period(number) else {
                    return nothing(ForecastBin::WonElsewhere);
                };
                let days = state.outcome().closed_on().into_iter();
                let reasons = days.flat_map(|on| reasons::won_within(on, period));
                let reasons = reasons.collect();
                Placement { reasons, ..nothing(ForecastBin::Won { period }) }
            }
            Bin::Open(OpenIn::Period(number), category, probability) => {
                // INVARIANT: the number is that of a period, and the deal has a day.
                let Some(period) = period(number) else { return nothing(ForecastBin::Ended) };
                let days = state.expected_on().into_iter();
                let mut reasons: Vec<Reason> =
                    days.flat_map(|on| reasons::expected_within(on, period)).collect();
                reasons.extend(reasons::likely(probability, policy));
                let bin = ForecastBin::Period { period, category };
                let (up, down) = beside(category, policy);
                let overdue_on = state.expected_on().and_then(|day| day.succ_opt());
                Placement { reasons, up, down, overdue_on, ..nothing(bin) }
            }
            Bin::Open(OpenIn::Outside(outside), ..) => {
                let reasons =
                    state.expected_on().map(|day| reasons::elsewhere(day, outside, as_of, plan));
                let overdue_on = match outside {
                    Outside::Undated | Outside::Overdue => None,
                    Outside::Before | Outside::Between | Outside::After => {
                        state.expected_on().and_then(|day| day.succ_opt())
                    }
                };
                let mut periods = plan.periods.iter().map(|planned| planned.period);
                Placement {
                    reasons: reasons.unwrap_or_default(),
                    overdue_on,
                    would_count_in: periods.find(|period| period.last() >= as_of),
                    ..nothing(ForecastBin::Outside(outside))
                }
            }
        }
    }
}

/// The categories above and below. Below a cut of zero there is nothing.
fn beside(
    category: ForecastCategory,
    policy: &ForecastPolicy,
) -> (Option<ToCategory>, Option<ToCategory>) {
    let to = |category, cut| Some(ToCategory { category, cut });
    let (commit, best_case) = (policy.commit, policy.best_case);
    match category {
        ForecastCategory::Commit => (None, to(ForecastCategory::BestCase, commit)),
        ForecastCategory::BestCase => {
            let down = to(ForecastCategory::Pipeline, best_case);
            let down = down.filter(|_| best_case > Probability::ZERO);
            (to(ForecastCategory::Commit, commit), down)
        }
        ForecastCategory::Pipeline => (to(ForecastCategory::BestCase, best_case), None),
    }
}
