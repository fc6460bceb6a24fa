#![expect(clippy::needless_pass_by_value, reason = "written where it is used")]

use super::{Briefing, briefing};
use crate::base::{CustomerBase, Fact};
use crate::customer::{Clearance, Sensitivity, Temperament};
use crate::followup::{FollowUpPolicy, FollowUpPolicyDraft};
use crate::rule::Draft;
use crate::units::Estimate;
use serde_json::{Value, json};

fn base(facts: &[Value]) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(serde_json::from_value::<Fact>(fact.clone()).unwrap()).unwrap();
    }
    base
}

fn briefed(facts: &[Value], up_to: Sensitivity, as_of: &str) -> Briefing {
    let base = base(facts);
    let (customer, policy) = (base.customers().next().unwrap(), FollowUpPolicy::default());
    briefing(customer, Clearance::up_to(up_to), &policy, as_of.parse().unwrap())
}

fn contact(id: &str, date: &str, talk: Value) -> Value {
    json!({"contact": {"id": id, "customer": "C", "date": date, "channel": "phone", "talk": talk}})
}

fn response(to: &str, kind: &str) -> Value {
    json!({"response": {"id": format!("A-{to}"), "customer": "C", "date": "2026-03-30", "to": to,
        "kind": kind}})
}

fn words(briefing: &Briefing) -> (Option<String>, Option<String>) {
    let topic = briefing.last.as_ref().and_then(|last| last.topic.as_ref());
    let [topic, next] =
        [topic, briefing.begin_with.as_ref()].map(|it| it.map(|it| it.as_str().to_owned()));
    (topic, next)
}

#[test]
fn it_begins_with_the_last_topic_that_was_noted_for_the_next_time() {
    let facts = [
        contact("1", "2026-03-01", json!({"topic": "tyres", "next_topic": "a trip"})),
        contact(
            "2",
            "2026-03-05",
            json!({"topic": "oil", "next_step": {"what": "w", "on": "2026-04-01"}}),
        ),
        contact("3", "2026-03-09", json!({"topic": "voice mail", "next_topic": "in vain"})),
        contact("4", "2026-03-10", Value::Null),
        response("3", "not_reached"),
    ];
    let some = |text: &str| Some(text.to_owned());
    let seen = briefed(&facts, Sensitivity::Personal, "2026-03-31");
    assert_eq!(words(&seen), (some("oil"), some("a trip")));
    assert_eq!(seen.last.unwrap().next_step.unwrap().on.to_string(), "2026-04-01");
    assert_eq!(
        words(&briefed(&facts, Sensitivity::Personal, "2026-03-04")),
        (some("tyres"), some("a trip"))
    );
    // Who may not see the words sees that there was a talk.
    let internal = briefed(&facts, Sensitivity::Internal, "2026-03-31");
    assert_eq!(words(&internal), (None, None));
    assert_eq!(internal.last.map(|last| last.on.to_string()), some("2026-03-05"));
}

#[test]
fn what_is_open_is_named_by_its_last_day_and_what_was_kept_is_not() {
    let promise = |id: &str, until: Value| {
        json!({"promise": {"id": id, "customer": "C", "date": "2026-03-01", "until": until,
            "what": "a key"}})
    };
    let entry = |of: &str, outcome: &str| {
        json!({"promise_entry": {"id": of, "customer": "C", "date": "2026-03-10", "promise": of,
            "outcome": outcome}})
    };
    let need = json!({"need": {"id": "N", "customer": "C", "date": "2026-03-01", "product": "box",
        "what": "goes skiing"}});
    let facts = [
        promise("1", Value::Null),
        promise("2", json!("2026-03-20")),
        promise("3", json!("2026-03-09")),
        promise("4", json!("2026-03-12")),
        promise("5", json!("2026-03-12")),
        entry("4", "kept"),
        entry("5", "broken"),
        need,
    ];
    let of = |up_to| {
        let seen = briefed(&facts, up_to, "2026-03-11");
        let has_words = seen.promises.iter().any(|it| it.what.is_some());
        assert_eq!(has_words, seen.needs.iter().any(|it| it.what.is_some()));
        let ids: Vec<String> = seen.promises.iter().map(|it| it.id.to_string()).collect();
        (ids.join(" "), seen.needs.len(), has_words)
    };
    assert_eq!(of(Sensitivity::Personal), ("3 5 2 1".to_owned(), 1, true));
    assert_eq!(of(Sensitivity::Internal), ("3 5 2 1".to_owned(), 1, false));
    assert_eq!(of(Sensitivity::Public), (String::new(), 0, false));
}

#[test]
fn a_temperament_and_what_must_not_be_said_take_their_clearance() {
    let profile = json!({"profile": {"id": "P", "customer": "C", "date": "2026-03-01", "profile":
        {"person": {"identity": {"name": "Li Na"}, "personality":
            {"taboos": "her brother", "traits": ["calm", "picky"]}}}}});
    let of = |up_to| {
        let seen = briefed(std::slice::from_ref(&profile), up_to, "2026-03-31");
        assert_eq!(seen.how_to_meet, seen.temperament.map(Temperament::how_to_meet));
        let shown = format!("{seen:?}");
        assert!(!shown.contains("brother") && !shown.contains("Rational"), "{shown}");
        (seen.temperament, seen.taboos.is_some())
    };
    assert_eq!(of(Sensitivity::Special), (Some(Temperament::Rational), true));
    assert_eq!(of(Sensitivity::Personal), (Some(Temperament::Rational), false));
    assert_eq!(of(Sensitivity::Internal), (None, false));
    let texts: std::collections::BTreeSet<_> =
        Temperament::ALL.into_iter().map(Temperament::how_to_meet).collect();
    assert_eq!(texts.len(), 3);
}

