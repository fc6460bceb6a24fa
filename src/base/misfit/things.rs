//! What does not fit among the things that a customer owns, and the appointments.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Misfit, MisfitReason};
use crate::base::{Customer, FactKind};
use crate::transaction::steps;
use crate::units::ThingId;

/// What ends before it begins.
pub(super) fn ends(customer: &Customer, as_of: NaiveDate, found: &mut Vec<Misfit>) {
    let mut report = |kind, id: &str| {
        let reason = MisfitReason::EndsBeforeItBegins;
        found.push(customer.misfit(kind, &id, None, reason));
    };
    let transactions = customer.transactions();
    for owned in transactions.ownerships().as_of(as_of) {
        if owned.until.is_some_and(|until| until < owned.date) {
            report(FactKind::Ownership, owned.id.as_str());
        }
    }
    for contract in transactions.all_contracts().as_of(as_of) {
        if contract.until.is_some_and(|until| until < contract.first()) {
            report(FactKind::Contract, contract.id.as_str());
        }
    }
    for visit in transactions.workshop_visits().as_of(as_of) {
        if visit.until.is_some_and(|until| until < visit.date) {
            report(FactKind::WorkshopVisit, visit.id.as_str());
        }
    }
}

/// What names a thing that is not known of anybody.
pub(super) fn things(
    customer: &Customer,
    as_of: NaiveDate,
    known: &BTreeSet<&ThingId>,
    found: &mut Vec<Misfit>,
) {
    let transactions = customer.transactions();
    let mut report = |kind, id: &str, thing: &ThingId| {
        if !known.contains(thing) {
            let reason = MisfitReason::NoSuchThing;
            found.push(customer.misfit(kind, &id, Some(thing.as_str()), reason));
        }
    };
    for reading in transactions.meter_readings().as_of(as_of) {
        report(FactKind::MeterReading, reading.id.as_str(), &reading.thing);
    }
    for contract in transactions.all_contracts().as_of(as_of) {
        if let Some(thing) = &contract.thing {
            report(FactKind::Contract, contract.id.as_str(), thing);
        }
    }
    for visit in transactions.workshop_visits().as_of(as_of) {
        report(FactKind::WorkshopVisit, visit.id.as_str(), &visit.thing);
    }
    for made in transactions.appointments().as_of(as_of) {
        if let Some(thing) = &made.thing {
            report(FactKind::Appointment, made.id.as_str(), thing);
        }
    }
}

/// Readings that show less than one before.
pub(super) fn readings(customer: &Customer, as_of: NaiveDate, found: &mut Vec<Misfit>) {
    let mut meters = BTreeMap::<_, Vec<_>>::new();
    for reading in customer.transactions().meter_readings().as_of(as_of) {
        meters.entry((&reading.thing, reading.unit)).or_default().push(reading);
    }
    for readings in meters.into_values() {
        for (before, reading) in steps(readings) {
            let Some(before) = before.filter(|before| reading.shows < before.shows) else {
                continue;
            };
            let (kind, to) = (FactKind::MeterReading, Some(before.id.as_str()));
            found.push(customer.misfit(kind, &reading.id, to, MisfitReason::MeterWentBack));
        }
    }
}

/// Contracts that renew one of which nothing is known, or themselves.
pub(super) fn renewals(customer: &Customer, as_of: NaiveDate, found: &mut Vec<Misfit>) {
    let contracts = customer.transactions().all_contracts().as_of(as_of);
    let known: BTreeSet<_> = contracts.iter().map(|contract| &contract.id).collect();
    for contract in contracts {
        let Some(renewed) = &contract.renews else { continue };
        if !known.contains(renewed) || *renewed == contract.id {
            let (kind, to) = (FactKind::Contract, Some(renewed.as_str()));
            found.push(customer.misfit(kind, &contract.id, to, MisfitReason::NoSuchContract));
        }
    }
}

/// Repairs that repeat a visit that is not known, or came later; and invoices that are not known.
pub(super) fn visits(customer: &Customer, as_of: NaiveDate, found: &mut Vec<Misfit>) {
    let transactions = customer.transactions();
    let visits = transactions.workshop_visits().as_of(as_of);
    if visits.is_empty() {
        return;
    }
    let known: BTreeMap<_, _> = visits.iter().map(|visit| (&visit.id, visit)).collect();
    let purchases = transactions.purchases().as_of(as_of).iter();
    let purchases: BTreeSet<_> = purchases.map(|purchase| &purchase.id).collect();
    for visit in visits {
        let mut report = |to: &str, reason| {
            found.push(customer.misfit(FactKind::WorkshopVisit, &visit.id, Some(to), reason));
        };
        if let Some(first) = &visit.repeats {
            match known.get(first) {
                None => report(first.as_str(), MisfitReason::NoSuchVisit),
                Some(first) if visit.date < first.date || visit.id == first.id => {
                    report(first.id.as_str(), MisfitReason::BeforeVisit);
                }
                Some(first) if visit.thing != first.thing => {
                    report(first.id.as_str(), MisfitReason::OtherThing);
                }
                Some(_) => {}
            }
        }
        if let Some(invoice) = visit.purchase.as_ref().filter(|id| !purchases.contains(id)) {
            report(invoice.as_str(), MisfitReason::NoSuchPurchase);
        }
    }
}
