//! What a customer bought, by class and day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::classes::Place;
use super::{Activity, ChurnTerms, Expectation};
use crate::transaction::Line;
use crate::units::{Currency, Money, MoneySum, NotComputable, Period};
use crate::warning::CustomerFacts;

/// What a customer bought until the day, by class and day.
pub(super) struct Bought<'a> {
    terms: &'a ChurnTerms,
    currency: Currency,
    classes: BTreeMap<Place, InClass>,
}

/// What a customer bought of a class.
#[derive(Default)]
pub(super) struct InClass {
    // INVARIANT: in order, each once.
    days: Vec<NaiveDate>,
    /// What was bought, and below zero what came back, as it was entered.
    amounts: Vec<(NaiveDate, Money)>,
}

impl InClass {
    /// The days with a purchase, in order.
    pub(super) fn days(&self) -> &[NaiveDate] {
        &self.days
    }

    /// The last day with a purchase. `None` where only something came back.
    pub(super) fn last(&self) -> Option<NaiveDate> {
        self.days.last().copied()
    }

    /// Whether something is left of what was bought: it came back for less than it was bought for, or
    /// not at all.
    pub(super) fn is_kept(&self) -> bool {
        let mut back = self.amounts.iter().filter(|(_, amount)| amount.is_negative()).peekable();
        let Some((_, first)) = back.peek() else { return !self.days.is_empty() };
        let mut sum = MoneySum::new(first.currency());
        // INVARIANT: all are valued in one currency.
        let added = self.amounts.iter().try_for_each(|(_, amount)| sum.add(*amount));
        added.is_ok() && sum.cmp_same(Money::zero(first.currency())).is_gt()
    }

    /// The days of a period on which something was bought.
    pub(super) fn days_in(&self, over: Period) -> &[NaiveDate] {
        let from = self.days.partition_point(|day| *day < over.first());
        let to = self.days.partition_point(|day| *day <= over.last());
        self.days.get(from..to).unwrap_or_default()
    }
}

impl<'a> Bought<'a> {
    /// What a customer bought until the day. Cost: a pass over the lines, each put in its class.
    pub(super) fn of(
        facts: &CustomerFacts<'_>,
        terms: &'a ChurnTerms,
    ) -> Result<Self, NotComputable> {
        let (as_of, valuation) = (facts.as_of(), facts.context.valuation());
        let transactions = facts.customer.transactions();
        let mut classes = BTreeMap::<Place, InClass>::new();
        let place = |line: &Line| terms.classes().place(line.product());
        for purchase in transactions.purchases().as_of(as_of) {
            for line in purchase.lines.as_slice() {
                let class = classes.entry(place(line)).or_default();
                if class.days.last() != Some(&purchase.date) {
                    class.days.push(purchase.date);
                }
                let amount = valuation.value(line.amount(), purchase.date)?;
                class.amounts.push((purchase.date, amount));
            }
        }
        for back in transactions.returns().as_of(as_of) {
            for line in back.lines.as_slice() {
                let class = classes.entry(place(line)).or_default();
                let amount = valuation.value(line.amount(), back.date)?;
                let none = Money::zero(valuation.currency());
                class.amounts.push((back.date, none.try_sub(amount)?));
            }
        }
        Ok(Bought { terms, currency: facts.context.currency, classes })
    }

    /// The classes of which something is on record, with what is expected of them.
    pub(super) fn all(&self) -> impl Iterator<Item = (Place, Expectation, &InClass)> {
        let classes = self.terms.classes();
        self.classes.iter().map(|(place, class)| (*place, classes.expects(*place), class))
    }

    /// Those that are expected to be bought again.
    pub(super) fn reordered(&self) -> impl Iterator<Item = (Place, Expectation, &InClass)> {
        self.all().filter(|(_, expects, _)| expects.activity == Activity::Reorder)
    }

    /// The days on which something was bought that is bought again, in order.
    pub(super) fn reorder_days(&self) -> Vec<NaiveDate> {
        let mut classes = self.reordered().map(|(_, _, class)| class.days());
        let (Some(first), second) = (classes.next(), classes.next()) else { return Vec::new() };
        let Some(second) = second else { return first.to_vec() };
        let days: BTreeSet<&NaiveDate> =
            first.iter().chain(second).chain(classes.flatten()).collect();
        days.into_iter().copied().collect()
    }

    /// What was bought less what came back in a period, of these classes.
    pub(super) fn net<'b>(
        &self,
        classes: impl IntoIterator<Item = &'b InClass>,
        over: Period,
    ) -> Result<Money, NotComputable> {
        let mut sum = MoneySum::new(self.currency);
        for (day, amount) in classes.into_iter().flat_map(|class| &class.amounts) {
            if over.contains(*day) {
                sum.add(*amount)?;
            }
        }
        Ok(sum.total()?)
    }
}
