//! Why a change was refused, and what would be accepted.

use std::fmt;

use chrono::NaiveDate;

use super::OutcomeKind;
use crate::rule::life::Misplaced;
use crate::units::text::joined;
use crate::units::{Money, PipelineId, Probability, StaffId, StageId};

/// A change of a deal was refused; the deal is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The deal is that of a customer who was erased, and takes no words of one's own.
    #[error(
        "the customer was erased: expected no next step, no features, and no reason in one's own words"
    )]
    Erased,
    /// Only its own pipeline has a say in a deal.
    #[error("the deal goes through the pipeline `{expected}`: it is not judged by `{given}`")]
    OtherPipeline {
        /// That of the deal.
        expected: PipelineId,
        /// The one that was given.
        given: PipelineId,
    },
    /// The pipeline has no such stage.
    #[error("there is no stage `{given}`: expected one of {}", Listed(known))]
    UnknownStage {
        /// What was given.
        given: StageId,
        /// The stages of the pipeline.
        known: Vec<StageId>,
    },
    /// The pipeline does not lead from the one stage to the other.
    #[error("no move from `{from}` to `{to}`: expected one of {}", Listed(allowed))]
    MoveNotAllowed {
        /// Where the deal stands.
        from: StageId,
        /// Where it was to go.
        to: StageId,
        /// Where it can go.
        allowed: Vec<StageId>,
    },
    /// An open deal does not stand in a final stage.
    #[error(
        "`{stage}` is a final stage, which a deal enters when it is won: expected one of {}",
        Listed(open)
    )]
    FinalStage {
        /// The final stage.
        stage: StageId,
        /// The stages in which an open deal can stand.
        open: Vec<StageId>,
    },
    /// A deal is won into a final stage.
    #[error(
        "`{stage}` is no final stage, into which a deal is won: expected one of {}",
        Listed(finals)
    )]
    NotFinal {
        /// The stage.
        stage: StageId,
        /// The final stages.
        finals: Vec<StageId>,
    },
    /// The deal has ended.
    #[error("the deal is {outcome} since {on}: reopen it first")]
    AlreadyClosed {
        /// How.
        outcome: OutcomeKind,
        /// When.
        on: NaiveDate,
    },
    /// The deal has not ended.
    #[error("the deal is open: only a closed one can be reopened")]
    NotClosed,
    /// A deal cannot close before it is there.
    #[error(
        "an expected closing on {expected} is before the creation: expected {created} or later"
    )]
    ClosingBeforeCreation {
        /// The expected day.
        expected: NaiveDate,
        /// The day of the creation.
        created: NaiveDate,
    },
    /// What a deal brings is not below zero.
    #[error("a revenue of `{0}` is below zero: expected zero or more")]
    NegativeRevenue(Money),
    /// What is learned rests on facts that were known.
    #[error(
        "what is used on {day} cannot be learned from facts up to {as_of}: expected {day} or earlier"
    )]
    LearnedLater {
        /// The last day of the facts.
        as_of: NaiveDate,
        /// The day of the change.
        day: NaiveDate,
    },
    /// An opinion goes before what is learned.
    #[error("the probability was set by `{by}` on {on}: take that back first")]
    ManualInForce {
        /// Who set it.
        by: StaffId,
        /// Since when it holds.
        on: NaiveDate,
    },
    /// A deal is not entered before it is there.
    #[error(
        "the deal was created on {created}: expected to be entered that day or later, and not on {entered}"
    )]
    EnteredBeforeCreation {
        /// The day on which it was entered.
        entered: NaiveDate,
        /// The day of the creation.
        created: NaiveDate,
    },
    /// The default probability beside a change is none that the pipeline has.
    #[error(
        "a default probability of {}, where the pipeline has {}",
        Shown(given),
        Shown(expected)
    )]
    OtherDefault {
        /// The one beside the change.
        given: Option<Probability>,
        /// That of the pipeline.
        expected: Option<Probability>,
    },
    /// A record notes no default probability where one comes into question.
    #[error("the default probability of the stage is missing")]
    DefaultMissing,
    /// A record notes a default probability where none comes into question.
    #[error("a default probability of `{0}`, where no stage is entered: expected none")]
    DefaultNotExpected(Probability),
    /// It has no place in the history.
    #[error(transparent)]
    Misplaced(#[from] Misplaced<Refusal>),
}

/// A probability that may be missing, in words.
struct Shown<'a>(&'a Option<Probability>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(probability) => write!(f, "`{probability}`"),
            None => f.write_str("none"),
        }
    }
}

/// A list in words.
struct Listed<'a>(&'a [StageId]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        f.write_str("`")?;
        joined(f, "`, `", self.0)?;
        f.write_str("`")
    }
}
