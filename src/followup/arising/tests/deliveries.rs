#![expect(clippy::needless_pass_by_value, reason = "written where it is used")]

use super::{NONE, day, fact, stands, told};
use crate::followup::arising::day_number;
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

fn bought(id: &str, date: &str, order: Value) -> Value {
    fact(
        "purchase",
        id,
        date,
        json!({"details": {"order": order}, "lines": [
        {"product": "sofa", "quantity": "2", "amount": {"amount": "10", "currency": "CNY"}}]}),
    )
}

fn of(what: Value, id: &str, date: &str, promised: Value, delivered: Value) -> Value {
    let more = json!({"of": what, "promised": promised, "delivered": delivered});
    fact("delivery", id, date, more)
}

fn delivery(id: &str, date: &str, promised: &str, delivered: Value) -> Value {
    of(json!({"order": "B"}), id, date, json!(promised), delivered)
}

/// The identifier of news of a day of March.
fn id(rule: &str, of: &str, on: &str) -> String {
    format!("{rule}/{of}/{}", day_number(day(&format!("2026-03-{on}"))))
}

/// The identifiers of what arises.
fn ids(facts: &[Value], as_of: &str) -> Vec<String> {
    let lines = told(facts, as_of);
    lines.iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
}

fn over(id: &str, on: &str) -> String {
    format!("{id} cancelled: the customer has not been waiting for this since 2026-03-{on}")
}

#[test]
fn who_waits_hears_when_it_comes_and_when_it_does_not() {
    let arranged = [order(Value::Null), delivery("V", "2026-03-04", "2026-03-10", Value::Null)];
    let date = id("delivery-date", "V", "10");
    let said =
        format!("{date} 03-04 03-05 03-10: a delivery with a day was arranged on 2026-03-04");
    assert_eq!(told(&arranged, "2026-03-10"), [said]);
    let late = "03-11 03-11 03-11: a delivery was promised for 2026-03-10, and something is still \
                to come";
    let lines = told(&arranged, "2026-03-11");
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1], format!("{} {late}", id("delivery-late", "V", "10")));
    let known = [order(json!("2026-03-10"))];
    assert_eq!(told(&known, "2026-03-10"), NONE, "the day was agreed with the order");
    assert_eq!(told(&known, "2026-03-11"), [format!("{} {late}", id("order-late", "B", "10"))]);
    // For today, or for a day that had passed.
    let at_once = [order(Value::Null), delivery("V", "2026-03-04", "2026-03-04", Value::Null)];
    let today = id("delivery-date", "V", "04");
    assert!(told(&at_once, "2026-03-04")[0].starts_with(&format!("{today} 03-04 03-04 03-04")));
}

#[test]
fn what_came_or_was_cancelled_is_waited_for_no_more() {
    let (date, late) = (id("delivery-date", "V", "10"), id("delivery-late", "V", "10"));
    let both = |on| [over(&date, on), over(&late, on)];
    let came = [
        order(json!("2026-03-10")),
        delivery("V", "2026-03-04", "2026-03-10", json!("2026-03-15")),
    ];
    assert_eq!(ids(&came, "2026-03-14"), [date.clone(), late.clone()]);
    assert_eq!(told(&came, "2026-03-15"), NONE);
    assert_eq!(stands(&came, "2026-03-14", "2026-03-15"), both("15"));
    let mut cancelled = came.clone();
    cancelled[0]["order"]["cancelled"] = json!("2026-03-13");
    assert_eq!(told(&cancelled, "2026-03-12").len(), 2);
    assert_eq!(told(&cancelled, "2026-03-13"), NONE);
    assert_eq!(stands(&cancelled, "2026-03-12", "2026-03-14"), both("13"));
    // All of it came with another delivery.
    let all = delivery("W", "2026-03-01", "2026-03-12", json!("2026-03-12"));
    assert_eq!(stands(&[&came[..], &[all]].concat(), "2026-03-11", "2026-03-12")[0], both("12")[0]);
}

