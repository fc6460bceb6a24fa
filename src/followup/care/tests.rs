//! What is moved, cut and not planned; the rest by files.

mod dates;
mod ends;
mod gifts;
mod past;
mod policy;
mod properties;
mod reference;
mod rows;

use chrono::NaiveDate;

use super::{
    CareAnchor, CareDates, CarePlan, CarePolicy, CarePolicyDraft, CareRule, CareTimes,
    WhyNotPlanned, care_plan,
};
use crate::base::{CustomerBase, Fact};
use crate::calendar::{
    Calendar, Closed, Day, Layer, LunarCalendar, LunarMonth, MoveRule, NoAnswer, Shift, Step,
};
use crate::customer::Role;
use crate::followup::{Purpose, TaskRank};
use crate::rule::Draft;
use crate::units::Period;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn period(first: &str, last: &str) -> Period {
    Period::from_first_to_last(day(first), day(last)).unwrap()
}

fn base(facts: &[&str]) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(serde_json::from_str::<Fact>(fact).unwrap()).unwrap();
    }
    base
}

/// Works on every day.
struct Always;

impl Calendar for Always {
    fn day(&self, _: NaiveDate) -> Day<'_> {
        Day::Working(&[Shift::WHOLE_DAY])
    }
}

/// Works never.
struct Never;

impl Calendar for Never {
    fn day(&self, _: NaiveDate) -> Day<'_> {
        Day::Closed(Closed::DayOfTheWeek)
    }
}

/// Knows the days until one, and is closed on some.
#[derive(Debug)]
struct Until {
    last: NaiveDate,
    closed: Vec<NaiveDate>,
}

impl Calendar for Until {
    fn day(&self, date: NaiveDate) -> Day<'_> {
        if date > self.last {
            Day::Unknown { layer: "a table" }
        } else if self.closed.contains(&date) {
            Day::Closed(Closed::DayOfTheWeek)
        } else {
            Day::Working(&[Shift::WHOLE_DAY])
        }
    }
}

/// Knows two months of two lunar years, and the leap month of one.
struct Months;

impl LunarCalendar for Months {
    fn month(&self, year: i32, month: u32, is_leap_month: bool) -> LunarMonth {
        let days = |first, last| LunarMonth::Days(period(first, last));
        match (year, month, is_leap_month) {
            (2025, 6, false) => days("2025-06-25", "2025-07-24"),
            (2025, 6, true) => days("2025-07-25", "2025-08-22"),
            (2026, 6, false) => days("2026-07-14", "2026-08-12"),
            (2025, 12, false) => days("2026-01-19", "2026-02-16"),
            (2026, 12, false) => days("2027-01-08", "2027-02-05"),
            (2025 | 2026, _, true) => LunarMonth::Absent,
            _ => LunarMonth::Unknown,
        }
    }
}

fn layers() -> Vec<Layer> {
    serde_json::from_str(
        r#"[
        {"name":"public holidays","days":[
            {"name":"National Day","first":"2026-10-01","last":"2026-10-07","work":"closed"},
            {"name":"New Year","first":"2027-01-01","work":"closed"}]},
        {"name":"new products","known":{"first":"2026-01-01","last":"2027-12-31"},"days":[
            {"name":"SEDAN-2","first":"2026-09-10","work":"as_usual"}]}]"#,
    )
    .unwrap()
}

fn plan_with(
    calendar: &dyn Calendar,
    layers: &[Layer],
    facts: &[&str],
    policy: &CarePolicy,
    over: Period,
    as_of: &str,
) -> CarePlan {
    let base = base(facts);
    let customer = base.customers().next().unwrap();
    care_plan(
        customer,
        policy,
        CareDates { work: calendar, lunar: Some(&Months), layers },
        over,
        day(as_of),
    )
}

/// The tasks of a plan by days on which there always is work, each as its best day and identifier.
fn planned(facts: &[&str], policy: &CarePolicy, over: Period, as_of: &str) -> Vec<String> {
    shown(&plan_with(&Always, &layers(), facts, policy, over, as_of))
}

fn shown(plan: &CarePlan) -> Vec<String> {
    plan.tasks.iter().map(|task| format!("{} {}", task.window.best(), task.id)).collect()
}

fn policy(rules: Vec<CareRule>) -> CarePolicy {
    CarePolicyDraft { rules, ..Default::default() }.validate().unwrap()
}

fn rule(anchor: CareAnchor, times: CareTimes) -> CareRule {
    CareRule { times, ..CareRule::new("r", Purpose::Other, Role::Account, anchor) }
}

const PURCHASE: &str = r#"{"purchase":{"id":"V-1","customer":"C-1","date":"2024-01-31","lines":[
    {"product":"P","quantity":"1","amount":{"amount":"1","currency":"CNY"}}]}}"#;

