//! Two thousand days of lists: what waits, and how it ends.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::*;
use crate::followup::ConsentRule;
use crate::followup::work::samples::base;
use crate::followup::work::{ContactTerms, SpacingPolicy, hand_over, plan_contacts};

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

fn since(item: &WorkItem) -> u64 {
    number(item.contact.tasks[0].window.best())
}

/// What a plan that is made on a day has for it.
fn planned_anew(item: &WorkItem, day: u64, firm: &dyn Calendar) -> Option<WorkItem> {
    static BASE: LazyLock<CustomerBase> = LazyLock::new(|| base(&[]));
    let customer = BASE.customer(&"C".parse().unwrap()).unwrap();
    let own = item.contact.tasks.iter();
    let own = own.map(|task| Task { customer: customer.id().clone(), ..task.clone() });
    let consent = ConsentRule::OptIn;
    let terms = ContactTerms { firm, customer: None, preferred: None, consent };
    let tasks: Vec<Task> = own.collect();
    let plan = plan_contacts(customer, &tasks, &[], terms, &SpacingPolicy::default(), on(day));
    let mut contact = plan.contacts.into_iter().find(|contact| contact.on == on(day))?;
    contact.customer = item.contact.customer.clone();
    for task in &mut contact.tasks {
        task.customer = contact.customer.clone();
    }
    Some(WorkItem { contact, ..item.clone() })
}

/// Day after day: what falls due, the list, and what it does with each.
fn run(desk: &Desk<'_>, arrivals: Arrivals, owed_of_ten: u64, windows: u64, seed: u64) -> Run {
    run_for(DAYS, false, desk, arrivals, owed_of_ten, windows, seed)
}

