use chrono::NaiveDate;

use super::{RecoveryPolicy, RecoveryState, recovery_cases, recovery_report, waking_deals};
use crate::base::{CustomerBase, Fact};
use crate::funnel::{
    Change, NewOpportunity, Opportunity, OpportunityBasics, Pipeline, VoidCause, VoidReason,
};
use crate::marketing::RecoveryCause;
use crate::units::{Currency, Period, Valuation};

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

/// The state and the words of the first case of `C`.
fn shown(facts: &[String], as_of: &str) -> (RecoveryState, String) {
    let base = base(facts);
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let policy = RecoveryPolicy::default();
    let cases = recovery_cases(customer, &valuation, &policy, day(as_of)).unwrap();
    (cases[0].state, cases[0].to_string())
}

/// The windows of the next attempt: first, best, last day.
fn next(facts: &[String], as_of: &str) -> Option<[String; 3]> {
    let base = base(facts);
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let policy = RecoveryPolicy::default();
    let cases = recovery_cases(customer, &valuation, &policy, day(as_of)).unwrap();
    let task = cases[0].next_task.as_ref()?;
    assert_eq!(task.staff.as_ref().unwrap().as_str(), "S-7");
    assert!(task.reason.to_string().starts_with("to be won back since 2026-03-02"));
    let window = task.window;
    Some([window.first(), window.best(), window.last()].map(|day| day.to_string()))
}

