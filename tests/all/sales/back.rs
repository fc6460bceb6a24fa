//! What comes back and does not say itself how it was settled, or what it cost.

use chrono::{Days, NaiveDate};
use clienteling::behavior::{BehaviorFold, Margin};
use clienteling::rule::Parcel;
use clienteling::transaction::Settlement;
use clienteling::units::Valuation;
use clienteling::{Currency, CustomerBase, Estimate, Fact, Money, Period};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

use super::{fact, invoice, misfits, of, yuan};
use crate::common::build::{base_of, day, money};
use crate::common::cases;

/// A purchase or a return with lines of product, quantity, amount and cost; the return goes back to
/// what it names.
fn trade(
    kind: &str,
    id: &str,
    date: &str,
    lines: &[(&str, &str, &str, Option<&str>)],
    of: Option<&str>,
) -> Fact {
    let lines: Vec<Value> = lines
        .iter()
        .map(|(product, quantity, amount, cost)| {
            let mut line =
                json!({"product": product, "quantity": quantity, "amount": yuan(amount)});
            if let Some(cost) = cost {
                line["cost"] = yuan(cost);
            }
            line
        })
        .collect();
    let mut more = json!({ "lines": lines });
    if let Some(of) = of {
        more["of"] = of.into();
    }
    fact(kind, id, date, more)
}

fn fold(base: &CustomerBase, as_of: NaiveDate) -> BehaviorFold {
    let mut fold = BehaviorFold::new(Currency::CNY);
    let valuation = Valuation::new(Currency::CNY, base.rates());
    for customer in base.customers() {
        fold.add_transactions(customer.transactions(), &valuation, as_of).unwrap();
    }
    fold
}

fn margin(facts: impl IntoIterator<Item = Fact>) -> Margin {
    let all_time = Period::from_first_to_last(NaiveDate::MIN, NaiveDate::MAX).unwrap();
    fold(&base_of(facts), day("2026-12-31")).margin(all_time).unwrap()
}

fn known(amount: &str) -> Estimate<Money> {
    Estimate::Known(money(amount))
}

#[test]
fn what_comes_back_without_a_cost_cost_what_its_purchase_says() {
    let sold = || trade("purchase", "S-1", "2026-01-01", &[("car", "1", "200", Some("150"))], None);
    let back = trade("return", "R-1", "2026-01-05", &[("car", "1", "200", None)], Some("S-1"));
    let margin = margin([sold(), back]);
    assert_eq!(margin.known(), known("0 CNY"));
    assert_eq!(margin.of_costed(), money("0 CNY"));
    assert_eq!(margin.share_known().known(), Some("100%".parse().unwrap()));
}

#[test]
fn of_a_part_that_comes_back_it_is_the_same_part_of_the_cost_and_all_parts_are_the_whole() {
    // Of one product two lines: 3 for 100, on average.
    let lines = [
        ("oil", "1", "50", Some("30")),
        ("oil", "2", "100", Some("70")),
        ("mat", "1", "20", Some("5")),
    ];
    let sold = trade("purchase", "S-1", "2026-01-01", &lines, None);
    let back = |id: &str, quantity: &str| {
        trade("return", id, "2026-01-05", &[("oil", quantity, "10", None)], Some("S-1"))
    };
    // 170 − 105 = 65, and 10 − 33.33.
    assert_eq!(margin([sold.clone(), back("R-1", "1")]).known(), known("88.33 CNY"));
    assert_eq!(margin([sold.clone(), back("R-1", "2")]).known(), known("121.67 CNY"));
    assert_eq!(margin([sold.clone(), back("R-1", "0.5")]).known(), known("71.67 CNY"));
    let thirds = ["R-1", "R-2", "R-3"].map(|id| back(id, "1"));
    let all = margin([sold.clone()].into_iter().chain(thirds));
    assert_eq!(all.known(), known("135 CNY"), "33.33, 33.34 and 33.33 are 100");
}

