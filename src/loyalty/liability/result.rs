//! The three figures for the books.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::cohort::PointsCohort;
use crate::units::{Estimate, Money, MoneyError, NotComputable, Period, Points, Share};

/// The figures cannot be worked out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LiabilityError {
    /// A number or an amount of a cohort is below zero, or more was redeemed and expired, or earned
    /// with purchases, than issued.
    #[error(
        "the points earned from {earned} do not add up: expected nothing below zero, and no more \
         redeemed and expired, or earned with purchases, than issued"
    )]
    NotACohort {
        /// Which cohort.
        earned: Period,
    },
    /// Two cohorts share a day, so that points could count twice.
    #[error("the cohorts {one} and {other} share a day")]
    Overlap {
        /// The earlier one.
        one: Period,
        /// The later one.
        other: Period,
    },
    /// An amount is out of range, or in another currency than points are worth something in.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// What was paid cannot be put into one figure.
    #[error(transparent)]
    NotComputable(#[from] NotComputable),
}

/// By what it is known which part of the points is redeemed in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RedemptionBasis {
    /// The policy says it.
    Policy,
    /// So it was in older cohorts of which nothing is left and some expired.
    ClosedCohorts {
        /// How many there are.
        cohorts: u64,
    },
}

impl fmt::Display for RedemptionBasis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RedemptionBasis::Policy => f.write_str("by policy"),
            RedemptionBasis::ClosedCohorts { cohorts: 1 } => f.write_str("as in 1 closed cohort"),
            RedemptionBasis::ClosedCohorts { cohorts } => {
                write!(f, "as in {cohorts} closed cohorts")
            }
        }
    }
}

/// What is expected of a cohort's points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ExpectedRedemption {
    /// Which part of what was issued is redeemed in the end: one less the breakage. What is already
    /// redeemed or expired holds where it says something else.
    pub part: Share,
    /// By what that is known.
    pub basis: RedemptionBasis,
    /// How many of those that are left are still redeemed.
    pub still: Points,
    /// How many of them never are.
    pub breakage: Points,
}

/// The figures of a cohort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CohortLiability {
    /// The points, and what became of them.
    pub cohort: PointsCohort,
    /// How many are left.
    pub left: Points,
    /// What is expected of them. Not known where the policy does not say it and too few older cohorts
    /// are closed.
    pub expected: Estimate<ExpectedRedemption>,
    /// What those that are left are worth to customers, if all of them are redeemed.
    pub face_value: Money,
    /// What redeeming those costs that are still expected. Not known where the cost of a point is not.
    pub cost: Estimate<Money>,
    /// How much of what was paid the points take, by their price and that of the goods: what is set
    /// aside when they are earned.
    pub set_aside: Estimate<Money>,
    /// How much of that is still to be earned: the part of those that are still expected in all that
    /// are redeemed in the end.
    pub deferred: Estimate<Money>,
}

/// What points weigh in the books on a day: three figures that are not to be mixed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PointsLiability {
    /// The day of the books.
    pub as_of: NaiveDate,
    /// How many points are left.
    pub left: Points,
    /// Face value: what they are worth to customers, if all are redeemed.
    pub face_value: Money,
    /// Cost of redemption: what those cost the firm that are still expected to be redeemed. Where it
    /// is not known of all cohorts, of how many it is.
    pub cost: Estimate<Money>,
    /// Deferred revenue, net of breakage: how much of what customers paid is not earned until the
    /// points are redeemed. Where it is not known of all cohorts, of how many it is.
    pub deferred: Estimate<Money>,
    /// Cohort by cohort, the oldest first.
    pub cohorts: Vec<CohortLiability>,
}

impl fmt::Display for CohortLiability {
    /// "2026-01-01 to 2026-12-31: 5,500 points left, 5,000 of them expected to be redeemed (95% in
    /// the end, by policy)".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {} left", self.cohort.earned, self.left, noun(self.left))?;
        match &self.expected {
            // Nothing is expected of nothing.
            _ if self.left.is_zero() => Ok(()),
            Estimate::Known(ExpectedRedemption { part, basis, still, .. }) => {
                write!(f, ", {still} of them expected to be redeemed ({part} in the end, {basis})")
            }
            Estimate::NotEnoughData { have, need } => {
                write!(f, ", of which nobody knows how many are redeemed: ")?;
                let noun = if *need == 1 { "cohort" } else { "cohorts" };
                write!(f, "{have} of {need} closed {noun} in which points expired")
            }
        }
    }
}

impl fmt::Display for PointsLiability {
    /// The three figures, then what is assumed of each cohort, a line for each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = |figure: &Estimate<Money>| match figure {
            Estimate::Known(money) => format!("{money:#}"),
            Estimate::NotEnoughData { have, need } => {
                let noun = if *need == 1 { "cohort" } else { "cohorts" };
                format!("known for {have} of {need} {noun}")
            }
        };
        let PointsLiability { as_of, left, face_value, .. } = self;
        write!(f, "{left} {} left on {as_of}: face value {face_value:#}; ", noun(*left))?;
        write!(f, "cost of redemption {}; ", known(&self.cost))?;
        write!(f, "deferred revenue {}", known(&self.deferred))?;
        self.cohorts.iter().try_for_each(|cohort| write!(f, "\n{cohort}"))
    }
}

/// "point", or "points".
pub(super) fn noun(points: Points) -> &'static str {
    if points == 1.into() { "point" } else { "points" }
}
