//! What is wrong with the factors or the scores of a matrix.

use std::fmt;

use rust_decimal::Decimal;

/// A matrix cannot be made, or not with these scores. Lists *all* problems.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct MatrixError {
    pub(super) problems: Vec<MatrixProblem>,
}

impl MatrixError {
    /// The problems, in the order of the fields; at least one.
    pub fn problems(&self) -> &[MatrixProblem] {
        &self.problems
    }

    /// Nothing, or everything that was found.
    pub(super) fn of(problems: Vec<MatrixProblem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(MatrixError { problems }) }
    }
}

impl fmt::Display for MatrixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, problem) in self.problems.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

/// One problem and where it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}`: {problem}")]
pub struct MatrixProblem {
    /// The field, from the root: `relationship.factors[2].name`.
    pub path: String,
    /// What is wrong with it.
    pub problem: MatrixProblemKind,
}

/// What is wrong. A name is not repeated: in the scores it may be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MatrixProblemKind {
    /// An axis without factors.
    #[error("an axis needs at least one factor")]
    NoFactors,
    /// No factor of an axis weighs anything.
    #[error("no factor has a weight above zero")]
    NothingWeighs,
    /// A weight that is too large.
    #[error("the weight {given} is not between 0 and {max}")]
    Weight {
        /// What was given.
        given: u32,
        /// The largest weight accepted.
        max: u32,
    },
    /// A name without a character that shows.
    #[error("a factor needs a name")]
    NoName,
    /// Two factors have one name, or a factor is scored twice.
    #[error("the same name as at position {first}")]
    Twice {
        /// Where it stands first, counted from 0.
        first: usize,
    },
    /// A score for a factor that the axis does not have.
    #[error("no factor of this axis has this name")]
    UnknownFactor,
    /// No share, or with more digits than a share keeps.
    #[error("`{0}` is not a share from 0 to 1 with at most 9 decimals")]
    NotAShare(Decimal),
}

/// Reports every name that stood before. Cost: a sort of the names.
pub(super) fn report_twice(
    names: &[&str],
    path: impl Fn(usize) -> String,
    problems: &mut Vec<MatrixProblem>,
) {
    let mut order: Vec<(&str, usize)> =
        names.iter().enumerate().map(|(position, name)| (*name, position)).collect();
    order.sort_unstable();
    let mut twice: Vec<(usize, usize)> = Vec::new();
    for group in order.chunk_by(|(a, _), (b, _)| a == b) {
        if let [(_, first), again @ ..] = group {
            twice.extend(again.iter().map(|(_, position)| (*position, *first)));
        }
    }
    twice.sort_unstable();
    problems.extend(twice.into_iter().map(|(position, first)| MatrixProblem {
        path: path(position),
        problem: MatrixProblemKind::Twice { first },
    }));
}
