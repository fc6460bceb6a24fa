//! How a deal ended, and since when that is known.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::units::words::words;

words! {
    /// How a deal ended.
    pub enum ClosedAs, "end of a deal" {
        /// It was won.
        Won = "won",
        /// It was lost (战败).
        Lost = "lost",
        /// It was no deal: a duplicate, or a mistake. Nothing is learned from it.
        Void = "void",
    }
}

/// What is always so of deals that were counted.
pub(super) const SOME: &str = "deals that were won or lost, at least one in each place";

/// The end of a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// How it ended.
    pub closed_as: ClosedAs,
    /// The day from which on that is known.
    pub known_on: NaiveDate,
}

impl Closing {
    /// Whether the deal was won, if on the day it is known to have been won or lost.
    pub fn won_as_of(&self, as_of: NaiveDate) -> Option<bool> {
        match self.closed_as {
            _ if self.known_on > as_of => None,
            ClosedAs::Won => Some(true),
            ClosedAs::Lost => Some(false),
            ClosedAs::Void => None,
        }
    }
}

/// Counts as of two different days cannot be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("counts as of {left} and as of {right} do not merge: expected the same day")]
pub struct DifferentDays {
    /// The day of the first counts.
    pub left: NaiveDate,
    /// The day of the second.
    pub right: NaiveDate,
}

impl DifferentDays {
    /// Two days are to be the same.
    pub(super) fn check(left: NaiveDate, right: NaiveDate) -> Result<(), Self> {
        if left == right { Ok(()) } else { Err(DifferentDays { left, right }) }
    }
}
