//! A deal as a kind of life.

use chrono::NaiveDate;

use super::apply::{check_new, open_stage};
use super::{Change, Event, Moved, NewOpportunity, OpportunityState, Refusal};
use crate::customer::Note;
use crate::funnel::Pipeline;
use crate::rule::life::Life;
use crate::units::Probability;

impl Life for OpportunityState {
    type Beginning = NewOpportunity;
    type Change = Change;
    /// The default probability of the stage that was entered, as it was then: where a default comes
    /// into question, with the creation, a move, a reopening, and a probability that is taken back
    /// or withdrawn.
    type Noted = Option<Probability>;
    type Context = Pipeline;
    type Effect = Option<Moved>;
    type Words = Note;
    type Refusal = Refusal;

    const BEGINNING: &'static str = "opportunity";
    const NOTED: &'static str = "default";

    fn began_on(new: &NewOpportunity) -> NaiveDate {
        new.created_on
    }

    fn begun_entered_on(new: &NewOpportunity) -> Option<NaiveDate> {
        new.entered_on
    }

    fn check_beginning(new: &NewOpportunity) -> Result<(), Refusal> {
        check_new(new)
    }

    fn check_context(new: &NewOpportunity, pipeline: &Pipeline) -> Result<(), Refusal> {
        if new.pipeline == *pipeline.id() {
            return Ok(());
        }
        let (expected, given) = (new.pipeline.clone(), pipeline.id().clone());
        Err(Refusal::OtherPipeline { expected, given })
    }

    fn judge_beginning(
        new: &NewOpportunity,
        pipeline: &Pipeline,
    ) -> Result<Option<Probability>, Refusal> {
        open_stage(pipeline, &new.stage).map(|stage| Some(stage.probability))
    }

    fn begin(new: &NewOpportunity, default: &Option<Probability>) -> Self {
        OpportunityState::initial(new, default.unwrap_or(Probability::ZERO))
    }

    fn check(&self, new: &NewOpportunity, asked: &Event) -> Result<(), Refusal> {
        self.check_change(new, asked)
    }

    fn judge(
        &self,
        _: &NewOpportunity,
        asked: &Event,
        pipeline: &Pipeline,
    ) -> Result<(Option<Probability>, Option<Moved>), Refusal> {
        self.judge_change(asked, pipeline)
    }

    fn check_noted(change: Option<&Change>, default: &Option<Probability>) -> Result<(), Refusal> {
        let is_expected = change.is_none_or(Change::takes_default);
        match default {
            None if is_expected => Err(Refusal::DefaultMissing),
            Some(given) if !is_expected => Err(Refusal::DefaultNotExpected(*given)),
            _ => Ok(()),
        }
    }

    fn is_so(&self, event: &Event, today: &[Event]) -> bool {
        self.is_already(event, today)
    }

    fn step(&mut self, event: &Event) {
        self.take_over(event);
    }

    fn other_noted(given: Option<Probability>, expected: Option<Probability>) -> Refusal {
        Refusal::OtherDefault { given, expected }
    }
}
