//! What a customer bought and kept in the days that somebody asks for.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::transaction::{Purchase, Return, TransactionData};
use crate::units::{Money, NotComputable, Period, PurchaseId, Valuation};

/// What a customer bought and kept, as of a day.
///
/// * What came back counts against the purchase that it names, on whatever day it came back. What
///   names no purchase counts nowhere.
pub(super) struct KeptPurchases<'a> {
    valuation: &'a Valuation<'a>,
    /// In the order of their days.
    bought: &'a [Purchase],
    back: BTreeMap<&'a PurchaseId, Vec<&'a Return>>,
    /// The days on which something was paid for of which something is left, in order.
    days: Vec<NaiveDate>,
}

impl<'a> KeptPurchases<'a> {
    /// Cost: a pass over the purchases, and a sort of what came back.
    pub(super) fn of(
        transactions: &'a TransactionData,
        valuation: &'a Valuation<'a>,
        as_of: NaiveDate,
    ) -> Self {
        let mut back: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for one in transactions.returns().as_of(as_of) {
            if let Some(of) = &one.of {
                back.entry(of).or_default().push(one);
            }
        }
        let kept = transactions.kept(as_of, |_| true);
        let days = kept.filter(|one| one.lines.total().is_positive()).map(|one| one.date).collect();
        KeptPurchases { valuation, bought: transactions.purchases().as_of(as_of), back, days }
    }

    /// The first day of a period on which they bought something that they kept. Cost: a binary
    /// search.
    pub(super) fn first_day(&self, of: Period) -> Option<NaiveDate> {
        let before = self.days.partition_point(|day| *day < of.first());
        self.days.get(before).copied().filter(|day| *day <= of.last())
    }

    /// The last day on which they did.
    pub(super) fn last_day(&self) -> Option<NaiveDate> {
        self.days.last().copied()
    }

    /// What was bought in a period, less what came back of it. Cost: a binary search, and a pass over
    /// the purchases of the period.
    pub(super) fn value(&self, of: Period) -> Result<Money, NotComputable> {
        let mut sum = Money::zero(self.valuation.currency());
        let before = self.bought.partition_point(|one| one.date < of.first());
        let later = self.bought.iter().skip(before);
        for purchase in later.take_while(|one| one.date <= of.last()) {
            sum = sum.try_add(self.valuation.value(purchase.lines.total(), purchase.date)?)?;
            for back in self.back.get(&purchase.id).into_iter().flatten() {
                sum = sum.try_sub(self.valuation.value(back.lines.total(), back.date)?)?;
            }
        }
        Ok(sum)
    }
}
