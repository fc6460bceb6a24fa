//! What comes back, with what the purchase that it names says of it.

use std::cell::LazyCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Costed, Line, Lines, Purchase, Return, Settlement, TransactionData};
use crate::units::{Money, MoneySum, ProductId, PurchaseId, Rounding};

impl TransactionData {
    /// How a return was settled, by what was known on a day: as it says itself; where it does not
    /// say, as the purchase that it goes back to; and where it names none, as everything that was
    /// bought until the day of the return, if that was all at once or all on account.
    ///
    /// Where none of it is known it counts as paid back at once, and is a
    /// [misfit](crate::CustomerBase::misfits): its purchase is not known, or the customer had bought
    /// both ways. Who is not known to have bought anything has no account.
    ///
    /// ```
    /// use clienteling::transaction::Settlement;
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-03-01","settlement":"on_account",
    ///         "lines":[{"product":"van","quantity":"1",
    ///                   "amount":{"amount":"200000","currency":"CNY"}}]}}"#,
    ///     r#"{"return":{"id":"R-1","customer":"C-1","date":"2026-03-09","of":"S-1",
    ///         "lines":[{"product":"van","quantity":"1",
    ///                   "amount":{"amount":"200000","currency":"CNY"}}]}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
    /// let [back] = transactions.returns().all() else { return Err("one".into()) };
    /// let as_of = "2026-03-31".parse()?;
    /// assert_eq!(transactions.settlement_of(back, as_of), Settlement::OnAccount);
    /// assert!(transactions.receivable(as_of)?.balances().all(|balance| balance.is_zero()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Cost: a pass over the purchases where the return does not say it.
    pub fn settlement_of(&self, back: &Return, as_of: NaiveDate) -> Settlement {
        let purchases = self.purchases.as_of(as_of);
        let of_purchases = || match &back.of {
            Some(of) => Some(purchases.iter().find(|bought| bought.id == *of)?.settlement),
            None => Ways::of(purchases).only(back.date),
        };
        back.settlement.or_else(of_purchases).unwrap_or_default()
    }

    /// The returns until a day of which nobody says how they were settled, and nothing else does,
    /// because the customer had bought both ways. Those that name a purchase are not among them.
    /// Cost: a pass over the returns, and over the purchases where one of them says neither.
    pub(crate) fn returns_settled_either_way(
        &self,
        as_of: NaiveDate,
    ) -> impl Iterator<Item = &Return> {
        let ways = LazyCell::new(move || Ways::of(self.purchases.as_of(as_of)));
        let unsaid = |back: &&Return| back.settlement.is_none() && back.of.is_none();
        let unsaid = self.returns.as_of(as_of).iter().filter(unsaid);
        unsaid.filter(move |back| ways.are_both(back.date))
    }

    /// The returns until a day that were credited to the account, each with the day from which on it
    /// counts, in that order. What is settled as its purchase counts from when both are known.
    /// Cost: a pass over the returns; and over the purchases and a sort where one of them does not
    /// say how it was settled.
    pub(crate) fn returns_on_account(&self, as_of: NaiveDate) -> Vec<(NaiveDate, &Return)> {
        let named = self.purchases_named(as_of, |back| back.settlement.is_none());
        let ways = LazyCell::new(|| Ways::of(self.purchases.as_of(as_of)));
        let on_account = |back: &Return| {
            let (settlement, day) = match (back.settlement, &back.of) {
                (Some(said), _) => (said, back.date),
                (None, Some(of)) => {
                    let bought = named.get(of)?;
                    (bought.settlement, bought.date.max(back.date))
                }
                (None, None) => (ways.only(back.date)?, back.date),
            };
            (settlement == Settlement::OnAccount).then_some(day)
        };
        let returns = self.returns.as_of(as_of).iter();
        let mut found: Vec<_> =
            returns.filter_map(|back| Some((on_account(back)?, back))).collect();
        // Stable: those of one day stay in their order.
        found.sort_by_key(|(day, _)| *day);
        found
    }

