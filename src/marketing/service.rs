//! Services: what was done for a customer, who started it, what became of a wish, and how it was
//! taken.

use chrono::NaiveDate;

use crate::customer::{Clearance, Note, Phrase, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{CustomerId, ProductId, Provenance, ServiceId, StaffId, record};

words! {
    /// Who started a service (S4).
    pub enum ServiceStart, "who started a service" {
        /// The firm offered it before it was asked for, which counts double.
        Offered = "offered" as "offered before it was asked for",
        /// The customer asked for it.
        Asked = "asked" as "asked for",
    }
}

words! {
    /// What became of a customer's wish (S4).
    pub enum WishOutcome, "what became of a wish" {
        /// It was met.
        Met = "met",
        /// It could not be met, and something was put in its place (弥补).
        Replaced = "replaced" as "something was put in its place",
        /// It could not be met, and nothing was put in its place.
        Unmet = "unmet" as "not met, and nothing was put in its place",
    }
}

words! {
    /// How a customer took what was done (S4).
    pub enum Reception, "how a service was taken" {
        /// It delighted them.
        Delighted = "delighted",
        /// It displeased them.
        Displeased = "displeased",
    }
}

guarded! {
    /// Something was done for a customer: a cup of tea, a replacement car, an errand. Staff note
    /// each day what delighted and what displeased (S4).
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"service":{"id":"H-1","customer":"C-1","date":"2026-09-02","start":"offered",
    ///         "what":"drove her home","reception":"delighted","by":"S-7"}}"#,
    /// )?;
    /// assert_eq!(fact.kind().to_string(), "service");
    /// assert!(!format!("{fact:?}").contains("home"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Service as "Service" {
        /// Which service.
        pub id: ServiceId,
        /// For whom.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Who started it, where that is known.
        #[serde(default)]
        pub start: Option<ServiceStart>,
        /// What became of the wish, where there was one.
        #[serde(default)]
        pub wish: Option<WishOutcome>,
        /// What was put in its place, in words.
        #[serde(default)]
        pub instead: Option<Phrase>,
        /// How the customer took it, as far as anybody noticed.
        #[serde(default)]
        pub reception: Option<Reception>,
        /// About which product or service that the firm sells.
        #[serde(default)]
        pub product: Option<ProductId>,
        /// Who did it.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// What was done, in words.
        #[serde(default)]
        pub what: Option<Note>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Service, ServiceId);

impl Service {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        if clearance.covers(Sensitivity::Personal) {
            self.clone()
        } else {
            Service { what: None, instead: None, ..self.clone() }
        }
    }
}
