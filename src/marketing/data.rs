//! The marketing data of one customer.

use super::{
    Consent, Contact, FirstContact, Gift, LeadConversion, Referral, Response, VipDecision,
};
use crate::units::Records;
use crate::units::sparse::{Sparse, sparse_lists};

/// The third of a customer's three kinds of data: contacts, responses, referrals, consent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarketingData {
    pub(crate) contacts: Records<Contact>,
    pub(crate) responses: Records<Response>,
    pub(crate) consents: Records<Consent>,
    pub(crate) further: Sparse<Further>,
}

sparse_lists! {
    /// Of these most customers have none.
    pub(crate) struct Further {
        first_contacts: FirstContact,
        referrals: Referral,
        lead_conversions: LeadConversion,
        vip_decisions: VipDecision,
        gifts: Gift,
    }
}

impl MarketingData {
    /// What was learned when they first came.
    pub fn first_contacts(&self) -> &Records<FirstContact> {
        &self.further.first_contacts
    }

    /// How the firm contacted the customer.
    pub const fn contacts(&self) -> &Records<Contact> {
        &self.contacts
    }

    /// What the customer answered.
    pub const fn responses(&self) -> &Records<Response> {
        &self.responses
    }

    /// The leads that the customer gave.
    pub fn referrals(&self) -> &Records<Referral> {
        &self.further.referrals
    }

    /// As which leads others had given the customer before.
    pub fn lead_conversions(&self) -> &Records<LeadConversion> {
        &self.further.lead_conversions
    }

    /// What was decided about the customer as a VIP. Which decision holds says
    /// [`vip_decision`](Self::vip_decision).
    pub fn vip_decisions(&self) -> &Records<VipDecision> {
        &self.further.vip_decisions
    }

    /// What the customer decided about being contacted. What holds says
    /// [`Customer::consent`](crate::Customer::consent).
    pub const fn consents(&self) -> &Records<Consent> {
        &self.consents
    }

    /// What the customer was given.
    pub fn gifts(&self) -> &Records<Gift> {
        &self.further.gifts
    }
}
