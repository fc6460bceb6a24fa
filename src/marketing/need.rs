//! Needs that can be developed.

use chrono::NaiveDate;

use super::MarketingData;
use crate::customer::{Clearance, Note, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::{CustomerId, NeedId, ProductId, Provenance, StaffId, record};

guarded! {
    /// A customer has a need that can be developed (可开发需求): something to be offered.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"need":{"id":"D-1","customer":"C-1","date":"2026-09-02","product":"roof box",
    ///         "what":"goes skiing with three children","until":"2026-12-15"}}"#,
    /// )?;
    /// assert!(!format!("{fact:?}").contains("skiing"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Need as "Need" {
        /// Which need.
        pub id: NeedId,
        /// Whose.
        pub customer: CustomerId,
        /// Since when it is known.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// The last day on which it can be met, where there is one.
        #[serde(default, deserialize_with = "date")]
        pub until: Option<NaiveDate>,
        /// Which product or service would meet it.
        #[serde(default)]
        pub product: Option<ProductId>,
        /// What it is, in words.
        #[serde(default)]
        pub what: Option<Note>,
        /// Who found it.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Need, NeedId);

impl Need {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let what = self.what.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        Need { what, ..self.clone() }
    }
}

impl MarketingData {
    /// The needs that are known on a day and can still be met, the longest known first. Whether one
    /// was met says [`Customer::open_needs`](crate::Customer::open_needs).
    pub fn current_needs(&self, as_of: NaiveDate) -> impl Iterator<Item = &Need> {
        let known = self.needs().as_of(as_of).iter();
        known.filter(move |need| need.until.is_none_or(|until| as_of <= until))
    }
}
