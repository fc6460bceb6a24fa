//! The three figures, worked out.

use chrono::NaiveDate;

use super::cohort::{PointsCohort, begun, redemption};
use super::policy::LiabilityPolicy;
use super::result::{CohortLiability, ExpectedRedemption, LiabilityError, PointsLiability};
use crate::loyalty::earning::ConversionPolicy;
use crate::units::{Estimate, Money, MoneyError, Points, Quantity};

/// What the points that are left weigh in the books on a day, cohort by cohort: face value, cost of
/// redemption, and deferred revenue net of breakage.
///
/// * Which part of a cohort is redeemed in the end the policy says, or else the older cohorts of which
///   nothing is left and some expired: all that were redeemed of them, of all that were issued. One of
///   which all was redeemed before anything could expire says only that it was quick; of points that
///   never expire nothing is learned.
/// * Deferred revenue is by relative stand-alone selling price (IFRS 15.74–80 and B39–B43): what was
///   paid is shared out between the goods, at what was paid for them, and the points, at the worth of
///   those that are redeemed in the end. It is earned as these are redeemed, so breakage is earned
///   along with them. Points that were not earned with purchases defer nothing.
/// * Cohorts that begin after the day are left out. Pending points count: they are owed.
/// * The figures of the whole are the sums of the cohorts', each of which is rounded once.
///
/// Cost: a sort of the cohorts, and for each a pass over those before it.
///
/// # Errors
/// [`LiabilityError`].
///
/// The customer loyalty programme of IFRS 15, Illustrative Example 52 (IE267–IE270): goods for
/// 100,000 earn 10,000 points worth 1 each, of which 9,500 are expected to be redeemed. So 8,676 are
/// set aside; when 4,500 are redeemed, 4,566 are left of it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::loyalty::earning::ConversionPolicyDraft;
/// use clienteling::loyalty::liability::{LiabilityPolicyDraft, PointsCohort, points_liability};
///
/// let conversion = ConversionPolicyDraft { points: "1".parse()?, ..Default::default() };
/// let policy = LiabilityPolicyDraft {
///     redeemed: Some("95%".parse()?),
///     cost_of_a_point: Some("0.6 CNY".parse()?),
///     ..Default::default()
/// };
/// let cohort = PointsCohort {
///     earned: serde_json::from_str(r#"{"first":"2026-01-01","last":"2026-12-31"}"#)?,
///     issued: 10_000.into(),
///     with_purchases: 10_000.into(),
///     redeemed: 4_500.into(),
///     expired: 0.into(),
///     paid: Some("100000 CNY".parse()?),
///     set_aside: None,
/// };
/// let books = points_liability(
///     [cohort],
///     &conversion.validate()?,
///     &policy.validate()?,
///     "2026-12-31".parse()?,
/// )?;
/// assert_eq!(
///     books.to_string(),
///     "5,500 points left on 2026-12-31: face value 5,500.00 CNY; cost of redemption 3,000.00 CNY; \
///      deferred revenue 4,566.21 CNY\n\
///      2026-01-01 to 2026-12-31: 5,500 points left, 5,000 of them expected to be redeemed (95% in \
///      the end, by policy)",
/// );
/// assert_eq!(books.cohorts[0].set_aside.known(), Some("8675.8 CNY".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn points_liability(
    cohorts: impl IntoIterator<Item = PointsCohort>,
    conversion: &ConversionPolicy,
    policy: &LiabilityPolicy,
    as_of: NaiveDate,
) -> Result<PointsLiability, LiabilityError> {
    let begun = begun(cohorts, as_of)?;
    let books = Books { conversion, policy };
    let figures = |cohort: &PointsCohort| books.figures_of(cohort, &begun);
    let cohorts = begun.iter().map(figures).collect::<Result<Vec<_>, _>>()?;
    let currency = conversion.currency;
    let left = cohorts.iter().fold(0_i128, |sum, it| sum.saturating_add(it.left.millionths()));
    Ok(PointsLiability {
        as_of,
        left: Points::of_millionths(left),
        face_value: Money::try_sum(currency, cohorts.iter().map(|it| it.face_value))?,
        cost: total(conversion, cohorts.iter().map(|it| it.cost))?,
        deferred: total(conversion, cohorts.iter().map(|it| it.deferred))?,
        cohorts,
    })
}

/// The sum, where all are known; else of how many it is.
fn total(
    conversion: &ConversionPolicy,
    figures: impl Iterator<Item = Estimate<Money>>,
) -> Result<Estimate<Money>, MoneyError> {
    let (mut known, mut need) = (Vec::new(), 0_u64);
    for figure in figures {
        need = need.saturating_add(1);
        known.extend(figure.known());
    }
    let have = u64::try_from(known.len()).unwrap_or(u64::MAX);
    if have < need {
        return Ok(Estimate::NotEnoughData { have, need });
    }
    Money::try_sum(conversion.currency, known).map(Estimate::Known)
}

