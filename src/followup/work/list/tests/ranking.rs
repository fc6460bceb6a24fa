//! In which order.

use super::*;
use crate::followup::work::cadence::CONTACT_OVERDUE;
use crate::rule::Evidence;

#[test]
fn worth_times_urgency_ranks_and_each_day_of_waiting_adds() {
    let desk = Desk { capacity: DayCapacity::Contacts(9), ..Desk::default() };
    let items = [
        care("far", 20, 60, 100),    // 100 × 1 = 100
        care("near", 20, 23, 40),    // 40 × 12 = 480
        care("today", 20, 20, 30),   // 30 × 15 = 450
        care("waiting", 11, 60, 10), // 10 × 1 + 9 × 50 = 460
    ];
    let list = desk.list(&items, 20);
    assert_eq!(names(&list), ["near", "waiting", "today", "far"]);
    let points: Vec<_> = list.contacts.iter().map(|it| it.points).collect();
    assert_eq!(points, [480, 460, 450, 100]);
    assert_eq!(
        list.contacts[1].to_string(),
        "waiting by phone: remind of the service; worth 10 × urgency 1 + 9 days × 50 = 460 \
         points; overdue from 2026-05-02"
    );
    assert_eq!(
        list.contacts[0].criterion.to_string(),
        "480 points by worth × urgency + waiting, and everything has a place"
    );
    let unknown = WorkItem { worth: None, ..care("unknown", 20, 60, 0) };
    assert_eq!(desk.list(&[unknown], 20).contacts[0].worth, Score::of(50));
}

#[test]
fn the_urgency_grows_from_one_with_each_day_and_no_more_once_the_last_has_come() {
    let policy = WorkPolicyDraft { urgent_days: 3, ..WorkPolicyDraft::default() };
    let found = [0, 1, 2, 3, 4, 9, u64::MAX].map(|left| policy.urgency(left));
    assert_eq!(found, [4, 3, 2, 1, 1, 1, 1]);
    let desk = Desk::default();
    let late = owed("late", 1, 5, 50);
    assert_eq!(desk.list(&[late], 9).contacts[0].urgency, 15);
}

#[test]
fn a_point_is_exact_to_its_millionth() {
    let worth = |text: &str| text.parse().unwrap();
    let better = WorkItem { worth: Some(worth("50.000001")), ..care("b", 20, 60, 0) };
    let items = [care("a", 20, 60, 50), better];
    assert_eq!(names(&Desk::default().list(&items, 20)), ["b", "a"]);
    assert_eq!(Desk::default().list(&items, 20).contacts[0].points, 50, "cut");
}

#[test]
fn what_is_owed_by_the_day_heads_the_list_whatever_the_points() {
    let desk = Desk { capacity: DayCapacity::Contacts(9), ..Desk::default() };
    let recall = Task { purpose: Purpose::Recall, ..task("t", Obligation, 19..=30, 20) };
    // Planned before its best day: nobody works then.
    let later = item("later", 19, 0, &[task("t", Obligation, 19..=40, 21)]);
    let items = [
        care("dear", 1, 20, 100),
        owed("promise", 20, 20, 0),
        owed("older", 15, 16, 0),
        item("recall", 19, 0, &[recall]),
        later,
    ];
    let list = desk.list(&items, 20);
    assert_eq!(names(&list), ["older", "recall", "promise", "later", "dear"]);
    let heads: Vec<_> = list.contacts.iter().map(|it| it.heads).collect();
    assert_eq!(heads, [true, true, true, true, false]);
    assert_eq!(
        list.contacts[0].criterion.to_string(),
        "owed, and due on 2026-03-17: it comes before all that is not owed"
    );
    assert_eq!(list.contacts[0].overdue_on, Some(on(17)));
}

#[test]
fn of_several_tasks_the_first_last_day_makes_a_contact_urgent_and_overdue() {
    let both = [task("long", Care, 20..=60, 20), task("short", Care, 20..=22, 20)];
    let items = [item("a", 20, 50, &both)];
    let list = Desk::default().list(&items, 20);
    assert_eq!((list.contacts[0].urgency, list.contacts[0].overdue_on), (13, Some(on(23))));
}

#[test]
fn a_customer_of_whom_the_worth_is_not_known_ranks_in_the_middle() {
    let unknown = WorkItem { worth: None, ..care("unknown", 20, 60, 0) };
    let items = [care("less", 20, 60, 49), unknown, care("more", 20, 60, 51)];
    let desk = Desk { capacity: DayCapacity::Contacts(3), ..Desk::default() };
    assert_eq!(names(&desk.list(&items, 20)), ["more", "unknown", "less"]);
}

#[test]
fn ties_go_to_what_is_overdue_first_then_to_the_customer() {
    let desk = Desk { capacity: DayCapacity::Contacts(9), ..Desk::default() };
    let items = [care("b", 20, 61, 50), care("a", 20, 61, 50), care("c", 20, 60, 50)];
    assert_eq!(names(&desk.list(&items, 20)), ["c", "a", "b"]);
}

