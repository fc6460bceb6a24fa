//! The lunar calendar of `icu_calendar`, against days that others computed.

#[path = "../all/common/golden.rs"]
mod golden;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clienteling::Period;
use clienteling::calendar::{
    IcuLunarCalendar, LunarAnniversary, LunarCalendar, LunarFestival, LunarMonth, MissingDay,
    MissingLeapMonth, lunar_festivals,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn birthday(month: u32, is_leap_month: bool, day: u32) -> LunarAnniversary {
    LunarAnniversary {
        month,
        is_leap_month,
        day,
        missing_day: MissingDay::Backward,
        missing_leap_month: MissingLeapMonth::PlainMonth,
    }
}

/// The first day of a month, and how many it has.
fn month(year: i32, month: u32, is_leap_month: bool) -> Option<(String, u64)> {
    match IcuLunarCalendar.month(year, month, is_leap_month) {
        LunarMonth::Days(days) => Some((days.first().to_string(), days.days())),
        LunarMonth::Absent | LunarMonth::Unknown => None,
    }
}

fn rows(name: &str) -> Vec<Vec<String>> {
    golden::rows("followup", name).unwrap_or_default()
}

#[test]
fn festivals_are_on_the_days_that_five_packages_give() {
    let mut by_year = BTreeMap::<i32, Vec<(NaiveDate, LunarFestival)>>::new();
    let mut by_the_sun = 0;
    let all = rows("lunar_festivals_2020_2040.csv");
    for row in &all {
        let [year, festival, rule, date, ..] = &row[..] else { panic!("{row:?}") };
        if rule.starts_with("sun") {
            by_the_sun += 1;
            continue;
        }
        let festival: LunarFestival = festival.parse().unwrap();
        let year = year.parse().unwrap();
        let date = day(date);
        assert_eq!(festival.in_lunar_year(&IcuLunarCalendar, year), Ok(date), "{row:?}");
        by_year.entry(chrono::Datelike::year(&date)).or_default().push((date, festival));
    }
    for (year, mut festivals) in by_year {
        // Of the first Gregorian year the file has no end of a lunar year, of the last nothing else.
        if !(2021..=2040).contains(&year) {
            continue;
        }
        festivals.sort();
        let period = Period::calendar_year(day(&format!("{year}-01-01")));
        assert_eq!(lunar_festivals(&IcuLunarCalendar, period), Ok(festivals), "{year}");
    }
    assert!(all.is_empty() || (all.len() == 231 && by_the_sun == 42));
}

#[test]
fn birthdays_are_on_the_days_that_two_packages_give() {
    for row in rows("lunar_birthdays_2020_2040.csv") {
        let [year, written, length, date, note] = &row[..] else { panic!("{row:?}") };
        let (plain, is_leap) =
            written.strip_prefix("leap ").map_or((written.as_str(), false), |plain| (plain, true));
        let (month, number) = plain.split_once('-').unwrap();
        let [month, number] = [month, number].map(|part| part.parse::<u32>().unwrap());
        let year: i32 = year.parse().unwrap();
        let found = birthday(month, is_leap, number).in_lunar_year(&IcuLunarCalendar, year);
        assert_eq!(found, Ok(Some(day(date))), "{row:?}");
        // What falls back to the plain month is somebody's of the leap month.
        if note == "plain month" {
            let is_there = IcuLunarCalendar.month(year, month, true) != LunarMonth::Absent;
            let found = birthday(month, true, number).in_lunar_year(&IcuLunarCalendar, year);
            assert!(is_there || found == Ok(Some(day(date))), "{row:?}");
        }
        let LunarMonth::Days(days) = IcuLunarCalendar.month(year, month, is_leap) else { panic!() };
        assert_eq!(days.days().to_string(), *length, "{row:?}");
    }
}

#[test]
fn months_are_those_of_the_official_tables_where_programs_were_wrong() {
    for (year, number, is_leap, first) in [
        // 2 September in some.
        (1978, 8, false, "1978-09-03"),
        (1987, 6, true, "1987-07-26"),
        (2018, 9, false, "2018-10-09"),
        (2018, 10, false, "2018-11-08"),
        (2025, 6, false, "2025-06-25"),
        (2025, 6, true, "2025-07-25"),
        (2025, 7, false, "2025-08-23"),
        (2033, 11, true, "2033-12-22"),
    ] {
        let found = month(year, number, is_leap).map(|(first, _)| first);
        assert_eq!(found.as_deref(), Some(first), "{year} {number}");
    }
    assert_eq!(month(2018, 9, false), Some(("2018-10-09".into(), 30)));
    let leap_months = (2020..=2040).flat_map(|year| {
        let there = move |number: &u32| month(year, *number, true).is_some();
        (1..=12).filter(there).map(move |number| (year, number))
    });
    let expected =
        [(2020, 4), (2023, 2), (2025, 6), (2028, 5), (2031, 3), (2033, 11), (2036, 6), (2039, 5)];
    assert_eq!(leap_months.collect::<Vec<_>>(), expected);
}

#[test]
fn the_months_from_1958_to_2056_follow_each_other_and_nothing_is_said_of_others() {
    let every = (1957..=2056)
        .flat_map(|year| (1..=12).map(move |number| (year, number)))
        .flat_map(|(year, number)| [false, true].map(|is_leap| (year, number, is_leap)));
    let mut next = None;
    for (year, number, is_leap) in every {
        let found = IcuLunarCalendar.month(year, number, is_leap);
        if year == 1957 && number < 11 {
            assert_eq!(found, LunarMonth::Unknown, "{number}");
        } else if let LunarMonth::Days(days) = found {
            assert!(next.is_none() || next == Some(days.first()), "{year} {number}");
            assert!((29..=30).contains(&days.days()), "{year} {number}");
            if (number, is_leap) == (1, false) {
                let begins = chrono::Datelike::ordinal(&days.first());
                assert!((20..=52).contains(&begins), "{year}");
            }
            next = days.end();
        } else {
            assert_eq!((found, is_leap), (LunarMonth::Absent, true), "{year} {number}");
        }
    }
    assert_eq!(month(1957, 11, false), Some(("1957-12-21".into(), 30)));
    assert_eq!(next, Some(day("2057-02-04")));
    for year in [i32::MIN, 1900, 1956, 2057, 9_999, 10_000, i32::MAX] {
        for number in [0, 1, 12, 13, 99, 300, u32::MAX] {
            for is_leap in [false, true] {
                let found = IcuLunarCalendar.month(year, number, is_leap);
                assert_eq!(found, LunarMonth::Unknown, "{year}");
            }
        }
    }
    for number in [0, 13, 99, 255, 256, 257, u32::MAX] {
        for is_leap in [false, true] {
            assert_eq!(IcuLunarCalendar.month(2026, number, is_leap), LunarMonth::Absent);
        }
    }
}

#[test]
fn every_gregorian_year_from_1958_to_2056_has_its_festivals_and_birthdays() {
    for year in 1957..=2057 {
        let period = Period::calendar_year(day(&format!("{year}-07-01")));
        let festivals = lunar_festivals(&IcuLunarCalendar, period);
        let late = birthday(12, false, 30).within(&IcuLunarCalendar, period, 9);
        let early = birthday(1, true, 30).within(&IcuLunarCalendar, period, 9);
        let known = (1958..=2056).contains(&year);
        assert_eq!(
            [festivals.is_ok(), late.is_ok(), early.is_ok()],
            [known; 3],
            "{year}: {festivals:?}"
        );
    }
}

#[test]
fn a_customer_is_greeted_on_the_lunar_birthday_that_others_computed() {
    use clienteling::calendar::WorkCalendar;
    use clienteling::customer::Role;
    use clienteling::followup::Purpose;
    use clienteling::followup::care::{
        CareAnchor, CareDates, CarePolicyDraft, CareRule, care_plan,
    };
    use clienteling::{CustomerBase, Draft, Fact};

    let rule = CareRule::new("birthday", Purpose::Birthday, Role::Account, CareAnchor::Birthday);
    let draft = CarePolicyDraft { rules: vec![rule], ..CarePolicyDraft::default() };
    let policy = draft.validate().unwrap();
    let work: WorkCalendar =
        serde_json::from_str(r#"{"week":{"monday":["09:00-17:00"]}}"#).unwrap();
    let dates = CareDates { work: &work, lunar: Some(&IcuLunarCalendar), layers: &[] };
    let greeted = |birthday: &str, on: NaiveDate| {
        let fact: Fact = serde_json::from_str(&format!(
            r#"{{"profile":{{"id":"P-1","customer":"C-1","date":"2019-01-01",
                "profile":{{"person":{{"identity":{{"lunar_birthday":"{birthday}"}}}}}}}}}}"#
        ))
        .unwrap();
        let mut base = CustomerBase::new();
        base.add(fact).unwrap();
        let customer = base.customers().next().unwrap();
        let plan = care_plan(
            customer,
            &policy,
            dates,
            Period::from_first_to_last(on, on).unwrap(),
            day("2019-06-01"),
        );
        plan.tasks.first().map(|task| task.id.to_string())
    };
    assert_eq!(greeted("lunar --08-15", day("2026-09-25")), Some("birthday/own/2026".to_owned()));
    for row in golden::rows("followup", "lunar_birthdays_2020_2040.csv").unwrap_or_default() {
        let (leap, date) = match row[1].strip_prefix("leap ") {
            Some(date) => ("L", date),
            None => ("", row[1].as_str()),
        };
        let (month, number) = date.split_once('-').unwrap();
        let birthday = format!("lunar --{month:0>2}{leap}-{number:0>2}");
        let expected = Some(format!("birthday/own/{}", row[0]));
        assert_eq!(greeted(&birthday, day(&row[3])), expected, "{row:?}");
    }
}
