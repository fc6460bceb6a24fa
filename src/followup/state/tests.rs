#![expect(clippy::needless_pass_by_value, reason = "written where it is used")]

mod lapsed;
mod properties;

use super::{TaskContext, TaskStanding, TaskState, standings};
use crate::base::{CustomerBase, Fact};
use crate::customer::Role;
use crate::followup::{
    ConsentRule, FollowUpPolicy, FollowUpPolicyDraft, Purpose, Task, TaskRank, TaskWindow, tasks_of,
};
use crate::rule::{Draft, Evidence};
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

/// A follow-up `T` from the 10th to the 20th of March, at best on the 15th.
fn task(purpose: Purpose) -> Task {
    Task {
        id: "T".parse().unwrap(),
        customer: "C".parse().unwrap(),
        purpose,
        rank: purpose.rank(),
        window: TaskWindow::around(day("2026-03-15"), 5, 5),
        series: None,
        role: Role::Sales,
        staff: Some("E-1".parse().unwrap()),
        reason: super::SKIPPED.test(Evidence::happened(day("2026-03-01"))).unwrap(),
    }
}

/// Somebody who agreed to everything.
fn known() -> Value {
    json!({"consent": {"id": "K-0", "customer": "C", "date": "2025-01-01", "purpose": null,
        "channel": null, "decision": "given"}})
}

fn standing(task: &Task, facts: &[Value], context: TaskContext<'_>, as_of: &str) -> TaskStanding {
    let facts = [&[known()], facts].concat();
    of(task, &base(&facts), context, &FollowUpPolicy::default(), day(as_of))
}

fn of(
    task: &Task,
    base: &CustomerBase,
    context: TaskContext<'_>,
    policy: &FollowUpPolicy,
    as_of: NaiveDate,
) -> TaskStanding {
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let all = standings(customer, std::slice::from_ref(task), &context, policy, as_of);
    all.into_iter().next().unwrap()
}

/// How it stands, since when, and on which day to look again.
fn told(
    purpose: Purpose,
    facts: &[Value],
    as_of: &str,
) -> (String, Option<String>, Option<String>) {
    let it = standing(&task(purpose), facts, TaskContext::default(), as_of);
    let text = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    (it.to_string(), text(it.since), text(it.look_again_on))
}

fn state(purpose: Purpose, facts: &[Value], as_of: &str) -> TaskState {
    standing(&task(purpose), facts, TaskContext::default(), as_of).state
}

fn says(
    text: &str,
    since: Option<&str>,
    again: Option<&str>,
) -> (String, Option<String>, Option<String>) {
    (text.to_owned(), since.map(str::to_owned), again.map(str::to_owned))
}

fn entry(id: &str, date: &str, what: Value) -> Value {
    json!({"task_entry": {"id": id, "customer": "C", "date": date, "task": "T", "what": what}})
}

fn contact(date: &str) -> Value {
    json!({"contact": {"id": "O", "customer": "C", "date": date, "channel": "phone",
        "talk": {"tasks": ["T"]}}})
}

fn response(date: &str, kind: &str) -> Value {
    json!({"response": {"id": "A", "customer": "C", "date": date, "to": "O", "kind": kind}})
}

fn end(date: &str, kind: &str) -> Value {
    json!({"end": {"id": "N", "customer": "C", "date": date, "kind": kind}})
}

fn let_go(date: &str) -> Value {
    json!({"let_go": {"id": "G", "customer": "C", "date": date, "let_go": true, "by": "E-5",
        "reason": "r"}})
}

fn withdrawn(date: &str, channel: Value, purpose: Value) -> Value {
    json!({"consent": {"id": format!("K-{date}"), "customer": "C", "date": date,
        "purpose": purpose, "channel": channel, "decision": "withdrawn"}})
}

fn complaint(date: &str) -> Value {
    json!({"complaint": {"id": "Q", "customer": "C", "date": date}})
}

