use super::super::LoyaltyIndicator::{BoughtForLess, PaidBelowUsual};
use super::super::{BaseFigures, BasePrices, DifferentNorms};
use super::{Known, bought_by, lenient, line, yuan};
use serde_json::{Value, json};

const ON: &str = "2026-12-31";

/// A line at the list price, or for less.
fn priced(is_for_less: bool) -> Value {
    let mut line = line("tea", 10);
    line["list_price"] = yuan(if is_for_less { 12 } else { 10 });
    line
}

/// So many lines for less and so many at the list price on a day.
fn day(customer: &str, date: &str, for_less: usize, normal: usize) -> Value {
    let lines = [vec![priced(true); for_less], vec![priced(false); normal]].concat();
    bought_by(customer, &format!("S-{customer}-{date}"), date, &lines)
}

#[test]
fn what_is_bought_for_less_is_held_against_everybody_else() {
    let known = Known::of(&[
        day("C", "2026-03-01", 3, 1),
        day("D", "2026-03-01", 1, 3),
        day("E", "2026-05-01", 0, 4),
    ]);
    let says = "bought for less: 3 of 4 lines (75.0%), others: 1 of 8 lines (12.5%)";
    assert_eq!(known.says(BoughtForLess, ON), says);
    // 62.5 points more than others: beyond the 50 at which it is 0.
    let mark = |known: &Known| {
        known.measures("C", ON).indicator(BoughtForLess).unwrap().mark.known().unwrap().to_string()
    };
    assert_eq!(mark(&known), "0");
    let less = Known::of(&[day("C", "2026-03-01", 1, 3), day("D", "2026-03-01", 1, 1)]);
    assert_eq!(mark(&less), "75", "25 points less than others");
}

#[test]
fn a_day_on_which_everybody_buys_for_less_tells_nothing() {
    let policy = lenient(json!({"base_lines": 5, "lines": 2}));
    let facts = [
        day("C", "2026-03-01", 1, 1),
        day("D", "2026-03-01", 2, 8),
        day("C", "2026-11-11", 4, 0),
        day("D", "2026-11-11", 4, 1),
    ];
    let with = |facts: &[Value]| Known::of(facts).says_by(&policy, BoughtForLess, ON);
    let spring = "bought for less: 1 of 2 lines (50.0%), others: 2 of 10 lines (20.0%)";
    assert_eq!(with(&facts), spring);
    // At 60% of others, or with fewer than 5 lines of theirs, it is a day as any other.
    let mut fewer = facts.clone();
    fewer[3] = day("D", "2026-11-11", 3, 2);
    assert_eq!(
        with(&fewer),
        "bought for less: 5 of 6 lines (83.3%), others: 5 of 15 lines (33.3%)"
    );
    fewer[3] = day("D", "2026-11-11", 4, 0);
    assert_eq!(
        with(&fewer),
        "bought for less: 5 of 6 lines (83.3%), others: 6 of 14 lines (42.9%)"
    );
    // Their own lines do not make it a day of everybody.
    let alone = [facts[0].clone(), facts[1].clone(), day("C", "2026-11-11", 9, 0)];
    assert_eq!(
        with(&alone),
        "bought for less: 10 of 11 lines (90.9%), others: 2 of 10 lines (20.0%)"
    );
    // Nor do they make it none where that of others is one.
    let against = [&facts[..2], &[day("C", "2026-11-11", 0, 9), day("D", "2026-11-11", 5, 0)]];
    assert_eq!(with(&against.concat()), spring);
}

#[test]
fn lines_that_say_nothing_and_lines_of_nothing_do_not_count() {
    let policy = lenient(json!({"lines": 2, "base_lines": 2}));
    let silent = line("tea", 10);
    let mut gift = priced(true);
    gift["amount"] = yuan(0);
    let mut facts = vec![bought_by("C", "S-1", "2026-03-01", &[priced(true), silent, gift])];
    let says = |facts: &[Value]| Known::of(facts).says_by(&policy, BoughtForLess, ON);
    assert_eq!(says(&facts), "1 of 2");
    facts.push(day("C", "2026-04-01", 1, 0));
    assert_eq!(says(&facts), "0 of 2", "nobody else bought");
    facts.push(day("D", "2026-04-01", 0, 1));
    assert_eq!(says(&facts), "1 of 2");
    facts.push(day("D", "2026-05-01", 0, 1));
    assert_eq!(says(&facts), "bought for less: 2 of 2 lines (100.0%), others: 0 of 2 lines (0.0%)");
    // What came back as a whole was not bought, and what was bought before the months is over.
    facts.push(super::fact(
        "return",
        "D",
        "R",
        "2026-06-01",
        json!({
        "of": "S-D-2026-05-01", "lines": [line("tea", 10)]}),
    ));
    facts.push(day("D", "2024-12-31", 1, 0));
    facts.push(day("D", "2027-01-01", 1, 0));
    assert_eq!(says(&facts), "1 of 2");
}

/// Purchases of one line each.
fn sold(customer: &str, amounts: &[(&str, &str, u32)]) -> Vec<Value> {
    let purchase = |(number, (product, quantity, amount)): (usize, &(&str, &str, u32))| {
        let line = json!({"product": product, "quantity": quantity, "amount": yuan(*amount)});
        bought_by(customer, &format!("S-{customer}-{number}"), "2026-03-01", &[line])
    };
    amounts.iter().enumerate().map(purchase).collect()
}

