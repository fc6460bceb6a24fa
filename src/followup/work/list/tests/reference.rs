//! Each list against a slow reading of its rules.

use std::cmp::Reverse;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::followup::work::samples::purpose_of;

fn some_items() -> impl Strategy<Value = Vec<WorkItem>> {
    let ranks = prop::sample::select(TaskRank::ALL.to_vec());
    let tasks = prop::collection::vec((ranks, 0..30_u64, 0..6_u64), 1..4);
    let one = (tasks, 10..24_u64, prop::option::of(0..=100_u8), 0..3_u8, any::<bool>());
    prop::collection::vec(one, 0..12).prop_map(|all| {
        let with = |(number, (tasks, day, worth, owner, visit)): (
            usize,
            (Vec<_>, _, Option<u8>, _, _),
        )| {
            let tasks: Vec<Task> = tasks
                .into_iter()
                .enumerate()
                .map(|(at, (rank, first, more)): (_, (TaskRank, u64, u64))| {
                    let id = format!("t-{number}-{at}");
                    Task {
                        purpose: purpose_of(rank),
                        ..task(&id, rank, first..=first + more, first)
                    }
                })
                .collect();
            let mut item = item(&format!("C-{}", number % 5), day, worth.unwrap_or(0), &tasks);
            item.worth = worth.map(Score::of);
            item.owner = format!("E-{owner}").parse().unwrap();
            if visit {
                item.contact.via = Some(Channel::Visit);
            }
            item
        };
        all.into_iter().enumerate().map(with).collect()
    })
}

/// The order of the day by the words of the documentation: the next of all that are left.
fn slow_order<'a>(items: &'a [WorkItem], policy: &WorkPolicy, day: u64) -> Vec<&'a WorkItem> {
    let of_use = |task: &&Task| task.rank == Obligation || number(task.window.last()) >= day;
    let place = |item: &&WorkItem| {
        let tasks: Vec<&Task> = item.contact.tasks.iter().filter(of_use).collect();
        let last = tasks.iter().map(|task| number(task.window.last())).min().unwrap();
        let due = tasks.iter().filter(|it| it.rank == Obligation);
        let due = due.map(|it| (it.purpose.place(), number(it.window.best())));
        let due = due.map(|(place, best)| (best + place as u64, place)).min();
        let left = i128::from(last) - i128::from(day);
        let urgency = (i128::from(policy.urgent_days) - left.max(0)).max(0) + 1;
        let worth = i128::from(item.worth.unwrap_or(policy.unknown_worth).millionths());
        let since = tasks.iter().map(|task| number(task.window.best())).min().unwrap();
        let waited = (i128::from(day) - i128::from(since)).max(0);
        let score = worth * urgency + waited * i128::from(policy.waiting_points) * 1_000_000;
        let name =
            (item.contact.customer.clone(), item.contact.on, item.contact.tasks[0].id.clone());
        (due.is_none(), due.unwrap_or_default(), Reverse(score), last, name)
    };
    let has_use = |item: &&WorkItem| item.contact.tasks.iter().any(|task| of_use(&task));
    let mut left: Vec<&WorkItem> = items.iter().filter(has_use).collect();
    let mut ordered = Vec::new();
    while let Some(next) = left.iter().copied().min_by_key(|item| place(item)) {
        left.retain(|item| !std::ptr::eq(*item, next));
        ordered.push(next);
    }
    ordered
}

proptest! {
    #[test]
    fn a_list_is_what_a_slow_reading_of_its_rules_gives(
        items in some_items(), amount in 0..150_u32, in_minutes in any::<bool>(),
    ) {
        let day = 16;
        let capacity = if in_minutes {
            DayCapacity::Minutes(amount)
        } else {
            DayCapacity::Contacts(amount % 8)
        };
        // So that what has waited for more than 8 days can come first.
        let policy = WorkPolicyDraft { urgent_days: 3, ..WorkPolicyDraft::default() };
        let desk = Desk { capacity, policy: policy.validate().unwrap(), ..Desk::default() };
        let list = desk.list(&items, day);
        let own = |item: &&WorkItem| item.owner == desk.owner && number(item.contact.on) <= day;
        let own: Vec<WorkItem> = items.iter().filter(own).cloned().collect();
        let (mut used, mut listed, mut others) = (0, Vec::new(), Vec::new());
        let mut ordered = slow_order(&own, &desk.policy, day);
        let is_owed = |item: &WorkItem| item.contact.tasks.iter().any(|it| it.rank == Obligation);
        let owed: Vec<_> = ordered.iter().copied().filter(|item| is_owed(item)).collect();
        let takes = |item: &WorkItem| match (in_minutes, item.contact.via) {
            (false, _) => 1,
            (true, Some(Channel::Visit)) => 60,
            (true, _) => 10,
        };
        let taken: u32 = owed.iter().map(|item| takes(item)).sum();
        let all_of_today = owed.iter().all(|item| item.waits_since(on(day)) == Some(on(day)));
        if let Some(long) = ordered.get(owed.len()).copied()
            && taken < capacity.amount() && capacity.amount() < taken + takes(long)
            && takes(long) <= capacity.amount() && all_of_today
            && on(day) - long.waits_since(on(day)).unwrap() > TimeDelta::days(8)
        {
            ordered.remove(owed.len());
            ordered.insert(0, long);
        }
        for item in ordered {
            let takes = takes(item);
            if used + takes <= capacity.amount() {
                used += takes;
                listed.push(item.name());
            } else {
                others.push(item);
            }
        }
        prop_assert_eq!(list.contacts.iter().map(|it| it.item.name()).collect::<Vec<_>>(), listed);
        prop_assert_eq!(list.used, used);
        let stays = |item: &&&WorkItem| item.contact.tasks.iter()
            .any(|task| task.rank == Obligation || number(task.window.last()) > day);
        let staying: Vec<_> = others.iter().filter(stays).map(|item| item.name()).collect();
        prop_assert_eq!(list.left_over.iter().map(|it| it.item.name()).collect::<Vec<_>>(), staying);
        // Each task is to be done, waits or is dropped.
        let tasks = own.iter().flat_map(|item| &item.contact.tasks);
        let gone = |task: &&Task| list.dropped.iter().any(|it| it.task == **task);
        for task in tasks {
            let is_last = task.rank != Obligation && number(task.window.last()) == day;
            let is_past = task.rank != Obligation && number(task.window.last()) < day;
            let is_listed = list.contacts.iter().any(|it| it.tasks.contains(&task));
            prop_assert_eq!(gone(&task), is_past || (is_last && !is_listed), "{:?}", task);
        }
    }

    #[test]
    fn neither_the_order_of_the_items_nor_what_comes_later_changes_a_list(
        items in some_items(), turn in 0..12_usize,
    ) {
        let desk = Desk { owner: "E-1".parse().unwrap(), ..Desk::default() };
        let expected = desk.list(&items, 16).to_string();
        let mut turned = items.clone();
        if !turned.is_empty() {
            let length = turned.len();
            turned.rotate_left(turn % length);
        }
        turned.reverse();
        prop_assert_eq!(desk.list(&turned, 16).to_string(), expected.clone());
        turned.retain(|item| number(item.contact.on) <= 16);
        prop_assert_eq!(desk.list(&turned, 16).to_string(), expected);
    }
}
