//! A pipeline as it is written down, and its check.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Pipeline;
use crate::funnel::ShowroomStep;
use crate::rule::{Checker, Draft, ProblemKind, Problems};
use crate::units::{PipelineId, Probability, StageId};

/// The longest name of a stage, in characters.
const MAX_NAME: u32 = 200;

/// One stage.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Which stage.
    pub id: StageId,
    /// What it is called.
    pub name: String,
    /// How likely a sale is from here.
    pub probability: Probability,
    /// To which stages a deal can move from here. `None`: to any other, forward or back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Vec<StageId>>,
    /// Whether a won deal goes here.
    #[serde(default)]
    pub is_final: bool,
    /// After how many days in it an open deal is stalled. `None`: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stalled_after_days: Option<u32>,
    /// Which steps of the showroom are expected to be done once a deal is here, beside those of
    /// the stages before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<ShowroomStep>,
}

/// The stages of a business in order, as they are written down; [`validate`](Self::validate)
/// makes a pipeline of them.
///
/// ```
/// use clienteling::funnel::PipelineDraft;
///
/// let draft: PipelineDraft = serde_json::from_str(
///     r#"{"stages": [
///         {"id": "talk", "name": "talk", "probability": "0.1", "next": ["ofer"]},
///         {"id": "offer", "name": "offer", "probability": "0.9"}
///     ]}"#,
/// )?;
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`stages`: a final stage is missing; \
///      `stages[0].next[0]`: there is no stage `ofer`; \
///      `stages[1]`: no way leads here from the first stage",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PipelineDraft {
    /// Which pipeline. Not written where it is `showroom`, the default.
    #[serde(skip_serializing_if = "PipelineId::is_default")]
    pub id: PipelineId,
    /// The stages, in order.
    pub stages: Vec<Stage>,
}

impl Default for PipelineDraft {
    /// The showroom's stages (S1). After how many days a deal is stalled and which steps each
    /// stage expects are ours.
    fn default() -> Self {
        use ShowroomStep as S;
        type Row = (&'static str, &'static str, u8, Option<u32>, &'static [ShowroomStep]);
        const ROWS: [Row; 6] = [
            ("first_contact", "first contact", 5, Some(30), &[S::GenerateTraffic, S::Reception]),
            ("needs_understood", "needs understood", 25, Some(30), &[S::Needs]),
            ("product_shown", "product shown", 35, Some(30), &[S::Presentation]),
            ("test_drive", "test drive", 40, Some(30), &[S::TestDrive]),
            ("quotation", "quotation to closing", 90, Some(30), &[S::Objections]),
            ("delivered", "delivered", 100, None, &[S::QuotationAndClosing, S::Delivery]),
        ];
        let stage = |(id, name, percent, stalled_after_days, steps): Row| Stage {
            id: StageId::known(id),
            name: name.to_owned(),
            probability: Probability::from_percent(percent),
            next: None,
            is_final: stalled_after_days.is_none(),
            stalled_after_days,
            steps: steps.to_vec(),
        };
        PipelineDraft { id: PipelineId::default(), stages: ROWS.into_iter().map(stage).collect() }
    }
}

impl Draft for PipelineDraft {
    fn check(&self, checker: &mut Checker) {
        let (max, before) = (Pipeline::MAX_STAGES, checker.problems());
        checker.length("stages", self.stages.len(), 1, usize::try_from(max).unwrap_or(usize::MAX));
        let few = checker.problems() == before;
        if !self.stages.is_empty() && !self.stages.iter().any(|stage| stage.is_final) {
            checker.report("stages", ProblemKind::Missing("a final stage"));
        }
        let places = self.places();
        for (place, stage) in self.stages.iter().enumerate() {
            if let Some(first) = places.get(&stage.id).filter(|first| **first != place) {
                let (given, first) = (stage.id.to_string(), format!("stages[{first}].id"));
                checker.report(&format!("stages[{place}].id"), ProblemKind::Taken { given, first });
            }
        }
        self.check_names(checker);
        for (place, stage) in self.stages.iter().enumerate() {
            check_stage(stage, place, &places, checker);
        }
        self.check_steps(checker);
        // With a problem in the list itself, ways through it say nothing.
        if few && places.len() == self.stages.len() {
            self.check_ways(checker);
        }
    }

    fn tidy(mut self) -> Self {
        for stage in &mut self.stages {
            stage.name = stage.name.trim().to_owned();
        }
        self
    }
}

impl PipelineDraft {
    /// The pipeline.
    ///
    /// # Errors
    /// [`Problems`], all of them: no stage or more than 64, an identifier or a name that is missing
    /// or taken, no final stage, a list of moves with an unknown stage or on a final one, a stage
    /// that cannot be reached from the first or from which no final one can, days beyond a century,
    /// a step that stands there twice.
    pub fn validate(self) -> Result<Pipeline, Problems> {
        Draft::validate(self).map(Pipeline::from)
    }

