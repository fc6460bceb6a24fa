//! An amount of one currency, exact and bounded.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Neg;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::fixed::{from_grid, parse, power_of_ten, to_grid};
use super::guard::read_quietly;
use super::text::pad;
use super::{Currency, Probability, Quantity, Rounding, Share, UnknownCurrency};

/// Money could not be made or combined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// More decimal digits than an amount keeps.
    #[error("`{0}` has too many decimal digits: an amount keeps {digits}", digits = Money::DIGITS)]
    TooManyDigits(Decimal),
    /// The amount, or a result, lies outside the bounds.
    #[error("the amount is out of range: amounts go up to 10^19 in either direction")]
    OutOfRange,
    /// Two currencies met. Convert one of them first.
    #[error("{left} and {right} do not mix: convert one of them first")]
    CurrencyMismatch {
        /// The currency of the first amount.
        left: Currency,
        /// The currency of the second amount.
        right: Currency,
    },
    /// The text is not an amount followed by a currency.
    #[error("not an amount of money: expected for example `12.50 CNY`, up to 10^19")]
    NotMoney,
    /// The text ends in something that is no currency.
    #[error(transparent)]
    UnknownCurrency(#[from] UnknownCurrency),
}

/// An amount of one currency.
///
/// * A whole number of millionths of the currency's main unit, so unit prices with more
///   digits than the smallest coin are exact too.
/// * At most 10^19 main units in either direction.
/// * Sixteen bytes; sums and comparisons are integer operations.
/// * One amount has one form: 1.0 and 1.00 are equal, print alike and serialise alike.
///
/// Arithmetic that can fail returns a [`Result`]; amounts of two currencies have no order, so
/// there is no `<`: [`try_cmp`](Money::try_cmp) says when the currencies differ.
///
/// | shown with | 2350 CNY | 2350 JPY | 0.0125 CNY |
/// |---|---|---|---|
/// | `{}` | `2350.00 CNY` | `2350 JPY` | `0.0125 CNY` |
/// | `{:#}` | `2,350.00 CNY` | `2,350 JPY` | `0.0125 CNY` |
///
/// A precision (`{:.2}`) changes nothing: an amount always shows all its digits. Round it first.
///
/// ```
/// use clienteling::{Currency, Money, Rounding};
/// use clienteling::units::MoneyError;
///
/// let price: Money = "19.90 CNY".parse()?;
/// let total = price.try_mul("3".parse()?, Rounding::HalfEven)?;
/// assert_eq!(total.to_string(), "59.70 CNY");
///
/// let yen = Money::from_minor(500, Currency::JPY);
/// assert!(matches!(total.try_add(yen), Err(MoneyError::CurrencyMismatch { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "MoneyWire")]
pub struct Money {
    // The millionths as one 96-bit number in two parts, which keeps `Money` at sixteen bytes.
    low: u64,
    high: i32,
    currency: Currency,
}

impl Money {
    /// How many decimal digits an amount keeps.
    pub const DIGITS: u32 = 6;
    /// The bound in millionths: 10^19 main units.
    pub(crate) const BOUND: i128 = 10_i128.pow(25);

    /// `amount` of `currency`.
    ///
    /// # Errors
    /// [`TooManyDigits`](MoneyError::TooManyDigits) beyond six decimals,
    /// [`OutOfRange`](MoneyError::OutOfRange) beyond 10^19.
    pub fn try_new(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        if amount.normalize().scale() > Self::DIGITS {
            return Err(MoneyError::TooManyDigits(amount));
        }
        to_grid(amount, Self::DIGITS)
            .ok_or(MoneyError::OutOfRange)
            .and_then(|micros| Self::from_micros(micros, currency))
    }

