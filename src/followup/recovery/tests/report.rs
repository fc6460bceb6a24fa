//! What recovery brought over all.

use super::*;
use crate::followup::recovery::{RecoveryReport, recovery_report};
use crate::marketing::RecoveryCause;
use crate::units::Period;

fn report_of(facts: &[String], as_of: &str) -> RecoveryReport {
    let base = base(facts);
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let year = Period::calendar_year(day("2026-01-01"));
    recovery_report(&base, &valuation, year, &RecoveryPolicy::default(), day(as_of)).unwrap()
}

#[test]
fn only_cases_whose_time_is_over_tell_how_many_are_won_back() {
    let facts = [
        begun("A", "2026-01-01", r#""price""#),
        bought("A", "2026-06-30", "100"),
        begun("B", "2026-01-01", r#""price""#),
        bought("B", "2026-07-01", "100"),
        begun("C", "2026-01-01", "null"),
        bought("D", "2025-01-01", "70"),
        begun("D", "2026-07-01", r#""service""#),
        bought("D", "2026-07-02", "30"),
        begun("E", "2025-12-31", r#""service""#),
    ];
    let base = base(&facts);
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let year = Period::calendar_year(day("2026-01-01"));
    let report = |as_of| {
        recovery_report(&base, &valuation, year, &RecoveryPolicy::default(), day(as_of)).unwrap()
    };
    // 180 days after 1 January is 30 June: on that day nobody can tell yet.
    assert_eq!(report("2026-06-30").all.won_back.trials(), 0);
    assert!(report("2026-06-30").all.to_string().contains("too young to say how many"));
    let all = report("2026-07-31");
    // A bought on the last day, B a day too late, D is too young, E began before.
    assert_eq!((all.all.won_back.successes(), all.all.won_back.trials()), (1, 3));
    assert_eq!(
        all.all.to_string(),
        "4 cases: won back 1 of 3 (33.3%, likely 6.1% to 79.2%); bought for 70.00 CNY in \
         their last year and for 230.00 CNY since"
    );
    let causes: Vec<_> = all.by_cause.iter().map(|(cause, tally)| (*cause, tally.begun)).collect();
    let (price, service) = (RecoveryCause::Price, RecoveryCause::Service);
    assert_eq!(causes, [(None, 1), (Some(price), 2), (Some(service), 1)]);
    let open: Vec<_> = all.open.iter().map(|case| case.customer.as_str()).collect();
    assert_eq!(open, ["E", "C"], "E is still open, whenever it began");
    assert_eq!(all.all.states[&RecoveryState::BoughtAgain], 3);
}

#[test]
fn what_most_is_at_stake_in_comes_first_and_who_cannot_be_judged_is_named() {
    let mut facts = vec![
        r#"{"purchase":{"id":"S","customer":"X","date":"2025-01-01",
        "settlement":"at_once","lines":[{"product":"t","quantity":"1",
        "amount":{"amount":"1","currency":"USD"}}]}}"#
            .to_owned(),
    ];
    facts.push(begun("X", "2026-01-01", "null"));
    for (customer, amount, date) in
        [("A", "10", "2026-01-03"), ("B", "20", "2026-01-03"), ("D", "10", "2026-01-02")]
    {
        facts.push(bought(customer, "2025-01-01", amount));
        facts.push(begun(customer, date, "null"));
    }
    let base = base(&facts);
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let year = Period::calendar_year(day("2026-01-01"));
    let policy = RecoveryPolicy::default();
    let report = recovery_report(&base, &valuation, year, &policy, day("2026-02-01")).unwrap();
    let open: Vec<_> = report.open.iter().map(|case| case.customer.as_str()).collect();
    assert_eq!(open, ["B", "D", "A"]);
    assert_eq!(report.all.begun, 3);
    assert_eq!(report.not_judged.len(), 1);
    assert_eq!(report.not_judged[0].0.as_str(), "X");
}

#[test]
fn a_purchase_that_came_back_is_not_the_day_on_which_they_bought_again() {
    let facts = [
        begun("C", "2026-03-02", "null"),
        bought("C", "2026-04-01", "50"),
        returned("C", "2026-04-01", "2026-04-02", "50"),
        bought("C", "2026-09-30", "30"),
    ];
    let base = base(&facts);
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let year = Period::calendar_year(day("2026-01-01"));
    let policy = RecoveryPolicy::default();
    let report = recovery_report(&base, &valuation, year, &policy, day("2026-12-31")).unwrap();
    assert_eq!((report.all.won_back.successes(), report.all.won_back.trials()), (0, 1));
    assert_eq!(report.all.bought_since.to_string(), "30.00 CNY");
}

#[test]
fn of_two_cases_of_one_customer_a_purchase_belongs_to_the_later_and_the_stake_counts_once() {
    let facts = [
        bought("C", "2025-01-01", "70"),
        begun("C", "2026-01-05", "null"),
        entry("C", "2026-01-05", "2026-02-01", "given_up"),
        begun("C", "2026-03-01", "null"),
        bought("C", "2026-04-01", "2400"),
    ];
    let base = base(&facts);
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let year = Period::calendar_year(day("2026-01-01"));
    let policy = RecoveryPolicy::default();
    let report = recovery_report(&base, &valuation, year, &policy, day("2026-12-31")).unwrap();
    assert_eq!(
        report.all.to_string(),
        "2 cases: won back 1 of 2 (50.0%, likely 9.5% to 90.5%); bought for 70.00 CNY \
         in their last year and for 2,400.00 CNY since"
    );
}

#[test]
fn two_cases_that_began_on_one_day_are_won_back_once() {
    let facts = [
        begun("C", "2026-01-05", "null"),
        begun("C", "2026-01-05", "null").replace("R-C-", "R2-C-"),
        bought("C", "2026-04-01", "2400"),
    ];
    assert_eq!(
        report_of(&facts, "2026-12-31").all.to_string(),
        "2 cases: won back 1 of 2 (50.0%, likely 9.5% to 90.5%); bought for 2,400.00 CNY since"
    );
}

#[test]
fn who_could_not_be_won_back_any_more_counts_on_neither_side() {
    let died = |customer: &str, date: &str| {
        format!(
            r#"{{"end":{{"id":"N-{customer}","customer":"{customer}","date":"{date}",
            "kind":"died"}}}}"#
        )
    };
    // 180 days after 1 January is 30 June.
    let facts = [
        begun("A", "2026-01-01", "null"),
        died("A", "2026-06-30"),
        begun("B", "2026-01-01", "null"),
        died("B", "2026-07-01"),
        begun("C", "2026-01-01", "null"),
        bought("C", "2026-02-01", "1"),
        died("C", "2026-03-01"),
    ];
    let all = report_of(&facts, "2026-12-31").all;
    assert_eq!((all.won_back.successes(), all.won_back.trials()), (1, 2));
    assert_eq!(all.states[&RecoveryState::Over], 2);
}

#[test]
fn what_was_at_stake_counts_once_over_all_and_once_for_each_cause() {
    let facts = [
        bought("C", "2025-06-01", "70"),
        begun("C", "2026-01-05", r#""price""#),
        begun("C", "2026-02-05", r#""service""#),
        begun("C", "2026-03-05", r#""service""#),
        begun("D", "2026-03-05", r#""service""#),
    ];
    let report = report_of(&facts, "2026-12-31");
    let stake = |tally: &super::super::RecoveryTally| {
        tally.bought_in_last_year.map(|amount| amount.to_string())
    };
    let seventy = Some("70.00 CNY".to_owned());
    assert_eq!(stake(&report.all), seventy);
    let causes: Vec<_> = report.by_cause.iter().map(|(_, tally)| stake(tally)).collect();
    assert_eq!(causes, [seventy.clone(), seventy]);
    assert_eq!(stake(&report_of(&facts[4..], "2026-12-31").all), None, "never a nought");
    let open: Vec<_> = report.open.iter().map(|case| case.customer.as_str()).collect();
    assert_eq!(open, ["C", "C", "C", "D"], "of whom nothing is known last");
}
