use super::*;
use crate::loyalty::kind::{AttitudeLoyalty, LoyaltyStandingPolicyDraft};
use crate::rule::CriterionOutcome::{Met, Unknown};
use crate::rule::Draft;
use crate::tiering::{LoyaltyFinding, LoyaltyKind};

#[test]
fn attitude_and_repeat_purchase_make_the_four_kinds_and_what_is_not_known_leaves_several() {
    use AttitudeLoyalty::{Latent, NoLoyalty, Spurious, True};
    let first = purchase("S-1", "2026-01-10");
    let again = purchase("S-2", "2026-02-10");
    let [good, bad] = ["60", "40"].map(|mark| answer("A-1", "2026-03-01", "attitude", mark));
    for (facts, kind, possible) in [
        (vec![&first, &again, &good], Some(True), vec![True]),
        (vec![&first, &again, &bad], Some(Spurious), vec![Spurious]),
        (vec![&first, &good], Some(Latent), vec![Latent]),
        (vec![&first, &bad], Some(NoLoyalty), vec![NoLoyalty]),
        (vec![&first, &again], None, vec![True, Spurious]),
        (vec![&first], None, vec![Latent, NoLoyalty]),
    ] {
        let standing = on(facts.into_iter().cloned(), "2026-06-30");
        assert_eq!((standing.kind, standing.possible), (kind, possible));
    }
    assert_eq!(AttitudeLoyalty::ALL.map(AttitudeLoyalty::rank), [1, 2, 3, 4]);
}

#[test]
fn an_attitude_counts_for_two_years_and_satisfaction_for_one() {
    let facts = [
        answer("A-1", "2024-06-30", "attitude", "60"),
        answer("A-2", "2024-06-30", "involvement", "60"),
        answer("A-3", "2024-06-30", "satisfaction", "60"),
    ];
    let outcomes = |as_of| {
        let standing = on(facts.clone(), as_of);
        (
            [standing.attitude, standing.involved, standing.satisfied].map(|one| one.outcome()),
            standing.look_again_on.map(|day| day.to_string()),
        )
    };
    assert_eq!(outcomes("2025-06-29"), ([Met, Met, Met], Some("2025-06-30".to_owned())));
    assert_eq!(outcomes("2025-06-30"), ([Met, Met, Unknown], Some("2026-06-30".to_owned())));
    assert_eq!(outcomes("2026-06-30"), ([Unknown; 3], None));
    let none = on([answer("A-1", "2026-06-01", "other", "0")], "2026-06-30");
    assert_eq!([none.attitude, none.involved, none.satisfied].map(|it| it.outcome()), [Unknown; 3]);
}

#[test]
fn the_latest_mark_counts_and_of_one_day_the_lowest_also_among_several_questionnaires() {
    let mut two = asking(&json!({})).into_draft();
    let mut other = two.attitude[0].clone();
    other.survey = "2025".parse().unwrap();
    two.attitude.push(other);
    let two = two.validate().unwrap();
    let of_other = |date: &str, score: &str| {
        let mut fact = answer("A-9", date, "attitude", score);
        fact["survey_answer"]["survey"] = json!("2025");
        fact
    };
    let mark = |facts: Vec<Value>| {
        let standing = judged(&base(facts), &two, "2026-06-30");
        standing.attitude.observed().map(|mark| mark.to_string())
    };
    let here = answer("A-1", "2026-03-01", "attitude", "60");
    for (date, score, counts) in
        [("2026-03-02", "100", "100"), ("2026-02-28", "0", "60"), ("2026-03-01", "100", "60")]
    {
        let expected = Some(counts.to_owned());
        assert_eq!(mark(vec![here.clone(), of_other(date, score)]), expected, "{date}");
    }
    assert_eq!(mark(vec![here, of_other("2026-03-01", "20")]), Some("20".to_owned()));
    // Satisfaction is also marked by need.
    for (date, score, counts) in [("2026-03-02", "10", "10"), ("2026-02-28", "10", "60")] {
        let said = answer("A-1", "2026-03-01", "satisfaction", "60");
        let standing = on([said, marked("M-1", date, score)], "2026-06-30");
        assert_eq!(standing.satisfied.observed().unwrap().to_string(), counts);
    }
}

