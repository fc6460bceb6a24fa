//! Contacts, responses and referrals.

use chrono::NaiveDate;

use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{
    CampaignId, ContactId, CustomerId, LeadId, Provenance, ReferralId, ResponseId, record,
};

words! {
    /// A way to reach a customer, the most personal first.
    #[non_exhaustive]
    pub enum Channel, "channel" {
        /// A call.
        Phone = "phone",
        /// A text message to a mobile telephone.
        Message = "message",
        /// An e-mail.
        Email = "email" as "e-mail",
        /// A letter.
        Post = "post",
    }
}

guarded! {
    /// The firm contacted a customer.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Contact as "Contact" {
        /// Which contact.
        pub id: ContactId,
        /// With whom.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
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
}

record!(Contact, ContactId);

guarded! {
    /// A customer answered a contact, or did not.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Response as "Response" {
        /// Which response.
        pub id: ResponseId,
        /// Whose.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// To which contact.
        pub to: ContactId,
        /// What it was.
        pub kind: ResponseKind,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Response, ResponseId);

words! {
    /// What a customer answered.
    #[non_exhaustive]
    pub enum ResponseKind, "response" {
        /// Wants to hear more.
        Interested = "interested",
        /// Not now.
        Postponed = "postponed",
        /// No.
        Declined = "declined",
        /// Could not be reached.
        NotReached = "not_reached",
    }
}

guarded! {
    /// A customer gave the firm a purchase lead: somebody who might buy (转介绍).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Referral as "Referral" {
        /// Which referral.
        pub id: ReferralId,
        /// Who gave the lead.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Who was referred. The same lead given again does not count again.
        pub lead: LeadId,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Referral, ReferralId);
