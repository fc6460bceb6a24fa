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
//!
//! What is learned first are the probabilities of stages, from closed deals that passed through one
//! to five of them, and the weight of five features; the plain pass before them counts of each stage
//! all deals and those won, in an array. Then it is all learned from a book of closed deals, each
//! with its history, and predicted for a book of open ones: the plain passes before these read of
//! every state what they read.

use std::hint::black_box;
use std::time::{Duration, Instant};

use clienteling::Draft;
use clienteling::funnel::forecast::{ForecastBook, ForecastPlanDraft, ForecastPolicy};
use clienteling::funnel::learning::{
    BookCounts, BookPolicy, ClosedAs, Closing, FeatureCounts, StageCounts,
};
use clienteling::funnel::{
    Applied, Change, Feature, Features, LossCause, LossReason, NewOpportunity, Opportunities,
    Opportunity, OpportunityBasics, Pipeline, Win,
};
use clienteling::marketing::HeardFrom;
use clienteling::tiering::LevelPolicy;
use clienteling::units::{PipelineId, Probability, StaffId, StageId};
use clienteling::{Currency, ExchangeRates, Money, NaiveDate};

type Line = (NaiveDate, StaffId, StageId, Probability);

fn main() {
    let given: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![10_000, 100_000, 1_000_000] } else { given };
    for deals in sizes {
        measure(deals);
        measure_forecast(deals);
        measure_learning(deals);
        measure_book(deals);
    }
}

const ROUNDS: usize = 7;

const STAGES: [&str; 5] =
    ["first_contact", "needs_understood", "product_shown", "test_drive", "quotation"];

/// Spread without a pattern that a sort would like.
const fn mixed(number: u64) -> u64 {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

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
    let stages = STAGES.map(|id| id.parse::<StageId>().expect("an identifier"));
    let deal = |number: u64| {
        let mixed = mixed(number);
        let amount = i64::try_from(1 + mixed % 50_000_000).expect("small");
        let stage = stages[usize::try_from(mixed % 5).expect("small")].clone();
        let new = NewOpportunity {
            expected_on: Some(day(mixed % 360)),
            ..OpportunityBasics {
                id: format!("O-{number}").parse().expect("an identifier"),
                customer: format!("C-{}", number / 2).parse().expect("an identifier"),
                product: format!("P-{}", number % 50).parse().expect("an identifier"),
                revenue: Money::from_minor(amount, Currency::CNY),
                stage,
                created_on: day(0),
                created_by: format!("S-{}", number % 20).parse().expect("an identifier"),
            }
            .into()
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
        timed(&mut times[3], || book.by_owner().expect("in range"));
    }
    show(&format!("forecast of {count} open deals over 12 months"), &mut times);
}

fn measure_learning(count: u64) {
    let history: Vec<(usize, ClosedAs)> = (0..count)
        .map(|number| {
            let mixed = mixed(number);
            let closed_as = if mixed.is_multiple_of(3) { ClosedAs::Won } else { ClosedAs::Lost };
            (1 + usize::try_from(mixed % 5).expect("small"), closed_as)
        })
        .collect();
    let names = ["product", "owner", "source", "level", "feature:colour"];
    let values: Vec<String> = (0..60).map(|number| format!("V-{number}")).collect();
    let mut times = ["plain pass", "learn stages", "learn features"].map(|name| (name, vec![]));
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
                (STAGES[..*entered].iter().copied(), closing)
            });
            StageCounts::of(closed, day(10))
        });
        timed(&mut times[2], || {
            let mut counts = FeatureCounts::new(day(10));
            for (number, (_, closed_as)) in history.iter().enumerate() {
                let closing = Closing { closed_as: *closed_as, known_on: day(0) };
                let value = |place: usize| values[(number + 7 * place) % values.len()].as_str();
                let features = names.iter().enumerate().map(|(place, name)| (*name, value(place)));
                counts.add(features, closing);
            }
            counts
        });
    }
    show(&format!("learning from {count} closed deals"), &mut times);
}