    /// The returns until a day, in order, with what is known of their cost: what a line says, and
    /// else what the purchase that it goes back to says of the same product, by quantity. Of more
    /// than was bought, for another price, of what came back before it was bought, and in another
    /// currency nothing is known by it.
    ///
    /// Cost: a pass over the returns and a sort of those of each day, and a pass over the purchases
    /// where one of them is named.
    pub(crate) fn returns_with_costs(
        &self,
        as_of: NaiveDate,
    ) -> impl Iterator<Item = (&Return, Costed)> {
        let named = self.purchases_named(as_of, |_| true);
        let mut bought: BTreeMap<&PurchaseId, Bought<'_>> = BTreeMap::new();
        self.returns.oldest_first(as_of).map(move |back| {
            let of = back.of.as_ref().and_then(|of| named.get(of));
            let mut of = of
                .filter(|of| of.date <= back.date)
                .map(|of| bought.entry(&of.id).or_insert_with(|| Bought::of(of)));
            let costed = back.lines.costed_by(|line| {
                let by_purchase = of.as_mut().and_then(|of| of.take(line));
                line.details().cost.or(by_purchase)
            });
            (back, costed)
        })
    }

    /// The purchases to which some of the returns until a day go back.
    pub(super) fn purchases_named(
        &self,
        as_of: NaiveDate,
        by: impl Fn(&Return) -> bool,
    ) -> BTreeMap<&PurchaseId, &Purchase> {
        let returns = self.returns.as_of(as_of).iter().filter(|back| by(back));
        let mut named: BTreeMap<_, _> =
            returns.filter_map(|back| Some((back.of.as_ref()?, None))).collect();
        if named.is_empty() {
            return BTreeMap::new();
        }
        for bought in self.purchases.as_of(as_of) {
            if let Some(place) = named.get_mut(&bought.id) {
                *place = Some(bought);
            }
        }
        named.into_iter().filter_map(|(id, bought)| Some((id, bought?))).collect()
    }
}

/// Since when a customer has bought in each of the two ways.
struct Ways {
    at_once: Option<NaiveDate>,
    on_account: Option<NaiveDate>,
}

impl Ways {
    /// In order of days.
    fn of(purchases: &[Purchase]) -> Self {
        let since = |way| purchases.iter().find(|one| one.settlement == way).map(|one| one.date);
        Ways { at_once: since(Settlement::AtOnce), on_account: since(Settlement::OnAccount) }
    }

    /// Which of them there were until a day: at once, and on account.
    fn until(&self, day: NaiveDate) -> (bool, bool) {
        let was = |since: Option<NaiveDate>| since.is_some_and(|since| since <= day);
        (was(self.at_once), was(self.on_account))
    }

    /// The one way in which all was bought until a day.
    fn only(&self, day: NaiveDate) -> Option<Settlement> {
        match self.until(day) {
            (true, false) => Some(Settlement::AtOnce),
            (false, true) => Some(Settlement::OnAccount),
            _ => None,
        }
    }

    fn are_both(&self, day: NaiveDate) -> bool {
        self.until(day) == (true, true)
    }
}

/// What a purchase cost, by product.
struct Bought<'a> {
    lines: &'a Lines,
    products: BTreeMap<&'a ProductId, OfProduct>,
}

/// What one product of a purchase cost and was sold for, and how much of it has come back, in the
/// smallest units of a quantity.
struct OfProduct {
    bought: i128,
    back: i128,
    /// What all of it cost. `None` where that is not known of a part.
    cost: Option<MoneySum>,
    /// How much was sold for how much: line by line, and all of it after each price that was taken
    /// off.
    sold: Vec<(u128, Money)>,
    /// What it was sold for less what was taken off the price.
    price: MoneySum,
    /// The same less what was given back for it.
    left: MoneySum,
}

impl<'a> Bought<'a> {
    fn of(purchase: &'a Purchase) -> Self {
        let lines = &purchase.lines;
        let mut products = BTreeMap::new();
        for line in lines.as_slice() {
            let none = MoneySum::new(lines.currency());
            let of_product = products.entry(line.product()).or_insert_with(|| OfProduct {
                bought: 0,
                back: 0,
                cost: Some(none),
                sold: Vec::new(),
                price: none,
                left: none,
            });
            let units = line.quantity().on_grid().0;
            of_product.bought = of_product.bought.saturating_add(units);
            of_product.sold.push((units.unsigned_abs(), line.amount()));
            // INVARIANT: all in one currency.
            let _ = of_product.price.add(line.amount());
            of_product.cost =
                of_product.cost.zip(line.details().cost).and_then(|(mut sum, cost)| {
                    sum.add(cost).ok()?;
                    Some(sum)
                });
        }
        for of_product in products.values_mut() {
            of_product.left = of_product.price;
        }
        Bought { lines, products }
    }

