//! For what a customer's credit is used, and how that changes by day: what is owed, bills that have
//! not matured, what was delivered and not invoiced, what was ordered and not delivered.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::fulfilment::Fulfilment;
use super::quantities::Quantities;
use super::receivable::undisputed;
use super::{Line, Order, TransactionData};
use crate::units::period::days_before;
use crate::units::{Currency, Money, MoneyError, MoneySum, ProductId, Rounding};

/// For what credit is used. No two overlap, but for what is disputed, which is a part of the balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UseOf {
    Balance,
    Disputed,
    Bills,
    Delivered,
    Ordered,
    /// Ordered, and not to be delivered within the horizon.
    Later,
}

/// Which orders count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Horizon {
    /// Those to be delivered within so many days. `None`: whenever.
    pub(crate) days: Option<u32>,
    /// Those of which nobody says when.
    pub(crate) without_day: bool,
}

/// On a day so much more of the credit is used, or less.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UseChange {
    pub(crate) day: NaiveDate,
    pub(crate) of: UseOf,
    pub(crate) by: Money,
}

/// For what how much of the credit is used, in each currency.
#[derive(Debug, Clone, Default)]
pub(crate) struct CreditUse {
    of: BTreeMap<Currency, InCurrency>,
}

#[derive(Debug, Clone, Copy)]
struct InCurrency {
    balance: MoneySum,
    disputed: MoneySum,
    bills: MoneySum,
    delivered: MoneySum,
    ordered: MoneySum,
    later: MoneySum,
}

impl InCurrency {
    const fn none(currency: Currency) -> Self {
        let none = MoneySum::new(currency);
        InCurrency {
            balance: none,
            disputed: none,
            bills: none,
            delivered: none,
            ordered: none,
            later: none,
        }
    }

    fn sum(&mut self, of: UseOf) -> &mut MoneySum {
        match of {
            UseOf::Balance => &mut self.balance,
            UseOf::Disputed => &mut self.disputed,
            UseOf::Bills => &mut self.bills,
            UseOf::Delivered => &mut self.delivered,
            UseOf::Ordered => &mut self.ordered,
            UseOf::Later => &mut self.later,
        }
    }

    fn amount(&self, of: UseOf) -> Result<Money, MoneyError> {
        let undisputed = || undisputed(self.balance.total()?, Some(self.disputed.total()?));
        match of {
            UseOf::Balance => undisputed(),
            UseOf::Disputed => self.balance.total()?.try_sub(undisputed()?),
            UseOf::Bills => self.bills.total(),
            UseOf::Delivered => self.delivered.total(),
            UseOf::Ordered => self.ordered.total(),
            UseOf::Later => self.later.total(),
        }
    }
}

impl CreditUse {
    pub(crate) fn change(&mut self, change: UseChange) -> Result<(), MoneyError> {
        let UseChange { of, by, .. } = change;
        let none = || InCurrency::none(by.currency());
        self.of.entry(by.currency()).or_insert_with(none).sum(of).add(by)
    }

    /// How much is used for it, in each currency: of the balance what is not disputed, and what is
    /// disputed as far as it is owed.
    pub(crate) fn amounts(&self, of: UseOf) -> Result<Vec<Money>, MoneyError> {
        self.of.values().map(|one| one.amount(of)).collect()
    }
}

impl TransactionData {
    /// How the use of credit changes, day by day, by the facts until a day: up to it as it did, and
    /// after it as it will if nothing else comes.
    ///
    /// Cost: a sort of the customer's transactions; for each order a pass over its lines, deliveries
    /// and invoices for each of these.
    pub(crate) fn credit_use(&self, as_of: NaiveDate, horizon: Horizon) -> Vec<UseChange> {
        let balance = self.balance_changes(as_of);
        let balance = balance.map(|(day, by)| UseChange { day, of: UseOf::Balance, by });
        let disputed = self.disputed_changes(as_of).into_iter();
        let disputed = disputed.map(|(day, by)| UseChange { day, of: UseOf::Disputed, by });
        let bills = self.payments.as_of(as_of).iter().filter_map(|payment| {
            let matures = payment.matures.filter(|day| *day > payment.date)?;
            let change = |day, by| UseChange { day, of: UseOf::Bills, by };
            Some([change(payment.date, payment.amount), change(matures, payment.amount.negated())])
        });
        let mut changes: Vec<_> = balance.chain(disputed).chain(bills.flatten()).collect();
        for of in self.fulfilments(as_of) {
            if let Some(order) = of.order {
                order_changes(&of, order, horizon, &mut changes);
            }
        }
        changes.sort_by_key(|change| change.day);
        changes
    }
}

/// What of an order is still to be invoiced, in money.
#[derive(Clone, Copy)]
struct StillOpen {
    delivered: Money,
    /// What is to be delivered within the horizon.
    ordered: Money,
    later: Money,
}

