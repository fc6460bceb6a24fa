//! Why a change of a goal was refused, and what would be accepted.

use chrono::NaiveDate;

use super::NotSmart;
use crate::rule::life::Misplaced;
use crate::units::{MetricName, StaffId};

/// A change of a goal was refused; the goal is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GoalRefusal {
    /// What is proposed is no SMART goal.
    #[error(transparent)]
    NotSmart(#[from] NotSmart),
    /// Whether it is accepted is entered by whoever carries it out, and not written into what is
    /// proposed.
    #[error("a goal is proposed without an answer: expected it to be entered by its owner")]
    AcceptanceNotEntered,
    /// Nobody accepts or declines for another.
    #[error("only `{owner}` can answer, who carries it out, and not `{given}`")]
    NotTheOwner {
        /// Who carries it out.
        owner: StaffId,
        /// Who answered.
        given: StaffId,
    },
    /// What was accepted is not declined any more.
    #[error("it was accepted on {0}: revise it, or give it up")]
    AlreadyAccepted(NaiveDate),
    /// What was accepted is not what is proposed.
    #[error("other terms are proposed: expected those that were proposed last")]
    OtherTerms,
    /// It is proposed on its due day, or later.
    #[error("it is due by {0}: expected it to be proposed before that day")]
    NotBeforeDue(NaiveDate),
    /// It is accepted or revised after its due day.
    #[error("it was due by {0}: propose a new one")]
    WasDue(NaiveDate),
    /// A metric of which there are figures, or on which one agreed, would count in another way.
    #[error(
        "a metric keeps its unit, its kind and its source: expected another name for what counts in \
         another way"
    )]
    CountsOtherwise(MetricName),
    /// The goal was given up.
    #[error("it was given up on {0}: propose a new one")]
    GivenUp(NaiveDate),
    /// The goal does not measure that. What metrics are called is somebody's own words, and is not
    /// repeated.
    #[error("the goal has no such metric: expected one of the {} that it has", known.len())]
    UnknownMetric {
        /// What was given.
        given: MetricName,
        /// What the goal measures.
        known: Vec<MetricName>,
    },
    /// A measure answers for the metric.
    #[error("a measure answers for this metric: expected no figure of it")]
    MeasureAnswers(MetricName),
    /// The metric has no such figure.
    #[error("the metric has no such figure: expected {expected}")]
    OtherFigure {
        /// Which metric.
        metric: MetricName,
        /// What would be accepted.
        expected: &'static str,
    },
    /// A record notes something beside a change, where nothing is to be noted.
    #[error("expected nothing noted beside a change of a goal")]
    NothingNoted,
    /// It has no place in the history.
    #[error(transparent)]
    Misplaced(#[from] Misplaced<GoalRefusal>),
}
