//! The distributions of a pipeline against a pass through every outcome, against a simulation, and
//! the properties that define them.
//!
//! 24 to 256 random cases each; `CLIENTELING_CASES=10000 cargo test --test all distribution` tries more.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is compared are floats, and the numbers are small"
)]

use crate::{common, reference};

use std::collections::BTreeMap;

use clienteling::funnel::distribution::{RevenueDistribution, RevenueMethod, WinDistribution};
use clienteling::{Currency, Money, Probability, Rounding};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::{Decimal, RoundingStrategy};

use reference::distribution::{Deal, at_least, outcomes, quantile};

fn fen(minor: u64) -> Money {
    Money::from_minor(minor.try_into().unwrap(), Currency::CNY)
}

fn billionths(units: u64) -> Probability {
    Probability::try_new(Decimal::from_i128_with_scale(units.into(), 9)).unwrap()
}

fn float(probability: Probability) -> f64 {
    probability.value().to_string().parse().unwrap()
}

/// Up to fifteen deals whose probabilities are twentieths, or up to nine with thousandths.
fn deals() -> impl Strategy<Value = (Vec<Deal>, u32)> {
    let amount = prop_oneof![
        2 => select(vec![0_u64, 100, 100, 250, 1_000]),
        1 => 0..1_000_000_u64,
    ];
    let amount = amount.boxed();
    prop_oneof![
        6 => (vec((amount.clone(), 0..=20_u32), 0..=10), Just(20)),
        1 => (vec((amount.clone(), 0..=20_u32), 11..=15), Just(20)),
        3 => (vec((amount, 0..=1_000_u32), 0..=9), Just(1_000)),
    ]
}

fn probability((part, base): (u32, u32)) -> Probability {
    billionths(u64::from(part) * u64::from(1_000_000_000 / base))
}

fn wins(deals: &[Deal], base: u32) -> WinDistribution {
    WinDistribution::of(deals.iter().map(|(_, part)| probability((*part, base))))
}

fn revenue(deals: &[Deal], base: u32) -> RevenueDistribution {
    let deals = deals.iter().map(|(amount, part)| (fen(*amount), probability((*part, base))));
    RevenueDistribution::of(Currency::CNY, deals).unwrap()
}

/// The levels at which a quantile may jump, and those beside them.
fn levels(weights: &BTreeMap<u64, u128>, more: &[u64]) -> Vec<u64> {
    let whole: u128 = weights.values().sum();
    let mut below = 0;
    let mut levels = vec![0, 1, 999_999_999, 1_000_000_000];
    for weight in weights.values() {
        below += weight;
        let level = u64::try_from(below * 1_000_000_000 / whole).unwrap();
        levels.extend([level.saturating_sub(1), level, (level + 1).min(1_000_000_000)]);
    }
    levels.extend(more);
    levels
}

proptest! {
    #![proptest_config(common::cases(256))]

    #[test]
    fn the_number_of_wins_is_that_of_every_outcome(
        (deals, base) in deals(), more in vec(0..=1_000_000_000_u64, 20),
    ) {
        let ones: Vec<Deal> = deals.iter().map(|(_, part)| (1, *part)).collect();
        let weights = outcomes(&ones, base);
        let whole: u128 = weights.values().sum();
        let wins = wins(&deals, base);
        prop_assert_eq!(wins.deals(), deals.len() as u64);
        for number in 0..=deals.len() as u64 + 1 {
            let expected = *weights.get(&number).unwrap_or(&0) as f64 / whole as f64;
            let got = wins.iter().find(|(wins, _)| *wins == number).map_or(0.0, |(_, mass)| mass);
            prop_assert!((got - expected).abs() <= 1e-13 * expected + 1e-19, "{}", number);
            prop_assert!((float(wins.exactly(number)) - expected).abs() < 5.1e-10);
            let expected = at_least(&weights, number);
            prop_assert!((float(wins.at_least(number)) - expected).abs() < 5.1e-10);
        }
        for level in levels(&weights, &more) {
            let expected = match level {
                0 => *weights.keys().next().unwrap(),
                _ => quantile(&weights, level),
            };
            prop_assert_eq!(wins.quantile(billionths(level)), expected, "{}", level);
        }
        let mean: u32 = deals.iter().map(|(_, part)| part).sum();
        prop_assert_eq!(wins.mean(), Decimal::from(mean) / Decimal::from(base));
        let squared: u32 = deals.iter().map(|(_, part)| part * (base - part)).sum();
        let variance = f64::from(squared) / f64::from(base * base);
        prop_assert!((wins.variance() - variance).abs() < 1e-12);
    }

    #[test]
    fn the_revenue_is_that_of_every_outcome(
        (deals, base) in deals(), more in vec(0..=1_000_000_000_u64, 20),
        targets in vec(0..3_000_000_u64, 10),
    ) {
        let weights = outcomes(&deals, base);
        let whole: u128 = weights.values().sum();
        let revenue = revenue(&deals, base);
        let (first, last) = (weights.keys().next().unwrap(), weights.keys().last().unwrap());
        prop_assert_eq!((revenue.least(), revenue.most()), (fen(*first), fen(*last)));
        for level in levels(&weights, &more) {
            let expected = if level == 0 { *first } else { quantile(&weights, level) };
            let got = revenue.quantile(billionths(level)).exact();
            prop_assert_eq!(got, Some(fen(expected)), "{}", level);
        }
        let beside = weights.keys().flat_map(|sum| [*sum, sum + 1]);
        for target in beside.chain(targets) {
            let got = revenue.at_least(fen(target)).unwrap().exact().unwrap();
            let expected = at_least(&weights, target);
            prop_assert!((float(got) - expected).abs() < 5.1e-10, "{} {}", target, expected);
        }
        let mean: f64 = weights.iter().map(|(sum, weight)| *sum as f64 * *weight as f64).sum();
        let mean = mean / whole as f64;
        let spread = |(sum, weight): (&u64, &u128)| (*sum as f64 - mean).powi(2) * *weight as f64;
        let variance = weights.iter().map(spread).sum::<f64>() / whole as f64 / 1e4;
        let got = revenue.variance();
        prop_assert!((got - variance).abs() <= 1e-8 * variance + 1e-9, "{} {}", got, variance);
        let deviation = revenue.standard_deviation().amount().to_string().parse::<f64>().unwrap();
        prop_assert!((deviation - got.sqrt()).abs() < 1e-6);
    }
}

