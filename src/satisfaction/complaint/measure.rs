//! How long the firm took, against what it meant to.

use chrono::NaiveDate;
use serde::Serialize;

use super::ComplaintSeverity;
use super::clock::{Clock, TimePassed};
use crate::calendar::{BusinessTime, Calendar, NoAnswer};
use crate::units::Moment;
use crate::units::words::words;

words! {
    /// How a time stands to its target.
    pub enum TimeVerdict, "verdict on a time" {
        /// It was done in time.
        Kept = "kept" as "done in time",
        /// It was done too late.
        Late = "late" as "done too late",
        /// It is not done, and not too late.
        InTime = "in_time" as "not done, and in time",
        /// It is not done, and too late.
        Overdue = "overdue",
        /// It need not be done: the customer took the complaint back, or was content first.
        NotNeeded = "not_needed",
        /// It cannot be said: a time of the day is missing, the calendar ends, or nobody knows how it
        /// ended.
        CannotSay = "cannot_say",
    }
}

/// How long something took or takes, against its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ComplaintTime {
    /// How grave the complaint was on the day on which it was done or was no longer needed, or else
    /// on the day of the judgement.
    pub severity: ComplaintSeverity,
    /// The target for that, of the same day.
    pub target: BusinessTime,
    /// The business time that has passed, without pauses.
    pub passed: TimePassed,
    /// When it was done. `None`: not yet, or not at all.
    pub done: Option<Moment>,
    /// When the target is reached: with a time where it can be said to the minute, otherwise the
    /// first day that it can be. `None` while the firm waits for the customer, where it need not be
    /// done, and where the calendar does not say.
    pub due: Option<Moment>,
    /// How it stands.
    pub verdict: TimeVerdict,
}

/// How far a clock has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runs {
    /// It runs.
    On,
    /// It is paused.
    Paused,
    /// It was stopped, because it was done then.
    Done(Moment),
    /// It was stopped, because it need not be done.
    NotNeeded,
}

/// A time, and the days on which its verdict can change by time alone.
pub(super) fn measured(
    clock: &Clock,
    runs: Runs,
    (severity, target): (ComplaintSeverity, BusinessTime),
    calendar: &dyn Calendar,
) -> (ComplaintTime, Vec<NaiveDate>) {
    let passed = clock.passed(calendar);
    let done = match runs {
        Runs::Done(at) => Some(at),
        Runs::On | Runs::Paused | Runs::NotNeeded => None,
    };
    let due = match runs {
        Runs::On | Runs::Done(_) => due(clock.reached(calendar, target)),
        Runs::Paused | Runs::NotNeeded => None,
    };
    let verdict = match (runs, passed.is_over(target)) {
        (Runs::NotNeeded, _) => TimeVerdict::NotNeeded,
        (_, None) => TimeVerdict::CannotSay,
        (Runs::Done(_), Some(true)) => TimeVerdict::Late,
        (Runs::Done(_), Some(false)) => TimeVerdict::Kept,
        (_, Some(true)) => TimeVerdict::Overdue,
        (_, Some(false)) => TimeVerdict::InTime,
    };
    let turns = if runs == Runs::On { turns(clock, target, calendar) } else { Vec::new() };
    (ComplaintTime { severity, target, passed, done, due, verdict }, turns)
}

impl ComplaintTime {
    /// Of what nobody knows how it ended, nothing can be said.
    pub(super) fn forgotten(self) -> Self {
        if self.done.is_some() || self.verdict == TimeVerdict::NotNeeded {
            return self;
        }
        ComplaintTime { due: None, verdict: TimeVerdict::CannotSay, ..self }
    }
}

/// With a time where the earliest and the latest moment are one, otherwise the day of the earliest.
fn due(reached: Result<Option<(Moment, Moment)>, NoAnswer>) -> Option<Moment> {
    let (earliest, latest) = reached.ok()??;
    Some(if earliest == latest { earliest } else { Moment::on(earliest.day()) })
}

/// The days on which more than the target can have passed, or must have, for the first time: seen
/// at a time of the day, or without one, where it shows on the day after.
fn turns(clock: &Clock, target: BusinessTime, calendar: &dyn Calendar) -> Vec<NaiveDate> {
    let over = BusinessTime::from_seconds(target.seconds().saturating_add(1));
    match clock.reached(calendar, over) {
        Ok(Some((earliest, latest))) => {
            let days = [earliest, latest].map(Moment::day);
            days.into_iter().flat_map(|day| [Some(day), day.succ_opt()]).flatten().collect()
        }
        Err(NoAnswer::DataEnds { on }) => vec![on],
        Ok(None) | Err(_) => Vec::new(),
    }
}
