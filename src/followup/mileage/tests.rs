mod due;
mod random;

use super::{
    DailyUse, MeterTrend, MileagePolicy, MileagePolicyDraft, PlausibleUse, ServiceLimit,
    ServicePlan, ServicePlanDraft, services_due,
};
use crate::rule::Draft;
use crate::transaction::{MeterReading, MeterUnit, MeterUnknown};
use crate::units::ThingId;
use chrono::{Days, NaiveDate};

const FIRST: &str = "2025-01-01";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn after(days: u64) -> NaiveDate {
    day(FIRST) + Days::new(days)
}

fn reading(id: usize, days: u64, shows: u32, replaced: bool) -> MeterReading {
    let json = format!(
        r#"{{"id":"D-{id}","customer":"C-1","date":"{}","thing":"T-1","shows":{shows},
            "unit":"kilometres","replaced":{replaced}}}"#,
        after(days)
    );
    serde_json::from_str(&json).unwrap()
}

fn readings(shown: &[(u64, u32)]) -> Vec<MeterReading> {
    let numbered = shown.iter().enumerate();
    numbered.map(|(id, (days, shows))| reading(id, *days, *shows, false)).collect()
}

fn thing() -> ThingId {
    "T-1".parse().unwrap()
}

fn of(
    readings: &[MeterReading],
    unit: MeterUnit,
    policy: &MileagePolicy,
    as_of: NaiveDate,
) -> Result<MeterTrend, MeterUnknown> {
    MeterTrend::of(readings, &thing(), unit, policy, as_of)
}

fn trend_of(readings: &[MeterReading], as_of: u64) -> Result<MeterTrend, MeterUnknown> {
    of(readings, MeterUnit::Kilometres, &MileagePolicy::default(), after(as_of))
}

/// With a policy that looks back over all of them.
fn all(shown: &[(u64, u32)]) -> MeterTrend {
    let draft = MileagePolicyDraft { look_back_days: 36_525, ..Default::default() };
    let policy = draft.validate().unwrap();
    of(&readings(shown), MeterUnit::Kilometres, &policy, after(2_000)).unwrap()
}

fn shown(trend: &MeterTrend) -> [String; 3] {
    [trend.low, trend.likely, trend.high].map(|it| it.to_string())
}

fn aside(trend: &MeterTrend) -> Vec<String> {
    trend.set_aside.iter().map(|it| format!("{}: {}", it.reading, it.reason)).collect()
}

#[test]
fn the_use_is_the_median_of_the_means_of_all_pairs_of_steps() {
    // 30, 60 and 40 a day: the means are 30, 35, 40, 45, 50 and 60.
    let trend = all(&[(0, 0), (100, 3_000), (200, 9_000), (300, 13_000)]);
    assert_eq!(shown(&trend), ["30.0", "42.5", "60.0"]);
    assert_eq!(trend.sure.to_string(), "75%");
    assert_eq!((trend.readings, trend.shows, trend.read_on), (4, 13_000, after(300)));
    assert_eq!(
        trend.to_string(),
        "42.5 kilometres a day (30.0 to 60.0, sure to 75%), by 4 readings"
    );
    assert_eq!(
        trend.criterion.to_string(),
        "the range of the use is sure to 75%, below the 80% wanted (by 5 points): it takes more readings"
    );
    // With two steps the one mean in the middle counts.
    let trend = all(&[(0, 0), (100, 3_000), (200, 9_000)]);
    assert_eq!(
        (shown(&trend), trend.sure.to_string()),
        (["30.0", "45.0", "60.0"].map(Into::into), "50%".into())
    );
}

#[test]
fn a_range_of_many_steps_leaves_out_the_ends() {
    // 10, 20, 30, 40 and 50 a day: the means of pairs from 10, 15, 20, 20 … on.
    let mut shown_so_far = 0;
    let steps = [0, 10, 20, 30, 40, 50].map(|a_day| {
        shown_so_far += a_day * 100;
        shown_so_far
    });
    let shown_days: Vec<(u64, u32)> = (0..).step_by(100).zip(steps).collect();
    let trend = all(&shown_days);
    assert_eq!(shown(&trend), ["20.0", "30.0", "40.0"]);
    assert_eq!(trend.sure.to_string(), "81.25%");
    assert!(
        trend.criterion.to_string().ends_with("at least the 80% wanted (by 1.25 points)"),
        "{}",
        trend.criterion
    );
}

