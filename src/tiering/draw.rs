//! What draws a customer, by what a base knows of them.
//!
//! Of each driver the first row that speaks gives the mark, and none is guessed (the rule is ours):
//!
//! | driver | what they said | else what they did |
//! |---|---|---|
//! | price | the mean of their answers to the questions about it | of the lines that they bought and of which that is known, how many they bought for less than the list price or by a promotion |
//! | service | the same | of the days on which they came to buy or for service, how many they came for service |
//! | product | the same | how far what they bought has achieved what they wanted: the latest [mark](crate::customer::NeedMarks::effect) |
//!
//! * Which question of which survey is about which driver is for the policy to say; of a question the
//!   latest answer with a score counts.
//! * A line says at which price it was sold where it has a list price, a discount or a promotion. One
//!   without them says nothing, and is not taken for one at the normal price.
//! * They come for service of their own accord for maintenance and for repairs that they pay, or where
//!   nobody says what was done; a warranty, a recall or a repeated repair draws nobody. The invoice of
//!   a visit is no purchase beside it.
//! * Who was never at the workshop says nothing about service, unless the policy says that every visit
//!   is on record.
//! * [Observations](crate::marketing::Observation) are words: they are for people, and no mark comes of
//!   them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Draw, Driver};
use crate::base::Customer;
use crate::marketing::SurveyValue;
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{
    Estimate, Period, Proportion, PurchaseId, Record, Score, SurveyId, SurveyQuestionId,
};

/// A question of a survey that asks about a driver: the higher the score, the more it draws.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriverQuestion {
    /// Of which survey.
    pub survey: SurveyId,
    /// Which question.
    pub question: SurveyQuestionId,
    /// About which driver.
    pub driver: Driver,
}

/// How the marks of the drivers are made, as it is written down. The figures are ours.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::tiering::DrawPolicyDraft;
///
/// let draft: DrawPolicyDraft = serde_json::from_str(
///     r#"{"questions":[{"survey":"2026","question":"advice","driver":"service"},
///                      {"survey":"2026","question":"advice","driver":"price"}]}"#,
/// )?;
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`questions[1]`: `2026 advice` is taken by `questions[0]`",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DrawPolicyDraft {
    /// What was said and done within so many months counts. 24.
    pub months: u32,
    /// From so many lines on, of which it is known at which price they were sold. 3.
    pub lines: u32,
    /// From so many days on, on which they came to buy or for service. 3.
    pub days: u32,
    /// Whether every visit to the workshop is on record, so that who has none never came. No.
    pub every_visit_is_known: bool,
    /// Which questions are about which driver. None.
    pub questions: Vec<DriverQuestion>,
}

impl Default for DrawPolicyDraft {
    fn default() -> Self {
        DrawPolicyDraft {
            months: 24,
            lines: 3,
            days: 3,
            every_visit_is_known: false,
            questions: Vec::new(),
        }
    }
}

/// How the marks of the drivers are made.
///
/// * 1 to 1,200 months; at least one line and one day; each question once.
pub type DrawPolicy = Valid<DrawPolicyDraft>;

impl Draft for DrawPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("months", self.months, 1, Checker::MAX_MONTHS);
        checker.number("lines", self.lines, 1, u32::MAX);
        checker.number("days", self.days, 1, u32::MAX);
        let mut known: BTreeMap<_, String> = BTreeMap::new();
        for (place, one) in self.questions.iter().enumerate() {
            let path = format!("questions[{place}]");
            match known.get(&(&one.survey, &one.question)) {
                Some(first) => {
                    let given = format!("{} {}", one.survey, one.question);
                    let first = checker.path(first);
                    checker.report(&path, ProblemKind::Taken { given, first });
                }
                None => {
                    known.insert((&one.survey, &one.question), path);
                }
            }
        }
    }
}

/// What the mark of a driver rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DrawnFrom {
    /// So many answers, of which it is the mean.
    Answers(u64),
    /// Of the lines of which it is known, so many were bought for less.
    BoughtForLess(Proportion),
    /// Of the days on which they came, on so many they came for service.
    CameForService(Proportion),
    /// How far what they bought achieved what they wanted, as it was marked on a day.
    EffectMarked(NaiveDate),
}

impl fmt::Display for DrawnFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DrawnFrom::Answers(count) => write!(f, "answers: {count}"),
            DrawnFrom::BoughtForLess(of) => {
                write!(f, "bought for less: {} of {} lines", of.successes(), of.trials())
            }
            DrawnFrom::CameForService(of) => {
                write!(f, "came for service: {} of {} days", of.successes(), of.trials())
            }
            DrawnFrom::EffectMarked(on) => write!(f, "effect as marked on {on}"),
        }
    }
}

/// The mark of a driver, and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct DrawMark {
    /// The mark.
    pub mark: Score,
    /// What it rests on.
    pub from: DrawnFrom,
}

impl fmt::Display for DrawMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Two decimals of it.
        write!(f, "{} ({})", self.mark.cut(2), self.from)
    }
}

/// What is known of how strongly each driver draws a customer: the mark, or how much too little there
/// is to give one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct KnownDraw {
    /// The product.
    pub product: Estimate<DrawMark>,
    /// The service.
    pub service: Estimate<DrawMark>,
    /// The price.
    pub price: Estimate<DrawMark>,
}

