//! Where days go that fall on a day without work, and how many days have some.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use clienteling::Draft;
use clienteling::Period;
use clienteling::calendar::{
    Calendar, Closed, Day, Layer, LayerDays, MoveRule, NoAnswer, Shift, Week, Work, WorkCalendar,
    WorkCalendarDraft, moved, working_day_after, working_day_before, working_days,
};
use proptest::prelude::*;

use super::random::{any_calendar, near};
use super::recurrence::any_day;
use super::{day, golden};
use crate::common::cases;
use crate::reference::calendar as slow;

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_day_is_what_the_last_layer_says_that_names_it_or_does_not_know_it(
        calendar in any_calendar(), date in near(),
    ) {
        prop_assert_eq!(calendar.day(date).to_string(), slow::shown(&calendar, date));
    }

    #[test]
    fn a_day_moves_as_looking_at_every_day_says(
        calendar in any_calendar(), date in prop_oneof![near(), any_day()],
        rule in 0..MoveRule::ALL.len(),
    ) {
        let rule = MoveRule::ALL[rule];
        let found = moved(&calendar, date, rule);
        prop_assert_eq!(found, slow::moved(&calendar, date, rule), "{}", rule);
    }

    #[test]
    fn the_nth_working_day_has_as_many_working_days_up_to_it(
        calendar in any_calendar(), date in near(), number in 1..60_u32,
    ) {
        if let Ok(found) = working_day_after(&calendar, date, number) {
            let until = Period::from_first_to_last(date + Days::new(1), found).unwrap();
            prop_assert_eq!(working_days(&calendar, until), Ok(number));
            prop_assert!(matches!(calendar.day(found), Day::Working(_)));
        }
        if let Ok(found) = working_day_before(&calendar, date, number) {
            let since = Period::from_first_to_last(found, date - Days::new(1)).unwrap();
            prop_assert_eq!(working_days(&calendar, since), Ok(number));
            prop_assert!(matches!(calendar.day(found), Day::Working(_)));
        }
    }

    #[test]
    fn working_days_are_counted_one_by_one(
        calendar in any_calendar(), first in near(), more in 0..400_u64,
    ) {
        let period = Period::from_first_to_last(first, first + Days::new(more)).unwrap();
        prop_assert_eq!(working_days(&calendar, period), slow::working_days(&calendar, period));
    }
}

/// Works on some days, or knows no more.
struct Made(fn(NaiveDate) -> Option<bool>);

impl Calendar for Made {
    fn day(&self, date: NaiveDate) -> Day<'_> {
        match (self.0)(date) {
            Some(true) => Day::Working(&[Shift::WHOLE_DAY]),
            Some(false) => Day::Closed(Closed::DayOfTheWeek),
            None => Day::Unknown { layer: "all" },
        }
    }
}

#[test]
fn no_search_hangs_and_none_fails_at_the_ends_of_the_calendar() {
    let calendars = [
        Made(|_| Some(true)),
        Made(|_| Some(false)),
        Made(|_| None),
        Made(|day| Some(day.day() == 1)),
    ];
    for calendar in &calendars {
        for date in [NaiveDate::MIN, NaiveDate::MAX, day("2026-03-15")] {
            for rule in MoveRule::ALL {
                let found = moved(calendar, date, rule);
                let is = |wanted| found == Err(wanted);
                let ends = is(NoAnswer::DataEnds { on: date }) || is(NoAnswer::Cut { from: date });
                assert!(found.is_ok() || ends, "{date} {rule} {found:?}");
            }
            let cut = Err(NoAnswer::Cut { from: date });
            if matches!(calendar.day(date), Day::Working(_) | Day::Closed(_)) {
                assert_eq!(working_day_after(calendar, date, u32::MAX), cut);
                assert_eq!(working_day_before(calendar, date, u32::MAX), cut);
            }
            assert_eq!(working_day_after(calendar, date, 0), Ok(date));
        }
    }
    let century = Period::from_first_to_last(day("1926-01-01"), day("2025-12-31")).unwrap();
    assert_eq!(working_days(&calendars[0], century), Ok(36_525));
    let more = Period::from_first_to_last(century.first(), day("2026-01-01")).unwrap();
    assert_eq!(working_days(&calendars[0], more), Err(NoAnswer::Cut { from: more.first() }));
    let all = Period::from_first_to_last(NaiveDate::MIN, NaiveDate::MAX).unwrap();
    assert_eq!(working_days(&calendars[0], all), Err(NoAnswer::Cut { from: NaiveDate::MIN }));
}

