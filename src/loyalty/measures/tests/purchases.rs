use super::super::LoyaltyIndicator::{
    RepeatAmount, RepeatCount, ShareOfWallet, TimeToChoose, Visits,
};
use super::{Known, back, bought, bought_by, fact, lenient, line, yuan};
use crate::units::Currency;
use serde_json::{Value, json};

const ON: &str = "2026-06-30";

#[test]
fn the_first_day_is_no_repeat_purchase_and_each_later_day_is_one() {
    let known = Known::of(&[
        bought("S-1", "2026-01-10", 700),
        bought("S-2", "2026-01-10", 50),
        bought("S-3", "2026-03-01", 100),
        bought("S-4", "2026-03-01", 20),
        bought("S-5", "2026-06-30", 3),
    ]);
    assert_eq!(known.says(RepeatCount, ON), "bought again on 2 days");
    assert_eq!(known.says(RepeatAmount, ON), "bought again for 123.00 CNY");
    assert_eq!(known.says(RepeatCount, "2026-06-29"), "bought again on 1 day");
    assert_eq!(known.says(RepeatAmount, "2026-06-29"), "bought again for 120.00 CNY");
}

#[test]
fn whether_somebody_buys_again_is_known_ninety_days_after_the_first_purchase() {
    let known = Known::of(&[bought("S-1", "2026-01-10", 700), bought("S-2", "2026-01-20", 50)]);
    assert_eq!(known.says(RepeatCount, "2026-04-09"), "89 of 90");
    assert_eq!(known.says(RepeatAmount, "2026-04-09"), "89 of 90");
    assert_eq!(known.says(RepeatCount, "2026-04-10"), "bought again on 1 day");
    let nobody = Known::of(&[fact("referral", "C", "X", "2026-01-01", json!({"lead": "L"}))]);
    assert_eq!(nobody.says(RepeatCount, ON), "0 of 90");
    let at_once = lenient(json!({"days_to_buy_again": 0}));
    assert_eq!(nobody.says_by(&at_once, RepeatCount, ON), "0 of 1");
    assert_eq!(known.says_by(&at_once, RepeatCount, "2026-01-10"), "bought again on 0 days");
}

#[test]
fn one_purchase_long_ago_is_none_again_and_what_lies_before_the_months_does_not_count() {
    let known = Known::of(&[
        bought("S-1", "2020-01-10", 700),
        bought("S-2", "2024-06-30", 50),
        bought("S-3", "2024-07-01", 60),
    ]);
    assert_eq!(known.says(RepeatCount, ON), "bought again on 1 day");
    assert_eq!(known.says(RepeatAmount, ON), "bought again for 60.00 CNY");
    assert_eq!(known.says(RepeatCount, "2023-01-01"), "bought again on 0 days");
}

#[test]
fn who_was_bound_to_come_and_did_not_buy_again_is_not_known_to_stay_away() {
    let under_warranty = |more: &[Value]| {
        let facts = [
            bought("S-1", "2024-10-10", 700),
            fact(
                "contract",
                "C",
                "K",
                "2024-10-10",
                json!({"kind": "warranty", "until": "2025-06-30", "thing": "T"}),
            ),
            fact("workshop_visit", "C", "B", "2025-05-01", json!({"thing": "T"})),
        ];
        Known::of(&[&facts[..], more].concat())
    };
    let known = under_warranty(&[]);
    assert_eq!(known.says(RepeatCount, "2025-04-30"), "bought again on 0 days", "never came");
    for indicator in [RepeatCount, RepeatAmount] {
        assert_eq!(known.says(indicator, "2025-05-01"), "0 of 1");
        assert_eq!(known.says(indicator, "2026-06-29"), "0 of 1", "free for less than a year");
    }
    assert_eq!(known.says(RepeatCount, "2026-06-30"), "bought again on 0 days");
    assert_eq!(known.says(RepeatAmount, "2026-06-30"), "bought again for 0.00 CNY");
    let again = under_warranty(&[bought("S-2", "2025-03-01", 60)]);
    assert_eq!(again.says(RepeatCount, "2026-06-29"), "bought again on 1 day");
}

