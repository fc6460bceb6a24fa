//! Answers to surveys.

use chrono::NaiveDate;

use crate::customer::{Clearance, Note, Phrase, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::{
    CustomerId, Provenance, Score, SurveyAnswerId, SurveyId, SurveyQuestionId, record,
};

guarded! {
    /// What was answered to a question of a survey. More forms can come.
    ///
    /// ```
    /// use clienteling::marketing::SurveyValue;
    ///
    /// let satisfied: SurveyValue = serde_json::from_str(r#"{"score":"60"}"#)?;
    /// let words: SurveyValue = serde_json::from_str(r#"{"words":"The coffee was cold."}"#)?;
    /// assert!(!format!("{words:?}").contains("coffee"));
    /// assert_ne!(satisfied, words);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum SurveyValue as "SurveyValue" {
        /// A score: "satisfied" is 60 (S4).
        Score(Score) = "score",
        /// One of the choices of the question.
        Choice(Phrase) = "choice",
        /// The customer's own words.
        Words(Note) = "words",
    }
}

guarded! {
    /// A customer answered a question of a survey, or left it out.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SurveyAnswer as "SurveyAnswer" {
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
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(SurveyAnswer, SurveyAnswerId);

impl SurveyAnswer {
    /// What somebody with a clearance may see of it: a score, and the rest from a clearance for
    /// personal data on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let may_be_seen = |answer: &SurveyValue| {
            matches!(answer, SurveyValue::Score(_)) || clearance.covers(Sensitivity::Personal)
        };
        SurveyAnswer { answer: self.answer.clone().filter(may_be_seen), ..self.clone() }
    }
}

guarded! {
    /// Somebody who is not known answered a question of a survey, or left it out. It counts for the
    /// survey, and for nobody.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AnonymousAnswer as "AnonymousAnswer" {
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
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(AnonymousAnswer, SurveyAnswerId, of nobody);
