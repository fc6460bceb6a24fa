use super::{
    LunarAnniversary, LunarCalendar, LunarFestival, LunarMonth, MissingLeapMonth, lunar_festivals,
    lunar_years,
};
use crate::calendar::{MissingDay, NoAnswer};
use crate::units::Period;
use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn period(first: &str, last: &str) -> Period {
    Period::from_first_to_last(day(first), day(last)).unwrap()
}

/// A day and its name: year, month, whether it is a leap month, day.
type Named = (NaiveDate, (i32, u32, bool, u32));

/// A calendar by a table of every day.
struct Table(Vec<Named>);

/// When years begin, their months (30 days or 29), and after which month there is a leap month.
const YEARS: [(&str, &str, usize); 15] = [
    ("2020-01-25", "-+++-+--+-+-+", 4),
    ("2021-02-12", "-++-+-+-+-+-", 0),
    ("2022-02-01", "+-+-++-+-+-+", 0),
    ("2023-01-22", "-+--++-++-+-+", 2),
    ("2024-02-10", "-+--+-++-++-", 0),
    ("2025-01-29", "+-+--+-+-+++-", 6),
    ("2026-02-17", "+-+--+--+++-", 0),
    ("2027-02-06", "++-+--+--++-", 0),
    ("2028-01-26", "+++-+--+--++-", 5),
    ("2029-02-13", "++-+-+-+--++", 0),
    ("2030-02-03", "-+-++-+-+-+-", 0),
    ("2031-01-23", "-++-+-++-+-+-", 3),
    ("2032-02-11", "+--+-++-++-+", 0),
    ("2033-01-31", "-+--+-+-+++-+", 11),
    ("2034-02-19", "-+--+-+-++-+", 0),
];

fn table() -> Table {
    let mut days = Vec::new();
    for (first, lengths, leap) in YEARS {
        let first = day(first);
        let mut date = first;
        for (place, length) in lengths.chars().enumerate() {
            let is_leap = leap > 0 && place == leap;
            let number = if leap > 0 && place >= leap { place } else { place + 1 };
            for day in 1..=if length == '+' { 30 } else { 29 } {
                days.push((date, (first.year(), u32::try_from(number).unwrap(), is_leap, day)));
                date = date.succ_opt().unwrap();
            }
        }
    }
    Table(days)
}

impl LunarCalendar for Table {
    fn month(&self, year: i32, month: u32, is_leap_month: bool) -> LunarMonth {
        if !(2020..=2034).contains(&year) {
            return LunarMonth::Unknown;
        }
        let of_month =
            |(_, (y, m, leap, _)): &&Named| (*y, *m, *leap) == (year, month, is_leap_month);
        let mut days = self.0.iter().filter(of_month).map(|(date, _)| *date);
        let first = days.next();
        let last = days.next_back().or(first);
        first.zip(last).map_or(LunarMonth::Absent, |(first, last)| {
            LunarMonth::Days(Period::from_first_to_last(first, last).unwrap())
        })
    }
}

fn anniversary(
    month: u32,
    day: u32,
    missing_day: MissingDay,
    leap: Option<MissingLeapMonth>,
) -> LunarAnniversary {
    LunarAnniversary {
        month,
        is_leap_month: leap.is_some(),
        day,
        missing_day,
        missing_leap_month: leap.unwrap_or(MissingLeapMonth::Omit),
    }
}

#[test]
fn the_table_has_no_gap_and_its_years_begin_where_they_must() {
    let Table(days) = table();
    for pair in days.windows(2) {
        assert_eq!(pair[0].0.succ_opt(), Some(pair[1].0), "{pair:?}");
    }
    for (first, ..) in YEARS {
        let (_, (.., month, is_leap, number)) =
            days.iter().find(|(date, _)| *date == day(first)).unwrap();
        assert_eq!((*month, *is_leap, *number), (1, false, 1), "{first}");
    }
}

