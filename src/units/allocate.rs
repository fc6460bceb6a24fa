//! Dividing an amount by weights so that the parts add up to it, to the smallest unit.

mod capped;

pub(crate) use capped::CappedPart;

use serde::Serialize;

use super::fixed::power_of_ten;
use super::money::minor_unit;
use super::wide::mul_div;
use super::{Currency, Money, MoneyError, Share, UnitFraction};

/// An amount could not be divided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AllocationError {
    /// All weights are zero, or there is none.
    #[error("nobody to allocate to: at least one weight must be above zero")]
    NoWeight,
    /// A weight is below zero.
    #[error("weight number {position} is below zero")]
    NegativeWeight {
        /// Which weight, counted from 1.
        position: usize,
    },
    /// The amount has digits below the currency's smallest unit.
    #[error("`{0}` is no whole number of the currency's smallest unit: round it first")]
    NotWholeUnits(Money),
    /// The weights add up to more than can be counted.
    #[error("the weights are too large to add up")]
    WeightsTooLarge,
    /// The weights are in two currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// One part of an amount that was divided by largest remainder, with what decided it.
///
/// The exact part is `whole` and `remainder` of one smallest unit. Of an amount below zero both are
/// parts of its magnitude, and `whole` is below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct AllocatedPart {
    /// What it comes to: `whole`, or one smallest unit more.
    pub amount: Money,
    /// The whole smallest units of the exact part.
    pub whole: Money,
    /// Which part of one smallest unit the exact part has beyond these.
    pub remainder: UnitFraction,
}

impl Money {
    /// Divides the amount among `weights` in proportion, by *largest remainder*: each gets the
    /// whole smallest units of its exact part, and the units left over go one each to those with
    /// the largest remainders (of equal remainders, the earlier weight).
    ///
    /// The parts add up to the amount, each is less than one smallest unit from its exact part,
    /// and a weight of zero gets nothing. A larger amount can make a part smaller: of 10 units by 6,
    /// 6 and 2 the last gets 2, and of 11 it gets 1 (the Alabama paradox). Cost: one sort of the
    /// weights.
    ///
    /// # Errors
    /// [`AllocationError`]; nothing is rounded unasked.
    ///
    /// ```
    /// use clienteling::Money;
    ///
    /// let pot: Money = "100.00 CNY".parse()?;
    /// let parts = pot.allocate(&[1, 1, 1])?;
    /// let shown: Vec<String> = parts.iter().map(Money::to_string).collect();
    /// assert_eq!(shown, ["33.34 CNY", "33.33 CNY", "33.33 CNY"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn allocate(self, weights: &[u64]) -> Result<Vec<Money>, AllocationError> {
        let weights: Vec<u128> = weights.iter().copied().map(u128::from).collect();
        self.allocate_units(&weights)
    }

    /// As [`allocate`](Money::allocate), in proportion to amounts: a pot among guests by what
    /// each has spent. The weights may be in another currency than the pot, but all in one.
    ///
    /// # Errors
    /// [`AllocationError`].
    pub fn allocate_by(self, weights: &[Money]) -> Result<Vec<Money>, AllocationError> {
        self.allocate_units(&weights_of(weights)?)
    }

    /// As [`allocate_by`](Money::allocate_by), with what decided each part.
    ///
    /// ```
    /// use clienteling::Money;
    ///
    /// let pot: Money = "0.05 CNY".parse()?;
    /// let spent: [Money; 2] = ["700 CNY".parse()?, "300 CNY".parse()?];
    /// let [first, second] = pot.allocate_with_remainders(&spent)?[..] else {
    ///     return Err("two parts".into());
    /// };
    /// // 3.5 and 1.5 fen: of equal remainders the earlier one gets the unit that is left.
    /// assert_eq!((first.whole, first.amount), ("0.03 CNY".parse()?, "0.04 CNY".parse()?));
    /// assert_eq!((second.remainder.to_string(), second.amount), ("1/2".into(), "0.01 CNY".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`AllocationError`].
    pub fn allocate_with_remainders(
        self,
        weights: &[Money],
    ) -> Result<Vec<AllocatedPart>, AllocationError> {
        let (units, total) = Units::of(self)?;
        let Divided { parts, sum } = divide(total, &weights_of(weights)?)?;
        parts.into_iter().map(|part| units.part(part, sum)).collect()
    }

    fn allocate_units(self, weights: &[u128]) -> Result<Vec<Money>, AllocationError> {
        let (units, total) = Units::of(self)?;
        largest_remainder(total, weights)?.into_iter().map(|part| Ok(units.money(part)?)).collect()
    }
}

/// The smallest units of a currency, above zero or below.
struct Units {
    currency: Currency,
    /// What one is in millionths, with its sign.
    one: i128,
}

impl Units {
    /// The units of an amount, and how many it has.
    fn of(amount: Money) -> Result<(Self, u128), AllocationError> {
        let unit = minor_unit(amount.currency());
        if amount.micros().checked_rem(unit) != Some(0) {
            return Err(AllocationError::NotWholeUnits(amount));
        }
        let number = amount.micros().checked_div(unit).unwrap_or(0).unsigned_abs();
        let one = if amount.is_negative() { unit.saturating_neg() } else { unit };
        Ok((Units { currency: amount.currency(), one }, number))
    }