#[test]
fn a_half_of_a_coin_goes_to_the_even_neighbour_and_the_rest_comes_with_what_comes_last() {
    let sold = trade("purchase", "S-1", "2026-01-01", &[("oil", "2", "0", Some("10.25"))], None);
    let back =
        |id: &str| trade("return", id, "2026-01-05", &[("oil", "1", "0", None)], Some("S-1"));
    assert_eq!(margin([sold.clone(), back("R-1")]).known(), known("-5.13 CNY"));
    assert_eq!(margin([sold, back("R-1"), back("R-2")]).known(), known("0 CNY"));
}

#[test]
fn what_a_line_says_of_its_cost_goes_before_what_the_purchase_says() {
    let sold = trade("purchase", "S-1", "2026-01-01", &[("oil", "2", "100", Some("60"))], None);
    let said = trade("return", "R-1", "2026-01-05", &[("oil", "1", "50", Some("45"))], Some("S-1"));
    let unsaid = trade("return", "R-2", "2026-01-06", &[("oil", "1", "50", None)], Some("S-1"));
    assert_eq!(margin([sold.clone(), said.clone()]).known(), known("35 CNY"));
    // What is back already is back, at whatever cost: of the other half it is 30.
    assert_eq!(margin([sold, said, unsaid]).known(), known("15 CNY"));
}

#[test]
fn what_the_purchase_cannot_say_stays_unknown() {
    let cost = Some("60");
    let sold = || trade("purchase", "S-1", "2026-01-03", &[("oil", "2", "100", cost)], None);
    let unknown = |sold: Fact, back: Fact, why: &str| {
        let margin = margin([sold, back]);
        assert_eq!(margin.known(), Estimate::NotEnoughData { have: 1, need: 2 }, "{why}");
        assert_eq!(margin.of_costed(), money("40 CNY"), "{why}");
    };
    let back = |date: &str, product: &str, quantity: &str, of: Option<&str>| {
        trade("return", "R-1", date, &[(product, quantity, "50", None)], of)
    };
    unknown(sold(), back("2026-01-05", "oil", "1", None), "names none");
    unknown(sold(), back("2026-01-05", "oil", "1", Some("S-2")), "names one that is not known");
    unknown(sold(), back("2026-01-05", "mat", "1", Some("S-1")), "of another product");
    unknown(sold(), back("2026-01-05", "oil", "2.5", Some("S-1")), "more than was bought");
    unknown(sold(), back("2026-01-02", "oil", "1", Some("S-1")), "before it was bought");
    let partly = [("oil", "1", "100", cost), ("oil", "1", "50", None)];
    let partly = trade("purchase", "S-1", "2026-01-03", &partly, None);
    let margin = margin([partly, back("2026-01-05", "oil", "1", Some("S-1"))]);
    assert_eq!(margin.known(), Estimate::NotEnoughData { have: 0, need: 2 });
    assert_eq!(margin.of_costed(), money("40 CNY"));
}

#[test]
fn in_another_currency_than_the_purchase_the_cost_of_what_comes_back_is_unknown() {
    let sold = trade("purchase", "S-1", "2026-01-03", &[("oil", "1", "100", Some("60"))], None);
    let back = trade("return", "R-1", "2026-01-05", &[("oil", "1", "10", None)], Some("S-1"));
    let mut back = json!(back);
    back["return"]["lines"][0]["amount"]["currency"] = "USD".into();
    let mut base = base_of([sold, serde_json::from_value(back).unwrap()]);
    let rate = "7".parse().unwrap();
    base.rates_mut().record(Currency::USD, Currency::CNY, day("2026-01-01"), rate).unwrap();
    let margin =
        fold(&base, day("2026-12-31")).margin(Period::calendar_year(day("2026-01-01"))).unwrap();
    assert_eq!(margin.known(), Estimate::NotEnoughData { have: 1, need: 2 });
}

