//! Answers to surveys, and how far a question came that was not answered.

use std::convert::Infallible;

use chrono::NaiveDate;

use super::Channel;
use crate::customer::{Clearance, Note, Phrase, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{
    CustomerId, ProductId, Provenance, PurchaseId, Score, SiteId, StaffId, SurveyAnswerId,
    SurveyId, SurveyQuestionId, SurveyRating, WorkshopVisitId, record,
};

words! {
    /// How satisfied somebody is, in a word: the grades of S4, and below them two of ours, since who
    /// is not satisfied has no word there. What each is worth is for
    /// [a scale](crate::satisfaction::GradePoints) to say.
    pub enum SatisfactionGrade, "grade" {
        /// Ours.
        VeryDissatisfied = "very_dissatisfied",
        /// Ours.
        Dissatisfied = "dissatisfied",
        /// S4.
        Acceptable = "acceptable",
        /// S4.
        Satisfied = "satisfied",
        /// S4.
        VerySatisfied = "very_satisfied",
    }
}

impl SatisfactionGrade {
    /// The grade that a choice names, in English or Chinese, however its words are parted and
    /// written: `Very satisfied`, `非常满意`. The middle of five choices is "acceptable", under
    /// whatever name: `neutral`, `一般`.
    ///
    /// ```
    /// use clienteling::marketing::SatisfactionGrade;
    ///
    /// assert_eq!(SatisfactionGrade::named("Very satisfied"), Some(SatisfactionGrade::VerySatisfied));
    /// assert_eq!(SatisfactionGrade::named("不满意"), Some(SatisfactionGrade::Dissatisfied));
    /// assert_eq!(SatisfactionGrade::named("over the moon"), None);
    /// ```
    pub fn named(text: &str) -> Option<Self> {
        let key = text.trim().to_lowercase().replace([' ', '-'], "_");
        let others = OTHER_NAMES.iter().find(|(_, names)| names.contains(&key.as_str()));
        others.map(|(grade, _)| *grade).or_else(|| key.parse().ok())
    }
}

/// What the grades are called in forms, beside their own names.
const OTHER_NAMES: [(SatisfactionGrade, &[&str]); 5] = [
    (
        SatisfactionGrade::VeryDissatisfied,
        &[
            "extremely_dissatisfied",
            "very_unsatisfied",
            "非常不满意",
            "很不满意",
            "非常不满",
            "十分不满意",
        ],
    ),
    (
        SatisfactionGrade::Dissatisfied,
        &["unsatisfied", "somewhat_dissatisfied", "not_satisfied", "不满意", "不太满意", "不满"],
    ),
    (
        SatisfactionGrade::Acceptable,
        &[
            "neutral",
            "neither",
            "neither_satisfied_nor_dissatisfied",
            "一般",
            "尚可",
            "还可以",
            "可以接受",
        ],
    ),
    (SatisfactionGrade::Satisfied, &["somewhat_satisfied", "满意", "比较满意", "基本满意"]),
    (
        SatisfactionGrade::VerySatisfied,
        &["extremely_satisfied", "completely_satisfied", "非常满意", "很满意", "十分满意"],
    ),
];

guarded! {
    /// What was answered to a question of a survey, or how far it came without an answer. More forms
    /// can come.
    ///
    /// Dismissed is not answered, and unrated is not zero: what was asked, shown, dismissed and
    /// answered is counted apart.
    ///
    /// ```
    /// use clienteling::marketing::SurveyValue;
    ///
    /// let satisfied: SurveyValue = serde_json::from_str(r#"{"score":"60"}"#)?;
    /// let nine: SurveyValue = serde_json::from_str(r#"{"rating":"9"}"#)?;
    /// let dismissed: SurveyValue = serde_json::from_str(r#""dismissed""#)?;
    /// assert_eq!(dismissed, SurveyValue::Dismissed);
    /// let words: SurveyValue = serde_json::from_str(r#"{"words":"The coffee was cold."}"#)?;
    /// assert!(!format!("{words:?}").contains("coffee"));
    /// assert_ne!(satisfied, nine);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum SurveyValue as "SurveyValue" {
        /// A mark from 0 to 100: "satisfied" is 60 (S4).
        Score(Score) = "score",
        /// A number on the question's own scale: 9 of 0 to 10.
        Rating(SurveyRating) = "rating",
        /// One of the choices of the question: a [grade](SatisfactionGrade::named), for one.
        Choice(Phrase) = "choice",
        /// The customer's own words.
        Words(Note) = "words",
        /// It was asked, and nobody knows whether it was seen.
        Asked = "asked",
        /// It was seen, and not answered so far.
        Shown = "shown",
        /// It was seen and put away.
        Dismissed = "dismissed",
    }
}

