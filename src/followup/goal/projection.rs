//! Where a figure will end, if it goes on as it did.

use std::cmp::Ordering;

use chrono::NaiveDate;
use serde::Serialize;

use super::{GoalPart, GoalPolicyDraft, GoalReach, GoalReading, GoalUnit, GoalValue, MetricKind};
use crate::units::float::{of_whole, to_whole};
use crate::units::student;
use crate::units::{Estimate, Rounding, Share};

/// Where a figure will end, if it goes on as it did: an extrapolation, and no promise. From the due day
/// on it is the figure itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct GoalProjection {
    /// The most likely figure on the due day.
    pub value: GoalValue,
    /// Between this figure …
    pub low: GoalValue,
    /// … and this one it lies with the policy's confidence.
    pub high: GoalValue,
}

/// What is known of a part on the day of the judgement.
pub(super) struct Course<'a> {
    /// The figures since the start: the day after it, and what came or how it stood.
    pub(super) readings: &'a [(u64, GoalValue)],
    /// The figure now.
    pub(super) value: Option<GoalValue>,
    /// How many days have passed since the start, at most all.
    pub(super) passed: u64,
    /// How many days there are.
    pub(super) days: u64,
    /// How far from the latest figure of a share the true one may lie below and above it, in
    /// billionths, where all were counted.
    pub(super) counted: Option<(f64, f64)>,
}

impl GoalPart {
    /// Of a level, a straight line through its figures; of what adds up, the pace so far with the
    /// spread of what came from one entry to the next. A share that was counted spreads at least as far
    /// as its count lets it. Not enough data where the figures have no spread: that they never will is
    /// not known. Of whole things in whole numbers, and never beyond what can be: the natural bounds, a
    /// bound that was stated, and of what adds up and was never taken back, what there is.
    pub(super) fn project(
        &self,
        course: &Course<'_>,
        policy: &GoalPolicyDraft,
    ) -> Estimate<GoalProjection> {
        let need = u64::from(policy.least_readings);
        let have = u64::try_from(course.readings.len()).unwrap_or(u64::MAX);
        if self.kind == MetricKind::Milestone {
            return Estimate::NotEnoughData { have, need };
        }
        let Some(now) = course.value.filter(|_| have > 0) else {
            return Estimate::NotEnoughData { have, need };
        };
        if course.passed >= course.days {
            return Estimate::Known(GoalProjection { value: now, low: now, high: now });
        }
        if have < need {
            return Estimate::NotEnoughData { have, need };
        }
        let (middle, error, freedom) = match self.kind {
            MetricKind::Cumulative => drift(course, now),
            _ => line(course),
        };
        let half = error * student::upper_quantile(policy.confidence.tail(), freedom);
        let (below, above) = course.counted.unwrap_or_default();
        let (below, above) = (half.max(below), half.max(above));
        // What is less than the last decimal is an error of computing.
        let is_spread = below.max(above) >= 0.5;
        if !below.is_finite() || !above.is_finite() || !middle.is_finite() || !is_spread {
            let need = need.max(have.saturating_add(1));
            return Estimate::NotEnoughData { have, need };
        }
        let bounds = self.bounds(course, now);
        let end = |end: f64, way| self.possible(end, way, bounds);
        Estimate::Known(GoalProjection {
            value: end(middle, Ordering::Equal),
            low: end(middle - below, Ordering::Less),
            high: end(middle + above, Ordering::Greater),
        })
    }

    /// Between which figures it can end.
    fn bounds(&self, course: &Course<'_>, now: GoalValue) -> (GoalValue, GoalValue) {
        let far = (GoalValue::nearest(i128::MIN), GoalValue::nearest(i128::MAX));
        let natural = self.unit.as_ref().map(GoalUnit::natural_bounds).unwrap_or_default();
        let (mut least, mut most) = (natural.0.unwrap_or(far.0), natural.1.unwrap_or(far.1));
        let aim = self.target.aim(self.baseline);
        match (&self.reach, aim) {
            (Some(GoalReach::Bound(bound)), Some(aim)) if aim > self.baseline => {
                most = most.min(*bound);
            }
            (Some(GoalReach::Bound(bound)), Some(_)) => least = least.max(*bound),
            _ => {}
        }
        let was_taken_back = course.readings.iter().any(|(_, came)| *came < GoalValue::ZERO);
        if self.kind == MetricKind::Cumulative && !was_taken_back {
            least = least.max(now);
        }
        // What is there can be, whatever was stated.
        (least.min(now), most.max(now))
    }

