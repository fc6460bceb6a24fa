//! Orders, deliveries, invoices and what is owed: what the facts of a sale come to.

mod back;
mod margin;
mod orders;
mod overdue;

use clienteling::transaction::{PurchaseDetails, TransactionData};
use clienteling::{CustomerBase, Fact};
use serde_json::{Value, json};

use crate::common::build::base_of;

fn yuan(amount: &str) -> Value {
    json!({"amount": amount, "currency": "CNY"})
}

/// A fact about customer C-1.
fn fact(kind: &str, id: &str, date: &str, more: Value) -> Fact {
    let Value::Object(mut fields) = more else { panic!("fields") };
    for (name, text) in [("id", id), ("customer", "C-1"), ("date", date)] {
        fields.insert(name.to_owned(), text.into());
    }
    serde_json::from_value(json!({ kind: fields })).unwrap()
}

/// So much of one product.
fn lines(product: &str, quantity: &str, amount: &str) -> Value {
    json!([{"product": product, "quantity": quantity, "amount": yuan(amount)}])
}

/// A purchase on account for so much, with these details.
fn invoice(id: &str, date: &str, amount: &str, details: Value) -> Fact {
    let mut more = json!({"lines": lines("tyre", "1", amount), "settlement": "on_account"});
    more["details"] = details;
    fact("purchase", id, date, more)
}

fn transactions(base: &CustomerBase) -> &TransactionData {
    base.customer(&"C-1".parse().unwrap()).unwrap().transactions()
}

fn of(facts: impl IntoIterator<Item = Fact>) -> TransactionData {
    transactions(&base_of(facts)).clone()
}

fn misfits(facts: impl IntoIterator<Item = Fact>, as_of: &str) -> Vec<String> {
    let base = base_of(facts);
    base.misfits(as_of.parse().unwrap()).map(|misfit| misfit.to_string()).collect()
}

#[test]
fn details_that_say_nothing_are_none() {
    let bare = fact("purchase", "S-1", "2026-03-01", json!({"lines": lines("oil", "1", "1")}));
    let details = json!({"lines": lines("oil", "1", "1"), "details": {}});
    assert_eq!(fact("purchase", "S-1", "2026-03-01", details), bare);
    let Fact::Purchase(purchase) = bare else { panic!("a purchase") };
    assert_eq!(purchase.with_details(PurchaseDetails::default()).details, None);
}

#[test]
fn a_price_that_does_not_add_up_and_a_day_due_before_the_purchase_are_reported() {
    let line = |list_price: Option<&str>, discount: Option<&str>| {
        let mut lines = lines("oil", "1", "80");
        lines[0]["list_price"] = json!(list_price.map(yuan));
        lines[0]["discount"] = json!(discount.map(yuan));
        lines
    };
    let bought = |lines: Value| {
        misfits([fact("purchase", "S-1", "2026-03-01", json!({"lines": lines}))], "2026-12-31")
    };
    let fits: [(Option<&str>, Option<&str>); 4] =
        [(Some("100"), Some("20")), (Some("100"), None), (None, Some("20")), (None, None)];
    for (list_price, discount) in fits {
        assert_eq!(bought(line(list_price, discount)), [""; 0]);
    }
    assert_eq!(
        bought(line(Some("100"), Some("19.99"))),
        ["purchase `S-1` of customer `C-1`: the list price less the discount is not the amount"],
    );
    let mut second = lines("tyre", "1", "80");
    second[0]["list_price"] = yuan("100");
    second[0]["discount"] = yuan("19.99");
    let two = json!([line(Some("100"), Some("20"))[0], second[0]]);
    assert_eq!(bought(two).len(), 1, "one of the lines is enough");
    let due =
        |day: &str| misfits([invoice("S-1", "2026-03-01", "1", json!({"due": day}))], "2026-12-31");
    assert_eq!(due("2026-03-01"), [""; 0]);
    assert_eq!(due("2026-02-28"), ["purchase `S-1` of customer `C-1`: due before it was bought"],);
    let later = [invoice("S-1", "2026-03-01", "1", json!({"due": "2026-02-28"}))];
    assert_eq!(misfits(later, "2026-02-28"), [""; 0], "not known yet");
}

