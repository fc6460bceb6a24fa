//! Faults that customers report without complaining.

use chrono::NaiveDate;

use crate::customer::{Clearance, Note, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::{
    CustomerId, FaultClass, FaultReportId, ProductId, Provenance, PurchaseId, StaffId, ThingId,
    record,
};

guarded! {
    /// A customer reported a fault and forgave it, instead of complaining (S5).
    ///
    /// Who complains is in a [`Complaint`](super::Complaint); who says nothing has reported nothing,
    /// and nobody knows whether they forgave.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"fault_report":{"id":"FR-1","customer":"C-1","date":"2026-09-02","product":"sedan",
    ///         "fault":"rattle","note":"can wait until the next service","by":"S-7"}}"#,
    /// )?;
    /// assert!(!format!("{fact:?}").contains("wait"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct FaultReport as "FaultReport" {
        /// Which report.
        pub id: FaultReportId,
        /// The customer who reported it.
        pub customer: CustomerId,
        /// The day of the report.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// What kind of fault.
        #[serde(default)]
        pub fault: Option<FaultClass>,
        /// Of which product.
        #[serde(default)]
        pub product: Option<ProductId>,
        /// Of which thing that they own.
        #[serde(default)]
        pub thing: Option<ThingId>,
        /// With which purchase it came.
        #[serde(default)]
        pub purchase: Option<PurchaseId>,
        /// Who took it down.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// What they said.
        #[serde(default)]
        pub note: Option<Note>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(FaultReport, FaultReportId);

impl FaultReport {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let note = self.note.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        FaultReport { note, ..self.clone() }
    }
}
