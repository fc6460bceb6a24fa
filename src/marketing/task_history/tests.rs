#![expect(clippy::needless_pass_by_value, reason = "written where it is used")]

use super::{DoneBy, TaskHistory};
use crate::base::{CustomerBase, Fact};
use crate::marketing::{TaskChange, TaskEntry};
use crate::units::{Record, TaskId};
use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

fn base(facts: &[Value]) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(serde_json::from_value::<Fact>(fact.clone()).unwrap()).unwrap();
    }
    base
}

fn entry(id: &str, date: &str, what: Value) -> Value {
    json!({"task_entry": {"id": id, "customer": "C", "date": date, "task": "T", "what": what}})
}

fn contact(id: &str, date: &str) -> Value {
    json!({"contact": {"id": id, "customer": "C", "date": date, "channel": "phone",
        "talk": {"tasks": ["T", "U"]}}})
}

fn response(to: &str, date: &str, kind: &str) -> Value {
    json!({"response": {"id": format!("{to}-{date}-{kind}"), "customer": "C", "date": date,
        "to": to, "kind": kind}})
}

/// What is known of `T`: what did it, what left it out, until when it was postponed, to whom it was
/// given, how often it was tried; and which entries do not fit.
fn told(facts: &[Value], as_of: &str) -> (String, Vec<String>) {
    let base = base(facts);
    let marketing = base.customers().next().unwrap().marketing();
    let histories = marketing.task_histories(as_of.parse().unwrap());
    let astray = histories.astray.iter().map(|entry| entry.id.to_string()).collect();
    let task: TaskId = "T".parse().unwrap();
    let Some(of) = histories.each.get(&task) else { return ("nothing".to_owned(), astray) };
    let mut words = Vec::new();
    if let Some((on, by)) = of.done {
        let by = match by {
            DoneBy::Contact(contact) => format!("contact {}", contact.id),
            DoneBy::Entry(entry) => format!("entry {}", entry.id),
        };
        words.push(format!("done on {on} by {by}"));
    }
    words.extend(of.skipped.map(|entry| format!("skipped by {}", entry.id)));
    words
        .extend(of.postponed.last().map(|(entry, until)| format!("until {until} by {}", entry.id)));
    words.extend(of.handed_over.map(|entry| format!("handed over by {}", entry.id)));
    if of.attempts > 0 {
        words.push(format!("{} attempts", of.attempts));
    }
    (words.join(", "), astray)
}

fn fits(facts: &[Value]) -> String {
    let (words, astray) = told(facts, "2026-12-31");
    assert_eq!(astray, [""; 0], "{words}");
    words
}

#[test]
fn a_contact_that_was_for_it_does_it_unless_the_customer_was_not_reached() {
    let day = "2026-03-02";
    assert_eq!(fits(&[contact("O", day)]), "done on 2026-03-02 by contact O");
    let reached = [contact("O", day), response("O", day, "declined")];
    assert_eq!(fits(&reached), "done on 2026-03-02 by contact O");
    let in_vain = [contact("O", day), response("O", day, "not_reached")];
    assert_eq!(fits(&in_vain), "1 attempts");
    let again = [&in_vain[..], &[contact("P", "2026-03-04"), contact("Q", "2026-03-05")]].concat();
    assert_eq!(fits(&again), "done on 2026-03-04 by contact P, 1 attempts");
    // Who calls back, or is reached in the end, was reached on that day.
    let back = [&in_vain[..], &[response("O", "2026-03-06", "interested")]].concat();
    assert_eq!(fits(&back), "done on 2026-03-06 by contact O, 1 attempts");
    assert_eq!(told(&back, "2026-03-05").0, "1 attempts");
    let noted_late = [contact("O", day), response("O", "2026-03-06", "interested")];
    assert_eq!(fits(&noted_late), "done on 2026-03-02 by contact O");
    // What was tried after it was done is no attempt at it.
    let late = [&again[..], &[response("Q", "2026-03-06", "not_reached")]].concat();
    assert_eq!(fits(&late), "done on 2026-03-04 by contact P, 1 attempts");
    let mut other = contact("O", day);
    other["contact"]["talk"]["tasks"] = json!(["U"]);
    assert_eq!(fits(&[other]), "nothing");
}

#[test]
fn the_last_day_to_which_it_was_postponed_and_the_last_who_was_given_it_count() {
    let postponed = |id, date, until| entry(id, date, json!({ "postponed": until }));
    let later = [
        postponed("1", "2026-03-02", "2026-04-01"),
        postponed("2", "2026-03-03", "2026-03-20"),
        entry("3", "2026-03-03", json!({"handed_over": "E-1"})),
        entry("4", "2026-03-04", json!({"handed_over": "E-2"})),
    ];
    assert_eq!(fits(&later), "until 2026-03-20 by 2, handed over by 4");
    assert_eq!(told(&later, "2026-03-02").0, "until 2026-04-01 by 1");
    // Of one day that with the larger identifier.
    let of_a_day =
        [postponed("10", "2026-03-02", "2026-04-01"), postponed("9", "2026-03-02", "2026-05-01")];
    assert_eq!(fits(&of_a_day), "until 2026-04-01 by 10");
}

#[test]
fn what_was_left_out_can_be_done_after_all_and_nothing_else() {
    let skipped = entry("1", "2026-03-02", json!("skipped"));
    assert_eq!(fits(std::slice::from_ref(&skipped)), "skipped by 1");
    let after = |what| told(&[skipped.clone(), entry("2", "2026-03-03", what)], "2026-12-31");
    assert_eq!(after(json!("done")), ("done on 2026-03-03 by entry 2".to_owned(), vec![]));
    for what in [json!("skipped"), json!({"postponed": "2026-04-01"}), json!({"handed_over": "E"})]
    {
        assert_eq!(after(what), ("skipped by 1".to_owned(), vec!["2".to_owned()]));
    }
    let called = [skipped, contact("O", "2026-03-03")];
    assert_eq!(fits(&called), "done on 2026-03-03 by contact O");
}

