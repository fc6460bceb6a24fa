use std::borrow::Borrow;

use serde_json::{Value, json};

use super::{SurveyReport, survey};
use crate::base::{CustomerBase, Fact};
use crate::satisfaction::{
    ChangePolicy, ChangeVerdict, Questionnaire, Scale, customer_marks, customer_satisfaction,
};
use crate::units::{Estimate, Period};

fn questionnaire() -> Questionnaire {
    let written = json!({"survey": "2026", "items": [
        {"question": "service", "name": "Service", "scale": {"grades": {}}, "weight": 3,
         "topic": "process"},
        {"question": "price", "name": "Price", "scale": {"csat": {"to": 5, "satisfied_from": 4}},
         "topic": "price"},
        {"question": "recommend", "name": "Recommend", "scale": "nps"},
    ]});
    serde_json::from_value(written).unwrap()
}

fn march() -> Period {
    Period::from_first_to_last("2026-03-01".parse().unwrap(), "2026-03-31".parse().unwrap())
        .unwrap()
}

/// A fact of a customer, or of nobody.
fn answer(id: &str, customer: &str, date: &str, question: &str, more: impl Borrow<Value>) -> Fact {
    let mut fact = json!({"id": id, "date": date, "survey": "2026", "question": question});
    for (field, value) in more.borrow().as_object().unwrap() {
        fact[field] = value.clone();
    }
    let kind = if customer.is_empty() {
        "anonymous_answer"
    } else {
        fact["customer"] = json!(customer);
        "survey_answer"
    };
    serde_json::from_value(json!({ kind: fact })).unwrap()
}

fn grade(score: u32) -> Value {
    json!({ "answer": { "score": score.to_string() } })
}

fn base(facts: impl IntoIterator<Item = Fact>) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(fact).unwrap();
    }
    base
}

fn report(facts: impl IntoIterator<Item = Fact>) -> SurveyReport {
    survey(&base(facts), &questionnaire(), march(), march().last())
}

#[test]
fn of_a_customer_the_latest_answer_counts_once_for_each_question() {
    let report = report([
        answer("1", "C-1", "2026-03-02", "service", json!({"answer": "asked"})),
        answer("2", "C-1", "2026-03-03", "service", grade(20)),
        answer("10", "C-1", "2026-03-04", "service", grade(100)),
        answer("9", "C-1", "2026-03-04", "service", grade(40)),
        answer("11", "C-1", "2026-03-05", "service", json!({"answer": "dismissed"})),
        answer("12", "C-2", "2026-03-05", "service", json!({"answer": "shown"})),
        answer("13", "C-2", "2026-03-06", "service", json!({"answer": "asked"})),
        // Before the period, and of another survey.
        answer("14", "C-3", "2026-02-28", "service", grade(100)),
        answer("15", "C-3", "2026-03-05", "service", json!({"survey": "2025", "answer": null})),
    ]);
    let service = &report.items[0];
    let scores = &service.all.scores;
    assert_eq!((scores.asked, scores.shown, scores.answered), (2, 2, 1));
    // Of one day the larger identifier, where 10 comes after 9.
    assert_eq!(service.all.tally.counts(), [0, 0, 0, 0, 1]);
    assert_eq!(report.superseded, 2);
    let response = report.response.known().unwrap();
    assert_eq!((response.counted.successes(), response.counted.trials()), (1, 2));
}

#[test]
fn customers_and_nobody_known_are_counted_apart_and_together() {
    let mut facts = vec![answer("1", "C-1", "2026-03-02", "service", grade(60))];
    facts.extend(["2", "3"].map(|id| answer(id, "", "2026-03-02", "service", grade(40))));
    facts.push(answer("4", "", "2026-03-02", "service", json!({})));
    let report = report(facts);
    let service = &report.items[0];
    assert_eq!(service.customers.scores.answered, 1);
    assert_eq!((service.anonymous.scores.answered, service.anonymous.scores.left_out), (2, 1));
    assert_eq!((service.all.scores.answered, service.all.scores.asked), (3, 4));
    assert_eq!(service.all.scores.mean, Estimate::NotEnoughData { have: 3, need: 5 });
}

