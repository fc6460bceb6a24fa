//! When the customer wants to be contacted.

use super::channels::consent;
use super::*;

#[test]
fn quiet_days_are_avoided_and_starve_nothing() {
    let quiet = Office::closed_on([10, 11]);
    let case = Case { quiet: Some(&quiet), ..Case::default() };
    assert_eq!(contacts(&case.plan(&[task("care", Care, 9..=14, 10)])), [at(9, "care")]);
    assert_eq!(contacts(&case.plan(&[task("owed", Obligation, 9..=14, 11)])), [at(9, "owed")]);
    assert_eq!(contacts(&case.plan(&[task("owed", Obligation, 10..=14, 11)])), [at(12, "owed")]);
    let plan = case.plan(&[task("care", Care, 10..=11, 11)]);
    assert_eq!(contacts(&plan), [at(11, "care")]);
    // On a quiet day by what disturbs nobody.
    assert_eq!(
        (plan.contacts[0].via, &plan.contacts[0].hours),
        (Some(Channel::Email), &Some(vec![]))
    );
    assert_eq!(plan.contacts[0].to_string(), "2026-03-13, C by e-mail: remind of the service");
}

#[test]
fn the_hours_are_those_in_which_the_firm_works_and_the_customer_wants_to_be_contacted() {
    let hours = |shifts: &[&str]| {
        let shifts = shifts.iter().map(|shift| shift.parse().unwrap()).collect();
        let wanted = Office { shifts, ..Office::open() };
        let case = Case { quiet: Some(&wanted), ..Case::default() };
        let plan = case.plan(&[task("care", Care, 10..=10, 10)]);
        plan.contacts[0].to_string()
    };
    assert_eq!(
        hours(&["11:00-14:00", "17:00-21:00"]),
        "2026-03-12, C by phone 11:00-12:00, 13:00-14:00, 17:00-18:00: remind of the service"
    );
    // Never while the firm works: a quiet day.
    assert_eq!(hours(&["19:00-21:00"]), "2026-03-12, C by e-mail: remind of the service");
    let unknown = Office { unknown: vec![10], ..Office::open() };
    let case = Case { quiet: Some(&unknown), ..Case::default() };
    let plan = case.plan(&[task("care", Care, 10..=10, 10)]);
    assert_eq!(plan.contacts[0].hours, Some(unknown.shifts.clone()));
    let case = Case { quiet: Some(&*OPEN), firm: &unknown, ..Case::default() };
    let plan = case.plan(&[task("care", Care, 10..=10, 10)]);
    assert_eq!(plan.contacts[0].hours, Some(unknown.shifts.clone()));
}

#[test]
fn nothing_goes_to_a_quiet_day_because_there_is_a_contact_anyway() {
    let quiet = Office::closed_on([10]);
    let case = Case { quiet: Some(&quiet), ..Case::default() };
    let tasks = [task("owed", Obligation, 10..=10, 10), task("care", Care, 9..=14, 12)];
    assert_eq!(contacts(&case.plan(&tasks)), [at(10, "owed"), at(12, "care")]);
    // Two that lie on quiet days are brought together on one, and none to one that is.
    let tasks = [task("care", Care, 1..=10, 2), task("greet", Greeting, 9..=10, 10)];
    let joined = |quiet: &Office| {
        let case = Case { quiet: Some(quiet), ..Case::default() };
        contacts(&case.plan(&tasks))
    };
    assert_eq!(joined(&Office::closed_on(0..20)), [at(9, "care+greet")]);
    assert_eq!(joined(&Office::closed_on([9, 10])), [at(2, "care"), at(10, "greet")]);
    assert_eq!(joined(&Office::closed_on([9])), [at(10, "care+greet")]);
}

#[test]
fn a_quiet_day_is_better_than_that_of_another_call_of_the_series() {
    let quiet = Office::closed_on([11]);
    let case = Case { quiet: Some(&quiet), ..Case::default() };
    let calls = [
        of_series("S", task("day-0", Care, 10..=10, 10)),
        of_series("S", task("day-1", Care, 10..=11, 11)),
    ];
    assert_eq!(contacts(&case.plan(&calls)), [at(10, "day-0"), at(11, "day-1")]);
}

#[test]
fn a_call_on_a_quiet_day_says_that_they_want_quiet() {
    let no_email = consent("care", "email", "withdrawn");
    let quiet = Office::closed_on([10]);
    let case = Case { facts: vec![&no_email], quiet: Some(&quiet), ..Case::default() };
    let plan = case.plan(&[task("care", Care, 10..=10, 10)]);
    assert_eq!(
        plan.contacts[0].to_string(),
        "2026-03-12, C by phone, although they want quiet or nobody works: remind of the service"
    );
}
