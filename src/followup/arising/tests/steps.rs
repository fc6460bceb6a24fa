#![expect(clippy::needless_pass_by_value, reason = "written where it is used")]

use super::{base, day, fact, finding, line, stands, told};
use crate::base::{CustomerBase, MergeRecord};
use crate::calendar::{Week, WorkCalendarDraft};
use crate::followup::arising::day_number;
use crate::followup::{
    ConsentRule, FollowUpPolicy, FollowUpPolicyDraft, TaskContext, TaskState, open_tasks,
    standings, tasks_in, tasks_of,
};
use crate::rule::Draft;
use crate::satisfaction::complaint::{
    ComplainantTier, ComplaintCase, ComplaintPolicy, complaints_of,
};

use crate::units::{ContactId, Period};
use crate::warning::{COMPLAINT, Finding, NO_PURCHASE, Onset, RECEIVABLE_OVER_LIMIT};
use serde_json::{Value, json};

fn contact(id: &str, date: &str, of: &str) -> Value {
    fact("contact", id, date, json!({"channel": "phone", "talk": {"tasks": [of]}}))
}

fn entry(date: &str, of: &str, what: Value) -> Value {
    fact("task_entry", &format!("TE-{date}"), date, json!({"task": of, "what": what}))
}

/// Somebody whom the firm knows.
fn known() -> Value {
    fact(
        "consent",
        "K",
        "2025-01-01",
        json!({"purpose": null, "channel": null, "decision": "given"}),
    )
}

/// Of a finding, without the reason.
fn of_found(found: &Finding, facts: &[Value], as_of: &str) -> Vec<String> {
    let base = base(&[&[known()], facts].concat());
    let findings = [found.clone()];
    let context = TaskContext { findings: Some(&findings), ..Default::default() };
    let customer = base.customers().next().unwrap();
    let policy = FollowUpPolicyDraft { consent: ConsentRule::OptOut, ..Default::default() };
    let tasks = tasks_of(customer, &context, &policy.validate().unwrap(), day(as_of));
    tasks.iter().map(|task| line(task).split(':').next().unwrap().to_owned()).collect()
}

const DEBT: &str = "warning.receivable-over-limit/collect_receivable";

#[test]
fn a_debt_is_asked_for_again_some_days_after_each_call_while_it_is_found() {
    let debt = finding(RECEIVABLE_OVER_LIMIT, "C", Onset::Already);
    let first = format!("{DEBT}/1");
    assert_eq!(of_found(&debt, &[], "2026-03-04"), [format!("{first} 03-02 03-03 03-03")]);
    let second = format!("{DEBT}/{}", day_number(day("2026-03-04")));
    let days = "03-07 03-07 03-07";
    for step in [contact("O", "2026-03-04", &first), entry("2026-03-04", &first, json!("skipped"))]
    {
        assert_eq!(of_found(&debt, &[step], "2026-03-04"), [format!("{second} {days}")]);
    }
    // Called twice on one day.
    let twice = [contact("O", "2026-03-04", &first), contact("P", "2026-03-04", &second)];
    let third = format!("{DEBT}/{}", day_number(day("2026-03-05")));
    assert_eq!(of_found(&debt, &twice, "2026-03-05"), [format!("{third} {days}")]);
    // Years later it is another matter, and due at once.
    let later = Finding { since: day("2027-03-02"), ..debt };
    let of_later = of_found(&later, &twice[..1], "2027-03-02");
    assert_eq!(of_later, [format!("{second} 03-02 03-03 03-03")]);
}

#[test]
fn what_is_entered_late_leaves_a_follow_up_what_it_was() {
    let debt = finding(RECEIVABLE_OVER_LIMIT, "C", Onset::Already);
    let earlier = Finding { since: day("2026-02-20"), ..debt.clone() };
    let done = [contact("O", "2026-03-04", &format!("{DEBT}/1"))];
    let [one, other] = [&debt, &earlier].map(|of| of_found(of, &done, "2026-03-05"));
    assert_eq!(one, other);
    let [one, other] = [&debt, &earlier].map(|of| of_found(of, &[], "2026-03-05"));
    assert_eq!(one[0].split(' ').next(), other[0].split(' ').next());
}

#[test]
fn marketing_waits_for_quiet_and_respect_and_does_not_begin_anew_every_week() {
    let lost = finding(NO_PURCHASE, "C", Onset::Already);
    let wooed = contact("O", "2026-03-10", "warning.no-purchase/win_back/1");
    let refused = fact("response", "A", "2026-03-10", json!({"to": "O", "kind": "declined"}));
    let number = day_number(day("2026-03-10"));
    let of = |facts: &[Value]| of_found(&lost, facts, "2026-03-11");
    let again = format!("warning.no-purchase/win_back/{number} 06-08 06-08 03-01");
    assert_eq!(of(std::slice::from_ref(&wooed)), [again], "90 days later");
    let other = contact("O", "2026-03-10", "T");
    assert_eq!(
        of(std::slice::from_ref(&other)),
        ["warning.no-purchase/win_back/1 03-17 03-17 03-01"]
    );
    let said_no = ["warning.no-purchase/win_back/1 09-06 09-06 03-01"];
    assert_eq!(of(&[other, refused]), said_no, "180 days later");
}

