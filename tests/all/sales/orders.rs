//! What was ordered and is still to come, and deliveries that do not fit.

use clienteling::Fact;
use clienteling::transaction::OpenOrder;
use serde_json::{Value, json};

use super::{fact, lines, misfits, of};
use crate::common::build::day;

/// Four tyres, promised for the 10th.
fn order(id: &str, date: &str) -> Fact {
    let more = json!({"lines": lines("tyre", "4", "2400"), "wanted": "2026-03-08", "promised": "2026-03-10"});
    fact("order", id, date, more)
}

/// So many tyres; 0 for all that is left.
fn delivery(id: &str, of: Value, tyres: u32, delivered: Option<&str>) -> Fact {
    let items = match tyres {
        0 => json!([]),
        some => json!([{"product": "tyre", "quantity": some.to_string()}]),
    };
    let mut more = json!({"items": items, "delivered": delivered});
    more["of"] = of;
    fact("delivery", id, "2026-03-02", more)
}

fn by_order() -> Value {
    json!({"order": "B-1"})
}

fn open(facts: impl IntoIterator<Item = Fact>, as_of: &str) -> Vec<OpenOrder> {
    of(facts).open_orders(day(as_of))
}

/// How many tyres are still to come. `None`: the order is not open.
fn left(facts: impl IntoIterator<Item = Fact>, as_of: &str) -> Option<String> {
    let open = open(facts, as_of);
    open.first().map(|order| order.left[&"tyre".parse().unwrap()].value().to_string())
}

#[test]
fn an_order_is_open_until_all_of_it_was_delivered_by_the_day() {
    let facts = || {
        [
            order("B-1", "2026-03-01"),
            delivery("1", by_order(), 3, Some("2026-03-05")),
            delivery("2", by_order(), 1, Some("2026-03-09")),
            delivery("3", json!({"order": "B-2"}), 1, Some("2026-03-03")),
        ]
    };
    let on = |day| left(facts(), day);
    assert_eq!(on("2026-02-28"), None);
    assert_eq!(on("2026-03-04").as_deref(), Some("4"));
    assert_eq!(on("2026-03-05").as_deref(), Some("1"));
    assert_eq!(on("2026-03-09"), None);
}

#[test]
fn an_order_that_was_not_delivered_says_whether_all_of_it_is_invoiced() {
    let invoice = |id: &str, date: &str, product: &str, quantity: &str| {
        let more = json!({"lines": lines(product, quantity, "600"), "details": {"order": "B-1"}});
        fact("purchase", id, date, more)
    };
    let facts = || {
        [
            order("B-1", "2026-03-01"),
            invoice("S-1", "2026-03-02", "tyre", "3"),
            invoice("S-2", "2026-03-03", "mat", "9"),
            invoice("S-3", "2026-03-04", "tyre", "1"),
        ]
    };
    let on = |day| open(facts(), day).first().map(|order| order.is_invoiced);
    assert_eq!(on("2026-03-01"), Some(false));
    assert_eq!(on("2026-03-03"), Some(false), "other things are not it");
    assert_eq!(on("2026-03-04"), Some(true));
}

#[test]
fn a_delivery_without_items_brings_all_that_is_left_and_one_that_was_not_made_nothing() {
    let on = |delivered| {
        left([order("B-1", "2026-03-01"), delivery("1", by_order(), 0, delivered)], "2026-03-31")
    };
    assert_eq!(on(Some("2026-03-31")), None);
    assert_eq!(on(Some("2026-04-01")).as_deref(), Some("4"));
    assert_eq!(on(None).as_deref(), Some("4"));
}

#[test]
fn an_order_names_its_invoices_and_their_deliveries_count_for_it() {
    let invoice = |id: &str, order: &str, tyres: &str| {
        let more = json!({"lines": lines("tyre", tyres, "600"), "details": {"order": order}});
        fact("purchase", id, "2026-03-03", more)
    };
    let facts = [
        order("B-1", "2026-03-01"),
        invoice("S-1", "B-1", "1"),
        invoice("S-2", "B-1", "1"),
        invoice("S-3", "B-9", "1"),
        // Without items, a delivery of an invoice brings what is on the invoice.
        delivery("1", json!({"purchase": "S-1"}), 0, Some("2026-03-04")),
        delivery("2", json!({"purchase": "S-3"}), 0, Some("2026-03-04")),
    ];
    let open = open(facts.clone(), "2026-03-31");
    let invoices: Vec<&str> = open[0].invoices.iter().map(AsRef::as_ref).collect();
    assert_eq!(invoices, ["S-1", "S-2"]);
    assert_eq!(left(facts, "2026-03-31").as_deref(), Some("3"));
}

