//! What a customer owes on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Settlement, TransactionData};
use crate::units::{Currency, Money, MoneyError, MoneySum};

/// What a customer owes (应收账款) in each currency: purchases on account, less returns credited
/// to it, less payments. Below zero, the firm owes the customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receivable {
    // In the order of currencies, each once.
    balances: Vec<Money>,
}

impl Receivable {
    /// The balance of each currency in which anything was booked, also where it is now zero.
    pub fn balances(&self) -> impl Iterator<Item = Money> + '_ {
        self.balances.iter().copied()
    }
}

/// The balance of each currency in the making.
#[derive(Default)]
struct Account {
    sums: BTreeMap<Currency, MoneySum>,
}

impl Account {
    fn charge(&mut self, amount: Money) -> Result<(), MoneyError> {
        self.sum(amount.currency()).add(amount)
    }

    fn settle(&mut self, amount: Money) -> Result<(), MoneyError> {
        self.sum(amount.currency()).subtract(amount)
    }

    fn sum(&mut self, currency: Currency) -> &mut MoneySum {
        self.sums.entry(currency).or_insert_with(|| MoneySum::new(currency))
    }
}

impl TransactionData {
    /// What the customer owes on a day, by what was booked until then.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] for a balance out of range. Cost: a pass over the customer's transactions.
    pub fn receivable(&self, as_of: NaiveDate) -> Result<Receivable, MoneyError> {
        let on_account = |settlement| settlement == Settlement::OnAccount;
        let mut account = Account::default();
        for purchase in self.purchases.as_of(as_of) {
            if on_account(purchase.settlement) {
                account.charge(purchase.lines.total())?;
            }
        }
        for back in self.returns.as_of(as_of) {
            if on_account(back.settlement) {
                account.settle(back.lines.total())?;
            }
        }
        for payment in self.payments.as_of(as_of) {
            account.settle(payment.amount)?;
        }
        let balances = account.sums.into_values().map(MoneySum::total).collect::<Result<_, _>>()?;
        Ok(Receivable { balances })
    }
}
