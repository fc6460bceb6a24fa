//! Sorting and testing (整理、测试): what customer data goes through before it is relied on.
//!
//! S1 names inaccurate, incomplete and uncoordinated data as the main cause of failed projects.
//!
//! | question | answer |
//! |---|---|
//! | is a base worth building at all? | [`worth`] |
//! | what is wrong with a filled-in form? | [`fill_in`] |
//! | where does a customer come from? | [`origin`] |
//! | how much of what is worth knowing is known, and what to ask next? | [`completeness`] |
//! | what has gone stale, and since when? | [`freshness`] |
//! | what cannot all be true? | [`consistency`] |
//! | how good are the data of a customer, or of the whole base? | [`quality`], [`base_quality`] |
//! | which customers are the same? | [`duplicates`] |
//! | what will a merge do, and why? | [`merge_plan`] |
//!
//! No answer repeats a personal value: fields and records are named.

pub mod duplicates;

mod completeness;
mod consistency;
mod form;
mod freshness;
mod merge;
mod origin;
mod policy;
mod quality;
mod worth;

pub use completeness::{
    Completeness, CompletenessPolicy, CompletenessPolicyDraft, Filled, MissingField, completeness,
};
pub use consistency::{
    Consistency, ConsistencyPolicy, ConsistencyPolicyDraft, ConsistencyRule, Inconsistency,
    consistency,
};
pub use form::fill_in;
pub use freshness::{Freshness, FreshnessPolicy, FreshnessPolicyDraft, StaleField, freshness};
pub use merge::{ConsentConflict, MergeConflict, MergePlan, MergePlanError, merge_plan};
pub use origin::origin;
pub use policy::{WorthPolicy, WorthPolicyDraft};
pub use quality::{Counted, DataQuality, QualityPolicy, QualityPolicyDraft, base_quality, quality};
pub use worth::{Worth, WorthDecision, WorthFact, WorthFacts, worth};

use crate::rule::Rule;

/// Every rule of this room.
pub(crate) static RULES: &[&[&Rule]] = &[freshness::RULES, worth::RULES];
