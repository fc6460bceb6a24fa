use super::chain::{Link, Plausible, kept};
use super::{
    DailyUse, MeterTrend, MileagePolicy, MileagePolicyDraft, PlausibleUse, ServiceLimit,
    ServicePlan, ServicePlanDraft, services_due,
};
use crate::rule::Draft;
use crate::transaction::{MeterReading, MeterUnit, MeterUnknown};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;

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

fn trend_of(readings: &[MeterReading], as_of: u64) -> Result<MeterTrend, MeterUnknown> {
    MeterTrend::of(readings, MeterUnit::Kilometres, &MileagePolicy::default(), after(as_of))
}

/// With a policy that looks back over all of them.
fn all(shown: &[(u64, u32)]) -> MeterTrend {
    let draft = MileagePolicyDraft { look_back_days: 36_525, ..Default::default() };
    let policy = draft.validate().unwrap();
    MeterTrend::of(&readings(shown), MeterUnit::Kilometres, &policy, after(2_000)).unwrap()
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
fn only_the_latest_forty_readings_are_looked_at() {
    let mut shown_days: Vec<(u64, u32)> = (0..41).map(|place| (place * 20, 0)).collect();
    assert_eq!(all(&shown_days).readings, 40);
    shown_days.truncate(40);
    assert_eq!(all(&shown_days).readings, 40);
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
        MeterTrend::of(&list, MeterUnit::Hours, &MileagePolicy::default(), after(300)),
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
            let of = MeterTrend::of(&list, unit, &MileagePolicy::default(), after(300));
            assert_eq!(of.is_err(), is_aside, "{unit}");
        }
    }
}

#[test]
fn a_thing_that_is_not_used_never_gets_there() {
    let idle = all(&[(0, 10), (100, 10), (200, 10)]);
    assert_eq!(shown(&idle), ["0.0", "0.0", "0.0"]);
    assert_eq!(idle.due(11), None);
    assert_eq!(idle.due(10).unwrap().to_string(), FIRST);
    // It may, and may not.
    let seldom = all(&[(0, 10), (100, 10), (200, 1_010)]);
    let due = seldom.due(2_010).unwrap();
    assert_eq!(due.to_string(), format!("{} ({} at the earliest)", after(400), after(300)));
    assert_eq!(due.latest, None);
    let never = all(&[(0, 10), (100, 10), (200, 10), (300, 10), (400, 1_010)]);
    assert_eq!(never.due(1_020).unwrap().to_string(), format!("{} at the earliest", after(401)));
}

#[test]
fn what_it_has_gone_already_it_went_between_two_readings() {
    let trend = all(&[(0, 0), (100, 3_000), (200, 9_000), (300, 13_000)]);
    let due = |at| trend.due(at).unwrap();
    assert_eq!(due(0).to_string(), FIRST);
    assert_eq!(due(1).to_string(), format!("{} ({} to {})", after(1), after(1), after(100)));
    assert_eq!(
        due(4_501).to_string(),
        format!("{} ({} to {})", after(126), after(101), after(200))
    );
    assert_eq!(due(9_000).latest, Some(after(200)));
    assert_eq!(due(13_000).latest, Some(after(300)));
    // At 60, 42.5 and 30 a day from then on.
    assert_eq!(due(13_001).to_string(), after(301).to_string());
    assert_eq!(
        due(14_000).to_string(),
        format!("{} ({} to {})", after(324), after(317), after(334))
    );
}

#[test]
fn a_service_is_due_by_the_meter_or_by_time_whichever_comes_first() {
    let list = readings(&[(0, 0), (30, 900), (60, 1_800)]);
    let plan = |limits: &[(Option<u32>, Option<u32>)]| -> ServicePlan {
        let services = limits.iter().map(|(at, months)| ServiceLimit { at: *at, months: *months });
        let services = services.collect();
        ServicePlanDraft { services, ..Default::default() }.validate().unwrap()
    };
    let due = |limits: &[(Option<u32>, Option<u32>)], readings: &[MeterReading]| {
        let policy = MileagePolicy::default();
        services_due(readings, after(0), &plan(limits), &policy, after(90)).services
    };
    let of = due(&[(Some(3_000), Some(6)), (Some(9_000), Some(7)), (None, Some(8))], &list);
    let days: Vec<_> = of.iter().map(|it| it.due.unwrap().to_string()).collect();
    assert_eq!(days, [&after(100).to_string(), "2025-08-01", "2025-09-01"]);
    assert_eq!(of.iter().map(|it| it.number).collect::<Vec<_>>(), [1, 2, 3]);
    let said: Vec<_> = of.iter().map(|it| it.criterion.to_string()).collect();
    assert_eq!(
        said,
        [
            "the meter gets there by 2025-04-11, and the time is up on 2025-07-01, 81 days later",
            "the time is up on 2025-08-01, before the meter gets there on 2025-10-28, 88 days later",
            "which comes first, the meter or the time, cannot be said: one of them is not known",
        ]
    );
    let only = due(&[(Some(3_000), None)], &list);
    assert_eq!(only[0].due, only[0].by_meter);
    assert_eq!(only[0].by_time, None);
    // Of too few readings time alone says something.
    let few = due(&[(Some(3_000), Some(6)), (Some(9_000), None)], &list[..2]);
    assert_eq!(few[0].due.unwrap().to_string(), "2025-07-01");
    assert_eq!((few[0].by_meter, few[1].due), (None, None));
}

