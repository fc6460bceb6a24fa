use super::{DayOfWeek, NthWeekday, RecurrenceRule, RecurrenceRuleDraft};
use crate::calendar::{Occurrences, Step};
use crate::rule::Draft;
use crate::units::Period;
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn by(step: Step) -> RecurrenceRuleDraft {
    RecurrenceRuleDraft::new(step)
}

fn found(rule: RecurrenceRuleDraft, anchor: &str, last: &str, limit: usize) -> Occurrences {
    let period = Period::from_first_to_last(day(anchor), day(last)).unwrap();
    rule.validate().unwrap().within(day(anchor), period, limit)
}

/// The occurrences from an anchor to a day.
fn days(rule: RecurrenceRuleDraft, anchor: &str, last: &str) -> Vec<String> {
    let found = found(rule, anchor, last, 1_000);
    assert!(!found.cut);
    found.days.iter().map(ToString::to_string).collect()
}

fn nth(weekday: DayOfWeek, nth: i32) -> NthWeekday {
    NthWeekday { weekday, nth: Some(nth) }
}

fn each(weekday: DayOfWeek) -> NthWeekday {
    NthWeekday { weekday, nth: None }
}

fn whole_calendar() -> Period {
    Period::from_first_to_last(NaiveDate::MIN, NaiveDate::MAX).unwrap()
}

#[test]
fn a_rule_without_days_goes_by_the_day_of_the_anchor() {
    let of = |step| days(by(step), "2024-02-29", "2024-04-01").len();
    assert_eq!([of(Step::Days), of(Step::Weeks)], [33, 5]);
    assert_eq!(days(by(Step::Months), "2026-01-31", "2026-05-30"), ["2026-01-31", "2026-03-31"]);
    assert_eq!(days(by(Step::Years), "2024-02-29", "2032-01-01"), ["2024-02-29", "2028-02-29"]);
    let spring = RecurrenceRuleDraft { months: vec![3, 4], ..by(Step::Years) };
    assert_eq!(days(spring, "2026-03-31", "2027-12-31"), ["2026-03-31", "2027-03-31"]);
    // In a rule by days or weeks the months only limit.
    let march = |step| RecurrenceRuleDraft { months: vec![3], ..by(step) };
    assert_eq!(days(march(Step::Days), "2026-01-01", "2026-12-31").len(), 31);
    assert_eq!(days(march(Step::Weeks), "2026-03-30", "2027-03-07"), ["2026-03-30", "2027-03-01"]);
}

#[test]
fn days_are_counted_from_the_beginning_and_from_the_end() {
    let rule = RecurrenceRuleDraft { days_of_month: vec![-1, 15, 31], ..by(Step::Months) };
    let expected = ["2026-01-31", "2026-02-15", "2026-02-28", "2026-03-15", "2026-03-31"];
    assert_eq!(days(rule, "2026-01-16", "2026-03-31"), expected);
    let rule = RecurrenceRuleDraft { days_of_year: vec![60, -1, -366], ..by(Step::Years) };
    let expected = ["2023-03-01", "2023-12-31", "2024-01-01", "2024-02-29", "2024-12-31"];
    assert_eq!(days(rule, "2023-01-01", "2024-12-31"), expected);
    let fridays = vec![nth(DayOfWeek::Friday, 1), nth(DayOfWeek::Friday, -1)];
    let rule = RecurrenceRuleDraft { weekdays: fridays.clone(), ..by(Step::Months) };
    let expected = ["2026-05-01", "2026-05-29", "2026-06-05", "2026-06-26"];
    assert_eq!(days(rule, "2026-05-01", "2026-06-30"), expected);
    let rule = RecurrenceRuleDraft { weekdays: fridays.clone(), ..by(Step::Years) };
    assert_eq!(days(rule, "2026-01-01", "2026-12-31"), ["2026-01-02", "2026-12-25"]);
    // Where months are named, the n-th is that of the month.
    let rule = RecurrenceRuleDraft { weekdays: fridays, months: vec![6], ..by(Step::Years) };
    assert_eq!(days(rule, "2026-01-01", "2026-12-31"), ["2026-06-05", "2026-06-26"]);
}