impl SurveyValue {
    /// Whether somebody with a clearance may see it: words from a clearance for personal data on,
    /// and so a choice that is no grade.
    fn is_seen(&self, clearance: Clearance) -> bool {
        let is_personal = match self {
            SurveyValue::Words(_) => true,
            SurveyValue::Choice(words) => SatisfactionGrade::named(words.as_str()).is_none(),
            _ => false,
        };
        !is_personal || clearance.covers(Sensitivity::Personal)
    }
}

guarded! {
    /// Whom and what an answer is about, and how it was gathered. Each is unknown where it is `None`.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"survey_answer":{"id":"SA-1","customer":"C-1","date":"2026-05-10","survey":"SV-1",
    ///         "question":"service","answer":{"choice":"very satisfied"},
    ///         "details":{"staff":"E-6","gathered_by":"E-6"}}}"#,
    /// )?;
    /// let Fact::SurveyAnswer(answer) = fact else { return Err("an answer".into()) };
    /// assert!(answer.details().is_gathered_by_the_judged());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
    pub struct AnswerDetails as "AnswerDetails" {
        /// The member of staff whom it judges.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub staff: Option<StaffId>,
        /// The member of staff who asked for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub gathered_by: Option<StaffId>,
        /// The product or service.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub product: Option<ProductId>,
        /// The site.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub site: Option<SiteId>,
        /// By which channel it was asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub channel: Option<Channel>,
        /// The purchase.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub purchase: Option<PurchaseId>,
        /// The visit to the workshop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub workshop_visit: Option<WorkshopVisitId>,
    }
}

impl AnswerDetails {
    /// Nothing is known.
    const NONE: &'static AnswerDetails = &AnswerDetails {
        staff: None,
        gathered_by: None,
        product: None,
        site: None,
        channel: None,
        purchase: None,
        workshop_visit: None,
    };

    /// Whether the member of staff whom it judges asked for it: few say to a face what they think.
    pub fn is_gathered_by_the_judged(&self) -> bool {
        self.staff.is_some() && self.staff == self.gathered_by
    }

    /// Details that say nothing are none, so that the same fact is equal however it is written.
    fn kept(self) -> Option<Box<Self>> {
        (self != *AnswerDetails::NONE).then(|| Box::new(self))
    }
}

/// What answers of customers and of nobody known have in common.
macro_rules! answers {
    ($($name:ident)+) => {$(
        impl $name {
            /// Whom and what it is about and how it was gathered, as far as that is known.
            pub fn details(&self) -> &AnswerDetails {
                self.details.as_deref().unwrap_or(AnswerDetails::NONE)
            }

            /// The same with these details, in place of those that were.
            #[must_use]
            pub fn with_details(self, details: AnswerDetails) -> Self {
                $name { details: details.kept(), ..self }
            }

            fn checked(self) -> Result<Self, Infallible> {
                let details = self.details.clone().and_then(|details| details.kept());
                Ok($name { details, ..self })
            }
        }
    )+};
}

answers!(SurveyAnswer AnonymousAnswer);

guarded! {
    /// A customer answered a question of a survey, or left it out, or was only asked.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SurveyAnswer as "SurveyAnswer" checked by SurveyAnswer::checked {
        /// Which answer.
        pub id: SurveyAnswerId,
        /// Whose.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Of which survey.
        pub survey: SurveyId,
        /// To which question.
        pub question: SurveyQuestionId,
        /// What. `None`: the question was left out, or what was answered may not be seen.
        #[serde(default)]
        pub answer: Option<SurveyValue>,
        /// Whom and what it is about, and how it was gathered. `None` where nothing of it is known:
        /// [`with_details`](SurveyAnswer::with_details) sees to that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub details: Option<Box<AnswerDetails>>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(SurveyAnswer, SurveyAnswerId);

impl SurveyAnswer {
    /// What somebody with a clearance may see of it: marks, ratings and grades, and the rest from a
    /// clearance for personal data on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let answer = self.answer.clone().filter(|answer| answer.is_seen(clearance));
        SurveyAnswer { answer, ..self.clone() }
    }
}

