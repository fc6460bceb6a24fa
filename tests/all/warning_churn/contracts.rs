//! Contracts that run out, and are renewed or not.

use super::*;

fn of_contract(more: &[Fact], as_of: &str) -> Option<Finding> {
    let one = insurance(
        "I-1",
        "2025-01-01",
        "2025-12-31",
        json!({"thing": "T-1",
        "amount": {"amount": "3000", "currency": "CNY"}}),
    );
    let base = base([one].into_iter().chain(more.iter().cloned()));
    of(CONTRACT_NOT_RENEWED, &ChurnTerms::default(), &base, as_of)
}

#[test]
fn a_contract_is_one_matter_from_the_notice_through_its_end_and_grace_to_the_loss() {
    assert!(of_contract(&[], "2025-11-30").is_none());
    for as_of in ["2025-12-01", "2025-12-31"] {
        let ending = of_contract(&[], as_of).unwrap();
        assert_eq!((ending.onset, ending.advice), (soon("2026-01-01").unwrap(), Advice::Renew));
        assert_eq!((ending.since, ending.due), (day("2025-12-01"), Some(day("2025-12-31"))));
        assert_eq!(
            (ending.severity, ending.look_again_on),
            (Severity::Low, Some(day("2026-01-01")))
        );
        assert_eq!(ending.key, of_contract(&[], "2026-01-01").unwrap().key);
    }
    assert_eq!(
        of_contract(&[], "2025-12-21").unwrap().reason.to_string(),
        "the contract runs out in 10 days, within the notice of 30 days (20 days into it)"
    );
    for as_of in ["2026-01-01", "2026-01-30"] {
        let ended = of_contract(&[], as_of).unwrap();
        assert_eq!((ended.onset, ended.advice), (soon("2026-01-31").unwrap(), Advice::Renew));
        assert_eq!((ended.since, ended.due), (day("2026-01-01"), Some(day("2026-01-30"))));
        assert_eq!((ended.severity, ended.look_again_on), (Severity::Low, Some(day("2026-01-31"))));
    }
    for as_of in ["2026-01-31", "2027-01-30"] {
        let lost = of_contract(&[], as_of).unwrap();
        assert_eq!((lost.onset, lost.advice), (Onset::Already, Advice::WinBack));
        assert_eq!((lost.since, lost.due), (day("2026-01-31"), None));
        assert_eq!(
            (lost.severity, lost.look_again_on),
            (Severity::Medium, Some(day("2027-01-31")))
        );
        assert_eq!(lost.at_stake, Some(money("3000 CNY")));
        assert_eq!(lost.facts[0].to_string(), "contract I-1");
        assert_eq!(lost.key.one_of_several(), Some("I-1"));
    }
    assert!(of_contract(&[], "2027-01-31").is_none(), "it is history");
    assert_eq!(
        of_contract(&[], "2026-02-01").unwrap().reason.to_string(),
        "the contract ended 32 days ago and was not renewed, lost after 31 days (1 day ago)"
    );
}

#[test]
fn notice_is_given_since_a_contract_holds_where_it_is_a_short_one() {
    let more = json!({"date": "2026-03-01", "from": "2026-03-10", "until": "2026-03-20"});
    let base = base([insurance("I-1", "2026-03-01", "2026-03-20", more)]);
    let before = found(&ChurnTerms::default(), &base, "2026-03-09");
    assert!(before.findings.is_empty());
    assert_eq!(before.look_again_on, Some(day("2026-03-10")));
    let short = of(CONTRACT_NOT_RENEWED, &ChurnTerms::default(), &base, "2026-03-12");
    assert_eq!(short.unwrap().since, day("2026-03-10"));
}

#[test]
fn notice_grace_and_the_time_of_the_warning_are_those_of_the_policy() {
    let draft = ChurnPolicyDraft {
        renewal_notice_days: 0,
        grace_days: 0,
        lost_contract_months: 1,
        ..Default::default()
    };
    let base = base([insurance("I-1", "2025-01-01", "2025-12-31", json!({}))]);
    let days = ["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01"];
    let course = course(CONTRACT_NOT_RENEWED, &terms(draft), &base, &days);
    assert_eq!(course, [None, soon("2026-01-01"), SO, SO, None]);
    let none = ChurnPolicyDraft { renewed: [].into(), ..Default::default() };
    assert!(of(CONTRACT_NOT_RENEWED, &terms(none), &base, "2026-02-01").is_none());
}

