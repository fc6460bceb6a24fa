//! What comes back, with what the purchase that it names says of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Costed, Line, Purchase, Return, Settlement, TransactionData};
use crate::units::{Money, MoneySum, ProductId, PurchaseId, Rounding};

impl TransactionData {
    /// How a return was settled, by what was known on a day: as it says itself; where it does not
    /// say, as the purchase that it goes back to; and where that is not known, at once.
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
        let of_purchase = || {
            let of = back.of.as_ref()?;
            let bought = self.purchases.as_of(as_of).iter().find(|bought| bought.id == *of)?;
            Some(bought.settlement)
        };
        back.settlement.or_else(of_purchase).unwrap_or_default()
    }

    /// The returns until a day that were credited to the account, each with the day from which on it
    /// counts, in that order. What is settled as its purchase counts from when both are known.
    /// Cost: a pass over the returns; and over the purchases and a sort where one of them does not
    /// say how it was settled.
    pub(crate) fn returns_on_account(&self, as_of: NaiveDate) -> Vec<(NaiveDate, &Return)> {
        let named = self.purchases_named(as_of, |back| back.settlement.is_none());
        let on_account = |back: &Return| {
            let (settlement, day) = if let Some(said) = back.settlement {
                (said, back.date)
            } else {
                let bought = named.get(back.of.as_ref()?)?;
                (bought.settlement, bought.date.max(back.date))
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
    /// than was bought, of what came back before it was bought, and in another currency nothing is
    /// known by it.
    ///
    /// Cost: a pass over the returns, and over the purchases where one of them is named.
    pub(crate) fn returns_with_costs(
        &self,
        as_of: NaiveDate,
    ) -> impl Iterator<Item = (&Return, Costed)> {
        let named = self.purchases_named(as_of, |_| true);
        let mut bought: BTreeMap<&PurchaseId, Bought<'_>> = BTreeMap::new();
        self.returns.as_of(as_of).iter().map(move |back| {
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
    fn purchases_named(
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

/// What a purchase cost, by product.
struct Bought<'a>(BTreeMap<&'a ProductId, OfProduct>);

/// What one product of a purchase cost, and how much of it has come back, in the smallest units of a
/// quantity.
struct OfProduct {
    bought: i128,
    back: i128,
    /// What all of it cost. `None` where that is not known of a part.
    cost: Option<MoneySum>,
}

impl<'a> Bought<'a> {
    fn of(purchase: &'a Purchase) -> Self {
        let mut products = BTreeMap::new();
        for line in purchase.lines.as_slice() {
            let none = MoneySum::new(purchase.lines.currency());
            let of_product = products.entry(line.product()).or_insert(OfProduct {
                bought: 0,
                back: 0,
                cost: Some(none),
            });
            of_product.bought = of_product.bought.saturating_add(line.quantity().on_grid().0);
            of_product.cost =
                of_product.cost.zip(line.details().cost).and_then(|(mut sum, cost)| {
                    sum.add(cost).ok()?;
                    Some(sum)
                });
        }
        Bought(products)
    }

    /// Takes a line back: what it cost.
    fn take(&mut self, line: &Line) -> Option<Money> {
        let of_product = self.0.get_mut(line.product())?;
        let before = of_product.back;
        of_product.back = before.saturating_add(line.quantity().on_grid().0);
        // Up to here and up to there, not each for itself: then the parts add up to the whole.
        let cost = of_product.until(of_product.back)?.try_sub(of_product.until(before)?).ok()?;
        (cost.currency() == line.amount().currency()).then_some(cost)
    }
}

impl OfProduct {
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
