//! Who is told of what, with what advice, and which facts each rule about all of them reads: what the
//! tests of the single rules leave open.

use std::collections::BTreeSet;

use clienteling::base::FactKind;
use clienteling::funnel::Opportunities;
use clienteling::warning::expense::{Climbing, OfRevenue, OverBudget};
use clienteling::warning::receivable::GroupOverLimit;
use clienteling::warning::sales::BehindPlan;
use clienteling::warning::{
    Advice, BuiltIn, Evaluation, Finding, Force, JointRule, WarningContext, WarningRules,
};
use clienteling::{Currency, CustomerBase, Fact};
use serde_json::{Value, json};

use crate::common::build::{base_of, day};

fn fact(kind: &str, fields: &Value) -> Fact {
    serde_json::from_value(json!({ kind: fields })).unwrap_or_else(|error| panic!("{error}"))
}

fn yuan(amount: &str) -> Value {
    json!({"amount": amount, "currency": "CNY"})
}

/// Somebody else for each role.
fn roles(customer: &str) -> [Fact; 3] {
    ["account", "sales", "service"].map(|role| {
        fact(
            "responsibility",
            &json!({"id": format!("R-{customer}-{role}"), "customer": customer,
                "date": "2020-01-01", "staff": role, "role": role}),
        )
    })
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn bought(id: &str, customer: &str, date: &str, amount: &str, more: Value) -> Fact {
    let mut fields = json!({"id": id, "customer": customer, "date": date, "lines": [
        {"product": "oil", "quantity": "1", "amount": yuan(amount)}]});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fact("purchase", &fields)
}

fn on_account(id: &str, customer: &str, date: &str, amount: &str, due: &str) -> Fact {
    let more = json!({"settlement": "on_account", "details": {"due": due}});
    bought(id, customer, date, amount, more)
}

fn limit(customer: &str, amount: &str) -> Fact {
    fact(
        "credit_limit",
        &json!({"id": format!("L-{customer}"), "customer": customer, "date": "2026-01-01",
            "limit": yuan(amount)}),
    )
}

fn evaluated(base: &CustomerBase, as_of: &str) -> Vec<Finding> {
    let (deals, as_of) = (Opportunities::new(), day(as_of));
    let rules = WarningRules::built_in(&BuiltIn::default());
    let context = WarningContext { base, deals: &deals, currency: Currency::CNY, as_of };
    Evaluation::of(&rules, &context).findings().cloned().collect()
}

/// What is found of a matter: of whom, who is responsible, and what is to be done.
fn told(found: &[Finding], matter: &str) -> (String, Advice, Force) {
    let [one] = &found.iter().filter(|it| it.key.matter() == matter).collect::<Vec<_>>()[..] else {
        let matters: Vec<_> = found.iter().map(|it| it.key.to_string()).collect();
        panic!("one of {matter}: {matters:?}")
    };
    let responsible = one.responsible.as_ref().map(ToString::to_string);
    (responsible.unwrap_or_default(), one.advice, one.force)
}

#[test]
fn each_finding_about_a_customer_goes_to_the_role_whose_business_it_is() {
    let about = |kind: &str, fields: Value| {
        let mut all = json!({"id": format!("X-{kind}"), "customer": "C-1"});
        all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        fact(kind, &all)
    };
    let mut facts = vec![
        limit("C-1", "100"),
        on_account("S-1", "C-1", "2026-01-05", "200", "2026-02-01"),
        about("promise", json!({"date": "2026-03-01", "until": "2026-03-05"})),
        about(
            "consent",
            json!({"date": "2023-01-01", "channel": "phone", "purpose": "marketing",
                "decision": "given"}),
        ),
        about("complaint", json!({"date": "2026-03-02T10:00"})),
        about(
            "contract",
            json!({"date": "2025-01-01", "until": "2025-12-31", "kind": "insurance"}),
        ),
        about(
            "profile",
            json!({"date": "2020-01-01",
                "profile": {"person": {"identity": {"mobile": "13800001111"}}}}),
        ),
        bought("S-2", "C-2", "2025-03-05", "10", json!({})),
    ];
    facts.extend(["C-1", "C-2"].into_iter().flat_map(roles));
    let found = evaluated(&base_of(facts), "2026-06-30");
    let told = |matter| told(&found, matter);
    let to = |role: &str, advice, force| (role.to_owned(), advice, force);
    let (hard, soft) = (Force::Hard, Force::Soft);
    assert_eq!(told("warning.exposure-over-limit"), to("account", Advice::Collect, hard));
    assert_eq!(told("warning.receivable-overdue"), to("account", Advice::Collect, hard));
    assert_eq!(told("warning.promise-broken"), to("account", Advice::KeepPromise, hard));
    assert_eq!(told("warning.consent-stale"), to("account", Advice::AskAgain, soft));
    assert_eq!(told("warning.data-stale"), to("account", Advice::Correct, soft));
    assert_eq!(told("warning.complaint"), to("service", Advice::SeeTo, hard));
    assert_eq!(told("warning.contract-not-renewed"), to("sales", Advice::WinBack, soft));
    assert_eq!(told("warning.no-purchase"), to("sales", Advice::WinBack, soft));
    let broken = found.iter().find(|it| it.key.matter() == "warning.promise-broken").unwrap();
    assert_eq!(broken.facts.iter().map(ToString::to_string).collect::<Vec<_>>().len(), 1);
}

#[test]
fn who_pays_later_than_before_is_told_to_the_account() {
    let mut facts = Vec::from(roles("C-1"));
    for number in 0..10 {
        // Five that were paid on the day, and five a month late.
        let month = 3 + number;
        let (year, month) = (2024 + month / 12, month % 12 + 1);
        let (due, paid) = (format!("{year}-{month:02}-02"), if number < 5 { "02" } else { "27" });
        let id = format!("S-{number}");
        facts.push(on_account(&id, "C-1", &format!("{year}-{month:02}-01"), "10", &due));
        facts.push(fact(
            "payment",
            &json!({"id": format!("P-{number}"), "customer": "C-1",
                "date": format!("{year}-{month:02}-{paid}"), "amount": yuan("10")}),
        ));
    }
    let found = evaluated(&base_of(facts), "2025-02-01");
    let (responsible, advice, force) = told(&found, "warning.pays-slower");
    assert_eq!((&*responsible, advice, force), ("account", Advice::WatchCredit, Force::Soft));
}

#[test]
fn who_buys_less_or_is_silent_for_too_long_is_told_to_sales() {
    let mut facts = Vec::from(roles("C-1"));
    // Each week for half a year, and then no more.
    let days = std::iter::successors(Some(day("2025-01-06")), |day| {
        day.checked_add_days(chrono::Days::new(7))
    });
    for (number, day) in days.take(26).enumerate() {
        facts.push(bought(&format!("S-{number}"), "C-1", &day.to_string(), "10", json!({})));
    }
    let found = evaluated(&base_of(facts.clone()), "2025-10-01");
    let (responsible, advice, _) = told(&found, "warning.out-of-rhythm");
    assert_eq!((&*responsible, advice), ("sales", Advice::KeepActive));
    facts.push(bought("S-N", "C-1", "2026-03-02", "10", json!({})));
    let found = evaluated(&base_of(facts), "2026-07-10");
    let (responsible, advice, _) = told(&found, "warning.decline-in-amount");
    assert_eq!((&*responsible, advice), ("sales", Advice::KeepActive));
}

#[test]
fn what_a_group_owes_is_told_to_the_account_of_its_head() {
    let mut facts = vec![
        limit("C-1", "100"),
        on_account("S-1", "C-1", "2026-01-05", "60", "2027-02-01"),
        on_account("S-2", "C-2", "2026-01-06", "60", "2027-02-01"),
        fact(
            "affiliation",
            &json!({"id": "A-1", "customer": "C-2", "date": "2026-01-01", "to": "C-1",
                "kind": "subsidiary"}),
        ),
    ];
    facts.extend(["C-1", "C-2"].into_iter().flat_map(roles));
    let found = evaluated(&base_of(facts), "2026-06-30");
    let (responsible, advice, force) = told(&found, "warning.group-over-limit");
    assert_eq!((&*responsible, advice, force), ("account", Advice::WatchCredit, Force::Hard));
}

#[test]
fn what_is_spent_on_a_customer_is_told_to_the_account() {
    let about = json!({"customer": "C-1"});
    let mut facts = Vec::from(roles("C-1"));
    facts.push(fact(
        "budget",
        &json!({"id": "BU-1", "date": "2025-12-01", "about": about,
            "period": {"first": "2026-01-01", "last": "2026-12-31"}, "amount": yuan("10")}),
    ));
    for month in 1..=9 {
        facts.push(fact(
            "expense",
            &json!({"id": format!("E-{month}"), "date": format!("2026-{month:02}-05"),
                "about": about, "kind": "gift", "amount": yuan(&format!("{month}00"))}),
        ));
    }
    let found = evaluated(&base_of(facts), "2026-10-01");
    let of_customer: Vec<Finding> =
        found.into_iter().filter(|it| it.customer().is_some()).collect();
    for matter in ["warning.over-budget", "warning.expenses-climb"] {
        let (responsible, advice, _) = told(&of_customer, matter);
        assert_eq!((&*responsible, advice), ("account", Advice::StopSpending), "{matter}");
    }
}

#[test]
fn a_rule_about_all_of_them_hears_of_each_kind_of_fact_that_it_reads() {
    use FactKind::{
        Absence, Affiliation, AnonymousAnswer, Budget, Commitment, CreditLimit, Delivery, Dispute,
        Expense, Order, Payment, Purchase, Responsibility, Return, SalesPlan, VisitWithoutDetails,
    };
    let heard = |rule: &dyn JointRule| {
        let all = FactKind::ALL.into_iter();
        all.filter(|kind| rule.is_touched_by(*kind)).collect::<BTreeSet<_>>()
    };
    let but = |none: &[FactKind]| {
        let all = FactKind::ALL.into_iter();
        all.filter(|kind| !none.contains(kind)).collect::<BTreeSet<_>>()
    };
    assert!(heard(&GroupOverLimit::default()).is_superset(&BTreeSet::from([
        Affiliation,
        CreditLimit,
        Purchase,
        Return,
        Payment,
        Order,
        Delivery,
        Dispute,
        Responsibility,
    ])));
    assert!(heard(&OverBudget::default()).is_superset(&BTreeSet::from([
        Budget,
        Expense,
        Commitment,
        Responsibility,
    ])));
    assert!(heard(&Climbing::default()).is_superset(&BTreeSet::from([Expense, Responsibility])));
    let apart = [Commitment, Budget, Absence, VisitWithoutDetails, AnonymousAnswer];
    assert!(heard(&OfRevenue::default()).is_superset(&but(&[&apart[..], &[SalesPlan]].concat())));
    assert!(heard(&BehindPlan::default()).is_superset(&but(&[&apart[..], &[Expense]].concat())));
}
