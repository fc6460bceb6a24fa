//! What the closed deals of a book teach about its open ones.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::closed_deals::closed_deal;
use super::{
    BookPolicy, ClosedDeal, DealFeatures, DifferentDays, FeatureCounts, FeaturePrediction,
    LearnedProbability, StageCounts, StagePolicy,
};
use crate::funnel::{
    Applied, Change, Learned, Opportunities, Opportunity, OpportunityState, Pipeline,
    ProbabilityOrigin, Refusal,
};
use crate::rule::{Draft, Packed};
use crate::tiering::{LevelPolicy, LevelPolicyDraft};
use crate::units::{Estimate, OpportunityId, PipelineId, Probability, StaffId, StageId};

/// Two counts that do not merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CountsDiffer {
    /// They are as of two days.
    #[error(transparent)]
    Days(#[from] DifferentDays),
    /// They are about the deals of two pipelines.
    #[error("counts of two pipelines do not merge: expected the same")]
    Pipelines,
    /// They put prospects into levels by two policies.
    #[error("counts by two policies of levels do not merge: expected the same limits")]
    Levels,
}

/// Of the closed deals of a pipeline, how many were won from each stage and with each feature, as of
/// a day.
///
/// * A deal of another pipeline teaches nothing about this one, whose stages may have the same
///   names; nor is anything learned here for it. It is only counted.
/// * What was not known on the day changes nothing: neither a closing, nor a stage or a feature of
///   a deal.
/// * The features of a deal are those [before it closed](ClosedDeal::features).
/// * A deal that was reopened and is open takes no part, nor does a void one.
/// * The order of the deals makes no difference, and counts of two books without a common deal
///   merge to those of both together, also from another machine: in a
///   [`Parcel`](crate::rule::Parcel).
///
/// ```
/// use clienteling::funnel::learning::{BookCounts, BookPolicy};
/// use clienteling::funnel::{
///     Change, LossCause, LossReason, Opportunities, Opportunity, OpportunityBasics, Pipeline,
///     Win,
/// };
/// use clienteling::tiering::LevelPolicy;
///
/// let showroom = Pipeline::default();
/// let seller = "S-1".parse()?;
/// let mut book = Opportunities::new();
/// for deal in 0..81 {
///     let new = OpportunityBasics {
///         id: format!("O-{deal}").parse()?,
///         customer: "C-1".parse()?,
///         product: if deal % 2 == 0 { "car".parse()? } else { "van".parse()? },
///         revenue: "168000.00 CNY".parse()?,
///         stage: "test_drive".parse()?,
///         created_on: "2026-03-01".parse()?,
///         created_by: "S-1".parse()?,
///     };
///     let mut opportunity = Opportunity::create(new, &showroom)?;
///     let end = match deal {
///         80 => None,
///         // Every car, and of the vans one in two.
///         deal if deal % 4 != 1 => Some(Change::Win(Win {
///             into: "delivered".parse()?,
///             revenue: "160000.00 CNY".parse()?,
///         })),
///         _ => Some(Change::Lose(LossReason::Cause(LossCause::Price))),
///     };
///     if let Some(end) = end {
///         opportunity.apply(end, "2026-03-20".parse()?, &seller, &showroom)?;
///     }
///     book.add(opportunity)?;
/// }
///
/// let today = "2026-04-01".parse()?;
/// let counts = BookCounts::of(&book, showroom.id(), today, LevelPolicy::default());
/// let policy = BookPolicy::default();
/// let (deal, prediction) =
///     counts.predict_open(&book, today, &showroom, &policy).next().ok_or("none is open")?;
/// assert_eq!(deal.id().as_str(), "O-80");
/// // 20 deals of which 40 % are won, and 80 of which 60 were.
/// assert_eq!(prediction.of_stage.mean.to_string(), "68%");
/// let with_features = prediction.with_features.as_ref().known().ok_or("not enough data")?;
/// assert!(with_features.probability > "80%".parse()?);
///
/// let applied = counts.apply(&mut book, today, &seller, &showroom, &policy);
/// assert_eq!(applied.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookCounts {
    pipeline: PipelineId,
    other_pipelines: u64,
    // INVARIANT: both are as of the same day.
    stages: StageCounts<StageId>,
    features: FeatureCounts,
    levels: LevelPolicy,
}

