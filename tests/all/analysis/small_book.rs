//! One small book of deals, made by hand.

use clienteling::Draft;
use clienteling::Period;
use clienteling::funnel::analysis::{AnalysisPolicy, AnalysisPolicyDraft};
use clienteling::funnel::{
    Change, LossCause, LossReason, NewOpportunity, Opportunity, OpportunityBasics, Pipeline,
    VoidCause, VoidReason, Win,
};
use clienteling::marketing::HeardFrom;
use serde::Serialize;
use serde_json::json;

use crate::common::build::{day, money, owners};

/// Two stages in which deals can be open, and one in which they end.
pub(crate) fn pipeline() -> Pipeline {
    let stages = json!({"stages": [
        {"id": "talk", "name": "talk", "probability": "0.2", "stalled_after_days": 10},
        {"id": "offer", "name": "offer", "probability": "0.5"},
        {"id": "sold", "name": "sold", "probability": "1", "is_final": true},
    ]});
    serde_json::from_value(stages).unwrap()
}

pub(crate) fn policy() -> AnalysisPolicy {
    let draft = AnalysisPolicyDraft {
        min_observations: 1,
        quantiles: vec![90],
        age_bands: vec![30],
        won_within_days: 9,
        ..AnalysisPolicyDraft::default()
    };
    draft.validate().unwrap()
}

pub(crate) fn deal(
    id: &str,
    created: &str,
    amount: &str,
    changes: &[(&str, Change)],
) -> Opportunity {
    made(new(id, created, amount), changes)
}

pub(crate) fn new(id: &str, created: &str, amount: &str) -> NewOpportunity {
    OpportunityBasics {
        id: format!("O-{id}").parse().unwrap(),
        customer: format!("C-{id}").parse().unwrap(),
        product: "car".parse().unwrap(),
        revenue: money(amount),
        stage: "talk".parse().unwrap(),
        created_on: day(created),
        created_by: "S-1".parse().unwrap(),
    }
    .into()
}

pub(crate) fn made(new: NewOpportunity, changes: &[(&str, Change)]) -> Opportunity {
    let pipeline = pipeline();
    let mut deal = Opportunity::create(new, &pipeline).unwrap();
    for (on, change) in changes {
        deal.apply(change.clone(), day(on), &"S-1".parse().unwrap(), &pipeline).unwrap();
    }
    deal
}

pub(crate) fn to(stage: &str) -> Change {
    Change::Move(stage.parse().unwrap())
}

pub(crate) fn win(amount: &str) -> Change {
    Change::Win(Win { into: "sold".parse().unwrap(), revenue: money(amount) })
}

pub(crate) fn lose(cause: LossCause) -> Change {
    Change::Lose(LossReason::Cause(cause))
}

/// One open deal from a referral, one won, one lost and one void.
pub(crate) fn book() -> Vec<Opportunity> {
    let shared = owners(&[("S-1", "0.333"), ("S-2", "0.667")]);
    let open = deal("1", "2026-03-01", "100.00 CNY", &[]).beginning().clone();
    let open = NewOpportunity { heard_from: Some(HeardFrom::Referral.into()), ..open };
    vec![
        made(open, &[("2026-03-02", Change::Contacted(None))]),
        deal(
            "2",
            "2026-03-01",
            "80.00 CNY",
            &[("2026-03-05", to("offer")), ("2026-03-09", win("90.00 CNY"))],
        ),
        deal(
            "3",
            "2026-02-27",
            "50.00 CNY",
            &[("2026-03-03", Change::Owners(shared)), ("2026-03-04", lose(LossCause::Price))],
        ),
        deal(
            "4",
            "2026-03-02",
            "70.00 CNY",
            &[("2026-03-03", Change::Void(VoidReason::Cause(VoidCause::Duplicate)))],
        ),
    ]
}

pub(crate) fn march() -> Period {
    Period::from_first_to_last(day("2026-03-01"), day("2026-03-31")).unwrap()
}

pub(crate) fn written<T: Serialize>(report: T) -> String {
    serde_json::to_string(&report).unwrap()
}

pub(crate) fn policy_at(confidence: &str, won_within_days: u32) -> AnalysisPolicy {
    let mut draft = policy().into_draft();
    draft.confidence = confidence.parse().unwrap();
    draft.won_within_days = won_within_days;
    draft.validate().unwrap()
}
