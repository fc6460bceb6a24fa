//! How a judgement is made: rules and reasons, policies and their problems.
//!
//! | question | type |
//! |---|---|
//! | why? | [`Reason`], by a [`Rule`] |
//! | can this policy be used? | [`PolicyError`], with every [`PolicyProblem`] |

pub mod measure;
pub(crate) mod policy;
mod reason;

pub use policy::{PolicyError, PolicyProblem, ProblemKind};
pub use reason::{Comparison, Evidence, Reason, Rule, Value};