fn every(every: u32, step: Step) -> CareTimes {
    CareTimes::Every { every: every.try_into().unwrap(), step, first: 1, last: None }
}

#[test]
fn the_best_day_is_moved_to_a_day_with_work_and_the_window_goes_to_the_occasion() {
    let calendar = Until {
        last: day("2026-12-31"),
        closed: vec![day("2026-05-16"), day("2026-05-17"), day("2026-05-18")],
    };
    let profile = r#"{"profile":{"id":"P-1","customer":"C-1","date":"2026-01-01","profile":{"person":{
        "identity":{"birthday":"--05-18"}}}}}"#;
    let of = |closed_day| {
        let greeting = rule(CareAnchor::Birthday, CareTimes::OnTheDay);
        let greeting = CareRule { ahead_days: 1, earlier_days: 2, closed_day, ..greeting };
        let over = period("2026-01-01", "2026-12-31");
        let plan =
            plan_with(&calendar, &[], &[profile], &policy(vec![greeting]), over, "2026-01-01");
        let window = plan.tasks[0].window;
        [window.first(), window.best(), window.last()].map(|day| day.to_string()[5..].to_owned())
    };
    assert_eq!(of(MoveRule::Stay), ["05-15", "05-17", "05-18"]);
    assert_eq!(of(MoveRule::Before), ["05-13", "05-15", "05-18"]);
    // It is done at the latest when it is best done, though the day has passed.
    assert_eq!(of(MoveRule::After), ["05-17", "05-19", "05-19"]);
}

#[test]
fn what_is_moved_into_a_period_is_planned_in_it_and_what_is_moved_out_is_not() {
    let closed = vec![day("2026-05-30"), day("2026-05-31"), day("2026-06-01")];
    let calendar = Until { last: day("2026-12-31"), closed };
    let profile = r#"{"profile":{"id":"P-1","customer":"C-1","date":"2026-01-01","profile":{"person":{
        "identity":{"birthday":"--05-31"}}}}}"#;
    let of = |closed_day, over| {
        let greeting = CareRule { closed_day, ..rule(CareAnchor::Birthday, CareTimes::OnTheDay) };
        shown(&plan_with(&calendar, &[], &[profile], &policy(vec![greeting]), over, "2026-01-01"))
    };
    let (may, june) = (period("2026-05-01", "2026-05-31"), period("2026-06-01", "2026-06-30"));
    assert_eq!(of(MoveRule::After, june), ["2026-06-02 r/own/2026"]);
    assert!(of(MoveRule::After, may).is_empty());
    assert_eq!(of(MoveRule::Before, may), ["2026-05-29 r/own/2026"]);
    assert!(of(MoveRule::Before, june).is_empty());
    let first_half = period("2026-05-01", "2026-05-29");
    assert_eq!(of(MoveRule::Before, first_half), ["2026-05-29 r/own/2026"]);
}

