//! What a review costs, as a ratio to the least that the machine must do for the same data.
//!
//! ```text
//! cargo bench --bench review                 # 10 thousand, 100 thousand and 1 million customers
//! cargo bench --bench review -- 10000        # other sizes
//! ```
//!
//! Each customer has ten purchases of one line on random days of three years. In every round
//! each job runs once, one after the other, so that all see the same machine; the median over
//! the rounds counts. Absolute times are printed for orientation only.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "figures for people, and small numbers"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use clienteling::base::{CustomerBase, Fact};
use clienteling::behavior::BehaviorFold;
use clienteling::review::{ReviewPolicy, review};
use clienteling::tiering::{AbcPolicy, abc};
use clienteling::transaction::{Line, Lines, Purchase, Settlement};
use clienteling::units::{Currency, CustomerId, Money, ProductId, Provenance, Quantity, Valuation};

const PURCHASES: u64 = 10;

fn main() {
    let given: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![10_000, 100_000, 1_000_000] } else { given };
    println!("ten purchases a customer; each figure is the median of the rounds\n");
    for customers in sizes {
        measure(customers);
    }
}

fn measure(customers: u64) {
    let before = resident_bytes();
    let started = Instant::now();
    let base = base(customers);
    let built = started.elapsed();
    let facts = customers * PURCHASES;
    println!("{customers} customers, {facts} purchases");
    println!(
        "  adding the facts   {:>9.1} ms, {:.0} ns a fact",
        millis(built),
        nanos(built, facts)
    );
    if let (Some(before), Some(after)) = (before, resident_bytes()) {
        let grown = after.saturating_sub(before);
        let megabytes = grown as f64 / 1e6;
        println!("  memory of the base {megabytes:>9.1} MB, {} bytes a fact", grown / facts);
    }

    let as_of: NaiveDate = "2026-01-01".parse().expect("a day");
    let policy = ReviewPolicy::new(Currency::CNY);
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let values: Vec<(u64, Money)> = values(&base, &valuation, as_of);
    let pairs: Vec<(i128, u64)> =
        values.iter().map(|(key, value)| (value.amount().mantissa(), *key)).collect();

    let rounds = (20_000_000 / facts).clamp(5, 31);
    let mut times = BTreeMap::new();
    for _ in 0..rounds {
        let mut job = |name: &'static str, work: &mut dyn FnMut()| {
            let started = Instant::now();
            work();
            times.entry(name).or_insert_with(Vec::new).push(started.elapsed());
        };
        job("pass", &mut || {
            black_box(plain_pass(&base));
        });
        let mut sorted = pairs.clone();
        job("sort", &mut || {
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            black_box(&sorted);
        });
        job("fold", &mut || {
            black_box(fold(&base, &valuation, as_of));
        });
        let unranked = values.clone();
        job("abc", &mut || {
            black_box(
                abc(unranked.iter().copied(), Currency::CNY, &AbcPolicy::default())
                    .expect("a ranking"),
            );
        });
        job("review", &mut || {
            black_box(review(&base, &policy, as_of).expect("a review"));
        });
    }
    let median = |name| {
        let mut times: Vec<Duration> = times[name].clone();
        times.sort_unstable();
        times[times.len() / 2]
    };
    let (pass, sort) = (median("pass"), median("sort"));
    let row = |what: &str, time: Duration, to: &str, than: Duration| {
        let ratio = time.as_secs_f64() / than.as_secs_f64();
        println!("  {what:<18} {:>9.1} ms = {ratio:>5.2} × {to}", millis(time));
    };
    println!("  plain pass         {:>9.1} ms (looks at every amount where it lies)", millis(pass));
    println!("  plain sort         {:>9.1} ms (of the same amounts with a number)", millis(sort));
    row("fold", median("fold"), "plain pass", pass);
    row("ABC", median("abc"), "plain sort", sort);
    row("review", median("review"), "plain pass and plain sort", pass + sort);
    let review_of_a_customer = nanos(median("review"), customers);
    println!("  review             {review_of_a_customer:>9.0} ns a customer\n");
}

/// The least that must be done: look at every purchase's amount where it lies.
fn plain_pass(base: &CustomerBase) -> u64 {
    let mut positive = 0;
    for customer in base.customers() {
        for purchase in customer.transactions().purchases().all() {
            positive += u64::from(purchase.lines.total().is_positive());
        }
    }
    positive
}

fn fold(base: &CustomerBase, valuation: &Valuation<'_>, as_of: NaiveDate) -> u64 {
    let mut fold = BehaviorFold::new(Currency::CNY);
    let mut frequency = 0;
    for customer in base.customers() {
        fold.clear();
        fold.add_transactions(customer.transactions(), valuation, as_of).expect("sums");
        frequency += fold.as_of(as_of).expect("sums").frequency();
    }
    frequency
}

fn values(base: &CustomerBase, valuation: &Valuation<'_>, as_of: NaiveDate) -> Vec<(u64, Money)> {
    let mut fold = BehaviorFold::new(Currency::CNY);
    let value = |customer: &clienteling::Customer| {
        fold.clear();
        fold.add_transactions(customer.transactions(), valuation, as_of).expect("sums");
        fold.as_of(as_of).expect("sums").monetary()
    };
    (0..).zip(base.customers().map(value)).collect()
}

fn base(customers: u64) -> CustomerBase {
    let products: Vec<ProductId> =
        (0..500).map(|number| format!("P-{number:03}").parse().expect("an identifier")).collect();
    let first: NaiveDate = "2023-01-01".parse().expect("a day");
    let mut random = Random(customers);
    let mut base = CustomerBase::new();
    for number in 0..customers {
        // Identifiers come in no order, as in a log.
        let number = number * 7_919 % customers;
        let customer: CustomerId = format!("C-{number:07}").parse().expect("an identifier");
        for purchase in 0..PURCHASES {
            let amount = Money::from_minor(100 + random.skewed(1_000_000), Currency::CNY);
            let product = products[random.below(500) as usize].clone();
            let line = Line::try_new(product, Quantity::ONE, amount).expect("a line");
            let fact = Fact::Purchase(Purchase {
                id: format!("S-{number:07}-{purchase}").parse().expect("an identifier"),
                customer: customer.clone(),
                date: first + Days::new(random.below(1_095)),
                lines: Lines::try_new([line]).expect("lines"),
                settlement: Settlement::AtOnce,
                details: None,
                provenance: Provenance::unknown(),
            });
            base.add(fact).expect("a new fact");
        }
    }
    base
}

/// A linear congruential generator, of which the high bits are used: the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// Mostly small, seldom large, as amounts are.
    fn skewed(&mut self, limit: u64) -> i64 {
        let bound = 1 + self.below(limit);
        let bound = 1 + self.below(bound);
        i64::try_from(self.below(bound)).expect("below the limit")
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn nanos(time: Duration, count: u64) -> f64 {
    time.as_secs_f64() * 1e9 / count as f64
}

/// The memory of this process, where the system tells.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
