//! What a survey found: the answers of a period, question by question and group by group.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use chrono::NaiveDate;
use serde::Serialize;

use super::scale::AnswerOutcome;
use super::{
    AnswerScores, AnswerTally, Questionnaire, ScorePolicy, ShareOf, ShareScore, SurveyItem,
    SurveyTopic,
};
use crate::base::{Customer, CustomerBase};
use crate::marketing::{AnswerDetails, SurveyAnswer, SurveyValue};
use crate::units::{
    Estimate, Period, ProductId, Proportion, Rounding, Score, SiteId, StaffId, SurveyAnswerId,
    SurveyId, SurveyQuestionId, later,
};

/// The answers of some, and their scores.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct SurveyPart {
    /// The counts, to compare and to merge them. They are not written: the scores hold all of it.
    #[serde(skip)]
    pub tally: AnswerTally,
    /// The scores.
    pub scores: AnswerScores,
}

impl SurveyPart {
    fn of(tally: AnswerTally, policy: &ScorePolicy) -> Self {
        let scores = tally.scores(policy);
        SurveyPart { tally, scores }
    }
}

/// The answers about one product, member of staff or site.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct SurveyGroup<K> {
    /// Which.
    pub key: K,
    /// What was answered about it.
    pub part: SurveyPart,
}

/// What was found for one question.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ItemReport {
    /// Which question.
    pub question: SurveyQuestionId,
    /// What it is called.
    pub name: String,
    /// What it is about.
    pub topic: Option<SurveyTopic>,
    /// How heavily it weighs.
    pub weight: u32,
    /// All who were asked by somebody whom they do not judge: the headline.
    pub all: SurveyPart,
    /// Of these the customers who are known, each once.
    pub customers: SurveyPart,
    /// Of these the others, each record once.
    pub anonymous: SurveyPart,
    /// Apart from all these: answers that were gathered by the member of staff whom they judge.
    pub gathered_by_the_judged: SurveyPart,
    /// All by the product that they are about, as far as that is known.
    pub by_product: Vec<SurveyGroup<ProductId>>,
    /// All by the member of staff whom they judge.
    pub by_staff: Vec<SurveyGroup<StaffId>>,
    /// All by the site.
    pub by_site: Vec<SurveyGroup<SiteId>>,
}

/// An answer that is not on the scale of its question, and so was not counted as one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct OffScale {
    /// Which answer.
    pub answer: SurveyAnswerId,
    /// To which question.
    pub question: SurveyQuestionId,
    /// Whether it is of nobody known.
    pub is_anonymous: bool,
}

/// The mean of the marks of several questions by their weights.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct WeightedMark {
    /// From 0 for the worst to 100 for the best, rounded half to even.
    pub mark: Score,
    /// Of how many questions.
    pub questions: u64,
    /// Which questions weigh something and are not in it, for too few answers. Where there are some,
    /// the mark is not that of the whole questionnaire.
    pub missing: Vec<SurveyQuestionId>,
}

/// What was found for all questions about one topic.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct TopicReport {
    /// About what.
    pub topic: SurveyTopic,
    /// The mark, by the weights of the questions.
    pub mark: Estimate<WeightedMark>,
}

/// What a survey found.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct SurveyReport {
    /// Which survey.
    pub survey: SurveyId,
    /// Of which period.
    pub period: Period,
    /// As of which day.
    pub as_of: NaiveDate,
    /// Which part of the known customers who were asked anything answered anything.
    pub response: Estimate<ShareScore>,
    /// Question by question, in their order.
    pub items: Vec<ItemReport>,
    /// The mark of each topic.
    pub topics: Vec<TopicReport>,
    /// The mark of the whole.
    pub mark: Estimate<WeightedMark>,
    /// How many answers on the scale do not count because the same customer answered the same
    /// question later in the period.
    pub superseded: u64,
    /// How many comments there are in the customers' own words. What they say is personal: they are
    /// counted, and stand nowhere here.
    pub comments: u64,
    /// How many records are of questions that the questionnaire does not have, comments aside.
    pub other_questions: u64,
    /// All answers of the period that are not on the scale of their question: those of customers
    /// first, by customer and day.
    pub off_scale: Vec<OffScale>,
}

