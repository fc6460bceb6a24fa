//! What moving deals, forecasting and learning cost, as ratios to a plain pass over them.
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
//!
//! The forecast is that of open deals with amounts of their own over twelve months, with targets,
//! all distributions included; the plain pass before it reads of every state what a forecast reads.
//! What is learned are the probabilities of stages from closed deals that passed through one to
//! five of them; the plain pass before it counts of each stage all deals and those won, in an array.

use std::hint::black_box;
use std::time::{Duration, Instant};

use clienteling::funnel::forecast::{ForecastBook, ForecastPlanDraft, ForecastPolicy};
use clienteling::funnel::learning::{ClosedAs, Closing, StageCounts};
use clienteling::funnel::{Applied, Change, NewOpportunity, Opportunity, Pipeline};
use clienteling::units::{Probability, StaffId, StageId};
use clienteling::{Currency, ExchangeRates, Money, NaiveDate};

type Line = (NaiveDate, StaffId, StageId, Probability);

fn main() {
    let given: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![10_000, 100_000, 1_000_000] } else { given };
    for deals in sizes {
        measure(deals);
        measure_forecast(deals);
        measure_learning(deals);
    }
}

const ROUNDS: usize = 7;

fn day(number: u64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
    first.checked_add_days(chrono::Days::new(number)).expect("a day")
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Times of jobs, each by its name, as ratios to the first.
fn show(title: &str, times: &mut [(&str, Vec<Duration>)]) {
    println!("{title}, median of {ROUNDS} rounds");
    let mut base = None;
    for (name, times) in times {
        let time = median(times).as_secs_f64();
        let ratio = time / *base.get_or_insert(time);
        println!("  {name:16} {:9.2} ms  {ratio:6.1} × the pass", time * 1e3);
    }
}

fn timed<T>(times: &mut (&str, Vec<Duration>), job: impl FnOnce() -> T) {
    let started = Instant::now();
    black_box(job());
    times.1.push(started.elapsed());
}

fn measure_forecast(count: u64) {
    let showroom = Pipeline::default();
    let stages = ["first_contact", "needs_understood", "product_shown", "test_drive", "quotation"]
        .map(|id| id.parse::<StageId>().expect("an identifier"));
    let deal = |number: u64| {
        // Spread without a pattern that a sort would like.
        let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let amount = i64::try_from(1 + mixed % 50_000_000).expect("small");
        let stage = stages[usize::try_from(mixed % 5).expect("small")].clone();
        let new = NewOpportunity {
            expected_on: Some(day(mixed % 360)),
            ..NewOpportunity::new(
                format!("O-{number}").parse().expect("an identifier"),
                format!("C-{}", number / 2).parse().expect("an identifier"),
                format!("P-{}", number % 50).parse().expect("an identifier"),
                Money::from_minor(amount, Currency::CNY),
                stage,
                day(0),
                format!("S-{}", number % 20).parse().expect("an identifier"),
            )
        };
        Opportunity::create(new, &showroom).expect("a deal")
    };
    let deals: Vec<Opportunity> = (0..count).map(deal).collect();
    let mut draft = ForecastPlanDraft::calendar_months(Currency::CNY, day(0), 12);
    for planned in &mut draft.periods {
        planned.target = Some("1000000 CNY".parse().expect("an amount"));
    }
    let plan = draft.validate().expect("a plan");
    let (policy, rates, today) = (ForecastPolicy::default(), ExchangeRates::new(), day(10));
    let mut times =
        ["plain pass", "place and value", "forecast", "by owner"].map(|name| (name, vec![]));
    for _ in 0..ROUNDS {
        timed(&mut times[0], || {
            let mut there = 0_u64;
            for deal in &deals {
                let state = deal.state();
                let likely =
                    state.probability().is_some_and(|sale| sale.probability > Probability::ZERO);
                let due = state.expected_on().is_some_and(|on| on >= today);
                there += u64::from(likely && due && state.revenue().is_positive());
            }
            there
        });
        let of = || ForecastBook::of(&deals, today, &plan, &policy, &rates).expect("one currency");
        timed(&mut times[1], of);
        let book = of();
        timed(&mut times[2], || book.forecast().expect("in range"));
        timed(&mut times[3], || book.by_owner().expect("whole units"));
    }
    show(&format!("forecast of {count} open deals over 12 months"), &mut times);
}

fn measure_learning(count: u64) {
    let stages = ["first_contact", "needs_understood", "product_shown", "test_drive", "quotation"];
    let history: Vec<(usize, ClosedAs)> = (0..count)
        .map(|number| {
            let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
            let closed_as = if mixed % 3 == 0 { ClosedAs::Won } else { ClosedAs::Lost };
            (1 + usize::try_from(mixed % 5).expect("small"), closed_as)
        })
        .collect();
    let mut times = ["plain pass", "learn stages"].map(|name| (name, vec![]));
    for _ in 0..ROUNDS {
        timed(&mut times[0], || {
            let mut counts = [(0_u64, 0_u64); 5];
            for (entered, closed_as) in &history {
                for count in &mut counts[..*entered] {
                    count.0 += 1;
                    count.1 += u64::from(*closed_as == ClosedAs::Won);
                }
            }
            counts
        });
        timed(&mut times[1], || {
            let closed = history.iter().map(|(entered, closed_as)| {
                let closing = Closing { closed_as: *closed_as, known_on: day(0) };
                (stages[..*entered].iter().copied(), closing)
            });
            StageCounts::of(closed, day(10))
        });
    }
    show(&format!("learning from {count} closed deals"), &mut times);
}

fn measure(count: u64) {
    let showroom = Pipeline::default();
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
    let [pass, log, moved, yesterday] = times.each_mut().map(|times| median(times));
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
