//! ABC classes against a slow and obvious reference, and the properties that define them.
//!
//! 10,000 random cases each; `CLIENTELING_CASES=100000 cargo test --test all abc` tries more.

use crate::{common, reference};

use clienteling::Draft;
use clienteling::tiering::{
    AbcClass, AbcIndex, AbcPolicy, AbcPolicyDraft, AbcRanking, Pieces, abc, concentration,
};
use clienteling::{Currency, Money, Share};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

fn cny(amount: Decimal) -> Money {
    Money::try_new(amount, Currency::CNY).unwrap()
}

/// Values with many ties, exactly at the cuts, zero and below.
fn values() -> impl Strategy<Value = Vec<Money>> {
    let patterns: [&[i64]; 8] = [
        &[40, 40, 15, 5],
        &[80, 15, 5],
        &[16, 16, 16, 16, 16, 15, 5],
        &[50, 25, 25],
        &[20, 20, 20, 20, 5, 5, 5, 5],
        &[1],
        &[33, 33, 34],
        &[],
    ];
    let pattern = select(patterns.to_vec());
    let scale = select(&[1_i64, 1, 3, 1_000, 1_000_003][..]);
    let noise = vec(
        prop_oneof![
            3 => Just(0_i64),
            2 => -3..=9_i64,
            2 => 0..=100_i64,
            1 => -1_000_000_000..=1_000_000_000_i64,
        ],
        0..8,
    );
    // Coins, and the smallest steps of an amount, where a cut falls between two of them.
    let digits = select(&[2_u32, 6][..]);
    (pattern, scale, any::<bool>(), noise, digits)
        .prop_map(|(pattern, scale, with_noise, noise, digits)| {
            let mut values: Vec<i64> = pattern.iter().map(|value| value * scale).collect();
            if with_noise {
                values.extend(noise);
            } else {
                // Nothing above zero, so that the pattern stays exactly at its cuts.
                values.extend(noise.into_iter().filter(|value| *value <= 0));
            }
            values.into_iter().map(|value| cny(Decimal::new(value, digits))).collect::<Vec<_>>()
        })
        .prop_shuffle()
}

/// Cuts in billionths: the sources' figures, the bounds, and any.
fn cuts() -> impl Strategy<Value = Vec<Decimal>> {
    const WHOLE: i64 = 1_000_000_000;
    let billionths = prop_oneof![
        4 => Just(vec![800_000_000, 950_000_000]),
        1 => Just(vec![0, WHOLE]),
        1 => Just(vec![500_000_000, 750_000_000]),
        1 => Just(vec![333_333_333, 333_333_334]),
        2 => prop::collection::btree_set(0..=WHOLE, 1..=6).prop_map(Vec::from_iter),
    ];
    billionths.prop_map(|cuts| cuts.into_iter().map(|cut| Decimal::new(cut, 9)).collect())
}

