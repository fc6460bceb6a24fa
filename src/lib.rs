#![doc = include_str!("../README.md")]
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
pub mod calendar;
pub mod customer;
pub mod firm;
pub mod followup;
pub mod funnel;
pub mod insight;
pub mod intake;
pub mod loyalty;
pub mod marketing;
pub mod port;
pub mod review;
pub mod rule;
pub mod satisfaction;
pub mod tiering;
pub mod transaction;
pub mod units;
pub mod warning;

pub use base::{Customer, CustomerBase, Fact};
pub use customer::{ContactDetails, Organisation, Person, Profile, ProfileRecord};
pub use firm::Firm;
pub use followup::{FollowUp, HeldBack, Purpose};
pub use funnel::{Opportunities, Opportunity, Pipeline};
pub use marketing::{Channel, Consent, Contact, LeadConversion, Referral, Response, VipDecision};
pub use review::{CustomerReview, Review, ReviewPolicy, review};
pub use rule::{Draft, Reason};
pub use tiering::AbcClass;
pub use transaction::{CreditLimit, Line, Lines, Payment, Purchase, Return, Settlement};
pub use units::{
    Currency, CustomerId, Estimate, ExchangeRates, Moment, Money, OpportunityId, Period,
    Probability, ProductId, Provenance, Quantity, Record, Rounding, Score, Share,
};
pub use warning::Finding;

/// The day of a fact or a judgement: `chrono`'s date without a time zone.
pub use chrono::NaiveDate;
/// The number inside amounts, shares and quantities: `rust_decimal`'s decimal.
pub use rust_decimal::Decimal;
