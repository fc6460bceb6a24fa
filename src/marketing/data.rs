//! The marketing data of one customer.

use super::{Consent, Contact, FirstContact, LeadConversion, Referral, Response, VipDecision};
use crate::units::Records;

/// The third of a customer's three kinds of data: contacts, responses, referrals, consent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarketingData {
    pub(crate) first_contacts: Records<FirstContact>,
    pub(crate) contacts: Records<Contact>,
    pub(crate) responses: Records<Response>,
    pub(crate) referrals: Records<Referral>,
    pub(crate) lead_conversions: Records<LeadConversion>,
    pub(crate) vip_decisions: Records<VipDecision>,
    pub(crate) consents: Records<Consent>,
}

impl MarketingData {
    /// What was learned when they first came.
    pub const fn first_contacts(&self) -> &Records<FirstContact> {
        &self.first_contacts
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
    pub const fn referrals(&self) -> &Records<Referral> {
        &self.referrals
    }

    /// As which leads others had given the customer before.
    pub const fn lead_conversions(&self) -> &Records<LeadConversion> {
        &self.lead_conversions
    }

    /// What was decided about the customer as a VIP. Which decision holds says
    /// [`vip_decision`](Self::vip_decision).
    pub const fn vip_decisions(&self) -> &Records<VipDecision> {
        &self.vip_decisions
    }

    /// What the customer decided about being contacted. What holds says
    /// [`Customer::consent`](crate::Customer::consent).
    pub const fn consents(&self) -> &Records<Consent> {
        &self.consents
    }
}