#[test]
fn repeat_purchase_with_high_involvement_is_loyalty_and_with_low_is_inertia_by_the_source() {
    let buys = [purchase("S-1", "2026-01-10"), purchase("S-2", "2026-02-10")];
    let with = |mark: Option<&str>| {
        let said = mark.map(|mark| answer("A-1", "2026-03-01", "involvement", mark));
        on(buys.clone().into_iter().chain(said), "2026-06-30").by_involvement.unwrap()
    };
    assert_eq!(with(Some("60")).kind(), Some(LoyaltyKind::True));
    assert_eq!(with(Some("40")).kind(), Some(LoyaltyKind::Inertia));
    assert!(matches!(with(None), LoyaltyFinding::InvolvementUnknown(_)));
    let once = on([purchase("S-1", "2026-01-10")], "2026-06-30").by_involvement.unwrap();
    assert_eq!(once, LoyaltyFinding::NoRepeatPurchase { purchases: 1, needed: 2 });
}

#[test]
fn a_standing_says_its_kind_and_why() {
    let facts = [purchase("S-1", "2026-01-10"), answer("A-1", "2026-03-01", "attitude", "100")];
    let standing = on(facts.clone(), "2026-06-30");
    assert_eq!(
        standing.to_string(),
        "latent loyalty: days on which they bought of their own accord in the period that counts: 1, \
         below the 2 of a repeat buyer (by 1); attitude 100, at least the 60 of a favourable one \
         (by 40)"
    );
    let known = on([purchase("S-1", "2026-01-10")], "2026-06-30").to_string();
    assert!(known.starts_with("latent loyalty or no loyalty: days"), "{known}");
    let json = serde_json::to_value(&standing).unwrap();
    assert_eq!(json["kind"], json!("latent"));
    assert_eq!(json["possible"], json!(["latent"]));
}

#[test]
fn a_policy_that_cannot_be_used_says_all_that_is_wrong() {
    let zero = json!({"attitude_from": "0", "satisfied_from": "0", "attitude_months": 0,
        "satisfaction_months": 0, "return_months": 0, "again_months": 0, "value_months": 1201,
        "by_involvement": {"purchases": 1}, "draw": {"months": 0},
        "reliance": {"coverage": "0", "months": 0, "service_months": 0, "relationship_months": 0,
            "services": 0, "groups": {"care": []}, "occasions_weight": 1_000_001}});
    let draft: LoyaltyStandingPolicyDraft = serde_json::from_value(zero).unwrap();
    assert_eq!(
        draft.validate().unwrap_err().paths(),
        [
            "attitude_months",
            "satisfaction_months",
            "return_months",
            "again_months",
            "value_months",
            "attitude_from",
            "satisfied_from",
            "by_involvement.purchases",
            "reliance.coverage",
            "reliance.months",
            "reliance.service_months",
            "reliance.relationship_months",
            "reliance.services",
            "reliance.groups.care",
            "reliance.occasions_weight",
            "draw.months",
        ]
    );
    let none = json!({"reliance": {"occasions_weight": 0, "services_weight": 0, "range_weight": 0,
        "relationship_weight": 0}});
    let draft: LoyaltyStandingPolicyDraft = serde_json::from_value(none).unwrap();
    assert_eq!(
        draft.validate().unwrap_err().to_string(),
        "`reliance`: the weights add up to zero: expected one above it"
    );
    let mut twice = asking(&json!({})).into_draft();
    twice.involvement.push(twice.involvement[0].clone());
    twice.satisfaction[0].items[0].scale = serde_json::from_value(json!("nps")).unwrap();
    assert_eq!(
        twice.validate().unwrap_err().to_string(),
        "`involvement[1].survey`: `2026` is taken by `involvement[0].survey`; \
         `satisfaction[0].items`: only net promoter scores have a weight, and they are never \
         counted in: expected a question on another scale, such as likert from 0 to 10"
    );
    // Beside a question that weighs nothing.
    let mut unweighed = asking(&json!({})).into_draft();
    let items = &mut unweighed.attitude[0].items;
    items.push(items[0].clone());
    (items[0].weight, items[1].question) = (0, "nps".parse().unwrap());
    (items[1].name, items[1].scale) = ("Nps".to_owned(), crate::satisfaction::Scale::Nps);
    assert_eq!(unweighed.validate().unwrap_err().paths(), ["attitude[0].items"]);
    let mut blanks = asking(&json!({})).into_draft();
    blanks.attitude[0].items[0].name = " Attitude ".to_owned();
    assert_eq!(blanks.validate().unwrap().attitude[0].items[0].name, "Attitude");
}
