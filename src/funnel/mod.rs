//! The funnel: deals that may come about, stage by stage.
//!
//! | question | answered by |
//! |---|---|
//! | through which stages does a deal go, and how likely is a sale from each? | [`Pipeline`] |
//! | which of the showroom's nine steps are done, open, or missing for the stage? | [`Checklist`] |
//! | what is known of a deal, now and on any past day? | [`Opportunity`] |
//! | what happens to it, and what is refused? | [`Change`], [`Applied`], [`Refusal`] |
//! | how likely is a sale, and who says so? | [`SaleProbability`], [`ProbabilityOrigin`] |
//! | did it end, and why? | [`Outcome`], never derived from the stage |
//! | whose is it, and who gets which part? | [`Owners`] |
//! | how many deals are open, and what are they worth? | [`Tally`] |
//! | which deals are there, and which do the pipelines no longer allow as they are? | [`Opportunities`] |
//! | how soon is it, and when is a contact due? | [`cadence`](cadence()) |
//! | how long has it been in its stage, and when has it stood still for too long? | [`stage_clock`], [`visits`], [`days_in_stages`], [`age`] |
//! | how do deals come on, where are they stuck, and why are they lost? | [`analysis`] |
//! | how many deals will be won, and what will they bring? | [`distribution`] |
//! | what will each period bring, and is the target reached? | [`forecast`] |
//! | how likely is a win, by what closed deals show, and do predictions come true? | [`learning`] |

pub mod analysis;
mod book;
mod cadence;
pub mod distribution;
mod features;
pub mod forecast;
pub mod learning;
mod measures;
mod opportunity;
mod owners;
mod pipeline;
mod steps;
mod tally;
mod time;

pub use book::{
    BookRefusal, NotReplaced, Opportunities, OpportunityContradiction, OpportunityEntry,
    OpportunityMut, OpportunityProblem,
};
pub use cadence::{Cadence, cadence};
pub use features::{Feature, Features};
pub use measures::FunnelMeasures;
pub use opportunity::{
    AfterMove, Applied, Change, Direction, Event, Learned, LossCause, LossReason, Moved,
    NewOpportunity, Opportunity, OpportunityBasics, OpportunityRecord, OpportunityState, Outcome,
    OutcomeKind, ProbabilityOrigin, ProbabilitySource, Refusal, ReplayError, ReplayProblem,
    SaleProbability, VoidCause, VoidReason, Win,
};
pub use owners::{Owner, Owners};
pub use pipeline::{Pipeline, PipelineDraft, Stage};
pub use steps::{Checklist, ChecklistItem, ItemRecorded, MissingItem, ShowroomStep};
pub use tally::Tally;
pub use time::{StageClock, StageVisit, age, days_in_stages, stage_clock, visits};

use crate::rule::Rule;

/// Every rule of this room.
pub(crate) static RULES: &[&[&Rule]] = &[cadence::RULES, forecast::RULES, time::RULES];