    /// `minor` of the currency's smallest units: fen, cents, yen. Every `i64` fits.
    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        let unit = minor_unit(currency);
        // i64::MAX main units are within the bound, and minor units are no larger.
        let micros = i128::from(minor).saturating_mul(unit);
        Self::from_parts(micros, currency)
    }

    /// Nothing, in `currency`.
    pub fn zero(currency: Currency) -> Self {
        Self::from_parts(0, currency)
    }

    /// The amount in main units, without trailing zeros.
    pub fn amount(self) -> Decimal {
        from_grid(self.micros(), Self::DIGITS)
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is above zero.
    pub fn is_positive(self) -> bool {
        self.micros() > 0
    }

    /// Whether the amount is below zero.
    pub fn is_negative(self) -> bool {
        self.micros() < 0
    }

    /// Whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self.micros() == 0
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        if self.is_negative() { self.negated() } else { self }
    }

    /// The sum.
    ///
    /// # Errors
    /// [`CurrencyMismatch`](MoneyError::CurrencyMismatch), [`OutOfRange`](MoneyError::OutOfRange).
    pub fn try_add(self, other: Money) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        // Two bounded numbers cannot reach the end of an i128.
        Self::from_micros(self.micros().saturating_add(other.micros()), self.currency)
    }

    /// The difference.
    ///
    /// # Errors
    /// As [`try_add`](Money::try_add).
    pub fn try_sub(self, other: Money) -> Result<Self, MoneyError> {
        self.try_add(other.negated())
    }

    /// The price of `quantity` at this unit price, rounded to six decimals by `rounding`: exact
    /// wherever price and quantity have no more than six decimals together.
    ///
    /// # Errors
    /// [`OutOfRange`](MoneyError::OutOfRange).
    pub fn try_mul(self, quantity: Quantity, rounding: Rounding) -> Result<Self, MoneyError> {
        let (units, divisor) = quantity.on_grid();
        self.scaled(units, divisor, rounding)
    }

    /// `share` of this amount, rounded to six decimals by `rounding`.
    ///
    /// ```
    /// use clienteling::{Money, Rounding, Share};
    ///
    /// let bill: Money = "250.00 EUR".parse()?;
    /// let tenth = bill.portion("10%".parse()?, Rounding::HalfEven);
    /// assert_eq!(tenth.to_string(), "25.00 EUR");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn portion(self, share: Share, rounding: Rounding) -> Self {
        let (units, divisor) = share.on_grid();
        // A share is at most the whole, so the result stays within the bounds.
        self.scaled(units, divisor, rounding).unwrap_or(self)
    }

    /// That part of it, rounded once, to the smallest unit of its currency.
    #[must_use]
    pub(crate) fn portion_in_minor(self, share: Share, rounding: Rounding) -> Self {
        let (units, divisor) = share.on_grid();
        // INVARIANT: within one unit of the bound it is rounded to six decimals only.
        self.part_in_minor(units, divisor, rounding)
            .unwrap_or_else(|| self.portion(share, rounding))
    }

    /// So many parts of so many, rounded once, to the smallest unit of its currency. `None` where
    /// that is out of range, or there are no parts.
    pub(crate) fn part_in_minor(self, parts: i128, of: u128, rounding: Rounding) -> Option<Self> {
        let unit = minor_unit(self.currency);
        let divisor = of.checked_mul(unit.unsigned_abs())?;
        let micros = rounding.mul_div(self.micros(), parts, divisor)?.checked_mul(unit)?;
        Self::from_micros(micros, self.currency).ok()
    }

    /// What this amount is worth on average if it comes in with this probability, rounded to six
    /// decimals by `rounding`.
    #[must_use]
    pub fn expected(self, probability: Probability, rounding: Rounding) -> Self {
        let (units, divisor) = probability.on_grid();
        // A probability is at most one, so the result stays within the bounds.
        self.scaled(units, divisor, rounding).unwrap_or(self)
    }

    /// Rounded to the currency's smallest unit.
    ///
    /// # Errors
    /// [`OutOfRange`](MoneyError::OutOfRange), only within one unit of the bound.
    pub fn round_to_minor(self, rounding: Rounding) -> Result<Self, MoneyError> {
        let unit = minor_unit(self.currency);
        rounding
            .mul_div(self.micros(), 1, unit.unsigned_abs())
            .and_then(|minor| minor.checked_mul(unit))
            .ok_or(MoneyError::OutOfRange)
            .and_then(|micros| Self::from_micros(micros, self.currency))
    }

    /// Which of two amounts of one currency is larger.
    ///
    /// # Errors
    /// [`CurrencyMismatch`](MoneyError::CurrencyMismatch).
    pub fn try_cmp(self, other: Money) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.micros().cmp(&other.micros()))
    }

    /// As [`try_cmp`](Money::try_cmp), for a caller who has made sure of the currency.
    #[inline]
    pub(crate) fn cmp_same(self, other: Money) -> Ordering {
        self.micros().cmp(&other.micros())
    }

    /// The smaller of two amounts, for a caller who has made sure of the currency.
    pub(crate) fn min_same(self, other: Money) -> Money {
        if other.cmp_same(self).is_lt() { other } else { self }
    }

    /// The larger of two amounts, for a caller who has made sure of the currency.
    pub(crate) fn max_same(self, other: Money) -> Money {
        if other.cmp_same(self).is_gt() { other } else { self }
    }

    /// The sum of many amounts of `currency`; of none, zero. Only the result is held to the
    /// bounds, so the order of the amounts makes no difference.
    ///
    /// # Errors
    /// As [`try_add`](Money::try_add).
    pub fn try_sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = Money>,
    ) -> Result<Self, MoneyError> {
        let mut sum = MoneySum::new(currency);
        for amount in amounts {
            sum.add(amount)?;
        }
        sum.total()
    }

    /// The amount in millionths.
    #[inline]
    pub(crate) fn micros(self) -> i128 {
        (i128::from(self.high) << 64) | i128::from(self.low)
    }

    pub(crate) fn from_micros(micros: i128, currency: Currency) -> Result<Self, MoneyError> {
        if micros.unsigned_abs() > Self::BOUND.unsigned_abs() {
            return Err(MoneyError::OutOfRange);
        }
        Ok(Self::from_parts(micros, currency))
    }

    /// The bounds are symmetric, so every amount has a negative.
    pub(crate) fn negated(self) -> Self {
        Self::from_parts(self.micros().wrapping_neg(), self.currency)
    }

    /// The amount × `factor` ÷ `divisor`, in `currency`'s millionths.
    fn scaled(self, factor: i128, divisor: u128, rounding: Rounding) -> Result<Self, MoneyError> {
        rounding
            .mul_div(self.micros(), factor, divisor)
            .ok_or(MoneyError::OutOfRange)
            .and_then(|micros| Self::from_micros(micros, self.currency))
    }

    /// INVARIANT: `micros` is within the bound, which is below 2^95.
    fn from_parts(micros: i128, currency: Currency) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the two casts cut a 96-bit number into its low and high part"
        )]
        let (low, high) = (micros as u64, (micros >> 64) as i32);
        Money { low, high, currency }
    }

    pub(crate) fn same_currency(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }
}

