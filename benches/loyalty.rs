//! What measuring loyalty and keeping accounts of points cost, as ratios to a plain pass over the
//! same data.
//!
//! ```text
//! cargo bench --bench loyalty                                        # 1 million customers
//! CLIENTELING_CUSTOMERS=10000,100000 cargo bench --bench loyalty     # other numbers
//! ```
//!
//! Measures: each customer has ten purchases of one line of 500 products on random days of three
//! years, every fourth also bought elsewhere, and every fifth gave a lead. In every round each job
//! runs once, one after the other, so that all see the same machine; the median over the rounds
//! counts.
//!
//! Accounts: each has 50 entries of three years in the order of their days, as a base holds them: 30
//! earned (pending for eight days and valid until the end of the next year), 14 spendings, three of which come back in
//! part, two that are taken back and one correction. They are made a part of the accounts at a time,
//! so that memory stays small; the times of the parts are added up.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use clienteling::base::{CustomerBase, Fact};
use clienteling::funnel::Opportunities;
use clienteling::loyalty::measures::{LoyaltyFacts, LoyaltyMeasurePolicy, LoyaltyNorms};
use clienteling::loyalty::points::{PointsAccount, PointsPolicy};
use clienteling::marketing::{PointsChange, PointsEntry};
use clienteling::transaction::{Line, Lines, Purchase, Settlement};
use clienteling::units::{
    Currency, CustomerId, Money, PointsEntryId, ProductId, Provenance, Quantity,
};

const PURCHASES: u64 = 10;

/// So many accounts are in memory at once.
const AT_ONCE: u64 = 20_000;

fn main() {
    let given = std::env::var("CLIENTELING_CUSTOMERS").unwrap_or_default();
    let given: Vec<u64> =
        given.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    let sizes = if given.is_empty() { vec![1_000_000] } else { given };
    for customers in sizes {
        measure_accounts(customers);
        measure_loyalty(customers);
    }
}

fn first() -> NaiveDate {
    "2023-01-01".parse().expect("a day")
}

fn as_of() -> NaiveDate {
    "2026-01-01".parse().expect("a day")
}

fn measure_loyalty(customers: u64) {
    let base = base(customers);
    let deals = Opportunities::new();
    let norms = || {
        LoyaltyNorms::of(&base, &deals, LoyaltyMeasurePolicy::default(), as_of()).expect("norms")
    };
    let known = norms();
    let rounds = (2_000_000 / customers.max(1)).clamp(3, 31);
    let mut times: BTreeMap<&'static str, Vec<Duration>> = BTreeMap::new();
    for _ in 0..rounds {
        let mut job = |name: &'static str, work: &mut dyn FnMut()| {
            let started = Instant::now();
            work();
            times.entry(name).or_default().push(started.elapsed());
        };
        job("pass", &mut || {
            black_box(pass_of_purchases(&base));
        });
        job("norms", &mut || {
            black_box(norms());
        });
        job("measures", &mut || {
            for customer in base.customers() {
                let facts = LoyaltyFacts { customer, deals: &deals, rates: base.rates() };
                black_box(known.measures(facts).expect("measures"));
            }
        });
    }
    let median = |name| {
        let mut times: Vec<Duration> = times[name].clone();
        times.sort_unstable();
        times[times.len() / 2]
    };
    let pass = median("pass");
    println!("{customers} customers, {} purchases", customers * PURCHASES);
    println!("  plain pass  {:>9.1} ms (looks at every amount where it lies)", millis(pass));
    row("norms", median("norms"), pass);
    row("measures", median("measures"), pass);
    println!();
}

fn row(what: &str, time: Duration, pass: Duration) {
    let ratio = time.as_secs_f64() / pass.as_secs_f64();
    println!("  {what:<11} {:>9.1} ms = {ratio:>5.2} × plain pass", millis(time));
}

/// The least that must be done: look at every purchase's amount where it lies.
fn pass_of_purchases(base: &CustomerBase) -> u64 {
    let mut positive = 0;
    for customer in base.customers() {
        for purchase in customer.transactions().purchases().all() {
            positive += u64::from(purchase.lines.total().is_positive());
        }
    }
    positive
}

