//! What is found about goals and follow-ups, and that it calls for no follow-up of its own.

use chrono::NaiveDate;
use clienteling::followup::goal::{
    BestRate, Goal, GoalAcceptance, GoalDraft, GoalPartDraft, GoalPolicy, GoalReach, GoalReading,
    GoalReadings, GoalStanding, GoalTarget, GoalUnit, MetricKind,
};
use clienteling::followup::{
    FollowUpPolicy, Purpose, Task, TaskContext, TaskState, goal_at_risk, overdue_follow_up,
    standings, suggest, tasks_of,
};
use clienteling::warning::{
    Advice, BuiltIn, COMPLAINT, Evaluation, Finding, FindingKey, Force, RECEIVABLE_OVER_LIMIT,
    SILENT_DISSATISFACTION, Severity, WarningContext, WarningRules, promise_broken,
};
use clienteling::{Currency, CustomerBase, Fact, Opportunities};
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
    let (policy, as_of) = (GoalPolicy::default(), day(as_of));
    let found = goal_at_risk(&"G-1".parse().unwrap(), &goal(), &readings, &policy, as_of);
    (goal().progress(&readings, &policy, as_of).standing, found)
}

#[test]
fn a_goal_at_risk_is_found_since_the_first_figure_that_tells_it_and_a_missed_one_since_it_was_due()
{
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
fn a_further_figure_that_tells_the_same_does_not_begin_the_risk_anew() {
    let since = |readings: &[(&str, &str)]| of_goal(readings, "2026-06-22").1.unwrap().since;
    assert_eq!(since(&[("2026-05-20", "2.6%"), ("2026-06-20", "2.8%")]), day("2026-05-20"));
    // One that is on its plan ends it.
    let better = [("2026-05-20", "2.6%"), ("2026-06-05", "1.9%"), ("2026-06-20", "2.8%")];
    assert_eq!(since(&better), day("2026-06-20"));
    // What no longer holds ends it too: nobody knows.
    assert_eq!(since(&[("2026-04-15", "3.2%"), ("2026-06-20", "2.8%")]), day("2026-06-20"));
}

/// 400,000 CNY from March to June, and a plan that asks for the same each day; or something to be
/// done by then.
fn sell(is_done_or_not: bool) -> Goal {
    let part = if is_done_or_not {
        GoalPartDraft {
            metric: Some("opened".parse().unwrap()),
            kind: Some(MetricKind::Milestone),
            target: Some(GoalTarget::Done),
            ..GoalPartDraft::default()
        }
    } else {
        GoalPartDraft {
            metric: Some("sales".parse().unwrap()),
            unit: Some(GoalUnit::Money(Currency::CNY)),
            kind: Some(MetricKind::Cumulative),
            baseline: Some(0.into()),
            target: Some(GoalTarget::AtLeast(400_000.into())),
            reach: Some(GoalReach::Bound(900_000.into())),
            ..GoalPartDraft::default()
        }
    };
    GoalDraft {
        owner: Some("S-1".parse().unwrap()),
        action: Some("sell".parse().unwrap()),
        about: Some("vans to firms".parse().unwrap()),
        parts: vec![part],
        objective: Some("a second brand".parse().unwrap()),
        start: Some(day("2026-03-01")),
        due: Some(day("2026-06-30")),
        acceptance: GoalAcceptance::Accepted("S-1".parse().unwrap()),
    }
    .smart()
    .unwrap()
}

#[test]
fn what_adds_up_is_at_risk_since_the_plan_left_it_behind_and_not_since_the_last_sale() {
    let readings = |figures: &[(&str, i32)]| -> GoalReadings {
        let reading = |(on, amount): &(&str, i32)| {
            (("sales".parse().unwrap(), day(on)), GoalReading::Value((*amount).into()))
        };
        figures.iter().map(reading).collect()
    };
    let (goal, id, policy) = (sell(false), "G-2".parse().unwrap(), GoalPolicy::default());
    let found = |figures: &[(&str, i32)], as_of: &str| {
        goal_at_risk(&id, &goal, &readings(figures), &policy, day(as_of)).map(|it| it.since)
    };
    // On the 1st of May the plan asks for more than the half, and 12 days it may.
    let once = [("2026-04-20", 200_000)];
    let first = (1..=31).map(|on| format!("2026-05-{on:02}")).find(|on| found(&once, on).is_some());
    assert_eq!(first.as_deref(), Some("2026-05-13"));
    assert_eq!(found(&once, "2026-06-20"), Some(day("2026-05-13")));
    let again = [("2026-04-20", 200_000), ("2026-06-08", 10_000)];
    assert_eq!(found(&again, "2026-06-20"), Some(day("2026-05-13")));
    // What brings it back on its plan ends it.
    let enough = [("2026-04-20", 200_000), ("2026-05-20", 70_000)];
    assert_eq!(found(&enough, "2026-05-20"), None);
    assert!(found(&enough, "2026-06-20") > Some(day("2026-05-20")));
}

#[test]
fn what_is_done_or_not_is_at_risk_since_its_last_days_began() {
    let (goal, policy) = (sell(true), GoalPolicy::default());
    let on = |as_of: &str| {
        let id = "G-3".parse().unwrap();
        goal_at_risk(&id, &goal, &GoalReadings::new(), &policy, day(as_of)).map(|it| it.since)
    };
    assert_eq!(on("2026-06-17"), None);
    assert_eq!(on("2026-06-18"), Some(day("2026-06-18")));
    assert_eq!(on("2026-06-29"), Some(day("2026-06-18")));
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

/// A talk in which something was agreed for the 9th of September.
fn agreed(id: &str) -> Value {
    json!({"contact": {"id": id, "customer": "C-1", "date": "2026-09-02", "channel": "phone",
        "talk": {"by": "S-7", "next_step": {"what": "an offer", "on": "2026-09-09"}}}})
}

#[test]
fn what_is_owed_and_late_is_a_broken_word() {
    let on = |as_of| overdue(&[agreed("O-1")], as_of);
    assert_eq!(on("2026-09-09"), []);
    let [found] = &on("2026-09-11")[..] else { panic!("one") };
    assert_eq!((found.severity, found.force), (Severity::Medium, Force::Hard));
    assert_eq!((found.since, found.due), (day("2026-09-10"), Some(day("2026-09-09"))));
    assert_eq!(found.responsible, "S-7".parse().ok());
    assert_eq!(found.key.to_string(), "followup.overdue-follow-up, customer C-1, next-step/O-1/1");
    assert_eq!(found.advice, Advice::CatchUp);
}

#[test]
fn what_rules_find_themselves_is_not_told_as_an_overdue_follow_up_too() {
    let promise = json!({"promise": {"id": "J-1", "customer": "C-1", "date": "2026-09-02",
        "until": "2026-09-09", "by": "S-7"}});
    let base = base(std::slice::from_ref(&promise));
    let customer = base.customers().next().unwrap();
    let as_of = day("2026-09-11");
    let found = |finding: Option<&Finding>| {
        let context =
            TaskContext { findings: finding.map(std::slice::from_ref), ..Default::default() };
        let policy = FollowUpPolicy::default();
        let tasks = tasks_of(customer, &context, &policy, as_of);
        let standings = standings(customer, &tasks, &context, &policy, as_of);
        let late = standings.iter().filter(|it| it.state == TaskState::Overdue).count();
        let found =
            tasks.iter().zip(&standings).filter_map(|(task, it)| overdue_follow_up(task, it));
        (late, found.count())
    };
    // The promise has a follow-up, which is late, and so has each of these.
    assert_eq!(found(None), (1, 0));
    for matter in [COMPLAINT, SILENT_DISSATISFACTION, RECEIVABLE_OVER_LIMIT] {
        let reason = promise_broken(customer, as_of).unwrap().reason;
        let key = FindingKey::new(matter, customer.id().clone());
        let finding = Finding::new(key, day("2026-09-01"), reason, Advice::SeeTo);
        assert_eq!(found(Some(&finding)), (2, 0), "{matter}");
    }
}

#[test]
fn the_standing_of_one_follow_up_says_nothing_of_another() {
    let base = base(&[agreed("O-1")]);
    let customer = base.customers().next().unwrap();
    let (policy, context, as_of) =
        (FollowUpPolicy::default(), TaskContext::default(), day("2026-09-11"));
    let tasks = tasks_of(customer, &context, &policy, as_of);
    let standings = standings(customer, &tasks, &context, &policy, as_of);
    let step = tasks.iter().position(|task| task.purpose == Purpose::NextStep).unwrap();
    assert!(overdue_follow_up(&tasks[step], &standings[step]).is_some());
    let other = Task { id: "next-step/O-2/1".parse().unwrap(), ..tasks[step].clone() };
    assert_eq!(overdue_follow_up(&other, &standings[step]), None);
}

#[test]
fn a_finding_about_a_goal_or_a_follow_up_calls_for_no_follow_up_of_its_own() {
    let late = overdue(&[agreed("O-1")], "2026-09-11").remove(0);
    let goal = of_goal(&[("2026-06-20", "2.8%")], "2026-07-02").1.unwrap();
    let base = base(&[agreed("O-1")]);
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

/// The follow-ups about credit that the rules which come with the crate call for.
fn about_credit(facts: &[Value], as_of: &str) -> Vec<String> {
    let mut all = vec![json!({"credit_limit": {"id": "L-1", "customer": "C-1",
        "date": "2026-01-01", "limit": {"amount": "100000", "currency": "CNY"}}})];
    all.extend_from_slice(facts);
    let (base, deals, as_of) = (base(&all), Opportunities::new(), day(as_of));
    let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
    let evaluation = Evaluation::of(&WarningRules::built_in(&BuiltIn::default()), &context);
    let findings: Vec<Finding> = evaluation.findings().cloned().collect();
    let context = TaskContext { findings: Some(&findings), ..Default::default() };
    let customer = base.customers().next().unwrap();
    let tasks = tasks_of(customer, &context, &FollowUpPolicy::default(), as_of);
    let credit = [Purpose::CollectReceivable, Purpose::CreditLimit];
    let tasks = tasks.iter().filter(|task| credit.contains(&task.purpose));
    tasks.map(|task| format!("{} {}", task.id, task.window.last())).collect()
}

fn invoice(id: &str, of: &str, due: &str) -> Value {
    json!({"purchase": {"id": id, "customer": "C-1", "date": "2026-03-02",
        "settlement": "on_account", "details": {"due": due}, "lines": [{"product": "tyre",
        "quantity": "1", "amount": {"amount": of, "currency": "CNY"}}]}})
}

#[test]
fn what_is_due_is_collected_and_what_is_only_ordered_is_talked_about() {
    const COLLECT: &str = "warning.receivable-over-limit/collect_receivable/1";
    let order = json!({"order": {"id": "R-1", "customer": "C-1", "date": "2026-03-02",
        "lines": [{"product": "tyre", "quantity": "1",
        "amount": {"amount": "60000", "currency": "CNY"}}]}});
    // Exactly the limit, and near it: nothing to ring up for.
    let at_the_limit = invoice("S-1", "40000", "2026-06-30");
    assert_eq!(about_credit(&[at_the_limit, order.clone()], "2026-03-03"), [""; 0]);
    // A coin over it with what is ordered.
    let owed = invoice("S-1", "40000.01", "2026-06-30");
    assert_eq!(
        about_credit(&[owed, order.clone()], "2026-03-03"),
        ["warning.exposure-over-limit/credit_limit/1 2026-03-03"],
    );
    // Over it by what is owed alone.
    let owed = |of| invoice("S-1", of, "2026-06-30");
    assert_eq!(about_credit(&[owed("100000")], "2026-03-03"), [""; 0]);
    let collect = [format!("{COLLECT} 2026-03-03")];
    assert_eq!(about_credit(&[owed("100000.01")], "2026-03-03"), collect);
    assert_eq!(about_credit(&[owed("100000.01"), order], "2026-03-03"), collect);
}

#[test]
fn what_is_overdue_and_over_the_limit_is_collected_once_as_soon_as_the_first_asks() {
    let overdue = |of| about_credit(&[invoice("S-1", of, "2026-03-10")], "2026-03-20");
    let [alone] = &overdue("100")[..] else { panic!("it is overdue") };
    assert!(alone.starts_with("warning.receivable-over-limit/collect_receivable/1 2026-03-1"));
    let both = overdue("100000.01");
    assert_eq!(both, ["warning.receivable-over-limit/collect_receivable/1 2026-03-03"]);
}
