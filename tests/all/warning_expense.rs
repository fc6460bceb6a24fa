//! Budgets that are exceeded or will be, expenses that climb or bring too little, and what may be spent.

use std::collections::BTreeSet;

use clienteling::base::Added;
use clienteling::funnel::Opportunities;
use clienteling::rule::Draft;
use clienteling::rule::measure::Unknown;
use clienteling::transaction::{Commitment, Expense};
use clienteling::units::StaffId;
use clienteling::warning::expense::{
    BudgetLimit, CLIMBING, Climbing, ClimbingPolicyDraft, ExpenseCheckPolicy,
    ExpenseCheckPolicyDraft, ExpensePolicyDraft, ExpenseVerdict, OF_REVENUE, OfRevenue,
    OnExceeding, OverBudget, RevenuePolicyDraft, check_commitment, check_expense,
};
use clienteling::warning::sales::PlanDays;
use clienteling::warning::{Finding, Force, Found, JointRule, Onset, Severity, WarningContext};
use clienteling::{Currency, CustomerBase, Fact, Money};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::build::{base_of, day};
use crate::common::{cases, golden};

fn amount(text: &str) -> Value {
    let (amount, currency) = text.split_once(' ').unwrap_or((text, "CNY"));
    json!({ "amount": amount, "currency": currency })
}

fn fact(kind: &str, fields: &Value) -> Fact {
    serde_json::from_value(json!({ kind: fields })).unwrap_or_else(|error| panic!("{error}"))
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

/// A budget of the firm over these days.
#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn budget(first: &str, last: &str, of: &str, more: Value) -> Fact {
    let mut fields = json!({"id": "BU-1", "date": "2025-12-01", "about": "firm",
        "period": {"first": first, "last": last}, "amount": amount(of)});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fact("budget", &fields)
}

/// 3,000 in April: 100 a day.
fn april() -> Fact {
    budget("2026-04-01", "2026-04-30", "3000", json!({}))
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn spent_with(id: &str, date: &str, of: &str, more: Value) -> Fact {
    let mut fields =
        json!({"id": id, "date": date, "about": "firm", "kind": "gift", "amount": amount(of)});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fact("expense", &fields)
}

fn spent(id: &str, date: &str, of: &str) -> Fact {
    spent_with(id, date, of, json!({}))
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn ordered(id: &str, date: &str, of: &str, more: Value) -> Fact {
    let mut fields =
        json!({"id": id, "date": date, "about": "firm", "kind": "gift", "amount": amount(of)});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fact("commitment", &fields)
}

fn sale(id: &str, customer: &str, date: &str, of: &str) -> Fact {
    fact(
        "purchase",
        &json!({"id": id, "customer": customer, "date": date, "lines": [
            {"product": "oil", "quantity": "1", "amount": amount(of)}]}),
    )
}

fn dollar_at(base: &mut CustomerBase, date: &str, rate: &str) {
    let (from, to) = (Currency::USD, Currency::CNY);
    base.rates_mut().record(from, to, day(date), rate.parse().unwrap()).unwrap();
}

fn looked(base: &CustomerBase, rule: &dyn JointRule, as_of: &str) -> Found {
    let deals = Opportunities::new();
    let as_of = day(as_of);
    let context = WarningContext { base, deals: &deals, currency: Currency::CNY, as_of };
    let mut found = Found::default();
    rule.evaluate(&context, &mut found);
    found
}

fn over(base: &CustomerBase, as_of: &str) -> Found {
    looked(base, &OverBudget::default(), as_of)
}

fn only(found: Found) -> Finding {
    assert!(found.not_evaluated.is_empty(), "{found:?}");
    let [one] = <[Finding; 1]>::try_from(found.findings).unwrap();
    one
}

#[test]
fn exactly_the_budget_is_not_over_it_and_a_coin_more_is() {
    let on_the_last =
        |of| over(&base_of([april(), spent("E-1", "2026-04-12", of)]), "2026-04-30").findings.pop();
    assert_eq!(on_the_last("3000"), None);
    let found = on_the_last("3000.01").unwrap();
    assert_eq!(
        found.reason.to_string(),
        "3,000.01 CNY spent and committed, over the budget of 3,000.00 CNY (by 0.01 CNY)",
    );
    assert_eq!((found.severity, found.force), (Severity::High, Force::Hard));
    assert_eq!((found.onset, found.since), (Onset::Already, day("2026-04-12")));
    assert_eq!(found.at_stake, Some(money("0.01 CNY")));
    assert_eq!(found.key.to_string(), "warning.over-budget, the firm, 2026-04-01..2026-04-30");
    assert_eq!(found.facts[0].to_string(), "budget BU-1");
}

#[test]
fn of_a_budget_of_zero_anything_is_over() {
    let none = budget("2026-04-01", "2026-04-30", "0", json!({}));
    assert_eq!(over(&base_of([none.clone()]), "2026-04-10").findings.len(), 0);
    let base = base_of([none, spent("E-1", "2026-04-02", "0.01")]);
    assert_eq!(only(over(&base, "2026-04-10")).at_stake, Some(money("0.01 CNY")));
}

#[test]
fn what_is_committed_and_what_is_spent_of_it_count_once() {
    let order = ordered("CM-1", "2026-04-02", "2000", json!({}));
    let taken = |facts: &[Fact], as_of: &str| {
        let base = base_of([april()].into_iter().chain(facts.iter().cloned()));
        let spent = base.budget_progress(day(as_of)).remove(0).spent.unwrap();
        format!("{} {} {}", spent.actual, spent.committed, spent.left).replace(".00 CNY", "")
    };
    let settles =
        |id: &str, date: &str, of: &str| spent_with(id, date, of, json!({"settles": "CM-1"}));
    assert_eq!(taken(std::slice::from_ref(&order), "2026-04-01"), "0 0 3000", "not ordered yet");
    assert_eq!(taken(std::slice::from_ref(&order), "2026-04-02"), "0 2000 1000");
    let half = [order.clone(), settles("E-1", "2026-04-05", "500")];
    assert_eq!(taken(&half, "2026-04-04"), "0 2000 1000");
    assert_eq!(taken(&half, "2026-04-05"), "500 1500 1000");
    let more =
        [order.clone(), settles("E-1", "2026-04-05", "500"), settles("E-2", "2026-04-06", "1800")];
    assert_eq!(taken(&more, "2026-04-06"), "2300 0 700", "dearer than ordered");
    let back = [order.clone(), settles("E-1", "2026-04-05", "-500")];
    assert_eq!(taken(&back, "2026-04-05"), "-500 2000 1500", "no more is open than was ordered");
    let other = [order.clone(), spent("E-1", "2026-04-05", "500")];
    assert_eq!(taken(&other, "2026-04-05"), "500 2000 500");
    let ended = ordered("CM-1", "2026-04-02", "2000", json!({"ended": "2026-04-09"}));
    assert_eq!(taken(std::slice::from_ref(&ended), "2026-04-08"), "0 2000 1000");
    assert_eq!(taken(&[ended, settles("E-1", "2026-04-05", "500")], "2026-04-09"), "500 0 2500");
    let before = ordered("CM-1", "2026-03-31", "2000", json!({}));
    assert_eq!(taken(&[before], "2026-04-08"), "0 0 3000", "it counts for the budget of its day");
    let travel = ordered("CM-1", "2026-04-02", "2000", json!({"kind": "travel"}));
    let gifts = budget("2026-04-01", "2026-04-30", "10", json!({"kinds": ["gift"]}));
    let base = base_of([gifts, travel]);
    assert!(base.budget_progress(day("2026-04-08"))[0].spent.unwrap().committed.is_zero());
}

#[test]
fn committed_and_spent_together_exceed_a_budget() {
    let facts = |order| {
        [
            april(),
            spent("E-1", "2026-04-02", "1000"),
            ordered("CM-1", "2026-04-05", order, json!({})),
        ]
    };
    assert_eq!(over(&base_of(facts("2000")), "2026-04-30").findings.len(), 0);
    let found = only(over(&base_of(facts("2000.01")), "2026-04-30"));
    assert_eq!((found.since, found.at_stake), (day("2026-04-05"), Some(money("0.01 CNY"))));
    let said: Vec<String> = found.evidence.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "1,000.00 CNY spent, within the 3,000.00 CNY that the budget allows to date (by 2,000.00 CNY)",
            "of it 2,000.01 CNY committed and not spent yet",
        ],
    );
}

