use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{LoyaltyCounts, LoyaltyCountsDiffer, LoyaltyStructure, loyalty_structures};
use crate::base::{CustomerBase, Fact};
use crate::loyalty::kind::{AttitudeLoyalty, LoyaltyStandingPolicy, loyalty_standing};
use crate::rule::CriterionOutcome::{Met, NotMet, Unknown};
use crate::units::{Currency, Money, Share};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn base(facts: &[Value]) -> CustomerBase {
    let mut base = CustomerBase::new();
    let read = |fact: &Value| serde_json::from_value::<Fact>(fact.clone()).unwrap();
    assert!(base.add_all(facts.iter().map(read)).refused.is_empty());
    base
}

fn sale(kind: &str, id: &str, customer: u8, date: &str, amount: &str) -> Value {
    let (amount, currency) = amount.split_once(' ').unwrap();
    json!({kind: {"id": id, "customer": format!("C-{customer}"), "date": date, "lines": [
        {"product": "oil", "quantity": "1", "amount": {"amount": amount, "currency": currency}}]}})
}

fn bought(id: &str, customer: u8, date: &str, amount: &str) -> Value {
    sale("purchase", id, customer, date, amount)
}

fn answer(id: &str, customer: u8, date: &str, score: &str) -> Value {
    json!({"survey_answer": {"id": id, "customer": format!("C-{customer}"), "date": date,
        "survey": "2026", "question": "Q-1", "answer": {"score": score}}})
}

fn policy() -> LoyaltyStandingPolicy {
    serde_json::from_value(json!({"attitude": [{"survey": "2026", "items": [
        {"question": "Q-1", "name": "Better than others", "scale": {"grades": {}}}]}],
        "again_months": 1}))
    .unwrap()
}

fn on(facts: &[Value], as_of: &str) -> LoyaltyStructure {
    let days = [day(as_of)];
    loyalty_structures(&base(facts), &policy(), Currency::CNY, days).unwrap().pop().unwrap()
}

fn yuan(text: &str) -> Money {
    format!("{text} CNY").parse().unwrap()
}

/// One of each of five rows.
fn five() -> Vec<Value> {
    vec![
        bought("S-1", 1, "2026-01-10", "100 CNY"),
        bought("S-2", 1, "2026-02-10", "50 CNY"),
        answer("A-1", 1, "2026-02-20", "60"),
        bought("S-3", 2, "2026-01-10", "30 CNY"),
        bought("S-4", 2, "2026-01-20", "20 CNY"),
        answer("A-2", 2, "2026-02-20", "40"),
        bought("S-5", 3, "2026-01-10", "10 CNY"),
        answer("A-3", 3, "2026-02-20", "100"),
        bought("S-6", 4, "2026-01-10", "7 CNY"),
        bought("S-7", 5, "2026-01-10", "3 CNY"),
        answer("A-5", 5, "2026-02-20", "0"),
        bought("S-8", 6, "2026-01-10", "60 CNY"),
        bought("S-9", 6, "2026-01-11", "20 CNY"),
    ]
}

#[test]
fn everybody_is_in_one_row_and_who_was_not_asked_in_one_of_their_own() {
    let found = on(&five(), "2026-06-30");
    let rows: Vec<_> = found
        .rows
        .iter()
        .map(|row| (row.kind.map(AttitudeLoyalty::as_str), row.customers, row.value))
        .collect();
    assert_eq!(
        rows,
        [
            (Some("true"), 1, yuan("150")),
            (Some("spurious"), 1, yuan("50")),
            (None, 1, yuan("80")),
            (Some("latent"), 1, yuan("10")),
            (Some("none"), 1, yuan("3")),
            (None, 1, yuan("7")),
            (None, 0, yuan("0")),
            (None, 0, yuan("0")),
            (None, 0, yuan("0")),
        ]
    );
    let [third, sixth, last] =
        [2, 5, 8].map(|place| (found.rows[place].repeat, found.rows[place].attitude));
    assert_eq!([third, sixth, last], [(Met, Unknown), (NotMet, Unknown), (Unknown, Unknown)]);
    assert_eq!((found.customers, found.value, found.unknown()), (6, yuan("300"), 2));
    assert_eq!(
        found.of_kind(AttitudeLoyalty::True).unwrap().value_share,
        Some(Share::from_percent(50))
    );
    // Six times a sixth: by largest remainder to hundredths of a percent.
    let shares: Vec<_> = found.rows.iter().map(|row| row.share.unwrap().to_string()).collect();
    let (more, less) = ("16.67%", "16.66%");
    assert_eq!(shares, [more, more, more, more, less, less, "0%", "0%", "0%"]);
    assert_eq!(
        found.to_string().lines().nth(3).unwrap(),
        "true loyalty or spurious loyalty: 1 customer (16.67%), 80.00 CNY"
    );
}