#[test]
fn a_day_has_to_be_in_every_list_that_is_not_empty() {
    let thirteenth = RecurrenceRuleDraft {
        days_of_month: vec![13],
        weekdays: vec![each(DayOfWeek::Friday)],
        ..by(Step::Months)
    };
    let expected = ["2026-02-13", "2026-03-13", "2026-11-13"];
    assert_eq!(days(thirteenth, "2026-01-01", "2026-12-31"), expected);
    let rule = RecurrenceRuleDraft {
        days_of_year: (1..=100).collect(),
        days_of_month: vec![31],
        months: vec![1, 3, 5],
        ..by(Step::Years)
    };
    assert_eq!(days(rule, "2026-01-01", "2026-12-31"), ["2026-01-31", "2026-03-31"]);
}

#[test]
fn every_second_week_depends_on_the_day_on_which_weeks_begin() {
    let rule = |week_start| RecurrenceRuleDraft {
        every: 2,
        weekdays: vec![each(DayOfWeek::Tuesday), each(DayOfWeek::Sunday)],
        week_start,
        count: Some(4),
        ..by(Step::Weeks)
    };
    let of = |week_start| days(rule(week_start), "1997-08-05", "1999-12-31");
    let expected = ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"];
    assert_eq!(of(DayOfWeek::Monday), expected);
    let expected = ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"];
    assert_eq!(of(DayOfWeek::Sunday), expected);
}

#[test]
fn an_excluded_day_counts_and_is_not_given() {
    let excluded = vec![day("2026-01-03"), day("2026-01-02")];
    let rule = RecurrenceRuleDraft { count: Some(4), excluded, ..by(Step::Days) };
    assert_eq!(days(rule.clone(), "2026-01-01", "2026-12-31"), ["2026-01-01", "2026-01-04"]);
    let rule = RecurrenceRuleDraft { count: None, until: Some(day("2026-01-05")), ..rule };
    let expected = ["2026-01-01", "2026-01-04", "2026-01-05"];
    assert_eq!(days(rule, "2026-01-01", "2026-12-31"), expected);
}

#[test]
fn occurrences_are_counted_from_the_anchor_wherever_the_period_lies() {
    let rule = RecurrenceRuleDraft { count: Some(10), ..by(Step::Weeks) }.validate().unwrap();
    let within = |first: &str, last: &str| {
        let period = Period::from_first_to_last(day(first), day(last)).unwrap();
        rule.within(day("2026-01-01"), period, 100).days.len()
    };
    assert_eq!(within("2025-01-01", "2025-12-31"), 0);
    assert_eq!(within("2025-12-01", "2026-01-31"), 5);
    assert_eq!(within("2026-03-01", "2030-12-31"), 1);
    assert_eq!(within("2026-03-06", "2030-12-31"), 0);
}

#[test]
fn a_list_that_is_cut_says_so_and_one_that_is_whole_does_not() {
    let of = |limit| found(by(Step::Days), "2026-01-01", "2026-01-10", limit);
    assert!(!of(10).cut && of(10).days.len() == 10);
    assert!(of(9).cut && of(9).days.len() == 9);
    assert!(of(0).cut && of(0).days.is_empty());
    // After the last of those that are counted there is nothing to look for.
    let once = RecurrenceRuleDraft { count: Some(1), ..by(Step::Days) }.validate().unwrap();
    let all = once.within(day("2026-01-01"), whole_calendar(), 1);
    assert_eq!((all.days, all.cut), (vec![day("2026-01-01")], false));
}

