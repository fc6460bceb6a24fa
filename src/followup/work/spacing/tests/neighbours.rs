//! What lies near to what: who minds whom, and what is brought to one day.

use super::*;

#[test]
fn what_is_owed_takes_another_reason_to_its_day_whatever_lies_near() {
    let tasks = [
        task("a", Promotion, 10..=10, 10),
        of_series("T", task("b", Promotion, 11..=12, 11)),
        task("c", Obligation, 12..=12, 12),
        of_series("T", task("d", Promotion, 10..=12, 10)),
    ];
    assert_eq!(planned(&tasks), [at(10, "a+d"), at(12, "c+b")]);
}

#[test]
fn a_call_of_a_series_minds_nobody_who_rides_with_that_series() {
    // With two greetings, so that the strongest of the day is not the one before.
    let tasks = [
        of_series("S", task("c", Care, 10..=10, 10)),
        task("g-1", Greeting, 10..=10, 10),
        task("g-2", Greeting, 10..=10, 10),
        of_series("S", task("p", Promotion, 11..=11, 11)),
    ];
    assert_eq!(planned(&tasks), [at(10, "c+g-1+g-2"), at(11, "p")]);
}

#[test]
fn one_that_found_no_day_is_not_told_that_it_could_ride_with_a_weaker_one() {
    let tasks = [
        of_series("S", task("c", Care, 10..=10, 10)),
        task("x", Greeting, 11..=11, 11),
        of_series("S", task("p", Promotion, 11..=11, 11)),
    ];
    let plan = Case::default().plan(&tasks);
    assert_eq!(contacts(&plan), [at(10, "c"), at(11, "p")]);
    assert_eq!(
        plan.dropped[0].to_string(),
        "2026-03-13, C: wish a happy birthday: dropped, at most 1 day from another contact on any \
         of its days, and 3 days are to be kept (2 days short)"
    );
}

#[test]
fn two_are_not_brought_nearer_to_a_promotion_than_it_keeps() {
    let tasks = [
        of_series("T", task("a", Promotion, 10..=16, 15)),
        of_series("T", task("b", Greeting, 10..=11, 11)),
        task("c", Care, 8..=11, 8),
    ];
    assert_eq!(planned(&tasks), [at(8, "c"), at(11, "b"), at(15, "a")]);
}

#[test]
fn what_was_brought_together_makes_room_for_what_was_looked_at_before() {
    let tasks = [
        task("a", Obligation, 10..=15, 10),
        task("b", Care, 8..=10, 8),
        of_series("T", task("c", Care, 12..=15, 12)),
        task("d", Promotion, 14..=21, 17),
    ];
    // Only once `c` has gone to `d` can `b` go to `a`.
    assert_eq!(planned(&tasks), [at(10, "a+b"), at(14, "c+d")]);
}

#[test]
fn two_calls_of_a_series_do_not_meet_on_the_day_of_a_third_contact() {
    let tasks = [
        of_series("S", task("e", Care, 14..=15, 14)),
        of_series("S", task("a", Greeting, 15..=15, 15)),
        task("b", Care, 15..=18, 15),
    ];
    assert_eq!(planned(&tasks), [at(14, "e"), at(15, "a"), at(18, "b")]);
}

#[test]
fn no_weaker_reason_takes_another_off_the_contact_that_it_shares() {
    let tasks = [
        task("a", Obligation, 14..=14, 14),
        task("b", Care, 14..=15, 14),
        task("p", Promotion, 8..=8, 8),
    ];
    let plan = Case::default().plan(&tasks);
    assert_eq!(contacts(&plan), [at(14, "a+b")]);
    assert_eq!(dropped(&plan), [("p", 8, TOO_NEAR.key)]);
    // Of its own rank it makes room, and so it does where it is alone.
    let same = Task { rank: Care, ..task("p", Promotion, 12..=12, 12) };
    let makes_room = [tasks[0].clone(), tasks[1].clone(), same];
    assert_eq!(planned(&makes_room), [at(12, "p"), at(14, "a"), at(15, "b")]);
    assert_eq!(planned(&tasks[1..]), [at(8, "p"), at(15, "b")]);
}

