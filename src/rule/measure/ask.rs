//! Asking for a measure, and answering.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Catalogue, Subject, SubjectKind, Timing, Unit};
use crate::rule::Value;
use crate::units::guard::read_quietly;
use crate::units::text::Listed;
use crate::units::{NotComputable, Period, Proportion};

/// What is asked: which measure, of whom, and over which days.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Question<'a> {
    /// The name of the measure.
    pub measure: &'a str,
    /// Of whom or what.
    pub subject: Subject,
    /// Over which period: for a measure of what happened, and for no other.
    pub over: Option<Period>,
}

impl<'a> Question<'a> {
    /// What holds on the day.
    pub fn of(measure: &'a str, subject: impl Into<Subject>) -> Self {
        Question { measure, subject: subject.into(), over: None }
    }

    /// What happened in a period.
    #[must_use]
    pub fn over(self, period: Period) -> Self {
        Question { over: Some(period), ..self }
    }

    /// The period without the days after `as_of`, if one was asked for.
    ///
    /// # Errors
    /// [`MeasureError::NotBegun`]: nothing can be on record of it.
    pub fn over_until(&self, as_of: NaiveDate) -> Result<Option<Period>, MeasureError> {
        let Some(period) = self.over else { return Ok(None) };
        let begun = period.up_to(as_of);
        begun.map(Some).ok_or(MeasureError::NotBegun { period, as_of })
    }
}

/// What a measure comes to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// So much.
    Known {
        /// The value, in the measure's unit.
        value: Value,
        /// Of a share that was observed: how many of how many. From it follows how sure the share
        /// is ([`Proportion::wilson`]).
        of: Option<Proportion>,
    },
    /// Nobody can say.
    Unknown(Unknown),
}

impl Answer {
    /// So many things.
    pub(crate) fn count(things: usize) -> Self {
        Value::Count(u64::try_from(things).unwrap_or(u64::MAX)).into()
    }

    /// The value, if it is known.
    pub const fn value(&self) -> Option<Value> {
        match self {
            Answer::Known { value, .. } => Some(*value),
            Answer::Unknown(_) => None,
        }
    }
}

impl From<Value> for Answer {
    fn from(value: Value) -> Self {
        Answer::Known { value, of: None }
    }
}

impl From<NotComputable> for Answer {
    fn from(cause: NotComputable) -> Self {
        Answer::Unknown(Unknown::NotComputable(cause))
    }
}

impl From<NotComputable> for Unknown {
    fn from(cause: NotComputable) -> Self {
        Unknown::NotComputable(cause)
    }
}

impl From<Proportion> for Answer {
    /// The observed share with the counts behind it; unknown without a trial.
    fn from(of: Proportion) -> Self {
        match of.share().known() {
            Some(share) => Answer::Known { value: Value::Share(share), of: Some(of) },
            None => Answer::Unknown(Unknown::NotEnoughData { have: of.trials(), need: 1 }),
        }
    }
}

/// Why a measure is unknown. It neither raises a warning nor clears one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unknown {
    /// There are too few facts.
    #[error("not enough data: {have} of the {need} needed")]
    NotEnoughData {
        /// How many there are.
        have: u64,
        /// How many it takes.
        need: u64,
    },
    /// Nothing is on record that could tell.
    #[error("nothing on record tells")]
    NothingOnRecord,
    /// Whom or what it was asked of is not known: a misspelt identifier, or one of somewhere else.
    #[error("nothing is known of it: is the identifier right?")]
    NotKnown,
    /// The facts are there and cannot be put into one figure.
    #[error("it cannot be computed: {0}")]
    NotComputable(NotComputable),
}

#[derive(Deserialize)]
#[serde(remote = "Unknown", rename_all = "snake_case", deny_unknown_fields)]
enum Wire {
    NotEnoughData { have: u64, need: u64 },
    NothingOnRecord,
    NotKnown,
    NotComputable(NotComputable),
}

read_quietly!(Unknown, Wire::deserialize);

