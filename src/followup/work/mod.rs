//! What is to be done on a day, by whom, in which order.
//!
//! | question | answer |
//! |---|---|
//! | how long is too long without a contact? | a [`CadencePolicy`], by class, level and loyalty |
//! | is a customer due for one? | [`stay_in_touch`]: a [`CadenceStanding`], with its task |
//! | which contacts come of a customer's tasks, and when? | [`plan_contacts`]: a [`ContactPlan`] |
//! | whom does somebody contact on a day, and in which order? | [`work_list`]: a [`WorkList`] |
//! | how does somebody take over the contacts of another? | [`hand_over`], so many a day |

pub(super) mod cadence;
mod cadence_policy;
mod contact;
mod item;
pub(super) mod list;
mod list_policy;
mod listed;
pub(super) mod owner;
mod placing;
#[cfg(test)]
pub(super) mod samples;
pub(super) mod spacing;
mod spacing_policy;

pub use cadence::{CadenceBasis, CadenceClasses, CadenceStanding, stay_in_touch};
pub use cadence_policy::{CadenceInterval, CadencePolicy, CadencePolicyDraft};
pub use contact::{DroppedTask, PlannedContact};
pub use item::{WorkDay, WorkItem};
pub use list::work_list;
pub use list_policy::{DayCapacity, WorkPolicy, WorkPolicyDraft};
pub use listed::{LeftOver, ListedContact, WorkList};
pub use owner::{HandedOver, hand_over};
pub use spacing::{ContactMade, ContactPlan, ContactTerms, plan_contacts};
pub use spacing_policy::{SpacingPolicy, SpacingPolicyDraft};
