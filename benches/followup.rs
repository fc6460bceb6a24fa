//! What planning a year of care costs, as a ratio to a plain pass over the same facts.
//!
//! ```text
//! cargo bench --bench followup                                       # 1 million customers
//! CLIENTELING_CUSTOMERS=10000,100000 cargo bench --bench followup    # other numbers
//! ```
//!
//! Each customer has a birthday, a purchase and its delivery; every second one has a car with an
//! insurance and two readings of its meter. The bases are made a part of the customers at a time, so
//! that memory stays small; the times of the parts are added up.

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use clienteling::base::{CustomerBase, Fact};
use clienteling::calendar::{Layer, WorkCalendar};
use clienteling::followup::care::{CareDates, CarePolicy, care_plan};
use clienteling::units::Period;

/// So many customers are in memory at once.
const AT_ONCE: u64 = 20_000;

fn main() {
    let given = std::env::var("CLIENTELING_CUSTOMERS").unwrap_or_default();
    let given: Vec<u64> =
        given.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    let sizes = if given.is_empty() { vec![1_000_000] } else { given };
    for customers in sizes {
        measure(customers);
    }
}

/// What a round found, and how long it took.
#[derive(Default)]
struct Total {
    facts: u64,
    tasks: u64,
    pass: Duration,
    plan: Duration,
}

fn measure(customers: u64) {
    let year = Period::calendar_year(as_of());
    let (policy, office, layers) = (CarePolicy::default(), office(), layers());
    let dates = CareDates { work: &office, lunar: None, layers: &layers };
    let (mut total, mut left) = (Total::default(), customers);
    while left > 0 {
        let some = left.min(AT_ONCE);
        left -= some;
        let base = base(some);
        let started = Instant::now();
        total.facts += black_box(plain_pass(&base));
        total.pass += started.elapsed();
        let started = Instant::now();
        for customer in base.customers() {
            let plan = black_box(care_plan(customer, &policy, dates, year, as_of()));
            total.tasks += plan.tasks.len() as u64;
        }
        total.plan += started.elapsed();
    }
    let Total { facts, tasks, pass, plan } = total;
    println!("{customers} customers, {facts} facts, {tasks} tasks in a year");
    println!(
        "  plain pass  {:>9.1} ms (looks at the day of every fact where it lies)",
        millis(pass)
    );
    let ratio = plan.as_secs_f64() / pass.as_secs_f64();
    println!("  care plan   {:>9.1} ms = {ratio:>5.1} × plain pass", millis(plan));
    let each = plan.as_secs_f64() * 1e9 / f64::from(u32::try_from(tasks.max(1)).expect("fewer"));
    println!("  care plan   {each:>9.0} ns a task\n");
}

fn as_of() -> NaiveDate {
    "2026-01-01".parse().expect("a day")
}

/// The least that must be done: look at the day of every fact.
fn plain_pass(base: &CustomerBase) -> u64 {
    let mut known = 0;
    for customer in base.customers() {
        let transactions = customer.transactions();
        let (basic, as_of) = (customer.basic(), as_of());
        let counts = [
            basic.profiles().iter().filter(|fact| fact.date <= as_of).count(),
            transactions.purchases().iter().filter(|fact| fact.date <= as_of).count(),
            transactions.deliveries().iter().filter(|fact| fact.date <= as_of).count(),
            transactions.ownerships().iter().filter(|fact| fact.date <= as_of).count(),
            transactions.all_contracts().iter().filter(|fact| fact.date <= as_of).count(),
            transactions.meter_readings().iter().filter(|fact| fact.date <= as_of).count(),
        ];
        known += counts.iter().sum::<usize>() as u64;
    }
    known
}

/// Monday to Friday, without a week of holidays.
fn office() -> WorkCalendar {
    let json = r#"{"week":{"monday":["09:00-18:00"],"tuesday":["09:00-18:00"],
        "wednesday":["09:00-18:00"],"thursday":["09:00-18:00"],"friday":["09:00-18:00"]},
        "layers":[{"name":"public holidays","days":[
            {"name":"National Day","first":"2026-10-01","last":"2026-10-07","work":"closed"}]}]}"#;
    serde_json::from_str(json).expect("a calendar")
}

fn layers() -> Vec<Layer> {
    let json = r#"[{"name":"public holidays","days":[
        {"name":"New Year","first":"2026-01-01","work":"closed"},
        {"name":"Spring Festival","first":"2026-02-17","work":"closed"},
        {"name":"Labour Day","first":"2026-05-01","work":"closed"},
        {"name":"National Day","first":"2026-10-01","work":"closed"}]},
        {"name":"new products","days":[{"name":"SEDAN-2","first":"2026-09-10","work":"as_usual"}]}]"#;
    serde_json::from_str(json).expect("layers")
}

fn base(customers: u64) -> CustomerBase {
    let mut random = Random(customers);
    let mut base = CustomerBase::new();
    for number in 0..customers {
        let (bought, since) = (random.day(), random.day());
        let (early, late) = (bought.min(since), bought.max(since));
        let birthday = random.day().format("19%y-%m-%d");
        let mut facts = vec![
            format!(
                r#"{{"profile":{{"id":"P-{number}","customer":"C-{number}","date":"{early}",
                "profile":{{"person":{{"identity":{{"birthday":"{birthday}"}}}}}}}}}}"#
            ),
            format!(
                r#"{{"purchase":{{"id":"V-{number}","customer":"C-{number}","date":"{early}","lines":[
                {{"product":"P","quantity":"1","amount":{{"amount":"1","currency":"CNY"}}}}]}}}}"#
            ),
            format!(
                r#"{{"delivery":{{"id":"L-{number}","customer":"C-{number}","date":"{early}",
                "of":{{"purchase":"V-{number}"}},"delivered":"{late}"}}}}"#
            ),
        ];
        if number % 2 == 0 {
            facts.push(format!(
                r#"{{"ownership":{{"id":"H-{number}","customer":"C-{number}","date":"{late}",
                "thing":"T-{number}","purchase":"V-{number}","from":"us","vehicle":{{}}}}}}"#
            ));
            facts.push(format!(
                r#"{{"contract":{{"id":"I-{number}","customer":"C-{number}","date":"{late}",
                "kind":"insurance","thing":"T-{number}","until":"{}"}}}}"#,
                late + Days::new(365)
            ));
            for (place, shows) in [(0, 10), (10, 500)] {
                let on = late + Days::new(place);
                facts.push(format!(
                    r#"{{"meter_reading":{{"id":"D-{number}-{place}","customer":"C-{number}",
                    "date":"{on}","thing":"T-{number}","shows":{shows},"unit":"kilometres"}}}}"#
                ));
            }
        }
        for fact in facts {
            let fact: Fact = serde_json::from_str(&fact).expect("a fact");
            base.add(fact).expect("a new fact");
        }
    }
    base
}

/// A linear congruential generator, of which the high bits are used: the same on every machine.
struct Random(u64);

impl Random {
    fn day(&mut self) -> NaiveDate {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        as_of() - Days::new((self.0 >> 33) % 700 + 20)
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
