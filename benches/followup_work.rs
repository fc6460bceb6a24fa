//! What a day's work list costs, as a ratio to a plain sort of the same keys.
//!
//! ```text
//! cargo bench --bench followup_work               # 10 thousand, 100 thousand and 1 million customers
//! cargo bench --bench followup_work -- 10000      # other sizes
//! ```
//!
//! Each customer has one contact that waits, for one to three reasons, a tenth of them owed; a third
//! is on the list of a member of staff who is away. In every round each job runs once, one after the
//! other, so that all see the same machine; the median over the rounds counts.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use clienteling::calendar::WorkCalendar;
use clienteling::customer::Role;
use clienteling::followup::work::{
    ContactTerms, DayCapacity, SpacingPolicy, WorkDay, WorkItem, WorkPolicy, plan_contacts,
    work_list,
};
use clienteling::followup::{ConsentRule, Purpose, Task, TaskRank, TaskWindow};
use clienteling::rule::{Comparison, Evidence, Rule, Wording};
use clienteling::units::{Score, StaffId, TaskId};
use clienteling::{Customer, CustomerBase, Fact};

static DUE: Rule = Rule {
    key: "bench.due",
    comparison: Comparison::Is,
    says: Wording { met: "it is due", not_met: "it is not due", unknown: "nobody knows" },
    is_personal: false,
};

fn main() {
    let given: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![10_000, 100_000, 1_000_000] } else { given };
    for customers in sizes {
        measure(customers);
    }
}

fn day() -> NaiveDate {
    "2026-06-01".parse().expect("a day")
}

fn measure(customers: u64) {
    let base = base();
    let calendar: WorkCalendar = serde_json::from_str(
        r#"{"week":{"monday":["09:00-18:00"],"tuesday":["09:00-18:00"],"wednesday":["09:00-18:00"],
            "thursday":["09:00-18:00"],"friday":["09:00-18:00"]}}"#,
    )
    .expect("a calendar");
    let customer = base.customer(&"C-0".parse().expect("an identifier")).expect("known");
    let items: Vec<WorkItem> = items(customer, &calendar, customers);
    let policy = WorkPolicy::default();
    let owner: StaffId = "E-1".parse().expect("an identifier");
    let at = WorkDay {
        day: day(),
        owner: &owner,
        capacity: DayCapacity::Contacts(40),
        calendar: &calendar,
        absences: base.absences(),
    };

    let rounds = (2_000_000 / customers).clamp(5, 31);
    let mut times: BTreeMap<&'static str, Vec<Duration>> = BTreeMap::new();
    for _ in 0..rounds {
        let mut job = |name: &'static str, work: &mut dyn FnMut()| {
            let started = Instant::now();
            work();
            times.entry(name).or_default().push(started.elapsed());
        };
        job("sort", &mut || {
            black_box(plain_sort(&items));
        });
        job("list", &mut || {
            black_box(work_list(&items, at, &policy));
        });
    }
    let median = |name| {
        let mut times: Vec<Duration> = times[name].clone();
        times.sort_unstable();
        times[times.len() / 2]
    };
    let (sort, list) = (median("sort"), median("list"));
    let done = work_list(&items, at, &policy);
    println!(
        "{customers} customers: {} on the list, {} left over, {} dropped",
        done.contacts.len(),
        done.left_over.len(),
        done.dropped.len()
    );
    println!("  plain sort  {:>8.1} ms (of the day and the worth of each)", millis(sort));
    let ratio = list.as_secs_f64() / sort.as_secs_f64();
    println!("  work list   {:>8.1} ms = {ratio:.2} × plain sort\n", millis(list));
}

/// The least that must be done: look at each contact and its tasks, and sort by worth and last day.
fn plain_sort(items: &[WorkItem]) -> Vec<(bool, Reverse<Option<Score>>, NaiveDate, usize)> {
    let key = |(place, item): (usize, &WorkItem)| {
        let tasks = &item.contact.tasks;
        let is_owed = tasks.iter().any(|task| task.rank == TaskRank::Obligation);
        let last = tasks.iter().map(|task| task.window.last()).min()?;
        Some((!is_owed, Reverse(item.worth), last, place))
    };
    let mut keys: Vec<_> = items.iter().enumerate().filter_map(key).collect();
    keys.sort_unstable();
    keys
}

/// One customer with a telephone, and who is away.
fn base() -> CustomerBase {
    let known = r#"[
        {"first_contact":{"id":"F-1","customer":"C-0","date":"2026-01-05","phone":"13800001111"}},
        {"absence":{"id":"B-1","staff":"E-2","date":"2026-05-20","substitute":"E-1"}}]"#;
    let mut base = CustomerBase::new();
    for fact in serde_json::from_str::<Vec<Fact>>(known).expect("facts") {
        base.add(fact).expect("a new fact");
    }
    base
}

fn items(customer: &Customer, calendar: &WorkCalendar, customers: u64) -> Vec<WorkItem> {
    let mut random = Random(customers);
    let terms = ContactTerms {
        firm: calendar,
        customer: None,
        preferred: None,
        consent: ConsentRule::OptOut,
    };
    let policy = SpacingPolicy::default();
    let mut items = Vec::new();
    while (items.len() as u64) < customers {
        let begun = day() - Days::new(random.below(30));
        let tasks: Vec<Task> =
            (0..=random.below(3)).map(|number| task(&mut random, number, begun)).collect();
        let plan = plan_contacts(customer, &tasks, &[], terms, &policy, begun);
        for mut contact in plan.contacts {
            let id = format!("C-{:07}", items.len()).parse().expect("an identifier");
            contact.customer = id;
            contact.on = contact.on.min(day());
            for task in &mut contact.tasks {
                task.customer = contact.customer.clone();
            }
            let worth = Some(random.below(101).to_string().parse().expect("a mark"));
            let owner = if random.below(3) == 0 { "E-2" } else { "E-1" };
            let owner = owner.parse().expect("an identifier");
            items.push(WorkItem { contact, owner, worth, from: None, briefing: None });
        }
    }
    items.truncate(usize::try_from(customers).expect("a size"));
    items
}

fn task(random: &mut Random, number: u64, begun: NaiveDate) -> Task {
    let purpose = match random.below(10) {
        0 => Purpose::Promise,
        1..=4 => Purpose::Service,
        5..=7 => Purpose::Birthday,
        _ => Purpose::NewProduct,
    };
    let best = begun + Days::new(random.below(10));
    Task {
        id: TaskId::of(purpose.as_str(), "C", u32::try_from(number).expect("a number")),
        customer: "C-0".parse().expect("an identifier"),
        purpose,
        rank: purpose.rank(),
        window: TaskWindow::around(best, 5, 60),
        series: None,
        role: Role::Account,
        staff: None,
        reason: DUE.test(Evidence::fact(true)).expect("due"),
    }
}

/// A linear congruential generator, of which the high bits are used: the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
