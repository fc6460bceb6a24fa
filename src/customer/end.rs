//! The end of a relationship: death, dissolution, or the wish to be deleted.

use chrono::NaiveDate;

use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{CustomerId, EndId, Provenance, record};

guarded! {
    /// The relationship with a customer ended on a day. From then on follow-ups are no longer
    /// suggested, and a contact is an [inconsistency](crate::intake::consistency).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct RelationshipEnd as "RelationshipEnd" {
        /// Which record.
        pub id: EndId,
        /// Whose.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// How it ended.
        pub kind: EndKind,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(RelationshipEnd, EndId);

words! {
    /// How a relationship ended.
    #[non_exhaustive]
    pub enum EndKind, "end" {
        /// The person died.
        Died = "died",
        /// The organisation was dissolved.
        Dissolved = "dissolved",
        /// The customer asked for the data to be deleted:
        /// [`erase`](crate::base::CustomerBase::erase) does it.
        DeletionRequested = "deletion_requested",
    }
}
