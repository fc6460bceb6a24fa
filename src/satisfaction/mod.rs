//! Satisfaction: what was experienced, held against what was expected; and complaints.
//!
//! No answer is no bad answer, and no complaint is no satisfaction.

pub mod stake;
