//! Profiles in which every field is filled with a text of its own.
//!
//! Nothing here knows the fields. They are found by asking the deserialiser: whatever it is given
//! in the wrong form, it says what it would accept. So a new field cannot be forgotten.

use clienteling::marketing::FirstContact;
use clienteling::transaction::Ownership;
use clienteling::{Fact, Profile};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Something with every field filled, and every value in it.
#[derive(Debug, Clone)]
pub(crate) struct Planted<T> {
    pub(crate) whole: T,
    /// Each value by its place in the JSON.
    pub(crate) values: Vec<(String, String)>,
}

/// The profiles of a person and of an organisation.
pub(crate) fn profiles() -> [Planted<Profile>; 2] {
    let mut number = 0;
    ["person", "organisation"]
        .map(|kind| planted(json!({ kind: {} }), &format!("/{kind}"), &mut number))
}

/// A first contact with every answer.
pub(crate) fn first_contact() -> Planted<FirstContact> {
    // Other numbers than in the profiles.
    let mut number = 902;
    // The parts of an amount and of a period go together.
    let budget = json!({"amount": "6008888.88", "currency": "CNY"});
    let intended = json!({"first": "1601-05-17", "last": "1602-05-17"});
    let known = json!({"id": "F-1", "customer": "C-1", "date": "2026-01-01",
        "budget": budget, "intended_date": intended});
    let mut planted: Planted<FirstContact> = planted(known, "", &mut number);
    planted.values.extend([
        ("/budget/amount".to_owned(), "6008888.88".to_owned()),
        ("/intended_date/first".to_owned(), "1601-05-17".to_owned()),
        ("/intended_date/last".to_owned(), "1602-05-17".to_owned()),
    ]);
    planted
}

/// Every other kind of fact about a customer in which somebody can write in their own words, with
/// these: they are personal.
pub(crate) fn words() -> Vec<(Fact, Vec<String>)> {
    let mut number = 702;
    let mut found = Vec::new();
    let mut plant = |place: &str, more: Value| {
        let kind = place.split('/').next().unwrap();
        let mut known = json!({"id": "D-1", "customer": "C-1", "date": "2026-01-01"});
        known.as_object_mut().unwrap().append(&mut more.as_object().unwrap().clone());
        let planted: Planted<Fact> =
            planted(json!({ kind: known }), &format!("/{place}"), &mut number);
        found.push((planted.whole, planted.values.into_iter().map(|(_, value)| value).collect()));
    };
    let money = || json!({"amount": "1", "currency": "CNY"});
    plant("vip_decision", json!({"verdict": "vip", "until": "2026-12-31", "by": "S-7"}));
    plant(
        "contact/talk",
        json!({"channel": "fax", "campaign": null, "talk": {"by": "S-7", "tasks": [],
            "next_step": null}}),
    );
    plant(
        "contact/talk/next_step",
        json!({"id": "D-2", "channel": "fax",
            "talk": {"by": "S-7", "next_step": {"on": "2026-01-05"}}}),
    );
    plant("gift", json!({"product": "mat", "worth": money(), "occasion": null, "campaign": null}));
    plant(
        "service",
        json!({"start": "asked", "wish": "met", "reception": "delighted", "product": "mat", "by": "S-7"}),
    );
    plant("promise", json!({"until": null, "by": "S-7"}));
    plant("promise_entry", json!({"promise": "D-1", "outcome": "kept", "by": "S-7"}));
    plant("recovery", json!({"cause": "price", "opportunity": "D-1", "by": "S-7"}));
    plant(
        "recovery_entry",
        json!({"recovery": "D-1", "step": "tried", "cause": "price", "contact": "T-1", "by": "S-7"}),
    );
    plant("observation", json!({"by": "S-7"}));
    plant("need", json!({"until": null, "product": "mat", "by": "S-7"}));
    plant("intention", json!({"is_clear": true, "product": "mat", "expected": null}));
    plant("bought_elsewhere", json!({"place": "other_brand", "amount": money()}));
    plant(
        "complaint",
        json!({"cause": null, "product": "mat", "purchase": "P-1", "staff": "S-7",
            "at_stake": money(), "fault": "wear", "safety": true, "channel": "phone", "by": "S-7"}),
    );
    plant(
        "complaint_entry",
        json!({"complaint": "D-1", "step": "answered", "remedy": "regret", "worth": money(),
            "by": "S-7"}),
    );
    plant(
        "fault_report",
        json!({"fault": "wear", "product": "mat", "thing": "T-1", "purchase": "P-1", "by": "S-7"}),
    );
    plant(
        "reward",
        json!({"reason": "threshold", "programme": "guests", "rule": "silver", "period": null,
            "points": "PT-2", "worth": money(), "cost": money(), "until": null}),
    );
    plant("task_entry", json!({"task": "care-call/V-1/3", "what": "skipped", "by": "S-7"}));
    plant(
        "points",
        json!({"programme": null, "change": {"earned": 1}, "from": {"purchase": "P-1"},
            "active_from": null, "until": null, "lots": [], "of": null}),
    );
    let answer = json!({"survey_answer": {"id": "D-1", "customer": "C-1", "date": "2026-01-01",
        "survey": "S", "question": "Q", "answer": {"words": "Planted 790"}}});
    found.push((serde_json::from_value(answer).unwrap(), vec!["Planted 790".to_owned()]));
    found
}