/// What a survey found in a period, as of a day.
///
/// * Facts after the day or outside the period change nothing.
/// * Of a customer each question counts once: the latest answer on its scale, by day and then by
///   identifier; where there is none, how far it came at most. So somebody who comes every week weighs
///   no more than somebody who came once, and the answers are those of different people, as the
///   intervals take them to be.
/// * Of an anonymous answer nobody knows whose it is: each counts.
/// * Answers that were [gathered by the judged](AnswerDetails::is_gathered_by_the_judged) are a group
///   apart, in no other figure; a customer can be in both.
/// * A group knows of those who were asked only what their records say: one that was sent out without
///   a product is in no group of a product.
///
/// Cost: a pass over the answers of the survey, with a search for question and groups at each.
///
/// ```
/// use clienteling::marketing::{SurveyAnswer, SurveyValue};
/// use clienteling::satisfaction::{Questionnaire, survey};
/// use clienteling::{CustomerBase, Fact, Period};
///
/// let mut base = CustomerBase::new();
/// for number in 0..50 {
///     let answer = match number {
///         0..2 => r#"{"score":"40"}"#,
///         2..14 => r#"{"score":"60"}"#,
///         14..20 => r#"{"choice":"very satisfied"}"#,
///         20..25 => r#""dismissed""#,
///         _ => r#""asked""#,
///     };
///     base.add(serde_json::from_str::<Fact>(&format!(
///         r#"{{"survey_answer":{{"id":"A-{number}","customer":"C-{number}","date":"2026-03-09",
///             "survey":"spring","question":"service","answer":{answer}}}}}"#,
///     ))?)?;
/// }
/// let questionnaire: Questionnaire = serde_json::from_str(
///     r#"{"survey":"spring","items":[
///         {"question":"service","name":"Service","scale":{"grades":{}},"topic":"process"}]}"#,
/// )?;
/// let march = Period::from_first_to_last("2026-03-01".parse()?, "2026-03-31".parse()?)?;
/// let report = survey(&base, &questionnaire, march, march.last());
/// let service = &report.items[0].all.scores;
/// assert_eq!((service.asked, service.shown, service.answered), (50, 25, 20));
/// let very_satisfied = service.top.known().ok_or("too few")?;
/// assert_eq!(
///     very_satisfied.to_string(),
///     "30.0% of 20 answered (14.5% to 51.9% by Wilson's score interval, 95%)",
/// );
/// assert_eq!(service.mean.known().ok_or("too few")?.mean.to_string(), "70");
/// assert_eq!(
///     service.response.known().ok_or("nobody was asked")?.to_string(),
///     "40.0% of 50 asked (27.6% to 53.8% by Wilson's score interval, 95%)",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn survey(
    base: &CustomerBase,
    questionnaire: &Questionnaire,
    period: Period,
    as_of: NaiveDate,
) -> SurveyReport {
    let mut counting = Counting::new(questionnaire, period, as_of);
    for customer in base.customers() {
        counting.customer(customer);
    }
    for answer in base.anonymous_answers().as_of(counting.last) {
        if counting.is_of_it(&answer.survey, answer.date) {
            let of = Of { id: &answer.id, question: &answer.question, is_anonymous: true };
            if let Some((item, outcome)) = counting.seen(&of, answer.answer.as_ref()) {
                counting.count(item, outcome, answer.details(), true);
            }
        }
    }
    counting.report(period, as_of)
}

/// What is said of a record, whoever's it is.
struct Of<'a> {
    id: &'a SurveyAnswerId,
    question: &'a SurveyQuestionId,
    is_anonymous: bool,
}

/// The tallies of one question while they are counted.
struct ItemCounts<'a> {
    item: &'a SurveyItem,
    customers: AnswerTally,
    anonymous: AnswerTally,
    apart: AnswerTally,
    by_product: Groups<'a, ProductId>,
    by_staff: Groups<'a, StaffId>,
    by_site: Groups<'a, SiteId>,
}

struct Counting<'a> {
    questionnaire: &'a Questionnaire,
    first: NaiveDate,
    last: NaiveDate,
    places: BTreeMap<&'a SurveyQuestionId, usize>,
    items: Vec<ItemCounts<'a>>,
    response: Proportion,
    superseded: u64,
    comments: u64,
    other_questions: u64,
    off_scale: Vec<OffScale>,
    /// How far each question came with one customer, record by record.
    of_customer: Vec<Reached<'a>>,
}

impl<'a> Counting<'a> {
    fn new(questionnaire: &'a Questionnaire, period: Period, as_of: NaiveDate) -> Self {
        let items = questionnaire.items.iter().map(|item| {
            // INVARIANT: the questionnaire was checked, and its scales with it.
            let tally = AnswerTally::known(item.scale);
            ItemCounts {
                item,
                customers: tally.clone(),
                anonymous: tally.clone(),
                apart: tally,
                by_product: Groups::new(),
                by_staff: Groups::new(),
                by_site: Groups::new(),
            }
        });
        let questions = questionnaire.items.iter().map(|item| &item.question);
        Counting {
            questionnaire,
            first: period.first(),
            last: period.last().min(as_of),
            places: questions.zip(0..).collect(),
            items: items.collect(),
            response: Proportion::NONE,
            superseded: 0,
            comments: 0,
            other_questions: 0,
            off_scale: Vec::new(),
            of_customer: Vec::new(),
        }
    }