#[test]
fn it_is_planned_then_due_then_overdue() {
    let of = |as_of| told(Purpose::Service, &[], as_of);
    let planned = "planned: can be done from 2026-03-10 on, in 1 day";
    assert_eq!(of("2026-03-09"), says(planned, None, Some("2026-03-10")));
    let due = "due: is to be done by 2026-03-20, within 10 days";
    assert_eq!(of("2026-03-10"), says(due, Some("2026-03-10"), Some("2026-03-21")));
    let last = "due: is to be done by 2026-03-20";
    assert_eq!(of("2026-03-20"), says(last, Some("2026-03-10"), Some("2026-03-21")));
    // What is owed is owed still, and a deal waits for its call.
    let overdue =
        says("overdue: was to be done by 2026-03-20, 1 day ago", Some("2026-03-21"), None);
    for purpose in [Purpose::Promise, Purpose::Deal] {
        assert_eq!(told(purpose, &[], "2026-03-21"), overdue, "{purpose}");
    }
    let lapsed = says("lapsed: was of use until 2026-03-20, 1 day ago", Some("2026-03-21"), None);
    for purpose in [Purpose::Service, Purpose::Birthday, Purpose::NewProduct] {
        assert_eq!(told(purpose, &[], "2026-03-21"), lapsed, "{purpose}");
    }
}

#[test]
fn a_contact_or_an_entry_does_it_in_time_until_its_last_day() {
    let of = |fact| told(Purpose::Service, &[fact], "2026-12-31");
    let in_time = "done: done on 2026-03-20, by its last day, 2026-03-20";
    assert_eq!(of(contact("2026-03-20")), says(in_time, Some("2026-03-20"), None));
    let late = "done late: done on 2026-03-21, 1 day after its last day, 2026-03-20";
    assert_eq!(of(entry("1", "2026-03-21", json!("done"))), says(late, Some("2026-03-21"), None));
    let it = |facts: &[Value]| {
        let it = standing(&task(Purpose::Service), facts, TaskContext::default(), "2026-03-15");
        (it.state, it.contact.map(|id| id.to_string()), it.attempts)
    };
    let (called, in_vain) = (contact("2026-03-12"), response("2026-03-12", "not_reached"));
    let by = Some("O".to_owned());
    assert_eq!(it(std::slice::from_ref(&called)), (TaskState::Done, by, 0));
    assert_eq!(it(&[called, in_vain]), (TaskState::Due, None, 1));
    let early = entry("1", "2026-03-01", json!("done"));
    assert_eq!(it(&[early]), (TaskState::Done, None, 0));
}

#[test]
fn what_was_postponed_waits_for_its_day_and_has_at_least_that() {
    let until = |on: &str| vec![entry("1", "2026-03-12", json!({ "postponed": on }))];
    let of = |on, as_of| told(Purpose::Service, &until(on), as_of);
    let waits = "planned: postponed until 2026-03-18, in 2 days";
    assert_eq!(of("2026-03-18", "2026-03-16"), says(waits, Some("2026-03-12"), Some("2026-03-18")));
    let window = |on| {
        let it =
            standing(&task(Purpose::Service), &until(on), TaskContext::default(), "2026-03-13");
        [it.window.first(), it.window.best(), it.window.last()].map(|day| day.to_string())
    };
    assert_eq!(window("2026-03-13"), ["2026-03-13", "2026-03-15", "2026-03-20"]);
    assert_eq!(window("2026-03-18"), ["2026-03-18", "2026-03-18", "2026-03-20"]);
    assert_eq!(window("2026-04-01"), ["2026-04-01", "2026-04-01", "2026-04-01"]);
    // What is done until then is in time.
    let done = [until("2026-04-01"), vec![contact("2026-04-01")]].concat();
    assert_eq!(state(Purpose::Service, &done, "2026-12-31"), TaskState::Done);
}

#[test]
fn who_was_given_it_last_does_it() {
    let staff = |facts: &[Value]| {
        let it = standing(&task(Purpose::Service), facts, TaskContext::default(), "2026-03-15");
        it.staff.unwrap().to_string()
    };
    assert_eq!(staff(&[]), "E-1");
    let given = |id: &str, date, to: &str| entry(id, date, json!({ "handed_over": to }));
    let twice = [given("1", "2026-03-11", "E-2"), given("2", "2026-03-12", "E-3")];
    assert_eq!(staff(&twice), "E-3");
}