#[test]
fn too_few_readings_that_are_far_enough_apart_are_not_enough_data() {
    let few = |have| Err(MeterUnknown::NotEnoughDays { have, need: 3 });
    assert_eq!(trend_of(&[], 100), few(0));
    assert_eq!(trend_of(&readings(&[(0, 0)]), 100), few(1));
    assert_eq!(trend_of(&readings(&[(0, 0), (13, 500)]), 100), few(1));
    assert_eq!(trend_of(&readings(&[(0, 0), (14, 500)]), 100), few(2));
    assert_eq!(trend_of(&readings(&[(0, 0), (14, 500), (27, 900)]), 100), few(2));
    let short = Err(MeterUnknown::NotLongEnough { have: 28, need: 30 });
    assert_eq!(trend_of(&readings(&[(0, 0), (14, 500), (28, 900)]), 100), short);
    assert!(trend_of(&readings(&[(0, 0), (14, 500), (30, 900)]), 100).is_ok());
}

#[test]
fn a_step_that_is_too_short_belongs_to_the_one_before() {
    let trend = all(&[(0, 0), (100, 3_000), (200, 6_000), (210, 9_600)]);
    assert_eq!(shown(&trend), ["30.0", "45.0", "60.0"]);
    assert_eq!(trend.shows, 9_600);
}

#[test]
fn readings_of_more_than_three_years_ago_say_nothing_of_today() {
    let of =
        |as_of| trend_of(&readings(&[(0, 0), (100, 9_000), (200, 12_000), (300, 15_000)]), as_of);
    assert_eq!(shown(&of(1_095).unwrap()), ["30.0", "45.0", "90.0"]);
    assert_eq!(shown(&of(1_096).unwrap()), ["30.0", "30.0", "30.0"]);
    // How far it went in all they do say.
    assert_eq!(of(1_096).unwrap().due(9_000).unwrap().latest, Some(after(100)));
    assert_eq!(of(1_196), Err(MeterUnknown::NotEnoughDays { have: 2, need: 3 }));
}

#[test]
fn of_more_than_forty_readings_the_first_and_the_latest_are_looked_at() {
    // 10 a day for 40 steps, and 20 a day from then on.
    let shows = |step: u32| step * 200 + step.saturating_sub(40) * 200;
    let of = |steps: u32| {
        let every = (0..=steps).map(|step| (u64::from(step) * 20, shows(step)));
        all(&every.collect::<Vec<_>>())
    };
    let (few, many) = (of(39), of(79));
    assert_eq!((few.readings, shown(&few)), (40, ["10.0", "10.0", "10.0"].map(Into::into)));
    // One step from the first to the 41st, and 38 after it.
    assert_eq!((many.readings, shown(&many)), (40, ["20.0", "20.0", "20.0"].map(Into::into)));
    assert_eq!((many.shows, many.read_on), (shows(79), after(79 * 20)));
    assert_eq!(many.due(1_000).unwrap().earliest, Some(after(1)));
}

#[test]
fn of_many_readings_one_in_each_step_is_enough() {
    // 40 a day, read twice a day for 200 days.
    let twice: Vec<(u64, u32)> = (0..400).map(|half| (u64::from(half / 2), half * 20)).collect();
    let trend = all(&twice);
    assert_eq!((trend.set_aside.len(), trend.readings), (0, 16));
    assert_eq!(shown(&trend), ["40.0", "40.0", "40.0"]);
    assert_eq!((trend.step_days, trend.shows, trend.read_on), (14, 399 * 20, after(199)));
    // A week apart: the first, and every second of the latest.
    let weekly: Vec<(u64, u32)> = (0..200).map(|week| (u64::from(week) * 7, week * 280)).collect();
    let trend = all(&weekly);
    assert_eq!((trend.readings, trend.step_days), (40, (199 * 7) / 39));
    assert_eq!(trend.due(weekly[199].1 + 40).unwrap().likely, Some(after(199 * 7 + 1)));
}

