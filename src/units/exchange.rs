//! Dated exchange rates, supplied by the caller.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::fixed::{from_grid, power_of_ten, to_grid};
use super::guard::{date, guarded, read_quietly};
use super::{Currency, Money, MoneyError, Rounding};

/// A rate could not be recorded, or an amount not converted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// A rate of zero, below zero, above 10^9, or with more than twelve decimals.
    #[error("`{0}` is not an exchange rate: expected above 0 and up to 10^9, at most 12 decimals")]
    NotARate(Decimal),
    /// A rate from a currency to itself.
    #[error("{0} needs no rate to itself")]
    SameCurrency(Currency),
    /// Another rate is already recorded for the pair and the day.
    #[error("{from} to {to} on {date} is already recorded with another rate")]
    Contradiction {
        /// The currency converted.
        from: Currency,
        /// The currency converted to.
        to: Currency,
        /// The day.
        date: NaiveDate,
    },
    /// No rate of the pair is recorded for exactly this day, so that there is none to replace.
    #[error("no rate from {from} to {to} is recorded for {date}: there is none to replace")]
    NotRecorded {
        /// The currency converted.
        from: Currency,
        /// The currency converted to.
        to: Currency,
        /// The day.
        date: NaiveDate,
    },
    /// No rate of the pair, in either direction, on or before the day.
    #[error("no rate from {from} to {to} on or before {on}")]
    NoRate {
        /// The currency of the amount.
        from: Currency,
        /// The currency wanted.
        to: Currency,
        /// The day for which it was wanted.
        on: NaiveDate,
    },
    /// The result is out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Exchange rates by pair and day.
///
/// A rate holds from its day until the next one of the same pair. A rate of the opposite pair is
/// used inversely where it is more recent, or the only one; of two of one day the direct one
/// holds. Rates are never chained through a third currency.
///
/// ```
/// use chrono::NaiveDate;
/// use clienteling::{Currency, ExchangeRates, Money, Rounding};
///
/// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).ok_or("no such day");
/// let mut rates = ExchangeRates::new();
/// rates.record(Currency::USD, Currency::CNY, day(2)?, "7.1234".parse()?)?;
///
/// let price: Money = "100.00 USD".parse()?;
/// let converted = rates.convert(price, Currency::CNY, day(9)?, Rounding::HalfEven)?;
/// assert_eq!(converted.to_string(), "712.34 CNY");
/// assert!(rates.convert(price, Currency::CNY, day(1)?, Rounding::HalfEven).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExchangeRates {
    pairs: BTreeMap<(Currency, Currency), BTreeMap<NaiveDate, Rate>>,
}

guarded! {
    /// One rate: since a day, a unit of one currency is worth so much of another.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct ExchangeRate as "ExchangeRate" {
        /// The currency converted.
        pub from: Currency,
        /// The currency converted to.
        pub to: Currency,
        /// From which day on.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// What one unit of `from` is worth: above zero and up to 10^9, at most 12 decimals.
        #[serde(with = "super::fixed::as_text")]
        pub rate: Decimal,
    }
}

/// A rate in units of 10^−12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rate(u128);

const RATE_DIGITS: u32 = 12;
const RATE_MAX: u128 = 10_u128.pow(9 + RATE_DIGITS);

impl Rate {
    fn of(rate: Decimal) -> Result<Self, ExchangeError> {
        to_grid(rate, RATE_DIGITS)
            .and_then(|units| u128::try_from(units).ok())
            .filter(|units| (1..=RATE_MAX).contains(units))
            .map(Rate)
            .ok_or(ExchangeError::NotARate(rate))
    }

    fn value(self) -> Decimal {
        from_grid(i128::try_from(self.0).unwrap_or(0), RATE_DIGITS)
    }
}

impl ExchangeRates {
    /// No rates.
    pub fn new() -> Self {
        Self::default()
    }

