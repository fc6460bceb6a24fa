use super::{FirstContact, FirstContactBasics, Question};
use crate::customer::{Clearance, Sensitivity};
use crate::marketing::FirstContactPolicyDraft;
use crate::rule::Draft;
use crate::units::Share;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Every field of an answer, with its question.
fn answers() -> Vec<(Question, &'static str, Value)> {
    vec![
        (Question::Name, "name", json!("Planted Name")),
        (Question::Phone, "phone", json!("13822220001")),
        (Question::Occupation, "occupation", json!("planted trade")),
        (Question::Occupation, "position", json!("planted position")),
        (Question::Occupation, "workplace", json!("Planted Works")),
        (Question::Location, "home", json!("1 Planted Street")),
        (Question::Location, "firm", json!("2 Planted Street")),
        (
            Question::PresentProduct,
            "present",
            json!({"replacement": "trade_in", "product": "planted car", "year": 1987,
                "mileage_km": 87_654}),
        ),
        (Question::IntendedProduct, "intended", json!("planted-suv")),
        (Question::IntendedProduct, "intended_use", json!("planted\nuse")),
        (Question::Budget, "budget", json!({"amount": "87654.00", "currency": "CNY"})),
        (Question::Budget, "payment", json!("bank_loan")),
        (
            Question::IntendedDate,
            "intended_date",
            json!({"first": "2029-09-09", "last": "2029-09-19"}),
        ),
        (Question::DecisionMaker, "decides", json!("spouse")),
        (Question::OtherBrands, "other_brands", json!(["Planted Brand"])),
        (Question::OtherBrands, "heard_from", json!("passing_by")),
    ]
}