/// Works on one day alone.
struct Only(NaiveDate);

impl Calendar for Only {
    fn day(&self, date: NaiveDate) -> Day<'_> {
        if date == self.0 {
            Day::Working(&[Shift::WHOLE_DAY])
        } else {
            Day::Closed(Closed::DayOfTheWeek)
        }
    }
}

#[test]
fn a_working_day_is_looked_for_as_far_as_a_century_away_and_no_further() {
    let date = day("2026-03-15");
    let cut = Err(NoAnswer::Cut { from: date });
    let later = [36_525, 36_526].map(|days| date + Days::new(days));
    let earlier = [36_525, 36_526].map(|days| date - Days::new(days));
    for (there, rules) in [
        (later, [MoveRule::After, MoveRule::BeforeInMonth, MoveRule::Nearest]),
        (earlier, [MoveRule::Before, MoveRule::AfterInMonth, MoveRule::Nearest]),
    ] {
        let [last, beyond] = there;
        for rule in rules {
            assert_eq!(moved(&Only(last), date, rule), Ok(last), "{rule}");
            assert_eq!(moved(&Only(beyond), date, rule), cut, "{rule}");
        }
    }
    let [last, beyond] = later;
    assert_eq!(working_day_after(&Only(last), date, 1), Ok(last));
    assert_eq!(working_day_after(&Only(beyond), date, 1), cut);
    let [last, beyond] = earlier;
    assert_eq!(working_day_before(&Only(last), date, 1), Ok(last));
    assert_eq!(working_day_before(&Only(beyond), date, 1), cut);
}

#[test]
fn an_answer_that_no_unknown_day_could_change_is_given() {
    // Closed on the last two days of the year, and unknown from then on.
    let calendar = Made(|date| {
        let known = date <= NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        known.then(|| date < NaiveDate::from_ymd_opt(2026, 12, 30).unwrap())
    });
    let (last, next) = (day("2026-12-31"), day("2027-01-01"));
    let ends = Err(NoAnswer::DataEnds { on: next });
    assert_eq!(moved(&calendar, last, MoveRule::Before), Ok(day("2026-12-29")));
    assert_eq!(moved(&calendar, last, MoveRule::After), ends);
    // The next day could be worked, and would be nearer.
    assert_eq!(moved(&calendar, last, MoveRule::Nearest), ends);
    // It lies in another month, worked or not.
    assert_eq!(moved(&calendar, last, MoveRule::AfterInMonth), Ok(day("2026-12-29")));
    assert_eq!(moved(&calendar, next, MoveRule::Stay), Ok(next));
    assert_eq!(moved(&calendar, next, MoveRule::Before), ends);
}

/// A calendar of Monday to Friday with days that differ.
fn weekdays(closed: &[&str], worked: &[&str]) -> WorkCalendar {
    let entry = |date: &&str, work: &Work| LayerDays {
        name: "holiday".into(),
        first: day(date),
        last: None,
        work: work.clone(),
    };
    let days = closed.iter().map(|date| entry(date, &Work::Closed));
    let days = days.chain(worked.iter().map(|date| entry(date, &Work::AsUsual))).collect();
    let layers = vec![Layer { name: "public holidays".into(), known: None, days }];
    let week = Week::monday_to_friday(&[Shift::WHOLE_DAY]);
    WorkCalendarDraft { week, layers }.validate().unwrap()
}

#[test]
fn a_day_that_must_not_leave_its_month_goes_the_other_way() {
    let office = weekdays(&[], &[]);
    // A Saturday, the first of its month, and a Sunday, the last of its month.
    let (first, last) = (day("2026-08-01"), day("2026-05-31"));
    assert_eq!(moved(&office, first, MoveRule::Before), Ok(day("2026-07-31")));
    assert_eq!(moved(&office, first, MoveRule::BeforeInMonth), Ok(day("2026-08-03")));
    assert_eq!(moved(&office, last, MoveRule::After), Ok(day("2026-06-01")));
    assert_eq!(moved(&office, last, MoveRule::AfterInMonth), Ok(day("2026-05-29")));
}

