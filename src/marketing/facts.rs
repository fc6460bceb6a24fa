//! Contacts, responses and referrals.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::units::text::pad;
use crate::units::{
    CampaignId, ContactId, CustomerId, LeadId, Provenance, ReferralId, ResponseId, record,
};

/// A way to reach a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Channel {
    /// A call.
    Phone,
    /// A text message to a mobile telephone.
    Message,
    /// An e-mail.
    Email,
    /// A letter.
    Post,
}

impl Channel {
    /// All channels, the most personal first.
    pub const ALL: [Channel; 4] = [Channel::Phone, Channel::Message, Channel::Email, Channel::Post];
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(
            f,
            match self {
                Channel::Phone => "phone",
                Channel::Message => "message",
                Channel::Email => "e-mail",
                Channel::Post => "post",
            },
        )
    }
}

/// The firm contacted a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Which contact.
    pub id: ContactId,
    /// With whom.
    pub customer: CustomerId,
    /// When.
    pub date: NaiveDate,
    /// By which channel.
    pub channel: Channel,
    /// As part of which campaign.
    #[serde(default)]
    pub campaign: Option<CampaignId>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
    pub provenance: Provenance,
}

record!(Contact, ContactId);

/// A customer answered a contact, or did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// Which response.
    pub id: ResponseId,
    /// Whose.
    pub customer: CustomerId,
    /// When.
    pub date: NaiveDate,
    /// To which contact.
    pub to: ContactId,
    /// What it was.
    pub kind: ResponseKind,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
    pub provenance: Provenance,
}

record!(Response, ResponseId);

/// What a customer answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ResponseKind {
    /// Wants to hear more.
    Interested,
    /// Not now.
    Postponed,
    /// No.
    Declined,
    /// Could not be reached.
    NotReached,
}

/// A customer gave the firm a purchase lead: somebody who might buy (转介绍).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Referral {
    /// Which referral.
    pub id: ReferralId,
    /// Who gave the lead.
    pub customer: CustomerId,
    /// When.
    pub date: NaiveDate,
    /// Who was referred. The same lead given again does not count again.
    pub lead: LeadId,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
    pub provenance: Provenance,
}

record!(Referral, ReferralId);