#[test]
fn how_far_it_went_on_an_old_meter_is_known_however_often_the_new_one_was_read() {
    // 80 a day on the first meter, read each week; then 40 a day for 100 weeks on the second.
    let week = |id, week: u32, shows, replaced| reading(id, u64::from(week) * 7, shows, replaced);
    let old = (0..=171).map(|it| week(0, it, it * 560, false));
    let new = (0..=100).map(|it| week(1, 171 + it, it * 280, it == 0));
    let trend = trend_of(&old.chain(new).collect::<Vec<_>>(), 2_000).unwrap();
    assert_eq!((trend.set_aside.len(), trend.readings), (0, 40));
    let gone = 171 * 560 + 100 * 280;
    assert_eq!(trend.due(gone + 400).unwrap().likely, Some(after(271 * 7 + 10)));
    // Nothing but ends of meters: the latest of them.
    let ends =
        (0..60).flat_map(|it| [reading(0, it * 30, 0, true), reading(1, it * 30 + 20, 800, false)]);
    assert_eq!(trend_of(&ends.collect::<Vec<_>>(), 2_000).unwrap().readings, 40);
}

#[test]
fn readings_of_another_thing_are_left_out() {
    let mut list = readings(&[(0, 0), (100, 4_000), (200, 8_000)]);
    let alone = trend_of(&list, 300);
    let mut other = readings(&[(50, 2_500), (150, 7_500), (250, 12_500)]);
    for one in &mut other {
        one.thing = "T-2".parse().unwrap();
    }
    list.extend(other);
    assert_eq!(trend_of(&list, 300), alone);
    let due = |of| {
        let (plan, policy) = (ServicePlan::default(), MileagePolicy::default());
        services_due(&list, &of, after(0), &plan, &policy, after(300)).trend.map(|it| it.shows)
    };
    assert_eq!([due(thing()), due("T-2".parse().unwrap())], [Ok(8_000), Ok(12_500)]);
}

#[test]
fn an_extra_digit_is_set_aside_wherever_it_stands() {
    let right: [(u64, u32); 5] =
        [(0, 2_000), (100, 6_000), (200, 10_000), (300, 14_000), (400, 18_000)];
    for place in 0..5 {
        let mut wrong = right;
        wrong[place].1 *= 10;
        let trend = all(&wrong);
        assert_eq!(trend.set_aside.len(), 1, "{place}: {trend}");
        assert_eq!(trend.set_aside[0].reading.to_string(), format!("D-{place}"));
        assert_eq!(shown(&trend), ["40.0", "40.0", "40.0"], "{place}");
        assert_eq!(trend.replaced, []);
    }
}

#[test]
fn what_is_set_aside_says_what_is_wrong_with_it() {
    let more = all(&[(0, 0), (100, 3_000), (200, 60_000), (300, 9_000), (400, 12_000)]);
    assert_eq!(
        aside(&more),
        ["D-2: the meter showed 60000, above the 9000 that it showed later (by 51000)"]
    );
    let less = all(&[(0, 0), (100, 3_000), (150, 4_500), (200, 600), (300, 9_000), (400, 12_000)]);
    assert_eq!(
        aside(&less),
        ["D-3: the meter showed 600, below the 4500 that it had shown before (by 3900)"]
    );
    // 150 a day and day begun are plausible; five times the usual 30 too.
    let fast = all(&[(0, 0), (100, 3_000), (200, 6_000), (300, 9_000), (400, 24_151)]);
    assert_eq!(
        aside(&fast),
        ["D-4: the meter went on by 15151, above the 15150 that are plausible in that time (by 1)"]
    );
    assert_eq!(
        aside(&all(&[(0, 0), (100, 3_000), (200, 6_000), (300, 9_000), (400, 24_150)])),
        [""; 0]
    );
}

#[test]
fn what_is_plausible_follows_the_usual_use_of_the_thing_up_to_a_limit() {
    let last = |a_day: u32, shows: u32| {
        let mut shown_days: Vec<(u64, u32)> =
            (0..4).map(|place| (u64::from(place) * 100, place * 100 * a_day)).collect();
        shown_days.push((400, 300 * a_day + shows));
        all(&shown_days).set_aside.len()
    };
    // Five times 60 and no more.
    assert_eq!([last(60, 300 * 101), last(60, 300 * 101 + 1)], [0, 1]);
    // 1,500 and no more, of a thing that goes 400 a day.
    assert_eq!([last(400, 1_500 * 101), last(400, 1_500 * 101 + 1)], [0, 1]);
    // Of two steps nobody knows which is usual.
    assert_eq!(all(&[(0, 0), (100, 100), (200, 100_100)]).set_aside.len(), 0);
    // A trip is not measured by the usual use.
    let trip = |shows| all(&[(0, 0), (100, 3_000), (200, 6_000), (300, 9_000), (313, shows)]);
    assert_eq!(trip(30_000).set_aside.len(), 0);
    assert_eq!(trip(30_001).set_aside.len(), 1);
}

