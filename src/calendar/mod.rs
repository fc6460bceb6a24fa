//! The days on which a firm works, and all arithmetic of the calendar.
//!
//! | question | answer |
//! |---|---|
//! | is there work on a day, and when? | a [`Calendar`], such as [`WorkCalendar`] in layers |
//! | where does a day go on which there is none? | [`moved`], by a [`MoveRule`] |
//! | how many working days, and which is the n-th? | [`working_days`], [`working_day_after`], [`working_day_before`] |
//! | how much business time has passed? | [`business_time`], without pauses |
//! | when is an answer due? | [`due`] |
//! | on which days does something recur? | [`Recurrence`], with [`MissingDay`] for the 31st |
//! | and on which days of weeks, months or years? | a [`RecurrenceRule`]: the last Friday of the month |
//! | which day is a lunar birthday or festival? | [`LunarAnniversary`], [`lunar_festivals`], by a [`LunarCalendar`] |
//!
//! A calendar that does not reach far enough says so: [`Day::Unknown`] for a day, and
//! [`NoAnswer::DataEnds`] where an answer depends on such a day. No search goes further than a
//! century of days: then the answer is [`NoAnswer::Cut`]. The list of a rule that finds nothing for
//! much longer is cut, and [says so](Occurrences::cut).

mod day;
mod error;
mod hours;
mod layered;
pub(crate) mod lunar;
mod moving;
mod recurrence;
mod rule;
mod shift;
pub(crate) mod span;

pub use day::{Calendar, Closed, Day};
pub use error::NoAnswer;
pub use hours::{BusinessTime, business_time, due};
pub use layered::{Layer, LayerDays, Week, Work, WorkCalendar, WorkCalendarDraft};
#[cfg(feature = "lunar")]
pub use lunar::IcuLunarCalendar;
pub use lunar::{
    LunarAnniversary, LunarCalendar, LunarFestival, LunarMonth, MissingLeapMonth, lunar_festivals,
};
pub use moving::{MoveRule, moved, working_day_after, working_day_before, working_days};
pub use recurrence::{MissingDay, Occurrences, Recurrence, Step};
pub use rule::{DayOfWeek, NthWeekday, RecurrenceRule, RecurrenceRuleDraft};
pub use shift::{Shift, ShiftError};

/// How far a search goes, and how many days a list has at most: a century.
const MAX_DAYS: u32 = 36_525;