/// China's days that differ from Monday to Friday, and those that are known.
fn china() -> Option<WorkCalendar> {
    let rows = golden("china_workday_shifts_2018_2026.csv")?;
    let entry = |row: &Vec<String>| LayerDays {
        name: row[2].clone(),
        first: day(&row[0]),
        last: None,
        work: if row[1] == "work" { Work::AsUsual } else { Work::Closed },
    };
    let days = rows.iter().map(entry).collect();
    let known = Period::from_first_to_last(day("2018-01-01"), day("2026-12-31")).ok();
    let layers = vec![Layer { name: "public holidays".into(), known, days }];
    let week = Week::monday_to_friday(&["09:00-18:00".parse().unwrap()]);
    Some(WorkCalendarDraft { week, layers }.validate().unwrap())
}

#[test]
fn the_working_days_of_chinas_months_are_those_of_two_packages() {
    let (Some(china), Some(rows)) = (china(), golden("china_working_days_per_month.csv")) else {
        return;
    };
    for row in &rows {
        let first = day(&format!("{}-{:0>2}-01", row[0], row[1]));
        let month = Period::calendar_month(first);
        let days = working_days(&china, month).unwrap();
        assert_eq!([days.to_string(), days.to_string()], row[2..], "{month}");
    }
    assert_eq!(rows.len(), 108);
    let next = day("2027-01-01");
    let over = Period::from_first_to_last(day("2026-12-31"), next).unwrap();
    assert_eq!(working_days(&china, over), Err(NoAnswer::DataEnds { on: next }));
    let spring = china.day(day("2024-02-12")).to_string();
    assert!(spring.starts_with("closed: ") && spring.ends_with(" (public holidays)"), "{spring}");
}

#[test]
fn a_shifted_saturday_has_the_hours_of_a_normal_day() {
    let china = weekdays(&["2026-10-01", "2026-10-02"], &["2026-10-10"]);
    assert_eq!(china.day(day("2026-10-10")), Day::Working(&[Shift::WHOLE_DAY]));
    assert_eq!(working_days(&china, Period::calendar_month(day("2026-10-10"))), Ok(21));
    assert_eq!(moved(&china, day("2026-10-03"), MoveRule::Nearest), Ok(day("2026-10-05")));
}

#[test]
fn days_move_as_in_quantlib() {
    let (Some(rows), Some(china)) = (golden("business_day_moves_quantlib.csv"), china()) else {
        return;
    };
    // The holidays of the European calendar that lie near the cases.
    let european = weekdays(
        &["2020-05-01", "2021-05-01", "2022-12-25", "2022-12-26", "2022-01-01", "2021-01-01"],
        &[],
    );
    // The exchange does not work on shifted weekends.
    let mut exchange = china.clone().into_draft();
    exchange.layers[0].days.retain(|days| days.work == Work::Closed);
    let exchange = exchange.validate().unwrap();
    let calendars =
        BTreeMap::from([("TARGET", &european), ("China IB", &china), ("China SSE", &exchange)]);
    // The columns of the file; the rule for half a month is not among ours.
    let rules = [
        ("Unadjusted", Some(MoveRule::Stay)),
        ("Following", Some(MoveRule::After)),
        ("ModifiedFollowing", Some(MoveRule::AfterInMonth)),
        ("Preceding", Some(MoveRule::Before)),
        ("ModifiedPreceding", Some(MoveRule::BeforeInMonth)),
        ("HalfMonthModifiedFollowing", None),
        ("Nearest", Some(MoveRule::Nearest)),
    ];
    for row in &rows {
        let calendar = calendars[row[0].as_str()];
        let date = day(&row[1]);
        let works = matches!(calendar.day(date), Day::Working(_));
        assert_eq!(works, row[3] == "True", "{row:?}");
        assert_eq!(row.len(), 4 + rules.len(), "{row:?}");
        for ((name, rule), expected) in rules.into_iter().zip(&row[4..]) {
            let Some(rule) = rule else { continue };
            assert_eq!(moved(calendar, date, rule), Ok(day(expected)), "{name} {row:?}");
        }
    }
    assert_eq!(rows.len(), 18);
}