#[test]
fn ten_thousand_occurrences_are_given_and_never_more_than_a_century_of_days() {
    let anchor = day("2000-12-31");
    for step in Step::ALL {
        let rule = by(step).validate().unwrap();
        let found = rule.within(anchor, whole_calendar(), 10_000);
        assert_eq!((found.days.len(), found.cut), (10_000, true), "{step}");
    }
    let daily = by(Step::Days).validate().unwrap();
    assert_eq!(daily.within(anchor, whole_calendar(), usize::MAX).days.len(), 36_525);
}

#[test]
fn a_rule_that_no_day_fits_ends_and_says_where_it_was_cut() {
    let never = [
        RecurrenceRuleDraft { months: vec![2], days_of_month: vec![30], ..by(Step::Years) },
        RecurrenceRuleDraft { months: vec![2], days_of_month: vec![-30], ..by(Step::Days) },
        RecurrenceRuleDraft { months: vec![4], days_of_month: vec![31], ..by(Step::Months) },
        RecurrenceRuleDraft { days_of_year: vec![1], days_of_month: vec![2], ..by(Step::Years) },
        RecurrenceRuleDraft { months: vec![2], every: 12, ..by(Step::Months) },
    ];
    for rule in never {
        for count in [None, Some(1)] {
            let rule = RecurrenceRuleDraft { count, ..rule.clone() };
            let century = found(rule.clone(), "1926-01-01", "2025-12-31", 100);
            assert!(century.days.is_empty() && !century.cut, "{rule:?}");
        }
        let rule = rule.validate().unwrap();
        let all = rule.within(NaiveDate::MIN, whole_calendar(), 100);
        assert!(all.days.is_empty() && all.cut, "{rule:?}");
    }
}

#[test]
fn the_ends_of_the_calendar_end_a_rule() {
    for step in Step::ALL {
        for every in [1, 36_525] {
            for week_start in DayOfWeek::ALL {
                for count in [None, Some(36_525)] {
                    let rule = RecurrenceRuleDraft { every, week_start, count, ..by(step) };
                    let rule = rule.validate().unwrap();
                    let last = rule.within(NaiveDate::MAX, whole_calendar(), 9);
                    assert_eq!((last.days, last.cut), (vec![NaiveDate::MAX], false));
                    let first = rule.within(NaiveDate::MIN, whole_calendar(), 1);
                    assert_eq!((first.days, first.cut), (vec![NaiveDate::MIN], true));
                }
            }
        }
    }
    // The last week of the calendar, which is not whole, has its days.
    let weekdays = DayOfWeek::ALL.map(each).to_vec();
    let weekly = RecurrenceRuleDraft { weekdays, ..by(Step::Weeks) }.validate().unwrap();
    let end = Period::calendar_month(NaiveDate::MAX);
    assert_eq!(weekly.within(day("2026-01-01"), end, 99).days.len(), 31);
    assert_eq!(weekly.within(end.first(), end, 99).days.len(), 31);
    assert_eq!(weekly.within(NaiveDate::MAX, whole_calendar(), 99).days, [NaiveDate::MAX]);
}

#[test]
fn what_is_wrong_with_a_rule_is_said_all_at_once() {
    let rule = RecurrenceRuleDraft {
        every: 0,
        months: vec![12, 0, 13],
        days_of_year: vec![1],
        days_of_month: vec![0, 32, -32, -31],
        weekdays: vec![each(DayOfWeek::Monday), nth(DayOfWeek::Monday, 1)],
        count: Some(36_526),
        ..by(Step::Weeks)
    };
    let problems = rule.validate().unwrap_err();
    assert_eq!(
        problems.to_string(),
        "`every`: 0 is not between 1 and 36525; \
         `count`: 36526 is not between 1 and 36525; \
         `months[1]`: 0 is not between 1 and 12; \
         `months[2]`: 13 is not between 1 and 12; \
         `days_of_month[0]`: `0` is not from 1 to 31, or from -31 to -1; \
         `days_of_month[1]`: `32` is not from 1 to 31, or from -31 to -1; \
         `days_of_month[2]`: `-32` is not from 1 to 31, or from -31 to -1; \
         `days_of_year`: expected nothing here: only a rule by years has days of the year; \
         `days_of_month`: expected nothing here: a rule by weeks has no days of the month; \
         `weekdays[1].nth`: expected nothing here: only months and years have an n-th day of the week"
    );
}

