//! What a fold comes to: sums, and the behaviour as of a day.

use chrono::NaiveDate;

use super::by_day::Summed;
use super::{BehaviorError, Rhythm};
use crate::units::period::days_between;
use crate::units::written::written;
use crate::units::{Currency, Estimate, Money, MoneyError, MoneySum};

/// Purchases and returns of some days, counted and summed up.
///
/// * What was bought and what came back are not below zero, and in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Totals {
    purchases: u64,
    returns: u64,
    bought: Money,
    returned: Money,
}

impl Totals {
    #[inline]
    pub(super) fn zero(currency: Currency) -> Self {
        let none = Money::zero(currency);
        Totals { purchases: 0, returns: 0, bought: none, returned: none }
    }

    pub(super) fn of_purchase(total: Money) -> Result<Self, BehaviorError> {
        if total.is_negative() {
            return Err(BehaviorError::NegativeTotal(total));
        }
        Ok(Totals { purchases: 1, bought: total, ..Totals::zero(total.currency()) })
    }

    pub(super) fn of_return(total: Money) -> Result<Self, BehaviorError> {
        let Totals { bought, .. } = Totals::of_purchase(total)?;
        Ok(Totals { returns: 1, returned: bought, ..Totals::zero(total.currency()) })
    }

    /// As they were counted. `None` for an amount below zero, or one of nothing that was counted;
    /// and for a day on which nothing happened.
    pub(super) fn of_parts(purchases: (u64, Money), returns: (u64, Money)) -> Option<Self> {
        let fits = |(count, amount): (u64, Money)| {
            !amount.is_negative() && (count > 0 || amount.is_zero())
        };
        let possible = fits(purchases) && fits(returns) && (purchases.0 > 0 || returns.0 > 0);
        let ((purchases, bought), (returns, returned)) = (purchases, returns);
        possible.then_some(Totals { purchases, returns, bought, returned })
    }

    /// The sum of many. Only the result is held to the bounds of [`Money`].
    pub(super) fn try_sum<'a>(
        currency: Currency,
        many: impl Iterator<Item = &'a Totals>,
    ) -> Result<Self, MoneyError> {
        let (mut purchases, mut returns) = (0_u64, 0_u64);
        let (mut bought, mut returned) = (MoneySum::new(currency), MoneySum::new(currency));
        for totals in many {
            purchases = purchases.saturating_add(totals.purchases);
            returns = returns.saturating_add(totals.returns);
            bought.add(totals.bought)?;
            returned.add(totals.returned)?;
        }
        Ok(Totals { purchases, returns, bought: bought.total()?, returned: returned.total()? })
    }

    /// How many purchases.
    pub const fn purchases(&self) -> u64 {
        self.purchases
    }

    /// How many returns.
    pub const fn returns(&self) -> u64 {
        self.returns
    }

    /// The total of the purchases.
    pub const fn bought(&self) -> Money {
        self.bought
    }

    /// The total of the returns.
    pub const fn returned(&self) -> Money {
        self.returned
    }

    /// What was bought less what came back. Below zero where more came back, for example from
    /// purchases before the records begin.
    pub fn net(&self) -> Money {
        // INVARIANT: neither is below zero, so the difference stays within the bounds.
        self.bought.try_sub(self.returned).unwrap_or(self.bought)
    }
}

impl Summed for Totals {
    /// Counts cannot reach the end of a `u64`: no memory holds so many facts.
    fn try_add(&self, other: &Totals) -> Result<Self, MoneyError> {
        Ok(Totals {
            purchases: self.purchases.saturating_add(other.purchases),
            returns: self.returns.saturating_add(other.returns),
            bought: self.bought.try_add(other.bought)?,
            returned: self.returned.try_add(other.returned)?,
        })
    }
}

written! {
    /// As a screen wants it.
    Totals as self { purchases, returns, bought, returned, net: self.net(), }
}

/// A customer's behaviour as of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Behavior {
    as_of: NaiveDate,
    totals: Totals,
    frequency: u64,
    purchase_days: u64,
    /// The first and the last purchase.
    span: Option<(NaiveDate, NaiveDate)>,
    rhythm: Estimate<Rhythm>,
}

impl Behavior {
    pub(super) const fn new(
        as_of: NaiveDate,
        totals: Totals,
        frequency: u64,
        purchase_days: u64,
        span: Option<(NaiveDate, NaiveDate)>,
        rhythm: Estimate<Rhythm>,
    ) -> Self {
        Behavior { as_of, totals, frequency, purchase_days, span, rhythm }
    }

    /// The day for which this holds.
    pub const fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// *Recency*: days since the last purchase of which something was kept. `None` for somebody who
    /// has bought nothing yet, or brought back all of it.
    pub fn recency_days(&self) -> Option<u64> {
        self.last_purchase().map(|last| days_between(self.as_of, last))
    }

    /// *Frequency*: how many purchases of which something was kept. Returns do not count, and take
    /// off only what came back in full.
    pub const fn frequency(&self) -> u64 {
        self.frequency
    }

    /// *Monetary value*: what was bought less what came back.
    pub fn monetary(&self) -> Money {
        self.totals.net()
    }

    /// Counts and sums.
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// On how many days there was a purchase of which something was kept.
    pub const fn purchase_days(&self) -> u64 {
        self.purchase_days
    }

    /// The day of the first purchase.
    pub fn first_purchase(&self) -> Option<NaiveDate> {
        self.span.map(|(first, _)| first)
    }

    /// The day of the last purchase.
    pub fn last_purchase(&self) -> Option<NaiveDate> {
        self.span.map(|(_, last)| last)
    }

    /// The time between purchases.
    pub const fn rhythm(&self) -> Estimate<Rhythm> {
        self.rhythm
    }
}

written! {
    /// As a screen wants it.
    Behavior as self {
        as_of,
        recency_days: self.recency_days(),
        frequency,
        first_purchase: self.first_purchase(),
        last_purchase: self.last_purchase(),
        purchase_days,
        totals,
        rhythm,
    }
}
