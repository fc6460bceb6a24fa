//! Facts that cannot be so, whatever else is known.

use chrono::{Datelike, NaiveDate};

use super::MisfitReason::{
    CorrectsNothing, DueBeforeBought, EarlyAfterDue, EndsBeforeItBegins, ForDayBeforeMade,
    NegativeAmount, NoSuchYear, PriceDoesNotAddUp, UnusedDay,
};
use super::found::Found;
use crate::base::{Customer, CustomerBase, FactKind};
use crate::marketing::{PointsChange, PointsEntry, TaskChange};
use crate::transaction::{AppointmentChange, Line, PaymentTerms, Vehicle};
use crate::units::{Money, Points};

fn is_before(end: Option<NaiveDate>, first: NaiveDate) -> bool {
    end.is_some_and(|end| end < first)
}

fn is_negative(amount: Option<Money>) -> bool {
    amount.is_some_and(Money::is_negative)
}

/// Of a customer.
pub(super) fn of_customer(customer: &Customer, found: &mut Found<'_>) {
    let (data, marketing) = (customer.transactions(), customer.marketing());

    let affiliations = customer.basic().affiliations();
    let (kind, reason) = (FactKind::Affiliation, EndsBeforeItBegins);
    found.wrong(kind, affiliations, reason, |it| is_before(it.until, it.date));
    let kind = FactKind::Ownership;
    found.wrong(kind, data.ownerships(), reason, |it| is_before(it.until, it.date));
    let kind = FactKind::Contract;
    found.wrong(kind, data.all_contracts(), reason, |it| is_before(it.until, it.first()));
    let kind = FactKind::WorkshopVisit;
    found.wrong(kind, data.workshop_visits(), reason, |it| is_before(it.until, it.date));
    let kind = FactKind::Promise;
    found.wrong(kind, marketing.promises(), reason, |it| is_before(it.until, it.date));
    let kind = FactKind::Need;
    found.wrong(kind, marketing.needs(), reason, |it| is_before(it.until, it.date));
    points(customer, found);

    let kind = FactKind::Reward;
    found.wrong(kind, marketing.rewards(), reason, |it| is_before(it.until, it.date));

    let (kind, reason) = (FactKind::Appointment, ForDayBeforeMade);
    found.wrong(kind, data.appointments(), reason, |it| it.at.day() < it.date);
    let kind = FactKind::AppointmentEntry;
    found.wrong(
        kind,
        data.appointment_entries(),
        reason,
        |it| matches!(it.what, AppointmentChange::Moved(at) if at.day() < it.date),
    );
    let kind = FactKind::TaskEntry;
    found.wrong(
        kind,
        marketing.task_entries(),
        reason,
        |it| matches!(it.what, TaskChange::Postponed(until) if until < it.date),
    );
    found.wrong(FactKind::Contact, marketing.contacts(), reason, |it| {
        let next = it.talk.as_ref().and_then(|talk| talk.next_step.as_ref());
        is_before(next.map(|next| next.on), it.date.day())
    });
    found.wrong(FactKind::Order, data.orders(), reason, |it| {
        [it.wanted, it.promised, it.cancelled].into_iter().any(|day| is_before(day, it.date))
    });
    let reason = DueBeforeBought;
    found.wrong(FactKind::Purchase, data.purchases(), reason, |it| {
        is_before(it.details().due, it.date)
    });
    let kind = FactKind::PaymentTerms;
    found.wrong(kind, data.payment_terms(), EarlyAfterDue, pays_early_too_late);

    let reason = NegativeAmount;
    found.wrong(FactKind::Contract, data.all_contracts(), reason, |it| is_negative(it.amount));
    let kind = FactKind::BoughtElsewhere;
    found.wrong(kind, marketing.bought_elsewhere(), reason, |it| is_negative(it.amount));
    found.wrong(FactKind::Gift, marketing.gifts(), reason, |it| is_negative(it.worth));
    found.wrong(FactKind::Reward, marketing.rewards(), reason, |it| {
        is_negative(it.worth) || is_negative(it.cost)
    });
    found.wrong(FactKind::Purchase, data.purchases(), PriceDoesNotAddUp, |it| {
        !it.lines.as_slice().iter().all(Line::adds_up)
    });
    found.wrong(FactKind::Ownership, data.ownerships(), NoSuchYear, |it| {
        it.vehicle.as_ref().is_some_and(|vehicle| !is_possible(vehicle, it.date))
    });
}

/// Entries of points. A day that makes nothing last is wrong for no other reason.
fn points(customer: &Customer, found: &mut Found<'_>) {
    let (kind, points) = (FactKind::Points, customer.marketing().points());
    let begins = |it: &PointsEntry| it.active_from.filter(|_| it.change.is_lot());
    let comes_back = |it: &PointsEntry| matches!(it.change, PointsChange::Refunded(_));
    let ends = |it: &PointsEntry| it.until.filter(|_| it.change.is_lot() || comes_back(it));
    found.wrong(kind, points, EndsBeforeItBegins, |it| {
        is_before(ends(it), begins(it).unwrap_or(it.date).max(it.date))
    });
    found.wrong(kind, points, ForDayBeforeMade, |it| is_before(begins(it), it.date));
    found.wrong(kind, points, UnusedDay, |it| begins(it) != it.active_from || ends(it) != it.until);
    found.wrong(kind, points, CorrectsNothing, |it| {
        it.change == PointsChange::Adjusted(Points::ZERO)
    });
}

/// Of what is about no customer.
pub(super) fn of_nobody(base: &CustomerBase, found: &mut Found<'_>) {
    let reason = EndsBeforeItBegins;
    found.wrong(FactKind::Absence, base.absences(), reason, |it| is_before(it.until, it.date));
    found.wrong(FactKind::Campaign, base.campaigns(), reason, |it| is_before(it.until, it.date));
}

/// Whether one could still pay early when it is due already.
fn pays_early_too_late(terms: &PaymentTerms) -> bool {
    terms.net_days.zip(terms.early).is_some_and(|(net, early)| early.within_days > net)
}

/// The year of the first motor car.
const FIRST_YEAR: i32 = 1886;

/// Whether a vehicle of which somebody told on a day can have been made and registered when they
/// say: since there are motor cars, and at the latest in the year after.
fn is_possible(vehicle: &Vehicle, told: NaiveDate) -> bool {
    let made = vehicle.model_year.map(i32::from);
    let registered = vehicle.registered_on.map(|day| day.year());
    let years = FIRST_YEAR..=told.year().saturating_add(1);
    [made, registered].into_iter().flatten().all(|year| years.contains(&year))
}
