//! By when which part of the way is to be made.

use chrono::NaiveDate;

use super::PlanPoint;
use crate::units::period::{days_between, days_later};
use crate::units::{Period, Rounding, Share};

/// A part of the way that was made: a fraction, below nothing where it went back, above one beyond
/// the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Made {
    /// At most 2 × 10^24 from zero, in billionths of the unit.
    pub(super) done: i128,
    /// At most 2 × 10^24; zero only of a budget of nothing.
    pub(super) way: i128,
}

/// A plan as corners: how many days after the start, and which part of the way, in billionths. From
/// one to the next it goes in a straight line.
pub(super) struct Curve {
    start: NaiveDate,
    // INVARIANT: the days ascend from 0, the parts do not fall and lie between none and a whole.
    corners: Vec<(i128, i128)>,
}

impl Curve {
    pub(super) fn of(period: Period, points: &[PlanPoint]) -> Curve {
        let start = period.first();
        let days = |on: NaiveDate| i128::from(days_between(start, on));
        let part = |part: Share| i128::from(part.billionths());
        let mut corners = vec![(0, 0)];
        corners.extend(points.iter().map(|point| (days(point.on), part(point.part))));
        corners.push((days(period.last()), part(Share::WHOLE)));
        Curve { start, corners }
    }

    /// Which part of the way is to be made by the end of a day, rounded down.
    pub(super) fn due_by(&self, day: NaiveDate) -> Share {
        let (due, of) = self.exactly_due_by(day);
        let whole = i128::from(Share::WHOLE.billionths());
        let share = Rounding::TowardZero.mul_div(due, whole, of);
        share.and_then(|it| u64::try_from(it).ok()).map_or(Share::WHOLE, Share::from_billionths)
    }

    /// The same as an exact fraction. The upper number is at most 10^9 × 36,525.
    pub(super) fn exactly_due_by(&self, day: NaiveDate) -> (i128, u128) {
        if day <= self.start {
            return (0, 1);
        }
        let passed = i128::from(days_between(self.start, day));
        let line = self.lines().find(|(_, to)| passed <= to.0);
        let due = line.and_then(|(from, to)| {
            let length = to.0.checked_sub(from.0)?;
            let rise = to.1.checked_sub(from.1)?.checked_mul(passed.checked_sub(from.0)?)?;
            let due = from.1.checked_mul(length)?.checked_add(rise)?;
            let whole = u128::from(Share::WHOLE.billionths());
            Some((due, u128::try_from(length).ok()?.checked_mul(whole)?))
        });
        due.unwrap_or((1, 1))
    }

    /// The first day by the end of which more is to be made than this. `None` where all of it is made.
    pub(super) fn first_beyond(&self, made: Made) -> Option<NaiveDate> {
        let days = self.lines().find_map(|(from, to)| steps_beyond(from, to, made))?;
        days_later(self.start, u64::try_from(days).ok()?)
    }

    /// The first day by the end of which as much is to be made as this. `None` where it is more than all.
    pub(super) fn first_reaching(&self, made: Made) -> Option<NaiveDate> {
        let days = self.lines().find_map(|(from, to)| steps_reaching(from, to, made))?;
        days_later(self.start, u64::try_from(days).ok()?)
    }

    fn lines(&self) -> impl Iterator<Item = ((i128, i128), (i128, i128))> + '_ {
        self.corners.iter().copied().zip(self.corners.iter().copied().skip(1))
    }
}

/// The first whole day on a line whose part of the way is at least what is made. As exact.
fn steps_reaching(from: (i128, i128), to: (i128, i128), made: Made) -> Option<i128> {
    let ahead = ahead_of(from.1, made)?;
    if ahead <= 0 {
        return Some(from.0);
    }
    let slope = to.1.checked_sub(from.1)?.checked_mul(made.way)?;
    let length = to.0.checked_sub(from.0)?;
    let product = ahead.checked_mul(length)?;
    let whole = product.checked_div(slope)?;
    let is_exact = product.checked_rem(slope)? == 0;
    let steps = if is_exact { whole } else { whole.checked_add(1)? };
    (steps <= length).then(|| from.0.checked_add(steps)).flatten()
}

/// What is made, less what is due at a corner, in billionths of the way: to be divided by it.
fn ahead_of(due: i128, made: Made) -> Option<i128> {
    let whole = i128::from(Share::WHOLE.billionths());
    made.done.checked_mul(whole)?.checked_sub(due.checked_mul(made.way)?)
}

/// The first whole day on a line whose part of the way is above what is made. Exact: no product leaves
/// an `i128`, as 2 × 10^24 × 10^9 × 36,525 days is below 10^38.
fn steps_beyond(from: (i128, i128), to: (i128, i128), made: Made) -> Option<i128> {
    let ahead = ahead_of(from.1, made)?;
    if ahead < 0 {
        return Some(from.0);
    }
    let slope = to.1.checked_sub(from.1)?.checked_mul(made.way)?;
    let length = to.0.checked_sub(from.0)?;
    let steps = ahead.checked_mul(length)?.checked_div(slope)?.checked_add(1)?;
    (steps <= length).then(|| from.0.checked_add(steps)).flatten()
}
