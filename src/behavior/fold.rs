//! The accumulator: one entry for each day with a transaction.

use chrono::NaiveDate;

use super::by_day::{ByDay, Summed};
use super::margin::{Costs, Margin};
use super::summary::{Behavior, Totals};
use super::{BehaviorError, Rhythm};
use crate::rule::Packed;
use crate::transaction::{Purchase, TransactionData};
use crate::units::day::IsoDay;
use crate::units::fixed::Plain;
use crate::units::{Currency, Money, Period, Valuation};

/// Purchases and returns of one customer, summed up by day.
///
/// Cost: adding in order of days is a push, adding an earlier day moves the later entries;
/// merging is a pass over both; memory is one entry (56 bytes) for each day with a transaction, and
/// one more (48 bytes) for each day of which something of the cost is known, and 8 bytes for each
/// purchase that came back in full.
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
    days: ByDay<Totals>,
    // INVARIANT: only of days that the others have too, and of less than they have. Apart from
    // them, because many do not record what their sales cost.
    costs: ByDay<Costs>,
    // INVARIANT: in order.
    undone: Vec<Undone>,
}

/// A purchase that came back in full: the day of the purchase, and that since which nothing is left.
type Undone = (NaiveDate, NaiveDate);

impl BehaviorFold {
    /// Nothing yet, in `currency`.
    pub const fn new(currency: Currency) -> Self {
        BehaviorFold { currency, days: ByDay::NONE, costs: ByDay::NONE, undone: Vec::new() }
    }

    /// The currency of all amounts.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Adds a purchase with its total, and nothing about its cost.
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

