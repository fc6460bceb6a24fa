//! The days of a rule, step by step and day by day.

use std::ops::ControlFlow;

use chrono::{Datelike, NaiveDate};

use super::{DayOfWeek, NthWeekday, RecurrenceRuleDraft};
use crate::calendar::{Occurrences, Step};
use crate::units::Period;
use crate::units::period::{days_between, days_later, months_after};

/// How many steps and days are looked at.
const LOOKS: u32 = 1_000_000;

pub(super) fn within(
    rule: &RecurrenceRuleDraft,
    anchor: NaiveDate,
    period: Period,
    limit: usize,
) -> Occurrences {
    let found = Occurrences { days: Vec::new(), cut: false };
    let wanted = Wanted::new(rule, anchor);
    let mut search = Search { rule, wanted, period, limit, left: rule.count, looks: LOOKS, found };
    // What is counted is counted from the anchor on.
    let first = if rule.count.is_some() { anchor } else { anchor.max(period.first()) };
    let last = rule.until.map_or(period.last(), |until| until.min(period.last()));
    if let Ok(asked) = Period::from_first_to_last(first, last) {
        // Broken off or not, what was found is the answer.
        let (ControlFlow::Continue(()) | ControlFlow::Break(())) =
            search.through(&Steps::new(rule, anchor), asked);
    }
    search.found
}

/// A search, and what it has found.
struct Search<'a> {
    rule: &'a RecurrenceRuleDraft,
    wanted: Wanted<'a>,
    period: Period,
    limit: usize,
    /// How many occurrences there can still be, if they are counted.
    left: Option<u32>,
    /// How many looks are left.
    looks: u32,
    found: Occurrences,
}

impl Search<'_> {
    fn through(&mut self, steps: &Steps, asked: Period) -> ControlFlow<()> {
        let mut number = steps.number_of(asked.first());
        while let Some(step) = steps.days(number).filter(|step| step.first() <= asked.last()) {
            self.look()?;
            let (first, last) = (step.first().max(asked.first()), step.last().min(asked.last()));
            let mut next = Some(first);
            while let Some(day) = next.filter(|day| *day <= last) {
                self.look()?;
                if self.wanted.is_month(day) {
                    if self.wanted.is_day(day) {
                        self.occurrence(day)?;
                    }
                    next = day.succ_opt();
                } else {
                    next = Period::calendar_month(day).end();
                }
            }
            number = number.saturating_add(self.rule.every.into());
        }
        ControlFlow::Continue(())
    }

    fn look(&mut self) -> ControlFlow<()> {
        match self.looks.checked_sub(1) {
            Some(looks) => self.looks = looks,
            None => return self.cut(),
        }
        ControlFlow::Continue(())
    }

    fn cut(&mut self) -> ControlFlow<()> {
        self.found.cut = true;
        ControlFlow::Break(())
    }

    fn occurrence(&mut self, day: NaiveDate) -> ControlFlow<()> {
        if self.period.contains(day) && self.rule.excluded.binary_search(&day).is_err() {
            if self.found.days.len() >= self.limit {
                return self.cut();
            }
            self.found.days.push(day);
        }
        self.left = self.left.map(|left| left.saturating_sub(1));
        if self.left == Some(0) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// The steps of a rule, by their number from that of the anchor on.
struct Steps {
    step: Step,
    every: u64,
    anchor: NaiveDate,
    /// How many days after the beginning of its week the anchor lies.
    into_week: u64,
}

impl Steps {
    fn new(rule: &RecurrenceRuleDraft, anchor: NaiveDate) -> Self {
        let place = |day: DayOfWeek| DayOfWeek::ALL.iter().position(|known| *known == day);
        let [start, day] = [rule.week_start, DayOfWeek::of(anchor)].map(place);
        let into_week = start.zip(day).map_or(0, |(start, day)| {
            day.saturating_add(7).saturating_sub(start).checked_rem(7).unwrap_or(0)
        });
        Steps {
            step: rule.step,
            every: rule.every.into(),
            anchor,
            into_week: u64::try_from(into_week).unwrap_or(0),
        }
    }

    /// The number of the last step that counts and begins on a day, not before the anchor, or before
    /// it.
    fn number_of(&self, day: NaiveDate) -> u64 {
        let years = i64::from(day.year()).abs_diff(self.anchor.year().into());
        let passed = match self.step {
            Step::Days => days_between(self.anchor, day),
            Step::Weeks => {
                let days = days_between(self.anchor, day).saturating_add(self.into_week);
                days.checked_div(7).unwrap_or(0)
            }
            Step::Months => years
                .saturating_mul(12)
                .saturating_add(day.month().into())
                .saturating_sub(self.anchor.month().into()),
            Step::Years => years,
        };
        passed.saturating_sub(passed.checked_rem(self.every).unwrap_or(0))
    }

    /// The days of a step, as far as the calendar goes. `None` beyond it.
    fn days(&self, number: u64) -> Option<Period> {
        match self.step {
            Step::Days => {
                let day = days_later(self.anchor, number)?;
                Period::from_first_to_last(day, day).ok()
            }
            Step::Weeks => {
                let after = number.saturating_mul(7);
                let first = match after.checked_sub(self.into_week) {
                    Some(after) => days_later(self.anchor, after)?,
                    // What lies before the anchor is of no interest.
                    None => self.anchor,
                };
                let end = after.saturating_add(6).saturating_sub(self.into_week);
                let last = days_later(self.anchor, end).unwrap_or(NaiveDate::MAX);
                Period::from_first_to_last(first, last).ok()
            }
            Step::Months => {
                let first = self.anchor.with_day(1)?;
                Some(Period::calendar_month(months_after(first, u32::try_from(number).ok()?)?))
            }
            Step::Years => {
                let year = self.anchor.year().checked_add(i32::try_from(number).ok()?)?;
                Some(Period::calendar_year(NaiveDate::from_ymd_opt(year, 1, 1)?))
            }
        }
    }
}

/// Which days of a step are wanted: by the lists of the rule, and where they say nothing, by the
/// anchor.
struct Wanted<'a> {
    rule: &'a RecurrenceRuleDraft,
    month: Option<u32>,
    day_of_month: Option<u32>,
    weekday: Option<DayOfWeek>,
}

