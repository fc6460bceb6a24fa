//! Invoices that are due and not paid.

use super::*;

fn due(id: &str, of: &str, due: &str) -> Fact {
    invoice(id, "2026-01-01", of, json!({ "due": due }))
}

#[test]
fn what_is_due_on_the_day_is_not_overdue_in_whatever_time_zone_it_is_asked() {
    let base = base_of([due("S-1", "100", "2026-03-31")]);
    let found = |as_of| finding(&base, RECEIVABLE_OVERDUE, as_of);
    assert_eq!(found("2026-03-31"), None);
    let first = found("2026-04-01").unwrap();
    assert_eq!(
        first.reason.to_string(),
        "the oldest invoice is 1 day overdue, and from 1 day on that is a warning"
    );
    assert_eq!((first.since, first.due), (day("2026-04-01"), Some(day("2026-03-31"))));
    assert_eq!(first.look_again_on, Some(day("2026-05-01")));
}

#[test]
fn the_older_it_is_the_more_pressing_and_whatever_the_limit() {
    let base = base_of([lifted("L-1", "2026-01-01"), due("S-1", "100", "2026-01-31")]);
    let on = |days: u64| {
        let as_of = day("2026-01-31") + Days::new(days);
        let found = finding(&base, RECEIVABLE_OVERDUE, &as_of.to_string())?;
        let met = found.evidence.iter().position(|one| one.to_string().contains("100.00"));
        Some((found.severity, met.unwrap(), found.look_again_on))
    };
    let step = |days: u64| Some(day("2026-01-31") + Days::new(days));
    assert_eq!(on(0), None);
    assert_eq!(on(1), Some((Severity::Low, 0, step(31))));
    assert_eq!(on(30), Some((Severity::Low, 0, step(31))));
    assert_eq!(on(31), Some((Severity::Medium, 1, step(61))));
    assert_eq!(on(60), Some((Severity::Medium, 1, step(61))));
    assert_eq!(on(61), Some((Severity::Medium, 2, step(91))));
    assert_eq!(on(90), Some((Severity::Medium, 2, step(91))));
    assert_eq!(on(91), Some((Severity::High, 3, None)));
}

#[test]
fn a_residue_is_not_overdue_and_a_coin_more_is() {
    for (paid_of_it, is_overdue) in [("99", false), ("98.99", true)] {
        let base =
            base_of([due("S-1", "100", "2026-01-31"), paid("B-1", "2026-01-10", paid_of_it)]);
        assert_eq!(finding(&base, RECEIVABLE_OVERDUE, "2026-03-01").is_some(), is_overdue);
    }
}

#[test]
fn it_names_its_purchases_and_leaves_out_what_is_disputed_and_not_due() {
    let base = base_of([
        due("S-1", "100", "2026-02-10"),
        due("S-2", "200", "2026-02-01"),
        due("S-3", "400", "2026-01-20"),
        due("S-4", "800", "2026-03-20"),
        fact("dispute", "DI-1", "2026-02-01", json!({"purchase": "S-3", "settled": "2026-03-09"})),
        fact("responsibility", "RS-1", "2026-01-01", json!({"staff": "E-5", "role": "account"})),
    ]);
    let found = finding(&base, RECEIVABLE_OVERDUE, "2026-02-28").unwrap();
    let named: Vec<_> = found.facts.iter().map(ToString::to_string).collect();
    assert_eq!(named, ["purchase S-2", "purchase S-1"]);
    assert_eq!(found.facts[0].kind, FactKind::Purchase);
    assert_eq!(found.at_stake, Some(yuan("300")));
    assert_eq!((found.since, found.force), (day("2026-02-02"), Force::Hard));
    assert_eq!(found.advice, Advice::Collect);
    assert_eq!(found.responsible, Some("E-5".parse().unwrap()));
    // The 31st day of the older one.
    assert_eq!(found.look_again_on, Some(day("2026-03-04")));
    let later = finding(&base, RECEIVABLE_OVERDUE, "2026-03-04").unwrap();
    assert_eq!(later.look_again_on, Some(day("2026-03-09")));
}

