//! What has a place, and what becomes of the rest.

use super::*;
use crate::customer::{Clearance, Sensitivity};
use crate::followup::work::samples::base;
use crate::followup::{FollowUpPolicy, briefing};

#[test]
fn the_list_never_exceeds_its_capacity_and_says_what_fell_off_and_when_it_becomes_overdue() {
    let items = [
        care("a", 20, 25, 90),
        care("b", 20, 24, 80),
        care("c", 20, 23, 70),
        item("d", 20, 0, &[task("d-1", Care, 20..=20, 20), task("d-2", Care, 20..=30, 20)]),
        item("e", 20, 0, &[task("e", Greeting, 20..=20, 20)]),
    ];
    let list = Desk::default().list(&items, 20);
    assert_eq!(names(&list), ["a", "b"]);
    assert_eq!((list.used, left(&list)), (2, vec![("c".into(), 24), ("d".into(), 31)]));
    assert_eq!(gone(&list), [("d".into(), 20, DAY_FULL.key), ("e".into(), 20, DAY_FULL.key)]);
    assert_eq!(
        list.contacts[1].criterion.to_string(),
        "880 points by worth × urgency + waiting, at least the 840 of the first without a place (by \
         40)"
    );
}

#[test]
fn the_list_reads_as_a_person_reads_it_in_the_morning() {
    let items = [owed("C-1", 18, 19, 80), care("C-2", 20, 23, 70), care("C-3", 20, 23, 60)];
    let list = Desk::default().list(&items, 20);
    assert_eq!(
        list.to_string(),
        "2026-03-22, E-1: 2 of 2 contacts\n\
         1. C-1 by phone: keep a promise; owed, and so first; worth 80 × urgency 15 + 2 days × 50 \
         = 1300 points; overdue from 2026-03-22\n\
         2. C-2 by phone: remind of the service; worth 70 × urgency 12 + 0 days × 50 = 840 \
         points; overdue from 2026-03-26\n\
         left over: C-3, 720 points: the day is full; overdue from 2026-03-26"
    );
    assert_eq!(
        list.contacts[1].criterion.to_string(),
        "840 points by worth × urgency + waiting, at least the 720 of the first without a place \
         (by 120)"
    );
}

#[test]
fn minutes_are_filled_in_order_and_what_is_too_long_lets_others_pass() {
    let visit = |name: &str, worth| {
        let mut visit = care(name, 20, 30, worth);
        visit.contact.via = Some(Channel::Visit);
        visit
    };
    let items =
        [visit("v-1", 90), visit("v-2", 80), care("c-1", 20, 30, 70), care("c-2", 20, 30, 60)];
    let desk = Desk { capacity: DayCapacity::Minutes(75), ..Desk::default() };
    let list = desk.list(&items, 20);
    assert_eq!((names(&list), list.used), (vec!["v-1".to_owned(), "c-1".to_owned()], 70));
    let reasons: Vec<_> = list.left_over.iter().map(|it| it.reason.to_string()).collect();
    assert_eq!(
        reasons,
        [
            "it takes 60 min, and 15 min are left (45 min too few)",
            "it takes 10 min, and 5 min are left (5 min too few)",
        ]
    );
    assert!(list.to_string().starts_with("2026-03-22, E-1: 70 min of 75 min\n1. v-1 by visit"));
}