#[test]
fn what_came_back_before_the_period_and_names_no_purchase_is_not_even_valued() {
    let usd = json!({"amount": "9000000000000000000", "currency": "USD"});
    let line = json!({"product": "oil", "quantity": "1", "amount": usd});
    let back = fact("return", "C", "R-1", "2020-06-01", json!({"lines": [line]}));
    let mut known = Known::of(&[bought("S-1", "2026-01-10", 700), back]);
    let (from, to) = (Currency::USD, Currency::CNY);
    let rates = known.base.rates_mut();
    rates.record(from, to, "2020-01-01".parse().unwrap(), "7".parse().unwrap()).unwrap();
    assert_eq!(known.says(RepeatAmount, ON), "bought again for 0.00 CNY");
}

#[test]
fn what_came_back_as_a_whole_is_no_purchase_and_a_part_takes_its_amount_off() {
    let facts = [
        bought("S-1", "2026-01-10", 700),
        bought("S-2", "2026-02-10", 100),
        bought("S-3", "2026-03-10", 200),
    ];
    let with = |more: &[_]| Known::of(&[&facts[..], more].concat());
    // The first came back: the second is the first.
    let known = with(&[back("R-1", "2026-06-01", Some("S-1"), 700)]);
    assert_eq!(known.says(RepeatAmount, ON), "bought again for 200.00 CNY");
    assert_eq!(known.says(RepeatAmount, "2026-05-31"), "bought again for 300.00 CNY");
    // What names no purchase, or one that nobody knows, goes back to the last one before it.
    for of in [None, Some("S-9")] {
        let known = with(&[back("R-1", "2026-06-01", of, 30)]);
        assert_eq!(known.says(RepeatAmount, ON), "bought again for 270.00 CNY");
        let known = with(&[back("R-1", "2026-01-10", of, 30)]);
        assert_eq!(known.says(RepeatAmount, ON), "bought again for 300.00 CNY");
    }
    // More than that day has left comes off the days before.
    let known = with(&[back("R-1", "2026-06-01", None, 250)]);
    assert_eq!(known.says(RepeatAmount, ON), "bought again for 50.00 CNY");
    let known = with(&[back("R-1", "2026-06-01", None, 900)]);
    assert_eq!(known.says(RepeatAmount, ON), "bought again for 0.00 CNY");
    let two = [back("R-1", "2026-03-15", None, 150), back("R-2", "2026-06-01", None, 120)];
    assert_eq!(with(&two).says(RepeatAmount, ON), "bought again for 30.00 CNY");
    let known = with(&[back("R-1", "2026-01-09", None, 900)]);
    assert_eq!(known.says(RepeatAmount, ON), "bought again for 300.00 CNY");
    // A part of one purchase: its amount counts against that purchase alone.
    let two = |id: &str, date: &str| {
        let lines = [line("oil", 100), line("tyre", 400)];
        bought_by("C", id, date, &lines)
    };
    let known = Known::of(&[
        two("S-1", "2026-01-10"),
        two("S-2", "2026-02-10"),
        back("R-1", "2026-06-01", Some("S-1"), 90),
        back("R-2", "2026-06-01", Some("S-2"), 80),
    ]);
    assert_eq!(known.says(RepeatAmount, ON), "bought again for 420.00 CNY");
}

#[test]
fn more_given_back_than_paid_is_nothing_and_not_less() {
    let lines = [line("oil", 100), line("tyre", 400)];
    let known = Known::of(&[
        bought("S-1", "2026-01-10", 700),
        bought_by("C", "S-2", "2026-02-10", &lines),
        bought("S-3", "2026-02-11", 50),
        back("R-1", "2026-06-01", Some("S-2"), 900),
    ]);
    assert_eq!(known.says(RepeatAmount, ON), "bought again for 50.00 CNY");
}

