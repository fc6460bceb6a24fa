//! Silence by what is expected of a class of products.

use super::*;

#[test]
fn who_bought_only_a_car_or_a_sofa_is_not_silent_for_want_of_a_second_one() {
    let base = base([
        bought("S-1", "2020-01-10", "car-1", "90000"),
        bought("S-2", "2020-01-10", "sofa", "4000"),
    ]);
    assert!(of(NO_PURCHASE, &dealer(), &base, "2030-01-01").is_none());
    let ordinary = ChurnTerms::default();
    assert!(of(NO_PURCHASE, &ordinary, &base, "2021-06-01").is_some());
}

#[test]
fn what_is_bought_again_makes_a_silence_after_a_year_with_thirty_days_notice() {
    let base = base(oil(&["2025-03-01"]));
    let days = ["2026-01-29", "2026-01-30", "2026-02-28", "2026-03-01", "2027-02-28"];
    let (soon, terms) = (soon("2026-03-01"), ChurnTerms::default());
    assert_eq!(course(NO_PURCHASE, &terms, &base, &days), [None, soon, soon, SO, SO]);
    let before = found(&terms, &base, "2026-01-29");
    assert_eq!(before.look_again_on, Some(day("2026-01-30")));
    let one = of(NO_PURCHASE, &terms, &base, "2026-02-28").unwrap();
    assert_eq!((one.severity, one.advice), (Severity::Low, Advice::KeepActive));
    assert_eq!((one.since, one.look_again_on), (day("2026-01-30"), Some(day("2026-03-01"))));
    let lost = of(NO_PURCHASE, &terms, &base, "2026-03-02").unwrap();
    assert_eq!((lost.severity, lost.advice), (Severity::Medium, Advice::WinBack));
    assert_eq!((lost.since, lost.look_again_on), (day("2026-03-01"), Some(day("2027-03-01"))));
    assert_eq!(
        lost.to_string(),
        "customer C-1: no purchase for 366 days, lost after 365 days (1 day ago)"
    );
}

#[test]
fn a_loss_is_told_of_for_the_months_of_the_policy_and_no_longer() {
    let terms = |lost_months| terms(ChurnPolicyDraft { lost_months, ..Default::default() });
    let silent = base(oil(&["2025-03-01"]));
    let days = ["2027-02-28", "2027-03-01", "2036-03-01"];
    assert_eq!(course(NO_PURCHASE, &terms(12), &silent, &days), [SO, None, None]);
    assert_eq!(course(NO_PURCHASE, &terms(13), &silent, &days), [SO, SO, None]);
    let after = evaluation(&each_alone(&terms(12))[0], &silent, day("2027-03-01"));
    let after = after.of_customer(&"C-1".parse().unwrap());
    assert!(after.is_none_or(|found| found.look_again_on.is_none()), "time changes nothing");
    let regular = base(oil(&["2025-02-01", "2025-02-11", "2025-02-21", "2025-03-01"]));
    assert_eq!(course(OUT_OF_RHYTHM, &terms(12), &regular, &days), [SO, None, None]);
    let car = base([bought("S-1", "2025-03-01", "car-1", "90000")]);
    assert_eq!(course(NO_VISIT, &dealer(), &car, &days), [SO, None, None]);
}

#[test]
fn the_limit_and_the_notice_are_those_of_the_policy() {
    let base = base(oil(&["2025-03-01"]));
    let otherwise = Expectation { within_months: 3, ..Expectation::default() };
    let terms = terms(ChurnPolicyDraft { otherwise, notice_days: 5, ..Default::default() });
    let days = ["2025-05-26", "2025-05-27", "2025-06-01"];
    assert_eq!(course(NO_PURCHASE, &terms, &base, &days), [None, soon("2025-06-01"), SO]);
}

#[test]
fn who_bought_tyres_is_lost_when_they_are_due_and_not_before() {
    let base = base([
        bought("S-1", "2022-05-01", "tyre-18", "2400"),
        bought("S-2", "2022-05-01", "oil", "300"),
    ]);
    let days = ["2026-03-31", "2026-04-01", "2026-05-01"];
    assert_eq!(course(NO_PURCHASE, &dealer(), &base, &days), [None, soon("2026-05-01"), SO]);
    let lost = of(NO_PURCHASE, &dealer(), &base, "2026-05-01").unwrap();
    assert_eq!(lost.at_stake, Some(money("2700 CNY")));
}

