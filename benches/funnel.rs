//! What moving deals costs, as a ratio to a plain pass over them.
//!
//! ```text
//! cargo bench --bench funnel                 # 10 thousand, 100 thousand and 1 million deals
//! cargo bench --bench funnel -- 1000         # other sizes
//! ```
//!
//! In every round each job runs once, one after the other, so that all see the same machine; the
//! median over the rounds counts. Every deal is moved once, back and forth from round to round.
//! The plain pass reads the stage and the amount of every deal; the plain log writes down of every
//! deal the day, the person, the stage and the probability, which is the least that a history of
//! moves needs. Absolute times are printed for orientation only.

use std::hint::black_box;
use std::time::{Duration, Instant};

use clienteling::funnel::{Applied, Change, NewOpportunity, Opportunity, Pipeline};
use clienteling::units::{Probability, StaffId, StageId};
use clienteling::{Currency, Money, NaiveDate};

type Line = (NaiveDate, StaffId, StageId, Probability);

fn main() {
    let given: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![10_000, 100_000, 1_000_000] } else { given };
    for deals in sizes {
        measure(deals);
    }
}

fn measure(count: u64) {
    const ROUNDS: usize = 7;
    let showroom = Pipeline::default();
    let day = |number: u64| {
        let first = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
        first.checked_add_days(chrono::Days::new(number)).expect("a day")
    };
    let seller: StaffId = "S-1".parse().expect("an identifier");
    let [test_drive, quotation] =
        ["test_drive", "quotation"].map(|id| id.parse::<StageId>().expect("an identifier"));
    let deal = |number: u64| {
        let new = NewOpportunity::new(
            format!("O-{number}").parse().expect("an identifier"),
            format!("C-{}", number / 2).parse().expect("an identifier"),
            format!("P-{}", number % 50).parse().expect("an identifier"),
            Money::from_minor(i64::try_from(number).expect("small"), Currency::CNY),
            showroom.first().clone(),
            day(0),
            seller.clone(),
        );
        Opportunity::create(new, &showroom).expect("a deal")
    };
    let mut deals: Vec<Opportunity> = (0..count).map(deal).collect();
    let mut logs: Vec<Vec<Line>> = vec![Vec::new(); deals.len()];
    let mut times: [Vec<Duration>; 4] = Default::default();
    for round in 1..=ROUNDS {
        let to = if round % 2 == 0 { &test_drive } else { &quotation };
        let on = day(round as u64);
        let started = Instant::now();
        let mut there = 0_u64;
        for deal in &deals {
            let state = deal.state();
            there += u64::from(state.stage() == to && state.revenue().is_positive());
        }
        black_box(there);
        times[0].push(started.elapsed());

        let probability = showroom.stage(to).expect("a stage").probability();
        let started = Instant::now();
        for log in &mut logs {
            log.push((on, seller.clone(), to.clone(), probability));
        }
        black_box(&logs);
        times[1].push(started.elapsed());

        let started = Instant::now();
        for deal in &mut deals {
            let applied = deal.apply(Change::Move(to.clone()), on, &seller, &showroom);
            assert!(matches!(applied, Ok(Applied::Moved(_))));
        }
        times[2].push(started.elapsed());

        let started = Instant::now();
        let states = deals.iter().filter_map(|deal| deal.as_of(day(round as u64 - 1)));
        black_box(states.filter(|state| state.is_open()).count());
        times[3].push(started.elapsed());
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    let [pass, log, moved, yesterday] = times.each_mut().map(median);
    println!("{count} deals, median of {ROUNDS} rounds");
    for (name, time) in [
        ("plain pass", pass),
        ("plain log", log),
        ("move each", moved),
        ("as of yesterday", yesterday),
    ] {
        let ratio = |base: Duration| time.as_secs_f64() / base.as_secs_f64();
        println!(
            "  {name:16} {:9.2} ms  {:6.1} × the pass  {:6.2} × the log",
            time.as_secs_f64() * 1e3,
            ratio(pass),
            ratio(log),
        );
    }
}
