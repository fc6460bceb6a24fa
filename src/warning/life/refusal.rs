//! Why a change of a warning was refused, and what would be accepted.

use chrono::NaiveDate;

use super::WarningRef;
use crate::rule::life::Misplaced;

/// A change of a warning was refused; the warning is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WarningRefusal {
    /// There is no such warning. Whom it would be about is not repeated.
    #[error("there is no warning number {} of that `{}`", .0.occurrence, .0.key.matter())]
    Unknown(WarningRef),
    /// It was closed before.
    #[error("it was closed on {0}: expected no more than a conclusion")]
    Closed(NaiveDate),
    /// A snooze that would never end.
    #[error("a snooze needs an end: expected a day, or by how much it has to get worse")]
    SnoozeWithoutEnd,
    /// A snooze until a day that has come.
    #[error("a snooze of {on} cannot end on {until}: expected a later day")]
    SnoozeInThePast {
        /// The day that was given.
        until: NaiveDate,
        /// The day of the snooze.
        on: NaiveDate,
    },
    /// What cannot get worse.
    #[error("it is so or is not, and cannot get worse: expected no more than a day")]
    CannotWorsen,
    /// By so much it never gets worse: a share of what has none, or a figure of another kind.
    #[error("it is not measured in that: expected a figure of its own kind and currency, or a day")]
    OtherUnit,
    /// There is no snooze to end.
    #[error("it is not snoozed")]
    NotSnoozed,
    /// Somebody closes it without a reason.
    #[error("closed by hand without a reason: expected a cause or a note")]
    NoReason,
    /// What only rules find is not entered by hand.
    #[error("that follows from what the rules find: it is not entered by hand")]
    FollowsFromFindings,
    /// An evaluation of an earlier day than the last one, which was told already.
    #[error("what is found on {given} comes too late: expected {looked_on} or later")]
    EarlierDay {
        /// The day of the evaluation.
        given: NaiveDate,
        /// The day of the last one.
        looked_on: NaiveDate,
    },
    /// Another warning of the same matter is open: of two nobody would know which one it is.
    #[error("warning number {0} of the same is open: close that one first")]
    AnotherIsOpen(u32),
    /// The customer was erased, and nobody's own words are kept.
    #[error("the customer was erased: expected no words of one's own")]
    Erased,
    /// A change that does not fit the book.
    #[error("the change does not follow from what is in the book")]
    OtherBook,
    /// The customer stays under this identifier, or its warnings would be put under themselves.
    #[error("a customer is not merged into itself")]
    SameCustomer,
    /// A record notes something beside a change, where nothing is to be noted.
    #[error("expected nothing noted beside a change of a warning")]
    NothingNoted,
    /// It has no place in the history.
    #[error(transparent)]
    Misplaced(#[from] Misplaced<WarningRefusal>),
}
