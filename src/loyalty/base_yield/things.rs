//! The things that customers have or had, each as long as it was theirs.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::BaseYieldPolicy;
use crate::base::Customer;
use crate::transaction::{BoughtFrom, Contract, Line, Lines, Ownership, Quantities};
use crate::units::period::{months_after, months_before};
use crate::units::{ProductId, PurchaseId, Quantity, ThingId};

/// A thing that a customer has or had, from the first day to the last. Had twice, it is two.
#[derive(Debug, Clone)]
pub(super) struct Had<'a> {
    pub(super) thing: &'a ThingId,
    pub(super) since: NaiveDate,
    /// The last day as theirs, if that has come.
    pub(super) until: Option<NaiveDate>,
    from: Option<BoughtFrom>,
    purchase: Option<&'a PurchaseId>,
    product: Option<&'a ProductId>,
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
            product: record.product.as_ref(),
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

    /// Whether a contract about it began before it was theirs, and still held then. Had again, it was
    /// theirs before: there such contracts count.
    pub(super) fn is_from_before(&self, contract: &Contract) -> bool {
        contract.first() < self.since && contract.holds(self.since) && !self.is_again
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
    let records = customer.transactions().ownerships();
    if records.as_of(as_of).is_empty() {
        return Vec::new();
    }
    let mut last: BTreeMap<&ThingId, Had<'a>> = BTreeMap::new();
    let mut things = Vec::new();
    for record in records.oldest_first(as_of) {
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
        known.product = record.product.as_ref().or(known.product);
    }
    things.extend(last.into_values());
    // What ended before it began was theirs on no day.
    things.retain(|had| had.until.is_none_or(|until| had.since <= until));
    things.sort_by(|one, other| (one.thing, one.since).cmp(&(other.thing, other.since)));
    let left = left(customer, &things, as_of);
    for had in &mut things {
        // A day that has been named and not come is no end yet.
        had.until = had.until.filter(|until| *until <= as_of);
        had.came_back = had
            .purchase
            .and_then(|of| left.get(of))
            .is_some_and(|left| has_come_back(left, had.product));
    }
    replace(&mut things, policy);
    things
}

/// How much of each product of a purchase is left.
type Left = BTreeMap<ProductId, Option<Quantity>>;

/// What is left of the purchases that the things are from, where something came back. What is not in the
/// books here may well be theirs.
fn left<'a>(
    customer: &'a Customer,
    things: &[Had<'a>],
    as_of: NaiveDate,
) -> BTreeMap<&'a PurchaseId, Left> {
    let transactions = customer.transactions();
    let mut back: BTreeMap<&PurchaseId, Vec<&Lines>> = BTreeMap::new();
    let returns = transactions.returns().as_of(as_of).iter();
    for (of, lines) in returns.filter_map(|one| Some((one.of.as_ref()?, &one.lines))) {
        back.entry(of).or_default().push(lines);
    }
    let named: BTreeSet<&PurchaseId> = things.iter().filter_map(|had| had.purchase).collect();
    back.retain(|of, _| named.contains(of));
    if back.is_empty() {
        return BTreeMap::new();
    }
    let purchases = transactions.purchases().as_of(as_of).iter();
    let back = purchases.filter_map(|bought| Some((bought, back.get(&bought.id)?)));
    let left = back.map(|(bought, back)| {
        let mut left = Quantities::of(&bought.lines);
        for lines in back {
            left.take_back(lines, &bought.lines);
        }
        let left = left.left();
        let products = bought.lines.as_slice().iter().map(Line::product);
        let left = products.map(|product| (product.clone(), left.get(product).copied())).collect();
        (&bought.id, left)
    });
    left.collect()
}

/// Whether nothing is left of a product, or, where the purchase has no such one, of all of them.
fn has_come_back(left: &Left, product: Option<&ProductId>) -> bool {
    match product.and_then(|product| left.get(product)) {
        Some(left) => left.is_none(),
        None => left.values().all(Option::is_none),
    }
}

/// Finds what each thing of ours that was given up was replaced by: those given up first take the first
/// new thing that is left, one of ours before others. Cost: a sort.
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
        let mut latest_first = by_day(of.map(|(at, had)| (had.since, at)).collect());
        latest_first.reverse();
        latest_first
    };
    let mut ours = of(&|seller| seller == Some(BoughtFrom::Us));
    let mut unknown = of(&|seller| seller.is_none());
    let mut elsewhere = of(&|seller| seller.is_some_and(|seller| seller != BoughtFrom::Us));
    for (until, at) in given_up {
        let first = months_before(until, months).unwrap_or(NaiveDate::MIN);
        let last = months_after(until, months).unwrap_or(NaiveDate::MAX);
        let takes = |list: &mut Vec<(NaiveDate, usize)>| take(list, first, last, at);
        let replaced = if takes(&mut ours) {
            Replaced::ByOurs
        } else if takes(&mut unknown) {
            Replaced::Unknown
        } else if takes(&mut elsewhere) {
            Replaced::Elsewhere
        } else {
            Replaced::No
        };
        if let Some(had) = things.get_mut(at) {
            had.replaced = replaced;
        }
    }
}

/// Takes the first of the new things, the latest of which come first, that was got between two days.
/// Whether there is one.
fn take(
    new: &mut Vec<(NaiveDate, usize)>,
    first: NaiveDate,
    last: NaiveDate,
    given_up: usize,
) -> bool {
    // Those too early for this one are so for all that follow.
    while new.last().is_some_and(|(since, _)| *since < first) {
        new.pop();
    }
    // It does not replace itself.
    let itself = new.last().copied().filter(|(_, at)| *at == given_up);
    if itself.is_some() {
        new.pop();
    }
    let taken = new.last().is_some_and(|(since, _)| *since <= last);
    if taken {
        new.pop();
    }
    new.extend(itself);
    taken
}
