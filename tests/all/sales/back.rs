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
use proptest::sample::select;
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
        let amount = match quantity {
            "0.5" => "25",
            "1" => "50",
            _ => "100",
        };
        trade("return", id, "2026-01-05", &[("oil", quantity, amount, None)], Some("S-1"))
    };
    // 170 − 105 = 65, less 50 − 33.33.
    assert_eq!(margin([sold.clone(), back("R-1", "1")]).known(), known("48.33 CNY"));
    assert_eq!(margin([sold.clone(), back("R-1", "2")]).known(), known("31.67 CNY"));
    assert_eq!(margin([sold.clone(), back("R-1", "0.5")]).known(), known("56.67 CNY"));
    let thirds = ["R-1", "R-2", "R-3"].map(|id| back(id, "1"));
    let all = margin([sold.clone()].into_iter().chain(thirds));
    assert_eq!(all.known(), known("15 CNY"), "33.33, 33.34 and 33.33 are 100");
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

/// A purchase S-1 and what came back of it one day after the other, each without a cost: how many of
/// them have one, and the margin of those.
fn costed(lines: &[(&str, &str, &str, Option<&str>)], back: &[(&str, &str)]) -> (u64, Money) {
    let sold = trade("purchase", "S-1", "2026-01-01", lines, None);
    let back = back.iter().enumerate().map(|(number, (quantity, amount))| {
        let (id, date) = (format!("R-{number}"), format!("2026-02-0{}", number + 1));
        trade("return", &id, &date, &[("tyre", quantity, amount, None)], Some("S-1"))
    });
    let need = u64::try_from(back.len()).unwrap() + 1;
    let margin = margin([sold].into_iter().chain(back));
    let have = match margin.known() {
        Estimate::NotEnoughData { have, .. } => have,
        Estimate::Known(_) => need,
    };
    (have - 1, margin.of_costed())
}

#[test]
fn a_price_that_is_taken_off_takes_no_cost_back() {
    let tyres = [("tyre", "4", "2400", Some("2000"))];
    // 2 % for early payment, of whatever quantity; and more than one tyre cost.
    for (quantity, amount) in [("1", "48"), ("4", "48"), ("1", "599.99"), ("1", "600.01")] {
        assert_eq!(costed(&tyres, &[(quantity, amount)]), (0, money("400 CNY")), "{amount}");
    }
    assert_eq!(costed(&tyres, &[("1", "600")]), (1, money("300 CNY")));
    assert_eq!(costed(&tyres, &[("4", "2400")]), (1, money("0 CNY")));
    assert_eq!(costed(&tyres, &[("3", "2400")]).0, 0, "all the money, and not all the tyres");
    // More than the price of one, and more than the cost of one: 5 % off a hundred.
    let many = [("tyre", "100", "60000", Some("20000"))];
    assert_eq!(costed(&many, &[("1", "3000")]), (0, money("40000 CNY")));
}

#[test]
fn what_was_sold_for_two_prices_comes_back_for_either_or_for_something_between_them() {
    let lines = [("tyre", "1", "50", Some("30")), ("tyre", "1", "40", Some("30"))];
    for amount in ["40", "45", "50"] {
        let (known, _) = costed(&lines, &[("1", amount)]);
        assert_eq!(known, 1, "{amount}");
    }
    for amount in ["39.99", "50.01"] {
        assert_eq!(costed(&lines, &[("1", amount)]), (0, money("30 CNY")), "{amount}");
    }
}

#[test]
fn a_price_of_a_part_may_be_rounded_either_way_and_the_last_part_takes_up_the_rest() {
    let thirds = [("tyre", "3", "100", Some("60"))];
    for (amount, known) in [("33.32", 0), ("33.33", 1), ("33.34", 1), ("33.35", 0)] {
        assert_eq!(costed(&thirds, &[("1", amount)]).0, known, "{amount}");
    }
    let sevenths = [("tyre", "7", "100", Some("70"))];
    let part = ("1", "14.29");
    let six = [part; 6];
    let all = |last| costed(&sevenths, &[&six[..], &[("1", last)]].concat());
    assert_eq!(all("14.26"), (7, money("0 CNY")));
    assert_eq!(all("14.25"), (6, money("4.26 CNY")));
    assert_eq!(costed(&sevenths, &[&six[..2], &[("1", "14.26")]].concat()).0, 2, "not the last");
}