#[test]
fn what_came_back_as_a_whole_takes_nothing_off_what_else_was_bought_on_its_day() {
    let known = Known::of(&[
        bought("S-1", "2026-01-10", 700),
        bought("S-2", "2026-02-10", 100),
        bought("S-3", "2026-02-10", 30),
        back("R-1", "2026-06-01", Some("S-2"), 100),
    ]);
    assert_eq!(known.says(RepeatAmount, ON), "bought again for 30.00 CNY");
}

#[test]
fn what_came_back_without_a_name_is_not_more_than_what_is_left() {
    let known = Known::of(&[
        bought("S-1", "2026-01-10", 1_000),
        bought("S-2", "2026-03-10", 10),
        back("R-1", "2026-03-15", None, 1_000),
        fact(
            "bought_elsewhere",
            "C",
            "T-1",
            "2026-04-01",
            json!({"place": "other_brand", "amount": yuan(30)}),
        ),
    ]);
    assert_eq!(
        known.says(ShareOfWallet, ON),
        "spent 10.00 CNY here and 30.00 CNY elsewhere (25.0%)"
    );
}

#[test]
fn a_gift_is_no_purchase() {
    let known = Known::of(&[
        bought("S-0", "2026-01-01", 0),
        bought("S-1", "2026-01-10", 700),
        bought("S-2", "2026-02-10", 0),
        bought("S-3", "2026-03-10", 5),
        back("R-1", "2026-04-01", Some("S-2"), 3),
    ]);
    assert_eq!(known.says(RepeatCount, ON), "bought again on 1 day");
    assert_eq!(known.says(RepeatAmount, ON), "bought again for 5.00 CNY");
    assert_eq!(Known::of(&[bought("S-0", "2026-01-01", 0)]).says(RepeatCount, ON), "0 of 90");
}

#[test]
fn the_invoice_of_a_visit_that_was_not_of_their_own_accord_is_no_repeat_purchase() {
    let visit = |id: &str, date: &str, work: &[&str], invoice: &str| {
        let more = json!({"thing": "T", "work": work, "purchase": invoice});
        fact("workshop_visit", "C", id, date, more)
    };
    let mut facts = vec![
        bought("S-1", "2026-01-10", 700),
        bought("S-2", "2026-02-10", 50),
        bought("S-3", "2026-03-10", 60),
        visit("B-1", "2026-02-10", &["service"], "S-2"),
        visit("B-2", "2026-03-10", &["warranty"], "S-3"),
    ];
    let says = |facts: &[_], which| Known::of(facts).says(which, ON);
    assert_eq!(says(&facts, RepeatCount), "bought again on 1 day");
    assert_eq!(says(&facts, RepeatAmount), "bought again for 50.00 CNY");
    assert_eq!(says(&facts, Visits), "came of their own accord on 1 day");
    // A visit of their own accord beside the other with the same invoice.
    let both = [&facts[..], &[visit("B-3", "2026-03-11", &["paid"], "S-3")]].concat();
    assert_eq!(says(&both, RepeatCount), "bought again on 2 days");
    // What binds them makes the other captive too, and nobody knows whether they would have bought again; what
    // was spent was spent all the same.
    let more = json!({"kind": "service", "from": "2026-02-10", "until": "2026-12-31"});
    facts.push(fact("contract", "C", "K-1", "2026-01-10", more));
    assert_eq!(says(&facts, RepeatCount), "0 of 1");
    assert_eq!(says(&facts, RepeatAmount), "0 of 1");
    let none_binds = lenient(json!({"bound_by": []}));
    let known = Known::of(&facts);
    assert_eq!(known.says_by(&none_binds, RepeatCount, ON), "bought again on 1 day");
    facts.push(elsewhere("T-1", "2026-03-01", Some(190)));
    assert_eq!(
        says(&facts, ShareOfWallet),
        "spent 810.00 CNY here and 190.00 CNY elsewhere (81.0%)"
    );
}

