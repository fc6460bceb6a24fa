//! What counts as used of a credit, and what does not.

use super::*;

#[test]
fn what_is_delivered_is_not_ordered_any_more_and_what_is_invoiced_not_delivered() {
    let facts = [
        ordered("R-1", "2026-03-01", "10", "1000", json!({})),
        delivered("D-1", "R-1", "2026-03-03", Some("6")),
        fact(
            "purchase",
            "S-1",
            "2026-03-05",
            json!({"lines": line("4", "400"),
            "settlement": "on_account", "details": {"order": "R-1"}}),
        ),
        delivered("D-2", "R-1", "2026-03-07", None),
        fact(
            "purchase",
            "S-2",
            "2026-03-09",
            json!({"lines": line("6", "600"),
            "settlement": "on_account", "details": {"order": "R-1"}}),
        ),
    ];
    for (as_of, expected) in [
        ("2026-03-02", ["0", "0", "0", "1000"]),
        ("2026-03-03", ["0", "0", "600", "400"]),
        ("2026-03-05", ["400", "0", "200", "400"]),
        ("2026-03-07", ["400", "0", "600", "0"]),
        ("2026-03-09", ["1000", "0", "0", "0"]),
    ] {
        let exposure = used(facts.clone(), as_of);
        assert_eq!(stages(&exposure), expected, "{as_of}");
        assert_eq!(exposure.total, yuan("1000"), "{as_of}");
    }
}

#[test]
fn what_is_invoiced_before_it_is_delivered_counts_once() {
    let facts = [
        ordered("R-1", "2026-03-01", "4", "400", json!({})),
        fact(
            "purchase",
            "S-1",
            "2026-03-02",
            json!({"lines": line("4", "400"),
            "settlement": "on_account", "details": {"order": "R-1"}}),
        ),
        delivered("D-1", "R-1", "2026-03-05", None),
    ];
    for as_of in ["2026-03-02", "2026-03-05"] {
        assert_eq!(stages(&used(facts.clone(), as_of)), ["400", "0", "0", "0"], "{as_of}");
    }
}

#[test]
fn parts_of_an_order_add_up_to_the_whole_to_the_smallest_coin() {
    let facts = [
        ordered("R-1", "2026-03-01", "3", "100", json!({})),
        delivered("D-1", "R-1", "2026-03-03", Some("1")),
        delivered("D-2", "R-1", "2026-03-04", Some("1")),
        fact(
            "purchase",
            "S-1",
            "2026-03-05",
            json!({"lines": line("1", "33.33"),
            "settlement": "on_account", "details": {"order": "R-1"}}),
        ),
    ];
    let on = |as_of| stages(&used(facts.clone(), as_of));
    assert_eq!(on("2026-03-03"), ["0", "0", "33.33", "66.67"]);
    assert_eq!(on("2026-03-04"), ["0", "0", "66.67", "33.33"]);
    assert_eq!(on("2026-03-05"), ["33.33", "0", "33.34", "33.33"]);
}

#[test]
fn the_rest_of_an_order_that_is_cancelled_does_not_count_and_what_was_delivered_does() {
    let facts = [
        ordered("R-1", "2026-03-01", "4", "400", json!({"cancelled": "2026-03-08"})),
        delivered("D-1", "R-1", "2026-03-03", Some("1")),
    ];
    let before = used(facts.clone(), "2026-03-07");
    assert_eq!(stages(&before), ["0", "0", "100", "300"]);
    assert_eq!(before.look_again_on, Some(day("2026-03-08")));
    let after = used(facts, "2026-03-08");
    assert_eq!(stages(&after), ["0", "0", "100", "0"]);
    assert_eq!(after.look_again_on, None);
}

#[test]
fn an_order_counts_from_the_day_on_which_it_comes_within_the_horizon() {
    let facts = [ordered("R-1", "2026-03-01", "1", "500", json!({"promised": "2026-06-01"}))];
    let before = used(facts.clone(), "2026-04-01");
    assert_eq!(stages(&before), ["0", "0", "0", "0"]);
    assert_eq!(before.beyond_horizon, Some(yuan("500")));
    assert_eq!(before.look_again_on, Some(day("2026-04-02")));
    let within = used(facts.clone(), "2026-04-02");
    assert_eq!(stages(&within), ["0", "0", "0", "500"]);
    assert_eq!(within.beyond_horizon, Some(yuan("0")));
    // One that is late counts too, and without a horizon every one does.
    assert_eq!(used(facts.clone(), "2026-09-01").total, yuan("500"));
    let all = with(|draft| draft.horizon_days = None);
    assert_eq!(used_by(&base_of(facts), &all, "2026-03-01").total, yuan("500"));
}

