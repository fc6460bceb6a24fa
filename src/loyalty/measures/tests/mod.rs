mod attitude;
mod marks;
mod policies;
mod prices;
mod purchases;
mod random;
mod reference;
mod signs;

use serde_json::{Value, json};

use super::{LoyaltyFacts, LoyaltyIndicator, LoyaltyMeasurePolicy, LoyaltyMeasures, LoyaltyNorms};
use crate::base::{CustomerBase, Fact};
use crate::funnel::{Change, Opportunities, Opportunity, OpportunityBasics, Pipeline, Win};
use crate::units::Estimate;

/// A firm with a few facts and deals.
#[derive(Clone, Default)]
pub(super) struct Known {
    pub(super) base: CustomerBase,
    pub(super) deals: Opportunities,
}

impl Known {
    fn of(facts: &[Value]) -> Self {
        let mut base = CustomerBase::new();
        for fact in facts {
            base.add(serde_json::from_value::<Fact>(fact.clone()).unwrap()).unwrap();
        }
        Known { base, deals: Opportunities::new() }
    }

    /// With a deal that ended in a way on a day, or did not.
    fn with_deal(mut self, id: &str, created: &str, end: Option<(&str, &str)>) -> Self {
        self.deals.add(deal("C", id, created, end)).unwrap();
        self
    }

    fn norms(&self, policy: &LoyaltyMeasurePolicy, as_of: &str) -> LoyaltyNorms {
        let as_of = as_of.parse().unwrap();
        LoyaltyNorms::of(&self.base, &self.deals, policy.clone(), as_of).unwrap()
    }

    fn facts<'a>(&'a self, customer: &str) -> LoyaltyFacts<'a> {
        let customer = self.base.customer(&customer.parse().unwrap()).unwrap();
        LoyaltyFacts { customer, deals: &self.deals, rates: self.base.rates() }
    }

    fn measures(&self, customer: &str, as_of: &str) -> LoyaltyMeasures {
        self.norms(&lenient(json!({})), as_of).measures(self.facts(customer)).unwrap()
    }

    /// What an indicator of customer C says.
    fn says(&self, indicator: LoyaltyIndicator, as_of: &str) -> String {
        self.says_by(&lenient(json!({})), indicator, as_of)
    }

    fn says_by(
        &self,
        policy: &LoyaltyMeasurePolicy,
        indicator: LoyaltyIndicator,
        as_of: &str,
    ) -> String {
        let measures = self.norms(policy, as_of).measures(self.facts("C")).unwrap();
        match measures.indicator(indicator).unwrap().observed {
            Estimate::Known(observed) => observed.to_string(),
            Estimate::NotEnoughData { have, need } => format!("{have} of {need}"),
        }
    }
}

/// A deal: it is won, or lost for a cause.
pub(super) fn deal(
    customer: &str,
    id: &str,
    created: &str,
    end: Option<(&str, &str)>,
) -> Opportunity {
    let pipeline = Pipeline::default();
    let basics = OpportunityBasics {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        product: "car".parse().unwrap(),
        revenue: "100 CNY".parse().unwrap(),
        stage: pipeline.first().clone(),
        created_on: created.parse().unwrap(),
        created_by: "S-1".parse().unwrap(),
    };
    let mut deal = Opportunity::create(basics, &pipeline).unwrap();
    if let Some((how, on)) = end {
        let change = match how {
            "won" => Change::Win(Win {
                into: "delivered".parse().unwrap(),
                revenue: "100 CNY".parse().unwrap(),
            }),
            cause => Change::Lose(serde_json::from_value(json!({ "cause": cause })).unwrap()),
        };
        deal.apply(change, on.parse().unwrap(), &"S-1".parse().unwrap(), &pipeline).unwrap();
    }
    deal
}

/// A policy by which little is enough, with more.
pub(super) fn lenient(more: Value) -> LoyaltyMeasurePolicy {
    let mut policy = json!({"lines": 1, "base_lines": 1, "rank_from": 2, "months": 24,
        "days_to_buy_again": 90});
    let Value::Object(more) = more else { panic!("{more}") };
    policy.as_object_mut().unwrap().extend(more);
    serde_json::from_value(policy).unwrap()
}

/// A fact of a customer, with more fields.
pub(super) fn fact(kind: &str, customer: &str, id: &str, date: &str, more: Value) -> Value {
    let mut fields = json!({"id": id, "customer": customer, "date": date});
    let Value::Object(more) = more else { panic!("{more}") };
    fields.as_object_mut().unwrap().extend(more);
    json!({ kind: fields })
}

pub(super) fn yuan(amount: u32) -> Value {
    json!({"amount": amount.to_string(), "currency": "CNY"})
}

pub(super) fn line(product: &str, amount: u32) -> Value {
    json!({"product": product, "quantity": "1", "amount": yuan(amount)})
}

/// A purchase by C of one line.
fn bought(id: &str, date: &str, amount: u32) -> Value {
    bought_by("C", id, date, &[line("oil", amount)])
}

fn bought_by(customer: &str, id: &str, date: &str, lines: &[Value]) -> Value {
    fact("purchase", customer, id, date, json!({ "lines": lines }))
}

fn back(id: &str, date: &str, of: Option<&str>, amount: u32) -> Value {
    fact("return", "C", id, date, json!({"of": of, "lines": [line("oil", amount)]}))
}
