use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    CUSTOMER_NOT_SERVED, ContactMade, ContactPlan, ContactTerms, NO_CHANNEL_PERMITTED,
    NO_SHARED_CHANNEL, NO_WORKING_DAY, TASK_PAST, TOO_NEAR, plan_contacts,
};
use crate::base::{CustomerBase, Fact};
use crate::calendar::Calendar;
use crate::followup::work::samples::{NeverOpen, Office, base, number, of_series, on, task};
use crate::followup::work::{SpacingPolicy, SpacingPolicyDraft};
use crate::followup::{ConsentRule, Purpose, Task, TaskRank, TaskWindow};
use crate::marketing::Channel;
use crate::rule::Draft;

use TaskRank::{Care, Greeting, Obligation, Promotion};

/// What a plan is made from.
struct Case<'a> {
    facts: Vec<&'a str>,
    made: Vec<ContactMade>,
    firm: &'a dyn Calendar,
    quiet: Option<&'a dyn Calendar>,
    preferred: Option<Channel>,
    consent: ConsentRule,
    policy: SpacingPolicy,
    as_of: u64,
}

static OPEN: std::sync::LazyLock<Office> = std::sync::LazyLock::new(Office::open);

impl Default for Case<'_> {
    fn default() -> Self {
        Case {
            facts: vec![],
            made: vec![],
            firm: &*OPEN,
            quiet: None,
            preferred: None,
            consent: ConsentRule::OptOut,
            policy: SpacingPolicy::default(),
            as_of: 0,
        }
    }
}

impl Case<'_> {
    fn plan(&self, tasks: &[Task]) -> ContactPlan {
        let base = base(&self.facts);
        let customer = base.customer(&"C".parse().unwrap()).unwrap();
        let Case { firm, quiet, preferred, consent, .. } = *self;
        let terms = ContactTerms { firm, customer: quiet, preferred, consent };
        plan_contacts(customer, tasks, &self.made, terms, &self.policy, on(self.as_of))
    }
}

/// Each contact as its day and the identifiers of its tasks.
fn contacts(plan: &ContactPlan) -> Vec<(u64, String)> {
    let ids =
        |tasks: &[Task]| tasks.iter().map(|task| task.id.as_str()).collect::<Vec<_>>().join("+");
    plan.contacts.iter().map(|it| (number(it.on), ids(&it.tasks))).collect()
}

fn planned(tasks: &[Task]) -> Vec<(u64, String)> {
    contacts(&Case::default().plan(tasks))
}

fn dropped(plan: &ContactPlan) -> Vec<(&str, u64, &'static str)> {
    let of = |it: &super::DroppedTask| it.reason.rule().key;
    plan.dropped.iter().map(|it| (it.task.id.as_str(), number(it.on), of(it))).collect()
}

fn made(day: u64, rank: Option<TaskRank>) -> ContactMade {
    ContactMade { on: on(day), rank, series: None }
}

fn at(day: u64, ids: &str) -> (u64, String) {
    (day, ids.to_owned())
}

#[test]
fn care_keeps_its_distance_from_care_inside_its_window() {
    let tasks = [task("a", Care, 10..=10, 10), task("b", Care, 11..=20, 11)];
    assert_eq!(planned(&tasks), [at(10, "a"), at(13, "b")]);
}

#[test]
fn what_yields_more_keeps_the_larger_distance_and_is_dropped_where_it_finds_no_day() {
    let case = Case::default();
    let tasks = [task("care", Care, 10..=10, 10), task("news", Promotion, 11..=17, 11)];
    assert_eq!(planned(&tasks), [at(10, "care"), at(17, "news")]);
    let short = [tasks[0].clone(), task("news", Promotion, 11..=16, 11)];
    let plan = case.plan(&short);
    assert_eq!(contacts(&plan), [at(10, "care")]);
    assert_eq!(dropped(&plan), [("news", 16, TOO_NEAR.key)]);
    assert_eq!(
        plan.dropped[0].to_string(),
        "2026-03-18, C: tell of a new product: dropped, at most 6 days from another contact on any \
         of its days, and 7 days are to be kept (1 day short)"
    );
    let greeting = [tasks[0].clone(), task("greet", Greeting, 11..=20, 11)];
    assert_eq!(planned(&greeting), [at(10, "care"), at(13, "greet")]);
}

