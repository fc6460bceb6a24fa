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
//! A firm can have several, each with an identifier of its own. A deal goes through one of them, and
//! only that one has a say in it.
//!
//! An open deal stands in a final stage in one case alone: in a pipeline of one stage.

mod draft;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ShowroomStep;
use crate::rule::Valid;
use crate::units::{PipelineId, StageId};

pub use draft::{PipelineDraft, Stage};

/// The stages of a business, in order.
///
/// * 1 to 64 stages, each with its own identifier and name; at least one is final.
/// * Each can be reached from the first, and from each a final one can be reached.
/// * From a final stage no move leads on.
/// * Copies share the stages.
///
/// A type of its own beside the draft, because the moves are worked out once and read for every
/// change of a deal.
///
/// ```
/// use clienteling::funnel::Pipeline;
///
/// let showroom = Pipeline::default();
/// let stages: Vec<String> = showroom
///     .stages()
///     .iter()
///     .map(|stage| format!("{} {}", stage.name, stage.probability))
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
#[serde(from = "Valid<PipelineDraft>", into = "PipelineDraft")]
pub struct Pipeline {
    id: PipelineId,
    first: StageId,
    stages: Arc<[Stage]>,
    /// To which stages a deal can move from each: one bit for each place.
    moves: Arc<[u64]>,
}

impl Pipeline {
    /// The most stages.
    pub const MAX_STAGES: u32 = u64::BITS;

    /// Which pipeline. It keeps its identifier when its stages change.
    pub const fn id(&self) -> &PipelineId {
        &self.id
    }

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
        self.stages.iter().filter(|stage| stage.is_final).map(|stage| &stage.id)
    }

    /// The stages in which an open deal can stand, in order.
    pub fn open_stages(&self) -> impl Iterator<Item = &StageId> {
        self.stages.iter().filter(|stage| self.can_be_open_in(stage)).map(|stage| &stage.id)
    }

    /// Whether a deal can go from one stage to the other. Not from a stage to itself, and not
    /// where one of them is unknown.
    pub fn allows(&self, from: &StageId, to: &StageId) -> bool {
        self.place(to).is_some_and(|to| self.moves_from(from) >> to & 1 == 1)
    }

    /// The stages to which a deal can go from here, in order; none from an unknown one.
    pub fn next<'a>(&'a self, from: &StageId) -> impl Iterator<Item = &'a StageId> + use<'a> {
        let next = self.moves_from(from);
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

    fn moves_from(&self, from: &StageId) -> u64 {
        self.place(from).and_then(|from| self.moves.get(from)).copied().unwrap_or(0)
    }

    pub(super) fn can_be_open_in(&self, stage: &Stage) -> bool {
        !stage.is_final || self.first == stage.id
    }
}

impl Default for Pipeline {
    /// The showroom's six stages with S1's probabilities.
    fn default() -> Self {
        Valid::<PipelineDraft>::default().into()
    }
}

impl From<Valid<PipelineDraft>> for Pipeline {
    fn from(draft: Valid<PipelineDraft>) -> Self {
        let moves = draft.moves().into();
        let PipelineDraft { id, stages } = draft.into_draft();
        let stages: Arc<[Stage]> = stages.into();
        // INVARIANT: there is a first stage in every valid draft.
        let first = stages.first().map_or_else(|| StageId::known("first"), |one| one.id.clone());
        Pipeline { id, first, stages, moves }
    }
}

impl From<Pipeline> for PipelineDraft {
    fn from(pipeline: Pipeline) -> Self {
        PipelineDraft { id: pipeline.id, stages: pipeline.stages.to_vec() }
    }
}