/// A sum in the making. Only its total is held to the bounds, so the order of the amounts makes
/// no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MoneySum {
    micros: i128,
    currency: Currency,
}

impl MoneySum {
    pub(crate) const fn new(currency: Currency) -> Self {
        MoneySum { micros: 0, currency }
    }

    /// Adds an amount. Overflow would take 10^13 of the largest amounts: no memory holds them.
    #[inline]
    pub(crate) fn add(&mut self, amount: Money) -> Result<(), MoneyError> {
        if amount.currency != self.currency {
            let (left, right) = (self.currency, amount.currency);
            return Err(MoneyError::CurrencyMismatch { left, right });
        }
        self.micros = self.micros.saturating_add(amount.micros());
        Ok(())
    }

    /// Takes an amount off.
    pub(crate) fn subtract(&mut self, amount: Money) -> Result<(), MoneyError> {
        self.add(amount.negated())
    }

    /// Adds another sum.
    pub(crate) fn merge(&mut self, other: MoneySum) -> Result<(), MoneyError> {
        self.add(Money::zero(other.currency))?;
        self.micros = self.micros.saturating_add(other.micros);
        Ok(())
    }

    /// How this sum stands to an amount of its currency.
    pub(crate) fn cmp_same(self, amount: Money) -> Ordering {
        self.micros.cmp(&amount.micros())
    }

