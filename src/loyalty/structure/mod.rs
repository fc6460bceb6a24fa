//! The structure of the base by kind of loyalty: how many customers are of each kind and what they
//! bring, on one day or on several.
//!
//! S5 wants a base of *sound structure and reliable value* (结构合理、价值可靠).
//!
//! * Nobody is dropped: whose attitude was not asked, or who was bound to come, has a row of their own.
//! * Everybody whom the base knows and serves on the day counts; who has not bought yet is of no kind
//!   and counted apart.
//! * The customers and the values of the rows add up to those of the base, exactly, and so do the
//!   shares.
//! * The [counts](LoyaltyCounts) of parts of the base merge to those of the whole.

mod counts;

pub use counts::{
    LoyaltyCounts, LoyaltyCountsDiffer, LoyaltyRow, LoyaltyStructure, loyalty_structures,
};

#[cfg(test)]
mod tests;
