//! Classes of customers: who brings the value ([`abc`]), and who brings other customers
//! ([`vip`]).
//!
//! | question | rule |
//! |---|---|
//! | who are the customers that together bring 80 % of the value? | class A |
//! | … and the next 15 %? | class B; everybody else is C |
//! | what of equal customers? | they are never split: all get the class of the first |
//! | what of a value of zero or below? | class C; it takes no part in the total |
//! | who is a VIP? | three leads within a year |

mod abc;
mod error;
mod policy;
mod vip;

pub use abc::{AbcAssignment, AbcClass, AbcClassTotals, AbcRanking, AbcSummary, abc};
pub use error::TieringError;
pub use policy::{AbcPolicy, AbcPolicyDraft, VipPolicy, VipPolicyDraft};
pub use vip::{VipStanding, vip};