#[test]
fn what_cannot_be_planned_says_why() {
    let over = period("2026-01-01", "2026-12-31");
    let of = |calendar: &dyn Calendar, facts: &[&str], rule: CareRule| {
        let plan = plan_with(calendar, &layers(), facts, &policy(vec![rule]), over, "2026-01-01");
        assert!(plan.tasks.is_empty(), "{plan:?}");
        plan.not_planned.into_iter().map(|one| (one.anchor, one.why)).collect::<Vec<_>>()
    };
    let profile = |identity: &str| {
        format!(
            r#"{{"profile":{{"id":"P-1","customer":"C-1","date":"2026-01-01",
                "profile":{{"person":{{"identity":{{{identity}}}}}}}}}}}"#
        )
    };
    let birthday = || rule(CareAnchor::Birthday, CareTimes::OnTheDay);
    let own = |why| vec![("own".to_owned(), why)];
    let none = profile(r#""name":"Li Na""#);
    assert_eq!(of(&Always, &[&none], birthday()), own(WhyNotPlanned::NoBirthday));
    assert_eq!(of(&Always, &[PURCHASE], birthday()), own(WhyNotPlanned::NoBirthday));
    let month = profile(r#""birthday":"1996-02""#);
    assert_eq!(of(&Always, &[&month], birthday()), own(WhyNotPlanned::Incomplete));
    let may = profile(r#""birthday":"--05-17""#);
    let ends = Until { last: day("2026-05-16"), closed: vec![] };
    let before = CareRule { closed_day: MoveRule::Before, ..birthday() };
    let data_ends = WhyNotPlanned::Calendar(NoAnswer::DataEnds { on: day("2026-05-17") });
    assert_eq!(of(&ends, &[&may], before.clone()), own(data_ends));
    let cut = WhyNotPlanned::Calendar(NoAnswer::Cut { from: day("2026-05-17") });
    assert_eq!(of(&Never, &[&may], before), own(cut));
    let fair = || rule(CareAnchor::DaysOf("fairs".to_owned()), CareTimes::OnTheDay);
    let no_layer = vec![("fairs".to_owned(), WhyNotPlanned::NoLayer)];
    assert_eq!(of(&Always, &[PURCHASE], fair()), no_layer);
}

#[test]
fn a_layer_that_does_not_reach_so_far_says_from_when_on() {
    let launches = || rule(CareAnchor::DaysOf("new products".to_owned()), CareTimes::OnTheDay);
    let of = |rule: CareRule, first: &str, last: &str| {
        let policy = policy(vec![rule]);
        let plan =
            plan_with(&Always, &layers(), &[PURCHASE], &policy, period(first, last), "2026-01-01");
        let why = plan.not_planned.into_iter().map(|one| one.why).next();
        (plan.tasks.len(), why)
    };
    let ends = |on: &str| Some(WhyNotPlanned::LayerEnds { on: day(on) });
    assert_eq!(of(launches(), "2026-01-01", "2027-12-31"), (1, None));
    assert_eq!(of(launches(), "2026-01-01", "2028-01-01"), (1, ends("2028-01-01")));
    assert_eq!(of(launches(), "2025-12-31", "2026-12-31"), (1, ends("2025-12-31")));
    let ahead = CareRule { ahead_days: 7, ..launches() };
    assert_eq!(of(ahead, "2026-01-01", "2027-12-31"), (1, ends("2028-01-01")));
}

#[test]
fn a_plan_is_cut_at_the_most_tasks_and_says_so() {
    let daily = rule(CareAnchor::Purchase, every(1, Step::Days));
    let of = |most_tasks, rules: Vec<CareRule>, first, last| {
        let policy =
            CarePolicyDraft { rules, most_tasks, ..Default::default() }.validate().unwrap();
        plan_with(&Always, &[], &[PURCHASE], &policy, period(first, last), "2026-01-01")
    };
    let century = of(10_000, vec![daily.clone()], "2026-01-01", "2125-12-31");
    assert!(century.cut);
    assert_eq!(century.tasks.len(), 10_000);
    assert_eq!(century.tasks[9_999].window.best(), day("2053-05-18"));
    let whole = of(10, vec![daily.clone()], "2026-01-01", "2026-01-10");
    assert!(!whole.cut && whole.tasks.len() == 10);
    assert!(of(9, vec![daily.clone()], "2026-01-01", "2026-01-10").cut);
    // Of several rules the first days stay, whichever rule they come from.
    let late = CareRule { name: "late".to_owned(), times: every(5, Step::Days), ..daily.clone() };
    let two = of(3, vec![late, daily], "2026-01-01", "2026-01-10");
    assert_eq!(
        shown(&two),
        ["2026-01-01 r/V-1/701", "2026-01-02 r/V-1/702", "2026-01-03 r/V-1/703"]
    );
}

#[test]
fn the_ends_of_the_calendar_end_a_plan() {
    let all = Period::from_first_to_last(NaiveDate::MIN, NaiveDate::MAX).unwrap();
    let far = CareRule {
        ahead_days: 36_525,
        earlier_days: 36_525,
        later_days: 36_525,
        closed_day: MoveRule::Nearest,
        ..rule(CareAnchor::Purchase, every(u32::MAX, Step::Years))
    };
    for as_of in [NaiveDate::MIN, NaiveDate::MAX] {
        for calendar in [&Always as &dyn Calendar, &Never] {
            let base = base(&[PURCHASE]);
            let policies = [CarePolicy::default(), policy(vec![far.clone()])];
            for policy in policies {
                let dates = CareDates { work: calendar, lunar: None, layers: &[] };
                care_plan(base.customers().next().unwrap(), &policy, dates, all, as_of);
            }
        }
    }
}

#[test]
fn a_rank_is_that_of_the_purpose_unless_the_rule_says_another() {
    let of = |rank| {
        let bought = rule(CareAnchor::Purchase, CareTimes::OnTheDay);
        let policy = policy(vec![CareRule { rank, ..bought }]);
        let over = period("2024-01-31", "2024-01-31");
        let plan = plan_with(&Always, &[], &[PURCHASE], &policy, over, "2024-01-31");
        let task = &plan.tasks[0];
        assert_eq!(
            (task.role, task.purpose, task.series.as_ref()),
            (Role::Account, Purpose::Other, None)
        );
        assert_eq!(task.reason.to_string(), "something was bought on 2024-01-31");
        task.rank
    };
    assert_eq!(of(None), TaskRank::Care);
    assert_eq!(of(Some(TaskRank::Obligation)), TaskRank::Obligation);
}
