//! The rules once more, as slow and as obvious as possible, written from what the crate says
//! about them: decimals instead of integers, every pair of customers, every single day.

pub(crate) mod abc;
pub(crate) mod affiliations;
pub(crate) mod analysis;
pub(crate) mod behavior;
pub(crate) mod calendar;
pub(crate) mod classes;
pub(crate) mod complaint;
pub(crate) mod consent;
pub(crate) mod customer;
pub(crate) mod distribution;
pub(crate) mod forecast;
pub(crate) mod funnel;
pub(crate) mod learning;
pub(crate) mod learning_from_book;
pub(crate) mod life;
pub(crate) mod points;
pub(crate) mod rfm;
pub(crate) mod vip;