#[test]
fn a_credit_note_whose_lines_cost_nothing_is_for_a_price_and_brings_nothing_back() {
    let sold = trade("purchase", "S-1", "2026-01-01", &[("tyre", "4", "2400", Some("2000"))], None);
    let cheaper =
        trade("return", "R-1", "2026-01-05", &[("tyre", "4", "48", Some("0"))], Some("S-1"));
    let facts = |more: &[(&str, &str)]| -> Vec<Fact> {
        let more = more.iter().enumerate().map(|(number, (quantity, amount))| {
            let lines = [("tyre", *quantity, *amount, None)];
            trade("return", &format!("R-{}", number + 2), "2026-01-06", &lines, Some("S-1"))
        });
        [sold.clone(), cheaper.clone()].into_iter().chain(more).collect()
    };
    let brought = |more: &[(&str, &str)]| margin(facts(more)).known();
    assert_eq!(brought(&[]), known("352 CNY"));
    // Afterwards it comes back for the price that it was sold for, or for the lower one.
    assert_eq!(brought(&[("4", "2352")]), known("0 CNY"));
    assert_eq!(brought(&[("1", "588")]), known("264 CNY"));
    assert_eq!(brought(&[("1", "600")]), known("252 CNY"));
    assert_eq!(brought(&[("1", "588"), ("3", "1764")]), known("0 CNY"));
    assert_eq!(brought(&[("1", "587.99")]), Estimate::NotEnoughData { have: 2, need: 3 });
    assert_eq!(misfits(facts(&[("4", "2352")]), "2026-12-31"), [""; 0]);
    let too_much = misfits(facts(&[("4", "2352"), ("1", "0")]), "2026-12-31");
    assert_eq!(
        too_much,
        ["return `R-3` of customer `C-1` to `S-1`: more came back than was bought"]
    );
}

#[test]
fn a_service_that_cost_nothing_is_taken_back_as_a_service() {
    let sold = trade("purchase", "S-1", "2026-01-01", &[("wash", "1", "30", Some("0"))], None);
    let back = |id: &str, amount: &str| {
        trade("return", id, "2026-01-05", &[("wash", "1", amount, Some("0"))], Some("S-1"))
    };
    let facts = [sold, back("R-1", "20"), back("R-2", "10")];
    assert_eq!(margin(facts.clone()).known(), known("0 CNY"));
    assert_eq!(
        misfits(facts, "2026-12-31"),
        ["return `R-2` of customer `C-1` to `S-1`: more came back than was bought"]
    );
}

#[test]
fn of_one_day_what_came_back_tenth_is_what_was_too_much_and_not_the_ninth() {
    let sold = trade("purchase", "S-1", "2026-01-01", &[("tyre", "3", "300", Some("150"))], None);
    let back = |id: &str, quantity: &str, amount: &str| {
        trade("return", id, "2026-03-05", &[("tyre", quantity, amount, None)], Some("S-1"))
    };
    let facts = [sold, back("R-10", "1", "100"), back("R-9", "3", "300")];
    let margin = margin(facts.clone());
    assert_eq!(margin.known(), Estimate::NotEnoughData { have: 2, need: 3 });
    assert_eq!(margin.of_costed(), money("0 CNY"));
    assert_eq!(
        misfits(facts, "2026-12-31"),
        ["return `R-10` of customer `C-1` to `S-1`: more came back than was bought"]
    );
}