#[test]
fn without_capacity_work_or_somebody_who_does_it_the_list_says_so_and_loses_nothing() {
    let items = [owed("a", 20, 20, 90), care("b", 20, 20, 80), care("c", 20, 25, 70)];
    let away = absences(&[r#"{"absence":{"id":"B-1","staff":"E-1","date":"2026-03-20"}}"#]);
    let closed = Office::closed_on([20]);
    let cases = [
        (Desk { capacity: DayCapacity::Contacts(0), ..Desk::default() }, &NO_CAPACITY),
        (Desk { capacity: DayCapacity::Minutes(0), ..Desk::default() }, &NO_CAPACITY),
        (Desk { calendar: &closed, ..Desk::default() }, &DAY_CLOSED),
        (Desk { absences: away, ..Desk::default() }, &OWNER_AWAY),
    ];
    for (desk, rule) in cases {
        let list = desk.list(&items, 20);
        assert_eq!(list.notices.iter().map(|it| it.rule().key).collect::<Vec<_>>(), [rule.key]);
        assert_eq!((list.contacts.len(), list.used), (0, 0));
        assert_eq!(left(&list), [("a".into(), 21), ("c".into(), 26)]);
        assert!(list.left_over.iter().all(|it| it.reason.rule() == rule));
        assert_eq!(gone(&list), [("b".into(), 20, rule.key)]);
    }
    let desk = Desk { calendar: &closed, ..Desk::default() };
    let shown = desk.list(&items, 20).to_string();
    assert!(
        shown.starts_with(
            "2026-03-22, E-1: 0 of 2 contacts; there is no work on 2026-03-22\nleft over: a, owed, 1350 points: there is no work"
        ),
        "{shown}"
    );
}

#[test]
fn on_a_day_that_the_calendar_does_not_know_there_is_a_list_and_a_notice() {
    let unknown = Office { unknown: vec![20], ..Office::open() };
    let desk = Desk { calendar: &unknown, ..Desk::default() };
    let items = [care("a", 20, 25, 90), care("b", 20, 25, 80), care("c", 20, 20, 0)];
    let list = desk.list(&items, 20);
    assert_eq!(names(&list), ["a", "b"]);
    assert_eq!(gone(&list), [("c".into(), 20, DAY_FULL.key)]);
    assert_eq!(list.notices[0].rule(), &DAY_UNKNOWN);
    assert_eq!(
        list.notices[0].to_string(),
        "the calendar does not say whether there is work on 2026-03-22"
    );
}

#[test]
fn what_has_passed_is_dropped_with_its_day_and_the_rest_of_the_contact_stays() {
    let both = [task("past", Care, 10..=18, 12), task("still", Promotion, 10..=25, 12)];
    let items = [item("a", 12, 50, &both), care("b", 10, 19, 50)];
    let list = Desk::default().list(&items, 20);
    assert_eq!(names(&list), ["a"]);
    let tasks: Vec<_> = list.contacts[0].tasks.iter().map(|task| task.id.as_str()).collect();
    assert_eq!(tasks, ["still"]);
    assert_eq!(list.contacts[0].overdue_on, Some(on(26)));
    assert_eq!(gone(&list), [("a".into(), 18, TASK_PAST.key), ("b".into(), 19, TASK_PAST.key)]);
}

#[test]
fn while_somebody_is_away_another_has_their_contacts() {
    let away = r#"{"absence":{"id":"B-1","staff":"E-1","date":"2026-03-20","until":"2026-03-22",
        "substitute":"E-2"}}"#;
    let desk = |owner: &str| Desk {
        owner: owner.parse().unwrap(),
        absences: absences(&[away]),
        ..Desk::default()
    };
    let items = [
        care("a", 20, 25, 90),
        WorkItem { owner: "E-2".parse().unwrap(), ..care("b", 20, 25, 80) },
    ];
    let list = desk("E-1").list(&items, 20);
    assert_eq!((names(&list).len(), list.left_over.len()), (0, 0));
    assert_eq!(list.notices[0].rule(), &OWNER_AWAY);
    assert_eq!(
        list.to_string(),
        "2026-03-22, E-1: 0 of 2 contacts; the owner of the list is away on 2026-03-22, and E-2 acts"
    );
    assert_eq!(names(&desk("E-2").list(&items, 20)), ["a", "b"]);
    assert_eq!(names(&desk("E-1").list(&items, 21)), ["a"], "back again");
    assert_eq!(names(&desk("E-2").list(&items, 21)), ["b"]);
    assert_eq!(names(&desk("E-3").list(&items, 20)), [""; 0]);
}

#[test]
fn what_is_planned_for_a_later_day_is_on_no_list_yet() {
    let handed = WorkItem { from: Some(on(21)), ..care("b", 15, 25, 90) };
    let items = [care("a", 21, 25, 90), handed];
    assert_eq!(Desk::default().list(&items, 20).contacts.len(), 0);
    assert_eq!(Desk::default().list(&items, 20).left_over.len(), 0);
    assert_eq!(
        Desk::default().list(&items, 20).to_string(),
        "2026-03-22, E-1: 0 of 2 contacts\nto come on 2026-03-23: b",
        "nobody has it meanwhile"
    );
    assert_eq!(
        names(&Desk::default().list(&items, 21)),
        ["b", "a"],
        "it has waited since the 15th"
    );
}

#[test]
fn points_are_compared_with_those_of_what_is_not_owed_and_drops_stand_by_day() {
    let mut visit = owed("visit", 20, 20, 100);
    visit.contact.via = Some(Channel::Visit);
    let items = [visit, care("a", 20, 30, 50), care("past-2", 9, 19, 0), care("past-1", 9, 18, 0)];
    let desk = Desk { capacity: DayCapacity::Minutes(30), ..Desk::default() };
    let list = desk.list(&items, 20);
    assert_eq!(names(&list), ["a"]);
    assert_eq!(
        list.contacts[0].criterion.needed(),
        None,
        "everything else that counts points is on"
    );
    let order: Vec<_> = gone(&list).into_iter().map(|it| it.0).collect();
    assert_eq!(order, ["past-1", "past-2"]);
}

#[test]
fn a_capacity_is_shown_with_what_it_counts() {
    let shown = [DayCapacity::Contacts(1), DayCapacity::Contacts(2), DayCapacity::Minutes(90)];
    assert_eq!(shown.map(|it| it.to_string()), ["1 contact", "2 contacts", "90 min"]);
}

