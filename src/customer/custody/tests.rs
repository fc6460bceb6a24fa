use super::{Candidate, CustodyDecision, Eligibility, Employment, custody, pay_of_median};
use crate::customer::{CustodyPolicy, CustodyPolicyDraft};
use crate::rule::CriterionOutcome;
use crate::rule::Draft;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Passes every criterion from 2026-01-31 on.
fn sound() -> Candidate {
    Candidate {
        employment: Some(Employment::Permanent),
        hired: Some(day("2024-01-31")),
        pay: Some("0.8".parse().unwrap()),
        satisfaction: Some("60".parse().unwrap()),
        belonging: Some("60".parse().unwrap()),
        loyalty: Some("60".parse().unwrap()),
        analysis: Some("60".parse().unwrap()),
        ..Candidate::new("S-1".parse().unwrap())
    }
}

/// The rules with an outcome, by the last word of their keys.
fn keys(decision: &CustodyDecision, outcome: CriterionOutcome) -> Vec<&'static str> {
    let keys = decision.with_outcome(outcome).map(|criterion| criterion.rule().key);
    keys.map(|key| key.strip_prefix("customer.custody.").unwrap()).collect()
}

fn eligibility(candidate: &Candidate, as_of: &str) -> Eligibility {
    custody(candidate, &CustodyPolicy::default(), day(as_of)).eligibility()
}

#[test]
fn whoever_meets_each_criterion_just_so_is_eligible_from_that_day() {
    assert_eq!(eligibility(&sound(), "2026-01-30"), Eligibility::NotEligible);
    assert_eq!(eligibility(&sound(), "2026-01-31"), Eligibility::Eligible);
}

#[test]
fn every_criterion_alone_can_stand_against_a_candidate() {
    let below = |text: &str| Some(text.parse().unwrap());
    let with = |change: fn(&mut Candidate)| {
        let mut candidate = sound();
        change(&mut candidate);
        candidate
    };
    let cases = [
        (with(|c| c.employment = Some(Employment::Temporary)), "permanent", "is temporary staff"),
        (
            with(|c| c.hired = Some(day("2025-06-01"))),
            "long-service",
            "has served 11 months, below the 24 months of long service (by 13 months)",
        ),
        (
            Candidate { pay: Some("0.799999999".parse().unwrap()), ..sound() },
            "not-low-paid",
            "earns 79.99% of the median pay, below the 80% needed (by 0.01 points)",
        ),
        (
            Candidate { satisfaction: below("59.5"), ..sound() },
            "satisfied",
            "satisfaction with the firm 59.5, below the 60 needed (by 0.5)",
        ),
        (
            Candidate { belonging: below("0"), ..sound() },
            "belongs",
            "sense of belonging 0, below the 60 needed (by 60)",
        ),
        (
            Candidate { loyalty: below("59"), ..sound() },
            "loyal",
            "loyalty to the firm 59, below the 60 needed (by 1)",
        ),
        (
            Candidate { analysis: below("59"), ..sound() },
            "analyses",
            "skill in investigating and analysing 59, below the 60 needed (by 1)",
        ),
    ];
    for (candidate, criterion, text) in cases {
        let decision = custody(&candidate, &CustodyPolicy::default(), day("2026-05-31"));
        assert_eq!(decision.eligibility(), Eligibility::NotEligible, "{criterion}");
        assert_eq!(keys(&decision, CriterionOutcome::NotMet), [criterion]);
        let against = decision.with_outcome(CriterionOutcome::NotMet).next().unwrap();
        assert_eq!(against.to_string(), text);
        // Time alone helps only a lack of service.
        let by_time = criterion == "long-service";
        assert_eq!(decision.changes_on(), by_time.then(|| day("2027-06-01")), "{criterion}");
    }
    let new = Candidate { hired: Some(day("2026-01-01")), ..sound() };
    let decision = custody(&new, &CustodyPolicy::default(), day("2026-05-31"));
    assert_eq!(keys(&decision, CriterionOutcome::NotMet), ["long-service", "not-newly-hired"]);
}

#[test]
fn pay_is_rounded_down_and_at_most_the_median() {
    let of_median = |pay: &str| {
        let median = "10000000000 CNY".parse().unwrap();
        pay_of_median(pay.parse().unwrap(), median).map(|share| share.to_string())
    };
    assert_eq!(of_median("8000000000 CNY").as_deref(), Ok("80%"));
    assert_eq!(of_median("7999999999.99 CNY").as_deref(), Ok("79.9999999%"));
    assert_eq!(of_median("10000000000.01 CNY").as_deref(), Ok("100%"));
}

#[test]
fn what_is_unknown_is_no_pass_and_is_said() {
    let decision = custody(
        &Candidate { loyalty: None, hired: None, ..sound() },
        &CustodyPolicy::default(),
        day("2026-05-31"),
    );
    let missing = ["long-service", "not-newly-hired", "loyal"];
    assert_eq!(decision.eligibility(), Eligibility::Undecided);
    assert_eq!(keys(&decision, CriterionOutcome::Unknown), missing);
    assert_eq!(
        decision.criteria()[6].to_string(),
        "the loyalty to the firm is not known; it takes 60"
    );
    assert_eq!(decision.changes_on(), None);
    let nothing = Candidate::new("S-2".parse().unwrap());
    let decision = custody(&nothing, &CustodyPolicy::default(), day("2026-05-31"));
    assert_eq!(decision.eligibility(), Eligibility::Undecided);
    assert_eq!(keys(&decision, CriterionOutcome::Unknown).len(), decision.criteria().len());
    // One criterion that is not met decides, whatever else is unknown.
    let temporary = Candidate { employment: Some(Employment::Temporary), ..nothing };
    assert_eq!(eligibility(&temporary, "2026-05-31"), Eligibility::NotEligible);
}

