//! On which days a customer came to the workshop, and what was not of their own accord.

use std::collections::BTreeSet;

use crate::base::Customer;
use crate::loyalty::kind::{Bonds, LoyaltyStandingPolicyDraft, Occasions};
use crate::transaction::WorkshopVisit;
use crate::units::{Period, PurchaseId};

/// The visits of a customer, told apart as for the [kind](crate::loyalty::kind) of their loyalty.
#[derive(Default)]
pub(super) struct Visits<'a> {
    /// On how many days of a period they came of their own accord.
    pub(super) days: u64,
    /// Whether something bound them to come until a short time before its end.
    pub(super) are_bound: bool,
    /// The invoices of the others, as known at its end.
    pub(super) captive: BTreeSet<&'a PurchaseId>,
}

impl<'a> Visits<'a> {
    /// Cost: as of the occasions of a customer; nothing where they have never come.
    pub(super) fn of(
        customer: &'a Customer,
        policy: &LoyaltyStandingPolicyDraft,
        over: Period,
    ) -> Self {
        let transactions = customer.transactions();
        let visits = transactions.workshop_visits().as_of(over.last());
        if visits.is_empty() {
            return Visits::default();
        }
        let occasions = Occasions::of(customer, policy, over.last());
        let days = occasions.services.iter().filter(|day| over.contains(**day)).count();
        let are_bound = occasions.are_bound(policy, over.last());
        let bonds = Bonds::of(transactions, policy, over.last());
        let is_captive =
            |visit: &&WorkshopVisit| bonds.until(visit).is_some() || !visit.is_wanted();
        let (captive, free): (Vec<_>, Vec<_>) = visits.iter().partition(is_captive);
        let mut captive: BTreeSet<_> =
            captive.iter().filter_map(|one| one.purchase.as_ref()).collect();
        for invoice in free.iter().filter_map(|one| one.purchase.as_ref()) {
            captive.remove(invoice);
        }
        Visits { days: u64::try_from(days).unwrap_or(u64::MAX), are_bound, captive }
    }
}