#[test]
fn a_budget_is_exceeded_since_it_was_committed_also_after_it_is_paid() {
    let over_on = |facts: Vec<Fact>| {
        let budget = budget("2026-01-01", "2026-12-31", "1000", json!({}));
        let base = base_of([budget, spent("E-1", "2026-12-02", "600")].into_iter().chain(facts));
        over(&base, "2026-12-28").findings.first().map(|one| one.since)
    };
    let order = |more: Value| ordered("CM-1", "2026-12-03", "500", more);
    let paid =
        |id: &str, date: &str, of: &str| spent_with(id, date, of, json!({"settles": "CM-1"}));
    assert_eq!(over_on(vec![order(json!({}))]), Some(day("2026-12-03")));
    let in_parts = [paid("E-2", "2026-12-10", "200"), paid("E-3", "2026-12-20", "300")];
    assert_eq!(
        over_on([vec![order(json!({}))], in_parts.to_vec()].concat()),
        Some(day("2026-12-03"))
    );
    // It was cancelled, and somebody spent as much later.
    let cancelled = order(json!({"ended": "2026-12-08"}));
    assert_eq!(over_on(vec![cancelled.clone()]), None);
    assert_eq!(
        over_on(vec![cancelled, spent("E-4", "2026-12-20", "450")]),
        Some(day("2026-12-20"))
    );
}

#[test]
fn a_commitment_below_zero_is_refused() {
    let fields = json!({"id": "CM-1", "date": "2026-04-02", "about": "firm", "kind": "gift",
        "amount": amount("-0.01")});
    let refused = serde_json::from_value::<Commitment>(fields).unwrap_err().to_string();
    assert!(refused.starts_with("`amount` is below zero"), "{refused}");
}

#[test]
fn an_expense_that_is_added_twice_counts_once() {
    let mut base = base_of([april(), spent("E-1", "2026-04-12", "2000")]);
    assert_ne!(base.add(spent("E-1", "2026-04-12", "2000")), Ok(Added::New));
    assert_eq!(over(&base, "2026-04-30").findings.len(), 0);
    let progress = base.budget_progress(day("2026-04-30")).remove(0).spent.unwrap();
    assert_eq!(progress.actual, money("2000 CNY"));
}

#[test]
fn who_spent_less_than_is_due_is_not_ahead_and_who_spent_more_is() {
    // On the 10th 1,000 are due, and 300 more are tolerated.
    let on_the_10th =
        |of| over(&base_of([april(), spent("E-1", "2026-04-02", of)]), "2026-04-10").findings.pop();
    assert_eq!(on_the_10th("0.01"), None);
    assert_eq!(on_the_10th("1300"), None);
    let found = on_the_10th("1300.01").unwrap();
    assert_eq!(
        found.reason.to_string(),
        "300.01 CNY more spent and committed than the budget allows to date, over the 300.00 CNY \
         that are tolerated (by 0.01 CNY)",
    );
    assert_eq!((found.severity, found.force), (Severity::Medium, Force::Soft));
    assert_eq!((found.since, found.at_stake), (day("2026-04-02"), Some(money("300.01 CNY"))));
    assert_eq!(found.look_again_on, Some(day("2026-04-11")));
    // A day later as much more may be spent.
    let base = base_of([april(), spent("E-1", "2026-04-02", "1300.01")]);
    assert_eq!(over(&base, "2026-04-11").findings.len(), 0);
    let least = ExpensePolicyDraft { least_ahead: Some(money("301 CNY")), ..Default::default() };
    let rule = OverBudget::new(least.validate().unwrap(), PlanDays::EveryDay);
    assert_eq!(looked(&base, &rule, "2026-04-10").findings.len(), 0);
    let least = ExpensePolicyDraft { least_ahead: Some(money("300.00 CNY")), ..Default::default() };
    let rule = OverBudget::new(least.validate().unwrap(), PlanDays::EveryDay);
    assert_eq!(looked(&base, &rule, "2026-04-10").findings.len(), 1);
}

#[test]
fn a_budget_that_will_not_last_is_announced() {
    let year = budget("2026-01-01", "2026-12-31", "36500", json!({}));
    let weekly = |weeks: u64| {
        let expenses = (0..weeks).map(|week| {
            let date = day("2026-01-01") + chrono::Days::new(7 * week);
            spent(
                &format!("E-{week}"),
                &date.to_string(),
                if week % 2 == 0 { "840" } else { "830" },
            )
        });
        base_of([year.clone()].into_iter().chain(expenses))
    };
    let base = weekly(8);
    assert_eq!(over(&base, "2026-02-24").findings.len(), 0, "seven weeks and six days");
    let found = only(over(&base, "2026-02-25"));
    let Onset::Expected { on, likely } = found.onset else { panic!("{found:?}") };
    assert_eq!((on, found.severity), (day("2026-12-31"), Severity::Low));
    assert!(likely.unwrap() > "99%".parse().unwrap());
    // 6,680 in 56 of 365 days.
    assert_eq!(
        found.reason.to_string(),
        "at this pace 43,539.29 CNY spent at the end, over the budget of 36,500.00 CNY (by 7,039.29 CNY)",
    );
    assert_eq!(found.at_stake, Some(money("7039.29 CNY")));
    assert_eq!(found.since, day("2026-02-25"));
    let next = only(over(&base, "2026-02-26"));
    assert_eq!((next.since, &next.key), (found.since, &found.key));
    for (draft, expected) in [
        (ExpensePolicyDraft { least_steps: 9, ..Default::default() }, 0),
        (ExpensePolicyDraft { least_active: 8, ..Default::default() }, 1),
        (ExpensePolicyDraft { least_active: 9, ..Default::default() }, 0),
    ] {
        let rule = OverBudget::new(draft.validate().unwrap(), PlanDays::EveryDay);
        assert_eq!(looked(&base, &rule, "2026-02-25").findings.len(), expected, "{draft:?}");
    }
}

