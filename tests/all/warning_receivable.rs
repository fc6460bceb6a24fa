//! How much of a customer's credit is used, and the warnings about it.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use clienteling::base::FactKind;
use clienteling::funnel::Opportunities;
use clienteling::rule::Draft;
use clienteling::transaction::{Delivery, NegativeLimit, Order, Purchase};
use clienteling::warning::life::{
    DayFindings, MatterTerms, WarningBook, WarningLifePolicy, WarningLifePolicyDraft,
    WarningMargin, WarningTerms,
};
use clienteling::warning::receivable::{
    CreditLine, Document, EXPOSURE_OVER_LIMIT, Exposure, ExposureOverLimit, ExposureStage,
    GROUP_OVER_LIMIT, GroupOverLimit, LimitSource, OverLimit, OverduePayments, PAYS_SLOWER,
    RECEIVABLE_OVERDUE, ReceivablePolicy, ReceivablePolicyDraft, SlowerPayments, exposure,
    exposure_with, group_exposure,
};
use clienteling::warning::{
    Advice, BuiltIn, Evaluation, Finding, FindingKey, Force, Onset, RECEIVABLE_OVER_LIMIT,
    Severity, Touched, WarningContext, WarningRules, WarningRulesPolicyDraft,
};
use clienteling::{Currency, CustomerBase, CustomerId, Fact, Money, NaiveDate as Day};
use serde_json::{Value, json};

use crate::common::golden;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn yuan(amount: &str) -> Money {
    money(&format!("{amount} CNY"))
}

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

fn amount(text: &str) -> Value {
    let (amount, currency) = text.split_once(' ').unwrap_or((text, "CNY"));
    json!({"amount": amount, "currency": currency})
}

fn fields(id: &str, customer: &str, date: &str, more: Value) -> Value {
    let Value::Object(mut fields) = more else { panic!("fields") };
    for (name, text) in [("id", id), ("customer", customer), ("date", date)] {
        fields.insert(name.to_owned(), text.into());
    }
    Value::Object(fields)
}

fn fact_of(customer: &str, kind: &str, id: &str, date: &str, more: Value) -> Fact {
    serde_json::from_value(json!({ kind: fields(id, customer, date, more) })).unwrap()
}

/// A fact about customer C-1.
fn fact(kind: &str, id: &str, date: &str, more: Value) -> Fact {
    fact_of("C-1", kind, id, date, more)
}

fn line(quantity: &str, of: &str) -> Value {
    json!([{"product": "tyre", "quantity": quantity, "amount": amount(of)}])
}

fn limit(id: &str, date: &str, of: &str) -> Fact {
    fact("credit_limit", id, date, json!({"limit": amount(of)}))
}

fn lifted(id: &str, date: &str) -> Fact {
    fact("credit_limit", id, date, json!({"limit": null}))
}

#[expect(clippy::needless_pass_by_value, reason = "said where it is called")]
fn invoice(id: &str, date: &str, of: &str, details: Value) -> Fact {
    fact(
        "purchase",
        id,
        date,
        json!({"lines": line("1", of), "settlement": "on_account", "details": details}),
    )
}

fn owed(id: &str, date: &str, of: &str) -> Fact {
    invoice(id, date, of, json!({}))
}

fn paid(id: &str, date: &str, of: &str) -> Fact {
    fact("payment", id, date, json!({"amount": amount(of)}))
}

fn ordered(id: &str, date: &str, quantity: &str, of: &str, more: Value) -> Fact {
    let mut order = more;
    order["lines"] = line(quantity, of);
    fact("order", id, date, order)
}

fn delivered(id: &str, order: &str, on: &str, quantity: Option<&str>) -> Fact {
    let items: Vec<Value> =
        quantity.iter().map(|it| json!({"product": "tyre", "quantity": it})).collect();
    fact("delivery", id, on, json!({"of": {"order": order}, "items": items, "delivered": on}))
}

fn base_of(facts: impl IntoIterator<Item = Fact>) -> CustomerBase {
    let mut base = CustomerBase::new();
    let outcome = base.add_all(facts);
    assert!(outcome.refused.is_empty(), "{:?}", outcome.refused);
    base
}

fn policy() -> ReceivablePolicy {
    ReceivablePolicy::default()
}

