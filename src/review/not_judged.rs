//! Customers about whom nothing can be said.

use serde::Serialize;

use crate::units::{CustomerId, NotComputable};

/// A customer who could not be judged, and why.
///
/// Nothing about them counts in the review: no value in the classes, no warning, no follow-up. An
/// amount that is left out would make every other figure about them wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("customer {customer}: {cause}")]
#[non_exhaustive]
pub struct NotJudged {
    /// Who.
    pub customer: CustomerId,
    /// Why not.
    #[source]
    pub cause: NotComputable,
}
