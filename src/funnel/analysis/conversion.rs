//! How far deals come: from stage to stage, and from end to end.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::basis::Own;
use super::{AnalysisPolicy, Basis, DifferentBasis, Progress};
use crate::funnel::{Change, Opportunity, Outcome, Pipeline, Stage, visits};
use crate::rule::Packed;
use crate::units::day::IsoDay;
use crate::units::{Confidence, Period, PipelineId, StageId};

/// How far the deals came that reached a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Passage {
    /// How many ever entered the stage itself.
    pub entered: u64,
    /// Of those that reached it: went on to a later stage or were once won, were lost before
    /// that, or are open and may still go on. `None` of a stage in which deals only end.
    pub onward: Option<Progress>,
    /// Of those that reached it: won in the end, lost, or open.
    pub won: Progress,
}

/// The conversion of one stage.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct StageConversion {
    /// Which stage.
    pub stage: StageId,
    /// How many deals reached it, and what became of them.
    #[serde(flatten)]
    pub passage: Passage,
}

/// The conversion of a pipeline as of a day ([`conversion`]).
///
/// * Void deals count nowhere but in `void`, and those of other pipelines nowhere but in
///   `other_pipelines`.
/// * Parts of the deals [merge](Self::merge) to the whole. Serialised as a report; a part goes to
///   another machine in a [`Parcel`](crate::rule::Parcel).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Conversion {
    as_of: NaiveDate,
    #[serde(skip_serializing_if = "PipelineId::is_default")]
    pipeline: PipelineId,
    created: Option<Period>,
    all: Progress,
    void: u64,
    elsewhere: u64,
    other_pipelines: u64,
    stages: Vec<StageConversion>,
}

/// How far deals came, as of a day: those created in a period, or all.
///
/// | a deal | counts |
/// |---|---|
/// | that entered a stage, or any later one | as having *reached* it: who skips a stage has passed it |
/// | that went back | for all it had reached before |
/// | won into a final stage | for each open stage before it, and for that final stage alone, as these are alternatives |
/// | won, and open again | as having gone on, and as open in the end |
/// | that is open | as undecided: never as a failure |
/// | that is void | nowhere; it is told how many there are |
/// | that is of another pipeline | nowhere; it is told how many there are |
/// | of which the pipeline has no stage | in the whole, and in `elsewhere` |
///
/// Each deal is expected once; their order makes no difference. What happened after the day, and
/// deals created after it, change nothing.
///
/// Cost: for each deal a pass over its changes up to the day, with a look-up among the stages.
///
/// ```
/// use clienteling::funnel::analysis::{AnalysisPolicy, conversion};
/// use clienteling::funnel::{Change, Opportunities, Opportunity, OpportunityBasics, Pipeline};
///
/// let showroom = Pipeline::default();
/// let mut book = Opportunities::new();
/// for id in ["O-1", "O-2", "O-3"] {
///     let new = OpportunityBasics {
///         id: id.parse()?,
///         customer: "C-1".parse()?,
///         product: "car".parse()?,
///         revenue: "168000.00 CNY".parse()?,
///         stage: showroom.first().clone(),
///         created_on: "2026-03-01".parse()?,
///         created_by: "S-1".parse()?,
///     };
///     book.add(Opportunity::create(new, &showroom)?)?;
/// }
/// let (seller, day) = ("S-1".parse()?, "2026-03-05".parse()?);
/// let drive = Change::Move("test_drive".parse()?);
/// book.apply(&"O-1".parse()?, drive, day, &seller, &showroom)?;
/// let lost = serde_json::from_str(r#"{"lose": {"cause": "price"}}"#)?;
/// book.apply(&"O-2".parse()?, lost, day, &seller, &showroom)?;
///
/// let conversion = conversion(book.iter(), None, &showroom, &AnalysisPolicy::default(), day);
/// let first = &conversion.stages()[0].passage;
/// let onward = first.onward.ok_or("deals only end there")?;
/// assert_eq!((onward.succeeded(), onward.lost(), onward.open()), (1, 1, 1));
/// assert_eq!(onward.of_decided().share().known().ok_or("none")?.to_string(), "50%");
/// assert_eq!(format!("{:.1}", onward.of_all().share().known().ok_or("none")?), "33.3%");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn conversion<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    created: Option<Period>,
    pipeline: &Pipeline,
    policy: &AnalysisPolicy,
    as_of: NaiveDate,
) -> Conversion {
    let none = Progress::none(policy.confidence);
    let row = |stage: &Stage| StageConversion {
        stage: stage.id.clone(),
        passage: Passage {
            entered: 0,
            onward: pipeline.can_be_open_in(stage).then_some(none),
            won: none,
        },
    };
    let stages = pipeline.stages().iter().map(row).collect();
    let mut counted = Conversion {
        as_of,
        pipeline: pipeline.id().clone(),
        created,
        all: none,
        void: 0,
        elsewhere: 0,
        other_pipelines: 0,
        stages,
    };
    let mut own = Own::of(pipeline, as_of);
    for deal in deals {
        if created.is_none_or(|period| period.contains(deal.created_on())) && own.has(deal) {
            counted.add(deal, pipeline);
        }
    }
    Conversion { other_pipelines: own.others, ..counted }
}