/// A vehicle, of which the number and the plate lead to the owner.
pub(crate) fn ownership() -> Planted<Ownership> {
    let mut number = 802;
    let known = json!({"id": "H-1", "customer": "C-1", "date": "2026-01-01", "thing": "T-1",
        "vehicle": {"vin": "1M8GDM9AXKP042788"}});
    let mut planted: Planted<Ownership> = planted(known, "/vehicle", &mut number);
    planted.values.push(("/vehicle/vin".to_owned(), "1M8GDM9AXKP042788".to_owned()));
    planted
}

/// The profiles of two customers, and of one a first contact and the words in other facts.
pub(crate) fn facts() -> Vec<Fact> {
    let record = |(id, profile): (&str, Planted<Profile>)| {
        let known = json!({"id": format!("P-{id}"), "customer": format!("C-{id}"),
            "date": "2026-01-01", "profile": profile.whole});
        serde_json::from_value::<Fact>(json!({ "profile": known })).unwrap()
    };
    let [person, organisation] = profiles();
    let records = [("1", person), ("2", organisation)].map(record);
    let words = words().into_iter().map(|(fact, _)| fact);
    let others = [first_contact().whole.into(), ownership().whole.into()];
    records.into_iter().chain(others).chain(words).collect()
}

fn planted<T: DeserializeOwned + Serialize>(
    mut json: Value,
    place: &str,
    number: &mut u32,
) -> Planted<T> {
    let mut values = Vec::new();
    fill::<T>(&mut json, place, number, &mut values);
    Planted { whole: serde_json::from_value(json).unwrap(), values }
}

/// What the deserialiser says if `value` stands at the place. `None`: it takes it.
fn refusal<T: DeserializeOwned + Serialize>(
    json: &Value,
    place: &str,
    value: Value,
) -> Option<String> {
    let mut json = json.clone();
    *json.pointer_mut(place).unwrap() = value;
    serde_json::from_value::<T>(json).err().map(|error| error.to_string())
}

/// The words in backticks.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    let (_, message) = message.split_once("expected ").unwrap_or_default();
    message.split('`').skip(1).step_by(2)
}

