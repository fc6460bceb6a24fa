use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{LoyaltyStanding, LoyaltyStandingPolicy, loyalty_standing};
use crate::base::{CustomerBase, Fact};

mod kinds;
mod moving;
mod occasions;
mod properties;
mod reliance;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn base(facts: impl IntoIterator<Item = Value>) -> CustomerBase {
    let mut base = CustomerBase::new();
    let facts = facts.into_iter().map(|fact| serde_json::from_value::<Fact>(fact).unwrap());
    let outcome = base.add_all(facts);
    assert!(outcome.refused.is_empty(), "{:?}", outcome.refused);
    base
}

pub(super) fn purchase(id: &str, date: &str) -> Value {
    sale("purchase", id, date, "oil", &json!(null))
}

pub(super) fn sale(kind: &str, id: &str, date: &str, product: &str, of: &Value) -> Value {
    let mut fact = json!({"id": id, "customer": "C-1", "date": date, "lines": [
        {"product": product, "quantity": "1", "amount": {"amount": "80", "currency": "CNY"}}]});
    if !of.is_null() {
        fact["of"] = of.clone();
    }
    json!({ kind: fact })
}

pub(super) fn visit(id: &str, date: &str, work: &[&str], more: &Value) -> Value {
    let mut fact = json!({"id": id, "customer": "C-1", "date": date, "thing": "T-1", "work": work});
    merge(&mut fact, more);
    json!({ "workshop_visit": fact })
}

pub(super) fn contract(id: &str, kind: &str, from: &str, until: &str, more: &Value) -> Value {
    let mut fact = json!({"id": id, "customer": "C-1", "date": from, "until": until, "kind": kind});
    merge(&mut fact, more);
    json!({ "contract": fact })
}

pub(super) fn answer(id: &str, date: &str, question: &str, score: &str) -> Value {
    json!({"survey_answer": {"id": id, "customer": "C-1", "date": date, "survey": "2026",
        "question": question, "answer": {"score": score}}})
}

pub(super) fn marked(id: &str, date: &str, satisfaction: &str) -> Value {
    json!({"need_marks": {"id": id, "customer": "C-1", "date": date, "satisfaction": satisfaction}})
}

fn merge(into: &mut Value, more: &Value) {
    for (field, value) in more.as_object().into_iter().flatten() {
        into[field] = value.clone();
    }
}

/// Asks about attitude, involvement and satisfaction; who bought a month ago has had time to buy again.
pub(super) fn asking(more: &Value) -> LoyaltyStandingPolicy {
    let one = |question: &str| {
        json!([{"survey": "2026", "items": [
            {"question": question, "name": question, "scale": {"grades": {}}}]}])
    };
    let mut policy = json!({"attitude": one("attitude"), "involvement": one("involvement"),
        "satisfaction": one("satisfaction"), "again_months": 1});
    merge(&mut policy, more);
    serde_json::from_value(policy).unwrap()
}

pub(super) fn judged(
    base: &CustomerBase,
    policy: &LoyaltyStandingPolicy,
    as_of: &str,
) -> LoyaltyStanding {
    loyalty_standing(base.customers().next().unwrap(), policy, day(as_of))
}

pub(super) fn on(facts: impl IntoIterator<Item = Value>, as_of: &str) -> LoyaltyStanding {
    judged(&base(facts), &asking(&json!({})), as_of)
}

pub(super) fn texts(standing: &LoyaltyStanding) -> Vec<String> {
    standing.move_on.iter().map(ToString::to_string).collect()
}

pub(super) fn elsewhere(id: &str, date: &str) -> Value {
    json!({"bought_elsewhere": {"id": id, "customer": "C-1", "date": date, "place": "other_brand"}})
}
