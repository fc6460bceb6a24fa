//! Anniversaries by year, month and day; what recurs, step by step; working days one by one, and
//! business time by the clock.

use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use clienteling::calendar::{
    BusinessTime, Calendar, Day, DayOfWeek, MissingDay, MoveRule, NoAnswer, Recurrence,
    RecurrenceRule, Shift, Step, Work, WorkCalendar,
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

/// The occurrences up to a day, by looking at every day from the anchor on.
pub(crate) fn days_of_recurrence(recurrence: &Recurrence, last: NaiveDate) -> Vec<NaiveDate> {
    let (anchor, every) = (recurrence.anchor, recurrence.every.get());
    let (mut day, mut days, mut months) = (anchor, 0, 0);
    let mut found = vec![];
    while day <= last {
        let (yesterday, tomorrow) = (day.pred_opt().unwrap(), day.succ_opt().unwrap());
        let in_month = |every: u32| {
            let wanted = anchor.day();
            let lacks = |last: NaiveDate| last.day() < wanted;
            let is_last = tomorrow.day() == 1;
            let is_after = day.day() == 1 && months > 0 && (months - 1) % every == 0;
            match recurrence.missing_day {
                _ if months % every == 0 && day.day() == wanted => true,
                MissingDay::Omit => false,
                MissingDay::Backward => months % every == 0 && is_last && lacks(day),
                MissingDay::Forward => is_after && lacks(yesterday),
            }
        };
        let is_one = match recurrence.step {
            Step::Days => days % every == 0,
            Step::Weeks => days % (7 * every) == 0,
            Step::Months => in_month(every),
            Step::Years => in_month(12 * every),
        };
        if is_one {
            found.push(day);
        }
        (days, months) = (days + 1, months + u32::from(tomorrow.day() == 1));
        day = tomorrow;
    }
    found
}

/// The days of a rule up to a day, however many there may be and whether excluded or not: by
/// looking at every day from the anchor on, and by writing down the days of its month and year.
pub(crate) fn days_of_rule(
    rule: &RecurrenceRule,
    anchor: NaiveDate,
    last: NaiveDate,
) -> Vec<NaiveDate> {
    let (mut day, mut step) = (anchor, 0);
    let mut of_year = (i32::MIN, vec![]);
    let mut found = vec![];
    while day <= rule.until.unwrap_or(last).min(last) {
        if of_year.0 != day.year() {
            of_year = (day.year(), wanted_in_year(rule, anchor, day.year()));
        }
        if step % rule.every == 0 && of_year.1.contains(&day) {
            found.push(day);
        }
        day = day.succ_opt().unwrap();
        step += u32::from(match rule.step {
            Step::Days => true,
            Step::Weeks => DayOfWeek::of(day) == rule.week_start,
            Step::Months => day.day() == 1,
            Step::Years => day.day() == 1 && day.month() == 1,
        });
    }
    found
}

/// The days of a year that are in every list of a rule.
fn wanted_in_year(rule: &RecurrenceRule, anchor: NaiveDate, year: i32) -> Vec<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let all: Vec<_> = first.iter_days().take_while(|day| day.year() == year).collect();
    let months: Vec<Vec<NaiveDate>> =
        (1..=12).map(|m| all.iter().copied().filter(|day| day.month() == m).collect()).collect();
    let from_either_end = |span: &[NaiveDate], number: i32| {
        let place = usize::try_from(number.abs() - 1).unwrap();
        if number > 0 { span.get(place).copied() } else { span.iter().rev().nth(place).copied() }
    };
    let mut wanted = all.clone();
    let no_day =
        rule.weekdays.is_empty() && rule.days_of_month.is_empty() && rule.days_of_year.is_empty();
    match rule.step {
        Step::Weeks if no_day => wanted.retain(|day| day.weekday() == anchor.weekday()),
        Step::Months | Step::Years if no_day => wanted.retain(|day| day.day() == anchor.day()),
        _ => {}
    }
    if !rule.months.is_empty() {
        wanted.retain(|day| rule.months.contains(&day.month()));
    } else if no_day && rule.step == Step::Years {
        wanted.retain(|day| day.month() == anchor.month());
    }
    if !rule.days_of_month.is_empty() {
        let listed: Vec<_> = months
            .iter()
            .flat_map(|month| rule.days_of_month.iter().map(move |number| (month, *number)))
            .filter_map(|(month, number)| from_either_end(month, number))
            .collect();
        wanted.retain(|day| listed.contains(day));
    }
    if !rule.days_of_year.is_empty() {
        let listed: Vec<_> =
            rule.days_of_year.iter().filter_map(|number| from_either_end(&all, *number)).collect();
        wanted.retain(|day| listed.contains(day));
    }
    if !rule.weekdays.is_empty() {
        let in_month = rule.step == Step::Months || !rule.months.is_empty();
        let spans = if in_month { months } else { vec![all] };
        let mut listed = vec![];
        for (span, weekday) in
            spans.iter().flat_map(|span| rule.weekdays.iter().map(move |weekday| (span, weekday)))
        {
            let of_day = |day: &NaiveDate| DayOfWeek::of(*day) == weekday.weekday;
            let days: Vec<_> = span.iter().copied().filter(of_day).collect();
            match weekday.nth {
                Some(nth) => listed.extend(from_either_end(&days, nth)),
                None => listed.extend(days),
            }
        }
        wanted.retain(|day| listed.contains(day));
    }
    wanted
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
