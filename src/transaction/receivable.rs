//! What a customer owes on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::credit::in_force;
use super::{Settlement, TransactionData};
use crate::units::{Currency, Money, MoneyError, MoneySum, Record, later};

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
    disputed: BTreeMap<Currency, MoneySum>,
}

/// What a booking does to an account.
#[derive(Clone, Copy)]
enum Booking {
    Charge(Money),
    Settle(Money),
    /// So much more, or less, is disputed: the balance stays as it is.
    Dispute(Money),
    /// Nothing: a credit limit was decided, or lifted.
    Limit(Option<Money>),
}

/// A customer's account after a day on which something was booked or a limit was decided.
pub(crate) struct AccountDay {
    pub(crate) day: NaiveDate,
    /// The limit in force. `None`: none was decided, or it was lifted.
    pub(crate) limit: Option<Money>,
    /// The balances without what is disputed. `None` where one is out of range.
    pub(crate) balances: Option<Vec<Money>>,
}

impl Account {
    fn book(&mut self, booking: Booking) -> Result<(), MoneyError> {
        match booking {
            Booking::Charge(amount) => self.sum(amount.currency()).add(amount),
            Booking::Settle(amount) => self.sum(amount.currency()).subtract(amount),
            Booking::Dispute(amount) => {
                let none = || MoneySum::new(amount.currency());
                self.disputed.entry(amount.currency()).or_insert_with(none).add(amount)
            }
            Booking::Limit(_) => Ok(()),
        }
    }

    fn sum(&mut self, currency: Currency) -> &mut MoneySum {
        self.sums.entry(currency).or_insert_with(|| MoneySum::new(currency))
    }

    fn balances(&self) -> Result<Vec<Money>, MoneyError> {
        self.sums.values().copied().map(MoneySum::total).collect()
    }

    /// The balances without what is disputed: of it no more than is owed.
    fn undisputed(&self) -> Result<Vec<Money>, MoneyError> {
        let less = |(currency, sum): (&Currency, &MoneySum)| {
            let balance = sum.total()?;
            let disputed = self.disputed.get(currency).copied().map(MoneySum::total);
            undisputed(balance, disputed.transpose()?)
        };
        self.sums.iter().map(less).collect()
    }
}

/// What is left of a balance without what is disputed: of it no more than is owed.
pub(super) fn undisputed(balance: Money, disputed: Option<Money>) -> Result<Money, MoneyError> {
    match disputed {
        Some(disputed) if balance.is_positive() => balance.try_sub(disputed.min_same(balance)),
        _ => Ok(balance),
    }
}

impl TransactionData {
    /// What the customer owes on a day, by what was booked until then.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-03-01","settlement":"on_account",
    ///         "lines":[{"product":"van","quantity":"1",
    ///                   "amount":{"amount":"268000.00","currency":"CNY"}}]}}"#,
    ///     r#"{"payment":{"id":"B-1","customer":"C-1","date":"2026-04-01",
    ///         "amount":{"amount":"200000.00","currency":"CNY"}}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
    /// let owed = |day: &str| -> Result<Vec<String>, Box<dyn std::error::Error>> {
    ///     let receivable = transactions.receivable(day.parse()?)?;
    ///     Ok(receivable.balances().map(|balance| balance.to_string()).collect())
    /// };
    /// assert_eq!(owed("2026-03-31")?, ["268000.00 CNY"]);
    /// assert_eq!(owed("2026-04-01")?, ["68000.00 CNY"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] for a balance out of range. Cost: a pass over the customer's
    /// transactions.
    pub fn receivable(&self, as_of: NaiveDate) -> Result<Receivable, MoneyError> {
        let mut account = Account::default();
        for (_, booking) in self.bookings(as_of) {
            account.book(booking)?;
        }
        Ok(Receivable { balances: account.balances()? })
    }

    /// The same without what is [disputed](super::Dispute).
    pub(crate) fn undisputed_receivable(&self, as_of: NaiveDate) -> Result<Receivable, MoneyError> {
        let mut account = Account::default();
        for (_, booking) in self.bookings(as_of).chain(self.dispute_bookings(as_of)) {
            account.book(booking)?;
        }
        Ok(Receivable { balances: account.undisputed()? })
    }

