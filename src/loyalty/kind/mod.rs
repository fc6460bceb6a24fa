//! Of which kind a customer's loyalty is, how far they rely on us, and what would move them on.
//!
//! | attitude | buys again | does not |
//! |---|---|---|
//! | favourable | true loyalty | latent loyalty |
//! | not | spurious loyalty | no loyalty |
//! | not known | true or spurious | latent or none |
//!
//! * The table is that of Dick and Basu (1994). Nobody who was not asked is spurious: their kind is not
//!   known.
//! * Who has not bought yet, or bought for the first time a short while ago, is not known to stay away.
//! * Visits under a warranty or a contract that binds, and those only to have something put right, are
//!   captive and say nothing. The paid visit after the warranty does: it is a return of their own accord.
//! * S5 tells loyalty from inertia by *involvement*, which is another question: it is told beside.
//! * *Loyal* in the sense of S4 is who is satisfied **and** relies on us; satisfaction alone is not
//!   enough. What the [`Reliance`] rests on can be inspected.
//!
//! | question | answer |
//! |---|---|
//! | of which kind, why, and what would move them on? | [`loyalty_standing`] |
//! | of which kind from now on, without flapping? | [`LoyaltyStanding::proposal`], for [`buffered`](crate::tiering::buffered()) |
//! | who moved from kind to kind, and what did it bring? | [`kind_movement`] |
//! | how much of the base is of which kind? | [`structure`](super::structure) |

mod attitude_loyalty;
mod known;
mod move_on;
mod movement;
mod occasions;
mod policy;
mod reliance;
mod said;
mod standing;

pub use attitude_loyalty::AttitudeLoyalty;
pub use move_on::{LoyaltyMark, MoveOn, MoveOnStep};
pub(super) use movement::{Counted, value_period};
pub use movement::{KindMovement, kind_movement};
pub(super) use occasions::{Bonds, Occasions};
pub use policy::{LoyaltyStandingPolicy, LoyaltyStandingPolicyDraft};
pub use reliance::{Reliance, ReliancePart, ReliancePolicyDraft, RelianceSign};
pub use standing::{LoyaltyStanding, loyalty_standing};

pub(super) use known::RULES as KNOWN_RULES;
pub(super) use reliance::RULES as RELIANCE_RULES;
pub(super) use standing::RULES as STANDING_RULES;

#[cfg(test)]
mod tests;