/// So many days, with contacts that stay what they were or are planned anew each day.
fn run_for(
    days: u64,
    is_planned_anew: bool,
    desk: &Desk<'_>,
    mut arrivals: Arrivals,
    owed_of_ten: u64,
    windows: u64,
    seed: u64,
) -> Run {
    let mut random = Random(seed);
    let mut run = Run { items: vec![], fates: vec![], outstanding: vec![] };
    let overtaken = desk.policy.overtaken_for_days();
    for day in 0..days {
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
        let waiting = run.outstanding.iter().map(|it| run.items[*it].clone());
        let waiting: Vec<WorkItem> = if is_planned_anew {
            waiting.filter_map(|item| planned_anew(&item, day, desk.calendar)).collect()
        } else {
            waiting.collect()
        };
        let cares = waiting.iter().filter(|item| is_care(item)).count() as u64;
        for new in waiting.iter().filter(|item| since(item) == day && is_care(item)) {
            run.fates[place(&new.contact.customer)].rivals += cares;
            for old in waiting.iter().filter(|it| since(it) < day) {
                if day - since(old) <= overtaken {
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
    Office::closed_on((0..DAYS + 100).filter(|day| !is_worked(*day)))
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

/// As in use: each day the contacts are planned from the facts, and what was left over is planned for
/// that day as if it were new. What has waited is known by its task.
#[test]
fn planned_anew_each_day_nothing_waits_longer_than_the_bounds() {
    let calendar = weekdays();
    let policy = WorkPolicyDraft { waiting_points: 500, ..WorkPolicyDraft::default() };
    let policy = policy.validate().unwrap();
    let capacity = DayCapacity::Contacts(3);
    let desk = Desk { capacity, calendar: &calendar, policy, ..Desk::default() };
    let (per_day, burst) = (2, 15);
    let below = Arrivals { per_day, burst, saved: burst };
    let below = run_for(250, true, &desk, below, 3, 60, 3);
    let longest = below.fates.iter().map(|fate| fate.longest).max().unwrap();
    assert!(longest < burst && longest * 4 >= burst, "{longest}");
    let above = Arrivals { per_day: 5, burst: 9, saved: 9 };
    let above = run_for(250, true, &desk, above, 0, 60, 7);
    assert!(above.fates.iter().all(|fate| fate.longest <= (fate.rivals - 1) / 3));
    let longest = above.fates.iter().map(|fate| fate.longest).max().unwrap();
    assert!(longest > 10, "{longest}");
    assert!(above.fates.iter().any(|fate| fate.served_on.is_some() && fate.longest == longest));
}

#[test]
fn a_contact_that_is_planned_anew_each_day_gets_its_points_for_waiting() {
    let stay = item("C", 7, 0, &[task("t", Care, 7..=67, 7)]);
    let today = [planned_anew(&stay, 18, &Office::open()).unwrap()];
    assert_eq!(today[0].contact.on, on(18));
    let desk = Desk::default();
    let list = desk.list(&today, 18);
    assert_eq!((list.contacts[0].waited_days, list.contacts[0].points), (11, 11 * 50));
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

/// How many days of work in a row can end with something left over, where so many (contacts or
/// minutes) came onto the list on each day: by the words of the documentation, with the best of all
/// rates. `k` is how many a full list makes.
fn most_in_a_row(came: &[u64], works: &[bool], k: u64) -> u64 {
    let with = |r: u64| {
        let (mut ending_here, mut b) = (0, 0);
        for (came, works) in came.iter().zip(works) {
            ending_here = (ending_here + came).saturating_sub(if *works { r } else { 0 });
            b = ending_here.max(b);
        }
        b.saturating_sub(1) / (k - r)
    };
    (0..k).map(with).min().unwrap()
}

/// Two people, of whom one acts for the other and is away without a substitute at times, and takes
/// over the contacts of a third.
#[test]
fn with_absences_and_contacts_handed_over_nothing_waits_longer_than_the_bounds() {
    let calendar = weekdays();
    let mut facts = Vec::new();
    for at in 0..20 {
        let (away, until) = (on(at * 30 + 3), on(at * 30 + 8));
        facts.push(format!(
            r#"{{"absence":{{"id":"S-{at}","staff":"E-2","date":"{away}","until":"{until}",
                "substitute":"E-1"}}}}"#
        ));
        let (away, until) = (on(at * 30 + 16), on(at * 30 + 19));
        facts.push(format!(
            r#"{{"absence":{{"id":"A-{at}","staff":"E-1","date":"{away}","until":"{until}"}}}}"#
        ));
    }
    let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
    let policy = WorkPolicyDraft { waiting_points: 500, ..WorkPolicyDraft::default() };
    let policy = policy.validate().unwrap();
    let k = 5;
    for (per_day, is_minutes) in [(2, false), (4, false), (2, true)] {
        let capacity =
            if is_minutes { DayCapacity::Minutes(109) } else { DayCapacity::Contacts(5) };
        let desk = |owner: &str| Desk {
            owner: owner.parse().unwrap(),
            capacity,
            calendar: &calendar,
            absences: absences(&facts),
            policy,
        };
        let (own, other) = (desk("E-1"), desk("E-2"));
        let mut random = Random(per_day);
        let mut waiting: Vec<WorkItem> = Vec::new();
        let mut known: BTreeMap<String, Seen> = BTreeMap::new();
        let (mut came, mut works, mut in_a_row, mut longest) = (vec![], vec![], 0, 0);
        for day in 0..500 {
            for at in 0..if is_worked(day) { random.below(per_day * 2) } else { 0 } {
                let (worth, window) = (random.below(101), random.below(60));
                let worth = u8::try_from(worth).unwrap();
                let mut new = care(&format!("C-{day}-{at}"), day, day + window, worth);
                new.owner = format!("E-{}", random.below(3) + 1).parse().unwrap();
                if random.below(5) == 0 {
                    new.contact.via = Some(Channel::Visit);
                }
                waiting.push(new);
            }
            if day % 50 == 49 {
                let (handed, kept) =
                    waiting.into_iter().partition(|item| item.owner.as_str() == "E-3");
                let to = "E-1".parse().unwrap();
                let handed: Vec<WorkItem> = handed;
                let handed = hand_over(handed, &to, &calendar, &own.absences, &policy, on(day));
                waiting = kept;
                waiting.extend(handed.items);
            }
            let (list, theirs) = (own.list(&waiting, day), other.list(&waiting, day));
            let left: Vec<_> = list.left_over.iter().map(|it| it.item).collect();
            let listed = list.contacts.iter().map(|it| it.item).chain(left.iter().copied());
            let dropped = list.dropped.iter().map(|it| it.task.customer.to_string());
            let mut new = 0;
            for item in listed {
                let name = item.contact.customer.to_string();
                let seen = known.entry(name).or_insert(Seen { first: day, ..Seen::default() });
                (seen.since, seen.takes) = (since(item), policy.takes(item.contact.via, capacity));
                new += if seen.is_waiting { 0 } else { u64::from(seen.takes) };
                seen.is_waiting = false;
            }
            came.push(new);
            let is_work = list.notices.is_empty();
            works.push(is_work);
            for seen in known.values_mut() {
                seen.is_waiting = false;
            }
            for item in &left {
                let seen = known.get_mut(item.contact.customer.as_str()).unwrap();
                seen.is_waiting = true;
                seen.left_over += u64::from(is_work);
            }
            if is_work {
                in_a_row = if left.is_empty() { 0 } else { in_a_row + 1 };
                longest = in_a_row.max(longest);
            }
            let done = list.contacts.iter().chain(&theirs.contacts);
            let done = done.map(|it| it.item.contact.customer.to_string()).chain(dropped);
            let done: BTreeSet<String> = done.collect();
            let gone = theirs.dropped.iter().map(|it| it.task.customer.to_string());
            let gone: BTreeSet<String> = done.into_iter().chain(gone).collect();
            waiting.retain(|item| !gone.contains(item.contact.customer.as_str()));
        }
        // In minutes a full list has at least 109 - 60 + 1 of them.
        let k = if is_minutes { 50 } else { k };
        let bound = most_in_a_row(&came, &works, k);
        assert!(longest > 1 && longest <= bound, "{longest} of {bound}");
        for seen in known.values() {
            let soon = seen.since + policy.overtaken_for_days();
            let rivals = known.values().filter(|it| it.since.min(it.first) <= soon);
            let rivals: u64 = rivals.map(|it| u64::from(it.takes)).sum();
            assert!(seen.left_over <= (rivals - 1) / k, "{} days", seen.left_over);
        }
    }
}

/// What was seen of a contact on a list.
#[derive(Default)]
struct Seen {
    first: u64,
    since: u64,
    takes: u32,
    is_waiting: bool,
    left_over: u64,
}

#[test]
fn at_any_load_what_is_owed_is_overtaken_for_nine_days_at_most_and_always_served() {
    let desk = Desk { capacity: DayCapacity::Contacts(3), ..Desk::default() };
    let mut random = Random(5);
    let mut all: Vec<(u64, u64)> = Vec::new();
    let mut waiting: Vec<WorkItem> = Vec::new();
    let mut left_over: BTreeMap<String, u64> = BTreeMap::new();
    for day in 0..150 {
        for _ in 0..4 {
            let place = random.below(10);
            let purpose = Purpose::ALL[usize::try_from(place).unwrap()];
            let task = Task { purpose, ..task("t", Obligation, day..=day, day) };
            waiting.push(item(&format!("C-{}", all.len()), day, 0, &[task]));
            all.push((day, place));
        }
        let list = desk.list(&waiting, day);
        for left in &list.left_over {
            *left_over.entry(left.item.contact.customer.to_string()).or_default() += 1;
        }
        // None that is due so much later goes before one that waits.
        for left in &list.left_over {
            let (due, place) = all[place_of(left.item)];
            let before = list.contacts.iter().map(|it| all[place_of(it.item)].0);
            assert!(before.max().unwrap() <= due + place);
        }
        let done = names(&list);
        waiting.retain(|item| !done.contains(&item.contact.customer.to_string()));
    }
    for (at, (due, place)) in all.iter().enumerate() {
        let rivals = all.iter().filter(|it| it.0 <= due + place).count() as u64;
        let days = left_over.get(&format!("C-{at}")).copied().unwrap_or(0);
        assert!(days <= (rivals - 1) / 3, "{days}");
    }
    assert!(waiting.iter().all(|item| since(item) > 100), "the oldest were served");
}

fn place_of(item: &WorkItem) -> usize {
    place(&item.contact.customer)
}

/// Calls that are owed leave too little time each day for the visits, and yet all is made.
#[test]
fn where_what_is_owed_is_below_capacity_no_long_contact_starves() {
    let desk = Desk { capacity: DayCapacity::Minutes(60), ..Desk::default() };
    let mut random = Random(11);
    let (mut waiting, mut late, mut visits) = (Vec::new(), 0, 0);
    for day in 0..600 {
        for at in 0..=random.below(3) {
            waiting.push(owed(&format!("call-{day}-{at}"), day, day, 50));
        }
        if day % 20 == 0 {
            let mut visit = care(&format!("visit-{day}"), day, day + 90, 0);
            visit.contact.via = Some(Channel::Visit);
            waiting.push(visit);
        }
        let list = desk.list(&waiting, day);
        assert_eq!(list.dropped, [], "{day}");
        late = list.left_over.iter().filter(|it| it.heads).count().max(late);
        for left in list.left_over.iter().filter(|it| it.heads) {
            assert_eq!(since(left.item), day, "it gives way once");
        }
        let done = names(&list);
        visits += done.iter().filter(|name| name.starts_with("visit")).count();
        waiting.retain(|item| !done.contains(&item.contact.customer.to_string()));
    }
    assert!(visits > 25 && late > 0, "{visits}, {late}");
}

/// Served by the last useful day or dropped on it; what is owed is served at any time. What has days
/// left may still wait.
fn ends_in_time(run: &Run) {
    for (item, fate) in run.items.iter().zip(&run.fates) {
        let last = last(item);
        let last_worked = (0..=last).rev().find(|day| is_worked(*day)).unwrap();
        match (fate.served_on, fate.dropped) {
            (Some(day), None) => {
                assert!(is_worked(day));
                assert!(day <= last || !is_care(item));
            }
            (None, Some((on, day))) => assert!(is_care(item) && on == last && day == last_worked),
            (None, None) => assert!(last_worked >= DAYS || !is_care(item)),
            (Some(_), Some(_)) => panic!("served and dropped"),
        }
    }
}