#[test]
fn the_30th_of_a_month_of_29_days_is_left_out_or_comes_on_a_day_beside_it() {
    let on = |month, year, missing_day| {
        anniversary(month, 30, missing_day, None).in_lunar_year(&table(), year).unwrap()
    };
    for (month, year, backward, forward) in [
        (6, 2024, "2024-08-03", "2024-08-04"),
        // The next day is the first of another year.
        (12, 2025, "2026-02-16", "2026-02-17"),
    ] {
        assert_eq!(on(month, year, MissingDay::Omit), None);
        assert_eq!(on(month, year, MissingDay::Backward), Some(day(backward)));
        assert_eq!(on(month, year, MissingDay::Forward), Some(day(forward)));
    }
    for missing_day in MissingDay::ALL {
        assert_eq!(on(6, 2025, missing_day), Some(day("2025-07-24")));
    }
}

#[test]
fn a_birthday_in_a_leap_month_comes_in_the_plain_one_or_not_at_all_in_other_years() {
    let on = |year, leap| {
        anniversary(6, 10, MissingDay::Omit, Some(leap)).in_lunar_year(&table(), year).unwrap()
    };
    for leap in MissingLeapMonth::ALL {
        assert_eq!(on(2025, leap), Some(day("2025-08-03")), "{leap}");
    }
    assert_eq!(on(2024, MissingLeapMonth::PlainMonth), Some(day("2024-07-15")));
    assert_eq!(on(2024, MissingLeapMonth::Omit), None);
    // In a plain month it stays there, though a leap month follows.
    let plain = anniversary(6, 10, MissingDay::Omit, None).in_lunar_year(&table(), 2025);
    assert_eq!(plain, Ok(Some(day("2025-07-04"))));
}

#[test]
fn the_leap_month_is_found_before_the_day_in_it() {
    // The plain sixth month of 2024 has 29 days.
    let plain = Some(MissingLeapMonth::PlainMonth);
    let on = |missing_day| anniversary(6, 30, missing_day, plain).in_lunar_year(&table(), 2024);
    assert_eq!(on(MissingDay::Backward), Ok(Some(day("2024-08-03"))));
    assert_eq!(on(MissingDay::Omit), Ok(None));
}

#[test]
fn what_is_no_month_or_no_day_never_comes() {
    for (month, number) in [(0, 1), (13, 1), (u32::MAX, 1), (1, 0), (1, 31), (1, u32::MAX)] {
        for missing_day in MissingDay::ALL {
            let never = anniversary(month, number, missing_day, None);
            assert_eq!(never.in_lunar_year(&table(), 2026), Ok(None), "{month} {number}");
        }
    }
}

#[test]
fn a_gregorian_year_can_hold_two_days_of_the_twelfth_month_or_none() {
    let laba = anniversary(12, 8, MissingDay::Omit, None);
    let of = |year: i32, limit| {
        let year = period(&format!("{year}-01-01"), &format!("{year}-12-31"));
        laba.within(&table(), year, limit).unwrap()
    };
    assert_eq!(of(2022, 9).days, [day("2022-01-10"), day("2022-12-30")]);
    assert!(!of(2022, 2).cut && of(2022, 1).cut);
    assert_eq!(of(2022, 1).days, [day("2022-01-10")]);
    assert!(of(2023, 0).days.is_empty() && !of(2023, 0).cut);
    let both = lunar_festivals(&table(), period("2022-01-01", "2022-12-31")).unwrap();
    let labas = both.iter().filter(|(_, festival)| *festival == LunarFestival::Laba);
    assert_eq!((both.len(), labas.count()), (10, 2));
}

