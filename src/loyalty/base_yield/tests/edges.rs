//! The first and the last day on which something counts, and the whole of several cohorts.

use serde_json::json;

use super::value::{invoiced, sold};
use super::{ELSEWHERE, NO, NOT_DUE, UNKNOWN, YES, contract, fact, got, insured, next, ours, rate};
use super::{visit, yields};
use crate::loyalty::base_yield::YieldKind;
use crate::units::Proportion;

#[test]
fn what_a_thing_was_replaced_by_is_looked_for_on_the_first_and_on_the_last_day() {
    for (from, expected) in [(Some("other_brand"), ELSEWHERE), (None, UNKNOWN)] {
        for since in ["2024-02-29", "2024-08-31"] {
            let facts = [ours("T", "2020-01-01", Some("2024-05-31")), got("N", since, from)];
            assert_eq!(rate(&facts, "2024-08-31", YieldKind::TradeIn), expected, "{since}");
        }
    }
}

#[test]
fn a_warranty_that_ends_on_the_first_day_counts_and_the_last_concluded_need_not_end_last() {
    let until = |date: &str, until: &str| contract("warranty", date, &json!({"until": until}));
    let in_warranty = |warranties: &[serde_json::Value]| {
        let mut facts = vec![ours("T", "2021-03-31", None), visit("X", "2021-01-01", &["paid"])];
        facts.extend_from_slice(warranties);
        rate(&facts, "2023-12-31", YieldKind::InWarranty)
    };
    assert_eq!(in_warranty(&[until("2021-01-01", "2021-03-31")]), NO);
    let long = until("2021-01-01", "2024-12-31");
    assert_eq!(in_warranty(&[long, until("2021-02-01", "2022-12-31")]), NOT_DUE);
}

#[test]
fn only_an_insurance_may_be_the_next_one_whichever_was_concluded_first() {
    let more = json!({"renews": null, "thing": "T", "kind": "service", "until": null});
    let facts = [ours("T", "2024-01-01", None), insured(&json!({})), next("2025-01-01", &more)];
    assert_eq!(rate(&facts, "2025-01-30", YieldKind::InsuranceRenewal), NO);
}

#[test]
fn whoever_names_somebody_who_was_named_before_refers_nobody() {
    let lead = |date: &str, id: &str, customer: &str| {
        fact("referral", date, json!({"id": id, "lead": id, "customer": customer}))
    };
    let became = |id: &str| {
        fact("lead_conversion", "2024-06-01", json!({"id": id, "lead": id, "customer": "E"}))
    };
    let facts = [
        ours("T", "2024-01-31", None),
        lead("2024-03-01", "L-1", "D"),
        lead("2024-03-02", "L-2", "C"),
        became("L-1"),
        became("L-2"),
    ];
    assert_eq!(rate(&facts, "2026-01-01", YieldKind::Referral), NO);
    assert_eq!(rate(&facts, "2025-01-31", YieldKind::Referral), NO);
    assert_eq!(rate(&facts[..3], "2026-01-01", YieldKind::Referral), YES);
}

#[test]
fn a_thing_owned_together_counts_once_whatever_else_they_have() {
    let mut of_spouse = ours("A", "2024-01-01", None);
    of_spouse["ownership"]["customer"] = json!("D");
    of_spouse["ownership"]["id"] = json!("H-D");
    let facts = [ours("A", "2024-01-01", None), ours("B", "2024-01-01", None), of_spouse];
    assert_eq!(yields(&facts, "2024-12-31").all.unwrap().things, 2);
}

#[test]
fn the_whole_is_the_sum_of_its_cohorts() {
    let amount = json!({"amount": "100", "currency": "CNY"});
    let facts = [
        ours("A", "2020-01-01", None),
        ours("T", "2024-01-01", None),
        ours("B", "2024-01-01", None),
        fact("ownership", "2024-01-01", json!({"thing": "X", "from": "us", "purchase": "S-1"})),
        sold("purchase", "S-1", "2024-01-01", "9", &json!({})),
        sold("return", "B-1", "2024-02-01", "9", &json!({"of": "S-1"})),
        insured(&json!({"amount": amount})),
        invoiced("B", "2024-03-01", None),
    ];
    let all = yields(&facts, "2024-06-30").all.unwrap();
    assert_eq!((all.things, all.came_back), (3, 1));
    // Rounded half to even: a third of 100.00.
    assert_eq!(
        all.insurance.to_string(),
        "100.00 CNY, 33.33 CNY for each thing (1 of 1 on record)"
    );
    assert_eq!(all.workshop.recorded, Proportion::try_new(0, 1).unwrap());
}

#[test]
fn the_warranty_of_the_next_owner_and_one_long_after_are_none_of_the_first_owners() {
    let until = |date: &str, until: &str, whose: &str| {
        contract("warranty", date, &json!({"until": until, "customer": whose}))
    };
    let facts = [
        ours("T", "2021-03-31", Some("2022-12-31")),
        until("2021-03-31", "2022-12-31", "C"),
        until("2023-01-01", "2024-12-31", "D"),
    ];
    assert_eq!(rate(&facts, "2023-12-31", YieldKind::InWarranty), NO);
    // As the policy says it ended on 1 January 2021.
    let facts = [
        ours("T", "2018-01-01", None),
        until("2021-01-03", "2025-12-31", "C"),
        visit("T", "2021-06-01", &["paid"]),
    ];
    assert_eq!(rate(&facts, "2023-12-31", YieldKind::AfterWarranty), YES);
}

#[test]
fn of_the_records_of_one_day_the_tenth_comes_after_the_ninth() {
    let record = |id: &str, from: &str| {
        fact("ownership", "2024-01-01", json!({"id": id, "thing": "T", "from": from}))
    };
    let things =
        |facts: &[serde_json::Value]| yields(facts, "2024-12-31").all.map(|all| all.things);
    assert_eq!(things(&[record("H-9", "us"), record("H-10", "other_brand")]), None);
    assert_eq!(things(&[record("H-9", "other_brand"), record("H-10", "us")]), Some(1));
}

#[test]
fn a_thing_came_back_if_its_product_did_whatever_else_was_kept() {
    let lines = |products: &[&str]| {
        let line = |product: &&str| {
            json!({"product": product, "quantity": "1",
                "amount": {"amount": "9", "currency": "CNY"}})
        };
        products.iter().map(line).collect::<Vec<_>>()
    };
    let came_back = |product: Option<&str>, back: &[&str]| {
        let thing = json!({"thing": "T", "from": "us", "purchase": "S-1", "product": product});
        let sold = json!({"id": "S-1", "lines": lines(&["car", "mat"])});
        let back = json!({"of": "S-1", "lines": lines(back)});
        let facts = [
            fact("ownership", "2024-01-01", thing),
            fact("purchase", "2024-01-01", sold),
            fact("return", "2024-02-01", back),
        ];
        yields(&facts, "2024-12-31").all.unwrap().came_back
    };
    assert_eq!([came_back(Some("car"), &["car"]), came_back(Some("car"), &["mat"])], [1, 0]);
    assert_eq!([came_back(None, &["car"]), came_back(None, &["car", "mat"])], [0, 1]);
    // As good as not named.
    assert_eq!([came_back(Some("X"), &["car"]), came_back(Some("X"), &["car", "mat"])], [0, 1]);
}
