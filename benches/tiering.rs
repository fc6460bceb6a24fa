//! What scoring and ranking cost, as a ratio to the plain sorts that they need.
//!
//! ```text
//! cargo bench --bench tiering                # 10 thousand, 100 thousand and 1 million customers
//! cargo bench --bench tiering -- 1000        # other sizes
//! ```
//!
//! In every round each job runs once, one after the other, so that all see the same machine; the
//! median over the rounds counts. RFM is compared with three sorts, of the days, the purchases and
//! the amounts, alone and as pairs with the customer's number; ABC and the pyramid with one sort of
//! the amounts, alone and as pairs. ABC is measured with its ranking read to the end, and with the
//! step up for every customer. Absolute times are printed for orientation only.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use clienteling::Draft;
use clienteling::tiering::{
    AbcPolicy, PyramidInput, PyramidPolicy, RfmInput, RfmPolicy, RfmPolicyDraft, abc, pyramid, rfm,
};
use clienteling::{Currency, Money};

fn main() {
    let given: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![10_000, 100_000, 1_000_000] } else { given };
    for customers in sizes {
        measure(customers);
    }
}

fn measure(count: u64) {
    let mut random = Random(count);
    let mut customer = |number: u64| {
        let recency_days = random.below(1_095);
        let frequency = 1 + random.skewed(100);
        let fen = 100 + random.skewed(10_000_000);
        let fen = i64::try_from(fen).expect("below the limit");
        (
            number,
            RfmInput { recency_days, frequency, monetary: Money::from_minor(fen, Currency::CNY) },
        )
    };
    let customers: Vec<(u64, RfmInput)> = (0..count).map(&mut customer).collect();
    let days: Vec<(u64, u64)> = customers.iter().map(|(id, it)| (it.recency_days, *id)).collect();
    let times: Vec<(u64, u64)> = customers.iter().map(|(id, it)| (it.frequency, *id)).collect();
    let amounts: Vec<(i128, u64)> =
        customers.iter().map(|(id, it)| (it.monetary.amount().mantissa(), *id)).collect();
    let active: Vec<(u64, PyramidInput)> =
        customers.iter().map(|(id, it)| (*id, PyramidInput::Active(it.monetary))).collect();
    let cuts: RfmPolicyDraft = serde_json::from_str(
        r#"{"recency":{"cuts":[30,90,180,365]},"frequency":{"cuts":[2,4,8,16]},
            "monetary":{"cuts":[{"amount":"100","currency":"CNY"},
                {"amount":"500","currency":"CNY"},{"amount":"2000","currency":"CNY"},
                {"amount":"9000","currency":"CNY"}]}}"#,
    )
    .expect("a policy");
    let (quantiles, cuts) = (RfmPolicy::default(), cuts.validate().expect("a policy"));

    let rounds = (20_000_000 / count.max(1)).clamp(7, 301);
    let mut times_of: BTreeMap<&'static str, Vec<Duration>> = BTreeMap::new();
    for _ in 0..rounds {
        let mut job = |name: &'static str, work: &mut dyn FnMut()| {
            let started = Instant::now();
            work();
            times_of.entry(name).or_default().push(started.elapsed());
        };
        let (mut a, mut b) = (first(&days), first(&times));
        let mut c: Vec<i128> = amounts.iter().map(|(amount, _)| *amount).collect();
        job("sort of days and purchases", &mut || {
            a.sort_unstable();
            b.sort_unstable();
            black_box((&a, &b));
        });
        job("sort of amounts", &mut || {
            c.sort_unstable();
            black_box(&c);
        });
        let (mut a, mut b, mut c) = (days.clone(), times.clone(), amounts.clone());
        job("sort of pairs of days and purchases", &mut || {
            a.sort_unstable();
            b.sort_unstable();
            black_box((&a, &b));
        });
        job("sort of pairs of amounts", &mut || {
            c.sort_unstable();
            black_box(&c);
        });
        job("RFM in quantiles", &mut || {
            black_box(rfm(customers.iter().copied(), Currency::CNY, &quantiles).expect("scores"));
        });
        job("RFM with cuts", &mut || {
            black_box(rfm(customers.iter().copied(), Currency::CNY, &cuts).expect("scores"));
        });
        abc_jobs(&customers, &mut job);
        let policy = PyramidPolicy::default();
        job("pyramid", &mut || {
            black_box(pyramid(active.iter().copied(), Currency::CNY, &policy).expect("layers"));
        });
    }
    let median = |name| {
        let mut times: Vec<Duration> = times_of[name].clone();
        times.sort_unstable();
        times[times.len() / 2]
    };
    let (values, amounts) = (median("sort of days and purchases"), median("sort of amounts"));
    let (pairs, pairs_of_amounts) =
        (median("sort of pairs of days and purchases"), median("sort of pairs of amounts"));
    println!("{count} customers, {rounds} rounds");
    let row = |name: &'static str, plain: Duration, pairs: Duration| {
        let time = median(name);
        let ratio = |to: Duration| time.as_secs_f64() / to.as_secs_f64().max(1e-9);
        println!(
            "  {name:<18} {:>8.2} ms = {:>5.2} × the plain sorts of pairs ({:.2} ms), {:>5.2} × of the values alone ({:.2} ms)",
            millis(time),
            ratio(pairs),
            millis(pairs),
            ratio(plain),
            millis(plain),
        );
    };
    row("RFM in quantiles", values + amounts, pairs + pairs_of_amounts);
    row("RFM with cuts", values + amounts, pairs + pairs_of_amounts);
    row("ABC", amounts, pairs_of_amounts);
    row("ABC, read", amounts, pairs_of_amounts);
    row("ABC, with steps up", amounts, pairs_of_amounts);
    row("pyramid", amounts, pairs_of_amounts);
    println!("  ABC keeps {} bytes a customer, the key and the value", size_of::<(u64, Money)>());
}

/// ABC alone, read to the end, and with the step up for every customer.
fn abc_jobs(customers: &[(u64, RfmInput)], job: &mut Job<'_>) {
    let policy = AbcPolicy::default();
    job("ABC", &mut || {
        let values = customers.iter().map(|(id, it)| (*id, it.monetary));
        black_box(abc(values, Currency::CNY, &policy).expect("classes"));
    });
    job("ABC, read", &mut || {
        let values = customers.iter().map(|(id, it)| (*id, it.monetary));
        let ranking = abc(values, Currency::CNY, &policy).expect("classes");
        for ranked in ranking.ranked() {
            black_box(ranked);
        }
    });
    job("ABC, with steps up", &mut || {
        let values = customers.iter().map(|(id, it)| (*id, it.monetary));
        let ranking = abc(values, Currency::CNY, &policy).expect("classes");
        let steps = ranking.steps();
        for (_, assignment) in ranking.ranked() {
            black_box(steps.up(assignment.value()));
        }
    });
}

/// Runs a piece of work under a name.
type Job<'a> = dyn FnMut(&'static str, &mut dyn FnMut()) + 'a;

fn first(pairs: &[(u64, u64)]) -> Vec<u64> {
    pairs.iter().map(|(value, _)| *value).collect()
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
    fn skewed(&mut self, limit: u64) -> u64 {
        let bound = 1 + self.below(limit);
        let bound = 1 + self.below(bound);
        self.below(bound)
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
