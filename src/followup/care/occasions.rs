//! On which days a rule falls by one anchor.

use chrono::{Datelike, NaiveDate};

use super::anchor::{Anchored, Comes};
use super::state::State;
use super::{CareRule, CareTimes, ServiceReminder, WhyNotPlanned, reason};
use crate::calendar::lunar::lunar_years;
use crate::calendar::{LunarAnniversary, LunarCalendar, Recurrence};
use crate::customer::LunarDate;
use crate::followup::{MeterTrend, MileagePolicy};
use crate::rule::Rule;
use crate::transaction::{MeterReading, MeterUnit, MeterUnknown, Ownership, WorkshopWork};
use crate::units::Period;
use crate::units::period::{days_between, days_later, months_after};

/// A day on which a rule falls by an anchor.
pub(super) struct Occasion {
    pub(super) number: u32,
    pub(super) on: NaiveDate,
    /// What the reason says, and of which day.
    pub(super) says: (&'static Rule, NaiveDate),
}

type Found<'a> = Box<dyn Iterator<Item = Result<Occasion, WhyNotPlanned>> + 'a>;

/// The days within a range on which a rule falls by an anchor, ascending, and what nobody can say.
pub(super) fn occasions<'a>(
    rule: &'a CareRule,
    anchored: &'a Anchored<'a>,
    state: &'a State<'_>,
    (lunar, range, mileage): (Option<&'a dyn LunarCalendar>, Period, &MileagePolicy),
) -> Found<'a> {
    let says = reason::of_anchor(&rule.anchor);
    let own = move |(number, on)| Ok(Occasion { number, on, says: (says, on) });
    match &anchored.comes {
        Comes::Unknown(why) => Box::new(std::iter::once(Err(why.clone()))),
        Comes::Lunar(date) => match lunar {
            None => Box::new(std::iter::once(Err(WhyNotPlanned::NoLunarCalendar))),
            Some(lunar) => {
                let days = by_lunar_year(rule, *date, lunar, range);
                Box::new(days.map(move |day| day.and_then(own)))
            }
        },
        Comes::Yearly(yearly) => {
            let after_the_first = yearly.numbered(range, 1..=u32::MAX);
            Box::new(after_the_first.map(move |(_, day)| own((year(day), day))))
        }
        Comes::On(day) => {
            let day = *day;
            let counted = move |(number, on)| Ok(Occasion { number, on, says: (says, day) });
            match &rule.times {
                CareTimes::OnTheDay => Box::new(std::iter::once(own((anchored.number, day)))),
                CareTimes::DaysAfter(days) => {
                    let after = move |days: &u32| Some((*days, days_later(day, *days)?));
                    Box::new(days.iter().filter_map(move |days| after(days).map(counted)))
                }
                CareTimes::Every { every, step, first, last } => {
                    let missing_day = rule.missing_day;
                    let times = Recurrence { anchor: day, every: *every, step: *step, missing_day };
                    let numbers = *first..=last.unwrap_or(u32::MAX);
                    Box::new(times.numbered(range, numbers).map(counted))
                }
                CareTimes::Services { unit, due } => match anchored.thing {
                    Some(thing) => Box::new(services(thing, *unit, due, (state, mileage))),
                    None => Box::new(std::iter::empty()),
                },
            }
        }
    }
}

/// The days of a lunar birthday within a range, each with the number of its lunar year.
fn by_lunar_year<'a>(
    rule: &CareRule,
    date: LunarDate,
    calendar: &'a dyn LunarCalendar,
    range: Period,
) -> impl Iterator<Item = Result<(u32, NaiveDate), WhyNotPlanned>> + use<'a> {
    let birthday = LunarAnniversary {
        month: date.month(),
        is_leap_month: date.is_leap_month(),
        day: date.day(),
        missing_day: rule.missing_day,
        missing_leap_month: rule.missing_leap_month,
    };
    let years = lunar_years(date.month(), range);
    let years = years.filter(move |year| date.year().is_none_or(|birth| *year > birth));
    years.filter_map(move |year| match birthday.in_lunar_year(calendar, year) {
        Ok(day) => day.filter(|day| range.contains(*day)).map(|day| Ok((year.unsigned_abs(), day))),
        Err(why) => Some(Err(WhyNotPlanned::Calendar(why))),
    })
}

