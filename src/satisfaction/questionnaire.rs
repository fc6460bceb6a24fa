//! A questionnaire: which questions of a survey are on which scale, and how heavily each weighs.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Scale, ScorePolicyDraft};
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{SurveyId, SurveyQuestionId};

/// What a question is about. Satisfaction rests on process, quality and price together (S4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SurveyTopic {
    /// How it was done (过程).
    Process,
    /// How good it is (质量).
    Quality,
    /// What it costs (价格).
    Price,
    /// Something else, in the firm's words.
    Own(String),
}

impl fmt::Display for SurveyTopic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SurveyTopic::Process => "process",
            SurveyTopic::Quality => "quality",
            SurveyTopic::Price => "price",
            SurveyTopic::Own(words) => words,
        })
    }
}

/// A question of a questionnaire.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyItem {
    /// Which question of the survey.
    pub question: SurveyQuestionId,
    /// What it is called in a report.
    pub name: String,
    /// On which scale it is answered.
    pub scale: Scale,
    /// How heavily it weighs beside the others, in parts of the sum of all weights: 0 to 1,000,000.
    /// 0 for a question that is told and not counted in. 1. A net promoter score is never counted in:
    /// to recommend somebody is another thing than to be satisfied.
    #[serde(default = "SurveyItem::weight")]
    pub weight: u32,
    /// What it is about. Nothing in particular.
    #[serde(default)]
    pub topic: Option<SurveyTopic>,
}

impl SurveyItem {
    const MOST_WEIGHT: u32 = 1_000_000;

    const fn weight() -> u32 {
        1
    }

    /// How heavily it weighs in a mark of the whole.
    pub(super) fn weighs(&self) -> u32 {
        if self.scale == Scale::Nps { 0 } else { self.weight }
    }
}

/// A questionnaire as it is written down.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::satisfaction::QuestionnaireDraft;
///
/// let draft: QuestionnaireDraft = serde_json::from_str(
///     r#"{"survey":"2026","items":[
///         {"question":"waiting","name":"Waiting","scale":{"grades":{}},"topic":"process"},
///         {"question":"waiting","name":"Price","scale":{"csat":{"to":5,"satisfied_from":6}}}]}"#,
/// )?;
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`items[1].scale.csat.satisfied_from`: 6 is not between 2 and 5; \
///      `items[1].question`: `waiting` is taken by `items[0].question`",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionnaireDraft {
    /// Of which survey.
    pub survey: SurveyId,
    /// Its questions, in their order.
    pub items: Vec<SurveyItem>,
    /// How sure scores are to be.
    #[serde(default)]
    pub scores: ScorePolicyDraft,
}

/// A questionnaire that can be used.
///
/// * 1 to 10,000 questions, each once and with a name of its own, on a scale that can be used.
/// * At least one weighs something.
pub type Questionnaire = Valid<QuestionnaireDraft>;

impl QuestionnaireDraft {
    /// The most questions of one questionnaire.
    pub const MOST_ITEMS: usize = 10_000;

    /// No question yet.
    pub fn new(survey: SurveyId) -> Self {
        QuestionnaireDraft { survey, items: Vec::new(), scores: ScorePolicyDraft::default() }
    }
}

impl Draft for QuestionnaireDraft {
    fn check(&self, checker: &mut Checker) {
        checker.within("scores", |checker| self.scores.check(checker));
        let before = checker.problems();
        checker.length("items", self.items.len(), 1, Self::MOST_ITEMS);
        if checker.problems() > before {
            return;
        }
        let names = self.items.iter().enumerate();
        checker.names(names.map(|(at, item)| (format!("items[{at}].name"), item.name.as_str())));
        let mut known: BTreeMap<&SurveyQuestionId, usize> = BTreeMap::new();
        let mut weights = 0_u64;
        for (at, item) in self.items.iter().enumerate() {
            checker.within(&format!("items[{at}]"), |checker| {
                checker.within("scale", |checker| item.scale.check(checker));
                checker.number("weight", item.weight, 0, SurveyItem::MOST_WEIGHT);
                if let Some(SurveyTopic::Own(words)) = &item.topic
                    && words.trim().is_empty()
                {
                    checker.report("topic.own", ProblemKind::Missing("a name"));
                }
            });
            weights = weights.saturating_add(item.weight.into());
            if let Some(first) = known.get(&item.question) {
                let given = item.question.to_string();
                let first = checker.path(&format!("items[{first}].question"));
                let kind = ProblemKind::Taken { given, first };
                checker.report(&format!("items[{at}].question"), kind);
            } else {
                known.insert(&item.question, at);
            }
        }
        if weights == 0 {
            let text = "the weights add up to zero: expected one above it".to_owned();
            let kind = ProblemKind::Of { key: "satisfaction.no_weight", text };
            checker.report("items", kind);
        }
    }