#[test]
fn a_budget_that_ended_is_looked_at_for_a_month_and_only_for_whether_it_was_exceeded() {
    let of =
        |of| base_of([april(), spent("E-1", "2026-04-30", of), spent("E-2", "2026-05-01", "9")]);
    assert_eq!(only(over(&of("3000.01"), "2026-05-31")).at_stake, Some(money("0.01 CNY")));
    assert_eq!(over(&of("3000.01"), "2026-06-01").findings.len(), 0);
    assert_eq!(over(&of("3000"), "2026-05-31").findings.len(), 0);
}

#[test]
fn a_budget_that_replaces_another_is_the_same_matter_and_kinds_are_others() {
    let later =
        budget("2026-04-01", "2026-04-30", "10", json!({"id": "BU-2", "date": "2026-04-02"}));
    let gifts =
        budget("2026-04-01", "2026-04-30", "1", json!({"id": "BU-3", "kinds": ["travel", "gift"]}));
    let expense = spent("E-1", "2026-04-01", "4000");
    let before = base_of([april(), expense.clone()]);
    let after = base_of([april(), later, gifts, expense]);
    let before = only(over(&before, "2026-04-10"));
    let after = over(&after, "2026-04-10").findings;
    assert_eq!(after[0].key, before.key);
    assert_eq!(after[1].key.one_of_several(), Some("2026-04-01..2026-04-30, gift, travel"));
}

#[test]
fn the_one_whose_budget_it_is_is_responsible_or_who_has_the_account() {
    let role = fact(
        "responsibility",
        &json!({"id": "V-1", "customer": "C-1",
        "date": "2026-01-01", "staff": "S-7", "role": "account"}),
    );
    let responsible = |about: Value| {
        let of = budget("2026-04-01", "2026-04-30", "1", json!({"about": about}));
        let expense = spent_with("E-1", "2026-04-02", "2", json!({"about": about}));
        let base = base_of([of, expense, role.clone()]);
        only(over(&base, "2026-04-10")).responsible.map(|it| it.to_string())
    };
    assert_eq!(responsible(json!({"staff": "S-9"})).as_deref(), Some("S-9"));
    assert_eq!(responsible(json!({"customer": "C-1"})).as_deref(), Some("S-7"));
    assert_eq!(responsible(json!({"campaign": "K-1"})), None);
}

#[test]
fn a_missing_rate_neither_raises_nor_clears() {
    let mut base = base_of([april(), spent("E-1", "2026-04-02", "1000 USD")]);
    let found = over(&base, "2026-04-10");
    assert_eq!((found.findings.len(), found.not_evaluated.len()), (0, 1));
    dollar_at(&mut base, "2026-04-02", "7");
    dollar_at(&mut base, "2026-04-03", "1");
    assert_eq!(
        only(over(&base, "2026-04-10")).at_stake,
        Some(money("4000 CNY")),
        "at the rate of its day"
    );
}

#[test]
fn facts_after_the_day_change_nothing() {
    let now = [
        april(),
        spent("E-1", "2026-04-02", "2000"),
        ordered("CM-1", "2026-04-03", "500", json!({"ended": "2026-04-11"})),
    ];
    let later = [
        spent_with("E-2", "2026-04-11", "400", json!({"settles": "CM-1"})),
        ordered("CM-2", "2026-04-11", "9000", json!({})),
        budget("2026-04-01", "2026-04-30", "1", json!({"id": "BU-2", "date": "2026-04-11"})),
    ];
    let (before, after) = (base_of(now.clone()), base_of(now.into_iter().chain(later)));
    let (before, after) = (over(&before, "2026-04-10"), over(&after, "2026-04-10"));
    assert_eq!(before.findings, after.findings);
    assert_eq!(before.findings.len(), 1);
}

/// April in cents, day by day: what is said, at stake, and since when.
fn slowly(days: &[(u32, i64)], of: i64, as_of: u32) -> Option<(bool, i64, u32)> {
    let tolerated = of / 10;
    let taken =
        |by: u32| days.iter().filter(|(on, _)| *on <= by).map(|(_, amount)| amount).sum::<i64>();
    let ahead = |by: u32| {
        let thirtieths = taken(by) * 30 - of * i64::from(by);
        if thirtieths > 0 { (thirtieths + 29) / 30 } else { 0 }
    };
    let since = |is: &dyn Fn(u32) -> bool| (1..=as_of).rev().take_while(|by| is(*by)).last();
    if let Some(first) = since(&|by| taken(by) > of) {
        return Some((true, taken(as_of) - of, first));
    }
    if as_of == 30 {
        return None;
    }
    since(&|by| ahead(by) > tolerated).map(|first| (false, ahead(as_of), first))
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn the_rule_is_what_a_slow_reckoning_says(
        expenses in vec((1..=30_u32, -20_000..60_000_i64), 0..9),
        orders in vec((1..=30_u32, 0..60_000_i64), 0..4),
        of in (0..300_i64).prop_map(|it| it * 1_000),
        as_of in 1..=30_u32,
    ) {
        let text = |cents: i64| Money::from_minor(cents, Currency::CNY).amount().to_string();
        let mut base = base_of([budget("2026-04-01", "2026-04-30", &text(of), json!({}))]);
        for (at, (on, cents)) in expenses.iter().enumerate() {
            base.add(spent(&format!("E-{at}"), &format!("2026-04-{on:02}"), &text(*cents))).unwrap();
        }
        for (at, (on, cents)) in orders.iter().enumerate() {
            base.add(ordered(&format!("CM-{at}"), &format!("2026-04-{on:02}"), &text(*cents), json!({}))).unwrap();
        }
        // Nothing of the end: it is told apart by other tests.
        let draft = ExpensePolicyDraft { least_steps: 520, ..Default::default() };
        let rule = OverBudget::new(draft.validate().unwrap(), PlanDays::EveryDay);
        let found = looked(&base, &rule, &format!("2026-04-{as_of:02}"));
        let got = found.findings.first().map(|one| (one.force == Force::Hard, one.at_stake.unwrap(), one.since));
        let days: Vec<_> = expenses.iter().chain(&orders).copied().collect();
        let expected = slowly(&days, of, as_of).map(|(hard, cents, since)| {
            (hard, Money::from_minor(cents, Currency::CNY), day(&format!("2026-04-{since:02}")))
        });
        prop_assert_eq!(got, expected);
    }
}

/// An expense in each of these months, the last of which is June 2026.
fn monthly(amounts: &[&str]) -> CustomerBase {
    let months = u32::try_from(amounts.len()).unwrap();
    let first = day("2026-07-01") - chrono::Months::new(months);
    let expenses = (0..months).zip(amounts).filter(|(_, of)| **of != "0").map(|(month, of)| {
        let date = first + chrono::Months::new(month) + chrono::Days::new(u64::from(month));
        spent(&format!("E-{month}"), &date.to_string(), of)
    });
    base_of(expenses)
}

