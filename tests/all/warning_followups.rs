//! What is found about goals and follow-ups, and that it calls for no follow-up of its own.

use chrono::NaiveDate;
use clienteling::followup::goal::{
    BestRate, Goal, GoalAcceptance, GoalDraft, GoalPartDraft, GoalPolicy, GoalReach, GoalReading,
    GoalReadings, GoalStanding, GoalTarget, GoalUnit,
};
use clienteling::followup::{
    FollowUpPolicy, TaskContext, goal_at_risk, overdue_follow_up, standings, suggest, tasks_of,
};
use clienteling::warning::{Advice, Finding, Force, Severity};
use clienteling::{CustomerBase, Fact};
use serde_json::{Value, json};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// From 3 % of complaints to 1.5 % in the second quarter.
fn goal() -> Goal {
    GoalDraft {
        owner: Some("S-7".parse().unwrap()),
        action: Some("check each job before it is handed over".parse().unwrap()),
        about: Some("all jobs of the workshop".parse().unwrap()),
        parts: vec![GoalPartDraft {
            metric: Some("complaints".parse().unwrap()),
            unit: Some(GoalUnit::Share),
            baseline: Some("3%".parse().unwrap()),
            target: Some(GoalTarget::AtMost("1.5%".parse().unwrap())),
            reach: Some(GoalReach::BestSoFar(BestRate { change: "1%".parse().unwrap(), days: 60 })),
            ..GoalPartDraft::default()
        }],
        objective: Some("customers come back".parse().unwrap()),
        start: Some(day("2026-04-01")),
        due: Some(day("2026-06-30")),
        acceptance: GoalAcceptance::Accepted("S-7".parse().unwrap()),
    }
    .smart()
    .unwrap()
}

fn of_goal(readings: &[(&str, &str)], as_of: &str) -> (GoalStanding, Option<Finding>) {
    let reading = |(on, figure): &(&str, &str)| {
        let metric = "complaints".parse().unwrap();
        ((metric, day(on)), GoalReading::Value(figure.parse().unwrap()))
    };
    let readings: GoalReadings = readings.iter().map(reading).collect();
    let progress = goal().progress(&readings, &GoalPolicy::default(), day(as_of));
    (progress.standing, goal_at_risk(&"G-1".parse().unwrap(), &goal(), &progress))
}

#[test]
fn a_goal_at_risk_is_found_since_the_figure_that_tells_it_and_a_missed_one_since_it_was_due() {
    let figures = [("2026-06-20", "2.8%")];
    let (standing, at_risk) = of_goal(&figures, "2026-06-22");
    let at_risk = at_risk.unwrap();
    assert_eq!((standing, at_risk.severity), (GoalStanding::AtRisk, Severity::Low));
    assert_eq!((at_risk.since, at_risk.due), (day("2026-06-20"), Some(day("2026-06-30"))));
    assert_eq!((at_risk.responsible.clone(), at_risk.advice), ("S-7".parse().ok(), Advice::Act));
    assert!(!at_risk.evidence.is_empty());
    let (standing, missed) = of_goal(&figures, "2026-07-02");
    let missed = missed.unwrap();
    assert_eq!((standing, missed.severity), (GoalStanding::Missed, Severity::Medium));
    assert_eq!(missed.since, day("2026-07-01"));
    assert_eq!(missed.key, at_risk.key);
    assert_eq!(missed.key.to_string(), "followup.goal-at-risk, member of staff S-7, G-1");
}

#[test]
fn a_goal_on_its_way_met_or_not_measured_is_no_finding() {
    for (readings, as_of, expected) in [
        (&[("2026-05-15", "2%")][..], "2026-05-16", GoalStanding::OnTrack),
        (&[("2026-06-20", "1.5%")], "2026-06-22", GoalStanding::Met),
        (&[], "2026-05-16", GoalStanding::NotMeasured),
        (&[], "2026-03-01", GoalStanding::NotStarted),
    ] {
        assert_eq!(of_goal(readings, as_of), (expected, None));
    }
}

fn base(facts: &[Value]) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(serde_json::from_value::<Fact>(fact.clone()).unwrap()).unwrap();
    }
    base
}

/// What is found about the follow-ups of the only customer.
fn overdue(facts: &[Value], as_of: &str) -> Vec<Finding> {
    let (base, as_of) = (base(facts), day(as_of));
    let customer = base.customers().next().unwrap();
    let (policy, context) = (FollowUpPolicy::default(), TaskContext::default());
    let tasks = tasks_of(customer, &context, &policy, as_of);
    let standings = standings(customer, &tasks, &context, &policy, as_of);
    assert_eq!(tasks.len(), standings.len());
    tasks.iter().zip(&standings).filter_map(|(task, it)| overdue_follow_up(task, it)).collect()
}

#[test]
fn what_is_owed_and_late_is_a_broken_word() {
    let promise = json!({"promise": {"id": "J-1", "customer": "C-1", "date": "2026-09-02",
        "until": "2026-09-09", "by": "S-7"}});
    let on = |as_of| overdue(std::slice::from_ref(&promise), as_of);
    assert_eq!(on("2026-09-09"), []);
    let [found] = &on("2026-09-11")[..] else { panic!("one") };
    assert_eq!((found.severity, found.force), (Severity::Medium, Force::Hard));
    assert_eq!((found.since, found.due), (day("2026-09-10"), Some(day("2026-09-09"))));
    assert_eq!(found.responsible, "S-7".parse().ok());
    assert_eq!(found.key.to_string(), "followup.overdue-follow-up, customer C-1, promise/J-1/1");
    assert_eq!(found.advice, Advice::CatchUp);
}

#[test]
fn the_standing_of_one_follow_up_says_nothing_of_another() {
    let promise = |id: &str| {
        json!({"promise": {"id": id, "customer": "C-1", "date": "2026-09-02",
            "until": "2026-09-09"}})
    };
    let base = base(&[promise("J-1"), promise("J-2")]);
    let customer = base.customers().next().unwrap();
    let (policy, context, as_of) =
        (FollowUpPolicy::default(), TaskContext::default(), day("2026-09-11"));
    let tasks = tasks_of(customer, &context, &policy, as_of);
    let standings = standings(customer, &tasks, &context, &policy, as_of);
    assert!(overdue_follow_up(&tasks[0], &standings[0]).is_some());
    assert_eq!(overdue_follow_up(&tasks[0], &standings[1]), None);
}

#[test]
fn a_finding_about_a_goal_or_a_follow_up_calls_for_no_follow_up_of_its_own() {
    let promise = json!({"promise": {"id": "J-1", "customer": "C-1", "date": "2026-09-02",
        "until": "2026-09-09"}});
    let late = overdue(std::slice::from_ref(&promise), "2026-09-11").remove(0);
    let goal = of_goal(&[("2026-06-20", "2.8%")], "2026-07-02").1.unwrap();
    let base = base(&[promise]);
    let customer = base.customers().next().unwrap();
    let (policy, as_of) = (FollowUpPolicy::default(), day("2026-09-11"));
    assert_eq!(suggest(customer, &late, &policy, as_of), None);
    assert_eq!(suggest(customer, &goal, &policy, as_of), None);
    let tasks = |findings: &[Finding]| {
        let context = TaskContext { findings: Some(findings), ..Default::default() };
        tasks_of(customer, &context, &policy, as_of)
    };
    assert_eq!(tasks(&[late, goal]), tasks(&[]));
}
