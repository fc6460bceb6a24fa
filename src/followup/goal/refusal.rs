//! Why a change of a goal was refused, and what would be accepted.

use chrono::NaiveDate;

use super::NotSmart;
use crate::rule::life::Misplaced;
use crate::units::text::Listed;
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
    /// The goal was given up.
    #[error("it was given up on {0}: propose a new one")]
    GivenUp(NaiveDate),
    /// The goal does not measure that.
    #[error("the goal has no metric `{given}`: expected {}", Listed(" or ", known))]
    UnknownMetric {
        /// What was given.
        given: MetricName,
        /// What the goal measures.
        known: Vec<MetricName>,
    },
    /// The metric has no such figure.
    #[error("`{metric}` has no such figure: expected {expected}")]
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
