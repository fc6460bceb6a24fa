//! Contacts, responses, referrals, and what became of the leads.

use chrono::NaiveDate;

use super::{Channel, Talk};
use crate::customer::Clearance;
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{
    CampaignId, ContactId, CustomerId, LeadConversionId, LeadId, Moment, Provenance, ReferralId,
    ResponseId, record,
};

guarded! {
    /// The firm contacted a customer.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"contact":{"id":"O-1","customer":"C-1","date":"2026-09-02","channel":"visit",
    ///         "talk":{"by":"S-7","topic":"winter tyres","next_topic":"her trip to Harbin"}}}"#,
    /// )?;
    /// assert!(!format!("{fact:?}").contains("Harbin"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Contact as "Contact" {
        /// Which contact.
        pub id: ContactId,
        /// With whom.
        pub customer: CustomerId,
        /// When: the day, and the time of the day where it is known.
        pub date: Moment,
        /// By which channel.
        pub channel: Channel,
        /// As part of which campaign.
        #[serde(default)]
        pub campaign: Option<CampaignId>,
        /// Who contacted them and what was talked about, where anything of that is known.
        #[serde(default)]
        pub talk: Option<Box<Talk>>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Contact, ContactId, at a moment);

impl Contact {
    /// What somebody with a clearance may see of it: what was talked about from a clearance for
    /// personal data on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let talk = self.talk.as_ref().map(|talk| Box::new(talk.view(clearance)));
        Contact { talk, ..self.clone() }
    }
}

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
        /// Was reached, and nothing called for an answer.
        Reached = "reached",
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

guarded! {
    /// A lead became a customer: whoever was referred is this one, as the firm knows from a day on
    /// (线索成交).
    ///
    /// A fact about the new customer, and not about whoever gave the lead: it stands with the
    /// customer's own facts and follows them in a [merge](crate::base::CustomerBase::merge). An
    /// [erasure](crate::base::CustomerBase::erase) keeps it for the books, under the pseudonym: what
    /// whoever gave the lead was granted for it rests on that it became a customer. A lead is one person:
    /// a later record replaces an earlier one about the same lead, also one that named somebody else; of
    /// two on one day, that with the larger identifier holds.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"lead_conversion":{"id":"LC-1","customer":"C-2","date":"2026-04-02","lead":"L-1"}}"#,
    /// )?;
    /// assert_eq!(fact.kind().to_string(), "lead conversion");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct LeadConversion as "LeadConversion" {
        /// Which record.
        pub id: LeadConversionId,
        /// Whom the lead became.
        pub customer: CustomerId,
        /// Since when this is known.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Which lead.
        pub lead: LeadId,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(LeadConversion, LeadConversionId);

impl LeadConversion {
    /// What the books need of it, under a pseudonym.
    pub(crate) fn for_the_books(self, customer: CustomerId) -> Self {
        LeadConversion { customer, provenance: Provenance::unknown(), ..self }
    }
}
