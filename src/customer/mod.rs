//! Basic data (描述性信息): who the customer is, and how to reach them.
//!
//! A [`Profile`] is a person or an organisation with its [`ContactDetails`]. Personal texts are
//! types of their own ([`Name`], [`PhoneNumber`], [`EmailAddress`], [`PostalAddress`]) which are
//! checked on the way in and never show in `Debug`; errors do not repeat them either, nor do those
//! of a deserialiser.
//!
//! What a firm knows changes, so a profile is recorded with its day, and the one in force on a
//! day is the latest recorded until then.

mod basic;
mod profile;
mod text;

pub use basic::{BasicData, ProfileRecord};
pub use profile::{ContactDetails, Organisation, Person, Profile};
pub use text::{EmailAddress, Name, PhoneNumber, PostalAddress, TextError};
