//! Rules over a past period, as they would have been.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use clienteling::funnel::Opportunities;
use clienteling::funnel::analysis::Month;
use clienteling::units::StaffId;
use clienteling::warning::life::{
    DayFindings, EscalationRule, WarningBook, WarningLifePolicy, WarningLifePolicyDraft,
    WarningRefusal, WarningTerms,
};
use clienteling::warning::replay::{Replay, replay};
use clienteling::warning::{
    BuiltIn, Evaluation, FindingKey, Severity, WarningContext, WarningRules,
    WarningRulesPolicyDraft,
};
use clienteling::{Currency, CustomerBase, Draft, Fact, Period};
use proptest::prelude::*;

use crate::common::build::{base_of, credit_limit, day, on_account, payment, purchase};
use crate::common::{cases, random};

const PROMISE: &str = "warning.promise-broken";
const OVER_LIMIT: &str = "warning.exposure-over-limit";
const NO_PURCHASE: &str = "warning.no-purchase";

fn staff() -> StaffId {
    "rules".parse().unwrap()
}

/// Whoever leaves it for two days is passed over.
fn escalated() -> WarningTerms {
    let to = "E-9".parse().unwrap();
    let rule = EscalationRule { severity: Severity::High, after_days: 2, to };
    WarningTerms { escalations: vec![rule], ..WarningTerms::default() }
}

fn bare(rearm_days: u32) -> WarningLifePolicy {
    let terms = WarningTerms { rearm_days, rearm: None, ..escalated() };
    WarningLifePolicyDraft { terms, ..Default::default() }.validate().unwrap()
}

fn context<'a>(base: &'a CustomerBase, deals: &'a Opportunities) -> WarningContext<'a> {
    WarningContext { base, deals, currency: Currency::CNY, as_of: NaiveDate::MIN }
}