    /// A part of a total, with its remainder of a sum of weights.
    fn part(&self, part: Part, sum: u128) -> Result<AllocatedPart, AllocationError> {
        Ok(AllocatedPart {
            whole: self.money(part.whole)?,
            remainder: UnitFraction::of_remainder(part.remainder, sum),
            amount: self.money(part.units())?,
        })
    }

    /// So many of them.
    fn money(&self, number: u128) -> Result<Money, MoneyError> {
        let micros = i128::try_from(number).ok().and_then(|number| number.checked_mul(self.one));
        Money::from_micros(micros.ok_or(MoneyError::OutOfRange)?, self.currency)
    }
}

impl Share {
    /// The share of each part in the sum of all, with so many decimals (at most
    /// [`Share::DIGITS`]), by *largest remainder*: they add up to exactly one whole. For
    /// percentages with two decimals, ask for four.
    ///
    /// ```
    /// use clienteling::Share;
    ///
    /// let shares = Share::split(&[2, 1], 4)?;
    /// let shown: Vec<String> = shares.iter().map(Share::to_string).collect();
    /// assert_eq!(shown, ["66.67%", "33.33%"]);
    /// # Ok::<(), clienteling::units::AllocationError>(())
    /// ```
    ///
    /// # Errors
    /// [`NoWeight`](AllocationError::NoWeight) where all parts are zero,
    /// [`WeightsTooLarge`](AllocationError::WeightsTooLarge).
    pub fn split(parts: &[u128], digits: u32) -> Result<Vec<Share>, AllocationError> {
        let coarser = Share::DIGITS.saturating_sub(digits);
        let step = power_of_ten(coarser).unwrap_or(1);
        let (whole, _) = Share::WHOLE.on_grid();
        let steps = whole.unsigned_abs().checked_div(step).unwrap_or(0);
        // INVARIANT: each is at most the whole, a billion.
        let share = |part: u128| {
            Share::from_billionths(u64::try_from(part.saturating_mul(step)).unwrap_or(0))
        };
        Ok(largest_remainder(steps, parts)?.into_iter().map(share).collect())
    }

    /// As [`split`](Share::split), for amounts of one currency.
    ///
    /// # Errors
    /// As [`split`](Share::split), [`NegativeWeight`](AllocationError::NegativeWeight), and
    /// [`Money`](AllocationError::Money) for a second currency.
    pub fn split_money(parts: &[Money], digits: u32) -> Result<Vec<Share>, AllocationError> {
        Share::split(&weights_of(parts)?, digits)
    }
}

/// Amounts of one currency as weights.
fn weights_of(amounts: &[Money]) -> Result<Vec<u128>, AllocationError> {
    let mut weights = Vec::with_capacity(amounts.len());
    for (position, amount) in (1..).zip(amounts) {
        if let Some(first) = amounts.first() {
            first.same_currency(*amount)?;
        }
        let weight = u128::try_from(amount.micros());
        weights.push(weight.map_err(|_| AllocationError::NegativeWeight { position })?);
    }
    Ok(weights)
}

/// `total` in whole parts proportional to `weights`, by *largest remainder*: of equal remainders the
/// earlier weight comes first.
pub(crate) fn largest_remainder(
    total: u128,
    weights: &[u128],
) -> Result<Vec<u128>, AllocationError> {
    Ok(divide(total, weights)?.parts.into_iter().map(Part::units).collect())
}

/// A total in whole parts.
struct Divided {
    parts: Vec<Part>,
    /// What the weights come to: the divisor of every remainder.
    sum: u128,
}

struct Part {
    /// The whole units of the exact part.
    whole: u128,
    remainder: u128,
    /// Whether it gets one of the units that are left over.
    is_raised: bool,
}

impl Part {
    fn units(self) -> u128 {
        self.whole.saturating_add(self.is_raised.into())
    }
}

