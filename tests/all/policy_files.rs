//! Policies as they stand in files: every policy of the crate, in JSON and in TOML.

use clienteling::ReviewPolicy;
use clienteling::calendar::{RecurrenceRule, WorkCalendar};
use clienteling::customer::CustodyPolicy;
use clienteling::followup::care::CarePolicy;
use clienteling::followup::effect::EffectPolicy;
use clienteling::followup::goal::GoalPolicy;
use clienteling::followup::recovery::RecoveryPolicy;
use clienteling::followup::work::{CadencePolicy, SpacingPolicy, WorkPolicy};
use clienteling::followup::{FollowUpPolicy, MileagePolicy, ServicePlan};
use clienteling::funnel::Pipeline;
use clienteling::funnel::analysis::AnalysisPolicy;
use clienteling::funnel::forecast::ForecastPolicy;
use clienteling::funnel::learning::{BookPolicy, CalibrationPolicy, FeaturePolicy, StagePolicy};
use clienteling::intake::duplicates::DuplicatePolicy;
use clienteling::intake::{
    CompletenessPolicy, ConsistencyPolicy, FreshnessPolicy, QualityPolicy, WorthPolicy,
};
use clienteling::loyalty::base_yield::BaseYieldPolicy;
use clienteling::loyalty::earning::{ConversionPolicy, EarningPolicy};
use clienteling::loyalty::kind::LoyaltyStandingPolicy;
use clienteling::loyalty::liability::LiabilityPolicy;
use clienteling::loyalty::measures::LoyaltyMeasurePolicy;
use clienteling::loyalty::points::{PointsDecayPolicy, PointsPolicy};
use clienteling::loyalty::profit_share::ProfitSharePolicy;
use clienteling::loyalty::referral::ReferralPolicy;
use clienteling::loyalty::reward::RewardPolicy;
use clienteling::loyalty::threshold::ThresholdPolicy;
use clienteling::marketing::FirstContactPolicy;
use clienteling::satisfaction::association::AssociationPolicy;
use clienteling::satisfaction::complaint::ComplaintPolicy;
use clienteling::satisfaction::expectation::ExpectationPolicy;
use clienteling::satisfaction::kano::KanoPolicy;
use clienteling::satisfaction::price::PriceBandPolicy;
use clienteling::satisfaction::repurchase::RepurchasePolicy;
use clienteling::satisfaction::service::ServicePolicy;
use clienteling::satisfaction::stake::StakeAssumptions;
use clienteling::satisfaction::unspoken::UnspokenPolicy;
use clienteling::satisfaction::{ChangePolicy, Questionnaire, ScorePolicy};
use clienteling::tiering::{
    AbcPolicy, BasePolicy, BeforeSalePolicy, BufferPolicy, ClientCardPolicy, DrawPolicy,
    LevelPolicy, LoyaltyKindPolicy, MatrixPolicy, NeedPolicy, PyramidPolicy, RfmPolicy,
    RfmSegments, RfmWeights, VipPolicy,
};
use clienteling::warning::churn::ChurnPolicy;
use clienteling::warning::expense::{
    ClimbingPolicy, ExpenseCheckPolicy, ExpensePolicy, RevenuePolicy,
};
use clienteling::warning::life::WarningLifePolicy;
use clienteling::warning::receivable::ReceivablePolicy;
use clienteling::warning::sales::SalesPolicy;
use clienteling::warning::signs::SignPolicy;
use clienteling::warning::written::WrittenRules;
use clienteling::warning::{WarningPolicy, WarningRulesPolicy};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A policy, by what it is written as and how it is read.
struct Policy {
    name: &'static str,
    written: Value,
    read: fn(&Value) -> Result<Value, String>,
}

fn read<T: DeserializeOwned + Serialize>(from: &Value) -> Result<Value, String> {
    let policy: T = serde_json::from_value(from.clone()).map_err(|error| error.to_string())?;
    Ok(serde_json::to_value(policy).unwrap())
}

