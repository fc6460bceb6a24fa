//! What a customer agreed to: by which channel, for which purpose.

use chrono::NaiveDate;

use super::Channel;
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{ConsentId, CustomerId, Provenance, record};

guarded! {
    /// A customer agreed that the firm may do something by a channel for a purpose, or withdrew that.
    ///
    /// The latest decision that covers a channel and a purpose counts; of two on one day, the
    /// withdrawal.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Consent as "Consent" {
        /// Which record.
        pub id: ConsentId,
        /// Whose.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// For which channel. `None`: for every channel; in JSON that is a `null` that cannot be left
        /// out.
        #[serde(deserialize_with = "Option::deserialize")]
        pub channel: Option<Channel>,
        /// For which purpose. `None`: for every purpose; in JSON as for the channel.
        #[serde(deserialize_with = "Option::deserialize")]
        pub purpose: Option<ConsentPurpose>,
        /// Given or withdrawn.
        pub decision: ConsentDecision,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Consent, ConsentId);

impl Consent {
    /// Whether it says something about a channel and a purpose.
    pub fn covers(&self, channel: Channel, purpose: ConsentPurpose) -> bool {
        self.channel.is_none_or(|own| own == channel)
            && self.purpose.is_none_or(|own| own == purpose)
    }
}

words! {
    /// What the firm may do with a customer's data, or contact the customer for.
    #[non_exhaustive]
    pub enum ConsentPurpose, "purpose" {
        /// Offers, news and invitations.
        Marketing = "marketing",
        /// Care after the sale: reminders of a service, calls whether all is well.
        Care = "care",
        /// Questions about satisfaction.
        Survey = "survey",
        /// Drawing conclusions from personal data.
        Profiling = "profiling",
        /// Handing data to partners.
        Sharing = "sharing",
    }
}

words! {
    /// What a customer decided about being contacted.
    pub enum ConsentDecision, "decision" {
        /// The firm may.
        Given = "given",
        /// The firm may not.
        Withdrawn = "withdrawn",
    }
}