/// Fills the place, whatever it takes.
fn fill<T: DeserializeOwned + Serialize>(
    json: &mut Value,
    place: &str,
    number: &mut u32,
    values: &mut Vec<(String, String)>,
) {
    // A field that is known to nobody: an object says which it knows.
    let refused = refusal::<T>(json, place, json!({"?": 1})).expect("no object has this field");
    if refused.contains("unknown field") {
        let whole = json.pointer_mut(place).unwrap();
        if !whole.is_object() {
            *whole = json!({});
        }
        let known = whole.as_object().unwrap().clone();
        for field in quoted(&refused) {
            let field = field.to_owned();
            // What is there already, and where the fact comes from, is nothing personal; and a field
            // that has a value is not known to be none.
            if known.contains_key(&field) || field == "provenance" || field == "none" {
                continue;
            }
            json.pointer_mut(place).unwrap()[&field] = Value::Null;
            fill::<T>(json, &format!("{place}/{field}"), number, values);
        }
    } else if refused.contains("expected a list") {
        let entries: Vec<Value> = (0..2)
            .map(|_| {
                *json.pointer_mut(place).unwrap() = json!([null]);
                fill::<T>(json, &format!("{place}/0"), number, values);
                json.pointer(place).unwrap()[0].clone()
            })
            .collect();
        *json.pointer_mut(place).unwrap() = json!(entries);
        for (path, _) in values.iter_mut() {
            let first = format!("{place}/0");
            if let Some(rest) = path.strip_prefix(&first) {
                *path = format!("{place}/*{rest}");
            }
        }
    } else if refused.contains("whole number") {
        *number += 1;
        let value = 60_000 + *number;
        *json.pointer_mut(place).unwrap() = json!(value);
        values.push((place.to_owned(), value.to_string()));
    } else {
        let text = ["expected a text", "in quotes", "one of `"];
        let text = text.into_iter().any(|text| refused.contains(text));
        assert!(text, "{place}: {refused}");
        *number += 1;
        let text = text_for::<T>(json, place, *number);
        *json.pointer_mut(place).unwrap() = json!(text);
        values.push((place.to_owned(), text));
    }
}

/// A text that the place takes, and that stands nowhere else where the type leaves room for that.
fn text_for<T: DeserializeOwned + Serialize>(json: &Value, place: &str, number: u32) -> String {
    let candidates = [
        format!("planted{number}@example.com"),
        format!("PLANTED{number:03}"),
        format!("1387777{number:04}"),
        format!("{number}8888.88 CNY"),
        format!("1{number:03}-05-17"),
        format!("lunar {}-{:02}-{:02}", 1900 + number % 200, 1 + number % 12, 1 + number / 200),
        format!("{}", 970_000_000 + number),
        format!("{}", 210 + number % 60),
        format!("{}", 110 + number % 20),
    ];
    // The most demanding types come first; a name would take any of the others.
    let refused = refusal::<T>(json, place, json!("?\u{7}")).expect("a control character");
    // One's own words are no word.
    let words = quoted(&refused).filter(|word| *word != "own");
    let words: Vec<String> = words.map(str::to_owned).collect();
    if refused.contains("one of `") {
        return words[number as usize % words.len()].clone();
    }
    // A text that comes back in another spelling could not be looked for.
    let takes = |text: &&String| {
        let mut json = json.clone();
        *json.pointer_mut(place).unwrap() = json!(text);
        let Ok(read) = serde_json::from_value::<T>(json) else { return false };
        serde_json::to_value(read).unwrap().pointer(place) == Some(&json!(text))
    };
    let plain = format!("Planted {number}");
    if takes(&&plain) {
        return plain;
    }
    candidates.iter().find(takes).unwrap_or_else(|| panic!("{place}: {refused}")).clone()
}

#[test]
fn every_field_is_found_and_filled() {
    use clienteling::customer::Field;

    let profiles = profiles();
    for planted in &profiles {
        for field in planted.whole.fields() {
            assert!(planted.whole.has(field), "{field} was not found");
        }
    }
    let filled: usize = profiles.iter().map(|planted| planted.whole.filled().count()).sum();
    assert_eq!(filled, Field::all().count());
    // Entries of lists and parts of parts.
    for place in [
        "/person/family/children/*/schooling",
        "/person/career/earlier_jobs/*/yearly_income",
        "/organisation/people/people/*/person/lifestyle/special_dates/*/occasion",
    ] {
        let [person, organisation] = &profiles;
        let mut values = person.values.iter().chain(&organisation.values);
        assert!(values.any(|(path, _)| path == place), "{place}");
    }
}