#[expect(clippy::too_many_lines, reason = "one row for each policy")]
fn every_policy() -> Vec<Policy> {
    macro_rules! by_default {
        ($($policy:ty),+ $(,)?) => {
            vec![$(Policy {
                name: stringify!($policy),
                written: serde_json::to_value(<$policy>::default()).unwrap(),
                read: read::<$policy>,
            }),+]
        };
    }
    let mut all = by_default![
        CustodyPolicy,
        SignPolicy,
        FollowUpPolicy,
        CadencePolicy,
        CarePolicy,
        EffectPolicy,
        GoalPolicy,
        MileagePolicy,
        RecoveryPolicy,
        ServicePlan,
        SpacingPolicy,
        WorkPolicy,
        Pipeline,
        AnalysisPolicy,
        ForecastPolicy,
        BookPolicy,
        StagePolicy,
        FeaturePolicy,
        CalibrationPolicy,
        DuplicatePolicy,
        CompletenessPolicy,
        ConsistencyPolicy,
        FreshnessPolicy,
        QualityPolicy,
        WorthPolicy,
        FirstContactPolicy,
        BaseYieldPolicy,
        ReferralPolicy,
        RewardPolicy,
        ExpectationPolicy,
        KanoPolicy,
        PriceBandPolicy,
        AssociationPolicy,
        RepurchasePolicy,
        AbcPolicy,
        BasePolicy,
        BeforeSalePolicy,
        BufferPolicy,
        ClientCardPolicy,
        DrawPolicy,
        LevelPolicy,
        LoyaltyKindPolicy,
        LoyaltyMeasurePolicy,
        NeedPolicy,
        MatrixPolicy,
        PyramidPolicy,
        RfmPolicy,
        RfmSegments,
        RfmWeights,
        ScorePolicy,
        ChangePolicy,
        VipPolicy,
        ServicePolicy,
        StakeAssumptions,
        UnspokenPolicy,
        WarningPolicy,
        WarningRulesPolicy,
        ChurnPolicy,
        WarningLifePolicy,
        ReceivablePolicy,
        SalesPolicy,
        ExpensePolicy,
        ClimbingPolicy,
        RevenuePolicy,
        ExpenseCheckPolicy,
        WrittenRules,
        ComplaintPolicy,
        PointsDecayPolicy,
        PointsPolicy,
        LoyaltyStandingPolicy,
        EarningPolicy,
        ConversionPolicy,
        LiabilityPolicy,
        ProfitSharePolicy,
        ThresholdPolicy,
    ];
    all.push(Policy {
        name: "ReviewPolicy",
        written: serde_json::to_value(ReviewPolicy::new(clienteling::Currency::EUR)).unwrap(),
        read: read::<ReviewPolicy>,
    });
    let questionnaire = json!({"survey": "2026", "items": [
        {"question": "service", "name": "Service", "scale": {"grades": {}}, "topic": "process"},
        {"question": "price", "name": "Price", "scale": {"csat": {"to": 5, "satisfied_from": 4}}},
        {"question": "ease", "name": "Ease", "scale": {"ces": {"easy_is": "high"}},
         "topic": {"own": "effort"}, "weight": 2},
        {"question": "stars", "name": "Stars", "scale": {"likert": {"from": 0, "to": 5}}},
        {"question": "recommend", "name": "Recommend", "scale": "nps", "weight": 0},
    ]});
    all.push(Policy {
        name: "Questionnaire",
        written: read::<Questionnaire>(&questionnaire).unwrap(),
        read: read::<Questionnaire>,
    });
    let rules = json!({"rules": [{
        "key": "own.owes", "says": "owes", "of": ["C-1"], "responsible": "sales",
        "at_stake": {"measure": "receivable.owed"},
        "when": {"all": [
            {"measure": "receivable.owed", "over": "100000 CNY"},
            {"any": [
                {"not": {"measure": "purchases.count", "last_days": 90, "below": 2}},
                {"measure": "purchases.net", "to_date": "year", "between": ["1 CNY", "9 CNY"]},
                {"in_a_row": {"days": 3, "of": {"measure": "complaints.open", "at_least": "1"}}},
            ]},
        ]},
    }]});
    all.push(Policy {
        name: "WrittenRules",
        written: read::<WrittenRules>(&rules).unwrap(),
        read: read::<WrittenRules>,
    });
    let week = json!({"week": {"monday": ["09:00-17:00"]}});
    all.push(Policy {
        name: "WorkCalendar",
        written: read::<WorkCalendar>(&week).unwrap(),
        read: read::<WorkCalendar>,
    });
    let rule = json!({"step": "months", "weekdays": [{"weekday": "friday", "nth": -1}],
                      "months": [1, 5], "days_of_month": [-31, 25], "count": 9,
                      "until": "2026-12-31", "excluded": ["2026-05-29"]});
    all.push(Policy {
        name: "RecurrenceRule",
        written: read::<RecurrenceRule>(&rule).unwrap(),
        read: read::<RecurrenceRule>,
    });
    all
}

/// Every place in a value, as a pointer, from the outside in.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{place}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                places(field, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_policy_reads_as_it_is_written() {
    for Policy { name, written, read } in every_policy() {
        assert_eq!(read(&written).as_ref(), Ok(&written), "{name}");
    }
}