    /// How this sum stands to another of its currency.
    pub(crate) fn cmp_sum(self, other: Self) -> Ordering {
        self.micros.cmp(&other.micros)
    }

    /// What is missing to an amount of its currency; below zero where this sum is larger.
    pub(crate) fn up_to(self, amount: Money) -> Result<Money, MoneyError> {
        Money::from_micros(amount.micros().saturating_sub(self.micros), self.currency)
    }

    pub(crate) fn total(self) -> Result<Money, MoneyError> {
        Money::from_micros(self.micros, self.currency)
    }
}

/// How many millionths the smallest unit of `currency` has.
pub(crate) fn minor_unit(currency: Currency) -> i128 {
    // No currency has more than four minor digits, so the power is between 10^2 and 10^6.
    let digits = Money::DIGITS.saturating_sub(currency.minor_digits());
    power_of_ten(digits).and_then(|unit| i128::try_from(unit).ok()).unwrap_or(1)
}

impl Neg for Money {
    type Output = Money;

    fn neg(self) -> Money {
        self.negated()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = plain_digits(*self);
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let mut text = String::with_capacity(digits.len().saturating_add(12));
        if self.is_negative() {
            text.push('-');
        }
        for (position, digit) in whole.chars().enumerate() {
            let left = whole.len().saturating_sub(position);
            if f.alternate() && position > 0 && left % 3 == 0 {
                text.push(',');
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push('.');
            text.push_str(fraction);
        }
        text.push(' ');
        text.push_str(self.currency.code());
        pad(f, &text)
    }
}

/// The magnitude with at least the currency's minor digits.
fn plain_digits(money: Money) -> String {
    let mut amount = money.amount().abs();
    if amount.scale() < money.currency().minor_digits() {
        amount.rescale(money.currency().minor_digits());
    }
    amount.to_string()
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads what `{}` writes: a plain decimal, one space, a currency. Groups of digits, as
    /// `{:#}` writes them, are refused: in which countries `1,000` is one, a text does not say.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (amount, currency) = text.split_once(' ').ok_or(MoneyError::NotMoney)?;
        let amount = parse(amount).ok_or(MoneyError::NotMoney)?;
        Money::try_new(amount, currency.parse()?)
    }
}

/// The serialised form: the amount as a string, so that no digit depends on a float.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MoneyWire {
    amount: String,
    currency: Currency,
}

read_quietly!(Money, read);

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Money, D::Error> {
    let form = if from.is_human_readable() { " in quotes" } else { "" };
    let wire = MoneyWire::deserialize(from)?;
    let money = parse(&wire.amount).and_then(|amount| Money::try_new(amount, wire.currency).ok());
    money.ok_or_else(|| {
        D::Error::custom(format_args!(
            "expected an amount{form}, with at most 6 decimals, up to 10^19, such as `12.50`"
        ))
    })
}

impl From<Money> for MoneyWire {
    fn from(money: Money) -> Self {
        let sign = if money.is_negative() { "-" } else { "" };
        MoneyWire { amount: format!("{sign}{}", plain_digits(money)), currency: money.currency }
    }
}

#[cfg(test)]
mod tests {
    use super::{Money, MoneyError};
    use crate::units::{Currency, Rounding};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    const BOUND: &str = "10000000000000000000";

