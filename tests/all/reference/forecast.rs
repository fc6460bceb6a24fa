//! A forecast by looking at every deal for every period, in decimals.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clienteling::funnel::{OpportunityState, Outcome};
use rust_decimal::{Decimal, RoundingStrategy};

use super::distribution::{Deal, outcomes, quantile};

/// What is known of a deal on the day.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) amount: Decimal,
    pub(crate) end: End,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum End {
    Open { expected: Option<NaiveDate>, probability: Decimal },
    Won(NaiveDate),
    None,
}

/// Plain figures of a state, with amounts times the rate of their currency, to the cent.
pub(crate) fn known(state: &OpportunityState, rates: &BTreeMap<String, Decimal>) -> Known {
    let (money, end) = match state.outcome() {
        Outcome::Open => {
            let probability = state.probability().unwrap().probability.value();
            let expected = state.expected_on();
            (state.revenue(), End::Open { expected, probability })
        }
        Outcome::Won { on, revenue } => (*revenue, End::Won(*on)),
        _ => (state.revenue(), End::None),
    };
    let amount = match rates.get(money.currency().code()) {
        None => money.amount(),
        Some(rate) => {
            (money.amount() * rate).round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven)
        }
    };
    Known { amount, end }
}

/// A number of deals, their amount, and their amount times their probability.
pub(crate) type Three = (u64, Decimal, Decimal);

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Figures {
    pub(crate) won: (u64, Decimal),
    /// Commit, best case, pipeline.
    pub(crate) open: [Three; 3],
    /// The open deals, each in cents and twentieths.
    pub(crate) deals: Vec<Deal>,
}

fn add(three: &mut Three, amount: Decimal, probability: Decimal) {
    *three = (three.0 + 1, three.1 + amount, three.2 + amount * probability);
}

impl Figures {
    fn take(&mut self, amount: Decimal, probability: Decimal, cuts: [Decimal; 2]) {
        let place = cuts.iter().filter(|cut| probability < **cut).count();
        add(&mut self.open[place], amount, probability);
        let whole = |number: Decimal| number.round().to_string().parse::<u64>().unwrap();
        let part = u32::try_from(whole(probability * Decimal::from(20))).unwrap();
        self.deals.push((whole(amount * Decimal::from(100)), part));
    }

    pub(crate) fn total(&self) -> Three {
        self.open.iter().fold((0, Decimal::ZERO, Decimal::ZERO), |sum, one| {
            (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2)
        })
    }

    /// Every sum of the open deals in cents, and every number of them, with their weights.
    pub(crate) fn outcomes(&self) -> [BTreeMap<u64, u128>; 2] {
        let ones: Vec<Deal> = self.deals.iter().map(|(_, part)| (1, *part)).collect();
        [outcomes(&self.deals, 20), outcomes(&ones, 20)]
    }
}

/// The smallest sum that is not exceeded with these probabilities.
pub(crate) fn three_quantiles(weights: &BTreeMap<u64, u128>) -> [u64; 3] {
    [100_000_000, 500_000_000, 900_000_000].map(|level| quantile(weights, level))
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Whole {
    pub(crate) periods: Vec<Figures>,
    pub(crate) in_periods: Figures,
    pub(crate) all: Figures,
    /// Undated, overdue, before, between, after.
    pub(crate) outside: [Three; 5],
}

/// The cuts from the upper to the lower; the periods by day, with both their ends.
pub(crate) fn forecast(
    deals: &[Known],
    as_of: NaiveDate,
    periods: &[(NaiveDate, NaiveDate)],
    cuts: [Decimal; 2],
) -> Whole {
    let mut whole = Whole::default();
    let lies = |day: NaiveDate, (first, last): (NaiveDate, NaiveDate)| first <= day && day <= last;
    for period in periods {
        let mut figures = Figures::default();
        for deal in deals {
            match deal.end {
                End::Won(on) if lies(on, *period) => {
                    figures.won = (figures.won.0 + 1, figures.won.1 + deal.amount);
                }
                End::Open { expected: Some(day), probability }
                    if day >= as_of && lies(day, *period) =>
                {
                    figures.take(deal.amount, probability, cuts);
                }
                _ => {}
            }
        }
        whole.periods.push(figures);
    }
    for deal in deals {
        match deal.end {
            End::Won(on) if periods.iter().any(|period| lies(on, *period)) => {
                for sum in [&mut whole.in_periods.won, &mut whole.all.won] {
                    *sum = (sum.0 + 1, sum.1 + deal.amount);
                }
            }
            End::Open { expected, probability } => {
                whole.all.take(deal.amount, probability, cuts);
                let before = |day| periods.iter().filter(|(first, _)| day < *first).count();
                let place = match expected {
                    None => 0,
                    Some(day) if day < as_of => 1,
                    Some(day) if periods.iter().any(|period| lies(day, *period)) => {
                        whole.in_periods.take(deal.amount, probability, cuts);
                        continue;
                    }
                    Some(day) if before(day) == periods.len() => 2,
                    Some(day) if before(day) > 0 => 3,
                    Some(_) => 4,
                };
                add(&mut whole.outside[place], deal.amount, probability);
            }
            _ => {}
        }
    }
    whole
}
