//! What always holds, on random facts.
//!
//! 32 random cases each; `CLIENTELING_CASES=2000 cargo test --lib care::` tries more.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::reference::{Window, reference};
use super::{Until, day, policy};
use crate::base::{CustomerBase, Fact};
use crate::calendar::{MissingDay, MoveRule, Step};
use crate::customer::Role;
use crate::followup::Purpose;
use crate::followup::care::{CareAnchor, CareDates, CarePlan, CareRule, CareTimes, care_plan};
use crate::transaction::ContractKind;
use crate::units::{Period, TaskId};

fn cases() -> ProptestConfig {
    ProptestConfig::with_cases(32)
}

fn on(offset: u64) -> NaiveDate {
    day("2024-01-15") + Days::new(offset)
}

/// Facts of some months, each with its number in its identifier.
fn a_fact() -> impl Strategy<Value = String> {
    let dated = |kind: &'static str, more: &'static str| {
        (0..80_u64, 0..3_u8).prop_map(move |(date, id)| {
            let (date, id) = (on(date), format!("{kind}-{id}"));
            format!(r#"{{"{kind}":{{"id":"{id}","customer":"C","date":"{date}"{more}}}}}"#)
        })
    };
    let until = |field: &'static str| {
        proptest::option::of(0..100_u64).prop_map(move |day| {
            day.map_or(String::new(), |day| format!(r#","{field}":"{}""#, on(day)))
        })
    };
    let with = |kind: &'static str, more: BoxedStrategy<String>| {
        (0..80_u64, 0..3_u8, more).prop_map(move |(date, id, more)| {
            let (date, id) = (on(date), format!("{kind}-{id}"));
            format!(r#"{{"{kind}":{{"id":"{id}","customer":"C","date":"{date}"{more}}}}}"#)
        })
    };
    let line =
        r#","lines":[{"product":"P","quantity":"1","amount":{"amount":"1","currency":"CNY"}}]"#;
    let back = (0..3_u8).prop_map(move |of| format!(r#","of":"purchase-{of}"{line}"#));
    let delivery = (0..3_u8, until("promised"), until("delivered"))
        .prop_map(|(of, a, b)| format!(r#","of":{{"purchase":"purchase-{of}"}}{a}{b}"#));
    let ownership = (0..2_u8, until("until"))
        .prop_map(|(thing, until)| format!(r#","thing":"T-{thing}"{until}"#));
    let contract = (0..3_u8, proptest::option::of(0..3_u8), until("until")).prop_map(
        |(thing, renews, until)| {
            let renews = renews.map_or(String::new(), |it| format!(r#","renews":"contract-{it}""#));
            format!(r#","kind":"insurance","thing":"T-{thing}"{renews}{until}"#)
        },
    );
    let profile = (1..80_u64).prop_map(|born| {
        let born = on(born).format("2000-%m-%d");
        format!(r#","profile":{{"person":{{"identity":{{"birthday":"{born}"}}}}}}"#)
    });
    let let_go = any::<bool>()
        .prop_map(|let_go| format!(r#","let_go":{let_go},"by":"E-1","reason":"no answer""#));
    prop_oneof![
        2 => dated("first_contact", r#","name":"Li Na""#),
        4 => dated("purchase", line),
        2 => with("return", back.boxed()),
        6 => with("delivery", delivery.boxed()),
        4 => with("ownership", ownership.boxed()),
        4 => with("contract", contract.boxed()),
        2 => with("profile", profile.boxed()),
        1 => with("let_go", let_go.boxed()),
        1 => dated("end", r#","kind":"died""#),
    ]
}

/// Facts that a base takes: of each identifier one, and no contract that renews itself.
fn some_facts() -> impl Strategy<Value = Vec<Fact>> {
    let facts = proptest::collection::vec(a_fact(), 1..12).prop_map(|texts| {
        let mut known = BTreeMap::new();
        for text in texts {
            let fact: Fact = serde_json::from_str(&text).unwrap();
            if let Fact::Contract(contract) = &fact
                && contract.renews.as_ref() == Some(&contract.id)
            {
                continue;
            }
            known.entry((fact.kind(), fact.id().to_owned())).or_insert(fact);
        }
        known.into_values().collect::<Vec<_>>()
    });
    facts.prop_filter("no fact is left", |facts| !facts.is_empty())
}

fn times() -> impl Strategy<Value = CareTimes> {
    let days = proptest::collection::btree_set(0..40_u32, 1..4)
        .prop_map(|days| CareTimes::DaysAfter(days.into_iter().collect()));
    let steps = proptest::sample::select(Step::ALL.to_vec());
    let every = (5..9_u32, steps, 0..3_u32, proptest::option::of(3..9_u32)).prop_map(
        |(every, step, first, last)| {
            let every = if step == Step::Days { every } else { 1 };
            CareTimes::Every { every: every.try_into().unwrap(), step, first, last }
        },
    );
    prop_oneof![Just(CareTimes::OnTheDay), days, every]
}

fn a_rule() -> impl Strategy<Value = CareRule> {
    let anchors = vec![
        CareAnchor::FirstContact,
        CareAnchor::FirstPurchase,
        CareAnchor::Purchase,
        CareAnchor::Delivery,
        CareAnchor::PromisedDelivery,
        CareAnchor::Ownership,
        CareAnchor::ContractEnd(ContractKind::Insurance),
        CareAnchor::Birthday,
    ];
    let moves = vec![MoveRule::Stay, MoveRule::Before, MoveRule::After];
    let missing = proptest::sample::select(MissingDay::ALL.to_vec());
    let (anchors, moves) = (proptest::sample::select(anchors), proptest::sample::select(moves));
    (anchors, times(), moves, missing, 0..12_u32, 0..4_u32, 0..12_u32).prop_map(
        |(anchor, times, closed_day, missing_day, ahead_days, earlier_days, later_days)| {
            let times = if anchor == CareAnchor::Birthday { CareTimes::OnTheDay } else { times };
            let plain = CareRule::new("r", Purpose::Other, Role::Account, anchor);
            CareRule {
                times,
                ahead_days,
                earlier_days,
                later_days,
                closed_day,
                missing_day,
                ..plain
            }
        },
    )
}

fn some_rules() -> impl Strategy<Value = Vec<CareRule>> {
    proptest::collection::vec(a_rule(), 1..4).prop_map(|mut rules| {
        for (number, rule) in rules.iter_mut().enumerate() {
            rule.name = format!("r{number}");
        }
        rules
    })
}

/// Days without work, now and then many in a row.
fn a_calendar() -> impl Strategy<Value = Until> {
    let closed = proptest::collection::vec((0..140_u64, 1..9_u64), 0..8);
    closed.prop_map(|runs| {
        let days = runs.into_iter().flat_map(|(first, length)| first..first + length);
        Until { last: NaiveDate::MAX, closed: days.map(on).collect() }
    })
}

fn base(facts: &[Fact]) -> CustomerBase {
    let mut base = CustomerBase::new();
    assert!(base.add_all(facts.iter().cloned()).refused.is_empty());
    base
}

fn plan(
    base: &CustomerBase,
    rules: &[CareRule],
    work: &Until,
    period: Period,
    as_of: NaiveDate,
) -> Option<CarePlan> {
    let dates = CareDates { work, lunar: None, layers: &[] };
    let customer = base.customers().next()?;
    Some(care_plan(customer, &policy(rules.to_vec()), dates, period, as_of))
}

fn windows(plan: &CarePlan) -> BTreeSet<(TaskId, Window)> {
    let window = |task: &crate::followup::Task| {
        (task.id.clone(), [task.window.first(), task.window.best(), task.window.last()])
    };
    plan.tasks.iter().map(window).collect()
}

/// A period of some months, and two days around it.
fn a_time() -> impl Strategy<Value = (Period, NaiveDate, NaiveDate)> {
    (0..80_u64, 0..90_u64, 0..120_u64, 0..60_u64).prop_map(|(first, length, as_of, later)| {
        let period = Period::from_first_to_last(on(first), on(first + length)).unwrap();
        (period, on(as_of), on(as_of + later))
    })
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_plan_is_what_each_day_says_when_it_is_asked(
        facts in some_facts(), rules in some_rules(), calendar in a_calendar(),
        (period, as_of, _) in a_time(),
    ) {
        let base = base(&facts);
        let plan = plan(&base, &rules, &calendar, period, as_of).unwrap();
        let expected = reference(&facts, &rules, &calendar, period, as_of);
        prop_assert_eq!(windows(&plan), expected);
        prop_assert_eq!(plan.tasks.len(), windows(&plan).len());
        let places = plan.tasks.iter().map(|task| {
            let rule = rules.iter().position(|rule| task.id.as_str().starts_with(&rule.name));
            (task.window.best(), rule, task.id.clone())
        });
        prop_assert!(places.is_sorted());
    }

    #[test]
    fn facts_after_the_day_and_their_order_change_nothing(
        facts in some_facts(), rules in some_rules(), calendar in a_calendar(),
        (period, as_of, _) in a_time(),
    ) {
        let whole = plan(&base(&facts), &rules, &calendar, period, as_of);
        let mut known: Vec<Fact> = facts.into_iter().filter(|it| it.date() <= as_of).collect();
        known.reverse();
        let mut one_by_one = CustomerBase::new();
        for fact in known {
            one_by_one.add(fact).unwrap();
        }
        match plan(&one_by_one, &rules, &calendar, period, as_of) {
            Some(known) => prop_assert_eq!(whole, Some(known)),
            None => prop_assert!(whole.unwrap().tasks.is_empty()),
        }
    }

    #[test]
    fn going_on_to_another_day_never_changes_the_past(
        facts in some_facts(), rules in some_rules(), calendar in a_calendar(),
        (period, as_of, later) in a_time(),
    ) {
        let base = base(&facts);
        let past = |on| {
            let plan = plan(&base, &rules, &calendar, period, on).unwrap();
            let past = plan.tasks.into_iter().filter(|task| task.window.last() < as_of);
            past.map(|task| (task.id.clone(), task.window)).collect::<Vec<_>>()
        };
        prop_assert_eq!(past(as_of), past(later));
    }

    #[test]
    fn what_is_planned_does_not_depend_on_the_period_asked_for(
        facts in some_facts(), rules in some_rules(), calendar in a_calendar(),
        (period, as_of, _) in a_time(), begins in 0..90_u64, length in 0..30_u64,
    ) {
        let base = base(&facts);
        let first = period.first() + Days::new(begins);
        let part = Period::from_first_to_last(first, first + Days::new(length)).unwrap();
        let last = period.last().max(part.last());
        let whole = Period::from_first_to_last(period.first(), last).unwrap();
        let plan = |over| plan(&base, &rules, &calendar, over, as_of).unwrap().tasks;
        let mut of_part = plan(whole);
        of_part.retain(|it| it.window.first() <= part.last() && part.first() <= it.window.last());
        prop_assert_eq!(of_part, plan(part));
    }

    #[test]
    fn a_late_fact_changes_only_what_depends_on_it(
        facts in some_facts(), rules in some_rules(), calendar in a_calendar(),
        (period, as_of, _) in a_time(), date in 0..80_u64, delivered in 0..80_u64,
    ) {
        let late: Fact = serde_json::from_str(&format!(
            r#"{{"delivery":{{"id":"late","customer":"C","date":"{}","of":{{"purchase":"none"}},
                "promised":"{}","delivered":"{}"}}}}"#,
            on(date), on(delivered), on(delivered),
        )).unwrap();
        let before = plan(&base(&facts), &rules, &calendar, period, as_of).unwrap();
        let after = plan(&base(&[&facts[..], &[late]].concat()), &rules, &calendar, period, as_of);
        // Who got something is no lead any more: what is counted from the first contact depends on it.
        let of_leads: Vec<&CareRule> =
            rules.iter().filter(|rule| rule.anchor == CareAnchor::FirstContact).collect();
        let rest = |plan: &CarePlan| {
            let mut rest = windows(plan);
            rest.retain(|(id, _)| {
                let id = id.as_str();
                let is_of = |rule: &&CareRule| id.starts_with(&format!("{}/", rule.name));
                !id.contains("/late/") && !of_leads.iter().any(is_of)
            });
            rest
        };
        prop_assert_eq!(rest(&before), rest(&after.unwrap()));
    }
}