fn climbs(base: &CustomerBase, draft: ClimbingPolicyDraft) -> Found {
    looked(base, &Climbing::new(draft.validate().unwrap()), "2026-07-10")
}

#[test]
fn expenses_that_climb_by_more_than_chance_are_found() {
    let base = monthly(&["100", "110", "120", "130", "140", "150"]);
    let found = climbs(&base, ClimbingPolicyDraft::default()).findings.remove(0);
    assert_eq!(
        found.reason.to_string(),
        "expenses rose by 50.00 CNY over the months looked at, more than the 25.00 CNY that are \
         tolerated (by 25.00 CNY)",
    );
    assert_eq!(
        found.evidence[0].to_string(),
        "such a climb by chance with a probability of 0.13%, at most 5% (by 4.87 points)",
    );
    assert_eq!(found.key.to_string(), format!("{CLIMBING}, the firm, gift"), "and not the whole");
    assert_eq!((found.force, found.at_stake), (Force::Soft, Some(money("50 CNY"))));
    assert_eq!((found.since, found.look_again_on), (day("2026-07-01"), Some(day("2026-08-01"))));
    let longer = monthly(&["90", "100", "110", "120", "130", "140", "150"]);
    let found = climbs(&longer, ClimbingPolicyDraft::default()).findings.remove(0);
    assert_eq!(found.since, day("2026-06-01"), "by May it was so too");
}

#[test]
fn one_dear_month_or_a_month_without_is_no_climb() {
    let climbs =
        |amounts: &[&str]| climbs(&monthly(amounts), ClimbingPolicyDraft::default()).findings.len();
    assert_eq!(climbs(&["100", "100", "100", "100", "100", "9000"]), 0);
    assert_eq!(climbs(&["100", "110", "120", "130", "140", "0"]), 0);
    assert_eq!(climbs(&["150", "140", "130", "120", "110", "100"]), 0);
    // Of 720 orders 29 have at most two descents among six.
    assert_eq!(climbs(&["110", "100", "130", "120", "140", "150"]), 1);
    assert_eq!(climbs(&["110", "100", "130", "120", "150", "140"]), 0);
}

#[test]
fn the_thresholds_of_a_climb_are_its_policys() {
    let base = monthly(&["100", "110", "120", "130", "140", "150"]);
    let draft = ClimbingPolicyDraft::default();
    let count = |draft| climbs(&base, draft).findings.len();
    assert_eq!(
        count(ClimbingPolicyDraft { least_rise: "40%".parse().unwrap(), ..draft }),
        0,
        "exactly it"
    );
    assert_eq!(count(ClimbingPolicyDraft { least_rise: "39.9%".parse().unwrap(), ..draft }), 1);
    assert_eq!(count(ClimbingPolicyDraft { confidence: "99.86%".parse().unwrap(), ..draft }), 1);
    assert_eq!(count(ClimbingPolicyDraft { confidence: "99.87%".parse().unwrap(), ..draft }), 0);
    let few = climbs(&base, ClimbingPolicyDraft { least_months: 7, ..draft });
    assert_eq!((few.findings, few.not_evaluated), (vec![], vec![]), "of too few nothing is said");
    assert_eq!(few.look_again_on, Some(day("2026-08-01")));
    let last = ClimbingPolicyDraft { months: 3, least_months: 3, ..draft };
    assert_eq!(count(last), 0, "three in order are one of six orders");
    assert_eq!(
        count(ClimbingPolicyDraft {
            confidence: "80%".parse().unwrap(),
            least_rise: "1%".parse().unwrap(),
            ..last
        }),
        1
    );
    for wrong in [
        ClimbingPolicyDraft { months: 2, ..draft },
        ClimbingPolicyDraft { months: 25, ..draft },
        ClimbingPolicyDraft { least_months: 13, ..draft },
        ClimbingPolicyDraft { least_rise: "0%".parse().unwrap(), ..draft },
    ] {
        assert_eq!(wrong.validate().unwrap_err().iter().count(), 1, "{wrong:?}");
    }
}

#[test]
fn each_subject_and_each_kind_of_the_firm_is_looked_at() {
    let facts = (1..=6_u32).flat_map(|month| {
        let date = format!("2026-{month:02}-05");
        let climbing = spent_with(
            &format!("E-{month}"),
            &date,
            &format!("{}", 100 + 20 * month),
            json!({"about": {"customer": "C-1"}, "kind": "gift"}),
        );
        let falling = spent_with(
            &format!("F-{month}"),
            &date,
            &format!("{}", 9000 - 900 * month),
            json!({"about": {"campaign": "K-1"}, "kind": "advertising"}),
        );
        [climbing, falling]
    });
    let found = looked(&base_of(facts), &Climbing::default(), "2026-07-10");
    let keys: Vec<String> = found.findings.iter().map(|one| one.key.to_string()).collect();
    assert_eq!(
        keys,
        ["warning.expenses-climb, the firm, gift", "warning.expenses-climb, customer C-1"]
    );
}

#[test]
fn a_season_is_no_climb_and_more_than_the_year_before_is() {
    let season = |by: i64| -> Vec<String> {
        let months =
            |low: i64, high: i64| [low.to_string(), high.to_string()].map(|it| vec![it; 6]);
        let year = |by| months(100 + by, 300 + by).concat();
        [year(0), year(by)].concat()
    };
    let climbs = |amounts: &[String]| {
        let amounts: Vec<&str> = amounts.iter().map(String::as_str).collect();
        climbs(&monthly(&amounts), ClimbingPolicyDraft::default()).findings
    };
    assert_eq!(climbs(&season(0)), []);
    // Of 44 a month and 244 on average a fifth is 48.80.
    assert_eq!(climbs(&season(44)), []);
    // Before the year before is known, it cannot be told from a climb.
    assert_eq!(climbs(&season(0)[1..]).len(), 1);
    let found = climbs(&season(60)).remove(0);
    assert_eq!(
        found.reason.to_string(),
        "expenses are 60.00 CNY a month above the same months of the year before, more than the \
         52.00 CNY that are tolerated (by 8.00 CNY)",
    );
    assert_eq!(found.at_stake, Some(money("60 CNY")));
}

#[test]
fn the_firm_climbs_by_one_kind_or_by_several() {
    let facts = |second: &str, by: u32| -> Vec<Fact> {
        let months = (1..=6_u32).flat_map(|month| {
            let date = format!("2026-{month:02}-05");
            let of = |name: &str, kind: &str, of: u32| {
                let more = json!({"kind": kind});
                spent_with(&format!("{name}-{month}"), &date, &of.to_string(), more)
            };
            [of("E", "gift", 100 + 20 * month), of("F", second, 100 + by * month)]
        });
        months.collect()
    };
    let keys = |facts: Vec<Fact>| -> Vec<String> {
        let found = looked(&base_of(facts), &Climbing::default(), "2026-07-10").findings;
        found.iter().filter_map(|one| one.key.one_of_several().map(ToString::to_string)).collect()
    };
    assert_eq!(keys(facts("advertising", 0)), ["gift"]);
    let both = looked(&base_of(facts("advertising", 20)), &Climbing::default(), "2026-07-10");
    assert_eq!(both.findings.len(), 3, "the whole too");
}

