use super::{base, day, of, task};
use crate::base::{CustomerBase, Fact};
use crate::followup::{FollowUpPolicy, Purpose, TaskContext, TaskRank, TaskState};
use crate::marketing::{Channel, ConsentDecision, ResponseKind, TaskChange};
use chrono::{Days, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// A day of March.
fn march(on: u32) -> String {
    format!("2026-03-{on:02}")
}

fn facts() -> impl Strategy<Value = Vec<Value>> {
    let one = (0..9_u32, 1..31_u32, 1..31_u32, any::<bool>());
    let one = one.prop_map(|(kind, on, other, flag)| {
        let date = march(on);
        match kind {
            0 => json!({"contact": {"date": date, "channel": "phone", "talk": {"tasks": ["T"]}}}),
            1 => json!({"response": {"date": date, "to": other.to_string(),
                "kind": if flag { "not_reached" } else { "reached" }}}),
            2 => json!({"task_entry": {"date": date, "task": "T", "what": "done"}}),
            3 => json!({"task_entry": {"date": date, "task": "T", "what": "skipped"}}),
            4 => json!({"task_entry": {"date": date, "task": "T",
                "what": {"postponed": march(other)}}}),
            5 => json!({"let_go": {"date": date, "let_go": flag, "by": "E", "reason": "r"}}),
            6 if flag => json!({"end": {"date": date, "kind": "died"}}),
            6 => json!({"complaint": {"date": date}}),
            7 => json!({"consent": {"date": date, "purpose": null, "channel": null,
                "decision": if flag { "given" } else { "withdrawn" }}}),
            _ => json!({"consent": {"date": date, "purpose": "marketing",
                "channel": if other % 2 == 0 { json!("phone") } else { Value::Null },
                "decision": if flag { "given" } else { "withdrawn" }}}),
        }
    });
    vec(one, 1..7).prop_map(|mut all| {
        for (number, fact) in all.iter_mut().enumerate() {
            for fields in fact.as_object_mut().unwrap().values_mut() {
                fields["id"] = json!(number.to_string());
                fields["customer"] = json!("C");
            }
        }
        all
    })
}

/// How it stands, the slow way: each question asked of all facts that are known, one after another.
fn slowly(base: &CustomerBase, purpose: Purpose, as_of: NaiveDate) -> TaskState {
    let facts: Vec<Fact> = base.facts().filter(|fact| fact.date() <= as_of).collect();
    let first_day =
        |is: &dyn Fn(&Fact) -> bool| facts.iter().filter(|fact| is(fact)).map(Fact::date).min();
    let changed = |fact: &Fact, what: &dyn Fn(&TaskChange) -> bool| matches!(fact, Fact::TaskEntry(entry) if what(&entry.what));
    // Who answers only later to an attempt was reached on that day.
    let reached_on = |contact: &str, on: NaiveDate| {
        let answer = |is: &dyn Fn(ResponseKind) -> bool| {
            first_day(&|fact| match fact {
                Fact::Response(it) => it.to.as_str() == contact && on <= it.date && is(it.kind),
                _ => false,
            })
        };
        let (first, reached) =
            (answer(&|_| true), answer(&|kind| kind != ResponseKind::NotReached));
        if first == reached { Some(on) } else { reached }
    };
    let done = facts.iter().filter_map(|fact| match fact {
        Fact::Contact(_) => reached_on(fact.id(), fact.date()),
        _ => changed(fact, &|what| *what == TaskChange::Done).then_some(fact.date()),
    });
    let done = done.min();
    let skipped = first_day(&|fact| changed(fact, &|what| *what == TaskChange::Skipped));
    let is_owed = purpose.rank() == TaskRank::Obligation;
    let died_on = first_day(&|fact| matches!(fact, Fact::End(_)));
    let decided = facts.iter().filter_map(|fact| match fact {
        Fact::LetGo(it) => Some((it.date, it.id.clone(), it.let_go)),
        _ => None,
    });
    let let_go_on = decided.max().filter(|(_, _, let_go)| *let_go).map(|(on, _, _)| on);
    let asked = purpose.consent_purpose();
    let has_channel = asked.is_none_or(|asked| {
        let customer = base.customers().next().unwrap();
        Channel::ALL.into_iter().any(|channel| match customer.consent(channel, asked, as_of) {
            Some(decision) => decision == ConsentDecision::Given,
            None => purpose.rank() != TaskRank::Promotion,
        })
    });
    let withdrawn = facts.iter().filter_map(|fact| match fact {
        Fact::Consent(it) => {
            let is_it = it.decision == ConsentDecision::Withdrawn
                && it.purpose.is_none_or(|own| Some(own) == asked);
            is_it.then_some(it.date)
        }
        _ => None,
    });
    let withdrawn_on = withdrawn.max().filter(|_| !has_channel);
    let stopped_on = died_on.or(let_go_on).or(withdrawn_on).filter(|_| !is_owed);
    let known_by = stopped_on.unwrap_or(as_of);
    // What comes after it was done or left out, or was over, changes nothing.
    let closed = [done, skipped].into_iter().flatten().min();
    let postponed = facts.iter().filter_map(|fact| match fact {
        Fact::TaskEntry(it) if closed.is_none_or(|on| it.date <= on) && it.date <= known_by => {
            match it.what {
                TaskChange::Postponed(until) => Some((it.date, it.id.clone(), until)),
                _ => None,
            }
        }
        _ => None,
    });
    let until = postponed.max().map(|(_, _, until)| until);
    let [first, last] = ["2026-03-10", "2026-03-20"].map(day);
    let first = until.unwrap_or(first);
    let last = until.filter(|_| !is_owed).map_or(last, |until| last.max(until));
    if let Some(on) = done {
        return if on <= last { TaskState::Done } else { TaskState::DoneLate };
    }
    if skipped.is_some_and(|on| on <= known_by) {
        return TaskState::Skipped;
    }
    if stopped_on.is_some_and(|on| on <= last) {
        return TaskState::Cancelled;
    }
    if !is_owed && last < as_of {
        return TaskState::Lapsed;
    }
    if !has_channel {
        return TaskState::HeldBack;
    }
    let complains = first_day(&|fact| matches!(fact, Fact::Complaint(_))).is_some();
    let yields = matches!(purpose.rank(), TaskRank::Greeting | TaskRank::Promotion);
    if as_of < first {
        TaskState::Planned
    } else if complains && yields {
        TaskState::HeldBack
    } else if as_of <= last {
        TaskState::Due
    } else {
        TaskState::Overdue
    }
}

fn purposes() -> impl Strategy<Value = Purpose> {
    select(vec![Purpose::Promise, Purpose::Service, Purpose::Birthday, Purpose::WinBack])
}

proptest! {
    #[test]
    fn it_stands_as_somebody_finds_who_asks_every_question_of_every_fact(
        facts in facts(), purpose in purposes(), on in 1..40_u64,
    ) {
        let as_of = day("2026-03-01") + Days::new(on);
        let base = base(&facts);
        let (policy, context) = (FollowUpPolicy::default(), TaskContext::default());
        let it = of(&task(purpose), &base, context, &policy, as_of);
        prop_assert_eq!(it.state, slowly(&base, purpose, as_of));
        // It is the same until the day on which to look again, and another then.
        let again = it.look_again_on.unwrap_or(as_of + Days::new(500));
        prop_assert!(as_of < again);
        let quiet = facts.iter().all(|fact| {
            serde_json::from_value::<Fact>(fact.clone()).unwrap().date() <= as_of
        });
        if quiet {
            let eve = of(&task(purpose), &base, context, &policy, again - Days::new(1));
            prop_assert_eq!((eve.state, eve.since), (it.state, it.since));
            if it.look_again_on.is_some() {
                let then = of(&task(purpose), &base, context, &policy, again);
                // Of several complaints another can hold it back then.
                prop_assert_ne!((then.state, then.reason), (it.state, it.reason));
            }
        }
        if let Some(since) = it.since {
            prop_assert!(since <= as_of || it.state == TaskState::HeldBack);
        }
    }

    #[test]
    fn facts_after_the_day_and_facts_of_other_follow_ups_change_nothing(
        facts in facts(), purpose in purposes(), on in 0..40_u64, id in 0..7_usize,
    ) {
        let as_of = day("2026-03-01") + Days::new(on);
        let (policy, context) = (FollowUpPolicy::default(), TaskContext::default());
        let whole = of(&task(purpose), &base(&facts), context, &policy, as_of);
        let mut known: Vec<Value> = facts.clone();
        known.retain(|fact| serde_json::from_value::<Fact>(fact.clone()).unwrap().date() <= as_of);
        let other = json!({"task_entry": {"id": format!("other {id}"), "customer": "C",
            "date": march(1), "task": "U", "what": "done"}});
        known.push(other);
        prop_assert_eq!(of(&task(purpose), &base(&known), context, &policy, as_of), whole);
    }
}