#[test]
fn the_value_is_that_of_the_last_twelve_months_less_what_came_back_in_them() {
    let facts = [
        bought("S-1", 1, "2025-06-30", "1000 CNY"),
        bought("S-2", 1, "2025-07-01", "100 CNY"),
        sale("return", "R-1", 1, "2026-06-30", "30 CNY"),
        bought("S-3", 1, "2026-07-01", "500 CNY"),
    ];
    let found = on(&facts, "2026-06-30");
    assert_eq!(
        (found.value, found.over.to_string().as_str()),
        (yuan("70"), "2025-07-01 to 2026-06-30")
    );
    assert_eq!(found.of_kind(AttitudeLoyalty::True).unwrap().customers, 0);
    assert_eq!(found.rows[2].customers, 1, "two purchases in two years");
}

#[test]
fn a_base_of_nobody_and_one_in_which_more_came_back_have_no_shares() {
    let nobody = on(&[], "2026-06-30");
    assert_eq!((nobody.customers, nobody.value, nobody.rows.len()), (0, yuan("0"), 9));
    assert!(nobody.rows.iter().all(|row| row.share.is_none() && row.value_share.is_none()));
    assert_eq!(nobody.to_string(), "2026-06-30: 0 customers, 0.00 CNY");
    let one = on(&[sale("return", "R-1", 1, "2026-05-01", "30 CNY")], "2026-06-30");
    assert_eq!((one.value, one.rows[5].share), (yuan("-30"), Some(Share::WHOLE)));
    assert!(one.rows.iter().all(|row| row.value_share.is_none()));
    assert_eq!(on(&five(), "2025-12-31").customers, 0, "nobody is known yet");
}

#[test]
fn of_whom_nothing_is_known_the_row_says_so() {
    let facts = [
        bought("S-1", 1, "2026-06-01", "30 CNY"),
        json!({"workshop_visit": {"id": "B-1", "customer": "C-1", "date": "2026-06-10",
            "thing": "T-1", "work": ["warranty"]}}),
    ];
    let found = on(&facts, "2026-06-30");
    assert_eq!((found.rows[8].customers, found.unknown()), (1, 1));
    assert_eq!(found.rows[8].to_string(), "loyalty not known: 1 customer (100%), 30.00 CNY");
}

#[test]
fn a_customer_who_cannot_be_valued_counts_and_one_who_has_left_is_told_apart() {
    let mut facts = five();
    facts.push(bought("S-20", 7, "2026-01-10", "1 JPY"));
    facts.push(
        json!({"end": {"id": "E-1", "customer": "C-1", "date": "2026-03-01", "kind": "died"}}),
    );
    let found = on(&facts, "2026-06-30");
    assert_eq!((found.customers, found.value), (6, yuan("150")));
    assert_eq!((found.not_valued, found.rows[5].not_valued, found.rows[5].customers), (1, 1, 2));
    assert_eq!(found.no_longer_served, 1);
    assert!(found.rows.iter().all(|row| row.value_share.is_none()), "the whole is not known");
    let text = found.to_string();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "2026-06-30: 6 customers, 150.00 CNY, not valued: 1, no longer served: 1");
    assert_eq!(
        lines.last().unwrap(),
        &"latent loyalty or no loyalty: 2 customers (33.33%), 7.00 CNY, not valued: 1"
    );
    let before = on(&facts, "2026-02-28");
    assert_eq!((before.customers, before.no_longer_served), (7, 0));
}

