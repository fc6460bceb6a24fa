//! Of one rank: what comes first, and where all is alike, the identifiers decide.

use super::*;
use crate::customer::Role;
use crate::rule::Evidence;

#[test]
fn what_ends_first_finds_its_day_first_and_the_others_come_to_it() {
    let tasks = [task("a", Care, 5..=20, 6), task("b", Care, 9..=12, 12)];
    assert_eq!(planned(&tasks), [at(12, "a+b")]);
}

#[test]
fn of_two_that_are_alike_the_smaller_identifier_comes_first_however_they_are_given() {
    let a = of_series("S", task("a", Care, 10..=10, 10));
    let b = of_series("T", task("b", Care, 10..=10, 10));
    let talk = ContactMade { series: Some("T".parse().unwrap()), ..made(9, Some(Care)) };
    let case = Case { made: vec![talk], as_of: 10, ..Case::default() };
    for tasks in [[a.clone(), b.clone()], [b, a]] {
        let plan = case.plan(&tasks);
        assert_eq!(contacts(&plan), [at(10, "b")]);
        assert_eq!(dropped(&plan), [("a", 10, TOO_NEAR.key)]);
        assert!(plan.dropped[0].to_string().contains("at most 1 day from another contact"));
    }
    let one = of_series("S", task("x", Care, 10..=10, 10));
    let other = of_series("T", task("x", Care, 10..=10, 10));
    for tasks in [[one.clone(), other.clone()], [other, one]] {
        let plan = Case::default().plan(&tasks);
        assert_eq!(plan.contacts[0].tasks[0].series, Some("S".parse().unwrap()));
    }
}

#[test]
fn purposes_and_drops_that_are_alike_stand_by_identifier() {
    // By strength `b`, whose last day is earlier, comes first.
    let tasks = [task("b", Care, 10..=12, 10), task("a", Care, 10..=15, 10)];
    assert_eq!(planned(&tasks), [at(10, "a+b")]);
    let case = Case { as_of: 20, ..Case::default() };
    let plan = case.plan(&[task("z", Care, 1..=9, 1), task("a", Promotion, 1..=9, 1)]);
    let names: Vec<_> = plan.dropped.iter().map(|it| it.task.id.as_str()).collect();
    assert_eq!(names, ["a", "z"]);
}

#[test]
fn two_of_one_name_are_told_apart_by_whatever_differs() {
    let first = task("x", Care, 10..=10, 10);
    let reason = TASK_PAST.test(Evidence::dates(on(3), on(1))).unwrap();
    let others = [
        Task { role: Role::ALL.into_iter().max().unwrap(), ..first.clone() },
        Task { staff: Some("S-1".parse().unwrap()), ..first.clone() },
        Task { reason, ..first.clone() },
    ];
    for other in others {
        let chosen = |tasks: &[Task]| Case::default().plan(tasks).contacts[0].tasks[0].clone();
        let (a, b) = ([first.clone(), other.clone()], [other, first.clone()]);
        assert_ne!(a[0], a[1]);
        assert_eq!(chosen(&a), chosen(&b));
    }
}
