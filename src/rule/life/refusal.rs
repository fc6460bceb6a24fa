//! Why an entry or a correction has no place in a history, whatever kind of life it is.

use std::fmt;

use chrono::NaiveDate;

use crate::units::text::joined_after;

/// An entry or a correction has no place in the history; the life is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Misplaced<R: fmt::Display> {
    /// Nothing happens before the beginning.
    #[error("{day} is before the beginning: expected {began_on} or later")]
    BeforeBeginning {
        /// The day of the entry.
        day: NaiveDate,
        /// The day of the beginning.
        began_on: NaiveDate,
    },
    /// What happened later would not have been possible.
    #[error("{}", Listed(.0))]
    LaterEntries(Vec<NoLonger<R>>),
    /// Nothing is entered before it happened, or before what was entered before it.
    #[error(
        "entered on {given}, before it happened or before what was entered earlier: expected {earliest} or later"
    )]
    EnteredTooEarly {
        /// The day that was given.
        given: NaiveDate,
        /// The first day that would be accepted.
        earliest: NaiveDate,
    },
    /// There is no entry of this number.
    #[error("there is no entry number {given}: there are {entries}")]
    NoSuchEntry {
        /// The number that was given.
        given: usize,
        /// How many entries there are.
        entries: usize,
    },
    /// What is taken back already cannot be replaced.
    #[error("entry number {0} was taken back before: enter what happened as an entry of its own")]
    TakenBackBefore(usize),
    /// What is to stand in the place of an entry would change nothing there.
    #[error(
        "what is to replace entry number {0} changes nothing there: take the entry back instead"
    )]
    ReplacedByNothing(usize),
}

/// A later entry that would no longer hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("number {number} of {on}: {refusal}")]
pub struct NoLonger<R> {
    /// The number of the entry.
    pub number: usize,
    /// The day on which it happened.
    pub on: NaiveDate,
    /// Why it would be refused.
    pub refusal: R,
}

/// What no longer holds, in words.
struct Listed<'a, R>(&'a [NoLonger<R>]);

impl<R: fmt::Display> fmt::Display for Listed<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("later entries would no longer hold, take them back first:")?;
        joined_after(f, " ", "; ", self.0)
    }
}