#[test]
fn who_has_not_bought_yet_is_of_no_kind_and_counted_apart() {
    let mut facts = five();
    facts.push(answer("A-8", 8, "2026-02-20", "100"));
    facts.push(sale("purchase", "S-20", 9, "2026-02-20", "0 JPY"));
    let found = on(&facts, "2026-06-30");
    assert_eq!((found.customers, found.not_bought_yet, found.not_valued), (6, 2, 0));
    assert_eq!(found.of_kind(AttitudeLoyalty::Latent).unwrap().customers, 1);
    assert_eq!(
        found.to_string().lines().next().unwrap(),
        "2026-06-30: 6 customers, 300.00 CNY, not bought yet: 2"
    );
    facts.push(sale("return", "R-20", 8, "2026-03-20", "1 CNY"));
    assert_eq!(on(&facts, "2026-06-30").not_bought_yet, 1, "what came back was bought");
}

#[test]
fn amounts_are_put_into_one_currency_at_the_rate_of_their_day() {
    let mut base = base(&[bought("S-1", 1, "2026-01-10", "10 USD")]);
    let (from, to, seven) = (Currency::USD, Currency::CNY, "7".parse().unwrap());
    base.rates_mut().record(from, to, day("2026-01-01"), seven).unwrap();
    let days = [day("2026-06-30")];
    let found = loyalty_structures(&base, &policy(), Currency::CNY, days).unwrap();
    assert_eq!((found[0].value, found[0].not_valued), (yuan("70"), 0));
}

#[test]
fn counts_of_another_day_currency_or_policy_are_no_parts_of_one_whole() {
    let here = LoyaltyCounts::new(policy(), Currency::CNY, day("2026-06-30"));
    for other in [
        LoyaltyCounts::new(policy(), Currency::CNY, day("2026-07-01")),
        LoyaltyCounts::new(policy(), Currency::USD, day("2026-06-30")),
        LoyaltyCounts::new(LoyaltyStandingPolicy::default(), Currency::CNY, day("2026-06-30")),
    ] {
        let mut merged = here.clone();
        assert_eq!(merged.merge(&other), Err(LoyaltyCountsDiffer));
        assert_eq!(merged, here);
    }
}

fn random() -> impl Strategy<Value = Vec<Value>> {
    let purchase = (1..7_u8, 1..29_u8, 1..5_u32, prop::sample::select(vec!["CNY", "CNY", "JPY"]));
    let purchase = prop::collection::vec((purchase, prop::bool::weighted(0.2)), 0..15);
    let points = prop::sample::select(vec!["0", "40", "60"]);
    let answers = prop::collection::vec((1..7_u8, 1..29_u8, points), 0..6);
    let ends = prop::collection::vec((1..7_u8, 1..29_u8), 0..2);
    (purchase, answers, ends).prop_map(|(purchases, answers, ends)| {
        let date = |on: u8| format!("2026-06-{on:02}");
        let mut facts = Vec::new();
        for (place, ((who, on, amount, currency), is_return)) in purchases.into_iter().enumerate() {
            let kind = if is_return { "return" } else { "purchase" };
            let (id, amount) = (format!("S-{place}"), format!("{amount} {currency}"));
            // Half of them long enough ago to have bought again since.
            let on = if place % 2 == 0 { date(on) } else { date(on).replace("-06-", "-04-") };
            facts.push(sale(kind, &id, who, &on, &amount));
        }
        for (place, (who, on, points)) in answers.into_iter().enumerate() {
            facts.push(answer(&format!("A-{place}"), who, &date(on), points));
        }
        for (place, (who, on)) in ends.into_iter().enumerate() {
            facts.push(json!({"end": {"id": format!("E-{place}"), "customer": format!("C-{who}"),
                "date": date(on), "kind": "died"}}));
        }
        facts
    })
}

