use super::{AnswerOutcome, CesScale, CsatScale, EasyEnd, GradePoints, LikertScale, Scale};
use crate::marketing::SurveyValue;
use crate::units::Score;
use serde_json::{Value, json};

fn counted(scale: Scale, answer: &Value) -> AnswerOutcome {
    let answer: Option<SurveyValue> = serde_json::from_value(answer.clone()).unwrap();
    scale.outcome(answer.as_ref())
}

fn rating(scale: Scale, rating: &str) -> AnswerOutcome {
    counted(scale, &json!({ "rating": rating }))
}

const CSAT: Scale = Scale::Csat(CsatScale { to: 5, satisfied_from: 4 });

#[test]
fn a_grade_is_a_score_of_its_points_or_a_choice_that_names_it() {
    let grades = Scale::grades();
    for (place, (points, words)) in [
        ("0", "very dissatisfied"),
        ("20", "Dissatisfied"),
        ("40", "acceptable"),
        ("60", "satisfied"),
        ("100", "very_satisfied"),
    ]
    .into_iter()
    .enumerate()
    {
        let answered = AnswerOutcome::Answered(u16::try_from(place).unwrap());
        for answer in
            [json!({ "score": points }), json!({ "rating": points }), json!({ "choice": words })]
        {
            assert_eq!(counted(grades, &answer), answered, "{answer}");
        }
    }
    for answer in [json!({"score": "80"}), json!({"score": "60.5"}), json!({"choice": "fine"})] {
        assert_eq!(counted(grades, &answer), AnswerOutcome::OffScale, "{answer}");
    }
    assert_eq!(counted(grades, &json!({ "words": "satisfied" })), AnswerOutcome::InWords);
}

#[test]
fn only_whole_answers_within_the_ends_are_on_a_scale_of_whole_answers() {
    for (scale, low, high) in
        [(CSAT, 1, 5), (Scale::Nps, 0, 10), (Scale::Ces(CesScale::new(EasyEnd::High)), 1, 7)]
    {
        for whole in low..=high {
            let number = u16::try_from(whole - low).unwrap();
            assert_eq!(rating(scale, &whole.to_string()), AnswerOutcome::Answered(number));
            assert_eq!(scale.value(number).to_string(), whole.to_string());
        }
        assert_eq!(scale.answers(), u16::try_from(high - low + 1).unwrap());
        for off in [low - 1, high + 1, -10, 1_000] {
            assert_eq!(rating(scale, &off.to_string()), AnswerOutcome::OffScale, "{off}");
        }
        for off in ["4.5", "3.001"] {
            assert_eq!(rating(scale, off), AnswerOutcome::OffScale, "{off}");
        }
        assert_eq!(counted(scale, &json!({ "score": "5" })), AnswerOutcome::OffScale);
        assert_eq!(counted(scale, &json!({ "choice": "5" })), AnswerOutcome::OffScale);
    }
}

#[test]
fn a_scale_on_which_less_is_better_is_turned() {
    let effort = Scale::Ces(CesScale::new(EasyEnd::Low));
    assert_eq!(rating(effort, "1"), AnswerOutcome::Answered(6));
    assert_eq!(rating(effort, "7"), AnswerOutcome::Answered(0));
    let reversed = Scale::Likert(LikertScale { reversed: true, ..LikertScale::new(-2, 2) });
    assert_eq!(rating(reversed, "-2"), AnswerOutcome::Answered(4));
    assert_eq!(reversed.mark(4), Score::MAX);
    assert_eq!(rating(reversed, "2"), AnswerOutcome::Answered(0));
    assert_eq!(reversed.value(0).to_string(), "-2");
    assert_eq!(rating(reversed, "3"), AnswerOutcome::OffScale);
}

#[test]
fn halves_are_answers_where_they_are_declared() {
    let halves = Scale::Likert(LikertScale { halves: true, ..LikertScale::new(0, 5) });
    assert_eq!(halves.answers(), 11);
    assert_eq!(rating(halves, "4.5"), AnswerOutcome::Answered(9));
    assert_eq!(rating(halves, "4.25"), AnswerOutcome::OffScale);
    assert_eq!(rating(halves, "5.5"), AnswerOutcome::OffScale);
    assert_eq!(halves.value(9).to_string(), "4.5");
    assert_eq!(halves.mark(9).to_string(), "90");
}

#[test]
fn how_far_a_question_came_is_no_answer_on_any_scale() {
    for scale in [Scale::grades(), CSAT, Scale::Nps, Scale::Likert(LikertScale::new(0, 10))] {
        assert_eq!(counted(scale, &json!("asked")), AnswerOutcome::Asked);
        assert_eq!(counted(scale, &json!("shown")), AnswerOutcome::Shown);
        assert_eq!(counted(scale, &json!("dismissed")), AnswerOutcome::Dismissed);
        assert_eq!(counted(scale, &Value::Null), AnswerOutcome::LeftOut);
    }
}

#[test]
fn everything_wrong_with_a_scale_is_named() {
    let wrong = [
        (
            json!({"grades": {"satisfied": "40", "very_dissatisfied": "20"}}),
            "`grades.dissatisfied`: `20` must be above `grades.very_dissatisfied`, which is `20`; \
             `grades.satisfied`: `40` must be above `grades.acceptable`, which is `40`",
        ),
        (
            json!({"csat": {"to": 1, "satisfied_from": 1}}),
            "`csat.to`: 1 is not between 2 and 100; \
             `csat.satisfied_from`: 1 is not between 2 and 2",
        ),
        (
            json!({"csat": {"to": 5, "satisfied_from": 6}}),
            "`csat.satisfied_from`: 6 is not between 2 and 5",
        ),
        (
            json!({"ces": {"easy_is": "high", "agree_from": 2, "difficult_to": 3}}),
            "`ces.agree_from`: `2` must be above `ces.difficult_to`, which is `3`",
        ),
        (
            json!({"ces": {"easy_is": "low", "easy_from": 3, "difficult_to": 3}}),
            "`ces.easy_from`: `3` must be above `ces.difficult_to`, which is `3`",
        ),
        (
            json!({"likert": {"from": 5, "to": 1}}),
            "`likert.to`: `1` must be above `likert.from`, which is `5`",
        ),
        (
            json!({"likert": {"from": -11, "to": 1001, "top": 0}}),
            "`likert.from`: `-11` is not between -10 and 1000; \
             `likert.to`: `1001` is not between -10 and 1000; \
             `likert.top`: 0 is not between 1 and 1012",
        ),
        (
            json!({"likert": {"from": 1, "to": 5, "top": 5}}),
            "`likert.top`: 5 is not between 1 and 4",
        ),
    ];
    for (written, expected) in wrong {
        let scale: Scale = serde_json::from_value(written).unwrap();
        assert_eq!(scale.validated().unwrap_err().to_string(), expected);
    }
    for right in [
        Scale::Grades(GradePoints::default()),
        CSAT,
        Scale::Nps,
        Scale::Ces(CesScale::new(EasyEnd::Low)),
        Scale::Likert(LikertScale::new(-10, 1_000)),
    ] {
        assert_eq!(right.validated(), Ok(right));
    }
    // What has to be said has no default.
    for unsaid in [json!({"csat": {"to": 5}}), json!({"ces": {}}), json!({"likert": {"from": 1}})] {
        assert!(serde_json::from_value::<Scale>(unsaid).is_err());
    }
}
