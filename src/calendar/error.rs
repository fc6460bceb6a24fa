//! Why a calendar has no answer.

use chrono::NaiveDate;
use serde::Serialize;

use crate::units::Moment;

/// A calendar has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoAnswer {
    /// The answer depends on a day that the calendar does not know.
    #[error("the calendar's data does not reach {on}")]
    DataEnds {
        /// The first such day that was asked for.
        on: NaiveDate,
    },
    /// The answer depends on a month that the lunar calendar does not know.
    #[error("the lunar calendar's data does not reach all of its year {year}")]
    LunarDataEnds {
        /// The lunar year.
        year: i32,
    },
    /// The answer lies further away than is ever looked, a century of days, or beyond `chrono`'s
    /// calendar.
    #[error("cut: there is no answer within a century of {from}")]
    Cut {
        /// Where the search began.
        from: NaiveDate,
    },
    /// A moment has no time of the day, and the answer depends on it.
    #[error("the time of the day is not known on {on}")]
    NoTime {
        /// The day of the moment.
        on: NaiveDate,
    },
    /// The end lies before the beginning.
    #[error("{until} lies before {from}")]
    Backwards {
        /// The beginning.
        from: Moment,
        /// The end.
        until: Moment,
    },
}