fn year(day: NaiveDate) -> u32 {
    day.year().unsigned_abs()
}

/// When a service falls due, and by what; or why nobody can say.
type Due = Result<(&'static Rule, NaiveDate), WhyNotPlanned>;

/// The services of a thing that are still to be done.
fn services(
    thing: &Ownership,
    unit: MeterUnit,
    due: &[ServiceReminder],
    (state, mileage): (&State<'_>, &MileagePolicy),
) -> impl Iterator<Item = Result<Occasion, WhyNotPlanned>> + use<> {
    let readings = state.transactions().meter_readings().as_of(state.on).iter();
    let of_it = |one: &&MeterReading| one.thing == thing.thing && one.unit == unit;
    let readings: Vec<&MeterReading> = readings.filter(of_it).collect();
    let trend = MeterTrend::of(readings.iter().copied(), &thing.thing, unit, mileage, state.on);
    let days: Vec<Due> = due.iter().map(|due| falls_due(thing, *due, &trend)).collect();
    let done = services_done(thing, due, (&days, &readings), state);
    days.into_iter().enumerate().skip(done).map(|(at, day)| {
        let (says, on) = day?;
        let number = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
        Ok(Occasion { number, on, says: (says, on) })
    })
}

/// By the meter or by age, whichever comes first.
fn falls_due(
    thing: &Ownership,
    due: ServiceReminder,
    trend: &Result<MeterTrend, MeterUnknown>,
) -> Due {
    let by_age = due.months.and_then(|months| months_after(thing.date, months));
    let by_meter = match trend {
        Err(why) => Err(WhyNotPlanned::MeterUnknown(why.clone())),
        Ok(trend) => {
            let range = trend.due_since(thing.date, due.shows);
            range.and_then(|range| range.likely).ok_or(WhyNotPlanned::MeterStands)
        }
    };
    match (by_age, by_meter) {
        (Some(by_age), Ok(by_meter)) if by_meter <= by_age => {
            Ok((&reason::SERVICE_BY_METER, by_meter))
        }
        (Some(by_age), _) => Ok((&reason::SERVICE_BY_AGE, by_age)),
        (None, by_meter) => Ok((&reason::SERVICE_BY_METER, by_meter?)),
    }
}

/// How many services are done: a visit for service is the one that is due nearest to it, by the day or
/// by what the meter showed then, and those before that one are not asked for any more. A visit that is
/// nearer to the day on which the thing became theirs is none of them.
fn services_done(
    thing: &Ownership,
    due: &[ServiceReminder],
    (days, readings): (&[Due], &[&MeterReading]),
    state: &State<'_>,
) -> usize {
    let known = days.iter().map(|day| day.as_ref().ok().map(|(_, on)| *on));
    let known: Vec<Option<NaiveDate>> = std::iter::once(Some(thing.date)).chain(known).collect();
    let at_first = readings.iter().rev().find(|one| one.date <= thing.date);
    let at_first = at_first.map_or(0, |one| one.shows);
    let visits = state.transactions().workshop_visits().as_of(state.on).iter();
    let services = visits.filter(|visit| {
        visit.thing == thing.thing
            && visit.date >= thing.date
            && visit.work.contains(&WorkshopWork::Service)
    });
    let numbers = services.map(|visit| {
        let far = |day: &Option<NaiveDate>| day.map(|day| days_between(day, visit.date));
        let by_day = nearest(known.iter().map(far));
        let read = readings
            .iter()
            .find(|one| visit.reading.as_ref() == Some(&one.id) || one.date == visit.date);
        let by_meter = read.map_or(0, |read| {
            let gone = read.shows.saturating_sub(at_first);
            let shows = std::iter::once(0_u32).chain(due.iter().map(|due| due.shows));
            nearest(shows.map(|shows| Some(shows.abs_diff(gone).into())))
        });
        by_day.max(by_meter)
    });
    numbers.max().unwrap_or(0)
}

/// The place of what is nearest.
fn nearest(far: impl Iterator<Item = Option<u64>>) -> usize {
    let known = far.enumerate().filter_map(|(at, far)| Some((at, far?)));
    known.min_by_key(|(_, far)| *far).map_or(0, |(at, _)| at)
}