/// Of a firm that works Monday to Friday, 09:00 to 17:00.
fn cases(base: &CustomerBase, at: &str) -> Vec<ComplaintCase> {
    let week = Week::monday_to_friday(&["09:00-17:00".parse().unwrap()]);
    let office = WorkCalendarDraft { week, ..Default::default() }.validate().unwrap();
    let (customer, at) = (base.customers().next().unwrap(), at.parse().unwrap());
    let (policy, tier) = (ComplaintPolicy::default(), |_| ComplainantTier::default());
    complaints_of(customer, &policy, &office, tier, base.rates(), at)
}

#[test]
fn each_complaint_has_its_own_follow_up_until_nothing_is_to_be_done_about_it() {
    let complaint = |id: &str, date| fact("complaint", id, date, json!({}));
    let step = |step| {
        fact("complaint_entry", step, "2026-03-02", json!({"complaint": "Q-1", "step": step}))
    };
    let two =
        [complaint("Q-1", "2026-03-02"), step("acknowledged"), complaint("Q-2", "2026-03-05")];
    let of = |facts: &[Value], on: &str| {
        let base = base(facts);
        let cases = cases(&base, on);
        let context = TaskContext { complaints: &cases, ..Default::default() };
        let policy = FollowUpPolicyDraft::default().validate().unwrap();
        let tasks = tasks_of(base.customers().next().unwrap(), &context, &policy, day(on));
        tasks.iter().map(|task| task.id.to_string()).collect::<Vec<_>>()
    };
    let called = contact("O", "2026-03-02", "complaint/Q-1/1");
    assert_eq!(of(&two[..2], "2026-03-02"), ["complaint/Q-1/1"]);
    let again = format!("complaint/Q-1/{}", day_number(day("2026-03-02")));
    let both = [&two[..], std::slice::from_ref(&called)].concat();
    let mut ids = of(&both, "2026-03-05");
    ids.sort();
    assert_eq!(ids, [again.as_str(), "complaint/Q-2/1"]);
    // With nothing but the finding.
    let found = finding(COMPLAINT, "C", Onset::Already);
    let mut of_finding = of_found(&found, &both, "2026-03-05");
    of_finding.sort();
    assert!(of_finding[0].starts_with(&again) && of_finding[1].starts_with("complaint/Q-2/1"));
    // Settled in truth.
    let closed =
        fact("complaint_entry", "E", "2026-03-06", json!({"complaint": "Q-1", "step": "closed"}));
    let told = stands_of(&both, "2026-03-05", &[&both[..], &[closed]].concat(), "2026-03-09");
    let over = "cancelled: nothing has been left to do about the complaint since 2026-03-06";
    assert!(told.contains(&format!("{again} {over}")), "{told:?}");
    assert!(told.iter().any(|it| it.starts_with("complaint/Q-2/1 overdue")), "{told:?}");
}

/// How the complaints of one day stand on another.
fn stands_of(facts: &[Value], arose: &str, all: &[Value], as_of: &str) -> Vec<String> {
    let policy = FollowUpPolicyDraft::default().validate().unwrap();
    let (then, now) = (base(facts), base(all));
    let (of_then, of_now) = (cases(&then, arose), cases(&now, as_of));
    let context = TaskContext { complaints: &of_then, ..Default::default() };
    let tasks = tasks_of(then.customers().next().unwrap(), &context, &policy, day(arose));
    let context = TaskContext { complaints: &of_now, ..Default::default() };
    let customer = now.customers().next().unwrap();
    let all = standings(customer, &tasks, &context, &policy, day(as_of));
    all.iter().map(|it| format!("{} {it}", it.task)).collect()
}

