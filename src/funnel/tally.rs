//! Open deals in one figure: how many, and what they are to bring.

use serde::Serialize;

use crate::units::{Currency, Money, MoneyError, Probability, WeightedMoney};

/// Some open deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Tally {
    /// How many.
    pub deals: u64,
    /// What they bring if all are won.
    pub amount: Money,
    /// What they bring on average: the sum of each amount × its probability, without rounding, so
    /// that the parts of a whole add up to it to the last digit.
    pub weighted: WeightedMoney,
}

impl Tally {
    pub(super) fn none(currency: Currency) -> Self {
        let amount = Money::zero(currency);
        Tally { deals: 0, amount, weighted: WeightedMoney::zero(currency) }
    }

    pub(super) fn of(amount: Money, probability: Probability) -> Self {
        Tally { deals: 1, amount, weighted: WeightedMoney::of(amount, probability) }
    }

    /// Both together.
    ///
    /// # Errors
    /// [`MoneyError`]: of two currencies, or out of range.
    pub fn try_add(self, other: Tally) -> Result<Tally, MoneyError> {
        Ok(Tally {
            deals: self.deals.saturating_add(other.deals),
            amount: self.amount.try_add(other.amount)?,
            weighted: self.weighted.try_add(other.weighted)?,
        })
    }
}
