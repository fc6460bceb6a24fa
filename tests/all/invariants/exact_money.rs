//! Sums and shares are exact, parts add up to the whole, and currencies never mix.

use clienteling::review::review;
use clienteling::tiering::{AbcClassTotals, AbcStanding, ValuePeriod};
use clienteling::{Currency, ExchangeRates, Money, Rounding, Share};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

use crate::common::build::day;
use crate::common::random::JUDGED_IN;
use crate::common::{cases, random};

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_parts_of_a_review_add_up_to_the_whole(
        facts in random::facts(random::CURRENCIES, 60),
        rates in random::rates(),
        policy in random::policy(),
        as_of in random::as_of(),
    ) {
        let base = random::base_with(facts, &rates);
        let Ok(review) = review(&base, &policy, as_of) else { return Ok(()) };
        let tiers = review.tiers();
        let sum = |amounts: &mut dyn Iterator<Item = Money>| -> Decimal {
            amounts.map(Money::amount).sum()
        };
        let classes = sum(&mut tiers.classes().iter().map(|class| class.value));
        prop_assert_eq!(classes, tiers.total().amount());
        let traded = review.customers().iter().filter_map(|it| it.abc());
        let values = sum(&mut traded.clone().map(AbcStanding::value));
        prop_assert_eq!(values, tiers.total().amount() + tiers.non_positive_value().amount());
        if policy.value_period == ValuePeriod::AllTime {
            let everybody = sum(&mut review.customers().iter().map(|it| it.behavior().monetary()));
            prop_assert_eq!(values, everybody);
        }
        let members: u64 = tiers.classes().iter().map(|class| class.customers).sum();
        prop_assert_eq!(members, u64::try_from(traded.count()).unwrap());

        let shares = |of: fn(&AbcClassTotals) -> Option<Share>| {
            let shares: Option<Vec<Share>> = tiers.classes().iter().map(of).collect();
            shares.map(|shares| shares.into_iter().map(Share::value).sum::<Decimal>())
        };
        let whole = |there_is_one: bool| there_is_one.then_some(Decimal::ONE);
        prop_assert_eq!(shares(|c| c.share_of_value), whole(tiers.total().is_positive()));
        prop_assert_eq!(shares(|c| c.share_of_customers), whole(members > 0));
        for customer in review.customers() {
            let totals = customer.behavior().totals();
            let net = totals.bought().amount() - totals.returned().amount();
            prop_assert_eq!(totals.net().amount(), net);
        }
    }

    #[test]
    fn every_amount_of_a_review_is_in_the_currency_of_the_policy_but_a_limit_as_it_was_decided(
        facts in random::facts(random::CURRENCIES, 60),
        rates in random::rates(),
        as_of in random::as_of(),
    ) {
        let base = random::base_with(facts, &rates);
        let policy = clienteling::ReviewPolicy::new(JUDGED_IN);
        let Ok(review) = review(&base, &policy, as_of) else { return Ok(()) };
        let mut found = Vec::new();
        let mut json = serde_json::to_value(&review).unwrap();
        for customer in json["customers"].as_array_mut().unwrap() {
            customer.as_object_mut().unwrap().remove("credit_limit").unwrap();
        }
        currencies_in(&json, &mut found);
        prop_assert!(found.len() > 3);
        prop_assert!(found.iter().all(|currency| currency == JUDGED_IN.code()), "{:?}", found);
    }

    #[test]
    fn an_amount_is_converted_exactly_and_rounded_once(
        micros in -10_000_000_000_i64..=10_000_000_000,
        rate in 1..=1_000_000_i64,
        to in select(&[Currency::JPY, Currency::USD, Currency::KWD][..]),
        rounding in select(vec![
            (Rounding::HalfEven, RoundingStrategy::MidpointNearestEven),
            (Rounding::HalfAwayFromZero, RoundingStrategy::MidpointAwayFromZero),
            (Rounding::TowardZero, RoundingStrategy::ToZero),
            (Rounding::AwayFromZero, RoundingStrategy::AwayFromZero),
        ]),
    ) {
        let (rounding, by_decimal) = rounding;
        let on = day("2026-01-01");
        let (amount, rate) = (Decimal::new(micros, 6), Decimal::new(rate, 4));
        let mut rates = ExchangeRates::new();
        rates.record(Currency::CNY, to, on, rate).unwrap();
        let money = Money::try_new(amount, Currency::CNY).unwrap();
        let converted = rates.convert(money, to, on, rounding).unwrap();
        prop_assert_eq!(converted.currency(), to);
        let expected = (amount * rate).round_dp_with_strategy(to.minor_digits(), by_decimal);
        prop_assert_eq!(converted.amount(), expected);
    }

    #[test]
    fn a_pot_divided_among_the_customers_of_a_review_is_paid_out_to_the_fen(
        facts in random::facts(random::ONE_CURRENCY, 60),
        pot in 0..=1_000_000_i64,
    ) {
        let base = random::base_with(facts, &[]);
        let policy = clienteling::ReviewPolicy::new(JUDGED_IN);
        let review = review(&base, &policy, day("2030-01-01")).unwrap();
        let spent = review.customers().iter().map(|it| it.behavior().monetary());
        let spent: Vec<Money> = spent.filter(|value| value.is_positive()).collect();
        prop_assume!(!spent.is_empty());
        let pot = Money::from_minor(pot, Currency::EUR);
        let parts = pot.allocate_by(&spent).unwrap();
        prop_assert_eq!(parts.len(), spent.len());
        prop_assert_eq!(parts.iter().map(|part| part.amount()).sum::<Decimal>(), pot.amount());
        for (part, weight) in parts.iter().zip(&spent) {
            let all: Decimal = spent.iter().map(|value| value.amount()).sum();
            let off = part.amount() * all - pot.amount() * weight.amount();
            prop_assert!(off.abs() < Decimal::new(1, 2) * all);
        }
    }
}

/// Every currency of an amount in a JSON value.
fn currencies_in(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(currency)) = fields.get("currency") {
                found.push(currency.clone());
            }
            fields.values().for_each(|value| currencies_in(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| currencies_in(value, found)),
        _ => {}
    }
}
