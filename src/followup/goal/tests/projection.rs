//! Where a goal ends, by examples.

use super::progress::{down, judged, up};
use super::{at, day, fewer_complaints, of, readings, value};
use crate::followup::goal::{
    GoalDraft, GoalPartDraft, GoalPolicy, GoalReach, GoalReading, GoalReadings, GoalUnit,
    GoalValue, MetricKind,
};
use crate::units::float::of_whole;
use crate::units::{Estimate, Proportion, student};
use proptest::prelude::*;

fn projected(part: GoalPartDraft, list: &[(&str, &str)], due: &str, as_of: &str) -> [String; 3] {
    let due = Some(day(due));
    let goal = GoalDraft { parts: vec![part], due, ..fewer_complaints() }.smart().unwrap();
    let list: Vec<_> = list.iter().map(|(on, figure)| (*on, at(figure))).collect();
    let part = judged(&goal, &readings("figure", &list), as_of).parts.remove(0);
    match part.projection {
        Estimate::Known(it) => [it.value, it.low, it.high].map(|it| format!("{:.4}", it.value())),
        Estimate::NotEnoughData { have, need } => {
            [have.to_string(), "of".to_owned(), need.to_string()]
        }
    }
}

#[test]
fn a_level_goes_on_in_the_line_of_its_figures() {
    let list = [("2026-04-01", "3"), ("2026-05-01", "2.5"), ("2026-05-31", "2.4")];
    // By hand: the line falls by 0.01 a day; the error is √(0.0888889), and Student's t 12.7062.
    assert_eq!(
        projected(down("3", "0"), &list, "2026-06-30", "2026-06-01"),
        ["2.0333", "-1.7549", "5.8215"]
    );
    let straight = [("2026-04-01", "1"), ("2026-04-02", "2"), ("2026-04-03", "3")];
    // Without a spread nothing says how sure it is.
    assert_eq!(projected(up("0", "9"), &straight, "2026-04-05", "2026-04-03"), ["3", "of", "4"]);
    assert_eq!(
        projected(up("0", "9"), &straight[..2], "2026-04-05", "2026-04-03"),
        ["2", "of", "3"]
    );
    // Only what is known on the day.
    assert_eq!(projected(up("0", "9"), &straight, "2026-04-05", "2026-04-02"), ["2", "of", "3"]);
}

#[test]
fn what_adds_up_goes_on_at_its_pace() {
    let adds_up = || GoalPartDraft { kind: Some(MetricKind::Cumulative), ..up("0", "90") };
    // Ten days, of which three have passed: 6 + 7 × 2; the error is √(7 + 49 ÷ 3), t is 4.3027.
    let list = [("2026-04-01", "1"), ("2026-04-02", "2"), ("2026-04-03", "3")];
    assert_eq!(
        projected(adds_up(), &list, "2026-04-10", "2026-04-03"),
        // It does not end below what there is.
        ["20.0000", "6.0000", "40.7837"]
    );
    // Days on which nothing came slow it down.
    let [value, ..] = projected(adds_up(), &list, "2026-04-10", "2026-04-06");
    assert_eq!(value, "10.0000");
    assert_eq!(
        projected(adds_up(), &list, "2026-04-10", "2026-04-10"),
        ["6.0000", "6.0000", "6.0000"]
    );
}

#[test]
fn from_the_due_day_on_the_end_is_known_and_a_stated_bound_is_not_passed() {
    let list = [("2026-04-01", "1"), ("2026-04-04", "4"), ("2026-04-08", "3")];
    for as_of in ["2026-04-10", "2026-05-10"] {
        assert_eq!(projected(up("0", "9"), &list, "2026-04-10", as_of), ["3.0000"; 3]);
    }
    let bound = GoalReach::Bound(value("9.5"));
    let part = GoalPartDraft { reach: Some(bound), ..up("0", "9") };
    let [_, _, high] = projected(part, &list, "2026-04-10", "2026-04-08");
    assert_eq!(high, "9.5000");
    let floor = GoalReach::Bound(value("-0.5"));
    let fall = GoalPartDraft { reach: Some(floor), ..down("9", "0") };
    let falling = [("2026-04-01", "9"), ("2026-04-04", "4"), ("2026-04-08", "3")];
    let [_, low, _] = projected(fall.clone(), &falling, "2026-04-10", "2026-04-08");
    assert_eq!(low, "-0.5000");
    // What is there can be, whatever was stated.
    let below = [("2026-04-01", "9"), ("2026-04-04", "4"), ("2026-04-08", "-2")];
    let [_, low, _] = projected(fall, &below, "2026-04-10", "2026-04-08");
    assert_eq!(low, "-2.0000");
}