    /// Takes a line back: what it cost, where so much of it was sold for so much.
    fn take(&mut self, line: &Line) -> Option<Money> {
        let takes_off_price = self.lines.takes_off_price(line);
        let of_product = self.products.get_mut(line.product())?;
        let is_of_currency = of_product.left.subtract(line.amount()).is_ok();
        if takes_off_price {
            of_product.take_off(line.amount());
            return None;
        }
        let before = of_product.back;
        of_product.back = before.saturating_add(line.quantity().on_grid().0);
        if !is_of_currency || !(of_product.is_price_of(line) || of_product.is_all_back()) {
            return None;
        }
        // Up to here and up to there, not each for itself: then the parts add up to the whole.
        of_product.until(of_product.back)?.try_sub(of_product.until(before)?).ok()
    }
}

impl OfProduct {
    /// It became cheaper afterwards.
    fn take_off(&mut self, amount: Money) {
        if self.price.subtract(amount).is_ok() {
            let all = u128::try_from(self.bought).ok().zip(self.price.total().ok());
            self.sold.extend(all);
        }
    }

    /// Whether so much of it was sold for so much, to the smallest unit: not less than by the lowest
    /// of its prices, and not more than by the highest.
    fn is_price_of(&self, line: &Line) -> bool {
        let units = line.quantity().on_grid().0;
        let is = |rounding, fits: fn(Ordering) -> bool| {
            let prices = self.sold.iter();
            let mut parts =
                prices.filter_map(|(of, price)| price.part_in_minor(units, *of, rounding));
            parts.any(|part| line.amount().try_cmp(part).is_ok_and(fits))
        };
        is(Rounding::TowardZero, Ordering::is_ge) && is(Rounding::AwayFromZero, Ordering::is_le)
    }

    /// Whether all of it is back and was given back for: the last part takes up what was rounded.
    fn is_all_back(&self) -> bool {
        self.back == self.bought && self.left.total().is_ok_and(Money::is_zero)
    }

    /// What so much of it cost. `None` for more than there was.
    fn until(&self, back: i128) -> Option<Money> {
        let cost = self.cost?.total().ok()?;
        if back == self.bought {
            return Some(cost);
        }
        let of = u128::try_from(self.bought).ok().filter(|_| back < self.bought)?;
        cost.part_in_minor(back, of, Rounding::HalfEven)
    }
}

#[cfg(test)]
mod tests {
    use crate::base::{CustomerBase, Fact};

    #[test]
    fn what_is_settled_as_its_purchase_counts_in_the_account_from_when_both_are_known() {
        let mut base = CustomerBase::new();
        for (kind, id, date, more) in [
            ("purchase", "S-1", "2026-01-10", r#""settlement":"on_account""#),
            ("purchase", "S-2", "2026-01-01", r#""settlement":"on_account""#),
            ("return", "R-1", "2026-01-05", r#""of":"S-1""#),
            ("return", "R-2", "2026-01-12", r#""of":"S-2""#),
        ] {
            let fact = format!(
                r#"{{"{kind}":{{"id":"{id}","customer":"C","date":"{date}",{more},"lines":[
                    {{"product":"oil","quantity":"1","amount":{{"amount":"7","currency":"CNY"}}}}
                ]}}}}"#
            );
            base.add(serde_json::from_str::<Fact>(&fact).unwrap()).unwrap();
        }
        let transactions = base.customers().next().unwrap().transactions();
        let days = transactions.account_days("2026-12-31".parse().unwrap()).into_iter();
        let days: Vec<_> =
            days.map(|day| (day.day.to_string(), day.balances.unwrap()[0].to_string())).collect();
        let expected =
            [("2026-01-01", "7.00 CNY"), ("2026-01-10", "7.00 CNY"), ("2026-01-12", "0.00 CNY")];
        assert_eq!(days, expected.map(|(day, balance)| (day.to_owned(), balance.to_owned())));
        for (day, balance) in days {
            let receivable = transactions.receivable(day.parse().unwrap()).unwrap();
            assert!(receivable.balances().map(|it| it.to_string()).eq([balance]), "{day}");
        }
    }
}
