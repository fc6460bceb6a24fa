//! Owners, products and any two parts of a book add up to the whole.

use std::collections::BTreeMap;

use clienteling::funnel::forecast::{
    Forecast, ForecastBin, ForecastBook, ForecastTotals, PeriodForecast,
};
use clienteling::funnel::{Change, Opportunity, ProbabilityOrigin};
use clienteling::{Decimal, NaiveDate};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::books::{as_of, book, of, plan, policy, rates};
use crate::common::cases;
use crate::reference::analysis::{seen, split};

/// The sums of a forecast.
fn totals(forecast: &Forecast) -> Forecast<ForecastTotals> {
    let of_period =
        |one: &PeriodForecast| PeriodForecast { period: one.period, figures: one.figures.totals };
    Forecast {
        as_of: forecast.as_of,
        currency: forecast.currency,
        periods: forecast.periods.iter().map(of_period).collect(),
        outside: forecast.outside,
        in_periods: forecast.in_periods.totals,
        whole: forecast.whole.totals,
    }
}

fn sums(forecast: &Forecast<ForecastTotals>) -> Value {
    serde_json::to_value(forecast).unwrap()
}

/// Adds up everything that is an amount in two documents of one shape, and the numbers of deals.
fn plus(one: &Value, other: &Value) -> Value {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.iter().map(|(key, value)| (key.clone(), plus(value, &other[key]))).collect()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.iter().zip(other).map(|(one, other)| plus(one, other)).collect()
        }
        (Value::Number(one), Value::Number(other)) => {
            json!(one.as_u64().unwrap() + other.as_u64().unwrap())
        }
        (Value::String(one), Value::String(other)) => {
            match (one.parse::<Decimal>(), other.parse::<Decimal>()) {
                (Ok(one), Ok(other)) => json!((one + other).normalize().to_string()),
                _ => json!(one),
            }
        }
        _ => unreachable!("the sums hold nothing else"),
    }
}

/// … without the numbers of deals.
fn without_numbers(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(key, _)| key != "deals")
            .map(|(key, value)| (key, without_numbers(value)))
            .collect(),
        Value::Array(list) => list.into_iter().map(without_numbers).collect(),
        other => other,
    }
}

/// On what the probability of a deal rests, by its history.
fn origin(deal: &Opportunity, as_of: NaiveDate) -> ProbabilityOrigin {
    let mut stage = deal.beginning().stage.clone();
    let mut learned_in = None;
    let mut is_manual = false;
    for event in deal.events().iter().filter(|event| event.on <= as_of) {
        match &event.change {
            Change::Move(to) => stage = to.clone(),
            Change::Reopen(to) => (stage, learned_in, is_manual) = (to.clone(), None, false),
            Change::Learned(_) => (learned_in, is_manual) = (Some(stage.clone()), false),
            Change::Manual(opinion) => (learned_in, is_manual) = (None, opinion.is_some()),
            _ => {}
        }
    }
    match learned_in {
        _ if is_manual => ProbabilityOrigin::Manual,
        None => ProbabilityOrigin::StageDefault,
        Some(learned_in) if learned_in == stage => ProbabilityOrigin::Learned,
        Some(_) => ProbabilityOrigin::LearnedElsewhere,
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn products_owners_and_any_two_parts_add_up_to_the_whole_to_the_last_digit(
        deals in book(20, true), as_of in as_of(), plan in plan(), policy in policy(),
        mask in any::<u32>(),
    ) {
        let rates = rates();
        let book = ForecastBook::of(&deals, as_of, &plan, &policy, &rates).unwrap();
        let none = sums(&totals(&of(&[], as_of, &plan, &policy)));
        // Both in the form of a sum.
        let none = plus(&none, &none);
        let whole = plus(&sums(&totals(&book.forecast().unwrap())), &none);
        let products = book.by_product().unwrap();
        let sum = products.values().fold(none.clone(), |sum, one| plus(&sum, &sums(one)));
        prop_assert_eq!(&sum, &whole);
        let owners = book.by_owner().unwrap();
        let sum = owners.values().fold(none, |sum, one| plus(&sum, &sums(one)));
        prop_assert_eq!(without_numbers(sum), without_numbers(whole.clone()));

        let (one, other): (Vec<_>, Vec<_>) =
            deals.iter().cloned().enumerate().partition(|(place, _)| mask >> place & 1 == 1);
        let [one, other] = [one, other].map(|part| {
            let part: Vec<Opportunity> = part.into_iter().map(|(_, deal)| deal).collect();
            sums(&totals(&of(&part, as_of, &plan, &policy)))
        });
        prop_assert_eq!(plus(&one, &other), whole);
    }

    #[test]
    fn the_sums_of_a_product_are_those_of_a_book_of_its_deals(
        deals in book(14, true), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let rates = rates();
        let book = ForecastBook::of(&deals, as_of, &plan, &policy, &rates).unwrap();
        for (product, got) in book.by_product().unwrap() {
            let of_product = |deal: &&Opportunity| {
                deal.as_of(as_of).is_some_and(|state| *state.product() == product)
            };
            let alone: Vec<Opportunity> = deals.iter().filter(of_product).cloned().collect();
            prop_assert_eq!(got, totals(&of(&alone, as_of, &plan, &policy)));
        }
    }

    #[test]
    fn the_open_deals_are_told_apart_by_what_their_probabilities_rest_on(
        deals in book(14, true), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let rates = rates();
        let book = ForecastBook::of(&deals, as_of, &plan, &policy, &rates).unwrap();
        let mut found = 0;
        for (which, got) in book.by_origin().unwrap() {
            let of_origin = |deal: &&Opportunity| {
                deal.as_of(as_of).is_some_and(|state| state.is_open())
                    && origin(deal, as_of) == which
            };
            let alone: Vec<Opportunity> = deals.iter().filter(of_origin).cloned().collect();
            found += alone.len();
            prop_assert!(!alone.is_empty());
            prop_assert_eq!(got, totals(&of(&alone, as_of, &plan, &policy)));
        }
        let open = book.forecast().unwrap().whole.totals.open.deals;
        prop_assert_eq!(u64::try_from(found).unwrap(), open);
    }

    #[test]
    fn an_owner_has_of_each_deal_the_part_that_the_shares_say(
        deals in book(8, false), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let rates = rates();
        let book = ForecastBook::of(&deals, as_of, &plan, &policy, &rates).unwrap();
        let owners = book.by_owner().unwrap();
        let known: Vec<_> =
            deals.iter().filter(|deal| deal.created_on() <= as_of).cloned().collect();
        let seen = seen(&known, as_of);
        let mut expected: BTreeMap<String, Decimal> = BTreeMap::new();
        for (id, amount, placement) in book.placements() {
            let place = known.iter().position(|deal| deal.id() == id).unwrap();
            if !matches!(placement.bin, ForecastBin::Won { .. }) {
                for (owner, part) in split(&seen[place], amount.amount()) {
                    *expected.entry(owner).or_default() += part;
                }
            }
        }
        let got = owners.iter().map(|(owner, one)| (owner.to_string(), one.whole.open.amount.amount()));
        let got: BTreeMap<_, _> = got.filter(|(_, amount)| !amount.is_zero()).collect();
        expected.retain(|_, amount| !amount.is_zero());
        prop_assert_eq!(got, expected);
    }
}