#[test]
fn an_order_is_as_its_invoices_and_deliveries_until_the_day_have_it() {
    let invoice = json!({"lines": lines("tyre", "1", "600"), "details": {"order": "B-1"}});
    let arranged = json!({"of": by_order(), "items": [{"product": "tyre", "quantity": "1"}],
        "promised": "2026-03-20"});
    let facts = [
        order("B-1", "2026-03-01"),
        fact("delivery", "V-1", "2026-03-02", arranged),
        fact("purchase", "S-1", "2026-03-03", invoice),
    ];
    for (as_of, promised, invoices) in [
        ("2026-03-01", "2026-03-10", 0),
        ("2026-03-02", "2026-03-20", 0),
        ("2026-03-03", "2026-03-20", 1),
    ] {
        let open = open(facts.clone(), as_of)[0].clone();
        assert_eq!((open.ordered, open.promised), (day("2026-03-01"), Some(day(promised))));
        assert_eq!(open.invoices.len(), invoices, "{as_of}");
    }
}

#[test]
fn of_a_product_on_two_lines_both_count_and_what_came_beyond_the_order_is_not_left() {
    let line = |product: &str, quantity: &str| lines(product, quantity, "600")[0].clone();
    let all = json!([line("oil", "1"), line("tyre", "3"), line("tyre", "1")]);
    let ordered = fact("order", "B-1", "2026-03-01", json!({ "lines": all }));
    let left = |tyres| {
        let facts = [ordered.clone(), delivery("1", by_order(), tyres, Some("2026-03-03"))];
        let left = open(facts, "2026-03-31")[0].left.clone();
        left.into_iter()
            .map(|(product, rest)| format!("{product} {}", rest.value()))
            .collect::<Vec<_>>()
    };
    assert_eq!(left(1), ["oil 1", "tyre 3"]);
    assert_eq!(left(4), ["oil 1"]);
    assert_eq!(left(5), ["oil 1"]);
    let items = json!([{"product": "tyre", "quantity": "5"}, {"product": "oil", "quantity": "1"}]);
    let more = json!({"of": by_order(), "items": items, "delivered": "2026-03-03"});
    let too_many = misfits([ordered, fact("delivery", "1", "2026-03-02", more)], "2026-03-31");
    assert_eq!(
        too_many,
        ["delivery `1` of customer `C-1` to `B-1`: more was delivered than was ordered"],
    );
}

#[test]
fn an_order_that_was_cancelled_later_is_still_open_on_the_day() {
    let more = json!({"lines": lines("tyre", "4", "2400"), "cancelled": "2026-03-20"});
    let cancelled = fact("order", "B-1", "2026-03-01", more);
    assert_eq!(open([cancelled.clone()], "2026-03-19").len(), 1);
    assert_eq!(open([cancelled], "2026-03-20"), []);
}

#[test]
fn an_order_is_late_by_the_next_delivery_that_was_promised_and_else_by_its_own_promise() {
    let promised = |id: &str, promised: &str, delivered: Option<&str>| {
        let more = json!({"of": by_order(), "items": [{"product": "tyre", "quantity": "1"}],
            "promised": promised, "delivered": delivered});
        fact("delivery", id, "2026-03-02", more)
    };
    let alone = |as_of| open([order("B-1", "2026-03-01")], as_of)[0].clone();
    assert_eq!(
        (alone("2026-03-10").promised, alone("2026-03-10").late_days),
        (Some(day("2026-03-10")), None)
    );
    assert_eq!(alone("2026-03-11").late_days, Some(1));
    assert_eq!(alone("2026-03-11").wanted, Some(day("2026-03-08")));
    let facts = [
        order("B-1", "2026-03-01"),
        promised("1", "2026-03-05", Some("2026-03-06")),
        promised("2", "2026-03-20", None),
        promised("3", "2026-03-18", None),
    ];
    let again = open(facts, "2026-03-25")[0].clone();
    assert_eq!((again.promised, again.late_days), (Some(day("2026-03-18")), Some(7)));
    // One that was to bring the same takes the place of the other: of a delivery that was moved the
    // old day is no promise any more.
    let all = |id: &str, date: &str, promised: &str| {
        fact("delivery", id, date, json!({"of": by_order(), "promised": promised}))
    };
    let moved = [
        order("B-1", "2026-03-01"),
        all("1", "2026-03-03", "2026-03-12"),
        all("2", "2026-03-08", "2026-03-20"),
    ];
    assert_eq!(open(moved.clone(), "2026-03-07")[0].promised, Some(day("2026-03-12")));
    let open = open(moved, "2026-03-15")[0].clone();
    assert_eq!((open.promised, open.late_days), (Some(day("2026-03-20")), None));
}