#[test]
fn over_a_step_of_just_so_many_days_the_usual_use_is_a_measure() {
    // Five times 60 in 14 days and one begun.
    let last = |shows| all(&[(0, 0), (100, 6_000), (200, 12_000), (300, 18_000), (314, shows)]);
    assert_eq!([last(22_500), last(22_501)].map(|it| it.set_aside.len()), [0, 1]);
}

#[test]
fn the_usual_use_is_the_slower_of_the_two_in_the_middle() {
    // 30, 30, 60 and 200 a day: five times 30 are plausible, and not five times 60.
    let trend = all(&[(0, 0), (100, 3_000), (200, 6_000), (300, 12_000), (400, 32_000)]);
    assert_eq!((trend.set_aside.len(), trend.shows), (1, 12_000));
}

#[test]
fn of_two_readings_that_cannot_both_be_right_the_later_one_counts() {
    let trend = all(&[(0, 1_000), (10, 900), (100, 4_900), (200, 8_900), (300, 12_900)]);
    assert_eq!(
        aside(&trend),
        ["D-0: the meter showed 1000, above the 900 that it showed later (by 100)"]
    );
}

#[test]
fn a_mistyped_reading_that_fits_moves_the_use_little() {
    // 40 a day, but for 12,500 that was typed as 15,200.
    let right =
        all(&[(0, 500), (100, 4_500), (200, 8_500), (300, 12_500), (400, 16_500), (500, 20_500)]);
    let wrong =
        all(&[(0, 500), (100, 4_500), (200, 8_500), (300, 15_200), (400, 16_500), (500, 20_500)]);
    assert_eq!(shown(&right)[1], "40.0");
    assert_eq!(shown(&wrong)[1], "40.0");
}

#[test]
fn a_meter_that_was_replaced_goes_on_and_its_days_unread_count_at_the_usual_pace() {
    let said = |shows| {
        let mut list = readings(&[(0, 0), (100, 4_000), (200, 8_000)]);
        list.push(reading(3, 250, 10, true));
        list.push(reading(4, 350, shows, false));
        trend_of(&list, 500).unwrap()
    };
    let trend = said(4_010);
    assert_eq!(shown(&trend), ["40.0", "40.0", "40.0"]);
    assert_eq!(trend.replaced, []);
    // 8,000 and 4,000 as read, and 50 days at 40.
    assert_eq!(trend.due(14_040).unwrap().to_string(), after(351).to_string());
    assert_eq!(trend.due(10_000).unwrap().to_string(), after(250).to_string());
    assert_eq!(trend.due(9_960).unwrap().to_string(), after(249).to_string());
}

#[test]
fn two_readings_in_a_row_that_fit_each_other_and_none_before_are_of_another_meter() {
    let before = [(0, 40_000), (100, 44_000), (200, 48_000)];
    let with = |more: &[(u64, u32)]| all(&[&before, more].concat());
    let one = with(&[(300, 300)]);
    assert_eq!((one.replaced.len(), one.set_aside.len(), one.shows), (0, 1, 48_000));
    let two = with(&[(300, 300), (400, 4_300)]);
    assert_eq!(two.replaced.iter().map(ToString::to_string).collect::<Vec<_>>(), ["D-3"]);
    assert_eq!((two.set_aside.len(), two.shows), (0, 4_300));
    assert_eq!(shown(&two), ["40.0", "40.0", "40.0"]);
    // Two that are wrong, with the old meter after them, are set aside.
    let wrong = with(&[(300, 300), (310, 400), (400, 56_000), (500, 60_000)]);
    assert_eq!((wrong.replaced.len(), wrong.set_aside.len()), (0, 2));
}

#[test]
fn on_one_day_the_old_meter_is_read_before_the_new_one() {
    let mut list = readings(&[(0, 40_000), (100, 44_000), (200, 48_000)]);
    list.insert(0, reading(3, 200, 0, true));
    let trend = trend_of(&list, 500).unwrap();
    assert_eq!((trend.set_aside.len(), trend.shows, trend.readings), (0, 0, 4));
    assert_eq!(trend.due(48_040).unwrap().likely, Some(after(201)));
}

