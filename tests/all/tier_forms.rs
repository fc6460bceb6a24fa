//! The wire forms of the policies of classes and of what is judged by them, and that nothing wrong
//! can be read into one.

use crate::common;

use clienteling::Draft;
use clienteling::review::{ReviewPolicyDraft, review};
use clienteling::tiering::{
    AbcGrace, AbcPolicy, AbcPolicyDraft, BasePolicy, BeforeSalePolicy, BufferPolicy, Buffered,
    ClientCardPolicy, LevelPolicy, LoyaltyKindPolicy, MatrixPolicy, PyramidPolicy, RfmPolicy,
    RfmSegments, ValuePeriod, VipPolicy,
};
use clienteling::{AbcClass, Currency};
use insta::assert_json_snapshot;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use common::build::{base_of, day, purchase};

/// Each policy of classes as it is by default, through the given function.
macro_rules! each_policy {
    ($with:ident) => {
        [
            ("abc", $with::<AbcPolicy>()),
            ("vip", $with::<VipPolicy>()),
            ("rfm", $with::<RfmPolicy>()),
            ("segments", $with::<RfmSegments>()),
            ("pyramid", $with::<PyramidPolicy>()),
            ("level", $with::<LevelPolicy>()),
            ("card", $with::<ClientCardPolicy>()),
            ("before_sale", $with::<BeforeSalePolicy>()),
            ("base", $with::<BasePolicy>()),
            ("buffer", $with::<BufferPolicy>()),
            ("loyalty", $with::<LoyaltyKindPolicy>()),
            ("matrix", $with::<MatrixPolicy>()),
        ]
    };
}

fn written<T: Default + Serialize>() -> Value {
    serde_json::to_value(T::default()).unwrap()
}

#[test]
fn the_default_policies() {
    let all: Vec<(&str, Value)> = each_policy!(written).into();
    assert_json_snapshot!(all);
}

/// Every place of a value, as a pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{place}"), found);
            }
        }
        Value::Object(fields) => {
            for (field, item) in fields {
                places(item, &format!("{at}/{field}"), found);
            }
        }
        _ => {}
    }
}

/// How many forged forms were refused; those that were read say what they say again.
fn refused_of<T: Default + Serialize + DeserializeOwned>() -> usize {
    let genuine = serde_json::to_value(T::default()).unwrap();
    let read: T = serde_json::from_value(genuine.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), genuine);
    let (mut all, mut refused) = (Vec::new(), 0);
    places(&genuine, "", &mut all);
    let wrong = [
        json!(null),
        json!(-1),
        json!(0),
        json!(1_201),
        json!(1e300),
        json!(""),
        json!("-0.1"),
        json!("2"),
        json!("NaN"),
        json!([]),
        json!({}),
        json!({"unknown": 1}),
        json!(u64::MAX),
    ];
    for place in all {
        for wrong in &wrong {
            let mut forged = genuine.clone();
            *forged.pointer_mut(&place).unwrap() = wrong.clone();
            match serde_json::from_value::<T>(forged) {
                Err(_) => refused += 1,
                Ok(policy) => {
                    let again = serde_json::to_value(&policy).unwrap();
                    let policy: T = serde_json::from_value(again.clone()).unwrap();
                    assert_eq!(serde_json::to_value(policy).unwrap(), again);
                }
            }
        }
    }
    let mut more = genuine;
    more.as_object_mut().unwrap().insert("unknown".into(), json!(1));
    assert!(serde_json::from_value::<T>(more).is_err(), "a field more was read");
    refused
}

#[test]
fn a_forged_policy_is_refused_or_is_a_policy() {
    for (name, refused) in each_policy!(refused_of) {
        assert!(refused > 5, "{name}: {refused}");
    }
}

#[test]
fn the_standings_of_a_new_customer_and_of_one_whose_value_expires() {
    let facts = vec![
        purchase("1", "large", "2026-03-10", "9000 CNY"),
        purchase("2", "small", "2026-03-20", "300 CNY"),
    ];
    let draft = ReviewPolicyDraft {
        value_period: ValuePeriod::Months(12),
        abc: AbcPolicyDraft {
            grace: Some(AbcGrace { months: 3, at_least: AbcClass::B }),
            ..AbcPolicyDraft::default()
        },
        ..ReviewPolicyDraft::new(Currency::CNY)
    };
    let review = review(&base_of(facts), &draft.validate().unwrap(), day("2026-04-01")).unwrap();
    let standings: Vec<_> = review.customers().iter().map(|one| (one.abc(), one.vip())).collect();
    assert_json_snapshot!((standings, review.tiers()));
}

#[test]
fn a_buffered_class_is_read_only_if_it_could_have_come_about() {
    let state = Buffered::enter(AbcClass::A, day("2026-01-01"));
    let json = serde_json::to_value(&state).unwrap();
    assert_eq!(serde_json::from_value::<Buffered<AbcClass>>(json.clone()).unwrap(), state);
    let mut forged = json;
    forged.as_object_mut().unwrap().insert("as_of".into(), json!("2025-01-01"));
    assert!(serde_json::from_value::<Buffered<AbcClass>>(forged).is_err());
}