    /// Whether a record known by the last day is of the survey and the period.
    fn is_of_it(&self, survey: &SurveyId, date: NaiveDate) -> bool {
        date >= self.first && *survey == self.questionnaire.survey
    }

    /// What became of a question; notes what is off the scale, in words, or of another question.
    fn seen(
        &mut self,
        of: &Of<'_>,
        answer: Option<&SurveyValue>,
    ) -> Option<(usize, AnswerOutcome)> {
        if let Some(SurveyValue::Words(_)) = answer {
            self.comments = self.comments.saturating_add(1);
        }
        let place = self.places.get(of.question).copied();
        let Some((place, counts)) = place.and_then(|at| Some((at, self.items.get(at)?))) else {
            if !matches!(answer, Some(SurveyValue::Words(_))) {
                self.other_questions = self.other_questions.saturating_add(1);
            }
            return None;
        };
        let outcome = counts.item.scale.outcome(answer);
        if outcome == AnswerOutcome::OffScale {
            self.off_scale.push(OffScale {
                answer: of.id.clone(),
                question: of.question.clone(),
                is_anonymous: of.is_anonymous,
            });
        }
        Some((place, outcome))
    }

    fn customer(&mut self, customer: &'a Customer) {
        let answers = customer.marketing().survey_answers().as_of(self.last);
        if answers.is_empty() {
            return;
        }
        self.of_customer.clear();
        for answer in answers {
            if !self.is_of_it(&answer.survey, answer.date) {
                continue;
            }
            let of = Of { id: &answer.id, question: &answer.question, is_anonymous: false };
            let Some((place, outcome)) = self.seen(&of, answer.answer.as_ref()) else { continue };
            let is_apart = answer.details().is_gathered_by_the_judged();
            self.of_customer.push(Reached { place, is_apart, outcome, answer });
        }
        let mut reached = std::mem::take(&mut self.of_customer);
        reached.sort_by_key(|it| (it.place, it.is_apart));
        let mut has_answered = false;
        for of_question in reached.chunk_by(|one, next| one.key() == next.key()) {
            let Some(latest) = of_question.iter().max_by(|one, other| one.cmp(other)) else {
                continue;
            };
            let answers = of_question.iter().filter(|it| rank(it.outcome) == ANSWERED).count();
            let superseded = u64::try_from(answers.saturating_sub(1)).unwrap_or(u64::MAX);
            self.superseded = self.superseded.saturating_add(superseded);
            has_answered |= answers > 0;
            self.count(latest.place, latest.outcome, latest.answer.details(), false);
        }
        if !reached.is_empty() {
            self.response.add(has_answered);
        }
        self.of_customer = reached;
    }

    fn count(
        &mut self,
        place: usize,
        outcome: AnswerOutcome,
        details: &'a AnswerDetails,
        is_anonymous: bool,
    ) {
        let Some(counts) = self.items.get_mut(place) else { return };
        if details.is_gathered_by_the_judged() {
            counts.apart.count(outcome, 1);
            return;
        }
        let tally = if is_anonymous { &mut counts.anonymous } else { &mut counts.customers };
        tally.count(outcome, 1);
        let scale = counts.item.scale;
        grouped(&mut counts.by_product, details.product.as_ref(), scale, outcome);
        grouped(&mut counts.by_staff, details.staff.as_ref(), scale, outcome);
        grouped(&mut counts.by_site, details.site.as_ref(), scale, outcome);
    }

    fn report(self, period: Period, as_of: NaiveDate) -> SurveyReport {
        let policy = self.questionnaire.part(|draft| &draft.scores);
        let items: Vec<ItemReport> =
            self.items.into_iter().map(|counts| counts.report(&policy)).collect();
        let mut topics: Vec<&SurveyTopic> =
            items.iter().filter_map(|item| item.topic.as_ref()).collect();
        topics.sort_unstable();
        topics.dedup();
        let topics = topics.into_iter().map(|topic| {
            let of_it = items.iter().filter(|item| item.topic.as_ref() == Some(topic));
            TopicReport { topic: topic.clone(), mark: weighted(of_it) }
        });
        let topics = topics.collect();
        let response = ShareScore::of(ShareOf::Asked, self.response, 1, policy.confidence);
        SurveyReport {
            survey: self.questionnaire.survey.clone(),
            period,
            as_of,
            response,
            topics,
            mark: weighted(items.iter()),
            items,
            superseded: self.superseded,
            comments: self.comments,
            other_questions: self.other_questions,
            off_scale: self.off_scale,
        }
    }
}

