//! What everybody pays: on which days it was bought for less, and what usually costs how much.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::counts::Counts;
use super::{LoyaltyMeasurePolicy, LoyaltyMeasurePolicyDraft};
use crate::base::Customer;
use crate::loyalty::kind::LoyaltyStandingPolicyDraft;
use crate::transaction::Line;
use crate::units::{Currency, Period, ProductId, Proportion, Quantity};

/// Two folds cannot be merged: they are of two policies, of two days, or hold other prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("two parts of one base are made by one policy, for one day and with the same prices")]
pub struct DifferentNorms;

/// How the prices of a base came about, as of a day: of how many lines how many were bought for less,
/// day by day; and for how much which quantity of which product was sold.
///
/// It is a fold: customers are added in any order, and parts of a base are merged. A customer is added
/// once. Purchases of which all came back do not count, nor lines of nothing.
///
/// Cost: for each line of the months of the policy, a look-up among the days and one among the
/// products. Memory: an entry for each day, and at most two and a few for each price of a quantity of a
/// product in a quarter of a year.
///
/// ```
/// use clienteling::CustomerBase;
/// use clienteling::loyalty::measures::{BasePrices, LoyaltyMeasurePolicy};
///
/// let (north, south) = (CustomerBase::new(), CustomerBase::new());
/// let policy = LoyaltyMeasurePolicy::default();
/// let mut prices = BasePrices::new(policy.clone(), "2026-11-30".parse()?);
/// for customer in &north {
///     prices.add(customer);
/// }
/// let mut others = BasePrices::new(policy, "2026-11-30".parse()?);
/// for customer in &south {
///     others.add(customer);
/// }
/// prices.merge(&others)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasePrices {
    policy: LoyaltyMeasurePolicy,
    as_of: NaiveDate,
    days: BTreeMap<NaiveDate, Proportion>,
    amounts: BTreeMap<ProductId, BTreeMap<Sold, Counts>>,
}

/// A quarter of a year: over years prices rise, and who bought early did not look for a bargain.
type Quarter = (i32, u32);

/// Which quantity of a product was sold in which quarter, in which currency.
type Sold = (Quarter, Quantity, Currency);

impl BasePrices {
    /// Nothing yet.
    pub const fn new(policy: LoyaltyMeasurePolicy, as_of: NaiveDate) -> Self {
        BasePrices { policy, as_of, days: BTreeMap::new(), amounts: BTreeMap::new() }
    }

    /// Adds what a customer bought. Who was erased, or is not known on the day, is left out.
    pub fn add(&mut self, customer: &Customer) {
        if !is_of_base(customer, self.as_of) {
            return;
        }
        let over = self.policy.period(self.as_of);
        for (day, line) in lines(customer, over) {
            if let Some(is_for_less) = line.is_for_less() {
                self.days.entry(day).or_default().add(is_for_less);
            }
            let known = match self.amounts.get_mut(line.product()) {
                Some(known) => known,
                None => self.amounts.entry(line.product().clone()).or_default(),
            };
            known.entry(sold(day, line)).or_default().add(line.amount().micros());
        }
    }

    /// Adds all that another fold has added.
    ///
    /// # Errors
    /// [`DifferentNorms`] for another policy or another day; the fold stays as it was.
    pub fn merge(&mut self, other: &BasePrices) -> Result<(), DifferentNorms> {
        if self.as_of != other.as_of || self.policy != other.policy {
            return Err(DifferentNorms);
        }
        for (day, part) in &other.days {
            let known = self.days.entry(*day).or_default();
            *known = known.merge(*part);
        }
        for (product, amounts) in &other.amounts {
            let known = self.amounts.entry(product.clone()).or_default();
            for (sold, amounts) in amounts {
                known.entry(*sold).or_default().merge(amounts);
            }
        }
        Ok(())
    }

    /// What everybody pays, ready to be compared with.
    pub(super) fn settled(self) -> Arc<Prices> {
        let BasePrices { policy, as_of, days, amounts } = self;
        let bound_by = policy.bound_by.clone();
        let mut prices = Prices {
            standing: LoyaltyStandingPolicyDraft { bound_by, ..Default::default() },
            for_less: Proportion::NONE,
            below_usual: Proportion::NONE,
            usual: BTreeMap::new(),
            days,
            policy,
            as_of,
        };
        for of_day in prices.days.values() {
            if !is_everybodys(*of_day, &prices.policy) {
                prices.for_less = prices.for_less.merge(*of_day);
            }
        }
        for (product, amounts) in amounts {
            let amounts = amounts.into_iter();
            let usual: Vec<Usual> = amounts
                .filter_map(|(sold, amounts)| {
                    Usual::of(sold, &amounts.into_ordered(), &prices.policy)
                })
                .collect();
            for one in &usual {
                prices.below_usual = prices.below_usual.merge(one.below);
            }
            if !usual.is_empty() {
                prices.usual.insert(product, usual);
            }
        }
        Arc::new(prices)
    }
}

/// Whether a customer is one of the base on a day.
pub(super) fn is_of_base(customer: &Customer, as_of: NaiveDate) -> bool {
    !customer.is_erased() && customer.is_known(as_of)
}

