//! Two thousand days of lists: what waits, and how it ends; and each list against a slow reference.

use std::cmp::Reverse;

use proptest::prelude::*;

use super::*;
use crate::followup::work::samples::purpose_of;

/// A linear congruential generator, of which the high bits are used.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

const DAYS: u64 = 2_000;

/// Monday to Friday: day 0 is a Monday.
fn is_worked(day: u64) -> bool {
    day % 7 < 5
}

/// How many contacts fall due: of each `per_day` working days so many on average, and `burst` more
/// at once at most.
struct Arrivals {
    per_day: u64,
    burst: u64,
    saved: u64,
}

impl Arrivals {
    /// Any number of working days in a row has at most `per_day` for each of them and `burst` more.
    fn of_day(&mut self, random: &mut Random) -> u64 {
        let most = self.saved + self.per_day;
        let today = match random.below(10) {
            0 => 0,
            1 => most,
            _ => self.per_day,
        };
        self.saved = (most - today).min(self.burst);
        today
    }
}

/// What became of a contact.
#[derive(Default)]
struct Fate {
    left_over: u64,
    longest: u64,
    served_on: Option<u64>,
    dropped: Option<(u64, u64)>,
    /// How many could go before it: those that wait with it, and those that fall due soon after.
    rivals: u64,
}

struct Run {
    items: Vec<WorkItem>,
    /// By the number in the customer's name.
    fates: Vec<Fate>,
    outstanding: Vec<usize>,
}

fn place(customer: &crate::units::CustomerId) -> usize {
    customer.as_str()[2..].parse().unwrap()
}

fn last(item: &WorkItem) -> u64 {
    number(item.contact.tasks[0].window.last())
}

fn is_care(item: &WorkItem) -> bool {
    item.contact.tasks[0].rank != Obligation
}

/// Day after day: what falls due, the list, and what it does with each.
fn run(desk: &Desk<'_>, mut arrivals: Arrivals, owed_of_ten: u64, windows: u64, seed: u64) -> Run {
    let mut random = Random(seed);
    let mut run = Run { items: vec![], fates: vec![], outstanding: vec![] };
    let overtaken = desk.policy.overtaken_for_days();
    for day in 0..DAYS {
        if is_worked(day) {
            for _ in 0..arrivals.of_day(&mut random) {
                let (worth, window) = (random.below(101), random.below(windows));
                let rank = if random.below(10) < owed_of_ten { Obligation } else { Care };
                let name = format!("C-{}", run.items.len());
                let work = task(&name, rank, day..=day + window, day);
                run.outstanding.push(run.items.len());
                run.fates.push(Fate::default());
                run.items.push(item(&name, day, u8::try_from(worth).unwrap(), &[work]));
            }
        }
        let waiting: Vec<WorkItem> =
            run.outstanding.iter().map(|it| run.items[*it].clone()).collect();
        let cares = waiting.iter().filter(|item| is_care(item)).count() as u64;
        for new in waiting.iter().filter(|item| number(item.contact.on) == day && is_care(item)) {
            run.fates[place(&new.contact.customer)].rivals += cares;
            for old in waiting.iter().filter(|it| number(it.contact.on) < day) {
                if day - number(old.contact.on) <= overtaken {
                    run.fates[place(&old.contact.customer)].rivals += 1;
                }
            }
        }
        let list = desk.list(&waiting, day);
        assert!(list.used <= desk.capacity.amount());
        assert!(list.contacts.len() + list.left_over.len() + list.dropped.len() >= waiting.len());
        for done in &list.contacts {
            let fate = &mut run.fates[place(&done.item.contact.customer)];
            assert_eq!(fate.served_on.replace(day), None, "once");
        }
        for gone in &list.dropped {
            let fate = &mut run.fates[place(&gone.task.customer)];
            fate.dropped = Some((number(gone.on), day));
        }
        for left in &list.left_over {
            let fate = &mut run.fates[place(&left.item.contact.customer)];
            fate.left_over += u64::from(is_worked(day));
            fate.longest = fate.longest.max(fate.left_over);
        }
        run.outstanding.retain(|it| {
            let fate = &run.fates[*it];
            fate.served_on.is_none() && fate.dropped.is_none()
        });
    }
    run
}

fn weekdays() -> Office {
    Office::closed_on((0..DAYS).filter(|day| !is_worked(*day)))
}

#[test]
fn below_capacity_nothing_is_left_over_longer_than_the_bound_and_everything_ends() {
    let calendar = weekdays();
    for (capacity, per_day, burst, owed) in
        [(5, 4, 12, 3), (5, 3, 30, 0), (2, 1, 7, 10), (9, 8, 20, 5)]
    {
        let amount = u32::try_from(capacity).unwrap();
        let desk = Desk {
            capacity: DayCapacity::Contacts(amount),
            calendar: &calendar,
            ..Desk::default()
        };
        let run = run(&desk, Arrivals { per_day, burst, saved: burst }, owed, 90, capacity);
        let bound = (burst - 1) / (capacity - per_day);
        let longest = run.fates.iter().map(|fate| fate.longest).max().unwrap();
        assert!(longest <= bound, "{longest} days, and {bound} were promised");
        assert!(longest * 4 >= bound, "{longest} of {bound}: the days were hard enough to tell");
        ends_in_time(&run);
    }
}

