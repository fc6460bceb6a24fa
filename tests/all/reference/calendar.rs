//! Anniversaries by year, month and day; what recurs, step by step; working days one by one, and
//! business time by the clock.

use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use clienteling::calendar::{
    BusinessTime, Calendar, Day, MissingDay, MoveRule, NoAnswer, Recurrence, Shift, Step, Work,
    WorkCalendar,
};
use clienteling::{Moment, Period};

/// The same day of the month so many months later; in a shorter month, its last day.
pub(crate) fn months_later(date: NaiveDate, months: u32) -> NaiveDate {
    let month = date.year() * 12 + i32::try_from(date.month0() + months).unwrap();
    let (year, month) = (month.div_euclid(12), u32::try_from(month.rem_euclid(12)).unwrap() + 1);
    (1..=date.day()).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day)).unwrap()
}

/// How many days from the earlier to the later, counted one by one.
pub(crate) fn days_from(earlier: NaiveDate, later: NaiveDate) -> u64 {
    let mut day = earlier;
    let mut days = 0;
    while day < later {
        day = day.succ_opt().unwrap();
        days += 1;
    }
    days
}

/// The occurrence with a number, by going on month by month, or day by day, from the anchor.
pub(crate) fn occurrence(recurrence: &Recurrence, number: u32) -> Option<NaiveDate> {
    let steps = recurrence.every.get() * number;
    let (year, month) = match recurrence.step {
        Step::Days => return Some(days_on(recurrence.anchor, steps)),
        Step::Weeks => return Some(days_on(recurrence.anchor, steps * 7)),
        Step::Months => month_on(recurrence.anchor, steps),
        Step::Years => month_on(recurrence.anchor, steps * 12),
    };
    let wanted = recurrence.anchor.day();
    NaiveDate::from_ymd_opt(year, month, wanted).or_else(|| match recurrence.missing_day {
        MissingDay::Omit => None,
        MissingDay::Backward => {
            (1..wanted).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day))
        }
        // No month without some day is a December.
        MissingDay::Forward => NaiveDate::from_ymd_opt(year, month + 1, 1),
    })
}

/// Whether the month or the day of an occurrence lies behind a day, even if it is omitted.
pub(crate) fn is_over(recurrence: &Recurrence, number: u32, last: NaiveDate) -> bool {
    let steps = recurrence.every.get() * number;
    let over = |(year, month)| NaiveDate::from_ymd_opt(year, month, 1).unwrap() > last;
    match recurrence.step {
        Step::Days => days_on(recurrence.anchor, steps) > last,
        Step::Weeks => days_on(recurrence.anchor, steps * 7) > last,
        Step::Months => over(month_on(recurrence.anchor, steps)),
        Step::Years => over(month_on(recurrence.anchor, steps * 12)),
    }
}

fn days_on(day: NaiveDate, days: u32) -> NaiveDate {
    day + Days::new(days.into())
}