    fn dispute_bookings(
        &self,
        as_of: NaiveDate,
    ) -> impl Iterator<Item = (NaiveDate, Booking)> + use<> {
        let known = self.disputed_changes(as_of).into_iter();
        let known = known.filter(move |(day, _)| *day <= as_of);
        known.map(|(day, amount)| (day, Booking::Dispute(amount)))
    }

    /// What each booking does to the balance.
    pub(super) fn balance_changes(
        &self,
        as_of: NaiveDate,
    ) -> impl Iterator<Item = (NaiveDate, Money)> + '_ {
        self.bookings(as_of).filter_map(|(day, booking)| match booking {
            Booking::Charge(amount) => Some((day, amount)),
            Booking::Settle(amount) => Some((day, amount.negated())),
            Booking::Dispute(_) | Booking::Limit(_) => None,
        })
    }

    /// The account after each day until `as_of` on which anything happened to it. Cost: a sort.
    pub(crate) fn account_days(&self, as_of: NaiveDate) -> Vec<AccountDay> {
        let mut limits: Vec<_> = self.credit_limits.as_of(as_of).iter().collect();
        limits.sort_by(|one, other| later(*one, *other));
        let limits =
            limits.into_iter().map(|decision| (decision.date(), Booking::Limit(decision.limit())));
        let bookings = self.bookings(as_of).chain(self.dispute_bookings(as_of));
        let mut bookings: Vec<_> = bookings.chain(limits).collect();
        // Stable: decisions of one day stay in the order of their identifiers.
        bookings.sort_by_key(|(day, _)| *day);
        let mut account = Account::default();
        let mut limit = None;
        let mut days = Vec::new();
        for of_a_day in bookings.chunk_by(|(day, _), (next, _)| day == next) {
            let Some((day, _)) = of_a_day.first() else { continue };
            let decided = of_a_day.iter().rev().filter_map(|(_, booking)| match booking {
                Booking::Limit(limit) => Some(*limit),
                _ => None,
            });
            limit = in_force(decided, limit);
            let booked = of_a_day.iter().try_for_each(|(_, booking)| account.book(*booking));
            let balances = booked.and_then(|()| account.undisputed()).ok();
            days.push(AccountDay { day: *day, limit, balances });
        }
        days
    }

    fn bookings(&self, as_of: NaiveDate) -> impl Iterator<Item = (NaiveDate, Booking)> + '_ {
        let purchases = self.purchases.as_of(as_of).iter();
        let purchases = purchases.filter(|one| one.settlement == Settlement::OnAccount);
        let returns = self.returns_on_account(as_of).into_iter();
        let payments = self.payments.as_of(as_of).iter();
        purchases
            .map(|purchase| (purchase.date, Booking::Charge(purchase.lines.total())))
            .chain(returns.map(|(day, back)| (day, Booking::Settle(back.lines.total()))))
            .chain(payments.map(|payment| (payment.date, Booking::Settle(payment.amount))))
    }
}

#[cfg(test)]
mod tests {
    use crate::base::{CustomerBase, Fact};

    #[test]
    fn the_limit_of_a_day_is_the_same_whether_one_asks_for_the_day_or_for_all_days() {
        let mut base = CustomerBase::new();
        for (id, date, limit) in [
            ("L-1", "2026-01-01", r#"{"amount":"50","currency":"CNY"}"#),
            // Neither is stricter: the tenth holds, and not the ninth.
            ("L-9", "2026-02-01", r#"{"amount":"80","currency":"USD"}"#),
            ("L-10", "2026-02-01", r#"{"amount":"3","currency":"CNY"}"#),
            ("L-11", "2026-03-01", "null"),
        ] {
            let fact = format!(
                r#"{{"credit_limit":{{"id":"{id}","customer":"C","date":"{date}","limit":{limit}}}}}"#
            );
            base.add(serde_json::from_str::<Fact>(&fact).unwrap()).unwrap();
        }
        let transactions = base.customers().next().unwrap().transactions();
        let days = transactions.account_days("2026-12-31".parse().unwrap());
        let limits: Vec<_> = days.iter().map(|day| day.limit.map(|it| it.to_string())).collect();
        assert_eq!(limits, [Some("50.00 CNY".to_owned()), Some("3.00 CNY".to_owned()), None]);
        for day in days {
            assert_eq!(transactions.credit_limit(day.day), day.limit, "{}", day.day);
        }
    }
}
