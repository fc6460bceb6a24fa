//! How the cost of adding, merging, undoing, erasing and folding in parts grows: with n, 2n and 4n
//! customers.
//!
//! ```text
//! cargo bench --bench growth                # of 10 thousand customers
//! cargo bench --bench growth -- 50000       # of more
//! ```
//!
//! Each customer has four purchases and one decision about consent. For each job the time of each
//! size is the least of the rounds, and beside it stands the exponent with which it grows: 1 is as
//! many steps as customers, 2 would be a pass over all of them for each.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use clienteling::base::{CustomerBase, Fact, MergeRecord};
use clienteling::behavior::BehaviorFold;
use clienteling::firm::{Firm, FirmRecord};
use clienteling::marketing::{Consent, ConsentDecision};
use clienteling::tiering::{AbcPolicy, AbcValues};
use clienteling::transaction::{Expense, ExpenseKind, Line, Lines, Purchase, Settlement};
use clienteling::units::{Currency, CustomerId, Money, Provenance, Quantity};

const ROUNDS: usize = 5;
const PURCHASES: u64 = 4;

fn main() {
    let given = std::env::args().find_map(|argument| argument.parse::<u64>().ok());
    let smallest = given.unwrap_or(10_000);
    let sizes = [smallest, smallest * 2, smallest * 4];
    let mut times: BTreeMap<(usize, &'static str), BTreeMap<u64, Duration>> = BTreeMap::new();
    for size in sizes {
        for _ in 0..ROUNDS {
            let done = adding(size).into_iter().chain(merging(size)).chain(spent(size));
            let done = done.chain(in_parts(size));
            for (place, (job, time)) in done.enumerate() {
                let least = times.entry((place, job)).or_default().entry(size).or_insert(time);
                *least = time.min(*least);
            }
        }
    }
    let [first, second, third] = sizes;
    println!(
        "milliseconds of {ROUNDS} rounds' best    {first:>9} {second:>9} {third:>9}   exponents"
    );
    for ((_, job), by_size) in times {
        let time = |place: usize| by_size[&sizes[place]].as_secs_f64();
        let exponent = |place| (time(place + 1) / time(place)).log2();
        println!(
            "{job:<38} {:>9.1} {:>9.1} {:>9.1}   {:.2} {:.2}",
            time(0) * 1e3,
            time(1) * 1e3,
            time(2) * 1e3,
            exponent(0),
            exponent(1)
        );
    }
}

/// What was done, and how long it took.
#[derive(Default)]
struct Done(Vec<(&'static str, Duration)>);

impl Done {
    fn job(&mut self, name: &'static str, work: impl FnOnce()) {
        let started = Instant::now();
        work();
        self.0.push((name, started.elapsed()));
    }
}

/// In order, from the last and shuffled; one at a time, at once, and as records of a firm.
fn adding(size: u64) -> Vec<(&'static str, Duration)> {
    let mut done = Done::default();
    let facts = facts(size);
    let mut reversed = facts.clone();
    reversed.reverse();
    let shuffled = shuffled(facts.clone());
    let mut one_at_a_time = |name, facts: Vec<Fact>| {
        let mut base = CustomerBase::new();
        done.job(name, || {
            for fact in facts {
                base.add(fact).expect("new");
            }
        });
    };
    one_at_a_time("add one at a time, in order", facts.clone());
    one_at_a_time("add one at a time, from the last", reversed);
    one_at_a_time("add one at a time, shuffled", shuffled.clone());
    let mut base = CustomerBase::new();
    let all = shuffled.clone();
    done.job("add all at once, shuffled", || {
        assert_eq!(base.add_all(all).refused.len(), 0);
    });
    let mut firm = Firm::new();
    let records: Vec<FirmRecord> = shuffled.into_iter().map(FirmRecord::Fact).collect();
    done.job("take records into a firm, shuffled", || {
        for record in records {
            firm.take(record).expect("new");
        }
    });
    done.0
}

/// Parts that are folded apart, and merged one after the other into one.
fn in_parts(size: u64) -> Vec<(&'static str, Duration)> {
    let mut done = Done::default();
    let mut random = Random(size);
    let first: NaiveDate = "2023-01-01".parse().expect("a day");
    let fold = |random: &mut Random| {
        let mut fold = BehaviorFold::new(Currency::CNY);
        for _ in 0..PURCHASES {
            let total = Money::from_minor(random.amount(), Currency::CNY);
            fold.add_purchase(first + Days::new(random.below(1_095)), total).expect("a sum");
        }
        fold
    };
    let folds: Vec<BehaviorFold> = (0..size).map(|_| fold(&mut random)).collect();
    done.job("merge as many folds as customers", || {
        let mut whole = BehaviorFold::new(Currency::CNY);
        for fold in &folds {
            whole.merge(fold).expect("a sum");
        }
    });
    let part = |random: &mut Random| {
        let values: Vec<Money> =
            (0..100).map(|_| Money::from_minor(random.amount(), Currency::CNY)).collect();
        AbcValues::of(values, Currency::CNY).expect("values")
    };
    let parts: Vec<AbcValues> = (0..size / 100).map(|_| part(&mut random)).collect();
    done.job("merge ABC values of 100 customers each", || {
        let whole = AbcValues::<Money>::of([], Currency::CNY).expect("values");
        let whole = parts.into_iter().try_fold(whole, AbcValues::merge).expect("sums");
        std::hint::black_box(whole.cuts(&AbcPolicy::default()).expect("sums"));
    });
    done.0
}

/// Pairs, all into one, and one after the other into one; apart again, and erased.
fn merging(size: u64) -> Vec<(&'static str, Duration)> {
    let mut done = Done::default();
    let mut job = |name, work: &mut dyn FnMut()| done.job(name, work);
    let mut base = CustomerBase::new();
    assert_eq!(base.add_all(facts(size)).refused.len(), 0);
    let apart = base.clone();
    let pairs: Vec<MergeRecord> =
        (0..size / 2).map(|number| merge(2 * number, 2 * number + 1)).collect();
    job("merge pairs, one at a time", &mut || {
        for pair in &pairs {
            base.merge(pair.clone()).expect("two customers");
        }
    });
    let merged = base.clone();
    job("take the pairs apart, one at a time", &mut || {
        for pair in &pairs {
            assert!(base.undo_merge(pair).missing.is_empty());
        }
    });
    assert!(base == apart);
    let mut base = merged;
    job("erase each of the pairs", &mut || {
        for (number, pair) in pairs.iter().enumerate() {
            let pseudonym = format!("erased-{number}").parse().expect("an identifier");
            let _ = base.erase(&pair.absorbed, pseudonym).expect("a customer");
        }
    });
    let mut base = apart.clone();
    let into_one: Vec<MergeRecord> = (1..size).map(|number| merge(0, number)).collect();
    job("merge all into one, at once", &mut || {
        assert!(base.merge_all(into_one.iter().cloned()).is_empty());
    });
    job("take that one apart, at once", &mut || {
        assert!(base.undo_merges(&into_one).missing.is_empty());
    });
    assert!(base == apart);
    job("merge a tenth into one, one at a time", &mut || {
        for record in into_one.iter().take(into_one.len() / 10) {
            base.merge(record.clone()).expect("customers");
        }
        read(&base, 0);
    });
    let mut base = apart.clone();
    job("the same, each time into the newcomer", &mut || {
        for number in 1..size / 10 {
            base.merge(merge(number, number - 1)).expect("customers");
        }
        read(&base, 1);
    });
    done.0
}

/// Each customer in one expense of the firm, and erased.
fn spent(size: u64) -> Vec<(&'static str, Duration)> {
    let mut done = Done::default();
    let day: NaiveDate = "2026-01-01".parse().expect("a day");
    let expense = |number: u64| {
        Fact::Expense(Expense {
            id: format!("E-{number:07}").parse().expect("an identifier"),
            date: day + Days::new(number % 365),
            about: id(number).into(),
            kind: ExpenseKind::Gift,
            amount: Money::from_minor(500, Currency::CNY),
            settles: None,
            provenance: Provenance::unknown(),
        })
    };
    let mut base = CustomerBase::new();
    assert_eq!(base.add_all((0..size).map(expense)).refused.len(), 0);
    done.job("erase each, in one expense of the firm", || {
        for number in 0..size {
            let pseudonym = format!("erased-{number}").parse().expect("an identifier");
            let _ = base.erase(&id(number), pseudonym).expect("a customer");
        }
    });
    done.0
}

/// Reads one customer's facts, of which the order may still have to be made.
fn read(base: &CustomerBase, number: u64) {
    let customer = base.customer(&id(number)).expect("a customer");
    assert!(customer.transactions().purchases().len() > 4);
}

/// In an order that has nothing to do with the given one.
fn shuffled(mut facts: Vec<Fact>) -> Vec<Fact> {
    let mut random = Random(7);
    for place in (1..facts.len()).rev() {
        let bound = u64::try_from(place).expect("a small number");
        facts.swap(place, usize::try_from(random.below(bound + 1)).expect("a place"));
    }
    facts
}

/// A linear congruential generator, of which the high bits are used: the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn amount(&mut self) -> i64 {
        i64::try_from(1 + self.below(1_000_000)).expect("below the limit")
    }
}

fn id(number: u64) -> CustomerId {
    format!("C-{number:07}").parse().expect("an identifier")
}

fn merge(survivor: u64, absorbed: u64) -> MergeRecord {
    let date = "2026-06-01".parse().expect("a day");
    MergeRecord { survivor: id(survivor), absorbed: id(absorbed), date, by: None }
}

fn facts(customers: u64) -> Vec<Fact> {
    let day: NaiveDate = "2026-01-01".parse().expect("a day");
    let mut facts = Vec::new();
    for number in 0..customers {
        let customer = id(number);
        for purchase in 0..PURCHASES {
            let amount = Money::from_minor(100, Currency::CNY);
            let line = Line::try_new("P-1".parse().expect("an identifier"), Quantity::ONE, amount);
            facts.push(Fact::Purchase(Purchase {
                id: format!("S-{number:07}-{purchase}").parse().expect("an identifier"),
                customer: customer.clone(),
                date: day + Days::new(number % 7 + 30 * purchase),
                lines: Lines::try_new([line.expect("a line")]).expect("lines"),
                settlement: Settlement::AtOnce,
                details: None,
                provenance: Provenance::unknown(),
            }));
        }
        facts.push(Fact::Consent(Consent {
            id: format!("K-{number:07}").parse().expect("an identifier"),
            customer,
            date: day,
            channel: None,
            purpose: None,
            decision: ConsentDecision::Given,
            provenance: Provenance::unknown(),
        }));
    }
    facts
}
