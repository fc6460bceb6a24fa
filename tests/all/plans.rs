//! How far plans have come, and how much of budgets is spent.

use clienteling::base::{BudgetProgress, PlanProgress};
use clienteling::rule::measure::{SubjectKind, Unknown};
use clienteling::units::NotComputable;
use clienteling::{Currency, CustomerBase, CustomerId, Fact};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::build::{base_of, day, give_back, on_account, purchase};
use crate::common::cases;

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
    let amount = progress.amount.unwrap().unwrap();
    let shown = [amount.planned, amount.actual, amount.expected, amount.behind];
    shown.map(|it| it.to_string().replace(" CNY", "")).join(" ")
}

fn quantities(progress: &PlanProgress) -> String {
    let of = progress.quantity.unwrap().unwrap();
    format!("{} {} {} {}", of.planned, of.actual, of.expected, of.behind)
}

/// Budget, actual, expected, ahead, left.
fn spent(progress: &BudgetProgress) -> String {
    let spent = progress.spent.unwrap();
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

/// A purchase that names where it came from, of one piece for 100 yuan.
fn came_from(id: &str, customer: &str, date: &str, details: Value) -> Fact {
    let mut fact = json!(bought(id, customer, date, "tyre", "1"));
    fact["purchase"]["details"] = details;
    serde_json::from_value(fact).unwrap()
}

/// What came back of a purchase: one piece for so much.
fn back(id: &str, customer: &str, date: &str, of: Option<&str>, amount: &str) -> Fact {
    let line = json!({"product": "tyre", "quantity": "1", "amount": yuan(amount)});
    let fields = json!({"id": id, "customer": customer, "date": date, "lines": [line], "of": of});
    serde_json::from_value(json!({ "return": fields })).unwrap()
}

#[test]
fn plans_for_staff_campaigns_and_deals_count_what_purchases_say_that_they_came_from() {
    let planned = || json!({"amount": yuan("3000"), "quantity": "30"});
    let contact: Fact = serde_json::from_value(json!({"contact": {"id": "T-1", "customer": "C-2",
        "date": "2026-03-01", "channel": "phone", "campaign": "K-1"}}))
    .unwrap();
    let all = json!({"seller": "E-1", "campaign": "K-1", "opportunity": "O-1"});
    let base = base_of([
        plan("SP-1", json!({"staff": "E-1"}), planned()),
        plan("SP-2", json!({"campaign": "K-1"}), planned()),
        plan("SP-3", json!({"deal": "O-1"}), planned()),
        plan("SP-4", json!({"staff": "E-9"}), planned()),
        plan("SP-5", json!("firm"), planned()),
        contact,
        came_from("S-0", "C-1", "2026-03-31", all.clone()),
        came_from("S-1", "C-1", "2026-04-01", all.clone()),
        came_from("S-2", "C-2", "2026-04-02", json!({"seller": "E-2", "contact": "T-1"})),
        came_from("S-3", "C-2", "2026-04-03", json!({"campaign": "K-2", "contact": "T-1"})),
        came_from("S-4", "C-2", "2026-04-16", all),
        bought("S-5", "C-3", "2026-04-02", "tyre", "1"),
    ]);
    let shown = |base: &CustomerBase, as_of| {
        let progress = on(base, as_of);
        let actual = progress.iter().map(|one| {
            let (amount, quantity) = (one.amount.unwrap(), one.quantity.unwrap());
            format!("{}: {} {}", one.subject, amount.unwrap().actual, quantity.unwrap().actual)
        });
        actual.collect::<Vec<_>>()
    };
    let mid = [
        "the firm: 400.00 CNY 4",
        "member of staff E-1: 100.00 CNY 1",
        "member of staff E-9: 0.00 CNY 0",
        "deal O-1: 100.00 CNY 1",
        "campaign K-1: 200.00 CNY 2",
    ];
    assert_eq!(shown(&base, "2026-04-15"), mid);
    // What comes back counts against whom and what its purchase names, whenever that was.
    let mut base = base;
    for fact in [
        back("R-1", "C-1", "2026-04-16", Some("S-0"), "30"),
        back("R-2", "C-1", "2026-04-16", Some("S-1"), "20"),
        back("R-3", "C-1", "2026-04-16", None, "5"),
        back("R-4", "C-1", "2026-04-16", Some("S-9"), "5"),
    ] {
        base.add(fact).unwrap();
    }
    assert_eq!(shown(&base, "2026-04-15"), mid, "what comes later changes nothing");
    assert_eq!(
        shown(&base, "2026-04-16"),
        [
            "the firm: 440.00 CNY 1",
            "member of staff E-1: 150.00 CNY 0",
            "member of staff E-9: 0.00 CNY 0",
            "deal O-1: 150.00 CNY 0",
            "campaign K-1: 250.00 CNY 1",
        ]
    );
}

#[test]
fn where_any_purchase_names_a_member_of_staff_another_has_sold_nothing() {
    let named = |details: Value| {
        let kinds = [json!({"staff": "E-9"}), json!({"campaign": "K-9"}), json!({"deal": "O-9"})];
        let plans = kinds.into_iter().enumerate().map(|(place, about)| {
            plan(&format!("SP-{place}"), about, json!({"amount": yuan("3000")}))
        });
        // Long before the plan, and on the day.
        let old = came_from("S-1", "C-1", "2024-01-01", details);
        let base = base_of(plans.chain([old, bought("S-2", "C-2", "2026-04-02", "tyre", "1")]));
        on(&base, "2026-04-15").iter().map(|one| one.amount.unwrap().is_ok()).collect()
    };
    let known: [Vec<bool>; 4] = [
        named(json!({"seller": "E-1"})),
        named(json!({"opportunity": "O-1"})),
        named(json!({"campaign": "K-1"})),
        named(json!({"due": "2024-02-01"})),
    ];
    assert_eq!(known[0], [true, false, false], "staff, deal, campaign");
    assert_eq!(known[1], [false, true, false]);
    assert_eq!(known[2], [false, false, true]);
    assert_eq!(known[3], [false, false, false]);
}

#[test]
fn what_somebody_erased_had_bought_does_not_say_any_more_where_it_came_from() {
    let mut base = base_of([
        plan("SP-1", json!("firm"), json!({"amount": yuan("3000")})),
        plan("SP-2", json!({"staff": "E-1"}), json!({"amount": yuan("3000")})),
        came_from("S-1", "C-1", "2026-04-02", json!({"seller": "E-1"})),
        came_from("S-2", "C-2", "2026-04-02", json!({"seller": "E-1"})),
    ]);
    let _ = base.erase(&id("C-1"), id("erased-1")).unwrap();
    let progress = on(&base, "2026-04-30");
    assert_eq!(amounts(&progress[0]), "3000.00 200.00 3000.00 2800.00");
    assert_eq!(amounts(&progress[1]), "3000.00 100.00 3000.00 2900.00");
}

/// Slow and obvious: for one plan, a look at everything.
fn slowly(facts: &[Fact], plan: &Value, as_of: &str) -> Option<i64> {
    let json: Vec<Value> = facts.iter().map(|fact| json!(fact)).collect();
    let about = &plan["about"];
    let names = |purchase: &Value| match about.as_object().and_then(|about| about.iter().next()) {
        None => true,
        Some((kind, id)) => match kind.as_str() {
            "customer" => purchase["customer"] == *id,
            "staff" => purchase["details"]["seller"] == *id,
            "deal" => purchase["details"]["opportunity"] == *id,
            "campaign" => purchase["details"]["campaign"] == *id,
            "product" => true,
            other => panic!("{other}"),
        },
    };
    let product = match (&about["product"], &plan["product"]) {
        (Value::Null, Value::Null) => None,
        (Value::Null, product) | (product, _) => Some(product.clone()),
    };
    let counts = |date: &str| {
        plan["period"]["first"].as_str().unwrap() <= date
            && date <= plan["period"]["last"].as_str().unwrap()
            && date <= as_of
    };
    let sum = |record: &Value| {
        let lines = record["lines"].as_array().unwrap().iter();
        let lines = lines.filter(|line| product.as_ref().is_none_or(|it| line["product"] == *it));
        let amounts = lines.map(|line| line["amount"]["amount"].as_str().unwrap());
        amounts.map(|amount| amount.split('.').next().unwrap().parse::<i64>().unwrap()).sum::<i64>()
    };
    let purchases: Vec<&Value> = json
        .iter()
        .filter_map(|fact| fact.get("purchase"))
        .filter(|it| it["date"].as_str().unwrap() <= as_of)
        .collect();
    let kind = about.as_object().and_then(|about| about.keys().next()).map(String::as_str);
    let field = match kind {
        Some("staff") => Some("seller"),
        Some("deal") => Some("opportunity"),
        Some("campaign") => Some("campaign"),
        _ => None,
    };
    let says_it =
        |purchase: &&Value| field.is_none_or(|field| purchase["details"][field].is_string());
    let is_known = kind == Some("customer")
        || kind.is_none()
        || kind == Some("product")
        || purchases.iter().any(says_it);
    if !is_known {
        return None;
    }
    let sold: i64 = purchases
        .iter()
        .filter(|one| names(one) && counts(one["date"].as_str().unwrap()))
        .map(|one| sum(one))
        .sum();
    let returns = json.iter().filter_map(|fact| fact.get("return"));
    let back: i64 = returns
        .filter(|one| counts(one["date"].as_str().unwrap()))
        .filter(|one| {
            if field.is_none() {
                return names(one);
            }
            let of = purchases
                .iter()
                .find(|it| it["id"] == one["of"] && it["customer"] == one["customer"]);
            of.is_some_and(|of| names(of))
        })
        .map(sum)
        .sum();
    Some(sold - back)
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn many_plans_in_one_pass_come_to_what_each_comes_to_alone(
        sales in vec((0..3_u8, 1..31_u8, 0..2_u8, 1..400_u16, [0..3_u8, 0..3, 0..3]), 0..12),
        returns in vec((0..3_u8, 1..31_u8, 0..14_u8, 1..400_u16), 0..6),
        plans in vec((0..13_u8, 1..28_u8, 0..3_u8), 1..8),
        as_of in 1..31_u8,
    ) {
        let product = |number: u8| ["tyre", "oil"][usize::from(number)];
        let line = |number, amount: u16| {
            json!({"product": product(number), "quantity": "1", "amount": yuan(&amount.to_string())})
        };
        let mut facts = Vec::new();
        for (place, (customer, day, sold, amount, [seller, campaign, deal])) in sales.iter().enumerate() {
            let named = |prefix: &str, number: u8| (number > 0).then(|| format!("{prefix}-{number}"));
            let fields = json!({"id": format!("S-{place}"), "customer": format!("C-{customer}"),
                "date": format!("2026-04-{day:02}"),
                "lines": [line(*sold, *amount), line(1 - *sold, 7)],
                "details": {"seller": named("E", *seller), "campaign": named("K", *campaign),
                    "opportunity": named("O", *deal)}});
            facts.push(serde_json::from_value::<Fact>(json!({ "purchase": fields })).unwrap());
        }
        for (place, (customer, day, of, amount)) in returns.iter().enumerate() {
            let of = (*of < 13).then(|| format!("S-{of}"));
            let fields = json!({"id": format!("R-{place}"), "customer": format!("C-{customer}"),
                "date": format!("2026-04-{day:02}"), "lines": [line(0, *amount)], "of": of});
            facts.push(serde_json::from_value::<Fact>(json!({ "return": fields })).unwrap());
        }
        let subjects = [
            json!("firm"), json!({"product": "tyre"}), json!({"product": "oil"}),
            json!({"customer": "C-0"}), json!({"customer": "C-1"}), json!({"staff": "E-1"}),
            json!({"staff": "E-2"}), json!({"staff": "E-3"}), json!({"campaign": "K-1"}),
            json!({"campaign": "K-2"}), json!({"deal": "O-1"}), json!({"deal": "O-2"}),
            json!({"customer": "C-2"}),
        ];
        for (place, (about, first, of)) in plans.iter().enumerate() {
            let product = ["", "tyre", "oil"][usize::from(*of)];
            let about = subjects[usize::from(*about)].clone();
            let product = (!product.is_empty() && about.get("product").is_none()).then_some(product);
            let fields = json!({"id": format!("SP-{place}"), "date": "2026-01-01", "about": about,
                "period": {"first": format!("2026-04-{first:02}"), "last": "2026-04-30"},
                "amount": yuan("1000"), "product": product});
            facts.push(serde_json::from_value::<Fact>(json!({ "sales_plan": fields })).unwrap());
        }
        let as_of = format!("2026-04-{as_of:02}");
        let base = base_of(facts.clone());
        for one in base.plan_progress(day(&as_of)) {
            let plan = base.sales_plans().all().iter().find(|plan| plan.id == one.plans[0]).unwrap();
            let expected = slowly(&facts, &json!(plan), &as_of);
            let known = base.customers().any(|customer| one.subject == customer.id().clone().into());
            let expected = expected.filter(|_| known || one.subject.kind() != SubjectKind::Customer);
            let actual = one.amount.unwrap().ok().map(|amount| amount.actual);
            let expected = expected.map(|sum| format!("{sum}.00 CNY"));
            prop_assert_eq!(actual.map(|sum| sum.to_string()), expected, "{}", one.subject);
        }
    }
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
fn what_was_decided_in_two_currencies_is_not_added_up() {
    let dollars = |amount: &str| json!({"amount": {"amount": amount, "currency": "USD"}});
    let mut base = base_of([
        plan("SP-1", customer("C-1"), json!({"amount": yuan("3000")})),
        plan("SP-2", customer("C-2"), dollars("600")),
        budget("BU-1", customer("C-1"), json!({"amount": yuan("30")})),
        budget("BU-2", customer("C-2"), dollars("60")),
        purchase("S-1", "C-1", "2026-01-02", "100.00 CNY"),
        purchase("S-2", "C-2", "2026-01-02", "10.00 CNY"),
    ]);
    let merge = json!({"survivor": "C-1", "absorbed": "C-2", "date": "2026-04-05"});
    base.merge(serde_json::from_value(merge).unwrap()).unwrap();
    let planned: Vec<String> = on(&base, "2026-04-30")
        .iter()
        .map(|one| one.amount.unwrap().unwrap().planned.to_string())
        .collect();
    assert_eq!(planned, ["3000.00 CNY", "600.00 USD"]);
    let budgets = base.budget_progress(day("2026-04-30"));
    let allowed: Vec<String> =
        budgets.iter().map(|one| one.spent.unwrap().budget.to_string()).collect();
    assert_eq!(allowed, ["30.00 CNY", "60.00 USD"]);
}

#[test]
fn a_budget_that_is_decided_later_is_not_known_before() {
    let later = json!({"amount": yuan("30"), "date": "2026-04-10"});
    let base = base_of([budget("BU-1", json!("firm"), later)]);
    assert_eq!(base.budget_progress(day("2026-04-09")).len(), 0);
    assert_eq!(base.budget_progress(day("2026-04-10")).len(), 1);
}

#[test]
fn a_plan_for_somebody_erased_stays_under_the_pseudonym() {
    let mut base = base_of([
        plan("SP-1", customer("C-1"), json!({"amount": yuan("3000")})),
        budget("BU-1", customer("C-1"), json!({"amount": yuan("30")})),
        purchase("S-1", "C-1", "2026-04-02", "100.00 CNY"),
    ]);
    let before = on(&base, "2026-04-15")[0].amount;
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

#[test]
fn the_last_amount_and_the_last_quantity_hold_each_by_itself() {
    let later = |id: &str, more: Value| {
        let mut more = more;
        more["date"] = json!("2026-02-01");
        plan(id, json!("firm"), more)
    };
    let first = || plan("SP-1", json!("firm"), json!({"amount": yuan("3000"), "quantity": "30"}));
    let held = |facts: Vec<Fact>| -> Vec<(String, Option<String>, Option<String>)> {
        let progress = on(&base_of(facts), "2026-04-30");
        let held = progress.iter().map(|one| {
            let plans: Vec<&str> =
                one.plans.iter().map(clienteling::units::SalesPlanId::as_str).collect();
            let amount = one.amount.is_some().then(|| amounts(one));
            (plans.join(" "), amount, one.quantity.is_some().then(|| quantities(one)))
        });
        held.collect()
    };
    let (amount, quantity) = (
        |planned: &str| Some(format!("{planned}.00 0.00 {planned}.00 {planned}.00")),
        |planned: &str| Some(format!("{planned} 0 {planned} {planned}")),
    );
    let both = ("SP-1".to_owned(), amount("3000"), quantity("30"));
    assert_eq!(held(vec![first()]), [both]);
    let mut more = held(vec![first(), later("SP-2", json!({"quantity": "12"}))]);
    more.sort();
    let stays = ("SP-1".to_owned(), amount("3000"), None);
    assert_eq!(more, [stays, ("SP-2".to_owned(), None, quantity("12"))]);
    let mut less = held(vec![first(), later("SP-2", json!({"amount": yuan("12")}))]);
    less.sort();
    let stays = ("SP-1".to_owned(), None, quantity("30"));
    assert_eq!(less, [stays, ("SP-2".to_owned(), amount("12"), None)]);
    let other = later("SP-2", json!({"amount": yuan("12"), "quantity": "1"}));
    assert_eq!(held(vec![first(), other]), [("SP-2".to_owned(), amount("12"), quantity("1"))]);
}

#[test]
fn in_json_a_figure_is_the_figure_or_why_it_is_unknown() {
    let base = base_of([
        plan("SP-1", json!("firm"), json!({"amount": yuan("3000")})),
        plan("SP-2", json!({"staff": "E-1"}), json!({"quantity": "3"})),
        budget("BU-1", json!("firm"), json!({"amount": yuan("10")})),
    ]);
    let plans = json!(on(&base, "2026-04-30"));
    assert_eq!(plans[0]["amount"]["planned"]["amount"], "3000.00");
    assert_eq!(plans[0]["quantity"], Value::Null);
    assert_eq!(plans[1]["quantity"], json!({"unknown": "nothing_on_record"}));
    assert_eq!(
        json!(base.budget_progress(day("2026-04-30")))[0]["spent"]["left"]["amount"],
        "10.00"
    );
}
