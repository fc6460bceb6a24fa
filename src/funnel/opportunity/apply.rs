//! Changing a deal: checked as a whole first, then recorded.

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    Change, Event, Learned, NewOpportunity, Opportunity, OpportunityState, Outcome,
    ProbabilitySource, Refusal, SaleProbability,
};
use crate::funnel::{Pipeline, Stage};
use crate::rule::life::{Entered, Entering};
use crate::units::words::words;
use crate::units::{Money, Probability, StaffId, StageId};

words! {
    /// In which direction of the pipeline a deal moved.
    pub enum Direction, "direction" {
        /// To a later stage.
        Forward = "forward",
        /// To an earlier one.
        Back = "back",
    }
}

words! {
    /// What became of the probability when a deal moved.
    pub enum AfterMove, "probability after a move" {
        /// It was the default of the stage before, and is that of the new one.
        Redefaulted = "redefaulted" as "the default of the new stage",
        /// It was learned, and stays.
        KeptLearned = "kept_learned" as "stays as learned",
        /// Somebody had set it, and it stays.
        KeptManual = "kept_manual" as "stays as set",
    }
}

/// A deal moved to another stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Moved {
    /// Forward or back. `None` where the pipeline no longer has the stage before.
    pub direction: Option<Direction>,
    /// What became of the probability.
    pub probability: AfterMove,
}

/// What a change that was not refused did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Applied {
    /// Nothing: it was so already.
    Unchanged,
    /// It is in the history now.
    Changed,
    /// It is in the history now, and the deal in another stage.
    Moved(Moved),
}

impl From<Entered<Option<Moved>>> for Applied {
    fn from(entered: Entered<Option<Moved>>) -> Self {
        match entered {
            Entered::Unchanged(_) => Applied::Unchanged,
            Entered::Recorded { effect: None, .. } => Applied::Changed,
            Entered::Recorded { effect: Some(moved), .. } => Applied::Moved(moved),
        }
    }
}

impl Opportunity {
    /// Makes a change on a day, in the name of somebody; or refuses it and changes nothing.
    ///
    /// | the change | outcome |
    /// |---|---|
    /// | is sound | [`Applied::Changed`] or [`Applied::Moved`]: it is in the history |
    /// | says what is true already; learns the same probability again for the same stage | [`Applied::Unchanged`] |
    /// | is a contact by the same person and channel as another of that day | [`Applied::Unchanged`] |
    /// | was made before: same day, same person, same content, and is the last change or of a day before it | [`Applied::Unchanged`] |
    /// | comes late: others of later days are in the history | it takes its place after those of its day, and everything after it is checked again |
    /// | moves a deal with the default probability of its stage | the default of the new stage applies |
    /// | moves a deal with a manual or a learned probability | that stays, and [`Moved`] says so; a learned one is [`LearnedElsewhere`](super::ProbabilityOrigin::LearnedElsewhere) as long as the deal is there |
    /// | comes from a stage that the pipeline no longer has | it can go to any |
    ///
    /// Several changes of one day stand in the order in which they were made.
    ///
    /// Cost: a look-up among the stages and one record; nothing is copied but shared texts. Of a late
    /// change, a pass over the history.
    ///
    /// # Errors
    /// [`Refusal`], with what would be accepted.
    ///
    /// ```
    /// use clienteling::funnel::{AfterMove, Applied, Change, Direction, LossCause, LossReason};
    /// use clienteling::funnel::{Moved, Opportunity, OpportunityBasics, Pipeline};
    ///
    /// let showroom = Pipeline::default();
    /// let mut deal = Opportunity::create(
    ///     OpportunityBasics {
    ///         id: "O-1".parse()?,
    ///         customer: "C-1".parse()?,
    ///         product: "car".parse()?,
    ///         revenue: "168000.00 CNY".parse()?,
    ///         stage: showroom.first().clone(),
    ///         created_on: "2026-03-01".parse()?,
    ///         created_by: "S-1".parse()?,
    ///     },
    ///     &showroom,
    /// )?;
    /// let seller = "S-1".parse()?;
    /// let manual = Change::Manual(Some("60%".parse()?));
    /// deal.apply(manual, "2026-03-02".parse()?, &seller, &showroom)?;
    /// let to_quotation = Change::Move("quotation".parse()?);
    /// let moved = deal.apply(to_quotation, "2026-03-05".parse()?, &seller, &showroom)?;
    /// assert_eq!(
    ///     moved,
    ///     Applied::Moved(Moved {
    ///         direction: Some(Direction::Forward),
    ///         probability: AfterMove::KeptManual,
    ///     }),
    /// );
    /// // Told late: they lost interest on the 4th. Then nothing could have moved on the 5th.
    /// let lost = Change::Lose(LossReason::Cause(LossCause::NoNeed));
    /// let error = deal.apply(lost, "2026-03-04".parse()?, &seller, &showroom);
    /// assert_eq!(
    ///     error.unwrap_err().to_string(),
    ///     "later entries would no longer hold, take them back first: number 2 of 2026-03-05: \
    ///      the deal is lost since 2026-03-04: reopen it first",
    /// );
    /// let drive = Change::Move("test_drive".parse()?);
    /// deal.apply(drive, "2026-03-04".parse()?, &seller, &showroom)?;
    /// assert_eq!(deal.state().stage().as_str(), "quotation");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply(
        &mut self,
        change: Change,
        day: NaiveDate,
        by: &StaffId,
        pipeline: &Pipeline,
    ) -> Result<Applied, Refusal> {
        let asked = Entering { change, on: day, by: by.clone(), entered_on: None };
        Ok(self.enter(asked, pipeline)?.into())
    }
}

