//! What a day is.

use std::fmt;

use chrono::NaiveDate;

use super::Shift;
use crate::units::text::joined_after;

/// Knows which days are worked, and when.
///
/// An implementation keeps to this:
/// * the same date gives the same day;
/// * the shifts of a working day ascend and share no time; there is at least one;
/// * beyond its data it says [`Unknown`](Day::Unknown), and never guesses.
///
/// [`WorkCalendar`](super::WorkCalendar) is the one made of layers.
pub trait Calendar {
    /// What a day is.
    fn day(&self, date: NaiveDate) -> Day<'_>;
}

impl<C: Calendar + ?Sized> Calendar for &C {
    fn day(&self, date: NaiveDate) -> Day<'_> {
        (**self).day(date)
    }
}

/// What a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Day<'a> {
    /// There is work, from when to when.
    Working(&'a [Shift]),
    /// There is none.
    Closed(Closed<'a>),
    /// The data does not reach so far.
    Unknown {
        /// Whose data it is.
        layer: &'a str,
    },
}

/// Why there is no work on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Closed<'a> {
    /// On no such day of the week is there work.
    DayOfTheWeek,
    /// A layer says so.
    Layer {
        /// The layer, such as `public holidays`.
        layer: &'a str,
        /// What the day is called there, such as `Spring Festival`.
        name: &'a str,
    },
}

impl fmt::Display for Day<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Day::Working(shifts) => {
                f.write_str("working")?;
                joined_after(f, " ", ", ", *shifts)
            }
            Day::Closed(Closed::DayOfTheWeek) => f.write_str("closed on this day of the week"),
            Day::Closed(Closed::Layer { layer, name }) => write!(f, "closed: {name} ({layer})"),
            Day::Unknown { layer } => write!(f, "unknown: beyond what is known of {layer}"),
        }
    }
}
