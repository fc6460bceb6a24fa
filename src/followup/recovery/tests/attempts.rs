//! What is tried, and what is to be tried next.

use super::*;

/// A contact for an attempt.
fn call(date: &str, number: u32) -> String {
    format!(
        r#"{{"contact":{{"id":"O-{date}","customer":"C","date":"{date}","channel":"phone",
        "talk":{{"by":"S-7","tasks":["recovery/R-C-2026-03-02/{number}"]}}}}}}"#
    )
}

/// An entry about an attempt.
fn task_entry(date: &str, number: u32, what: &str) -> String {
    format!(
        r#"{{"task_entry":{{"id":"T-{date}","customer":"C","date":"{date}",
        "task":"recovery/R-C-2026-03-02/{number}","what":"{what}"}}}}"#
    )
}

fn tried(date: &str, contact: Option<&str>) -> String {
    let mut tried = entry("C", "2026-03-02", date, "tried");
    if let Some(contact) = contact {
        tried.insert_str(tried.len() - 2, &format!(r#","contact":"O-{contact}""#));
    }
    tried
}

/// The window of the next attempt: first, best, last day.
fn next(facts: &[String], as_of: &str) -> Option<[String; 3]> {
    let task = cases(facts, as_of).remove(0).next_task?;
    assert_eq!(task.staff.as_ref().unwrap().as_str(), "S-7");
    assert!(task.reason.to_string().starts_with("to be won back since 2026-03-02"));
    let window = task.window;
    Some([window.first(), window.best(), window.last()].map(|day| day.to_string()))
}

/// How often it was tried, the number of the next attempt and its best day.
fn after(more: &[String]) -> (String, Option<(String, String)>) {
    let case = cases(&[&[begun("C", "2026-03-02", "null")], more].concat(), "2026-12-31").remove(0);
    let next = case.next_task.map(|task| {
        let number = task.id.as_str().rsplit('/').next().unwrap().to_owned();
        (number, task.window.best().to_string())
    });
    (case.attempts.to_string().chars().filter(char::is_ascii_digit).take(1).collect(), next)
}

fn is(tried: &str, next: &str, best: &str) -> (String, Option<(String, String)>) {
    (tried.to_owned(), Some((next.to_owned(), best.to_owned())))
}

#[test]
fn an_attempt_is_due_within_a_week_and_the_next_a_month_later() {
    let mut facts = vec![begun("C", "2026-03-02", "null")];
    let expected = ["2026-03-02", "2026-03-09", "2026-03-23"].map(str::to_owned);
    assert_eq!(next(&facts, "2026-03-02"), Some(expected));
    facts.push(entry("C", "2026-03-02", "2026-03-05", "tried"));
    let expected = ["2026-04-04", "2026-04-04", "2026-04-18"].map(str::to_owned);
    assert_eq!(next(&facts, "2026-03-05"), Some(expected));
    facts.push(entry("C", "2026-03-02", "2026-04-04", "tried"));
    assert!(next(&facts, "2026-04-04").is_some());
    facts.push(entry("C", "2026-03-02", "2026-05-04", "tried"));
    assert_eq!(next(&facts, "2026-05-04"), None);
    let (state, words) = shown(&facts, "2026-05-04");
    assert_eq!(state, RecoveryState::ToDecide);
    assert!(words.ends_with(
        "3, and after 3 somebody decides whether it goes on; to decide since 2026-05-04"
    ));
}

#[test]
fn nobody_is_called_who_bought_again_was_given_up_or_has_died() {
    let case = || begun("C", "2026-03-02", "null");
    let died = r#"{"end":{"id":"N","customer":"C","date":"2026-03-10","kind":"died"}}"#.to_owned();
    for more in [
        bought("C", "2026-03-10", "1"),
        entry("C", "2026-03-02", "2026-03-10", "given_up"),
        entry("C", "2026-03-02", "2026-03-10", "parted_well"),
        entry("C", "2026-03-02", "2026-03-10", "recovered"),
        died,
    ] {
        assert!(next(&[case(), more.clone()], "2026-03-09").is_some(), "{more}");
        assert_eq!(next(&[case(), more.clone()], "2026-03-10"), None, "{more}");
    }
}

#[test]
fn whoever_saw_to_it_last_goes_on() {
    let mut handed_on = entry("C", "2026-03-02", "2026-03-05", "tried");
    handed_on.insert_str(handed_on.len() - 2, r#","by":"S-9""#);
    let base = base(&[begun("C", "2026-03-02", "null"), handed_on]);
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let policy = RecoveryPolicy::default();
    let cases = recovery_cases(customer, &valuation, &policy, day("2026-03-31")).unwrap();
    let staff = cases[0].next_task.as_ref().unwrap().staff.as_ref().unwrap();
    assert_eq!(staff.as_str(), "S-9");
}

#[test]
fn a_contact_or_an_entry_that_did_a_planned_attempt_is_an_attempt_and_the_next_one_follows() {
    assert_eq!(after(&[]), is("0", "1", "2026-03-09"));
    assert_eq!(after(&[call("2026-03-06", 1)]), is("1", "2", "2026-04-05"));
    assert_eq!(after(&[task_entry("2026-03-06", 1, "done")]), is("1", "2", "2026-04-05"));
    let two = [call("2026-03-06", 1), call("2026-04-05", 2)];
    assert_eq!(after(&two), is("2", "3", "2026-05-05"));
    let three = [&two[..], &[call("2026-05-05", 3)]].concat();
    assert_eq!(after(&three), ("3".to_owned(), None), "somebody has to decide");
    let case = cases(&[&[begun("C", "2026-03-02", "null")], &two[..]].concat(), "2026-12-31");
    assert_eq!(case[0].tried_last, Some(day("2026-04-05")));
}

#[test]
fn what_was_entered_about_a_contact_and_the_contact_itself_are_one_attempt() {
    let called = || call("2026-03-06", 1);
    assert_eq!(
        after(&[called(), tried("2026-03-06", Some("2026-03-06"))]),
        is("1", "2", "2026-04-05")
    );
    // Entered later, and of the day without a name.
    assert_eq!(
        after(&[called(), tried("2026-03-08", Some("2026-03-06"))]),
        is("1", "2", "2026-04-07")
    );
    assert_eq!(after(&[called(), tried("2026-03-06", None)]), is("1", "2", "2026-04-05"));
    let done = task_entry("2026-03-06", 1, "done");
    assert_eq!(after(&[done, tried("2026-03-06", None)]), is("1", "2", "2026-04-05"));
    // Another one.
    assert_eq!(after(&[called(), tried("2026-03-08", None)]), is("2", "3", "2026-04-07"));
    let other = [called(), tried("2026-03-06", Some("2026-03-30"))];
    assert_eq!(after(&other), is("2", "3", "2026-04-05"));
    let of_another = called().replace("R-C-2026-03-02", "R-other");
    assert_eq!(after(&[of_another]), is("0", "1", "2026-03-09"));
}

#[test]
fn who_was_not_reached_is_still_to_be_called_and_what_was_left_out_is_followed_by_the_next() {
    let missed = r#"{"response":{"id":"A","customer":"C","date":"2026-03-06","to":"O-2026-03-06",
        "kind":"not_reached"}}"#;
    let called = call("2026-03-06", 1);
    assert_eq!(after(&[called, missed.to_owned()]), is("0", "1", "2026-03-09"));
    assert_eq!(after(&[task_entry("2026-03-06", 1, "skipped")]), is("0", "2", "2026-04-05"));
    let both = [task_entry("2026-03-06", 1, "skipped"), call("2026-04-05", 2)];
    assert_eq!(after(&both), is("1", "3", "2026-05-05"));
}

#[test]
fn what_is_tried_after_the_end_of_a_case_is_no_attempt_of_it() {
    let given_up = || entry("C", "2026-03-02", "2026-03-06", "given_up");
    assert_eq!(after(&[given_up(), call("2026-03-06", 1)]).0, "1");
    assert_eq!(after(&[given_up(), call("2026-03-07", 1)]).0, "0");
}

#[test]
fn a_case_is_another_on_the_day_on_which_the_next_attempt_can_be_made() {
    let facts = [begun("C", "2026-03-02", "null"), tried("2026-03-05", None)];
    let look_again_on = |as_of| cases(&facts, as_of)[0].look_again_on;
    assert_eq!(look_again_on("2026-04-03"), Some(day("2026-04-04")));
    assert_eq!(look_again_on("2026-04-04"), None);
    assert_eq!(look_again_on("2026-03-02"), None, "it can be made at once");
}
