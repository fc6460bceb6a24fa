//! Who leaves, or is about to.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, Months, NaiveDate};
use clienteling::base::{CustomerBase, Fact};
use clienteling::customer::EndKind;
use clienteling::followup::{FollowUpPolicy, Purpose, Suggestion, suggest};
use clienteling::funnel::Opportunities;
use clienteling::review::{ReviewPolicy, review};
use clienteling::rule::measure::Unknown;
use clienteling::rule::{Draft, ProblemKind};
use clienteling::warning::churn::{
    AtRisk, CONTRACT_NOT_RENEWED, ChurnPolicy, ChurnPolicyDraft, ChurnTerms, ContractLost,
    DECLINE_IN_AMOUNT, DECLINE_IN_RANGE, DeclineLimits, Declining, Expectation, Festivals,
    NO_VISIT, NoActivity, OUT_OF_RHYTHM, OutOfRhythm, OwnRhythm, RhythmLimits, SeasonLimits,
    rank_by_risk, rules,
};
use clienteling::warning::{
    Advice, CustomerRule, Evaluation, Finding, FindingKey, Found, NO_PURCHASE, Onset, Severity,
    WarningContext, WarningRules,
};
use clienteling::{Currency, CustomerId, Money, Probability};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use crate::common::cases;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn fact(json: serde_json::Value) -> Fact {
    serde_json::from_value(json).unwrap()
}

/// A purchase of one product for so many yuan.
fn bought(id: &str, date: &str, product: &str, yuan: &str) -> Fact {
    fact(json!({"purchase": {"id": id, "customer": "C-1", "date": date, "lines": [
        {"product": product, "quantity": "1", "amount": {"amount": yuan, "currency": "CNY"}}]}}))
}

fn came_back(id: &str, date: &str, product: &str, yuan: &str) -> Fact {
    fact(json!({"return": {"id": id, "customer": "C-1", "date": date, "lines": [
        {"product": product, "quantity": "1", "amount": {"amount": yuan, "currency": "CNY"}}],
        "settlement": "at_once"}}))
}

fn visit(id: &str, date: &str, thing: &str, work: &[&str]) -> Fact {
    fact(json!({"workshop_visit": {"id": id, "customer": "C-1", "date": date, "thing": thing,
        "work": work}}))
}

fn owns(id: &str, date: &str, thing: &str, product: &str, until: Option<&str>) -> Fact {
    fact(json!({"ownership": {"id": id, "customer": "C-1", "date": date, "thing": thing,
        "product": product, "until": until}}))
}

/// Purchases of oil for 10 yuan on these days.
fn oil(days: &[&str]) -> Vec<Fact> {
    days.iter().map(|date| bought(&format!("S-{date}"), date, "oil", "10")).collect()
}

/// An insurance from one day until another, with more said of it.
#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn insurance(id: &str, from: &str, until: &str, more: serde_json::Value) -> Fact {
    let mut contract = json!({"id": id, "customer": "C-1", "date": from, "until": until,
        "kind": "insurance"});
    let fields = more.as_object().unwrap().clone();
    contract.as_object_mut().unwrap().extend(fields);
    fact(json!({"contract": contract}))
}

fn base(facts: impl IntoIterator<Item = Fact>) -> CustomerBase {
    let mut base = CustomerBase::new();
    let outcome = base.add_all(facts);
    assert!(outcome.refused.is_empty());
    base
}

fn terms(draft: ChurnPolicyDraft) -> ChurnTerms {
    ChurnTerms::new(draft.validate().unwrap(), Festivals::default())
}

/// Cars come to the workshop each year, sofas stand where they stand, tyres last four years.
fn dealer() -> ChurnTerms {
    let policy: ChurnPolicy = serde_json::from_value(json!({"classes": {
        "car": {"prefixes": ["car-"], "expects": {"activity": "workshop_visit"}},
        "policy": {"products": ["policy"], "expects": {"activity": "renewal"}},
        "sofa": {"products": ["sofa"], "expects": {"activity": "nothing"}},
        "tyres": {"prefixes": ["tyre"], "expects": {"within_months": 48}}
    }}))
    .unwrap();
    ChurnTerms::new(policy, Festivals::default())
}

