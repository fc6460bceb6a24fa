//! The care of the sources, row by row.

use std::collections::BTreeSet;

use super::{CareAnchor, CareRule, CareTimes, ProductGroup, ServiceReminder};
use crate::calendar::{MoveRule, Step};
use crate::customer::Role;
use crate::followup::Purpose;
use crate::transaction::{ContractKind, MeterUnit};

const CARS: &str = "cars";
const FURNITURE: &str = "furniture";
const APPLIANCES: &str = "appliances";

/// After so many months without dealings a customer is lost for long: ours.
const LOST_MONTHS: u32 = 36;

pub(super) fn groups() -> Vec<ProductGroup> {
    let group = |name: &str| ProductGroup { name: name.to_owned(), ..ProductGroup::default() };
    vec![ProductGroup { vehicles: true, ..group(CARS) }, group(FURNITURE), group(APPLIANCES)]
}

pub(super) fn rules() -> Vec<CareRule> {
    [after_delivery(), reminders(), greetings(), offers()].concat()
}

fn of(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// From the first time to the last, every so many months.
fn monthly(months: u32, first: u32, last: Option<u32>) -> CareTimes {
    let every = months.try_into().unwrap_or(std::num::NonZeroU32::MIN);
    CareTimes::Every { every, step: Step::Months, first, last }
}

/// Care calls, tips and maintenance of what was delivered.
fn after_delivery() -> Vec<CareRule> {
    let delivered = |name, purpose, groups: &[&str], times| CareRule {
        groups: of(groups),
        times,
        later_days: 2,
        closed_day: MoveRule::After,
        ..CareRule::new(name, purpose, Role::Service, CareAnchor::Delivery)
    };
    let days = |days: &[u32]| CareTimes::DaysAfter(days.to_vec());
    vec![
        // S1: the day the car gets home, day 3, day 7, by customer service.
        delivered("car-care-call", Purpose::CareCall, &[CARS], days(&[0, 3, 7])),
        // S3: 7 days after delivery.
        delivered("furniture-care-call", Purpose::CareCall, &[FURNITURE], days(&[7])),
        // S5 names tips, free and paid maintenance; the times are ours.
        CareRule {
            later_days: 14,
            ..delivered("tips", Purpose::Tips, &[CARS, FURNITURE, APPLIANCES], days(&[30]))
        },
        CareRule {
            later_days: 30,
            ..delivered(
                "free-maintenance",
                Purpose::FreeMaintenance,
                &[APPLIANCES],
                monthly(12, 1, Some(2)),
            )
        },
        // The first two services of a car are reminded of by their mileage.
        CareRule {
            later_days: 30,
            ..delivered(
                "car-free-maintenance",
                Purpose::FreeMaintenance,
                &[CARS],
                monthly(24, 1, Some(1)),
            )
        },
        CareRule {
            later_days: 30,
            ..delivered(
                "car-paid-maintenance",
                Purpose::PaidMaintenance,
                &[CARS],
                monthly(12, 3, Some(10)),
            )
        },
        CareRule {
            later_days: 30,
            ..delivered(
                "paid-maintenance",
                Purpose::PaidMaintenance,
                &[APPLIANCES],
                monthly(12, 3, Some(10)),
            )
        },
    ]
}

/// Services, insurance and inspection.
fn reminders() -> Vec<CareRule> {
    let ends = |name, purpose, role, kind| CareRule {
        ahead_days: 30,
        earlier_days: 14,
        closed_day: MoveRule::Before,
        ..CareRule::new(name, purpose, role, CareAnchor::ContractEnd(kind))
    };
    let service = |shows, months| ServiceReminder { shows, months: Some(months) };
    vec![
        // S1: first and second service by estimated mileage. 5,000 km or 6 months, 10,000 km or a
        // year, whichever comes first: ours, by trade custom.
        CareRule {
            groups: of(&[CARS]),
            ours_only: true,
            times: CareTimes::Services {
                unit: MeterUnit::Kilometres,
                due: vec![service(5_000, 6), service(10_000, 12)],
            },
            ahead_days: 14,
            earlier_days: 7,
            later_days: 30,
            closed_day: MoveRule::Before,
            ..CareRule::new("service", Purpose::Service, Role::Service, CareAnchor::Ownership)
        },
        ends("insurance", Purpose::Insurance, Role::Account, ContractKind::Insurance),
        ends("inspection", Purpose::Inspection, Role::Service, ContractKind::Inspection),
    ]
}

/// Birthdays, public holidays, anniversaries and the gift before a delivery.
fn greetings() -> Vec<CareRule> {
    let on = |name, purpose, anchor| CareRule {
        buyers_only: true,
        ahead_days: 1,
        earlier_days: 3,
        only_before: true,
        closed_day: MoveRule::Before,
        ..CareRule::new(name, purpose, Role::Account, anchor)
    };
    let yearly = CareTimes::Every {
        every: std::num::NonZeroU32::MIN,
        step: Step::Years,
        first: 1,
        last: None,
    };
    vec![
        // S3: before the day, both of them.
        on("birthday", Purpose::Birthday, CareAnchor::Birthday),
        // Nobody is wished well on the day of the dead. Who was lost for 3 years gets no greetings:
        // ours.
        CareRule {
            leave_out: of(&[
                "Tomb-Sweeping Day",
                "Qingming Festival",
                "Qingming",
                "清明节",
                "清明",
            ]),
            active_months: Some(LOST_MONTHS),
            ..on(
                "public-holiday",
                Purpose::Holiday,
                CareAnchor::DaysOf("public holidays".to_owned()),
            )
        },
        CareRule {
            times: yearly,
            ahead_days: 0,
            earlier_days: 0,
            later_days: 7,
            only_before: false,
            ..on("anniversary", Purpose::Anniversary, CareAnchor::FirstPurchase)
        },
        CareRule {
            buyers_only: false,
            // Not for each delivery of small goods.
            groups: of(&[CARS, FURNITURE, APPLIANCES]),
            role: Role::Sales,
            ahead_days: 3,
            ..on("delivery-gift", Purpose::Gift, CareAnchor::PromisedDelivery)
        },
    ]
}

/// New products, replacement and regular information, all of which take consent to marketing.
fn offers() -> Vec<CareRule> {
    let offer = |name, purpose, anchor| CareRule {
        buyers_only: true,
        later_days: 30,
        closed_day: MoveRule::After,
        ..CareRule::new(name, purpose, Role::Sales, anchor)
    };
    let replacement = |name, group, months, anchor| CareRule {
        buyers_only: false,
        groups: of(&[group]),
        times: monthly(months, 1, Some(1)),
        ahead_days: 90,
        earlier_days: 30,
        ..offer(name, Purpose::Replacement, anchor)
    };
    vec![
        // S3: existing customers first, so before it is on sale. A week: ours.
        CareRule {
            ahead_days: 7,
            later_days: 0,
            ..offer(
                "new-product",
                Purpose::NewProduct,
                CareAnchor::DaysOf("new products".to_owned()),
            )
        },
        // S5 and S1. After 6 and 10 years: ours.
        replacement("car-replacement", CARS, 72, CareAnchor::Ownership),
        replacement("appliance-replacement", APPLIANCES, 120, CareAnchor::Delivery),
        // S2 and S5 ask for it regularly. Every 3 months: ours.
        CareRule {
            times: monthly(3, 1, None),
            active_months: Some(LOST_MONTHS),
            ..offer("product-information", Purpose::ProductInformation, CareAnchor::FirstPurchase)
        },
    ]
}
