//! Satisfaction: what was experienced, held against what was expected; and complaints.
//!
//! No answer is no bad answer, and no complaint is no satisfaction.

pub mod service;
pub mod stake;
pub mod unspoken;

use crate::rule::Rule;

/// Every rule of this room.
pub(crate) static RULES: &[&[&Rule]] = &[unspoken::RULES];
