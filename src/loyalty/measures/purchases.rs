//! What was bought and kept, day by day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::LoyaltyMeasurePolicyDraft;
use crate::transaction::{Purchase, TransactionData};
use crate::units::period::days_between;
use crate::units::{
    Currency, Estimate, ExchangeError, Money, MoneySum, Period, PurchaseId, Valuation,
};

/// The purchases of a customer until a day of which something is left, and for which something was
/// paid: a gift is none.
///
/// What came back takes its amount off the day of the purchase that it names. Where it names none that
/// is known, it comes off the last day until then on which something is left, and what is more off the
/// days before. No day falls below zero.
pub(super) struct Purchases<'a> {
    /// In order, those of their own accord.
    pub(super) kept: Vec<&'a Purchase>,
    days: Days,
    over: Period,
    currency: Currency,
}

/// What was paid on a day of the period, and whether of their own accord, less what was given back.
/// `None`: a rate is missing.
type Days = BTreeMap<(NaiveDate, bool), Option<MoneySum>>;

/// An amount in the currency of a valuation. `None`: the rate is missing.
pub(super) fn valued(
    amount: Money,
    on: NaiveDate,
    valuation: Valuation<'_>,
) -> Result<Option<Money>, ExchangeError> {
    match valuation.value(amount, on) {
        Err(ExchangeError::NoRate { .. }) => Ok(None),
        valued => valued.map(Some),
    }
}

impl<'a> Purchases<'a> {
    /// Amounts of the period are valued on their own days. The captive ones are the invoices of visits
    /// that were not of their own accord. Cost: a look-up for each purchase and each return.
    pub(super) fn of(
        transactions: &'a TransactionData,
        captive: &BTreeSet<&PurchaseId>,
        valuation: Valuation<'_>,
        over: Period,
    ) -> Result<Self, ExchangeError> {
        let currency = valuation.currency();
        let all = transactions.kept(over.last(), |_| true);
        let all: Vec<&Purchase> = all.filter(|one| one.lines.total().is_positive()).collect();
        let day_of = |one: &Purchase| (one.date, !captive.contains(&one.id));
        let mut days = Days::new();
        for one in all.iter().filter(|one| over.contains(one.date)) {
            let paid = days.entry(day_of(one)).or_insert(Some(MoneySum::new(currency)));
            match valued(one.lines.total(), one.date, valuation)? {
                Some(amount) => paid.as_mut().map_or(Ok(()), |sum| sum.add(amount))?,
                None => *paid = None,
            }
        }
        let returns = transactions.returns().as_of(over.last());
        if !returns.is_empty() {
            let bought = transactions.purchases().as_of(over.last()).iter();
            let mut bought: BTreeMap<&PurchaseId, _> = bought.map(|one| (&one.id, None)).collect();
            bought.extend(all.iter().map(|one| (&one.id, Some(day_of(one)))));
            let mut unnamed = Vec::new();
            for back in returns {
                let of = back.of.as_ref().and_then(|of| bought.get(of));
                // Of a purchase of which all came back, or of another time, no day is left.
                let day = of.map(|day| day.and_then(|day| days.get_mut(&day)));
                let amount = || valued(back.lines.total(), back.date, valuation);
                match day {
                    None if over.contains(back.date) => unnamed.push((back.date, amount()?)),
                    None | Some(None) => {}
                    Some(Some(paid)) => match amount()? {
                        Some(amount) => paid.as_mut().map_or(Ok(()), |sum| sum.subtract(amount))?,
                        None => *paid = None,
                    },
                }
            }
            take_off(&mut days, &unnamed)?;
        }
        let kept = all.into_iter().filter(|one| !captive.contains(&one.id)).collect();
        Ok(Purchases { kept, days, over, currency })
    }

    /// What was spent in the period. Not known where a rate is missing: then of how many days of how
    /// many it is.
    pub(super) fn spent(&self) -> Result<Estimate<Money>, ExchangeError> {
        self.sum(|_| true)
    }

    /// What was spent of their own accord after a day of the period.
    pub(super) fn spent_again(&self, after: NaiveDate) -> Result<Estimate<Money>, ExchangeError> {
        self.sum(|(day, is_free)| is_free && day > after)
    }

    fn sum(
        &self,
        counts: impl Fn((NaiveDate, bool)) -> bool,
    ) -> Result<Estimate<Money>, ExchangeError> {
        let (mut have, mut need, mut sum) = (0_u64, 0_u64, MoneySum::new(self.currency));
        for (_, paid) in self.days.iter().filter(|(day, _)| counts(**day)) {
            need = need.saturating_add(1);
            let Some(paid) = paid else { continue };
            have = have.saturating_add(1);
            let paid = paid.total()?;
            if paid.is_positive() {
                sum.add(paid)?;
            }
        }
        if have < need {
            return Ok(Estimate::NotEnoughData { have, need });
        }
        Ok(Estimate::Known(sum.total()?))
    }

    /// On how many days of the period, after one if it is given, they bought of their own accord.
    pub(super) fn count_days(&self, after: Option<NaiveDate>) -> u64 {
        let counts = |day| after.is_none_or(|after| day > after);
        let days = self.days.keys().filter(|(day, is_free)| *is_free && counts(*day));
        u64::try_from(days.count()).unwrap_or(u64::MAX)
    }

    /// The day of the first purchase, once it is long enough ago to have bought again.
    pub(super) fn first_settled(&self, policy: &LoyaltyMeasurePolicyDraft) -> Estimate<NaiveDate> {
        let (as_of, need) = (self.over.last(), u64::from(policy.days_to_buy_again));
        match self.kept.first().map(|one| one.date) {
            Some(first) if days_between(first, as_of) >= need => Estimate::Known(first),
            Some(first) => Estimate::NotEnoughData { have: days_between(first, as_of), need },
            None => Estimate::NotEnoughData { have: 0, need: need.max(1) },
        }
    }
}

/// Takes what came back and names no purchase off the days, last ones first. Of a day what was paid of
/// their own accord goes first. Cost: a pass over both.
fn take_off(days: &mut Days, returns: &[(NaiveDate, Option<Money>)]) -> Result<(), ExchangeError> {
    let mut days = days.iter_mut().peekable();
    // Those until the return on which something is left, in order.
    let mut left: Vec<&mut Option<MoneySum>> = Vec::new();
    for (date, amount) in returns {
        while let Some((_, paid)) = days.next_if(|((day, _), _)| day <= date) {
            left.push(paid);
        }
        let mut amount = *amount;
        while let Some(paid) = left.pop() {
            let (Some(sum), Some(rest)) = (paid.as_mut(), amount) else {
                // How much of it is left is not known, nor how much of what was before.
                *paid = None;
                amount = None;
                continue;
            };
            let of_day = sum.total()?;
            if !of_day.is_positive() {
                continue;
            }
            let beyond = rest.try_sub(of_day)?;
            sum.subtract(rest)?;
            if beyond.is_negative() {
                left.push(paid);
                break;
            }
            amount = Some(beyond);
            if beyond.is_zero() {
                break;
            }
        }
    }
    Ok(())
}