#[test]
fn what_the_judged_gathered_stands_apart_and_in_no_other_figure() {
    let judged = |by: &str, score: &str| {
        json!({"answer": {"score": score}, "details": {"staff": "E-6", "gathered_by": by,
            "product": "oil", "site": "north"}})
    };
    let report = report([
        answer("1", "C-1", "2026-03-02", "service", judged("E-6", "100")),
        answer("2", "C-2", "2026-03-02", "service", judged("E-5", "40")),
        answer("3", "", "2026-03-02", "service", judged("E-6", "100")),
        answer("4", "C-1", "2026-03-01", "service", judged("E-5", "20")),
    ]);
    let service = &report.items[0];
    assert_eq!(service.gathered_by_the_judged.tally.counts(), [0, 0, 0, 0, 2]);
    assert_eq!(service.all.tally.counts(), [0, 1, 1, 0, 0]);
    for part in [&service.by_product[0].part, &service.by_staff[0].part, &service.by_site[0].part] {
        assert_eq!(part.tally.counts(), [0, 1, 1, 0, 0]);
    }
    assert_eq!(report.superseded, 0);
}

#[test]
fn what_is_off_the_scale_is_listed_and_comments_and_other_questions_are_counted() {
    let report = report([
        answer("1", "C-1", "2026-03-02", "price", json!({"answer": {"rating": "4.5"}})),
        answer("2", "C-1", "2026-03-03", "price", json!({"answer": {"rating": "5"}})),
        answer("3", "", "2026-03-02", "recommend", json!({"answer": {"rating": "11"}})),
        answer("4", "C-1", "2026-03-02", "service", json!({"answer": {"words": "cold coffee"}})),
        answer("5", "C-1", "2026-03-02", "more", json!({"answer": {"words": "cold coffee"}})),
        answer("6", "C-1", "2026-03-02", "unknown", grade(40)),
    ]);
    let listed: Vec<_> = report
        .off_scale
        .iter()
        .map(|off| (off.answer.as_str(), off.question.as_str(), off.is_anonymous))
        .collect();
    assert_eq!(listed, [("1", "price", false), ("3", "recommend", true)]);
    // The customer answered on the scale later on.
    assert_eq!(report.items[1].all.tally.counts(), [0, 0, 0, 0, 1]);
    assert_eq!(
        (report.items[1].all.scores.off_scale, report.items[2].all.scores.off_scale),
        (0, 1)
    );
    assert_eq!((report.comments, report.other_questions), (2, 1));
    assert_eq!(report.items[0].all.scores.in_words, 1);
    let written = serde_json::to_string(&report).unwrap();
    assert!(!written.contains("coffee") && !format!("{report:?}").contains("coffee"));
}

#[test]
fn the_mark_is_by_weight_and_names_what_is_missing_in_it() {
    let mut facts = Vec::new();
    for number in 0..5 {
        let (customer, id) = (format!("C-{number}"), format!("S-{number}"));
        facts.push(answer(&id, &customer, "2026-03-02", "service", grade(60)));
        let nine = json!({"answer": {"rating": "9"}});
        facts.push(answer(&format!("N-{number}"), &customer, "2026-03-02", "recommend", nine));
    }
    let before = report(facts.clone());
    let mark = before.mark.as_ref().known().unwrap();
    assert_eq!((mark.mark.to_string().as_str(), mark.questions), ("60", 1));
    assert_eq!(mark.missing, ["price".parse().unwrap()]);
    for number in 0..5 {
        let five = json!({"answer": {"rating": "5"}});
        let id = format!("P-{number}");
        facts.push(answer(&id, &format!("C-{number}"), "2026-03-02", "price", five));
    }
    let whole = report(facts);
    let mark = whole.mark.as_ref().known().unwrap();
    // (3 × 60 + 100) / 4; the net promoter score is not in it.
    assert_eq!((mark.mark.to_string().as_str(), mark.questions), ("70", 2));
    assert!(mark.missing.is_empty());
    let topics: Vec<String> = whole.topics.iter().map(|it| it.topic.to_string()).collect();
    assert_eq!(topics, ["process", "price"]);
    let nobody = report([]);
    assert_eq!(nobody.mark, Estimate::NotEnoughData { have: 0, need: 1 });
    assert!(nobody.response.known().is_none());
}