#[test]
fn what_was_done_stays_so_and_a_contact_may_be_confirmed() {
    let done = entry("1", "2026-03-02", json!("done"));
    for what in [
        json!("done"),
        json!("skipped"),
        json!({"postponed": "2026-04-01"}),
        json!({"handed_over": "E"}),
    ] {
        let facts = [done.clone(), entry("2", "2026-03-03", what)];
        let expected = ("done on 2026-03-02 by entry 1".to_owned(), vec!["2".to_owned()]);
        assert_eq!(told(&facts, "2026-12-31"), expected);
    }
    let confirmed = [contact("O", "2026-03-02"), entry("2", "2026-03-03", json!("done"))];
    assert_eq!(fits(&confirmed), "done on 2026-03-02 by contact O");
    let left = [contact("O", "2026-03-02"), entry("2", "2026-03-03", json!("skipped"))];
    assert_eq!(told(&left, "2026-12-31").1, ["2"]);
}

#[test]
fn of_one_day_it_was_first_postponed_then_left_out_then_done() {
    let day = "2026-03-02";
    let facts = [
        entry("1", day, json!("done")),
        entry("2", day, json!("skipped")),
        entry("3", day, json!({"postponed": "2026-04-01"})),
        contact("0", day),
    ];
    assert_eq!(fits(&facts), "done on 2026-03-02 by contact 0, until 2026-04-01 by 3");
    assert_eq!(fits(&facts[..3]), "done on 2026-03-02 by entry 1, until 2026-04-01 by 3");
    assert_eq!(fits(&facts[1..3]), "skipped by 2, until 2026-04-01 by 3");
}

fn facts() -> impl Strategy<Value = Vec<Value>> {
    let day = |day: u32| format!("2026-03-{day:02}");
    let one = (0..5_u32, 1..6_u32, 1..6_u32).prop_map(move |(kind, on, other)| match kind {
        0 => contact("", &day(on)),
        1 => entry("", &day(on), json!("done")),
        2 => entry("", &day(on), json!("skipped")),
        3 => entry("", &day(on), json!({"postponed": day(other)})),
        _ => json!({"response": {"customer": "C", "date": day(on), "to": other.to_string(),
            "kind": if on % 2 == 0 { "not_reached" } else { "reached" }}}),
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

/// The same, the slow way: day by day, what can happen on it in the order of the kinds.
fn slowly(base: &CustomerBase, as_of: NaiveDate) -> (Option<(NaiveDate, bool)>, bool, u32) {
    let marketing = base.customers().next().unwrap().marketing();
    let (mut done, mut skipped, mut attempts) = (None, false, 0);
    for day in
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap().iter_days().take_while(|it| *it <= as_of)
    {
        let is = |what: &dyn Fn(&TaskEntry) -> bool| {
            marketing.task_entries().all().iter().any(|it| it.date == day && what(it))
        };
        if done.is_none() && is(&|it| it.what == TaskChange::Skipped) {
            skipped = true;
        }
        let mut made: Vec<_> =
            marketing.contacts().all().iter().filter(|it| it.date() <= day).collect();
        made.sort_by_key(|it| it.id.clone());
        for contact in made {
            let answers = || {
                let all = marketing.responses().all().iter();
                all.filter(|it| {
                    it.to == contact.id && contact.date() <= it.date && it.date <= as_of
                })
            };
            let reached_on = answers().filter(|it| it.kind.is_reached()).map(|it| it.date).min();
            let fails_first =
                answers().map(|it| it.date).min().is_some_and(|first| reached_on != Some(first));
            if done.is_none() && fails_first && contact.date() == day {
                attempts += 1;
            }
            let done_on = if fails_first { reached_on } else { Some(contact.date()) };
            if done.is_none() && done_on == Some(day) {
                done = Some((day, true));
            }
        }
        if done.is_none() && is(&|it| it.what == TaskChange::Done) {
            done = Some((day, false));
        }
        skipped = skipped && done.is_none();
    }
    (done, skipped, attempts)
}

proptest! {
    #[test]
    fn what_became_of_it_is_what_somebody_finds_who_goes_day_by_day(facts in facts(), on in 1..7_u32) {
        let whole = base(&facts);
        let as_of = NaiveDate::from_ymd_opt(2026, 3, on).unwrap();
        let of = |history: Option<&TaskHistory<'_>>| history.map_or((None, false, 0), |it| {
            let done = it.done.map(|(on, by)| (on, matches!(by, DoneBy::Contact(_))));
            (done, it.skipped.is_some(), it.attempts)
        });
        let marketing = whole.customers().next().unwrap().marketing();
        let histories = marketing.task_histories(as_of);
        let task: TaskId = "T".parse().unwrap();
        prop_assert_eq!(of(histories.each.get(&task)), slowly(&whole, as_of));
        // In another order, and without what came later.
        let backwards: Vec<Value> = facts.iter().rev().cloned().collect();
        prop_assert_eq!(base(&backwards), whole.clone());
        let known: Vec<Value> = facts.iter().filter(|fact| {
            let fact: Fact = serde_json::from_value((*fact).clone()).unwrap();
            fact.date() <= as_of
        }).cloned().collect();
        if !known.is_empty() {
            let until = base(&known);
            let marketing = until.customers().next().unwrap().marketing();
            let of_known = marketing.task_histories(NaiveDate::MAX);
            prop_assert_eq!(of_known.astray, histories.astray);
            prop_assert_eq!(of_known.each, histories.each);
        }
    }
}
