//! The funnel's figures: of random books against counting everything anew for each question, and of
//! small books as they are approved.

mod amounts;
mod approved;
mod follow_up;
mod laws;
mod open_deals;
mod pipelines;
pub(crate) mod planned;
mod rates_and_time;
mod refused;
mod rules;
mod small_book;