#[test]
fn an_old_month_without_a_rate_stands_in_the_way_of_nothing() {
    let mut base = monthly(&["100", "110", "120", "130", "140", "150"]);
    let dollars = json!({"amount": {"amount": "5", "currency": "USD"}});
    base.add(spent_with("E-USD", "2024-01-05", "5", dollars)).unwrap();
    let found = climbs(&base, ClimbingPolicyDraft::default());
    assert_eq!(found.not_evaluated, []);
}

/// Every order of the values, one by one.
fn orders(values: &[i64]) -> Vec<Vec<i64>> {
    if values.len() < 2 {
        return vec![values.to_vec()];
    }
    let with_first = |first: usize| {
        let mut others = values.to_vec();
        let value = others.remove(first);
        orders(&others).into_iter().map(move |rest| [&[value][..], &rest].concat())
    };
    (0..values.len()).flat_map(with_first).collect()
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn a_climb_is_what_all_orders_and_all_slopes_say(months in vec(0..9_i64, 6..=6)) {
        let cents: Vec<i64> = months.iter().map(|it| 10_000 + it * 3_000).collect();
        let texts: Vec<String> = cents.iter().map(|it| Money::from_minor(*it, Currency::CNY).amount().to_string()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let found = climbs(&monthly(&texts), ClimbingPolicyDraft::default());
        let descents = |it: &[i64]| (0..6).flat_map(|i| (i + 1..6).map(move |j| (i, j))).filter(|(i, j)| it[*i] > it[*j]).count();
        let all = orders(&cents);
        let few = all.iter().filter(|it| descents(it) <= descents(&cents)).count();
        // Sixtieths of a cent a month, so that all slopes are whole.
        let mut slopes: Vec<i64> = (0..6).flat_map(|i| (i + 1..6).map(move |j| (i, j)))
            .map(|(i, j)| (cents[j] - cents[i]) * 60 / i64::try_from(j - i).unwrap()).collect();
        slopes.sort_unstable();
        let rise_in_sixtieths = slopes[7] * 5;
        let sum: i64 = cents.iter().sum();
        // A fifth of the average.
        let is_steep = rise_in_sixtieths * 30 > sum * 60;
        let is_near = (rise_in_sixtieths * 30 - sum * 60).abs() < 60 * 60;
        if !is_near {
            prop_assert_eq!(found.findings.len() == 1, few * 20 <= all.len() && is_steep);
        }
    }
}

/// A coin may be spent in any case, so that customers are judged.
fn with_customers() -> RevenuePolicyDraft {
    RevenuePolicyDraft { least: Some(money("0.01 CNY")), ..Default::default() }
}

fn of_revenue(base: &CustomerBase, draft: RevenuePolicyDraft) -> Found {
    looked(base, &OfRevenue::new(draft.validate().unwrap()), "2026-07-10")
}

fn gift_to(customer: &str, date: &str, of: &str) -> Fact {
    spent_with(&format!("E-{customer}-{date}"), date, of, json!({"about": {"customer": customer}}))
}

#[test]
fn exactly_the_share_of_the_revenue_is_not_too_much_and_a_coin_more_is() {
    let found = |of| {
        let base = base_of([
            sale("S-1", "C-1", "2025-07-01", "1000"),
            sale("S-2", "C-1", "2026-07-01", "9000"),
            sale("S-3", "C-2", "2026-03-01", "90000"),
            gift_to("C-1", "2026-02-01", of),
        ]);
        of_revenue(&base, with_customers())
    };
    assert_eq!(found("200").findings.len(), 0);
    let one = only(found("200.01"));
    assert_eq!(
        one.reason.to_string(),
        "200.01 CNY spent in the last months, over the 200.00 CNY that are the share of the revenue (by 0.01 CNY)",
    );
    assert_eq!(one.key.to_string(), format!("{OF_REVENUE}, customer C-1"));
    assert_eq!(one.at_stake, Some(money("0.01 CNY")));
    assert_eq!(one.severity, Severity::Low);
    assert_eq!(
        one.evidence[0].to_string(),
        "200.01 CNY spent, less than the revenue of 1,000.00 CNY (by 799.99 CNY)"
    );
    assert_eq!(one.look_again_on, Some(day("2026-08-01")));
}

#[test]
fn without_revenue_all_is_too_much_once_it_had_time_to_bring_something() {
    let known = fact(
        "profile",
        &json!({"id": "B-1", "customer": "C-1", "date": "2026-01-01",
        "profile": {"person": {}}}),
    );
    let found = |first: &str, draft| {
        let base = base_of([
            known.clone(),
            sale("S-3", "C-2", "2026-03-01", "90000"),
            gift_to("C-1", first, "5"),
        ]);
        of_revenue(&base, draft).findings.len()
    };
    let draft = with_customers();
    // 90 days before 30 June.
    assert_eq!(found("2026-04-01", draft), 1);
    assert_eq!(found("2026-04-02", draft), 0);
    assert_eq!(found("2026-04-02", RevenuePolicyDraft { patience_days: 89, ..draft }), 1);
    let least = RevenuePolicyDraft { least: Some(money("5 CNY")), ..draft };
    assert_eq!(found("2026-04-01", least), 0);
    let least = RevenuePolicyDraft { least: Some(money("4.99 CNY")), ..draft };
    assert_eq!(found("2026-04-01", least), 1);
    assert_eq!(found("2025-06-30", draft), 0, "of the last months nothing was spent");
    for wrong in [
        RevenuePolicyDraft { months: 0, ..draft },
        RevenuePolicyDraft { months: 121, ..draft },
        RevenuePolicyDraft { least: Some(money("0 CNY")), ..draft },
        RevenuePolicyDraft { patience_days: 36_526, ..draft },
    ] {
        assert_eq!(wrong.validate().unwrap_err().iter().count(), 1, "{wrong:?}");
    }
}

#[test]
fn a_gift_to_who_has_the_car_already_is_no_matter_and_the_firm_and_its_campaigns_are_judged() {
    let about = |about: Value| spent_with("E-1", "2026-02-01", "50", json!({ "about": about }));
    let found = |about: Fact, draft| {
        let base = base_of([sale("S-1", "C-1", "2023-05-01", "168000"), about]);
        let found = of_revenue(&base, draft).findings.into_iter();
        found.map(|one| (one.key.subject().to_string(), one.severity)).collect::<Vec<_>>()
    };
    let firm = ("the firm".to_owned(), Severity::Medium);
    let draft = RevenuePolicyDraft::default();
    let gift = || about(json!({"customer": "C-1"}));
    assert_eq!(found(gift(), draft), std::slice::from_ref(&firm));
    let least = RevenuePolicyDraft { least: Some(money("49.99 CNY")), ..draft };
    let customer = ("customer C-1".to_owned(), Severity::Low);
    assert_eq!(found(gift(), least), [firm.clone(), customer]);
    let least = RevenuePolicyDraft { least: Some(money("50 CNY")), ..draft };
    assert_eq!(found(gift(), least), []);
    assert_eq!(found(about(json!({"product": "car"})), draft).len(), 2);
    assert_eq!(found(about(json!("firm")), draft), [firm]);
}

#[test]
fn where_no_purchase_names_a_seller_it_is_unknown_what_theirs_brought() {
    let expense = spent_with("E-1", "2026-02-01", "5", json!({"about": {"staff": "S-1"}}));
    let base = base_of([sale("S-1", "C-1", "2026-03-01", "100"), expense]);
    let found = of_revenue(&base, RevenuePolicyDraft::default());
    assert_eq!((found.findings.len(), found.not_evaluated.len()), (0, 1));
    assert_eq!(found.not_evaluated[0].why, Unknown::NothingOnRecord);
}

#[test]
fn too_much_has_been_so_since_the_first_month_without_a_break() {
    let base = base_of([
        sale("S-1", "C-1", "2024-07-01", "100"),
        gift_to("C-1", "2025-11-10", "5"),
        sale("S-2", "C-1", "2026-07-01", "100"),
    ]);
    let found = of_revenue(&base, with_customers());
    let one = found.findings.iter().find(|one| one.customer().is_some()).unwrap();
    // 90 days after 10 November the first full months end with February.
    assert_eq!(one.since, day("2026-03-01"));
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn what_is_too_much_is_what_a_slow_reckoning_says(
        sales in vec((0..700_i64, 1..3_u32, 0..9_000_i64), 0..12),
        gifts in vec((0..700_i64, 1..3_u32, 1..900_i64), 1..8),
    ) {
        let text = |cents: i64| Money::from_minor(cents, Currency::CNY).amount().to_string();
        let date = |on: i64| day("2024-09-01") + chrono::Days::new(u64::try_from(on).unwrap());
        let known = (1..3_u32).map(|who| fact("profile", &json!({"id": format!("B-{who}"), "customer": format!("C-{who}"),
            "date": "2024-01-01", "profile": {"person": {}}})));
        let mut base = base_of(known);
        for (at, (on, who, cents)) in sales.iter().enumerate() {
            base.add(sale(&format!("S-{at}"), &format!("C-{who}"), &date(*on).to_string(), &text(*cents))).unwrap();
        }
        for (at, (on, who, cents)) in gifts.iter().enumerate() {
            let about = json!({"about": {"customer": format!("C-{who}")}});
            base.add(spent_with(&format!("E-{at}"), &date(*on).to_string(), &text(*cents), about)).unwrap();
        }
        let found = of_revenue(&base, with_customers());
        let got: BTreeSet<(String, String)> = found.findings.iter()
            .map(|one| (one.key.subject().to_string(), one.at_stake.unwrap().to_string())).collect();
        let (first, last) = (day("2025-07-01"), day("2026-06-30"));
        let mut expected = BTreeSet::new();
        for (name, is) in [("customer C-1", [1, 1]), ("customer C-2", [2, 2]), ("the firm", [1, 2])] {
            let is = |who: u32| is.contains(&who);
            let within = |on: i64| first <= date(on) && date(on) <= last;
            let spent: i64 = gifts.iter().filter(|it| is(it.1) && within(it.0)).map(|it| it.2).sum();
            let sold: i64 = sales.iter().filter(|it| is(it.1) && within(it.0)).map(|it| it.2).sum();
            let since = gifts.iter().filter(|it| is(it.1)).map(|it| it.0).min();
            let patient = since.is_some_and(|on| (last - date(on)).num_days() >= 90);
            // A fifth, to the nearest cent: never half of one.
            let may = ((sold * 2 + 5) / 10).max(1);
            if patient && spent > may {
                expected.insert((name.to_owned(), Money::from_minor(spent - may, Currency::CNY).to_string()));
            }
        }
        prop_assert_eq!(got, expected);
    }
}

fn expense(fact: Fact) -> Expense {
    let Fact::Expense(expense) = fact else { panic!("{fact:?}") };
    expense
}

fn asked_on(
    base: &CustomerBase,
    policy: &ExpenseCheckPolicy,
    of: Fact,
    by: Option<&str>,
    as_of: &str,
) -> ExpenseVerdict {
    let deals = Opportunities::new();
    let as_of = day(as_of);
    let context = WarningContext { base, deals: &deals, currency: Currency::CNY, as_of };
    let by: Option<StaffId> = by.map(|by| by.parse().unwrap());
    match of {
        Fact::Commitment(of) => {
            check_commitment(&context, policy, &PlanDays::EveryMonth, &of, by.as_ref())
        }
        of => check_expense(&context, policy, &PlanDays::EveryMonth, &expense(of), by.as_ref()),
    }
}

fn asked(base: &CustomerBase, draft: &ExpenseCheckPolicyDraft, of: Fact) -> ExpenseVerdict {
    asked_on(base, &draft.clone().validate().unwrap(), of, None, "2026-04-10")
}

fn strict() -> ExpenseCheckPolicyDraft {
    ExpenseCheckPolicyDraft {
        whole_period: OnExceeding::Stop,
        to_date: OnExceeding::Stop,
        ..Default::default()
    }
}

fn year() -> Fact {
    budget("2026-01-01", "2026-12-31", "120000", json!({}))
}

#[test]
fn an_expense_is_stopped_warned_of_or_let_pass_by_the_policy() {
    // 40,000 may be spent by the end of April.
    let base = base_of([year(), spent("E-1", "2026-02-02", "39000")]);
    let of = |then, amount| {
        let draft = ExpenseCheckPolicyDraft { to_date: then, ..Default::default() };
        asked(&base, &draft, spent("E-2", "2026-04-10", amount))
    };
    assert_eq!(of(OnExceeding::Stop, "1000"), ExpenseVerdict::Pass);
    let ExpenseVerdict::Stop { over } = of(OnExceeding::Stop, "1000.01") else { panic!() };
    assert_eq!(over.len(), 1);
    assert_eq!((over[0].limit, over[0].then), (BudgetLimit::ToDate, OnExceeding::Stop));
    assert_eq!(over[0].budgets[0].as_str(), "BU-1");
    assert_eq!(
        over[0].reason.to_string(),
        "with this 40,000.01 CNY spent and committed, over the 40,000.00 CNY that may be by now (by 0.01 CNY)",
    );
    assert!(matches!(of(OnExceeding::Warn, "1000.01"), ExpenseVerdict::Warn { .. }));
    assert_eq!(of(OnExceeding::Ignore, "1000.01"), ExpenseVerdict::Pass);
    let ExpenseVerdict::Stop { over } = of(OnExceeding::Warn, "81000.01") else { panic!() };
    assert_eq!(over.len(), 2, "the whole is stopped, and by now is said too");
    assert!(
        matches!(of(OnExceeding::Warn, "81000"), ExpenseVerdict::Warn { .. }),
        "exactly the budget"
    );
    let ignore = ExpenseCheckPolicyDraft {
        whole_period: OnExceeding::Ignore,
        to_date: OnExceeding::Ignore,
        ..Default::default()
    };
    assert_eq!(asked(&base, &ignore, spent("E-2", "2026-04-10", "900000")), ExpenseVerdict::Pass);
    // Day by day a third of April is less than all of it.
    let daily = ExpenseCheckPolicyDraft { by_month: false, ..strict() };
    let base = base_of([year(), spent("E-1", "2026-02-02", "30000")]);
    assert!(asked(&base, &daily, spent("E-2", "2026-04-10", "3333.33")).passes());
    assert!(!asked(&base, &daily, spent("E-2", "2026-04-10", "3333.34")).passes());
}

#[test]
fn the_later_of_the_expenses_day_and_the_day_of_the_judgement_says_what_may_be_by_now() {
    let base = base_of([year()]);
    assert!(asked(&base, &strict(), spent("E-2", "2026-02-10", "40000")).passes(), "booked late");
    assert!(asked(&base, &strict(), spent("E-2", "2026-06-10", "60000")).passes(), "booked ahead");
    assert!(!asked(&base, &strict(), spent("E-2", "2026-06-10", "60000.01")).passes());
    assert!(
        asked(&base, &strict(), spent("E-2", "2027-01-01", "999999")).passes(),
        "no budget is known"
    );
}

#[test]
fn what_takes_back_or_makes_less_is_never_stopped() {
    let mut base = base_of([
        budget("2026-04-01", "2026-04-30", "0", json!({})),
        spent("E-1", "2026-04-02", "500"),
    ]);
    assert_eq!(asked(&base, &strict(), spent("E-2", "2026-04-10", "-500")), ExpenseVerdict::Pass);
    assert_eq!(asked(&base, &strict(), spent("E-2", "2026-04-10", "0")), ExpenseVerdict::Pass);
    assert_eq!(asked(&base, &strict(), spent("E-1", "2026-04-02", "499")), ExpenseVerdict::Pass);
    assert_eq!(
        asked(&base, &strict(), spent("E-1", "2026-04-02", "500")),
        ExpenseVerdict::Pass,
        "as it is"
    );
    assert!(!asked(&base, &strict(), spent("E-1", "2026-04-02", "500.01")).passes());
    assert!(!asked(&base, &strict(), spent("E-2", "2026-04-02", "0.01")).passes());
    base.remove(clienteling::base::FactKind::Expense, "E-1").unwrap();
    assert_eq!(over(&base, "2026-04-10").findings.len(), 0, "out of the books it is no matter");
}

#[test]
fn what_was_committed_is_not_stopped_when_it_is_spent() {
    let base = base_of([april(), ordered("CM-1", "2026-04-02", "3000", json!({}))]);
    let settles = |of| spent_with("E-1", "2026-04-10", of, json!({"settles": "CM-1"}));
    assert_eq!(asked(&base, &strict(), settles("3000")), ExpenseVerdict::Pass);
    assert!(!asked(&base, &strict(), settles("3000.01")).passes());
    assert!(!asked(&base, &strict(), spent("E-1", "2026-04-10", "0.01")).passes());
    assert!(!asked(&base, &strict(), ordered("CM-2", "2026-04-10", "0.01", json!({}))).passes());
    assert!(asked(&base, &strict(), ordered("CM-1", "2026-04-02", "2999", json!({}))).passes());
    assert_eq!(
        asked(&base, &strict(), ordered("CM-2", "2026-04-10", "0", json!({}))),
        ExpenseVerdict::Pass
    );
}

#[test]
fn somebody_who_may_approve_lets_it_pass_and_that_is_noted() {
    let base = base_of([april()]);
    let draft = ExpenseCheckPolicyDraft { approvers: ["S-1".parse().unwrap()].into(), ..strict() };
    let policy = draft.validate().unwrap();
    let by = |by| asked_on(&base, &policy, spent("E-1", "2026-04-10", "3001"), by, "2026-04-10");
    let ExpenseVerdict::Approved { by: who, over, unknown: None } = by(Some("S-1")) else {
        panic!()
    };
    assert_eq!((who.as_str(), over.len()), ("S-1", 2));
    assert!(matches!(by(Some("S-2")), ExpenseVerdict::Stop { .. }));
    assert!(matches!(by(None), ExpenseVerdict::Stop { .. }));
    let small =
        asked_on(&base, &policy, spent("E-1", "2026-04-10", "1"), Some("S-1"), "2026-04-10");
    assert_eq!(small, ExpenseVerdict::Pass);
}

#[test]
fn a_missing_rate_neither_passes_nor_stops() {
    let mut base = base_of([april()]);
    let dollars = || spent("E-1", "2026-04-10", "1000 USD");
    let verdict = asked(&base, &strict(), dollars());
    assert!(matches!(verdict, ExpenseVerdict::Unknown { why: Unknown::NotComputable(_), .. }));
    assert!(!verdict.passes());
    dollar_at(&mut base, "2026-04-10", "3");
    assert_eq!(asked(&base, &strict(), dollars()), ExpenseVerdict::Pass);
    let mut base = base_of([april()]);
    dollar_at(&mut base, "2026-04-10", "3.01");
    assert!(matches!(asked(&base, &strict(), dollars()), ExpenseVerdict::Stop { .. }));
}

#[test]
fn a_missing_rate_stops_only_what_the_policy_stops_and_nobody_approves() {
    // One booked expense of which nobody knows what it comes to.
    let base = base_of([april(), spent("E-0", "2026-04-02", "5 USD")]);
    let verdict = |whole_period, to_date, by| {
        let approvers = ["S-1".parse().unwrap()].into();
        let draft =
            ExpenseCheckPolicyDraft { whole_period, to_date, approvers, ..Default::default() };
        let policy = draft.validate().unwrap();
        asked_on(&base, &policy, spent("E-1", "2026-04-10", "1"), by, "2026-04-10")
    };
    let (stop, warn, ignore) = (OnExceeding::Stop, OnExceeding::Warn, OnExceeding::Ignore);
    assert_eq!(verdict(ignore, ignore, None), ExpenseVerdict::Pass);
    for (whole_period, to_date) in [(warn, ignore), (ignore, warn), (warn, warn)] {
        let said = verdict(whole_period, to_date, None);
        assert!(said.passes());
        let ExpenseVerdict::Warn { over, unknown: Some(_) } = said else { panic!("{said:?}") };
        assert_eq!(over, []);
    }
    for (whole_period, to_date) in [(stop, ignore), (ignore, stop), (stop, warn)] {
        for by in [None, Some("S-2")] {
            let said = verdict(whole_period, to_date, by);
            assert!(matches!(said, ExpenseVerdict::Unknown { .. }), "{said:?}");
        }
        let said = verdict(whole_period, to_date, Some("S-1"));
        assert!(matches!(said, ExpenseVerdict::Approved { unknown: Some(_), .. }), "{said:?}");
    }
}

#[test]
fn only_the_budgets_of_whom_it_is_about_and_of_the_firm_are_asked() {
    let of = |about: Value, kinds: Value| {
        budget("2026-04-01", "2026-04-30", "0", json!({"about": about, "kinds": kinds}))
    };
    let passes = |budget: Fact| {
        let gift = spent_with("E-1", "2026-04-10", "5", json!({"about": {"customer": "C-1"}}));
        asked(&base_of([budget]), &strict(), gift).passes()
    };
    assert!(!passes(of(json!("firm"), json!([]))));
    assert!(!passes(of(json!({"customer": "C-1"}), json!(["gift"]))));
    assert!(passes(of(json!({"customer": "C-2"}), json!([]))));
    assert!(passes(of(json!("firm"), json!(["travel"]))));
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_verdict_is_what_a_slow_reckoning_says(
        booked in vec((1..=12_u32, 0..4_000_i64), 0..8), of in 0..30_000_i64, amount in -500..9_000_i64,
        month in 1..=12_u32, judged in 1..=12_u32,
    ) {
        let text = |cents: i64| Money::from_minor(cents, Currency::CNY).amount().to_string();
        let mut base = base_of([budget("2026-01-01", "2026-12-31", &text(of), json!({}))]);
        for (at, (month, cents)) in booked.iter().enumerate() {
            base.add(spent(&format!("E-{at}"), &format!("2026-{month:02}-15"), &text(*cents))).unwrap();
        }
        let new = spent("NEW", &format!("2026-{month:02}-20"), &text(amount));
        let draft = ExpenseCheckPolicyDraft { to_date: OnExceeding::Warn, ..Default::default() };
        let verdict = asked_on(&base, &draft.validate().unwrap(), new, None, &format!("2026-{judged:02}-15"));
        let known: i64 = booked.iter().filter(|it| it.0 <= judged).map(|it| it.1).sum();
        let by_now = i64::from(month.max(judged));
        let expected = if amount <= 0 {
            "pass"
        } else if known + amount > of {
            "stop"
        } else if (known + amount) * 12 > of * by_now {
            "warn"
        } else {
            "pass"
        };
        let got = match verdict {
            ExpenseVerdict::Pass => "pass",
            ExpenseVerdict::Warn { .. } => "warn",
            ExpenseVerdict::Stop { .. } => "stop",
            _ => "other",
        };
        prop_assert_eq!(got, expected);
    }
}

#[test]
fn an_expense_policy_says_what_is_wrong_with_it() {
    let draft = ExpensePolicyDraft::default();
    for wrong in [
        ExpensePolicyDraft { least_ahead: Some(money("0 CNY")), ..draft },
        ExpensePolicyDraft { ended_days: 36_526, ..draft },
        ExpensePolicyDraft { likely: clienteling::Probability::ZERO, ..draft },
        ExpensePolicyDraft { least_steps: 1, ..draft },
        ExpensePolicyDraft { least_active: 521, ..draft },
    ] {
        assert_eq!(wrong.validate().unwrap_err().iter().count(), 1, "{wrong:?}");
    }
}

/// April 10,000, May 15,000 and June 5,000.
fn uneven_quarter() -> CustomerBase {
    let part = |first: &str, last: &str, of: &str| {
        json!({"period": {"first": first, "last": last},
                    "portion": {"amount": amount(of)}})
    };
    let parts = json!([
        part("2025-04-01", "2025-04-30", "10000"),
        part("2025-05-01", "2025-05-31", "15000"),
        part("2025-06-01", "2025-06-30", "5000")
    ]);
    let quarter = json!({"date": "2025-03-01", "parts": parts});
    base_of([budget("2025-04-01", "2025-06-30", "30000", quarter)])
}

#[test]
fn the_figures_of_other_systems_come_out() {
    let Some(rows) = golden::rows("warning", "credit_and_budget.csv") else { return };
    let rows: Vec<_> = rows.into_iter().filter(|row| row[0] == "budget").collect();
    let may = |base: &CustomerBase, by: &str| {
        let stop = strict().validate().unwrap();
        let amounts = (1..=130_u32).map(|thousands| thousands * 1_000);
        let passes = |of: &u32| {
            let of = spent("NEW", by, &of.to_string());
            asked_on(base, &stop, of, None, by).passes()
        };
        amounts.take_while(passes).last().unwrap_or(0)
    };
    for row in &rows {
        match row[1].as_str() {
            "even months" => {
                let base = base_of([year()]);
                let by_month = (1..=12_u32).map(|month| may(&base, &format!("2026-{month:02}-03")));
                assert_eq!(
                    by_month.collect::<Vec<_>>(),
                    (1..=12).map(|it| it * 10_000).collect::<Vec<_>>()
                );
            }
            "one over the accumulated limit" => {
                let base = base_of([year()]);
                assert!(asked(&base, &strict(), spent("E-1", "2026-04-10", "40000")).passes());
                assert!(!asked(&base, &strict(), spent("E-1", "2026-04-10", "40001")).passes());
            }
            "cumulative with commitments" => {
                let base = base_of([year(), spent("E-1", "2026-04-02", "39999")]);
                assert!(
                    !asked(&base, &strict(), ordered("CM-1", "2026-04-10", "40001", json!({})))
                        .passes()
                );
                assert!(
                    asked(&base, &strict(), ordered("CM-1", "2026-04-10", "1", json!({}))).passes()
                );
            }
            "uneven quarter" => {
                let base = uneven_quarter();
                let ends = ["2025-04-30", "2025-05-31", "2025-06-30"];
                let due = ends
                    .map(|end| base.budget_progress(day(end)).remove(0).spent.unwrap().expected);
                assert_eq!(due, ["10000 CNY", "25000 CNY", "30000 CNY"].map(money));
                assert_eq!(may(&base, "2025-05-02"), 25_000);
            }
            "foreign currency order" => {
                let mut base = base_of([budget("2026-01-01", "2026-12-31", "12000", json!({}))]);
                dollar_at(&mut base, "2026-01-01", "80");
                assert!(
                    !asked(&base, &strict(), ordered("CM-1", "2026-04-10", "6000 USD", json!({})))
                        .passes()
                );
                assert!(
                    asked(&base, &strict(), ordered("CM-1", "2026-04-10", "50 USD", json!({})))
                        .passes()
                );
            }
            "approver" => {
                let base = base_of([year()]);
                let draft = ExpenseCheckPolicyDraft {
                    approvers: ["S-1".parse().unwrap()].into(),
                    ..strict()
                };
                let policy = draft.validate().unwrap();
                let of = || spent("E-1", "2026-04-10", "40001");
                let by = |by| asked_on(&base, &policy, of(), by, "2026-04-10");
                assert!(matches!(by(None), ExpenseVerdict::Stop { .. }));
                assert!(matches!(by(Some("S-1")), ExpenseVerdict::Approved { .. }));
            }
            "cancelling an expense must not be blocked" => {
                let expenses =
                    (1..=10_u32).map(|at| spent(&format!("E-{at}"), "2026-04-02", "20000"));
                let mut base = base_of([year()].into_iter().chain(expenses));
                assert!(asked(&base, &strict(), spent("BACK", "2026-04-10", "-20000")).passes());
                assert!(asked(&base, &strict(), spent("E-10", "2026-04-02", "0")).passes());
                assert!(base.remove(clienteling::base::FactKind::Expense, "E-10").is_ok());
            }
            other => panic!("no test of `{other}`"),
        }
    }
    assert_eq!(rows.len(), 7);
}
