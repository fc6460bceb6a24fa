//! How the cost of merging, undoing and erasing grows: in a base of n, 2n and 4n customers.
//!
//! ```text
//! cargo bench --bench merging                # of 10 thousand customers
//! cargo bench --bench merging -- 50000       # of more
//! ```
//!
//! Each customer has four purchases and one decision about consent. For each job the time of each
//! size is the least of the rounds, and beside it stands the exponent with which it grows: 1 is as
//! many steps as customers, 2 would be a pass over all of them for each.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use clienteling::base::{CustomerBase, Fact, MergeRecord};
use clienteling::marketing::{Consent, ConsentDecision};
use clienteling::transaction::{Line, Lines, Purchase, Settlement};
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
            for (place, (job, time)) in jobs(size).into_iter().enumerate() {
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

fn jobs(size: u64) -> Vec<(&'static str, Duration)> {
    let facts = facts(size);
    let mut done = Vec::new();
    let mut job = |name, work: &mut dyn FnMut()| {
        let started = Instant::now();
        work();
        done.push((name, started.elapsed()));
    };
    let mut base = CustomerBase::new();
    let in_order = facts.clone();
    job("add all, in order", &mut || {
        assert_eq!(base.add_all(in_order.clone()).refused.len(), 0);
    });
    let mut reversed = facts.clone();
    reversed.reverse();
    let mut other = CustomerBase::new();
    job("add one at a time, from the last", &mut || {
        for fact in reversed.drain(..) {
            other.add(fact).expect("new");
        }
    });
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
            base.erase(&pair.absorbed, pseudonym).expect("a customer");
        }
    });
    let mut base = apart.clone();
    let into_one: Vec<MergeRecord> = (1..size).map(|number| merge(0, number)).collect();
    job("merge all into one, at once", &mut || {
        base.merge_all(into_one.iter().cloned()).expect("customers");
    });
    job("take that one apart, at once", &mut || {
        assert!(base.undo_merges(&into_one).missing.is_empty());
    });
    assert!(base == apart);
    job("merge a tenth into one, one at a time", &mut || {
        for record in into_one.iter().take(into_one.len() / 10) {
            base.merge(record.clone()).expect("customers");
        }
    });
    done
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