    /// From `date` on, one unit of `from` is worth `rate` units of `to`. Recording the same rate
    /// again changes nothing.
    ///
    /// # Errors
    /// [`NotARate`](ExchangeError::NotARate), [`SameCurrency`](ExchangeError::SameCurrency),
    /// [`Contradiction`](ExchangeError::Contradiction); the rates stay as they were.
    pub fn record(
        &mut self,
        from: Currency,
        to: Currency,
        date: NaiveDate,
        rate: Decimal,
    ) -> Result<(), ExchangeError> {
        if from == to {
            return Err(ExchangeError::SameCurrency(from));
        }
        let rate = Rate::of(rate)?;
        let known = self.pairs.entry((from, to)).or_default().entry(date).or_insert(rate);
        if *known == rate { Ok(()) } else { Err(ExchangeError::Contradiction { from, to, date }) }
    }

    /// Corrects the rate of exactly this day, and returns the one that was replaced.
    ///
    /// # Errors
    /// [`NotARate`](ExchangeError::NotARate), and [`NotRecorded`](ExchangeError::NotRecorded) where
    /// there is no rate to correct; the rates stay as they were.
    ///
    /// ```
    /// use clienteling::{Currency, ExchangeRates};
    ///
    /// let (from, to, date) = (Currency::USD, Currency::CNY, "2026-03-02".parse()?);
    /// let mut rates = ExchangeRates::new();
    /// rates.record(from, to, date, "71.234".parse()?)?;
    /// let wrong = rates.replace(from, to, date, "7.1234".parse()?)?;
    /// assert_eq!(wrong.to_string(), "71.234");
    /// assert_eq!(rates.remove(from, to, date), Some("7.1234".parse()?));
    /// assert_eq!(rates, ExchangeRates::new());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replace(
        &mut self,
        from: Currency,
        to: Currency,
        date: NaiveDate,
        rate: Decimal,
    ) -> Result<Decimal, ExchangeError> {
        let rate = Rate::of(rate)?;
        let known = self.pairs.get_mut(&(from, to)).and_then(|days| days.get_mut(&date));
        let known = known.ok_or(ExchangeError::NotRecorded { from, to, date })?;
        Ok(std::mem::replace(known, rate).value())
    }

    /// Takes out the rate of exactly this day. `None`: there is none.
    pub fn remove(&mut self, from: Currency, to: Currency, date: NaiveDate) -> Option<Decimal> {
        let days = self.pairs.get_mut(&(from, to))?;
        let rate = days.remove(&date)?;
        if days.is_empty() {
            self.pairs.remove(&(from, to));
        }
        Some(rate.value())
    }

    /// `money` in the currency `to` at the rate of the day `on`, rounded by `rounding` to the
    /// smallest unit of `to`. An amount already in `to` comes back as it is, unrounded, and
    /// nothing is nothing without a rate.
    ///
    /// # Errors
    /// [`NoRate`](ExchangeError::NoRate), or [`Money`](ExchangeError::Money) out of range.
    pub fn convert(
        &self,
        money: Money,
        to: Currency,
        on: NaiveDate,
        rounding: Rounding,
    ) -> Result<Money, ExchangeError> {
        let from = money.currency();
        if from == to {
            return Ok(money);
        }
        if money.is_zero() {
            return Ok(Money::zero(to));
        }
        let one = power_of_ten(RATE_DIGITS).unwrap_or(1);
        let (factor, divisor) = match (self.rate(from, to, on), self.rate(to, from, on)) {
            (Some((day, _)), Some((later, Rate(inverse)))) if later > day => (one, inverse),
            (Some((_, Rate(direct))), _) => (direct, one),
            (None, Some((_, Rate(inverse)))) => (one, inverse),
            (None, None) => return Err(ExchangeError::NoRate { from, to, on }),
        };
        // One rounding only: from the source's millionths straight to the target's units.
        let unit = super::money::minor_unit(to);
        let divisor = divisor.checked_mul(unit.unsigned_abs()).ok_or(MoneyError::OutOfRange)?;
        let factor = i128::try_from(factor).map_err(|_| MoneyError::OutOfRange)?;
        let minor = rounding.mul_div(money.micros(), factor, divisor);
        let micros = minor.and_then(|minor| minor.checked_mul(unit));
        Ok(Money::from_micros(micros.ok_or(MoneyError::OutOfRange)?, to)?)
    }

    /// The latest rate of a pair until a day, with its own day.
    fn rate(&self, from: Currency, to: Currency, on: NaiveDate) -> Option<(NaiveDate, Rate)> {
        let (day, rate) = self.pairs.get(&(from, to))?.range(..=on).next_back()?;
        Some((*day, *rate))
    }
}