/// On the first day everything at once, and then as much each day as is promised: the least worth
/// comes last.
#[test]
fn the_bound_is_reached_and_no_less_could_be_promised() {
    let (capacity, per_day, burst) = (5, 4, 13);
    let policy = WorkPolicyDraft { waiting_points: 1, ..WorkPolicyDraft::default() };
    let policy = policy.validate().unwrap();
    let desk = Desk { capacity: DayCapacity::Contacts(5), policy, ..Desk::default() };
    let mut waiting = vec![care("last", 0, 99, 0)];
    let mut left_over = 0;
    for day in 0..40 {
        let new = if day == 0 { per_day + burst - 1 } else { per_day };
        waiting.extend((0..new).map(|at| care(&format!("C-{day}-{at}"), day, day + 9, 100)));
        let list = desk.list(&waiting, day);
        left_over += u64::from(list.left_over.iter().any(|it| it.item == &waiting[0]));
        let done: Vec<String> = names(&list);
        if done.iter().any(|name| name == "last") {
            break;
        }
        waiting.retain(|item| !done.contains(&item.contact.customer.to_string()));
    }
    assert_eq!(left_over, (burst - 1) / (capacity - per_day));
}

#[test]
fn above_capacity_everything_is_served_or_dropped_by_its_last_useful_day() {
    let calendar = weekdays();
    for (capacity, per_day) in [(3, 6), (1, 9), (4, 5)] {
        let capacity = DayCapacity::Contacts(capacity);
        let desk = Desk { capacity, calendar: &calendar, ..Desk::default() };
        let run = run(&desk, Arrivals { per_day, burst: 5, saved: 5 }, 1, 60, per_day);
        assert!(run.fates.iter().any(|fate| fate.dropped.is_some()));
        ends_in_time(&run);
    }
}

#[test]
fn at_any_load_no_more_than_its_rivals_go_before_a_contact() {
    let calendar = weekdays();
    let policy = WorkPolicyDraft { waiting_points: 500, ..WorkPolicyDraft::default() };
    let policy = policy.validate().unwrap();
    assert_eq!(policy.overtaken_for_days(), 3);
    let capacity = DayCapacity::Contacts(3);
    let desk = Desk { capacity, calendar: &calendar, policy, ..Desk::default() };
    // Nothing is owed, so all three places are left for the rest.
    let run = run(&desk, Arrivals { per_day: 6, burst: 9, saved: 9 }, 0, 60, 7);
    let mut hardest = 0;
    for fate in &run.fates {
        // It is a rival of its own, and of itself no more than once.
        let bound = (fate.rivals - 1) / 3;
        assert!(fate.longest <= bound, "{} days of {bound}", fate.longest);
        hardest = hardest.max(fate.longest);
    }
    assert!(hardest > 10);
}

/// Served by the last useful day or dropped on it; what is owed is served at any time. What has days
/// left may still wait.
fn ends_in_time(run: &Run) {
    for (item, fate) in run.items.iter().zip(&run.fates) {
        let last = last(item);
        match (fate.served_on, fate.dropped) {
            (Some(day), None) => {
                assert!(is_worked(day));
                assert!(day <= last || !is_care(item));
            }
            (None, Some((on, day))) => assert!(is_care(item) && on == last && day == last),
            (None, None) => assert!(last >= DAYS || !is_care(item)),
            (Some(_), Some(_)) => panic!("served and dropped"),
        }
    }
}

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
        let due =
            tasks.iter().filter(|it| it.rank == Obligation && number(it.window.best()) <= day);
        let due = due.map(|it| (it.purpose.place(), number(it.window.best()))).min();
        let left = i128::from(last) - i128::from(day);
        let urgency = (i128::from(policy.urgent_days) - left.max(0)).max(0) + 1;
        let worth = i128::from(item.worth.unwrap_or(policy.unknown_worth).millionths());
        let waited = i128::from(day) - i128::from(number(item.contact.on));
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
        let desk = Desk { capacity, ..Desk::default() };
        let list = desk.list(&items, day);
        let own = |item: &&WorkItem| item.owner == desk.owner && number(item.contact.on) <= day;
        let own: Vec<WorkItem> = items.iter().filter(own).cloned().collect();
        let (mut used, mut listed, mut others) = (0, Vec::new(), Vec::new());
        for item in slow_order(&own, &desk.policy, day) {
            let takes = match (in_minutes, item.contact.via) {
                (false, _) => 1,
                (true, Some(Channel::Visit)) => 60,
                (true, _) => 10,
            };
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