impl KnownDraw {
    /// What a customer's data tells as of a day.
    ///
    /// Cost: a pass over what was said and done in the months of the policy, and for each answer one
    /// over the questions.
    ///
    /// ```
    /// use clienteling::tiering::{Driver, DrawPolicy, DrawnBy, KnownDraw, driver};
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for day in 1..=4 {
    ///     let discount = if day < 4 { "100" } else { "0" };
    ///     base.add(serde_json::from_str::<Fact>(&format!(
    ///         r#"{{"purchase":{{"id":"S-{day}","customer":"C-1","date":"2026-03-0{day}","lines":[
    ///             {{"product":"tyre","quantity":"1","amount":{{"amount":"500","currency":"CNY"}},
    ///              "discount":{{"amount":"{discount}","currency":"CNY"}}}}]}}}}"#,
    ///     ))?)?;
    /// }
    /// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
    /// let known = KnownDraw::of(customer, &DrawPolicy::default(), "2026-06-30".parse()?);
    /// let price = known.price.known().ok_or("known")?;
    /// assert_eq!(price.to_string(), "75 (bought for less: 3 of 4 lines)");
    /// let missing = vec![Driver::Product, Driver::Service];
    /// assert_eq!(driver(&known.draw()), DrawnBy::NotEnoughData(missing));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(customer: &Customer, policy: &DrawPolicy, as_of: NaiveDate) -> Self {
        let over = Period::months_through(as_of, policy.months)
            .unwrap_or_else(|_| Period::year_through(as_of));
        let said = |driver| answered(customer, policy, driver, over);
        let or = |said: Option<DrawMark>, did: &dyn Fn() -> Estimate<DrawMark>| {
            said.map_or_else(did, Estimate::Known)
        };
        KnownDraw {
            product: or(said(Driver::Product), &|| effect(customer, over)),
            service: or(said(Driver::Service), &|| service(customer, policy, over)),
            price: or(said(Driver::Price), &|| price(customer, policy, over)),
        }
    }

    /// The marks alone, for [`driver`](super::driver()).
    pub fn draw(&self) -> Draw {
        let mark = |of: Estimate<DrawMark>| of.known().map(|of| of.mark);
        Draw { product: mark(self.product), service: mark(self.service), price: mark(self.price) }
    }
}

/// The mean of the latest answers to the questions about a driver.
fn answered(
    customer: &Customer,
    policy: &DrawPolicyDraft,
    driver: Driver,
    over: Period,
) -> Option<DrawMark> {
    let asked: BTreeSet<_> = policy
        .questions
        .iter()
        .filter(|one| one.driver == driver)
        .map(|one| (&one.survey, &one.question))
        .collect();
    if asked.is_empty() {
        return None;
    }
    let answers = customer.marketing().survey_answers().as_of(over.last()).iter();
    let mut latest = BTreeMap::new();
    for one in answers.filter(|one| over.contains(one.date)) {
        let question = (&one.survey, &one.question);
        if let (Some(SurveyValue::Score(score)), true) = (&one.answer, asked.contains(&question)) {
            latest.insert(question, *score);
        }
    }
    let from = DrawnFrom::Answers(u64::try_from(latest.len()).unwrap_or(u64::MAX));
    Score::mean(latest.into_values()).map(|mark| DrawMark { mark, from })
}

/// How far what they bought has achieved what they wanted.
fn effect(customer: &Customer, over: Period) -> Estimate<DrawMark> {
    let marks = customer.basic().need_marks().newest_first(over.last());
    let mut marks = marks.filter(|one| over.contains(one.date));
    match marks.find_map(|one| Some((one.date, one.effect?))) {
        Some((on, mark)) => Estimate::Known(DrawMark { mark, from: DrawnFrom::EffectMarked(on) }),
        None => Estimate::NotEnoughData { have: 0, need: 1 },
    }
}

/// The part of the days on which they came that they came for service.
fn service(customer: &Customer, policy: &DrawPolicyDraft, over: Period) -> Estimate<DrawMark> {
    let transactions = customer.transactions();
    let visits = transactions.workshop_visits().as_of(over.last());
    let invoices: BTreeSet<&PurchaseId> =
        visits.iter().filter_map(|visit| visit.purchase.as_ref()).collect();
    let wanted = visits.iter().filter(|visit| over.contains(visit.date) && visit.is_wanted());
    let service: BTreeSet<NaiveDate> = wanted.map(Record::date).collect();
    let need = u64::from(policy.days);
    if service.is_empty() && !policy.every_visit_is_known {
        return Estimate::NotEnoughData { have: 0, need };
    }
    let purchases = transactions.purchases().as_of(over.last()).iter();
    let bought = purchases.filter(|one| over.contains(one.date) && !invoices.contains(&one.id));
    let bought: BTreeSet<NaiveDate> = bought.map(Record::date).collect();
    let mut came = Proportion::NONE;
    for day in service.union(&bought) {
        came.add(service.contains(day));
    }
    part(came, need, DrawnFrom::CameForService)
}

/// The part of the lines that they bought for less.
fn price(customer: &Customer, policy: &DrawPolicyDraft, over: Period) -> Estimate<DrawMark> {
    let purchases = customer.transactions().purchases().as_of(over.last()).iter();
    let bought = purchases.filter(|one| over.contains(one.date));
    let mut for_less = Proportion::NONE;
    for line in bought.flat_map(|one| one.lines.as_slice()) {
        if let Some(is_for_less) = line.is_for_less() {
            for_less.add(is_for_less);
        }
    }
    part(for_less, policy.lines.into(), DrawnFrom::BoughtForLess)
}

fn part(
    of: Proportion,
    need: u64,
    from: impl FnOnce(Proportion) -> DrawnFrom,
) -> Estimate<DrawMark> {
    match Score::of_part(of).filter(|_| of.trials() >= need) {
        Some(mark) => Estimate::Known(DrawMark { mark, from: from(of) }),
        None => Estimate::NotEnoughData { have: of.trials(), need },
    }
}

#[cfg(test)]
mod tests;