impl Conversion {
    fn add(&mut self, deal: &Opportunity, pipeline: &Pipeline) {
        let Some(state) = deal.as_of(self.as_of) else { return };
        let won = match state.outcome() {
            Outcome::Void { .. } => {
                self.void = self.void.saturating_add(1);
                return;
            }
            Outcome::Open => None,
            Outcome::Won { .. } => Some(true),
            Outcome::Lost { .. } => Some(false),
        };
        self.all.add(won);
        let visits = visits(deal, self.as_of);
        // One bit for each place: a pipeline has at most as many stages.
        let entered = visits.iter().filter_map(|visit| pipeline.place(&visit.stage));
        let entered = entered.fold(0_u64, |entered, place| entered | 1 << place);
        if entered == 0 {
            self.elsewhere = self.elsewhere.saturating_add(1);
        }
        let mut changes = deal.events_through(self.as_of).iter();
        let ever_won = changes.any(|event| matches!(event.change, Change::Win(_)));
        for (place, row) in self.stages.iter_mut().enumerate() {
            let passage = &mut row.passage;
            let from_here = entered >> place;
            let itself = from_here & 1 == 1;
            passage.entered = passage.entered.saturating_add(itself.into());
            let reached = if passage.onward.is_some() { from_here != 0 } else { itself };
            if !reached {
                continue;
            }
            passage.won.add(won);
            if let Some(onward) = &mut passage.onward {
                let went_on = ever_won || from_here > 1;
                onward.add(if went_on { Some(true) } else { won });
            }
        }
    }

    /// The day as of which it is counted.
    pub const fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// Through which pipeline the deals go.
    pub const fn pipeline(&self) -> &PipelineId {
        &self.pipeline
    }

    /// In which period the deals were created. `None`: all.
    pub const fn created(&self) -> Option<Period> {
        self.created
    }

    /// From end to end: of all deals, won, lost or open.
    pub const fn all(&self) -> Progress {
        self.all
    }

    /// How many deals are void.
    pub const fn void(&self) -> u64 {
        self.void
    }

    /// How many deals were in no stage that the pipeline has.
    pub const fn elsewhere(&self) -> u64 {
        self.elsewhere
    }

    /// How many deals of other pipelines were given, and left out.
    pub const fn other_pipelines(&self) -> u64 {
        self.other_pipelines
    }

    /// The stages of the pipeline, in order.
    pub fn stages(&self) -> &[StageConversion] {
        &self.stages
    }