#[test]
fn the_promise_of_an_order_holds_until_a_delivery_has_a_day_and_again_when_that_brought_a_part() {
    let late = id("order-late", "B", "10");
    let ordered = order(json!("2026-03-10"));
    let again = delivery("V", "2026-03-12", "2026-03-20", json!("2026-03-25"));
    let facts = [ordered.clone(), again];
    assert_eq!(ids(&facts, "2026-03-11"), std::slice::from_ref(&late));
    for as_of in ["2026-03-12", "2026-03-24", "2026-03-25", "2026-04-30"] {
        assert_eq!(stands(&facts, "2026-03-11", as_of), [over(&late, "12")], "{as_of}");
    }
    assert_eq!(ids(&facts, "2026-03-12"), [id("delivery-date", "V", "20")]);
    let part = |id: &str, date: &str, on: &str| {
        let mut part = delivery(id, date, on, json!(on));
        part["delivery"]["items"] = json!([{"product": "sofa", "quantity": "1"}]);
        part
    };
    let parts =
        [ordered, part("V", "2026-03-08", "2026-03-11"), part("W", "2026-03-20", "2026-03-25")];
    assert_eq!(ids(&parts, "2026-03-10"), [id("delivery-date", "V", "11")]);
    assert_eq!(ids(&parts, "2026-03-19"), std::slice::from_ref(&late), "the other sofa is late");
    assert_eq!(stands(&parts, "2026-03-19", "2026-03-31"), [over(&late, "20")]);
}

#[test]
fn another_delivery_takes_the_place_of_one_that_was_to_bring_the_same() {
    let facts = [
        order(Value::Null),
        delivery("V-1", "2026-03-03", "2026-03-10", Value::Null),
        delivery("V-2", "2026-03-08", "2026-03-20", Value::Null),
    ];
    let (old, new) = (id("delivery-date", "V-1", "10"), id("delivery-date", "V-2", "20"));
    assert_eq!(ids(&facts, "2026-03-07"), std::slice::from_ref(&old));
    assert_eq!(ids(&facts, "2026-03-11"), std::slice::from_ref(&new), "it is not late");
    assert_eq!(stands(&facts, "2026-03-07", "2026-03-11"), [over(&old, "08")]);
    assert_eq!(ids(&facts, "2026-03-21"), [new, id("delivery-late", "V-2", "20")]);
    // What brings something of its own takes the place of nothing.
    let mut some = facts.clone();
    some[2]["delivery"]["items"] = json!([{"product": "sofa", "quantity": "1"}]);
    assert!(ids(&some, "2026-03-11").contains(&id("delivery-late", "V-1", "10")));
}

#[test]
fn a_day_that_was_corrected_is_news_again() {
    let told_of = |on: &str| {
        let entry = json!({"id": "TE", "customer": "C", "date": "2026-03-04",
            "task": id("delivery-date", "V", on), "what": "done"});
        json!({ "task_entry": entry })
    };
    let with = |promised: &str| {
        let delivery = delivery("V", "2026-03-03", promised, Value::Null);
        ids(&[order(Value::Null), delivery, told_of("10")], "2026-03-05")
    };
    assert_eq!(with("2026-03-10"), NONE);
    assert_eq!(with("2026-03-25"), [id("delivery-date", "V", "25")]);
}

