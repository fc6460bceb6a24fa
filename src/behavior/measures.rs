//! What a base can be asked about purchases, debts and complaints.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::BehaviorError;
use crate::base::{Customer, CustomerBase};
use crate::rule::Value;
use crate::rule::measure::{
    Answer, Catalogue, Domain, Measure, Measures, Question, Subject, SubjectKind, Timing, Unit,
    Unknown,
};
use crate::transaction::TransactionData;
use crate::units::period::days_between;
use crate::units::{Currency, Money, MoneySum, NotComputable, Period, Record, Records, Valuation};

/// Answers measures about customers from their facts, in one currency.
///
/// | measure | of | timing | answer |
/// |---|---|---|---|
/// | `purchases.count` | firm, customer | over a period | how many purchases |
/// | `purchases.net` | firm, customer | over a period | what was bought less what came back |
/// | `purchases.recency` | customer | on the day | days since the last purchase |
/// | `receivable.owed` | firm, customer | on the day | what is owed; of the firm, the sum of what customers owe, without what we owe others |
/// | `receivable.limit` | customer | on the day | what may be owed, by the last decision |
/// | `receivable.overdue` | firm, customer | on the day | what should have been paid by now; of the firm, the sum |
/// | `receivable.days_overdue` | customer | on the day | for how long the oldest of that has been overdue, of all currencies; no days where nothing is |
/// | `complaints.open` | firm, customer | on the day | how many complaints are not settled |
/// | `customers.known` | firm | on the day | how many customers there are |
/// | `customers.buying` | firm | over a period | how many bought something |
///
/// Unknown is what nobody has on record (a customer without a purchase has no recency, one without a
/// limit may owe what they like, one who is not in the base has nothing), and what cannot be computed, such as for want of a rate.
///
/// Cost: a pass over the customer's transactions; of the firm, over everybody's.
#[derive(Debug)]
pub struct BehaviorMeasures<'a> {
    base: &'a CustomerBase,
    currency: Currency,
    catalogue: Cow<'a, Catalogue>,
}

const COUNT: &str = "purchases.count";
const NET: &str = "purchases.net";
const RECENCY: &str = "purchases.recency";
const OWED: &str = "receivable.owed";
const LIMIT: &str = "receivable.limit";
const OVERDUE: &str = "receivable.overdue";
const DAYS_OVERDUE: &str = "receivable.days_overdue";
const COMPLAINTS: &str = "complaints.open";
const KNOWN: &str = "customers.known";
const BUYING: &str = "customers.buying";

impl<'a> BehaviorMeasures<'a> {
    /// Of the customers of a base, with amounts in `currency` by the base's rates.
    pub fn new(base: &'a CustomerBase, currency: Currency) -> Self {
        BehaviorMeasures { base, currency, catalogue: Cow::Owned(Self::catalogue_in(currency)) }
    }

    /// The same with a catalogue that is there already.
    ///
    /// INVARIANT: it is that of the currency.
    pub(crate) const fn sharing(
        base: &'a CustomerBase,
        currency: Currency,
        catalogue: &'a Catalogue,
    ) -> Self {
        BehaviorMeasures { base, currency, catalogue: Cow::Borrowed(catalogue) }
    }