    /// The nearest possible figure; of whole things the whole one below it, above it, or the nearest.
    fn possible(
        &self,
        billionths: f64,
        way: Ordering,
        (least, most): (GoalValue, GoalValue),
    ) -> GoalValue {
        let exact = to_whole(billionths.round_ties_even());
        let one = GoalValue::ONE.billionths();
        let is_whole = self.unit.as_ref().is_some_and(GoalUnit::is_whole);
        let rounding = match (way, exact < 0) {
            (Ordering::Equal, _) => Rounding::HalfEven,
            (Ordering::Less, false) | (Ordering::Greater, true) => Rounding::TowardZero,
            (Ordering::Less, true) | (Ordering::Greater, false) => Rounding::AwayFromZero,
        };
        let whole = || {
            let ones = rounding.mul_div(exact, 1, one.unsigned_abs())?;
            ones.checked_mul(one)
        };
        let rounded = if is_whole { whole().unwrap_or(exact) } else { exact };
        GoalValue::nearest(rounded).max(least).min(most)
    }
}

fn float(whole: u64) -> f64 {
    of_whole(i128::from(whole))
}

/// The least squares line through the figures: its height on the due day, the standard error of a new
/// figure there, and the degrees of freedom.
fn line(course: &Course<'_>) -> (f64, f64, f64) {
    let count = float(u64::try_from(course.readings.len()).unwrap_or(u64::MAX));
    let points =
        || course.readings.iter().map(|(day, it)| (float(*day), of_whole(it.billionths())));
    let (mean_x, mean_y) = (
        points().map(|(x, _)| x).sum::<f64>() / count,
        points().map(|(_, y)| y).sum::<f64>() / count,
    );
    let spread_x: f64 = points().map(|(x, _)| (x - mean_x) * (x - mean_x)).sum();
    let both: f64 = points().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let slope = both / spread_x;
    let left: f64 =
        points().map(|(x, y)| y - mean_y - slope * (x - mean_x)).map(|rest| rest * rest).sum();
    let freedom = count - 2.0;
    let far = float(course.days) - mean_x;
    let error = (left / freedom * (1.0 + 1.0 / count + far * far / spread_x)).sqrt();
    (mean_y + slope * far, error, freedom)
}

/// A walk with a steady pace: where it will be on the due day, the standard error of that, and the
/// degrees of freedom. What came on a day came by its end, so the day of the start is the first.
fn drift(course: &Course<'_>, now: GoalValue) -> (f64, f64, f64) {
    let time = float(course.passed) + 1.0;
    let left = float(course.days) - float(course.passed);
    let total: f64 = course.readings.iter().map(|(_, it)| of_whole(it.billionths())).sum();
    let pace = total / time;
    let mut before = 0.0;
    let mut steps: Vec<(f64, f64)> = Vec::with_capacity(course.readings.len().saturating_add(1));
    for (day, came) in course.readings {
        let until = float(*day) + 1.0;
        steps.push((until - before, of_whole(came.billionths())));
        before = until;
    }
    // Since the last entry nothing came.
    if time > before {
        steps.push((time - before, 0.0));
    }
    let freedom = float(u64::try_from(steps.len()).unwrap_or(u64::MAX)) - 1.0;
    let squares: f64 =
        steps.iter().map(|(days, came)| (came - pace * days) * (came - pace * days) / days).sum();
    let error = (squares / freedom * (left + left * left / time)).sqrt();
    (of_whole(now.billionths()) + pace * left, error, freedom)
}

/// How far below and above the latest share the true one may lie, in billionths, if all were counted.
pub(super) fn counted_spread(
    entries: &[(NaiveDate, GoalReading)],
    policy: &GoalPolicyDraft,
) -> Option<(f64, f64)> {
    let mut latest = None;
    for (_, reading) in entries {
        match reading {
            GoalReading::Of(of) => latest = Some(*of),
            GoalReading::Unknown(_) => {}
            _ => return None,
        }
    }
    let (share, interval) = (latest?.share().known()?, latest?.wilson(policy.confidence).known()?);
    let apart = |a: Share, b: Share| {
        of_whole(i128::from(a.billionths()).saturating_sub(i128::from(b.billionths())))
    };
    Some((apart(share, interval.low).max(0.0), apart(interval.high, share).max(0.0)))
}
