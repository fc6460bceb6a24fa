//! The marketing data of one customer.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Channel, Consent, ConsentDecision, Contact, Referral, Response};
use crate::units::Records;

/// The third of a customer's three kinds of data: contacts, responses, referrals, consent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct MarketingData {
    pub(crate) contacts: Records<Contact>,
    pub(crate) responses: Records<Response>,
    pub(crate) referrals: Records<Referral>,
    pub(crate) consents: Records<Consent>,
}

impl MarketingData {
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

    /// What the customer decided about being contacted.
    pub const fn consents(&self) -> &Records<Consent> {
        &self.consents
    }

    /// What the customer has decided about a channel by a day. `None`: nothing was ever said,
    /// which is neither a yes nor a no.
    pub fn consent(&self, channel: Channel, as_of: NaiveDate) -> Option<ConsentDecision> {
        let mut decisions =
            self.consents.as_of(as_of).iter().rev().filter(|c| c.channel == channel);
        let latest = decisions.next()?;
        let withdrawn = decisions
            .take_while(|other| other.date == latest.date)
            .any(|other| other.decision == ConsentDecision::Withdrawn);
        Some(if withdrawn { ConsentDecision::Withdrawn } else { latest.decision })
    }
}