/// A book of deals that passed through two to five stages, with five features each.
fn book(count: u64, showroom: &Pipeline, closed: bool) -> Opportunities {
    let seller: StaffId = "S-1".parse().expect("an identifier");
    let stages = STAGES.map(|id| id.parse::<StageId>().expect("an identifier"));
    let win = Win {
        into: "delivered".parse().expect("an identifier"),
        revenue: "100 CNY".parse().expect("an amount"),
    };
    let sources = [HeardFrom::Referral, HeardFrom::Customer];
    let mut book = Opportunities::new();
    for number in 0..count {
        let mixed = mixed(number);
        let colour = Feature {
            name: "colour".parse().expect("a name"),
            value: ["red", "white", "blue"][usize::try_from(number % 3).expect("small")]
                .parse()
                .expect("a value"),
        };
        let new = NewOpportunity {
            expected_on: Some(day(mixed % 90)),
            heard_from: Some(sources[usize::try_from(mixed % 2).expect("small")].into()),
            features: Features::try_new(vec![colour]).expect("one"),
            ..OpportunityBasics {
                id: format!("O-{number}").parse().expect("an identifier"),
                customer: format!("C-{}", number / 2).parse().expect("an identifier"),
                product: format!("P-{}", number % 50).parse().expect("an identifier"),
                revenue: Money::from_minor(10_000, Currency::CNY),
                stage: stages[0].clone(),
                created_on: day(0),
                created_by: format!("S-{}", number % 20).parse().expect("an identifier"),
            }
            .into()
        };
        let mut deal = Opportunity::create(new, showroom).expect("a deal");
        let end = if mixed.is_multiple_of(3) {
            Change::Win(win.clone())
        } else {
            Change::Lose(LossReason::Cause(LossCause::Price))
        };
        let passed = 2 + usize::try_from(mixed % 4).expect("small");
        let moves = stages[1..passed].iter().cloned().map(Change::Move);
        for (on, change) in (1..).zip(moves.chain(closed.then_some(end))) {
            deal.apply(change, day(on), &seller, showroom).expect("a change");
        }
        book.add(deal).expect("a new one");
    }
    book
}

fn measure_book(count: u64) {
    let showroom = Pipeline::default();
    let today = day(10);
    let closed = book(count, &showroom, true);
    let of = || BookCounts::of(&closed, &PipelineId::default(), today, LevelPolicy::default());
    let counts = of();
    let mut times = ["plain pass", "learn from book"].map(|name| (name, vec![]));
    for _ in 0..ROUNDS {
        timed(&mut times[0], || read(&closed));
        timed(&mut times[1], of);
    }
    show(&format!("learning from a book of {count} closed deals"), &mut times);
    drop(closed);

    let open = book(count, &showroom, false);
    let policy = BookPolicy::default();
    let mut times = ["plain pass", "predict each"].map(|name| (name, vec![]));
    for _ in 0..ROUNDS {
        timed(&mut times[0], || read(&open));
        timed(&mut times[1], || {
            let predicted = counts.predict_open(&open, today, &showroom, &policy);
            predicted.map(|(_, deal)| deal.probability()).max()
        });
    }
    show(&format!("prediction for a book of {count} open deals"), &mut times);
}

/// How long all is that is read of each deal.
fn read(book: &Opportunities) -> usize {
    let deals = book.iter().map(|deal| {
        let state = deal.state();
        let features = state.features().as_slice().iter();
        let features = features.map(|one| one.name.as_str().len() + one.value.as_str().len());
        let owners = state.owners().as_slice().iter().map(|owner| owner.staff.as_str().len());
        let changes = deal.events().len();
        let words = state.stage().as_str().len() + state.product().as_str().len();
        words + changes + features.sum::<usize>() + owners.sum::<usize>()
    });
    deals.sum()
}

fn measure(count: u64) {
    let showroom = Pipeline::default();
    let seller: StaffId = "S-1".parse().expect("an identifier");
    let [test_drive, quotation] =
        ["test_drive", "quotation"].map(|id| id.parse::<StageId>().expect("an identifier"));
    let deal = |number: u64| {
        let new = OpportunityBasics {
            id: format!("O-{number}").parse().expect("an identifier"),
            customer: format!("C-{}", number / 2).parse().expect("an identifier"),
            product: format!("P-{}", number % 50).parse().expect("an identifier"),
            revenue: Money::from_minor(i64::try_from(number).expect("small"), Currency::CNY),
            stage: showroom.first().clone(),
            created_on: day(0),
            created_by: seller.clone(),
        };
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

        let probability = showroom.stage(to).expect("a stage").probability;
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
