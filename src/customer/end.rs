//! The end of a relationship: death, dissolution, or the wish to be deleted.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::units::{CustomerId, EndId, Provenance, record};

/// The relationship with a customer ended on a day. From then on follow-ups are no longer
/// suggested, and a contact is an [inconsistency](crate::intake::consistency).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationshipEnd {
    /// Which record.
    pub id: EndId,
    /// Whose.
    pub customer: CustomerId,
    /// When.
    pub date: NaiveDate,
    /// How it ended.
    pub kind: EndKind,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
    pub provenance: Provenance,
}

record!(RelationshipEnd, EndId);

/// How a relationship ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EndKind {
    /// The person died.
    Died,
    /// The organisation was dissolved.
    Dissolved,
    /// The customer asked for the data to be deleted:
    /// [`erase`](crate::base::CustomerBase::erase) does it.
    DeletionRequested,
}
