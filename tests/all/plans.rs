//! How far plans have come, and how much of budgets is spent.

use clienteling::base::{BudgetProgress, PlanProgress};
use clienteling::rule::measure::Unknown;
use clienteling::units::NotComputable;
use clienteling::{Currency, CustomerBase, CustomerId, Fact};
use serde_json::{Value, json};

use crate::common::build::{base_of, day, give_back, on_account, purchase};

fn yuan(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "CNY" })
}

/// A plan or a budget over April.
#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn april(kind: &str, id: &str, about: Value, more: Value) -> Fact {
    let mut fields = json!({"id": id, "date": "2026-01-05", "about": about,
        "period": {"first": "2026-04-01", "last": "2026-04-30"}});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(json!({ kind: fields })).unwrap()
}

fn plan(id: &str, about: Value, more: Value) -> Fact {
    april("sales_plan", id, about, more)
}

fn budget(id: &str, about: Value, more: Value) -> Fact {
    april("budget", id, about, more)
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn expense(id: &str, date: &str, about: Value, kind: &str, amount: &str) -> Fact {
    let fields = json!({"id": id, "date": date, "about": about, "kind": kind,
        "amount": yuan(amount)});
    serde_json::from_value(json!({ "expense": fields })).unwrap()
}

fn bought(id: &str, customer: &str, date: &str, product: &str, quantity: &str) -> Fact {
    let line = json!({"product": product, "quantity": quantity, "amount": yuan("100")});
    let fields = json!({"id": id, "customer": customer, "date": date, "lines": [line]});
    serde_json::from_value(json!({ "purchase": fields })).unwrap()
}

fn customer(id: &str) -> Value {
    json!({ "customer": id })
}

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

/// Planned, actual, expected, behind.
fn amounts(progress: &PlanProgress) -> String {
    let amount = progress.amount.clone().unwrap().unwrap();
    let shown = [amount.planned, amount.actual, amount.expected, amount.behind];
    shown.map(|it| it.to_string().replace(" CNY", "")).join(" ")
}

fn quantities(progress: &PlanProgress) -> String {
    let of = progress.quantity.clone().unwrap().unwrap();
    format!("{} {} {} {}", of.planned, of.actual, of.expected, of.behind)
}

/// Budget, actual, expected, ahead, left.
fn spent(progress: &BudgetProgress) -> String {
    let spent = progress.spent.clone().unwrap();
    let shown = [spent.budget, spent.actual, spent.expected, spent.ahead, spent.left];
    shown.map(|it| it.to_string().replace(" CNY", "")).join(" ")
}

fn on(base: &CustomerBase, as_of: &str) -> Vec<PlanProgress> {
    base.plan_progress(day(as_of))
}

#[test]
fn a_plan_for_a_customer_counts_what_was_bought_less_what_came_back() {
    let base = base_of([
        plan("SP-1", customer("C-1"), json!({"amount": yuan("3000")})),
        purchase("S-0", "C-1", "2026-03-31", "9.00 CNY"),
        purchase("S-1", "C-1", "2026-04-01", "500.00 CNY"),
        on_account("S-2", "C-1", "2026-04-10", "300.00 CNY"),
        give_back("R-1", "C-1", "2026-04-10", "50.00 CNY"),
        purchase("S-3", "C-1", "2026-04-11", "7.00 CNY"),
        purchase("S-4", "C-2", "2026-04-05", "800.00 CNY"),
        purchase("S-5", "C-1", "2026-05-01", "9.00 CNY"),
    ]);
    let shown = |as_of| amounts(&on(&base, as_of)[0]);
    assert_eq!(shown("2026-04-01"), "3000.00 500.00 100.00 0.00");
    assert_eq!(shown("2026-04-10"), "3000.00 750.00 1000.00 250.00");
    assert_eq!(shown("2026-04-30"), "3000.00 757.00 3000.00 2243.00");
    assert_eq!(on(&base, "2026-03-31"), [], "it has not begun");
    assert_eq!(on(&base, "2026-05-01"), [], "it has ended");
}

#[test]
fn a_plan_that_is_decided_later_is_not_known_before() {
    let base = base_of([plan(
        "SP-1",
        json!("firm"),
        json!({"amount": yuan("3000"), "date": "2026-04-10"}),
    )]);
    assert_eq!(on(&base, "2026-04-09"), []);
    assert_eq!(on(&base, "2026-04-10").len(), 1);
}

#[test]
fn a_plan_for_the_firm_counts_everybody_and_one_for_a_product_its_lines() {
    let facts = [
        plan("SP-1", json!("firm"), json!({"amount": yuan("3000")})),
        plan("SP-2", json!({"product": "tyre"}), json!({"quantity": "30", "amount": yuan("300")})),
        plan("SP-3", customer("C-1"), json!({"quantity": "3", "product": "oil"})),
        bought("S-1", "C-1", "2026-04-02", "tyre", "4"),
        bought("S-2", "C-2", "2026-04-03", "tyre", "8"),
        bought("S-3", "C-1", "2026-04-04", "oil", "1.5"),
    ];
    let progress = on(&base_of(facts), "2026-04-15");
    let [firm, of_customer, product] = &progress[..] else { panic!("{progress:?}") };
    assert_eq!(amounts(firm), "3000.00 300.00 1500.00 1200.00");
    assert_eq!(firm.quantity, None);
    assert_eq!(quantities(product), "30 12 15 3");
    assert_eq!(amounts(product), "300.00 200.00 150.00 0.00");
    assert_eq!(quantities(of_customer), "3 1.5 1.5 0");
    assert_eq!(of_customer.amount, None);
    assert_eq!(of_customer.product.as_ref().map(clienteling::ProductId::as_str), Some("oil"));
}

#[test]
fn more_can_come_back_than_was_bought_in_the_period() {
    let base = base_of([
        plan("SP-1", customer("C-1"), json!({"amount": yuan("30"), "quantity": "30"})),
        give_back("R-1", "C-1", "2026-04-10", "50.00 CNY"),
    ]);
    let progress = on(&base, "2026-04-30");
    assert_eq!(amounts(&progress[0]), "30.00 -50.00 30.00 80.00");
    assert_eq!(quantities(&progress[0]), "30 -1 30 31");
}

#[test]
fn what_no_purchase_tells_is_unknown_and_not_nothing() {
    let amount = || json!({"amount": yuan("3000"), "quantity": "1"});
    let base = base_of([
        plan("SP-1", json!({"staff": "E-1"}), amount()),
        plan("SP-2", json!({"campaign": "K-1"}), amount()),
        plan("SP-3", json!({"deal": "O-1"}), amount()),
        plan("SP-4", customer("C-9"), amount()),
        purchase("S-1", "C-1", "2026-04-01", "500.00 CNY"),
    ]);
    let progress = on(&base, "2026-04-15");
    assert_eq!(progress.len(), 4);
    for one in progress {
        assert_eq!(one.amount, Some(Err(Unknown::NothingOnRecord)), "{}", one.subject);
        assert_eq!(one.quantity, Some(Err(Unknown::NothingOnRecord)), "{}", one.subject);
    }
}

#[test]
fn another_currency_is_counted_at_the_rate_of_its_day_or_makes_the_amount_unknown() {
    let mut base = base_of([
        plan("SP-1", customer("C-1"), json!({"amount": yuan("3000"), "quantity": "3"})),
        purchase("S-1", "C-1", "2026-04-02", "100.00 USD"),
    ]);
    let no_rate =
        NotComputable::NoRate { from: Currency::USD, to: Currency::CNY, on: day("2026-04-02") };
    let progress = on(&base, "2026-04-15");
    assert_eq!(progress[0].amount, Some(Err(Unknown::NotComputable(no_rate))));
    assert_eq!(quantities(&progress[0]), "3 1 1.5 0.5");
    for (date, rate) in [("2026-04-01", "7"), ("2026-04-03", "8")] {
        let (from, to) = (Currency::USD, Currency::CNY);
        base.rates_mut().record(from, to, day(date), rate.parse().unwrap()).unwrap();
    }
    assert_eq!(amounts(&on(&base, "2026-04-15")[0]), "3000.00 700.00 1500.00 800.00");
}

#[test]
fn a_later_plan_for_the_same_replaces_an_earlier_one() {
    let base = base_of([
        plan("SP-1", customer("C-1"), json!({"amount": yuan("3000")})),
        plan("SP-2", customer("C-1"), json!({"amount": yuan("600"), "date": "2026-04-10"})),
        plan("SP-3", customer("C-1"), json!({"amount": yuan("90"), "product": "tyre"})),
        purchase("S-1", "C-1", "2026-04-02", "100.00 CNY"),
    ]);
    let shown = |as_of| {
        let progress = on(&base, as_of);
        progress.iter().map(amounts).collect::<Vec<_>>()
    };
    assert_eq!(shown("2026-04-09"), ["3000.00 100.00 900.00 800.00", "90.00 0.00 27.00 27.00"]);
    assert_eq!(shown("2026-04-15"), ["600.00 100.00 300.00 200.00", "90.00 0.00 45.00 45.00"]);
}

#[test]
fn the_plans_for_two_customers_who_turn_out_to_be_one_both_apply() {
    let mut base = base_of([
        plan("SP-1", customer("C-1"), json!({"amount": yuan("3000")})),
        plan("SP-2", customer("C-2"), json!({"amount": yuan("600")})),
        budget("BU-1", customer("C-1"), json!({"amount": yuan("30")})),
        budget("BU-2", customer("C-2"), json!({"amount": yuan("60")})),
        purchase("S-1", "C-1", "2026-04-02", "100.00 CNY"),
        purchase("S-2", "C-2", "2026-04-02", "10.00 CNY"),
        expense("E-1", "2026-04-02", customer("C-1"), "gift", "7"),
        expense("E-2", "2026-04-02", customer("C-2"), "gift", "4"),
    ]);
    assert_eq!(on(&base, "2026-04-30").len(), 2);
    let merge = json!({"survivor": "C-1", "absorbed": "C-2", "date": "2026-04-05"});
    base.merge(serde_json::from_value(merge).unwrap()).unwrap();
    let progress = on(&base, "2026-04-30");
    assert_eq!(
        progress.iter().map(amounts).collect::<Vec<_>>(),
        ["3600.00 110.00 3600.00 3490.00"]
    );
    assert_eq!(progress[0].plans.len(), 2);
    let budgets = base.budget_progress(day("2026-04-30"));
    assert_eq!(budgets.iter().map(spent).collect::<Vec<_>>(), ["90.00 11.00 90.00 0.00 79.00"]);
}

#[test]
fn a_plan_for_somebody_erased_stays_under_the_pseudonym() {
    let mut base = base_of([
        plan("SP-1", customer("C-1"), json!({"amount": yuan("3000")})),
        budget("BU-1", customer("C-1"), json!({"amount": yuan("30")})),
        purchase("S-1", "C-1", "2026-04-02", "100.00 CNY"),
    ]);
    let before = on(&base, "2026-04-15")[0].amount.clone();
    let _ = base.erase(&id("C-1"), id("erased-1")).unwrap();
    let after = on(&base, "2026-04-15");
    assert_eq!(after[0].subject, id("erased-1").into());
    assert_eq!(after[0].amount, before);
    assert_eq!(base.budget_progress(day("2026-04-15"))[0].subject, id("erased-1").into());
}

#[test]
fn an_expense_counts_for_what_it_is_about_and_for_the_firm() {
    let base = base_of([
        budget("BU-1", json!("firm"), json!({"amount": yuan("900")})),
        budget("BU-2", json!({"campaign": "K-1"}), json!({"amount": yuan("90")})),
        budget("BU-3", json!("firm"), json!({"amount": yuan("60"), "kinds": ["gift", "travel"]})),
        expense("E-0", "2026-03-31", json!("firm"), "gift", "1"),
        expense("E-1", "2026-04-01", json!({"campaign": "K-1"}), "advertising", "50"),
        expense("E-2", "2026-04-02", json!({"campaign": "K-2"}), "gift", "20"),
        expense("E-3", "2026-04-10", json!("firm"), "travel", "30"),
        expense("E-4", "2026-04-11", json!("firm"), "travel", "40"),
    ]);
    let shown = |as_of| {
        let progress = base.budget_progress(day(as_of));
        progress.iter().map(|one| format!("{}: {}", one.budgets[0], spent(one))).collect::<Vec<_>>()
    };
    assert_eq!(
        shown("2026-04-10"),
        [
            "BU-1: 900.00 100.00 300.00 0.00 800.00",
            "BU-3: 60.00 50.00 20.00 30.00 10.00",
            "BU-2: 90.00 50.00 30.00 20.00 40.00",
        ]
    );
    assert_eq!(shown("2026-04-11")[1], "BU-3: 60.00 90.00 22.00 68.00 -30.00");
    assert_eq!(shown("2026-05-01"), [""; 0]);
}

#[test]
fn an_expense_in_another_currency_takes_a_rate_or_makes_what_is_spent_unknown() {
    let mut dollars = json!(expense("E-1", "2026-04-01", json!("firm"), "gift", "5"));
    dollars["expense"]["amount"]["currency"] = "USD".into();
    let mut base = base_of([
        budget("BU-1", json!("firm"), json!({"amount": yuan("900")})),
        serde_json::from_value(dollars).unwrap(),
    ]);
    let progress = base.budget_progress(day("2026-04-10"));
    assert!(matches!(progress[0].spent, Err(Unknown::NotComputable(_))), "{progress:?}");
    // The rate of its own day counts.
    for (date, rate) in [("2026-04-01", "7"), ("2026-04-02", "8")] {
        let (from, to) = (Currency::USD, Currency::CNY);
        base.rates_mut().record(from, to, day(date), rate.parse().unwrap()).unwrap();
    }
    let progress = base.budget_progress(day("2026-04-10"));
    assert_eq!(spent(&progress[0]), "900.00 35.00 300.00 0.00 865.00");
}
