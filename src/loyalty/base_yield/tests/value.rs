//! Cohorts, which things are in them, and what these brought.

use serde_json::{Value, json};

use super::{base, contract, day, fact, got, insured, ours, policy, visit, yields};
use crate::base::{CustomerBase, MergeRecord};
use crate::loyalty::base_yield::{BaseYieldPolicy, CohortSpan, YieldKind, base_yield};
use crate::units::{Currency, ExchangeRates, NotComputable, Proportion, Valuation};

#[test]
fn a_thing_is_in_the_cohort_of_its_first_day() {
    let facts = [
        ours("A", "2024-03-31", None),
        ours("B", "2024-04-01", None),
        ours("D", "2025-01-01", None),
    ];
    let of = |span: CohortSpan| -> Vec<String> {
        let base = base(&facts);
        let valuation = Valuation::new(Currency::CNY, base.rates());
        let policy = policy(|draft| draft.cohort = span);
        let found = base_yield(&base, &policy, &valuation, day("2025-01-01"));
        let shown = |one: &super::YieldCohort| format!("{}: {}", one.period, one.things);
        found.cohorts.iter().chain(&found.all).map(shown).collect()
    };
    assert_eq!(
        of(CohortSpan::Year),
        [
            "2024-01-01 to 2024-12-31: 2",
            "2025-01-01 to 2025-12-31: 1",
            "2024-01-01 to 2025-12-31: 3"
        ]
    );
    assert_eq!(of(CohortSpan::Quarter)[1], "2024-04-01 to 2024-06-30: 1");
    assert_eq!(of(CohortSpan::Month)[0], "2024-03-01 to 2024-03-31: 1");
    assert!(yields(&facts, "2024-03-30").all.is_none());
    assert!(yields(&facts, "2024-03-30").cohorts.is_empty());
}

#[test]
fn only_things_from_us_are_in_a_cohort() {
    let facts = [
        got("A", "2024-01-01", Some("us")),
        fact("ownership", "2024-01-01", json!({"thing": "B", "purchase": "S-1"})),
        got("D", "2024-01-01", Some("other_brand")),
        got("E", "2024-01-01", None),
        // A later record says from whom; one says that it never was theirs.
        got("F", "2024-01-01", None),
        got("F", "2024-02-01", Some("us")),
        ours("G", "2024-01-01", Some("2023-12-31")),
    ];
    let found = yields(&facts, "2024-12-31");
    assert_eq!((found.all.unwrap().things, found.unknown_seller), (3, 1));
    assert_eq!(yields(&facts, "2024-01-31").unknown_seller, 2);
}

#[test]
fn a_thing_that_two_own_together_counts_once_and_one_had_again_twice() {
    let mut of_spouse = ours("T", "2024-01-01", None);
    of_spouse["ownership"]["customer"] = json!("D");
    of_spouse["ownership"]["id"] = json!("H-D");
    let things = |facts: &[Value]| yields(facts, "2026-12-31").all.unwrap().things;
    assert_eq!(things(&[ours("T", "2024-01-01", None), of_spouse]), 1);
    let again = [ours("T", "2024-01-01", Some("2024-12-31")), ours("T", "2025-01-01", None)];
    assert_eq!(things(&again), 2);
    let same = [ours("T", "2024-01-01", Some("2024-12-31")), ours("T", "2024-12-31", None)];
    assert_eq!(things(&same), 1);
}

pub(super) fn sold(kind: &str, id: &str, date: &str, amount: &str, more: &Value) -> Value {
    let mut all = json!({"id": id, "lines": [{"product": "part", "quantity": "1",
        "amount": {"amount": amount, "currency": "CNY"}}]});
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fact(kind, date, all)
}

#[test]
fn a_thing_whose_purchase_came_back_is_counted_apart() {
    let facts = [
        fact("ownership", "2024-01-01", json!({"thing": "A", "from": "us", "purchase": "S-1"})),
        fact("ownership", "2024-01-01", json!({"thing": "B", "from": "us", "purchase": "S-2"})),
        fact("ownership", "2024-01-01", json!({"thing": "D", "from": "us", "purchase": "S-9"})),
        sold("purchase", "S-1", "2024-01-01", "9", &json!({})),
        sold("purchase", "S-2", "2024-01-01", "9", &json!({})),
        sold("return", "B-1", "2024-02-01", "9", &json!({"of": "S-1"})),
        // What came back replaces nothing.
        ours("O", "2020-01-01", Some("2024-01-01")),
    ];
    let found = yields(&facts, "2024-12-31").all.unwrap();
    assert_eq!((found.things, found.came_back), (3, 1));
    assert_eq!(found.rate(YieldKind::TradeIn).unwrap().due, Proportion::try_new(1, 1).unwrap());
    assert!(found.to_string().starts_with(
        "2020-01-01 to 2024-03-31: 3 things delivered, and 1 that came back\nfirst service: none due; "
    ));
    let before = yields(&facts, "2024-01-31").all.unwrap();
    assert_eq!((before.things, before.came_back), (4, 0));
    let only = [facts[0].clone(), facts[3].clone(), facts[5].clone()];
    let found = yields(&only, "2024-12-31").all.unwrap();
    assert_eq!((found.things, found.workshop.per_thing), (0, None));
    let mut and_old = only.to_vec();
    and_old.push(facts[6].clone());
    let found = yields(&and_old, "2024-12-31").all.unwrap();
    assert_eq!(found.rate(YieldKind::TradeIn).unwrap().due, Proportion::try_new(0, 1).unwrap());
}

