//! Loyalty: how loyal customers are and why, whom they bring, and how they are rewarded.
//!
//! Reward the loyal, give the wavering an incentive, let those who leave lose what they had.
//!
//! | question | answer |
//! |---|---|
//! | who gets what for their standing, and what did they lose? | [`reward`] |
//! | who brought whom, and what did it bring? | [`referral`] |
//! | what comes of the things that we delivered: service, renewals, trade-ins, leads? | [`base_yield`] |

pub mod base_yield;
mod member_time;
pub mod referral;
pub mod reward;
