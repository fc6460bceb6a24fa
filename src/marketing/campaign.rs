//! Campaigns: what the firm does to be noticed.

use chrono::NaiveDate;

use super::Channel;
use crate::customer::Phrase;
use crate::units::guard::{date, guarded};
use crate::units::{CampaignId, ProductId, Provenance, record};

guarded! {
    /// The firm began a campaign (促销活动): advertising, an event, a mailing.
    ///
    /// What it did shows in the [contacts](super::Contact) that name it, in what customers answered
    /// to these, in the purchases that came from it, and in the expenses for it.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"campaign":{"id":"K-1","date":"2026-09-01","until":"2026-09-30",
    ///         "name":"Winter tyres","channel":"message","products":["tyre"]}}"#,
    /// )?;
    /// assert_eq!(fact.subject(), None);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Campaign as "Campaign" {
        /// Which campaign.
        pub id: CampaignId,
        /// Its first day.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Its last day, where that is known.
        #[serde(default, deserialize_with = "date")]
        pub until: Option<NaiveDate>,
        /// What it is called.
        #[serde(default)]
        pub name: Option<Phrase>,
        /// By which channel it mainly reaches customers.
        #[serde(default)]
        pub channel: Option<Channel>,
        /// What it is for. Empty: for everything.
        #[serde(default)]
        pub products: Vec<ProductId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Campaign, CampaignId, of nobody);