/// In euros.
fn in_euros(mut fact: serde_json::Value) -> serde_json::Value {
    for kind in ["purchase", "return"] {
        if let Some(one) = fact.get_mut(kind) {
            one["lines"][0]["amount"]["currency"] = json!("EUR");
        }
    }
    fact
}

#[test]
fn amounts_in_another_currency_are_valued_on_their_day_and_without_a_rate_they_are_not_known() {
    let facts = [bought("S-1", "2026-01-10", 700), in_euros(bought("S-2", "2026-02-10", 100))];
    let mut known = Known::of(&facts);
    assert_eq!(known.says(RepeatAmount, ON), "0 of 1");
    assert_eq!(known.says(RepeatCount, ON), "bought again on 1 day");
    let rates = known.base.rates_mut();
    let [eur, cny] = ["EUR", "CNY"].map(|code| code.parse().unwrap());
    rates.record(eur, cny, "2026-02-01".parse().unwrap(), "8".parse().unwrap()).unwrap();
    assert_eq!(known.says(RepeatAmount, ON), "bought again for 800.00 CNY");
    // A day that does not count needs none.
    let early = [
        in_euros(bought("S-1", "2020-01-10", 700)),
        in_euros(back("R-1", "2020-02-10", None, 1)),
        bought("S-2", "2026-02-10", 100),
    ];
    assert_eq!(Known::of(&early).says(RepeatAmount, ON), "bought again for 100.00 CNY");
    let elsewhere = in_euros_elsewhere(elsewhere("T-1", "2026-03-01", Some(5)));
    let known = Known::of(&[bought("S-1", "2026-01-10", 700), elsewhere]);
    assert_eq!(known.says(ShareOfWallet, ON), "0 of 1");
}

fn in_euros_elsewhere(mut fact: serde_json::Value) -> serde_json::Value {
    fact["bought_elsewhere"]["amount"]["currency"] = json!("EUR");
    fact
}

#[test]
fn what_came_back_without_a_rate_hides_the_days_from_which_it_may_have_come() {
    let with = |back: serde_json::Value| {
        Known::of(&[
            bought("S-1", "2026-01-10", 700),
            bought("S-2", "2026-02-10", 100),
            bought("S-3", "2026-04-10", 50),
            back,
        ])
    };
    let says = |back| with(in_euros(back)).says(RepeatAmount, ON);
    assert_eq!(says(back("R-1", "2026-03-10", None, 1)), "1 of 2");
    assert_eq!(says(back("R-1", "2026-05-10", None, 1)), "0 of 2");
    assert_eq!(says(back("R-1", "2026-02-01", None, 1)), "bought again for 150.00 CNY");
    let two = bought_by("C", "S-4", "2026-05-01", &[line("oil", 100), line("tyre", 400)]);
    let euros = in_euros(back("R-1", "2026-05-10", Some("S-4"), 1));
    let facts = [bought("S-1", "2026-01-10", 700), two, euros];
    assert_eq!(Known::of(&facts).says(RepeatAmount, ON), "0 of 1");
    // Nor is it known what a return beyond such a day takes off those before.
    let hidden = in_euros(bought("S-5", "2026-05-01", 1));
    let known = Known::of(&[
        bought("S-1", "2026-01-10", 700),
        bought("S-2", "2026-02-10", 100),
        hidden,
        back("R-1", "2026-05-10", None, 1),
    ]);
    assert_eq!(known.says(RepeatAmount, ON), "0 of 2");
}

fn elsewhere(id: &str, date: &str, amount: Option<u32>) -> serde_json::Value {
    let amount = amount.map(yuan);
    fact("bought_elsewhere", "C", id, date, json!({"place": "other_brand", "amount": amount}))
}