/// How likely a win is for an open deal, by its stage and by what it is like.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DealPrediction<'a> {
    /// In which stage it is.
    pub stage: StageId,
    /// What was learned for the stage.
    pub of_stage: LearnedProbability,
    /// That, with the deal's features.
    pub with_features: Estimate<FeaturePrediction<'a>>,
}

impl DealPrediction<'_> {
    /// Whether closed deals have any part in the figure: those of the stage, or those with a
    /// feature.
    pub fn is_learned(&self) -> bool {
        self.of_stage.observed.trials() > 0 || self.is_moved()
    }

    /// Whether a feature has a part in it. None moves a stage that is certain beforehand.
    pub fn is_moved(&self) -> bool {
        let found = self.with_features.as_ref().known();
        found.is_some_and(|found| found.log_odds.is_some() && !found.contributions.is_empty())
    }

    /// The probability with the features, and where there are too few deals to say anything of
    /// features, that of the stage.
    pub fn probability(&self) -> Probability {
        match &self.with_features {
            Estimate::Known(prediction) => prediction.probability,
            Estimate::NotEnoughData { .. } => self.of_stage.mean,
        }
    }
}

impl BookCounts {
    /// No deals of a pipeline, as of a day. `levels` puts the deals into levels by the expected day.
    pub fn new(pipeline: &PipelineId, as_of: NaiveDate, levels: LevelPolicy) -> Self {
        let (stages, features) = (StageCounts::new(as_of), FeatureCounts::new(as_of));
        BookCounts { pipeline: pipeline.clone(), other_pipelines: 0, stages, features, levels }
    }

