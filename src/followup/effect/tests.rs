use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{EffectPolicyDraft, FollowUpEffect, FollowUpTally, follow_up_effect};
use crate::base::{CustomerBase, Fact};
use crate::followup::work::samples::a_reason;
use crate::followup::{
    FollowUpPolicy, Purpose, Task, TaskContext, TaskState, TaskWindow, standings,
};
use crate::marketing::ResponseKind;
use crate::rule::Draft;
use crate::units::{Currency, Period, StaffId, Valuation};

mod afterwards;
mod attention;
mod persons;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn base(facts: Vec<Value>) -> CustomerBase {
    let mut base = CustomerBase::new();
    let facts = facts.into_iter().map(|fact| serde_json::from_value::<Fact>(fact).unwrap());
    assert!(base.add_all(facts).refused.is_empty());
    base
}

/// A care call of somebody that is due on a day.
fn task(customer: &str, id: &str, best: &str, purpose: Purpose) -> Task {
    Task {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        purpose,
        rank: purpose.rank(),
        window: TaskWindow::around(day(best), 0, 2),
        series: None,
        role: crate::customer::Role::Service,
        staff: Some("S-1".parse().unwrap()),
        reason: a_reason(),
    }
}

fn call(customer: &str, id: &str, date: &str, task: &str, by: &str) -> Value {
    json!({"contact": {"id": id, "customer": customer, "date": date, "channel": "phone",
        "talk": {"by": by, "tasks": [task]}}})
}

fn answer(customer: &str, to: &str, date: &str, kind: &str) -> Value {
    json!({"response": {"id": format!("A-{to}"), "customer": customer, "date": date, "to": to,
        "kind": kind}})
}

fn bought(customer: &str, date: &str, amount: &str) -> Value {
    json!({"purchase": {"id": format!("P-{customer}-{date}"), "customer": customer, "date": date,
        "settlement": "at_once", "lines": [{"product": "tyre", "quantity": "1",
        "amount": {"amount": amount, "currency": "CNY"}}]}})
}

fn returned(customer: &str, of: &str, date: &str, amount: &str) -> Value {
    json!({"return": {"id": format!("B-{customer}-{date}"), "customer": customer, "date": date,
        "of": format!("P-{customer}-{of}"), "lines": [{"product": "tyre", "quantity": "1",
        "amount": {"amount": amount, "currency": "CNY"}}]}})
}

fn entry(customer: &str, date: &str, task: &str, what: &Value, by: Option<&str>) -> Value {
    json!({"task_entry": {"id": format!("E-{task}-{date}"), "customer": customer, "date": date,
        "task": task, "what": what, "by": by}})
}

/// What came of the follow-ups of 2026, of which all of everybody are handed over for each customer.
fn effect_by(
    base: &CustomerBase,
    tasks: &[Task],
    owner: impl Fn(&Task) -> Option<StaffId>,
    within_days: u32,
    as_of: &str,
) -> FollowUpEffect {
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let (policy, context) = (FollowUpPolicy::default(), TaskContext::default());
    let stand = |customer| standings(customer, tasks, &context, &policy, day(as_of));
    let each: Vec<_> = base.customers().map(|customer| (customer, stand(customer))).collect();
    let followed = each.iter().map(|(customer, how)| (*customer, tasks, &how[..]));
    let year = Period::calendar_year(day("2026-01-01"));
    let within = EffectPolicyDraft { within_days }.validate().unwrap();
    follow_up_effect(followed, owner, &valuation, year, &within, day(as_of)).unwrap()
}

fn effect(base: &CustomerBase, tasks: &[Task], as_of: &str) -> FollowUpEffect {
    effect_by(base, tasks, |_| None, 30, as_of)
}

/// The same of one care call of A, on 1 March.
fn of_one(facts: &[Value], as_of: &str) -> FollowUpTally {
    let tasks = [task("A", "t1", "2026-03-01", Purpose::CareCall)];
    effect(&base(facts.to_vec()), &tasks, as_of).all
}