#[test]
fn a_number_fits_what_it_counts() {
    let refused = |rule: RecurrenceRuleDraft| {
        rule.validate().map_or_else(|problems| problems.paths().len(), |_| 0)
    };
    let friday = |step, months: &[u32], number| {
        let weekdays = vec![nth(DayOfWeek::Friday, number)];
        refused(RecurrenceRuleDraft { weekdays, months: months.to_vec(), ..by(step) })
    };
    for (step, months, most) in
        [(Step::Months, &[][..], 5), (Step::Years, &[5], 5), (Step::Years, &[], 53)]
    {
        for number in [1, most, -1, -most] {
            assert_eq!(friday(step, months, number), 0, "{step} {number}");
        }
        for number in [0, most + 1, -most - 1, i32::MIN, i32::MAX] {
            assert_eq!(friday(step, months, number), 1, "{step} {number}");
        }
    }
    assert_eq!(friday(Step::Days, &[], 1), 1);
    let year =
        |number| refused(RecurrenceRuleDraft { days_of_year: vec![number], ..by(Step::Years) });
    assert_eq!([year(366), year(-366), year(367), year(0)], [0, 0, 1, 1]);
    for step in [Step::Days, Step::Months] {
        assert_eq!(refused(RecurrenceRuleDraft { days_of_year: vec![1], ..by(step) }), 1, "{step}");
        assert_eq!(
            refused(RecurrenceRuleDraft { days_of_month: vec![1], ..by(step) }),
            0,
            "{step}"
        );
    }
    let many = RecurrenceRuleDraft {
        months: vec![1; 13],
        days_of_month: vec![1; 63],
        days_of_year: vec![1; 733],
        weekdays: vec![each(DayOfWeek::Monday); 750],
        ..by(Step::Years)
    };
    assert_eq!(refused(many), 4);
    let ends = |every, count| refused(RecurrenceRuleDraft { every, count, ..by(Step::Days) });
    assert_eq!([ends(36_525, Some(36_525)), ends(36_526, None), ends(1, Some(0))], [0, 1, 1]);
}

#[test]
fn a_rule_is_read_with_what_is_not_said_and_written_in_order() {
    let read = |text: &str| serde_json::from_str::<RecurrenceRule>(text);
    assert_eq!(read(r#"{"step":"weeks"}"#).unwrap(), by(Step::Weeks).validate().unwrap());
    for wrong in [
        r"{}",
        r#"{"step":"months","setpos":[1]}"#,
        r#"{"step":"months","weekdays":[{"weekday":"friday","first":1}]}"#,
        r#"{"step":"months","weekdays":["friday"]}"#,
        r#"{"step":"months","every":0}"#,
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    let rule = read(
        r#"{"step":"months","months":[5,1,5],"days_of_month":[2,-1],"count":3,"until":"2026-12-31",
            "weekdays":[{"weekday":"sunday"},{"weekday":"friday","nth":1}],
            "excluded":["2026-02-01","2026-01-01"],"week_start":"sunday"}"#,
    )
    .unwrap();
    let written = serde_json::to_string(&rule).unwrap();
    assert_eq!(
        written,
        r#"{"step":"months","every":1,"months":[1,5],"days_of_year":[],"days_of_month":[-1,2],"weekdays":[{"weekday":"friday","nth":1},{"weekday":"sunday"}],"week_start":"sunday","count":3,"until":"2026-12-31","excluded":["2026-01-01","2026-02-01"]}"#
    );
    assert_eq!(read(&written).unwrap(), rule);
}

#[test]
fn a_day_of_the_week_is_that_of_the_calendar() {
    for (after, expected) in (23..30).zip(DayOfWeek::ALL) {
        assert_eq!(DayOfWeek::of(day(&format!("2026-11-{after}"))), expected);
    }
}
