use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{FollowUpEffect, attention, follow_up_effect};
use crate::base::{CustomerBase, Fact};
use crate::followup::work::samples::a_reason;
use crate::followup::{
    FollowUpPolicy, Purpose, Task, TaskContext, TaskState, TaskWindow, standings,
};
use crate::tiering::AbcClass;
use crate::units::{Currency, Period, Valuation};

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

fn effect(base: &CustomerBase, tasks: &[Task], as_of: &str) -> FollowUpEffect {
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let (policy, context) = (FollowUpPolicy::default(), TaskContext::default());
    let each: Vec<_> = base
        .customers()
        .map(|customer| {
            let own: Vec<_> =
                tasks.iter().filter(|task| task.customer == *customer.id()).cloned().collect();
            let standings = standings(customer, &own, &context, &policy, day(as_of));
            (customer, own, standings)
        })
        .collect();
    let followed = each.iter().map(|(customer, own, how)| (*customer, &own[..], &how[..]));
    let year = Period::calendar_year(day("2026-01-01"));
    follow_up_effect(followed, year, 30, &valuation, day(as_of)).unwrap()
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
    assert_eq!(told.all.states[&TaskState::Overdue], 1, "B could not be reached");
    assert_eq!(
        told.all.to_string(),
        "3 follow-ups, done in time 1 of 3 (33.3%), reached 1 of 1 (100.0%), made an appointment \
         afterwards 0 of 1 (0.0%), bought afterwards 1 of 1 (100.0%), bought without it 1 of 2 \
         (50.0%), for 100.00 CNY"
    );
    let staff: Vec<_> = told.by_staff.iter().map(|(who, tally)| (who, tally.all())).collect();
    assert_eq!(staff, [(&Some("S-1".parse().unwrap()), 3)]);
    let purposes: Vec<_> =
        told.by_purpose.iter().map(|(what, tally)| (*what, tally.all())).collect();
    assert_eq!(purposes, [(Purpose::CareCall, 2), (Purpose::Birthday, 1)]);
    assert_eq!(told.by_purpose[0].1.bought_for.to_string(), "100.00 CNY");
    assert_eq!(told.by_purpose[1].1.bought_for.to_string(), "0.00 CNY");
}

#[test]
fn who_made_the_contact_counts_and_not_who_was_to_make_it() {
    let base = base(vec![call("A", "O-1", "2026-03-02", "t1", "S-9")]);
    let told = effect(&base, &[task("A", "t1", "2026-03-01", Purpose::CareCall)], "2026-06-30");
    assert_eq!(told.by_staff[0].0, Some("S-9".parse().unwrap()));
}

#[test]
fn what_was_bought_counts_from_the_day_after_the_contact_until_the_last_day_once_that_is_over() {
    let counted = |purchase: &str, as_of: &str| {
        let base =
            base(vec![call("A", "O-1", "2026-03-01", "t1", "S-1"), bought("A", purchase, "100")]);
        let told = effect(&base, &[task("A", "t1", "2026-03-01", Purpose::CareCall)], as_of);
        (told.all.bought.successes(), told.all.bought.trials(), told.all.bought_for.to_string())
    };
    let (none, hundred) = ("0.00 CNY".to_owned(), "100.00 CNY".to_owned());
    assert_eq!(counted("2026-03-01", "2026-06-30"), (0, 1, none.clone()), "which came first?");
    assert_eq!(counted("2026-03-02", "2026-06-30"), (1, 1, hundred.clone()));
    assert_eq!(counted("2026-03-31", "2026-03-31"), (1, 1, hundred));
    assert_eq!(counted("2026-04-01", "2026-06-30"), (0, 1, none.clone()));
    assert_eq!(counted("2026-03-02", "2026-03-30"), (0, 0, none), "the time is not over");
}