impl OpportunityState {
    /// Whether a change is sound whatever the pipeline says.
    pub(super) fn check_change(&self, new: &NewOpportunity, asked: &Event) -> Result<(), Refusal> {
        match (&asked.change, self.outcome().closed_on()) {
            (Change::Reopen(_), None) => Err(Refusal::NotClosed),
            (Change::Reopen(_), Some(_)) => Ok(()),
            (change, Some(_)) if self.ends_so(change) => Ok(()),
            (_, Some(on)) => Err(Refusal::AlreadyClosed { outcome: self.outcome().kind(), on }),
            (Change::Revenue(revenue), None) => not_negative(*revenue),
            (Change::ExpectedOn(expected), None) => not_before_creation(*expected, new.created_on),
            (Change::Learned(Learned { as_of, .. }) | Change::LearnedWithdrawn(as_of), None) => {
                self.check_learned(*as_of, asked.on)
            }
            (Change::Win(win), None) => not_negative(win.revenue),
            _ => Ok(()),
        }
    }

    /// The default that a pipeline notes beside a sound change, and how it moves the deal; or why
    /// it is refused.
    pub(super) fn judge_change(
        &self,
        asked: &Event,
        pipeline: &Pipeline,
    ) -> Result<(Option<Probability>, Option<Moved>), Refusal> {
        let default = match &asked.change {
            Change::Reopen(to) => Some(open_stage(pipeline, to)?.probability),
            // Closed: the same end once more.
            _ if !self.is_open() => None,
            Change::Move(to) => return self.judge_move(to, pipeline),
            Change::Manual(None) | Change::LearnedWithdrawn(_) => {
                Some(known_stage(pipeline, self.stage())?.probability)
            }
            Change::Win(win) => {
                self.judge_end(&win.into, pipeline)?;
                None
            }
            _ => None,
        };
        Ok((default, None))
    }

    fn check_learned(&self, as_of: NaiveDate, day: NaiveDate) -> Result<(), Refusal> {
        if as_of > day {
            return Err(Refusal::LearnedLater { as_of, day });
        }
        match &self.last_probability().source {
            ProbabilitySource::Manual { by, on } => {
                Err(Refusal::ManualInForce { by: by.clone(), on: *on })
            }
            _ => Ok(()),
        }
    }

    /// Whether a change says what is true already.
    pub(super) fn is_already(&self, event: &Event, today: &[Event]) -> bool {
        if !self.is_open() {
            return self.ends_so(&event.change);
        }
        let SaleProbability { probability: last, source } = self.last_probability();
        match &event.change {
            Change::Move(to) => to == self.stage(),
            Change::Revenue(revenue) => *revenue == self.revenue(),
            Change::Quantity(quantity) => *quantity == self.quantity(),
            Change::Product(product) => product == self.product(),
            Change::ExpectedOn(expected) => *expected == self.expected_on(),
            Change::Manual(Some(probability)) => {
                probability == last
                    && matches!(source, ProbabilitySource::Manual { by, .. } if *by == event.by)
            }
            Change::Manual(None) => {
                *source == ProbabilitySource::StageDefault && event.noted == Some(*last)
            }
            // Learned anew on every night, it is written down only where it has changed.
            Change::Learned(learned) => {
                learned.probability == *last
                    && matches!(source, ProbabilitySource::Learned { stage, .. } if stage == self.stage())
            }
            Change::LearnedWithdrawn(_) => *source == ProbabilitySource::StageDefault,
            Change::Owners(owners) => owners == self.owners(),
            Change::NextStep(next_step) => self.next_step() == next_step.as_deref(),
            Change::Features(features) => features == self.features(),
            Change::Contacted(_) => {
                today.iter().any(|other| other.by == event.by && other.change == event.change)
            }
            Change::Win(_) | Change::Lose(_) | Change::Void(_) | Change::Reopen(_) => false,
        }
    }

