//! What a customer owes on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Settlement, TransactionData};
use crate::units::{Currency, Money, MoneyError};

/// What a customer owes (应收账款) in each currency: purchases on account, less returns credited
/// to it, less payments. Below zero, the firm owes the customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receivable {
    balances: BTreeMap<Currency, Money>,
}

impl Receivable {
    /// The balance of each currency in which anything was booked, also where it is now zero.
    pub fn balances(&self) -> impl Iterator<Item = Money> + '_ {
        self.balances.values().copied()
    }

    fn balance(&mut self, currency: Currency) -> &mut Money {
        self.balances.entry(currency).or_insert_with(|| Money::zero(currency))
    }

    fn charge(&mut self, amount: Money) -> Result<(), MoneyError> {
        let balance = self.balance(amount.currency());
        *balance = balance.try_add(amount)?;
        Ok(())
    }

    fn settle(&mut self, amount: Money) -> Result<(), MoneyError> {
        let balance = self.balance(amount.currency());
        *balance = balance.try_sub(amount)?;
        Ok(())
    }
}

impl TransactionData {
    /// What the customer owes on a day, by what was booked until then.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`]. Cost: a pass over the customer's transactions.
    pub fn receivable(&self, as_of: NaiveDate) -> Result<Receivable, MoneyError> {
        let on_account = |settlement| settlement == Settlement::OnAccount;
        let mut receivable = Receivable::default();
        for purchase in self.purchases.as_of(as_of) {
            if on_account(purchase.settlement) {
                receivable.charge(purchase.lines.total())?;
            }
        }
        for back in self.returns.as_of(as_of) {
            if on_account(back.settlement) {
                receivable.settle(back.lines.total())?;
            }
        }
        for payment in self.payments.as_of(as_of) {
            receivable.settle(payment.amount)?;
        }
        Ok(receivable)
    }
}