#[test]
fn what_is_owed_keeps_no_distance_and_none_is_kept_from_it() {
    let tasks = [
        task("owed", Obligation, 9..=10, 10),
        task("owed-2", Obligation, 11..=11, 11),
        task("news", Promotion, 12..=12, 12),
    ];
    assert_eq!(planned(&tasks), [at(10, "owed"), at(11, "owed-2"), at(12, "news")]);
    let case = Case { made: vec![made(9, None)], as_of: 9, ..Case::default() };
    assert_eq!(contacts(&case.plan(&tasks[..1])), [at(10, "owed")]);
}

#[test]
fn several_reasons_that_can_be_brought_to_one_day_are_one_contact_with_the_most_pressing_first() {
    let tasks = [
        task("greet", Greeting, 8..=12, 12),
        task("news", Promotion, 1..=12, 1),
        task("care", Care, 5..=15, 6),
    ];
    assert_eq!(planned(&tasks), [at(8, "care+greet+news")]);
    // Care and a greeting that come to one day only if the care moves.
    let tasks = [task("care", Care, 1..=10, 2), task("greet", Greeting, 9..=10, 10)];
    assert_eq!(planned(&tasks), [at(9, "care+greet")]);
    // What is owed stays where it is, and the others come to it.
    let tasks = [task("care", Care, 1..=10, 2), task("owed", Obligation, 5..=9, 9)];
    assert_eq!(planned(&tasks), [at(9, "owed+care")]);
}

#[test]
fn care_makes_room_for_care_inside_its_window() {
    let policy = SpacingPolicyDraft { care_days: 3, ..SpacingPolicyDraft::default() };
    let case = Case { policy: policy.validate().unwrap(), ..Case::default() };
    // Only with `a` on day 5 there is room for `b`, which cannot be brought to one day with it.
    let tasks = [task("a", Care, 5..=7, 7), task("b", Care, 8..=8, 8)];
    let plan = case.plan(&tasks);
    assert_eq!(contacts(&plan), [at(5, "a"), at(8, "b")]);
    assert!(plan.is_complete);
}

#[test]
fn within_a_series_no_distance_is_kept_and_its_calls_stay_apart() {
    let calls = [
        of_series("S", task("day-0", Care, 10..=14, 10)),
        of_series("S", task("day-1", Care, 11..=15, 11)),
        of_series("S", task("day-2", Care, 12..=16, 12)),
    ];
    let expected = [at(10, "day-0"), at(11, "day-1"), at(12, "day-2")];
    assert_eq!(planned(&calls), expected);
    // Another reason keeps its distance from the series, or rides along with it.
    let before = [&calls[..], &[task("other", Care, 1..=9, 9)]].concat();
    assert_eq!(planned(&before)[0], at(7, "other"));
    let with = [&calls[..], &[task("other", Care, 11..=11, 11)]].concat();
    assert_eq!(planned(&with)[1], at(11, "day-1+other"));
    // Another series is another reason.
    let two = [calls[0].clone(), of_series("T", task("t", Care, 15..=15, 15))];
    assert_eq!(planned(&two), [at(10, "day-0"), at(15, "t")]);
    let near = [
        of_series("S", task("s", Care, 10..=10, 10)),
        of_series("T", task("t", Care, 11..=12, 11)),
    ];
    assert_eq!(dropped(&Case::default().plan(&near)), [("t", 12, TOO_NEAR.key)]);
    // Where two calls of a series have one day alone, it is one contact.
    let late = [
        of_series("S", task("day-0", Care, 10..=10, 10)),
        of_series("S", task("day-1", Care, 10..=10, 10)),
    ];
    assert_eq!(planned(&late), [at(10, "day-0+day-1")]);
}