#[test]
fn a_case_says_why_what_is_at_stake_what_was_tried_and_how_it_stands() {
    let facts = [
        bought("C", "2023-05-01", "5000"),
        bought("C", "2024-01-10", "900"),
        bought("C", "2024-12-31", "100"),
        returned("C", "2024-12-31", "2025-02-01", "40"),
        begun("C", "2026-03-02", r#""price""#),
        entry("C", "2026-03-02", "2026-03-05", "tried"),
    ];
    let (state, words) = shown(&facts, "2026-03-31");
    assert_eq!(state, RecoveryState::Open);
    // The year through the last purchase, less what came back of it: 900 + 100 - 40.
    assert_eq!(
        words,
        "C: lost (the price); 960.00 CNY a year at stake; attempts to win them back: \
         1 of 3 (2 to go); open since 2026-03-02"
    );
}

#[test]
fn the_year_at_stake_begins_a_year_before_the_last_purchase_and_ends_before_the_case() {
    let stake = |first: &str, amount: &str| {
        let facts = [
            bought("C", first, "700"),
            bought("C", "2024-12-31", amount),
            begun("C", "2026-03-02", "null"),
        ];
        shown(&facts, "2026-03-31").1
    };
    assert!(stake("2024-01-01", "100").contains("; 800.00 CNY a year at stake;"));
    assert!(stake("2023-12-31", "100").contains("; 100.00 CNY a year at stake;"));
    let never = shown(&[begun("C", "2026-03-02", "null")], "2026-03-31").1;
    assert!(never.starts_with("C: lost, and nobody knows why; 0.00 CNY a year at stake;"));
}

#[test]
fn an_attempt_is_due_within_a_week_and_the_next_a_month_later() {
    let mut facts = vec![begun("C", "2026-03-02", "null")];
    let expected = ["2026-03-02", "2026-03-09", "2026-03-23"].map(str::to_owned);
    assert_eq!(next(&facts, "2026-03-02"), Some(expected));
    facts.push(entry("C", "2026-03-02", "2026-03-05", "tried"));
    let expected = ["2026-04-04", "2026-04-04", "2026-04-18"].map(str::to_owned);
    assert_eq!(next(&facts, "2026-03-05"), Some(expected));
    facts.push(entry("C", "2026-03-02", "2026-04-04", "tried"));
    assert!(next(&facts, "2026-04-04").is_some());
    facts.push(entry("C", "2026-03-02", "2026-05-04", "tried"));
    assert_eq!(next(&facts, "2026-05-04"), None);
    let (state, words) = shown(&facts, "2026-05-04");
    assert_eq!(state, RecoveryState::ToDecide);
    assert!(words.ends_with(
        "3, and after 3 somebody decides whether it goes on; to decide since 2026-05-04"
    ));
}

#[test]
fn nobody_is_called_who_bought_again_was_given_up_or_has_died() {
    let case = || begun("C", "2026-03-02", "null");
    let died = r#"{"end":{"id":"N","customer":"C","date":"2026-03-10","kind":"died"}}"#.to_owned();
    for more in [
        bought("C", "2026-03-10", "1"),
        entry("C", "2026-03-02", "2026-03-10", "given_up"),
        entry("C", "2026-03-02", "2026-03-10", "parted_well"),
        entry("C", "2026-03-02", "2026-03-10", "recovered"),
        died,
    ] {
        assert!(next(&[case(), more.clone()], "2026-03-09").is_some(), "{more}");
        assert_eq!(next(&[case(), more.clone()], "2026-03-10"), None, "{more}");
    }
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
        "4 cases: won back 1 of 3 (33.3%, likely 6.1% to 79.2%); 70.00 CNY at stake, 230.00 CNY \
         bought since"
    );
    let causes: Vec<_> = all.by_cause.iter().map(|(cause, tally)| (*cause, tally.begun)).collect();
    let (price, service) = (RecoveryCause::Price, RecoveryCause::Service);
    assert_eq!(causes, [(None, 1), (Some(price), 2), (Some(service), 1)]);
    let open: Vec<_> = all.open.iter().map(|case| case.customer.as_str()).collect();
    assert_eq!(open, ["C"]);
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

/// A deal that would be bought on a day, and is void.
fn deal(id: &str, expected_on: Option<&str>, why: VoidCause) -> Opportunity {
    let mut deal = Opportunity::create(
        NewOpportunity {
            expected_on: expected_on.map(day),
            ..OpportunityBasics {
                id: id.parse().unwrap(),
                customer: "C".parse().unwrap(),
                product: "car".parse().unwrap(),
                revenue: "168000.00 CNY".parse().unwrap(),
                stage: "first_contact".parse().unwrap(),
                created_on: day("2026-03-01"),
                created_by: "S-1".parse().unwrap(),
            }
            .into()
        },
        &Pipeline::default(),
    )
    .unwrap();
    let void = Change::Void(VoidReason::Cause(why));
    deal.apply(void, day("2026-03-05"), &"S-1".parse().unwrap(), &Pipeline::default()).unwrap();
    deal
}

#[test]
fn a_deal_that_came_too_early_wakes_when_its_day_comes_near_and_says_why() {
    let deals = [
        deal("O-2", Some("2027-06-30"), VoidCause::BeyondAYear),
        deal("O-1", Some("2027-06-30"), VoidCause::BeyondAYear),
        deal("O-3", Some("2027-06-01"), VoidCause::BeyondAYear),
        deal("O-4", Some("2027-06-01"), VoidCause::Duplicate),
        deal("O-5", None, VoidCause::BeyondAYear),
    ];
    let none = CustomerBase::new();
    let on_in = |base: &CustomerBase, as_of| {
        let waking = waking_deals(&deals, base, &RecoveryPolicy::default(), day(as_of));
        waking.iter().map(|it| format!("{}: {}", it.opportunity, it.reason)).collect::<Vec<_>>()
    };
    let on = |as_of| on_in(&none, as_of);
    assert!(on("2027-03-02").is_empty());
    let near = "O-3: would buy in 90 days, within the 90 days ahead in which a deal is worked on";
    assert_eq!(on("2027-03-03"), [near]);
    let last = on("2027-06-30");
    assert_eq!(last[0], "O-3: was to buy on 2027-06-01, and that day has passed");
    assert!(last[1].starts_with("O-1: would buy in 0 days"), "{last:?}");
    assert!(last[2].starts_with("O-2: ") && last.len() == 3);
    assert!(on("2026-03-04").is_empty());
    // 90 days after its day nobody waits for it any more.
    assert!(on("2027-08-30")[0].starts_with("O-3: ") && on("2027-08-31")[0].starts_with("O-1: "));
    // Who bought since the deal was void, or has died, is not asked.
    let with = |fact: String| on_in(&base(&[fact]), "2027-06-01").len();
    assert_eq!(with(bought("C", "2026-03-05", "1")), 3);
    assert_eq!(with(bought("C", "2026-03-06", "1")), 0);
    let died = r#"{"end":{"id":"N","customer":"C","date":"2027-06-01","kind":"died"}}"#;
    assert_eq!(with(died.to_owned()), 0);
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
        "2 cases: won back 1 of 2 (50.0%, likely 9.5% to 90.5%); 70.00 CNY at stake, 2,400.00 CNY \
         bought since"
    );
}

#[test]
fn with_whom_the_relationship_is_over_there_is_nothing_left_to_be_done() {
    let died = r#"{"end":{"id":"N","customer":"C","date":"2026-03-10","kind":"died"}}"#.to_owned();
    let (state, words) = shown(&[begun("C", "2026-03-02", "null"), died], "2026-03-10");
    assert_eq!(state, RecoveryState::Over);
    assert!(words.ends_with("; the relationship is over"), "{words}");
    assert!(!state.is_open());
}

#[test]
fn whoever_saw_to_it_last_goes_on() {
    let mut handed_on = entry("C", "2026-03-02", "2026-03-05", "tried");
    handed_on.insert_str(handed_on.len() - 2, r#","by":"S-9""#);
    let base = base(&[begun("C", "2026-03-02", "null"), handed_on]);
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let valuation = Valuation::new(Currency::CNY, base.rates());
    let policy = RecoveryPolicy::default();
    let cases = recovery_cases(customer, &valuation, &policy, day("2026-03-31")).unwrap();
    let staff = cases[0].next_task.as_ref().unwrap().staff.as_ref().unwrap();
    assert_eq!(staff.as_str(), "S-9");
}
