#![expect(clippy::needless_pass_by_value, reason = "written where it is used")]

mod appointments;
mod deals;
mod deliveries;
mod leads;
mod next_steps;
mod properties;
mod steps;

use super::rules::PROMISED;
use crate::base::{CustomerBase, Fact};
use crate::customer::Role;
use crate::followup::{
    FollowUpPolicy, FollowUpPolicyDraft, Purpose, Task, TaskContext, TaskRank, standings, tasks_of,
};
use crate::rule::{Draft, Evidence};
use crate::units::CustomerId;
use crate::warning::{
    Advice, COMPLAINT, Finding, FindingKey, NO_PURCHASE, Onset, PROMISE_BROKEN,
    RECEIVABLE_OVER_LIMIT, SILENT_DISSATISFACTION,
};
use chrono::NaiveDate;
use serde_json::{Value, json};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn base(facts: &[Value]) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(serde_json::from_value::<Fact>(fact.clone()).unwrap()).unwrap();
    }
    base
}

/// A fact of the customer `C`.
fn fact(kind: &str, id: &str, date: &str, more: Value) -> Value {
    let mut fields = json!({"id": id, "customer": "C", "date": date});
    fields.as_object_mut().unwrap().append(&mut more.as_object().unwrap().clone());
    json!({ kind: fields })
}

fn tasks(base: &CustomerBase, as_of: &str) -> Vec<Task> {
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let context = TaskContext::default();
    tasks_of(customer, &context, &FollowUpPolicy::default(), day(as_of))
}

/// Each with its days and its reason.
fn told(facts: &[Value], as_of: &str) -> Vec<String> {
    tasks(&base(facts), as_of).iter().map(line).collect()
}

fn line(task: &Task) -> String {
    let window = task.window;
    let days = [window.first(), window.best(), window.last()];
    let days: Vec<String> = days.into_iter().map(|day| day.format("%m-%d").to_string()).collect();
    format!("{} {}: {}", task.id, days.join(" "), task.reason)
}

