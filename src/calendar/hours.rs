//! How much business time passes, and when so much of it has passed.

use std::fmt;
use std::iter::successors;
use std::ops::{Range, RangeInclusive};

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

use super::{Calendar, Day, MAX_DAYS, NoAnswer, Shift};
use crate::units::Moment;
use crate::units::text::pad;

/// An amount of time during which there is work, to the second. Serialised as its seconds.
///
/// ```
/// use clienteling::calendar::BusinessTime;
///
/// let promised = BusinessTime::from_minutes(4 * 60);
/// assert_eq!(promised.to_string(), "4 h");
/// assert!(BusinessTime::from_seconds(14_401) > promised);
/// ```
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct BusinessTime(u64);

impl BusinessTime {
    /// So many seconds.
    pub const fn from_seconds(seconds: u64) -> Self {
        BusinessTime(seconds)
    }

    /// So many minutes.
    pub fn from_minutes(minutes: u32) -> Self {
        BusinessTime(u64::from(minutes).saturating_mul(60))
    }

    /// How many seconds.
    pub const fn seconds(self) -> u64 {
        self.0
    }
}

impl fmt::Display for BusinessTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [(3_600, u64::MAX, "h"), (60, 60, "min"), (1, 60, "s")];
        let mut shown = Vec::new();
        for (seconds, of, unit) in parts {
            let number = self.0.checked_div(seconds).and_then(|number| number.checked_rem(of));
            match number.unwrap_or(0) {
                0 => {}
                number => shown.push(format!("{number} {unit}")),
            }
        }
        pad(f, if shown.is_empty() { "0 min".to_owned() } else { shown.join(" ") }.as_str())
    }
}

/// How much business time passes from one moment until another, without the pauses.
///
/// A pause does not count, as from the question to a customer until the answer: each goes from a
/// moment until another, they may overlap, and what lies outside the two moments changes nothing:
/// a pause that ends on an earlier day or begins on a later one is left out as it is, even if it
/// has no time of the day.
///
/// Cost: one look at each day, and a binary search among the pauses for each shift.
///
/// # Errors
/// [`NoAnswer::NoTime`] where a moment has no time of the day, [`NoAnswer::Backwards`] where the
/// end of both, or of a pause that is not left out, lies before its beginning,
/// [`NoAnswer::DataEnds`] where the calendar does not know one of the days, and [`NoAnswer::Cut`]
/// for more than a century.
///
/// ```
/// use clienteling::calendar::{WorkCalendar, business_time};
///
/// let office: WorkCalendar = serde_json::from_str(
///     r#"{"week":{"friday":["09:00-12:00","13:00-18:00"],"monday":["09:00-18:00"]}}"#,
/// )?;
/// let asked = "2026-11-27T17:00".parse()?;
/// let answered = "2026-11-30T09:30".parse()?;
/// assert_eq!(business_time(&office, asked, answered, &[])?.to_string(), "1 h 30 min");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn business_time(
    calendar: &dyn Calendar,
    from: Moment,
    until: Moment,
    pauses: &[Range<Moment>],
) -> Result<BusinessTime, NoAnswer> {
    let Range { start, end } = seconds(&(from..until))?;
    let mut passed = 0_u64;
    let pauses = merged(pauses, from.day()..=until.day())?;
    let to_the_end = walk(calendar, start, end, &pauses, |piece| {
        passed = passed.saturating_add(length(&piece));
        None::<()>
    })?;
    match to_the_end {
        Walked::ToTheEnd => Ok(BusinessTime(passed)),
        Walked::Found(()) | Walked::Cut => Err(NoAnswer::Cut { from: from.day() }),
    }
}

/// The first moment at which so much business time has passed since a moment, without the pauses:
/// when an answer is due.
///
/// A shift that ends just then is enough: one hour from 17:00 is 18:00, and not the next morning.
/// No time at all has passed at the moment itself.
///
/// Cost: as for [`business_time`].
///
/// # Errors
/// As for [`business_time`].
///
/// ```
/// use clienteling::calendar::{BusinessTime, WorkCalendar, due};
///
/// let office: WorkCalendar = serde_json::from_str(
///     r#"{"week":{"friday":["09:00-12:00","13:00-18:00"],"monday":["09:00-18:00"]}}"#,
/// )?;
/// let asked = "2026-11-27T17:00".parse()?;
/// let due = due(&office, asked, BusinessTime::from_minutes(90), &[])?;
/// assert_eq!(due, "2026-11-30T09:30".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn due(
    calendar: &dyn Calendar,
    from: Moment,
    time: BusinessTime,
    pauses: &[Range<Moment>],
) -> Result<Moment, NoAnswer> {
    let start = second(from)?;
    let pauses = merged(pauses, from.day()..=NaiveDate::MAX)?;
    let mut left = time.seconds();
    if left == 0 {
        return Ok(from);
    }
    let found =
        walk(calendar, start, i64::MAX, &pauses, |piece| match left.checked_sub(length(&piece)) {
            Some(more) if more > 0 => {
                left = more;
                None
            }
            _ => Some(piece.start.saturating_add_unsigned(left)),
        })?;
    match found {
        Walked::Found(second) => moment(second).ok_or(NoAnswer::Cut { from: from.day() }),
        Walked::ToTheEnd | Walked::Cut => Err(NoAnswer::Cut { from: from.day() }),
    }
}

