//! ABC over parts: values counted where the customers are, merged, and cut as a whole.
//!
//! A class depends on a customer's value alone once the cuts are known, because equal customers
//! share a class. So each part counts its values, the counts are merged, and every part classes
//! its own customers by the cuts of the whole.

use super::{AbcClass, AbcPolicy, TieringError};
use crate::units::{Currency, Money, MoneyError, MoneySum, Quantity, Rounding};

/// How many customers have each value, in one part of a base or in several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbcValues {
    currency: Currency,
    // INVARIANT: the largest value first, each once, of the currency.
    counts: Vec<(Money, u64)>,
}

/// The smallest values of the classes A and B.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AbcCuts {
    currency: Currency,
    a_from: Option<Money>,
    b_from: Option<Money>,
}

impl AbcValues {
    /// Counts the values of one part. Cost: one sort.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] for a value in another currency.
    pub fn of(
        values: impl IntoIterator<Item = Money>,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        let mut values: Vec<Money> = values.into_iter().collect();
        let none = Money::zero(currency);
        for value in &values {
            value.same_currency(none)?;
        }
        values.sort_unstable_by(|a, b| b.cmp_same(*a));
        let groups = values.chunk_by(|a, b| a == b);
        let counted = groups.filter_map(|group| Some((*group.first()?, count(group.len()))));
        Ok(AbcValues { currency, counts: counted.collect() })
    }

    /// The values of both parts. Cost: a pass over both.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] for parts in two currencies.
    pub fn merge(self, other: AbcValues) -> Result<AbcValues, MoneyError> {
        Money::zero(self.currency).same_currency(Money::zero(other.currency))?;
        let mut counts: Vec<(Money, u64)> =
            Vec::with_capacity(self.counts.len().saturating_add(other.counts.len()));
        let (mut left, mut right) =
            (self.counts.into_iter().peekable(), other.counts.into_iter().peekable());
        loop {
            let from_left = match (left.peek(), right.peek()) {
                (None, None) => break,
                (Some((one, _)), Some((other, _))) => one.cmp_same(*other).is_ge(),
                (one, None) => one.is_some(),
                (None, Some(_)) => false,
            };
            let Some((value, count)) = (if from_left { left.next() } else { right.next() }) else {
                break;
            };
            match counts.last_mut() {
                Some((last, sum)) if *last == value => *sum = sum.saturating_add(count),
                _ => counts.push((value, count)),
            }
        }
        Ok(AbcValues { currency: self.currency, counts })
    }

    /// Where the classes end. Cost: two passes over the different values.
    ///
    /// # Errors
    /// [`TieringError::Money`] for a sum out of range.
    ///
    /// ```
    /// use clienteling::{AbcClass, Currency};
    /// use clienteling::tiering::{AbcPolicy, AbcValues};
    ///
    /// let part = |values: [&str; 2]| {
    ///     AbcValues::of(values.map(|value| value.parse().expect("money")), Currency::CNY)
    /// };
    /// let whole = part(["700 CNY", "40 CNY"])?.merge(part(["200 CNY", "60 CNY"])?)?;
    /// let cuts = whole.cuts(&AbcPolicy::default())?;
    /// assert_eq!(cuts.class("200 CNY".parse()?)?, AbcClass::A);
    /// assert_eq!(cuts.class("60 CNY".parse()?)?, AbcClass::B);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cuts(&self, policy: &AbcPolicy) -> Result<AbcCuts, TieringError> {
        let positive = || self.counts.iter().take_while(|(value, _)| value.is_positive());
        let together = |(value, count): &(Money, u64)| -> Result<Money, TieringError> {
            // A count has no more digits than a quantity keeps, or the product is out of range.
            let times = Quantity::try_new((*count).into()).map_err(|_| MoneyError::OutOfRange)?;
            Ok(value.try_mul(times, Rounding::HalfEven)?)
        };
        let mut total = MoneySum::new(self.currency);
        for group in positive() {
            total.add(together(group)?)?;
        }
        let total = total.total()?;
        let a_limit = total.portion(policy.a_cut(), Rounding::AwayFromZero);
        let b_limit = total.portion(policy.b_cut(), Rounding::AwayFromZero);
        let mut before = MoneySum::new(self.currency);
        let (mut a_from, mut b_from) = (None, None);
        for group in positive() {
            let ahead = before.total()?;
            if ahead.cmp_same(a_limit).is_lt() {
                a_from = Some(group.0);
            } else if ahead.cmp_same(b_limit).is_lt() {
                b_from = Some(group.0);
            } else {
                break;
            }
            before.add(together(group)?)?;
        }
        Ok(AbcCuts { currency: self.currency, a_from, b_from })
    }
}