fn order_changes(
    of: &Fulfilment<'_>,
    order: &Order,
    horizon: Horizon,
    changes: &mut Vec<UseChange>,
) {
    let zero = Money::zero(order.lines.currency());
    let mut before = StillOpen { delivered: zero, ordered: zero, later: zero };
    for day in days_of(of, order, horizon) {
        // A sum of parts of one order is within its total.
        let Ok(now) = still_open(of, order, horizon, day) else { continue };
        let parts = [
            (UseOf::Delivered, before.delivered, now.delivered),
            (UseOf::Ordered, before.ordered, now.ordered),
            (UseOf::Later, before.later, now.later),
        ];
        for (of, before, now) in parts {
            if let Ok(by) = now.try_sub(before)
                && !by.is_zero()
            {
                changes.push(UseChange { day, of, by });
            }
        }
        before = now;
    }
}

/// The days on which anything can become of an order.
fn days_of(of: &Fulfilment<'_>, order: &Order, horizon: Horizon) -> BTreeSet<NaiveDate> {
    let deliveries = of.deliveries.iter().map(|one| one.delivery);
    let happened = deliveries.clone().flat_map(|one| [Some(one.date), one.delivered]);
    let happened = happened.chain([Some(order.date), order.cancelled]).flatten();
    let invoiced = of.invoices.iter().map(|invoice| invoice.date);
    let expected = deliveries.map(|one| one.promised).chain([order.promised, order.wanted]);
    let entered = expected.filter_map(|day| Some(days_before(day?, horizon.days?)));
    let days = happened.chain(invoiced).chain(entered);
    days.filter(|day| *day >= order.date).collect()
}

/// What of an order had been delivered and not invoiced on a day, and what had been neither. Of each
/// product so much is worth its part of what the order says for all of it.
fn still_open(
    of: &Fulfilment<'_>,
    order: &Order,
    horizon: Horizon,
    on: NaiveDate,
) -> Result<StillOpen, MoneyError> {
    let undelivered = of.left_on(on);
    let mut uninvoiced = Quantities::of(&order.lines);
    for invoice in of.invoices.iter().filter(|invoice| invoice.date <= on) {
        uninvoiced.take_lines(&invoice.lines);
    }
    let currency = order.lines.currency();
    let (mut delivered, mut ordered) = (MoneySum::new(currency), MoneySum::new(currency));
    let mut lines = order.lines.as_slice();
    while let [first, ..] = lines {
        let product = first.product();
        let same = lines.iter().take_while(|line| line.product() == product).count();
        let (of_it, others) = lines.split_at_checked(same).unwrap_or((lines, &[]));
        lines = others;
        let all = OfProduct {
            quantity: of_it
                .iter()
                .fold(0_i128, |sum, line| sum.saturating_add(line.quantity().on_grid().0)),
            amount: Money::try_sum(currency, of_it.iter().map(Line::amount))?,
        };
        let invoiced = all.taken(&uninvoiced, product);
        let gone = all.taken(&undelivered, product).max(invoiced);
        delivered.add(all.worth(gone).try_sub(all.worth(invoiced))?)?;
        ordered.add(all.amount.try_sub(all.worth(gone))?)?;
    }
    let (delivered, zero) = (delivered.total()?, Money::zero(currency));
    let ordered = match order.cancelled {
        Some(day) if day <= on => zero,
        _ => ordered.total()?,
    };
    let expected = of.promised_on(on).or(order.promised).or(order.wanted);
    let is_soon = match (expected, horizon.days) {
        (None, _) => horizon.without_day,
        (Some(_), None) => true,
        (Some(day), Some(days)) => days_before(day, days) <= on,
    };
    let (ordered, later) = if is_soon { (ordered, zero) } else { (zero, ordered) };
    Ok(StillOpen { delivered, ordered, later })
}

/// How much of a product was ordered, in the smallest units of a quantity, and for how much.
#[derive(Clone, Copy)]
struct OfProduct {
    quantity: i128,
    amount: Money,
}

impl OfProduct {
    /// How much of it was taken, where so much is left: not more than there was.
    fn taken(&self, left: &Quantities<'_>, product: &ProductId) -> i128 {
        self.quantity.saturating_sub(left.units(product)).clamp(0, self.quantity.max(0))
    }

    /// What so much of it is worth, to the smallest unit of the currency: all of it the whole.
    fn worth(&self, units: i128) -> Money {
        if units >= self.quantity {
            return self.amount;
        }
        let of = u128::try_from(self.quantity).ok();
        let part = of.and_then(|of| self.amount.part_in_minor(units, of, Rounding::HalfEven));
        part.unwrap_or(self.amount).min_same(self.amount)
    }
}