fn with(change: impl FnOnce(&mut ReceivablePolicyDraft)) -> ReceivablePolicy {
    let mut draft = ReceivablePolicyDraft::default();
    change(&mut draft);
    draft.validate().unwrap()
}

fn used_by(base: &CustomerBase, policy: &ReceivablePolicy, as_of: &str) -> Exposure {
    let deals = Opportunities::new();
    let context =
        WarningContext { base, deals: &deals, currency: Currency::CNY, as_of: day(as_of) };
    exposure(&context, base.customer(&id("C-1")).unwrap(), policy).unwrap()
}

fn used(facts: impl IntoIterator<Item = Fact>, as_of: &str) -> Exposure {
    used_by(&base_of(facts), &policy(), as_of)
}

fn used_with(base: &CustomerBase, document: Document<'_>, as_of: &str) -> Exposure {
    let deals = Opportunities::new();
    let context =
        WarningContext { base, deals: &deals, currency: Currency::CNY, as_of: day(as_of) };
    exposure_with(&context, base.customer(&id("C-1")).unwrap(), document, &policy()).unwrap()
}

/// The four stages.
fn stages(of: &Exposure) -> [String; 4] {
    ExposureStage::ALL.map(|stage| of.stage(stage).unwrap().amount().to_string())
}

fn rules(policy: &ReceivablePolicy) -> WarningRules {
    WarningRules::try_new(
        vec![
            Box::new(OverLimit),
            Box::new(ExposureOverLimit::new(policy.clone())),
            Box::new(OverduePayments::new(policy.clone())),
            Box::new(SlowerPayments::new(policy.clone())),
        ],
        vec![Box::new(GroupOverLimit::new(policy.clone()))],
    )
    .unwrap()
}

fn evaluated(base: &CustomerBase, policy: &ReceivablePolicy, as_of: Day) -> Evaluation {
    let deals = Opportunities::new();
    let context = WarningContext { base, deals: &deals, currency: Currency::CNY, as_of };
    Evaluation::of(&rules(policy), &context)
}

fn found_by(base: &CustomerBase, policy: &ReceivablePolicy, as_of: &str) -> Vec<Finding> {
    evaluated(base, policy, day(as_of)).findings().cloned().collect()
}

/// The finding of a matter.
fn finding(base: &CustomerBase, matter: &str, as_of: &str) -> Option<Finding> {
    found_by(base, &policy(), as_of).into_iter().find(|one| one.key.matter() == matter)
}

fn not_evaluated(base: &CustomerBase, as_of: &str) -> Vec<String> {
    let evaluation = evaluated(base, &policy(), day(as_of));
    evaluation.not_evaluated().map(|one| format!("{}: {}", one.key.matter(), one.why)).collect()
}

fn rate(base: &mut CustomerBase, on: Day, yuan_a_dollar: &str) {
    let rate = yuan_a_dollar.parse().unwrap();
    base.rates_mut().record(Currency::USD, Currency::CNY, on, rate).unwrap();
}

const NONE: [String; 0] = [];

mod exposures;

mod limits;

#[test]
fn what_is_out_of_range_is_not_said_and_nothing_panics() {
    let bound = "10000000000000000000";
    let base = base_of([
        limit("L-1", "2026-01-01", "5"),
        invoice("S-1", "2026-01-01", bound, json!({"due": "2026-01-31"})),
        invoice("S-2", "2026-01-01", bound, json!({"due": "2026-01-31"})),
        ordered("R-1", "2026-01-01", "3", bound, json!({})),
        delivered("D-1", "R-1", "2026-01-02", Some("1")),
    ]);
    let said = not_evaluated(&base, "2026-03-01");
    for matter in [RECEIVABLE_OVER_LIMIT, EXPOSURE_OVER_LIMIT, RECEIVABLE_OVERDUE] {
        let key = format!("{matter}: it cannot be computed");
        assert!(said.iter().any(|one| one.starts_with(&key)), "{said:?}");
    }
    assert_eq!(found_by(&base, &policy(), "2026-03-01"), []);
}

mod overdue;

mod slower;

mod groups;

mod golden_figures;

#[path = "warning_receivable/against_a_slow_reference.rs"]
mod against_a_slow_reference;
