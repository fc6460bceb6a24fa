//! What points that are not redeemed weigh in the books: three figures that are not to be mixed.
//!
//! | question | answer |
//! |---|---|
//! | what are they worth to customers, what do they cost, what revenue is deferred? | [`points_liability`], of [`PointsCohort`]s |
//! | what are all these of a whole base? | [`PointsBooks`] |
//! | of which cohorts are lots? | [`cohorts_of`] |
//! | which points expire in the coming months? | [`expiring`] |
//! | what is assumed of those that are never redeemed? | [`LiabilityPolicy`] |

mod books;
mod cohort;
mod expiry;
mod figures;
mod lots;
mod policy;
mod result;
#[cfg(test)]
mod tests;

pub use books::PointsBooks;
pub use cohort::PointsCohort;
pub use expiry::{ExpiringInMonth, ExpiringOnDay, ExpiryReport, LeftOfLot, expiring};
pub use figures::points_liability;
pub use lots::{CohortLength, LotToDate, cohorts_of};
pub use policy::{LiabilityPolicy, LiabilityPolicyDraft};
pub use result::{
    CohortLiability, ExpectedRedemption, LiabilityError, PointsLiability, RedemptionBasis,
};
