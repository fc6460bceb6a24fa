use super::{
    DAY_CLOSED, DAY_UNKNOWN, NO_CAPACITY, NO_ROOM, OWNER_AWAY, WorkDay, WorkItem, WorkList,
    work_list,
};
use crate::base::{CustomerBase, Fact};
use crate::calendar::Calendar;
use crate::customer::Absence;
use crate::followup::work::samples::{NeverOpen, Office, number, on, task};
use crate::followup::work::spacing::TASK_PAST;
use crate::followup::work::{DayCapacity, PlannedContact, WorkPolicy, WorkPolicyDraft};
use crate::followup::{Purpose, Task, TaskRank};
use crate::marketing::Channel;
use crate::rule::Draft;
use crate::units::{Records, Score, StaffId};

use TaskRank::{Care, Greeting, Obligation, Promotion};

/// A contact with a customer of that name, planned for a day, for these tasks.
pub(super) fn item(customer: &str, day: u64, worth: u8, tasks: &[Task]) -> WorkItem {
    let customer: crate::units::CustomerId = customer.parse().unwrap();
    let own = |task: &Task| Task { customer: customer.clone(), ..task.clone() };
    WorkItem {
        contact: PlannedContact {
            customer: customer.clone(),
            on: on(day),
            via: Some(Channel::Phone),
            hours: None,
            tasks: tasks.iter().map(own).collect(),
        },
        owner: "E-1".parse().unwrap(),
        worth: Some(Score::of(worth)),
        from: None,
    }
}

fn care(customer: &str, day: u64, last: u64, worth: u8) -> WorkItem {
    item(customer, day, worth, &[task(customer, Care, day..=last, day)])
}

fn owed(customer: &str, day: u64, last: u64, worth: u8) -> WorkItem {
    item(customer, day, worth, &[task(customer, Obligation, day..=last, day)])
}

fn absences(facts: &[&str]) -> Records<Absence> {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(serde_json::from_str::<Fact>(fact).unwrap()).unwrap();
    }
    base.absences().clone()
}

struct Desk<'a> {
    owner: StaffId,
    capacity: DayCapacity,
    calendar: &'a dyn Calendar,
    absences: Records<Absence>,
    policy: WorkPolicy,
}

static OPEN: std::sync::LazyLock<Office> = std::sync::LazyLock::new(Office::open);

impl Default for Desk<'_> {
    fn default() -> Self {
        Desk {
            owner: "E-1".parse().unwrap(),
            capacity: DayCapacity::Contacts(2),
            calendar: &*OPEN,
            absences: absences(&[]),
            policy: WorkPolicy::default(),
        }
    }
}

impl Desk<'_> {
    fn list<'a>(&self, items: &'a [WorkItem], day: u64) -> WorkList<'a> {
        let Desk { owner, capacity, calendar, absences, policy } = self;
        let (day, capacity, calendar) = (on(day), *capacity, *calendar);
        work_list(items, WorkDay { day, owner, capacity, calendar, absences }, policy)
    }
}

fn names(list: &WorkList<'_>) -> Vec<String> {
    list.contacts.iter().map(|it| it.item.contact.customer.to_string()).collect()
}

fn left(list: &WorkList<'_>) -> Vec<(String, u64)> {
    let of = |it: &super::LeftOver<'_>| {
        (it.item.contact.customer.to_string(), number(it.overdue_on.unwrap()))
    };
    list.left_over.iter().map(of).collect()
}

fn gone(list: &WorkList<'_>) -> Vec<(String, u64, &'static str)> {
    let of = |it: &crate::followup::work::DroppedTask| {
        (it.task.customer.to_string(), number(it.on), it.reason.rule().key)
    };
    list.dropped.iter().map(of).collect()
}

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
        "waiting by phone: remind of the service; worth 10 × urgency 1 + waiting 9 days = 460 \
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
    let later = item("later", 19, 0, &[task("t", Obligation, 19..=40, 21)]);
    let items = [
        care("dear", 1, 20, 100),
        owed("promise", 20, 20, 0),
        owed("older", 15, 16, 0),
        item("recall", 19, 0, &[recall]),
        later,
    ];
    let list = desk.list(&items, 20);
    assert_eq!(names(&list), ["recall", "older", "promise", "dear", "later"]);
    let heads: Vec<_> = list.contacts.iter().map(|it| it.heads).collect();
    assert_eq!(heads, [true, true, true, false, false]);
    assert_eq!(
        list.contacts[1].criterion.to_string(),
        "owed, and due on 2026-03-17: it comes before all that is not owed"
    );
    assert_eq!(list.contacts[1].overdue_on, Some(on(17)));
}

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
    assert_eq!(gone(&list), [("d".into(), 20, NO_ROOM.key), ("e".into(), 20, NO_ROOM.key)]);
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
         1. C-1 by phone: keep a promise; worth 80 × urgency 15 + waiting 2 days = 1300 points; \
         overdue from 2026-03-22\n\
         2. C-2 by phone: remind of the service; worth 70 × urgency 12 + waiting 0 days = 840 \
         points; overdue from 2026-03-26\n\
         left over: C-3: there is no room for it: it takes 1 of the day's capacity, and 0 is left \
         (1 too few); overdue from 2026-03-26"
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
            "there is no room for it: it takes 60 of the day's capacity, and 15 is left (45 too few)",
            "there is no room for it: it takes 10 of the day's capacity, and 5 is left (5 too few)",
        ]
    );
    assert!(list.to_string().starts_with("2026-03-22, E-1: 70 min of 75 min\n1. v-1 by visit"));
}

#[test]
fn without_capacity_work_or_somebody_who_does_it_the_list_says_so_and_loses_nothing() {
    let items = [owed("a", 20, 20, 90), care("b", 20, 20, 80), care("c", 20, 25, 70)];
    let away = absences(&[r#"{"absence":{"id":"B-1","staff":"E-1","date":"2026-03-20"}}"#]);
    let cases = [
        (Desk { capacity: DayCapacity::Contacts(0), ..Desk::default() }, &NO_CAPACITY),
        (Desk { capacity: DayCapacity::Minutes(0), ..Desk::default() }, &NO_CAPACITY),
        (Desk { calendar: &NeverOpen, ..Desk::default() }, &DAY_CLOSED),
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
    let closed = Desk { calendar: &NeverOpen, ..Desk::default() };
    let shown = closed.list(&items, 20).to_string();
    assert!(
        shown.starts_with(
            "2026-03-22, E-1: 0 of 2 contacts; there is no work on 2026-03-22\nleft over: a: "
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
    assert_eq!(gone(&list), [("c".into(), 20, NO_ROOM.key)]);
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
        names(&Desk::default().list(&items, 21)),
        ["b", "a"],
        "it has waited since the 15th"
    );
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
fn a_capacity_is_shown_with_what_it_counts() {
    let shown = [DayCapacity::Contacts(1), DayCapacity::Contacts(2), DayCapacity::Minutes(90)];
    assert_eq!(shown.map(|it| it.to_string()), ["1 contact", "2 contacts", "90 min"]);
}

mod simulation;