proptest! {
    #![proptest_config(common::cases(10_000))]

    #[test]
    fn every_class_is_that_of_asking_everybody(values in values(), cuts in cuts()) {
        let amounts: Vec<Decimal> = values.iter().map(|value| value.amount()).collect();
        let expected = reference::abc::classes(&amounts, &cuts);
        let policy = policy(&cuts);
        let ranking = abc(values.iter().copied().enumerate(), Currency::CNY, &policy).unwrap();
        prop_assert_eq!(ranking.len(), values.len());
        for (key, got) in ranking.ranked() {
            prop_assert_eq!(got.class(), expected[*key].class);
            prop_assert_eq!(got.rank(), expected[*key].rank);
            prop_assert_eq!(got.ahead().amount(), expected[*key].ahead);
            prop_assert_eq!(got.value(), values[*key]);
        }
        // The largest first, equal ones by their keys.
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|a, b| amounts[*b].cmp(&amounts[*a]));
        let ranked: Vec<usize> = ranking.ranked().map(|(key, _)| *key).collect();
        prop_assert_eq!(ranked, order);

        let summary = ranking.summary();
        prop_assert_eq!(summary.total().amount(), reference::abc::total(&amounts));
        for totals in summary.classes() {
            let members: Vec<Decimal> = amounts
                .iter()
                .zip(&expected)
                .filter(|(_, standing)| standing.class == totals.class)
                .map(|(amount, _)| *amount)
                .collect();
            prop_assert_eq!(totals.customers, u64::try_from(members.len()).unwrap());
            prop_assert_eq!(totals.value.amount(), reference::abc::total(&members));
        }
        let low: Vec<Decimal> = amounts.iter().copied().filter(|a| *a <= Decimal::ZERO).collect();
        prop_assert_eq!(summary.non_positive(), u64::try_from(low.len()).unwrap());
        prop_assert_eq!(summary.non_positive_value().amount(), low.iter().sum::<Decimal>());
    }

    #[test]
    fn the_least_that_moves_a_customer_up_is_that_of_trying_one_after_the_other(
        values in vec(-5..40_i64, 1..8), cuts in cuts(), minor in any::<bool>(),
    ) {
        // In whole numbers, and in tenths of fen of which whole fen are asked for.
        let scale = if minor { 3 } else { 0 };
        let step = Decimal::new(1, if minor { 2 } else { 0 });
        let amounts: Vec<Decimal> = values.iter().map(|&it| Decimal::new(it, scale)).collect();
        let policy = policy(&cuts);
        let money = amounts.iter().map(|it| cny(*it)).enumerate();
        let by_money = abc(money, Currency::CNY, &policy).unwrap().steps();
        let by_number = abc(values.iter().copied().enumerate(), Pieces, &policy).unwrap().steps();
        for (who, amount) in amounts.iter().enumerate() {
            let got = if minor {
                by_money.up(cny(*amount)).map(|it| (it.needed.amount(), it.class))
            } else {
                by_number.up(values[who]).map(|it| (it.needed.into(), it.class))
            };
            let expected = reference::abc::step_up(&amounts, who, &cuts, step, 400);
            // Beyond what was tried, only that no less was needed can be said.
            let tried = step * Decimal::from(400);
            if got.is_none_or(|(needed, _)| needed <= tried) {
                prop_assert_eq!(got, expected, "{:?} {} {:?}", amounts, who, cuts);
            } else {
                prop_assert_eq!(expected, None);
            }
        }
    }

    #[test]
    fn the_order_and_the_scale_of_the_values_make_no_difference(
        values in vec(-3..60_i64, 0..20), cuts in cuts(), times in 1..1_000_i64,
    ) {
        let policy = policy(&cuts);
        let plain = classes(&numbered(&values), &policy);
        let turned: Vec<(usize, i64)> = numbered(&values).into_iter().rev().collect();
        prop_assert_eq!(&plain, &classes(&turned, &policy));
        let scaled: Vec<i64> = values.iter().map(|value| value * times).collect();
        prop_assert_eq!(plain, classes(&numbered(&scaled), &policy));
    }

    #[test]
    fn a_larger_value_is_never_in_a_worse_class_and_equal_ones_share_one(
        values in vec(-3..60_i64, 0..20), cuts in cuts(),
    ) {
        let classes = classes(&numbered(&values), &policy(&cuts));
        for (one, class) in values.iter().zip(&classes) {
            for (other, theirs) in values.iter().zip(&classes) {
                prop_assert!(one < other || class.rank() <= theirs.rank());
                prop_assert!(one != other || class == theirs);
            }
        }
    }

    #[test]
    fn a_customer_without_value_changes_no_other_class(
        values in vec(-3..60_i64, 0..20), cuts in cuts(), loss in -9..=0_i64,
    ) {
        let policy = policy(&cuts);
        let mut more = values.clone();
        more.push(loss);
        let with = classes(&numbered(&more), &policy);
        prop_assert_eq!(classes(&numbered(&values), &policy), &with[..values.len()]);
        prop_assert_eq!(usize::from(with[values.len()].rank()), cuts.len() + 1);
    }

    #[test]
    fn more_value_for_one_customer_never_lowers_their_class(
        values in vec(-3..60_i64, 1..12), cuts in cuts(), who in any::<prop::sample::Index>(),
        more in 1..200_i64,
    ) {
        let (policy, who) = (policy(&cuts), who.index(values.len()));
        let before = classes(&numbered(&values), &policy)[who];
        let mut richer = values.clone();
        richer[who] += more;
        prop_assert!(classes(&numbered(&richer), &policy)[who].rank() <= before.rank());
    }

    #[test]
    fn an_index_ranks_by_the_weighted_mean_of_the_shares(
        rows in vec((0..40_i64, 0..40_i64), 1..10), weights in (0..5_u32, 1..5_u32),
    ) {
        let (first, second): (Vec<i64>, Vec<i64>) = rows.iter().copied().unzip();
        let totals: [i64; 2] = [first.iter().sum(), second.iter().sum()];
        let mut index = AbcIndex::new();
        index.add(weights.0, numbered(&first), Pieces).unwrap();
        index.add(weights.1, numbered(&second), Pieces).unwrap();
        let ranking = index.rank(&AbcPolicy::default()).unwrap();
        prop_assert_eq!(ranking.len(), rows.len());
        let weights = [i64::from(weights.0), i64::from(weights.1)];
        let weighs: i64 = weights.iter().zip(totals).map(|(w, all)| if all > 0 { *w } else { 0 }).sum();
        for (who, assignment) in ranking.ranked() {
            let parts = [rows[*who].0, rows[*who].1];
            let share = |place: usize| match totals[place] {
                0 => Decimal::ZERO,
                all => Decimal::from(weights[place] * parts[place]) / Decimal::from(all),
            };
            let expected = match weighs {
                0 => Decimal::ZERO,
                weighs => (share(0) + share(1)) / Decimal::from(weighs),
            };
            let got = assignment.value().to_share().value();
            prop_assert!((got - expected).abs() <= Decimal::new(2, 9), "{got} {expected}");
        }
    }

    #[test]
    fn the_curve_of_concentration_is_that_of_adding_up(
        values in vec(-3..60_i64, 0..20), top in 0..=100_i64,
    ) {
        let money = values.iter().map(|&value| Money::from_minor(value, Currency::CNY));
        let found = concentration(money, Currency::CNY).unwrap();
        let mut sorted: Vec<i64> = values.iter().map(|&value| value.max(0)).collect();
        sorted.sort_by(|a, b| b.cmp(a));
        let total: i64 = sorted.iter().sum();
        let all = i64::try_from(sorted.len()).unwrap();
        let got = found.top(Share::try_new(Decimal::new(top, 2)).unwrap());
        prop_assert_eq!(got.is_some(), total > 0);
        if let Some(got) = got {
            // At least so many that their share is reached.
            let count = (0..=all).find(|count| count * 100 >= top * all).unwrap();
            let brings: i64 = sorted.iter().take(usize::try_from(count).unwrap()).sum();
            prop_assert_eq!(i64::try_from(got.customers).unwrap(), count);
            prop_assert_eq!(got.value, Money::from_minor(brings, Currency::CNY));
        }
        if let Some(gini) = found.gini() {
            // Half the mean difference of all pairs, over the mean.
            let pairs = sorted.iter().flat_map(|a| sorted.iter().map(move |b| (a - b).abs()));
            let expected = Decimal::from(pairs.sum::<i64>()) / Decimal::from(2 * all * total);
            prop_assert!((gini.value() - expected).abs() <= Decimal::new(1, 9));
        }
    }
}