#[test]
fn a_class_that_is_not_bought_again_is_found_while_they_buy_others() {
    let mut facts = oil(&["2026-04-20"]);
    facts.push(bought("S-1", "2022-05-01", "tyre-18", "2400"));
    facts.push(bought("S-3", "2021-07-01", "tyre-17", "2000"));
    let base = base(facts);
    assert!(of(NO_PURCHASE, &dealer(), &base, "2026-04-30").is_none());
    assert_eq!(found(&dealer(), &base, "2026-04-30").look_again_on, Some(day("2026-05-01")));
    let tyres = of(NO_PURCHASE, &dealer(), &base, "2026-05-01").unwrap();
    assert_eq!(tyres.measured, ["tyres"]);
    assert!(tyres.to_string().starts_with("customer C-1: tyres: nothing of a class bought"));
    assert_eq!((tyres.severity, tyres.advice), (Severity::Low, Advice::KeepActive));
    let expected = Onset::expected(day("2027-04-20"));
    assert_eq!((tyres.since, tyres.onset), (day("2026-05-01"), expected));
    assert_eq!(tyres.at_stake, Some(money("4400 CNY")));
    assert_eq!(tyres.look_again_on, Some(day("2027-03-21")), "notice that they will be lost");
}

/// By class: tyres and bulbs within a year, oil within two.
fn by_class() -> ChurnTerms {
    terms(
        serde_json::from_value(json!({"classes": {
            "tyres": {"products": ["tyre"]},
            "bulbs": {"products": ["bulb"]},
            "oil": {"products": ["oil"], "expects": {"within_months": 24}}
        }}))
        .unwrap(),
    )
}

#[test]
fn of_several_classes_the_one_due_first_is_told_and_the_others_beside_it() {
    let base = base([
        bought("S-1", "2025-01-01", "tyre", "100"),
        bought("S-2", "2025-02-01", "bulb", "10"),
        bought("S-3", "2025-06-01", "oil", "1"),
    ]);
    let one = of(NO_PURCHASE, &by_class(), &base, "2026-01-31").unwrap();
    assert_eq!((one.since, one.look_again_on), (day("2026-01-01"), Some(day("2026-02-01"))));
    assert!(one.evidence.is_empty());
    let both = of(NO_PURCHASE, &by_class(), &base, "2026-02-01").unwrap();
    assert_eq!((both.key, both.since), (one.key, one.since));
    assert_eq!(both.measured, ["tyres", "bulbs"]);
    assert_eq!(both.evidence.len(), 1);
    assert_eq!(both.at_stake, Some(money("110 CNY")));
    assert_eq!(both.look_again_on, Some(day("2027-05-02")));
}

#[test]
fn who_buys_less_and_then_nothing_is_one_warning_that_becomes_worse() {
    use clienteling::warning::life::{DayFindings, WarningBook, WarningLifePolicy};

    let base =
        base([bought("S-1", "2025-01-01", "tyre", "100"), bought("S-3", "2025-06-01", "oil", "1")]);
    let rules = WarningRules::try_new(vec![Box::new(NoActivity::new(by_class()))], vec![]);
    let rules = rules.unwrap();
    let mut book = WarningBook::new("rules".parse().unwrap());
    for as_of in day("2025-12-30").iter_days().take_while(|it| *it <= day("2027-06-30")) {
        let today = evaluation(&rules, &base, as_of);
        book.advance(&DayFindings::from(&today), &WarningLifePolicy::default()).unwrap();
    }
    let key = FindingKey::new(NO_PURCHASE, "C-1".parse::<CustomerId>().unwrap());
    assert!(book.open(&key).is_some());
    assert_eq!(book.warnings().count(), 1, "none ended, and none began anew");
}