proptest! {
    // Each of these takes a lattice, which is some work without optimisation.
    #![proptest_config(common::cases(24))]

    #[test]
    fn the_mean_is_the_weighted_sum_to_the_last_digit(
        deals in vec((0..1_000_000_000_000_i64, 0..=1_000_000_000_u64), 0..200),
    ) {
        let amount = |micros: i64| Money::try_new(Decimal::new(micros, 6), Currency::EUR).unwrap();
        let given = deals.iter().map(|(micros, p)| (amount(*micros), billionths(*p)));
        let sum: Decimal = given.clone().map(|(money, p)| money.amount() * p.value()).sum();
        let revenue = RevenueDistribution::of(Currency::EUR, given).unwrap();
        for (named, decimal) in [
            (Rounding::HalfEven, RoundingStrategy::MidpointNearestEven),
            (Rounding::TowardZero, RoundingStrategy::ToZero),
            (Rounding::AwayFromZero, RoundingStrategy::AwayFromZero),
        ] {
            let expected = sum.round_dp_with_strategy(6, decimal);
            prop_assert_eq!(revenue.mean(named).amount(), expected.normalize());
        }
        let wins = WinDistribution::of(deals.iter().map(|(_, p)| billionths(*p)));
        let sum: Decimal = deals.iter().map(|(_, p)| billionths(*p).value()).sum();
        prop_assert_eq!(wins.mean(), sum);
    }

    #[test]
    fn the_order_of_the_deals_changes_no_bit(
        (deals, order) in vec((0..5_000_000_u64, 0..=1_000_u32), 0..80).prop_flat_map(|deals| {
            let order: Vec<usize> = (0..deals.len()).collect();
            (Just(deals), Just(order).prop_shuffle())
        }),
    ) {
        let shuffled: Vec<Deal> = order.iter().map(|place| deals[*place]).collect();
        let (one, other) = (revenue(&deals, 1_000), revenue(&shuffled, 1_000));
        prop_assert_eq!(one.variance().to_bits(), other.variance().to_bits());
        prop_assert_eq!(one, other);
        let bits = |deals: &[Deal]| -> Vec<(u64, u64)> {
            wins(deals, 1_000).iter().map(|(wins, mass)| (wins, mass.to_bits())).collect()
        };
        prop_assert_eq!(bits(&deals), bits(&shuffled));
    }
}

/// A small generator (SplitMix64), so that the simulation is the same every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

fn random_deals(count: usize, seed: u64) -> Vec<(u64, Probability)> {
    let mut random = Random(seed);
    let mut deal = || (1 + random.below(50_000_000), billionths(random.below(1_000_000_001)));
    (0..count).map(|_| deal()).collect()
}

