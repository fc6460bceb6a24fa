//! The main job: a firm, a policy and a day in; tiers, forecast, warnings and follow-ups out, each
//! with its reasons.
//!
//! | step | by |
//! |---|---|
//! | what did each customer do until the day? | [`behavior`](crate::behavior) |
//! | who brings the value, who brings other customers? | [`tiering`](crate::tiering) |
//! | what will the deals bring? | [`funnel::forecast`](crate::funnel::forecast) |
//! | who complained, and is it seen to in time? | [`satisfaction::complaint`](crate::satisfaction::complaint) |
//! | what is wrong? | [`warning`](crate::warning) |
//! | whom to contact until when, and why? | [`followup`](crate::followup) |
//!
//! A customer about whom nothing can be said, because a rate is missing or a sum is out of range, is
//! [listed](Review::not_judged) with the cause, and the review is that of the others.
//!
//! Cost: a pass over the facts, one sort of the customers by value, and a sort of the warnings
//! and follow-ups.

mod customer;
mod error;
mod expected;
mod known;
mod not_judged;
mod policy;
mod ranked;
mod result;
mod rules;
mod run;

pub use customer::CustomerReview;
pub use error::ReviewError;
pub use expected::{DealNotCounted, ExpectedSales};
pub use known::Known;
pub use not_judged::NotJudged;
pub use policy::{ReviewPolicy, ReviewPolicyDraft};
pub use ranked::RankedValue;
pub use result::Review;
pub use rules::rules;
pub use run::review;