    /// Of the deals of a pipeline in a book, or in any part of one, each given once. Cost: as
    /// [`add`](Self::add), for each deal.
    pub fn of<'a>(
        deals: impl IntoIterator<Item = &'a Opportunity>,
        pipeline: &PipelineId,
        as_of: NaiveDate,
        levels: LevelPolicy,
    ) -> Self {
        let mut counts = BookCounts::new(pipeline, as_of, levels);
        deals.into_iter().for_each(|deal| counts.add(deal));
        counts
    }

    /// Counts a deal as it was on the day. Cost: a pass over its changes, and look-ups for each of
    /// its stages and features.
    pub fn add(&mut self, deal: &Opportunity) {
        let Some(closed) = closed_deal(deal, self.as_of()) else { return };
        if *deal.pipeline() == self.pipeline {
            self.count(&closed);
        } else {
            self.other_pipelines = self.other_pipelines.saturating_add(1);
        }
    }

    fn count(&mut self, closed: &ClosedDeal<'_>) {
        self.stages.add(closed.entered.iter().cloned(), closed.closing);
        let features = closed.features(&self.levels);
        self.features.add(features.iter(), closed.closing);
    }

    /// Both together. A deal that is in both counts twice.
    ///
    /// # Errors
    /// [`CountsDiffer`] for counts of another pipeline, as of another day, or with other levels.
    pub fn merge(self, other: Self) -> Result<Self, CountsDiffer> {
        if self.pipeline != other.pipeline {
            return Err(CountsDiffer::Pipelines);
        }
        if self.levels != other.levels {
            return Err(CountsDiffer::Levels);
        }
        Ok(BookCounts {
            pipeline: self.pipeline,
            other_pipelines: self.other_pipelines.saturating_add(other.other_pipelines),
            stages: self.stages.merge(other.stages)?,
            features: self.features.merge(other.features)?,
            levels: self.levels,
        })
    }

    /// Of which pipeline the deals are.
    pub const fn pipeline(&self) -> &PipelineId {
        &self.pipeline
    }

    /// How many closed deals of other pipelines were given, and left out.
    pub const fn other_pipelines(&self) -> u64 {
        self.other_pipelines
    }

    /// The day as of which it is counted.
    pub const fn as_of(&self) -> NaiveDate {
        self.stages.as_of()
    }

    /// How many were won from each stage.
    pub const fn stages(&self) -> &StageCounts<StageId> {
        &self.stages
    }

    /// How many were won with each feature.
    pub const fn features(&self) -> &FeatureCounts {
        &self.features
    }

    /// How likely a win from each stage of the pipeline is, in its order; the pipeline's default is
    /// what was given beforehand. Empty for another pipeline than that of the counts.
    ///
    /// Cost: as [`StageCounts::learned`], for each stage.
    pub fn stage_probabilities<'a>(
        &self,
        pipeline: &'a Pipeline,
        policy: &StagePolicy,
    ) -> Vec<(&'a StageId, LearnedProbability)> {
        let own = (*pipeline.id() == self.pipeline).then_some(pipeline.stages());
        let stages = own.unwrap_or_default().iter();
        let learned = stages
            .map(|stage| (&stage.id, self.stages.learned(&stage.id, stage.probability, policy)));
        learned.collect()
    }

    /// How likely a win is for a deal, by what it was on a day. `None` if it was not open; if the
    /// day is before that of the counts, for which they would be hindsight; or if the deal, the
    /// counts and the pipeline are not of one pipeline.
    ///
    /// What was given beforehand is the default of the stage in the pipeline; of a stage that the
    /// pipeline no longer has, the default that came into question for the deal last.
    ///
    /// Cost: as [`Opportunity::as_of`], [`StageCounts::learned`] and [`FeatureCounts::predict`].
    pub fn predict(
        &self,
        deal: &Opportunity,
        on: NaiveDate,
        pipeline: &Pipeline,
        policy: &BookPolicy,
    ) -> Option<DealPrediction<'_>> {
        self.predict_with(&mut BTreeMap::new(), deal, on, pipeline, policy)
    }

    /// How likely a win is for each open one of some deals, by what it was on a day, in their order.
    /// None where the day is before that of the counts, and none of another pipeline.
    ///
    /// Cost: as [`predict`](Self::predict) for each deal, but each stage is learned once.
    pub fn predict_open<'a>(
        &'a self,
        deals: impl IntoIterator<Item = &'a Opportunity>,
        on: NaiveDate,
        pipeline: &'a Pipeline,
        policy: &'a BookPolicy,
    ) -> impl Iterator<Item = (&'a Opportunity, DealPrediction<'a>)> {
        let mut learned = BTreeMap::new();
        deals.into_iter().filter_map(move |deal| {
            Some((deal, self.predict_with(&mut learned, deal, on, pipeline, policy)?))
        })
    }

    pub(super) fn predict_with(
        &self,
        learned: &mut BTreeMap<(StageId, Probability), LearnedProbability>,
        deal: &Opportunity,
        on: NaiveDate,
        pipeline: &Pipeline,
        policy: &BookPolicy,
    ) -> Option<DealPrediction<'_>> {
        if on < self.as_of() || self.other_than(deal, pipeline).is_some() {
            return None;
        }
        let now = deal.as_of(on).filter(|state| state.is_open())?;
        let stage = now.stage().clone();
        let known = pipeline.stage(&stage).map(|stage| stage.probability);
        let prior = known.unwrap_or_else(|| deal.default_on(on));
        let of_stage = *learned
            .entry((stage.clone(), prior))
            .or_insert_with(|| self.stages.learned(&stage, prior, &policy.stages()));
        let with_features = self.with_features(deal, &now, of_stage.mean, policy);
        Some(DealPrediction { stage, of_stage, with_features })
    }

    /// The pipeline of these counts, or the one that is given, where it is not that of a deal.
    fn other_than<'a>(
        &'a self,
        deal: &Opportunity,
        pipeline: &'a Pipeline,
    ) -> Option<&'a PipelineId> {
        [&self.pipeline, pipeline.id()].into_iter().find(|one| *one != deal.pipeline())
    }

    fn with_features(
        &self,
        deal: &Opportunity,
        state: &OpportunityState,
        prior: Probability,
        policy: &BookPolicy,
    ) -> Estimate<FeaturePrediction<'_>> {
        let features = DealFeatures::of(deal, state, &self.levels);
        self.features.predict(prior, features.iter(), &policy.features())
    }

    /// Records for each deal of a book that is open on a day what was learned for it, in the name of
    /// somebody: by [`Change::Learned`], and where nothing is learned any more, by
    /// [`Change::LearnedWithdrawn`]. Answers for each of them, by identifier.
    ///
    /// | the deal | outcome |
    /// |---|---|
    /// | has the default of its stage, and [nothing was learned](DealPrediction::is_learned) for it | [`Applied::Unchanged`]: it goes on with the stages |
    /// | has just this since the day, and was changed later | [`Applied::Unchanged`] |
    /// | has a probability that somebody set | [`Refusal::ManualInForce`] |
    /// | is of another pipeline than the counts, or than the one that is given | [`Refusal::OtherPipeline`] |
    /// | has a learned one, and nothing was learned for it as it is now | [`Applied::Changed`]: the default of its stage is in force again; [`Refusal::UnknownStage`] where the pipeline no longer has the stage |
    /// | has just this already | [`Applied::Unchanged`] |
    /// | any other | [`Applied::Changed`] |
    ///
    /// In a deal that was changed after the day it takes its place before that, as any change that
    /// is entered late: a later change that would no longer hold is
    /// [`Refusal::Misplaced`].
    ///
    /// Cost: as [`predict_open`](Self::predict_open) and [`Opportunity::apply`].
    pub fn apply(
        &self,
        book: &mut Opportunities,
        on: NaiveDate,
        by: &StaffId,
        pipeline: &Pipeline,
        policy: &BookPolicy,
    ) -> Vec<(OpportunityId, Result<Applied, Refusal>)> {
        let mut learned = BTreeMap::new();
        let mut outcomes = Vec::new();
        for mut deal in book.iter_mut() {
            if let Some(given) = self.other_than(&deal, pipeline) {
                let is_open = deal.as_of(on).is_some_and(|state| state.is_open());
                if is_open && on >= self.as_of() {
                    let (expected, given) = (deal.pipeline().clone(), given.clone());
                    let refused = Err(Refusal::OtherPipeline { expected, given });
                    outcomes.push((deal.id().clone(), refused));
                }
                continue;
            }
            let found = self.predict_with(&mut learned, &deal, on, pipeline, policy);
            let Some(found) = found else { continue };
            let origin = deal.as_of(on).and_then(|state| state.probability_origin());
            let (probability, as_of) = (found.probability(), self.as_of());
            let outcome = match origin {
                Some(ProbabilityOrigin::StageDefault) if !found.is_learned() => {
                    Ok(Applied::Unchanged)
                }
                Some(ProbabilityOrigin::Learned | ProbabilityOrigin::LearnedElsewhere)
                    if !found.is_learned() =>
                {
                    deal.apply(Change::LearnedWithdrawn(as_of), on, by, pipeline)
                }
                _ => deal.apply(Change::Learned(Learned { probability, as_of }), on, by, pipeline),
            };
            outcomes.push((deal.id().clone(), outcome));
        }
        outcomes
    }
}

