//! On which days a customer came of their own accord, and until when they were bound to come.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::LoyaltyStandingPolicyDraft;
use crate::base::Customer;
use crate::transaction::{ContractWith, TransactionData, WorkshopVisit, WorkshopWork};
use crate::units::period::months_after;
use crate::units::{PurchaseId, ThingId};

/// The days on which a customer came, as known by a day: each in order and once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::loyalty) struct Occasions {
    /// On which they bought, or came to the workshop, of their own accord.
    pub(super) free: Vec<NaiveDate>,
    /// On which they came to the workshop of their own accord.
    pub(in crate::loyalty) services: Vec<NaiveDate>,
    /// On which they came because something bound them, or had to be put right.
    pub(super) captive: Vec<NaiveDate>,
    /// The first day on which they bought, or came, of their own accord; where there is none left, the
    /// first on which they bought or came at all. `None`: they have not bought yet.
    pub(super) first: Option<NaiveDate>,
    /// The last day to which that bound them.
    pub(super) bound_until: Option<NaiveDate>,
}

impl Occasions {
    /// Cost: a sort of the purchases, of the contracts and of the things owned, passes over the
    /// purchases and the returns, and some binary searches for each visit.
    pub(in crate::loyalty) fn of(
        customer: &Customer,
        policy: &LoyaltyStandingPolicyDraft,
        as_of: NaiveDate,
    ) -> Occasions {
        let transactions = customer.transactions();
        let kept: BTreeSet<&PurchaseId> =
            transactions.kept(as_of, |_| true).map(|one| &one.id).collect();
        let known = LazyCell::new(|| {
            let known = transactions.purchases().as_of(as_of).iter();
            known.map(|one| &one.id).collect::<BTreeSet<&PurchaseId>>()
        });
        // Of what is not on record nobody knows that it came back.
        let came_back = |id: &PurchaseId| !kept.contains(id) && known.contains(id);
        let bonds = Bonds::of(transactions, policy, as_of);
        let mut invoices: BTreeSet<&PurchaseId> = BTreeSet::new();
        let [mut free, mut services, mut captive] = [const { BTreeSet::new() }; 3];
        let mut bound_until = None;
        for visit in transactions.workshop_visits().as_of(as_of) {
            invoices.extend(&visit.purchase);
            let bound = bonds.until(visit);
            if bound.is_some() || !visit.is_wanted() {
                captive.insert(visit.date);
                let by_work = visit.work.contains(&WorkshopWork::Warranty).then_some(visit.date);
                bound_until = bound_until.max(bound).max(by_work);
            } else if !visit.purchase.as_ref().is_some_and(came_back) {
                services.insert(visit.date);
            }
        }
        // What was given away is no purchase.
        let purchases = transactions.purchases().as_of(as_of).iter();
        let bought = || purchases.clone().filter(|one| !one.lines.total().is_zero());
        let counts = |id: &PurchaseId| kept.contains(id) && !invoices.contains(id);
        free.extend(bought().filter(|one| counts(&one.id)).map(|one| one.date));
        free.extend(&services);
        let ever = bought().map(|one| one.date).chain(captive.first().copied());
        let ever = ever.chain(transactions.returns().as_of(as_of).iter().map(|one| one.date));
        let first = free.first().copied().or_else(|| ever.min());
        let in_order = |days: BTreeSet<NaiveDate>| days.into_iter().collect();
        let [free, services, captive] = [free, services, captive].map(in_order);
        Occasions { free, services, captive, first, bound_until }
    }

    /// Whether something has bound them to come until a short time before a day.
    pub(in crate::loyalty) fn are_bound(
        &self,
        policy: &LoyaltyStandingPolicyDraft,
        on: NaiveDate,
    ) -> bool {
        let bound = self.bound_until;
        let free_since = bound.and_then(|last| months_after(last, policy.return_months));
        bound.is_some() && free_since.is_none_or(|day| on < day)
    }
}

/// A time in which something binds, from the first day to the last.
type Spell = (NaiveDate, NaiveDate);

/// When which thing was bound to our workshop; under `None` those times that are of every thing.
pub(in crate::loyalty) struct Bonds<'a>(BTreeMap<Option<&'a ThingId>, Vec<Spell>>);

impl<'a> Bonds<'a> {
    pub(in crate::loyalty) fn of(
        transactions: &'a TransactionData,
        policy: &LoyaltyStandingPolicyDraft,
        as_of: NaiveDate,
    ) -> Self {
        let ownerships = transactions.ownerships().as_of(as_of).iter();
        // Of each thing the last record that says so.
        let given_up: BTreeMap<&ThingId, NaiveDate> =
            ownerships.filter_map(|one| Some((&one.thing, one.until?))).collect();
        let mut spells: BTreeMap<Option<&ThingId>, Vec<Spell>> = BTreeMap::new();
        for contract in transactions.all_contracts().as_of(as_of) {
            let is_ours = contract.with != Some(ContractWith::Elsewhere);
            if is_ours && policy.bound_by.contains(&contract.kind) {
                let thing = contract.thing.as_ref();
                let owned_until = thing.and_then(|thing| given_up.get(thing)).copied();
                // A contract for what they gave up before it is for what they have again.
                let owned_until = owned_until.filter(|last| contract.first() <= *last);
                let ends = [contract.until, owned_until].into_iter().flatten().min();
                let spell = (contract.first(), ends.unwrap_or(NaiveDate::MAX));
                spells.entry(thing).or_default().push(spell);
            }
        }
        for of_thing in spells.values_mut() {
            *of_thing = joined(std::mem::take(of_thing));
        }
        Bonds(spells)
    }

    /// The last day to which the thing of a visit was bound on the day of the visit. `None`: it was
    /// not.
    pub(in crate::loyalty) fn until(&self, visit: &WorkshopVisit) -> Option<NaiveDate> {
        let until = |thing| {
            let spells = self.0.get(&thing)?;
            let begun = spells.partition_point(|(first, _)| *first <= visit.date);
            let (_, last) = spells.get(begun.checked_sub(1)?)?;
            Some(*last).filter(|last| visit.date <= *last)
        };
        until(None).max(until(Some(&visit.thing)))
    }
}

/// The same days in order, those that follow one another without a gap as one.
fn joined(mut spells: Vec<Spell>) -> Vec<Spell> {
    spells.retain(|(first, last)| first <= last);
    spells.sort_unstable();
    let mut joined: Vec<Spell> = Vec::with_capacity(spells.len());
    for (first, last) in spells {
        match joined.last_mut() {
            Some((_, known)) if known.succ_opt().is_none_or(|next| first <= next) => {
                *known = last.max(*known);
            }
            _ => joined.push((first, last)),
        }
    }
    joined
}