#[test]
fn an_order_without_a_day_counts_by_the_policy() {
    let base = base_of([ordered("R-1", "2026-03-01", "1", "500", json!({}))]);
    let without = with(|draft| draft.orders_without_day = false);
    assert_eq!(used_by(&base, &policy(), "2026-03-01").total, yuan("500"));
    assert_eq!(used_by(&base, &without, "2026-03-01").total, yuan("0"));
}

#[test]
fn a_promise_of_a_delivery_moves_the_day_of_the_order() {
    let facts = [
        ordered("R-1", "2026-03-01", "1", "500", json!({"promised": "2026-03-20"})),
        fact(
            "delivery",
            "D-1",
            "2026-03-10",
            json!({"of": {"order": "R-1"}, "promised": "2026-08-01"}),
        ),
    ];
    assert_eq!(used(facts.clone(), "2026-03-09").total, yuan("500"));
    assert_eq!(used(facts.clone(), "2026-03-10").total, yuan("0"));
    assert_eq!(used(facts, "2026-06-02").total, yuan("500"));
}

#[test]
fn each_stage_counts_by_the_policy() {
    let facts = [
        owed("S-1", "2026-03-01", "1"),
        ordered("R-1", "2026-03-01", "1", "20", json!({})),
        delivered("D-1", "R-1", "2026-03-01", None),
        ordered("R-2", "2026-03-01", "1", "300", json!({})),
        fact(
            "payment",
            "B-1",
            "2026-03-01",
            json!({"amount": amount("4000"), "matures": "2026-09-01"}),
        ),
        owed("S-2", "2026-03-01", "4000"),
    ];
    let base = base_of(facts);
    for (stage, expected) in ExposureStage::ALL.into_iter().zip(["1", "4000", "20", "300"]) {
        let only = with(|draft| draft.counts = [stage].into());
        let exposure = used_by(&base, &only, "2026-03-02");
        assert_eq!(exposure.total, yuan(expected), "{stage}");
        assert_eq!(stages(&exposure), ["1", "4000", "20", "300"]);
    }
}

#[test]
fn deposits_and_credit_notes_subtract() {
    let facts = [
        paid("B-1", "2026-03-01", "300"),
        ordered("R-1", "2026-03-01", "1", "1000", json!({})),
        owed("S-1", "2026-03-05", "500"),
        fact(
            "return",
            "RT-1",
            "2026-03-06",
            json!({"lines": line("1", "50"), "of": "S-1", "settlement": "on_account"}),
        ),
    ];
    let deposit = used(facts.clone(), "2026-03-01");
    assert_eq!(deposit.stage(ExposureStage::Receivable), Some(yuan("-300")));
    assert_eq!(deposit.total, yuan("700"));
    assert_eq!(used(facts.clone(), "2026-03-05").total, yuan("1200"));
    assert_eq!(used(facts, "2026-03-06").total, yuan("1150"));
}

#[test]
fn an_acceptance_bill_counts_until_it_matures() {
    let facts = [
        owed("S-1", "2026-03-01", "500"),
        fact(
            "payment",
            "B-1",
            "2026-03-05",
            json!({"amount": amount("500"), "matures": "2026-09-05"}),
        ),
    ];
    let held = used(facts.clone(), "2026-09-04");
    assert_eq!(stages(&held), ["0", "500", "0", "0"]);
    assert_eq!(held.look_again_on, Some(day("2026-09-05")));
    assert_eq!(used(facts.clone(), "2026-09-05").total, yuan("0"));
    // One that is given back before takes both back.
    let back = fact(
        "payment",
        "B-2",
        "2026-05-01",
        json!({"amount": amount("-500"), "matures": "2026-09-05"}),
    );
    let given_back = used(facts.into_iter().chain([back]), "2026-05-01");
    assert_eq!(stages(&given_back), ["500", "0", "0", "0"]);
}