#[test]
fn what_was_left_out_says_when_and_stays_so_after_an_end() {
    let skipped = entry("1", "2026-03-12", json!("skipped"));
    let said = says("skipped: left out on 2026-03-12", Some("2026-03-12"), None);
    assert_eq!(told(Purpose::Service, std::slice::from_ref(&skipped), "2026-04-30"), said);
    let ended = [skipped, end("2026-03-13", "died")];
    assert_eq!(told(Purpose::Service, &ended, "2026-04-30"), said);
}

/// Of each rank, and of what is owed in particular, which are over.
fn over(facts: &[Value]) -> Vec<Purpose> {
    let all = Purpose::ALL.into_iter();
    all.filter(|it| state(*it, facts, "2026-03-15") == TaskState::Cancelled).collect()
}

#[test]
fn the_end_of_a_relationship_stops_all_but_what_is_owed_whatever_becomes_of_it() {
    for kind in ["died", "dissolved", "deletion_requested"] {
        let goes_on =
            Purpose::ALL.into_iter().filter(|it| !over(&[end("2026-03-15", kind)]).contains(it));
        let goes_on: Vec<Purpose> = goes_on.collect();
        let owed = [
            Purpose::Complaint,
            Purpose::Recall,
            Purpose::Promise,
            Purpose::DeliveryNews,
            Purpose::CollectReceivable,
        ];
        assert_eq!(goes_on, owed, "{kind}");
    }
    assert_eq!(over(&[end("2026-03-16", "died")]), []);
    let died = says("cancelled: the customer died on 2026-03-15", Some("2026-03-15"), None);
    assert_eq!(told(Purpose::Birthday, &[end("2026-03-15", "died")], "2026-04-30"), died);
    let said = says("cancelled: the relationship ended on 2026-03-15", Some("2026-03-15"), None);
    assert_eq!(told(Purpose::Birthday, &[end("2026-03-15", "dissolved")], "2026-04-30"), said);
    // What was done before stays done.
    let done = [contact("2026-03-12"), end("2026-03-13", "died")];
    assert_eq!(state(Purpose::Birthday, &done, "2026-04-30"), TaskState::Done);
    // Money that is asked for as a kindness is none that is owed.
    let kindness = Task { rank: TaskRank::Care, ..task(Purpose::CollectReceivable) };
    let it =
        standing(&kindness, &[end("2026-03-15", "died")], TaskContext::default(), "2026-03-15");
    assert_eq!(it.state, TaskState::Cancelled);
}

#[test]
fn who_was_let_go_is_still_owed_and_not_wooed() {
    let facts = [let_go("2026-03-15")];
    let goes_on = Purpose::ALL.into_iter().filter(|it| !over(&facts).contains(it));
    let goes_on: Vec<Purpose> = goes_on.collect();
    let owed = [
        Purpose::Complaint,
        Purpose::Recall,
        Purpose::Promise,
        Purpose::NextStep,
        Purpose::Appointment,
        Purpose::DeliveryNews,
        Purpose::CollectReceivable,
        Purpose::CreditLimit,
    ];
    assert_eq!(goes_on, owed);
    let said = says("cancelled: the customer was let go on 2026-03-15", Some("2026-03-15"), None);
    assert_eq!(told(Purpose::Service, &facts, "2026-04-30"), said);
}

