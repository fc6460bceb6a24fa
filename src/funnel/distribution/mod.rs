//! What a pipeline will bring: not one figure, but how likely each is.
//!
//! | question | type |
//! |---|---|
//! | how many deals will be won? | [`WinDistribution`] |
//! | what will they bring? | [`RevenueDistribution`] |
//! | between which bounds does a figure lie for certain? | [`Bracket`] |
//!
//! Deals are won or lost *independently* of one another, each with its own probability. A whole
//! market that turns is not in these figures: the spread is then wider than they say.

mod bracket;
mod convolution;
mod deals;
mod lattice;
mod normal_bound;
mod revenue;
mod sums;
mod wins;
mod work;

pub use bracket::Bracket;
pub use deals::RevenueError;
pub use revenue::{RevenueDistribution, RevenueMethod};
pub use wins::WinDistribution;
pub(in crate::funnel) use work::Budget;
