use super::{FIRST, after, all, reading, readings, shown, thing, trend_of};
use crate::followup::mileage::{
    MileagePolicy, ServiceDue, ServiceLimit, ServicePlan, ServicePlanDraft, services_due,
};
use crate::rule::Draft;
use crate::transaction::MeterReading;

#[test]
fn a_day_that_is_near_is_as_uncertain_as_one_step() {
    // 20 and 60 a day in turn, 30 days each.
    let mut so_far = 0;
    let shown_days: Vec<(u64, u32)> = (0..25)
        .map(|step| {
            let before = so_far;
            so_far += if step % 2 == 0 { 600 } else { 1_800 };
            (step * 30, before)
        })
        .collect();
    let trend = all(&shown_days);
    assert_eq!(shown(&trend), ["40.0", "40.0", "40.0"]);
    let of = [trend.slow, trend.fast].map(|it| it.to_string());
    assert_eq!((trend.step_days, of), (30, ["20.0", "60.0"].map(Into::into)));
    let ahead = |further: u32| {
        let due = trend.due(trend.shows + further).unwrap();
        [due.earliest, due.likely, due.latest].map(|day| (day.unwrap() - trend.read_on).num_days())
    };
    // 17 days at 60, 25 at 40; 30 at 20 and then 10 at 40.
    assert_eq!(ahead(1_000), [17, 25, 40]);
    assert_eq!(ahead(600), [10, 15, 30]);
    assert_eq!(ahead(601), [11, 16, 31]);
    // Far ahead it is one step that can be slow or fast, and no more.
    assert_eq!(ahead(1_800), [30, 45, 60]);
    assert_eq!(ahead(40_000), [985, 1_000, 1_015]);
}

#[test]
fn services_are_counted_from_the_delivery_of_a_used_thing_too() {
    let due = |list: &[MeterReading], delivered: u64| -> [String; 2] {
        let (plan, policy) = (ServicePlan::default(), MileagePolicy::default());
        let due = services_due(list, &thing(), after(delivered), &plan, &policy, after(400));
        [0, 1].map(|at| due.services[at].by_meter.unwrap().to_string())
    };
    let on = |days: u64| after(days).to_string();
    // 50 a day, and 60,000 at the delivery.
    let list = readings(&[(0, 60_000), (40, 62_000), (80, 64_000)]);
    assert_eq!(due(&list, 0), [on(100), on(200)]);
    // Read before it too, as by another owner: from what it showed on the day.
    let list = readings(&[(0, 55_000), (60, 58_000), (100, 60_000), (140, 62_000)]);
    assert_eq!(due(&list, 100), [on(200), on(300)]);
    // Between two readings: in proportion. It was not due before it was delivered.
    assert_eq!(due(&list, 90), [on(190), on(290)]);
    assert_eq!(
        trend_of(&list, 400).unwrap().due_since(after(90), 100).unwrap().to_string(),
        format!("{} ({} to {})", after(92), after(90), after(100))
    );
    // After the last reading it stood until the delivery.
    assert_eq!(due(&list, 200), [on(300), on(400)]);
    // Nobody had read it: from 0, and when it got there nobody knows.
    let list = readings(&[(50, 6_000), (90, 8_000), (130, 10_000)]);
    assert_eq!(
        due(&list, 0),
        [
            format!("{} or before", after(50)),
            format!("{} ({} to {})", after(130), after(91), after(130))
        ]
    );
    // That the time is up later says no more of it.
    let (plan, policy) = (ServicePlan::default(), MileagePolicy::default());
    let due = services_due(&list, &thing(), after(0), &plan, &policy, after(400));
    let first = due.services[0].due.unwrap();
    assert_eq!((first.earliest, first.likely), (None, Some(after(50))));
}

#[test]
fn days_that_nobody_read_before_the_delivery_are_not_counted_after_it() {
    // 40 a day; 50 days without a meter, and delivered 50 days later.
    let mut list = readings(&[(0, 0), (100, 4_000), (200, 8_000)]);
    list.push(reading(3, 250, 0, true));
    list.push(reading(4, 300, 2_000, false));
    list.push(reading(5, 400, 6_000, false));
    let trend = trend_of(&list, 500).unwrap();
    assert_eq!(trend.due_since(after(300), 5_000).unwrap().likely, Some(after(425)));
    // Half of those days: 25 at 40, and 4,000.
    assert_eq!(trend.due_since(after(225), 3_000).unwrap().likely, Some(after(300)));
}

#[test]
fn a_thing_that_is_not_used_never_gets_there() {
    let idle = all(&[(0, 10), (100, 10), (200, 10)]);
    assert_eq!(shown(&idle), ["0.0", "0.0", "0.0"]);
    assert_eq!(idle.due(11), None);
    assert_eq!(idle.due(10).unwrap().to_string(), format!("{FIRST} or before"));
    assert_eq!(idle.due_since(after(300), 1), None);
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
    assert_eq!(due(0).to_string(), format!("{FIRST} or before"));
    assert_eq!(
        (due(0).earliest, due(0).likely, due(0).latest),
        (None, Some(after(0)), Some(after(0)))
    );
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
        services_due(readings, &thing(), after(0), &plan(limits), &policy, after(90)).services
    };
    let of = due(&[(Some(3_000), Some(6)), (Some(9_000), Some(7)), (None, Some(8))], &list);
    let days: Vec<_> = of.iter().map(|it| it.due.unwrap().to_string()).collect();
    assert_eq!(days, [&after(100).to_string(), "2025-08-01", "2025-09-01"]);
    assert_eq!(of.iter().map(|it| it.number).collect::<Vec<_>>(), [1, 2, 3]);
    let said = |of: &[ServiceDue]| -> Vec<Option<String>> {
        of.iter().map(|it| it.criterion.as_ref().map(ToString::to_string)).collect()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        said(&of),
        [
            some(
                "the meter gets there by 2025-04-11, and the time is up on 2025-07-01, 81 days later"
            ),
            some(
                "the time is up on 2025-08-01, before the meter gets there on 2025-10-28, 88 days later"
            ),
            // Where there is no meter, nothing is unknown.
            None,
        ]
    );
    let only = due(&[(Some(3_000), None)], &list);
    assert_eq!(only[0].due, only[0].by_meter);
    assert_eq!((only[0].by_time, &only[0].criterion), (None, &None));
    // Of too few readings time alone says something.
    let few = due(&[(Some(3_000), Some(6)), (Some(9_000), None)], &list[..2]);
    assert_eq!(few[0].due.unwrap().to_string(), "2025-07-01");
    assert_eq!((few[0].by_meter, few[1].due), (None, None));
    let unknown =
        "which comes first, the meter or the time, cannot be said: no day is known for one of them";
    assert_eq!(said(&few), [some(unknown), None]);
}

#[test]
fn of_a_range_and_a_day_each_end_is_the_earlier_one() {
    let list = readings(&[(0, 0), (100, 2_000), (200, 8_000)]);
    let services = vec![ServiceLimit { at: Some(12_000), months: Some(10) }];
    let plan = ServicePlanDraft { services, ..Default::default() }.validate().unwrap();
    let due = services_due(&list, &thing(), after(0), &plan, &MileagePolicy::default(), after(200));
    // 267, 300 and 400 days by the meter; 304 by time.
    let range = format!("{} ({} to {})", after(300), after(267), after(304));
    assert_eq!(due.services[0].due.unwrap().to_string(), range);
    let criterion = due.services[0].criterion.as_ref().unwrap().to_string();
    let likely =
        "the meter gets there by 2025-10-28, and the time is up on 2025-11-01, 4 days later";
    assert_eq!(criterion, likely);
}