/// How far a question came with a customer, by one record.
struct Reached<'a> {
    place: usize,
    is_apart: bool,
    outcome: AnswerOutcome,
    answer: &'a SurveyAnswer,
}

impl Reached<'_> {
    const fn key(&self) -> (usize, bool) {
        (self.place, self.is_apart)
    }

    /// Which of two counts: the one by which it came further, and then the later one.
    fn cmp(&self, other: &Self) -> Ordering {
        let further = rank(self.outcome).cmp(&rank(other.outcome));
        further.then_with(|| later(self.answer, other.answer))
    }
}

/// The rank of an answer on the scale.
const ANSWERED: u8 = 6;

/// How far a question came.
const fn rank(outcome: AnswerOutcome) -> u8 {
    match outcome {
        AnswerOutcome::Asked => 0,
        AnswerOutcome::Shown => 1,
        AnswerOutcome::Dismissed => 2,
        AnswerOutcome::LeftOut => 3,
        AnswerOutcome::InWords => 4,
        AnswerOutcome::OffScale => 5,
        AnswerOutcome::Answered(_) => ANSWERED,
    }
}

/// Found by a hash while they are counted, and put in order at the end.
type Groups<'a, K> = HashMap<&'a K, AnswerTally>;

fn grouped<'a, K: Eq + Hash>(
    groups: &mut Groups<'a, K>,
    key: Option<&'a K>,
    scale: super::Scale,
    outcome: AnswerOutcome,
) {
    if let Some(key) = key {
        let tally = groups.entry(key).or_insert_with(|| AnswerTally::known(scale));
        tally.count(outcome, 1);
    }
}

impl ItemCounts<'_> {
    fn report(self, policy: &ScorePolicy) -> ItemReport {
        fn groups<K: Ord + Clone>(
            counted: Groups<'_, K>,
            policy: &ScorePolicy,
        ) -> Vec<SurveyGroup<K>> {
            let mut counted: Vec<(&K, AnswerTally)> = counted.into_iter().collect();
            counted.sort_unstable_by_key(|(key, _)| *key);
            let group = |(key, tally): (&K, AnswerTally)| SurveyGroup {
                key: key.clone(),
                part: SurveyPart::of(tally, policy),
            };
            counted.into_iter().map(group).collect()
        }

        let mut all = self.customers.clone();
        // INVARIANT: both are on the scale of the question.
        let _ = all.merge(&self.anonymous);
        ItemReport {
            question: self.item.question.clone(),
            name: self.item.name.clone(),
            topic: self.item.topic.clone(),
            weight: self.item.weighs(),
            all: SurveyPart::of(all, policy),
            customers: SurveyPart::of(self.customers, policy),
            anonymous: SurveyPart::of(self.anonymous, policy),
            gathered_by_the_judged: SurveyPart::of(self.apart, policy),
            by_product: groups(self.by_product, policy),
            by_staff: groups(self.by_staff, policy),
            by_site: groups(self.by_site, policy),
        }
    }
}

/// The mean of the marks by weight, of the questions with enough answers for a mean.
fn weighted<'a>(items: impl Iterator<Item = &'a ItemReport>) -> Estimate<WeightedMark> {
    let (mut marks, mut missing) = (WeightedSum::default(), Vec::new());
    let mut questions = 0_u64;
    for item in items.filter(|item| item.weight > 0) {
        let enough = item.all.scores.mean.known().is_some();
        match item.all.tally.mark().filter(|_| enough) {
            Some(mark) => {
                marks.add(mark, item.weight);
                questions = questions.saturating_add(1);
            }
            None => missing.push(item.question.clone()),
        }
    }
    match marks.mean() {
        Some(mark) => Estimate::Known(WeightedMark { mark, questions, missing }),
        None => Estimate::NotEnoughData { have: 0, need: 1 },
    }
}

/// Marks and weights, added up exactly.
#[derive(Default)]
pub(crate) struct WeightedSum {
    sum: i128,
    weights: u128,
}

impl WeightedSum {
    pub(crate) fn add(&mut self, mark: Score, weight: u32) {
        let weighed = i128::from(mark.millionths()).saturating_mul(weight.into());
        self.sum = self.sum.saturating_add(weighed);
        self.weights = self.weights.saturating_add(weight.into());
    }

    /// `None` of none.
    pub(crate) fn mean(&self) -> Option<Score> {
        Rounding::HalfEven.mul_div(self.sum, 1, self.weights).map(Score::of_millionths)
    }
}

#[cfg(test)]
mod tests;