#[test]
fn one_that_rides_along_keeps_its_distance_from_its_own_rank() {
    let news = |id: &str, day| task(id, Promotion, day..=day, day);
    let owed = |id: &str, day| task(id, Obligation, day..=day, day);
    let tasks = [owed("o-1", 10), owed("o-2", 13), news("n-1", 10), news("n-2", 13)];
    let plan = Case::default().plan(&tasks);
    assert_eq!(contacts(&plan), [at(10, "o-1+n-1"), at(13, "o-2")]);
    assert_eq!(dropped(&plan), [("n-2", 13, TOO_NEAR.key)]);
    // A promotion that rides with what is owed minds no care near it.
    let tasks = [owed("o-1", 10), news("n-1", 10), task("care", Care, 11..=11, 11)];
    assert_eq!(planned(&tasks), [at(10, "o-1+n-1"), at(11, "care")]);
    // Nor does care that rides with what is owed lie near care.
    let tasks = [owed("o-1", 10), task("c-1", Care, 10..=10, 10), task("c-2", Care, 11..=11, 11)];
    assert_eq!(dropped(&Case::default().plan(&tasks)), [("c-2", 11, TOO_NEAR.key)]);
}

#[test]
fn contacts_already_made_count_unless_they_were_owed_or_of_the_same_series() {
    let tasks = [task("care", Care, 10..=20, 10)];
    let with = |made| {
        let case = Case { made: vec![made], as_of: 10, ..Case::default() };
        contacts(&case.plan(&tasks))[0].0
    };
    assert_eq!(with(made(9, None)), 12);
    assert_eq!(with(made(9, Some(Care))), 12);
    assert_eq!(with(made(10, Some(Promotion))), 13, "the distance is that of care");
    assert_eq!(with(made(9, Some(Obligation))), 10);
    assert_eq!(with(made(11, None)), 10, "one after the day does not count");
    let series = ContactMade { series: Some("S".parse().unwrap()), ..made(9, Some(Care)) };
    let case = Case { made: vec![series.clone()], as_of: 10, ..Case::default() };
    let call = of_series("S", task("call", Care, 10..=20, 10));
    assert_eq!(contacts(&case.plan(std::slice::from_ref(&call))), [at(10, "call")]);
    // Another reason rides along with the call.
    let both = contacts(&case.plan(&[call, task("care", Care, 10..=10, 10)]));
    assert_eq!(both, [at(10, "call+care")]);
    let news = [task("news", Promotion, 10..=12, 10)];
    let case = Case { made: vec![made(9, None)], as_of: 10, ..Case::default() };
    assert_eq!(dropped(&case.plan(&news)), [("news", 12, TOO_NEAR.key)]);
    // With care it rides along past care that was made.
    let case = Case { made: vec![made(7, Some(Care))], as_of: 10, ..Case::default() };
    let both = contacts(&case.plan(&[news[0].clone(), tasks[0].clone()]));
    assert_eq!(both, [at(10, "care+news")]);
}

#[test]
fn where_nobody_works_care_moves_and_what_is_owed_is_done_sooner_and_never_dropped() {
    let firm = Office::closed_on([10, 12]);
    let case = Case { firm: &firm, ..Case::default() };
    let days = |tasks: &[Task]| contacts(&case.plan(tasks));
    assert_eq!(days(&[task("care", Care, 10..=20, 10)]), [at(11, "care")]);
    assert_eq!(days(&[task("owed", Obligation, 8..=20, 10)]), [at(9, "owed")]);
    assert_eq!(days(&[task("owed", Obligation, 10..=20, 10)]), [at(11, "owed")]);
    assert_eq!(days(&[task("owed", Obligation, 12..=12, 12)]), [at(12, "owed")]);
    let plan = case.plan(&[task("care", Care, 12..=12, 12)]);
    assert_eq!(dropped(&plan), [("care", 12, NO_WORKING_DAY.key)]);
    let unknown = Office { unknown: vec![10], ..Office::open() };
    let case = Case { firm: &unknown, ..Case::default() };
    let plan = case.plan(&[task("care", Care, 10..=20, 10)]);
    assert_eq!((number(plan.contacts[0].on), &plan.contacts[0].hours), (10, &None));
}

