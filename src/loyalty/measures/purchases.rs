//! What was bought and kept, day by day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::LoyaltyMeasurePolicyDraft;
use crate::transaction::{Purchase, TransactionData};
use crate::units::period::days_between;
use crate::units::{
    Currency, Estimate, ExchangeError, Money, MoneySum, Period, PurchaseId, Valuation,
};

/// The purchases of a customer until a day of which something is left.
///
/// What came back takes its amount off the day of the purchase that it names; where it names none that
/// is known, off the last day with a purchase until then. No day falls below zero.
pub(super) struct Purchases<'a> {
    /// In order.
    pub(super) kept: Vec<&'a Purchase>,
    /// Each day once, in order, with what was paid less what was given back.
    days: Vec<(NaiveDate, MoneySum)>,
    currency: Currency,
}

impl<'a> Purchases<'a> {
    /// Amounts are valued on their own days. Cost: a pass over purchases and returns, and a look-up for
    /// each return.
    pub(super) fn of(
        transactions: &'a TransactionData,
        valuation: Valuation<'_>,
        as_of: NaiveDate,
    ) -> Result<Self, ExchangeError> {
        let kept: Vec<&Purchase> = transactions.kept(as_of, |_| true).collect();
        let currency = valuation.currency();
        let mut days: Vec<(NaiveDate, MoneySum)> = Vec::with_capacity(kept.len());
        for one in &kept {
            if days.last().is_none_or(|(day, _)| *day != one.date) {
                days.push((one.date, MoneySum::new(currency)));
            }
            if let Some((_, sum)) = days.last_mut() {
                sum.add(valuation.value(one.lines.total(), one.date)?)?;
            }
        }
        let mut found = Purchases { kept, days, currency };
        let returns = transactions.returns().as_of(as_of);
        if !returns.is_empty() {
            let bought = transactions.purchases().as_of(as_of).iter().map(|one| (&one.id, None));
            let mut bought: BTreeMap<&PurchaseId, Option<NaiveDate>> = bought.collect();
            bought.extend(found.kept.iter().map(|one| (&one.id, Some(one.date))));
            for back in returns {
                let day = match back.of.as_ref().and_then(|of| bought.get(of)) {
                    Some(Some(day)) => *day,
                    // All of it came back.
                    Some(None) => continue,
                    None => back.date,
                };
                if let Some(sum) = found.until(day) {
                    sum.subtract(valuation.value(back.lines.total(), back.date)?)?;
                }
            }
        }
        Ok(found)
    }

    /// What was paid on the last day with a purchase until another.
    fn until(&mut self, day: NaiveDate) -> Option<&mut MoneySum> {
        let place = self.days.partition_point(|(known, _)| *known <= day).checked_sub(1)?;
        self.days.get_mut(place).map(|(_, sum)| sum)
    }

    /// What was spent on the days of a period after a day, if one is given.
    pub(super) fn spent(
        &self,
        over: Period,
        after: Option<NaiveDate>,
    ) -> Result<Money, ExchangeError> {
        let mut sum = MoneySum::new(self.currency);
        let counts = |day| over.contains(day) && after.is_none_or(|after| day > after);
        for (_, of_day) in self.days.iter().filter(|(day, _)| counts(*day)) {
            let of_day = of_day.total()?;
            if of_day.is_positive() {
                sum.add(of_day)?;
            }
        }
        Ok(sum.total()?)
    }

    /// On how many days of a period after a day, if one is given, they bought.
    pub(super) fn count_days(&self, over: Period, after: Option<NaiveDate>) -> u64 {
        let counts = |day| over.contains(day) && after.is_none_or(|after| day > after);
        let days = self.days.iter().filter(|(day, _)| counts(*day)).count();
        u64::try_from(days).unwrap_or(u64::MAX)
    }

    /// The day of the first purchase, once it is long enough ago to have bought again.
    pub(super) fn first_settled(
        &self,
        policy: &LoyaltyMeasurePolicyDraft,
        as_of: NaiveDate,
    ) -> Estimate<NaiveDate> {
        let need = u64::from(policy.days_to_buy_again);
        match self.days.first().map(|(first, _)| *first) {
            Some(first) if days_between(first, as_of) >= need => Estimate::Known(first),
            Some(first) => Estimate::NotEnoughData { have: days_between(first, as_of), need },
            None => Estimate::NotEnoughData { have: 0, need: need.max(1) },
        }
    }
}
