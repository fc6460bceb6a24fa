//! What the workshop and insurance brought.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::YieldValue;
use crate::base::CustomerBase;
use crate::transaction::TransactionData;
use crate::units::{
    Money, MoneySum, NotComputable, Proportion, PurchaseId, Rounding, ThingId, Valuation,
};

/// A sum that is being made. What cannot be put into a figure makes the whole so.
#[derive(Debug, Clone, Copy)]
pub(super) struct ValueTally {
    sum: Result<MoneySum, NotComputable>,
    recorded: Proportion,
}

impl ValueTally {
    pub(super) fn new(valuation: &Valuation<'_>) -> Self {
        let nothing = MoneySum::new(valuation.currency());
        ValueTally { sum: Ok(nothing), recorded: Proportion::NONE }
    }

    /// Counts one, with its amount where that is on record.
    pub(super) fn add(&mut self, amount: Option<Result<Money, NotComputable>>) {
        self.recorded.add(amount.is_some());
        if let Some(amount) = amount {
            self.add_amount(amount);
        }
    }

    fn add_amount(&mut self, amount: Result<Money, NotComputable>) {
        self.sum = self.sum.and_then(|mut sum| {
            sum.add(amount?)?;
            Ok(sum)
        });
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.recorded = self.recorded.merge(other.recorded);
        self.add_amount(other.sum.and_then(|sum| Ok(sum.total()?)));
    }

    pub(super) fn value(&self, things: u64) -> YieldValue {
        let (recorded, all) = (self.recorded.successes(), self.recorded.trials());
        let total = (recorded > 0).then(|| self.sum.and_then(|sum| Ok(sum.total()?)));
        let each = |total: Money| total.part_in_minor(1, things.into(), Rounding::HalfEven);
        let of_all = total.and_then(Result::ok).filter(|_| things > 0 && recorded == all);
        let per_thing = of_all.and_then(each);
        YieldValue { total, per_thing, recorded: self.recorded }
    }
}

/// What purchases came to less what was given back for them by a day, in equal parts for the things that
/// visits to the workshop name them for.
#[derive(Debug, Default)]
pub(super) struct Invoices<'a> {
    parts: BTreeMap<(&'a PurchaseId, &'a ThingId), Result<Money, NotComputable>>,
}

/// What is on record of invoices.
#[derive(Default)]
struct Named<'a> {
    net: BTreeMap<&'a PurchaseId, Result<Money, NotComputable>>,
    /// Whatever was at the workshop for it.
    things: BTreeMap<&'a PurchaseId, BTreeSet<&'a ThingId>>,
}

impl<'a> Invoices<'a> {
    /// Those that visits to the workshop name. Cost: a pass over the purchases and the returns of each
    /// customer with such a visit.
    pub(super) fn of(base: &'a CustomerBase, valuation: &Valuation<'_>, as_of: NaiveDate) -> Self {
        let mut named = Named::default();
        for customer in base.customers() {
            named.add(customer.transactions(), valuation, as_of);
        }
        let mut invoices = Invoices::default();
        for (invoice, things) in named.things {
            let Some(net) = named.net.get(invoice) else { continue };
            for (place, thing) in things.iter().enumerate() {
                let part = net.and_then(|net| part(net, place, things.len()));
                invoices.parts.insert((invoice, *thing), part);
            }
        }
        invoices
    }

    /// What one came to for a thing. The second time it is asked for it is on record, and no more is due
    /// for it.
    pub(super) fn take(
        &mut self,
        invoice: &'a PurchaseId,
        thing: &'a ThingId,
        valuation: &Valuation<'_>,
    ) -> Option<Result<Money, NotComputable>> {
        let part = self.parts.get_mut(&(invoice, thing))?;
        Some(std::mem::replace(part, Ok(Money::zero(valuation.currency()))))
    }
}

/// One of so many equal parts, to the smallest unit: together they are the whole.
fn part(whole: Money, place: usize, of: usize) -> Result<Money, NotComputable> {
    let until = |parts: usize| {
        let (parts, all) = (i128::try_from(parts).ok()?, u128::try_from(of).ok()?);
        whole.part_in_minor(parts, all, Rounding::HalfEven)
    };
    let next = place.saturating_add(1);
    // Of the whole nothing is rounded off.
    let next = if next == of { Some(whole) } else { until(next) };
    let before = until(place).ok_or(NotComputable::OutOfRange)?;
    Ok(next.ok_or(NotComputable::OutOfRange)?.try_sub(before)?)
}

impl<'a> Named<'a> {
    fn add(
        &mut self,
        transactions: &'a TransactionData,
        valuation: &Valuation<'_>,
        as_of: NaiveDate,
    ) {
        let visits = transactions.workshop_visits().as_of(as_of).iter();
        let visits = visits.filter_map(|it| Some((it.purchase.as_ref()?, &it.thing)));
        let mut named: BTreeSet<&PurchaseId> = BTreeSet::new();
        for (invoice, thing) in visits {
            named.insert(invoice);
            self.things.entry(invoice).or_default().insert(thing);
        }
        if named.is_empty() {
            return;
        }
        let value =
            |money: Money, on: NaiveDate| valuation.value(money, on).map_err(NotComputable::from);
        let purchases = transactions.purchases().as_of(as_of).iter();
        for one in purchases.filter(|one| named.contains(&one.id)) {
            self.net.insert(&one.id, value(one.lines.total(), one.date));
        }
        for back in transactions.returns().as_of(as_of) {
            let net = back.of.as_ref().filter(|of| named.contains(of));
            let Some(net) = net.and_then(|of| self.net.get_mut(of)) else { continue };
            *net = net.and_then(|net| Ok(net.try_sub(value(back.lines.total(), back.date)?)?));
        }
    }
}