#[test]
fn a_class_is_not_bought_again_also_by_somebody_who_is_never_lost() {
    let contract = insurance("I-1", "2025-01-01", "2030-01-01", json!({"until": null}));
    let base = base([
        contract,
        bought("S-1", "2025-01-01", "tyre", "100"),
        bought("S-3", "2025-06-01", "oil", "1"),
    ]);
    let one = of(NO_PURCHASE, &by_class(), &base, "2028-01-31").unwrap();
    assert_eq!((one.onset, one.advice), (Onset::Already, Advice::KeepActive));
    assert_eq!((one.since, one.look_again_on), (day("2026-01-01"), None));
    assert_eq!(one.measured, ["tyres", "oil"]);
    let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
    let suggested = suggest(customer, &one, &FollowUpPolicy::default(), day("2028-01-31"));
    let purpose = match suggested {
        Some(Suggestion::FollowUp(call)) => call.purpose,
        Some(Suggestion::HeldBack(held)) => held.purpose,
        None => panic!("a call"),
    };
    assert_eq!(purpose, Purpose::KeepActive, "nobody is won back who is there");
}

#[test]
fn any_purchase_and_a_visit_of_their_own_accord_are_signs_of_life() {
    let bought_oil = || oil(&["2025-03-01"]);
    let with = |more: Fact| base(bought_oil().into_iter().chain([more]));
    let sofa = with(bought("S-1", "2025-06-01", "sofa", "4000"));
    assert_eq!(course(NO_PURCHASE, &dealer(), &sofa, &["2026-05-31"]), [soon("2026-06-01")]);
    let serviced = with(visit("B-1", "2025-06-01", "T-1", &["service"]));
    let days = ["2026-05-31", "2026-06-01"];
    assert_eq!(course(NO_PURCHASE, &dealer(), &serviced, &days), [soon("2026-06-01"), SO]);
    let gone = of(NO_PURCHASE, &dealer(), &serviced, "2026-06-02").unwrap();
    assert_eq!(
        gone.reason.to_string(),
        "neither a purchase nor a visit for 366 days, lost after 365 days (1 day ago)"
    );
    let recalled = with(visit("B-1", "2025-06-01", "T-1", &["recall"]));
    assert_eq!(course(NO_PURCHASE, &dealer(), &recalled, &["2026-03-01"]), [SO]);
}

#[test]
fn while_a_contract_with_us_runs_nobody_is_lost() {
    let with = |contract| base(oil(&["2025-03-01"]).into_iter().chain([contract]));
    let ours = with(insurance("I-1", "2025-09-01", "2026-08-31", json!({"with": "us"})));
    let days = ["2026-08-01", "2026-08-02", "2026-08-31", "2026-09-01"];
    let soon = soon("2026-09-01");
    let terms = ChurnTerms::default();
    assert_eq!(course(NO_PURCHASE, &terms, &ours, &days), [None, soon, soon, SO]);
    let elsewhere =
        with(insurance("I-1", "2025-09-01", "2026-08-31", json!({"with": "elsewhere"})));
    assert_eq!(course(NO_PURCHASE, &terms, &elsewhere, &["2026-03-01"]), [SO]);
    let warranty = with(insurance("I-1", "2025-09-01", "2026-08-31", json!({"kind": "warranty"})));
    assert_eq!(course(NO_PURCHASE, &terms, &warranty, &["2026-03-01"]), [SO]);
    let endless = with(insurance("I-1", "2025-09-01", "2026-08-31", json!({"until": null})));
    assert_eq!(course(NO_PURCHASE, &terms, &endless, &["2066-03-01"]), [None]);
}

#[test]
fn a_relationship_that_has_ended_is_lost_to_nobody() {
    let end = crate::common::build::end("E-1", "C-1", "2025-12-01", EndKind::Died);
    let base = base(oil(&["2025-01-01", "2025-01-11", "2025-01-21"]).into_iter().chain([end]));
    assert!(found(&ChurnTerms::default(), &base, "2026-06-01").findings.is_empty());
}

#[test]
fn without_a_rate_nothing_is_said() {
    let purchase = json!({"purchase": {"id": "S-1", "customer": "C-1",
        "date": "2025-03-01", "lines": [{"product": "oil", "quantity": "1",
        "amount": {"amount": "9", "currency": "EUR"}}]}});
    let base = base([fact(purchase)]);
    let found = found(&ChurnTerms::default(), &base, "2027-03-01");
    assert!(found.findings.is_empty());
    let matters: Vec<&str> = found.not_evaluated.iter().map(|it| it.key.matter()).collect();
    let all = [DECLINE_IN_AMOUNT, DECLINE_IN_RANGE, NO_PURCHASE, NO_VISIT, OUT_OF_RHYTHM];
    assert_eq!(matters, all);
}