fn numbered(values: &[i64]) -> Vec<(usize, i64)> {
    values.iter().copied().enumerate().collect()
}

fn policy(cuts: &[Decimal]) -> AbcPolicy {
    let cuts = cuts.iter().map(|cut| Share::try_new(*cut).unwrap()).collect();
    AbcPolicyDraft { cuts, grace: None }.validate().unwrap()
}

/// The class of each customer, in the order of their numbers.
fn classes(values: &[(usize, i64)], policy: &AbcPolicy) -> Vec<AbcClass> {
    let ranking: AbcRanking<usize, i64> = abc(values.iter().copied(), Pieces, policy).unwrap();
    let mut all: Vec<(usize, AbcClass)> =
        ranking.ranked().map(|(key, of)| (*key, of.class())).collect();
    all.sort_by_key(|(key, _)| *key);
    all.into_iter().map(|(_, class)| class).collect()
}

#[test]
fn the_patterns_are_exactly_at_the_cuts() {
    let values = [40, 40, 15, 5].map(Decimal::from);
    let classes = reference::abc::classes(&values, &[Decimal::new(8, 1), Decimal::new(95, 2)]);
    let classes: Vec<AbcClass> = classes.iter().map(|standing| standing.class).collect();
    assert_eq!(classes, [AbcClass::A, AbcClass::A, AbcClass::B, AbcClass::C]);
}