#[test]
fn who_says_nothing_of_elsewhere_has_an_unknown_share_and_not_the_whole() {
    let here = [bought("S-1", "2026-01-10", 750), bought("S-2", "2024-06-30", 9)];
    let with = |more: &[_]| Known::of(&[&here[..], more].concat()).says(ShareOfWallet, ON);
    assert_eq!(with(&[]), "0 of 1");
    assert_eq!(
        with(&[elsewhere("T-1", "2026-03-01", Some(250))]),
        "spent 750.00 CNY here and 250.00 CNY elsewhere (75.0%)"
    );
    // One amount is not on record: the share would be too large.
    let two = [elsewhere("T-1", "2026-03-01", Some(250)), elsewhere("T-2", "2026-03-02", None)];
    assert_eq!(with(&two), "1 of 2");
    // What was bought before the months, or is bought later, says nothing.
    assert_eq!(with(&[elsewhere("T-1", "2024-06-30", Some(250))]), "0 of 1");
    assert_eq!(with(&[elsewhere("T-1", "2026-07-01", Some(250))]), "0 of 1");
    assert_eq!(
        Known::of(&[elsewhere("T-1", "2026-03-01", Some(0))]).says(ShareOfWallet, ON),
        "0 of 1"
    );
    let mut refund = elsewhere("T-1", "2026-03-01", Some(5));
    refund["bought_elsewhere"]["amount"]["amount"] = json!("-5");
    assert_eq!(with(&[refund]), "0 of 1", "nobody buys for less than nothing");
    assert_eq!(
        Known::of(&[elsewhere("T-1", "2026-03-01", Some(5))]).says(ShareOfWallet, ON),
        "spent 0.00 CNY here and 5.00 CNY elsewhere (0.0%)"
    );
    let back = back("R-1", "2026-04-01", None, 500);
    assert_eq!(
        with(&[back, elsewhere("T-1", "2026-03-01", Some(250))]),
        "spent 250.00 CNY here and 250.00 CNY elsewhere (50.0%)"
    );
}

fn said(id: &str, date: &str) -> serde_json::Value {
    fact("intention", "C", id, date, json!({"is_clear": false}))
}

fn came(id: &str, date: &str) -> serde_json::Value {
    fact("first_contact", "C", id, date, json!({}))
}

#[test]
fn a_choice_begins_with_the_first_word_or_visit_since_the_last_purchase() {
    let known = Known::of(&[
        came("F-1", "2026-01-01"),
        said("I-1", "2026-01-04"),
        bought("S-1", "2026-01-10", 700),
        said("I-2", "2026-01-10"),
        said("I-3", "2026-02-01"),
        came("F-2", "2026-02-01"),
        came("F-3", "2026-02-20"),
        bought("S-2", "2026-03-01", 1),
        bought("S-3", "2026-04-01", 1),
    ]);
    assert_eq!(known.says(TimeToChoose, "2026-01-09"), "0 of 1");
    assert_eq!(
        known.says(TimeToChoose, "2026-02-28"),
        "chose within 9 days in the median (1 from the first contact)"
    );
    // 9 and 28 days; the third began nowhere.
    assert_eq!(
        known.says(TimeToChoose, ON),
        "chose within 18.5 days in the median (1 from what they said, 1 from the first contact)"
    );
    let at_once = Known::of(&[said("I-1", "2026-01-10"), bought("S-1", "2026-01-11", 7)]);
    assert_eq!(
        at_once.says(TimeToChoose, ON),
        "chose within 1 day in the median (1 from what they said)"
    );
}

#[test]
fn a_choice_that_began_before_the_months_counts_by_the_day_of_its_purchase() {
    let known = Known::of(&[
        said("I-1", "2024-06-01"),
        bought("S-1", "2024-06-30", 7),
        said("I-2", "2024-07-01"),
        bought("S-2", "2024-07-04", 7),
    ]);
    assert_eq!(
        known.says(TimeToChoose, ON),
        "chose within 3 days in the median (1 from what they said)"
    );
}

