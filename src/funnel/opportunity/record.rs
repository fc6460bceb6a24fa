//! How a deal travels: its beginning and its changes, replayed on arrival.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::apply::{Verdict, check_new};
use super::{Creation, Event, NewOpportunity, Opportunity, OpportunityState, Refusal};
use crate::funnel::Pipeline;
use crate::units::Probability;
use crate::units::guard::guarded;

guarded! {
    /// A deal as it is written: its beginning and its changes. Nothing of it is believed before it
    /// is [replayed](Self::replay).
    ///
    /// ```
    /// use clienteling::funnel::{OpportunityRecord, Pipeline};
    ///
    /// let json = r#"{
    ///     "opportunity": {
    ///         "id": "O-1", "customer": "C-1", "product": "car", "quantity": "1",
    ///         "revenue": {"amount": "168000.00", "currency": "CNY"}, "stage": "first_contact",
    ///         "created_on": "2026-03-01", "created_by": "S-1",
    ///         "owners": [{"staff": "S-1", "share": "1"}]
    ///     },
    ///     "default": "0.05",
    ///     "events": [
    ///         {"on": "2026-03-04", "by": "S-1", "change": {"move": "test_drive"}, "default": "0.4"},
    ///         {"on": "2026-03-02", "by": "S-1", "change": {"contacted": "phone"}}
    ///     ]
    /// }"#;
    /// let record: OpportunityRecord = serde_json::from_str(json)?;
    /// assert_eq!(
    ///     record.replay(&[Pipeline::default()]).unwrap_err().to_string(),
    ///     "change number 2: 2026-03-02 is before the last change: expected 2026-03-04 or later",
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct OpportunityRecord as "OpportunityRecord" {
        /// Its beginning.
        pub opportunity: NewOpportunity,
        /// The default probability of the stage in which it began, as it was then.
        pub default: Probability,
        /// Its changes, in order.
        pub events: Vec<Event>,
    }
}

/// A record is not that of a deal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}", self.place())]
pub struct ReplayError {
    /// Which change, counted from 1. `None`: the beginning.
    pub change: Option<usize>,
    /// What is wrong with it.
    pub problem: ReplayProblem,
}

impl ReplayError {
    fn place(&self) -> String {
        match self.change {
            None => "the beginning".to_owned(),
            Some(number) => format!("change number {number}"),
        }
    }
}

/// What is wrong with a part of a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayProblem {
    /// It would have been refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It changes nothing, and would not have been recorded.
    #[error("it changes nothing, and would not have been recorded")]
    Unchanged,
    /// The default probability in the record is none that the pipeline has.
    #[error(
        "a default probability of {}, where the pipeline has {}",
        Shown(given),
        Shown(expected)
    )]
    OtherDefault {
        /// The one in the record.
        given: Option<Probability>,
        /// That of the pipeline.
        expected: Option<Probability>,
    },
    /// There is no pipeline to replay it with.
    #[error("there is no pipeline: expected at least one")]
    NoPipeline,
}

/// A probability that may be missing, in words.
struct Shown<'a>(&'a Option<Probability>);

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(probability) => write!(f, "`{probability}`"),
            None => f.write_str("none"),
        }
    }
}

impl OpportunityRecord {
    /// The deal, with every change checked as if it were made now.
    ///
    /// `pipelines` are the one in force and, where it has changed, those before it: the beginning
    /// and each change must be sound by one of them, the default probability that it records
    /// included. So what was made with these pipelines always comes back, and a stage, a move or a
    /// default that none of them has does not.
    ///
    /// Cost: one pass over the changes, for each pipeline at most.
    ///
    /// # Errors
    /// [`ReplayError`] with the first part that is wrong, judged by the first pipeline.
    pub fn replay(self, pipelines: &[Pipeline]) -> Result<Opportunity, ReplayError> {
        let OpportunityRecord { opportunity: new, default, events } = self;
        let began = by_any(pipelines, |pipeline| {
            same_default(Some(default), Some(check_new(&new, pipeline)?))
        });
        began.map_err(|problem| ReplayError { change: None, problem })?;
        let state = OpportunityState::initial(&new, default);
        let mut opportunity = Opportunity {
            creation: Box::new(Creation { new, default }),
            events: Vec::with_capacity(events.len()),
            state,
        };
        for (number, event) in (1..).zip(events) {
            let checked = by_any(pipelines, |pipeline| {
                match opportunity.check(&event.change, event.on, &event.by, pipeline)? {
                    Verdict::Nothing => Err(ReplayProblem::Unchanged),
                    Verdict::Record(expected, _) => same_default(event.default, expected),
                }
            });
            checked.map_err(|problem| ReplayError { change: Some(number), problem })?;
            opportunity.push(event);
        }
        Ok(opportunity)
    }
}

/// Whether the check holds by one of the pipelines; what the first one says, where it does not.
fn by_any(
    pipelines: &[Pipeline],
    check: impl Fn(&Pipeline) -> Result<(), ReplayProblem>,
) -> Result<(), ReplayProblem> {
    let mut first = None;
    for pipeline in pipelines {
        match check(pipeline) {
            Ok(()) => return Ok(()),
            Err(problem) => first = first.or(Some(problem)),
        }
    }
    Err(first.unwrap_or(ReplayProblem::NoPipeline))
}

fn same_default(
    given: Option<Probability>,
    expected: Option<Probability>,
) -> Result<(), ReplayProblem> {
    let same = given == expected;
    if same { Ok(()) } else { Err(ReplayProblem::OtherDefault { given, expected }) }
}

impl Opportunity {
    /// The deal as it is written. Texts are shared, not copied, but for reasons in own words.
    pub fn to_record(&self) -> OpportunityRecord {
        OpportunityRecord {
            opportunity: self.creation.new.clone(),
            default: self.creation.default,
            events: self.events.clone(),
        }
    }
}

impl Serialize for Opportunity {
    /// As its [`OpportunityRecord`].
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut record = to.serialize_struct("OpportunityRecord", 3)?;
        record.serialize_field("opportunity", &self.creation.new)?;
        record.serialize_field("default", &self.creation.default)?;
        record.serialize_field("events", &self.events)?;
        record.end()
    }
}
