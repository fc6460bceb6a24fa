//! How much of each line counts, and what a part of a purchase is worth in points.

use super::earn::{EarningError, PurchaseToEarn};
use super::policy::{EarningCount, EarningPolicy, EarningPolicyDraft};
use super::rules::{EXCLUDED, ON_PROMOTION};
use crate::rule::{Evidence, Reason};
use crate::transaction::Line;
use crate::units::fixed::power_of_ten;
use crate::units::{Money, Points, Quantity, largest_remainder};

/// A line, with what counts of it, in millionths of the currency.
pub(super) struct CountedLine<'a> {
    pub(super) line: &'a Line,
    pub(super) paid_with_points: i128,
    pub(super) counts: i128,
    /// Why nothing of it counts.
    pub(super) reason: Option<Reason>,
}

/// The lines of a purchase. What was paid with points is spread over all of them by their amounts, to
/// the smallest part of an amount.
pub(super) fn counted_lines<'a>(
    bought: &PurchaseToEarn<'a>,
    policy: &EarningPolicy,
) -> Result<Vec<CountedLine<'a>>, EarningError> {
    let lines = bought.purchase.lines.as_slice();
    let paid = spread(paid_with_points(bought)?, lines.iter().map(|it| it.amount().micros()))?;
    let counted = lines.iter().zip(paid).map(|(line, paid_with_points)| {
        let reason = why_nothing(line, policy);
        let left = line.amount().micros().saturating_sub(paid_with_points);
        let counts = if reason.is_some() { 0 } else { left };
        CountedLine { line, paid_with_points, counts, reason }
    });
    Ok(counted.collect())
}

/// What was paid with points, at most the whole purchase.
fn paid_with_points(bought: &PurchaseToEarn<'_>) -> Result<i128, EarningError> {
    let total = bought.purchase.lines.total();
    let Some(paid) = bought.paid_with_points else { return Ok(0) };
    total.same_currency(paid)?;
    Ok(paid.micros().clamp(0, total.micros()))
}

fn why_nothing(line: &Line, policy: &EarningPolicy) -> Option<Reason> {
    let is_excluded = policy.excluded.contains(line.product());
    let is_promoted = !policy.on_promotion && line.details().promotion.is_some();
    let excluded = EXCLUDED.test(Evidence::fact(is_excluded));
    excluded.or_else(|| ON_PROMOTION.test(Evidence::fact(is_promoted)))
}

/// A whole in parts by weights that are not below zero. Nothing in as many parts is nothing.
pub(super) fn spread(
    whole: i128,
    weights: impl Iterator<Item = i128>,
) -> Result<Vec<i128>, EarningError> {
    let weights: Vec<u128> = weights.map(|it| it.max(0).unsigned_abs()).collect();
    if whole == 0 {
        return Ok(vec![0; weights.len()]);
    }
    let parts = largest_remainder(whole.unsigned_abs(), &weights);
    let parts = parts.map_err(|_| EarningError::OutOfRange)?;
    Ok(parts.into_iter().map(|part| i128::try_from(part).unwrap_or(i128::MAX)).collect())
}

/// How many of the smallest parts of a point that are kept an amount earns, by the rate of a policy.
pub(super) struct EarningRate<'a> {
    policy: &'a EarningPolicy,
    /// How many millionths of a point such a part has.
    step: i128,
}

impl<'a> EarningRate<'a> {
    pub(super) fn of(policy: &'a EarningPolicy) -> Self {
        let power = power_of_ten(Quantity::DIGITS.saturating_sub(policy.digits));
        let step = power.and_then(|step| i128::try_from(step).ok()).unwrap_or(1);
        EarningRate { policy, step }
    }

    /// How many whole parts there are in so many millionths of a point.
    pub(super) fn whole_parts(&self, millionths: i128) -> i128 {
        millionths.checked_div(self.step).unwrap_or(0)
    }

    /// So many parts in points.
    pub(super) fn points(&self, parts: i128) -> Result<Points, EarningError> {
        let millionths = parts.checked_mul(self.step).ok_or(EarningError::OutOfRange)?;
        let points = Points::of_millionths(millionths);
        // Beyond the bound it would be cut.
        (points.millionths() == millionths).then_some(points).ok_or(EarningError::OutOfRange)
    }

    /// What groups of amounts earn, each so many thousandths of the rate, rounded once. An amount is
    /// in millionths of the currency; of each group full amounts count for themselves.
    pub(super) fn parts(
        &self,
        groups: impl IntoIterator<Item = (i128, i128)>,
    ) -> Result<i128, EarningError> {
        let (per, (points, _)) = (self.policy.per.micros(), self.policy.points.on_grid());
        let each_full = self.policy.count == EarningCount::EachFull;
        let mut sum = 0_i128;
        for (amount, thousandths) in groups {
            let counts = if each_full { amount.checked_div(per) } else { Some(amount) };
            let weighted = counts.and_then(|it| it.checked_mul(thousandths));
            let more = weighted.and_then(|it| sum.checked_add(it));
            sum = more.ok_or(EarningError::OutOfRange)?;
        }
        let per = if each_full { 1 } else { per };
        let divisor = per.checked_mul(self.step).and_then(|it| it.checked_mul(1_000));
        let parts = divisor
            .and_then(|divisor| self.policy.rounding.mul_div(sum, points, divisor.unsigned_abs()));
        parts.ok_or(EarningError::OutOfRange)
    }

    /// How much more of an amount earns more, where each full amount counts and earns points that
    /// need no rounding.
    pub(super) fn to_next(&self, amount: i128) -> Option<Money> {
        let EarningPolicyDraft { count, per, points, digits, .. } = **self.policy;
        if count != EarningCount::EachFull || points.value().scale() > digits {
            return None;
        }
        let over = amount.checked_rem(per.micros())?;
        Money::from_micros(per.micros().saturating_sub(over), per.currency()).ok()
    }
}
