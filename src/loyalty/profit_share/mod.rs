//! Sharing a profit out among the members of a programme, by what each has spent.
//!
//! | question | answer |
//! |---|---|
//! | how much is shared, and among whom? | [`ProfitSharePolicy`] |
//! | who gets how much of a period's profit, and why? | [`profit_share`] |

mod error;
mod guest;
mod judge;
mod policy;
mod result;

pub use error::ProfitShareError;
pub(super) use guest::RULES as GUEST_RULES;
pub(super) use judge::RULES as POT_RULES;
pub use judge::profit_share;
pub use policy::{CapSurplus, ProfitPot, ProfitSharePolicy, ProfitSharePolicyDraft};
pub use result::{GuestShare, ProfitShare};

#[cfg(test)]
mod against_plain;
#[cfg(test)]
mod tests;
