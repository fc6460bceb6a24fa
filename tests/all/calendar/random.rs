//! Random calendars, and days and moments near what is special in them.

use chrono::{Days, NaiveDate, NaiveTime};
use clienteling::Draft;
use clienteling::calendar::{Layer, LayerDays, Shift, Week, Work, WorkCalendar, WorkCalendarDraft};
use clienteling::{Moment, Period};
use proptest::prelude::*;

use super::day;

/// The days in which random calendars have something special.
const SPAN: u64 = 120;

fn start() -> NaiveDate {
    day("2099-12-01")
}

/// A day near those that are special: around the end of February 2100, which has no 29th.
pub(super) fn near() -> impl Strategy<Value = NaiveDate> {
    (0..SPAN + 40).prop_map(|after| start() + Days::new(after))
}

/// Two moments near each other, in order or not.
pub(super) fn moment() -> impl Strategy<Value = Moment> {
    let time = prop_oneof![
        0..86_400_u32,
        (0..24_u32).prop_map(|hour| hour * 3_600),
        (0..96_u32).prop_map(|quarter| quarter * 900),
    ];
    (0..20_u64, time).prop_map(|(after, second)| {
        let time = NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap();
        Moment::at(start() + Days::new(after), time).unwrap()
    })
}

/// Shifts that ascend, to the half hour; with `least` 0 perhaps none.
fn shifts(least: usize) -> impl Strategy<Value = Vec<Shift>> {
    let ends = proptest::sample::subsequence((0..=48_u16).collect::<Vec<_>>(), least * 2..=6);
    ends.prop_map(|ends| {
        let pairs = ends.chunks_exact(2);
        pairs.map(|pair| Shift::try_new(pair[0] * 30, pair[1] * 30).unwrap()).collect()
    })
}

fn week() -> impl Strategy<Value = Week> {
    let rarely = || prop_oneof![2 => Just(Vec::new()), 1 => shifts(0)];
    (shifts(1), shifts(0), rarely(), rarely(), rarely(), any::<bool>()).prop_map(
        |(one, two, three, saturday, sunday, even)| {
            let usual = Week::monday_to_friday(&one);
            if even {
                return Week { saturday, ..usual };
            }
            Week { monday: two, wednesday: three, saturday, sunday, ..usual }
        },
    )
}

fn work() -> impl Strategy<Value = Work> {
    prop_oneof![
        3 => Just(Work::Closed),
        2 => Just(Work::AsUsual),
        1 => shifts(1).prop_map(Work::Hours),
    ]
}

fn layer(name: &'static str) -> impl Strategy<Value = Layer> {
    // Ends of spans that ascend, so that none overlap.
    let ends = proptest::sample::subsequence((0..SPAN).collect::<Vec<_>>(), 0..=16);
    let works = proptest::collection::vec((work(), any::<bool>()), 8);
    let known = proptest::option::of(0..60_u64);
    (ends, works, known).prop_map(move |(ends, works, known)| {
        let on = |after: u64| start() + Days::new(after);
        let days = ends.chunks_exact(2).zip(works).map(|(pair, (work, long))| LayerDays {
            name: "special".into(),
            first: on(pair[0]),
            last: long.then(|| on(pair[1])),
            work,
        });
        let known = known.map(|more| {
            let (first, last) = (start() - Days::new(30), on(SPAN + more));
            Period::from_first_to_last(first, last).unwrap()
        });
        // In any order.
        Layer { name: name.into(), known, days: days.rev().collect() }
    })
}

pub(super) fn any_calendar() -> impl Strategy<Value = WorkCalendar> {
    let layers = (layer("public holidays"), layer("own days"), 0..=2_usize);
    (week(), layers).prop_map(|(week, (national, own, count))| {
        let layers = [national, own].into_iter().take(count).collect();
        WorkCalendarDraft { week, layers }.validate().unwrap()
    })
}
