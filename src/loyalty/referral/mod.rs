//! Referral chains (转介绍): who brought whom, how far that goes, and what it brought.
//!
//! | question | answer |
//! |---|---|
//! | who brought this customer, and whom did they bring? | [`ChainMember`] |
//! | how many of the leads become customers, how fast, and how many does a customer give? | [`ReferralChains`] |
//! | do our own figures contradict what the sources say? | [`AgainstReferrals`] |
//! | who cannot have been brought, because they brought the giver? | [`ReferralRing`] |
//!
//! Which lead counts, whoever asks:
//!
//! * A lead that is named again does not count again: it belongs to whoever named it first, and of one
//!   day to the referral with the smaller identifier, where 10 comes after 9. Two leads that turn out
//!   to be one person are one.
//! * Whoever was a customer before they were named is brought by nobody: had bought something for money
//!   on an earlier day, or was known then to be whom a lead had become. Such leads are counted apart.
//! * Nobody is brought by themselves, nor by somebody whom they brought. A lead that would close such a
//!   ring is reported, and counts nowhere; the chains stay what they were before it. That also holds of
//!   two customers of whom one named the other, and who were merged since.
//! * Whoever was erased gives no leads any more: what they named belongs to whoever named it next. The lead
//!   that they were stays a success of whoever gave it, with what they bought, under their pseudonym.
//!   Customers who were merged are one.

mod chains;
mod forest;
mod leads;
mod policy;
mod result;
#[cfg(test)]
mod tests;
mod totals;

pub use chains::referral_chains;
pub(super) use leads::Leads;
pub use policy::{ReferralFigures, ReferralPolicy, ReferralPolicyDraft};
pub use result::{AgainstReferrals, ChainMember, LeadTally, ReferralChains, ReferralRing};