#[test]
fn the_deal_that_a_purchase_names_or_that_was_won_on_its_day_goes_before() {
    let mut named = bought("S-1", "2026-03-01", 700);
    named["purchase"]["details"] = json!({"opportunity": "D-1"});
    let facts = [said("I-1", "2026-02-27"), named];
    let known = Known::of(&facts).with_deal("D-1", "2026-02-01", None);
    let by_deal = "chose within 28 days in the median (1 from the deal)";
    assert_eq!(known.says(TimeToChoose, ON), by_deal);
    // Won on another day it counts once all the same.
    let known = Known::of(&facts).with_deal("D-1", "2026-02-01", Some(("won", "2026-02-20")));
    assert_eq!(known.says(TimeToChoose, ON), by_deal);
    let known = Known::of(&facts).with_deal("D-2", "2026-02-01", Some(("won", "2026-03-01")));
    assert_eq!(known.says(TimeToChoose, ON), by_deal);
    // A deal of later does not begin a choice of before.
    let known = Known::of(&facts).with_deal("D-1", "2026-03-02", None);
    assert_eq!(
        known.says(TimeToChoose, ON),
        "chose within 2 days in the median (1 from what they said)"
    );
    // Without a purchase on its day, and not named, it counts by itself.
    let known = Known::of(&facts).with_deal("D-2", "2026-04-01", Some(("won", "2026-04-05")));
    assert_eq!(
        known.says(TimeToChoose, ON),
        "chose within 3 days in the median (1 from the deal, 1 from what they said)"
    );
    assert_eq!(
        known.says(TimeToChoose, "2026-04-04"),
        "chose within 2 days in the median (1 from what they said)"
    );
    let lost = Known::of(&[]).with_deal("D-2", "2026-04-01", Some(("price", "2026-04-05")));
    assert!(lost.deals.len() == 1 && lost.base.is_empty());
    let only = Known::of(&[said("I-1", "2020-01-01")]);
    let old = only.clone().with_deal("D", "2024-06-01", Some(("won", "2024-06-30")));
    assert_eq!(old.says(TimeToChoose, ON), "0 of 1");
    let lost = only.with_deal("D", "2026-04-01", Some(("price", "2026-04-05")));
    assert_eq!(lost.says(TimeToChoose, ON), "0 of 1");
}

#[test]
fn the_median_is_that_of_the_times_and_not_of_their_order() {
    let known = Known::of(&[
        said("I-1", "2026-01-01"),
        bought("S-1", "2026-01-31", 7),
        said("I-2", "2026-02-01"),
        bought("S-2", "2026-02-02", 7),
        said("I-3", "2026-03-01"),
        bought("S-3", "2026-03-06", 7),
    ]);
    assert_eq!(
        known.says(TimeToChoose, ON),
        "chose within 5 days in the median (3 from what they said)"
    );
}

#[test]
fn what_they_said_of_a_product_begins_a_purchase_of_it_alone() {
    let said_of = |id: &str, date: &str, product: &str| {
        fact("intention", "C", id, date, json!({"is_clear": true, "product": product}))
    };
    let car = bought_by("C", "S-2", "2026-03-01", &[line("car", 700), line("mat", 0)]);
    let facts = [said_of("I-1", "2026-01-01", "car"), bought("S-1", "2026-01-11", 7), car];
    // The oil between has nothing to do with it.
    assert_eq!(
        Known::of(&facts).says(TimeToChoose, ON),
        "chose within 59 days in the median (1 from what they said)"
    );
    let other = [said_of("I-1", "2026-01-01", "mat"), facts[1].clone(), facts[2].clone()];
    assert_eq!(Known::of(&other).says(TimeToChoose, ON), "0 of 1");
    // Once they bought it, that word is done with.
    let again = bought_by("C", "S-3", "2026-03-05", &[line("car", 700)]);
    let twice = [&facts[..], &[again]].concat();
    assert_eq!(
        Known::of(&twice).says(TimeToChoose, ON),
        "chose within 59 days in the median (1 from what they said)"
    );
}