    /// Says that one of the purchases of a day came back in full, on another day: from then on it
    /// counts neither for recency nor for frequency. What came back is worth what
    /// [`add_return`](Self::add_return) says, on its own day.
    ///
    /// ```
    /// use clienteling::behavior::BehaviorFold;
    /// use clienteling::Currency;
    ///
    /// let mut fold = BehaviorFold::new(Currency::CNY);
    /// let (bought, back) = ("2026-01-10".parse()?, "2026-01-12".parse()?);
    /// fold.add_purchase(bought, "800.00 CNY".parse()?)?;
    /// fold.add_return(back, "800.00 CNY".parse()?)?;
    /// fold.add_undone(bought, back);
    /// assert_eq!(fold.as_of("2026-01-11".parse()?)?.frequency(), 1);
    /// let after = fold.as_of("2026-01-12".parse()?)?;
    /// assert_eq!((after.frequency(), after.recency_days()), (0, None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add_undone(&mut self, bought: NaiveDate, back: NaiveDate) {
        let undone = (bought, back.max(bought));
        let place = self.undone.partition_point(|other| *other <= undone);
        self.undone.insert(place, undone);
    }

    /// How many of the purchases of a day are none any more on another.
    fn undone_on(&self, bought: NaiveDate, as_of: NaiveDate) -> u64 {
        let of_day = |place: usize| self.undone.get(place..).unwrap_or_default().iter();
        let first = self.undone.partition_point(|(day, _)| *day < bought);
        let is_back = |(day, back): &&Undone| *day == bought && *back <= as_of;
        u64::try_from(of_day(first).take_while(is_back).count()).unwrap_or(u64::MAX)
    }

    /// Adds a customer's purchases and returns until `as_of`, each valued on its own day, and what
    /// is known of their cost. A purchase that came back in full, by returns that name it, is none
    /// any more from then on, however much later that was.
    ///
    /// What came back may take its cost from the purchase that it names: facts that are divided
    /// among several folds are divided by customers.
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
        for (bought, back) in transactions.undone(as_of) {
            self.add_undone(bought, back);
        }
        let mut purchases = transactions.purchases().as_of(as_of).iter().peekable();
        let mut returns = transactions.returns_with_costs(as_of).peekable();
        // In the order of days, so that each is a push.
        loop {
            let next_return = returns.peek().map(|(back, _)| back.date);
            let before_it =
                |purchase: &&Purchase| next_return.is_none_or(|day| purchase.date <= day);
            if let Some(purchase) = purchases.next_if(before_it) {
                let value = |amount| valuation.value(amount, purchase.date);
                self.add_purchase(purchase.date, value(purchase.lines.total())?)?;
                if let Some(costs) = Costs::of_purchase(&purchase.lines.costed(), value)? {
                    self.costs.add(purchase.date, costs)?;
                }
            } else if let Some((back, costed)) = returns.next() {
                let value = |amount| valuation.value(amount, back.date);
                self.add_return(back.date, value(back.lines.total())?)?;
                if let Some(costs) = Costs::of_purchase(&costed, value)? {
                    self.costs.add(back.date, costs.taken_back()?)?;
                }
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
        let days = self.days.merged(&other.days)?;
        self.costs = self.costs.merged(&other.costs)?;
        self.days = days;
        self.undone.extend(&other.undone);
        self.undone.sort_unstable();
        Ok(())
    }

    /// Forgets everything that was added and keeps the memory, for the next customer.
    pub fn clear(&mut self) {
        self.days.clear();
        self.costs.clear();
        self.undone.clear();
    }

    /// The behaviour as of a day: what is dated later changes nothing.
    ///
    /// # Errors
    /// [`Money`](BehaviorError::Money) for a sum out of range. Cost: a pass over the days, and a
    /// sort of the gaps between purchases.
    pub fn as_of(&self, as_of: NaiveDate) -> Result<Behavior, BehaviorError> {
        let days = self.days.between(NaiveDate::MIN, as_of);
        let totals = Totals::try_sum(self.currency, days.iter().map(|(_, totals)| totals))?;
        let left = |(date, totals): &(NaiveDate, Totals)| {
            let undone = if self.undone.is_empty() { 0 } else { self.undone_on(*date, as_of) };
            (*date, totals.purchases().saturating_sub(undone))
        };
        let of_days = days.iter().map(left).filter(|(_, purchases)| *purchases > 0);
        let frequency = of_days.clone().fold(0_u64, |sum, (_, one)| sum.saturating_add(one));
        let mut dates = of_days.map(|(date, _)| date);
        let purchase_days = dates.clone().count();
        let rhythm = Rhythm::of(dates.clone(), purchase_days);
        let span = dates.next().map(|first| (first, dates.next_back().unwrap_or(first)));
        let purchase_days = u64::try_from(purchase_days).unwrap_or(u64::MAX);
        Ok(Behavior::new(as_of, totals, frequency, purchase_days, span, rhythm))
    }

    /// What happened in a period.
    ///
    /// # Errors
    /// [`Money`](BehaviorError::Money) for a sum out of range. Cost: two binary searches and a
    /// pass over the days of the period.
    pub fn totals(&self, period: Period) -> Result<Totals, BehaviorError> {
        let days = self.days.between(period.first(), period.last());
        Ok(Totals::try_sum(self.currency, days.iter().map(|(_, totals)| totals))?)
    }

    /// What the sales of a period brought over their cost, as far as that is known.
    ///
    /// ```
    /// use clienteling::behavior::BehaviorFold;
    /// use clienteling::units::Valuation;
    /// use clienteling::{Currency, CustomerBase, Estimate, Fact, Period};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-03-01","lines":[
    ///         {"product":"tyre","quantity":"4","amount":{"amount":"2400","currency":"CNY"},
    ///          "cost":{"amount":"1800","currency":"CNY"}}]}}"#,
    ///     r#"{"purchase":{"id":"S-2","customer":"C-1","date":"2026-04-01","lines":[
    ///         {"product":"oil","quantity":"1","amount":{"amount":"600","currency":"CNY"}}]}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
    /// let valuation = Valuation::new(Currency::CNY, base.rates());
    /// let mut fold = BehaviorFold::new(Currency::CNY);
    /// fold.add_transactions(customer.transactions(), &valuation, "2026-04-30".parse()?)?;
    ///
    /// let march = fold.margin(Period::calendar_month("2026-03-01".parse()?))?;
    /// assert_eq!(march.known(), Estimate::Known("600 CNY".parse()?));
    /// let year = fold.margin(Period::calendar_year("2026-03-01".parse()?))?;
    /// assert_eq!(year.known(), Estimate::NotEnoughData { have: 1, need: 2 });
    /// assert_eq!(year.share_known().known(), Some("80%".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`totals`](Self::totals).
    pub fn margin(&self, period: Period) -> Result<Margin, BehaviorError> {
        let costs = self.costs.between(period.first(), period.last()).iter();
        Ok(Margin::of(&self.totals(period)?, costs.map(|(_, costs)| costs))?)
    }

    /// For each day until `as_of` on which something happened what was bought less what came back.
    pub(crate) fn net_by_day(&self, as_of: NaiveDate) -> impl Iterator<Item = (NaiveDate, Money)> {
        let days = self.days.between(NaiveDate::MIN, as_of).iter();
        days.map(|(date, totals)| (*date, totals.net()))
    }

    /// The first day of a period with a purchase or a return. Cost: a binary search.
    pub fn first_day(&self, period: Period) -> Option<NaiveDate> {
        self.days.between(period.first(), period.last()).first().map(|(date, _)| *date)
    }

    fn add(&mut self, date: NaiveDate, totals: Totals) -> Result<(), BehaviorError> {
        // Also for the first entry of a day: the currency must be the fold's.
        Ok(self.days.add(date, Totals::zero(self.currency).try_add(&totals)?)?)
    }
}