#[test]
fn a_fact_after_the_day_changes_nothing() {
    let mut facts = vec![
        answer("1", "C-1", "2026-03-02", "service", grade(60)),
        answer("2", "", "2026-03-02", "service", grade(60)),
    ];
    let as_of = "2026-03-10".parse().unwrap();
    let before = survey(&base(facts.clone()), &questionnaire(), march(), as_of);
    facts.push(answer("3", "C-1", "2026-03-11", "service", grade(0)));
    facts.push(answer("4", "", "2026-03-11", "service", grade(0)));
    facts.push(answer("5", "C-9", "2026-03-11", "nothing", grade(0)));
    let base = base(facts);
    assert_eq!(survey(&base, &questionnaire(), march(), as_of), before);
    assert_ne!(survey(&base, &questionnaire(), march(), march().last()).items, before.items);
    let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
    let mark = customer_satisfaction(customer, &questionnaire(), as_of).unwrap();
    assert_eq!(
        (mark.on.to_string().as_str(), mark.mark.to_string().as_str()),
        ("2026-03-02", "60")
    );
    let later = customer_satisfaction(customer, &questionnaire(), march().last()).unwrap();
    assert_eq!(later.mark.to_string(), "0");
}

#[test]
fn a_customer_has_a_mark_only_of_answers_on_a_scale_that_weigh_something() {
    let facts = [
        answer("1", "C-1", "2026-03-02", "service", json!({"answer": "dismissed"})),
        answer("2", "C-1", "2026-03-03", "recommend", json!({"answer": {"rating": "0"}})),
        answer("3", "C-1", "2026-03-04", "price", json!({"answer": {"rating": "4.5"}})),
        answer(
            "4",
            "C-1",
            "2026-03-05",
            "service",
            json!({"answer": {"score": "100"},
            "details": {"staff": "E-1", "gathered_by": "E-1"}}),
        ),
    ];
    let base = base(facts);
    let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
    assert_eq!(customer_marks(customer, &questionnaire(), march().last()), []);
}

#[test]
fn two_reports_are_compared_question_by_question_and_group_by_group() {
    let month = |month: u32, very: usize| {
        let first = format!("2026-{month:02}-01").parse().unwrap();
        let last = format!("2026-{month:02}-28").parse().unwrap();
        let facts = (0..40).map(|number| {
            let score = if number < very { "100" } else { "60" };
            let site = if number % 2 == 0 { "north" } else { "south" };
            let more = json!({"answer": {"score": score}, "details": {"site": site}});
            let (id, customer) = (format!("A-{number}"), format!("C-{number}"));
            answer(&id, &customer, &format!("2026-{month:02}-02"), "service", more)
        });
        let period = Period::from_first_to_last(first, last).unwrap();
        survey(&base(facts), &questionnaire(), period, last)
    };
    let (policy, spring) = (ChangePolicy::default(), month(3, 8));
    let change = spring.change(&month(4, 30), &policy);
    assert_eq!(change.items.len(), 3);
    let service = &change.items[0];
    assert_eq!(service.all.top.verdict, ChangeVerdict::Changed);
    assert_eq!(service.all.mean.verdict, ChangeVerdict::Changed);
    assert_eq!(service.by_site.len(), 2);
    // Of the other questions there are too few answers.
    assert_eq!(change.items[2].all.top.verdict, ChangeVerdict::CannotSay);
    assert_eq!((change.comparisons, change.changed), (6, 6));
    assert_eq!(change.by_chance_at_most.to_string(), "0.3");
    let same = spring.change(&spring, &policy);
    assert_eq!((same.changed, same.comparisons), (0, 6));
    assert!(same.not_compared.is_empty());
    // A question that is on another scale now, and one that is gone.
    let mut other = questionnaire().into_draft();
    other.items.remove(1);
    other.items[0].scale = Scale::Nps;
    other.items[1].weight = 1;
    other.items[1].scale = Scale::grades();
    let other = crate::rule::Draft::validate(other).unwrap();
    let later = survey(&CustomerBase::new(), &other, march(), march().last());
    let change = spring.change(&later, &policy);
    let not_compared: Vec<_> =
        change.not_compared.iter().map(crate::units::SurveyQuestionId::as_str).collect();
    assert_eq!((change.items.len(), not_compared), (0, vec!["price", "service", "recommend"]));
}
