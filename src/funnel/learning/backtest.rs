//! Learning as if it were a past day, and looking how that would have come true.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::closed_deals::closing;
use super::{BookCounts, BookPolicy, ClosedAs, Predictions};
use crate::funnel::{Opportunity, Pipeline};
use crate::tiering::LevelPolicy;
use crate::units::{OpportunityId, Probability};

/// What was predicted for a deal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BacktestDeal {
    /// Which deal.
    pub id: OpportunityId,
    /// By what was true of it at the end of which day: that of learning, or that of its creation
    /// where it was created later.
    pub predicted_on: NaiveDate,
    /// What was learned for its stage.
    pub of_stage: Probability,
    /// That, with its features; that of the stage where there were too few deals.
    pub with_features: Probability,
}

/// What became of deals for which something was predicted.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The predictions by the stage alone, and how many of the deals with each were won.
    pub of_stage: Predictions,
    /// Those with the features.
    pub with_features: Predictions,
    /// How many of the deals are open still, or again: nothing can be said of them yet.
    pub open: u64,
    /// How many of them turned out to be no deals.
    pub void: u64,
}

/// What would have been predicted from a past day on, and how it came true.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// The day on which it was learned.
    pub learned_on: NaiveDate,
    /// What was learned.
    pub counts: BookCounts,
    /// What was predicted for each deal, by identifier.
    pub predicted: Vec<BacktestDeal>,
    /// What became of the deals that were open on the day of learning. Many of them are slow:
    /// those that close quickly were closed already.
    pub open_then: Scored,
    /// What became of those created later, up to the day of scoring.
    pub created_later: Scored,
    /// Both.
    pub scored: Scored,
    /// How many of those created later ended on their first day: for them nothing was predicted.
    pub ended_at_once: u64,
    /// How many deals of other pipelines there were on the day of scoring: nothing was learned from
    /// them, and nothing predicted.
    pub other_pipelines: u64,
}

/// Learns from the deals of a pipeline, each given once, as of a day, predicts, and scores by how the deals had ended
/// as of a later day. Predicted is every deal that was open at the end of the day of learning, by
/// what it was then, and every later one at the end of the day of its creation, by what it was on
/// that day.
///
/// * The priors are those of the pipeline that is given: give the one that was in force on
///   `learned_on`, or what was learned since is known to it.
/// * No closing that was known only after `learned_on` enters a prediction.
/// * Deals that are open on the day of scoring are not scored, so that slow deals count less than
///   quick ones: [`Scored::open`] says how many.
/// * A day of scoring before that of learning is taken as that one: nothing is scored.
///
/// Cost: as [`BookCounts::of`] and [`BookCounts::predict_open`].
///
/// ```
/// use clienteling::funnel::learning::{BookPolicy, CalibrationPolicy, backtest};
/// use clienteling::funnel::{Opportunities, Pipeline};
/// use clienteling::tiering::LevelPolicy;
/// use clienteling::Estimate;
///
/// let (book, showroom) = (Opportunities::new(), Pipeline::default());
/// let (learned_on, scored_on) = ("2026-03-01".parse()?, "2026-06-01".parse()?);
/// let policy = BookPolicy::default();
/// let levels = LevelPolicy::default();
/// let test = backtest(&book, learned_on, scored_on, &showroom, &policy, levels);
/// let calibration = test.scored.with_features.calibration(&CalibrationPolicy::default());
/// assert_eq!(calibration, Estimate::NotEnoughData { have: 0, need: 30 });
/// # Ok::<(), chrono::ParseError>(())
/// ```
pub fn backtest<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    learned_on: NaiveDate,
    scored_on: NaiveDate,
    pipeline: &Pipeline,
    policy: &BookPolicy,
    levels: LevelPolicy,
) -> Backtest {
    let deals: Vec<&Opportunity> = deals.into_iter().collect();
    let counts = BookCounts::of(deals.iter().copied(), pipeline.id(), learned_on, levels);
    let scored_on = scored_on.max(learned_on);
    let (mut learned, mut predicted) = (BTreeMap::new(), Vec::new());
    let (mut ended_at_once, mut other_pipelines) = (0_u64, 0_u64);
    let [mut open_then, mut created_later, mut scored] = [(); 3].map(|()| Scored::none(scored_on));
    for deal in deals.into_iter().filter(|deal| deal.created_on() <= scored_on) {
        if deal.pipeline() != pipeline.id() {
            other_pipelines = other_pipelines.saturating_add(1);
            continue;
        }
        let is_later = deal.created_on() > learned_on;
        let on = deal.created_on().max(learned_on);
        let Some(found) = counts.predict_with(&mut learned, deal, on, pipeline, policy) else {
            ended_at_once = ended_at_once.saturating_add(is_later.into());
            continue;
        };
        let one = BacktestDeal {
            id: deal.id().clone(),
            predicted_on: on,
            of_stage: found.of_stage.mean,
            with_features: found.probability(),
        };
        let group = if is_later { &mut created_later } else { &mut open_then };
        group.add(deal, &one);
        scored.add(deal, &one);
        predicted.push(one);
    }
    predicted.sort_unstable_by(|one, other| one.id.cmp(&other.id));
    Backtest {
        learned_on,
        counts,
        predicted,
        open_then,
        created_later,
        scored,
        ended_at_once,
        other_pipelines,
    }
}

impl Scored {
    fn none(scored_on: NaiveDate) -> Self {
        let [of_stage, with_features] = [Predictions::new(scored_on), Predictions::new(scored_on)];
        Scored { of_stage, with_features, open: 0, void: 0 }
    }

    fn add(&mut self, deal: &Opportunity, predicted: &BacktestDeal) {
        let state = deal.as_of(self.of_stage.as_of());
        let Some(closing) = state.and_then(|state| closing(&state)) else {
            self.open = self.open.saturating_add(1);
            return;
        };
        if closing.closed_as == ClosedAs::Void {
            self.void = self.void.saturating_add(1);
        }
        self.of_stage.add(predicted.of_stage, closing);
        self.with_features.add(predicted.with_features, closing);
    }
}