/// How a follow-up that arose on a day stands on a later one.
fn stands(facts: &[Value], arose: &str, as_of: &str) -> Vec<String> {
    let base = base(facts);
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let context = TaskContext::default();
    let (tasks, policy) = (tasks(&base, arose), FollowUpPolicy::default());
    let all = standings(customer, &tasks, &context, &policy, day(as_of));
    all.iter().map(|it| format!("{} {it}", it.task)).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn a_promise_is_owed_until_it_is_kept_or_released() {
    let promise =
        |until: Value| fact("promise", "J", "2026-03-02", json!({"until": until, "by": "E-1"}));
    let entry = |date, outcome: &str| {
        fact("promise_entry", "JE", date, json!({"promise": "J", "outcome": outcome}))
    };
    let one = [promise(json!("2026-03-09"))];
    let said = ["promise/J/1 03-02 03-09 03-09: a promise was made on 2026-03-02"];
    assert_eq!(told(&one, "2026-03-01"), NONE);
    assert_eq!(told(&one, "2026-03-02"), said);
    assert_eq!(told(&one, "2026-12-31"), said, "it is still owed");
    let first = &tasks(&base(&one), "2026-03-02")[0];
    assert_eq!((first.rank, first.staff.as_ref().unwrap().as_str()), (TaskRank::Obligation, "E-1"));
    let none = ["promise/J/1 03-02 03-09 03-09: a promise was made on 2026-03-02"];
    assert_eq!(told(&[promise(Value::Null)], "2026-03-02"), none, "within a week");
    let senseless = ["promise/J/1 03-02 03-02 03-02: a promise was made on 2026-03-02"];
    assert_eq!(told(&[promise(json!("2026-02-01"))], "2026-03-02"), senseless);
    let after = |outcome| [promise(json!("2026-03-09")), entry("2026-03-05", outcome)];
    assert_eq!(told(&after("broken"), "2026-03-05"), said, "it can be kept late");
    for (outcome, how) in [
        (
            "kept",
            "promise/J/1 done: done on 2026-03-05, by its last day, 2026-03-09, 4 days before",
        ),
        (
            "released",
            "promise/J/1 cancelled: the customer released the firm from the promise on 2026-03-05",
        ),
    ] {
        assert_eq!(told(&after(outcome), "2026-03-04"), said, "{outcome}");
        assert_eq!(told(&after(outcome), "2026-03-05"), NONE, "{outcome}");
        assert_eq!(stands(&after(outcome), "2026-03-04", "2026-03-05"), [how]);
    }
    // The one that came first did it.
    let called = fact(
        "contact",
        "O",
        "2026-03-04",
        json!({"channel": "phone",
        "talk": {"tasks": ["promise/J/1"]}}),
    );
    let both = [&after("kept")[..], &[called]].concat();
    let how = "promise/J/1 done: done on 2026-03-04, by its last day, 2026-03-09, 5 days before";
    assert_eq!(stands(&both, "2026-03-03", "2026-03-31"), [how]);
}

#[test]
fn a_next_step_that_was_agreed_is_owed_until_it_is_done_or_left_out() {
    let step = |on: &str| {
        fact(
            "contact",
            "O",
            "2026-03-02",
            json!({"channel": "phone",
            "talk": {"by": "E-1", "next_step": {"what": "an offer", "on": on}}}),
        )
    };
    let said = ["next-step/O/1 03-02 03-06 03-06: a next step was agreed on 2026-03-02"];
    assert_eq!(told(&[step("2026-03-06")], "2026-03-02"), said);
    let early = ["next-step/O/1 03-02 03-02 03-02: a next step was agreed on 2026-03-02"];
    assert_eq!(told(&[step("2026-03-01")], "2026-03-02"), early);
    let first = &tasks(&base(&[step("2026-03-06")]), "2026-03-02")[0];
    assert_eq!((first.purpose, first.rank), (Purpose::NextStep, TaskRank::Obligation));
    for what in ["done", "skipped"] {
        let entry =
            fact("task_entry", "TE", "2026-03-05", json!({"task": "next-step/O/1", "what": what}));
        let facts = [step("2026-03-06"), entry];
        assert_eq!(told(&facts, "2026-03-04"), said);
        assert_eq!(told(&facts, "2026-03-05"), NONE, "{what}");
    }
}

fn appointment() -> Value {
    fact(
        "appointment",
        "J",
        "2026-03-02",
        json!({"at": "2026-03-10T09:30", "purpose": "workshop",
        "staff": "E-1"}),
    )
}

fn of_appointment(id: &str, date: &str, what: Value) -> Value {
    fact("appointment_entry", id, date, json!({"of": "J", "what": what}))
}

#[test]
fn an_appointment_is_to_be_kept_from_its_eve_on() {
    let said = |days: &str| {
        let on = super::day_number(day(&format!("2026-{}", &days[6..11])));
        vec![format!("appointment/J/{on} {days}: an appointment was made on 2026-03-02")]
    };
    assert_eq!(told(&[appointment()], "2026-03-02"), said("03-09 03-10 03-10"));
    assert_eq!(told(&[appointment()], "2026-03-10"), said("03-09 03-10 03-10"));
    let moved = [appointment(), of_appointment("1", "2026-03-05", json!({"moved": "2026-03-12"}))];
    assert_eq!(told(&moved, "2026-03-05"), said("03-11 03-12 03-12"));
    // Made for today.
    let mut today = appointment();
    today["appointment"]["at"] = json!("2026-03-02");
    assert_eq!(told(&[today], "2026-03-02"), said("03-02 03-02 03-02"));
    for (what, how) in [
        ("kept", "done: done on 2026-03-10, by its last day, 2026-03-10"),
        ("missed", "cancelled: the appointment was missed, as was noted on 2026-03-10"),
        ("cancelled", "cancelled: the appointment was called off on 2026-03-10"),
    ] {
        let facts = [appointment(), of_appointment("1", "2026-03-10", json!(what))];
        let stands = stands(&facts, "2026-03-09", "2026-03-20");
        let on = super::day_number(day("2026-03-10"));
        assert_eq!(stands, [format!("appointment/J/{on} {how}")]);
        let is_asked = told(&facts, "2026-03-10");
        assert_eq!(is_asked.is_empty(), what != "missed", "{is_asked:?}");
    }
}

#[test]
fn who_missed_an_appointment_is_asked_why_for_a_month() {
    let missed = [appointment(), of_appointment("1", "2026-03-10", json!("missed"))];
    let id = format!("appointment-missed/J/{}", super::day_number(day("2026-03-10")));
    let said = [format!("{id} 03-11 03-11 04-09: an appointment on 2026-03-10 was missed")];
    assert_eq!(told(&missed, "2026-03-10"), said);
    assert_eq!(told(&missed, "2026-04-09"), said);
    assert_eq!(told(&missed, "2026-04-10"), NONE);
    let unclear = format!(
        "{id} 03-11 03-11 04-09: an appointment was on 2026-03-10, and nobody says what came of it"
    );
    assert_eq!(told(&missed[..1], "2026-03-11"), [unclear]);
    // Somebody talked with them, or made another appointment.
    let contact = |date, more: Value| {
        let mut fields = json!({"channel": "phone"});
        fields.as_object_mut().unwrap().append(&mut more.as_object().unwrap().clone());
        fact("contact", "O", date, fields)
    };
    let with = |facts: &[Value]| told(&[&missed[..], facts].concat(), "2026-03-20").len();
    assert_eq!(with(&[contact("2026-03-11", json!({}))]), 0);
    assert_eq!(with(&[contact("2026-03-10", json!({}))]), 1, "before it was missed");
    assert_eq!(with(&[contact("2026-03-11", json!({"campaign": "K"}))]), 1);
    assert_eq!(with(&[contact("2026-03-11", json!({"talk": {"tasks": ["T"]}}))]), 1, "for another");
    let in_vain = fact("response", "A", "2026-03-11", json!({"to": "O", "kind": "not_reached"}));
    assert_eq!(with(&[contact("2026-03-11", json!({})), in_vain]), 1);
    let again = |made| {
        let mut again = appointment();
        again["appointment"]["id"] = json!("J-2");
        again["appointment"]["date"] = json!(made);
        again["appointment"]["at"] = json!("2026-05-01");
        let asked = told(&[&missed[..], &[again]].concat(), "2026-03-20");
        asked.iter().filter(|line| line.starts_with("appointment-missed")).count()
    };
    assert_eq!(["2026-03-09", "2026-03-10"].map(again), [1, 0]);
}

#[test]
fn somebody_new_is_thanked_at_once_and_called_within_a_day() {
    let visit = fact("first_contact", "F", "2026-03-02", json!({}));
    let said = [
        "thank-you/F/1 03-02 03-02 03-03: the customer left their details on 2026-03-02",
        "first-call/F/1 03-02 03-03 03-03: the customer left their details on 2026-03-02",
    ];
    let with =
        |facts: &[Value], as_of| told(&[std::slice::from_ref(&visit), facts].concat(), as_of);
    assert_eq!(with(&[], "2026-03-02"), said);
    assert_eq!(with(&[], "2026-04-01"), said);
    assert_eq!(with(&[], "2026-04-02"), NONE, "nobody new any more");
    let again = fact("first_contact", "G", "2026-03-10", json!({}));
    assert_eq!(with(&[again], "2026-03-10"), said, "the first time counts");
    let talk = |on| fact("contact", "O", on, json!({"channel": "phone"}));
    assert_eq!(with(&[talk("2026-03-02")], "2026-03-05"), NONE);
    assert_eq!(with(&[talk("2026-03-01")], "2026-03-05"), said);
    let thanked = fact(
        "contact",
        "O",
        "2026-03-02",
        json!({"channel": "message",
        "talk": {"tasks": ["thank-you/F/1"]}}),
    );
    assert_eq!(with(&[thanked], "2026-03-05"), said[1..]);
    let bought = fact(
        "purchase",
        "S",
        "2026-03-04",
        json!({"lines": [
        {"product": "sofa", "quantity": "2", "amount": {"amount": "10", "currency": "CNY"}}]}),
    );
    assert_eq!(with(std::slice::from_ref(&bought), "2026-03-03"), said);
    assert_eq!(with(&[bought], "2026-03-04"), NONE);
}

fn finding(matter: &'static str, customer: &str, onset: Onset) -> Finding {
    let key = FindingKey::new(matter, customer.parse::<CustomerId>().unwrap());
    let reason = PROMISED.test(Evidence::happened(day("2026-03-02"))).unwrap();
    Finding { onset, ..Finding::new(key, day("2026-03-02"), reason, Advice::Investigate) }
}

#[test]
fn what_was_found_calls_for_follow_ups_of_the_one_whom_it_is_about() {
    let base = base(&[fact("contact", "O", "2026-01-02", json!({"channel": "phone"}))]);
    let customer = base.customers().next().unwrap();
    let of = |finding: Finding, as_of: &str| -> Vec<String> {
        let findings = [finding];
        let context = TaskContext { findings: Some(&findings), ..Default::default() };
        let tasks = tasks_of(customer, &context, &FollowUpPolicy::default(), day(as_of));
        tasks
            .iter()
            .map(|task| {
                line(task).replace(": a promise was made on 2026-03-02", &format!(" {}", task.rank))
            })
            .collect()
    };
    let soon = Onset::expected(day("2026-03-20"));
    assert_eq!(
        of(finding(NO_PURCHASE, "C", soon), "2026-03-02"),
        ["warning.no-purchase/keep_active/1 03-02 03-05 03-19 promotion"]
    );
    assert_eq!(of(finding(NO_PURCHASE, "C", soon), "2026-03-20"), NONE, "lost by then");
    assert_eq!(of(finding(NO_PURCHASE, "C", soon), "2026-03-01"), NONE, "not found yet");
    assert_eq!(
        of(finding(RECEIVABLE_OVER_LIMIT, "C", Onset::Already), "2026-05-01"),
        ["warning.receivable-over-limit/collect_receivable/1 03-02 03-03 03-03 obligation"]
    );
    let early = Finding { due: Some(day("2026-02-27")), ..finding(COMPLAINT, "C", Onset::Already) };
    assert_eq!(
        of(early, "2026-03-02"),
        ["warning.complaint/complaint/1 02-27 02-27 02-27 obligation"]
    );
    assert_eq!(of(finding(COMPLAINT, "X", Onset::Already), "2026-03-02"), NONE);
    // Promises have their own.
    assert_eq!(of(finding(PROMISE_BROKEN, "C", Onset::Already), "2026-03-02"), NONE);
}

#[test]
fn what_is_due_first_stands_first_and_of_one_day_the_most_pressing() {
    let facts = [
        fact("promise", "J", "2026-03-02", json!({"until": "2026-03-03"})),
        fact("promise", "I", "2026-03-02", json!({"until": "2026-03-03"})),
        fact("promise", "A", "2026-03-02", json!({"until": "2026-03-05"})),
        fact("first_contact", "F", "2026-03-02", json!({})),
    ];
    let ids: Vec<String> =
        tasks(&base(&facts), "2026-03-02").iter().map(|it| it.id.to_string()).collect();
    let expected = ["thank-you/F/1", "promise/I/1", "promise/J/1", "first-call/F/1", "promise/A/1"];
    assert_eq!(ids, expected);
}

#[test]
fn of_one_day_and_purpose_they_stand_by_identifier() {
    let until = json!({"until": "2026-03-09"});
    let facts = [
        fact("promise", "J-2", "2026-03-02", until.clone()),
        fact("promise", "J-1", "2026-03-03", until),
    ];
    let ids = tasks(&base(&facts), "2026-03-04").into_iter().map(|task| task.id.to_string());
    assert_eq!(ids.collect::<Vec<_>>(), ["promise/J-1/1", "promise/J-2/1"]);
}

#[test]
fn each_is_done_by_the_role_to_which_it_belongs() {
    let appointment = |purpose: &str| {
        fact("appointment", purpose, "2026-03-02", json!({"at": "2026-03-10", "purpose": purpose}))
    };
    let facts = [
        fact("promise", "J", "2026-03-02", json!({"until": "2026-03-09"})),
        appointment("workshop"),
        appointment("test_drive"),
        appointment("visit"),
        fact("first_contact", "F", "2026-03-02", json!({})),
    ];
    let base = base(&facts);
    let customer = base.customers().next().unwrap();
    let soon = Onset::expected(day("2026-03-20"));
    let findings = [
        finding(COMPLAINT, "C", Onset::Already),
        finding(RECEIVABLE_OVER_LIMIT, "C", Onset::Already),
        finding(SILENT_DISSATISFACTION, "C", Onset::Already),
        finding(NO_PURCHASE, "C", soon),
    ];
    let context = TaskContext { findings: Some(&findings), ..Default::default() };
    let tasks = tasks_of(customer, &context, &FollowUpPolicy::default(), day("2026-03-02"));
    let role = |name: &str| {
        let mut named = tasks.iter().filter(|task| task.id.as_str().contains(name));
        named.next().map(|task| task.role)
    };
    for (role_of, names) in [
        (Role::Service, &["appointment/workshop", "complaint", "ask_why"][..]),
        (Role::Sales, &["appointment/test_drive", "first-call", "thank-you", "keep_active"]),
        (Role::Account, &["promise/J", "appointment/visit", "collect_receivable"]),
    ] {
        for name in names {
            assert_eq!(role(name), Some(role_of), "{name}");
        }
    }
}

#[test]
fn a_finding_calls_on_its_last_day_too_which_is_that_of_the_policy() {
    let base = base(&[fact("contact", "O", "2026-01-02", json!({"channel": "phone"}))]);
    let customer = base.customers().next().unwrap();
    let findings = [finding(NO_PURCHASE, "C", Onset::Already)];
    let context = TaskContext { findings: Some(&findings), ..Default::default() };
    let half = FollowUpPolicyDraft { win_back_for_months: 6, ..Default::default() };
    let half = half.validate().unwrap();
    let of = |policy: &FollowUpPolicy, on| tasks_of(customer, &context, policy, day(on)).len();
    assert_eq!([of(&half, "2026-09-01"), of(&half, "2026-09-02")], [1, 0]);
    let year = FollowUpPolicy::default();
    assert_eq!([of(&year, "2027-03-01"), of(&year, "2027-03-02")], [1, 0]);
}
