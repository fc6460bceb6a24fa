//! What recurs, and how many months and years have passed.

use chrono::{Datelike, Days, NaiveDate};
use clienteling::calendar::{
    DayOfWeek, MissingDay, NthWeekday, Recurrence, RecurrenceRule, RecurrenceRuleDraft, Step,
};
use clienteling::{Draft, Period};
use proptest::prelude::*;

use super::{day, days, golden};
use crate::common::cases;
use crate::reference::calendar as slow;

/// A day from 1900 to 2100.
pub(super) fn any_day() -> impl Strategy<Value = NaiveDate> {
    let random = (0..73_414_u64).prop_map(|after| day("1900-01-01") + Days::new(after));
    // The ends of months, where rules part.
    (random, 28..=31_u32).prop_map(|(date, end)| date.with_day(end).unwrap_or(date))
}

fn recurrence() -> impl Strategy<Value = Recurrence> {
    let step = proptest::sample::select(Step::ALL.to_vec());
    let missing = proptest::sample::select(MissingDay::ALL.to_vec());
    (any_day(), 1..20_u32, step, missing).prop_map(|(anchor, every, step, missing_day)| {
        Recurrence { anchor, every: every.try_into().unwrap(), step, missing_day }
    })
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn an_occurrence_is_found_by_counting_from_the_anchor(
        recurrence in recurrence(), number in 0..60_u32,
    ) {
        prop_assert_eq!(recurrence.nth(number), slow::occurrence(&recurrence, number));
    }

    #[test]
    fn a_period_holds_the_occurrences_that_lie_in_it_wherever_it_lies(
        recurrence in recurrence(), first in any_day(), length in 0..4_000_u64, limit in 0..80_usize,
    ) {
        let period = Period::from_first_to_last(first, first + Days::new(length)).unwrap();
        let all = slow::days_of_recurrence(&recurrence, period.last());
        let all: Vec<_> = all.into_iter().filter(|day| period.contains(*day)).collect();
        let found = recurrence.within(period, limit);
        prop_assert_eq!(found.cut, all.len() > limit);
        prop_assert_eq!(&found.days[..], &all[..limit.min(all.len())]);
    }
}

#[test]
fn occurrences_are_those_of_rfc_7529() {
    let Some(rows) = golden("recurrence_month_end_and_feb29.csv") else { return };
    let mut compared = 0;
    for row in rows {
        let [step, anchor, policy, dates, ..] = &row[..] else { panic!("{row:?}") };
        let missing_day = match policy.as_str() {
            counted if counted.contains("BACKWARD") => MissingDay::Backward,
            "SKIP=FORWARD" => MissingDay::Forward,
            "SKIP=OMIT" => MissingDay::Omit,
            wrong => {
                assert!(wrong.starts_with("WRONG"), "{wrong}");
                continue;
            }
        };
        let (every, step) = match step.as_str() {
            "monthly" => (1, Step::Months),
            "half-yearly" => (6, Step::Months),
            "yearly" => (1, Step::Years),
            other => panic!("{other}"),
        };
        let every = every.try_into().unwrap();
        let recurrence = Recurrence { anchor: day(anchor), every, step, missing_day };
        let dates = days(dates);
        let period = Period::from_first_to_last(day(anchor), dates[dates.len() - 1]).unwrap();
        assert_eq!(recurrence.within(period, 100).days, dates, "{row:?}");
        compared += 1;
    }
    assert_eq!(compared, 11);
}

/// What a rule of recurrence cannot say.
const NOT_HERE: [&str; 3] = [
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
    "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
];

#[test]
fn rules_are_those_of_rfc_5545() {
    let Some(rows) = golden("rfc5545_rrule_dates.csv") else { return };
    let mut left_out = vec![];
    for row in &rows {
        let [text, start, excluded, number, complete, .., dates] = &row[..] else {
            panic!("{row:?}")
        };
        if text.contains("BYWEEKNO") || text.contains("BYSETPOS") {
            left_out.push(text.as_str());
            continue;
        }
        let (anchor, dates) = (day_of_digits(start), days(dates));
        let draft = rule_of_rfc_5545(text, excluded);
        // A list that is not whole goes as far as its last day.
        let last = if complete == "closed" { day("2100-12-31") } else { dates[dates.len() - 1] };
        let period = Period::from_first_to_last(anchor, last).unwrap();
        let found = draft.validate().unwrap().within(anchor, period, 1_000);
        assert_eq!(found.days, dates, "{text}");
        assert!(!found.cut && found.days.len().to_string() == *number, "{text}");
    }
    assert_eq!(left_out, NOT_HERE);
    assert_eq!(rows.len(), 24);
}

fn day_of_digits(text: &str) -> NaiveDate {
    day(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..8]))
}

