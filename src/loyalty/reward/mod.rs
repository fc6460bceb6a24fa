//! What a customer gets for loyalty: which standing brings which benefit, and what was lost with it.
//!
//! | question | answer |
//! |---|---|
//! | who gets what? | a [`RewardPolicy`]: each [`Benefit`] names the [standings](StandingIs) that bring it |
//! | what does this customer get, and why? | [`benefits`] |
//! | what did they lose, and what would bring it back? | [`CustomerBenefits::lost`] |
//! | what could they still get? | [`CustomerBenefits::open`] |
//! | what does the programme cost, against the margin of the members who stay? | [`programme_result`] |
//!
//! A benefit is not taken away because something is not known: it is listed under
//! [`not_known`](CustomerBenefits::not_known), with what to find out.

mod benefits;
mod policy;
mod programme;
mod standing;

pub use benefits::{
    BenefitLoss, CustomerBenefits, HeldBenefit, LostBenefit, OpenBenefit, benefits,
};
pub use policy::{Benefit, RewardPolicy, RewardPolicyDraft};
pub use programme::{GrantedRewards, ProgrammeResult, programme_result};
pub use standing::{MemberStanding, StandingIs};

#[cfg(test)]
mod tests;
