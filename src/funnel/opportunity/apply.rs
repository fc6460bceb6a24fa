//! Changing a deal: checked as a whole first, then recorded.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Change, Event, NewOpportunity, Opportunity, Outcome, ProbabilitySource, Refusal};
use crate::funnel::{Pipeline, Stage};
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

/// What a change would do.
pub(super) enum Verdict {
    Nothing,
    Record(Option<Probability>, Applied),
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
    /// | moves a deal with the default probability of its stage | the default of the new stage applies |
    /// | moves a deal with a manual or a learned probability | that stays, and [`Moved`] says so; a learned one is [`LearnedElsewhere`](super::ProbabilityOrigin::LearnedElsewhere) as long as the deal is there |
    /// | comes from a stage that the pipeline no longer has | it can go to any |
    ///
    /// Several changes of one day stand in the order in which they were made.
    ///
    /// Cost: a look-up among the stages and one record; nothing is copied but shared texts.
    ///
    /// # Errors
    /// [`Refusal`], with what would be accepted.
    ///
    /// ```
    /// use clienteling::funnel::{AfterMove, Applied, Change, Direction, Moved, NewOpportunity};
    /// use clienteling::funnel::{Opportunity, Pipeline};
    ///
    /// let showroom = Pipeline::default();
    /// let mut deal = Opportunity::create(
    ///     NewOpportunity::new(
    ///         "O-1".parse()?,
    ///         "C-1".parse()?,
    ///         "car".parse()?,
    ///         "168000.00 CNY".parse()?,
    ///         showroom.first().clone(),
    ///         "2026-03-01".parse()?,
    ///         "S-1".parse()?,
    ///     ),
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
    /// let error = deal.apply(
    ///     Change::Move("test_drive".parse()?),
    ///     "2026-03-04".parse()?,
    ///     &seller,
    ///     &showroom,
    /// );
    /// assert_eq!(
    ///     error.unwrap_err().to_string(),
    ///     "2026-03-04 is before the last change: expected 2026-03-05 or later",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn apply(
        &mut self,
        change: Change,
        day: NaiveDate,
        by: &StaffId,
        pipeline: &Pipeline,
    ) -> Result<Applied, Refusal> {
        match self.check(&change, day, by, pipeline)? {
            Verdict::Nothing => Ok(Applied::Unchanged),
            Verdict::Record(default, applied) => {
                self.push(Event { on: day, by: by.clone(), change, default });
                Ok(applied)
            }
        }
    }

    pub(super) fn push(&mut self, event: Event) {
        self.state.step(&event);
        self.events.push(event);
    }

    /// What a change would do, or why it is refused.
    pub(super) fn check(
        &self,
        change: &Change,
        day: NaiveDate,
        by: &StaffId,
        pipeline: &Pipeline,
    ) -> Result<Verdict, Refusal> {
        let last = self.state.changed_on();
        let same = |event: &Event| event.on == day && event.by == *by && event.change == *change;
        if day < last {
            return if self.events_of(day).iter().any(same) {
                Ok(Verdict::Nothing)
            } else {
                Err(Refusal::BeforeLastChange { day, last })
            };
        }
        if self.events.last().is_some_and(same) {
            return Ok(Verdict::Nothing);
        }
        match self.state.outcome().closed_on() {
            Some(on) => self.check_closed(change, on, pipeline),
            None => self.check_open(change, day, by, pipeline),
        }
    }

    fn check_closed(
        &self,
        change: &Change,
        on: NaiveDate,
        pipeline: &Pipeline,
    ) -> Result<Verdict, Refusal> {
        let outcome = self.state.outcome();
        let ends_so = match (change, outcome) {
            (Change::Reopen(to), _) => {
                let stage = open_stage(pipeline, to)?;
                return Ok(Verdict::Record(Some(stage.probability()), Applied::Changed));
            }
            (Change::Win(win), Outcome::Won { revenue, .. }) => {
                win.revenue == *revenue && win.into == *self.state.stage()
            }
            (Change::Lose(why), Outcome::Lost { reason, .. }) => why == reason,
            (Change::Void(why), Outcome::Void { reason, .. }) => why == reason,
            _ => false,
        };
        if ends_so {
            Ok(Verdict::Nothing)
        } else {
            Err(Refusal::AlreadyClosed { outcome: outcome.kind(), on })
        }
    }

    fn check_open(
        &self,
        change: &Change,
        day: NaiveDate,
        by: &StaffId,
        pipeline: &Pipeline,
    ) -> Result<Verdict, Refusal> {
        let state = &self.state;
        let source = &state.last_probability().source;
        let already = match change {
            Change::Move(to) => return self.check_move(to, pipeline),
            Change::Revenue(revenue) => {
                not_negative(*revenue)?;
                *revenue == state.revenue()
            }
            Change::Quantity(quantity) => *quantity == state.quantity(),
            Change::Product(product) => product == state.product(),
            Change::ExpectedOn(expected) => {
                not_before_creation(*expected, self.created_on())?;
                *expected == state.expected_on()
            }
            Change::Manual(Some(probability)) => {
                let same = *probability == state.last_probability().probability;
                same && matches!(source, ProbabilitySource::Manual { by: setter, .. } if setter == by)
            }
            Change::Manual(None) => {
                let default = known_stage(pipeline, state.stage())?.probability();
                if *source == ProbabilitySource::StageDefault
                    && default == state.last_probability().probability
                {
                    return Ok(Verdict::Nothing);
                }
                return Ok(Verdict::Record(Some(default), Applied::Changed));
            }
            Change::Learned(learned) => {
                let as_of = learned.as_of;
                if as_of > day {
                    return Err(Refusal::LearnedLater { as_of, day });
                }
                if let ProbabilitySource::Manual { by, on } = source {
                    return Err(Refusal::ManualInForce { by: by.clone(), on: *on });
                }
                // Learned anew on every night, it is written down only where it has changed.
                matches!(source, ProbabilitySource::Learned { stage, .. } if stage == state.stage())
                    && learned.probability == state.last_probability().probability
            }
            Change::Owners(owners) => owners == state.owners(),
            Change::NextStep(next_step) => state.next_step() == next_step.as_deref(),
            Change::Features(features) => features == state.features(),
            Change::Contacted(_) => {
                let same = |event: &Event| event.by == *by && event.change == *change;
                self.events_of(day).iter().any(same)
            }
            Change::Win(win) => {
                not_negative(win.revenue)?;
                self.check_final(&win.into, pipeline)?;
                false
            }
            Change::Lose(_) | Change::Void(_) => false,
            Change::Reopen(_) => return Err(Refusal::NotClosed),
        };
        if already { Ok(Verdict::Nothing) } else { Ok(Verdict::Record(None, Applied::Changed)) }
    }

    fn check_move(&self, to: &StageId, pipeline: &Pipeline) -> Result<Verdict, Refusal> {
        let from = self.state.stage();
        let stage = open_stage(pipeline, to)?;
        if from == to {
            return Ok(Verdict::Nothing);
        }
        allowed(from, to, pipeline)?;
        let direction = pipeline
            .place(from)
            .zip(pipeline.place(to))
            .map(|(from, to)| if from < to { Direction::Forward } else { Direction::Back });
        let probability = match self.state.last_probability().source {
            ProbabilitySource::StageDefault => AfterMove::Redefaulted,
            ProbabilitySource::Learned { .. } => AfterMove::KeptLearned,
            ProbabilitySource::Manual { .. } => AfterMove::KeptManual,
        };
        let moved = Applied::Moved(Moved { direction, probability });
        Ok(Verdict::Record(Some(stage.probability()), moved))
    }

    fn check_final(&self, into: &StageId, pipeline: &Pipeline) -> Result<(), Refusal> {
        if !known_stage(pipeline, into)?.is_final() {
            let finals = pipeline.final_stages().cloned().collect();
            return Err(Refusal::NotFinal { stage: into.clone(), finals });
        }
        // In a pipeline of one stage a deal is won where it stands.
        if self.state.stage() == into {
            Ok(())
        } else {
            allowed(self.state.stage(), into, pipeline)
        }
    }
}

/// The default probability of the stage in which a deal is created, if all of it is sound.
pub(super) fn check_new(new: &NewOpportunity, pipeline: &Pipeline) -> Result<Probability, Refusal> {
    not_negative(new.revenue)?;
    not_before_creation(new.expected_on, new.created_on)?;
    open_stage(pipeline, &new.stage).map(Stage::probability)
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
        let known = pipeline.stages().iter().map(|stage| stage.id().clone()).collect();
        Refusal::UnknownStage { given: id.clone(), known }
    })
}

/// A stage in which an open deal can stand.
fn open_stage<'a>(pipeline: &'a Pipeline, id: &StageId) -> Result<&'a Stage, Refusal> {
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