fn rule_of_rfc_5545(text: &str, excluded: &str) -> RecurrenceRuleDraft {
    let parts: Vec<_> = text.split(';').map(|part| part.split_once('=').unwrap()).collect();
    let step = match parts[0] {
        ("FREQ", "DAILY") => Step::Days,
        ("FREQ", "WEEKLY") => Step::Weeks,
        ("FREQ", "MONTHLY") => Step::Months,
        ("FREQ", "YEARLY") => Step::Years,
        other => panic!("{other:?}"),
    };
    let mut rule = RecurrenceRuleDraft::new(step);
    rule.excluded = excluded.split_whitespace().map(day_of_digits).collect();
    for (part, value) in &parts[1..] {
        let list = || value.split(',');
        let numbers = || list().map(|number| number.parse().unwrap()).collect();
        match *part {
            "INTERVAL" => rule.every = value.parse().unwrap(),
            "COUNT" => rule.count = value.parse().ok(),
            // Every occurrence is at nine, five hours behind UTC: midnight in UTC is the day before.
            "UNTIL" if value.ends_with("T000000Z") => rule.until = day_of_digits(value).pred_opt(),
            "UNTIL" => rule.until = Some(day_of_digits(value)),
            "WKST" => rule.week_start = weekday(value),
            "BYMONTH" => rule.months = list().map(|month| month.parse().unwrap()).collect(),
            "BYMONTHDAY" => rule.days_of_month = numbers(),
            "BYYEARDAY" => rule.days_of_year = numbers(),
            "BYDAY" => rule.weekdays = list().map(nth_weekday).collect(),
            other => panic!("{other}"),
        }
    }
    rule
}

fn weekday(text: &str) -> DayOfWeek {
    let place = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].iter().position(|name| *name == text);
    DayOfWeek::ALL[place.unwrap()]
}

fn nth_weekday(text: &str) -> NthWeekday {
    let (nth, name) = text.split_at(text.len() - 2);
    NthWeekday { weekday: weekday(name), nth: nth.parse().ok() }
}

/// Up to three of a list.
fn some<T: Clone + std::fmt::Debug + 'static>(of: Vec<T>) -> impl Strategy<Value = Vec<T>> {
    let some = proptest::collection::vec(proptest::sample::select(of), 1..=3);
    prop_oneof![2 => Just(vec![]), 1 => some]
}

fn both_ways(numbers: impl Iterator<Item = i32>) -> Vec<i32> {
    numbers.flat_map(|number| [number, -number]).collect()
}

fn any_weekdays(step: Step, in_month: bool) -> impl Strategy<Value = Vec<NthWeekday>> {
    let most = if in_month { 1..=5 } else { 50..=53 };
    let mut numbers: Vec<_> = both_ways(most).into_iter().map(Some).collect();
    if matches!(step, Step::Days | Step::Weeks) {
        numbers.clear();
    }
    numbers.extend([None, None]);
    let numbers = proptest::sample::select(numbers);
    let weekday = proptest::sample::select(DayOfWeek::ALL.to_vec());
    let one = (weekday, numbers).prop_map(|(weekday, nth)| NthWeekday { weekday, nth });
    prop_oneof![1 => Just(vec![]), 1 => proptest::collection::vec(one, 1..=3)]
}

fn any_rule() -> impl Strategy<Value = RecurrenceRule> {
    let step = proptest::sample::select(Step::ALL.to_vec());
    let parts = (step, some((1..=12).collect())).prop_flat_map(|(step, months)| {
        let in_month = step == Step::Months || !months.is_empty();
        let of_year = both_ways([1, 59, 60, 61, 200, 365, 366].into_iter());
        let of_year =
            if step == Step::Years { some(of_year).boxed() } else { Just(vec![]).boxed() };
        let of_month = both_ways([1, 2, 13, 15, 28, 29, 30, 31].into_iter());
        let of_month =
            if step == Step::Weeks { Just(vec![]).boxed() } else { some(of_month).boxed() };
        (Just(step), Just(months), of_year, of_month, any_weekdays(step, in_month))
    });
    let excluded = proptest::collection::vec(any_day(), 0..3);
    let ends = (proptest::option::of(1..40_u32), proptest::option::of(any_day()), excluded);
    let week_start = proptest::sample::select(DayOfWeek::ALL.to_vec());
    (parts, 1..5_u32, week_start, ends).prop_map(|(parts, every, week_start, ends)| {
        let (step, months, days_of_year, days_of_month, weekdays) = parts;
        let (count, until, excluded) = ends;
        let lists = RecurrenceRuleDraft {
            months,
            days_of_year,
            days_of_month,
            weekdays,
            ..RecurrenceRuleDraft::new(step)
        };
        let rule = RecurrenceRuleDraft { every, week_start, count, until, excluded, ..lists };
        rule.validate().unwrap()
    })
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_rule_holds_the_days_that_every_one_of_its_parts_holds(
        rule in any_rule(), anchor in any_day(), after in 0..9_000_u64, length in 0..3_000_u64,
        limit in 0..80_usize,
    ) {
        let first = anchor - Days::new(400) + Days::new(after);
        let period = Period::from_first_to_last(first, first + Days::new(length)).unwrap();
        let mut all = slow::days_of_rule(&rule, anchor, period.last());
        // What is excluded is counted.
        all.truncate(rule.count.map_or(usize::MAX, |count| count.try_into().unwrap()));
        all.retain(|day| period.contains(*day) && !rule.excluded.contains(day));
        let found = rule.within(anchor, period, limit);
        prop_assert_eq!(&found.days[..], &all[..limit.min(all.len())]);
        prop_assert_eq!(found.cut, all.len() > limit);
    }
}
