//! Which deals an analysis is about, and on what two parts of one must rest to be a whole.

use chrono::NaiveDate;

use crate::funnel::{Opportunity, Pipeline};
use crate::units::PipelineId;
use crate::units::words::words;

words! {
    /// On what an analysis rests.
    pub enum Basis, "basis of an analysis" {
        /// The day as of which it is made.
        Day = "day",
        /// The period from which the deals are.
        Period = "period",
        /// How sure its intervals are.
        Confidence = "confidence",
        /// The pipeline.
        Pipeline = "pipeline",
        /// The stages of the pipeline.
        Stages = "stages",
        /// From when the days count.
        Start = "start",
        /// How many days count.
        Days = "days" as "number of days",
    }
}

/// Two parts of an analysis rest on something different, and make no whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the two parts differ in the {0}: expected the same in both")]
pub struct DifferentBasis(pub Basis);

impl DifferentBasis {
    /// The first basis that is not the same.
    pub(super) fn check<const N: usize>(same: [(bool, Basis); N]) -> Result<(), Self> {
        match same.into_iter().find(|(same, _)| !same) {
            Some((_, basis)) => Err(DifferentBasis(basis)),
            None => Ok(()),
        }
    }
}

/// Tells the deals of a pipeline from those of others, and counts these.
pub(super) struct Own<'p> {
    pipeline: &'p PipelineId,
    as_of: NaiveDate,
    /// How many deals of other pipelines there were on the day.
    pub(super) others: u64,
}

impl<'p> Own<'p> {
    pub(super) const fn of(pipeline: &'p Pipeline, as_of: NaiveDate) -> Self {
        Own { pipeline: pipeline.id(), as_of, others: 0 }
    }

    /// Whether a deal is one of the pipeline's.
    pub(super) fn has(&mut self, deal: &Opportunity) -> bool {
        let is_own = deal.pipeline() == self.pipeline;
        if !is_own && deal.created_on() <= self.as_of {
            self.others = self.others.saturating_add(1);
        }
        is_own
    }
}