#[test]
fn a_delivery_of_a_purchase_is_late_too() {
    let of_purchase =
        |delivered| of(json!({"purchase": "S"}), "V", "2026-03-03", json!("2026-03-10"), delivered);
    let facts = [bought("S", "2026-03-02", Value::Null), of_purchase(Value::Null)];
    let (date, late) = (id("delivery-date", "V", "10"), id("delivery-late", "V", "10"));
    assert_eq!(ids(&facts, "2026-03-10"), std::slice::from_ref(&date));
    assert_eq!(ids(&facts, "2026-03-11"), [date.clone(), late.clone()]);
    // Nobody knows what was bought.
    assert_eq!(ids(&facts[1..], "2026-03-11"), [date.clone(), late.clone()]);
    let over = |on| [over(&date, on), over(&late, on)];
    let came = [facts[0].clone(), of_purchase(json!("2026-03-12"))];
    assert_eq!(stands(&came, "2026-03-11", "2026-03-12"), over("12"));
    // All of it came back before: nothing is to come. A part of it is no end.
    let back = |quantity: &str| {
        let lines = json!([{"product": "sofa", "quantity": quantity,
            "amount": {"amount": "5", "currency": "CNY"}}]);
        let back = fact("return", "R", "2026-03-12", json!({"of": "S", "lines": lines}));
        [&facts[..], &[back]].concat()
    };
    assert_eq!(stands(&back("2"), "2026-03-11", "2026-03-12"), over("12"));
    assert_eq!(ids(&back("1"), "2026-03-12").len(), 2);
    // The invoice of an order.
    let invoiced = |delivered| {
        let of = of(json!({"purchase": "S"}), "V", "2026-03-03", json!("2026-03-10"), delivered);
        [order(json!("2026-03-05")), bought("S", "2026-03-02", json!("B")), of]
    };
    assert_eq!(ids(&invoiced(Value::Null), "2026-03-11"), [date.clone(), late.clone()]);
    assert_eq!(stands(&invoiced(json!("2026-03-12")), "2026-03-11", "2026-03-12"), over("12"));
}

#[test]
fn who_records_no_deliveries_has_delivered_what_is_invoiced() {
    let facts = [order(json!("2026-03-10")), bought("S", "2026-03-05", json!("B"))];
    assert_eq!(told(&facts, "2026-03-11"), NONE);
    assert_eq!(told(&facts, "2026-03-04"), NONE);
    assert_eq!(stands(&facts, "2026-03-11", "2026-03-11"), NONE);
    let other = |date| fact("delivery", "V", date, json!({"of": {"order": "X"}}));
    let late = id("order-late", "B", "10");
    let with = |date| ids(&[&facts[..], &[other(date)]].concat(), "2026-03-11");
    assert_eq!(with("2026-03-01"), std::slice::from_ref(&late));
    assert_eq!(with("2026-03-06"), NONE, "who began later had none before");
    let invoiced = [order(json!("2026-03-10")), bought("S", "2026-03-15", json!("B"))];
    assert_eq!(ids(&invoiced, "2026-03-11"), std::slice::from_ref(&late));
    assert_eq!(stands(&invoiced, "2026-03-11", "2026-03-31"), [over(&late, "15")]);
}

#[test]
fn where_no_day_is_promised_somebody_says_when_it_comes() {
    let ordered = order(Value::Null);
    let asked = id("order-without-day", "B", "16");
    assert_eq!(told(std::slice::from_ref(&ordered), "2026-03-15"), NONE);
    let said = "03-16 03-16 03-16: a delivery has been awaited since 2026-03-02, and no day has \
                been promised";
    assert_eq!(told(std::slice::from_ref(&ordered), "2026-03-16"), [format!("{asked} {said}")]);
    let mut wanted = ordered.clone();
    wanted["order"]["wanted"] = json!("2026-03-20");
    let said = "03-20 03-20 03-20: the customer wanted a delivery on 2026-03-20, and no day has \
                been promised";
    assert_eq!(told(std::slice::from_ref(&wanted), "2026-03-19"), NONE);
    let lines = told(&[wanted], "2026-03-20");
    assert_eq!(lines, [format!("{} {said}", id("order-without-day", "B", "20"))]);
    // A delivery without a day changes nothing, one with a day ends it.
    let with = |promised| {
        let of = of(json!({"order": "B"}), "V", "2026-03-17", promised, Value::Null);
        [ordered.clone(), of]
    };
    assert_eq!(ids(&with(Value::Null), "2026-03-18"), std::slice::from_ref(&asked));
    let arranged = with(json!("2026-03-30"));
    assert_eq!(stands(&arranged, "2026-03-16", "2026-03-18"), [over(&asked, "17")]);
    // What was bought in a shop and is brought, some day.
    let of = of(json!({"purchase": "S"}), "V", "2026-03-03", Value::Null, Value::Null);
    let bought = [bought("S", "2026-03-03", Value::Null), of];
    assert_eq!(ids(&bought, "2026-03-16"), NONE);
    assert_eq!(ids(&bought, "2026-03-17"), [id("delivery-without-day", "V", "17")]);
}