const DAY: i64 = 24 * 60 * 60;

/// What a walk came to.
enum Walked<T> {
    Found(T),
    ToTheEnd,
    Cut,
}

/// Walks through the time of work between two seconds, piece by piece, until `piece` finds
/// something.
fn walk<T>(
    calendar: &dyn Calendar,
    start: i64,
    end: i64,
    pauses: &[Range<i64>],
    mut piece: impl FnMut(Range<i64>) -> Option<T>,
) -> Result<Walked<T>, NoAnswer> {
    if start >= end {
        return Ok(Walked::ToTheEnd);
    }
    let mut at = start;
    let mut days = successors(moment(start).map(Moment::day), NaiveDate::succ_opt);
    for _ in 0..MAX_DAYS {
        let Some(day) = days.next() else { return Ok(Walked::Cut) };
        let midnight = midnight(day);
        let shifts = match calendar.day(day) {
            Day::Working(shifts) => shifts,
            Day::Closed(_) => &[],
            Day::Unknown { .. } => return Err(NoAnswer::DataEnds { on: day }),
        };
        for shift in shifts {
            let Range { start: opens, end: closes } = within(midnight, *shift);
            at = at.max(opens);
            let closes = closes.min(end);
            let first = pauses.partition_point(|pause| pause.end <= at);
            let later = pauses.get(first..).unwrap_or_default();
            for pause in later.iter().take_while(|pause| pause.start < closes) {
                if at < pause.start
                    && let Some(found) = piece(at..pause.start)
                {
                    return Ok(Walked::Found(found));
                }
                at = at.max(pause.end);
            }
            if at < closes
                && let Some(found) = piece(at..closes)
            {
                return Ok(Walked::Found(found));
            }
            at = at.max(closes);
        }
        if midnight.saturating_add(DAY) >= end {
            return Ok(Walked::ToTheEnd);
        }
    }
    Ok(Walked::Cut)
}

fn within(midnight: i64, shift: Shift) -> Range<i64> {
    let second = |minute: u16| midnight.saturating_add(i64::from(minute).saturating_mul(60));
    second(shift.from())..second(shift.until())
}

fn length(piece: &Range<i64>) -> u64 {
    u64::try_from(piece.end.saturating_sub(piece.start)).unwrap_or(0)
}

/// The pauses that touch these days, ascending, those that touch each other as one.
fn merged(
    pauses: &[Range<Moment>],
    days: RangeInclusive<NaiveDate>,
) -> Result<Vec<Range<i64>>, NoAnswer> {
    let touches = |pause: &&Range<Moment>| {
        let (one, other) = (pause.start.day(), pause.end.day());
        one.max(other) >= *days.start() && one.min(other) <= *days.end()
    };
    let mut all = pauses.iter().filter(touches).map(seconds).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|pause| (pause.start, pause.end));
    let mut merged: Vec<Range<i64>> = Vec::new();
    for pause in all {
        match merged.last_mut() {
            Some(last) if pause.start <= last.end => last.end = last.end.max(pause.end),
            _ => merged.push(pause),
        }
    }
    Ok(merged)
}

fn seconds(span: &Range<Moment>) -> Result<Range<i64>, NoAnswer> {
    let (from, until) = (second(span.start)?, second(span.end)?);
    if from <= until {
        Ok(from..until)
    } else {
        Err(NoAnswer::Backwards { from: span.start, until: span.end })
    }
}

/// A moment as its second of the calendar.
fn second(moment: Moment) -> Result<i64, NoAnswer> {
    let time = moment.time().ok_or(NoAnswer::NoTime { on: moment.day() })?;
    Ok(midnight(moment.day()).saturating_add(time.num_seconds_from_midnight().into()))
}

fn midnight(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce()).saturating_mul(DAY)
}

/// The moment of a second. `None` outside the calendar.
fn moment(second: i64) -> Option<Moment> {
    let day = i32::try_from(second.div_euclid(DAY)).ok()?;
    let time = u32::try_from(second.rem_euclid(DAY)).ok()?;
    let time = NaiveTime::from_num_seconds_from_midnight_opt(time, 0)?;
    Moment::at(NaiveDate::from_num_days_from_ce_opt(day)?, time).ok()
}

#[cfg(test)]
mod tests;