#[test]
fn what_is_disputed_stands_apart_until_it_is_settled() {
    let facts = [
        owed("S-1", "2026-03-01", "500"),
        owed("S-2", "2026-03-01", "300"),
        fact("dispute", "DI-1", "2026-03-10", json!({"purchase": "S-2", "settled": "2026-04-01"})),
        paid("B-1", "2026-03-20", "600"),
    ];
    assert_eq!(used(facts.clone(), "2026-03-09").total, yuan("800"));
    let disputed = used(facts.clone(), "2026-03-10");
    assert_eq!((disputed.total, disputed.disputed), (yuan("500"), Some(yuan("300"))));
    assert_eq!(disputed.look_again_on, Some(day("2026-04-01")));
    // Payments settle what is not disputed first, and no more is disputed than is owed.
    let paid = used(facts.clone(), "2026-03-20");
    assert_eq!((paid.total, paid.disputed), (yuan("0"), Some(yuan("200"))));
    let settled = used(facts, "2026-04-01");
    assert_eq!((settled.total, settled.disputed), (yuan("200"), Some(yuan("0"))));
}

#[test]
fn of_a_purchase_no_more_is_disputed_than_is_left_of_it() {
    let disputed = |more: &[Fact]| {
        let facts = [owed("S-1", "2026-03-01", "500"), owed("S-2", "2026-03-01", "900")];
        used(facts.into_iter().chain(more.iter().cloned()), "2026-03-31").disputed.unwrap()
    };
    let dispute = |id: &str, of: Value| {
        fact("dispute", id, "2026-03-10", json!({"purchase": "S-1", "amount": of}))
    };
    let back = fact(
        "return",
        "RT-1",
        "2026-03-12",
        json!({"lines": line("1", "450"), "of": "S-1", "settlement": "on_account"}),
    );
    assert_eq!(disputed(&[dispute("1", amount("200"))]), yuan("200"));
    assert_eq!(disputed(&[dispute("1", amount("200")), dispute("2", amount("400"))]), yuan("500"));
    assert_eq!(disputed(&[dispute("1", amount("200")), back]), yuan("50"));
    assert_eq!(disputed(&[dispute("1", amount("-5"))]), yuan("0"));
    assert_eq!(disputed(&[dispute("1", amount("200 USD"))]), yuan("0"));
    let unknown = fact("dispute", "1", "2026-03-10", json!({"purchase": "S-9"}));
    assert_eq!(disputed(&[unknown]), yuan("0"));
}

#[test]
fn facts_after_the_day_change_nothing() {
    let known = [owed("S-1", "2026-03-01", "500")];
    let later = [
        owed("S-2", "2026-03-02", "1"),
        paid("B-1", "2026-03-02", "1"),
        limit("L-1", "2026-03-02", "1"),
        ordered("R-1", "2026-03-02", "1", "7", json!({})),
        fact("dispute", "DI-1", "2026-03-02", json!({"purchase": "S-1"})),
    ];
    let all = used(known.clone().into_iter().chain(later), "2026-03-01");
    assert_eq!(all, used(known, "2026-03-01"));
}

#[test]
fn several_currencies_are_valued_at_the_rates_of_the_day() {
    let mut base = base_of([
        owed("S-1", "2026-03-01", "100 USD"),
        ordered("R-1", "2026-03-01", "1", "10 USD", json!({})),
        owed("S-2", "2026-03-01", "50"),
        limit("L-1", "2026-01-01", "1000"),
    ]);
    let deals = Opportunities::new();
    let context = WarningContext {
        base: &base,
        deals: &deals,
        currency: Currency::CNY,
        as_of: day("2026-03-02"),
    };
    assert!(exposure(&context, base.customer(&id("C-1")).unwrap(), &policy()).is_err());
    rate(&mut base, day("2026-01-01"), "7");
    rate(&mut base, day("2026-04-01"), "8");
    assert_eq!(used_by(&base, &policy(), "2026-03-31").total, yuan("820"));
    assert_eq!(used_by(&base, &policy(), "2026-04-01").total, yuan("930"));
}
