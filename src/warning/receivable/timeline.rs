//! How much of a credit was used day by day, and since when it is too much.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{ExposureStage, ReceivablePolicyDraft};
use crate::transaction::{CreditUse, TransactionData, UseChange, UseOf};
use crate::units::{ExchangeError, Money, MoneyError, MoneySum, Valuation};

/// How the use of one customer's credit changes.
pub(super) struct Timeline<'a> {
    // In the order of days; after `as_of` as it will, if nothing else comes.
    changes: Vec<UseChange>,
    policy: &'a ReceivablePolicyDraft,
    valuation: Valuation<'a>,
    as_of: NaiveDate,
}

impl<'a> Timeline<'a> {
    pub(super) fn of(
        transactions: &TransactionData,
        policy: &'a ReceivablePolicyDraft,
        valuation: Valuation<'a>,
        as_of: NaiveDate,
    ) -> Self {
        let changes = transactions.credit_use(as_of, policy.horizon());
        Timeline { changes, policy, valuation, as_of }
    }

    fn until(&self, day: NaiveDate) -> &[UseChange] {
        let until = self.changes.partition_point(|change| change.day <= day);
        self.changes.get(..until).unwrap_or_default()
    }

    /// For what the credit is used on the day of the judgement.
    pub(super) fn now(&self) -> Result<CreditUse, MoneyError> {
        let mut now = CreditUse::default();
        for change in self.until(self.as_of) {
            now.change(*change)?;
        }
        Ok(now)
    }

    /// How much of it is used for something, at the rates of the day of the judgement.
    pub(super) fn value(&self, of: &CreditUse, what: UseOf) -> Result<Money, ExchangeError> {
        self.valuation.sum(of.amounts(what)?, self.as_of)
    }

    /// How much of it counts as exposure. Below zero where the firm owes the customer.
    pub(super) fn total(&self, of: &CreditUse) -> Result<Money, ExchangeError> {
        let mut sum = MoneySum::new(self.valuation.currency());
        for stage in &self.policy.counts {
            sum.add(self.value(of, stage.use_of())?)?;
        }
        Ok(sum.total()?)
    }

    /// The exposure after each day until that of the judgement on which it changed. `None` where it
    /// cannot be valued.
    fn totals(&self) -> Vec<(NaiveDate, Option<Money>)> {
        let mut so_far = CreditUse::default();
        let mut totals = Vec::new();
        for of_a_day in self.until(self.as_of).chunk_by(|one, next| one.day == next.day) {
            let Some(first) = of_a_day.first() else { continue };
            let changed = of_a_day.iter().try_for_each(|change| so_far.change(*change));
            let total = changed.ok().and_then(|()| self.total(&so_far).ok());
            totals.push((first.day, total));
        }
        totals
    }

    /// The first day after that of the judgement on which it changes by time alone.
    pub(super) fn next_change(&self) -> Option<NaiveDate> {
        let counts = |of: UseOf| match of {
            UseOf::Balance | UseOf::Disputed => {
                self.policy.counts.contains(&ExposureStage::Receivable)
            }
            other => self.policy.counts.iter().any(|stage| stage.use_of() == other),
        };
        let ahead = self.changes.iter().filter(|change| change.day > self.as_of);
        ahead.filter(|change| counts(change.of)).map(|change| change.day).min()
    }
}

/// What several use together: nobody's deposit pays for another.
pub(super) fn together(amounts: impl IntoIterator<Item = Money>) -> impl Iterator<Item = Money> {
    amounts.into_iter().filter(|amount| amount.is_positive())
}

/// Since when something has been so of the exposure without a break, by what was booked until then and
/// on the days on which the limit may have changed, at the rates of the day of the judgement. A day on which the exposure cannot be valued
/// is a break. `None` where it is not so.
///
/// Cost: as there are days on which anything changed, each for all of them.
pub(super) fn since(
    of: &[Timeline<'_>],
    decided_on: impl Iterator<Item = NaiveDate>,
    is_so: impl Fn(NaiveDate, Money) -> bool,
) -> Option<NaiveDate> {
    let first = of.first()?;
    let currency = first.valuation.currency();
    let mut changes: BTreeMap<NaiveDate, Vec<(usize, Option<Money>)>> = BTreeMap::new();
    for (place, one) in of.iter().enumerate() {
        for (day, total) in one.totals() {
            changes.entry(day).or_default().push((place, total));
        }
    }
    let decided = decided_on.filter(|day| *day <= first.as_of);
    let days: BTreeSet<NaiveDate> = changes.keys().copied().chain(decided).collect();
    let mut now: BTreeMap<usize, Option<Money>> = BTreeMap::new();
    let mut since = None;
    for day in days {
        now.extend(changes.get(&day).into_iter().flatten().copied());
        let known: Option<Vec<Money>> = now.values().copied().collect();
        let total = known.and_then(|known| match &known[..] {
            [alone] if of.len() == 1 => Some(*alone),
            _ => Money::try_sum(currency, together(known)).ok(),
        });
        since = match total {
            Some(total) if is_so(day, total) => since.or(Some(day)),
            _ => None,
        };
    }
    since
}