#[test]
fn a_stronger_reason_takes_no_place_at_the_head_of_a_contact_whose_others_would_then_be_too_near() {
    let tasks = [
        task("owed", Obligation, 11..=11, 11),
        task("care", Care, 4..=10, 4),
        of_series("S", task("g-1", Greeting, 10..=10, 10)),
        // Near to `g-3`, but with a call of its series.
        task("g-2", Greeting, 10..=10, 10),
        of_series("S", task("g-3", Greeting, 11..=11, 11)),
        // Only with the care on day 10 there would be room for it.
        task("news", Promotion, 3..=3, 3),
    ];
    let plan = Case::default().plan(&tasks);
    assert_eq!(contacts(&plan), [at(4, "care"), at(10, "g-1+g-2"), at(11, "owed+g-3")]);
    assert_eq!(dropped(&plan), [("news", 3, TOO_NEAR.key)]);
}

#[test]
fn what_has_a_day_stays_on_it_where_that_leaves_room() {
    let tasks = [
        task("a", Care, 9..=10, 10),
        task("d", Greeting, 12..=13, 12),
        task("b", Promotion, 9..=9, 9),
    ];
    // `d` was too near to `a`, which then made room for `b`.
    assert_eq!(planned(&tasks), [at(9, "a+b"), at(13, "d")]);
}

#[test]
fn the_nearest_contact_is_told_whether_made_or_planned() {
    let greeting = task("greet", Greeting, 11..=11, 11);
    let one_day = "at most 1 day from another contact";
    let two = [task("a", Care, 10..=10, 10), task("b", Care, 13..=13, 13), greeting.clone()];
    let plan = Case::default().plan(&two);
    assert!(plan.dropped[0].to_string().contains(one_day), "{}", plan.dropped[0]);
    let case = Case { made: vec![made(9, None)], as_of: 9, ..Case::default() };
    let plan = case.plan(&[task("a", Care, 12..=12, 12), greeting]);
    assert!(plan.dropped[0].to_string().contains(one_day), "{}", plan.dropped[0]);
}

#[test]
fn one_that_found_no_day_is_planned_where_others_that_came_together_made_room() {
    let tasks = [
        of_series("T", task("a", Care, 16..=26, 21)),
        of_series("S", task("b", Care, 14..=20, 16)),
        of_series("T", task("c", Promotion, 17..=22, 17)),
        task("d", Promotion, 17..=26, 22),
    ];
    assert_eq!(planned(&tasks), [at(17, "b+a+c+d")]);
}

/// Two calls that can each be on many days, and a third that is too near to both on its only day.
fn crowded(from: u64) -> [Task; 3] {
    let id = |name: &str| format!("{name}-{from:05}");
    let last = task(&id("x"), Care, from + 100..=from + 100, from + 100);
    [
        task(&id("a"), Care, from..=from + 15, from),
        task(&id("b"), Care, from + 166..=from + 227, from + 166),
        Task { purpose: Purpose::StayInTouch, ..last },
    ]
}

#[test]
fn once_no_looks_are_left_what_finds_no_day_is_dropped_and_the_plan_says_so() {
    let days = SpacingPolicyDraft { care_days: 150, greeting_days: 150, promotion_days: 150 };
    let case = Case { policy: days.validate().unwrap(), ..Case::default() };
    // Each search takes 16 days of the first, with 62 of the second, with one of the third: 2,000.
    let crowd: Vec<Task> = (0..10).flat_map(|place| crowded(place * 600)).collect();
    let plan = case.plan(&crowd);
    assert_eq!((plan.dropped.len(), plan.is_complete), (10, true));
    let last = task("y", Care, 6_160..=6_160, 6_160);
    let solvable =
        [task("a", Care, 6_000..=6_015, 6_015), Task { purpose: Purpose::StayInTouch, ..last }];
    assert_eq!(contacts(&case.plan(&solvable)), [at(6_010, "a"), at(6_160, "y")]);
    let plan = case.plan(&[&crowd[..], &solvable].concat());
    assert_eq!((plan.dropped.len(), plan.is_complete), (11, false));
    // One day more, and one search alone is cut short.
    let [_, second, third] = crowded(0);
    let plan = case.plan(&[task("a", Care, 0..=16, 0), second, third]);
    assert_eq!((plan.dropped.len(), plan.is_complete), (1, false));
}