#[test]
fn in_the_year_after_a_death_in_the_household_nobody_is_greeted() {
    let of = |purpose, on: &str, as_of| {
        let context = TaskContext { bereaved_on: Some(day(on)), ..Default::default() };
        standing(&task(purpose), &[], context, as_of).to_string()
    };
    let said = "cancelled: somebody in the household died on 2026-03-12";
    assert_eq!(of(Purpose::Birthday, "2026-03-12", "2026-03-12"), said);
    assert!(of(Purpose::Birthday, "2026-03-12", "2026-03-11").starts_with("due"), "not known yet");
    // The best day decides: the 15th.
    assert!(of(Purpose::Birthday, "2025-03-15", "2026-03-11").starts_with("due"));
    assert!(of(Purpose::Birthday, "2025-03-16", "2026-03-11").starts_with("cancelled"));
    for purpose in [Purpose::Service, Purpose::WinBack, Purpose::Promise] {
        assert!(of(purpose, "2026-03-12", "2026-03-15").starts_with("due"), "{purpose}");
    }
}

#[test]
fn where_every_channel_was_closed_it_is_over_and_without_any_consent_it_waits() {
    let of = |purpose, facts: &[Value]| told(purpose, facts, "2026-03-15").0;
    let all = [withdrawn("2026-03-14", Value::Null, Value::Null)];
    let said = "cancelled: consent was withdrawn on 2026-03-14, for the last channel that was left";
    for purpose in [Purpose::Service, Purpose::Birthday, Purpose::WinBack] {
        assert_eq!(of(purpose, &all), said, "{purpose}");
    }
    assert!(of(Purpose::Promise, &all).starts_with("due"));
    let one = [withdrawn("2026-03-14", json!("phone"), Value::Null)];
    assert!(of(Purpose::WinBack, &one).starts_with("due"));
    let marketing = [withdrawn("2026-03-14", Value::Null, json!("marketing"))];
    assert!(of(Purpose::WinBack, &marketing).starts_with("cancelled"));
    assert!(of(Purpose::Birthday, &marketing).starts_with("due"));
    let policy =
        |consent| FollowUpPolicyDraft { consent, ..Default::default() }.validate().unwrap();
    let silent = base(&[let_go("2030-01-01")]);
    let waits = |purpose, consent| {
        let (context, policy) = (TaskContext::default(), policy(consent));
        let it = self::of(&task(purpose), &silent, context, &policy, day("2026-03-15"));
        (it.to_string(), it.since.map(|day| day.to_string()), it.look_again_on)
    };
    let text = "held back: the customer has agreed to no channel".to_owned();
    let said = (text, Some("2026-03-10".to_owned()), Some(day("2026-03-21")));
    assert_eq!(waits(Purpose::WinBack, ConsentRule::OptIn), said);
    assert!(waits(Purpose::WinBack, ConsentRule::OptOut).0.starts_with("due"));
    assert!(waits(Purpose::Service, ConsentRule::OptIn).0.starts_with("due"));
}

#[test]
fn greetings_and_marketing_wait_while_a_complaint_is_open_and_care_does_not() {
    let open = [complaint("2026-03-05")];
    let said = "held back: a complaint has been open since 2026-03-05";
    for purpose in [Purpose::Birthday, Purpose::WinBack] {
        let waits = says(said, Some("2026-03-10"), Some("2026-03-21"));
        assert_eq!(told(purpose, &open, "2026-03-10"), waits, "{purpose}");
        assert_eq!(told(purpose, &open, "2026-03-20"), waits, "{purpose}");
        assert_eq!(state(purpose, &open, "2026-03-09"), TaskState::Planned, "{purpose}");
        // Nobody knows any more, a year after, how it ended.
        let old = told(purpose, &[complaint("2025-03-17")], "2026-03-15");
        assert_eq!(old.2.as_deref(), Some("2026-03-17"), "{purpose}");
        let since = told(purpose, &[complaint("2026-03-12")], "2026-03-15").1;
        assert_eq!(since.as_deref(), Some("2026-03-12"), "{purpose}");
    }
    for purpose in [Purpose::Service, Purpose::Promise] {
        assert_eq!(state(purpose, &open, "2026-03-15"), TaskState::Due, "{purpose}");
    }
    let settled = json!({"complaint_entry": {"id": "E", "customer": "C", "date": "2026-03-12",
        "complaint": "Q", "step": "settled"}});
    let facts = [&open[..], &[settled]].concat();
    assert_eq!(state(Purpose::Birthday, &facts, "2026-03-15"), TaskState::Due);
}