#[test]
fn in_another_currency_than_the_purchase_the_cost_of_what_comes_back_is_unknown() {
    // Also where it was for nothing.
    for amount in ["100", "0"] {
        let sold =
            trade("purchase", "S-1", "2026-01-03", &[("oil", "1", amount, Some("60"))], None);
        let back = trade("return", "R-1", "2026-01-05", &[("oil", "1", amount, None)], Some("S-1"));
        let mut back = json!(back);
        back["return"]["lines"][0]["amount"]["currency"] = "USD".into();
        let mut base = base_of([sold, serde_json::from_value(back).unwrap()]);
        let rate = "7".parse().unwrap();
        base.rates_mut().record(Currency::USD, Currency::CNY, day("2026-01-01"), rate).unwrap();
        let margin = fold(&base, day("2026-12-31"))
            .margin(Period::calendar_year(day("2026-01-01")))
            .unwrap();
        assert_eq!(margin.known(), Estimate::NotEnoughData { have: 1, need: 2 });
    }
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

/// Quantity, price of one and cost of all in fen.
type OilLine = (u8, i64, Option<i64>);

/// Of which customer, on which day, what; and for a return which trade it goes back to.
type Trade = (usize, u64, Vec<OilLine>, Option<usize>);

/// Often the same prices, and often no cost at all.
fn oil_lines() -> impl Strategy<Value = Vec<OilLine>> {
    let price = select(&[700_i64, 700, 500, 3][..]);
    let cost = prop_oneof![1 => Just(None), 1 => Just(Some(0)), 2 => (0..999_i64).prop_map(Some)];
    vec((1..5_u8, price, cost), 1..3)
}

fn amount(line: &OilLine) -> i64 {
    i64::from(line.0) * line.1
}

fn date_of(days: u64) -> NaiveDate {
    day("2026-01-01") + Days::new(days)
}

fn facts_of(trades: &[Trade]) -> Vec<Fact> {
    let one = |(number, (customer, days, lines, back)): (usize, &Trade)| {
        let fen = |fen: i64| json!(Money::from_minor(fen, Currency::CNY));
        let line = |oil: &OilLine| {
            let (quantity, amount) = (oil.0.to_string(), fen(amount(oil)));
            let mut line = json!({"product": "oil", "quantity": quantity, "amount": amount});
            if let Some(cost) = oil.2 {
                line["cost"] = fen(cost);
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

/// What of a purchase came back before, and what it cost, by hand: the lines one after the other,
/// each with all those before it.
fn cost_by_hand(bought: &[OilLine], before: &[OilLine], line: &OilLine) -> Option<Decimal> {
    let whole = |it: i64| Decimal::from(it);
    let takes_off_price =
        |it: &&OilLine| it.2 == Some(0) && !bought.iter().all(|it| it.2 == Some(0));
    if line.2.is_some() {
        return line.2.map(whole);
    }
    let cost: i64 = bought.iter().map(|it| it.2).sum::<Option<i64>>()?;
    let all: i64 = bought.iter().map(|it| i64::from(it.0)).sum();
    let goods = before.iter().filter(|it| !takes_off_price(it));
    let start: i64 = goods.map(|it| i64::from(it.0)).sum();
    let end = start + i64::from(line.0);
    if end > all {
        return None;
    }
    let price: i64 = bought.iter().map(amount).sum();
    let off: i64 = before.iter().filter(takes_off_price).map(amount).sum();
    let lowest = bought.iter().map(|it| i64::from(line.0) * it.1).map(whole).min()?;
    let reduced = (whole(price - off) * whole(i64::from(line.0)) / whole(all)).trunc();
    let highest = bought.iter().map(|it| i64::from(line.0) * it.1).max()?;
    let is_price = whole(amount(line)) >= lowest.min(reduced) && amount(line) <= highest;
    let given: i64 = before.iter().map(amount).sum();
    let is_rest = end == all && given + amount(line) == price;
    let until = |back: i64| {
        let exact = whole(cost) * whole(back) / whole(all);
        exact.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven)
    };
    (is_price || is_rest).then(|| until(end) - until(start))
}

/// The margin on what has a cost, and of how many a cost is missing.
fn by_hand(trades: &[Trade]) -> (Decimal, u64) {
    let mut order: Vec<usize> = (0..trades.len()).collect();
    order.sort_by_key(|&number| (trades[number].1, number));
    let sorted = |lines: &[OilLine]| {
        let mut lines = lines.to_vec();
        lines.sort_by_key(|it| (it.0, amount(it), it.2));
        lines
    };
    let (mut sum, mut unknown) = (Decimal::ZERO, 0);
    for (place, &number) in order.iter().enumerate() {
        let (customer, days, lines, back) = &trades[number];
        let named = back
            .and_then(|of| trades.get(of))
            .filter(|named| named.3.is_none() && named.0 == *customer && named.1 <= *days);
        let mut before: Vec<OilLine> = order[..place]
            .iter()
            .map(|&other| &trades[other])
            .filter(|other| back.is_some() && other.3 == *back && other.0 == *customer)
            .filter(|other| named.is_some_and(|named| named.1 <= other.1))
            .flat_map(|other| sorted(&other.2))
            .collect();
        let mut all = true;
        for line in sorted(lines) {
            let cost = match named {
                Some(named) => cost_by_hand(&named.2, &before, &line),
                None => line.2.map(Decimal::from),
            };
            let sign = if back.is_some() { -Decimal::ONE } else { Decimal::ONE };
            match cost {
                Some(cost) => sum += sign * (Decimal::from(amount(&line)) - cost),
                None => all = false,
            }
            before.push(line);
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
            (0..2_usize, 0..6_u64, oil_lines(), option::of(0..6_usize)),
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
            (0..1_usize, 0..6_u64, oil_lines(), option::of(0..6_usize)),
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
fn a_return_that_names_nothing_is_settled_as_all_that_was_bought_until_then() {
    let on_account = |id, date| invoice(id, date, "1000", json!({}));
    let at_once = |id, date| {
        let lines = json!([{"product": "tyre", "quantity": "1", "amount": yuan("300")}]);
        fact("purchase", id, date, json!({ "lines": lines }))
    };
    let unsaid = settled("R-1", "2026-01-20", "1000", None, Value::Null);
    let of = |bought: &[Fact]| {
        let facts = [bought, std::slice::from_ref(&unsaid)].concat();
        let transactions = of(facts.clone());
        let [back] = transactions.returns().all() else { panic!("one") };
        let settlement = transactions.settlement_of(back, day("2026-12-31"));
        (settlement, balance(&facts, "2026-12-31"), misfits(facts, "2026-12-31"))
    };
    let none = Vec::<String>::new;
    let either = "return `R-1` of customer `C-1`: nobody says whether it was paid back or credited \
                  to the account";
    let credited = (Settlement::OnAccount, "0.00 CNY".to_owned(), none());
    assert_eq!(of(&[on_account("S-1", "2026-01-20")]), credited);
    let later = [on_account("S-1", "2026-01-10"), at_once("S-2", "2026-01-21")];
    assert_eq!(of(&later), credited, "how one bought afterwards says nothing");
    let both = [on_account("S-1", "2026-01-10"), at_once("S-2", "2026-01-20")];
    let paid_back = (Settlement::AtOnce, "1000.00 CNY".to_owned(), vec![either.to_owned()]);
    assert_eq!(of(&both), paid_back);
    let paid_back = (Settlement::AtOnce, String::new(), none());
    assert_eq!(of(&[at_once("S-1", "2026-01-01")]), paid_back);
    assert_eq!(of(&[]), paid_back);
    let later = [at_once("S-1", "2026-01-20"), on_account("S-2", "2026-01-21")];
    assert_eq!(of(&later), (Settlement::AtOnce, "1000.00 CNY".to_owned(), none()));
    let said = settled("R-1", "2026-01-20", "1000", None, json!("at_once"));
    let facts = [both[0].clone(), both[1].clone(), said];
    assert_eq!(misfits(facts, "2026-12-31"), none());
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
