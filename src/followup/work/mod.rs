//! What is to be done on a day, by whom, in which order.
//!
//! | question | answer |
//! |---|---|
//! | how long is too long without a contact? | a [`CadencePolicy`], by class, level and loyalty |
//! | is a customer due for one? | [`stay_in_touch`]: a [`CadenceStanding`], with its task |

pub(super) mod cadence;
mod cadence_policy;

pub use cadence::{CadenceBasis, CadenceClasses, CadenceStanding, stay_in_touch};
pub use cadence_policy::{CadenceInterval, CadencePolicy, CadencePolicyDraft};