    #[test]
    fn an_amount_takes_sixteen_bytes_and_an_optional_one_no_more() {
        assert_eq!(size_of::<Money>(), 16);
        assert_eq!(size_of::<Option<Money>>(), 16);
    }

    #[test]
    fn amounts_at_the_bound_work_and_one_step_beyond_is_refused() {
        let bound: Money = format!("{BOUND} CNY").parse().unwrap();
        let step: Money = "0.000001 CNY".parse().unwrap();
        assert_eq!(bound.try_add(step), Err(MoneyError::OutOfRange));
        assert_eq!((-bound).try_sub(step), Err(MoneyError::OutOfRange));
        assert_eq!(bound.try_add(-bound).unwrap(), Money::zero(Currency::CNY));
        assert_eq!((-bound).abs(), bound);
        assert!(Money::try_new(Decimal::MAX, Currency::CNY).is_err());
        assert!(Money::try_new(Decimal::MIN, Currency::CNY).is_err());
    }

    #[test]
    fn every_i64_of_minor_units_fits_every_currency() {
        for &currency in Currency::all() {
            for minor in [i64::MIN, -1, 0, 1, i64::MAX] {
                let expected =
                    Decimal::from_i128_with_scale(i128::from(minor), currency.minor_digits());
                assert_eq!(Money::from_minor(minor, currency).amount(), expected, "{currency}");
            }
        }
    }

    #[test]
    fn people_see_groups_of_three_and_programs_do_not() {
        let cases = [
            (235_000, Currency::CNY, "2350.00 CNY", "2,350.00 CNY"),
            (-123_456_789, Currency::JPY, "-123456789 JPY", "-123,456,789 JPY"),
            (999, Currency::KWD, "0.999 KWD", "0.999 KWD"),
        ];
        for (minor, currency, plain, grouped) in cases {
            let money = Money::from_minor(minor, currency);
            assert_eq!(format!("{money}"), plain);
            assert_eq!(format!("{money:#}"), grouped);
            assert_eq!(format!("{money:.2}"), plain);
            assert_eq!(format!("{money:>20.1}"), format!("{plain:>20}"));
        }
    }

    #[test]
    fn a_seventh_decimal_is_refused_and_not_rounded() {
        assert!(matches!("0.0000001 CNY".parse::<Money>(), Err(MoneyError::TooManyDigits(_))));
    }

    #[test]
    fn rounding_to_the_smallest_unit_knows_the_currency() {
        let cases = [("0.125 CNY", "0.12 CNY"), ("0.5 JPY", "0 JPY"), ("1.5 JPY", "2 JPY")];
        for (given, expected) in cases {
            let rounded = given.parse::<Money>().unwrap().round_to_minor(Rounding::HalfEven);
            assert_eq!(rounded.unwrap().to_string(), expected);
        }
    }

    proptest! {
        #[test]
        fn text_and_json_bring_the_same_amount_back(
            micros in -Money::BOUND..=Money::BOUND, currency in 0..Currency::all().len(),
        ) {
            let money = Money::from_micros(micros, Currency::all()[currency]).unwrap();
            prop_assert_eq!(money.micros(), micros);
            prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }

        #[test]
        fn a_sum_is_the_decimal_sum(
            a in -Money::BOUND / 2..=Money::BOUND / 2, b in -Money::BOUND / 2..=Money::BOUND / 2,
        ) {
            let [a, b] = [a, b].map(|micros| Money::from_micros(micros, Currency::EUR).unwrap());
            prop_assert_eq!(a.try_add(b).unwrap().amount(), a.amount() + b.amount());
            prop_assert_eq!(a.try_sub(b).unwrap().amount(), a.amount() - b.amount());
            prop_assert_eq!(a.try_cmp(b).unwrap(), a.amount().cmp(&b.amount()));
        }
    }
}
