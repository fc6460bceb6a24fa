//! Where a figure will end, if it goes on as it did.

use serde::Serialize;

use super::{GoalPart, GoalPolicyDraft, GoalValue, MetricKind};
use crate::units::Estimate;
use crate::units::float::{of_whole, to_whole};
use crate::units::student;

/// Where a figure will end, if it goes on as it did: an extrapolation, and no promise.
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
    pub(super) value: GoalValue,
    /// How many days have passed since the start, at most all.
    pub(super) passed: u64,
    /// How many days there are.
    pub(super) days: u64,
}

impl GoalPart {
    /// Of a level, a straight line through its figures; of what adds up, the pace so far with the
    /// spread of what came from one entry to the next. Rounded to nine decimals, and within the natural bounds.
    pub(super) fn project(
        &self,
        course: &Course<'_>,
        policy: &GoalPolicyDraft,
    ) -> Estimate<GoalProjection> {
        let need = u64::from(policy.least_readings);
        let have = u64::try_from(course.readings.len()).unwrap_or(u64::MAX);
        let unknown = Estimate::NotEnoughData { have, need };
        if have < need || self.kind == MetricKind::Milestone {
            return unknown;
        }
        let (middle, error, freedom) = match self.kind {
            MetricKind::Cumulative => drift(course),
            _ => line(course),
        };
        let half = error * student::upper_quantile(policy.confidence.tail(), freedom);
        if !half.is_finite() || !middle.is_finite() {
            return unknown;
        }
        let ends = [middle, middle - half, middle + half].map(|end| self.possible(end));
        let [value, low, high] = ends;
        Estimate::Known(GoalProjection { value, low, high })
    }

    /// The nearest possible figure.
    fn possible(&self, billionths: f64) -> GoalValue {
        let value = GoalValue::nearest(to_whole(billionths.round_ties_even()));
        let Some(unit) = &self.unit else { return value };
        let (least, most) = unit.natural_bounds();
        let value = least.map_or(value, |least| value.max(least));
        most.map_or(value, |most| value.min(most))
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
fn drift(course: &Course<'_>) -> (f64, f64, f64) {
    let time = float(course.passed) + 1.0;
    let left = float(course.days) - float(course.passed);
    let total: f64 = course.readings.iter().map(|(_, it)| of_whole(it.billionths())).sum();
    let pace = total / time;
    let mut before = 0.0;
    let mut steps: Vec<(f64, f64)> = Vec::with_capacity(course.readings.len().saturating_add(1));
    for (day, came) in course.readings {
        let now = float(*day) + 1.0;
        steps.push((now - before, of_whole(came.billionths())));
        before = now;
    }
    // Since the last entry nothing came.
    if time > before {
        steps.push((time - before, 0.0));
    }
    let freedom = float(u64::try_from(steps.len()).unwrap_or(u64::MAX)) - 1.0;
    let squares: f64 =
        steps.iter().map(|(days, came)| (came - pace * days) * (came - pace * days) / days).sum();
    let error = (squares / freedom * (left + left * left / time)).sqrt();
    (of_whole(course.value.billionths()) + pace * left, error, freedom)
}
