use super::{
    Candidate, CustodyCriterion, CustodyOutcome, Eligibility, Employment, custody, pay_of_median,
};
use crate::customer::{CustodyPolicy, CustodyPolicyDraft};
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
        (
            with(|c| c.employment = Some(Employment::Temporary)),
            CustodyCriterion::Permanent,
            "not temporary staff: not met",
        ),
        (
            with(|c| c.hired = Some(day("2025-06-01"))),
            CustodyCriterion::LongService,
            "long service: not met, 11 months, below 24 months (by 13 months)",
        ),
        (
            Candidate { pay: Some("0.799999999".parse().unwrap()), ..sound() },
            CustodyCriterion::NotLowPaid,
            "not low-paid: not met, 79.9999999% of the median pay, below 80% of the median pay \
             (by 0.0000001% of the median pay)",
        ),
        (
            Candidate { satisfaction: below("59.5"), ..sound() },
            CustodyCriterion::Satisfied,
            "satisfied with the firm: not met, mark 59.5, below mark 60 (by mark 0.5)",
        ),
        (
            Candidate { belonging: below("0"), ..sound() },
            CustodyCriterion::Belongs,
            "feels that they belong: not met, mark 0, below mark 60 (by mark 60)",
        ),
        (
            Candidate { loyalty: below("59"), ..sound() },
            CustodyCriterion::Loyal,
            "loyal to the firm: not met, mark 59, below mark 60 (by mark 1)",
        ),
        (
            Candidate { analysis: below("59"), ..sound() },
            CustodyCriterion::Analyses,
            "able to investigate and analyse: not met, mark 59, below mark 60 (by mark 1)",
        ),
    ];
    for (candidate, criterion, text) in cases {
        let decision = custody(&candidate, &CustodyPolicy::default(), day("2026-05-31"));
        assert_eq!(decision.eligibility(), Eligibility::NotEligible, "{criterion}");
        assert_eq!(decision.with_outcome(CustodyOutcome::NotMet), [criterion]);
        let place = CustodyCriterion::ALL.iter().position(|&one| one == criterion).unwrap();
        assert_eq!(decision.results()[place].to_string(), text);
        // Time alone helps only a lack of service.
        let by_time = criterion == CustodyCriterion::LongService;
        assert_eq!(decision.changes_on(), by_time.then(|| day("2027-06-01")), "{criterion}");
    }
    let new = Candidate { hired: Some(day("2026-01-01")), ..sound() };
    let decision = custody(&new, &CustodyPolicy::default(), day("2026-05-31"));
    let against = [CustodyCriterion::LongService, CustodyCriterion::NotNewlyHired];
    assert_eq!(decision.with_outcome(CustodyOutcome::NotMet), against);
}

#[test]
fn what_is_unknown_is_no_pass_and_is_said() {
    let decision = custody(
        &Candidate { loyalty: None, hired: None, ..sound() },
        &CustodyPolicy::default(),
        day("2026-05-31"),
    );
    let missing = vec![
        CustodyCriterion::LongService,
        CustodyCriterion::NotNewlyHired,
        CustodyCriterion::Loyal,
    ];
    assert_eq!(decision.eligibility(), Eligibility::Undecided(missing));
    assert_eq!(
        decision.results()[6].to_string(),
        "loyal to the firm: unknown, needs at least mark 60"
    );
    assert_eq!(decision.changes_on(), None);
    let nothing = Candidate::new("S-2".parse().unwrap());
    let all = CustodyCriterion::ALL.to_vec();
    assert_eq!(eligibility(&nothing, "2026-05-31"), Eligibility::Undecided(all));
    // One criterion that is not met decides, whatever else is unknown.
    let temporary = Candidate { employment: Some(Employment::Temporary), ..nothing };
    assert_eq!(eligibility(&temporary, "2026-05-31"), Eligibility::NotEligible);
}

#[test]
fn somebody_hired_later_is_not_yet_a_custodian() {
    let decision = custody(&sound(), &CustodyPolicy::default(), day("2023-12-31"));
    assert_eq!(decision.eligibility(), Eligibility::NotEligible);
    assert_eq!(decision.changes_on(), Some(day("2026-01-31")));
    let text = decision.results()[1].to_string();
    assert_eq!(text, "long service: not met, 0 months, below 24 months (by 24 months)");
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
    assert_eq!(json["eligibility"], serde_json::json!({"undecided": ["loyal"]}));
    assert_eq!(
        json["results"][1],
        serde_json::json!({
            "criterion": "long_service", "outcome": "met", "observed": {"months": 28},
            "threshold": {"months": 24}, "margin": {"months": 4},
        })
    );
    assert_eq!(json["results"].as_array().unwrap().len(), 8);
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
