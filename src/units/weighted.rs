//! Amounts times probabilities, without rounding.

use super::written::written;
use super::{Currency, Money, MoneyError, Probability, Rounding};

/// What an amount is worth on average if it comes in with a probability, or a sum of such amounts.
///
/// * Exact: a whole number of 10^−15 of the currency's main unit, because an amount has six
///   decimals and a probability nine. So parts add up to the whole to the last digit, however they
///   were formed.
/// * At most 10^19 main units in either direction.
///
/// ```
/// use clienteling::{Currency, Rounding};
/// use clienteling::units::WeightedMoney;
///
/// let third = WeightedMoney::of("100.01 CNY".parse()?, "33.3333333%".parse()?);
/// let sum = WeightedMoney::zero(Currency::CNY).try_add(third)?.try_add(third)?;
/// assert_eq!(sum.rounded(Rounding::HalfEven).to_string(), "66.673333 CNY");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WeightedMoney {
    // INVARIANT: at most BOUND in either direction.
    units: i128,
    currency: Currency,
}

/// How many of the units a millionth has.
const PER_MICRO: u128 = 1_000_000_000;
/// How many of the units a main unit has.
const PER_MAIN: u128 = 1_000_000_000_000_000;
/// The bound in units: 10^19 main units.
const BOUND: u128 = 10_u128.pow(34);

impl WeightedMoney {
    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        WeightedMoney { units: 0, currency }
    }

    /// The amount × the probability.
    pub fn of(amount: Money, probability: Probability) -> Self {
        // At most 10^25 × 10^9.
        let units = amount.micros().saturating_mul(i128::from(probability.billionths()));
        WeightedMoney { units, currency: amount.currency() }
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The sum.
    ///
    /// # Errors
    /// [`CurrencyMismatch`](MoneyError::CurrencyMismatch), [`OutOfRange`](MoneyError::OutOfRange).
    pub fn try_add(self, other: WeightedMoney) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            let (left, right) = (self.currency, other.currency);
            return Err(MoneyError::CurrencyMismatch { left, right });
        }
        // Two bounded numbers cannot reach the end of an i128.
        let units = self.units.saturating_add(other.units);
        if units.unsigned_abs() > BOUND {
            return Err(MoneyError::OutOfRange);
        }
        Ok(WeightedMoney { units, currency: self.currency })
    }

    /// As an amount of money, rounded by `rounding` to six decimals.
    pub fn rounded(self, rounding: Rounding) -> Money {
        // The bound is that of an amount, so it has a place.
        let micros = rounding.mul_div(self.units, 1, PER_MICRO).unwrap_or(0);
        Money::from_micros(micros, self.currency).unwrap_or(Money::zero(self.currency))
    }
}

impl WeightedMoney {
    /// With as many decimals as the currency has, and all that there are.
    fn digits(self) -> String {
        let sign = if self.units < 0 { "-" } else { "" };
        let magnitude = self.units.unsigned_abs();
        let (whole, rest) = (magnitude.div_euclid(PER_MAIN), magnitude.rem_euclid(PER_MAIN));
        let least = usize::try_from(self.currency.minor_digits()).unwrap_or(0);
        let digits = format!("{rest:015}");
        let digits = format!("{:0<least$}", digits.trim_end_matches('0'));
        let point = if digits.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{digits}")
    }
}

written! {
    /// As [`Money`] is written, with up to fifteen decimals.
    WeightedMoney as self { amount: self.digits(), currency, }
}

#[cfg(test)]
mod tests {
    use super::WeightedMoney;
    use crate::units::{Currency, Money, MoneyError, Probability, Rounding};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn weighted(amount: &str, probability: &str) -> WeightedMoney {
        WeightedMoney::of(amount.parse().unwrap(), probability.parse().unwrap())
    }

    fn written(weighted: WeightedMoney) -> String {
        serde_json::to_value(weighted).unwrap()["amount"].as_str().unwrap().to_owned()
    }

    #[test]
    fn the_largest_amount_has_a_place_and_twice_as_much_has_none() {
        let largest = weighted("10000000000000000000 CNY", "1");
        assert_eq!(largest.rounded(Rounding::HalfEven).to_string(), "10000000000000000000.00 CNY");
        assert_eq!(largest.try_add(weighted("0.000001 CNY", "0.1")), Err(MoneyError::OutOfRange));
        assert!(largest.try_add(weighted("1 JPY", "1")).is_err());
    }

    #[test]
    fn every_digit_is_written() {
        let smallest = weighted("-0.000001 CNY", "0.000000001");
        assert_eq!(written(smallest), "-0.000000000000001");
        assert_eq!(written(weighted("30 CNY", "50%")), "15.00");
        assert_eq!(written(weighted("0 JPY", "50%")), "0");
        assert_eq!(written(weighted("100.5 KWD", "100%")), "100.500");
    }

    proptest! {
        #[test]
        fn it_is_the_product_of_decimals(
            micros in -1_000_000_000_000_i64..1_000_000_000_000, billionths in 0..=1_000_000_000_i64,
        ) {
            let amount = Decimal::new(micros, 6);
            let probability = Probability::try_new(Decimal::new(billionths, 9)).unwrap();
            let money = Money::try_new(amount, Currency::EUR).unwrap();
            let exact: Decimal = written(WeightedMoney::of(money, probability)).parse().unwrap();
            prop_assert_eq!(exact, amount * probability.value());
            let rounded = WeightedMoney::of(money, probability).rounded(Rounding::HalfEven);
            prop_assert_eq!(rounded, money.expected(probability, Rounding::HalfEven));
        }
    }
}
