//! Expectation and experience: satisfaction is what was experienced beyond what was expected (S5).
//!
//! | question | answer |
//! |---|---|
//! | how far does what customers experience fall short of what they expect, item by item? | [`Gaps::report`] |
//! | … and all together, by what matters to them? | [`Importance`], in [`GapReport::weighted`] |
//! | what do I ask? | [`servqual`], five dimensions; [`foundations`], process, quality and price |
//!
//! A gap is experience less expectation: below zero it falls short. Only who answered both sides of an
//! item counts for it; half a pair is counted as incomplete. Several items of one customer are one
//! [pair](GapPair::mean_of), where it matters how sure a gap is.

mod gaps;
mod importance;
mod pair;
mod questionnaire;
mod report;

pub use gaps::{ExpectationPolicy, ExpectationPolicyDraft, Gaps};
pub use importance::{Importance, WeightKind, WeightedGap, WeightedPart};
pub use pair::GapPair;
pub use questionnaire::{
    Foundation, ServqualDimension, StandardItem, foundations, servqual, servqual_importance,
};
pub use report::{Against, GapInterval, GapReport, ItemGap};

#[cfg(test)]
mod tests;
