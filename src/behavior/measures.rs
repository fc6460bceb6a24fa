//! What a base can be asked about purchases and debts.

use chrono::NaiveDate;

use super::{BehaviorError, BehaviorFold, Totals};
use crate::base::{Customer, CustomerBase};
use crate::rule::Value;
use crate::rule::measure::{
    Answer, Catalogue, Domain, Measure, Measures, Question, Subject, SubjectKind, Timing, Unit,
    Unknown,
};
use crate::units::{Currency, Money, MoneySum, Period, Valuation};

/// Answers measures about customers from their facts, in one currency.
///
/// | measure | of | timing | answer |
/// |---|---|---|---|
/// | `purchases.count` | firm, customer | over a period | how many purchases |
/// | `purchases.net` | firm, customer | over a period | what was bought less what came back |
/// | `purchases.recency` | customer | on the day | days since the last purchase |
/// | `receivable.owed` | firm, customer | on the day | what is owed; of the firm, the sum of what customers owe, without what we owe others |
/// | `customers.known` | firm | on the day | how many customers there are |
/// | `customers.buying` | firm | over a period | how many bought something |
///
/// Unknown is what nobody has on record (a customer without a purchase has no recency, one who is
/// not in the base has nothing), and what cannot be computed, such as for want of a rate.
///
/// Cost: a pass over the customer's transactions; of the firm, over everybody's.
#[derive(Debug)]
pub struct BehaviorMeasures<'a> {
    base: &'a CustomerBase,
    currency: Currency,
    catalogue: Catalogue,
}

const COUNT: &str = "purchases.count";
const NET: &str = "purchases.net";
const RECENCY: &str = "purchases.recency";
const OWED: &str = "receivable.owed";
const KNOWN: &str = "customers.known";
const BUYING: &str = "customers.buying";

impl<'a> BehaviorMeasures<'a> {
    /// Of the customers of a base, with amounts in `currency` by the base's rates.
    pub fn new(base: &'a CustomerBase, currency: Currency) -> Self {
        use SubjectKind::{Customer, Firm};
        let money = Unit::Money(currency);
        let rows: [(_, _, &'static [SubjectKind], _, _, _); 6] = [
            (COUNT, "number of purchases", &[Firm, Customer], Timing::Over, Unit::Count, true),
            (NET, "net revenue", &[Firm, Customer], Timing::Over, money, true),
            (RECENCY, "time since the last purchase", &[Customer], Timing::AsOf, Unit::Days, true),
            (OWED, "amount owed", &[Firm, Customer], Timing::AsOf, money, true),
            (KNOWN, "number of customers", &[Firm], Timing::AsOf, Unit::Count, false),
            (BUYING, "number of customers who bought", &[Firm], Timing::Over, Unit::Count, false),
        ];
        let measures = rows.map(|(name, label, subjects, timing, unit, may_be_unknown)| Measure {
            name: name.into(),
            label: label.into(),
            subjects: subjects.into(),
            timing,
            unit,
            domain: Domain::ALL,
            may_be_unknown,
        });
        // INVARIANT: the rows have names of their own, subjects, and no bounds.
        let catalogue = Catalogue::try_new(measures).unwrap_or_default();
        BehaviorMeasures { base, currency, catalogue }
    }

    fn valuation(&self) -> Valuation<'a> {
        Valuation::new(self.currency, self.base.rates())
    }

    fn totals(&self, customer: &Customer, over: Period) -> Result<Totals, BehaviorError> {
        let mut fold = BehaviorFold::new(self.currency);
        fold.add_transactions(customer.transactions(), &self.valuation(), over.last())?;
        fold.totals(over)
    }

    fn owed(&self, customer: &Customer, as_of: NaiveDate) -> Result<Money, BehaviorError> {
        let receivable = customer.transactions().receivable(as_of)?;
        Ok(self.valuation().sum(receivable.balances(), as_of)?)
    }

    fn of_customer(
        &self,
        measure: &str,
        customer: &Customer,
        over: Option<Period>,
        as_of: NaiveDate,
    ) -> Result<Answer, BehaviorError> {
        Ok(match (measure, over) {
            (COUNT, Some(over)) => {
                let purchases = customer.transactions().purchases().as_of(over.last());
                let made = purchases.iter().filter(|purchase| over.contains(purchase.date));
                Value::Count(count(made.count())).into()
            }
            (NET, Some(over)) => Value::Money(self.totals(customer, over)?.net()).into(),
            (RECENCY, None) => {
                let last = customer.transactions().purchases().latest(as_of);
                let days = last.map(|last| Period::from_first_to_last(last.date, as_of));
                match days {
                    // The period counts both its ends.
                    Some(Ok(days)) => Value::Days(days.days().saturating_sub(1)).into(),
                    _ => Answer::Unknown(Unknown::NothingOnRecord),
                }
            }
            (OWED, None) => Value::Money(self.owed(customer, as_of)?).into(),
            _ => Answer::Unknown(Unknown::NothingOnRecord),
        })
    }

    fn of_firm(
        &self,
        measure: &str,
        over: Option<Period>,
        as_of: NaiveDate,
    ) -> Result<Answer, BehaviorError> {
        let known = || self.base.customers().filter(|customer| customer.is_known(as_of));
        let bought = |customer: &Customer, over: Period| {
            let purchases = customer.transactions().purchases().as_of(over.last());
            purchases.iter().filter(|purchase| over.contains(purchase.date)).count()
        };
        let mut sum = MoneySum::new(self.currency);
        Ok(match (measure, over) {
            (COUNT, Some(over)) => {
                Value::Count(count(known().map(|customer| bought(customer, over)).sum())).into()
            }
            (BUYING, Some(over)) => {
                let buying = known().filter(|customer| bought(customer, over) > 0);
                Value::Count(count(buying.count())).into()
            }
            (KNOWN, None) => Value::Count(count(known().count())).into(),
            (NET, Some(over)) => {
                for customer in known() {
                    sum.add(self.totals(customer, over)?.net())?;
                }
                Value::Money(sum.total()?).into()
            }
            (OWED, None) => {
                for customer in known() {
                    let owed = self.owed(customer, as_of)?;
                    if owed.is_positive() {
                        sum.add(owed)?;
                    }
                }
                Value::Money(sum.total()?).into()
            }
            _ => Answer::Unknown(Unknown::NothingOnRecord),
        })
    }
}

impl Measures for BehaviorMeasures<'_> {
    fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    fn answer(&self, question: &Question<'_>, as_of: NaiveDate) -> Answer {
        let over = question.over.map(|period| period.until(as_of));
        let answer = match &question.subject {
            Subject::Firm => self.of_firm(question.measure, over, as_of),
            Subject::Customer(id) => match self.base.customer(id) {
                Some(customer) if customer.is_known(as_of) => {
                    self.of_customer(question.measure, customer, over, as_of)
                }
                _ => return Answer::Unknown(Unknown::NothingOnRecord),
            },
            _ => return Answer::Unknown(Unknown::NothingOnRecord),
        };
        answer.unwrap_or_else(|cause| Answer::Unknown(Unknown::because(cause)))
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