impl Packed for BehaviorFold {
    const KIND: &'static str = "behavior";
    /// For each day what was bought and what came back, counted and summed up; and for each of
    /// which some cost is known, of how many every cost is, the amount with a cost, and the margin; and
    /// for each purchase that came back in full its day, and that since which it is.
    type Form = (
        Currency,
        Vec<(IsoDay, u64, u64, Plain, Plain)>,
        Vec<(IsoDay, u64, Plain, Plain)>,
        Vec<(IsoDay, IsoDay)>,
    );

    fn pack(&self) -> Self::Form {
        let day = |(date, totals): &(NaiveDate, Totals)| {
            let [bought, returned] = [totals.bought(), totals.returned()].map(Money::amount);
            let counts = (totals.purchases(), totals.returns());
            (IsoDay(*date), counts.0, counts.1, Plain(bought), Plain(returned))
        };
        let cost = |(date, costs): &(NaiveDate, Costs)| {
            let [amount, margin] = [costs.amount, costs.margin].map(|it| Plain(it.amount()));
            (IsoDay(*date), costs.costed, amount, margin)
        };
        let (days, costs) = (self.days.all().iter(), self.costs.all().iter());
        let undone = self.undone.iter().map(|(bought, back)| (IsoDay(*bought), IsoDay(*back)));
        (self.currency, days.map(day).collect(), costs.map(cost).collect(), undone.collect())
    }

    fn unpack((currency, days, costs, undone): Self::Form) -> Result<Self, &'static str> {
        let money = |Plain(amount)| Money::try_new(amount, currency).ok();
        let day = |(IsoDay(date), purchases, returns, bought, returned): _| {
            let totals =
                Totals::of_parts((purchases, money(bought)?), (returns, money(returned)?))?;
            Some((date, totals))
        };
        let cost = |(IsoDay(date), costed, amount, margin): _| {
            Some((date, Costs { costed, amount: money(amount)?, margin: money(margin)? }))
        };
        let days: Option<Vec<_>> = days.into_iter().map(day).collect();
        let days = days.ok_or("counts and amounts of purchases and returns")?;
        let costs: Option<Vec<_>> = costs.into_iter().map(cost).collect();
        let costs = costs.ok_or("counts and amounts with a cost")?;
        let in_order = "days in order, each once";
        let (days, costs) = (ByDay::of(days).ok_or(in_order)?, ByDay::of(costs).ok_or(in_order)?);
        let fits = |(date, costs): &(NaiveDate, Costs)| {
            let totals = days.between(*date, *date).first();
            totals.is_some_and(|(_, totals)| costs.is_part_of(totals))
        };
        if !costs.all().iter().all(fits) {
            return Err("costs of what was bought and came back");
        }
        let undone = undone.into_iter().map(|(IsoDay(bought), IsoDay(back))| (bought, back));
        let undone: Vec<Undone> = undone.collect();
        if !undone.is_sorted() || undone.iter().any(|(bought, back)| back < bought) {
            return Err("purchases in order, none of which came back before it was bought");
        }
        Ok(BehaviorFold { currency, days, costs, undone })
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
        assert_eq!(size_of::<(NaiveDate, super::Totals)>(), 56);
        assert_eq!(size_of::<(NaiveDate, super::Costs)>(), 48);
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
