use super::{Bracket, Budget, Pipeline, RevenueDistribution, RevenueError, RevenueMethod};
use crate::funnel::distribution::sums::all_sums;
use crate::units::float::to_whole;
use crate::units::{Currency, Money, MoneyError, Probability, Rounding};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

type Deal = (Money, Probability);

fn deal(micros: i64, billionths: u64) -> Deal {
    let amount = Money::try_new(Decimal::new(micros, 6), Currency::CNY).unwrap();
    (amount, Probability::from_billionths(billionths))
}

fn of(deals: &[Deal]) -> RevenueDistribution {
    RevenueDistribution::of(Currency::CNY, deals.iter().copied()).unwrap()
}

fn forced(deals: &[Deal]) -> RevenueDistribution {
    forced_within(&mut Budget::shared_by(1), deals)
}

fn forced_within(budget: &mut Budget, deals: &[Deal]) -> RevenueDistribution {
    let pipeline = Pipeline::of(Currency::CNY, deals.iter().copied()).unwrap();
    budget.spend(|share| RevenueDistribution::on_a_lattice(Currency::CNY, pipeline, share))
}

#[test]
fn no_deal_brings_nothing_for_certain() {
    let none = of(&[]);
    let zero = Money::zero(Currency::CNY);
    assert_eq!(none.mean(Rounding::HalfEven), zero);
    assert_eq!(none.quantile(Probability::ONE).exact(), Some(zero));
    assert_eq!(none.at_least(zero).unwrap().exact(), Some(Probability::ONE));
    assert_eq!(none.at_least(deal(1, 0).0).unwrap().exact(), Some(Probability::ZERO));
    assert_eq!(none.method(), RevenueMethod::Exact { sums: 1 });
}

#[test]
fn what_is_certain_however_much_moves_a_probability_no_further_than_its_bracket_says() {
    let half = Probability::from_billionths(500_000_000);
    let small: Vec<Deal> =
        (0..1_000).map(|number| (deal(1_000_000 + 7_919 * number, 0).0, half)).collect();
    let certain: Money = "1000000000000000000 CNY".parse().unwrap();
    let mut with = small.clone();
    with.push((certain, Probability::ONE));
    let (small, with) = (forced(&small), forced(&with));
    for micros in [2_300_000_000, 2_477_760_250, 2_500_000_000, 2_600_000_000] {
        let target = deal(micros, 0).0;
        let alone = small.at_least(target).unwrap();
        let beside = with.at_least(certain.try_add(target).unwrap()).unwrap();
        assert!(beside.low <= beside.high, "{beside:?}");
        assert!(beside.low <= alone.high && alone.low <= beside.high, "{alone:?} {beside:?}");
    }
}

#[test]
fn a_deal_below_zero_in_another_currency_or_out_of_range_is_refused() {
    let refused = |deals: &[Deal]| RevenueDistribution::of(Currency::CNY, deals.to_vec());
    let negative = deal(-1, 5);
    assert_eq!(refused(&[negative]).unwrap_err(), RevenueError::Negative(negative.0));
    let yen = (Money::zero(Currency::JPY), Probability::ONE);
    let mismatch = refused(&[yen]).unwrap_err();
    assert!(matches!(mismatch, RevenueError::Money(MoneyError::CurrencyMismatch { .. })));
    let bound: Money = "10000000000000000000 CNY".parse().unwrap();
    let half = Probability::from_billionths(500_000_000);
    assert!(refused(&[(bound, half)]).is_ok());
    let beyond = refused(&[(bound, half), deal(1, 5)]).unwrap_err();
    assert_eq!(beyond, RevenueError::Money(MoneyError::OutOfRange));
    assert!(of(&[deal(1, 0)]).at_least(yen.0).is_err());
}

#[test]
fn amounts_of_every_size_end_in_bounded_work() {
    // Each amount half as large again as the one before, most of them next to impossible.
    let mut amount = 1.0_f64;
    let mut deals = Vec::new();
    for place in 0..1_000_u64 {
        amount = if amount < 1e15 { amount * 1.5 + 7.0 } else { 3.0 };
        let micros = i64::try_from(to_whole(amount.floor())).unwrap();
        deals.push(deal(micros, if place % 3 == 0 { 500_000_001 } else { 1 + place }));
    }
    let revenue = of(&deals);
    assert!(matches!(revenue.method(), RevenueMethod::Lattice { .. }));
    let median = revenue.quantile("0.5".parse().unwrap());
    assert!(median.low.try_cmp(median.high).unwrap().is_le());
    assert!(revenue.mean(Rounding::HalfEven).is_positive());
}

#[test]
fn the_sums_of_a_lattice_are_those_that_are_possible() {
    // On the grid of a hundredth, 1.05 = 105, 1.40 = 140 and 2.17 = 217 leave most places empty.
    let half = 500_000_000;
    let deals = [deal(1_050_000, half), deal(1_400_000, half), deal(2_170_000, half)];
    let (apart, lattice) = (of(&deals), forced(&deals));
    assert_eq!(apart.method(), RevenueMethod::Exact { sums: 8 });
    assert_eq!(lattice.method(), apart.method());
    assert_eq!(lattice.sums, apart.sums);
}