fn month_on(day: NaiveDate, months: u32) -> (i32, u32) {
    let (mut year, mut month) = (day.year(), day.month());
    for _ in 0..months {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    (year, month)
}

/// Whether there is work on a day; an error where it is not known.
fn works(calendar: &dyn Calendar, date: NaiveDate) -> Result<bool, NoAnswer> {
    match calendar.day(date) {
        Day::Working(_) => Ok(true),
        Day::Closed(_) => Ok(false),
        Day::Unknown { .. } => Err(NoAnswer::DataEnds { on: date }),
    }
}

/// Where a day goes: every day by its distance, those that the rule does not want left out.
pub(crate) fn moved(
    calendar: &dyn Calendar,
    date: NaiveDate,
    rule: MoveRule,
) -> Result<NaiveDate, NoAnswer> {
    if rule == MoveRule::Stay {
        return Ok(date);
    }
    let month = |day: NaiveDate| (day.year(), day.month());
    for distance in 0..1_000 {
        let (later, earlier) = (date + Days::new(distance), date - Days::new(distance));
        let candidates = match rule {
            MoveRule::Stay => vec![],
            MoveRule::Before => vec![earlier],
            MoveRule::After => vec![later],
            MoveRule::Nearest => vec![later, earlier],
            MoveRule::BeforeInMonth => {
                if month(earlier) != month(date) {
                    return moved(calendar, date, MoveRule::After);
                }
                vec![earlier]
            }
            MoveRule::AfterInMonth => {
                if month(later) != month(date) {
                    return moved(calendar, date, MoveRule::Before);
                }
                vec![later]
            }
        };
        for candidate in candidates {
            if works(calendar, candidate)? {
                return Ok(candidate);
            }
        }
    }
    Err(NoAnswer::Cut { from: date })
}

pub(crate) fn working_days(calendar: &dyn Calendar, period: Period) -> Result<u32, NoAnswer> {
    let mut count = 0;
    let mut day = period.first();
    while day <= period.last() {
        if works(calendar, day)? {
            count += 1;
        }
        day = day.succ_opt().unwrap();
    }
    Ok(count)
}

/// Two moments with a time, the earlier first.
pub(crate) fn ordered(one: Moment, other: Moment) -> (Moment, Moment) {
    if one.compare(other).unwrap().is_le() { (one, other) } else { (other, one) }
}

fn clock(moment: Moment) -> NaiveDateTime {
    moment.day().and_time(moment.time().unwrap())
}

pub(crate) fn second_before(moment: Moment) -> Moment {
    (clock(moment) - TimeDelta::seconds(1)).try_into().unwrap()
}

/// Business time second by second; where a whole minute is alike, all its seconds at once.
pub(crate) fn business_time(
    calendar: &dyn Calendar,
    from: Moment,
    until: Moment,
    pauses: &[Range<Moment>],
) -> Result<BusinessTime, NoAnswer> {
    let pauses: Vec<_> = pauses.iter().map(|p| clock(p.start)..clock(p.end)).collect();
    let (mut at, until) = (clock(from), clock(until));
    let mut seconds = 0;
    while at < until {
        let on_the_minute = at.second() == 0 && at + TimeDelta::minutes(1) <= until;
        // No pause begins or ends within the minute.
        let whole = |end: NaiveDateTime| end <= at || end >= at + TimeDelta::minutes(1);
        let alike = on_the_minute && pauses.iter().all(|p| whole(p.start) && whole(p.end));
        let step: u32 = if alike { 60 } else { 1 };
        let open = match calendar.day(at.date()) {
            Day::Working(shifts) => {
                let minute = u16::try_from(at.hour() * 60 + at.minute()).unwrap();
                shifts.iter().any(|shift| shift.from() <= minute && minute < shift.until())
            }
            Day::Closed(_) => false,
            Day::Unknown { .. } => return Err(NoAnswer::DataEnds { on: at.date() }),
        };
        if open && !pauses.iter().any(|pause| pause.contains(&at)) {
            seconds += u64::from(step);
        }
        at += TimeDelta::seconds(i64::from(step));
    }
    Ok(BusinessTime::from_seconds(seconds))
}

/// What a day is by the layers, each asked from the last on.
pub(crate) fn shown(calendar: &WorkCalendar, date: NaiveDate) -> String {
    let draft = calendar;
    let week = &draft.week;
    let all = [
        &week.monday,
        &week.tuesday,
        &week.wednesday,
        &week.thursday,
        &week.friday,
        &week.saturday,
        &week.sunday,
    ];
    let own = all[usize::try_from(date.weekday().num_days_from_monday()).unwrap()];
    let working = |shifts: &[Shift]| {
        let texts: Vec<String> = shifts.iter().map(ToString::to_string).collect();
        format!("working {}", texts.join(", "))
    };
    for layer in draft.layers.iter().rev() {
        for days in &layer.days {
            if days.first <= date && date <= days.last.unwrap_or(days.first) {
                return match &days.work {
                    Work::Closed => format!("closed: {} ({})", days.name, layer.name),
                    Work::Hours(shifts) => working(shifts),
                    Work::AsUsual if own.is_empty() => {
                        working(all.into_iter().find(|day| !day.is_empty()).unwrap())
                    }
                    Work::AsUsual => working(own),
                };
            }
        }
        if let Some(known) = layer.known
            && (date < known.first() || known.last() < date)
        {
            return format!("unknown: beyond what is known of {}", layer.name);
        }
    }
    if own.is_empty() { "closed on this day of the week".into() } else { working(own) }
}