/// A question that has no answer, or an answer that breaks its measure's promise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MeasureError {
    /// There is no such measure.
    #[error("there is no measure `{0}`")]
    UnknownMeasure(String),
    /// The measure is not about such a thing.
    #[error("`{measure}` cannot be asked of {given}: expected {}", Listed(" or ", expected))]
    WrongSubject {
        /// Which measure.
        measure: String,
        /// What it was asked of.
        given: SubjectKind,
        /// What it can be asked of.
        expected: Vec<SubjectKind>,
    },
    /// A measure of what happened needs to be told when.
    #[error("`{0}` counts what happened: expected a period")]
    NoPeriod(String),
    /// A measure of what holds on a day was asked over a period.
    #[error("`{0}` is what holds on a day: expected no period")]
    PeriodNotExpected(String),
    /// The period begins after the day of the judgement.
    #[error("a period of {period} begins after {as_of}, the day of the judgement")]
    NotBegun {
        /// The period.
        period: Period,
        /// The day.
        as_of: NaiveDate,
    },
    /// What was answered is not in the unit that the catalogue promises.
    #[error("`{measure}` was answered by {given}: expected {expected}")]
    WrongUnit {
        /// Which measure.
        measure: String,
        /// What was answered.
        given: Value,
        /// What the catalogue promises.
        expected: Unit,
    },
    /// What was answered lies outside what the catalogue promises.
    #[error("`{measure}` was answered by {given}, which lies outside its domain")]
    OutsideDomain {
        /// Which measure.
        measure: String,
        /// What was answered.
        given: Value,
    },
    /// The catalogue promises that it is always known.
    #[error("`{measure}` is always known, and was answered by: {why}")]
    NotKnown {
        /// Which measure.
        measure: String,
        /// Why it is unknown.
        why: Unknown,
    },
}

/// Somebody who knows a firm and answers for some measures.
///
/// Contract, to which [`ask`] holds every answer: it is in the measure's unit and domain, it is
/// known where the catalogue says so, and facts after `as_of` change nothing.
pub trait Measures {
    /// For which measures it answers.
    fn catalogue(&self) -> &Catalogue;

    /// The answer to a question that fits the catalogue, as of a day. A period that goes on after
    /// the day counts until the day; nothing is on record of one that has not begun. Ask through
    /// [`ask`], which checks both.
    fn answer(&self, question: &Question<'_>, as_of: NaiveDate) -> Answer;
}

/// What a measure comes to, as of a day.
///
/// Cost: that of the answer; the checks are a look-up and two comparisons.
///
/// ```
/// use clienteling::behavior::BehaviorMeasures;
/// use clienteling::rule::measure::{Question, Subject, ask};
/// use clienteling::{Currency, CustomerBase, CustomerId, Fact, NaiveDate, Period};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(r#"{"purchase":{"id":"S-1","customer":"C-1",
///     "date":"2026-03-01","settlement":"at_once","lines":[{"product":"van","quantity":"1",
///     "amount":{"amount":"268000.00","currency":"CNY"}}]}}"#)?)?;
///
/// let firm = BehaviorMeasures::new(&base, Currency::CNY);
/// let (as_of, customer): (NaiveDate, CustomerId) = ("2026-03-31".parse()?, "C-1".parse()?);
/// let question = Question::of("purchases.net", Subject::Firm).over(Period::year_through(as_of));
/// let net = ask(&firm, &question, as_of)?.value().ok_or("known")?;
/// assert_eq!(net.to_string(), "268,000.00 CNY");
/// let recency = ask(&firm, &Question::of("purchases.recency", customer), as_of)?;
/// assert_eq!(recency.value().ok_or("known")?.to_string(), "30 days");
///
/// let misspelt = ask(&firm, &Question::of("purchase.net", Subject::Firm), as_of).unwrap_err();
/// assert_eq!(misspelt.to_string(), "there is no measure `purchase.net`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`MeasureError`]: of a question that does not fit the catalogue, or an answer that breaks it.
pub fn ask<M: Measures + ?Sized>(
    firm: &M,
    question: &Question<'_>,
    as_of: NaiveDate,
) -> Result<Answer, MeasureError> {
    let name = || question.measure.to_owned();
    let measure = firm
        .catalogue()
        .get(question.measure)
        .ok_or_else(|| MeasureError::UnknownMeasure(name()))?;
    let given = question.subject.kind();
    if !measure.subjects.contains(&given) {
        let expected = measure.subjects.to_vec();
        return Err(MeasureError::WrongSubject { measure: name(), given, expected });
    }
    match (measure.timing, question.over) {
        (Timing::AsOf, Some(_)) => return Err(MeasureError::PeriodNotExpected(name())),
        (Timing::Over, None) => return Err(MeasureError::NoPeriod(name())),
        _ => {}
    }
    question.over_until(as_of)?;
    let answer = firm.answer(question, as_of);
    match &answer {
        Answer::Unknown(why) if !measure.may_be_unknown => {
            Err(MeasureError::NotKnown { measure: name(), why: *why })
        }
        Answer::Known { value: given, .. } if Unit::of(*given) != Some(measure.unit) => {
            let expected = measure.unit;
            Err(MeasureError::WrongUnit { measure: name(), given: *given, expected })
        }
        Answer::Known { value: given, .. } if !measure.domain.contains(*given) => {
            Err(MeasureError::OutsideDomain { measure: name(), given: *given })
        }
        _ => Ok(answer),
    }
}
