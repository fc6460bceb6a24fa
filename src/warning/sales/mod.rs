//! Warnings about what is sold: behind a plan. Who buys less than a year before is in
//! [`churn`](super::churn).
//!
//! | question | answer |
//! |---|---|
//! | how far has each plan come, and what will it come to? | [`outlook`], a [`PlanOutlook`] each |
//! | which plan is behind, or will be missed? | [`BehindPlan`], a rule |
//! | over which days is a plan spread? | [`PlanDays`]: every day, every month, or working days; a plan in [parts](crate::transaction::PlanPart) by these |
//!
//! | finding | when | force | at stake |
//! |---|---|---|---|
//! | [`BEHIND_PLAN`] | less was sold than is due by the day, by more than is tolerated; also where nothing was | soft | what is missing by the day |
//! | the same, [expected](super::Onset::Expected) | it is not behind, and at this pace the plan is likely missed by more than is tolerated | soft | what will be missing |

mod behind;
mod outlook;
pub(in crate::warning) mod policy;

pub use behind::BehindPlan;
pub use outlook::{
    AmountOutlook, PlanOutlook, ProjectedAmount, ProjectedQuantity, QuantityOutlook, outlook,
};
pub use policy::{SalesPolicy, SalesPolicyDraft};

pub(crate) use behind::RULES as BEHIND_RULES;

use crate::base::PlanSpread;
use crate::calendar::WorkCalendar;

/// The matter of a plan that is behind, or will be missed.
pub const BEHIND_PLAN: &str = "warning.behind-plan";

/// Over which days what is planned is spread, where the plan does not say it by its parts; and those
/// of each part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanDays {
    /// Every day brings the same.
    #[default]
    EveryDay,
    /// Every calendar month brings the same, and a part of one its share by the days.
    EveryMonth,
    /// Every working day of a calendar brings the same. Where the calendar does not know a day of the
    /// plan, it is unknown how far the plan should have come.
    WorkingDays(WorkCalendar),
}

impl PlanDays {
    pub(in crate::warning) const fn over(&self) -> PlanSpread<'_> {
        match self {
            PlanDays::EveryDay => PlanSpread::EveryDay,
            PlanDays::EveryMonth => PlanSpread::EveryMonth,
            PlanDays::WorkingDays(calendar) => PlanSpread::WorkingDays(calendar),
        }
    }
}