/// The lines of a period, with their days: of purchases of which something is left, and of something.
fn lines(customer: &Customer, over: Period) -> impl Iterator<Item = (NaiveDate, &Line)> {
    let kept = customer.transactions().kept(over.last(), |_| true);
    let kept = kept.filter(move |one| over.contains(one.date));
    let lines = kept.flat_map(|one| one.lines.as_slice().iter().map(|line| (one.date, line)));
    lines.filter(|(_, line)| line.amount().is_positive())
}

fn sold(day: NaiveDate, line: &Line) -> Sold {
    let quarter = (day.year(), day.month().div_ceil(3));
    (quarter, line.quantity(), line.amount().currency())
}

/// Whether so many buy for less on a day that it tells nothing of one of them.
fn is_everybodys(of_day: Proportion, policy: &LoyaltyMeasurePolicyDraft) -> bool {
    of_day.trials() >= u64::from(policy.base_lines)
        && of_day.share().known().is_some_and(|share| share >= policy.everybody)
}

/// What a quantity of a product usually costs in a quarter.
#[derive(Debug, PartialEq, Eq)]
struct Usual {
    sold: Sold,
    /// The amount of most lines; of several that of the highest.
    amount: i128,
    /// How many of the lines were below it.
    below: Proportion,
}

impl Usual {
    /// Of the amounts in ascending order and how many lines have each. `None`: the price did not vary, or
    /// none is usual.
    fn of(sold: Sold, prices: &[(i128, u64)], policy: &LoyaltyMeasurePolicyDraft) -> Option<Self> {
        if prices.len() < 2 {
            return None;
        }
        // Of equal counts the last is found.
        let (amount, most) = *prices.iter().max_by_key(|(_, count)| *count)?;
        let lines = |is: &dyn Fn(i128) -> bool| {
            let counted = prices.iter().filter(|(other, _)| is(*other));
            counted.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count))
        };
        let (below, rest) = (lines(&|other| other < amount), lines(&|other| other >= amount));
        let others = lines(&|other| other != amount);
        let part = Proportion::of_some(most, others)?.share().known()?;
        if most < 2 || part < policy.usual_part {
            return None;
        }
        Some(Usual { sold, amount, below: Proportion::of_some(below, rest)? })
    }
}

/// What everybody pays.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Prices {
    pub(super) policy: LoyaltyMeasurePolicy,
    pub(super) as_of: NaiveDate,
    /// Of the kind of loyalty: what binds a customer.
    pub(super) standing: LoyaltyStandingPolicyDraft,
    days: BTreeMap<NaiveDate, Proportion>,
    /// Of all days that are not everybody's.
    for_less: Proportion,
    usual: BTreeMap<ProductId, Vec<Usual>>,
    /// Of all quantities of which the price varied.
    below_usual: Proportion,
}

/// Of how many lines how many: of a customer, and of everybody else.
pub(super) struct BesideOthers {
    pub(super) own: Proportion,
    pub(super) others: Proportion,
}

/// What a customer paid, beside others.
pub(super) struct Paid {
    pub(super) for_less: BesideOthers,
    pub(super) below_usual: BesideOthers,
}

impl Prices {
    pub(super) fn period(&self) -> Period {
        self.policy.period(self.as_of)
    }

    /// What a customer of the base paid, and what everybody else did. Cost: as to
    /// [add](BasePrices::add) the customer.
    pub(super) fn paid(&self, customer: &Customer) -> Paid {
        let mut own_days: Vec<(NaiveDate, Proportion)> = Vec::new();
        let mut below_usual = Proportion::NONE;
        for (day, line) in lines(customer, self.period()) {
            if let Some(is_for_less) = line.is_for_less() {
                if own_days.last().is_none_or(|(last, _)| *last != day) {
                    own_days.push((day, Proportion::NONE));
                }
                if let Some((_, of_day)) = own_days.last_mut() {
                    of_day.add(is_for_less);
                }
            }
            if let Some(usual) = self.usual_of(day, line) {
                below_usual.add(line.amount().micros() < usual);
            }
        }
        let below_usual =
            BesideOthers { own: below_usual, others: without(self.below_usual, below_usual) };
        Paid { for_less: self.for_less(&own_days), below_usual }
    }

    /// By the days that are not everybody's, as the lines of others have it.
    fn for_less(&self, own_days: &[(NaiveDate, Proportion)]) -> BesideOthers {
        let (mut own, mut others) = (Proportion::NONE, self.for_less);
        for (day, of_day) in own_days {
            let all = self.days.get(day).copied().unwrap_or_default();
            if !is_everybodys(all, &self.policy) {
                others = without(others, all);
            }
            let of_others = without(all, *of_day);
            if !is_everybodys(of_others, &self.policy) {
                others = others.merge(of_others);
                own = own.merge(*of_day);
            }
        }
        BesideOthers { own, others }
    }

    /// What so much of it usually costs, where the price varied.
    fn usual_of(&self, day: NaiveDate, line: &Line) -> Option<i128> {
        let of_product = self.usual.get(line.product())?;
        let place = of_product.binary_search_by_key(&sold(day, line), |one| one.sold).ok()?;
        of_product.get(place).map(|one| one.amount)
    }
}

/// The rest without a part. Of what is no part of it nothing is left.
fn without(whole: Proportion, part: Proportion) -> Proportion {
    let rest = |of: fn(Proportion) -> u64| of(whole).saturating_sub(of(part));
    Proportion::of_some(rest(Proportion::successes), rest(Proportion::failures)).unwrap_or_default()
}