    /// To which stages a deal can move from each: one bit for each place.
    pub(super) fn moves(&self) -> Vec<u64> {
        let count = u32::try_from(self.stages.len()).unwrap_or(u32::MAX);
        let places = self.places();
        let moves = |(place, stage): (usize, &Stage)| {
            let next = match &stage.next {
                _ if stage.is_final => 0,
                None => u64::MAX.checked_shr(u64::BITS.saturating_sub(count)).unwrap_or(0),
                Some(listed) => {
                    let places = listed.iter().filter_map(|to| places.get(to));
                    places.fold(0, |set, to| set | bit(*to))
                }
            };
            next & !bit(place)
        };
        self.stages.iter().enumerate().map(moves).collect()
    }

    /// Where each stage stands, the first of those with one identifier.
    fn places(&self) -> BTreeMap<&StageId, usize> {
        let placed = self.stages.iter().enumerate().rev();
        placed.map(|(place, stage)| (&stage.id, place)).collect()
    }

    fn check_names(&self, checker: &mut Checker) {
        let named = || {
            let stages = self.stages.iter().enumerate();
            stages.map(|(place, stage)| (format!("stages[{place}].name"), stage.name.as_str()))
        };
        checker.names(named());
        for (path, name) in named() {
            let chars = u32::try_from(name.trim().chars().count()).unwrap_or(u32::MAX);
            if chars > MAX_NAME {
                checker.number(&path, chars, 1, MAX_NAME);
            }
        }
    }

    fn check_steps(&self, checker: &mut Checker) {
        let mut known = BTreeMap::<ShowroomStep, String>::new();
        for (place, stage) in self.stages.iter().enumerate() {
            for (number, step) in stage.steps.iter().enumerate() {
                let path = format!("stages[{place}].steps[{number}]");
                if let Some(first) = known.get(step) {
                    let (given, first) = (step.as_str().to_owned(), first.clone());
                    checker.report(&path, ProblemKind::Taken { given, first });
                } else {
                    known.insert(*step, path);
                }
            }
        }
    }

    /// Reports the stages that cannot be reached, and those from which no end can be.
    fn check_ways(&self, checker: &mut Checker) {
        let next = self.moves();
        let leads = |from: u64, to: u64| from & to != 0;
        let closed = |mut set: u64, grows: &dyn Fn(u64, usize, u64) -> u64| {
            loop {
                let step = |set, (place, next): (usize, &u64)| grows(set, place, *next);
                let grown = next.iter().enumerate().fold(set, step);
                if grown == set {
                    return set;
                }
                set = grown;
            }
        };
        let reached = closed(bit(0), &|set, place, next| {
            if leads(set, bit(place)) { set | next } else { set }
        });
        let finals = self.stages.iter().enumerate().filter(|(_, stage)| stage.is_final);
        let finals = finals.fold(0, |set, (place, _)| set | bit(place));
        let ending = closed(finals, &|set, place, next| {
            if leads(set, next) { set | bit(place) } else { set }
        });
        for place in 0..next.len() {
            let path = format!("stages[{place}]");
            if !leads(reached, bit(place)) {
                checker.report(
                    &path,
                    ProblemKind::Of {
                        key: "funnel.pipeline.unreachable",
                        text: "no way leads here from the first stage".to_owned(),
                    },
                );
            }
            // Without any final stage that one problem says it all.
            if finals != 0 && !leads(ending, bit(place)) {
                checker.report(
                    &path,
                    ProblemKind::Of {
                        key: "funnel.pipeline.dead-end",
                        text: "no way leads from here to a final stage".to_owned(),
                    },
                );
            }
        }
    }
}

/// The bit of a place; none beyond the most stages.
fn bit(place: usize) -> u64 {
    u32::try_from(place).ok().and_then(|place| 1_u64.checked_shl(place)).unwrap_or(0)
}

/// What is wrong with the moves and the figures of a stage.
fn check_stage(
    stage: &Stage,
    place: usize,
    places: &BTreeMap<&StageId, usize>,
    checker: &mut Checker,
) {
    let path = |field: &str| format!("stages[{place}].{field}");
    let listed = stage.next.as_deref().unwrap_or_default();
    if stage.is_final && !listed.is_empty() {
        let kind = ProblemKind::NotExpected("from a final stage no move leads on");
        checker.report(&path("next"), kind);
    } else {
        for (number, to) in listed.iter().enumerate().filter(|(_, to)| !places.contains_key(to)) {
            let problem = ProblemKind::Unknown { what: "stage", given: to.to_string() };
            checker.report(&path(&format!("next[{number}]")), problem);
        }
    }
    let days = stage.stalled_after_days.unwrap_or(1);
    checker.number(&path("stalled_after_days"), days, 1, Checker::MAX_DAYS);
}