fn cases() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn the_rows_add_up_to_the_whole_and_are_what_each_customer_is(
        facts in random(), on_day in 1..29_u8,
    ) {
        let as_of = day(&format!("2026-06-{on_day:02}"));
        let base = base(&facts);
        let policy = policy();
        let found = loyalty_structures(&base, &policy, Currency::CNY, [as_of]).unwrap().pop().unwrap();
        let (mut customers, mut gone, mut not_yet, mut not_valued) = (0, 0, 0, 0);
        let mut all = Money::zero(Currency::CNY);
        for customer in base.customers().filter(|one| one.is_known(as_of)) {
            if !customer.is_served(as_of) {
                gone += 1;
                continue;
            }
            let transactions = customer.transactions();
            if transactions.purchases().as_of(as_of).is_empty()
                && transactions.returns().as_of(as_of).is_empty()
            {
                not_yet += 1;
                continue;
            }
            customers += 1;
            let bought = transactions.purchases().as_of(as_of).iter().map(|one| (one.lines.total(), false));
            let back = transactions.returns().as_of(as_of).iter().map(|one| (one.lines.total(), true));
            let amounts: Vec<_> = bought.chain(back).collect();
            if amounts.iter().any(|(amount, _)| amount.currency() != Currency::CNY) {
                not_valued += 1;
                continue;
            }
            for (amount, is_back) in amounts {
                all = if is_back { all.try_sub(amount) } else { all.try_add(amount) }.unwrap();
            }
        }
        prop_assert_eq!((found.customers, found.no_longer_served), (customers, gone));
        prop_assert_eq!((found.not_valued, found.value), (not_valued, all));
        prop_assert_eq!(found.not_bought_yet, not_yet);
        for row in &found.rows {
            let of_row = base.customers().filter(|one| one.is_known(as_of) && one.is_served(as_of));
            let of_row = of_row.filter(|one| {
                let standing = loyalty_standing(one, &policy, as_of);
                (standing.repeat.outcome(), standing.attitude.outcome(), standing.kind)
                    == (row.repeat, row.attitude, row.kind)
            });
            let of_row = of_row.filter(|one| {
                !one.transactions().purchases().as_of(as_of).is_empty()
                    || !one.transactions().returns().as_of(as_of).is_empty()
            });
            prop_assert_eq!(of_row.count() as u64, row.customers);
        }
        let sum = |of: &dyn Fn(&super::LoyaltyRow) -> Option<Share>| {
            found.rows.iter().filter_map(of).map(Share::billionths).sum::<u64>()
        };
        let whole = Share::WHOLE.billionths();
        prop_assert_eq!(sum(&|row| row.share), if customers > 0 { whole } else { 0 });
        let value_shares = sum(&|row| row.value_share);
        prop_assert!(value_shares == 0 || value_shares == whole && not_valued == 0);
        let values = found.rows.iter().map(|row| row.value);
        prop_assert_eq!(Money::try_sum(Currency::CNY, values).unwrap(), found.value);
    }

    #[test]
    fn parts_merge_to_the_whole_in_any_order_and_so_do_the_facts(
        (facts, shuffled) in random().prop_flat_map(|facts| {
            (Just(facts.clone()), Just(facts).prop_shuffle())
        }),
        cut in 0..7_usize,
    ) {
        let as_of = day("2026-06-20");
        let (one, other) = (base(&facts), base(&shuffled));
        let count = |base: &CustomerBase, from: usize, to: usize| {
            let mut counts = LoyaltyCounts::new(policy(), Currency::CNY, as_of);
            base.customers().skip(from).take(to - from).for_each(|it| counts.add(it, base.rates()));
            counts
        };
        let whole = count(&one, 0, 9);
        let (first, rest) = (count(&other, 0, cut), count(&other, cut, 9));
        for (into, from) in [(&first, &rest), (&rest, &first)] {
            let mut merged = into.clone();
            merged.merge(from).unwrap();
            prop_assert_eq!(&merged, &whole);
            prop_assert_eq!(merged.structure().unwrap(), whole.structure().unwrap());
        }
    }
}
