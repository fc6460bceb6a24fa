//! What is wrong with a scheme of classes (a policy of scores, a table of segments, the layers of
//! a pyramid): every problem at once, each with the path of its field.

use std::fmt;

use rust_decimal::Decimal;

use super::RfmCell;
use crate::units::{MoneyError, Value};

/// A scheme of classes cannot be used. Lists *all* its problems.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct SchemeError {
    problems: Vec<SchemeProblem>,
}

impl SchemeError {
    /// The problems, in the order of the fields; at least one.
    pub fn problems(&self) -> &[SchemeProblem] {
        &self.problems
    }
}

impl fmt::Display for SchemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, problem) in self.problems.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

/// One field of a scheme that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}`: {problem}")]
pub struct SchemeProblem {
    /// The field, from the scheme's root: `layers[2].share`.
    pub path: String,
    /// What is wrong with it.
    pub problem: SchemeProblemKind,
}

/// What is wrong with a field of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemeProblemKind {
    /// A number outside its bounds.
    #[error("{given} is not between {min} and {max}")]
    OutOfRange {
        /// What was given.
        given: u64,
        /// The smallest number accepted.
        min: u64,
        /// The largest number accepted.
        max: u64,
    },
    /// A cut is not above the one before it.
    #[error("`{given}` must be above the cut before it, which is `{before}`")]
    NotAscending {
        /// The cut.
        given: Value,
        /// The one before it.
        before: Value,
    },
    /// Cuts in two currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// All weights are zero.
    #[error("no weight is above zero")]
    NothingWeighs,
    /// Not a share above zero.
    #[error("`{0}` is not a share above 0 and up to 1 with at most 9 decimals")]
    NotAShare(Decimal),
    /// Shares that are not one whole together.
    #[error("the shares add up to `{0}` and not to 1")]
    NotAWhole(Decimal),
    /// An empty name.
    #[error("a name is missing")]
    NoName,
    /// Two parts have one name.
    #[error("the name `{name}` is taken by `{first}`")]
    NameTaken {
        /// The name.
        name: String,
        /// The path of the part that has it already.
        first: String,
    },
    /// A segment without a box.
    #[error("a segment needs at least one box")]
    NoBox,
    /// A range of levels that is empty or leaves the grid.
    #[error("levels {from} to {through} are no range within 1 to {levels}")]
    NoRange {
        /// The first level.
        from: u8,
        /// The last level.
        through: u8,
        /// How many levels there are.
        levels: u8,
    },
    /// A cell of the grid has no name.
    #[error("cell {0} is in no segment")]
    Uncovered(RfmCell),
    /// A cell of the grid has two names.
    #[error("cell {cell} is in `{first}` and in `{second}`")]
    CoveredTwice {
        /// The cell.
        cell: RfmCell,
        /// The segment that has it already.
        first: String,
        /// The segment that claims it too.
        second: String,
    },
    /// More cells of the grid have no name than are listed.
    #[error("{0} more cells are in no segment")]
    MoreUncovered(u64),
    /// More cells of the grid have two names than are listed.
    #[error("{0} more cells are claimed a second time")]
    MoreCoveredTwice(u64),
}

/// Collects problems while a scheme is checked.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<SchemeProblem>);

impl Problems {
    pub(super) fn report(&mut self, path: impl Into<String>, problem: SchemeProblemKind) {
        self.0.push(SchemeProblem { path: path.into(), problem });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reports a number that lies outside its bounds.
    pub(super) fn bounds(&mut self, path: impl Into<String>, given: u64, min: u64, max: u64) {
        if !(min..=max).contains(&given) {
            self.report(path, SchemeProblemKind::OutOfRange { given, min, max });
        }
    }

    /// Reports names that are missing, or taken by an earlier part.
    pub(super) fn names<'a>(&mut self, names: impl Iterator<Item = (String, &'a str)>) {
        let mut known = std::collections::BTreeMap::<&str, String>::new();
        for (path, name) in names {
            let name = name.trim();
            if name.is_empty() {
                self.report(path, SchemeProblemKind::NoName);
            } else if let Some(first) = known.get(name) {
                let (name, first) = (name.to_owned(), first.clone());
                self.report(path, SchemeProblemKind::NameTaken { name, first });
            } else {
                known.insert(name, path);
            }
        }
    }

    /// `sound`, if nothing was reported.
    ///
    /// INVARIANT: `sound` is `None` only after something was reported.
    pub(super) fn or<T>(self, sound: Option<T>) -> Result<T, SchemeError> {
        match sound {
            Some(sound) if self.0.is_empty() => Ok(sound),
            _ => Err(SchemeError { problems: self.0 }),
        }
    }
}
