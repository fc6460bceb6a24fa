//! The things that customers have or had, each as long as it was theirs.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::BaseYieldPolicy;
use crate::base::Customer;
use crate::transaction::{BoughtFrom, Ownership};
use crate::units::period::{months_after, months_before};
use crate::units::{PurchaseId, ThingId};

/// A thing that a customer has or had, from the first day to the last. Had twice, it is two.
#[derive(Debug, Clone)]
pub(super) struct Had<'a> {
    pub(super) thing: &'a ThingId,
    pub(super) since: NaiveDate,
    /// The last day as theirs, if that has come.
    pub(super) until: Option<NaiveDate>,
    from: Option<BoughtFrom>,
    purchase: Option<&'a PurchaseId>,
    /// Whether they had it before.
    is_again: bool,
    pub(super) came_back: bool,
    pub(super) replaced: Replaced,
}

/// By what a thing that was given up was replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replaced {
    ByOurs,
    Elsewhere,
    Unknown,
    /// By nothing, as far as is known.
    No,
}

impl<'a> Had<'a> {
    fn of(record: &'a Ownership, is_again: bool) -> Self {
        Had {
            thing: &record.thing,
            since: record.date,
            until: record.until,
            from: record.from,
            purchase: record.purchase.as_ref(),
            is_again,
            came_back: false,
            replaced: Replaced::No,
        }
    }

    /// From whom it is: who says which of our purchases it is from says that it is from us.
    pub(super) fn seller(&self) -> Option<BoughtFrom> {
        self.from.or(self.purchase.map(|_| BoughtFrom::Us))
    }

    fn is_ours(&self) -> bool {
        self.seller() == Some(BoughtFrom::Us) && !self.came_back
    }

    /// Whether it was theirs on a day.
    pub(super) fn is_theirs(&self, on: NaiveDate) -> bool {
        self.since <= on && self.until.is_none_or(|until| on <= until)
    }
}

/// What a customer has and had by a day, in order of things and days. What a later record of a thing
/// leaves out stays as an earlier one has it.
pub(super) fn things<'a>(
    customer: &'a Customer,
    policy: &BaseYieldPolicy,
    as_of: NaiveDate,
) -> Vec<Had<'a>> {
    let records = customer.transactions().ownerships().as_of(as_of);
    if records.is_empty() {
        return Vec::new();
    }
    let mut last: BTreeMap<&ThingId, Had<'a>> = BTreeMap::new();
    let mut things = Vec::new();
    for record in records {
        let Some(known) = last.get_mut(&record.thing) else {
            last.insert(&record.thing, Had::of(record, false));
            continue;
        };
        if known.until.is_some_and(|until| until < record.date) {
            things.push(std::mem::replace(known, Had::of(record, true)));
            continue;
        }
        known.until = record.until.or(known.until);
        known.from = record.from.or(known.from);
        known.purchase = record.purchase.as_ref().or(known.purchase);
    }
    things.extend(last.into_values());
    // What ended before it began was theirs on no day.
    things.retain(|had| had.until.is_none_or(|until| had.since <= until));
    things.sort_by(|one, other| (one.thing, one.since).cmp(&(other.thing, other.since)));
    let back = came_back(customer, &things, as_of);
    for had in &mut things {
        // A day that has been named and not come is no end yet.
        had.until = had.until.filter(|until| *until <= as_of);
        had.came_back = had.purchase.is_some_and(|purchase| back.contains(purchase));
    }
    replace(&mut things, policy);
    things
}

/// Which of the purchases that the things are from came back whole. What is not in the books here may
/// well be theirs.
fn came_back<'a>(
    customer: &'a Customer,
    things: &[Had<'a>],
    as_of: NaiveDate,
) -> BTreeSet<&'a PurchaseId> {
    let mut named: BTreeSet<&PurchaseId> = things.iter().filter_map(|had| had.purchase).collect();
    let transactions = customer.transactions();
    if named.is_empty() || transactions.returns().as_of(as_of).is_empty() {
        return BTreeSet::new();
    }
    let on_record: BTreeSet<&PurchaseId> =
        transactions.purchases().as_of(as_of).iter().map(|purchase| &purchase.id).collect();
    named.retain(|purchase| on_record.contains(purchase));
    for kept in transactions.kept(as_of, |_| true) {
        named.remove(&kept.id);
    }
    named
}

/// Finds what each thing of ours that was given up was replaced by: those given up first take the first
/// new thing of ours that is left. Cost: a sort.
fn replace(things: &mut [Had<'_>], policy: &BaseYieldPolicy) {
    let months = policy.trade_in_months;
    let by_day = |mut list: Vec<(NaiveDate, usize)>| {
        list.sort_unstable();
        list
    };
    let places = things.iter().enumerate();
    let given_up = places.clone().filter(|(_, had)| had.is_ours());
    let given_up = by_day(given_up.filter_map(|(at, had)| Some((had.until?, at))).collect());
    if given_up.is_empty() {
        return;
    }
    let new = places.filter(|(_, had)| !had.is_again && !had.came_back);
    let of = |is: &dyn Fn(Option<BoughtFrom>) -> bool| {
        let of = new.clone().filter(|(_, had)| is(had.seller()));
        by_day(of.map(|(at, had)| (had.since, at)).collect())
    };
    let mut ours = of(&|seller| seller == Some(BoughtFrom::Us));
    let unknown = of(&|seller| seller.is_none());
    let elsewhere = of(&|seller| seller.is_some_and(|seller| seller != BoughtFrom::Us));
    ours.reverse();
    for (until, at) in given_up {
        let first = months_before(until, months).unwrap_or(NaiveDate::MIN);
        let last = months_after(until, months).unwrap_or(NaiveDate::MAX);
        // Those too early for this one are so for all that follow.
        while ours.last().is_some_and(|(since, _)| *since < first) {
            ours.pop();
        }
        // It does not replace itself.
        let itself = ours.last().copied().filter(|(_, new)| *new == at);
        if itself.is_some() {
            ours.pop();
        }
        let taken = ours.last().is_some_and(|(since, _)| *since <= last);
        if taken {
            ours.pop();
        }
        ours.extend(itself);
        let is_in = |list: &[(NaiveDate, usize)]| {
            let next = list.partition_point(|(since, _)| *since < first);
            list.get(next).is_some_and(|(since, _)| *since <= last)
        };
        if let Some(had) = things.get_mut(at) {
            had.replaced = match taken {
                true => Replaced::ByOurs,
                false if is_in(&unknown) => Replaced::Unknown,
                false if is_in(&elsewhere) => Replaced::Elsewhere,
                false => Replaced::No,
            };
        }
    }
}