fn visit(fields: impl IntoIterator<Item = (&'static str, Value)>) -> FirstContact {
    let mut record = json!({"id": "F-1", "customer": "C-1", "date": "2026-03-07"});
    for (field, value) in fields {
        record[field] = value;
    }
    serde_json::from_value(record).unwrap()
}

#[test]
fn any_part_of_an_answer_answers_its_question_and_no_other() {
    for (question, field, value) in answers() {
        assert_eq!(visit([(field, value)]).answered(), [question], "{field}");
    }
}

#[test]
fn to_consider_no_other_brand_is_an_answer() {
    assert_eq!(visit([("other_brands", json!([]))]).answered(), [Question::OtherBrands]);
    assert_eq!(visit([("other_brands", Value::Null)]).answered(), []);
    assert_eq!(visit([("present", json!({}))]).answered(), []);
}

#[test]
fn a_new_record_asks_everything_from_the_name_on_and_a_full_one_nothing() {
    let new = visit([]);
    let (id, customer, date) = (new.id.clone(), new.customer.clone(), new.date);
    assert_eq!(FirstContact::from(FirstContactBasics { id, customer, date }), new);
    assert_eq!(new.missing(), Question::ALL);
    assert_eq!(new.next_question(), Some(Question::Name));
    assert_eq!(new.score(), Share::NONE);
    let full = visit(answers().into_iter().map(|(_, field, value)| (field, value)));
    assert_eq!(full.missing(), []);
    assert_eq!(full.next_question(), None);
    assert_eq!(full.score(), Share::WHOLE);
}

#[test]
fn a_full_record_comes_back_from_json() {
    let full = visit(answers().into_iter().map(|(_, field, value)| (field, value)));
    let json = serde_json::to_value(&full).unwrap();
    for (_, field, value) in answers() {
        assert_eq!(json[field], value, "{field}");
    }
    assert_eq!(serde_json::from_value::<FirstContact>(json).unwrap(), full);
}

#[test]
fn debug_shows_which_questions_are_answered_and_no_answer() {
    let full = visit(answers().into_iter().map(|(_, field, value)| (field, value)));
    let debug = format!("{full:?} {:?} {:?} {:?}", full.present, full.budget, full.other_brands);
    for personal in ["lanted", "138", "87", "2029", "Loan", "Spouse", "Passing"] {
        assert!(!debug.contains(personal), "{personal}: {debug}");
    }
    let two = visit([("name", json!("Li")), ("decides", json!("firm"))]);
    let expected = "FirstContact { id: FirstContactId(F-1), customer: CustomerId(C-1), \
        date: 2026-03-07, answered: [Name, DecisionMaker], .. }";
    assert_eq!(format!("{two:?}"), expected);
}

#[test]
fn no_error_repeats_what_was_given() {
    let wrong = [
        json!(13_800_001_111_u64),
        json!(-13_800_001_111_i64),
        json!(13_800_001.111_f64),
        json!("13800001111\u{7}"),
        json!({"13800001111": 1}),
        json!(["13800001111\u{7}"]),
        json!([13_800_001_111_u64]),
        json!({"amount": 13_800_001_111_u64, "currency": "CNY"}),
        json!({"amount": "13800001111x", "currency": "CNY"}),
        json!({"amount": "1", "currency": "13800001111"}),
        json!({"first": "13800001111", "last": "2026-01-01"}),
        json!({"first": "1380-10-10", "last": "1380-01-01"}),
        json!({"year": 13_800_001_111_u64}),
        json!({"mileage_km": "13800001111"}),
        json!({"replacement": "13800001111"}),
        json!({"product": 13_800_001_111_u64}),
    ];
    let fields = answers().into_iter().map(|(_, field, _)| field);
    for field in fields.chain(["id", "customer", "date", "13800001111"]) {
        for value in &wrong {
            let mut record = json!({"id": "F-1", "customer": "C-1", "date": "2026-03-07"});
            record[field] = value.clone();
            let text = record.to_string();
            let errors = [
                serde_json::from_str::<FirstContact>(&text).unwrap_err().to_string(),
                serde_json::from_value::<FirstContact>(record).unwrap_err().to_string(),
            ];
            for error in errors {
                assert!(!error.contains("1380"), "{field} {value}: {error}");
            }
        }
    }
    let text = r#"{"id":"F-1","customer":"C-1","date":"2026-03-07","payment":"check"}"#;
    let error = serde_json::from_str::<FirstContact>(text).unwrap_err().to_string();
    let expected = "`payment`: payment method: expected one of `cash`, `instalments`, `bank_loan`";
    assert!(error.starts_with(expected), "{error}");
}

proptest! {
    #[test]
    fn answered_and_missing_are_all_ten_and_the_score_counts_them(
        given in prop::collection::vec(any::<bool>(), 16),
        weights in prop::collection::vec(0..=1_000_u32, 10),
    ) {
        let fields = answers().into_iter().zip(given).filter(|(_, given)| *given);
        let visit = visit(fields.map(|((_, field, value), _)| (field, value)));
        let (answered, missing) = (visit.answered(), visit.missing());
        let mut all = [answered.clone(), missing.clone()].concat();
        all.sort_by_key(|question| question.number());
        prop_assert_eq!(all, Question::ALL);
        prop_assert_eq!(visit.next_question(), missing.first().copied());
        let exact = format!("{}%", answered.len() * 10);
        prop_assert_eq!(visit.score().to_string(), exact);

        let weight = |question: &Question| weights[question.number() as usize - 1];
        let draft: serde_json::Map<String, Value> = Question::ALL
            .iter()
            .map(|question| (question.as_str().to_owned(), weight(question).into()))
            .collect();
        let draft: FirstContactPolicyDraft = serde_json::from_value(draft.into()).unwrap();
        if let Ok(policy) = draft.validate() {
            let some = visit.weighted_score(&policy);
            let open: u32 = missing.iter().map(weight).sum();
            prop_assert_eq!(some == Share::WHOLE, open == 0);
            let count: u32 = answered.iter().map(weight).sum();
            prop_assert_eq!(some == Share::NONE, count == 0);
        }
    }
}

#[test]
fn what_only_fills_a_field_is_no_answer() {
    let (id, customer) = ("F-1".parse().unwrap(), "C-1".parse().unwrap());
    let mut visit = FirstContact::from(FirstContactBasics {
        id,
        customer,
        date: "2026-03-07".parse().unwrap(),
    });
    visit.name = Some("未知".parse().unwrap());
    visit.phone = Some("0000001".parse().unwrap());
    visit.occupation = Some("N/A".parse().unwrap());
    visit.workplace = Some("xx".parse().unwrap());
    visit.home = Some("无".parse().unwrap());
    visit.intended_use = Some("-".parse().unwrap());
    visit.present.product = Some("无".parse().unwrap());
    visit.other_brands = Some(vec!["N/A".parse().unwrap(), "没有".parse().unwrap()]);
    assert!(Question::ALL.iter().all(|question| !visit.has_answered(*question)));
    visit.name = Some("Test".parse().unwrap());
    visit.phone = Some("13800001111".parse().unwrap());
    assert!(visit.has_answered(Question::Name) && visit.has_answered(Question::Phone));
    visit.present.product = Some("a van".parse().unwrap());
    visit.other_brands = Some(vec!["N/A".parse().unwrap(), "Example Motors".parse().unwrap()]);
    assert!(visit.has_answered(Question::PresentProduct));
    assert!(visit.has_answered(Question::OtherBrands));
}

/// The classes, once more: an answer that changes its own is seen here.
const CLASSES: [(&str, Sensitivity); 19] = [
    ("name", Sensitivity::Personal),
    ("phone", Sensitivity::Personal),
    ("occupation", Sensitivity::Personal),
    ("position", Sensitivity::Personal),
    ("workplace", Sensitivity::Personal),
    ("home", Sensitivity::Personal),
    ("firm", Sensitivity::Personal),
    ("present.replacement", Sensitivity::Internal),
    ("present.product", Sensitivity::Personal),
    ("present.year", Sensitivity::Internal),
    ("present.mileage_km", Sensitivity::Internal),
    ("intended", Sensitivity::Internal),
    ("intended_use", Sensitivity::Personal),
    ("budget", Sensitivity::Personal),
    ("payment", Sensitivity::Personal),
    ("intended_date", Sensitivity::Internal),
    ("decides", Sensitivity::Personal),
    ("other_brands", Sensitivity::Personal),
    ("heard_from", Sensitivity::Internal),
];

/// The paths of the answers that say something.
fn said(visit: &FirstContact) -> Vec<String> {
    let json = serde_json::to_value(visit).unwrap();
    let mut said = Vec::new();
    for (field, value) in json.as_object().unwrap() {
        let is_answer = !["id", "customer", "date", "provenance"].contains(&field.as_str());
        match value {
            _ if !is_answer || value.is_null() => {}
            Value::Object(parts) if field == "present" => {
                let parts = parts.iter().filter(|(_, part)| !part.is_null());
                said.extend(parts.map(|(part, _)| format!("{field}.{part}")));
            }
            _ => said.push(field.clone()),
        }
    }
    said.sort_unstable();
    said
}

#[test]
fn each_answer_is_seen_with_a_clearance_for_its_class_and_with_none_below() {
    assert_eq!(FirstContact::SENSITIVITIES, CLASSES);
    let whole = visit(answers().into_iter().map(|(_, field, value)| (field, value)));
    for highest in Sensitivity::ALL {
        let clearance = Clearance::up_to(highest);
        let seen = whole.view(clearance);
        let covered = CLASSES.iter().filter(|(_, class)| clearance.covers(*class));
        let mut covered: Vec<&str> = covered.map(|(path, _)| *path).collect();
        covered.sort_unstable();
        assert_eq!(said(&seen), covered, "{highest}");
        assert_eq!(seen.view(clearance), seen, "a view of a view is the view");
        assert_eq!((&seen.id, &seen.customer, seen.date), (&whole.id, &whole.customer, whole.date));
    }
    // Every answer that there can be has a class.
    assert_eq!(said(&whole).len(), CLASSES.len());
    assert_eq!(whole.view(Clearance::up_to(Sensitivity::Special)), whole);
}