impl Packed for BookCounts {
    const KIND: &'static str = "book_counts";
    /// The pipeline, how many deals were of others, the policy of the levels in the order of its
    /// fields, and both counts.
    type Form = (
        PipelineId,
        u64,
        [u32; 9],
        <StageCounts<StageId> as Packed>::Form,
        <FeatureCounts as Packed>::Form,
    );

    fn pack(&self) -> Self::Form {
        let LevelPolicyDraft {
            h_within,
            a_within,
            b_within,
            c_within,
            h_contact,
            a_contact,
            b_contact,
            c_contact,
            potential_contact,
        } = *self.levels;
        let within = [h_within, a_within, b_within, c_within];
        let contact = [h_contact, a_contact, b_contact, c_contact, potential_contact];
        let mut levels = [0; 9];
        levels.iter_mut().zip(within.into_iter().chain(contact)).for_each(|(to, of)| *to = of);
        let (stages, features) = (self.stages.pack(), self.features.pack());
        (self.pipeline.clone(), self.other_pipelines, levels, stages, features)
    }

    fn unpack(form: Self::Form) -> Result<Self, &'static str> {
        let (pipeline, other_pipelines, levels, stages, features) = form;
        let [
            h_within,
            a_within,
            b_within,
            c_within,
            h_contact,
            a_contact,
            b_contact,
            c_contact,
            potential_contact,
        ] = levels;
        let levels = LevelPolicyDraft {
            h_within,
            a_within,
            b_within,
            c_within,
            h_contact,
            a_contact,
            b_contact,
            c_contact,
            potential_contact,
        };
        let levels = levels.validate().map_err(|_| "a policy of levels")?;
        let (stages, features) = (StageCounts::unpack(stages)?, FeatureCounts::unpack(features)?);
        if stages.as_of() != features.as_of() {
            return Err("the stages and the features of one day");
        }
        if stages.iter().all(|(_, of)| of.is_part_of(features.deals())) {
            Ok(BookCounts { pipeline, other_pipelines, stages, features, levels })
        } else {
            Err("no more deals in a stage than there are")
        }
    }
}

#[cfg(test)]
mod tests;