#[test]
fn below_the_usual_amount_is_what_most_did_not_pay_for_so_much_of_it() {
    let says = |own: &[_], others: &[_]| {
        Known::of(&[sold("C", own), sold("D", others)].concat()).says(PaidBelowUsual, ON)
    };
    let others = [("tea", "1", 10), ("tea", "1", 10), ("tea", "1", 8), ("tea", "1", 12)];
    assert_eq!(
        says(&[("tea", "1", 8), ("tea", "1", 10)], &others),
        "paid below the usual amount: 1 of 2 lines (50.0%), others: 1 of 4 lines (25.0%)"
    );
    // Of amounts that as many paid the highest is usual.
    assert_eq!(
        says(&[("tea", "1", 8), ("tea", "1", 8)], &[("tea", "1", 10), ("tea", "1", 10)]),
        "paid below the usual amount: 2 of 2 lines (100.0%), others: 0 of 2 lines (0.0%)"
    );
    // A price that did not vary, or that of another quantity, tells nothing.
    assert_eq!(says(&[("cup", "1", 5), ("tea", "2", 16)], &others), "0 of 1");
    assert_eq!(says(&[("tea", "1", 10)], &[("tea", "1", 10)]), "0 of 1");
    assert_eq!(says(&[("tea", "1", 8), ("tea", "1", 9)], &[]), "0 of 1", "nobody else bought");
}

#[test]
fn folds_of_another_day_policy_or_other_prices_are_not_merged() {
    let new = |months: u32, day: &str| {
        BasePrices::new(lenient(json!({"months": months})), day.parse().unwrap())
    };
    let known = Known::of(&[day("C", "2026-03-01", 3, 1)]);
    let customer = known.facts("C").customer;
    let mut prices = new(24, ON);
    prices.add(customer);
    let before = prices.clone();
    assert_eq!(prices.merge(&new(24, "2026-12-30")), Err(DifferentNorms));
    assert_eq!(prices.merge(&new(23, ON)), Err(DifferentNorms));
    assert_eq!(prices, before);
    let mut figures = BaseFigures::new(prices);
    assert_eq!(figures.merge(&BaseFigures::new(new(24, ON))), Err(DifferentNorms));
    let same = BaseFigures::new(before);
    assert_eq!(figures.merge(&same), Ok(()));
}

#[test]
fn an_amount_is_held_against_those_of_its_own_quantity_and_currency() {
    let euros = |customer: &str, id: &str, quantity: &str, amount: u32| {
        let amount = json!({"amount": amount.to_string(), "currency": "EUR"});
        let line = json!({"product": "tea", "quantity": quantity, "amount": amount});
        bought_by(customer, id, "2026-03-01", &[line])
    };
    let facts = [
        sold("C", &[("tea", "1", 8), ("tea", "2", 16)]),
        sold("D", &[("tea", "1", 10), ("tea", "1", 10), ("tea", "2", 20), ("tea", "2", 20)]),
        vec![euros("C", "E-1", "1", 1), euros("D", "E-2", "1", 2), euros("D", "E-3", "1", 2)],
        vec![euros("C", "E-4", "2", 3), euros("D", "E-5", "2", 3)],
    ];
    let mut known = Known::of(&facts.concat());
    let [eur, cny] = ["EUR", "CNY"].map(|code| code.parse().unwrap());
    let rates = known.base.rates_mut();
    rates.record(eur, cny, "2026-01-01".parse().unwrap(), "8".parse().unwrap()).unwrap();
    assert_eq!(
        known.says(PaidBelowUsual, ON),
        "paid below the usual amount: 3 of 3 lines (100.0%), others: 0 of 6 lines (0.0%)"
    );
}

#[test]
fn who_bought_before_a_price_rose_did_not_pay_below_the_usual_amount() {
    let tea = |customer: &str, date: &str, amounts: &[u32]| {
        let lines: Vec<Value> = amounts.iter().map(|amount| line("tea", *amount)).collect();
        bought_by(customer, &format!("S-{customer}-{date}"), date, &lines)
    };
    let facts = [
        tea("C", "2026-03-31", &[8, 8, 7]),
        tea("D", "2026-03-31", &[8]),
        tea("D", "2026-04-01", &[10, 10, 10, 10, 9]),
    ];
    assert_eq!(
        Known::of(&facts).says(PaidBelowUsual, ON),
        "paid below the usual amount: 1 of 3 lines (33.3%), others: 1 of 6 lines (16.7%)"
    );
}

#[test]
fn an_amount_that_hardly_anybody_shares_is_not_usual() {
    let says = |others: &[u32]| {
        let others: Vec<_> = others.iter().map(|amount| ("car", "1", *amount)).collect();
        let facts = [sold("C", &[("car", "1", 90)]), sold("D", &others)].concat();
        Known::of(&facts).says(PaidBelowUsual, ON)
    };
    assert_eq!(says(&[95, 97, 99]), "0 of 1");
    assert_eq!(says(&[99]), "0 of 1", "half of the lines, but one alone");
    assert_eq!(says(&[95, 96, 99, 99]), "0 of 1", "two of five");
    assert_eq!(
        says(&[95, 99, 99]),
        "paid below the usual amount: 1 of 1 lines (100.0%), others: 1 of 3 lines (33.3%)"
    );
}
