//! Why it cannot be said whether a customer is a VIP.

use super::VipLeads;
use crate::units::{MoneyError, NotComputable};

/// It cannot be said whether a customer is a VIP.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VipError {
    /// The policy asks what became of the leads, and that was not given.
    #[error("the policy counts {0}: expected what became of the leads")]
    NoOutcomes(VipLeads),
    /// The policy has a minimum of value, and no behavior was given.
    #[error("the policy has a minimum of value: expected the behavior of the customer")]
    NoBehavior,
    /// The behavior is in another currency than the minimum, or a sum is out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl From<VipError> for NotComputable {
    /// Where behavior and outcomes were given, only the size of an amount can be in the way.
    fn from(_: VipError) -> Self {
        NotComputable::OutOfRange
    }
}
