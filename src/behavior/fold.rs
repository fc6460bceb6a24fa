//! The accumulator: one entry for each day with a transaction.

use chrono::NaiveDate;

use super::summary::{Behavior, Totals};
use super::{BehaviorError, Rhythm};
use crate::rule::{Packed, ascending};
use crate::transaction::{Purchase, TransactionData};
use crate::units::day::IsoDay;
use crate::units::fixed::Plain;
use crate::units::{Currency, Money, Period, Valuation};

/// Purchases and returns of one customer, summed up by day.
///
/// Cost: adding in order of days is a push, adding an earlier day moves the later entries;
/// merging is a pass over both; memory is one entry (56 bytes) for each day with a transaction.
/// It goes to another machine in a [`Parcel`](crate::rule::Parcel).
///
/// ```
/// use clienteling::behavior::BehaviorFold;
/// use clienteling::Currency;
///
/// let mut fold = BehaviorFold::new(Currency::CNY);
/// fold.add_purchase("2026-01-10".parse()?, "800.00 CNY".parse()?)?;
/// fold.add_purchase("2026-02-09".parse()?, "300.00 CNY".parse()?)?;
/// fold.add_return("2026-02-11".parse()?, "50.00 CNY".parse()?)?;
///
/// let behavior = fold.as_of("2026-03-01".parse()?)?;
/// assert_eq!(behavior.recency_days(), Some(20));
/// assert_eq!(behavior.frequency(), 2);
/// assert_eq!(behavior.monetary().to_string(), "1050.00 CNY");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BehaviorFold {
    currency: Currency,
    // INVARIANT: in order of dates, each date once.
    days: Vec<Day>,
}

/// What happened on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Day {
    date: NaiveDate,
    totals: Totals,
}

impl BehaviorFold {
    /// Nothing yet, in `currency`.
    pub const fn new(currency: Currency) -> Self {
        BehaviorFold { currency, days: Vec::new() }
    }

    /// The currency of all amounts.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Adds a purchase with its total.
    ///
    /// # Errors
    /// [`BehaviorError::NegativeTotal`], or [`Money`](BehaviorError::Money) for another currency
    /// or a sum out of range. The fold stays as it was.
    pub fn add_purchase(&mut self, date: NaiveDate, total: Money) -> Result<(), BehaviorError> {
        self.add(date, Totals::of_purchase(total)?)
    }

    /// Adds a return with its total, which is above zero and counts against the purchases.
    ///
    /// # Errors
    /// As [`add_purchase`](BehaviorFold::add_purchase).
    pub fn add_return(&mut self, date: NaiveDate, total: Money) -> Result<(), BehaviorError> {
        self.add(date, Totals::of_return(total)?)
    }

    /// Adds a customer's purchases and returns until `as_of`, each valued on its own day.
    ///
    /// # Errors
    /// As [`add_purchase`](BehaviorFold::add_purchase), and
    /// [`Exchange`](BehaviorError::Exchange) where a rate is missing. What was added before the
    /// error stays.
    pub fn add_transactions(
        &mut self,
        transactions: &TransactionData,
        valuation: &Valuation<'_>,
        as_of: NaiveDate,
    ) -> Result<(), BehaviorError> {
        let mut purchases = transactions.purchases().as_of(as_of).iter().peekable();
        let mut returns = transactions.returns().as_of(as_of).iter().peekable();
        // In the order of days, so that each is a push.
        loop {
            let next_return = returns.peek().map(|back| back.date);
            let before_it =
                |purchase: &&Purchase| next_return.is_none_or(|day| purchase.date <= day);
            if let Some(purchase) = purchases.next_if(before_it) {
                let total = valuation.value(purchase.lines.total(), purchase.date)?;
                self.add_purchase(purchase.date, total)?;
            } else if let Some(back) = returns.next() {
                self.add_return(back.date, valuation.value(back.lines.total(), back.date)?)?;
            } else {
                return Ok(());
            }
        }
    }

