//! What has passed is planned by what was known then.

use super::{Always, layers, period, plan_with, planned, policy, rule, shown};
use crate::followup::care::{CareAnchor, CareTimes};

fn profile(known: &str, birthday: &str) -> String {
    format!(
        r#"{{"profile":{{"id":"P-{known}","customer":"C-1","date":"{known}",
            "profile":{{"person":{{"identity":{{"birthday":"{birthday}"}}}}}}}}}}"#
    )
}

fn birthdays(facts: &[&str]) -> Vec<String> {
    let policy = policy(vec![rule(CareAnchor::Birthday, CareTimes::OnTheDay)]);
    planned(facts, &policy, period("2026-05-01", "2026-05-31"), "2026-06-30")
}

#[test]
fn a_birthday_that_was_not_known_on_the_day_was_not_planned() {
    assert!(birthdays(&[&profile("2026-05-20", "--05-19")]).is_empty());
    assert_eq!(birthdays(&[&profile("2026-05-20", "--05-20")]), ["2026-05-20 r/own/2026"]);
    assert_eq!(birthdays(&[&profile("2026-05-20", "--05-25")]), ["2026-05-25 r/own/2026"]);
}

#[test]
fn a_birthday_that_was_corrected_afterwards_is_one_greeting_with_both_days() {
    let corrected = [profile("2026-01-01", "--05-10"), profile("2026-05-20", "--05-25")];
    assert_eq!(
        birthdays(&[&corrected[0], &corrected[1]]),
        ["2026-05-10 r/own/2026", "2026-05-25 r/own/2026"]
    );
    let in_time = [profile("2026-01-01", "--05-10"), profile("2026-05-10", "--05-25")];
    assert_eq!(birthdays(&[&in_time[0], &in_time[1]]), ["2026-05-25 r/own/2026"]);
}

#[test]
fn what_was_before_the_end_stays_and_nothing_comes_after_it() {
    let end = |day: &str| {
        format!(r#"{{"end":{{"id":"E-1","customer":"C-1","date":"{day}","kind":"died"}}}}"#)
    };
    let of = |birthday: &str, ended: &str| {
        birthdays(&[&profile("2026-01-01", birthday), &end(ended)]).len()
    };
    assert_eq!(of("--05-19", "2026-05-20"), 1);
    assert_eq!(of("--05-20", "2026-05-20"), 0);
    assert_eq!(of("--05-25", "2026-05-20"), 0);
}

#[test]
fn nobody_is_greeted_before_they_are_known() {
    let policy =
        policy(vec![rule(CareAnchor::DaysOf("public holidays".to_owned()), CareTimes::OnTheDay)]);
    let of = |known: &str| {
        let over = period("2026-09-01", "2026-10-31");
        let plan = plan_with(
            &Always,
            &layers(),
            &[&profile(known, "--01-01")],
            &policy,
            over,
            "2026-10-31",
        );
        shown(&plan).len()
    };
    assert_eq!((of("2026-10-01"), of("2026-10-02")), (1, 0));
}