    /// Whether the deal ended just so.
    fn ends_so(&self, change: &Change) -> bool {
        match (change, self.outcome()) {
            (Change::Win(win), Outcome::Won { revenue, .. }) => {
                win.revenue == *revenue && win.into == *self.stage()
            }
            (Change::Lose(why), Outcome::Lost { reason, .. }) => why == reason,
            (Change::Void(why), Outcome::Void { reason, .. }) => why == reason,
            _ => false,
        }
    }

    fn judge_move(
        &self,
        to: &StageId,
        pipeline: &Pipeline,
    ) -> Result<(Option<Probability>, Option<Moved>), Refusal> {
        let from = self.stage();
        let stage = open_stage(pipeline, to)?;
        if from != to {
            allowed(from, to, pipeline)?;
        }
        let direction = pipeline
            .place(from)
            .zip(pipeline.place(to))
            .map(|(from, to)| if from < to { Direction::Forward } else { Direction::Back });
        let probability = match self.last_probability().source {
            ProbabilitySource::StageDefault => AfterMove::Redefaulted,
            ProbabilitySource::Learned { .. } => AfterMove::KeptLearned,
            ProbabilitySource::Manual { .. } => AfterMove::KeptManual,
        };
        Ok((Some(stage.probability), Some(Moved { direction, probability })))
    }

    fn judge_end(&self, into: &StageId, pipeline: &Pipeline) -> Result<(), Refusal> {
        if !known_stage(pipeline, into)?.is_final {
            let finals = pipeline.final_stages().cloned().collect();
            return Err(Refusal::NotFinal { stage: into.clone(), finals });
        }
        // In a pipeline of one stage a deal is won where it stands.
        if self.stage() == into { Ok(()) } else { allowed(self.stage(), into, pipeline) }
    }
}

/// Whether a new deal is sound whatever the pipeline says.
pub(super) fn check_new(new: &NewOpportunity) -> Result<(), Refusal> {
    not_negative(new.revenue)?;
    not_before_creation(new.expected_on, new.created_on)?;
    match new.entered_on {
        Some(entered) if entered < new.created_on => {
            Err(Refusal::EnteredBeforeCreation { entered, created: new.created_on })
        }
        _ => Ok(()),
    }
}

fn not_negative(revenue: Money) -> Result<(), Refusal> {
    if revenue.is_negative() { Err(Refusal::NegativeRevenue(revenue)) } else { Ok(()) }
}

fn not_before_creation(expected: Option<NaiveDate>, created: NaiveDate) -> Result<(), Refusal> {
    match expected {
        Some(expected) if expected < created => {
            Err(Refusal::ClosingBeforeCreation { expected, created })
        }
        _ => Ok(()),
    }
}

fn known_stage<'a>(pipeline: &'a Pipeline, id: &StageId) -> Result<&'a Stage, Refusal> {
    pipeline.stage(id).ok_or_else(|| {
        let known = pipeline.stages().iter().map(|stage| stage.id.clone()).collect();
        Refusal::UnknownStage { given: id.clone(), known }
    })
}

/// A stage in which an open deal can stand.
pub(super) fn open_stage<'a>(pipeline: &'a Pipeline, id: &StageId) -> Result<&'a Stage, Refusal> {
    let stage = known_stage(pipeline, id)?;
    if pipeline.can_be_open_in(stage) {
        return Ok(stage);
    }
    let open = pipeline.open_stages().cloned().collect();
    Err(Refusal::FinalStage { stage: id.clone(), open })
}

/// Whether the pipeline leads from one stage to the other. Out of a stage that it does not have, it
/// leads everywhere: a deal must not be caught there.
fn allowed(from: &StageId, to: &StageId, pipeline: &Pipeline) -> Result<(), Refusal> {
    if pipeline.allows(from, to) || pipeline.stage(from).is_none() {
        return Ok(());
    }
    let allowed = pipeline.next(from).cloned().collect();
    Err(Refusal::MoveNotAllowed { from: from.clone(), to: to.clone(), allowed })
}