fn deals(most: usize) -> impl Strategy<Value = Vec<Deal>> {
    let amount = prop_oneof![
        3 => 1..1_000_000_000_000_i64,
        1 => 1..1_000_000_i64,
        1 => (1..40_i64).prop_map(|tens| tens * 10_000_000_000),
    ];
    let probability = prop_oneof![
        4 => 0..=1_000_000_000_u64,
        1 => Just(1_000_000_000_u64),
        1 => 1..10_u64,
        1 => Just(250_000_000_u64),
    ];
    vec((amount, probability).prop_map(|(amount, p)| deal(amount, p)), 1..=most)
}

/// Many deals in whole thousands and the same ones in another order, with the work for a lattice
/// that is too coarse to hold them.
///
/// * Of any amounts, the moves cancel one another.
/// * Of amounts just above a multiple of four or sixteen, they all go one way.
/// * Of like amounts, nothing is left on a lattice of hardly any work; and with a small chance
///   each, or nearly a whole one, what is moved has a long tail above, or below.
fn many_deals() -> impl Strategy<Value = (Vec<Deal>, Vec<Deal>, u64)> {
    let any = (1..=90_i64, 1..=999_u64).boxed();
    let above = (0..4_i64, 1..=5_i64, 1..=999_u64);
    let above = above.prop_map(|(fours, more, chance)| (16 * fours + more, chance)).boxed();
    let alike = |chance: RangeInclusive<u64>| (40..=41_i64, chance).boxed();
    let of = |deal: BoxedStrategy<(i64, u64)>, work| (vec(deal, 150..=400), work);
    let deals = prop_oneof![
        of(any, 400_000..1_200_000_u64),
        of(above, 20_000..400_000_u64),
        of(alike(40..=60), 0..200_u64),
        of(alike(940..=960), 0..200_u64),
    ];
    deals.prop_flat_map(|(deals, work)| {
        let deal = |(amount, chance)| deal(1_000_000_000 * amount, 1_000_000 * chance);
        let deals: Vec<Deal> = deals.into_iter().map(deal).collect();
        (Just(deals.clone()), Just(deals).prop_shuffle(), Just(work))
    })
}

/// Levels from the far tail to the middle, on both sides.
fn far_and_near() -> impl Iterator<Item = Probability> {
    let low = [1, 10, 49, 51, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
    let near = (1..=10).map(|part| part * 50_000_000);
    let low = low.into_iter().chain(near);
    low.flat_map(|level| [level, 1_000_000_000 - level]).map(Probability::from_billionths)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_bracket_of_a_lattice_holds_the_exact_figure(
        deals in deals(14), levels in vec(1..1_000_000_000_u64, 20),
    ) {
        let (exact, lattice) = (of(&deals), forced(&deals));
        let kept = Budget::shared_by(1).spend(|share| all_sums(&exact.pipeline.open, share));
        prop_assert!(kept.is_some());
        prop_assert_eq!(exact.mean(Rounding::HalfEven), lattice.mean(Rounding::HalfEven));
        for level in levels {
            let level = Probability::from_billionths(level);
            let sum = exact.quantile(level).exact().unwrap();
            let bracket = lattice.quantile(level);
            let holds = bracket.low.micros() <= sum.micros()
                && sum.micros() <= bracket.high.micros();
            prop_assert!(holds, "{} {} {:?} {:?}", level, sum, bracket, lattice.method());
            for target in [sum, bracket.low, bracket.high] {
                let chance = exact.at_least(target).unwrap().exact().unwrap();
                let bracket = lattice.at_least(target).unwrap();
                let holds = bracket.low <= chance && chance <= bracket.high;
                prop_assert!(holds, "{} {} {:?}", target, chance, bracket);
            }
        }
    }

    #[test]
    fn the_bracket_of_a_coarse_lattice_holds_the_exact_figure_of_hundreds_of_deals(
        (deals, shuffled, work) in many_deals(),
    ) {
        let exact = forced(&deals);
        let coarse = forced_within(&mut Budget::of(work, 1), &deals);
        prop_assert!(exact.lattice.is_none() && coarse.lattice.is_some(), "{:?}", coarse.method());
        let again = forced_within(&mut Budget::of(work, 1), &shuffled);
        let bits = |of: &RevenueDistribution| -> Vec<(i128, u64)> {
            of.sums.iter().map(|(sum, mass)| (*sum, mass.to_bits())).collect()
        };
        prop_assert_eq!(bits(&coarse), bits(&again));
        prop_assert_eq!(&coarse, &again);
        let mut targets = BTreeSet::new();
        for level in far_and_near() {
            let sum = exact.quantile(level).exact().unwrap();
            let Bracket { low, high } = coarse.quantile(level);
            let holds = low.micros() <= sum.micros() && sum.micros() <= high.micros();
            prop_assert!(holds, "{} {} {} {} {:?}", level, low, sum, high, coarse.method());
            for near in [low, sum, high].map(Money::micros) {
                targets.extend([near, near.saturating_add(1)]);
            }
        }
        for target in targets {
            let target = Money::from_micros(target, Currency::CNY).unwrap();
            let chance = exact.at_least(target).unwrap().exact().unwrap();
            let Bracket { low, high } = coarse.at_least(target).unwrap();
            let holds = low <= chance && chance <= high;
            prop_assert!(holds, "{} {} {} {} {:?}", target, low, chance, high, coarse.method());
        }
    }
}
