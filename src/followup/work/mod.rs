//! What is to be done on a day, by whom, in which order.
//!
//! | question | answer |
//! |---|---|
//! | how long is too long without a contact? | a [`CadencePolicy`], by class, level and loyalty |
//! | is a customer due for one? | [`stay_in_touch`]: a [`CadenceStanding`], with its task |
//! | which contacts come of a customer's tasks, and when? | [`plan_contacts`]: a [`ContactPlan`] |

pub(super) mod cadence;
mod cadence_policy;
mod contact;
mod placing;
#[cfg(test)]
mod samples;
pub(super) mod spacing;
mod spacing_policy;

pub use cadence::{CadenceBasis, CadenceClasses, CadenceStanding, stay_in_touch};
pub use cadence_policy::{CadenceInterval, CadencePolicy, CadencePolicyDraft};
pub use contact::{DroppedTask, PlannedContact};
pub use spacing::{ContactMade, ContactPlan, ContactTerms, plan_contacts};
pub use spacing_policy::{SpacingPolicy, SpacingPolicyDraft};
