//! Payments of more than was owed.
//!
//! A deposit is paid before its invoice: whatever was bought until the day of judgement, and whatever
//! is on order, takes up what was paid before.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::MisfitReason;
use super::found::Found;
use crate::base::{Customer, FactKind};
use crate::transaction::{Payment, Settlement, TransactionData};
use crate::units::{Currency, Money, MoneyError, MoneySum, OrderId};

pub(super) fn payments(customer: &Customer, found: &mut Found<'_>) {
    let transactions = customer.transactions();
    if transactions.payments().as_of(found.as_of).is_empty() {
        return;
    }
    // Sums beyond all amounts are said elsewhere.
    for payment in too_much(transactions, found.as_of).unwrap_or_default() {
        found.report(FactKind::Payment, &payment.id, None, MisfitReason::MorePaidThanOwed);
    }
}

/// The payments after whose day more was settled than there is to settle.
fn too_much(data: &TransactionData, as_of: NaiveDate) -> Result<Vec<&Payment>, MoneyError> {
    let mut to_settle = Sums::default();
    let purchases = data.purchases().as_of(as_of).iter();
    for purchase in purchases.filter(|one| one.settlement == Settlement::OnAccount) {
        to_settle.add(purchase.lines.total())?;
    }
    let mut cancelled = BTreeMap::<NaiveDate, Vec<Money>>::new();
    for (amount, until) in on_order(data, as_of)? {
        to_settle.add(amount)?;
        if let Some(day) = until {
            cancelled.entry(day).or_default().push(amount);
        }
    }
    let mut cancelled = cancelled.into_iter().peekable();
    let mut returns = data.returns_on_account(as_of).into_iter().peekable();
    let mut settled = Sums::default();
    let mut found = Vec::new();
    for of_a_day in data.payments().as_of(as_of).chunk_by(|one, next| one.date == next.date) {
        let Some(day) = of_a_day.first().map(|payment| payment.date) else { continue };
        while let Some((_, back)) = returns.next_if(|(on, _)| *on < day) {
            settled.add(back.lines.total())?;
        }
        while let Some((_, amounts)) = cancelled.next_if(|(on, _)| *on < day) {
            amounts.into_iter().try_for_each(|amount| to_settle.subtract(amount))?;
        }
        for payment in of_a_day {
            settled.add(payment.amount)?;
        }
        found.extend(of_a_day.iter().filter(|payment| {
            let currency = payment.amount.currency();
            payment.amount.is_positive()
                && settled.of(currency).cmp_sum(to_settle.of(currency)) == Ordering::Greater
        }));
    }
    Ok(found)
}

/// What of each order is not invoiced on a day, and when it was cancelled.
fn on_order(
    data: &TransactionData,
    as_of: NaiveDate,
) -> Result<Vec<(Money, Option<NaiveDate>)>, MoneyError> {
    let orders = data.orders().as_of(as_of);
    let mut invoiced = BTreeMap::<&OrderId, Sums>::new();
    if !orders.is_empty() {
        for purchase in data.purchases().as_of(as_of) {
            if let Some(order) = &purchase.details().order {
                invoiced.entry(order).or_default().add(purchase.lines.total())?;
            }
        }
    }
    let mut left = Vec::new();
    for order in orders {
        let total = order.lines.total();
        let mut rest = MoneySum::new(total.currency());
        rest.add(total)?;
        if let Some(invoiced) = invoiced.get(&order.id) {
            rest.subtract(invoiced.of(total.currency()).total()?)?;
        }
        let rest = rest.total()?;
        if rest.is_positive() {
            left.push((rest, order.cancelled.filter(|day| *day <= as_of)));
        }
    }
    Ok(left)
}

/// A sum for each currency.
#[derive(Default)]
struct Sums(BTreeMap<Currency, MoneySum>);

impl Sums {
    fn add(&mut self, amount: Money) -> Result<(), MoneyError> {
        self.sum(amount.currency()).add(amount)
    }

    fn subtract(&mut self, amount: Money) -> Result<(), MoneyError> {
        self.sum(amount.currency()).subtract(amount)
    }

    fn sum(&mut self, currency: Currency) -> &mut MoneySum {
        self.0.entry(currency).or_insert_with(|| MoneySum::new(currency))
    }

    fn of(&self, currency: Currency) -> MoneySum {
        self.0.get(&currency).copied().unwrap_or_else(|| MoneySum::new(currency))
    }
}