guarded! {
    /// Somebody who is not known answered a question of a survey, or left it out, or was only asked.
    /// It counts for the survey, and for nobody.
    ///
    /// One record for each whom the question reached: nobody can say whether two are of the same.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AnonymousAnswer as "AnonymousAnswer" checked by AnonymousAnswer::checked {
        /// Which answer.
        pub id: SurveyAnswerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Of which survey.
        pub survey: SurveyId,
        /// To which question.
        pub question: SurveyQuestionId,
        /// What. `None`: the question was left out.
        #[serde(default)]
        pub answer: Option<SurveyValue>,
        /// Whom and what it is about, and how it was gathered. `None` where nothing of it is known:
        /// [`with_details`](AnonymousAnswer::with_details) sees to that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub details: Option<Box<AnswerDetails>>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(AnonymousAnswer, SurveyAnswerId, of nobody);

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{AnonymousAnswer, AnswerDetails, SatisfactionGrade, SurveyAnswer, SurveyValue};
    use crate::customer::{Clearance, Sensitivity};

    fn answer(answer: &Value) -> SurveyAnswer {
        let mut fact = json!({"id": "SA-1", "customer": "C-1", "date": "2026-05-10",
            "survey": "SV-1", "question": "waiting"});
        fact["answer"] = answer.clone();
        serde_json::from_value(fact).unwrap()
    }

    #[test]
    fn words_and_choices_that_are_no_grade_take_a_clearance_for_personal_data() {
        let cases = [
            (json!({"score": "60"}), true),
            (json!({"rating": "6.5"}), true),
            (json!({"choice": "Very satisfied"}), true),
            (json!({"choice": "very-dissatisfied"}), true),
            (json!("asked"), true),
            (json!("shown"), true),
            (json!("dismissed"), true),
            (json!({"choice": "my neighbour"}), false),
            (json!({"words": "satisfied"}), false),
        ];
        for (written, at_internal) in cases {
            let answer = answer(&written);
            let seen = |class| answer.view(Clearance::up_to(class)).answer.is_some();
            assert_eq!(seen(Sensitivity::Internal), at_internal, "{written}");
            assert!(seen(Sensitivity::Personal), "{written}");
        }
    }

    #[test]
    fn the_grades_of_forms_in_english_and_chinese_are_known_by_their_names() {
        use SatisfactionGrade::{
            Acceptable, Dissatisfied, Satisfied, VeryDissatisfied, VerySatisfied,
        };
        for (text, grade) in [
            ("very_satisfied", Some(VerySatisfied)),
            (" Completely Satisfied ", Some(VerySatisfied)),
            ("非常满意", Some(VerySatisfied)),
            ("满意", Some(Satisfied)),
            ("Neither satisfied nor dissatisfied", Some(Acceptable)),
            ("一般", Some(Acceptable)),
            ("unsatisfied", Some(Dissatisfied)),
            ("不满意", Some(Dissatisfied)),
            ("很不满意", Some(VeryDissatisfied)),
            ("Very-dissatisfied", Some(VeryDissatisfied)),
            ("satisfied customer", None),
            ("不", None),
            ("", None),
        ] {
            assert_eq!(SatisfactionGrade::named(text), grade, "{text}");
        }
        let mut known: Vec<&str> =
            super::OTHER_NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        known.extend(SatisfactionGrade::ALL.iter().map(|grade| grade.as_str()));
        let all = known.len();
        known.sort_unstable();
        known.dedup();
        assert_eq!(known.len(), all, "a name is of one grade");
    }

    #[test]
    fn an_answer_is_written_as_it_is_read() {
        for written in [
            json!({"score": "60"}),
            json!({"rating": "6.5"}),
            json!({"choice": "satisfied"}),
            json!({"words": "cold"}),
            json!("asked"),
            json!("shown"),
            json!("dismissed"),
            Value::Null,
        ] {
            assert_eq!(serde_json::to_value(answer(&written).answer).unwrap(), written);
        }
        let refused = serde_json::from_value::<SurveyValue>(json!("answered")).unwrap_err();
        assert!(!refused.to_string().contains("answered"), "{refused}");
    }

    #[test]
    fn details_that_say_nothing_are_none() {
        let mut written = json!({"id": "SA-1", "date": "2026-05-10", "survey": "SV-1",
            "question": "waiting", "answer": {"rating": "4"}});
        let plain: AnonymousAnswer = serde_json::from_value(written.clone()).unwrap();
        written["details"] = json!({"staff": null});
        let empty: AnonymousAnswer = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(empty, plain);
        assert_eq!(plain.clone().with_details(AnswerDetails::default()), plain);
        written["details"] = json!({"staff": "E-6", "site": "S-1"});
        let judged: AnonymousAnswer = serde_json::from_value(written).unwrap();
        assert_ne!(judged, plain);
        assert_eq!(judged.details().site, Some("S-1".parse().unwrap()));
        assert!(!judged.details().is_gathered_by_the_judged());
        // Details take no room where there are none.
        assert_eq!(size_of_val(&plain.details), size_of::<usize>());
    }

    #[test]
    fn a_grade_is_named_in_several_ways_and_by_no_other_word() {
        for grade in SatisfactionGrade::ALL {
            assert_eq!(SatisfactionGrade::named(&grade.to_string()), Some(grade));
            assert_eq!(SatisfactionGrade::named(&grade.as_str().to_uppercase()), Some(grade));
        }
        assert_eq!(SatisfactionGrade::named("satisfied!"), None);
    }
}
