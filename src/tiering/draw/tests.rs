use super::{DrawPolicy, DrawPolicyDraft, DrawnFrom, DriverQuestion, KnownDraw};
use crate::base::{CustomerBase, Fact};
use crate::rule::Draft;
use crate::tiering::{DrawnBy, Driver, driver};
use crate::units::Estimate;
use serde_json::{Value, json};

fn base(facts: &[Value]) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(serde_json::from_value::<Fact>(fact.clone()).unwrap()).unwrap();
    }
    base
}

fn known_by(facts: &[Value], policy: &DrawPolicy, as_of: &str) -> KnownDraw {
    KnownDraw::of(base(facts).customers().next().unwrap(), policy, as_of.parse().unwrap())
}

fn known(facts: &[Value]) -> KnownDraw {
    known_by(facts, &DrawPolicy::default(), "2026-06-30")
}

fn fact(kind: &str, id: &str, date: &str, more: Value) -> Value {
    let mut fields = json!({"id": id, "customer": "C", "date": date});
    let Value::Object(more) = more else { panic!("{more}") };
    fields.as_object_mut().unwrap().extend(more);
    json!({ kind: fields })
}

/// A purchase of lines of 80 yuan, each with more.
fn bought(id: &str, date: &str, lines: &[Value]) -> Value {
    let line = |more: &Value| {
        let mut line = json!({"product": "tyre", "quantity": "1", "amount": yuan("80")});
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        line
    };
    fact("purchase", id, date, json!({"lines": lines.iter().map(line).collect::<Vec<_>>()}))
}

fn yuan(amount: &str) -> Value {
    json!({"amount": amount, "currency": "CNY"})
}

fn visit(id: &str, date: &str, more: Value) -> Value {
    let mut fields = json!({"thing": "T"});
    let Value::Object(more) = more else { panic!("{more}") };
    fields.as_object_mut().unwrap().extend(more);
    fact("workshop_visit", id, date, fields)
}

fn shown(mark: Estimate<super::DrawMark>) -> String {
    match mark {
        Estimate::Known(mark) => mark.to_string(),
        Estimate::NotEnoughData { have, need } => format!("{have} of {need}"),
    }
}

#[test]
fn the_price_draws_by_the_part_of_the_lines_that_were_bought_for_less() {
    let normal = [json!({"discount": yuan("0")}), json!({"list_price": yuan("80")})];
    let less = [
        json!({"discount": yuan("20")}),
        json!({"list_price": yuan("100")}),
        json!({"promotion": {"other": "Anniversary"}}),
        json!({"promotion": {"campaign": "K-1"}, "list_price": yuan("80")}),
    ];
    let price = |lines: &[Value]| shown(known(&[bought("S", "2026-03-01", lines)]).price);
    assert_eq!(price(&[&normal[..], &less[..]].concat()), "66.66 (bought for less: 4 of 6 lines)");
    for one in &less {
        let lines = [&normal[..], std::slice::from_ref(one)].concat();
        assert_eq!(price(&lines), "33.33 (bought for less: 1 of 3 lines)", "{one}");
    }
    // A line that does not say at which price it was sold says nothing.
    let silent = [json!({}), json!({"cost": yuan("50")}), json!({})];
    assert_eq!(price(&[&normal[..], &silent[..]].concat()), "2 of 3");
    assert_eq!(
        price(&[less[0].clone(), less[0].clone(), less[0].clone()]),
        "100 (bought for less: 3 of 3 lines)"
    );
}

#[test]
fn the_service_draws_by_the_part_of_the_days_on_which_they_came_for_it() {
    let nothing = &[json!({})][..];
    let facts = [
        bought("S-1", "2026-01-10", nothing),
        bought("S-2", "2026-01-10", nothing),
        bought("S-3", "2026-02-10", nothing),
        visit("B-1", "2026-03-01", json!({"work": ["service"]})),
        // Its invoice, of the day after, is no purchase beside it.
        visit("B-2", "2026-04-01", json!({"work": ["paid", "warranty"], "purchase": "S-4"})),
        bought("S-4", "2026-04-02", nothing),
        visit("B-3", "2026-05-01", json!({})),
        visit("B-4", "2026-05-02", json!({"work": ["warranty"]})),
        visit("B-5", "2026-05-03", json!({"work": ["paid"], "repeats": "B-2"})),
        visit("B-6", "2026-05-04", json!({"work": ["recall"]})),
    ];
    assert_eq!(shown(known(&facts).service), "60 (came for service: 3 of 5 days)");
    let by = |facts: &[Value], every_visit_is_known| {
        let draft = DrawPolicyDraft { every_visit_is_known, days: 2, ..Default::default() };
        shown(known_by(facts, &draft.validate().unwrap(), "2026-06-30").service)
    };
    // Who was never at the workshop says nothing about it, as long as visits may be missing.
    assert_eq!(by(&facts[..3], false), "0 of 2");
    assert_eq!(by(&facts[..3], true), "0 (came for service: 0 of 2 days)");
    assert_eq!(by(&facts[3..4], false), "1 of 2");
}

