//! What recurs, and how many months and years have passed.

use chrono::{Datelike, Days, NaiveDate};
use clienteling::Period;
use clienteling::calendar::{MissingDay, Recurrence, Step};
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
        let numbers = (0..).take_while(|&number| !slow::is_over(&recurrence, number, period.last()));
        let all: Vec<_> = numbers
            .filter_map(|number| slow::occurrence(&recurrence, number))
            .filter(|day| period.contains(*day))
            .collect();
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

#[test]
fn rules_without_parts_of_a_date_are_those_of_rfc_5545() {
    let Some(rows) = golden("rfc5545_rrule_dates.csv") else { return };
    let mut compared = 0;
    for row in rows {
        let dates = days(&row[7]);
        // A rule for several days of a week or month is one recurrence for each.
        let Some(parts) = rule(&row[0], day_of_digits(&row[1])) else { continue };
        let period = Period::from_first_to_last(dates[0], dates[dates.len() - 1]).unwrap();
        let mut found: Vec<_> =
            parts.iter().flat_map(|recurrence| recurrence.within(period, 1_000).days).collect();
        found.sort();
        assert_eq!(found, dates, "{}", row[0]);
        compared += 1;
    }
    assert_eq!(compared, 11);
}

fn day_of_digits(text: &str) -> NaiveDate {
    day(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..8]))
}

/// The recurrences that a rule is made of. `None` where it is made of something else.
fn rule(text: &str, start: NaiveDate) -> Option<Vec<Recurrence>> {
    let mut every = 1;
    let mut step = None;
    let mut anchors = vec![start];
    for part in text.split(';') {
        match part.split_once('=').unwrap() {
            ("FREQ", "DAILY") => step = Some(Step::Days),
            ("FREQ", "WEEKLY") => step = Some(Step::Weeks),
            ("FREQ", "MONTHLY") => step = Some(Step::Months),
            ("INTERVAL", number) => every = number.parse().unwrap(),
            ("COUNT" | "UNTIL" | "WKST", _) => {}
            ("BYDAY", names) if step == Some(Step::Weeks) => {
                let names = names.split(',').map(|name| {
                    let name =
                        ["SU", "MO", "TU", "WE", "TH", "FR", "SA"].iter().position(|n| *n == name);
                    u64::try_from(name.unwrap()).unwrap()
                });
                // The first week, from its Sunday.
                let sunday = start.week(chrono::Weekday::Sun).first_day();
                anchors = names.map(|after| sunday + Days::new(after)).collect();
            }
            ("BYMONTHDAY", list) if !list.contains('-') && list.contains(',') => {
                let numbers = list.split(',').map(|number| number.parse().unwrap());
                anchors = numbers.map(|number| start.with_day(number).unwrap()).collect();
            }
            _ => return None,
        }
    }
    let recurrence = |anchor| Recurrence {
        anchor,
        every: u32::try_into(every).unwrap(),
        step: step.unwrap(),
        missing_day: MissingDay::Omit,
    };
    Some(anchors.into_iter().map(recurrence).collect())
}