#[test]
fn a_renewal_with_us_keeps_it_however_late_it_is_entered() {
    let renewed = |date: &str, more| [insurance("I-2", date, "2026-12-31", more)];
    let says = || json!({"renews": "I-1"});
    assert!(of_contract(&renewed("2025-12-20", says()), "2026-02-01").is_none());
    assert!(of_contract(&renewed("2026-06-01", says()), "2026-05-31").is_some());
    assert!(of_contract(&renewed("2026-06-01", says()), "2026-06-01").is_none());
    // Without a word of it, for the same thing.
    let same = || json!({"thing": "T-1"});
    assert!(of_contract(&renewed("2026-01-01", same()), "2026-02-01").is_none());
    let other = || json!({"thing": "T-2"});
    assert!(of_contract(&renewed("2026-01-01", other()), "2026-02-01").is_some());
    assert!(of_contract(&renewed("2026-01-01", json!({})), "2026-02-01").is_some());
    let shorter = [insurance("I-2", "2025-06-01", "2025-12-31", same())];
    let base =
        base([insurance("I-1", "2025-01-01", "2025-12-31", same())].into_iter().chain(shorter));
    let both = found(&ChurnTerms::default(), &base, "2025-12-31").findings;
    let which = both.iter().map(|it| it.key.one_of_several());
    assert!(which.eq([Some("I-1"), Some("I-2")]), "one that ends with it is no renewal");
    let kind = || json!({"renews": "I-1", "kind": "warranty"});
    assert!(of_contract(&renewed("2026-01-01", kind()), "2026-02-01").is_some());
}

#[test]
fn what_is_renewed_with_somebody_else_is_lost_when_that_is_known() {
    let elsewhere = [insurance(
        "I-2",
        "2025-12-20",
        "2026-12-31",
        json!({"renews": "I-1", "with": "elsewhere"}),
    )];
    assert_eq!(of_contract(&elsewhere, "2025-12-19").unwrap().advice, Advice::Renew);
    let taken = of_contract(&elsewhere, "2025-12-20").unwrap();
    assert_eq!((taken.onset, taken.since), (soon("2026-01-01").unwrap(), day("2025-12-20")));
    assert_eq!((taken.advice, taken.severity), (Advice::WinBack, Severity::Medium));
    assert_eq!(taken.due, None);
    assert_eq!(taken.reason.to_string(), "renewed with somebody else on 2025-12-20");
    assert_eq!(taken.facts.len(), 2);
    let lost = of_contract(&elsewhere, "2026-01-01").unwrap();
    assert_eq!((lost.onset, lost.since), (Onset::Already, day("2025-12-20")));
    assert!(of_contract(&elsewhere, "2027-01-01").is_none());
}

#[test]
fn what_runs_out_as_agreed_or_is_not_ours_or_is_for_what_is_gone_is_no_loss() {
    let lost = |more| {
        let base = base([insurance("I-1", "2025-01-01", "2025-12-31", more)]);
        of(CONTRACT_NOT_RENEWED, &ChurnTerms::default(), &base, "2026-02-01").is_some()
    };
    assert!(lost(json!({})));
    for kind in ["inspection", "lease", "service"] {
        assert!(lost(json!({"kind": kind})), "{kind}");
    }
    assert!(!lost(json!({"kind": "warranty"})) && !lost(json!({"kind": "financing"})));
    assert!(!lost(json!({"with": "elsewhere"})) && !lost(json!({"until": null})));
    let gone = [owns("H-1", "2024-01-01", "T-1", "car-1", Some("2026-01-20"))];
    assert!(of_contract(&gone, "2026-01-20").is_some());
    assert!(of_contract(&gone, "2026-01-21").is_none());
}

#[test]
fn without_a_rate_the_contract_is_not_judged() {
    let amount = json!({"amount": {"amount": "9", "currency": "EUR"}});
    let base = base([insurance("I-1", "2025-01-01", "2025-12-31", amount)]);
    let found = found(&ChurnTerms::default(), &base, "2026-02-01");
    assert!(found.findings.is_empty());
    assert_eq!(found.not_evaluated[0].key.one_of_several(), Some("I-1"));
}
