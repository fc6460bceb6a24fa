//! What sales brought over their cost, as far as the cost is known.

use super::by_day::Summed;
use super::{BehaviorError, Totals};
use crate::transaction::Costed;
use crate::units::written::written;
use crate::units::{
    Currency, Estimate, ExchangeError, Money, MoneyError, MoneySum, Rounding, Share,
};

/// The purchases and returns of some days as far as their cost is known, summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Costs {
    /// How many purchases and returns of which every cost is known.
    pub(super) costed: u64,
    /// What was charged and given back for the lines of which the cost is known.
    pub(super) amount: Money,
    /// The amounts charged for these lines less their cost; those of returns count against it.
    pub(super) margin: Money,
}

impl Summed for Costs {
    fn try_add(&self, other: &Costs) -> Result<Self, MoneyError> {
        Ok(Costs {
            costed: self.costed.saturating_add(other.costed),
            amount: self.amount.try_add(other.amount)?,
            margin: self.margin.try_add(other.margin)?,
        })
    }
}

impl Costs {
    /// Of a purchase, valued in another currency or as it is. `None` where no cost is known.
    pub(super) fn of_purchase(
        known: &Costed,
        value: impl Fn(Money) -> Result<Money, ExchangeError>,
    ) -> Result<Option<Self>, BehaviorError> {
        if known.lines == 0 {
            return Ok(None);
        }
        let amount = value(known.amount()?)?;
        let margin = amount.try_sub(value(known.cost()?)?)?;
        Ok(Some(Costs { costed: u64::from(known.is_all), amount, margin }))
    }

    /// The same as a return.
    pub(super) fn taken_back(self) -> Result<Self, MoneyError> {
        let none = Money::zero(self.margin.currency());
        Ok(Costs { margin: none.try_sub(self.margin)?, ..self })
    }

    /// Whether purchases and returns with these totals can have come to it.
    pub(super) fn is_part_of(&self, totals: &Totals) -> bool {
        let transactions = totals.purchases().saturating_add(totals.returns());
        let turnover = totals.bought().try_add(totals.returned());
        let fits = turnover.and_then(|turnover| self.amount.try_cmp(turnover));
        let is_all = self.costed == transactions;
        self.costed <= transactions
            && !self.amount.is_negative()
            && fits.is_ok_and(|ordering| if is_all { ordering.is_eq() } else { ordering.is_le() })
    }
}

/// What sales of some days brought over their cost.
///
/// * It is known where the cost of every line is that was sold or came back: what is not known does
///   not count as nothing.
/// * What came back cost what its line says; where it does not say, what the same product cost on
///   the purchase that the return [names](crate::transaction::Return::of), by quantity, if it is
///   given back for what it was sold for ([why](crate::transaction::Return)). The parts that the
///   purchase says are rounded half to even to the smallest unit, so that together they are the
///   whole. A cost that a line says is not made up for by the others: then they need not be.
/// * Each is valued at the rates of its own day, amount and cost alike: of what came back at another
///   rate than that at which it was sold, the difference stays.
/// * Who bought nothing brought nothing: that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Margin {
    costed: u64,
    transactions: u64,
    amount: Money,
    turnover: Money,
    brought: Money,
}

impl Margin {
    /// Of nothing.
    pub(crate) fn none(currency: Currency) -> Self {
        let none = Money::zero(currency);
        Margin { costed: 0, transactions: 0, amount: none, turnover: none, brought: none }
    }

    pub(super) fn of<'a>(
        totals: &Totals,
        costs: impl Iterator<Item = &'a Costs>,
    ) -> Result<Self, MoneyError> {
        let currency = totals.bought().currency();
        let (mut amount, mut brought) = (MoneySum::new(currency), MoneySum::new(currency));
        let mut costed = 0_u64;
        for costs in costs {
            costed = costed.saturating_add(costs.costed);
            amount.add(costs.amount)?;
            brought.add(costs.margin)?;
        }
        Ok(Margin {
            costed,
            transactions: totals.purchases().saturating_add(totals.returns()),
            amount: amount.total()?,
            turnover: totals.bought().try_add(totals.returned())?,
            brought: brought.total()?,
        })
    }

    /// Both together.
    ///
    /// # Errors
    /// [`MoneyError`] for two currencies, or a sum out of range.
    pub fn merge(&self, other: &Margin) -> Result<Self, MoneyError> {
        Ok(Margin {
            costed: self.costed.saturating_add(other.costed),
            transactions: self.transactions.saturating_add(other.transactions),
            amount: self.amount.try_add(other.amount)?,
            turnover: self.turnover.try_add(other.turnover)?,
            brought: self.brought.try_add(other.brought)?,
        })
    }

    /// What was bought less what came back less what that cost: below zero for sales at a loss.
    /// Unknown where any cost is: of how many purchases and returns every cost is known, and how
    /// many there are. Where there are none it is zero, as the turnover is.
    pub const fn known(&self) -> Estimate<Money> {
        if self.costed == self.transactions {
            Estimate::Known(self.brought)
        } else {
            Estimate::NotEnoughData { have: self.costed, need: self.transactions }
        }
    }

    /// The margin on the lines of which the cost is known, whatever the others brought.
    pub const fn of_costed(&self) -> Money {
        self.brought
    }

    /// The share of the turnover (what was bought and what came back) of which the cost is known,
    /// cut after nine decimals, so that it is the whole only where nothing is missing. Takes a
    /// turnover.
    pub fn share_known(&self) -> Estimate<Share> {
        // INVARIANT: the part is part of the whole.
        match Share::of_money(self.amount, self.turnover, Rounding::TowardZero) {
            Ok(share) => Estimate::Known(share),
            Err(_) => Estimate::NotEnoughData { have: 0, need: 1 },
        }
    }
}

written! {
    /// As a screen wants it.
    Margin as self {
        margin: self.known(),
        share_known: self.share_known(),
        of_costed: self.of_costed(),
    }
}