    /// What can be asked, with amounts in a currency.
    pub(crate) fn catalogue_in(currency: Currency) -> Catalogue {
        use SubjectKind::{Customer, Firm};
        const BOTH: &[SubjectKind] = &[Firm, Customer];
        const EACH: &[SubjectKind] = &[Customer];
        const ALL: &[SubjectKind] = &[Firm];
        let money = Unit::Money(currency);
        let rows = [
            (COUNT, "number of purchases", BOTH, Timing::Over, Unit::Count, true),
            (NET, "net revenue", BOTH, Timing::Over, money, true),
            (RECENCY, "time since the last purchase", EACH, Timing::AsOf, Unit::Days, true),
            (OWED, "amount owed", BOTH, Timing::AsOf, money, true),
            (LIMIT, "credit limit", EACH, Timing::AsOf, money, true),
            (OVERDUE, "amount overdue", BOTH, Timing::AsOf, money, true),
            (DAYS_OVERDUE, "time overdue", EACH, Timing::AsOf, Unit::Days, true),
            (COMPLAINTS, "number of open complaints", BOTH, Timing::AsOf, Unit::Count, true),
            (KNOWN, "number of customers", ALL, Timing::AsOf, Unit::Count, false),
            (BUYING, "number of customers who bought", ALL, Timing::Over, Unit::Count, false),
        ];
        let measures = rows.map(|(name, label, subjects, timing, unit, may_be_unknown)| {
            // What is overdue is part of a debt.
            let least = (name == OVERDUE).then_some(Value::Money(Money::zero(currency)));
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

    fn valuation(&self) -> Valuation<'a> {
        Valuation::new(self.currency, self.base.rates())
    }

    fn owed(&self, customer: &Customer, as_of: NaiveDate) -> Result<Money, BehaviorError> {
        let receivable = customer.transactions().receivable(as_of)?;
        Ok(self.valuation().sum(receivable.balances(), as_of)?)
    }

    fn overdue(&self, customer: &Customer, as_of: NaiveDate) -> Result<Money, BehaviorError> {
        let overdue = customer.transactions().overdue(as_of)?;
        // A currency in which nothing is overdue needs no rate.
        let amounts = overdue.into_iter().map(|one| one.overdue);
        Ok(self.valuation().sum(amounts.filter(|amount| amount.is_positive()), as_of)?)
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
                Answer::count(within(customer.transactions().purchases(), over).len())
            }
            (NET, Some(over)) => {
                let mut sum = MoneySum::new(self.currency);
                add_net(customer.transactions(), self.valuation(), over, &mut sum)?;
                Value::Money(sum.total()?).into()
            }
            (RECENCY, None) => match customer.transactions().purchases().latest(as_of) {
                Some(last) => Value::Days(days_between(last.date, as_of)).into(),
                None => Answer::Unknown(Unknown::NothingOnRecord),
            },
            (OWED, None) => Value::Money(self.owed(customer, as_of)?).into(),
            (LIMIT, None) => match customer.transactions().credit_limit(as_of) {
                Some(limit) => Value::Money(self.valuation().value(limit, as_of)?).into(),
                None => Answer::Unknown(Unknown::NothingOnRecord),
            },
            (OVERDUE, None) => Value::Money(self.overdue(customer, as_of)?).into(),
            (DAYS_OVERDUE, None) => {
                let overdue = customer.transactions().overdue(as_of)?;
                let open = overdue.iter().flat_map(|one| &one.purchases);
                Value::Days(open.map(|one| one.days).max().unwrap_or(0)).into()
            }
            (COMPLAINTS, None) => Answer::count(complaints(customer, as_of)),
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
            within(customer.transactions().purchases(), over).len()
        };
        let mut sum = MoneySum::new(self.currency);
        Ok(match (measure, over) {
            (COUNT, Some(over)) => {
                Answer::count(known().map(|customer| bought(customer, over)).sum())
            }
            (BUYING, Some(over)) => {
                Answer::count(known().filter(|customer| bought(customer, over) > 0).count())
            }
            (KNOWN, None) => Answer::count(known().count()),
            (COMPLAINTS, None) => {
                Answer::count(known().map(|customer| complaints(customer, as_of)).sum())
            }
            (OVERDUE, None) => {
                for customer in known() {
                    sum.add(self.overdue(customer, as_of)?)?;
                }
                Value::Money(sum.total()?).into()
            }
            (NET, Some(over)) => {
                for customer in known() {
                    add_net(customer.transactions(), self.valuation(), over, &mut sum)?;
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
        let Ok(over) = question.over_until(as_of) else {
            return Answer::Unknown(Unknown::NothingOnRecord);
        };
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
        answer.unwrap_or_else(|cause| NotComputable::from(cause).into())
    }
}

/// Adds what was bought in a period and takes off what came back in it. What lies outside the period
/// needs no rate.
pub(crate) fn add_net(
    transactions: &TransactionData,
    valuation: Valuation<'_>,
    over: Period,
    sum: &mut MoneySum,
) -> Result<(), BehaviorError> {
    for bought in within(transactions.purchases(), over) {
        sum.add(valuation.value(bought.lines.total(), bought.date)?)?;
    }
    for back in within(transactions.returns(), over) {
        sum.subtract(valuation.value(back.lines.total(), back.date)?)?;
    }
    Ok(())
}

/// How many complaints are not settled.
fn complaints(customer: &Customer, as_of: NaiveDate) -> usize {
    let complaints = customer.marketing().complaints_on(as_of).into_iter();
    complaints.filter(|(_, state)| state.is_open()).count()
}

/// The records of a period. Cost: two binary searches.
fn within<T: Record>(records: &Records<T>, over: Period) -> &[T] {
    let through = records.as_of(over.last());
    let before = through.partition_point(|record| record.date() < over.first());
    through.get(before..).unwrap_or_default()
}