fn promise(id: &str, date: &str, until: &str) -> Fact {
    let text = format!(
        r#"{{"promise":{{"id":"{id}","customer":"C-1","date":"{date}","until":"{until}"}}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn run(facts: Vec<Fact>, from: &str, to: &str, every: u32, policy: &WarningLifePolicy) -> Replay {
    let (base, deals) = (base_of(facts), Opportunities::new());
    let rules = WarningRules::built_in(&BuiltIn::default());
    let period = Period::from_first_to_last(day(from), day(to)).unwrap();
    replay(WarningBook::new(staff()), &rules, &context(&base, &deals), policy, period, every)
        .unwrap()
}

fn over_and_paid() -> Vec<Fact> {
    vec![
        credit_limit("K-1", "C-1", "2025-01-01", "100 CNY"),
        on_account("S-1", "C-1", "2026-01-20", "150 CNY"),
        payment("B-1", "C-1", "2026-03-05", "150 CNY"),
        on_account("S-2", "C-1", "2026-05-31", "200 CNY"),
    ]
}

#[test]
fn each_month_says_what_was_raised_how_it_ended_and_what_is_open() {
    let told = run(over_and_paid(), "2026-01-01", "2026-06-30", 1, &bare(7));
    let months: Vec<_> = told
        .per_month
        .iter()
        .map(|it| (it.month.month(), [it.raised, it.resolved, it.escalated, it.open]))
        .collect();
    assert_eq!(
        months,
        [
            (1, [1, 0, 1, 1]),
            (2, [0, 0, 0, 1]),
            (3, [0, 1, 0, 0]),
            (4, [0, 0, 0, 0]),
            (5, [1, 0, 0, 1]),
            (6, [0, 0, 1, 1]),
        ],
    );
    assert_eq!((told.raised(), told.at_the_beginning, told.evaluations), (2, 0, 181));
    let report = &told.matters[OVER_LIMIT];
    assert_eq!([report.raised, report.by_facts, report.open, report.by_hand], [2, 1, 1, 0]);
    assert_eq!(report.median_days_open, Some(44), "from 20 January to 5 March");
    // 21 January to 4 March, and 1 to 30 June.
    assert_eq!(told.suppressed, 43 + 30);
}

#[test]
fn what_was_so_before_the_first_day_is_not_counted_in_its_month() {
    let told = run(over_and_paid(), "2026-02-01", "2026-03-31", 1, &bare(7));
    assert_eq!(told.at_the_beginning, 1);
    let months: Vec<_> =
        told.per_month.iter().map(|it| [it.raised, it.resolved, it.open]).collect();
    assert_eq!(months, [[0, 0, 1], [0, 1, 0]]);
    assert_eq!(told.raised(), 0);
}

#[test]
fn what_was_so_long_before_is_neither_raised_nor_escalated_in_the_period() {
    let raised_and_escalated = |pending_days, every, from: &str| {
        let terms = WarningTerms { pending_days, ..escalated() };
        let policy = WarningLifePolicyDraft { terms, ..Default::default() }.validate().unwrap();
        // Over the limit from 20 January to 5 March.
        let told = run(over_and_paid(), from, "2026-03-31", every, &policy);
        let escalated: u64 = told.per_month.iter().map(|month| month.escalated).sum();
        let report = &told.matters[OVER_LIMIT];
        assert_eq!([report.raised, report.by_facts], [1, 1]);
        assert_eq!(told.at_the_beginning + told.raised(), 1);
        (told.at_the_beginning, told.raised(), escalated, told.suppressed)
    };
    // It was found again on 1 to 28 February, and on 1 to 4 March.
    assert_eq!(raised_and_escalated(0, 1, "2026-02-01"), (1, 0, 0, 28 + 4));
    assert_eq!(raised_and_escalated(10, 1, "2026-02-07"), (1, 0, 0, 22 + 4));
    assert_eq!(raised_and_escalated(10, 3, "2026-02-10"), (1, 0, 0, 8));
    // Raised on 3 February, escalated two days later: both of the period, or both before it.
    assert_eq!(raised_and_escalated(14, 1, "2026-02-02"), (0, 1, 1, 29));
    assert_eq!(raised_and_escalated(14, 1, "2026-02-05"), (1, 0, 0, 24 + 4));
    assert_eq!(raised_and_escalated(14, 1, "2026-02-04"), (1, 0, 1, 25 + 4));
}

#[test]
fn a_book_that_was_looked_at_goes_on_from_that_day() {
    let (base, deals) = (base_of(over_and_paid()), Opportunities::new());
    let rules = WarningRules::built_in(&BuiltIn::default());
    let looked_on = day("2026-01-25");
    let at = WarningContext { as_of: looked_on, ..context(&base, &deals) };
    let mut book = WarningBook::new(staff());
    book.advance(&DayFindings::from(&Evaluation::of(&rules, &at)), &bare(7)).unwrap();
    let period = Period::from_first_to_last(day("2026-01-28"), day("2026-03-31")).unwrap();
    let told = replay(book, &rules, &context(&base, &deals), &bare(7), period, 1).unwrap();
    assert_eq!((told.at_the_beginning, told.raised()), (1, 0));
    // 28 January to 4 March.
    assert_eq!(told.suppressed, 4 + 28 + 4);
}

#[test]
fn rules_are_evaluated_every_so_many_days() {
    let told = run(over_and_paid(), "2026-01-01", "2026-02-28", 7, &bare(7));
    assert_eq!(told.evaluations, 9);
    let daily = run(over_and_paid(), "2026-01-01", "2026-02-28", 0, &bare(7));
    assert_eq!(daily.evaluations, 59);
    // On 22 January, and not on the 20th.
    assert_eq!((told.suppressed, daily.suppressed), (5, 39));
}

#[test]
fn pending_days_keep_the_short_ones_away() {
    let mut facts = over_and_paid();
    facts.push(payment("B-2", "C-1", "2026-06-10", "200 CNY"));
    let raised = |pending_days| {
        let terms = WarningTerms { pending_days, ..WarningTerms::default() };
        let policy = WarningLifePolicyDraft { terms, ..Default::default() }.validate().unwrap();
        run(facts.clone(), "2026-01-01", "2026-06-30", 1, &policy).raised()
    };
    assert_eq!([raised(0), raised(9), raised(10), raised(43), raised(44)], [2, 2, 1, 1, 0]);
}

#[test]
fn a_replay_is_as_long_as_a_decade_and_says_that_it_is_cut() {
    let none = run(vec![], "2010-01-01", "2020-01-01", 1, &bare(7));
    assert_eq!((none.evaluations, none.is_cut), (3_653, false));
    let cut = run(vec![], "2010-01-01", "2020-01-02", 1, &bare(7));
    assert_eq!((cut.evaluations, cut.is_cut), (3_653, true));
    assert_eq!(cut.per_month.last().unwrap().month, Month::of(day("2020-01-01")));
}

#[test]
fn a_book_that_was_looked_at_later_is_refused() {
    let (base, deals) = (base_of(over_and_paid()), Opportunities::new());
    let rules = WarningRules::built_in(&BuiltIn::default());
    let as_of = day("2026-02-01");
    let evaluation = Evaluation::of(&rules, &WarningContext { as_of, ..context(&base, &deals) });
    let mut book = WarningBook::new(staff());
    book.advance(&DayFindings::from(&evaluation), &bare(7)).unwrap();
    let period = Period::calendar_year(as_of);
    let refused = replay(book, &rules, &context(&base, &deals), &bare(7), period, 1);
    assert_eq!(
        refused.unwrap_err(),
        WarningRefusal::EarlierDay { given: day("2026-01-01"), looked_on: as_of },
    );
}

#[test]
fn rules_that_are_looked_at_apart_close_nothing_of_each_other() {
    let mut facts = over_and_paid();
    facts.push(promise("J-1", "2026-01-02", "2026-01-09"));
    let (base, deals) = (base_of(facts), Opportunities::new());
    let as_of = day("2026-01-31");
    let at = WarningContext { as_of, ..context(&base, &deals) };
    let whole = || WarningRules::built_in(&BuiltIn::default());
    let all = Evaluation::of(&whole(), &at);
    let (alone, joint) = whole().split();
    let (alone_said, joint_said) = (Evaluation::of(&alone, &at), Evaluation::of(&joint, &at));
    assert_eq!(all.matters().count(), alone_said.matters().count() + joint_said.matters().count());
    let mut book = WarningBook::new(staff());
    book.advance(&DayFindings::from(&all), &bare(7)).unwrap();
    let open = book.warnings().filter(|tracked| tracked.is_open()).count();
    assert!(open >= 2, "{open}");
    let before = book.clone();
    for part in [&alone_said, &joint_said] {
        assert_eq!(book.advance(&DayFindings::from(part), &bare(7)).unwrap(), []);
    }
    let both = DayFindings::from(&joint_said).and(&alone_said);
    assert_eq!(book.advance(&both, &bare(7)).unwrap(), []);
    assert_eq!(book, before);
    // What another day says is nothing of this one.
    let later = Evaluation::of(&alone, &WarningContext { as_of: day("2026-03-31"), ..at });
    let mixed = DayFindings::from(&joint_said).and(&later);
    assert_eq!(book.advance(&mixed, &bare(7)).unwrap(), []);
    // By other rules everything is evaluated.
    let mut other = alone_said.clone();
    other.advance(&joint, &at);
    assert_eq!(other, joint_said);
}

#[test]
fn what_cannot_be_said_is_counted() {
    let euro = purchase("S-9", "C-9", "2026-01-20", "10 EUR");
    let told = run(vec![euro], "2026-01-01", "2026-01-31", 1, &bare(7));
    // Each matter of churn by itself.
    assert_eq!(told.not_evaluated, 5);
    assert_eq!(told.raised(), 0);
}

/// What is found of each key on a day, by a base of the facts that were known then.
fn found_on(
    facts: &[Fact],
    rates: &[random::Rate],
    rules: &WarningRules,
    day: NaiveDate,
) -> (BTreeSet<FindingKey>, Vec<FindingKey>) {
    let known = facts.iter().filter(|fact| fact.date() <= day).cloned();
    let rates: Vec<_> = rates.iter().copied().filter(|rate| rate.2 <= day).collect();
    let (base, deals) = (random::base_with(known, &rates), Opportunities::new());
    let all = Evaluation::of(rules, &WarningContext { as_of: day, ..context(&base, &deals) });
    let found = all.findings().map(|finding| finding.key.clone()).collect();
    (found, all.not_evaluated().map(|one| one.key.clone()).collect())
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_replay_is_each_day_evaluated_anew_by_what_was_known_then(
        facts in random::facts(&[Currency::CNY, Currency::USD], 30),
        rates in random::rates(),
        last in random::as_of(),
        days in 1..40_u64,
        every in 1..5_u32,
        lost_after_months in 1..3_u32,
    ) {
        let mut draft = WarningRulesPolicyDraft::default();
        draft.churn.otherwise.within_months = lost_after_months;
        draft.churn.notice_days = 9;
        let policy = draft.validate().unwrap();
        let rules = WarningRules::built_in(&BuiltIn { policy, ..BuiltIn::default() });
        let first = last.checked_sub_days(Days::new(days)).unwrap();
        let period = Period::from_first_to_last(first, last).unwrap();
        let (base, deals) = (random::base_with(facts.clone(), &rates), Opportunities::new());
        let now = context(&base, &deals);
        let told =
            replay(WarningBook::new(staff()), &rules, &now, &bare(0), period, every).unwrap();

        let (mut open, mut raised, mut resolved) = (BTreeSet::new(), 0, 0);
        // By the terms everything is told after 7 days, and an evaluation may come late.
        let before = u64::from((7 + every - 1).div_ceil(every) * every);
        let mut on = first.checked_sub_days(Days::new(before)).unwrap();
        while on <= last {
            let (found, unknown) = found_on(&facts, &rates, &rules, on);
            let is_unknown = |key: &FindingKey| unknown.iter().any(|other| other.covers(key));
            let still: BTreeSet<FindingKey> =
                open.iter().filter(|key| is_unknown(key)).chain(&found).cloned().collect();
            if on > first {
                raised += still.difference(&open).count();
                resolved += open.difference(&still).count();
            }
            open = still;
            on = on.checked_add_days(Days::new(every.into())).unwrap();
        }
        let sum = |of: fn(&clienteling::warning::replay::ReplayMonth) -> u64| -> u64 {
            told.per_month.iter().map(of).sum()
        };
        prop_assert_eq!(usize::try_from(told.raised()).unwrap(), raised);
        prop_assert_eq!(usize::try_from(sum(|month| month.resolved)).unwrap(), resolved);
        let last_month = told.per_month.last().unwrap();
        prop_assert_eq!(usize::try_from(last_month.open).unwrap(), open.len());
        for key in &open {
            prop_assert!(told.matters[key.matter()].open > 0);
        }
    }
}

#[test]
fn the_matters_of_all_rules_are_told() {
    let facts = vec![
        purchase("S-1", "C-2", "2025-01-01", "10 CNY"),
        promise("J-1", "2026-01-02", "2026-01-09"),
        credit_limit("K-1", "C-1", "2025-01-01", "100 CNY"),
        on_account("S-2", "C-1", "2026-01-20", "150 CNY"),
    ];
    let told = run(facts, "2026-01-01", "2026-01-31", 1, &bare(7));
    let matters: Vec<_> = told.matters.keys().map(String::as_str).collect();
    assert_eq!(matters, [OVER_LIMIT, NO_PURCHASE, PROMISE]);
    assert_eq!((told.at_the_beginning, told.raised()), (1, 2));
}