fn evaluation(rules: &WarningRules, base: &CustomerBase, as_of: NaiveDate) -> Evaluation {
    let deals = Opportunities::new();
    let context = WarningContext { base, deals: &deals, currency: Currency::CNY, as_of };
    Evaluation::of(rules, &context)
}

fn found(terms: &ChurnTerms, base: &CustomerBase, as_of: &str) -> Found {
    let evaluation = evaluation(&rules(terms), base, day(as_of));
    evaluation.of_customer(&"C-1".parse().unwrap()).cloned().unwrap_or_default()
}

/// Each rule alone.
fn each_alone(terms: &ChurnTerms) -> [WarningRules; 4] {
    let rules: [Box<dyn CustomerRule>; 4] = [
        Box::new(NoActivity::new(terms.clone())),
        Box::new(ContractLost::new(terms.clone())),
        Box::new(OutOfRhythm::new(terms.clone())),
        Box::new(Declining::new(terms.clone())),
    ];
    rules.map(|rule| WarningRules::try_new(vec![rule], vec![]).unwrap())
}

/// What is found of a matter on a day.
fn of(matter: &str, terms: &ChurnTerms, base: &CustomerBase, as_of: &str) -> Option<Finding> {
    let findings = found(terms, base, as_of).findings;
    let mut of_matter = findings.into_iter().filter(|finding| finding.key.matter() == matter);
    let first = of_matter.next();
    assert!(of_matter.next().is_none(), "one of {matter}");
    first
}

/// On each of these days: none, expected (with the day) or already so.
fn course(
    matter: &str,
    terms: &ChurnTerms,
    base: &CustomerBase,
    days: &[&str],
) -> Vec<Option<Onset>> {
    days.iter().map(|as_of| of(matter, terms, base, as_of).map(|it| it.onset)).collect()
}

const SO: Option<Onset> = Some(Onset::Already);

#[expect(clippy::unnecessary_wraps, reason = "compared with what may be none")]
fn soon(on: &str) -> Option<Onset> {
    Some(Onset::expected(day(on)))
}

mod silence;

mod visits;

mod contracts;

mod rhythm;

mod decline;

mod seasons;

mod risk {
    use super::*;

    #[test]
    fn risk_ranks_customers_and_adds_none() {
        let purchase = |customer: &str, yuan: &str| {
            fact(json!({"purchase": {"id": format!("S-{customer}"), "customer": customer,
                "date": "2025-03-01", "lines": [{"product": "oil", "quantity": "1",
                "amount": {"amount": yuan, "currency": "CNY"}}]}}))
        };
        let base = base([
            purchase("C-1", "10"),
            purchase("C-2", "20"),
            purchase("C-3", "30"),
            purchase("C-4", "40"),
        ]);
        let evaluation = evaluation(&rules(&ChurnTerms::default()), &base, day("2026-03-01"));
        let id = |id: &str| id.parse::<CustomerId>().unwrap();
        let risk: BTreeMap<CustomerId, Probability> =
            [("C-1", "40%"), ("C-2", "90%"), ("C-9", "99%")]
                .map(|(who, risk)| (id(who), risk.parse().unwrap()))
                .into();
        let ranked = rank_by_risk(evaluation.findings(), &risk, day("2026-03-01"));
        let order: Vec<(&str, Option<Probability>)> =
            ranked.iter().map(|AtRisk { customer, risk, .. }| (customer.as_str(), *risk)).collect();
        let risk = |text: &str| Some(text.parse().unwrap());
        let expected = [("C-2", risk("90%")), ("C-1", risk("40%")), ("C-4", None), ("C-3", None)];
        assert_eq!(order, expected);
        assert_eq!(ranked[0].findings.len(), 1);
    }
}

mod policy;

mod all_rules;