#[test]
fn of_a_range_and_a_day_each_end_is_the_earlier_one() {
    let list = readings(&[(0, 0), (100, 2_000), (200, 8_000)]);
    let services = vec![ServiceLimit { at: Some(12_000), months: Some(10) }];
    let plan = ServicePlanDraft { services, ..Default::default() }.validate().unwrap();
    let due = services_due(&list, after(0), &plan, &MileagePolicy::default(), after(200));
    // 267, 300 and 400 days by the meter; 304 by time.
    let range = format!("{} ({} to {})", after(300), after(267), after(304));
    assert_eq!(due.services[0].due.unwrap().to_string(), range);
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

/// How much the fewest exceptions count, by trying every set of readings and every way to link them.
fn slowly(readings: &[&MeterReading], plausible: &Plausible) -> u64 {
    let sets = 1..1_u32 << readings.len();
    let cost = |set: u32| {
        let places: Vec<usize> = (0..readings.len()).filter(|at| set >> at & 1 == 1).collect();
        let links: u64 = places
            .windows(2)
            .map(|pair| {
                let (before, after) = (readings[pair[0]], readings[pair[1]]);
                let is_said = readings[pair[0] + 1..=pair[1]].iter().any(|one| one.replaced);
                let further = u128::from(after.shows.saturating_sub(before.shows));
                let fits = after.shows >= before.shows && further <= plausible.most(before, after);
                if is_said || fits { 0 } else { plausible.replacement }
            })
            .sum();
        links + (readings.len() - places.len()) as u64
    };
    sets.map(cost).min().unwrap_or(0)
}

fn lists() -> impl Strategy<Value = Vec<MeterReading>> {
    let one = (0..900_u64, 0..60_000_u32, 0..12_u8);
    prop::collection::vec(one, 0..9).prop_map(|list| {
        list.into_iter()
            .enumerate()
            .map(|(id, (days, shows, kind))| {
                // Most lie near a line of 40 a day.
                let near = u32::try_from(days).unwrap() * 40 + shows % 500;
                reading(id, days, if kind < 3 { shows } else { near }, kind == 11)
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn no_more_readings_are_set_aside_than_by_trying_every_set(list in lists()) {
        let limits = MileagePolicy::default().kilometres;
        let plausible =
            Plausible { limits, step_days: 14, times_usual: 5, replacement: 2, usual: None };
        let mut sorted: Vec<&MeterReading> = list.iter().collect();
        sorted.sort_by_key(|one| (one.date, one.replaced, one.shows, &one.id));
        let chain = kept(&sorted, &plausible);
        let unsaid = chain.iter().filter(|one| one.link == Link::Unsaid).count() as u64;
        let aside = (sorted.len() - chain.len()) as u64;
        prop_assert_eq!(aside + 2 * unsaid, slowly(&sorted, &plausible));
        prop_assert!(chain.windows(2).all(|pair| pair[0].at < pair[1].at));
    }

    #[test]
    fn the_order_and_what_comes_later_make_no_difference(list in lists(), as_of in 0..900_u64) {
        let of = trend_of(&list, as_of);
        let known = list.iter().filter(|one| one.date <= after(as_of)).rev();
        let known: Vec<MeterReading> = known.cloned().collect();
        prop_assert_eq!(&of, &trend_of(&known, as_of));
        if let Ok(trend) = of {
            prop_assert!(trend.low <= trend.likely && trend.likely <= trend.high);
            let aside = trend.set_aside.len() as u64;
            prop_assert_eq!(trend.readings + aside, known.len() as u64);
        }
    }

    #[test]
    fn a_range_is_in_order_and_more_is_never_due_earlier(
        list in lists(), at in 0..100_000_u32, more in 0..1_000_u32,
    ) {
        let Ok(trend) = trend_of(&list, 900) else { return Ok(()) };
        let far = |day: Option<NaiveDate>| day.unwrap_or(NaiveDate::MAX);
        let ends = |at| trend.due(at).map(|it| [it.earliest, far(it.likely), far(it.latest)]);
        let never = [NaiveDate::MAX; 3];
        let (one, two) = (ends(at).unwrap_or(never), ends(at + more).unwrap_or(never));
        prop_assert!(one.is_sorted());
        prop_assert!(one.iter().zip(two).all(|(one, two)| *one <= two), "{:?} {:?}", one, two);
    }

    #[test]
    fn an_extra_digit_moves_the_use_little(
        a_day in 20..120_u32, noise in prop::collection::vec(0..300_u32, 6..12), place in 1..6_usize,
    ) {
        // A reading every 60 days, none of them with fewer than four digits.
        let shown: Vec<(u64, u32)> = (0..).step_by(60).zip(0_u32..).zip(&noise)
            .map(|((days, step), noise)| (days, 2_000 + step * 60 * a_day + noise)).collect();
        let mut wrong = shown.clone();
        wrong[place].1 *= 10;
        let (right, wrong) = (all(&shown), all(&wrong));
        let in_days = |trend: &MeterTrend| i64::try_from(trend.likely.in_days(100)).unwrap();
        // By less than the noise of two readings does in a step of 60 days.
        prop_assert!((in_days(&right) - in_days(&wrong)).abs() <= 500);
        prop_assert_eq!(wrong.set_aside.len(), 1);
    }

    #[test]
    fn nothing_that_can_be_written_makes_it_fail(
        list in prop::collection::vec((any::<u32>(), any::<u32>(), any::<bool>()), 0..70), at: u32,
    ) {
        let list: Vec<MeterReading> = list.into_iter().enumerate()
            .map(|(id, (days, shows, replaced))| reading(id, u64::from(days % 90_000_000), shows, replaced))
            .collect();
        let draft = MileagePolicyDraft { most_readings: 60, look_back_days: 36_525, ..Default::default() };
        let policy = draft.validate().unwrap();
        let last = list.iter().map(|one| one.date).max().unwrap_or_default();
        if let Ok(trend) = MeterTrend::of(&list, MeterUnit::Kilometres, &policy, last) {
            let _ = trend.due(at);
        }
    }
}