pub(super) fn invoiced(thing: &str, date: &str, invoice: Option<&str>) -> Value {
    fact("workshop_visit", date, json!({"thing": thing, "purchase": invoice}))
}

#[test]
fn the_workshop_brings_what_its_invoices_came_to_each_counted_once() {
    let facts = [
        ours("A", "2024-01-01", Some("2024-12-31")),
        ours("B", "2024-01-01", None),
        ours("D", "2024-01-01", None),
        invoiced("A", "2024-03-01", Some("S-1")),
        invoiced("B", "2024-03-01", Some("S-1")),
        invoiced("A", "2024-04-01", Some("S-2")),
        invoiced("A", "2024-05-01", None),
        invoiced("A", "2024-06-01", Some("S-9")),
        // Before and after it was theirs.
        invoiced("A", "2023-12-31", Some("S-3")),
        invoiced("A", "2025-01-01", Some("S-3")),
        sold("purchase", "S-1", "2024-03-01", "100", &json!({})),
        sold("purchase", "S-2", "2024-04-01", "10.01", &json!({})),
        sold("purchase", "S-3", "2023-12-31", "1000", &json!({})),
        sold("purchase", "S-4", "2024-03-01", "1000", &json!({})),
        sold("return", "B-1", "2024-04-09", "10", &json!({"of": "S-1"})),
        sold("return", "B-2", "2024-04-09", "5", &json!({})),
    ];
    let found = yields(&facts, "2025-12-31").all.unwrap();
    assert_eq!(found.workshop.to_string(), "100.01 CNY (3 of 5 on record)");
    let before = yields(&facts, "2024-04-01").all.unwrap();
    assert_eq!(before.workshop.total.unwrap().unwrap(), "110.01 CNY".parse().unwrap());
    assert_eq!(before.workshop.recorded, Proportion::try_new(3, 3).unwrap());
    let before = yields(&facts, "2024-03-31").all.unwrap();
    assert_eq!(before.workshop.total.unwrap().unwrap(), "100 CNY".parse().unwrap());
}

#[test]
fn an_invoice_of_a_fleet_is_shared_among_its_things_and_nothing_is_lost() {
    let facts = [
        ours("A", "2024-01-01", None),
        ours("B", "2024-05-01", None),
        // Not from us.
        fact("ownership", "2024-01-01", json!({"thing": "D", "from": "other_brand"})),
        invoiced("A", "2024-06-01", Some("S-1")),
        invoiced("A", "2024-06-02", Some("S-1")),
        invoiced("B", "2024-06-03", Some("S-1")),
        sold("purchase", "S-1", "2024-06-03", "100.01", &json!({})),
    ];
    let each = |facts: &[Value], as_of: &str| -> Vec<String> {
        let cohorts = yields(facts, as_of).cohorts;
        let totals = cohorts.iter().map(|one| one.workshop.total);
        totals.map(|one| one.unwrap().unwrap().to_string()).collect()
    };
    // 50.005 is rounded half to even, and the other has the rest.
    assert_eq!(each(&facts, "2024-12-31"), ["50.00 CNY", "50.01 CNY"]);
    let mut finer = facts.clone();
    finer[6] = sold("purchase", "S-1", "2024-06-03", "100.001", &json!({}));
    assert_eq!(each(&finer, "2024-12-31"), ["50.00 CNY", "50.001 CNY"], "nothing is rounded off");
    let third = [&facts[..], &[invoiced("D", "2024-06-05", Some("S-1"))]].concat();
    assert_eq!(each(&third, "2024-06-04"), ["50.00 CNY", "50.01 CNY"]);
    assert_eq!(each(&third, "2024-12-31"), ["33.34 CNY", "33.33 CNY"]);
    assert_eq!(
        yields(&third, "2024-12-31").cohorts[0].workshop.recorded,
        Proportion::try_new(2, 2).unwrap()
    );
    let negative =
        [&third[..], &[sold("return", "R", "2024-06-06", "200.02", &json!({"of": "S-1"}))]];
    assert_eq!(each(&negative.concat(), "2024-12-31"), ["-33.34 CNY", "-33.33 CNY"]);
}