#[test]
fn the_product_draws_as_the_effect_was_marked_last() {
    let marks = |id: &str, date: &str, more: Value| fact("need_marks", id, date, more);
    let facts = [
        marks("M-1", "2026-01-01", json!({"effect": "40"})),
        marks("M-2", "2026-02-01", json!({"effect": "70"})),
        marks("M-3", "2026-03-01", json!({"satisfaction": "10"})),
        marks("M-4", "2026-07-01", json!({"effect": "1"})),
    ];
    assert_eq!(shown(known(&facts).product), "70 (effect as marked on 2026-02-01)");
    assert_eq!(shown(known(&facts[2..]).product), "0 of 1");
}

#[test]
fn what_they_say_comes_before_what_they_do() {
    let question = |question: &str, driver| DriverQuestion {
        survey: "V".parse().unwrap(),
        question: question.parse().unwrap(),
        driver,
    };
    let draft = DrawPolicyDraft {
        questions: vec![
            question("1", Driver::Price),
            question("2", Driver::Price),
            question("3", Driver::Product),
        ],
        ..Default::default()
    };
    let policy = draft.validate().unwrap();
    let answer = |id: &str, date: &str, survey: &str, question: &str, answer: Value| {
        let more = json!({"survey": survey, "question": question, "answer": answer});
        fact("survey_answer", id, date, more)
    };
    let score = |score: &str| json!({"score": score});
    let mut facts = vec![
        bought(
            "S",
            "2026-03-01",
            &[
                json!({"discount": yuan("0")}),
                json!({"discount": yuan("0")}),
                json!({"discount": yuan("0")}),
            ],
        ),
        fact("need_marks", "M", "2026-03-01", json!({"effect": "40"})),
        answer("A-1", "2026-01-01", "V", "1", score("10")),
        answer("A-2", "2026-02-01", "V", "1", score("60")),
        answer("A-3", "2026-02-01", "V", "2", score("81")),
        answer("A-4", "2026-03-01", "V", "2", json!({"words": "cheap"})),
        answer("A-5", "2026-02-01", "W", "3", score("99")),
        answer("A-6", "2026-07-01", "V", "1", score("0")),
    ];
    let told = known_by(&facts, &policy, "2026-06-30");
    assert_eq!(shown(told.price), "70.5 (answers: 2)");
    assert_eq!(shown(told.product), "40 (effect as marked on 2026-03-01)");
    facts.push(answer("A-7", "2026-06-30", "V", "3", score("5")));
    assert_eq!(shown(known_by(&facts, &policy, "2026-06-30").product), "5 (answers: 1)");
    // Without questions of a policy nobody knows what an answer is about.
    assert_eq!(shown(known(&facts).price), "0 (bought for less: 0 of 3 lines)");
}

#[test]
fn what_lies_before_the_months_of_the_policy_or_after_the_day_does_not_count() {
    let facts = |date: &str| {
        [
            bought("S", date, &[json!({"discount": yuan("9")})]),
            visit("B", date, json!({})),
            fact("need_marks", "M", date, json!({"effect": "40"})),
            fact(
                "survey_answer",
                "A",
                date,
                json!({"survey": "V", "question": "1", "answer": {"score": "5"}}),
            ),
        ]
    };
    let question = DriverQuestion {
        survey: "V".parse().unwrap(),
        question: "1".parse().unwrap(),
        driver: Driver::Price,
    };
    for questions in [vec![], vec![question]] {
        let draft =
            DrawPolicyDraft { months: 1, lines: 1, days: 1, questions, ..Default::default() };
        let policy = draft.validate().unwrap();
        let on = |date: &str| {
            let told = known_by(&facts(date), &policy, "2026-06-15").draw();
            [told.product, told.service, told.price].map(|mark| mark.is_some())
        };
        assert_eq!(on("2026-05-15"), [false; 3]);
        assert_eq!(on("2026-05-16"), [true; 3]);
        assert_eq!(on("2026-06-15"), [true; 3]);
        assert_eq!(on("2026-06-16"), [false; 3]);
    }
}

#[test]
fn the_driver_follows_from_a_base_alone() {
    let less = json!({"discount": yuan("9")});
    let facts = [
        bought("S-1", "2026-03-01", &[less.clone(), less.clone(), less]),
        bought("S-2", "2026-03-02", &[json!({})]),
        visit("B", "2026-04-01", json!({"work": ["service"]})),
        fact("need_marks", "M", "2026-04-01", json!({"effect": "40"})),
    ];
    let told = known(&facts);
    assert!(
        matches!(told.service, Estimate::Known(mark) if matches!(mark.from, DrawnFrom::CameForService(_)))
    );
    let DrawnBy::One { driver, mark, next } = driver(&told.draw()) else { panic!("{told:?}") };
    assert_eq!(
        (driver, mark.to_string(), next.to_string()),
        (Driver::Price, "100".into(), "40".into())
    );
}

#[test]
fn a_policy_that_cannot_be_used_is_refused_with_all_that_is_wrong() {
    let draft = DrawPolicyDraft { months: 0, lines: 0, days: 0, ..Default::default() };
    assert_eq!(draft.validate().unwrap_err().problems().len(), 3);
}