#[test]
fn other_units_are_other_meters_with_limits_of_their_own() {
    let mut list = readings(&[(0, 0), (100, 2_000), (200, 4_000)]);
    assert_eq!(
        of(&list, MeterUnit::Hours, &MileagePolicy::default(), after(300)),
        Err(MeterUnknown::NotEnoughDays { have: 0, need: 3 })
    );
    for (unit, most) in
        [(MeterUnit::Hours, 24), (MeterUnit::Miles, 1_000), (MeterUnit::Kilometres, 1_500)]
    {
        for one in &mut list {
            one.unit = unit;
        }
        for (more, is_aside) in [(0, false), (1, true)] {
            list[2].shows = list[1].shows + most * 101 + more;
            let trend = of(&list, unit, &MileagePolicy::default(), after(300));
            assert_eq!(trend.is_err(), is_aside, "{unit}");
        }
    }
}

#[test]
fn every_figure_of_a_policy_and_of_a_plan_has_its_bounds() {
    let draft = MileagePolicyDraft {
        readings: 61,
        days: 0,
        step_days: 36_526,
        look_back_days: 0,
        most_readings: 61,
        times_usual: 0,
        replacement_readings: 0,
        kilometres: PlausibleUse { ordinary_a_day: 0, most_a_day: 0 },
        miles: PlausibleUse { ordinary_a_day: 2, most_a_day: 1 },
        ..Default::default()
    };
    let expected = [
        "readings",
        "days",
        "step_days",
        "look_back_days",
        "most_readings",
        "times_usual",
        "replacement_readings",
        "kilometres.ordinary_a_day",
        "kilometres.most_a_day",
        "miles.most_a_day",
    ];
    assert_eq!(draft.validate().unwrap_err().paths(), expected);
    let least = MileagePolicyDraft { readings: 2, most_readings: 2, ..Default::default() };
    assert_eq!(least.validate().unwrap_err().paths(), ["readings", "most_readings"]);
    // Never enough: more are needed than are looked at.
    let crossed = MileagePolicyDraft { readings: 21, most_readings: 20, ..Default::default() };
    assert_eq!(crossed.validate().unwrap_err().paths(), ["most_readings"]);
    assert!(MileagePolicyDraft { most_readings: 21, ..crossed }.validate().is_ok());
    assert_eq!(ServicePlanDraft::default().validate(), Ok(ServicePlan::default()));
    let limit = |at, months| ServiceLimit { at, months };
    let services = vec![
        limit(Some(0), Some(1_201)),
        limit(Some(5), None),
        limit(None, Some(6)),
        limit(Some(5), Some(6)),
        limit(None, None),
    ];
    let wrong = ServicePlanDraft { services, ..Default::default() }.validate().unwrap_err();
    let expected = [
        "services[0].at",
        "services[0].months",
        "services[3].at",
        "services[3].months",
        "services[4]",
    ];
    assert_eq!(wrong.paths(), expected);
    let none = ServicePlanDraft { services: Vec::new(), ..Default::default() };
    assert_eq!(none.validate().unwrap_err().paths(), ["services"]);
}

#[test]
fn a_use_is_rounded_half_to_even_with_as_many_decimals_as_asked() {
    let shown = |run, days| {
        let of = DailyUse::of(run, days);
        (of.to_string(), format!("{of:.0} {of:.2}"), serde_json::to_string(&of).unwrap())
    };
    assert_eq!(shown(1, 4), ("0.2".into(), "0 0.25".into(), "\"0.250\"".into()));
    assert_eq!(shown(3, 4), ("0.8".into(), "1 0.75".into(), "\"0.750\"".into()));
    assert_eq!(shown(2, 3), ("0.7".into(), "1 0.67".into(), "\"0.667\"".into()));
    assert_eq!(DailyUse::of(0, 0), DailyUse::of(0, 7));
    assert_eq!(DailyUse::of(6, 4), DailyUse::of(3, 2));
    assert!(DailyUse::of(1, 3) < DailyUse::of(2, 5));
    assert_eq!([DailyUse::of(1, 2).in_days(1), DailyUse::of(3, 2).in_days(1)], [0, 2]);
    assert_eq!(DailyUse::of(41, 1).in_days(365), 14_965);
}