#[test]
fn whoever_brings_a_thing_to_the_workshop_counts_for_it() {
    let of_driver = |mut fact: Value| {
        fact.as_object_mut().unwrap().values_mut().for_each(|it| it["customer"] = json!("D"));
        fact
    };
    let facts = [
        ours("A", "2024-01-01", None),
        of_driver(invoiced("A", "2024-03-01", Some("S-1"))),
        of_driver(sold("purchase", "S-1", "2024-03-01", "100", &json!({}))),
        of_driver(visit("A", "2024-05-01", &["service"])),
        visit("Z", "2024-01-01", &[]),
    ];
    let found = yields(&facts, "2024-12-31").all.unwrap();
    assert_eq!(found.workshop.total, Some(Ok("100 CNY".parse().unwrap())));
    let first = found.rate(YieldKind::FirstService).unwrap();
    assert_eq!(first.due, Proportion::try_new(1, 1).unwrap());
}

#[test]
fn insurance_brings_what_those_taken_through_us_cost() {
    let amount = json!({"amount": "4000", "currency": "CNY"});
    let cost = |id: &str, with: Option<&str>, amount: Option<&Value>| {
        insured(&json!({"id": id, "with": with, "amount": amount}))
    };
    let facts = [
        ours("T", "2024-01-01", None),
        ours("U", "2024-01-01", None),
        cost("I-1", Some("us"), Some(&amount)),
        cost("I-2", Some("us"), None),
        cost("I-3", Some("elsewhere"), Some(&amount)),
        cost("I-4", None, Some(&amount)),
        contract("warranty", "2024-01-01", &json!({"with": "us", "amount": amount})),
    ];
    let found = yields(&facts, "2024-12-31").all.unwrap();
    assert_eq!(found.insurance.to_string(), "4000.00 CNY (1 of 2 on record)");
    assert!(found.to_string().ends_with(
        "\nworkshop revenue: nothing known (0 of 0 on record)\npremiums of the insurance taken through us: \
         4000.00 CNY (1 of 2 on record)"
    ));
}

#[test]
fn what_cannot_be_put_into_a_figure_says_why() {
    let facts = [
        ours("A", "2024-01-01", None),
        invoiced("A", "2024-03-01", Some("S-1")),
        sold("purchase", "S-1", "2024-03-01", "100", &json!({})),
    ];
    let base = base(&facts);
    let rates = ExchangeRates::new();
    let valuation = Valuation::new(Currency::EUR, &rates);
    let found = base_yield(&base, &BaseYieldPolicy::default(), &valuation, day("2024-12-31"));
    let (from, to, on) = (Currency::CNY, Currency::EUR, day("2024-03-01"));
    let workshop = found.all.unwrap().workshop;
    assert_eq!(workshop.total, Some(Err(NotComputable::NoRate { from, to, on })));
    assert_eq!(workshop.recorded, Proportion::try_new(1, 1).unwrap());
    assert_eq!(
        workshop.to_string(),
        "not known: no rate from CNY to EUR on or before 2024-03-01 (1 of 1 on record)"
    );
}

#[test]
fn whoever_was_merged_is_one_and_whoever_was_erased_has_no_things() {
    let mut second = ours("U", "2024-06-01", None);
    second["ownership"]["customer"] = json!("D");
    let mut base = base(&[ours("T", "2020-01-01", Some("2024-06-01")), second]);
    let of = |base: &CustomerBase| {
        let valuation = Valuation::new(Currency::CNY, base.rates());
        base_yield(base, &BaseYieldPolicy::default(), &valuation, day("2025-12-31")).all
    };
    let due = |base: &CustomerBase| of(base).unwrap().rate(YieldKind::TradeIn).unwrap().due;
    assert_eq!(due(&base), Proportion::try_new(0, 1).unwrap());
    let record = MergeRecord {
        survivor: "C".parse().unwrap(),
        absorbed: "D".parse().unwrap(),
        date: day("2025-01-01"),
        by: None,
    };
    base.merge(record).unwrap();
    assert_eq!(due(&base), Proportion::try_new(1, 1).unwrap());
    let _ = base.erase(&"C".parse().unwrap(), "X".parse().unwrap()).unwrap();
    assert!(of(&base).is_none());
}
