//! Why a profit cannot be shared out.

use crate::units::{AllocationError, Currency, CustomerId, NotComputable};

/// A profit cannot be shared out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfitShareError {
    /// The profit is in another currency than the amounts of the policy.
    #[error("the profit is in {given}: expected {expected}, as in the policy")]
    OtherCurrency {
        /// The currency of the profit.
        given: Currency,
        /// The currency of the policy.
        expected: Currency,
    },
    /// What a guest spent cannot be put into one figure: without it nobody's share is known.
    #[error("what customer `{customer}` spent: {why}")]
    Spend {
        /// Which guest.
        customer: CustomerId,
        /// Why not.
        why: NotComputable,
    },
    /// The pot is too large to be divided.
    #[error(transparent)]
    Allocation(#[from] AllocationError),
}
