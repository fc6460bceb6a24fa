//! Cars that come no more.

use super::*;

fn car(more: impl IntoIterator<Item = Fact>) -> CustomerBase {
    base([bought("S-1", "2025-03-01", "car-1", "90000")].into_iter().chain(more))
}

#[test]
fn a_car_that_does_not_come_within_a_year_is_lost_to_the_workshop() {
    let days = ["2026-01-29", "2026-01-30", "2026-02-28", "2026-03-01"];
    let soon = soon("2026-03-01");
    assert_eq!(course(NO_VISIT, &dealer(), &car([]), &days), [None, soon, soon, SO]);
    let lost = of(NO_VISIT, &dealer(), &car([]), "2026-03-01").unwrap();
    assert_eq!(lost.key.one_of_several(), Some("car"));
    assert_eq!((lost.severity, lost.advice), (Severity::Medium, Advice::WinBack));
    assert_eq!(lost.at_stake, None);
    let expected = of(NO_VISIT, &dealer(), &car([]), "2026-01-30").unwrap();
    assert_eq!((expected.severity, expected.advice), (Severity::Low, Advice::KeepActive));
    assert_eq!(
        expected.reason.to_string(),
        "counts as lost to the workshop in 30 days unless they come"
    );
    assert_eq!(found(&dealer(), &car([]), "2026-01-29").look_again_on, Some(day("2026-01-30")));
}

#[test]
fn only_a_visit_of_their_own_accord_with_such_a_thing_counts() {
    let on = ["2026-03-01"];
    let serviced = car([visit("B-1", "2025-10-01", "T-1", &["service"])]);
    assert_eq!(course(NO_VISIT, &dealer(), &serviced, &on), [None]);
    let days = ["2026-09-30", "2026-10-01"];
    assert_eq!(course(NO_VISIT, &dealer(), &serviced, &days), [soon("2026-10-01"), SO]);
    for work in ["warranty", "recall", "repeat_repair"] {
        let repaired = car([visit("B-1", "2025-10-01", "T-1", &[work])]);
        assert_eq!(course(NO_VISIT, &dealer(), &repaired, &on), [SO], "{work}");
    }
    let other = [owns("H-1", "2024-01-01", "T-1", "sofa", None)];
    let other = other.into_iter().chain([visit("B-1", "2025-10-01", "T-1", &["service"])]);
    assert_eq!(course(NO_VISIT, &dealer(), &car(other), &on), [SO]);
}

#[test]
fn what_they_have_no_more_is_not_expected() {
    let days = ["2026-05-31", "2026-06-01"];
    let sold = [owns("H-1", "2025-03-01", "T-1", "car-1", Some("2026-05-31"))];
    assert_eq!(course(NO_VISIT, &dealer(), &car(sold.clone()), &days), [SO, None]);
    let until = found(&dealer(), &car(sold), "2026-05-31").look_again_on;
    assert_eq!(until, Some(day("2026-06-01")));
    let back = |yuan| car([came_back("R-1", "2025-04-01", "car-1", yuan)]);
    assert_eq!(course(NO_VISIT, &dealer(), &back("90000"), &["2026-05-31"]), [None]);
    assert_eq!(course(NO_VISIT, &dealer(), &back("89999"), &["2026-05-31"]), [SO]);
}

#[test]
fn of_two_cars_the_first_that_goes_takes_with_it_what_was_expected_of_it() {
    let cars = base([
        owns("H-1", "2024-09-01", "T-1", "car-1", None),
        owns("H-2", "2026-01-01", "T-2", "car-2", Some("2026-06-30")),
    ]);
    assert_eq!(course(NO_VISIT, &dealer(), &cars, &["2026-06-30", "2026-07-01"]), [None, SO]);
    assert_eq!(found(&dealer(), &cars, "2026-06-01").look_again_on, Some(day("2026-07-01")));
    let lost = of(NO_VISIT, &dealer(), &cars, "2026-07-01").unwrap();
    assert_eq!(lost.since, day("2025-09-01"));
}

#[test]
fn a_contract_for_what_is_given_up_keeps_nobody_and_each_rule_knows_the_day() {
    let mut facts = oil(&["2024-01-01", "2024-01-11", "2024-01-21", "2024-01-31"]);
    facts.push(owns("H-1", "2024-01-01", "T-1", "sofa", Some("2025-06-30")));
    facts.push(insurance("I-1", "2024-02-01", "2027-12-31", json!({"thing": "T-1"})));
    let base = base(facts);
    for rule in &each_alone(&ChurnTerms::default())[..3] {
        let found = evaluation(rule, &base, day("2025-06-01"));
        let found = found.of_customer(&"C-1".parse().unwrap()).unwrap();
        assert_eq!(found.look_again_on, Some(day("2025-07-01")));
    }
    let days = ["2025-06-30", "2025-07-01"];
    assert_eq!(course(NO_PURCHASE, &ChurnTerms::default(), &base, &days), [None, SO]);
    assert_eq!(course(OUT_OF_RHYTHM, &ChurnTerms::default(), &base, &days), [SO, SO]);
}

#[test]
fn a_car_on_record_is_expected_whoever_sold_it() {
    let owned = base([owns("H-1", "2025-03-01", "T-1", "car-9", None)]);
    assert_eq!(course(NO_VISIT, &dealer(), &owned, &["2026-02-28"]), [soon("2026-03-01")]);
    assert_eq!(course(NO_VISIT, &dealer(), &owned, &["2026-03-01"]), [SO]);
}

#[test]
fn what_the_visits_of_their_last_year_were_invoiced_at_is_at_stake() {
    let visit = |id, date, invoice: &str| {
        fact(json!({"workshop_visit": {"id": id, "customer": "C-1", "date": date,
            "thing": "T-1", "work": ["paid"], "purchase": invoice}}))
    };
    let base = car([
        visit("B-1", "2025-04-01", "S-7"),
        bought("S-7", "2025-04-01", "work", "500"),
        visit("B-2", "2025-04-02", "S-8"),
        bought("S-8", "2025-04-02", "work", "300"),
        visit("B-3", "2026-04-01", "S-9"),
        bought("S-9", "2026-04-01", "work", "200"),
    ]);
    let lost = of(NO_VISIT, &dealer(), &base, "2027-04-01").unwrap();
    assert_eq!(lost.at_stake, Some(money("500 CNY")));
}