#[test]
fn the_latest_count_tells_how_far_a_share_can_be_off_if_all_were_counted() {
    let goal = fewer_complaints().smart().unwrap();
    let counted = |bad, jobs| GoalReading::Of(Proportion::try_new(bad, jobs).unwrap());
    let high = |list: [GoalReading; 3]| {
        let on = ["2026-04-15", "2026-04-30", "2026-05-15"];
        let list: Vec<_> = on.into_iter().zip(list).collect();
        let goal = judged(&goal, &readings("complaints", &list), "2026-05-15");
        goal.parts[0].projection.known().map(|it| format!("{:.4}", it.high.value()))
    };
    let (few, many) = (counted(0, 50), counted(0, 5_000));
    assert_eq!(high([few, few, many]).unwrap(), "0.0007");
    assert_eq!(high([many, many, few]).unwrap(), "0.0713");
    // One that was not counted says nothing of its spread.
    assert_eq!(high([at("0%"), few, few]), None);
}

#[test]
fn none_of_many_three_times_is_not_none_for_sure() {
    let goal = fewer_complaints().smart().unwrap();
    let none = |on| (on, GoalReading::Of(Proportion::try_new(0, 50).unwrap()));
    let list = readings("complaints", &["2026-04-15", "2026-04-30", "2026-05-15"].map(none));
    let projection = judged(&goal, &list, "2026-05-15").parts[0].projection.known().unwrap();
    // Wilson's upper bound of 0 of 50.
    let shown = format!("{:.4}", projection.high.value());
    assert_eq!(
        (projection.value, projection.low, shown.as_str()),
        (value("0"), value("0"), "0.0713")
    );
}

#[test]
fn whole_things_end_in_whole_numbers() {
    let part = GoalPartDraft {
        unit: Some(GoalUnit::Count),
        kind: Some(MetricKind::Cumulative),
        reach: Some(GoalReach::Bound(value("99"))),
        ..up("0", "90")
    };
    let list = [("2026-04-01", "1"), ("2026-04-02", "2"), ("2026-04-04", "4")];
    // 7 + 6 × 7 ÷ 4, and outwards.
    let [middle, low, high] = projected(part.clone(), &list, "2026-04-10", "2026-04-04");
    assert_eq!((middle.as_str(), low.as_str()), ("18.0000", "7.0000"));
    assert_eq!(high, "28.0000");
    // 14 + √3 × 4.3027 is 21.45.
    let [middle, _, high] = projected(part, &list, "2026-04-08", "2026-04-04");
    assert_eq!((middle.as_str(), high.as_str()), ("14.0000", "22.0000"));
}

#[test]
fn nothing_is_projected_beyond_what_can_be() {
    let goal = fewer_complaints().smart().unwrap();
    let list = readings(
        "complaints",
        &[("2026-04-01", at("3%")), ("2026-04-15", at("100%")), ("2026-05-01", at("1%"))],
    );
    let part = judged(&goal, &list, "2026-05-15").parts.remove(0);
    let projection = part.projection.known().unwrap();
    assert_eq!((projection.low, projection.high), (value("0"), value("1")));
}

fn float(whole: i64) -> f64 {
    of_whole(whole.into())
}

fn of_count(count: usize) -> f64 {
    of_whole(i128::try_from(count).unwrap())
}

/// What is known of a figure that may be anything, told slowly.
#[derive(Debug, Clone)]
struct Known {
    adds_up: bool,
    /// Days after the start, and what was read.
    read: Vec<(i64, i64)>,
    today: i64,
    days: i64,
}

fn known() -> impl Strategy<Value = Known> {
    let read = prop::collection::btree_map(0..40_i64, -3..20_i64, 0..7);
    (any::<bool>(), read, 0..60_i64, 45..60_i64).prop_map(|(adds_up, read, today, days)| Known {
        adds_up,
        read: read.into_iter().filter(|(on, _)| *on <= today).collect(),
        today,
        days,
    })
}

