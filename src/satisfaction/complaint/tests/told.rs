//! What is told of a complaint at the edges: when to look again, what is forgotten, what stands first.

use super::{at, base, case, cases, complaint, entry, next, office};
use crate::base::Fact;
use crate::rule::Draft;
use crate::satisfaction::complaint::{
    ComplainantTier, ComplaintPolicy, ComplaintPolicyDraft, ComplaintReport, ComplaintSeverity,
    ComplaintStanding, TimeVerdict, complaints,
};
use crate::tiering::AbcClass;
use crate::units::Confidence;
use chrono::NaiveDate;
use serde_json::json;

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

fn order(facts: impl IntoIterator<Item = Fact>, as_of: &str) -> Vec<String> {
    let all = cases(&base(facts), &ComplaintPolicy::default(), as_of);
    all.iter().map(|case| case.complaint.to_string()).collect()
}

#[test]
fn nobody_has_to_look_before_something_can_change() {
    // Four hours on Friday are over when work ends; on Saturday it is not late yet.
    let on_friday = base([complaint("Q", "2026-03-06T13:00", json!({}))]);
    let look = |as_of| cases(&on_friday, &ComplaintPolicy::default(), as_of)[0].look_again_on;
    assert_eq!(look("2026-03-06T14:00"), day("2026-03-09"));
    // Waiting to be reminded by Tuesday: overdue on Wednesday.
    let waiting = [("2026-03-05T10:00", "waiting")];
    assert_eq!(case(&waiting, "2026-03-06").look_again_on, day("2026-03-11"));
}

#[test]
fn of_what_is_forgotten_nothing_is_due_and_nothing_changes() {
    let mut draft = ComplaintPolicyDraft { forgotten_after_months: 1, ..Default::default() };
    // So long that the calendar ends first.
    draft.targets[0].ordinary.settle_minutes = 366 * 24 * 60;
    let policy = draft.validate().unwrap();
    let base = base([complaint("Q", "2026-03-02T10:00", json!({}))]);
    let on = |as_of| cases(&base, &policy, as_of).remove(0);
    let open = on("2026-03-20");
    assert_eq!((open.standing, open.look_again_on), (ComplaintStanding::Open, day("2026-04-02")));
    assert_eq!(open.response.verdict, TimeVerdict::Overdue);
    let forgotten = on("2026-04-02");
    assert_eq!(forgotten.standing, ComplaintStanding::Forgotten);
    for time in [forgotten.response, forgotten.settling] {
        assert_eq!((time.verdict, time.due), (TimeVerdict::CannotSay, None));
    }
    assert_eq!(forgotten.look_again_on, None);
}

#[test]
fn what_need_not_be_done_any_more_goes_by_how_grave_it_was_then() {
    let base = base([
        complaint("Q", "2026-03-02T10:00", json!({})),
        entry("E", "2026-03-03T10:00", "Q", "withdrawn", json!({})),
    ]);
    let tiers = |_: &_, day: NaiveDate| {
        let class = if day < "2026-03-04".parse().unwrap() { AbcClass::C } else { AbcClass::A };
        ComplainantTier { class: Some(class), is_vip: Some(false) }
    };
    let all = complaints(&base, &ComplaintPolicy::default(), &office(), tiers, at("2026-06-01"));
    let of = |case: &super::ComplaintCase| {
        [case.severity, case.response.severity, case.settling.severity]
    };
    let then = ComplaintSeverity::Ordinary;
    assert_eq!(of(&all[0]), [ComplaintSeverity::Serious, then, then]);
}

#[test]
fn what_came_back_on_the_day_it_came_in_is_said_to_have_come_back() {
    let course = [("2026-03-02T11:00", "withdrawn"), ("2026-03-02T12:00", "reopened")];
    let said = next(&course, "2026-03-02T12:30");
    assert!(said.ends_with("a complaint came back on 2026-03-02, and nobody has responded since"));
}

#[test]
fn what_is_open_stands_before_what_is_settled_though_to_ask_is_overdue() {
    let facts = [
        complaint("Q-1", "2026-03-02T09:00", json!({})),
        entry("E-1", "2026-03-02T09:30", "Q-1", "settled", json!({})),
        complaint("Q-2", "2026-03-10T10:00", json!({})),
    ];
    assert_eq!(order(facts, "2026-03-10T11:00"), ["Q-2", "Q-1"]);
}

#[test]
fn what_has_no_day_stands_behind_what_has_one_and_of_one_day_the_earlier_comes_first() {
    // The calendar ends with the year.
    let facts = [
        complaint("Q-1", "2026-12-31T16:00", json!({})),
        complaint("Q-2", "2026-12-31T12:30", json!({})),
    ];
    assert_eq!(order(facts, "2026-12-31T16:15"), ["Q-2", "Q-1"]);
    // Both are due on Monday at 13:00.
    let at_the_weekend = [
        complaint("Q-1", "2026-03-08T10:00", json!({"customer": "A"})),
        complaint("Q-2", "2026-03-07T10:00", json!({"customer": "B"})),
    ];
    assert_eq!(order(at_the_weekend, "2026-03-08T12:00"), ["Q-2", "Q-1"]);
}

#[test]
fn the_report_counts_each_time_of_which_nothing_can_be_said() {
    let facts = ["Q-1", "Q-2"].into_iter().flat_map(|id| {
        [
            complaint(id, "2026-03-02", json!({})),
            entry(&format!("E-{id}"), "2026-03-02", id, "acknowledged", json!({})),
        ]
    });
    let all = cases(&base(facts), &ComplaintPolicy::default(), "2026-03-03");
    let report = ComplaintReport::of(&all, Confidence::P95);
    assert_eq!(report.responses.to_string(), "in time 0 of 0, of 2 it cannot be said");
}

#[test]
fn what_has_no_time_and_cannot_come_last_comes_as_late_as_it_can() {
    let course = [
        ("2026-03-02T10:30", "acknowledged"),
        ("2026-03-02T12:00", "closed"),
        ("2026-03-02", "settled"),
    ];
    let case = case(&course, "2026-03-03");
    assert_eq!(case.standing, ComplaintStanding::Confirmed);
    assert_eq!(case.response.done, Some(at("2026-03-02T10:30")), "the first word came before");
}