#[test]
fn what_was_done_in_time_who_was_reached_and_what_was_bought_is_told_by_person_and_purpose() {
    let base = base(vec![
        call("A", "O-1", "2026-03-02", "t1", "S-1"),
        answer("A", "O-1", "2026-03-02", "interested"),
        bought("A", "2026-03-10", "100"),
        call("B", "O-2", "2026-03-05", "t2", "S-2"),
        answer("B", "O-2", "2026-03-05", "not_reached"),
        json!({"task_entry": {"id": "E", "customer": "C", "date": "2026-03-02", "task": "t3",
            "what": "skipped"}}),
        bought("C", "2026-03-20", "7"),
    ]);
    let tasks = [
        task("A", "t1", "2026-03-01", Purpose::CareCall),
        task("B", "t2", "2026-03-01", Purpose::Birthday),
        task("C", "t3", "2026-03-01", Purpose::CareCall),
    ];
    let told = effect(&base, &tasks, "2026-06-30");
    assert_eq!(told.all.states[&TaskState::Done], 1);
    assert_eq!(told.all.states[&TaskState::Skipped], 1);
    assert_eq!(told.all.states[&TaskState::Lapsed], 1, "B could not be reached");
    assert_eq!(
        told.all.to_string(),
        "3 follow-ups, done in time 1 of 3 (33.3%), reached 1 of 2 (50.0%), made an appointment \
         afterwards 0 of 1 (0.0%), bought afterwards 1 of 1 (100.0%) for 100.00 CNY, bought without \
         a contact 1 of 2 (50.0%); whether the contact was the cause, nobody can tell"
    );
    let answers = [(ResponseKind::Interested, 1), (ResponseKind::NotReached, 1)];
    assert_eq!(told.all.answers, answers.into());
    let staff: Vec<_> = told.by_staff.iter().map(|(who, tally)| (who, tally.all())).collect();
    // S-2 made a call, and it is S-1 who still has to reach B.
    let named = ["S-1", "S-2"].map(|who| Some(who.parse().unwrap()));
    assert_eq!(staff, [(&named[0], 3), (&named[1], 0)]);
    let reached = |row: usize| told.by_staff[row].1.reached;
    assert_eq!((reached(0).successes(), reached(0).trials()), (1, 1));
    assert_eq!((reached(1).successes(), reached(1).trials()), (0, 1));
    let purposes: Vec<_> =
        told.by_purpose.iter().map(|(what, tally)| (*what, tally.all())).collect();
    assert_eq!(purposes, [(Purpose::CareCall, 2), (Purpose::Birthday, 1)]);
    assert_eq!(told.by_purpose[0].1.bought_for.to_string(), "100.00 CNY");
    assert_eq!(told.by_purpose[1].1.bought_for.to_string(), "0.00 CNY");
}

#[test]
fn only_follow_ups_of_the_period_count_and_what_still_has_time_is_not_late() {
    let base = base(vec![bought("A", "2025-12-01", "1")]);
    let tasks = [
        task("A", "t1", "2025-12-31", Purpose::CareCall),
        task("A", "t2", "2026-01-01", Purpose::CareCall),
        task("A", "t3", "2026-06-29", Purpose::CareCall),
        task("A", "t4", "2026-07-29", Purpose::CareCall),
    ];
    let told = effect(&base, &tasks, "2026-06-30").all;
    assert_eq!(told.all(), 3);
    assert_eq!((told.in_time.successes(), told.in_time.trials()), (0, 1));
    assert_eq!((told.states[&TaskState::Due], told.states[&TaskState::Planned]), (1, 1));
}

