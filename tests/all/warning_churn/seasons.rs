//! Who buys in a season alone.

use super::*;

fn with(least_seasons: u32, quiet_months: u32) -> ChurnTerms {
    let season = SeasonLimits { least_seasons, quiet_months };
    terms(ChurnPolicyDraft { season, ..Default::default() })
}

#[test]
fn who_buys_by_the_season_is_not_lost_before_the_end_of_the_next() {
    // Mooncakes in August and September.
    let base = base(oil(&["2023-09-20", "2024-08-10"]));
    let days = ["2025-08-10", "2025-08-31", "2025-09-01", "2025-09-30", "2025-10-01"];
    let soon = soon("2025-10-01");
    assert_eq!(
        course(NO_PURCHASE, &ChurnTerms::default(), &base, &days),
        [None, None, soon, soon, SO]
    );
    let lost = ["2025-08-09", "2025-08-10"];
    let without = [super::soon("2025-08-10"), SO];
    assert_eq!(course(NO_PURCHASE, &with(3, 8), &base, &lost), without, "two seasons of three");
    assert_eq!(course(NO_PURCHASE, &with(2, 11), &base, &lost), without, "ten quiet months");
    assert_eq!(course(NO_PURCHASE, &with(2, 10), &base, &lost), [None, None]);
}

#[test]
fn december_and_january_are_one_season_and_not_two() {
    let one = base(oil(&["2023-12-20", "2024-01-05"]));
    assert_eq!(course(NO_PURCHASE, &ChurnTerms::default(), &one, &["2025-01-05"]), [SO]);
    let two = base(oil(&["2023-12-20", "2024-01-05", "2024-12-15"]));
    let days = ["2025-12-15", "2026-01-31", "2026-02-01"];
    let soon = soon("2026-02-01");
    let course = course(NO_PURCHASE, &ChurnTerms::default(), &two, &days);
    assert_eq!(course, [None, soon, SO]);
}

#[test]
fn out_of_season_nobody_is_out_of_rhythm() {
    let mut days = vec![];
    for year in 2023..=2024 {
        for on in 1..=9 {
            days.push(format!("{year}-12-{on:02}"));
        }
    }
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    let base = base(oil(&days));
    let rate = RhythmLimits { false_alarms: "30%".parse().unwrap(), ..Default::default() };
    let draft = |least_seasons| {
        let season = SeasonLimits { least_seasons, ..SeasonLimits::default() };
        let otherwise = Expectation { within_months: 24, ..Expectation::default() };
        terms(ChurnPolicyDraft { rhythm: rate, season, otherwise, ..Default::default() })
    };
    let on = ["2025-06-01", "2025-12-31", "2026-01-01"];
    assert_eq!(course(OUT_OF_RHYTHM, &draft(2), &base, &on), [None, None, SO]);
    assert_eq!(course(OUT_OF_RHYTHM, &draft(3), &base, &on), [SO, SO, SO]);
}

#[test]
fn a_season_before_chinese_new_year_moves_with_it() {
    // Twice five days before it: in January. In 2024 that is in February.
    let base = base(oil(&["2022-01-27", "2023-01-17"]));
    let festivals = ["2022-02-01", "2023-01-22", "2024-02-10"].map(day);
    let known = ChurnTerms::new(ChurnPolicy::default(), festivals.into_iter().collect());
    let days = ["2024-01-31", "2024-02-01", "2024-02-05", "2024-02-06"];
    let solar = course(NO_PURCHASE, &ChurnTerms::default(), &base, &days);
    assert_eq!(solar, [soon("2024-02-01"), SO, SO, SO]);
    // Until as many days before it as from 31 January to 5 February.
    let on = soon("2024-02-06");
    assert_eq!(course(NO_PURCHASE, &known, &base, &days), [on, on, on, SO]);
}

#[test]
fn a_season_that_was_left_out_makes_no_season() {
    let days = ["2025-08-09", "2025-08-10"];
    let left_out = base(oil(&["2022-09-20", "2024-08-10"]));
    let on = [soon("2025-08-10"), SO];
    assert_eq!(course(NO_PURCHASE, &ChurnTerms::default(), &left_out, &days), on);
}

#[test]
fn the_festivals_come_from_a_calendar() {
    use clienteling::Period;
    use clienteling::calendar::{LunarCalendar, LunarMonth};

    struct Table;
    impl LunarCalendar for Table {
        fn month(&self, year: i32, month: u32, _: bool) -> LunarMonth {
            let (first, last) = match (year, month) {
                (2025, 1) => ("2025-01-29", "2025-02-27"),
                (2026, 1) => ("2026-02-17", "2026-03-18"),
                _ => return LunarMonth::Unknown,
            };
            let days = Period::from_first_to_last(day(first), day(last));
            LunarMonth::Days(days.unwrap())
        }
    }
    let days: Festivals = ["2025-01-29", "2026-02-17"].map(day).into_iter().collect();
    assert_eq!(Festivals::of(&Table, 2020..=2030), days);
    assert_eq!(Festivals::of(&Table, i32::MIN..=i32::MAX), Festivals::default());
}
