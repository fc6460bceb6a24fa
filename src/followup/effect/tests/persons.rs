//! Whose a follow-up is.

use super::*;

/// Who had how many follow-ups in time, of how many.
fn in_time(
    facts: Vec<Value>,
    tasks: &[Task],
    owner: impl Fn(&Task) -> Option<StaffId>,
) -> Vec<(Option<String>, u64, u64)> {
    let told = effect_by(&base(facts), tasks, owner, 30, "2026-06-30");
    let each = told.by_staff.into_iter();
    each.map(|(who, it)| {
        (who.map(|who| who.to_string()), it.in_time.successes(), it.in_time.trials())
    })
    .collect()
}

fn unnamed(id: &str, best: &str) -> Task {
    Task { staff: None, ..task("A", id, best, Purpose::CareCall) }
}

fn of(who: &str, in_time: u64, all: u64) -> (Option<String>, u64, u64) {
    (Some(who.to_owned()), in_time, all)
}

#[test]
fn what_was_not_done_is_that_of_whoever_owns_it() {
    let tasks = [unnamed("t1", "2026-03-01"), unnamed("t2", "2026-03-02")];
    let done = vec![call("A", "O-1", "2026-03-01", "t1", "S-5")];
    let owner = |_: &Task| Some("S-5".parse().unwrap());
    assert_eq!(in_time(done.clone(), &tasks, owner), [of("S-5", 1, 2)]);
    assert_eq!(in_time(done, &tasks, |_| None), [(None, 0, 1), of("S-5", 1, 1)]);
}

#[test]
fn the_owner_comes_before_whom_the_plan_names_and_whoever_took_it_over_before_the_owner() {
    let tasks = [task("A", "t1", "2026-03-01", Purpose::CareCall)];
    let owner = |_: &Task| Some("S-5".parse().unwrap());
    let known = vec![bought("A", "2025-01-01", "1")];
    assert_eq!(in_time(known.clone(), &tasks, |_| None), [of("S-1", 0, 1)]);
    assert_eq!(in_time(known, &tasks, owner), [of("S-5", 0, 1)]);
    let handed_over = json!({"handed_over": "S-8"});
    let handed_over = vec![entry("A", "2026-03-01", "t1", &handed_over, Some("S-1"))];
    assert_eq!(in_time(handed_over, &tasks, owner), [of("S-8", 0, 1)]);
}

#[test]
fn who_did_it_counts_and_not_who_was_to_do_it() {
    let tasks = [task("A", "t1", "2026-03-01", Purpose::CareCall)];
    let owner = |_: &Task| Some("S-5".parse().unwrap());
    let done = |what, by| vec![entry("A", "2026-03-01", "t1", &json!(what), by)];
    assert_eq!(in_time(done("done", Some("S-9")), &tasks, owner), [of("S-9", 1, 1)]);
    assert_eq!(in_time(done("skipped", Some("S-9")), &tasks, owner), [of("S-9", 0, 1)]);
    assert_eq!(in_time(done("done", None), &tasks, owner), [of("S-5", 1, 1)]);
    let called = vec![call("A", "O-1", "2026-03-01", "t1", "S-9")];
    assert_eq!(in_time(called, &tasks, owner), [of("S-9", 1, 1)]);
}

#[test]
fn a_contact_that_names_nobody_stands_in_the_row_of_its_follow_up() {
    let mut unsigned = call("A", "O-1", "2026-03-01", "t1", "S-9");
    unsigned["contact"]["talk"]["by"] = Value::Null;
    let facts = vec![unsigned, answer("A", "O-1", "2026-03-01", "reached")];
    let told =
        effect(&base(facts), &[task("A", "t1", "2026-03-01", Purpose::CareCall)], "2026-06-30");
    let [(who, tally)] = &told.by_staff[..] else { panic!("one row") };
    assert_eq!((who.as_ref().unwrap().as_str(), tally.reached.trials()), ("S-1", 1));
}