#[test]
fn what_was_disputed_is_overdue_since_it_was_settled() {
    let disputed = |of: Value| {
        let facts = [due("S-1", "100", "2026-01-31"), fact("dispute", "DI-1", "2026-01-20", of)];
        finding(&base_of(facts), RECEIVABLE_OVERDUE, "2026-05-10").unwrap()
    };
    let all = disputed(json!({"purchase": "S-1", "settled": "2026-05-04"}));
    assert_eq!((all.since, all.due), (day("2026-05-04"), Some(day("2026-01-31"))));
    // What is not disputed of it could be collected all the time.
    let half =
        disputed(json!({"purchase": "S-1", "amount": amount("50"), "settled": "2026-05-04"}));
    assert_eq!(half.since, day("2026-02-01"));
    let before_it_was_due = disputed(json!({"purchase": "S-1", "settled": "2026-01-25"}));
    assert_eq!(before_it_was_due.since, day("2026-02-01"));
}

#[test]
fn the_days_of_the_policy_count() {
    let base = base_of([due("S-1", "100", "2026-01-31")]);
    let late = with(|draft| draft.overdue_from_days = 8);
    let on = |as_of| found_by(&base, &late, as_of).into_iter().next().map(|one| one.since);
    assert_eq!(on("2026-02-07"), None);
    assert_eq!(on("2026-02-08"), Some(day("2026-02-08")));
    assert_eq!(on("2026-03-08"), Some(day("2026-02-08")));
}

#[test]
fn what_names_no_day_is_not_evaluated_and_beside_what_is_overdue_it_is_evidence() {
    let said = |facts: &[Fact]| {
        let evaluation = evaluated(&base_of(facts.to_vec()), &policy(), day("2026-03-01"));
        let mut unknown = evaluation.not_evaluated();
        let unknown = unknown.find(|one| one.key.matter() == RECEIVABLE_OVERDUE);
        let mut found = evaluation.findings().flat_map(|one| &one.evidence);
        let evidence = found.find(|one| one.to_string().contains("without a day"));
        (unknown.map(|one| one.why.to_string()), evidence.map(ToString::to_string))
    };
    let nobody_can_say = Some("nothing on record tells".to_owned());
    let debt = owed("S-1", "2019-01-01", "500000");
    assert_eq!(said(std::slice::from_ref(&debt)), (nobody_can_say.clone(), None));
    // A residue is nothing, a coin more is something.
    let residue = |of: &str| said(&[debt.clone(), paid("B-1", "2019-02-01", of)]).0;
    assert_eq!((residue("499999"), residue("499998.99")), (None, nobody_can_say.clone()));
    // Terms say when it is due.
    let terms = fact("payment_terms", "T-1", "2018-01-01", json!({"net_days": 30}));
    assert_eq!(said(&[terms, debt.clone()]), (None, None));
    // What is not due yet leaves the other unknown; what is overdue is told with it.
    let not_due = due("S-2", "100", "2026-03-01");
    assert_eq!(said(&[debt.clone(), not_due]).0, nobody_can_say);
    let overdue = due("S-2", "100", "2026-02-28");
    let evidence = Some("owed without a day on which it is due: 500,000.00 CNY".to_owned());
    assert_eq!(said(&[debt, overdue.clone()]), (None, evidence));
    // It stands in the way of nothing for want of a rate.
    assert_eq!(said(&[owed("S-1", "2019-01-01", "5 USD"), overdue]), (None, None));
}

#[test]
fn without_a_rate_it_cannot_be_said() {
    let base = base_of([due("S-1", "100 USD", "2026-01-31")]);
    let said = not_evaluated(&base, "2026-03-01");
    assert!(said.iter().any(|one| one.starts_with("warning.receivable-overdue: ")), "{said:?}");
    assert_eq!(found_by(&base, &policy(), "2026-03-01"), []);
}
