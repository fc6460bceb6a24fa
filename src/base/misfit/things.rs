//! What does not fit among the things that customers own.

use std::collections::BTreeMap;

use super::MisfitReason;
use super::found::{Found, Known};
use super::whole::Whole;
use crate::base::{Customer, FactKind};
use crate::transaction::steps;
use crate::units::ThingId;

/// What names a thing that is not known of anybody.
pub(super) fn things(customer: &Customer, whole: &Whole<'_>, found: &mut Found<'_>) {
    let (transactions, as_of) = (customer.transactions(), found.as_of);
    let mut report = |kind, id: &str, thing: &ThingId| {
        if !whole.things.contains(thing) {
            found.report(kind, &id, Some(thing.as_str()), MisfitReason::NoSuchThing);
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
    for report_of in customer.marketing().fault_reports().as_of(as_of) {
        if let Some(thing) = &report_of.thing {
            report(FactKind::FaultReport, report_of.id.as_str(), thing);
        }
    }
    for made in transactions.appointments().as_of(as_of) {
        if let Some(thing) = &made.thing {
            report(FactKind::Appointment, made.id.as_str(), thing);
        }
    }
}

/// Readings that show less than one before.
pub(super) fn readings(customer: &Customer, found: &mut Found<'_>) {
    let mut meters = BTreeMap::<_, Vec<_>>::new();
    for reading in customer.transactions().meter_readings().as_of(found.as_of) {
        meters.entry((&reading.thing, reading.unit)).or_default().push(reading);
    }
    for readings in meters.into_values() {
        for (before, reading) in steps(readings) {
            let Some(before) = before.filter(|before| reading.shows < before.shows) else {
                continue;
            };
            let (kind, to) = (FactKind::MeterReading, Some(before.id.as_str()));
            found.report(kind, &reading.id, to, MisfitReason::MeterWentBack);
        }
    }
}

/// Contracts that renew one of which nothing is known, themselves, or one of another kind.
pub(super) fn renewals(customer: &Customer, found: &mut Found<'_>) {
    let known = Known::of(customer.transactions().all_contracts(), found.as_of);
    for contract in known.all() {
        let Some(renewed) = &contract.renews else { continue };
        let reason = match known.get(renewed) {
            Some(one) if one.id == contract.id => MisfitReason::NoSuchContract,
            None => MisfitReason::NoSuchContract,
            Some(one) if one.kind != contract.kind => MisfitReason::OtherKind,
            Some(_) => continue,
        };
        found.report(FactKind::Contract, &contract.id, Some(renewed.as_str()), reason);
    }
}

/// Repairs that repeat a visit that is not known, came later, or was with another thing.
pub(super) fn repeats(customer: &Customer, found: &mut Found<'_>) {
    let known = Known::of(customer.transactions().workshop_visits(), found.as_of);
    for visit in known.all() {
        let Some(first) = &visit.repeats else { continue };
        let reason = match known.get(first) {
            None => MisfitReason::NoSuchVisit,
            Some(first) if visit.date < first.date || visit.id == first.id => {
                MisfitReason::BeforeVisit
            }
            Some(first) if visit.thing != first.thing => MisfitReason::OtherThing,
            Some(_) => continue,
        };
        found.report(FactKind::WorkshopVisit, &visit.id, Some(first.as_str()), reason);
    }
}
