//! Days on which there is work: the nearest, the n-th, and how many.

use std::iter::successors;

use chrono::{Datelike, NaiveDate};

use super::{Calendar, Day, MAX_DAYS, NoAnswer};
use crate::units::Period;
use crate::units::words::words;

words! {
    /// Where a day goes that falls on a day without work.
    pub enum MoveRule, "rule for a day without work" {
        /// Nowhere.
        Stay = "stay",
        /// To the working day before it.
        Before = "before",
        /// To the working day after it.
        After = "after",
        /// To the nearest working day; to the later of two that are as near.
        Nearest = "nearest",
        /// To the working day before it; if that lies in another month, to the one after it.
        BeforeInMonth = "before_in_month" as "before, within the month",
        /// To the working day after it; if that lies in another month, to the one before it.
        AfterInMonth = "after_in_month" as "after, within the month",
    }
}

/// Where a day goes by a rule: it stays if there is work on it.
///
/// Cost: one look at each day passed.
///
/// # Errors
/// [`NoAnswer::DataEnds`] where it depends on a day that the calendar does not know, and
/// [`NoAnswer::Cut`] where there is no work within a century.
///
/// ```
/// use clienteling::calendar::{MoveRule, WorkCalendar, moved};
///
/// let office: WorkCalendar = serde_json::from_str(
///     r#"{"week":{"friday":["09:00-17:00"],"monday":["09:00-17:00"]}}"#,
/// )?;
/// let saturday = "2026-11-28".parse()?;
/// assert_eq!(moved(&office, saturday, MoveRule::Nearest)?, "2026-11-27".parse()?);
/// assert_eq!(moved(&office, saturday, MoveRule::After)?, "2026-11-30".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn moved(
    calendar: &dyn Calendar,
    date: NaiveDate,
    rule: MoveRule,
) -> Result<NaiveDate, NoAnswer> {
    if rule == MoveRule::Stay || is_working(calendar, date)? {
        return Ok(date);
    }
    let in_month = |other: &NaiveDate| (other.year(), other.month()) == (date.year(), date.month());
    let cut = NoAnswer::Cut { from: date };
    match rule {
        MoveRule::Stay => Ok(date),
        MoveRule::Before => first_working(calendar, before(date))?.ok_or(cut),
        MoveRule::After => first_working(calendar, after(date))?.ok_or(cut),
        MoveRule::Nearest => {
            let (mut later, mut earlier) = (after(date), before(date));
            for _ in 0..MAX_DAYS {
                // Of two days as near, the later is looked at first.
                for day in [later.next(), earlier.next()].into_iter().flatten() {
                    if is_working(calendar, day)? {
                        return Ok(day);
                    }
                }
            }
            Err(cut)
        }
        MoveRule::BeforeInMonth => {
            match first_working(calendar, before(date).take_while(in_month))? {
                Some(day) => Ok(day),
                None => moved(calendar, date, MoveRule::After),
            }
        }
        MoveRule::AfterInMonth => {
            match first_working(calendar, after(date).take_while(in_month))? {
                Some(day) => Ok(day),
                None => moved(calendar, date, MoveRule::Before),
            }
        }
    }
}

/// The working day with this number after a day: with 1 the next one. With 0 it is the day itself,
/// whether there is work on it or not.
///
/// Cost: one look at each day passed.
///
/// # Errors
/// [`NoAnswer::DataEnds`] and [`NoAnswer::Cut`], as for [`moved`].
///
/// ```
/// use clienteling::calendar::{WorkCalendar, working_day_after};
///
/// let office: WorkCalendar = serde_json::from_str(
///     r#"{"week":{"friday":["09:00-17:00"],"monday":["09:00-17:00"]}}"#,
/// )?;
/// let third = working_day_after(&office, "2026-11-27".parse()?, 3)?;
/// assert_eq!(third, "2026-12-07".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn working_day_after(
    calendar: &dyn Calendar,
    date: NaiveDate,
    number: u32,
) -> Result<NaiveDate, NoAnswer> {
    nth_working(calendar, date, after(date), number)
}

/// The working day with this number before a day, as for [`working_day_after`].
///
/// # Errors
/// [`NoAnswer::DataEnds`] and [`NoAnswer::Cut`], as for [`moved`].
pub fn working_day_before(
    calendar: &dyn Calendar,
    date: NaiveDate,
    number: u32,
) -> Result<NaiveDate, NoAnswer> {
    nth_working(calendar, date, before(date), number)
}

/// On how many days of a period there is work.
///
/// Cost: one look at each day.
///
/// # Errors
/// [`NoAnswer::DataEnds`] where the calendar does not know one of the days, and [`NoAnswer::Cut`]
/// for a period of more than a century.
pub fn working_days(calendar: &dyn Calendar, period: Period) -> Result<u32, NoAnswer> {
    if period.days() > u64::from(MAX_DAYS) {
        return Err(NoAnswer::Cut { from: period.first() });
    }
    let mut found = 0_u32;
    let days = successors(Some(period.first()), NaiveDate::succ_opt);
    for day in days.take_while(|day| period.contains(*day)) {
        found = found.saturating_add(u32::from(is_working(calendar, day)?));
    }
    Ok(found)
}

fn is_working(calendar: &dyn Calendar, date: NaiveDate) -> Result<bool, NoAnswer> {
    match calendar.day(date) {
        Day::Working(_) => Ok(true),
        Day::Closed(_) => Ok(false),
        Day::Unknown { .. } => Err(NoAnswer::DataEnds { on: date }),
    }
}

/// The days after a day, as far as is ever looked.
fn after(date: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    successors(date.succ_opt(), NaiveDate::succ_opt).take(reach())
}

/// The days before a day, from the last, as far as is ever looked.
fn before(date: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    successors(date.pred_opt(), NaiveDate::pred_opt).take(reach())
}

fn reach() -> usize {
    usize::try_from(MAX_DAYS).unwrap_or(usize::MAX)
}

fn first_working(
    calendar: &dyn Calendar,
    days: impl Iterator<Item = NaiveDate>,
) -> Result<Option<NaiveDate>, NoAnswer> {
    for day in days {
        if is_working(calendar, day)? {
            return Ok(Some(day));
        }
    }
    Ok(None)
}

fn nth_working(
    calendar: &dyn Calendar,
    from: NaiveDate,
    mut days: impl Iterator<Item = NaiveDate>,
    number: u32,
) -> Result<NaiveDate, NoAnswer> {
    let mut day = from;
    for _ in 0..number {
        day = first_working(calendar, &mut days)?.ok_or(NoAnswer::Cut { from })?;
    }
    Ok(day)
}
