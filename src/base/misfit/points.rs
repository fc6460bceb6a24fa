//! Entries of points that do not fit to what they come from, or to one another.

use super::MisfitReason;
use super::MisfitReason::{
    BeforeBegun, MoreOfLotsThanOfEntry, NoSuchComplaint, NoSuchLot, NoSuchPurchase, NoSuchReferral,
    NoSuchReturn, NoSuchSpending, OfOtherChange, OtherProgramme,
};
use super::found::{Found, Known};
use crate::base::{Customer, FactKind};
use crate::marketing::{PointsChange, PointsEntry, PointsOrigin};
use crate::transaction::Purchase;
use crate::units::{CampaignId, ComplaintId, Points, PurchaseId, ReferralId, ReturnId};

/// What does not fit among a customer's points, whatever the lots still hold: that is for the ledger
/// to say.
pub(super) fn points(customer: &Customer, purchases: &Known<'_, Purchase>, found: &mut Found<'_>) {
    let marketing = customer.marketing();
    let entries = Known::of(marketing.points(), found.as_of);
    rewards(customer, &entries, found);
    if entries.all().is_empty() {
        return;
    }
    origins(customer, purchases, found);
    for entry in entries.all() {
        of(entry, &entries, found);
        lots(entry, &entries, found);
    }
}

/// Rewards for which points were spent. In which order the two came, nobody says.
fn rewards(customer: &Customer, entries: &Known<'_, PointsEntry>, found: &mut Found<'_>) {
    for reward in customer.marketing().rewards().as_of(found.as_of) {
        let Some(points) = &reward.points else { continue };
        let is_spent = entries.get(points).is_some_and(|entry| entry.change.is_spending());
        if !is_spent {
            let to = Some(points.as_str());
            found.report(FactKind::Reward, &reward.id, to, NoSuchSpending);
        }
    }
}

/// What they come from, or went back for. In which order the two came, nobody says.
fn origins(customer: &Customer, purchases: &Known<'_, Purchase>, found: &mut Found<'_>) {
    let marketing = customer.marketing();
    let returns = Known::of(customer.transactions().returns(), found.as_of);
    let referrals = Known::of(marketing.referrals(), found.as_of);
    let complaints = Known::of(marketing.complaints(), found.as_of);
    let (kind, points) = (FactKind::Points, marketing.points());
    found.astray(kind, points, |it| purchase(it.from.as_ref()), purchases, (NoSuchPurchase, None));
    found.astray(kind, points, |it| back(it.from.as_ref()), &returns, (NoSuchReturn, None));
    found.astray(kind, points, |it| referral(it.from.as_ref()), &referrals, (NoSuchReferral, None));
    let reasons = (NoSuchComplaint, None);
    found.astray(kind, points, |it| complaint(it.from.as_ref()), &complaints, reasons);
}

/// What an entry confirms or undoes: a lot, a spending, or nothing.
fn of(entry: &PointsEntry, entries: &Known<'_, PointsEntry>, found: &mut Found<'_>) {
    let (no_such, is_right): (_, fn(PointsChange) -> bool) = match entry.change {
        PointsChange::Confirmed | PointsChange::Reversed(_) => (NoSuchLot, PointsChange::is_lot),
        PointsChange::Refunded(_) => (NoSuchSpending, PointsChange::is_spending),
        _ => (OfOtherChange, |_| false),
    };
    let undoes = no_such != OfOtherChange;
    let to = entry.of.as_ref().map(AsRef::as_ref);
    let reason = match entry.of.as_ref().map(|of| entries.get(of)) {
        None if undoes => Some(no_such),
        None => None,
        Some(None) => Some(no_such),
        Some(Some(one)) if !is_right(one.change) => Some(OfOtherChange),
        Some(Some(one)) => elsewhere(entry, one),
    };
    if let Some(reason) = reason {
        found.report(FactKind::Points, &entry.id, to, reason);
    }
}

/// The lots that an entry names.
fn lots(entry: &PointsEntry, entries: &Known<'_, PointsEntry>, found: &mut Found<'_>) {
    let mut sum = 0_i128;
    for of_lot in &entry.lots {
        sum = sum.saturating_add(Points::from(of_lot.points).millionths());
        let reason = match entries.get(&of_lot.lot) {
            Some(lot) if lot.change.is_lot() => elsewhere(entry, lot),
            _ => Some(NoSuchLot),
        };
        if let Some(reason) = reason {
            found.report(FactKind::Points, &entry.id, Some(of_lot.lot.as_str()), reason);
        }
    }
    if sum > entry.change.points().abs().millionths() {
        found.report(FactKind::Points, &entry.id, None, MoreOfLotsThanOfEntry);
    }
}

/// Of another programme, or of a later day.
fn elsewhere(entry: &PointsEntry, other: &PointsEntry) -> Option<MisfitReason> {
    let is_before = entry.date < other.date;
    let is_elsewhere = entry.programme != other.programme;
    is_elsewhere.then_some(OtherProgramme).or_else(|| is_before.then_some(BeforeBegun))
}

/// Picks out one of the kinds of what points come from.
macro_rules! origin {
    ($($vis:vis $name:ident: $kind:ident($id:ty),)+) => {$(
        $vis fn $name(from: Option<&PointsOrigin>) -> Option<&$id> {
            match from {
                Some(PointsOrigin::$kind(id)) => Some(id),
                _ => None,
            }
        }
    )+};
}

origin! {
    purchase: Purchase(PurchaseId),
    back: Return(ReturnId),
    referral: Referral(ReferralId),
    pub(super) campaign: Campaign(CampaignId),
    complaint: Complaint(ComplaintId),
}