#[test]
fn somebody_hired_later_is_not_yet_a_custodian() {
    let decision = custody(&sound(), &CustodyPolicy::default(), day("2023-12-31"));
    assert_eq!(decision.eligibility(), Eligibility::NotEligible);
    assert_eq!(decision.changes_on(), Some(day("2026-01-31")));
    let text = decision.criteria()[1].to_string();
    assert_eq!(text, "has served 0 months, below the 24 months of long service (by 24 months)");
}

#[test]
fn the_end_of_the_calendar_gives_no_day_of_change() {
    let hired = Some(NaiveDate::MAX);
    let decision =
        custody(&Candidate { hired, ..sound() }, &CustodyPolicy::default(), NaiveDate::MAX);
    assert_eq!(decision.changes_on(), None);
}

#[test]
fn neither_debug_nor_an_error_shows_anything_personal() {
    let candidate = Candidate { satisfaction: Some("61.7".parse().unwrap()), ..sound() };
    assert_eq!(format!("{candidate:?}"), "Candidate { staff: StaffId(S-1), .. }");
    let decision = custody(&candidate, &CustodyPolicy::default(), day("2026-05-31"));
    let debug = format!("{decision:?}");
    assert!(!debug.contains("61") && !debug.contains("0.8"), "{debug}");
    for field in ["staff", "employment", "hired", "pay", "satisfaction", "13800001111"] {
        let staff = if field == "staff" { "" } else { r#""staff":"S-1","# };
        for value in [
            "13800001111",
            "-13800001111",
            "13800001111.5",
            r#"" 13800001111""#,
            r#"{"13800001111":1}"#,
            r#"["13800001111"]"#,
        ] {
            let json = format!(r#"{{{staff}"{field}":{value}}}"#);
            let error = serde_json::from_str::<Candidate>(&json).unwrap_err().to_string();
            assert!(!error.contains("1380000"), "{json}: {error}");
            let value = serde_json::from_str::<serde_json::Value>(&json).unwrap();
            let error = serde_json::from_value::<Candidate>(value).unwrap_err().to_string();
            assert!(!error.contains("1380000"), "{json}: {error}");
        }
    }
    let median = "5000 CNY".parse().unwrap();
    for pay in ["-1 CNY", "4000 JPY"] {
        let error = pay_of_median(pay.parse().unwrap(), median).unwrap_err();
        assert!(!error.to_string().contains("000"), "{error}");
    }
    assert!(pay_of_median(median, "0 CNY".parse().unwrap()).is_err());
}

#[test]
fn a_decision_serialises_with_its_eligibility_and_every_result() {
    let unknown = Candidate { loyalty: None, ..sound() };
    let decision = custody(&unknown, &CustodyPolicy::default(), day("2026-05-31"));
    let json = serde_json::to_value(&decision).unwrap();
    assert_eq!(json["eligibility"], "undecided");
    assert_eq!(
        json["criteria"][1],
        serde_json::json!({
            "rule": "customer.custody.long-service", "outcome": "met",
            "observed": {"months": 28}, "comparison": "at_least", "needed": {"months": 24},
            "margin": {"months": 4},
        })
    );
    assert_eq!(json["criteria"].as_array().unwrap().len(), 8);
    let json = serde_json::to_string(&unknown).unwrap();
    assert_eq!(serde_json::from_str::<Candidate>(&json).unwrap(), unknown);
}

fn candidates() -> impl Strategy<Value = Candidate> {
    let employment = prop::option::of(prop::sample::select(&Employment::ALL[..]));
    let hired = prop::option::of(0..3_000_u64);
    let mark = || prop::option::of(prop::sample::select(&["30", "60", "90"][..]));
    (employment, hired, mark(), mark(), mark()).prop_map(|(employment, hired, pay, a, b)| {
        let score = |text: Option<&str>| text.map(|text| text.parse().unwrap());
        Candidate {
            employment,
            hired: hired.map(|days| day("2020-01-01") + Days::new(days)),
            pay: pay.map(|percent| format!("{percent}%").parse().unwrap()),
            satisfaction: score(a),
            loyalty: score(b),
            ..sound()
        }
    })
}

proptest! {
    #[test]
    fn eligibility_changes_by_time_on_the_day_that_is_named_and_on_no_other(
        candidate in candidates(), as_of in 0..3_000_u64,
        service_months in 1..40_u32, newly_hired_months in 1..40_u32,
    ) {
        let draft =
            CustodyPolicyDraft { service_months, newly_hired_months, ..Default::default() };
        let policy = draft.validate().unwrap();
        let as_of = day("2020-01-01") + Days::new(as_of);
        let on = |day| custody(&candidate, &policy, day).eligibility();
        let decision = custody(&candidate, &policy, as_of);
        match decision.changes_on() {
            Some(change) => {
                prop_assert!(as_of < change);
                prop_assert_ne!(on(change), decision.eligibility());
                prop_assert_eq!(on(change.pred_opt().unwrap()), decision.eligibility());
                prop_assert_eq!(custody(&candidate, &policy, change).changes_on(), None);
            }
            None => {
                prop_assert_eq!(on(as_of + Days::new(4_000)), decision.eligibility());
            }
        }
    }
}