impl Known {
    fn now(&self) -> Option<i64> {
        if self.adds_up {
            return (!self.read.is_empty()).then(|| self.read.iter().map(|(_, it)| it).sum());
        }
        self.read.last().map(|(_, it)| *it)
    }

    /// The middle, and how far the ends lie from it; `None` where there is no spread.
    fn slowly(&self) -> Option<(f64, f64)> {
        let read: Vec<(f64, f64)> = self.read.iter().map(|(x, y)| (float(*x), float(*y))).collect();
        let n = of_count(read.len());
        let due = float(self.days);
        let tail = GoalPolicy::default().confidence.tail();
        let (middle, variance, freedom) = if self.adds_up {
            // Each stretch, from the end of an entry's day to the end of the next one's.
            let today = float(self.today);
            let pace = read.iter().map(|(_, y)| y).sum::<f64>() / (today + 1.0);
            let ends: Vec<f64> = read.iter().map(|(x, _)| x + 1.0).collect();
            let begins = std::iter::once(0.0).chain(ends.iter().copied());
            let mut stretches: Vec<(f64, f64)> =
                begins.zip(&ends).zip(&read).map(|((from, to), (_, y))| (to - from, *y)).collect();
            stretches.push((today + 1.0 - ends.last()?, 0.0));
            stretches.retain(|(days, _)| *days > 0.0);
            let each = stretches.iter().map(|(days, y)| (y - pace * days).powi(2) / days);
            let freedom = of_count(stretches.len()) - 1.0;
            let a_day = each.sum::<f64>() / freedom;
            let left = due - today;
            let middle = float(self.now()?) + pace * left;
            (middle, a_day * (left + left.powi(2) / (today + 1.0)), freedom)
        } else {
            let sum = |of: fn(f64, f64) -> f64| read.iter().map(|(x, y)| of(*x, *y)).sum::<f64>();
            let (x, y, xx, xy) =
                (sum(|x, _| x), sum(|_, y| y), sum(|x, _| x * x), sum(|x, y| x * y));
            let slope = (n * xy - x * y) / (n * xx - x * x);
            let height = |at: f64| y / n + slope * (at - x / n);
            let left: f64 = read.iter().map(|(x, y)| (y - height(*x)).powi(2)).sum();
            let far = (due - x / n).powi(2) / (xx - x * x / n);
            (height(due), left / (n - 2.0) * (1.0 + 1.0 / n + far), n - 2.0)
        };
        (variance > 1e-12)
            .then(|| (middle, variance.sqrt() * student::upper_quantile(tail, freedom)))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_projection_is_that_which_is_told_slowly(case in known()) {
        let kind = Some(if case.adds_up { MetricKind::Cumulative } else { MetricKind::Level });
        let on = |days: i64| day("2026-04-01") + chrono::Duration::days(days);
        let due = Some(on(case.days));
        let parts = vec![GoalPartDraft { kind, ..up("0", "90") }];
        let goal = GoalDraft { parts, due, ..fewer_complaints() }.smart().unwrap();
        let list = case.read.iter().map(|(at, it)| {
            ((of("figure"), on(*at)), GoalReading::Value(i32::try_from(*it).unwrap().into()))
        });
        let part = goal.progress(&list.collect::<GoalReadings>(), &GoalPolicy::default(), on(case.today));
        let projection = part.parts[0].projection;
        let Some(now) = case.now() else {
            prop_assert!(projection.known().is_none());
            return Ok(());
        };
        let number = |it: GoalValue| f64::try_from(it.value()).unwrap();
        if case.today >= case.days {
            let it = projection.known().unwrap();
            let now = GoalValue::from(i32::try_from(now).unwrap());
            prop_assert_eq!([it.value, it.low, it.high], [now; 3]);
            return Ok(());
        }
        let slowly = case.slowly().filter(|_| case.read.len() >= 3);
        let Some((middle, half)) = slowly else {
            prop_assert!(projection.known().is_none());
            return Ok(());
        };
        let it = projection.known().unwrap();
        let was_taken_back = case.read.iter().any(|(_, it)| *it < 0);
        let least = if case.adds_up && !was_taken_back { float(now) } else { f64::MIN };
        for (given, expected) in [(it.value, middle), (it.low, middle - half), (it.high, middle + half)] {
            let expected = expected.max(least);
            let near = 1e-6 * (1.0 + expected.abs());
            prop_assert!((number(given) - expected).abs() < near, "{given}: {expected}");
        }
    }
}
