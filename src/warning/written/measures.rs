//! What written rules can ask.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::behavior::BehaviorMeasures;
use crate::funnel::FunnelMeasures;
use crate::rule::Problems;
use crate::rule::measure::{Answer, Catalogue, Measures, Question};
use crate::units::{Currency, Period};
use crate::warning::WarningContext;

/// Somebody who answers measures from what rules look at.
///
/// Contract: that of [`Measures`], as of the day of the context, which can be an earlier one than that
/// of the judgement; and of one customer nothing but their own facts and deals, and the rates, can
/// change an answer. By default the crate's own answer: [`RoomMeasures`].
pub trait WarningMeasures: Send + Sync {
    /// For which measures it answers.
    fn catalogue(&self) -> &Catalogue;

    /// The answer to a question that fits the catalogue, as of the day of the context.
    fn answer(&self, context: &WarningContext<'_>, question: &Question<'_>) -> Answer;
}

/// The measures of this crate, in one currency: those of [`BehaviorMeasures`], and of
/// [`FunnelMeasures`], where a customer has the deals of each of their identifiers.
#[derive(Debug, Clone)]
pub struct RoomMeasures {
    currency: Currency,
    of_customers: Catalogue,
    of_deals: Catalogue,
    all: Catalogue,
}

impl RoomMeasures {
    /// With amounts in a currency, by the rates of the base.
    ///
    /// # Errors
    /// [`Problems`]: none as long as no two rooms claim one name.
    pub fn try_new(currency: Currency) -> Result<Self, Problems> {
        let of_customers = BehaviorMeasures::catalogue_in(currency);
        let of_deals = FunnelMeasures::catalogue_in(currency);
        let all = Catalogue::try_new(of_customers.iter().chain(of_deals.iter()).cloned())?;
        Ok(RoomMeasures { currency, of_customers, of_deals, all })
    }
}

impl WarningMeasures for RoomMeasures {
    fn catalogue(&self) -> &Catalogue {
        &self.all
    }

    fn answer(&self, context: &WarningContext<'_>, question: &Question<'_>) -> Answer {
        let WarningContext { base, deals, as_of, .. } = *context;
        if self.of_deals.get(question.measure).is_some() {
            let deals = FunnelMeasures::sharing(deals, base, self.currency, &self.of_deals);
            return deals.answer(question, as_of);
        }
        let customers = BehaviorMeasures::sharing(base, self.currency, &self.of_customers);
        customers.answer(question, as_of)
    }
}

/// The measures of one subject in the course of one judgement: each answer is asked for once, however
/// many rules need it.
///
/// INVARIANT: it is asked of one subject alone.
pub(super) struct Remembering<'a> {
    source: &'a dyn WarningMeasures,
    context: WarningContext<'a>,
    known: RefCell<BTreeMap<Asked, Vec<(String, Answer)>>>,
}

/// As of which day, and over which.
type Asked = (NaiveDate, Option<(NaiveDate, NaiveDate)>);

impl<'a> Remembering<'a> {
    pub(super) const fn new(source: &'a dyn WarningMeasures, context: WarningContext<'a>) -> Self {
        Remembering { source, context, known: RefCell::new(BTreeMap::new()) }
    }
}

impl Measures for Remembering<'_> {
    fn catalogue(&self) -> &Catalogue {
        self.source.catalogue()
    }

    fn answer(&self, question: &Question<'_>, as_of: NaiveDate) -> Answer {
        let asked = (as_of, question.over.map(|over: Period| (over.first(), over.last())));
        let mut known = self.known.borrow_mut();
        let of_days = known.entry(asked).or_default();
        if let Some((_, answer)) = of_days.iter().find(|(name, _)| name == question.measure) {
            return answer.clone();
        }
        let context = WarningContext { as_of, ..self.context };
        let answer = self.source.answer(&context, question);
        of_days.push((question.measure.to_owned(), answer.clone()));
        answer
    }
}