#[test]
fn a_call_about_a_promise_does_not_keep_it() {
    let promise = fact("promise", "J", "2026-03-02", json!({"until": "2026-03-09"}));
    let made = |more: &[Value]| [std::slice::from_ref(&promise), more].concat();
    let days = |more: &[Value], as_of| {
        let all = told(&made(more), as_of);
        all[0].split(':').next().unwrap().to_owned()
    };
    let early = [contact("O", "2026-03-04", "promise/J/1")];
    let number = day_number(day("2026-03-04"));
    assert_eq!(days(&early, "2026-03-05"), format!("promise/J/{number} 03-07 03-09 03-09"));
    let late = [contact("O", "2026-03-11", "promise/J/1")];
    let number = day_number(day("2026-03-11"));
    assert_eq!(days(&late, "2026-03-12"), format!("promise/J/{number} 03-14 03-14 03-14"));
    let broken =
        fact("promise_entry", "B", "2026-03-12", json!({"promise": "J", "outcome": "broken"}));
    let at_once = [&late[..], &[broken]].concat();
    assert_eq!(days(&at_once, "2026-03-12"), format!("promise/J/{number} 03-12 03-12 03-12"));
    // It is kept late by its own day, whatever the days of the step.
    let kept = fact("promise_entry", "K", "2026-03-13", json!({"promise": "J", "outcome": "kept"}));
    let facts = made(&[&late[..], &[kept]].concat());
    let how = format!(
        "promise/J/{number} done late: done on 2026-03-13, 4 days after its last day, 2026-03-09"
    );
    assert_eq!(stands(&facts, "2026-03-12", "2026-03-31"), [how]);
}

#[test]
fn what_is_found_no_more_is_cancelled_and_what_nobody_looked_for_is_not() {
    let base = base(&[known()]);
    let customer = base.customers().next().unwrap();
    let policy = FollowUpPolicyDraft::default().validate().unwrap();
    let debt = [finding(RECEIVABLE_OVER_LIMIT, "C", Onset::Already)];
    let context = |findings| TaskContext { findings, ..Default::default() };
    let tasks = tasks_of(customer, &context(Some(&debt)), &policy, day("2026-03-05"));
    let stands = |findings| {
        let all = standings(customer, &tasks, &context(findings), &policy, day("2026-03-10"));
        all[0].to_string()
    };
    assert_eq!(stands(Some(&[])), "cancelled: nothing calls for it any more");
    assert!(stands(Some(&debt)).starts_with("overdue"));
    assert!(stands(None).starts_with("overdue"));
}

#[test]
fn a_lead_who_bought_and_an_appointment_whose_day_has_passed_are_over() {
    let visit = fact("first_contact", "F", "2026-03-02", json!({}));
    let bought = fact(
        "purchase",
        "S",
        "2026-03-04",
        json!({"lines": [
        {"product": "sofa", "quantity": "2", "amount": {"amount": "10", "currency": "CNY"}}]}),
    );
    let over = "cancelled: nothing calls for it any more";
    let leads = ["thank-you/F/1", "first-call/F/1"].map(|id| format!("{id} {over}"));
    assert_eq!(stands(&[visit.clone(), bought], "2026-03-03", "2026-03-09"), leads);
    assert_eq!(stands(&[visit], "2026-03-03", "2026-04-20"), leads, "nobody new any more");
    let appointment = fact("appointment", "J", "2026-03-02", json!({"at": "2026-03-10"}));
    let of = |on| stands(std::slice::from_ref(&appointment), "2026-03-09", on);
    assert!(of("2026-03-10")[0].contains("due"));
    assert_eq!(of("2026-03-11"), [format!("appointment/J/739685 {over}")]);
}

#[test]
fn the_follow_ups_of_a_period_are_there_whatever_became_of_them() {
    let facts = [
        fact("promise", "J", "2026-03-02", json!({"until": "2026-03-09"})),
        contact("O", "2026-03-04", "promise/J/1"),
        fact("promise_entry", "K", "2026-03-08", json!({"promise": "J", "outcome": "kept"})),
        fact("first_contact", "F", "2026-03-10", json!({})),
        contact("P", "2026-03-10", "thank-you/F/1"),
        contact("R", "2026-04-10", "first-call/F/1"),
    ];
    let base = base(&facts);
    let customer = base.customers().next().unwrap();
    let policy = FollowUpPolicyDraft::default().validate().unwrap();
    let context = TaskContext::default();
    let of = |first: &str, last: &str| {
        let period = Period::from_first_to_last(day(first), day(last)).unwrap();
        let tasks = tasks_in(customer, period, |_| context, &policy);
        let all = standings(customer, &tasks, &context, &policy, day("2026-04-30"));
        all.iter().map(|it| format!("{} {}", it.task, it.state)).collect::<Vec<_>>()
    };
    let step = format!("promise/J/{} done", day_number(day("2026-03-04")));
    let march = ["promise/J/1 done", &step, "thank-you/F/1 done", "first-call/F/1 done late"];
    assert_eq!(of("2026-03-01", "2026-03-31"), march);
    assert_eq!(of("2026-03-11", "2026-03-31"), march[3..]);
}

