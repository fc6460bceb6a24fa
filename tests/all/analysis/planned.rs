//! Random books of deals, made by planning what is tried with each.

use chrono::{Days, NaiveDate};
use clienteling::Draft;
use clienteling::funnel::analysis::{AnalysisPolicy, AnalysisPolicyDraft};
use clienteling::funnel::{
    Change, LossCause, LossReason, NewOpportunity, Opportunity, OpportunityBasics, Owners,
    Pipeline, VoidCause, VoidReason, Win,
};
use clienteling::marketing::{LeadSource, NextStep};
use clienteling::tiering::LevelPolicy;
use clienteling::units::StaffId;
use clienteling::{Currency, ExchangeRates, Money};
use proptest::prelude::*;
use proptest::sample::select;

use crate::common::build;
use serde_json::json;

pub(crate) const STAGES: [&str; 6] =
    ["contact", "needs", "drive", "offer", "delivered", "collected"];
pub(crate) const FINALS: usize = 2;

pub(crate) fn pipeline() -> Pipeline {
    let stage = |id: &str| {
        let ends = id == "delivered" || id == "collected";
        json!({
            "id": id, "name": id, "is_final": ends, "probability": if ends { "1" } else { "0.3" },
            "stalled_after_days": (id == "needs" || id == "drive").then_some(6),
        })
    };
    serde_json::from_value(json!({ "stages": STAGES.map(stage) })).unwrap()
}

/// The same without the second stage, and with another order of the two final ones.
pub(crate) fn later_pipeline() -> Pipeline {
    let mut json = serde_json::to_value(pipeline()).unwrap();
    let stages = json["stages"].as_array_mut().unwrap();
    stages.swap(4, 5);
    stages.remove(1);
    serde_json::from_value(json).unwrap()
}

pub(crate) fn policy() -> AnalysisPolicy {
    AnalysisPolicyDraft {
        min_observations: 2,
        quantiles: vec![10, 75],
        won_within_days: 12,
        age_bands: vec![0, 10, 20],
        ..AnalysisPolicyDraft::default()
    }
    .validate()
    .unwrap()
}

pub(crate) fn levels() -> LevelPolicy {
    LevelPolicy::default()
}

pub(crate) fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, 10).unwrap()
}

pub(crate) fn a_day() -> impl Strategy<Value = NaiveDate> {
    (0..60_u64).prop_map(|days| start() + Days::new(days))
}

/// Amounts of one currency.
pub(crate) const ONE: &[&str] = &["0 CNY", "100 CNY", "99.99 CNY", "0.01 CNY", "250.505001 CNY"];
/// … and of three.
pub(crate) const THREE: &[&str] =
    &["100 CNY", "99.999999 CNY", "0.01 USD", "77.77 USD", "250.505001 USD", "12345 JPY"];

pub(crate) fn an_amount(texts: &'static [&'static str]) -> impl Strategy<Value = Money> {
    select(texts).prop_map(|text| text.parse().unwrap())
}

pub(crate) fn owners() -> impl Strategy<Value = Owners> {
    let lists: [&[_]; 4] = [
        &[("S-1", "1")],
        &[("S-1", "0.5"), ("S-2", "0.5")],
        &[("S-2", "0.667"), ("S-1", "0.333")],
        &[("S-1", "0.3"), ("S-2", "0.3"), ("S-3", "0.4")],
    ];
    select(lists.map(build::owners).to_vec())
}

