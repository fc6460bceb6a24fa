//! Whom to contact, what for, until when, by which channel, and why.
//!
//! A follow-up has a purpose, a day and a reason (S2): without a purpose there is no call. What
//! calls for one — a warning, a date that comes near — is passed in as reasons.
//!
//! | purpose | message | by default within | consent |
//! |---|---|---|---|
//! | [`CollectReceivable`](Purpose::CollectReceivable) | about money owed | 1 day | not asked for |
//! | [`KeepActive`](Purpose::KeepActive) | marketing | 3 days | as the policy says |
//! | [`WinBack`](Purpose::WinBack) | marketing | 7 days | as the policy says |

mod policy;
mod reach;
mod suggest;

pub use policy::{ConsentRule, FollowUpPolicy, FollowUpPolicyDraft};
pub use reach::permitted_channels;
pub use suggest::{FollowUp, HeldBack, Purpose, lapses_soon, notice_day, suggest};