impl ExchangeRates {
    /// Whether exactly this rate is recorded. Cost: two look-ups.
    pub(crate) fn holds(&self, rate: ExchangeRate) -> bool {
        let days = self.pairs.get(&(rate.from, rate.to));
        days.and_then(|days| days.get(&rate.date)).is_some_and(|of| of.value() == rate.rate)
    }

    /// Every rate, by pair and day: what the rates can be rebuilt from.
    pub fn iter(&self) -> impl Iterator<Item = ExchangeRate> + '_ {
        self.pairs.iter().flat_map(move |((from, to), days)| {
            let (from, to) = (*from, *to);
            days.iter().map(move |(date, of)| ExchangeRate {
                from,
                to,
                date: *date,
                rate: of.value(),
            })
        })
    }
}

impl Serialize for ExchangeRates {
    /// As a list of [`ExchangeRate`].
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

read_quietly!(ExchangeRates, read);

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<ExchangeRates, D::Error> {
    let mut rates = ExchangeRates::new();
    for ExchangeRate { from, to, date, rate } in Vec::deserialize(from)? {
        rates.record(from, to, date, rate).map_err(|error| match error {
            ExchangeError::NotARate(_) => D::Error::custom(
                "expected an exchange rate above 0 and up to 10^9, with at most 12 decimals",
            ),
            error => D::Error::custom(error),
        })?;
    }
    Ok(rates)
}

#[cfg(test)]
mod tests {
    use super::{ExchangeError, ExchangeRates};
    use crate::units::{Currency::*, Money, Rounding};
    use chrono::NaiveDate;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, d).unwrap()
    }

    fn convert(rates: &ExchangeRates, money: &str, on: u32) -> String {
        let money = money.parse().unwrap();
        let to = if Money::currency(money) == USD { CNY } else { USD };
        rates
            .convert(money, to, day(on), Rounding::HalfEven)
            .map_or_else(|e| e.to_string(), |m| m.to_string())
    }

    #[test]
    fn a_rate_holds_until_the_next_one_and_works_backwards_too() {
        let mut rates = ExchangeRates::new();
        rates.record(USD, CNY, day(5), "7".parse().unwrap()).unwrap();
        rates.record(USD, CNY, day(10), "8".parse().unwrap()).unwrap();
        assert_eq!(
            convert(&rates, "1.00 USD", 4),
            "no rate from USD to CNY on or before 2026-01-04"
        );
        assert_eq!(convert(&rates, "1.00 USD", 9), "7.00 CNY");
        assert_eq!(convert(&rates, "1.00 USD", 31), "8.00 CNY");
        assert_eq!(convert(&rates, "1.00 CNY", 9), "0.14 USD");
    }

    #[test]
    fn the_more_recent_of_a_rate_and_its_opposite_holds() {
        let mut rates = ExchangeRates::new();
        rates.record(USD, CNY, day(1), "4".parse().unwrap()).unwrap();
        rates.record(CNY, USD, day(5), "0.125".parse().unwrap()).unwrap();
        rates.record(USD, CNY, day(9), "10".parse().unwrap()).unwrap();
        rates.record(CNY, USD, day(9), "0.5".parse().unwrap()).unwrap();
        let on = |on| convert(&rates, "1.00 USD", on);
        assert_eq!([1, 5, 9].map(on), ["4.00 CNY", "8.00 CNY", "10.00 CNY"]);
        assert_eq!(convert(&rates, "8.00 CNY", 9), "4.00 USD");
    }

    #[test]
    fn nothing_is_nothing_in_every_currency_without_a_rate() {
        assert_eq!(convert(&ExchangeRates::new(), "0 USD", 1), "0.00 CNY");
    }

    #[test]
    fn a_contradicting_rate_is_refused_and_the_same_one_is_not() {
        let mut rates = ExchangeRates::new();
        rates.record(USD, JPY, day(1), "150".parse().unwrap()).unwrap();
        rates.record(USD, JPY, day(1), "150.0".parse().unwrap()).unwrap();
        let before = rates.clone();
        let refused = rates.record(USD, JPY, day(1), "151".parse().unwrap());
        assert!(matches!(refused, Err(ExchangeError::Contradiction { .. })));
        assert_eq!(rates, before);
    }

    #[test]
    fn a_rate_that_is_corrected_or_removed_was_never_otherwise() {
        let rate = |text: &str| -> rust_decimal::Decimal { text.parse().unwrap() };
        let mut rates = ExchangeRates::new();
        rates.record(USD, CNY, day(1), rate("4")).unwrap();
        rates.record(USD, CNY, day(5), rate("8")).unwrap();
        assert_eq!(rates.replace(USD, CNY, day(5), rate("10")), Ok(rate("8")));
        assert_eq!(convert(&rates, "1.00 USD", 6), "10.00 CNY");
        let before = rates.clone();
        let missing = ExchangeError::NotRecorded { from: USD, to: CNY, date: day(4) };
        assert_eq!(rates.replace(USD, CNY, day(4), rate("10")), Err(missing));
        assert_eq!(
            rates.replace(USD, CNY, day(5), rate("0")),
            Err(ExchangeError::NotARate(rate("0")))
        );
        assert_eq!(rates.remove(CNY, USD, day(5)), None);
        assert_eq!(rates, before);
        assert_eq!(rates.remove(USD, CNY, day(5)), Some(rate("10")));
        assert_eq!(convert(&rates, "1.00 USD", 6), "4.00 CNY");
        assert_eq!(rates.remove(USD, CNY, day(1)), Some(rate("4")));
        assert_eq!(rates, ExchangeRates::new());
    }

    #[test]
    fn the_smallest_amount_at_the_smallest_rate_and_the_largest_at_the_largest_do_not_overflow() {
        let mut rates = ExchangeRates::new();
        rates.record(USD, CNY, day(1), "0.000000000001".parse().unwrap()).unwrap();
        rates.record(EUR, CNY, day(1), "1000000000".parse().unwrap()).unwrap();
        let large: Money = "10000000000000000000 EUR".parse().unwrap();
        assert!(rates.convert(large, CNY, day(1), Rounding::HalfEven).is_err());
        let small: Money = "0.000001 USD".parse().unwrap();
        assert!(rates.convert(small, CNY, day(1), Rounding::HalfEven).unwrap().is_zero());
        let back: Money = "0.01 CNY".parse().unwrap();
        assert_eq!(
            rates.convert(back, USD, day(1), Rounding::HalfEven).unwrap().to_string(),
            "10000000000.00 USD"
        );
    }

    #[test]
    fn rates_survive_a_round_trip_and_a_forged_one_does_not_get_in() {
        let mut rates = ExchangeRates::new();
        rates.record(USD, CNY, day(5), "7.12".parse().unwrap()).unwrap();
        let json = serde_json::to_string(&rates).unwrap();
        assert_eq!(json, r#"[{"from":"USD","to":"CNY","date":"2026-01-05","rate":"7.12"}]"#);
        assert_eq!(serde_json::from_str::<ExchangeRates>(&json).unwrap(), rates);
        assert!(serde_json::from_str::<ExchangeRates>(&json.replace("7.12", "-7.12")).is_err());
    }
}