#[test]
fn what_takes_more_than_a_whole_day_says_so_and_what_is_full_is_full() {
    let mut visit = care("visit", 20, 30, 50);
    visit.contact.via = Some(Channel::Visit);
    let items = [visit, care("call", 20, 30, 40)];
    let of = |capacity| Desk { capacity, ..Desk::default() }.list(&items, 20).to_string();
    assert_eq!(
        of(DayCapacity::Minutes(45)).lines().last().unwrap(),
        "left over: visit, 250 points: it takes 60 min, more than the 45 min of a whole day (by 15 \
         min); overdue from 2026-04-02"
    );
    assert_eq!(
        of(DayCapacity::Contacts(1)).lines().last().unwrap(),
        "left over: call, 200 points: the day is full; overdue from 2026-04-02"
    );
    let desk = Desk { capacity: DayCapacity::Minutes(45), ..Desk::default() };
    assert_eq!(desk.list(&items, 20).left_over[0].reason.rule(), &TOO_LONG);
}

#[test]
fn a_long_contact_that_what_is_owed_leaves_no_time_for_comes_first_once_it_has_waited() {
    let mut visit = care("visit", 0, 200, 0);
    visit.contact.via = Some(Channel::Visit);
    let mut waiting = vec![visit];
    let desk = Desk { capacity: DayCapacity::Minutes(60), ..Desk::default() };
    let mut late = Vec::new();
    for day in 0..40 {
        waiting.push(owed(&format!("call-{day}"), day, day, 50));
        let list = desk.list(&waiting, day);
        let done = names(&list);
        if done[0] == "visit" {
            // One day after the 30 of which the policy says that nothing later goes before it.
            assert_eq!((day, done.len(), list.contacts[0].heads), (31, 1, false));
            assert_eq!(list.contacts[0].criterion.rule(), &LONG_FIRST);
            assert!(list.contacts[0].to_string().contains(
                "; it comes first, once: it has waited 31 days, longer than 30 days, and what is \
                 owed leaves too little time for it (by 1 day); worth 0"
            ));
        }
        late.extend(list.left_over.iter().map(|it| it.item.contact.customer.to_string()));
        waiting.retain(|item| !done.contains(&item.contact.customer.to_string()));
    }
    assert_eq!(late.iter().filter(|it| *it == "visit").count(), 31);
    assert_eq!(late.iter().filter(|it| *it != "visit").collect::<Vec<_>>(), ["call-31"]);
    assert_eq!(waiting, []);
}

#[test]
fn nothing_that_is_owed_gives_way_twice_nor_where_the_day_is_full_with_what_is_owed() {
    let mut visit = care("visit", 0, 200, 0);
    visit.contact.via = Some(Channel::Visit);
    let desk = Desk { capacity: DayCapacity::Minutes(60), ..Desk::default() };
    let first = |others: &[WorkItem]| {
        let items: Vec<WorkItem> = [&[visit.clone()], others].concat();
        names(&desk.list(&items, 50))[0].clone()
    };
    assert_eq!(first(&[owed("today", 50, 50, 0)]), "visit");
    assert_eq!(first(&[owed("today", 50, 50, 0), owed("late", 49, 49, 0)]), "late");
    // Planned today for a day on which nobody works.
    assert_eq!(first(&[item("early", 50, 0, &[task("t", Obligation, 50..=51, 51)])]), "early");
    let full: Vec<WorkItem> = (0..6).map(|at| owed(&format!("C-{at}"), 50, 50, 0)).collect();
    assert_eq!(first(&full), "C-0");
    assert_eq!(first(&[care("call", 50, 60, 100)]), "visit", "by its points");
}

#[test]
fn the_hours_are_those_of_the_day_or_none() {
    let mut planned = care("a", 20, 30, 50);
    planned.contact.hours = Some(vec!["09:00-12:00".parse().unwrap()]);
    let items = [planned];
    let shown = |day| Desk::default().list(&items, day).contacts[0].to_string();
    assert!(shown(20).starts_with("a by phone 09:00-12:00: remind"), "{}", shown(20));
    assert!(shown(21).starts_with("a by phone: remind"), "{}", shown(21));
}

#[test]
fn a_briefing_comes_with_the_contact_and_its_words_stand_in_no_debug_or_display() {
    let talk = r#"{"contact":{"id":"O","customer":"C","date":"2026-03-01","channel":"phone",
        "talk":{"next_topic":"her trip to Harbin"}}}"#;
    let base = base(&[talk]);
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let clearance = Clearance::up_to(Sensitivity::Personal);
    let known = briefing(customer, clearance, &FollowUpPolicy::default(), on(20));
    let items = [WorkItem { briefing: Some(known), ..care("a", 20, 30, 50) }];
    let list = Desk::default().list(&items, 20);
    let briefing = list.contacts[0].item.briefing.as_ref().unwrap();
    assert_eq!(briefing.begin_with, Some("her trip to Harbin".parse().unwrap()));
    let quiet = format!("{list:?} {list}");
    assert!(quiet.contains("has_last: true") && !quiet.contains("Harbin"), "{quiet}");
    assert!(serde_json::to_string(&list).unwrap().contains("Harbin"));
}
