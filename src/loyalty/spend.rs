//! What a customer has spent: each purchase with what came back of it.
//!
//! A return counts against its purchase: on its own day, up to what the purchase was worth, and at the
//! rate of the day of the purchase, so that what came back whole was never bought.
//!
//! Only what is asked for is valued: a purchase that does not count needs no rate.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::transaction::{Purchase, Return, TransactionData};
use crate::units::{ExchangeRates, Money, MoneySum, NotComputable, PurchaseId, Valuation};

/// What a customer has bought and brought back until a day.
pub(super) struct Spend<'a> {
    /// By day, and of one day by identifier, where 10 comes after 9.
    pub(super) bought: Vec<Bought<'a>>,
    /// The returns that name no purchase, by day.
    pub(super) back_of_any: Vec<&'a Return>,
}

/// A purchase with what came back of it.
pub(super) struct Bought<'a> {
    purchase: &'a Purchase,
    /// What was left of it, as it was charged, from which day on; in order.
    left: Vec<(NaiveDate, Money)>,
}

impl<'a> Spend<'a> {
    /// The purchases that count, by what was known on a day. A return of another purchase counts
    /// against nothing. Cost: a pass over purchases and returns, and a look-up for each return.
    pub(super) fn of(
        transactions: &'a TransactionData,
        counts: impl Fn(&Purchase) -> bool,
        rates: &ExchangeRates,
        as_of: NaiveDate,
    ) -> Result<Self, NotComputable> {
        let purchases = transactions.purchases().oldest_first(as_of).filter(|one| counts(one));
        let bought = purchases.map(|purchase| Bought { purchase, left: Vec::new() });
        let mut spend = Spend { bought: bought.collect(), back_of_any: Vec::new() };
        if transactions.returns().as_of(as_of).is_empty() {
            return Ok(spend);
        }
        let places = spend.bought.iter().zip(0_usize..).map(|(one, place)| (one.id(), place));
        let places: BTreeMap<&PurchaseId, usize> = places.collect();
        for back in transactions.returns().oldest_first(as_of) {
            let Some(of) = &back.of else {
                spend.back_of_any.push(back);
                continue;
            };
            if let Some(of) = places.get(of).and_then(|place| spend.bought.get_mut(*place)) {
                of.take_back(back, rates)?;
            }
        }
        Ok(spend)
    }
}

impl<'a> Bought<'a> {
    pub(super) const fn id(&self) -> &'a PurchaseId {
        &self.purchase.id
    }

    pub(super) const fn day(&self) -> NaiveDate {
        self.purchase.date
    }

    /// Takes off what came back of it. What is dated before the purchase counts on the day of that.
    fn take_back(&mut self, back: &Return, rates: &ExchangeRates) -> Result<(), NotComputable> {
        let all = self.purchase.lines.total();
        let given = Valuation::new(all.currency(), rates).value(back.lines.total(), back.date)?;
        let before = self.left.last().map_or(all, |(_, left)| *left);
        let left = before.try_sub(given)?;
        let left = if left.is_negative() { Money::zero(all.currency()) } else { left };
        self.left.push((back.date.max(self.purchase.date), left));
        Ok(())
    }

    /// What it was worth.
    pub(super) fn worth(&self, valuation: &Valuation<'_>) -> Result<Money, NotComputable> {
        Ok(valuation.value(self.purchase.lines.total(), self.purchase.date)?)
    }

    /// What it was worth less what came back of it.
    pub(super) fn kept(&self, valuation: &Valuation<'_>) -> Result<Money, NotComputable> {
        let kept = self.left.last().map_or(self.purchase.lines.total(), |(_, left)| *left);
        Ok(valuation.value(kept, self.purchase.date)?)
    }

    /// What came back of it, with the day of each return; together no more than it was worth.
    pub(super) fn back(
        &self,
        valuation: &Valuation<'_>,
    ) -> Result<Vec<(NaiveDate, Money)>, NotComputable> {
        if self.left.is_empty() {
            return Ok(Vec::new());
        }
        // What is left is valued, not what came back: then the parts add up to the whole.
        let mut before = self.worth(valuation)?;
        let part = |(day, left): &(NaiveDate, Money)| {
            let left = valuation.value(*left, self.purchase.date)?;
            let back = before.try_sub(left)?;
            before = left;
            Ok((*day, back))
        };
        self.left.iter().map(part).collect()
    }

    /// What came back of it on days that count.
    pub(super) fn back_on(
        &self,
        valuation: &Valuation<'_>,
        counts: impl Fn(NaiveDate) -> bool,
    ) -> Result<Money, NotComputable> {
        let mut sum = MoneySum::new(valuation.currency());
        if self.left.iter().any(|(day, _)| counts(*day)) {
            for (_, amount) in self.back(valuation)?.iter().filter(|(day, _)| counts(*day)) {
                sum.add(*amount)?;
            }
        }
        Ok(sum.total()?)
    }
}