#[test]
fn an_erasure_keeps_what_the_books_need_and_no_word_of_where_it_came_from() {
    let mut line = lines("oil", "1", "80");
    line[0]["cost"] = yuan("50");
    line[0]["promotion"] = json!({"other": "For Li Na"});
    let details = json!({"due": "2026-04-01", "order": "B-1", "campaign": "K-1", "contact": "O-1",
        "seller": "E-5", "opportunity": "D-1"});
    let mut base = base_of([
        fact("purchase", "S-1", "2026-03-01", json!({"lines": line, "details": details})),
        fact("return", "R-1", "2026-03-02", json!({"lines": line})),
        fact("order", "B-1", "2026-02-01", json!({"lines": line, "promised": "2026-03-01"})),
        fact(
            "delivery",
            "V-1",
            "2026-02-02",
            json!({"of": {"order": "B-1"}, "delivered": "2026-03-01"}),
        ),
        fact("payment_terms", "T-1", "2026-01-01", json!({"net_days": 30})),
        fact("credit_limit", "L-1", "2026-01-01", json!({"limit": null})),
    ]);
    let erasure = base.erase(&"C-1".parse().unwrap(), "erased-1".parse().unwrap()).unwrap();
    assert_eq!(erasure.kept.values().sum::<u64>(), 6);
    let left: Vec<Value> = base.facts().map(|fact| json!(fact)).collect();
    let purchase = &left.iter().find(|fact| fact.get("purchase").is_some()).unwrap()["purchase"];
    assert_eq!(purchase["details"], json!({"due": "2026-04-01", "order": "B-1"}));
    assert_eq!(purchase["lines"][0]["cost"], yuan("50.00"));
    let left = json!(left).to_string();
    assert!(!left.contains("Li Na") && !left.contains("C-1"), "{left}");
}

#[test]
fn a_limit_that_was_lifted_holds_nobody_back_until_the_next_one() {
    let limit = |id: &str, date: &str, limit: Value| {
        fact("credit_limit", id, date, json!({ "limit": limit }))
    };
    let transactions = of([
        limit("1", "2026-01-01", yuan("100")),
        limit("2", "2026-02-01", json!(null)),
        limit("3", "2026-03-01", yuan("50")),
        // Of two decisions of one day the stricter one, whichever has the larger identifier.
        limit("4", "2026-04-01", json!(null)),
        limit("5", "2026-04-01", yuan("70")),
        limit("6", "2026-05-01", yuan("80")),
        limit("7", "2026-05-01", json!(null)),
        // In two currencies, of which none is stricter, that with the larger identifier.
        limit("8", "2026-06-01", yuan("1")),
        limit("9", "2026-06-01", json!({"amount": "90", "currency": "USD"})),
        limit("11", "2026-07-01", yuan("3")),
        limit("9b", "2026-07-01", json!({"amount": "80", "currency": "USD"})),
    ]);
    let on = |day: &str| transactions.credit_limit(day.parse().unwrap()).map(|it| it.to_string());
    for (day, expected) in [
        ("2025-12-31", None),
        ("2026-01-31", Some("100.00 CNY")),
        ("2026-02-01", None),
        ("2026-03-01", Some("50.00 CNY")),
        ("2026-04-01", Some("70.00 CNY")),
        ("2026-05-01", Some("80.00 CNY")),
        ("2026-06-01", Some("90.00 USD")),
        ("2026-07-01", Some("3.00 CNY")),
    ] {
        assert_eq!(on(day).as_deref(), expected, "{day}");
    }
}

#[test]
fn a_credit_limit_is_not_below_zero() {
    let limit = |amount: &str| {
        let (id, customer, date) = ("L-1", "C-1", "2026-01-01");
        serde_json::from_value::<Fact>(json!({"credit_limit":
            {"id": id, "customer": customer, "date": date, "limit": yuan(amount)}}))
    };
    assert!(limit("0").is_ok());
    let refused = limit("-0.01").unwrap_err().to_string();
    assert!(refused.contains("`limit` is below zero"), "{refused}");
}
