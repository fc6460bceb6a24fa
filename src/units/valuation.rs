//! Looking at amounts of several currencies in one.

use chrono::NaiveDate;

use super::exchange::{ExchangeError, ExchangeRates};
use super::{Currency, Money, MoneySum, Rounding};

/// The one currency in which a judgement sees all amounts, with the rates to get there.
///
/// A converted amount is rounded half to even to the currency's smallest unit: over many facts
/// neither up nor down.
#[derive(Debug, Clone, Copy)]
pub struct Valuation<'a> {
    currency: Currency,
    rates: &'a ExchangeRates,
}

impl<'a> Valuation<'a> {
    /// In `currency`, by `rates`.
    pub const fn new(currency: Currency, rates: &'a ExchangeRates) -> Self {
        Valuation { currency, rates }
    }

    /// The currency.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// `money` in the currency, at the rate of the day `on`.
    ///
    /// # Errors
    /// As [`ExchangeRates::convert`].
    #[inline]
    pub fn value(&self, money: Money, on: NaiveDate) -> Result<Money, ExchangeError> {
        // The common case, without the call.
        if money.currency() == self.currency {
            return Ok(money);
        }
        self.rates.convert(money, self.currency, on, Rounding::HalfEven)
    }

    /// The sum of amounts of any currencies, all at the rates of one day.
    ///
    /// # Errors
    /// As [`value`](Self::value), and a sum out of range.
    pub fn sum(
        &self,
        amounts: impl IntoIterator<Item = Money>,
        on: NaiveDate,
    ) -> Result<Money, ExchangeError> {
        let mut sum = MoneySum::new(self.currency);
        for amount in amounts {
            sum.add(self.value(amount, on)?)?;
        }
        Ok(sum.total()?)
    }
}