    /// Adds everything that another fold has added.
    ///
    /// ```
    /// use clienteling::behavior::BehaviorFold;
    /// use clienteling::Currency;
    ///
    /// let mut this_year = BehaviorFold::new(Currency::CNY);
    /// this_year.add_purchase("2026-02-09".parse()?, "300.00 CNY".parse()?)?;
    /// let mut last_year = BehaviorFold::new(Currency::CNY);
    /// last_year.add_purchase("2025-11-30".parse()?, "80.00 CNY".parse()?)?;
    ///
    /// this_year.merge(&last_year)?;
    /// assert_eq!(this_year.as_of("2026-12-31".parse()?)?.monetary().to_string(), "380.00 CNY");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Money`](BehaviorError::Money) for another currency or a sum out of range. The fold
    /// stays as it was.
    pub fn merge(&mut self, other: &BehaviorFold) -> Result<(), BehaviorError> {
        Money::zero(self.currency).try_add(Money::zero(other.currency))?;
        let mut merged = Vec::with_capacity(self.days.len().max(other.days.len()));
        let (mut left, mut right) = (self.days.iter().peekable(), other.days.iter().peekable());
        loop {
            let day = match (left.peek(), right.peek()) {
                (Some(a), Some(b)) if a.date == b.date => {
                    let both = Day { date: a.date, totals: a.totals.try_add(&b.totals)? };
                    left.next();
                    right.next();
                    both
                }
                (Some(a), Some(b)) if b.date < a.date => {
                    let day = **b;
                    right.next();
                    day
                }
                (Some(a), _) => {
                    let day = **a;
                    left.next();
                    day
                }
                (None, Some(b)) => {
                    let day = **b;
                    right.next();
                    day
                }
                (None, None) => break,
            };
            merged.push(day);
        }
        self.days = merged;
        Ok(())
    }

    /// Forgets everything that was added and keeps the memory, for the next customer.
    pub fn clear(&mut self) {
        self.days.clear();
    }

    /// The behaviour as of a day: what is dated later changes nothing.
    ///
    /// # Errors
    /// [`Money`](BehaviorError::Money) for a sum out of range. Cost: a pass over the days, and a
    /// sort of the gaps between purchases.
    pub fn as_of(&self, as_of: NaiveDate) -> Result<Behavior, BehaviorError> {
        let days = self.between(NaiveDate::MIN, as_of);
        let totals = Totals::try_sum(self.currency, days.iter().map(|day| &day.totals))?;
        let mut dates = days.iter().filter(|day| day.totals.purchases() > 0).map(|day| day.date);
        let purchase_days = dates.clone().count();
        let rhythm = Rhythm::of(dates.clone(), purchase_days);
        let span = dates.next().map(|first| (first, dates.next_back().unwrap_or(first)));
        let purchase_days = u64::try_from(purchase_days).unwrap_or(u64::MAX);
        Ok(Behavior::new(as_of, totals, purchase_days, span, rhythm))
    }

    /// What happened in a period.
    ///
    /// # Errors
    /// [`Money`](BehaviorError::Money) for a sum out of range. Cost: two binary searches and a
    /// pass over the days of the period.
    pub fn totals(&self, period: Period) -> Result<Totals, BehaviorError> {
        let days = self.between(period.first(), period.last());
        Ok(Totals::try_sum(self.currency, days.iter().map(|day| &day.totals))?)
    }

    /// For each day until `as_of` on which something happened what was bought less what came back.
    pub(crate) fn net_by_day(&self, as_of: NaiveDate) -> impl Iterator<Item = (NaiveDate, Money)> {
        self.between(NaiveDate::MIN, as_of).iter().map(|day| (day.date, day.totals.net()))
    }

    /// The first day of a period with a purchase or a return. Cost: a binary search.
    pub fn first_day(&self, period: Period) -> Option<NaiveDate> {
        self.between(period.first(), period.last()).first().map(|day| day.date)
    }

    /// The days from `first` to `last`.
    fn between(&self, first: NaiveDate, last: NaiveDate) -> &[Day] {
        let start = self.days.partition_point(|day| day.date < first);
        let end = self.days.partition_point(|day| day.date <= last);
        self.days.get(start..end).unwrap_or_default()
    }

    fn add(&mut self, date: NaiveDate, totals: Totals) -> Result<(), BehaviorError> {
        // Also for the first entry of a day: the currency must be the fold's.
        let zero = Totals::zero(self.currency);
        let place = match self.days.last() {
            Some(last) if last.date >= date => self.days.partition_point(|day| day.date < date),
            _ => self.days.len(),
        };
        match self.days.get_mut(place) {
            Some(day) if day.date == date => day.totals = day.totals.try_add(&totals)?,
            _ => self.days.insert(place, Day { date, totals: zero.try_add(&totals)? }),
        }
        Ok(())
    }
}

impl Packed for BehaviorFold {
    const KIND: &'static str = "behavior";
    /// For each day what was bought and what came back, counted and summed up.
    type Form = (Currency, Vec<(IsoDay, u64, u64, Plain, Plain)>);

    fn pack(&self) -> Self::Form {
        let day = |Day { date, totals }: &Day| {
            let [bought, returned] = [totals.bought(), totals.returned()].map(Money::amount);
            let counts = (totals.purchases(), totals.returns());
            (IsoDay(*date), counts.0, counts.1, Plain(bought), Plain(returned))
        };
        (self.currency, self.days.iter().map(day).collect())
    }