/// One observation that is there, or is missing.
fn known<T>(value: Option<T>) -> Estimate<T> {
    value.map_or(Estimate::NotEnoughData { have: 0, need: 1 }, Estimate::Known)
}

struct Books<'a> {
    conversion: &'a ConversionPolicy,
    policy: &'a LiabilityPolicy,
}

impl Books<'_> {
    fn figures_of(
        &self,
        cohort: &PointsCohort,
        all: &[PointsCohort],
    ) -> Result<CohortLiability, LiabilityError> {
        let left = cohort.left();
        let expected = match redemption(cohort, all, self.policy) {
            Estimate::Known((part, basis)) => {
                let in_the_end = cohort.redeemed_in_the_end(part).millionths();
                let still = in_the_end.saturating_sub(cohort.redeemed.millionths());
                let breakage = left.millionths().saturating_sub(still);
                let [still, breakage] = [still, breakage].map(Points::of_millionths);
                Estimate::Known(ExpectedRedemption { part, basis, still, breakage })
            }
            Estimate::NotEnoughData { have, need } => Estimate::NotEnoughData { have, need },
        };
        let still = match expected {
            // Nothing is expected of nothing.
            _ if left.is_zero() => Some(Points::ZERO),
            Estimate::Known(expected) => Some(expected.still),
            Estimate::NotEnoughData { .. } => None,
        };
        let (set_aside, deferred) = self.revenue(cohort, still)?;
        let (points, _) = self.conversion.points.on_grid();
        Ok(CohortLiability {
            cohort: *cohort,
            left,
            expected,
            face_value: self.part(self.conversion.worth, left.millionths(), points)?,
            cost: known(self.cost(still)?),
            set_aside: known(set_aside),
            deferred: known(deferred),
        })
    }

    fn cost(&self, still: Option<Points>) -> Result<Option<Money>, MoneyError> {
        let (Some(cost), Some(still)) = (self.policy.cost_of_a_point, still) else {
            return Ok(None);
        };
        self.conversion.worth.same_currency(cost)?;
        self.part(cost, still.millionths(), Quantity::ONE.on_grid().0).map(Some)
    }

    /// What is set aside for a cohort of which so many are still redeemed, and what is left of it.
    fn revenue(
        &self,
        cohort: &PointsCohort,
        still: Option<Points>,
    ) -> Result<(Option<Money>, Option<Money>), MoneyError> {
        let currency = self.conversion.worth;
        for money in [cohort.paid, cohort.set_aside].into_iter().flatten() {
            currency.same_currency(money)?;
        }
        let Some(still) = still.map(Points::millionths) else {
            return Ok((cohort.set_aside, None));
        };
        let in_the_end = still.saturating_add(cohort.redeemed.millionths());
        let nothing = Money::zero(self.conversion.currency);
        match (cohort.set_aside, cohort.paid) {
            (Some(set_aside), _) if still == 0 => Ok((Some(set_aside), Some(nothing))),
            (Some(set_aside), _) => {
                let deferred = self.part(set_aside, still, in_the_end)?;
                Ok((Some(set_aside), Some(deferred)))
            }
            (None, Some(paid)) => {
                let in_the_end = cohort.with_purchases_of(in_the_end);
                let at = |points| self.by_price(paid, points, in_the_end);
                Ok((Some(at(in_the_end)?), Some(at(cohort.with_purchases_of(still))?)))
            }
            (None, None) if still == 0 => Ok((None, Some(nothing))),
            (None, None) => Ok((None, None)),
        }
    }

    /// How much of what was paid so many points take, of all that are redeemed in the end: their worth
    /// by that of the goods and all these points together.
    fn by_price(&self, paid: Money, points: i128, in_the_end: i128) -> Result<Money, MoneyError> {
        let (each, worth) = (self.conversion.points.on_grid().0, self.conversion.worth.micros());
        if points == 0 {
            return Ok(Money::zero(paid.currency()));
        }
        // Each in millionths of both a point and the currency.
        let goods = paid.micros().checked_mul(each);
        let all = in_the_end.checked_mul(worth).zip(goods).and_then(|(a, b)| a.checked_add(b));
        let part = points.checked_mul(worth).zip(all).ok_or(MoneyError::OutOfRange)?;
        self.part(paid, part.0, part.1)
    }

    /// So many parts of so many, rounded once.
    fn part(&self, money: Money, parts: i128, of: i128) -> Result<Money, MoneyError> {
        let part = money.part_in_minor(parts, of.unsigned_abs(), self.policy.rounding);
        part.ok_or(MoneyError::OutOfRange)
    }
}