pub(crate) fn a_change(amounts: &'static [&'static str]) -> impl Strategy<Value = Change> {
    let stage = || select(STAGES.to_vec()).prop_map(|id| id.parse().unwrap());
    let reasons = vec![
        LossReason::Cause(LossCause::Price),
        LossReason::Cause(LossCause::NoNeed),
        LossReason::Other("moved away".parse().unwrap()),
        LossReason::Other("married".parse().unwrap()),
    ];
    let step = |on| Some(Box::new(NextStep { what: "call".parse().unwrap(), on }));
    prop_oneof![
        8 => stage().prop_map(Change::Move),
        2 => an_amount(amounts).prop_map(Change::Revenue),
        1 => select(vec!["car", "van"]).prop_map(|id| Change::Product(id.parse().unwrap())),
        1 => a_day().prop_map(|day| Change::ExpectedOn(Some(day))),
        2 => owners().prop_map(Change::Owners),
        1 => a_day().prop_map(move |day| Change::NextStep(step(day))),
        1 => Just(Change::NextStep(None)),
        3 => Just(Change::Contacted(None)),
        4 => (select(vec!["delivered", "collected"]), an_amount(amounts))
            .prop_map(|(into, revenue)| Change::Win(Win { into: into.parse().unwrap(), revenue })),
        3 => select(reasons).prop_map(Change::Lose),
        1 => Just(Change::Void(VoidReason::Cause(VoidCause::Mistake))),
        3 => stage().prop_map(Change::Reopen),
    ]
}

/// A deal before it is made: its beginning, and what is tried after so many days by whom.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    begins: NaiveDate,
    stage: &'static str,
    product: &'static str,
    source: Option<LeadSource>,
    amount: Money,
    owners: Owners,
    tries: Vec<(u64, u8, Change)>,
}

pub(crate) fn plan(amounts: &'static [&'static str]) -> impl Strategy<Value = Plan> {
    let source = |text: &str| Some(text.parse::<LeadSource>().unwrap());
    let sources = select(vec![None, source("referral"), source("website"), source("Auto show")]);
    let tries = prop::collection::vec((0..8_u64, 1..3_u8, a_change(amounts)), 0..9);
    let stages = select(vec!["contact", "contact", "needs", "offer"]);
    let begins =
        (a_day(), stages, select(vec!["car", "van"]), sources, an_amount(amounts), owners());
    (begins, tries).prop_map(|((begins, stage, product, source, amount, owners), tries)| Plan {
        begins,
        stage,
        product,
        source,
        amount,
        owners,
        tries,
    })
}

/// The deals of the plans, with what happened through a day.
pub(crate) fn book(plans: &[Plan], through: NaiveDate) -> Vec<Opportunity> {
    let pipeline = pipeline();
    let mut deals = vec![];
    for (number, plan) in plans.iter().enumerate() {
        if plan.begins > through {
            continue;
        }
        let new = NewOpportunity {
            heard_from: plan.source.clone(),
            owners: plan.owners.clone(),
            ..OpportunityBasics {
                id: format!("O-{number}").parse().unwrap(),
                customer: format!("C-{number}").parse().unwrap(),
                product: plan.product.parse().unwrap(),
                revenue: plan.amount,
                stage: plan.stage.parse().unwrap(),
                created_on: plan.begins,
                created_by: "S-1".parse().unwrap(),
            }
            .into()
        };
        let mut deal = Opportunity::create(new, &pipeline).unwrap();
        let mut day = plan.begins;
        for (days, by, change) in &plan.tries {
            day = day + Days::new(*days);
            let by: StaffId = format!("S-{by}").parse().unwrap();
            if day <= through {
                // Whatever is refused did not happen.
                let _ = deal.apply(change.clone(), day, &by, &pipeline);
            }
        }
        deals.push(deal);
    }
    deals
}

pub(crate) fn everything(plans: &[Plan]) -> Vec<Opportunity> {
    book(plans, NaiveDate::MAX)
}

/// Plans in one currency.
pub(crate) fn plans() -> impl Strategy<Value = Vec<Plan>> {
    plans_in(ONE)
}

pub(crate) fn plans_in(amounts: &'static [&'static str]) -> impl Strategy<Value = Vec<Plan>> {
    prop::collection::vec(plan(amounts), 0..7)
}

/// No rate is needed in one currency.
pub(crate) fn cny() -> ExchangeRates {
    ExchangeRates::new()
}

/// A dollar and a yen in yuan, from before the first deal on.
pub(crate) fn rates() -> ExchangeRates {
    let mut rates = ExchangeRates::new();
    for (from, rate) in [(Currency::USD, "7.1234"), (Currency::JPY, "0.0456789")] {
        rates.record(from, Currency::CNY, start(), rate.parse().unwrap()).unwrap();
    }
    rates
}