#[test]
fn a_calendar_without_a_working_day_drops_with_that_reason_and_keeps_what_is_owed() {
    let case = Case { firm: &NeverOpen, as_of: 5, ..Case::default() };
    let tasks = [
        task("owed", Obligation, 8..=9, 8),
        task("late", Obligation, 1..=2, 2),
        task("care", Care, 8..=9, 8),
    ];
    let plan = case.plan(&tasks);
    assert_eq!(contacts(&plan), [at(5, "late"), at(8, "owed")]);
    assert_eq!(plan.contacts[0].hours, Some(vec![]));
    assert_eq!(dropped(&plan), [("care", 9, NO_WORKING_DAY.key)]);
}

#[test]
fn what_has_passed_is_dropped_and_what_was_owed_is_done_on_the_first_day_that_is_left() {
    let firm = Office::closed_on([20, 21]);
    let case = Case { firm: &firm, as_of: 20, ..Case::default() };
    let tasks = [task("care", Care, 10..=19, 15), task("owed", Obligation, 10..=19, 15)];
    let plan = case.plan(&tasks);
    assert_eq!(contacts(&plan), [at(22, "owed")]);
    assert_eq!(dropped(&plan), [("care", 19, TASK_PAST.key)]);
    // A window that has begun goes on today.
    let begun = [task("care", Care, 10..=25, 15), task("owed", Obligation, 10..=25, 15)];
    assert_eq!(contacts(&case.plan(&begun)), [at(22, "owed+care")]);
}

#[test]
fn tasks_of_others_are_left_out_and_one_that_is_given_twice_counts_once() {
    let own = task("care", Care, 10..=10, 10);
    let other = Task { customer: "D".parse().unwrap(), ..task("other", Care, 11..=20, 11) };
    let later = task("care", Care, 30..=30, 30);
    assert_eq!(planned(&[later.clone(), other.clone(), own.clone()]), [at(10, "care")]);
    assert_eq!(planned(&[own, other, later]), [at(10, "care")]);
}

#[test]
fn the_purposes_of_a_contact_stand_in_the_order_in_which_they_press() {
    let with = |purpose: Purpose, id: &str| Task { purpose, ..task(id, Care, 10..=10, 10) };
    let tasks = [
        with(Purpose::StayInTouch, "a"),
        with(Purpose::CareCall, "b"),
        of_series("S", with(Purpose::Inspection, "c")),
    ];
    assert_eq!(planned(&tasks), [at(10, "b+c+a")]);
    // What it is for counts less than its rank.
    let owed = Task { rank: Obligation, ..with(Purpose::NewProduct, "d") };
    assert_eq!(planned(&[tasks[1].clone(), owed]), [at(10, "d+b")]);
}

#[test]
fn the_ends_of_the_calendar_are_no_end_of_the_search() {
    let never = TaskWindow::on(chrono::NaiveDate::MAX);
    let all = TaskWindow::try_new(chrono::NaiveDate::MIN, on(5), chrono::NaiveDate::MAX).unwrap();
    let tasks = [
        Task { window: never, ..task("never", Care, 1..=1, 1) },
        Task { window: all, ..task("all", Care, 1..=1, 1) },
        Task { window: all, ..task("owed", Obligation, 1..=1, 1) },
    ];
    let plan = Case::default().plan(&tasks);
    assert_eq!(plan.contacts.len(), 2);
    assert_eq!(plan.contacts[0].tasks.len(), 2);
}

