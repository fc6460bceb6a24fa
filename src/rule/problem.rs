//! What is wrong: every problem at once, each with the path of its field.

use std::fmt;

use crate::units::text::joined;
use crate::units::{Currency, MoneyError, Period};

/// Something cannot be used, such as a policy: a list of *all* that is wrong with it.
///
/// ```
/// use clienteling::review::ReviewPolicy;
///
/// let written = r#"{"currency": "CNY", "abc": {"cuts": ["9o%", 0.9, 0.7]}, "vip": {"lead": 2}}"#;
/// let refused = serde_json::from_str::<ReviewPolicy>(written).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "`abc.cuts[0]`: expected a share from 0 to 1 with at most 9 decimals, such as `0.1` or \
///      `10%`; \
///      `vip.lead`: unknown field: expected one of `leads`, `months`, `count`, `value`, `needs`; \
///      `abc.cuts[2]`: `70%` must be above `abc.cuts[1]`, which is `90%`",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Nothing, or everything that is wrong.
    pub(crate) fn of(problems: Vec<Problem>) -> Result<(), Problems> {
        if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
    }

    /// One thing that is wrong with the whole.
    pub(crate) fn one(kind: ProblemKind) -> Problems {
        Problems(vec![Problem { path: String::new(), kind }])
    }

    /// What cannot be read, and nobody can say why.
    pub(super) fn unreadable() -> Problems {
        Problems::one(ProblemKind::Unreadable("expected a policy".to_owned()))
    }

    /// The problems, in the order in which they were found; at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }

    /// The problems one after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// The paths of the fields, in the order of the problems.
    pub fn paths(&self) -> Vec<&str> {
        self.0.iter().map(|problem| problem.path.as_str()).collect()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        joined(f, "; ", &self.0)
    }
}

/// One field that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problem {
    /// The field, from the root: `abc.cuts[1]`. Empty for the whole.
    pub path: String,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "`{}`: ", self.path)?;
        }
        self.kind.fmt(f)
    }
}

/// What is wrong with a field: the general kinds, and one for the rooms' own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemKind {
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
    /// A value that must be above zero is not.
    #[error("`{0}` is not above zero")]
    NotPositive(String),
    /// A value that must be above that of another field is not.
    #[error("`{given}` must be above `{field}`, which is `{other}`")]
    NotAbove {
        /// What was given.
        given: String,
        /// The field that must be smaller.
        field: String,
        /// Its value.
        other: String,
    },
    /// A value that must not be above that of another field is.
    #[error("`{given}` must not be above `{field}`, which is `{other}`")]
    Above {
        /// What was given.
        given: String,
        /// The field that must not be smaller.
        field: String,
        /// Its value.
        other: String,
    },
    /// Parts that are not the whole together.
    #[error("the shares add up to `{sum}` and not to {expected}")]
    DoesNotAddUp {
        /// What they add up to.
        sum: String,
        /// The whole.
        expected: String,
    },
    /// An amount in another currency than expected.
    #[error("an amount in {given}: expected {expected}")]
    OtherCurrency {
        /// Its currency.
        given: Currency,
        /// The currency of everything else.
        expected: Currency,
    },
    /// An amount that is out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A name that is taken by an earlier part.
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
    /// A part that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A word that needs another field, which is not there.
    #[error("`{word}` needs `{field}`, which is not given")]
    Needs {
        /// What was given.
        word: &'static str,
        /// The field that is missing.
        field: &'static str,
    },
    /// A period that shares a day with that of another field.
    #[error("`{given}` overlaps `{field}`, which is `{other}`")]
    Overlaps {
        /// What was given.
        given: Period,
        /// The other field.
        field: String,
        /// Its period.
        other: Period,
    },
    /// A part that must be absent, for a reason.
    #[error("expected nothing here: {0}")]
    NotExpected(&'static str),
    /// A value that does not fit the rest.
    #[error("`{given}` is not {accepted}")]
    NotAccepted {
        /// What was given.
        given: String,
        /// What would be accepted.
        accepted: String,
    },
    /// A field that is not known, in something that was read.
    #[error("unknown field: expected {0}")]
    UnknownField(String),
    /// Something that cannot be read as what the field is, and what would be accepted. It is not
    /// repeated.
    #[error("{0}")]
    Unreadable(String),
    /// What only one room speaks of, in its words.
    #[error("{text}")]
    Of {
        /// A stable name: room, dot, problem.
        key: &'static str,
        /// What is wrong.
        text: String,
    },
}
