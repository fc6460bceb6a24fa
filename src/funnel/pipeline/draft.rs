//! A pipeline as it is written down, and its check.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Pipeline, Stage};
use crate::funnel::ShowroomStep;
use crate::rule::PolicyError;
use crate::rule::policy::{Checker, ProblemKind};
use crate::units::{Probability, StageId};

/// The longest name of a stage, in characters.
const MAX_NAME: u32 = 200;

/// One stage, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageDraft {
    /// Which stage.
    pub id: StageId,
    /// What it is called.
    pub name: String,
    /// How likely a sale is from here.
    #[serde(with = "crate::units::fixed::as_text")]
    pub probability: Decimal,
    /// To which stages a deal can move from here. `None`: to any other, forward or back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Vec<StageId>>,
    /// Whether a won deal goes here.
    #[serde(default, rename = "final")]
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
///         {"id": "offer", "name": "offer", "probability": "1.01"}
///     ]}"#,
/// )?;
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`stages`: there is no final stage: expected at least one; \
///      `stages[0].next[0]`: there is no stage `ofer`; \
///      `stages[1].probability`: `1.01` is not a probability from 0 to 1 with at most 9 decimals; \
///      `stages[1]`: no way leads here from the first stage",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PipelineDraft {
    /// The stages, in order.
    pub stages: Vec<StageDraft>,
}

impl Default for PipelineDraft {
    fn default() -> Self {
        Pipeline::default().into()
    }
}

impl PipelineDraft {
    /// The pipeline.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: no stage or more than 64, an identifier or a name that is
    /// missing or taken, no final stage, a probability that is none, a list of moves with an
    /// unknown stage or on a final one, a stage that cannot be reached from the first or from which
    /// no final one can, days beyond a century, a step that stands there twice.
    pub fn validate(self) -> Result<Pipeline, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    pub(crate) fn check(self, checker: &mut Checker) -> Option<Pipeline> {
        let count = u32::try_from(self.stages.len()).unwrap_or(u32::MAX);
        let few = checker.number("stages", count, 1, Pipeline::MAX_STAGES).is_some();
        if count > 0 && !self.stages.iter().any(|stage| stage.is_final) {
            checker.report("stages", ProblemKind::NoneGiven("final stage"));
        }
        let places = self.places(checker);
        self.check_names(checker);
        let (mut next, mut probabilities) = (Vec::new(), Vec::new());
        for (place, stage) in self.stages.iter().enumerate() {
            next.push(next_of(stage, place, &places, count, checker));
            probabilities.extend(check_stage(stage, place, checker));
        }
        self.check_steps(checker);
        // With a problem in the list itself, ways through it say nothing.
        if few && places.len() == self.stages.len() {
            self.check_ways(&next, checker);
        }
        let first = self.stages.first()?.id.clone();
        if probabilities.len() < self.stages.len() {
            return None;
        }
        let figures = probabilities.into_iter().zip(next);
        let made = self.stages.into_iter().zip(figures).map(|(draft, (probability, next))| Stage {
            id: draft.id,
            name: draft.name.trim().to_owned(),
            probability,
            is_final: draft.is_final,
            stalled_after_days: draft.stalled_after_days,
            steps: draft.steps,
            listed: draft.next,
            next,
        });
        Some(Pipeline { first, stages: made.collect() })
    }

    /// Where each stage stands; an identifier that is taken is reported.
    fn places(&self, checker: &mut Checker) -> BTreeMap<&StageId, usize> {
        let mut places = BTreeMap::new();
        for (place, stage) in self.stages.iter().enumerate() {
            if let Some(first) = places.get(&stage.id) {
                let (given, first) = (stage.id.to_string(), format!("stages[{first}].id"));
                let problem = ProblemKind::Taken { given, first };
                checker.report(&format!("stages[{place}].id"), problem);
            } else {
                places.insert(&stage.id, place);
            }
        }
        places
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
    fn check_ways(&self, next: &[u64], checker: &mut Checker) {
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
                checker.report(&path, ProblemKind::Unreachable("the first stage"));
            }
            // Without any final stage that one problem says it all.
            if finals != 0 && !leads(ending, bit(place)) {
                checker.report(&path, ProblemKind::DeadEnd("a final stage"));
            }
        }
    }
}

/// The bit of a place; none beyond the most stages.
fn bit(place: usize) -> u64 {
    u32::try_from(place).ok().and_then(|place| 1_u64.checked_shl(place)).unwrap_or(0)
}

/// The stages to which a deal can go, one bit for each place; what is wrong is reported.
fn next_of(
    stage: &StageDraft,
    place: usize,
    places: &BTreeMap<&StageId, usize>,
    count: u32,
    checker: &mut Checker,
) -> u64 {
    let path = format!("stages[{place}].next");
    let next = match &stage.next {
        Some(listed) if stage.is_final => {
            if !listed.is_empty() {
                checker
                    .report(&path, ProblemKind::NotExpected("from a final stage no move leads on"));
            }
            0
        }
        None if stage.is_final => 0,
        None => u64::MAX.checked_shr(u64::BITS.saturating_sub(count)).unwrap_or(0),
        Some(listed) => listed.iter().enumerate().fold(0, |set, (number, to)| {
            if let Some(to) = places.get(to) {
                return set | bit(*to);
            }
            let problem = ProblemKind::Unknown { what: "stage", given: to.to_string() };
            checker.report(&format!("{path}[{number}]"), problem);
            set
        }),
    };
    next & !bit(place)
}

/// The probability of a stage; what is wrong with its figures is reported.
fn check_stage(stage: &StageDraft, place: usize, checker: &mut Checker) -> Option<Probability> {
    let path = |field: &str| format!("stages[{place}].{field}");
    let probability = checker.probability(&path("probability"), stage.probability);
    let days = stage.stalled_after_days.unwrap_or(1);
    checker.number(&path("stalled_after_days"), days, 1, Checker::MAX_DAYS)?;
    probability
}

/// The showroom's stages (S1). After how many days a deal is stalled and which steps each stage
/// expects are ours.
pub(super) fn showroom() -> Pipeline {
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
    const OPEN: u64 = 0b11_1111;
    let stage = |(place, row): (usize, Row)| {
        let (id, name, percent, stalled_after_days, steps) = row;
        let is_final = stalled_after_days.is_none();
        Stage {
            id: StageId::known(id),
            name: name.to_owned(),
            probability: Probability::from_percent(percent),
            is_final,
            stalled_after_days,
            steps: steps.to_vec(),
            listed: None,
            next: if is_final { 0 } else { OPEN & !(1 << place) },
        }
    };
    let stages: Arc<[Stage]> = ROWS.into_iter().enumerate().map(stage).collect();
    Pipeline { first: StageId::known("first_contact"), stages }
}