impl<'a> Wanted<'a> {
    fn new(rule: &'a RecurrenceRuleDraft, anchor: NaiveDate) -> Self {
        let no_day = rule.weekdays.is_empty()
            && rule.days_of_month.is_empty()
            && rule.days_of_year.is_empty();
        let by = |steps: &[Step]| no_day && steps.contains(&rule.step);
        let of_year = by(&[Step::Years]) && rule.months.is_empty();
        Wanted {
            rule,
            month: of_year.then(|| anchor.month()),
            day_of_month: by(&[Step::Months, Step::Years]).then(|| anchor.day()),
            weekday: by(&[Step::Weeks]).then(|| DayOfWeek::of(anchor)),
        }
    }

    fn is_month(&self, day: NaiveDate) -> bool {
        let month = day.month();
        let listed = self.rule.months.is_empty() || self.rule.months.contains(&month);
        listed && self.month.is_none_or(|wanted| wanted == month)
    }

    fn is_day(&self, day: NaiveDate) -> bool {
        let in_month = Place { number: day.day(), of: day.num_days_in_month().into() };
        let of = if day.leap_year() { 366 } else { 365 };
        let in_year = Place { number: day.ordinal(), of };
        let counted = if self.rule.counts_in_month() { in_month } else { in_year };
        self.day_of_month.is_none_or(|wanted| wanted == day.day())
            && self.weekday.is_none_or(|wanted| wanted == DayOfWeek::of(day))
            && in_month.is_in(&self.rule.days_of_month)
            && in_year.is_in(&self.rule.days_of_year)
            && is_weekday(&self.rule.weekdays, DayOfWeek::of(day), counted)
    }
}

/// The number of a day in its month or year, and how many days that has.
#[derive(Clone, Copy)]
struct Place {
    number: u32,
    of: u32,
}

impl Place {
    fn counted_from_end(self) -> u32 {
        self.of.saturating_sub(self.number).saturating_add(1)
    }

    fn is_in(self, list: &[i32]) -> bool {
        list.is_empty()
            || list.iter().any(|wanted| is_number(*wanted, self.number, self.counted_from_end()))
    }
}

/// Whether a number is that from the beginning, or below zero that from the end.
fn is_number(wanted: i32, number: u32, from_end: u32) -> bool {
    wanted.unsigned_abs() == if wanted < 0 { from_end } else { number }
}

fn is_weekday(list: &[NthWeekday], weekday: DayOfWeek, place: Place) -> bool {
    let week = |number: u32| number.saturating_add(6).checked_div(7).unwrap_or(0);
    let (number, from_end) = (week(place.number), week(place.counted_from_end()));
    let is_nth = |nth: Option<i32>| nth.is_none_or(|nth| is_number(nth, number, from_end));
    let mut list_of_day = list.iter().filter(|wanted| wanted.weekday == weekday);
    list.is_empty() || list_of_day.any(|wanted| is_nth(wanted.nth))
}
