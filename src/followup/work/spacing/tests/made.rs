//! The contacts already made, as the file has them.

use super::*;
use crate::base::MergeRecord;

fn contact(id: &str, day: u64, more: &str) -> String {
    let date = on(day);
    format!(
        r#"{{"contact":{{"id":"{id}","customer":"C","date":"{date}","channel":"phone"{more}}}}}"#
    )
}

fn known(facts: &[String], tasks: &[Task], as_of: u64) -> Vec<ContactMade> {
    let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
    let base = base(&facts);
    ContactMade::of(base.customer(&"C".parse().unwrap()).unwrap(), tasks, on(as_of))
}

#[test]
fn a_contact_was_for_the_tasks_that_it_names_or_else_for_its_campaign() {
    let facts = [
        contact("O-1", 5, r#","talk":{"tasks":["call","owed"]}"#),
        contact("O-2", 6, r#","campaign":"K-1","talk":{"tasks":["gone","call"]}"#),
        contact("O-3", 7, r#","campaign":"K-1""#),
        contact("O-4", 8, r#","talk":{"tasks":["gone"]}"#),
        contact("O-5", 9, ""),
        contact("O-6", 10, ""),
    ];
    let call = of_series("S", task("call", Care, 20..=20, 20));
    let tasks = [task("owed", Obligation, 20..=20, 20), call];
    let of_call = |day| ContactMade { series: Some("S".parse().unwrap()), ..made(day, Some(Care)) };
    assert_eq!(
        known(&facts, &tasks, 9),
        [
            made(9, None),
            made(8, None),
            made(7, Some(Promotion)),
            made(6, Some(Promotion)),
            of_call(6),
            of_call(5),
            made(5, Some(Obligation)),
        ]
    );
}

#[test]
fn one_that_reached_nobody_and_one_of_more_than_a_year_ago_do_not_count() {
    let answer = |id: &str, kind: &str| {
        let date = on(401);
        format!(
            r#"{{"response":{{"id":"A-{id}","customer":"C","date":"{date}","to":"{id}","kind":"{kind}"}}}}"#
        )
    };
    let facts = [
        contact("O-1", 35, ""),
        contact("O-2", 34, ""),
        contact("O-3", 400, ""),
        contact("O-4", 401, ""),
        answer("O-3", "not_reached"),
        answer("O-4", "interested"),
    ];
    assert_eq!(known(&facts, &[], 400), [made(400, None), made(35, None)]);
    assert_eq!(known(&facts, &[], 401), [made(401, None)]);
}

#[test]
fn the_tasks_of_one_who_was_merged_into_the_customer_are_planned_too() {
    let mut base =
        base(&[r#"{"referral":{"id":"R","customer":"D","date":"2026-01-01","lead":"L"}}"#]);
    let (survivor, absorbed) = ("C".parse().unwrap(), "D".parse().unwrap());
    let _ = base.merge(MergeRecord { survivor, absorbed, date: on(0), by: None }).unwrap();
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let terms = ContactTerms {
        firm: &*OPEN,
        customer: None,
        preferred: None,
        consent: ConsentRule::OptOut,
    };
    let of = |customer: &str, task: Task| Task { customer: customer.parse().unwrap(), ..task };
    let tasks = [
        task("c", Care, 10..=10, 10),
        of("D", task("d", Care, 20..=20, 20)),
        of("E", task("e", Care, 30..=30, 30)),
    ];
    let plan = plan_contacts(customer, &tasks, &[], terms, &SpacingPolicy::default(), on(0));
    assert_eq!(contacts(&plan), [at(10, "c"), at(20, "d")]);
    assert!(plan.contacts.iter().all(|it| it.customer.as_str() == "C"));
}
