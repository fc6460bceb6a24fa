//! The points that were earned in a period, and what became of them.

use chrono::NaiveDate;
use serde::Serialize;

use super::policy::LiabilityPolicy;
use super::result::{LiabilityError, RedemptionBasis};
use crate::units::{Estimate, Money, Period, Points, Rounding, Share};

/// The points that were earned in a period, and what became of them by the day of the books.
///
/// * None of the numbers is below zero, and neither more were redeemed and expired than issued, nor
///   more earned with purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct PointsCohort {
    /// When they were earned: a month or a year.
    pub earned: Period,
    /// How many were earned, less those that were taken back because goods came back.
    pub issued: Points,
    /// How many of these were earned with purchases. The others, such as those of a referral, are an
    /// expense when they are redeemed: nobody paid for them, and no revenue is deferred.
    pub with_purchases: Points,
    /// How many were redeemed, less those that were given back.
    pub redeemed: Points,
    /// How many expired.
    pub expired: Points,
    /// What customers paid for the purchases with which they were earned: what they would have paid
    /// without points too. `None`: not known.
    pub paid: Option<Money>,
    /// How much of that the books set aside for the points when they were earned, which stays even
    /// where it is later expected that more or fewer of them are redeemed. `None`: it is worked out
    /// with what is expected now.
    pub set_aside: Option<Money>,
}

impl PointsCohort {
    /// How many are neither redeemed nor expired: below zero where the numbers cannot be.
    pub fn left(&self) -> Points {
        let gone = self.redeemed.millionths().saturating_add(self.expired.millionths());
        Points::of_millionths(self.issued.millionths().saturating_sub(gone))
    }

    /// Whether all of them are redeemed or expired.
    pub fn is_closed(&self) -> bool {
        self.left().is_zero()
    }

    pub(super) fn check(&self) -> Result<(), LiabilityError> {
        let others = Points::of_millionths(
            self.issued.millionths().saturating_sub(self.with_purchases.millionths()),
        );
        let numbers = [others, self.with_purchases, self.redeemed, self.expired, self.left()];
        let amounts = [self.paid, self.set_aside];
        let is_wrong = numbers.into_iter().any(Points::is_negative)
            || amounts.into_iter().flatten().any(Money::is_negative);
        if is_wrong { Err(LiabilityError::NotACohort { earned: self.earned }) } else { Ok(()) }
    }

    /// How many are redeemed in the end if that part is: at least those that are already, and at
    /// most those that did not expire.
    pub(super) fn redeemed_in_the_end(&self, part: Share) -> Points {
        let (part, whole) = part.on_grid();
        let (issued, redeemed) = (self.issued.millionths(), self.redeemed.millionths());
        let expected = Rounding::HalfEven.mul_div(issued, part, whole).unwrap_or(issued);
        let most = issued.saturating_sub(self.expired.millionths());
        Points::of_millionths(expected.min(most).max(redeemed))
    }
}

impl PointsCohort {
    /// How many of so many of its points were earned with purchases: the same part as of all of
    /// them, rounded to a millionth of a point.
    pub(super) fn with_purchases_of(&self, millionths: i128) -> i128 {
        let (with, all) = (self.with_purchases.millionths(), self.issued.millionths());
        let of_them = Rounding::HalfEven.mul_div(millionths, with, all.unsigned_abs());
        of_them.unwrap_or(0)
    }
}

/// Which part of the points of a cohort is redeemed in the end, and by what that is known.
///
/// Of a cohort that is closed before anything expired all was redeemed, and soon: the others of its age
/// are still open, so that only the quickest would be learned from.
pub(super) fn redemption(
    cohort: &PointsCohort,
    older: &[PointsCohort],
    policy: &LiabilityPolicy,
) -> Estimate<(Share, RedemptionBasis)> {
    if let Some(part) = policy.redeemed {
        return Estimate::Known((part, RedemptionBasis::Policy));
    }
    let closed = older.iter().filter(|one| {
        one.is_closed() && one.expired.is_positive() && one.earned.last() < cohort.earned.first()
    });
    let (mut cohorts, mut issued, mut redeemed) = (0_u64, 0_i128, 0_i128);
    for one in closed {
        cohorts = cohorts.saturating_add(1);
        issued = issued.saturating_add(one.issued.millionths());
        redeemed = redeemed.saturating_add(one.redeemed.millionths());
    }
    let need = u64::from(policy.closed_cohorts);
    match Share::of_units(redeemed, issued, Rounding::HalfEven) {
        Ok(part) if cohorts >= need => {
            Estimate::Known((part, RedemptionBasis::ClosedCohorts { cohorts }))
        }
        _ => Estimate::NotEnoughData { have: cohorts, need },
    }
}

/// The cohorts that began by a day, by their first day.
pub(super) fn begun(
    cohorts: impl IntoIterator<Item = PointsCohort>,
    as_of: NaiveDate,
) -> Result<Vec<PointsCohort>, LiabilityError> {
    let mut begun: Vec<_> =
        cohorts.into_iter().filter(|cohort| cohort.earned.first() <= as_of).collect();
    begun.sort_by_key(|cohort| (cohort.earned.first(), cohort.earned.last()));
    for cohort in &begun {
        cohort.check()?;
    }
    for pair in begun.windows(2) {
        let [one, other] = pair else { continue };
        if other.earned.first() <= one.earned.last() {
            let (one, other) = (one.earned, other.earned);
            return Err(LiabilityError::Overlap { one, other });
        }
    }
    Ok(begun)
}
