//! How satisfied one customer said to be.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::scale::AnswerOutcome;
use super::survey::WeightedSum;
use super::{Questionnaire, QuestionnaireDraft};
use crate::base::Customer;
use crate::units::{Score, later};

/// How satisfied a customer said to be on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct CustomerMark {
    /// The day.
    pub on: NaiveDate,
    /// The mean of the marks of the answers by their weights, from 0 to 100.
    pub mark: Score,
    /// Of how many answers.
    pub answers: u64,
}

/// How satisfied a customer said to be, day by day, as far as known by a day: what
/// [client cards](crate::tiering::CardFacts) and
/// [marks by need](crate::customer::NeedMarks) take as a value.
///
/// * The answers of one day to the questions of the questionnaire that weigh something are one mark;
///   of several to one question the one with the larger identifier.
/// * A day without an answer on a scale has no mark: unrated is not zero.
/// * What the judged themselves gathered is left out, and so are net promoter scores.
///
/// Cost: a pass over the customer's answers.
///
/// ```
/// use clienteling::satisfaction::{Questionnaire, customer_marks, customer_satisfaction};
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// for (id, date, question, score) in
///     [(1, "2026-03-09", "service", 60), (2, "2026-05-02", "service", 100), (3, "2026-05-02", "price", 40)]
/// {
///     base.add(serde_json::from_str::<Fact>(&format!(
///         r#"{{"survey_answer":{{"id":"A-{id}","customer":"C-1","date":"{date}","survey":"2026",
///             "question":"{question}","answer":{{"score":"{score}"}}}}}}"#,
///     ))?)?;
/// }
/// let questionnaire: Questionnaire = serde_json::from_str(
///     r#"{"survey":"2026","items":[
///         {"question":"service","name":"Service","scale":{"grades":{}},"weight":2},
///         {"question":"price","name":"Price","scale":{"grades":{}}}]}"#,
/// )?;
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let latest = customer_satisfaction(customer, &questionnaire, "2026-06-30".parse()?);
/// let latest = latest.ok_or("they answered")?;
/// assert_eq!((latest.on, latest.mark), ("2026-05-02".parse()?, "80".parse()?));
/// assert_eq!(customer_marks(customer, &questionnaire, "2026-04-01".parse()?).len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn customer_marks(
    customer: &Customer,
    questionnaire: &Questionnaire,
    as_of: NaiveDate,
) -> Vec<CustomerMark> {
    marks_by(customer, questionnaire, as_of)
}

/// The same by a draft that was checked as a part of another policy.
pub(crate) fn marks_by(
    customer: &Customer,
    questionnaire: &QuestionnaireDraft,
    as_of: NaiveDate,
) -> Vec<CustomerMark> {
    let answers = customer.marketing().survey_answers().as_of(as_of);
    if answers.is_empty() {
        return Vec::new();
    }
    let weighing = questionnaire.items.iter().filter(|item| item.weighs() > 0);
    let items: BTreeMap<_, _> = weighing.map(|item| (&item.question, item)).collect();
    let mut latest = BTreeMap::new();
    for answer in answers {
        let is_of_it =
            answer.survey == questionnaire.survey && !answer.details().is_gathered_by_the_judged();
        let Some(item) = items.get(&answer.question).filter(|_| is_of_it) else { continue };
        if let AnswerOutcome::Answered(number) = item.scale.outcome(answer.answer.as_ref()) {
            let given = (answer, item.scale.mark(number), item.weight);
            let known = latest.entry((answer.date, &answer.question)).or_insert(given);
            if later(answer, known.0).is_gt() {
                *known = given;
            }
        }
    }
    let mut days: BTreeMap<NaiveDate, (WeightedSum, u64)> = BTreeMap::new();
    for ((on, _), (_, mark, weight)) in latest {
        let (sum, answers) = days.entry(on).or_default();
        sum.add(mark, weight);
        *answers = answers.saturating_add(1);
    }
    let mark = |(on, (sum, answers)): (NaiveDate, (WeightedSum, u64))| {
        sum.mean().map(|mark| CustomerMark { on, mark, answers })
    };
    days.into_iter().filter_map(mark).collect()
}

/// The latest of the [marks](customer_marks) of a customer. `None`: none by the day.
pub fn customer_satisfaction(
    customer: &Customer,
    questionnaire: &Questionnaire,
    as_of: NaiveDate,
) -> Option<CustomerMark> {
    customer_marks(customer, questionnaire, as_of).pop()
}
