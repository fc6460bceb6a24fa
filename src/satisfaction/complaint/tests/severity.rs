//! What makes a complaint grave, at the edges: which day, which price, which of several.

use super::{at, base, cases, complaint, entry, extend, office, severity};
use crate::base::{CustomerBase, Fact};
use crate::rule::Draft;
use crate::satisfaction::complaint::{
    ComplainantTier, ComplaintPolicy, ComplaintPolicyDraft, ComplaintSeverity,
    ComplaintSeverityDraft, complaints_of,
};
use crate::tiering::AbcClass;
use crate::units::Currency;
use ComplaintSeverity::{Minor, Ordinary, Serious};
use serde_json::{Value, json};

/// How grave the complaint Q was by what was known on a day.
fn of_base(base: &CustomerBase, as_of: &str) -> ComplaintSeverity {
    let all = cases(base, &ComplaintPolicy::default(), as_of);
    all.iter().find(|case| case.complaint.as_str() == "Q").unwrap().severity
}

fn on(facts: &[Fact], as_of: &str) -> ComplaintSeverity {
    of_base(&base(facts.to_vec()), as_of)
}

fn of(facts: &[Fact]) -> ComplaintSeverity {
    severity(facts, ComplainantTier::default()).0
}

fn purchase(date: &str, lines: &[(&str, &str)]) -> Fact {
    let lines: Vec<_> = lines
        .iter()
        .map(|(product, amount)| {
            json!({"product": product, "quantity": "1",
                "amount": {"amount": amount, "currency": "CNY"}})
        })
        .collect();
    serde_json::from_value(json!({"purchase": {"id": "P", "customer": "C", "date": date,
        "lines": lines}}))
    .unwrap()
}

fn visit(id: &str, date: &str, more: Value) -> Fact {
    let mut fields = json!({"id": id, "customer": "C", "date": date, "thing": "car"});
    extend(&mut fields, more);
    serde_json::from_value(json!({ "workshop_visit": fields })).unwrap()
}

#[test]
fn another_currency_is_valued_at_the_rate_of_the_day_on_which_it_was_received() {
    let about = json!({"at_stake": {"amount": "100", "currency": "USD"}});
    let mut base = base([complaint("Q", "2026-03-02", about)]);
    for (date, rate) in [("2026-01-05", "7"), ("2026-06-01", "70")] {
        let (date, rate) = (date.parse().unwrap(), rate.parse().unwrap());
        base.rates_mut().record(Currency::USD, Currency::CNY, date, rate).unwrap();
    }
    assert_eq!(of_base(&base, "2026-12-31"), Ordinary, "700 and not 7,000");
}

#[test]
fn a_purchase_and_a_visit_count_from_their_day_on() {
    let about = json!({"purchase": "P"});
    let bought =
        [complaint("Q", "2026-03-02", about.clone()), purchase("2026-03-03", &[("mat", "8")])];
    assert_eq!(on(&bought, "2026-03-02"), Ordinary);
    assert_eq!(on(&bought, "2026-03-03"), Minor);
    let again = json!({"purchase": "P", "work": ["repeat_repair"]});
    let repaired = [complaint("Q", "2026-03-02", about), visit("V", "2026-03-03", again)];
    assert_eq!(on(&repaired, "2026-03-02"), Ordinary);
    assert_eq!(on(&repaired, "2026-03-03"), Serious);
}

#[test]
fn a_repair_was_not_right_from_the_first_visit_on_that_repeats_it() {
    let facts = [
        complaint("Q", "2026-03-02", json!({"purchase": "P"})),
        visit("V-1", "2026-03-01", json!({"purchase": "P"})),
        visit("V-3", "2026-06-04", json!({"repeats": "V-1"})),
        visit("V-2", "2026-05-04", json!({"repeats": "V-1"})),
    ];
    assert_eq!(on(&facts, "2026-05-03"), Ordinary);
    assert_eq!(on(&facts, "2026-05-04"), Serious);
}

#[test]
fn what_was_paid_is_all_of_the_product_unless_the_complaint_says_it() {
    let mats = purchase("2026-03-01", &[("mat", "600"), ("wax", "5"), ("mat", "600")]);
    let about = |more: Value| {
        let mut about = json!({"purchase": "P", "product": "mat"});
        extend(&mut about, more);
        of(&[mats.clone(), complaint("Q", "2026-03-02", about)])
    };
    assert_eq!(about(json!({})), Serious);
    assert_eq!(about(json!({"at_stake": {"amount": "8", "currency": "CNY"}})), Minor);
}

#[test]
fn with_a_point_against_it_no_complaint_is_minor_though_it_is_not_serious_either() {
    let severity = ComplaintSeverityDraft { serious_from: 2, ..Default::default() };
    let policy = ComplaintPolicyDraft { severity, ..Default::default() }.validate().unwrap();
    let paid = json!({"amount": "8", "currency": "CNY"});
    for (cause, expected) in [("quality", Minor), ("not_repaired_at_once", Ordinary)] {
        let about = json!({"at_stake": paid, "cause": cause});
        let cases = cases(&base([complaint("Q", "2026-03-02", about)]), &policy, "2026-03-02");
        assert_eq!(cases[0].severity, expected, "{cause}");
    }
}

#[test]
fn of_two_complaints_of_one_day_the_second_repeats_the_first_where_the_times_are_known() {
    let two = |first: &str, second: &str| {
        let about = json!({"cause": "quality"});
        of(&[complaint("Q-0", first, about.clone()), complaint("Q-1", second, about)])
    };
    assert_eq!(two("2026-03-02T09:00", "2026-03-02T10:00"), Serious);
    assert_eq!(two("2026-03-02", "2026-03-02"), Ordinary, "nobody knows which came first");
}

#[test]
fn two_complaints_are_not_about_the_same_for_what_is_known_of_neither() {
    let two = |first: Value, second: Value| {
        of(&[complaint("Q-0", "2026-02-02", first), complaint("Q-1", "2026-03-02", second)])
    };
    assert_eq!(two(json!({"cause": "attitude"}), json!({"cause": "quality"})), Ordinary);
    assert_eq!(two(json!({"product": "mat"}), json!({"product": "tyre"})), Ordinary);
}

#[test]
fn an_earlier_complaint_is_not_repeated_from_the_day_on_which_it_turned_out_unfounded() {
    let about = json!({"product": "tyre"});
    let facts = [
        complaint("Q-0", "2026-02-02", about.clone()),
        complaint("Q", "2026-03-02", about),
        entry("E", "2026-04-02", "Q-0", "unfounded", json!({})),
    ];
    assert_eq!(on(&facts, "2026-04-01"), Serious);
    assert_eq!(on(&facts, "2026-04-02"), Ordinary);
}

#[test]
fn who_is_no_vip_and_has_no_class_may_yet_be_one_of_the_best() {
    let base = base([complaint("Q", "2026-03-02", json!({}))]);
    let said = |class| {
        let tier = ComplainantTier { class, is_vip: Some(false) };
        let customer = base.customers().next().unwrap();
        let policy = ComplaintPolicy::default();
        let rates = base.rates();
        let all = complaints_of(customer, &policy, &office(), |_| tier, rates, at("2026-03-02"));
        let best = |one: &&crate::rule::Criterion| one.rule().key.ends_with("best-customer");
        all[0].criteria.iter().find(best).unwrap().to_string()
    };
    assert_eq!(said(None), "the class of the customer is not known");
    assert_eq!(said(Some(AbcClass::B)), "neither one of the best customers nor a VIP");
}