impl AbcCuts {
    /// The smallest value in class A. `None` where the class is empty.
    pub const fn a_from(&self) -> Option<Money> {
        self.a_from
    }

    /// The smallest value in class B. `None` where the class is empty.
    pub const fn b_from(&self) -> Option<Money> {
        self.b_from
    }

    /// The class of a customer with a value: of one who was counted, that of
    /// [`abc`](super::abc()) over the whole.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] for a value in another currency.
    pub fn class(&self, value: Money) -> Result<AbcClass, MoneyError> {
        value.same_currency(Money::zero(self.currency))?;
        let reaches = |from: Option<Money>| from.is_some_and(|from| value.cmp_same(from).is_ge());
        Ok(if reaches(self.a_from) {
            AbcClass::A
        } else if reaches(self.b_from) {
            AbcClass::B
        } else {
            AbcClass::C
        })
    }
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::AbcValues;
    use crate::tiering::{AbcClass, AbcPolicyDraft, abc};
    use crate::units::{Currency, Money};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn yuan(minor: i64) -> Money {
        Money::from_minor(minor, Currency::CNY)
    }

    #[test]
    fn two_currencies_do_not_mix() {
        let yen = Money::from_minor(1, Currency::JPY);
        assert!(AbcValues::of([yen], Currency::CNY).is_err());
        let (one, other) = (AbcValues::of([], Currency::CNY), AbcValues::of([yen], Currency::JPY));
        assert!(one.unwrap().merge(other.unwrap()).is_err());
        let cuts = AbcValues::of([yuan(1)], Currency::CNY)
            .unwrap()
            .cuts(&AbcPolicyDraft::default().validate().unwrap());
        assert!(cuts.unwrap().class(yen).is_err());
    }

    #[test]
    fn where_nobody_has_a_value_everybody_is_c() {
        let policy = AbcPolicyDraft::default().validate().unwrap();
        let cuts =
            AbcValues::of([yuan(0), yuan(-5)], Currency::CNY).unwrap().cuts(&policy).unwrap();
        assert_eq!((cuts.a_from(), cuts.b_from()), (None, None));
        assert_eq!(cuts.class(yuan(0)).unwrap(), AbcClass::C);
    }

    proptest! {
        #[test]
        fn the_cuts_of_merged_parts_class_everybody_as_the_whole_does(
            values in prop::collection::vec((0..4_usize, -3..40_i64), 0..60),
            a in 0..90_i64, more in 1..10_i64,
        ) {
            let draft = AbcPolicyDraft { a_cut: Decimal::new(a, 2), b_cut: Decimal::new(a + more, 2) };
            let policy = draft.validate().unwrap();
            let part = |number: usize| {
                let own = values.iter().filter(|(part, _)| *part == number);
                AbcValues::of(own.map(|(_, value)| yuan(*value)), Currency::CNY).unwrap()
            };
            let merged = (0..4).map(part).reduce(|one, other| one.merge(other).unwrap()).unwrap();
            let backwards = (0..4).rev().map(part).reduce(|one, other| one.merge(other).unwrap());
            prop_assert_eq!(Some(&merged), backwards.as_ref());
            let cuts = merged.cuts(&policy).unwrap();
            let whole = values.iter().map(|(_, value)| yuan(*value)).enumerate();
            for (_, assignment) in abc(whole, Currency::CNY, &policy).unwrap().ranked() {
                prop_assert_eq!(cuts.class(assignment.value()).unwrap(), assignment.class());
            }
        }
    }
}
