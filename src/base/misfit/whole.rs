//! What is known of all customers together.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::MisfitReason;
use super::found::{Found, Known};
use crate::base::{Affiliations, Customer, CustomerBase, FactKind};
use crate::customer::{AffiliationKind, Vin};
use crate::marketing::Campaign;
use crate::transaction::Ownership;
use crate::units::{CustomerId, ThingId};

pub(super) struct Whole<'a> {
    /// The things that somebody is known to own, or to have owned.
    pub(super) things: BTreeSet<&'a ThingId>,
    pub(super) campaigns: Known<'a, Campaign>,
    /// Which things have a number.
    vins: BTreeMap<&'a str, BTreeSet<&'a ThingId>>,
    affiliations: Affiliations,
    /// Of companies that own one another in a circle, which circle.
    circles: BTreeMap<CustomerId, usize>,
}

impl<'a> Whole<'a> {
    pub(super) fn of(base: &'a CustomerBase, as_of: NaiveDate) -> Self {
        let mut things = BTreeSet::new();
        let mut vins = BTreeMap::<_, BTreeSet<_>>::new();
        let customers = base.customers();
        let owned = customers.flat_map(|one| one.transactions().ownerships().as_of(as_of));
        for owned in owned {
            things.insert(&owned.thing);
            if let Some(vin) = vin(owned) {
                vins.entry(vin).or_default().insert(&owned.thing);
            }
        }
        let campaigns = Known::of(base.campaigns(), as_of);
        let affiliations = base.affiliations(as_of);
        let circles = affiliations.in_circles();
        Whole { things, campaigns, vins, affiliations, circles }
    }
}

fn vin(owned: &Ownership) -> Option<&str> {
    owned.vehicle.as_ref()?.vin.as_ref().map(Vin::as_str)
}

/// One number on two things.
pub(super) fn vins(customer: &Customer, whole: &Whole<'_>, found: &mut Found<'_>) {
    for owned in customer.transactions().ownerships().as_of(found.as_of) {
        let things = vin(owned).and_then(|vin| whole.vins.get(vin)).into_iter().flatten();
        let mut others = things.filter(|thing| **thing != &owned.thing);
        if let Some(other) = others.next() {
            let (kind, reason) = (FactKind::Ownership, MisfitReason::VinOfOtherThing);
            found.report(kind, &owned.id, Some(other.as_str()), reason);
        }
    }
}

/// Who belongs to themselves: to the letter, or since two turned out to be one.
pub(super) fn oneself(customer: &Customer, found: &mut Found<'_>) {
    for one in customer.basic().affiliations().as_of(found.as_of) {
        if one.to == *customer.id() || customer.former_ids().contains(&one.to) {
            let (kind, reason) = (FactKind::Affiliation, MisfitReason::ToItself);
            found.report(kind, &one.id, Some(one.to.as_str()), reason);
        }
    }
}

/// Companies that own one another.
pub(super) fn circles(customer: &Customer, whole: &Whole<'_>, found: &mut Found<'_>) {
    let Some(circle) = whole.circles.get(customer.id()) else { return };
    for one in customer.basic().affiliated(found.as_of) {
        let owns = matches!(one.kind, AffiliationKind::Subsidiary | AffiliationKind::Branch);
        let to = whole.affiliations.known_as(&one.to);
        if owns && to != customer.id() && whole.circles.get(to) == Some(circle) {
            let (kind, reason) = (FactKind::Affiliation, MisfitReason::OwnsItsOwner);
            found.report(kind, &one.id, Some(one.to.as_str()), reason);
        }
    }
}
