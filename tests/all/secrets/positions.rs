//! A value with a secret in one place of it.

use serde_json::{Value, json};

/// Whether a message shows the secret, or enough of it.
pub(crate) fn shows(message: &str) -> bool {
    let message = message.to_lowercase();
    ["secret", "138000", "1380-0"].iter().any(|part| message.contains(part))
}

/// Every value that is made by putting something secret in one place.
pub(crate) fn wrong(json: &Value) -> Vec<Value> {
    let mut places = Vec::new();
    find(json, &mut String::new(), &mut places);
    places.iter().flat_map(|place| at(json, place)).collect()
}

/// The places of all values, as JSON pointers.
fn find(json: &Value, place: &mut String, found: &mut Vec<String>) {
    found.push(place.clone());
    let mut inside = |step: &str, value| {
        let len = place.len();
        place.push('/');
        place.push_str(step);
        find(value, place, found);
        place.truncate(len);
    };
    match json {
        // Of a list the first entry and the last.
        Value::Array(values) => {
            for number in [0, values.len().saturating_sub(1)] {
                if let Some(value) = values.get(number) {
                    inside(&number.to_string(), value);
                }
            }
        }
        Value::Object(fields) => fields.iter().for_each(|(name, value)| inside(name, value)),
        _ => {}
    }
}

fn at(json: &Value, place: &str) -> Vec<Value> {
    let here = json.pointer(place).unwrap();
    let mut values = of_a_wrong_kind();
    values.push(json!(format!("{here}Secret")));
    match here {
        Value::Object(fields) => {
            for inside in of_a_wrong_kind() {
                let mut more = fields.clone();
                more.insert("Secret138000".to_owned(), inside);
                values.push(more.into());
            }
            for name in fields.keys() {
                let mut renamed = fields.clone();
                let value = renamed.remove(name).unwrap();
                renamed.insert("Secret138000".to_owned(), value);
                values.push(renamed.into());
            }
        }
        Value::Array(entries) => {
            for more in of_a_wrong_kind() {
                values.push(entries.iter().cloned().chain([more.clone()]).collect());
                values.push([more].into_iter().chain(entries.iter().cloned()).collect());
            }
        }
        Value::String(text) => {
            let words = ["Secret", " Secret", "\u{7}138000", "138000", ".138000", "-138000"];
            values.extend(words.map(|word| json!(format!("{text}{word}"))));
            values.extend(words.map(|word| json!(format!("{word}{text}"))));
        }
        _ => {}
    }
    let put = |value| {
        let mut json = json.clone();
        *json.pointer_mut(place).unwrap() = value;
        json
    };
    values.into_iter().map(put).collect()
}

fn of_a_wrong_kind() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(13_800_001_111_u64),
        json!(-13_800_001_111_i64),
        json!(138_000.25),
        json!("Secret\u{7}"),
        json!("Secret".repeat(400)),
        json!("13800001111"),
        json!("-13800001111"),
        json!("0.13800001111"),
        json!("13800001111 CNY"),
        json!("138000-13-01"),
        json!(["Secret"]),
        json!([[138_000]]),
        json!({ "Secret138000": 1 }),
        json!({ "amount": 138_000 }),
        json!({ "amount": "138000.0000001", "currency": "CNY" }),
        json!({ "amount": "-138000", "currency": "CNY" }),
        json!({ "amount": "1", "currency": "Secret" }),
        json!({ "first": "2026-01-01", "last": "1380-01-11" }),
        json!("1380-01-11"),
    ]
}