#[test]
fn a_day_is_looked_for_a_year_before_the_best_one_and_a_year_after_and_no_further() {
    let found = |open: u64| {
        let firm = Office::closed_on((0..2_000).filter(|day| *day != open));
        let case = Case { firm: &firm, ..Case::default() };
        let plan = case.plan(&[task("care", Care, 0..=1_999, 1_000)]);
        plan.contacts.first().map(|it| number(it.on))
    };
    assert_eq!([634, 1_366].map(found), [Some(634), Some(1_366)]);
    assert_eq!([633, 1_367].map(found), [None, None]);
}

#[test]
fn a_call_of_a_series_is_not_brought_to_the_day_of_another_and_a_window_may_have_begun_long_ago() {
    let calls = [
        of_series("S", task("day-0", Care, 10..=14, 10)),
        of_series("S", task("day-1", Care, 10..=15, 11)),
    ];
    assert_eq!(planned(&calls), [at(10, "day-0"), at(11, "day-1")]);
    let case = Case { as_of: 500, ..Case::default() };
    assert_eq!(contacts(&case.plan(&[task("care", Care, 0..=900, 10)])), [at(500, "care")]);
}

#[test]
fn a_contact_made_for_a_series_keeps_others_away_that_do_not_ride_with_it() {
    let series = ContactMade { series: Some("S".parse().unwrap()), ..made(9, Some(Care)) };
    let case = Case { made: vec![series], as_of: 10, ..Case::default() };
    assert_eq!(contacts(&case.plan(&[task("care", Care, 10..=14, 10)])), [at(12, "care")]);
}

#[test]
fn each_rank_keeps_its_own_distance() {
    let policy = SpacingPolicyDraft { care_days: 2, greeting_days: 4, promotion_days: 6 };
    let case = Case { policy: policy.validate().unwrap(), ..Case::default() };
    for (rank, days) in [(Care, 2), (Greeting, 4), (Promotion, 6)] {
        let tasks = [task("a", Care, 10..=10, 10), task("b", rank, 11..=20, 11)];
        assert_eq!(contacts(&case.plan(&tasks)), [at(10, "a"), at(10 + days, "b")]);
    }
}

#[test]
fn what_is_dropped_stands_in_the_order_of_its_days() {
    let case = Case { as_of: 20, ..Case::default() };
    let tasks = [
        task("b", Promotion, 1..=9, 1),
        task("a", Promotion, 1..=9, 1),
        task("c", Greeting, 1..=12, 1),
        task("d", Care, 1..=8, 1),
    ];
    let names: Vec<_> = case.plan(&tasks).dropped.iter().map(|it| it.task.id.to_string()).collect();
    assert_eq!(names, ["d", "a", "b", "c"]);
}

#[test]
fn thousands_of_tasks_of_one_customer_take_a_moment() {
    let tasks: Vec<Task> = (0..3_000)
        .map(|id| {
            let first = id % 400;
            let rank = [Care, Greeting, Promotion][usize::try_from(id % 3).unwrap()];
            task(&format!("t-{id}"), rank, first..=first + id % 7, first)
        })
        .collect();
    let plan = Case::default().plan(&tasks);
    let of_contacts: usize = plan.contacts.iter().map(|it| it.tasks.len()).sum();
    assert_eq!(of_contacts + plan.dropped.len(), 3_000);
}

#[test]
fn a_policy_that_contradicts_itself_is_refused() {
    assert_eq!(SpacingPolicyDraft::default().validate(), Ok(SpacingPolicy::default()));
    let draft = SpacingPolicyDraft { care_days: 9, greeting_days: 8, promotion_days: 367 };
    assert_eq!(draft.validate().unwrap_err().paths(), ["promotion_days", "care_days"]);
    let draft = SpacingPolicyDraft { care_days: 0, greeting_days: 366, promotion_days: 7 };
    assert_eq!(draft.validate().unwrap_err().paths(), ["greeting_days"]);
}

mod channels;
mod made;
mod neighbours;
mod properties;
mod quiet;
mod ties;
