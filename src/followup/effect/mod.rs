//! What follow-up brings: what was due, what was done in time, who was reached, and what was booked or
//! bought afterwards; and whether the time goes to those who bring the value.
//!
//! | question | answer |
//! |---|---|
//! | what came of the follow-ups, by person and by purpose? | [`follow_up_effect`], with [`FollowUpTally`] |
//! | for how long does what follows a contact count? | [`EffectPolicy`] |
//! | do the contacts go to those who bring the value (S2: the 80/20 rule)? | [`attention`], with [`AttentionRow`] |
//!
//! That somebody bought after a contact is an association: nobody can tell whether it was for the sake
//! of it. Beside it stands how many bought of those whose follow-up was not done, and whom nobody
//! reached otherwise.

mod attention;
mod known;
mod outcome;
mod policy;
mod tally;

pub use attention::{AttentionRow, attention};
pub use outcome::{FollowUpEffect, follow_up_effect};
pub use policy::{EffectPolicy, EffectPolicyDraft};
pub use tally::FollowUpTally;

use crate::marketing::Contact;

/// Whether it took somebody's time: a mailing of a campaign, at which nobody talked, did not.
fn is_personal(contact: &Contact) -> bool {
    contact.campaign.is_none() || contact.talk.is_some()
}

#[cfg(test)]
mod tests;
