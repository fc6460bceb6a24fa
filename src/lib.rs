//! Customer management as pure types and functions.
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

pub mod base;
pub mod behavior;
pub mod customer;
pub mod followup;
pub mod marketing;
pub mod port;
pub mod review;
pub mod tiering;
pub mod transaction;
pub mod units;
pub mod warning;

pub use base::{Customer, CustomerBase, Fact};
pub use review::{Review, ReviewPolicy, review};
pub use units::{
    Currency, CustomerId, Estimate, ExchangeRates, Money, Period, Probability, ProductId, Quantity,
    Reason, Rounding, Score, Share,
};