#[test]
fn what_is_planned_is_what_stands_open_on_its_days_and_with_whom_it_stands() {
    let facts = [
        fact("promise", "A", "2026-03-02", json!({"until": "2026-03-09", "by": "E-1"})),
        fact("promise", "B", "2026-03-02", json!({"until": "2026-03-09"})),
        entry("2026-03-03", "promise/A/1", json!({"handed_over": "E-2"})),
        entry("2026-03-04", "promise/A/1", json!({"postponed": "2026-03-08"})),
    ];
    let base = base(&facts);
    let customer = base.customers().next().unwrap();
    let policy = FollowUpPolicyDraft::default().validate().unwrap();
    let context = TaskContext::default();
    let tasks = tasks_of(customer, &context, &policy, day("2026-03-02"));
    let open = open_tasks(customer, &tasks, &context, &policy, day("2026-03-04"));
    let days = "03-02 03-09 03-09: a promise was made on 2026-03-02";
    let moved = "03-08 03-09 03-09: a promise was made on 2026-03-02";
    let lines: Vec<_> = open.iter().map(line).collect();
    assert_eq!(lines, [format!("promise/A/1 {moved}"), format!("promise/B/1 {days}")]);
    assert_eq!(open[0].staff.as_ref().unwrap().as_str(), "E-2");
    let all = standings(customer, &tasks, &context, &policy, day("2026-03-04"));
    assert_eq!(all[0].open(&tasks[1], day("2026-03-04")), None, "of another");
    assert!(all.iter().all(|it| it.state != TaskState::Overdue));
}

#[test]
fn after_a_merge_the_follow_ups_under_the_former_identifier_are_there_still() {
    let of_x = json!({"promise": {"id": "J", "customer": "X", "date": "2026-03-02"}});
    let mut base = base(&[known(), of_x]);
    let policy = FollowUpPolicyDraft::default().validate().unwrap();
    let context = TaskContext::default();
    let x = base.customer(&"X".parse().unwrap()).unwrap();
    let tasks = tasks_of(x, &context, &policy, day("2026-03-03"));
    let [survivor, absorbed] = ["C", "X"].map(|id| id.parse().unwrap());
    base.merge(MergeRecord { survivor, absorbed, date: day("2026-03-04"), by: None }).unwrap();
    let customer = base.customers().next().unwrap();
    let all = standings(customer, &tasks, &context, &policy, day("2026-03-05"));
    assert_eq!(all.len(), 1);
    let debt = [finding(RECEIVABLE_OVER_LIMIT, "X", Onset::Already)];
    let found = TaskContext { findings: Some(&debt), ..Default::default() };
    assert_eq!(tasks_of(customer, &found, &policy, day("2026-03-05")).len(), 2);
}

#[test]
fn of_one_day_the_contact_did_it_and_an_end_comes_before_what_was_called_off() {
    let promise = fact("promise", "J", "2026-03-02", json!({"until": "2026-03-09"}));
    let kept =
        fact("promise_entry", "JE", "2026-03-05", json!({"promise": "J", "outcome": "kept"}));
    let called = fact(
        "contact",
        "O",
        "2026-03-05",
        json!({"channel": "phone", "talk": {"tasks": ["promise/J/1"]}}),
    );
    let base = base(&[promise, kept, called]);
    let customer = base.customers().next().unwrap();
    let (context, policy) = (TaskContext::default(), FollowUpPolicy::default());
    let tasks = tasks_of(customer, &context, &policy, day("2026-03-04"));
    let stand = standings(customer, &tasks, &context, &policy, day("2026-03-31"));
    assert_eq!(stand[0].contact.as_ref().map(ContactId::as_str), Some("O"));
    let facts = [
        fact("appointment", "J", "2026-03-02", json!({"at": "2026-03-10"})),
        fact("end", "N", "2026-03-05", json!({"kind": "dissolved"})),
        fact("appointment_entry", "1", "2026-03-06", json!({"of": "J", "what": "cancelled"})),
    ];
    let over = stands(&facts, "2026-03-04", "2026-03-09");
    assert!(over[0].ends_with("cancelled: the relationship ended on 2026-03-05"), "{over:?}");
}

#[test]
fn nothing_arises_for_whoever_was_erased() {
    let order = fact(
        "order",
        "B",
        "2026-03-02",
        json!({"promised": "2026-03-10", "lines": [
        {"product": "sofa", "quantity": "1", "amount": {"amount": "10", "currency": "CNY"}}]}),
    );
    let mut base = base(&[order]);
    let of = |base: &CustomerBase, id: &str| {
        let customer = base.customer(&id.parse().unwrap()).unwrap();
        let (context, policy) = (TaskContext::default(), FollowUpPolicy::default());
        tasks_of(customer, &context, &policy, day("2026-03-20")).len()
    };
    assert_eq!(of(&base, "C"), 1);
    let _ = base.erase(&"C".parse().unwrap(), "gone".parse().unwrap()).unwrap();
    assert_eq!(of(&base, "gone"), 0);
}
