//! The ten questions of a first contact, and how much each counts.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::units::words::words;
use crate::units::{Rounding, Share};

words! {
    /// What to ask at a first contact, in this order. S1 gives the first five; the others are our
    /// own.
    pub enum Question, "question" {
        /// 1: what the visitor is called.
        Name = "name",
        /// 2: where to call, and to send the thanks right after the visit.
        Phone = "phone",
        /// 3: what the visitor does, and where.
        Occupation = "occupation" as "occupation, position or workplace",
        /// 4: where they live or work: the cost of later service.
        Location = "location" as "where home or firm is",
        /// 5: what they have now.
        PresentProduct = "present_product",
        /// 6: what they want to buy, and what for.
        IntendedProduct = "intended_product" as "intended product and use",
        /// 7: what they can spend, and how they pay.
        Budget = "budget" as "budget and payment",
        /// 8: when they mean to buy.
        IntendedDate = "intended_date" as "intended date of purchase",
        /// 9: who decides.
        DecisionMaker = "decision_maker" as "who decides",
        /// 10: which other brands they consider, and how they heard of us.
        OtherBrands = "other_brands" as "other brands and how they heard of us",
    }
}

impl Question {
    /// Its number, from 1 to 10.
    pub const fn number(self) -> u32 {
        match self {
            Question::Name => 1,
            Question::Phone => 2,
            Question::Occupation => 3,
            Question::Location => 4,
            Question::PresentProduct => 5,
            Question::IntendedProduct => 6,
            Question::Budget => 7,
            Question::IntendedDate => 8,
            Question::DecisionMaker => 9,
            Question::OtherBrands => 10,
        }
    }
}

/// How much each question counts, as it is written down; [`validate`](Self::validate) makes a
/// policy of it. All count alike by default (ours).
///
/// ```
/// use clienteling::Draft;
/// use clienteling::marketing::FirstContactPolicyDraft;
///
/// let draft = FirstContactPolicyDraft { phone: 3, occupation: 0, ..Default::default() };
/// assert!(draft.validate().is_ok());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FirstContactPolicyDraft {
    /// Weight of the name. 1.
    pub name: u32,
    /// Weight of the phone. 1.
    pub phone: u32,
    /// Weight of occupation, position or workplace. 1.
    pub occupation: u32,
    /// Weight of where home or firm is. 1.
    pub location: u32,
    /// Weight of the present product. 1.
    pub present_product: u32,
    /// Weight of the intended product and use. 1.
    pub intended_product: u32,
    /// Weight of budget and payment. 1.
    pub budget: u32,
    /// Weight of the intended date of purchase. 1.
    pub intended_date: u32,
    /// Weight of who decides. 1.
    pub decision_maker: u32,
    /// Weight of other brands and how they heard of us. 1.
    pub other_brands: u32,
}

impl Default for FirstContactPolicyDraft {
    fn default() -> Self {
        FirstContactPolicyDraft {
            name: 1,
            phone: 1,
            occupation: 1,
            location: 1,
            present_product: 1,
            intended_product: 1,
            budget: 1,
            intended_date: 1,
            decision_maker: 1,
            other_brands: 1,
        }
    }
}

/// How much each question of a first contact counts.
///
/// * No weight is above 1,000, and at least one is above zero.
pub type FirstContactPolicy = Valid<FirstContactPolicyDraft>;

impl Draft for FirstContactPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        /// The heaviest weight.
        const MAX: u32 = 1_000;
        // At least one must count: where none does, the first is asked to.
        let mut least = u32::from(Question::ALL.iter().all(|one| self.weight(*one) == 0));
        for question in Question::ALL {
            checker.number(question.as_str(), self.weight(question), least, MAX);
            least = 0;
        }
    }
}

impl FirstContactPolicyDraft {
    /// How much a question counts.
    pub const fn weight(&self, question: Question) -> u32 {
        match question {
            Question::Name => self.name,
            Question::Phone => self.phone,
            Question::Occupation => self.occupation,
            Question::Location => self.location,
            Question::PresentProduct => self.present_product,
            Question::IntendedProduct => self.intended_product,
            Question::Budget => self.budget,
            Question::IntendedDate => self.intended_date,
            Question::DecisionMaker => self.decision_maker,
            Question::OtherBrands => self.other_brands,
        }
    }

    /// What these questions count of all ten. Nothing where none counts, which is no policy.
    pub(super) fn share(&self, answered: &[Question]) -> Share {
        let sum = |questions: &[Question]| {
            let weights = questions.iter().map(|&question| u64::from(self.weight(question)));
            weights.fold(0_u64, u64::saturating_add)
        };
        let share = Share::of_counts(sum(answered), sum(&Question::ALL), Rounding::TowardZero);
        share.unwrap_or(Share::NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::{FirstContactPolicy, FirstContactPolicyDraft, Question};
    use crate::rule::Draft;

    #[test]
    fn the_questions_are_numbered_in_the_order_in_which_they_are_asked() {
        let numbers: Vec<u32> = Question::ALL.iter().map(|question| question.number()).collect();
        assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
        let keys = serde_json::to_string(&Question::ALL).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Question>>(&keys).unwrap(), Question::ALL);
    }

    #[test]
    fn a_policy_has_a_field_for_every_question_and_names_each_that_cannot_be_used() {
        let json: serde_json::Value = Question::ALL
            .iter()
            .map(|question| (question.as_str().to_owned(), (1_000 + question.number()).into()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let draft: FirstContactPolicyDraft = serde_json::from_value(json).unwrap();
        let error = draft.validate().unwrap_err();
        let paths: Vec<_> = error.problems().iter().map(|problem| &*problem.path).collect();
        let keys: Vec<_> = Question::ALL.iter().map(|question| question.as_str()).collect();
        assert_eq!(paths, keys);
        for (question, problem) in Question::ALL.iter().zip(error.problems()) {
            let given = format!("{} is not between 0 and 1000", 1_000 + question.number());
            assert_eq!(problem.kind.to_string(), given);
        }
    }

    #[test]
    fn at_least_one_question_must_count() {
        let zero = r#"{"name":0,"phone":0,"occupation":0,"location":0,"present_product":0,
            "intended_product":0,"budget":0,"intended_date":0,"decision_maker":0,"other_brands":0}"#;
        let draft: FirstContactPolicyDraft = serde_json::from_str(zero).unwrap();
        let error = draft.validate().unwrap_err();
        assert_eq!(error.to_string(), "`name`: 0 is not between 1 and 1000");
        assert_eq!(
            FirstContactPolicyDraft::default().validate(),
            Ok(FirstContactPolicy::default())
        );
        assert!(serde_json::from_str::<FirstContactPolicy>(r#"{"phones":1}"#).is_err());
    }
}