#[test]
fn what_the_calendar_does_not_know_is_said_and_only_what_can_matter_is_asked() {
    let ends = |year| Err(NoAnswer::LunarDataEnds { year });
    let [first, last] = [1, 12].map(|month| anniversary(month, 1, MissingDay::Omit, None));
    assert_eq!(first.in_lunar_year(&table(), 2035), ends(2035).map(|(): ()| None));
    let of = |anniversary: LunarAnniversary, first, last| {
        anniversary.within(&table(), period(first, last), 9).map(|found| found.days)
    };
    // The twelfth month of 2019 can lie in January and February, and the first of 2020 cannot.
    assert_eq!(of(last, "2020-01-01", "2020-12-31"), ends(2019).map(|(): ()| vec![]));
    assert_eq!(of(last, "2020-02-28", "2020-12-31"), ends(2019).map(|(): ()| vec![]));
    assert_eq!(of(last, "2020-02-29", "2020-12-31"), Ok(vec![]));
    assert_eq!(of(first, "2020-01-01", "2020-12-31"), Ok(vec![day("2020-01-25")]));
    assert_eq!(of(first, "2035-01-19", "2035-01-19"), Ok(vec![]));
    assert_eq!(of(first, "2035-01-19", "2035-01-20"), ends(2035).map(|(): ()| vec![]));
    assert_eq!(of(last, "2034-12-01", "2035-10-31"), Ok(vec![day("2035-01-09")]));
    assert_eq!(of(last, "2034-12-01", "2035-11-01"), ends(2035).map(|(): ()| vec![]));
    assert_eq!(
        lunar_festivals(&table(), period("2020-01-01", "2020-12-31")),
        ends(2019).map(|(): ()| vec![]),
    );
    let error = NoAnswer::LunarDataEnds { year: 2035 }.to_string();
    assert_eq!(error, "the lunar calendar's data does not reach all of its year 2035");
}

/// Says of every month the same.
struct Always(LunarMonth);

impl LunarCalendar for Always {
    fn month(&self, _: i32, _: u32, _: bool) -> LunarMonth {
        self.0
    }
}

#[test]
fn no_calendar_makes_a_search_hang_or_fail() {
    let all = Period::from_first_to_last(NaiveDate::MIN, NaiveDate::MAX).unwrap();
    let century = period("1926-01-01", "2025-12-31");
    let ends = [period("2026-01-01", "2026-01-03"), all];
    let said = ends.map(LunarMonth::Days).into_iter();
    for said in said.chain([LunarMonth::Absent, LunarMonth::Unknown]) {
        for number in [1, 30] {
            for missing_day in MissingDay::ALL {
                for month in [1, 12] {
                    let plain = Some(MissingLeapMonth::PlainMonth);
                    let day = anniversary(month, number, missing_day, plain);
                    let found = day.within(&Always(said), all, usize::MAX);
                    assert_eq!(found.is_err(), said == LunarMonth::Unknown);
                    assert!(found.is_err() || found.unwrap().days.len() <= 36_525);
                }
            }
        }
        let cut = Err(NoAnswer::Cut { from: all.first() });
        assert_eq!(lunar_festivals(&Always(said), all), cut);
        let found = lunar_festivals(&Always(said), century);
        assert_eq!(found.is_ok(), matches!(said, LunarMonth::Days(_)));
    }
    let longer = period("1926-01-01", "2026-01-01");
    let said = Always(LunarMonth::Days(century));
    assert_eq!(lunar_festivals(&said, longer), Err(NoAnswer::Cut { from: longer.first() }));
}

/// A year with a leap twelfth month.
struct LateLeap;

impl LunarCalendar for LateLeap {
    fn month(&self, _: i32, _: u32, is_leap_month: bool) -> LunarMonth {
        LunarMonth::Days(if is_leap_month {
            period("2027-02-06", "2027-03-06")
        } else {
            period("2027-01-08", "2027-02-05")
        })
    }
}

#[test]
fn the_last_day_of_a_year_is_that_of_a_leap_twelfth_month_if_there_is_one() {
    let on = |festival: LunarFestival| festival.in_lunar_year(&LateLeap, 2026);
    assert_eq!(on(LunarFestival::NewYearsEve), Ok(day("2027-03-06")));
    assert_eq!(on(LunarFestival::Laba), Ok(day("2027-01-15")));
}

#[test]
fn the_day_of_a_birthday_shows_nowhere() {
    let leap = Some(MissingLeapMonth::PlainMonth);
    let shown = format!("{:?}", anniversary(5, 17, MissingDay::Omit, leap));
    let expected = "LunarAnniversary { missing_day: Omit, missing_leap_month: PlainMonth, .. }";
    assert_eq!(shown, expected);
}