    fn tidy(mut self) -> Self {
        for item in &mut self.items {
            item.name = item.name.trim().to_owned();
            if let Some(SurveyTopic::Own(words)) = &mut item.topic {
                *words = words.trim().to_owned();
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Questionnaire, QuestionnaireDraft, SurveyItem};
    use crate::rule::Draft;
    use crate::satisfaction::Scale;
    use serde_json::{Value, json};

    fn items(many: usize) -> QuestionnaireDraft {
        let item = |number: usize| SurveyItem {
            question: format!("Q-{number}").parse().unwrap(),
            name: format!("Question {number}"),
            scale: Scale::grades(),
            weight: 1,
            topic: None,
        };
        let items = (0..many).map(item).collect();
        QuestionnaireDraft { items, ..QuestionnaireDraft::new("S".parse().unwrap()) }
    }

    fn refused(items: &Value) -> String {
        let written = json!({ "survey": "2026", "items": items });
        serde_json::from_value::<Questionnaire>(written).unwrap_err().to_string()
    }

    #[test]
    fn ten_thousand_questions_are_a_questionnaire_and_one_more_is_refused() {
        let many = items(QuestionnaireDraft::MOST_ITEMS).validate().unwrap();
        assert_eq!(many.items.len(), 10_000);
        let error = items(QuestionnaireDraft::MOST_ITEMS + 1).validate().unwrap_err();
        assert_eq!(error.to_string(), "`items`: 10001 entries are not between 1 and 10000");
        assert!(items(0).validate().is_err());
    }

    #[test]
    fn everything_wrong_with_a_questionnaire_is_named_at_once() {
        let item = |question: &str, name: &str| {
            json!({"question": question, "name": name,
            "scale": "nps", "weight": 0})
        };
        assert_eq!(
            refused(&json!([item("A", "One"), item("B", " One "), item("A", " ")])),
            "`items[1].name`: `One` is taken by `items[0].name`; `items[2].name`: a name is missing; \
             `items[2].question`: `A` is taken by `items[0].question`; \
             `items`: the weights add up to zero: expected one above it",
        );
        let heavy = json!([{"question": "A", "name": "One", "scale": {"likert": {"from": 1, "to": 1}},
            "weight": 1_000_001, "topic": {"own": " "}}]);
        assert_eq!(
            refused(&heavy),
            "`items[0].scale.likert.to`: `1` must be above `items[0].scale.likert.from`, which is \
             `1`; `items[0].weight`: 1000001 is not between 0 and 1000000; \
             `items[0].topic.own`: a name is missing",
        );
        let unsaid = json!([{"question": "A", "name": "One"}]);
        assert!(refused(&unsaid).contains("items[0].scale"), "{}", refused(&unsaid));
    }

    #[test]
    fn a_questionnaire_is_kept_tidy_and_reads_as_it_is_written() {
        let mut draft = items(2);
        draft.items[0].name = " Waiting ".to_owned();
        let questionnaire = draft.validate().unwrap();
        assert_eq!(questionnaire.items[0].name, "Waiting");
        let written = serde_json::to_value(&questionnaire).unwrap();
        let read: Questionnaire = serde_json::from_value(written).unwrap();
        assert_eq!(read, questionnaire);
    }
}
