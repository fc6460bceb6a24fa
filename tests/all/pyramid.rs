//! The customer pyramid against a slow and obvious reference, and the properties that define it.
//!
//! 10,000 random cases each; `CLIENTELING_CASES=100000 cargo test --test all pyramid` tries more.

use crate::{common, reference};

use clienteling::Draft;
use clienteling::tiering::{
    Pyramid, PyramidInput, PyramidLayer, PyramidPolicyDraft, PyramidSeat, pyramid,
};
use clienteling::{Currency, Money, Share};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rust_decimal::Decimal;

use reference::rfm::layers;

fn fen(minor: i64) -> Money {
    Money::from_minor(minor, Currency::CNY)
}

/// Shares of layers, from the top.
fn shares() -> impl Strategy<Value = Vec<Decimal>> {
    let shares: [&[i64]; 6] =
        [&[1, 4, 15, 80], &[100], &[20, 80], &[50, 50], &[10; 10], &[33, 33, 34]];
    select(shares.to_vec())
        .prop_map(|percents| percents.iter().map(|percent| Decimal::new(*percent, 2)).collect())
}

fn build(values: &[Option<i64>], shares: &[Decimal]) -> Pyramid<usize> {
    let layer = |(place, share): (usize, &Decimal)| PyramidLayer {
        name: format!("layer {place}"),
        share: Share::try_new(*share).unwrap(),
    };
    let layers = shares.iter().enumerate().map(layer).collect();
    let policy = PyramidPolicyDraft { layers }.validate().unwrap();
    let input = |value: &Option<i64>| match value {
        Some(value) => PyramidInput::Active(fen(*value)),
        None => PyramidInput::Inactive,
    };
    pyramid(values.iter().map(input).enumerate(), Currency::CNY, &policy).unwrap()
}

fn seats(pyramid: &Pyramid<usize>) -> Vec<Option<usize>> {
    pyramid
        .iter()
        .map(|(_, seat)| match seat {
            PyramidSeat::Layer(place) => Some(place.layer() - 1),
            _ => None,
        })
        .collect()
}

proptest! {
    #![proptest_config(common::cases(10_000))]

    #[test]
    fn every_layer_is_that_of_asking_everybody(
        values in vec(prop_oneof![2 => -2..8_i64, 1 => -50..500_i64], 0..80), shares in shares(),
        idle in 0..4_usize,
    ) {
        let amounts: Vec<Decimal> = values.iter().map(|value| fen(*value).amount()).collect();
        let expected = layers(&amounts, &shares);
        let mut given: Vec<Option<i64>> = values.iter().copied().map(Some).collect();
        // Those who are not active change nothing.
        given.extend(vec![None; idle]);
        let pyramid = build(&given, &shares);
        let seats = seats(&pyramid);
        let own: Vec<usize> = seats.iter().take(values.len()).map(|seat| seat.unwrap()).collect();
        prop_assert_eq!(&own, &expected);
        prop_assert!(seats[values.len()..].iter().all(Option::is_none));
        prop_assert_eq!(pyramid.inactive(), idle as u64);

        for (place, totals) in pyramid.layers().iter().enumerate() {
            let members = || (0..values.len()).filter(|one| expected[*one] == place);
            prop_assert_eq!(totals.customers, members().count() as u64);
            let positive = members().map(|one| amounts[one]).filter(|one| *one > Decimal::ZERO);
            prop_assert_eq!(totals.value.amount(), positive.sum::<Decimal>());
        }
        let whole = |shares: Vec<Option<Share>>| {
            shares.iter().map(|share| share.map(Share::value)).sum::<Option<Decimal>>()
        };
        let of_customers = pyramid.layers().iter().map(|one| one.share_of_customers).collect();
        prop_assert_eq!(whole(of_customers), (!values.is_empty()).then_some(Decimal::ONE));
        let of_value = pyramid.layers().iter().map(|one| one.share_of_value).collect();
        let any = values.iter().any(|value| *value > 0);
        prop_assert_eq!(whole(of_value), any.then_some(Decimal::ONE));
    }

    #[test]
    fn the_order_and_the_scale_of_the_values_make_no_difference_to_a_pyramid(
        (values, order) in vec(-2..20_i64, 0..60).prop_flat_map(|values| {
            let order: Vec<usize> = (0..values.len()).collect();
            (Just(values), Just(order).prop_shuffle())
        }),
        shares in shares(),
    ) {
        let given = |factor: i64, order: &[usize]| {
            let values = order.iter().map(|&place| Some(values[place] * factor));
            seats(&build(&values.collect::<Vec<_>>(), &shares))
        };
        let straight: Vec<usize> = (0..values.len()).collect();
        let plain = given(1, &straight);
        prop_assert_eq!(&given(10, &straight), &plain);
        let shuffled = given(1, &order);
        for (seat, place) in shuffled.iter().zip(&order) {
            prop_assert_eq!(seat, &plain[*place]);
        }
    }

    #[test]
    fn what_moves_a_customer_up_the_pyramid_does_and_a_coin_less_does_not(
        values in vec(-2..20_i64, 1..60), shares in shares(), chosen in any::<Index>(),
    ) {
        let place = chosen.index(values.len());
        let with = |value: Option<i64>| {
            let mut values: Vec<Option<i64>> = values.iter().copied().map(Some).collect();
            values[place] = value.or(values[place]);
            build(&values, &shares)
        };
        let before = with(None);
        let Some((_, PyramidSeat::Layer(own))) = before.get(place) else { panic!("active") };
        prop_assert!(!own.reasons().is_empty());
        if let Some((more, layer)) = own.step_up() {
            let cents: i64 = (more.amount() * Decimal::ONE_HUNDRED).try_into().unwrap();
            prop_assert!(layer < own.layer());
            let to = values[place] + cents;
            prop_assert_eq!(seats(&with(Some(to)))[place], Some(layer - 1));
            prop_assert_eq!(seats(&with(Some(to - 1)))[place], Some(own.layer() - 1));
        } else {
            prop_assert_eq!(own.layer(), 1);
        }
        let larger = values.iter().filter(|other| **other > values[place]).count() as u64;
        prop_assert_eq!(own.rank(), (larger + 1, values.len() as u64));
    }
}
