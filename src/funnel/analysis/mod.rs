//! What the funnel shows as of a day: rates, time, what is stuck, why deals are lost, and the
//! showroom's reports (S1).
//!
//! | question | answered by |
//! |---|---|
//! | of those who walk in, how many leave their details, drive and buy? | [`ShowroomCounts::rates`] |
//! | how many deals come on from each stage, and how many are won? | [`conversion()`] |
//! | how many of a month's deals were won soon? | [`win_cohorts`] |
//! | how long do deals stay in a stage, and how long until the win? | [`times`] |
//! | how much money does the funnel bring in a day? | [`velocity`](velocity()) |
//! | how old are open deals, and which stand still? | [`ages`], [`stalled`] |
//! | whom to call today, and why? | [`calls`](calls()) |
//! | why were deals lost, in which stage, and whose were they? | [`losses`](losses()) |
//! | any of this by owner, by product, by source, by month? | [`grouped`], and the question of each group |
//!
//! | report of the showroom (S1) | made by |
//! |---|---|
//! | the funnel | [`funnel_report`] |
//! | background of the prospects | [`background`] |
//! | analysis of opportunities | [`opportunity_analysis`] |
//! | new prospects | [`new_prospects`] |
//! | follow-up of sales and of service | [`sales_follow_up`], [`service_follow_up`] |
//!
//! Deals come as an iterator, such as [`Opportunities::iter`](super::Opportunities::iter), each of
//! them once; a filter before it makes the analysis of a part. Their order changes nothing, and
//! neither does what happened after the day.
//!
//! What takes a pipeline is about the deals of that pipeline: those of others are left out, and it
//! tells how many there were. What takes none, as ages, losses, calls, velocity and the
//! [forecast](super::forecast), is about all deals that it is given:
//! [`Opportunities::of_pipeline`](super::Opportunities::of_pipeline) gives those of one.
//!
//! | of a period | chosen by |
//! |---|---|
//! | conversion: deals *created* in it | an argument |
//! | velocity: what deals *closed* in it show, for those open on the day | an argument |
//! | losses: deals *lost* in it | an argument |
//! | cohorts: deals that *began* in each month | a row for each |
//! | times: deals closed in it, or created | a filter before ([`times`] says which for what) |
//! | ages, stalled deals, calls: those of the day | there is none: they are about open deals |
//!
//! A deal that is open is never a failure, and one that is void never was one. Amounts are seen in
//! one currency through a [`Valuation`](crate::units::Valuation): those of open deals at the rate
//! of the day of the judgement, those of closed ones at that of the day on which they were closed.

mod aging;
mod amounts;
mod basis;
mod calls;
mod cohort;
mod conversion;
mod duration;
mod follow_up;
mod group;
mod losses;
mod month;
mod policy;
mod prospects;
mod rate;
mod report;
mod showroom;
mod velocity;

pub use aging::{AgeBand, Ages, Stalled, StalledDeal, ages, stalled};
pub use amounts::{AmountsError, MissingRate};
pub use basis::{Basis, DifferentBasis};
pub use calls::{Call, CallCause, calls};
pub use cohort::{CohortMonth, CohortStart, WinCohorts, win_cohorts};
pub use conversion::{Conversion, Passage, StageConversion, conversion};
pub use duration::{Durations, Quantile, Spread, StageTime, Times, times};
pub use follow_up::{
    SalesFollowUp, SalesFollowUpRow, ServiceFollowUp, ServiceFollowUpRow, sales_follow_up,
    service_follow_up,
};
pub use group::{GroupBy, GroupKey, grouped};
pub use losses::{LossGroup, LossRow, Losses, LostFor, losses};
pub use month::Month;
pub use policy::{AnalysisPolicy, AnalysisPolicyDraft};
pub use prospects::{NewProspects, ProspectRow, RowLength, SourceCount, new_prospects};
pub use rate::{Progress, Rate};
pub use report::{
    Background, BackgroundRow, FunnelReport, FunnelRow, OpportunityAnalysis, background,
    funnel_report, opportunity_analysis,
};
pub use showroom::{ShowroomCounts, ShowroomRates};
pub use velocity::{PerDay, Velocity, velocity};