    /// Both together, of deals of which each is in one of them.
    ///
    /// # Errors
    /// [`DifferentBasis`]: another day, period, confidence or pipeline, or other stages of it.
    pub fn merge(mut self, other: &Conversion) -> Result<Self, DifferentBasis> {
        let kinds = |one: &Conversion| -> Vec<(StageId, bool)> {
            let rows = one.stages.iter();
            rows.map(|row| (row.stage.clone(), row.passage.onward.is_some())).collect()
        };
        let confidence = |one: &Conversion| one.all.of_all().confidence();
        DifferentBasis::check([
            (self.as_of == other.as_of, Basis::Day),
            (self.created == other.created, Basis::Period),
            (confidence(&self) == confidence(other), Basis::Confidence),
            (self.pipeline == other.pipeline, Basis::Pipeline),
            (kinds(&self) == kinds(other), Basis::Stages),
        ])?;
        self.all = self.all.merge(other.all);
        self.void = self.void.saturating_add(other.void);
        self.elsewhere = self.elsewhere.saturating_add(other.elsewhere);
        self.other_pipelines = self.other_pipelines.saturating_add(other.other_pipelines);
        for (row, more) in self.stages.iter_mut().zip(&other.stages) {
            let (passage, more) = (&mut row.passage, &more.passage);
            passage.entered = passage.entered.saturating_add(more.entered);
            passage.won = passage.won.merge(more.won);
            passage.onward = passage.onward.zip(more.onward).map(|(one, two)| one.merge(two));
        }
        Ok(self)
    }
}

/// A stage as it is sent: how many entered it, what became of those that reached it, and onward.
type Row = (StageId, u64, [u64; 3], Option<[u64; 3]>);

impl Packed for Conversion {
    const KIND: &'static str = "conversion";
    /// The day, the pipeline, the period, the confidence, all deals; void ones, those elsewhere and
    /// those of other pipelines; and stages.
    type Form = (IsoDay, PipelineId, Option<Period>, Confidence, [u64; 3], [u64; 3], Vec<Row>);

    fn pack(&self) -> Self::Form {
        let row = |StageConversion { stage, passage }: &StageConversion| {
            let onward = passage.onward.map(|onward| onward.counts());
            (stage.clone(), passage.entered, passage.won.counts(), onward)
        };
        let (all, confidence) = (self.all.counts(), self.all.of_all().confidence());
        let stages = self.stages.iter().map(row).collect();
        let (day, pipeline) = (IsoDay(self.as_of), self.pipeline.clone());
        let beside = [self.void, self.elsewhere, self.other_pipelines];
        (day, pipeline, self.created, confidence, all, beside, stages)
    }

    fn unpack(form: Self::Form) -> Result<Self, &'static str> {
        const COUNTS: &str = "counts that can be added up";
        let (IsoDay(as_of), pipeline, created, confidence, all, beside, rows) = form;
        let [void, elsewhere, other_pipelines] = beside;
        let progress = |counts| Progress::of_counts(counts, confidence).ok_or(COUNTS);
        let row = |(stage, entered, won, onward): Row| {
            let (won, onward) = (progress(won)?, onward.map(progress).transpose()?);
            Ok(StageConversion { stage, passage: Passage { entered, onward, won } })
        };
        let all = progress(all)?;
        let stages: Result<Vec<_>, &'static str> = rows.into_iter().map(row).collect();
        let stages = stages?;
        let names: BTreeSet<&StageId> = stages.iter().map(|row| &row.stage).collect();
        let most = usize::try_from(Pipeline::MAX_STAGES).unwrap_or(usize::MAX);
        if names.len() != stages.len() || !(1..=most).contains(&names.len()) {
            return Err("the stages of a pipeline, each once");
        }
        if elsewhere > all.all() {
            return Err("no more deals elsewhere than there are");
        }
        // Who reached a stage has reached each earlier one in which a deal can be open.
        let mut reached = all;
        for StageConversion { passage: Passage { entered, onward, won }, .. } in &stages {
            let fits = match onward {
                None => *entered == won.all(),
                Some(onward) => {
                    *entered <= won.all()
                        // Of as many, so that no fewer came further than were won.
                        && onward.all() == won.all()
                        && onward.lost() <= won.lost()
                        && onward.open() <= won.open()
                }
            };
            if !fits || !won.is_part_of(&reached) {
                return Err("no more deals in a stage than reached it, nor in a later one");
            }
            if onward.is_some() {
                reached = *won;
            }
        }
        Ok(Conversion { as_of, pipeline, created, all, void, elsewhere, other_pipelines, stages })
    }
}