#[test]
fn a_simulation_of_a_thousand_deals_agrees_within_its_standard_errors() {
    let deals = random_deals(1_000, 1);
    let wins = WinDistribution::of(deals.iter().map(|(_, p)| *p));
    let money = deals.iter().map(|(amount, p)| (fen(*amount), *p));
    let revenue = RevenueDistribution::of(Currency::CNY, money).unwrap();
    assert!(matches!(revenue.method(), RevenueMethod::Lattice { .. }));
    let mut random = Random(2);
    let limits: Vec<(u64, u64)> =
        deals.iter().map(|(amount, p)| (*amount, (float(*p) * u64::MAX as f64) as u64)).collect();
    let runs = 20_000;
    let mut results: Vec<(u64, u64)> = Vec::new();
    for _ in 0..runs {
        let mut result = (0, 0);
        for &(amount, limit) in &limits {
            if random.next() < limit {
                result = (result.0 + 1, result.1 + amount);
            }
        }
        results.push(result);
    }
    let weighted: Decimal = deals.iter().map(|(amount, p)| fen(*amount).amount() * p.value()).sum();
    let exact = revenue.mean(Rounding::HalfEven).amount();
    assert_eq!(exact, weighted.round_dp_with_strategy(6, RoundingStrategy::MidpointNearestEven));

    let runs = f64::from(runs);
    let moments = |of: &dyn Fn(&(u64, u64)) -> f64| {
        let mean = results.iter().map(of).sum::<f64>() / runs;
        let squares = results.iter().map(|result| (of(result) - mean).powi(2)).sum::<f64>();
        (mean, squares / (runs - 1.0))
    };
    let number = wins.mean().to_string().parse::<f64>().unwrap();
    let amount = exact.to_string().parse::<f64>().unwrap();
    for ((mean, variance), (expected, spread)) in [
        (moments(&|result| result.0 as f64), (number, wins.variance())),
        (moments(&|result| result.1 as f64 / 100.0), (amount, revenue.variance())),
    ] {
        assert!((mean - expected).abs() < 4.0 * (spread / runs).sqrt(), "{mean} {expected}");
        // Of a sum that is nearly normal, the relative error of the variance is √(2 ÷ runs).
        let error = 4.0 * (2.0 / runs).sqrt();
        assert!((variance / spread - 1.0).abs() < error, "{variance} {spread}");
    }

    // Dvoretzky, Kiefer, Wolfowitz and Massart: nowhere is a share of the runs further than this
    // from its probability, but for one simulation in a million.
    let error = ((2e6_f64).ln() / (2.0 * runs)).sqrt();
    let share = |holds: &dyn Fn(&(u64, u64)) -> bool| {
        results.iter().filter(|result| holds(result)).count() as f64 / runs
    };
    for number in 0..=1_000 {
        let reached = share(&|result| result.0 >= number);
        assert!((float(wins.at_least(number)) - reached).abs() < error, "{number}");
    }
    for percent in 1..100 {
        let level = billionths(percent * 10_000_000);
        let number = wins.quantile(level);
        let (to, below) = (share(&|result| result.0 <= number), share(&|result| result.0 < number));
        assert!(below - error < float(level) && float(level) < to + error, "{number}");

        let bracket = revenue.quantile(level);
        let not_over = |money: Money| share(&|one| fen(one.1).try_cmp(money).unwrap().is_le());
        let (low, high) = (not_over(bracket.low), not_over(bracket.high));
        assert!(low - error < float(level) && float(level) < high + error, "{low} {high}");
        assert!(high - low < 0.05, "the bracket says something: {low} {high}");

        let chance = revenue.at_least(bracket.low).unwrap();
        let reached = share(&|one| fen(one.1).try_cmp(bracket.low).unwrap().is_ge());
        assert!(float(chance.low) - error < reached && reached < float(chance.high) + error);
        assert!(float(chance.high) - float(chance.low) < 0.05, "{chance:?}");
    }
}

#[test]
fn the_bracket_holds_every_outcome_of_eighteen_deals() {
    // More than are enumerated, few enough to go through.
    let mut random = Random(3);
    let deals: Vec<Deal> = (0..18)
        .map(|_| (1 + random.below(90_000_000), u32::try_from(random.below(21)).unwrap()))
        .map(|(amount, part)| (amount, part.clamp(1, 19)))
        .collect();
    let weights = outcomes(&deals, 20);
    let revenue = revenue(&deals, 20);
    assert!(matches!(revenue.method(), RevenueMethod::Lattice { .. }));
    for level in (1..40).map(|level| level * 25_000_000) {
        let bracket = revenue.quantile(billionths(level));
        let exact = fen(quantile(&weights, level));
        let below = bracket.low.try_cmp(exact).unwrap().is_le();
        assert!(below && exact.try_cmp(bracket.high).unwrap().is_le(), "{exact} {bracket:?}");
        let chance = at_least(&weights, quantile(&weights, level));
        let bounds = revenue.at_least(exact).unwrap();
        assert!(float(bounds.low) <= chance && chance <= float(bounds.high), "{bounds:?}");
    }
}

#[test]
fn list_prices_are_exact_for_thousands_of_deals() {
    let mut random = Random(4);
    let stages = ["0.05", "0.25", "0.35", "0.4", "0.9"];
    let deals: Vec<(Money, Probability)> = (0..5_000)
        .map(|_| {
            let price = [13_000_000, 17_000_000, 22_000_000][random.below(3) as usize];
            (fen(price), stages[random.below(5) as usize].parse().unwrap())
        })
        .collect();
    let revenue = RevenueDistribution::of(Currency::CNY, deals).unwrap();
    assert!(matches!(revenue.method(), RevenueMethod::Exact { .. }), "{:?}", revenue.method());
    let median = revenue.quantile("0.5".parse().unwrap()).exact().unwrap();
    let chance = revenue.at_least(median).unwrap().exact().unwrap();
    assert!(chance >= "0.5".parse().unwrap() && chance < "0.51".parse().unwrap(), "{chance}");
}