#[test]
fn the_cost_of_the_purchase_is_valued_on_the_day_on_which_it_comes_back() {
    let in_dollars = |fact: Fact| -> Fact {
        serde_json::from_str(&json!(fact).to_string().replace("CNY", "USD")).unwrap()
    };
    let sold = trade("purchase", "S-1", "2026-01-10", &[("oil", "2", "10", Some("4"))], None);
    let back = trade("return", "R-1", "2026-02-10", &[("oil", "1", "5", None)], Some("S-1"));
    let mut base = base_of([in_dollars(sold), in_dollars(back)]);
    for (date, rate) in [("2026-01-01", "7"), ("2026-02-01", "9")] {
        let rate = rate.parse().unwrap();
        base.rates_mut().record(Currency::USD, Currency::CNY, day(date), rate).unwrap();
    }
    let margin =
        fold(&base, day("2026-12-31")).margin(Period::calendar_year(day("2026-01-01"))).unwrap();
    // 6 at 7, less 3 at 9.
    assert_eq!(margin.known(), known("15 CNY"));
}

#[test]
fn who_bought_nothing_brought_nothing_and_that_is_known() {
    assert_eq!(margin([]).known(), known("0 CNY"));
    let sold = trade("purchase", "S-1", "2026-01-01", &[("oil", "1", "10", None)], None);
    let fold = fold(&base_of([sold]), day("2026-12-31"));
    let of_year = |date| fold.margin(Period::calendar_year(day(date))).unwrap();
    assert_eq!(of_year("2025-01-01").known(), known("0 CNY"));
    assert_eq!(of_year("2025-01-01").share_known(), Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(of_year("2026-01-01").known(), Estimate::NotEnoughData { have: 0, need: 1 });
}

/// Of which customer, on which day, quantities and costs in fen; and for a return which trade it
/// goes back to.
type Trade = (usize, u64, Vec<(u8, Option<i64>)>, Option<usize>);

fn date_of(days: u64) -> NaiveDate {
    day("2026-01-01") + Days::new(days)
}

fn facts_of(trades: &[Trade]) -> Vec<Fact> {
    let one = |(number, (customer, days, lines, back)): (usize, &Trade)| {
        let line = |(quantity, cost): &(u8, Option<i64>)| {
            let mut line = json!({"product": "oil", "quantity": quantity.to_string(),
                "amount": yuan("7")});
            if let Some(cost) = cost {
                line["cost"] = json!(Money::from_minor(*cost, Currency::CNY));
            }
            line
        };
        let kind = if back.is_some() { "return" } else { "purchase" };
        let mut fields = json!({"id": format!("{number:03}"), "customer": format!("C-{customer}"),
            "date": date_of(*days), "lines": lines.iter().map(line).collect::<Vec<_>>()});
        if let Some(of) = back {
            fields["of"] = format!("{of:03}").into();
        }
        serde_json::from_value(json!({ kind: fields })).unwrap()
    };
    trades.iter().enumerate().map(one).collect()
}

/// What one has by hand: the purchase is looked for each time, and what came back of it before.
fn by_hand(trades: &[Trade]) -> (Decimal, u64) {
    let quantity = |lines: &[(u8, Option<i64>)]| -> i64 {
        lines.iter().map(|(quantity, _)| i64::from(*quantity)).sum()
    };
    let mut order: Vec<usize> = (0..trades.len()).collect();
    order.sort_by_key(|&number| (trades[number].1, number));
    let (mut sum, mut unknown) = (Decimal::ZERO, 0);
    for (place, &number) in order.iter().enumerate() {
        let (customer, days, lines, back) = &trades[number];
        let Some(of) = back else {
            let costs = lines.iter().map(|(_, cost)| cost.map(|cost| Decimal::from(700 - cost)));
            sum += costs.clone().flatten().sum::<Decimal>();
            unknown += u64::from(costs.clone().any(|it| it.is_none()));
            continue;
        };
        let named = trades
            .get(*of)
            .filter(|named| named.3.is_none() && named.0 == *customer && named.1 <= *days);
        let came_before = order[..place]
            .iter()
            .filter(|&&other| trades[other].3 == Some(*of) && trades[other].0 == *customer)
            .filter(|&&other| named.is_some_and(|named| named.1 <= trades[other].1));
        let mut before: i64 = came_before.map(|&other| quantity(&trades[other].2)).sum();
        let mut all = true;
        let mut sorted = lines.clone();
        sorted.sort_by_key(|(quantity, cost)| (*quantity, *cost));
        for (units, cost) in sorted {
            let until = |back: i64| -> Option<Decimal> {
                let (_, _, bought, _) = named?;
                let cost: i64 = bought.iter().map(|(_, cost)| *cost).sum::<Option<i64>>()?;
                let of = quantity(bought);
                let exact = Decimal::from(cost) * Decimal::from(back) / Decimal::from(of);
                let nearest = RoundingStrategy::MidpointNearestEven;
                (back <= of).then(|| exact.round_dp_with_strategy(0, nearest))
            };
            let after = before + i64::from(units);
            let by_purchase = || Some(until(after)? - until(before)?);
            match cost.map(Decimal::from).or_else(by_purchase) {
                Some(cost) => sum -= Decimal::from(700) - cost,
                None => all = false,
            }
            before = after;
        }
        unknown += u64::from(!all);
    }
    (sum / Decimal::ONE_HUNDRED, unknown)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn costs_that_purchases_say_are_as_by_hand_in_any_order_and_merged_from_any_customers(
        trades in vec(
            (0..2_usize, 0..6_u64, vec((1..5_u8, option::weighted(0.6, 0..999_i64)), 1..3),
                option::of(0..6_usize)),
            0..12,
        ),
        turned in 0..12_usize,
    ) {
        let facts = facts_of(&trades);
        let whole = fold(&base_of(facts.clone()), day("2026-12-31"));
        let mut in_turn = facts.clone();
        in_turn.rotate_left(turned.min(facts.len()));
        in_turn.reverse();
        prop_assert_eq!(&fold(&base_of(in_turn), day("2026-12-31")), &whole);
        let mut merged = BehaviorFold::new(Currency::CNY);
        for customer in ["C-1", "C-0"] {
            let own = facts.iter().filter(|it| it.customer().unwrap().as_str() == customer);
            let part = fold(&base_of(own.cloned()), day("2026-12-31"));
            let sent = serde_json::to_string(&Parcel::of(&part)).unwrap();
            let arrived: Parcel<BehaviorFold> = serde_json::from_str(&sent).unwrap();
            merged.merge(&arrived.open().unwrap()).unwrap();
        }
        prop_assert_eq!(&merged, &whole);
        let margin = whole.margin(Period::calendar_year(day("2026-01-01"))).unwrap();
        let (sum, unknown) = by_hand(&trades);
        prop_assert_eq!(margin.of_costed().amount(), sum);
        let need = u64::try_from(trades.len()).unwrap();
        prop_assert_eq!(margin.known().known().is_some(), unknown == 0);
        if unknown > 0 {
            prop_assert_eq!(margin.known(), Estimate::NotEnoughData { have: need - unknown, need });
        }
    }

    #[test]
    fn until_a_day_a_fold_is_that_of_what_was_known_on_it(
        trades in vec(
            (0..1_usize, 0..6_u64, vec((1..5_u8, option::weighted(0.6, 0..999_i64)), 1..3),
                option::of(0..6_usize)),
            0..12,
        ),
        until in 0..6_u64,
    ) {
        let facts = facts_of(&trades);
        let as_of = date_of(until);
        let known = facts.iter().filter(|fact| fact.date() <= as_of).cloned();
        let period = Period::from_first_to_last(NaiveDate::MIN, as_of).unwrap();
        let then = fold(&base_of(known), as_of).margin(period).unwrap();
        let whole = fold(&base_of(facts), day("2026-12-31"));
        prop_assert_eq!(whole.margin(period).unwrap(), then);
    }
}

fn settled(id: &str, date: &str, amount: &str, of: Option<&str>, settlement: Value) -> Fact {
    let mut more = json!({"lines": [{"product": "tyre", "quantity": "1", "amount": yuan(amount)}]});
    more["of"] = json!(of);
    if !settlement.is_null() {
        more["settlement"] = settlement;
    }
    fact("return", id, date, more)
}

fn balance(facts: &[Fact], as_of: &str) -> String {
    let receivable = of(facts.to_vec()).receivable(day(as_of)).unwrap();
    receivable.balances().map(|balance| balance.to_string()).collect()
}

#[test]
fn a_return_that_does_not_say_how_it_was_settled_is_settled_as_its_purchase() {
    let on_account = invoice("S-1", "2026-01-10", "200000", json!({"due": "2026-02-10"}));
    let at_once = fact(
        "purchase",
        "S-2",
        "2026-01-10",
        json!({"lines": [{"product": "tyre", "quantity": "1", "amount": yuan("300")}]}),
    );
    let unsaid = |of| settled("R-1", "2026-01-20", "200000", of, Value::Null);
    let facts = |back: Fact| [on_account.clone(), at_once.clone(), back];

    let back = facts(unsaid(Some("S-1")));
    assert_eq!(balance(&back, "2026-01-19"), "200000.00 CNY");
    assert_eq!(balance(&back, "2026-01-20"), "0.00 CNY");
    assert_eq!(of(back.clone()).overdue(day("2026-03-31")).unwrap(), []);
    assert_eq!(misfits(back, "2026-12-31"), [""; 0]);

    for not_owed in [
        unsaid(Some("S-2")),
        unsaid(Some("S-3")),
        unsaid(None),
        settled("R-1", "2026-01-20", "200000", Some("S-1"), json!("at_once")),
    ] {
        assert_eq!(balance(&facts(not_owed), "2026-03-31"), "200000.00 CNY");
    }
    let said = settled("R-1", "2026-01-20", "300", Some("S-2"), json!("on_account"));
    assert_eq!(balance(&facts(said), "2026-03-31"), "199700.00 CNY");
}

#[test]
fn a_payment_after_the_goods_came_back_is_more_than_was_owed_however_that_is_known() {
    let sold = invoice("S-1", "2026-01-10", "100", json!({}));
    let paid = fact("payment", "P-1", "2026-01-25", json!({"amount": yuan("100")}));
    for settlement in [Value::Null, json!("on_account")] {
        let back = settled("R-1", "2026-01-20", "100", Some("S-1"), settlement);
        let facts = [sold.clone(), paid.clone(), back];
        assert_eq!(
            misfits(facts, "2026-12-31"),
            ["payment `P-1` of customer `C-1`: more was paid than was owed"]
        );
    }
}

#[test]
fn a_return_that_waits_for_its_purchase_holds_up_none_of_those_after_it() {
    let facts = |paid: &str| {
        [
            invoice("S-1", "2026-01-20", "100", json!({})),
            invoice("S-2", "2026-01-01", "100", json!({})),
            settled("R-1", "2026-01-05", "100", Some("S-1"), Value::Null),
            settled("R-2", "2026-01-06", "100", Some("S-2"), Value::Null),
            fact("payment", "P-1", "2026-01-10", json!({"amount": yuan(paid)})),
        ]
    };
    let too_much = |paid| {
        let found = misfits(facts(paid), "2026-12-31");
        found.iter().filter(|misfit| misfit.starts_with("payment")).count()
    };
    assert_eq!((too_much("100"), too_much("101")), (0, 1));
}

#[test]
fn what_comes_back_before_its_purchase_is_known_counts_from_when_it_is() {
    let sold = invoice("S-1", "2026-01-10", "100", json!({}));
    let other = invoice("S-2", "2026-01-01", "70", json!({}));
    let back = settled("R-1", "2026-01-05", "100", Some("S-1"), Value::Null);
    let facts = [sold, other, back];
    for (as_of, expected) in [("2026-01-05", "70.00 CNY"), ("2026-01-10", "70.00 CNY")] {
        assert_eq!(balance(&facts, as_of), expected, "{as_of}");
    }
    let transactions = of(facts);
    let [back] = transactions.returns().all() else { panic!("one") };
    assert_eq!(transactions.settlement_of(back, day("2026-01-09")), Settlement::AtOnce);
    assert_eq!(transactions.settlement_of(back, day("2026-01-10")), Settlement::OnAccount);
}

#[test]
fn a_return_is_written_as_it_was_read_and_one_of_before_is_read_as_it_was() {
    for settlement in [Value::Null, json!("at_once"), json!("on_account")] {
        let back = settled("R-1", "2026-01-20", "100", Some("S-1"), settlement.clone());
        assert_eq!(
            json!(back)["return"].get("settlement"),
            Some(&settlement).filter(|it| !it.is_null())
        );
        assert_eq!(serde_json::from_value::<Fact>(json!(back)).unwrap(), back);
    }
}