#[test]
fn every_contact_for_a_follow_up_says_whether_it_reached_them_and_not_only_the_one_that_did_it() {
    let mut facts: Vec<_> = (1..10)
        .flat_map(|number| {
            let (id, date) = (format!("O-{number}"), format!("2026-03-0{number}"));
            let tried = call("A", &id, &date, "t1", "S-1");
            [tried, answer("A", &id, &date, "not_reached")]
        })
        .collect();
    facts.push(call("A", "O-10", "2026-03-10", "t1", "S-1"));
    facts.push(answer("A", "O-10", "2026-03-10", "interested"));
    // What was answered to another contact is none of it.
    facts.push(call("A", "O-11", "2026-03-11", "t9", "S-1"));
    facts.push(answer("A", "O-11", "2026-03-11", "declined"));
    let told = of_one(&facts, "2026-06-30");
    assert_eq!((told.reached.successes(), told.reached.trials()), (1, 10));
    let answers = [(ResponseKind::Interested, 1), (ResponseKind::NotReached, 9)];
    assert_eq!(told.answers, answers.into());
    // Where nobody was reached there was no talk, and nothing that can have followed it.
    assert_eq!((told.next_topic.trials(), told.booked.trials(), told.bought.trials()), (1, 1, 1));
    assert_eq!(told.states, [(TaskState::DoneLate, 1)].into());
    assert_eq!((told.in_time.successes(), told.in_time.trials()), (0, 1), "late");
}

#[test]
fn a_follow_up_whose_days_were_corrected_is_one_and_its_later_days_hold() {
    let base = base(vec![call("A", "O-1", "2026-05-01", "t1", "S-1")]);
    let first = task("A", "t1", "2026-03-01", Purpose::CareCall);
    let corrected = task("A", "t1", "2026-05-01", Purpose::CareCall);
    for tasks in [[first.clone(), corrected.clone()], [corrected, first]] {
        let told = effect(&base, &tasks, "2026-06-30").all;
        assert_eq!(told.states, [(TaskState::Done, 1)].into());
    }
}

#[test]
fn a_follow_up_is_that_of_its_customer_even_where_others_have_one_of_the_same_name() {
    let facts = vec![
        call("A", "O-1", "2026-03-01", "birthday/own/2026", "S-1"),
        call("B", "O-2", "2026-12-01", "birthday/own/2026", "S-1"),
    ];
    let mut base = base(facts);
    let tasks = [
        task("A", "birthday/own/2026", "2026-03-01", Purpose::Birthday),
        // Not of the year that is asked for.
        task("B", "birthday/own/2026", "2027-12-01", Purpose::Birthday),
    ];
    let told = effect(&base, &tasks, "2026-12-31").all;
    assert_eq!(told.states, [(TaskState::Done, 1)].into());
    // A customer has those that were planned for one with whom they were merged.
    let merge = json!({"survivor": "B", "absorbed": "A", "date": "2026-12-31"});
    base.merge(serde_json::from_value(merge).unwrap()).unwrap();
    let customer = base.customer(&"B".parse().unwrap()).unwrap();
    let mut now = tasks[0].clone();
    now.customer = "B".parse().unwrap();
    let (policy, context) = (FollowUpPolicy::default(), TaskContext::default());
    let stand = standings(customer, &[now], &context, &policy, day("2026-12-31"));
    let own = super::known::own_follow_ups(customer, &tasks[..1], &stand);
    assert_eq!(own.len(), 1);
}

#[test]
fn what_is_known_of_nobody_is_not_said() {
    let told = of_one(&[entry("A", "2026-03-01", "t1", &json!("done"), None)], "2026-06-30");
    assert_eq!(told.to_string(), "1 follow-up, done in time 1 of 1 (100.0%)");
    let told = of_one(&[call("A", "O-1", "2026-03-01", "t1", "S-1")], "2026-06-30");
    assert_eq!(
        told.to_string(),
        "1 follow-up, done in time 1 of 1 (100.0%), made an appointment afterwards 0 of 1 (0.0%), \
         bought afterwards 0 of 1 (0.0%); whether the contact was the cause, nobody can tell"
    );
}
