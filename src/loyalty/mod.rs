//! Loyalty: how loyal customers are and why, whom they bring, and how they are rewarded.
//!
//! Reward the loyal, give the wavering an incentive, let those who leave lose what they had.
//!
//! | question | answer |
//! |---|---|
//! | who gets what for their standing, and what did they lose? | [`reward`] |
//! | who brought whom, and what did it bring? | [`referral`] |
//! | what comes of the things that we delivered: service, renewals, trade-ins, leads? | [`base_yield`] |
//! | of which kind is a customer's loyalty, how far do they rely on us, what would move them on? | [`kind`] |
//! | how much of the base is of which kind, and what does it bring? | [`structure`] |
//! | how many points are there, from where, until when? | [`points`] |
//! | how loyal is a customer, in the six measures, and by which signs? | [`measures`] |
//! | how many points does a purchase earn, and what are points worth? | [`earning`] |
//! | what do the points that are out weigh in the books? | [`liability`] |
//! | who gets how much of a period's profit? | [`profit_share`] |
//! | what did a customer reach by buying, and what is left to the next privilege? | [`threshold`] |

pub mod base_yield;
pub mod earning;
pub mod kind;
pub mod liability;
#[cfg(test)]
mod made;
pub mod measures;
mod member_time;
pub mod points;
pub mod profit_share;
pub mod referral;
pub mod reward;
mod spend;
pub mod structure;
pub mod threshold;

use crate::rule::Rule;

/// Every rule of this room.
pub(crate) static RULES: &[&[&Rule]] = &[
    earning::RULES,
    kind::KNOWN_RULES,
    kind::RELIANCE_RULES,
    kind::STANDING_RULES,
    measures::SCORE_RULES,
    measures::SIGN_RULES,
    profit_share::GUEST_RULES,
    profit_share::POT_RULES,
    threshold::RULES,
];