    fn unpack((currency, days): Self::Form) -> Result<Self, &'static str> {
        let day = |(IsoDay(date), purchases, returns, bought, returned): _| {
            let money = |Plain(amount)| Money::try_new(amount, currency).ok();
            let totals =
                Totals::of_parts((purchases, money(bought)?), (returns, money(returned)?))?;
            Some(Day { date, totals })
        };
        let days: Option<Vec<Day>> = days.into_iter().map(day).collect();
        let days = days.ok_or("counts and amounts of purchases and returns")?;
        if ascending(days.iter().map(|day| day.date)) {
            Ok(BehaviorFold { currency, days })
        } else {
            Err("days in order, each once")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BehaviorFold;
    use crate::behavior::BehaviorError;
    use crate::units::{Currency, Estimate, Money, Period};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn yuan(minor: i64) -> Money {
        Money::from_minor(minor, Currency::CNY)
    }

    #[test]
    fn an_entry_is_as_large_as_the_documentation_says() {
        assert_eq!(size_of::<super::Day>(), 56);
    }

    #[test]
    fn a_return_takes_value_back_and_is_no_purchase() {
        let mut fold = BehaviorFold::new(Currency::CNY);
        fold.add_purchase(day("2026-01-01"), yuan(100)).unwrap();
        fold.add_return(day("2026-02-01"), yuan(130)).unwrap();
        let behavior = fold.as_of(day("2026-03-01")).unwrap();
        assert_eq!(behavior.monetary(), yuan(-30));
        assert_eq!(behavior.frequency(), 1);
        assert_eq!(behavior.last_purchase(), Some(day("2026-01-01")));
    }

    #[test]
    fn before_every_fact_there_is_nothing_and_no_recency_of_zero() {
        let mut fold = BehaviorFold::new(Currency::CNY);
        fold.add_purchase(day("2026-01-01"), yuan(100)).unwrap();
        let behavior = fold.as_of(day("2025-12-31")).unwrap();
        assert_eq!(behavior.recency_days(), None);
        assert_eq!(behavior.frequency(), 0);
        assert_eq!(behavior.rhythm(), Estimate::NotEnoughData { have: 0, need: 2 });
    }

    #[test]
    fn a_refused_transaction_leaves_the_fold_as_it_was() {
        let mut fold = BehaviorFold::new(Currency::CNY);
        fold.add_purchase(day("2026-01-01"), yuan(100)).unwrap();
        let before = fold.clone();
        let bound: Money = "10000000000000000000 CNY".parse().unwrap();
        let yen = Money::from_minor(1, Currency::JPY);
        for (date, total) in [("2026-01-01", bound), ("2026-01-02", yen), ("2026-01-03", yuan(-1))]
        {
            assert!(fold.add_purchase(day(date), total).is_err());
        }
        let mut other = BehaviorFold::new(Currency::CNY);
        other.add_return(day("2025-01-01"), yuan(1)).unwrap();
        other.add_purchase(day("2026-01-01"), bound).unwrap();
        assert!(matches!(fold.merge(&other), Err(BehaviorError::Money(_))));
        assert!(fold.merge(&BehaviorFold::new(Currency::JPY)).is_err());
        assert_eq!(fold, before);
    }

    #[test]
    fn the_first_day_of_a_period_is_that_of_a_purchase_or_a_return_within_it() {
        let mut fold = BehaviorFold::new(Currency::CNY);
        fold.add_purchase(day("2026-01-01"), yuan(100)).unwrap();
        fold.add_return(day("2026-02-01"), yuan(30)).unwrap();
        let first = |first, last| {
            fold.first_day(Period::from_first_to_last(day(first), day(last)).unwrap())
        };
        assert_eq!(first("2026-01-01", "2026-03-01"), Some(day("2026-01-01")));
        assert_eq!(first("2026-01-02", "2026-03-01"), Some(day("2026-02-01")));
        assert_eq!(first("2026-02-02", "2026-03-01"), None);
    }

    #[test]
    fn the_ends_of_the_calendar_can_be_dates_of_purchases() {
        let mut fold = BehaviorFold::new(Currency::CNY);
        fold.add_purchase(NaiveDate::MAX, yuan(1)).unwrap();
        fold.add_purchase(NaiveDate::MIN, yuan(2)).unwrap();
        let behavior = fold.as_of(NaiveDate::MAX).unwrap();
        assert_eq!((behavior.frequency(), behavior.recency_days()), (2, Some(0)));
        assert!(behavior.rhythm().known().unwrap().mean_days() > 1.9e8);
        let all_but_the_last = Period::half_open(NaiveDate::MIN, NaiveDate::MAX).unwrap();
        assert_eq!(fold.totals(all_but_the_last).unwrap().net(), yuan(2));
    }
}
