use chrono::NaiveDate;

use super::{RecoveryCase, RecoveryPolicy, RecoveryState, recovery_cases};
use crate::base::{CustomerBase, Fact};
use crate::units::{Currency, Valuation};

mod attempts;
mod report;
mod waking;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn bought(customer: &str, date: &str, amount: &str) -> String {
    format!(
        r#"{{"purchase":{{"id":"S-{customer}-{date}","customer":"{customer}","date":"{date}",
        "settlement":"at_once","lines":[{{"product":"tyre","quantity":"1",
        "amount":{{"amount":"{amount}","currency":"CNY"}}}}]}}}}"#
    )
}

fn returned(customer: &str, of: &str, date: &str, amount: &str) -> String {
    format!(
        r#"{{"return":{{"id":"B-{customer}-{date}","customer":"{customer}","date":"{date}",
        "of":"S-{customer}-{of}","lines":[{{"product":"tyre","quantity":"1",
        "amount":{{"amount":"{amount}","currency":"CNY"}}}}]}}}}"#
    )
}

fn begun(customer: &str, date: &str, cause: &str) -> String {
    format!(
        r#"{{"recovery":{{"id":"R-{customer}-{date}","customer":"{customer}","date":"{date}",
        "cause":{cause},"by":"S-7"}}}}"#
    )
}

fn entry(customer: &str, case: &str, date: &str, step: &str) -> String {
    format!(
        r#"{{"recovery_entry":{{"id":"E-{customer}-{date}-{step}","customer":"{customer}",
        "date":"{date}","recovery":"R-{customer}-{case}","step":"{step}"}}}}"#
    )
}

fn base(facts: &[String]) -> CustomerBase {
    let mut base = CustomerBase::new();
    let facts = facts.iter().map(|fact| serde_json::from_str::<Fact>(fact).unwrap());
    assert!(base.add_all(facts).refused.is_empty());
    base
}

/// The cases of `C`.
fn cases(facts: &[String], as_of: &str) -> Vec<RecoveryCase> {
    let base = base(facts);
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let valuation = Valuation::new(Currency::CNY, base.rates());
    recovery_cases(customer, &valuation, &RecoveryPolicy::default(), day(as_of)).unwrap()
}

/// The state and the words of the first of them.
fn shown(facts: &[String], as_of: &str) -> (RecoveryState, String) {
    let cases = cases(facts, as_of);
    (cases[0].state, cases[0].to_string())
}