#[test]
fn the_best_hour_is_that_in_which_they_were_reached_most_often_the_earliest_of_several() {
    let of = |times: &[(&str, &str)], at_least: u32| {
        let facts: Vec<Value> = (1..)
            .zip(times)
            .flat_map(|(number, (time, kind)): (u32, _)| {
                let id = number.to_string();
                [
                    contact(&id, &format!("2026-03-{number:02}{time}"), Value::Null),
                    response(&id, kind),
                ]
            })
            .collect();
        let base = base(&facts);
        let draft = FollowUpPolicyDraft { best_hour_at_least: at_least, ..Default::default() };
        let policy = draft.validate().unwrap();
        let (customer, public) =
            (base.customers().next().unwrap(), Clearance::up_to(Sensitivity::Public));
        briefing(customer, public, &policy, "2026-03-31".parse().unwrap()).best_hour
    };
    let times = [
        ("T10:05", "reached"),
        ("T10:55", "interested"),
        ("T18:00", "reached"),
        ("T18:59:59", "declined"),
        // In vain, and at no known time.
        ("T09:00", "not_reached"),
        ("", "reached"),
    ];
    assert_eq!(of(&times, 4), Estimate::Known(10));
    assert_eq!(of(&times, 5), Estimate::NotEnoughData { have: 4, need: 5 });
    assert_eq!(of(&times[1..], 3), Estimate::Known(18));
    assert_eq!(of(&times[4..], 1), Estimate::NotEnoughData { have: 0, need: 1 });
}

#[test]
fn the_best_hour_is_learned_from_calls_and_visits_and_not_from_mailings() {
    let of = |channel: &str, campaign: Value| {
        let facts: Vec<Value> = (1..=5)
            .flat_map(|number: u32| {
                let id = number.to_string();
                let sent = json!({"contact": {"id": id, "customer": "C", "campaign": campaign,
                    "date": format!("2026-03-{number:02}T06:00"), "channel": channel}});
                [sent, response(&id, "interested")]
            })
            .collect();
        briefed(&facts, Sensitivity::Public, "2026-03-31").best_hour
    };
    for channel in ["phone", "visit"] {
        assert_eq!(of(channel, Value::Null), Estimate::Known(6), "{channel}");
        assert_eq!(of(channel, json!("K")), Estimate::NotEnoughData { have: 0, need: 5 });
    }
    for channel in ["email", "message", "post", "wechat"] {
        let none = Estimate::NotEnoughData { have: 0, need: 5 };
        assert_eq!(of(channel, Value::Null), none, "{channel}");
    }
}

#[test]
fn a_past_day_knows_nothing_of_what_came_later() {
    let promise = |id: &str, date: &str| json!({"promise": {"id": id, "customer": "C", "date": date, "until": "2026-03-20"}});
    let kept = json!({"promise_entry": {"id": "E", "customer": "C", "date": "2026-03-10",
        "promise": "J-2", "outcome": "kept"}});
    let need =
        json!({"need": {"id": "N", "customer": "C", "date": "2026-03-09", "product": "box"}});
    let profile = json!({"profile": {"id": "P", "customer": "C", "date": "2026-03-09", "profile":
        {"person": {"identity": {"name": "Li Na"}, "personality": {"taboos": "her brother"}}}}});
    let facts = [
        promise("J-1", "2026-03-04"),
        promise("J-2", "2026-03-03"),
        promise("J-0", "2026-03-09"),
        kept,
        need,
        profile,
    ];
    let seen = briefed(&facts, Sensitivity::Special, "2026-03-08");
    // Of one last day the one that was made first.
    let ids: Vec<&str> = seen.promises.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["J-2", "J-1"]);
    assert_eq!((seen.needs.len(), seen.taboos.is_some()), (0, false));
    let seen = briefed(&facts, Sensitivity::Special, "2026-03-10");
    assert_eq!((seen.promises.len(), seen.needs.len(), seen.taboos.is_some()), (2, 1, true));
}

#[test]
fn the_last_talk_names_who_had_it_to_whoever_may_see_it() {
    let facts = [contact("1", "2026-03-01", json!({"by": "E-1", "topic": "tyres"}))];
    let last = briefed(&facts, Sensitivity::Internal, "2026-03-31").last.unwrap();
    assert_eq!(last.by.unwrap().as_str(), "E-1");
    assert!(briefed(&facts, Sensitivity::Public, "2026-03-31").last.is_none());
}

#[test]
fn a_call_of_which_nobody_says_whether_it_reached_them_teaches_no_hour() {
    let calls: Vec<Value> = (1..=9)
        .map(|day| contact(&day.to_string(), &format!("2026-03-0{day}T10:00"), Value::Null))
        .collect();
    let hour = briefed(&calls, Sensitivity::Public, "2026-03-31").best_hour;
    assert_eq!(hour, Estimate::NotEnoughData { have: 0, need: 5 });
}