#[test]
fn a_purchase_after_two_contacts_counts_its_amount_once_and_for_each_purpose() {
    let base = base(vec![
        call("A", "O-1", "2026-03-01", "t1", "S-1"),
        call("A", "O-2", "2026-03-05", "t2", "S-1"),
        bought("A", "2026-03-10", "100"),
        bought("A", "2026-04-03", "50"),
        bought("A", "2026-03-03", "3"),
    ]);
    let tasks = [
        task("A", "t1", "2026-03-01", Purpose::CareCall),
        task("A", "t2", "2026-03-05", Purpose::Birthday),
    ];
    let told = effect(&base, &tasks, "2026-06-30");
    assert_eq!(told.all.bought_for.to_string(), "153.00 CNY");
    assert_eq!(told.all.bought.successes(), 2);
    assert_eq!(told.by_purpose[0].1.bought_for.to_string(), "103.00 CNY");
    assert_eq!(told.by_purpose[1].1.bought_for.to_string(), "150.00 CNY");
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
fn an_appointment_made_afterwards_counts_and_a_topic_for_next_time_is_asked_for() {
    let mut told = call("A", "O-1", "2026-03-01", "t1", "S-1");
    told["contact"]["talk"]["next_topic"] = json!("the trip");
    let booked = |made: &str| {
        json!({"appointment": {"id": "J", "customer": "A", "date": made,
            "at": "2026-05-01T09:00", "purpose": "workshop"}})
    };
    for (made, counts) in [("2026-03-01", 0), ("2026-03-02", 1), ("2026-04-01", 0)] {
        let base = base(vec![told.clone(), booked(made)]);
        let of = effect(&base, &[task("A", "t1", "2026-03-01", Purpose::CareCall)], "2026-06-30");
        assert_eq!(of.all.booked.successes(), counts, "{made}");
        assert_eq!(of.all.next_topic.successes(), 1);
    }
    let base = base(vec![call("A", "O-1", "2026-03-01", "t1", "S-1")]);
    let of = effect(&base, &[task("A", "t1", "2026-03-01", Purpose::CareCall)], "2026-06-30");
    assert_eq!((of.all.next_topic.successes(), of.all.next_topic.trials()), (0, 1));
}

#[test]
fn who_cannot_be_valued_is_named_and_counts_nowhere() {
    let mut foreign = bought("A", "2026-03-10", "100");
    foreign["purchase"]["lines"][0]["amount"]["currency"] = json!("USD");
    let base = base(vec![call("A", "O-1", "2026-03-01", "t1", "S-1"), foreign]);
    let told = effect(&base, &[task("A", "t1", "2026-03-01", Purpose::CareCall)], "2026-06-30");
    assert_eq!(told.all.all(), 0);
    assert_eq!(told.not_judged[0].0.as_str(), "A");
}

#[test]
fn the_share_of_the_contacts_stands_beside_the_share_of_the_value() {
    let base = base(vec![
        call("A", "O-1", "2026-03-01", "t1", "S-1"),
        call("B", "O-2", "2026-03-01", "t1", "S-1"),
        call("B", "O-3", "2026-03-02", "t1", "S-1"),
        call("B", "O-4", "2025-12-31", "t1", "S-1"),
        call("C", "O-5", "2026-07-01", "t1", "S-1"),
    ]);
    let year = Period::calendar_year(day("2026-01-01"));
    let class = |id: &str| match id {
        "A" => Some(AbcClass::A),
        "B" => Some(AbcClass::C),
        _ => None,
    };
    let worth = |id: &str| if id == "A" { "80 CNY" } else { "10 CNY" }.parse().unwrap();
    let each =
        base.customers().map(|one| (one, class(one.id().as_str()), worth(one.id().as_str())));
    let rows = attention(each, year, day("2026-06-30")).unwrap();
    let shown: Vec<_> = rows.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "A: 1 customer, 1 of 3 contacts (33.3%), 80.00 CNY of 100.00 CNY (80.0%)",
            "C: 1 customer, 2 of 3 contacts (66.7%), 10.00 CNY of 100.00 CNY (10.0%)",
            "no class: 1 customer, 0 of 3 contacts (0.0%), 10.00 CNY of 100.00 CNY (10.0%)",
        ]
    );
    assert!(attention([], year, day("2026-06-30")).unwrap().is_empty());
}
