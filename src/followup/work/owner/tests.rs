use proptest::prelude::*;

use super::{HandedOver, NO_DAY_TO_HAND_OVER, hand_over};
use crate::base::CustomerBase;
use crate::calendar::Calendar;
use crate::customer::Role;
use crate::followup::work::samples::{NeverOpen, Office, a_reason, base, number, on, task};
use crate::followup::work::{PlannedContact, WorkItem, WorkPolicy, WorkPolicyDraft};
use crate::followup::{Task, TaskRank};
use crate::rule::Draft;

use TaskRank::{Care, Obligation};

fn item(name: &str, task: Task) -> WorkItem {
    let customer: crate::units::CustomerId = name.parse().unwrap();
    let task = Task { customer: customer.clone(), ..task };
    let (on, tasks) = (task.window.best(), vec![task]);
    let contact = PlannedContact { customer, on, via: None, hours: None, tasks };
    WorkItem { contact, owner: "E-1".parse().unwrap(), worth: None, from: None, briefing: None }
}

fn care(name: &str, last: u64) -> WorkItem {
    item(name, task(name, Care, 1..=last, 1))
}

fn over(items: &[WorkItem], calendar: &dyn Calendar, at_least: u32) -> HandedOver {
    let draft = WorkPolicyDraft { handed_over_per_day: at_least, ..WorkPolicyDraft::default() };
    let policy: WorkPolicy = draft.validate().unwrap();
    let base = base(&[]);
    hand_over(items.to_vec(), &"E-2".parse().unwrap(), calendar, base.absences(), &policy, on(10))
}

fn days(handed: &HandedOver) -> Vec<(String, u64)> {
    let of = |it: &WorkItem| (it.contact.customer.to_string(), number(it.from.unwrap()));
    handed.items.iter().map(of).collect()
}

fn at(name: &str, day: u64) -> (String, u64) {
    (name.to_owned(), day)
}

#[test]
fn so_few_come_a_day_that_each_is_there_by_its_last_useful_day() {
    let firm = Office::closed_on([11]);
    let items = [care("a", 12), care("b", 12), care("c", 12), care("d", 30), care("e", 30)];
    let handed = over(&items, &firm, 1);
    assert_eq!(handed.per_day, 2, "three on the two days until the 12th");
    let expected = [at("a", 10), at("b", 10), at("c", 12), at("d", 12), at("e", 13)];
    assert_eq!(days(&handed), expected);
    assert!(handed.items.iter().all(|it| it.owner.as_str() == "E-2" && number(it.contact.on) == 1));
    assert_eq!(handed.to_string(), "5 contacts handed over by 2026-03-15, at most 2 a day");
    // No fewer than the policy says.
    assert_eq!(days(&over(&items, &firm, 4)).last(), Some(&at("e", 12)));
}

#[test]
fn what_is_owed_by_the_first_day_or_of_no_use_later_is_there_on_it_beside_the_others() {
    let owed = |name: &str, best| item(name, task(name, Obligation, 1..=40, best));
    let items =
        [owed("late", 3), owed("due", 10), owed("soon", 12), care("now", 10), care("past", 9)];
    let handed = over(&items, &Office::open(), 1);
    let first = [at("late", 10), at("due", 10), at("now", 10), at("past", 10)];
    assert!(first.iter().all(|one| days(&handed).contains(one)), "{handed:?}");
    assert_eq!((days(&handed).last(), handed.per_day), (Some(&at("soon", 10)), 1));
    assert_eq!(handed.at_once, 4);
    assert_eq!(
        handed.to_string(),
        "5 contacts handed over by 2026-03-12, 4 of them at once, the others at most 1 a day"
    );
    let flood = over(&[care("a", 10), care("b", 10)], &Office::open(), 1);
    let all = "2 contacts handed over by 2026-03-12, all of them at once";
    assert_eq!(flood.to_string(), all);
    assert_eq!(
        over(&[care("a", 30)], &Office::open(), 1).to_string(),
        "1 contact handed over by 2026-03-12, at most 1 a day"
    );
}