#[test]
fn of_somebody_who_was_erased_nothing_is_to_be_done() {
    let bought = json!({"purchase": {"id": "S", "customer": "C", "date": "2026-01-01", "lines": [
        {"product": "oil", "quantity": "1", "amount": {"amount": "1", "currency": "CNY"}}]}});
    let mut base = base(&[bought]);
    let _ = base.erase(&"C".parse().unwrap(), "gone".parse().unwrap()).unwrap();
    let pseudonym = base.customer(&"gone".parse().unwrap()).unwrap();
    let task = Task { customer: "gone".parse().unwrap(), ..task(Purpose::CollectReceivable) };
    let (context, policy) = (TaskContext::default(), FollowUpPolicy::default());
    let all = standings(pseudonym, &[task], &context, &policy, day("2026-03-15"));
    assert_eq!(all[0].to_string(), "cancelled: the customer's data were deleted");
    assert_eq!(all[0].since, None);
    assert_eq!(tasks_of(pseudonym, &context, &policy, day("2026-03-15")), []);
}

#[test]
fn the_tasks_of_somebody_else_are_nobody_elses_business() {
    let base = base(&[known()]);
    let customer = base.customers().next().unwrap();
    let other = Task { customer: "X".parse().unwrap(), ..task(Purpose::Service) };
    let tasks = [other, task(Purpose::Service)];
    let (context, policy) = (TaskContext::default(), FollowUpPolicy::default());
    assert_eq!(standings(customer, &tasks, &context, &policy, day("2026-03-15")).len(), 1);
}

#[test]
fn what_is_open_is_not_over() {
    use TaskState::{Due, HeldBack, Overdue, Planned};
    let open = TaskState::ALL.into_iter().filter(|state| state.is_open());
    assert!(open.eq([Planned, Due, Overdue, HeldBack]));
}

#[test]
fn what_was_postponed_to_an_earlier_day_can_be_done_from_that_day_on_and_waits_by_its_new_days() {
    let until = |date, on: &str| entry("1", date, json!({ "postponed": on }));
    let early = [until("2026-03-04", "2026-03-05")];
    let it = standing(&task(Purpose::Service), &early, TaskContext::default(), "2026-03-05");
    let window = [it.window.first(), it.window.best(), it.window.last()];
    assert_eq!(window.map(|day| day.to_string()), ["2026-03-05", "2026-03-15", "2026-03-20"]);
    assert_eq!(it.state, TaskState::Due);
    // A complaint holds back what can be done, and not what is still to come.
    let facts = [complaint("2026-03-05"), until("2026-03-12", "2026-03-18")];
    assert_eq!(state(Purpose::Birthday, &facts, "2026-03-16"), TaskState::Planned);
    assert_eq!(state(Purpose::Birthday, &facts, "2026-03-18"), TaskState::HeldBack);
}

#[test]
fn mourning_lasts_as_long_as_the_policy_says() {
    let half = FollowUpPolicyDraft { mourning_months: 6, ..Default::default() };
    let half = half.validate().unwrap();
    let of = |on| {
        let context = TaskContext { bereaved_on: Some(day(on)), ..Default::default() };
        self::of(&task(Purpose::Birthday), &base(&[known()]), context, &half, day("2026-03-11"))
            .state
    };
    assert_eq!(of("2025-09-15"), TaskState::Due);
    assert_eq!(of("2025-09-16"), TaskState::Cancelled);
}

#[test]
fn it_is_over_since_the_last_withdrawal_that_closed_a_channel_to_it() {
    let since = |facts: &[Value]| told(Purpose::Service, facts, "2026-03-15").1;
    let (one, all) = (
        withdrawn("2026-03-11", json!("phone"), Value::Null),
        withdrawn("2026-03-13", Value::Null, Value::Null),
    );
    let other = withdrawn("2026-03-14", Value::Null, json!("marketing"));
    assert_eq!(since(&[one, all, other]).as_deref(), Some("2026-03-13"));
}
