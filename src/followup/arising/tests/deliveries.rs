#![expect(clippy::needless_pass_by_value, reason = "written where it is used")]

use super::{NONE, fact, stands, told};
use serde_json::{Value, json};

fn order(promised: Value) -> Value {
    fact(
        "order",
        "B",
        "2026-03-02",
        json!({"promised": promised, "lines": [
        {"product": "sofa", "quantity": "2", "amount": {"amount": "10", "currency": "CNY"}}]}),
    )
}

fn delivery(id: &str, date: &str, promised: &str, delivered: Value) -> Value {
    fact(
        "delivery",
        id,
        date,
        json!({"of": {"order": "B"}, "promised": promised,
        "delivered": delivered}),
    )
}

#[test]
fn who_waits_hears_when_it_comes_and_when_it_does_not() {
    let arranged = [order(Value::Null), delivery("V", "2026-03-04", "2026-03-10", Value::Null)];
    let said =
        "delivery-date/V/1 03-04 03-05 03-10: a delivery with a day was arranged on 2026-03-04";
    assert_eq!(told(&arranged[..1], "2026-03-31"), NONE);
    assert_eq!(told(&arranged, "2026-03-10"), [said]);
    let late = "03-11 03-11 03-11: a delivery was promised for 2026-03-10, and something is still \
                to come";
    let lines = told(&arranged, "2026-03-11");
    assert_eq!(lines.len(), 2);
    assert!(lines[1].starts_with("delivery-late/B/") && lines[1].ends_with(late), "{lines:?}");
    let known = [order(json!("2026-03-10"))];
    assert_eq!(told(&known, "2026-03-10"), NONE, "the day was agreed with the order");
    assert!(told(&known, "2026-03-11")[0].ends_with(late));
    // For today, or for a day that had passed.
    let at_once = [order(Value::Null), delivery("V", "2026-03-04", "2026-03-04", Value::Null)];
    assert!(told(&at_once, "2026-03-04")[0].starts_with("delivery-date/V/1 03-04 03-04 03-04"));
}

#[test]
fn what_came_or_was_cancelled_is_waited_for_no_more() {
    let over = |on: &str| format!("cancelled: the customer has waited for nothing more since {on}");
    let came = [
        order(json!("2026-03-10")),
        delivery("V", "2026-03-04", "2026-03-10", json!("2026-03-15")),
    ];
    assert_eq!(told(&came, "2026-03-14").len(), 2);
    assert_eq!(told(&came, "2026-03-15"), NONE);
    let standing = stands(&came, "2026-03-14", "2026-03-15");
    assert!(
        standing.len() == 2 && standing.iter().all(|it| it.ends_with(&over("2026-03-15"))),
        "{standing:?}"
    );
    let mut cancelled = came.clone();
    cancelled[0]["order"]["cancelled"] = json!("2026-03-13");
    assert_eq!(told(&cancelled, "2026-03-12").len(), 2);
    assert_eq!(told(&cancelled, "2026-03-13"), NONE);
    let standing = stands(&cancelled, "2026-03-12", "2026-03-14");
    assert!(standing.iter().all(|it| it.ends_with(&over("2026-03-13"))), "{standing:?}");
    // Another day was promised: the old one is no news any more.
    let again =
        [order(json!("2026-03-10")), delivery("V", "2026-03-12", "2026-03-20", Value::Null)];
    let standing = stands(&again, "2026-03-11", "2026-03-12");
    assert!(standing[0].ends_with(&over("2026-03-12")), "{standing:?}");
    assert_eq!(told(&again, "2026-03-12").len(), 1, "the new day");
    assert!(told(&again, "2026-03-21").iter().any(|it| it.contains("2026-03-20")));
}

#[test]
fn who_records_no_deliveries_has_delivered_what_is_invoiced() {
    let bought = fact(
        "purchase",
        "S",
        "2026-03-05",
        json!({"details": {"order": "B"}, "lines": [
        {"product": "sofa", "quantity": "2", "amount": {"amount": "10", "currency": "CNY"}}]}),
    );
    let facts = [order(json!("2026-03-10")), bought];
    assert_eq!(told(&facts, "2026-03-11"), NONE);
    assert_eq!(told(&facts, "2026-03-04"), NONE);
    assert_eq!(stands(&facts, "2026-03-11", "2026-03-11"), NONE);
    let other = fact("delivery", "V", "2026-03-01", json!({"of": {"order": "X"}}));
    let recorded = [&facts[..], &[other]].concat();
    assert_eq!(told(&recorded, "2026-03-11").len(), 1);
}
