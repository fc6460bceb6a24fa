//! The main job: a base, a policy and a day in; tiers, warnings and follow-ups out, each with its
//! reasons.
//!
//! | step | by |
//! |---|---|
//! | what did each customer do until the day? | [`behavior`](crate::behavior) |
//! | who brings the value, who brings other customers? | [`tiering`](crate::tiering) |
//! | what is wrong? | [`warning`](crate::warning) |
//! | whom to contact until when, and why? | [`followup`](crate::followup) |
//!
//! Cost: a pass over the facts, one sort of the customers by value, and a sort of the warnings
//! and follow-ups.

mod customer;
mod error;
mod policy;
mod result;
mod run;

pub use customer::CustomerReview;
pub use error::{CustomerProblem, ProblemCause, ReviewError};
pub use policy::{ReviewPolicy, ReviewPolicyDraft};
pub use result::Review;
pub use run::review;
