use super::super::{LoyaltyIndicator, LoyaltyMeasurePolicy, LoyaltyMeasurePolicyDraft};
use crate::rule::Draft;
use serde_json::{Value, json};

fn refused(written: Value) -> String {
    serde_json::from_value::<LoyaltyMeasurePolicy>(written).unwrap_err().to_string()
}

#[test]
fn every_problem_of_a_policy_is_named_at_once() {
    let share = json!({"between": {"from": 0, "to": 100}});
    let turned = json!({"between": {"from": 0, "to": 0}});
    assert_eq!(
        refused(json!({"months": 0, "days_to_buy_again": 36_526, "lines": 0, "base_lines": 0,
            "rank_from": 1, "own_brands": ["Ours", " ", "Ours "], "signs": {"much": "5 EUR"},
            "weights": {"faults": 1001},
            "indicators": [
                {"indicator": "visits", "weight": 1001, "scaling": "rank"},
                {"indicator": "visits", "scaling": share},
                {"indicator": "brand_answers", "scaling": turned},
                {"indicator": "bought_for_less", "scaling": turned}],
            "questions": [
                {"survey": "S", "question": "Q", "about": "faults"},
                {"survey": "S", "question": "Q", "about": "brand",
                 "scale": {"csat": {"to": 5, "satisfied_from": 6}}}]})),
        "`months`: 0 is not between 1 and 1200; \
         `days_to_buy_again`: 36526 is not between 0 and 36525; \
         `lines`: 0 is not between 1 and 4294967295; \
         `base_lines`: 0 is not between 1 and 4294967295; \
         `rank_from`: 1 is not between 2 and 4294967295; \
         `weights.faults`: 1001 is not between 0 and 1000; \
         `indicators[0].weight`: 1001 is not between 0 and 1000; \
         `indicators[1].indicator`: `visits` is taken by `indicators[0].indicator`; \
         `indicators[2].scaling.between.to`: `0` must be above \
         `indicators[2].scaling.between.from`, which is `0`; \
         `indicators[3].scaling.between.from`: `0` must be above \
         `indicators[3].scaling.between.to`, which is `0`; \
         `questions[0].about`: `faults` is not `competitors` or `brand`; \
         `questions[1].scale.csat.satisfied_from`: 6 is not between 2 and 5; \
         `questions[1]`: `S Q` is taken by `questions[0]`; \
         `own_brands[1]`: a name is missing; `own_brands[2]`: `Ours` is taken by `own_brands[0]`; \
         `signs.much`: an amount in EUR: expected CNY",
    );
}

#[test]
fn something_has_to_count() {
    let missing = "`indicators`: one that counts is missing";
    assert_eq!(refused(json!({"indicators": []})), missing);
    let one = json!([{"indicator": "visits", "weight": 0, "scaling": "rank"}]);
    assert_eq!(refused(json!({"indicators": one})), missing);
    let one = json!([{"indicator": "visits", "scaling": "rank"}]);
    assert_eq!(refused(json!({"indicators": one, "weights": {"brand": 0}})), missing);
    let fits: LoyaltyMeasurePolicy = serde_json::from_value(json!({"indicators": one})).unwrap();
    assert_eq!(fits.indicators[0].weight, 1);
}

#[test]
fn by_default_all_indicators_count_and_the_names_of_brands_are_kept_tidy() {
    let draft = LoyaltyMeasurePolicyDraft {
        own_brands: vec![" Ours ".to_owned()],
        ..LoyaltyMeasurePolicyDraft::default()
    };
    let policy = draft.validate().unwrap();
    assert_eq!(policy.own_brands, ["Ours"]);
    let all: Vec<_> = policy.indicators.iter().map(|one| one.indicator).collect();
    assert_eq!(all, LoyaltyIndicator::ALL);
    let written = serde_json::to_value(&policy).unwrap();
    assert_eq!(serde_json::from_value::<LoyaltyMeasurePolicy>(written).unwrap(), policy);
}

#[test]
fn a_limit_that_everybody_meets_is_refused() {
    assert_eq!(
        refused(
            json!({"usual_part": "0%", "everybody": "0%", "min_coverage": "0%", "signs": {"repeats": 0,
            "much": "0 CNY", "products": 0, "visits": 0, "trust": "0"}})
        ),
        "`usual_part`: `0` is not above zero; `everybody`: `0` is not above zero; `min_coverage`: `0` is not above zero; \
         `signs.repeats`: 0 is not between 1 and 4294967295; \
         `signs.much`: `0.00 CNY` is not above zero; \
         `signs.products`: 0 is not between 1 and 4294967295; \
         `signs.visits`: 0 is not between 1 and 4294967295; \
         `signs.trust`: `0` is not above zero",
    );
    let policy = LoyaltyMeasurePolicyDraft::default();
    assert_eq!(policy.days_to_buy_again, 365, "within the 36 months, and not in their first weeks");
}
