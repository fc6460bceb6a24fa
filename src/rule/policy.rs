//! What is wrong with a policy: every problem at once, each with the path of its field.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;

use super::Value;
use crate::units::{Confidence, Currency, Money, MoneyError, Period, Probability, Share};

/// A policy cannot be used. Lists *all* its problems.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct PolicyError {
    problems: Vec<PolicyProblem>,
}

impl PolicyError {
    /// The problems, in the order of the fields; at least one.
    pub fn problems(&self) -> &[PolicyProblem] {
        &self.problems
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, problem) in self.problems.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

/// One field of a policy that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}`: {problem}")]
pub struct PolicyProblem {
    /// The field, from the policy's root: `abc.cuts[1]`.
    pub path: String,
    /// What is wrong with it.
    pub problem: ProblemKind,
}

/// What is wrong with a field of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemKind {
    /// No share, or with more digits than a share keeps.
    #[error("`{0}` is not a share from 0 to 1 with at most 9 decimals")]
    NotAShare(Decimal),
    /// No confidence, or with more digits than one keeps.
    #[error("`{0}` is not a confidence above 0 and below 1 with at most 9 decimals")]
    NotAConfidence(Decimal),
    /// A number outside its bounds.
    #[error("{given} is not between {min} and {max}")]
    OutOfRange {
        /// What was given.
        given: u32,
        /// The smallest number accepted.
        min: u32,
        /// The largest number accepted.
        max: u32,
    },
    /// A list with too few entries or too many.
    #[error("{given} entries are not between {min} and {max}")]
    Length {
        /// How many there are.
        given: usize,
        /// The fewest accepted.
        min: usize,
        /// The most accepted.
        max: usize,
    },
    /// A word that does not fit the rest of the policy.
    #[error("`{given}` is not {accepted}")]
    NotAccepted {
        /// What was given.
        given: String,
        /// What would be accepted.
        accepted: String,
    },
    /// A cut that is not above the one before it.
    #[error("`{given}` must be above the cut before it, which is `{before}`")]
    NotAscending {
        /// The cut.
        given: Value,
        /// The one before it.
        before: Value,
    },
    /// Amounts in two currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Not a share above zero.
    #[error("`{0}` is not a share above 0 and up to 1 with at most 9 decimals")]
    NotAPart(Decimal),
    /// Shares that are not one whole together.
    #[error("the shares add up to `{0}` and not to 1")]
    NotAWhole(Decimal),
    /// A range of levels that is empty or leaves its grid.
    #[error("levels {from} to {through} are no range within 1 to {levels}")]
    NoRange {
        /// The first level.
        from: u8,
        /// The last level.
        through: u8,
        /// How many levels there are.
        levels: u8,
    },
    /// A cell of a table has no name.
    #[error("cell {0} is in no segment")]
    Uncovered(String),
    /// A cell of a table has two names.
    #[error("cell {cell} is in `{first}` and in `{second}`")]
    CoveredTwice {
        /// The cell.
        cell: String,
        /// The part that has it already.
        first: String,
        /// The part that claims it too.
        second: String,
    },
    /// More cells have no name than are listed.
    #[error("{0} more cells are in no segment")]
    MoreUncovered(usize),
    /// More cells have two names than are listed.
    #[error("{0} more cells are claimed a second time")]
    MoreCoveredTwice(usize),
    /// No part at all, where there must be some.
    #[error("expected a share above zero")]
    NoPart,
    /// An amount that must be above zero is not.
    #[error("`{0}` is not above zero")]
    NotPositive(Money),
    /// An amount of another currency than that in which is judged.
    #[error("`{given}` is not in {expected}, in which is judged")]
    OtherCurrency {
        /// What was given.
        given: Money,
        /// The currency of the judgement.
        expected: Currency,
    },
    /// A word that needs another field, which is not there.
    #[error("`{word}` needs `{field}`, which is not given")]
    Needs {
        /// What was given.
        word: &'static str,
        /// The field that is missing.
        field: &'static str,
    },
    /// No part of a whole weighs anything.
    #[error("no field of {article} {0} has a weight above zero",
        article = if .0.starts_with('o') { "an" } else { "a" })]
    NothingWeighs(&'static str),
    /// A value that must be larger than that of another field is not.
    #[error("`{given}` must be above `{lower_field}`, which is `{lower}`")]
    NotAbove {
        /// What was given.
        given: Decimal,
        /// The field that must be smaller.
        lower_field: String,
        /// Its value.
        lower: Decimal,
    },
    /// No probability, or with more digits than a probability keeps.
    #[error("`{0}` is not a probability from 0 to 1 with at most 9 decimals")]
    NotAProbability(Decimal),
    /// A name without a character that shows.
    #[error("a name is missing")]
    NoName,
    /// Two parts have one name.
    #[error("`{given}` is taken by `{first}`")]
    Taken {
        /// The name.
        given: String,
        /// The path of the part that has it already.
        first: String,
    },
    /// A name that no part has.
    #[error("there is no {what} `{given}`")]
    Unknown {
        /// What it should have named.
        what: &'static str,
        /// What was given.
        given: String,
    },
    /// A part of which there must be at least one.
    #[error("there is no {0}: expected at least one")]
    NoneGiven(&'static str),
    /// A part that must be absent, for a reason.
    #[error("expected nothing here: {0}")]
    NotExpected(&'static str),
    /// A part to which no way leads.
    #[error("no way leads here from {0}")]
    Unreachable(&'static str),
    /// A part from which no way leads to an end.
    #[error("no way leads from here to {0}")]
    DeadEnd(&'static str),
    /// A period that shares a day with another one.
    #[error("`{given}` overlaps `{field}`, which is `{other}`")]
    Overlaps {
        /// What was given.
        given: Period,
        /// The field of the other one.
        field: String,
        /// The other one.
        other: Period,
    },
}

/// How much of a name is repeated in a problem.
const SHOWN: usize = 200;

/// Collects the problems of a policy while its parts are checked.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    problems: Vec<PolicyProblem>,
    prefix: &'static str,
}

impl Checker {
    /// The longest time that a policy may speak of, in months: a century.
    pub(crate) const MAX_MONTHS: u32 = 1_200;
    /// The longest time in days: a century.
    pub(crate) const MAX_DAYS: u32 = 36_525;

    /// The policy that `check` makes, or everything that it reports.
    ///
    /// INVARIANT: a check returns `None` only after it has reported why.
    pub(crate) fn validate<T>(
        check: impl FnOnce(&mut Checker) -> Option<T>,
    ) -> Result<T, PolicyError> {
        let mut checker = Checker::default();
        match check(&mut checker) {
            Some(policy) if checker.problems.is_empty() => Ok(policy),
            _ => Err(PolicyError { problems: checker.problems }),
        }
    }

    /// Checks the part of a policy in the field `name`.
    pub(crate) fn within<T>(
        &mut self,
        name: &'static str,
        check: impl FnOnce(&mut Checker) -> Option<T>,
    ) -> Option<T> {
        let outer = std::mem::replace(&mut self.prefix, name);
        let checked = check(self);
        self.prefix = outer;
        checked
    }

    /// The decimal as a share.
    pub(crate) fn share(&mut self, field: &str, value: Decimal) -> Option<Share> {
        let share = Share::try_new(value).ok();
        if share.is_none() {
            self.report(field, ProblemKind::NotAShare(value));
        }
        share
    }

    /// The decimal as a probability.
    pub(crate) fn probability(&mut self, field: &str, value: Decimal) -> Option<Probability> {
        let probability = Probability::try_new(value).ok();
        if probability.is_none() {
            self.report(field, ProblemKind::NotAProbability(value));
        }
        probability
    }

    /// The decimal as a confidence.
    pub(crate) fn confidence(&mut self, field: &str, value: Decimal) -> Option<Confidence> {
        let confidence = Confidence::try_new(value).ok();
        if confidence.is_none() {
            self.report(field, ProblemKind::NotAConfidence(value));
        }
        confidence
    }

    /// The number, if it lies in the bounds.
    pub(crate) fn number(&mut self, field: &str, given: u32, min: u32, max: u32) -> Option<u32> {
        if (min..=max).contains(&given) {
            return Some(given);
        }
        self.report(field, ProblemKind::OutOfRange { given, min, max });
        None
    }

    /// Whether nothing was reported so far.
    pub(crate) fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    /// Reports names that are missing, or taken by an earlier part. Of a long one the beginning.
    pub(crate) fn names<'a>(&mut self, names: impl Iterator<Item = (String, &'a str)>) {
        let mut known = BTreeMap::<&str, String>::new();
        for (path, name) in names {
            let name = name.trim();
            if name.is_empty() {
                self.report(&path, ProblemKind::NoName);
            } else if let Some(first) = known.get(name) {
                let (given, first) = (name.chars().take(SHOWN).collect(), first.clone());
                self.report(&path, ProblemKind::Taken { given, first });
            } else {
                known.insert(name, path);
            }
        }
    }

    /// Whether a list has a number of entries within the bounds.
    pub(crate) fn length(
        &mut self,
        field: &str,
        given: usize,
        min: usize,
        max: usize,
    ) -> Option<()> {
        if (min..=max).contains(&given) {
            return Some(());
        }
        self.report(field, ProblemKind::Length { given, min, max });
        None
    }

    pub(crate) fn report(&mut self, field: &str, mut problem: ProblemKind) {
        if let ProblemKind::NotAbove { lower_field, .. } = &mut problem {
            *lower_field = self.path(lower_field);
        }
        let path = self.path(field);
        self.problems.push(PolicyProblem { path, problem });
    }

    /// The field, from the policy's root.
    fn path(&self, field: &str) -> String {
        match self.prefix {
            "" => field.to_owned(),
            prefix => format!("{prefix}.{field}"),
        }
    }
}
