//! The stages through which a deal goes, and which moves between them are allowed.
//!
//! | question | rule |
//! |---|---|
//! | where does a deal begin? | in any stage that is not final; most in the first |
//! | where can it move? | to any other stage, or to those that the stage lists |
//! | where does it end well? | in a *final* stage, into which it is won; that is written down, and follows neither from a name nor from 100 % |
//! | and when it is lost? | in the stage where it stands: loss is an outcome and no stage |
//! | when has it stood still for too long? | after so many days in one stage, where the stage says so |
//!
//! An open deal stands in a final stage in one case alone: in a pipeline of one stage.

mod draft;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ShowroomStep;
use crate::rule::PolicyError;
use crate::units::{Probability, StageId};

pub use draft::{PipelineDraft, StageDraft};

/// One stage.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stage {
    id: StageId,
    name: String,
    probability: Probability,
    is_final: bool,
    stalled_after_days: Option<u32>,
    steps: Vec<ShowroomStep>,
    /// The stages that were listed as next, if they were.
    listed: Option<Vec<StageId>>,
    /// To which stages a deal can move from here: one bit for each place.
    next: u64,
}

impl Stage {
    /// Which stage.
    pub const fn id(&self) -> &StageId {
        &self.id
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How likely a sale is from here, where nothing else says more.
    pub const fn probability(&self) -> Probability {
        self.probability
    }

    /// Whether a won deal goes here.
    pub const fn is_final(&self) -> bool {
        self.is_final
    }

    /// After how many days in it an open deal is stalled. `None`: never.
    pub const fn stalled_after_days(&self) -> Option<u32> {
        self.stalled_after_days
    }

    /// Which steps of the showroom are expected to be done once a deal is here, beside those of
    /// the stages before.
    pub fn steps(&self) -> &[ShowroomStep] {
        &self.steps
    }
}

/// The stages of a business, in order.
///
/// * 1 to 64 stages, each with its own identifier and name; at least one is final.
/// * Each can be reached from the first, and from each a final one can be reached.
/// * From a final stage no move leads on.
/// * Copies share the stages.
///
/// ```
/// use clienteling::funnel::Pipeline;
///
/// let showroom = Pipeline::default();
/// let stages: Vec<String> = showroom
///     .stages()
///     .iter()
///     .map(|stage| format!("{} {}", stage.name(), stage.probability()))
///     .collect();
/// assert_eq!(
///     stages,
///     [
///         "first contact 5%",
///         "needs understood 25%",
///         "product shown 35%",
///         "test drive 40%",
///         "quotation to closing 90%",
///         "delivered 100%",
///     ],
/// );
/// let test_drive = "test_drive".parse()?;
/// assert!(showroom.allows(&test_drive, &"first_contact".parse()?));
/// assert!(showroom.final_stages().eq([&"delivered".parse()?]));
/// # Ok::<(), clienteling::units::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "PipelineDraft", into = "PipelineDraft")]
pub struct Pipeline {
    first: StageId,
    stages: Arc<[Stage]>,
}

impl Pipeline {
    /// The most stages.
    pub const MAX_STAGES: u32 = u64::BITS;

    /// The stages, in order.
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The first stage.
    pub const fn first(&self) -> &StageId {
        &self.first
    }

    /// The stage with this identifier.
    pub fn stage(&self, id: &StageId) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == *id)
    }

    /// At which place it stands, from 0.
    pub fn place(&self, id: &StageId) -> Option<usize> {
        self.stages.iter().position(|stage| stage.id == *id)
    }

    /// The stages into which a won deal goes, in order.
    pub fn final_stages(&self) -> impl Iterator<Item = &StageId> {
        self.stages.iter().filter(|stage| stage.is_final).map(Stage::id)
    }

    /// The stages in which an open deal can stand, in order.
    pub fn open_stages(&self) -> impl Iterator<Item = &StageId> {
        self.stages.iter().filter(|stage| self.can_be_open_in(stage)).map(Stage::id)
    }

    /// Whether a deal can go from one stage to the other. Not from a stage to itself, and not
    /// where one of them is unknown.
    pub fn allows(&self, from: &StageId, to: &StageId) -> bool {
        let from = self.stage(from);
        from.zip(self.place(to)).is_some_and(|(from, to)| from.next >> to & 1 == 1)
    }

    /// The stages to which a deal can go from here, in order; none from an unknown one.
    pub fn next<'a>(&'a self, from: &StageId) -> impl Iterator<Item = &'a StageId> + use<'a> {
        let next = self.stage(from).map_or(0, |stage| stage.next);
        let placed = self.stages.iter().enumerate();
        placed.filter(move |(place, _)| next >> place & 1 == 1).map(|(_, stage)| &stage.id)
    }

    /// The steps of the showroom that are expected once a deal is in this stage, each with the
    /// stage that names it: those of the stage and of all before it.
    pub fn steps_expected_by<'a>(
        &'a self,
        stage: &StageId,
    ) -> impl Iterator<Item = (&'a StageId, ShowroomStep)> + use<'a> {
        let through = self.place(stage).map_or(0, |place| place.saturating_add(1));
        let stages = self.stages.iter().take(through);
        stages.flat_map(|stage| stage.steps.iter().map(move |step| (&stage.id, *step)))
    }

    pub(super) fn can_be_open_in(&self, stage: &Stage) -> bool {
        !stage.is_final || self.first == stage.id
    }
}

impl Default for Pipeline {
    /// The showroom's six stages with S1's probabilities.
    fn default() -> Self {
        draft::showroom()
    }
}

impl TryFrom<PipelineDraft> for Pipeline {
    type Error = PolicyError;

    fn try_from(draft: PipelineDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<Pipeline> for PipelineDraft {
    fn from(pipeline: Pipeline) -> Self {
        let draft = |stage: &Stage| StageDraft {
            id: stage.id.clone(),
            name: stage.name.clone(),
            probability: stage.probability.value(),
            next: stage.listed.clone(),
            is_final: stage.is_final,
            stalled_after_days: stage.stalled_after_days,
            steps: stage.steps.clone(),
        };
        PipelineDraft { stages: pipeline.stages.iter().map(draft).collect() }
    }
}
