//! What a book of deals can be asked.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{Opportunities, Opportunity, OpportunityState, Outcome};
use crate::base::CustomerBase;
use crate::rule::Value;
use crate::rule::measure::{
    Answer, Catalogue, Domain, Measure, Measures, Question, Subject, SubjectKind, Timing, Unit,
    Unknown,
};
use crate::units::{
    Currency, ExchangeRates, Money, MoneySum, NotComputable, Period, Proportion, Rounding,
    Valuation, WeightedMoney,
};

/// Answers measures about deals, in one currency.
///
/// | measure | of | timing | answer |
/// |---|---|---|---|
/// | `deals.open` | all, or those of a customer, owner or product | on the day | how many are open |
/// | `deals.open_amount` | the same | on the day | what they bring if all are won |
/// | `deals.open_expected` | the same | on the day | what they bring on average, exact and rounded once, half to even, to six decimals |
/// | `deals.created` | the same | over a period | how many were created |
/// | `deals.won`, `deals.lost` | the same | over a period | how many ended so |
/// | `deals.won_amount` | the same | over a period | what the won ones brought |
/// | `deals.win_share` | the same | over a period | the share of those decided that were won, with the counts behind it |
/// | `deal.amount` | a deal | on the day | what it is to bring, or brought |
/// | `deal.probability` | a deal | on the day | how likely a sale is, while it is open |
///
/// Deals of all pipelines count together. A deal counts to its main owner and to the product of the day; one that ended twice counts by
/// how it ended last. Open amounts are valued at the rate of the day, won ones at that of the day
/// on which they were won. Void deals count as created and not otherwise.
///
/// Cost: [`Opportunity::as_of`] for each deal; of a customer, for each of theirs.
#[derive(Debug)]
pub struct FunnelMeasures<'a> {
    deals: &'a Opportunities,
    valuation: Valuation<'a>,
    /// Knows under which identifiers a customer has deals.
    base: Option<&'a CustomerBase>,
    catalogue: Cow<'a, Catalogue>,
}

const OPEN: &str = "deals.open";
const OPEN_AMOUNT: &str = "deals.open_amount";
const OPEN_EXPECTED: &str = "deals.open_expected";
const CREATED: &str = "deals.created";
const WON: &str = "deals.won";
const LOST: &str = "deals.lost";
const WON_AMOUNT: &str = "deals.won_amount";
const WIN_SHARE: &str = "deals.win_share";
const AMOUNT: &str = "deal.amount";
const PROBABILITY: &str = "deal.probability";

type State<'a> = Cow<'a, OpportunityState>;

impl<'a> FunnelMeasures<'a> {
    /// Of the deals of a book, with amounts in `currency` by these rates.
    pub fn new(deals: &'a Opportunities, rates: &'a ExchangeRates, currency: Currency) -> Self {
        let catalogue = Cow::Owned(Self::catalogue_in(currency));
        let valuation = Valuation::new(currency, rates);
        FunnelMeasures { deals, valuation, base: None, catalogue }
    }

    /// The same with the customers of a base, by its rates: whose identifiers were merged has the
    /// deals of each of them. With a catalogue that is there already.
    ///
    /// INVARIANT: it is that of the currency.
    pub(crate) fn sharing(
        deals: &'a Opportunities,
        base: &'a CustomerBase,
        currency: Currency,
        catalogue: &'a Catalogue,
    ) -> Self {
        let valuation = Valuation::new(currency, base.rates());
        FunnelMeasures { deals, valuation, base: Some(base), catalogue: Cow::Borrowed(catalogue) }
    }

    /// What can be asked, with amounts in a currency.
    pub(crate) fn catalogue_in(currency: Currency) -> Catalogue {
        use SubjectKind::{Customer, Deal, Firm, Product, Staff};
        const SOME: &[SubjectKind] = &[Firm, Customer, Staff, Product];
        const ONE: &[SubjectKind] = &[Deal];
        let money = Unit::Money(currency);
        let rows = [
            (OPEN, "number of open deals", SOME, Timing::AsOf, Unit::Count, false),
            (OPEN_AMOUNT, "amount of the open deals", SOME, Timing::AsOf, money, true),
            (OPEN_EXPECTED, "expected value of the open deals", SOME, Timing::AsOf, money, true),
            (CREATED, "number of new deals", SOME, Timing::Over, Unit::Count, false),
            (WON, "number of deals won", SOME, Timing::Over, Unit::Count, false),
            (LOST, "number of deals lost", SOME, Timing::Over, Unit::Count, false),
            (WON_AMOUNT, "amount of the deals won", SOME, Timing::Over, money, true),
            (WIN_SHARE, "share of deals won", SOME, Timing::Over, Unit::Share, true),
            (AMOUNT, "amount of the deal", ONE, Timing::AsOf, money, true),
            (PROBABILITY, "probability of a sale", ONE, Timing::AsOf, Unit::Probability, true),
        ];
        let measures = rows.map(|(name, label, subjects, timing, unit, may_be_unknown)| {
            // What a deal brings is never below zero.
            let least = (unit == money).then_some(Value::Money(Money::zero(currency)));
            Measure {
                name: name.into(),
                label: label.into(),
                subjects: subjects.into(),
                timing,
                unit,
                domain: Domain { least, most: None },
                may_be_unknown,
            }
        });
        // INVARIANT: the rows have names of their own, subjects, and bounds in their units.
        Catalogue::try_new(measures).unwrap_or_default()
    }