/// `total` in whole parts proportional to `weights`, with what decided each.
fn divide(total: u128, weights: &[u128]) -> Result<Divided, AllocationError> {
    let sum = weights.iter().try_fold(0_u128, |sum, &weight| sum.checked_add(weight));
    let sum = sum.ok_or(AllocationError::WeightsTooLarge)?;
    if sum == 0 {
        return Err(AllocationError::NoWeight);
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut by_remainder = Vec::with_capacity(weights.len());
    let mut left = total;
    for (position, &weight) in weights.iter().enumerate() {
        // A part is at most the total, so it has a place.
        let (whole, remainder) = mul_div(total, weight, sum).unwrap_or((0, 0));
        left = left.saturating_sub(whole);
        parts.push(Part { whole, remainder, is_raised: false });
        by_remainder.push((std::cmp::Reverse(remainder), position));
    }
    by_remainder.sort_unstable();
    // The remainders add up to `left` × `sum` and each is below `sum`, so more than `left` of
    // them are above zero: a weight of zero never receives a unit.
    let left = usize::try_from(left).unwrap_or(usize::MAX);
    for (_, position) in by_remainder.into_iter().take(left) {
        if let Some(part) = parts.get_mut(position) {
            part.is_raised = true;
        }
    }
    Ok(Divided { parts, sum })
}

#[cfg(test)]
mod tests {
    use super::AllocationError;
    use crate::units::{Currency, Money, Share};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    #[test]
    fn an_amount_that_is_no_whole_unit_is_refused_instead_of_rounded() {
        let half_fen: Money = "1.005 CNY".parse().unwrap();
        assert_eq!(half_fen.allocate(&[1]), Err(AllocationError::NotWholeUnits(half_fen)));
    }

    #[test]
    fn without_a_weight_there_is_nobody_to_allocate_to() {
        let pot = Money::from_minor(100, Currency::JPY);
        assert_eq!(pot.allocate(&[]), Err(AllocationError::NoWeight));
        assert_eq!(pot.allocate(&[0, 0]), Err(AllocationError::NoWeight));
    }

    #[test]
    fn spending_as_weight_divides_in_proportion_and_refuses_a_negative_one() {
        let pot = Money::from_minor(1_000, Currency::CNY);
        let spent = [300, 0, 100].map(|minor| Money::from_minor(minor, Currency::USD));
        let parts = pot.allocate_by(&spent).unwrap();
        assert_eq!(parts, [750, 0, 250].map(|minor| Money::from_minor(minor, Currency::CNY)));
        let wrong = [spent[0], -spent[2]];
        assert_eq!(pot.allocate_by(&wrong), Err(AllocationError::NegativeWeight { position: 2 }));
    }

    #[test]
    fn a_larger_amount_can_make_a_part_smaller() {
        let units = |minor| -> Vec<i64> {
            let parts = Money::from_minor(minor, Currency::JPY).allocate(&[6, 6, 2]).unwrap();
            parts.iter().map(|part| i64::try_from(part.micros() / 1_000_000).unwrap()).collect()
        };
        assert_eq!((units(10), units(11)), (vec![4, 4, 2], vec![5, 5, 1]));
    }

    proptest! {
        #[test]
        fn each_part_is_decided_by_its_remainder_and_then_by_its_place(
            minor in any::<i64>(), weights in prop::collection::vec(0..1_i64 << 48, 1..12),
        ) {
            prop_assume!(weights.iter().any(|&weight| weight > 0));
            let pot = Money::from_minor(minor, Currency::CNY);
            let weighed: Vec<Money> =
                weights.iter().map(|&weight| Money::from_minor(weight, Currency::USD)).collect();
            let parts = pot.allocate_with_remainders(&weighed).unwrap();
            let sum: u128 = weights.iter().map(|&weight| u128::try_from(weight).unwrap()).sum();
            let unit = if minor < 0 { -10_000 } else { 10_000 };
            let mut order = Vec::new();
            for (place, (part, weight)) in parts.iter().zip(&weights).enumerate() {
                let exact = u128::from(minor.unsigned_abs()) * u128::try_from(*weight).unwrap();
                prop_assert_eq!((part.whole.micros() / 10_000).unsigned_abs(), exact / sum);
                let (above, below) = (part.remainder.numerator(), part.remainder.denominator());
                prop_assert_eq!((sum % below, sum / below * above), (0, exact % sum));
                let raised = part.amount.micros() - part.whole.micros();
                prop_assert!(raised == 0 || raised == unit);
                order.push((std::cmp::Reverse(exact % sum), place, raised == 0));
            }
            order.sort();
            prop_assert!(order.iter().map(|(_, _, is_not_raised)| is_not_raised).is_sorted());
        }

        #[test]
        fn shares_add_up_to_one_with_any_number_of_digits(
            parts in prop::collection::vec(any::<u64>(), 1..20), digits in 0..12_u32,
        ) {
            let parts: Vec<u128> = parts.into_iter().map(u128::from).collect();
            prop_assume!(parts.iter().any(|&part| part > 0));
            let shares = Share::split(&parts, digits).unwrap();
            let sum: Decimal = shares.iter().map(|share| share.value()).sum();
            prop_assert_eq!(sum, Decimal::ONE);
            prop_assert!(shares.iter().all(|share| share.value().scale() <= digits.min(9)));
        }

        #[test]
        fn parts_add_up_and_each_is_within_a_unit_of_its_exact_part(
            minor in any::<i64>(), weights in prop::collection::vec(0..1_u64 << 48, 1..20),
        ) {
            prop_assume!(weights.iter().any(|&weight| weight > 0));
            let pot = Money::from_minor(minor, Currency::KWD);
            let parts = pot.allocate(&weights).unwrap();
            prop_assert_eq!(Money::try_sum(Currency::KWD, parts.iter().copied()).unwrap(), pot);
            let sum: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
            for (part, weight) in parts.iter().zip(weights) {
                let units = (part.micros() / 1_000).unsigned_abs();
                // |part − minor × weight ÷ sum| < 1, in whole numbers.
                let exact = u128::from(minor.unsigned_abs()) * u128::from(weight);
                prop_assert!((units * sum).abs_diff(exact) < sum);
                prop_assert!(weight > 0 || part.is_zero());
            }
        }
    }
}