#[test]
fn a_policy_that_cannot_be_is_refused_and_how_long_one_can_be_overtaken_follows_from_it() {
    assert_eq!(WorkPolicyDraft::default().validate(), Ok(WorkPolicy::default()));
    let draft = WorkPolicyDraft {
        urgent_days: 36_526,
        waiting_points: 0,
        unknown_worth: Score::MIN,
        contact_minutes: 0,
        visit_minutes: 1_441,
        handed_over_per_day: 0,
    };
    let expected = [
        "urgent_days",
        "waiting_points",
        "contact_minutes",
        "visit_minutes",
        "handed_over_per_day",
    ];
    assert_eq!(draft.validate().unwrap_err().paths(), expected);
    let most = WorkPolicyDraft { waiting_points: 10_001, ..WorkPolicyDraft::default() };
    assert_eq!(most.validate().unwrap_err().paths(), ["waiting_points"]);
    // 100 × 15 points, at 50 a day.
    assert_eq!(WorkPolicy::default().overtaken_for_days(), 30);
    let slow = WorkPolicyDraft { waiting_points: 1, urgent_days: 0, ..WorkPolicyDraft::default() };
    assert_eq!(slow.overtaken_for_days(), 100);
}

#[test]
fn what_was_planned_before_a_day_without_work_heads_the_list_and_is_kept() {
    // On Friday, for the Sunday on which nobody works.
    let promise = item("promise", 4, 0, &[task("t", Obligation, 4..=6, 6)]);
    let items = [care("dear", 4, 4, 50), promise];
    let calendar = Office::closed_on([5, 6]);
    let desk = Desk { capacity: DayCapacity::Contacts(1), calendar: &calendar, ..Desk::default() };
    let list = desk.list(&items, 4);
    assert_eq!(names(&list), ["promise"]);
    assert_eq!((list.contacts[0].points, list.contacts[0].waited_days), (0, 0));
    assert_eq!(gone(&list), [("dear".into(), 4, DAY_FULL.key)]);
}

#[test]
fn a_purpose_that_is_more_pressing_goes_first_for_as_many_days_as_it_has_places_before() {
    let of = |name: &str, purpose, day| {
        item(name, day, 0, &[Task { purpose, ..task("t", Obligation, day..=day, day) }])
    };
    let debt = of("debt", Purpose::CollectReceivable, 0);
    let mut waiting = vec![debt.clone()];
    let mut left_over = 0;
    for day in 0..20 {
        waiting.extend((0..2).map(|at| of(&format!("C-{day}-{at}"), Purpose::Promise, day)));
        let done = names(&Desk::default().list(&waiting, day));
        if done.iter().any(|name| name == "debt") {
            break;
        }
        left_over += 1;
        waiting.retain(|item| !done.contains(&item.contact.customer.to_string()));
    }
    // A promise has seven places before a receivable: those due on the days 0 to 7 go before it. That
    // is q - 1 = 16 for two places a day, and no less could be promised.
    assert_eq!(left_over, 16 / 2);
    let same = [of("debt", Purpose::CollectReceivable, 1), of("angry", Purpose::Complaint, 9)];
    assert_eq!(names(&Desk::default().list(&same, 9)), ["angry", "debt"]);
}

#[test]
fn what_can_be_done_on_no_later_working_day_is_as_urgent_as_on_its_last() {
    // Friday: one until Sunday, the other until Monday.
    let calendar = Office::closed_on([5, 6]);
    let desk = Desk { capacity: DayCapacity::Contacts(1), calendar: &calendar, ..Desk::default() };
    let items = [care("sunday", 4, 6, 60), care("monday", 4, 7, 70)];
    let list = desk.list(&items, 4);
    assert_eq!(names(&list), ["sunday"]);
    assert_eq!((list.contacts[0].urgency, list.contacts[0].overdue_on), (15, Some(on(7))));
    assert_eq!(left(&list), [("monday".into(), 8)]);
    let missed = [care("sunday", 4, 6, 0), care("monday", 4, 7, 70)];
    assert_eq!(gone(&desk.list(&missed, 4)), [("sunday".into(), 6, DAY_FULL.key)]);
    let unknown = Office { unknown: vec![6], ..Office::closed_on([5]) };
    let desk = Desk { calendar: &unknown, ..desk };
    assert_eq!(names(&desk.list(&items, 4)), ["monday"], "somebody may work on Sunday");
}

#[test]
fn who_was_not_contacted_within_the_longest_time_rises_on_the_day_after() {
    let of = |passed, first: u64, last: u64| {
        let reason = CONTACT_OVERDUE.test(Evidence::days(passed, 60));
        let task = task("t", Care, first..=last, first);
        Task { reason: reason.unwrap_or(task.reason), ..task }
    };
    let points = |day, task| {
        let items = [item("C", day, 60, &[task])];
        let list = Desk::default().list(&items, day);
        (list.contacts[0].points, list.contacts[0].urgency)
    };
    assert_eq!(points(60, of(60, 30, 60)), (60 * 15 + 30 * 50, 15));
    assert_eq!(points(61, of(61, 30, 120)), (60 * 15 + 31 * 50, 15));
    assert_eq!(points(61, of(60, 30, 120)).1, 1, "another that has the time");
}

#[test]
fn contacts_that_are_equal_in_all_but_their_owner_have_one_order() {
    let away = r#"{"absence":{"id":"B-1","staff":"E-2","date":"2026-03-20","substitute":"E-1"}}"#;
    let desk = Desk { absences: absences(&[away]), ..Desk::default() };
    let other = WorkItem { owner: "E-2".parse().unwrap(), ..care("a", 20, 30, 50) };
    let mut items = [care("a", 20, 30, 50), other];
    let owners = |items: &[WorkItem]| {
        let list = desk.list(items, 20);
        list.contacts.iter().map(|it| it.item.owner.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(owners(&items), ["E-1", "E-2"]);
    items.reverse();
    assert_eq!(owners(&items), ["E-1", "E-2"]);
}