#[test]
fn a_case_says_why_what_is_at_stake_what_was_tried_and_how_it_stands() {
    let facts = [
        bought("C", "2023-05-01", "5000"),
        bought("C", "2024-01-10", "900"),
        bought("C", "2024-12-31", "100"),
        returned("C", "2024-12-31", "2025-02-01", "40")
            .replace(r#""quantity":"1""#, r#""quantity":"0.4""#),
        begun("C", "2026-03-02", r#""price""#),
        entry("C", "2026-03-02", "2026-03-05", "tried"),
    ];
    let (state, words) = shown(&facts, "2026-03-31");
    assert_eq!(state, RecoveryState::Open);
    // The year through the last purchase, less what came back of it: 900 + 100 - 40.
    assert_eq!(
        words,
        "C: lost (the price); bought for 960.00 CNY in their last year; attempts to win them \
         back: 1 of 3 (2 to go); open since 2026-03-02"
    );
}

#[test]
fn the_year_at_stake_ends_with_the_last_purchase_before_the_case_and_who_never_bought_has_none() {
    let stake = |facts: &[String]| {
        let known = [facts, &[begun("C", "2026-03-02", "null")]].concat();
        cases(&known, "2026-03-31")[0].bought_in_last_year.map(|it| it.to_string())
    };
    let last = || bought("C", "2024-12-31", "100");
    let cny = |amount: &str| Some(format!("{amount}.00 CNY"));
    assert_eq!(stake(&[bought("C", "2024-01-01", "700"), last()]), cny("800"));
    assert_eq!(stake(&[bought("C", "2023-12-31", "700"), last()]), cny("100"));
    // What comes back of an earlier year takes nothing from the last one.
    let earlier = [
        bought("C", "2023-12-31", "700"),
        last(),
        returned("C", "2023-12-31", "2024-06-01", "700"),
    ];
    assert_eq!(stake(&earlier), cny("100"));
    // What comes back after the case began was at stake.
    let later = [last(), returned("C", "2024-12-31", "2026-03-02", "100")];
    assert_eq!(stake(&later), cny("100"));
    assert_eq!(stake(&[bought("C", "2026-03-02", "100")]), None, "the day of the case");
    let all_back = [last(), returned("C", "2024-12-31", "2025-01-02", "100")];
    assert_eq!(stake(&all_back), None);
    let never = shown(&[begun("C", "2026-03-02", "null")], "2026-03-31").1;
    assert!(never.starts_with("C: lost, and nobody knows why; not known to have bought before; "));
}

#[test]
fn what_was_bought_is_valued_on_its_day_and_what_came_back_on_the_day_it_came_back() {
    let in_dollars = |fact: String| fact.replace("CNY", "USD");
    let mut base = base(&[
        begun("C", "2026-03-02", "null"),
        in_dollars(bought("C", "2026-04-01", "100")),
        in_dollars(returned("C", "2026-04-01", "2026-05-01", "100")),
    ]);
    for (date, rate) in [("2026-04-01", "7"), ("2026-05-01", "8"), ("2026-06-01", "9")] {
        let rate = rate.parse().unwrap();
        base.rates_mut().record(Currency::USD, Currency::CNY, day(date), rate).unwrap();
    }
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let policy = RecoveryPolicy::default();
    let cases = recovery_cases(customer, &valuation, &policy, day("2026-12-31")).unwrap();
    assert_eq!(cases[0].bought_since.to_string(), "-100.00 CNY");
}

#[test]
fn a_purchase_ends_a_case_unless_all_of_it_came_back_and_what_was_entered_stays() {
    let case = || begun("C", "2026-03-02", "null");
    let of = |more: &[String]| {
        let facts = [&[case()], more].concat();
        shown(&facts, "2026-12-31")
    };
    let (state, words) = of(&[bought("C", "2026-03-02", "50")]);
    assert_eq!(state, RecoveryState::BoughtAgain, "the same day");
    assert!(words.ends_with("bought again on 2026-03-02, so far for 50.00 CNY"), "{words}");
    assert_eq!(of(&[bought("C", "2026-03-01", "50")]).0, RecoveryState::Open, "the day before");
    let back = [bought("C", "2026-04-01", "50"), returned("C", "2026-04-01", "2026-04-02", "50")];
    assert_eq!(of(&back).0, RecoveryState::Open);
    assert_eq!(of(&[bought("C", "2026-04-01", "0")]).0, RecoveryState::Open, "for nothing");
    let said = |step| entry("C", "2026-03-02", "2026-03-20", step);
    let (state, words) = of(&[said("recovered")]);
    assert_eq!(state, RecoveryState::Recovered);
    assert!(words.ends_with("said on 2026-03-20 to be won back, and nothing bought yet"));
    let later = bought("C", "2026-06-01", "50");
    assert_eq!(of(&[said("recovered"), later.clone()]).0, RecoveryState::BoughtAgain);
    assert_eq!(of(&[said("given_up"), later.clone()]).0, RecoveryState::GivenUp);
    assert_eq!(of(&[said("parted_well"), later]).0, RecoveryState::PartedWell);
}

#[test]
fn what_comes_back_of_an_old_purchase_takes_nothing_from_a_new_one() {
    let facts = [
        bought("C", "2026-02-20", "10000"),
        begun("C", "2026-03-02", "null"),
        returned("C", "2026-02-20", "2026-03-05", "10000"),
        bought("C", "2026-04-01", "500"),
    ];
    let (state, words) = shown(&facts, "2026-12-31");
    assert_eq!(state, RecoveryState::BoughtAgain);
    assert!(words.ends_with("bought again on 2026-04-01, so far for 500.00 CNY"), "{words}");
}

#[test]
fn with_whom_the_relationship_is_over_there_is_nothing_left_to_be_done_since_that_day() {
    let died = |date: &str| {
        format!(r#"{{"end":{{"id":"N","customer":"C","date":"{date}","kind":"died"}}}}"#)
    };
    let let_go = r#"{"let_go":{"id":"L","customer":"C","date":"2026-03-08","let_go":true,"by":"S-7",
        "reason":"never pays"}}"#;
    let over = |more: &[String]| {
        let facts = [&[begun("C", "2026-03-02", "null")], more].concat();
        let case = cases(&facts, "2026-03-31").remove(0);
        (case.state, case.since.to_string())
    };
    let since = |date: &str| (RecoveryState::Over, date.to_owned());
    assert_eq!(over(&[died("2026-03-10")]), since("2026-03-10"));
    assert_eq!(over(&[let_go.to_owned()]), since("2026-03-08"));
    assert_eq!(over(&[died("2026-03-10"), let_go.to_owned()]), since("2026-03-08"));
    assert_eq!(over(&[died("2026-02-10")]), since("2026-03-02"), "not before it began");
    let (_, words) = shown(&[begun("C", "2026-03-02", "null"), died("2026-03-10")], "2026-03-10");
    assert!(words.ends_with("; the relationship is over"), "{words}");
    assert!(!RecoveryState::Over.is_open());
    // A case that had ended stays what it was.
    let given_up = entry("C", "2026-03-02", "2026-03-05", "given_up");
    let ended = (RecoveryState::GivenUp, "2026-03-05".to_owned());
    assert_eq!(over(&[given_up, died("2026-03-10")]), ended);
}

#[test]
fn each_state_tells_since_when_it_holds() {
    let case = || begun("C", "2026-03-02", "null");
    let tried = |date: &str| entry("C", "2026-03-02", date, "tried");
    let recovered = || entry("C", "2026-03-02", "2026-03-20", "recovered");
    for (more, state, since) in [
        (vec![tried("2026-03-05")], RecoveryState::Open, "2026-03-02"),
        (
            ["2026-03-05", "2026-03-06", "2026-03-07"].map(tried).to_vec(),
            RecoveryState::ToDecide,
            "2026-03-07",
        ),
        (vec![recovered()], RecoveryState::Recovered, "2026-03-20"),
        (
            vec![recovered(), bought("C", "2026-04-01", "50")],
            RecoveryState::BoughtAgain,
            "2026-04-01",
        ),
        (
            vec![entry("C", "2026-03-02", "2026-03-21", "parted_well")],
            RecoveryState::PartedWell,
            "2026-03-21",
        ),
    ] {
        let case = cases(&[&[case()][..], &more].concat(), "2026-12-31").remove(0);
        assert_eq!((case.state, case.since), (state, day(since)));
    }
}

#[test]
fn a_purchase_ends_every_case_that_goes_on_and_counts_for_the_one_that_began_last() {
    let of = |first: &str, second: &str, purchase: &str| {
        let renamed = begun("C", second, "null").replace("R-C-", "R2-C-");
        let facts = [begun("C", first, "null"), renamed, bought("C", purchase, "2400")];
        let each = cases(&facts, "2026-12-31");
        assert!(each.iter().all(|case| case.next_task.is_none() || case.state.is_open()));
        each.into_iter()
            .map(|case| (case.state, case.bought_again_on, case.bought_since.to_string()))
            .collect::<Vec<_>>()
    };
    let again = RecoveryState::BoughtAgain;
    let without = |state| (state, None, "0.00 CNY".to_owned());
    let with = |date: &str| (again, Some(day(date)), "2400.00 CNY".to_owned());
    let later = of("2026-03-01", "2026-03-05", "2026-04-01");
    assert_eq!(later, [without(again), with("2026-04-01")]);
    let on_the_day = of("2026-03-01", "2026-03-05", "2026-03-05");
    assert_eq!(on_the_day, [without(again), with("2026-03-05")]);
    let between = of("2026-03-01", "2026-03-05", "2026-03-04");
    assert_eq!(between, [with("2026-03-04"), without(RecoveryState::Open)]);
    let both = of("2026-03-01", "2026-03-01", "2026-04-01");
    assert_eq!(both, [without(again), with("2026-04-01")]);
    let facts = [
        begun("C", "2026-03-01", "null"),
        begun("C", "2026-03-05", "null"),
        bought("C", "2026-04-01", "2400"),
    ];
    let words = shown(&facts, "2026-12-31").1;
    assert!(
        words.ends_with("bought again on 2026-04-01, which counts for a later case"),
        "{words}"
    );
}
