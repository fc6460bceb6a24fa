//! Facts that refer to what is not known.

use std::collections::BTreeMap;

use super::MisfitReason::{
    BeforeCampaign, BeforeContact, BeforeOrder, BeforePurchase, NoSuchCampaign, NoSuchContact,
    NoSuchOrder, NoSuchPurchase, NoSuchReading, NotAMember,
};
use super::found::{Found, Known};
use super::points::campaign;
use super::whole::Whole;
use crate::base::{Customer, FactKind};
use crate::marketing::MembershipChange;
use crate::transaction::{Order, Promotion, Purchase};
use crate::units::CampaignId;

/// To other facts of the same customer.
pub(super) fn within(
    customer: &Customer,
    purchases: &Known<'_, Purchase>,
    orders: &Known<'_, Order>,
    found: &mut Found<'_>,
) {
    let (data, marketing) = (customer.transactions(), customer.marketing());
    let contacts = Known::of(marketing.contacts(), found.as_of);
    let readings = Known::of(data.meter_readings(), found.as_of);

    let reasons = (NoSuchPurchase, Some(BeforePurchase));
    found.astray(FactKind::Return, data.returns(), |it| &it.of, purchases, reasons);
    let reasons = (NoSuchPurchase, Some(BeforePurchase));
    let (kind, disputes) = (FactKind::Dispute, data.disputes());
    found.astray(kind, disputes, |it| Some(&it.purchase), purchases, reasons);
    // It may be theirs, or be repaired, or come too late, before there is an invoice.
    let reasons = (NoSuchPurchase, None);
    let (kind, complaints) = (FactKind::Complaint, marketing.complaints());
    found.astray(kind, complaints, |it| &it.purchase, purchases, reasons);
    let (kind, reports) = (FactKind::FaultReport, marketing.fault_reports());
    found.astray(kind, reports, |it| &it.purchase, purchases, reasons);
    found.astray(FactKind::Ownership, data.ownerships(), |it| &it.purchase, purchases, reasons);
    let (kind, visits) = (FactKind::WorkshopVisit, data.workshop_visits());
    found.astray(kind, visits, |it| &it.purchase, purchases, reasons);
    found.astray(kind, visits, |it| &it.reading, &readings, (NoSuchReading, None));

    let reasons = (NoSuchContact, Some(BeforeContact));
    found.astray(FactKind::Response, marketing.responses(), |it| Some(&it.to), &contacts, reasons);
    let (kind, bought) = (FactKind::Purchase, data.purchases());
    found.astray(kind, bought, |it| &it.details().contact, &contacts, reasons);
    let reasons = (NoSuchOrder, Some(BeforeOrder));
    found.astray(kind, bought, |it| &it.details().order, orders, reasons);

    memberships(customer, found);
}

/// Who left a programme without being in it. Of two records of a day, that with the larger
/// identifier holds.
fn memberships(customer: &Customer, found: &mut Found<'_>) {
    let mut is_member = BTreeMap::new();
    for it in customer.marketing().memberships().as_of(found.as_of) {
        let is_joining = it.change == MembershipChange::Joined;
        if is_member.insert(&it.programme, is_joining) != Some(true) && !is_joining {
            found.report(FactKind::Membership, &it.id, None, NotAMember);
        }
    }
}

/// To campaigns of the firm. A base that holds none of them does not say which there are.
pub(super) fn campaigns(customer: &Customer, whole: &Whole<'_>, found: &mut Found<'_>) {
    let campaigns = &whole.campaigns;
    if campaigns.all().is_empty() {
        return;
    }
    let (data, marketing) = (customer.transactions(), customer.marketing());
    let (kind, bought) = (FactKind::Purchase, data.purchases());
    let reasons = (NoSuchCampaign, Some(BeforeCampaign));
    found.astray(kind, bought, |it| &it.details().campaign, campaigns, reasons);
    // Somebody may be invited, or have a gift or a price, before it begins.
    let reasons = (NoSuchCampaign, None);
    found.astray(kind, bought, promotions, campaigns, reasons);
    found.astray(FactKind::Contact, marketing.contacts(), |it| &it.campaign, campaigns, reasons);
    found.astray(FactKind::Gift, marketing.gifts(), |it| &it.campaign, campaigns, reasons);
    let points = marketing.points();
    found.astray(FactKind::Points, points, |it| campaign(it.from.as_ref()), campaigns, reasons);
}

/// The campaigns by which the lines of a purchase were sold for less.
fn promotions(purchase: &Purchase) -> impl Iterator<Item = &CampaignId> {
    let lines = purchase.lines.as_slice().iter();
    lines.filter_map(|line| match &line.details().promotion {
        Some(Promotion::Campaign(id)) => Some(id),
        _ => None,
    })
}