#[test]
fn nothing_comes_on_a_day_on_which_whoever_takes_over_is_away() {
    let away = |until: &str| {
        base(&[&format!(
            r#"{{"absence":{{"id":"B","staff":"E-2","date":"2026-03-13"{until},
                "substitute":"E-9"}}}}"#
        )])
    };
    let to = "E-2".parse().unwrap();
    let over = |base: &CustomerBase, items: &[WorkItem]| {
        let draft = WorkPolicyDraft { handed_over_per_day: 1, ..WorkPolicyDraft::default() };
        let policy = draft.validate().unwrap();
        let absences = base.absences();
        hand_over(items.to_vec(), &to, &Office::open(), absences, &policy, on(10))
    };
    // Away from the 11th to the 13th day.
    let items = [care("a", 40), care("b", 40), care("c", 12)];
    let handed = over(&away(r#","until":"2026-03-15""#), &items);
    assert_eq!(days(&handed), [at("c", 10), at("a", 10), at("b", 14)]);
    assert_eq!(handed.at_once, 1, "after the 10th day it is of no use while they are there");
    // For ever, from the 11th day on: there is one day.
    assert_eq!(over(&away(""), &items).at_once, 3);
}

#[test]
fn where_nobody_ever_works_all_is_handed_over_at_once_and_the_result_says_so() {
    let handed = over(&[care("a", 30), care("b", 20)], &NeverOpen, 1);
    assert_eq!(days(&handed), [at("b", 10), at("a", 10)]);
    assert_eq!(handed.notice.map(|it| it.rule()), Some(&NO_DAY_TO_HAND_OVER));
    assert!(handed.to_string().ends_with(
        "; from 2026-03-12 on they work on no day, so everything is handed over at once"
    ));
    let nothing = over(&[], &NeverOpen, 1);
    assert_eq!((nothing.to_string().as_str(), nothing.notice), ("0 contacts handed over", None));
}

#[test]
fn the_reason_of_a_task_stays_what_it_was() {
    let handed = over(&[care("a", 30)], &Office::open(), 1);
    let task = &handed.items[0].contact.tasks[0];
    assert_eq!((task.reason, task.role), (a_reason(), Role::Account));
}

/// The fewest a day with which all can be there in time, by trying each number.
fn slow_per_day(lasts: &[u64], closed: &[u64]) -> u32 {
    let open: Vec<u64> = (10..200).filter(|day| !closed.contains(day)).collect();
    let mut later: Vec<u64> = lasts.iter().copied().filter(|last| *last >= open[1]).collect();
    later.sort_unstable();
    let is_enough =
        |number: usize| later.iter().enumerate().all(|(place, last)| open[place / number] <= *last);
    (1..=later.len()).find(|number| is_enough(*number)).map_or(0, |it| u32::try_from(it).unwrap())
}

proptest! {
    #[test]
    fn nothing_comes_too_late_and_no_fewer_a_day_would_do(
        lasts in prop::collection::vec(5..40_u64, 0..20),
        closed in prop::collection::vec(10..40_u64, 0..15),
        at_least in 1..4_u32, turn in 0..20_usize,
    ) {
        let firm = Office::closed_on(closed.iter().copied());
        let mut items: Vec<WorkItem> =
            lasts.iter().enumerate().map(|(at, last)| care(&format!("C-{at:02}"), *last)).collect();
        let handed = over(&items, &firm, at_least);
        prop_assert_eq!(handed.per_day, slow_per_day(&lasts, &closed).max(at_least));
        let mut open = (10..60).filter(|day| !closed.contains(day));
        let (first, second) = (open.next().unwrap(), open.next().unwrap());
        let mut a_day = std::collections::BTreeMap::new();
        for item in &handed.items {
            let (day, last) = (number(item.from.unwrap()), number(item.contact.tasks[0].window.last()));
            prop_assert!(!closed.contains(&day) && (day <= last || day == first));
            if last >= second {
                *a_day.entry(day).or_insert(0) += 1;
            }
        }
        prop_assert!(a_day.values().all(|count| *count <= handed.per_day));
        if !items.is_empty() {
            let length = items.len();
            items.rotate_left(turn % length);
        }
        prop_assert_eq!(over(&items, &firm, at_least), handed);
    }
}
