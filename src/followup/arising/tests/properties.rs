use super::{base, day, fact};
use crate::base::{CustomerBase, Fact};
use crate::followup::{FollowUpPolicy, Purpose, Task, TaskContext, standings, tasks_of};
use chrono::{Days, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn march(on: u32) -> String {
    format!("2026-03-{on:02}")
}

fn facts() -> impl Strategy<Value = Vec<Value>> {
    let one = (0..9_u32, 1..31_u32, 1..31_u32, 0..3_usize);
    let one = one.prop_map(|(kind, on, other, of)| {
        let (date, that) = (march(on), march(other));
        let outcome = ["kept", "broken", "released"][of];
        let of = of.to_string();
        match kind {
            0 => fact("promise", "", &date, json!({ "until": that })),
            1 => fact("promise_entry", "", &date, json!({"promise": of, "outcome": outcome})),
            2 => fact("appointment", "", &date, json!({ "at": that })),
            3 => fact("appointment_entry", "", &date, json!({"of": of, "what": {"moved": that}})),
            4 => fact("appointment_entry", "", &date, json!({"of": of, "what": "missed"})),
            5 => fact(
                "order",
                "",
                &date,
                json!({"promised": that, "lines": [{"product": "p",
                "quantity": "1", "amount": {"amount": "1", "currency": "CNY"}}]}),
            ),
            6 => fact(
                "delivery",
                "",
                &date,
                json!({"of": {"order": of}, "promised": that,
                "delivered": if other % 2 == 0 { json!(that) } else { Value::Null }}),
            ),
            7 => fact("first_contact", "", &date, json!({})),
            _ => fact(
                "contact",
                "",
                &date,
                json!({"channel": "phone", "talk": {
                "next_step": {"what": "w", "on": that},
                "tasks": if other % 2 == 0 { vec![format!("promise/{of}/1")] } else { vec![] }}}),
            ),
        }
    });
    vec(one, 1..8).prop_map(|mut all| {
        for (number, fact) in all.iter_mut().enumerate() {
            for fields in fact.as_object_mut().unwrap().values_mut() {
                fields["id"] = json!(number.to_string());
            }
        }
        all
    })
}

fn arising(base: &CustomerBase, as_of: NaiveDate) -> Vec<Task> {
    let (context, policy) = (TaskContext::default(), FollowUpPolicy::default());
    tasks_of(base.customers().next().unwrap(), &context, &policy, as_of)
}

/// Which promises call for something, the slow way: each looked for among all entries.
fn promises_slowly(base: &CustomerBase, as_of: NaiveDate) -> BTreeSet<String> {
    let marketing = base.customers().next().unwrap().marketing();
    let promises = marketing.promises().all().iter().filter(|it| it.date <= as_of);
    let open = promises.filter(|promise| {
        let ended = marketing.promise_entries().all().iter().any(|it| {
            let is_end = ["kept", "released"].contains(&it.outcome.as_str());
            it.promise == promise.id && promise.date <= it.date && it.date <= as_of && is_end
        });
        !ended
    });
    open.map(|it| format!("promise/{}/0", it.id)).collect()
}

proptest! {
    #[test]
    fn facts_after_the_day_change_nothing_and_one_at_a_time_they_give_the_same(
        facts in facts(), on in 0..60_u64,
    ) {
        let as_of = day("2026-03-01") + Days::new(on);
        let whole = arising(&base(&facts), as_of);
        let known: Vec<Value> = facts.iter().filter(|fact| {
            serde_json::from_value::<Fact>((*fact).clone()).unwrap().date() <= as_of
        }).cloned().collect();
        if known.is_empty() {
            prop_assert_eq!(whole, vec![]);
        } else {
            // A delivery says ahead when it will have been made: that it was is not known yet.
            let backwards: Vec<Value> = known.into_iter().rev().collect();
            prop_assert_eq!(arising(&base(&backwards), as_of), whole);
        }
    }

    #[test]
    fn what_arises_is_open_and_what_ended_since_is_said_to_be_over(facts in facts(), on in 0..60_u64) {
        let base = base(&facts);
        let as_of = day("2026-03-01") + Days::new(on);
        let tasks = arising(&base, as_of);
        let (context, policy) = (TaskContext::default(), FollowUpPolicy::default());
        let customer = base.customers().next().unwrap();
        let ids: BTreeSet<_> = tasks.iter().map(|task| &task.id).collect();
        prop_assert_eq!(ids.len(), tasks.len(), "each is one");
        for standing in standings(customer, &tasks, &context, &policy, as_of) {
            prop_assert!(standing.state.is_open(), "{}: {}", standing.task, standing);
        }
        // Whatever arose before and arises no more is over.
        let later = as_of + Days::new(5);
        let still: BTreeSet<_> = arising(&base, later).into_iter().map(|task| task.id).collect();
        let all = standings(customer, &tasks, &context, &policy, later);
        for (task, standing) in tasks.iter().zip(all) {
            let is_gone = !still.contains(&task.id);
            prop_assert!(is_gone != standing.state.is_open(), "{}: {}", task.id, standing);
        }
    }

    #[test]
    fn the_promises_that_are_to_be_kept_are_those_that_nobody_kept_or_released(
        facts in facts(), on in 0..60_u64,
    ) {
        let base = base(&facts);
        let as_of = day("2026-03-01") + Days::new(on);
        let tasks = arising(&base, as_of).into_iter();
        let found = tasks.filter(|task| task.purpose == Purpose::Promise);
        let found: BTreeSet<String> =
            found.filter_map(|task| Some(task.series?.to_string())).collect();
        prop_assert_eq!(found, promises_slowly(&base, as_of));
    }
}