#[test]
fn numbers_as_texts_and_texts_as_numbers_are_the_same_policy() {
    for Policy { name, written, read } in every_policy() {
        let mut all = vec![];
        places(&written, "", &mut all);
        for place in all {
            let mut other = written.clone();
            let field = other.pointer_mut(&place).unwrap();
            *field = match &*field {
                Value::Number(number) => json!(number.to_string()),
                Value::String(text) => match text.parse::<f64>() {
                    Ok(number) if text.len() < 12 => json!(number),
                    _ => continue,
                },
                _ => continue,
            };
            assert_eq!(read(&other).as_ref(), Ok(&written), "{name}{place}");
        }
    }
}

#[test]
fn a_field_that_nobody_knows_is_refused_with_its_path_and_those_that_are_known() {
    for Policy { name, written, read } in every_policy() {
        let mut all = vec![];
        places(&written, "", &mut all);
        let Value::Object(_) = &written else { continue };
        let mut other = written.clone();
        other["colour"] = json!(1);
        let error = read(&other).unwrap_err();
        assert!(error.contains("colour"), "{name}: {error}");
        let known = written.as_object().unwrap().keys().next().unwrap();
        assert!(error.contains(known.as_str()), "{name}: {error}");
    }
}

/// Words of the inside of the crate, which nobody who writes a file can know.
fn is_readable(error: &str) -> bool {
    !["Draft", "Wire", "struct", "enum", "tuple", "variant", "NaiveDate", "Decimal", "u32", "::"]
        .iter()
        .any(|inside| error.contains(inside))
}

#[test]
fn what_cannot_be_read_is_named_by_its_path_and_never_by_a_private_type() {
    for Policy { name, written, read } in every_policy() {
        let mut all = vec![];
        places(&written, "", &mut all);
        for place in all.iter().skip(1) {
            for wrong in [json!({"colour": "red"}), json!("re d"), json!([[true]]), json!(true)] {
                let mut other = written.clone();
                *other.pointer_mut(place).unwrap() = wrong;
                // A text may stand where a text stood, and a switch where a switch stood.
                let Err(error) = read(&other) else { continue };
                assert!(is_readable(&error), "{name}{place}: {error}");
                let field =
                    place.split('/').find(|part| part.parse::<u32>().is_err() && !part.is_empty());
                if let Some(field) = field {
                    assert!(error.contains(field), "{name}{place}: {error}");
                }
            }
        }
    }
}

#[test]
fn a_policy_in_toml_with_one_field_changed_keeps_the_other_defaults() {
    let text = "currency = \"EUR\"\n\n[warning]\nlost_after_months = 18\n";
    let policy: ReviewPolicy = toml::from_str(text).unwrap();
    let by_default = ReviewPolicy::new(clienteling::Currency::EUR);
    assert_eq!(policy.warning.lost_after_months, 18);
    assert_eq!(policy.abc.cuts, by_default.abc.cuts);
    assert_eq!(policy.followup, by_default.followup);
}

#[test]
fn a_policy_in_toml_with_three_mistakes_names_all_three() {
    let text = r#"
        currency = "EUR"

        [abc]
        cuts = [1.5, 0.9, 0.7, "8o%"]
    "#;
    let error = toml::from_str::<ReviewPolicy>(text).unwrap_err();
    let said: Vec<&str> = error.message().split("; ").collect();
    assert_eq!(
        said,
        [
            "`abc.cuts[0]`: expected a share from 0 to 1 with at most 9 decimals, such as `0.1` or `10%`",
            "`abc.cuts[3]`: expected a share from 0 to 1 with at most 9 decimals, such as `0.1` or `10%`",
            "`abc.cuts[2]`: `70%` must be above `abc.cuts[1]`, which is `90%`",
        ]
    );
}

#[test]
fn figures_are_read_as_people_write_them() {
    let cuts = |text: &str| {
        let policy: ReviewPolicy =
            toml::from_str(&format!("currency = \"EUR\"\nabc.cuts = [{text}]\n")).unwrap();
        policy.abc.cuts.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    for written in ["0.1, 0.95", "\"0.1\", \"0.95\"", "\"10%\", \"95 %\"", "0.10, \"95.0%\""] {
        assert_eq!(cuts(written), ["10%", "95%"], "{written}");
    }
    let at_least = |text: &str| {
        let policy: ReviewPolicy =
            toml::from_str(&format!("currency = \"EUR\"\nvip.value.at_least = {text}\n")).unwrap();
        policy.vip.value.unwrap().at_least.to_string()
    };
    for written in ["\"200 EUR\"", "\"EUR 200\"", "{ amount = \"200\", currency = \"EUR\" }"] {
        assert_eq!(at_least(written), "200.00 EUR", "{written}");
    }
    let long = "currency = \"EUR\"\nabc.cuts = [0.1, 0.12345678901234567]\n";
    let error = toml::from_str::<ReviewPolicy>(long).unwrap_err();
    assert_eq!(
        error.message(),
        "`abc.cuts[1]`: expected a number of at most 15 digits: write a longer one in quotes"
    );
}