#[test]
fn deliveries_and_invoices_that_do_not_fit_to_their_order_are_kept_and_reported() {
    let bought = |id: &str, date: &str, order: &str| {
        let more = json!({"lines": lines("tyre", "1", "600"), "details": {"order": order}});
        fact("purchase", id, date, more)
    };
    let facts = [
        order("B-1", "2026-03-01"),
        bought("S-1", "2026-02-28", "B-1"),
        bought("S-2", "2026-03-01", "B-1"),
        bought("S-3", "2026-03-01", "B-7"),
        delivery("1", by_order(), 1, Some("2026-02-28")),
        delivery("2", by_order(), 3, Some("2026-03-01")),
        delivery("3", by_order(), 1, Some("2026-03-02")),
        delivery("4", json!({"order": "B-8"}), 1, Some("2026-03-02")),
        delivery("5", json!({"purchase": "S-9"}), 1, Some("2026-03-02")),
        // Of an invoice without an order that is known.
        delivery("6", json!({"purchase": "S-3"}), 1, Some("2026-03-02")),
        delivery("7", json!({"purchase": "S-3"}), 1, Some("2026-03-03")),
        // By its invoice it is of the order.
        delivery("8", json!({"purchase": "S-2"}), 0, Some("2026-02-27")),
        delivery("9", by_order(), 9, None),
    ];
    assert_eq!(
        misfits(facts.clone(), "2026-12-31"),
        [
            "purchase `S-1` of customer `C-1` to `B-1`: dated before its order",
            "purchase `S-3` of customer `C-1` to `B-7`: no such order is known of the customer",
            "delivery `1` of customer `C-1` to `B-1`: delivered before it was ordered",
            "delivery `3` of customer `C-1` to `B-1`: more was delivered than was ordered",
            "delivery `4` of customer `C-1` to `B-8`: no such order is known of the customer",
            "delivery `5` of customer `C-1` to `S-9`: no such purchase is known of the customer",
            "delivery `7` of customer `C-1` to `S-3`: more was delivered than was ordered",
            "delivery `8` of customer `C-1` to `S-2`: delivered before it was ordered",
            "delivery `8` of customer `C-1` to `S-2`: more was delivered than was ordered",
        ],
    );
    assert_eq!(misfits(facts, "2026-03-01").len(), 2, "later facts change nothing");
}

#[test]
fn an_order_or_an_invoice_of_a_later_day_is_not_known_on_the_day() {
    let invoice = |id: &str, date: &str| {
        let more = json!({"lines": lines("tyre", "4", "2400"), "details": {"order": "B-1"}});
        fact("purchase", id, date, more)
    };
    let facts = [
        invoice("S-1", "2026-03-01"),
        delivery("1", json!({"purchase": "S-2"}), 1, Some("2026-03-04")),
        invoice("S-2", "2026-03-03"),
        order("B-1", "2026-03-03"),
    ];
    assert_eq!(
        misfits(facts.clone(), "2026-03-02"),
        [
            "purchase `S-1` of customer `C-1` to `B-1`: no such order is known of the customer",
            "delivery `1` of customer `C-1` to `S-2`: no such purchase is known of the customer",
        ],
    );
    assert_eq!(
        misfits(facts, "2026-03-04"),
        [
            "purchase `S-1` of customer `C-1` to `B-1`: dated before its order",
            "purchase `S-2` of customer `C-1` to `B-1`: has what was not ordered, or not so much of it",
        ],
    );
}
