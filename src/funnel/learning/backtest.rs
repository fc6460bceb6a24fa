//! Learning as if it were a past day, and looking how that would have come true.

use chrono::NaiveDate;

use super::closed_deals::closing;
use super::{BookCounts, BookPolicy, ClosedAs, Predictions};
use crate::funnel::{Opportunities, Opportunity, Pipeline};
use crate::tiering::LevelPolicy;
use crate::units::{OpportunityId, Probability};

/// What was predicted for a deal that was open.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BacktestDeal {
    /// Which deal.
    pub id: OpportunityId,
    /// What was learned for its stage.
    pub of_stage: Probability,
    /// That, with its features; that of the stage where there were too few deals.
    pub with_features: Probability,
}

/// What became of the deals for which something was predicted.
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

/// What would have been predicted on a past day, and how it came true.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// The day on which it was learned and predicted.
    pub learned_on: NaiveDate,
    /// What was learned.
    pub counts: BookCounts,
    /// The deals that were open on that day, by identifier.
    pub predicted: Vec<BacktestDeal>,
    /// What was known of them on a later day.
    pub scored: Scored,
}

/// Learns from a book as of a day, predicts each deal that was open at its end by what it was then,
/// and scores by how those deals had ended as of a later day.
///
/// * The priors are those of the pipeline that is given: give the one that was in force on
///   `learned_on`, or what was learned since is known to it.
/// * Nothing that was known only after `learned_on` enters a prediction; a deal created after it
///   is not predicted.
/// * Deals that are open on both days are not scored, so that slow deals count less than quick
///   ones: [`Scored::open`] says how many.
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
pub fn backtest(
    book: &Opportunities,
    learned_on: NaiveDate,
    scored_on: NaiveDate,
    pipeline: &Pipeline,
    policy: &BookPolicy,
    levels: LevelPolicy,
) -> Backtest {
    let counts = BookCounts::of(book, learned_on, levels);
    let scored_on = scored_on.max(learned_on);
    let none = || Predictions::new(scored_on);
    let mut scored = Scored { of_stage: none(), with_features: none(), open: 0, void: 0 };
    let mut predicted = Vec::new();
    for (deal, prediction) in counts.predict_open(book, learned_on, pipeline, policy) {
        let (of_stage, with_features) = (prediction.of_stage.mean, prediction.probability());
        predicted.push(BacktestDeal { id: deal.id().clone(), of_stage, with_features });
        scored.add(deal, of_stage, with_features);
    }
    Backtest { learned_on, counts, predicted, scored }
}

impl Scored {
    fn add(&mut self, deal: &Opportunity, of_stage: Probability, with_features: Probability) {
        let state = deal.as_of(self.of_stage.as_of());
        let Some(closing) = state.and_then(|state| closing(&state)) else {
            self.open = self.open.saturating_add(1);
            return;
        };
        if closing.closed_as == ClosedAs::Void {
            self.void = self.void.saturating_add(1);
        }
        self.of_stage.add(of_stage, closing);
        self.with_features.add(with_features, closing);
    }
}