    /// The deals of a subject that were created by the day, with what was true of them.
    fn of(&self, subject: &Subject, as_of: NaiveDate) -> Vec<(&'a Opportunity, State<'a>)> {
        let state = |deal: &'a Opportunity| Some((deal, deal.as_of(as_of)?));
        match subject {
            Subject::Firm => self.deals.iter().filter_map(state).collect(),
            Subject::Customer(id) => match self.base {
                Some(base) => {
                    let ids = base.identifiers_of(id).into_iter();
                    ids.flat_map(|id| self.deals.of_customer(&id)).filter_map(state).collect()
                }
                None => self.deals.of_customer(id).filter_map(state).collect(),
            },
            Subject::Staff(id) => {
                let deals = self.deals.iter().filter_map(state);
                deals.filter(|(_, state)| state.owners().main() == id).collect()
            }
            Subject::Product(id) => {
                let deals = self.deals.iter().filter_map(state);
                deals.filter(|(_, state)| state.product() == id).collect()
            }
            Subject::Deal(id) => self.deals.get(id).and_then(state).into_iter().collect(),
            // A deal does not say which campaign it came from.
            Subject::Campaign(_) => Vec::new(),
        }
    }

    fn open(
        &self,
        measure: &str,
        states: &[State<'_>],
        as_of: NaiveDate,
    ) -> Result<Answer, NotComputable> {
        let open = states.iter().filter(|state| state.is_open());
        if measure == OPEN {
            return Ok(Answer::count(open.count()));
        }
        let currency = self.valuation.currency();
        let (mut amount, mut expected) = (MoneySum::new(currency), WeightedMoney::zero(currency));
        for state in open {
            let value = self.valuation.value(state.revenue(), as_of)?;
            amount.add(value)?;
            if let Some(likely) = state.probability() {
                expected = expected.try_add(WeightedMoney::of(value, likely.probability))?;
            }
        }
        let answer = match measure {
            OPEN_AMOUNT => amount.total()?,
            _ => expected.rounded(Rounding::HalfEven),
        };
        Ok(Value::Money(answer).into())
    }

    fn ended(
        &self,
        measure: &str,
        states: &[State<'_>],
        over: Period,
    ) -> Result<Answer, NotComputable> {
        let mut ended = Proportion::NONE;
        let mut brought = MoneySum::new(self.valuation.currency());
        for state in states {
            match state.outcome() {
                Outcome::Won { on, revenue } if over.contains(*on) => {
                    ended.add(true);
                    if measure == WON_AMOUNT {
                        brought.add(self.valuation.value(*revenue, *on)?)?;
                    }
                }
                Outcome::Lost { on, .. } if over.contains(*on) => ended.add(false),
                _ => {}
            }
        }
        Ok(match measure {
            WON => Value::Count(ended.successes()).into(),
            LOST => Value::Count(ended.failures()).into(),
            WON_AMOUNT => Value::Money(brought.total()?).into(),
            _ => ended.into(),
        })
    }

    fn of_deal(
        &self,
        measure: &str,
        state: &State<'_>,
        as_of: NaiveDate,
    ) -> Result<Answer, NotComputable> {
        let nothing = Answer::Unknown(Unknown::NothingOnRecord);
        if measure == PROBABILITY {
            let likely = state.probability().map(|likely| likely.probability);
            return Ok(likely.map_or(nothing, |likely| Value::Probability(likely).into()));
        }
        let (amount, on) = match state.outcome() {
            Outcome::Won { on, revenue } => (*revenue, *on),
            _ => (state.revenue(), as_of),
        };
        Ok(Value::Money(self.valuation.value(amount, on)?).into())
    }
}

impl Measures for FunnelMeasures<'_> {
    fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    fn answer(&self, question: &Question<'_>, as_of: NaiveDate) -> Answer {
        let Ok(over) = question.over_until(as_of) else {
            return Answer::Unknown(Unknown::NothingOnRecord);
        };
        let deals = self.of(&question.subject, as_of);
        let measure = question.measure;
        if let (CREATED, Some(over)) = (measure, over) {
            let created = deals.iter().filter(|(deal, _)| over.contains(deal.created_on()));
            return Answer::count(created.count());
        }
        let states: Vec<State<'_>> = deals.into_iter().map(|(_, state)| state).collect();
        let answer = match (&question.subject, over, states.first()) {
            (Subject::Deal(_), _, None) => return Answer::Unknown(Unknown::NothingOnRecord),
            (Subject::Deal(_), _, Some(state)) => self.of_deal(measure, state, as_of),
            (_, None, _) => self.open(measure, &states, as_of),
            (_, Some(over), _) => self.ended(measure, &states, over),
        };
        answer.unwrap_or_else(Answer::from)
    }
}