fn base(customers: u64) -> CustomerBase {
    let products: Vec<ProductId> =
        (0..500).map(|number| format!("P-{number:03}").parse().expect("an identifier")).collect();
    let mut random = Random(customers);
    let mut base = CustomerBase::new();
    for number in 0..customers {
        let customer: CustomerId = format!("C-{number:07}").parse().expect("an identifier");
        for purchase in 0..PURCHASES {
            let amount = Money::from_minor(100 + random.amount(), Currency::CNY);
            let product = products[random.place(products.len())].clone();
            let line = Line::try_new(product, Quantity::ONE, amount).expect("a line");
            let fact = Fact::Purchase(Purchase {
                id: format!("S-{number:07}-{purchase}").parse().expect("an identifier"),
                customer: customer.clone(),
                date: random.day(),
                lines: Lines::try_new([line]).expect("lines"),
                settlement: Settlement::AtOnce,
                details: None,
                provenance: Provenance::unknown(),
            });
            base.add(fact).expect("a new fact");
        }
        let date = random.day();
        if number % 4 == 0 {
            let elsewhere = format!(
                r#"{{"bought_elsewhere":{{"id":"T-{number}","customer":"{customer}","date":"{date}",
                "place":"other_brand","amount":{{"amount":"1000","currency":"CNY"}}}}}}"#
            );
            base.add(serde_json::from_str(&elsewhere).expect("a fact")).expect("a new fact");
        }
        if number % 5 == 0 {
            let lead = format!(
                r#"{{"referral":{{"id":"R-{number}","customer":"{customer}","date":"{date}",
                "lead":"L-{number}"}}}}"#
            );
            base.add(serde_json::from_str(&lead).expect("a fact")).expect("a new fact");
        }
    }
    base
}

fn measure_accounts(customers: u64) {
    let policy = PointsPolicy::default();
    let mut random = Random(customers);
    let (mut pass, mut fold) = (Duration::ZERO, Duration::ZERO);
    let (mut events, mut left) = (0, customers);
    while left > 0 {
        let accounts = left.min(AT_ONCE);
        left -= accounts;
        let part: Vec<(CustomerId, Vec<PointsEntry>)> =
            (0..accounts).map(|number| account(number, &policy, &mut random)).collect();
        events += part.iter().map(|(_, entries)| entries.len()).sum::<usize>();
        let started = Instant::now();
        black_box(pass_of_entries(&part));
        pass += started.elapsed();
        let started = Instant::now();
        for (customer, entries) in &part {
            black_box(PointsAccount::of_entries(customer, None, entries, &policy, as_of()));
        }
        fold += started.elapsed();
    }
    println!("{customers} accounts, {events} entries");
    println!("  plain pass  {:>9.1} ms (looks at every entry where it lies)", millis(pass));
    row("accounts", fold, pass);
    let entry = fold.as_secs_f64() * 1e9 / f64::from(u32::try_from(events).expect("a number"));
    println!("  accounts    {entry:>9.0} ns an entry\n");
}

/// The least that must be done: look at every entry's day and change where it lies.
fn pass_of_entries(accounts: &[(CustomerId, Vec<PointsEntry>)]) -> u64 {
    let mut known = 0;
    for entry in accounts.iter().flat_map(|(_, entries)| entries) {
        known += u64::from(entry.date <= as_of() && entry.change.is_lot());
    }
    known
}

fn account(
    number: u64,
    policy: &PointsPolicy,
    random: &mut Random,
) -> (CustomerId, Vec<PointsEntry>) {
    let customer: CustomerId = format!("C-{number:07}").parse().expect("an identifier");
    let mut entries = Vec::with_capacity(50);
    for place in 0..50_u8 {
        let many = |of: u32| Quantity::try_from(of).expect("a number of points");
        let points = 1 + u32::try_from(random.below(500)).expect("few");
        let (change, of) = match place {
            0..30 => (PointsChange::Earned(many(points)), None),
            30..44 => (PointsChange::Spent(many(points)), None),
            44..47 => (PointsChange::Refunded(many(1 + points % 20)), Some(place - 10)),
            47..49 => (PointsChange::Reversed(many(1 + points % 20)), Some(place - 40)),
            _ => (PointsChange::Adjusted((-5).into()), None),
        };
        let id = |place: u8| -> PointsEntryId {
            format!("PT-{number:07}-{place}").parse().expect("an identifier")
        };
        let entry = PointsEntry::new(id(place), &customer, random.day(), change);
        let lot = change.is_lot();
        entries.push(PointsEntry {
            active_from: policy.active_from(entry.date).filter(|_| lot),
            until: policy.until(entry.date).filter(|_| lot),
            of: of.map(id),
            ..entry
        });
    }
    entries.sort_by_key(|entry| entry.date);
    (customer, entries)
}

/// A linear congruential generator, of which the high bits are used: the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn place(&mut self, places: usize) -> usize {
        usize::try_from(self.below(places.try_into().expect("few"))).expect("few")
    }

    fn day(&mut self) -> NaiveDate {
        first() + Days::new(self.below(1_095))
    }

    /// Mostly small, seldom large, as amounts are.
    fn amount(&mut self) -> i64 {
        let bound = 1 + self.below(1_000_000);
        let bound = 1 + self.below(bound);
        i64::try_from(self.below(bound)).expect("below the limit")
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