#[test]
fn festivals_are_those_of_their_lunar_days_whichever_year_is_asked() {
    let Table(days) = table();
    let slow = |year: i32| {
        let of_year = days.iter().zip(&days[1..]).filter(|((date, _), _)| date.year() == year);
        let festival = |(_, (_, month, is_leap, number)): &Named, (_, (.., next)): &Named| {
            Some(match (month, number) {
                (1, 1) => LunarFestival::SpringFestival,
                (1, 15) => LunarFestival::Lantern,
                (5, 5) => LunarFestival::DragonBoat,
                (7, 7) => LunarFestival::Qixi,
                (7, 15) => LunarFestival::Ghost,
                (8, 15) => LunarFestival::MidAutumn,
                (9, 9) => LunarFestival::Chongyang,
                (12, 8) => LunarFestival::Laba,
                (12, 29 | 30) if *next == 1 => LunarFestival::NewYearsEve,
                _ => return None,
            })
            .filter(|_| !is_leap)
        };
        of_year.filter_map(|(one, next)| Some((one.0, festival(one, next)?))).collect::<Vec<_>>()
    };
    for year in 2021..=2034 {
        let period = period(&format!("{year}-01-01"), &format!("{year}-12-31"));
        assert_eq!(lunar_festivals(&table(), period), Ok(slow(year)), "{year}");
    }
}

fn any_anniversary() -> impl Strategy<Value = LunarAnniversary> {
    let missing_day = proptest::sample::select(MissingDay::ALL.to_vec());
    let leap = proptest::option::of(proptest::sample::select(MissingLeapMonth::ALL.to_vec()));
    (1..=12_u32, 1..=30_u32, missing_day, leap)
        .prop_map(|(month, day, missing_day, leap)| anniversary(month, day, missing_day, leap))
}

/// The day in a year, by looking at every day.
fn slow(days: &[Named], of: LunarAnniversary, year: i32) -> Option<NaiveDate> {
    let month = |leap: bool| {
        let in_month = move |(_, (y, m, l, _)): &&Named| (*y, *m, *l) == (year, of.month, leap);
        days.iter()
            .filter(in_month)
            .map(|(date, (.., number))| (*date, *number))
            .collect::<Vec<_>>()
    };
    let mut own = month(of.is_leap_month);
    if own.is_empty() && of.missing_leap_month == MissingLeapMonth::PlainMonth {
        own = month(false);
    }
    let last = own.last()?.0;
    let exact = own.iter().find(|(_, number)| *number == of.day).map(|(date, _)| *date);
    exact.or(match of.missing_day {
        MissingDay::Omit => None,
        MissingDay::Backward => Some(last),
        MissingDay::Forward => last.succ_opt(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn a_period_holds_the_days_that_lie_in_it(
        of in any_anniversary(), after in 0..4_600_u64, length in 0..1_200_u64, limit in 0..6_usize,
    ) {
        let first = day("2021-02-12") + Days::new(after);
        let last = (first + Days::new(length)).min(day("2035-01-19"));
        let period = Period::from_first_to_last(first, last).unwrap();
        let Table(days) = table();
        let all: Vec<_> = (2020..=2034)
            .filter_map(|year| slow(&days, of, year))
            .filter(|date| period.contains(*date))
            .collect();
        let found = of.within(&table(), period, limit).unwrap();
        prop_assert_eq!(found.cut, all.len() > limit);
        prop_assert_eq!(&found.days[..], &all[..limit.min(all.len())]);
    }
}

#[test]
fn a_lunar_year_is_asked_for_where_its_month_can_lie_in_the_period() {
    let of = |month, first, last| lunar_years(month, period(first, last)).collect::<Vec<_>>();
    // The tenth month ends in December at the latest, the eleventh in the next year.
    assert_eq!(of(10, "2026-12-20", "2026-12-25"), [2026]);
    assert_eq!(of(10, "2027-01-01", "2027-01-19"), [0; 0]);
    assert_eq!(of(11, "2027-01-05", "2027-01-31"), [2026]);
    assert_eq!(of(12, "2027-03-01", "2027-10-31"), [0; 0]);
}
