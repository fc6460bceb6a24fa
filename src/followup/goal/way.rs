//! What a part has come to, and which part of its way that is.

use chrono::NaiveDate;

use super::plan::{Curve, Made};
use super::standing::Way;
use super::{GoalPart, GoalReading, GoalTarget, GoalUnit, GoalValue, MetricKind};
use crate::rule::measure::Unknown;
use crate::units::{Proportion, Rounding};

/// What the entries of a part come to.
pub(super) struct Figures {
    pub(super) value: Option<GoalValue>,
    pub(super) is_done: Option<bool>,
    pub(super) of: Option<Proportion>,
    /// The day of the latest.
    pub(super) on: Option<NaiveDate>,
    /// What a measure could not tell.
    pub(super) unknown: Vec<(NaiveDate, Unknown)>,
}

impl GoalPart {
    pub(super) fn figures(&self, entries: &[(NaiveDate, GoalReading)], has_begun: bool) -> Figures {
        let unknown = entries.iter().filter_map(|(on, reading)| match reading {
            GoalReading::Unknown(why) => Some((*on, *why)),
            _ => None,
        });
        let unknown: Vec<(NaiveDate, Unknown)> = unknown.collect();
        let mut told = entries.iter().filter(|(_, it)| !matches!(it, GoalReading::Unknown(_)));
        let (on, latest) = told.next_back().copied().unzip();
        // Nothing came only where somebody would have entered it, or a measure told so.
        let is_told = unknown.is_empty() && (latest.is_some() || !self.is_measured());
        let mut figures = Figures { value: None, is_done: None, of: None, on, unknown };
        match self.kind {
            MetricKind::Milestone => {
                figures.is_done = Some(latest == Some(GoalReading::Done(true)));
            }
            MetricKind::Cumulative if has_begun && is_told => {
                let came = entries.iter().filter_map(|(_, reading)| reading.value());
                figures.value = Some(came.fold(self.baseline, GoalValue::plus));
            }
            MetricKind::Cumulative => {}
            MetricKind::Level => {
                figures.value = latest.and_then(GoalReading::value);
                figures.of = latest.and_then(|latest| match latest {
                    GoalReading::Of(of) => Some(of),
                    _ => None,
                });
            }
        }
        figures
    }

    /// Which part of the way a figure has made. `None` where there is no way.
    fn made(&self, value: GoalValue) -> Option<Made> {
        let aim = self.target.aim(self.baseline)?;
        let way = aim.distance(self.baseline);
        let towards = if aim > self.baseline { 1 } else { -1 };
        let moved = value.billionths().checked_sub(self.baseline.billionths())?;
        let mut done = moved.checked_mul(towards)?;
        // Through a range and out of it: what is beyond has to be made back.
        if let GoalTarget::Within(range) = self.target {
            let beyond = if towards > 0 {
                value.billionths().checked_sub(range.high.billionths())?
            } else {
                range.low.billionths().checked_sub(value.billionths())?
            };
            done = done.min(way).checked_sub(beyond.max(0))?;
        }
        Some(Made { done, way })
    }

    /// Whether it adds up and may not pass a figure: then only the end tells that it did not.
    pub(super) fn has_ceiling(&self) -> bool {
        let is_bounded = matches!(self.target, GoalTarget::AtMost(_) | GoalTarget::Within(_));
        self.kind == MetricKind::Cumulative && is_bounded
    }

    /// The figure up to which it may go, of what adds up and is below it from the start.
    fn budget(&self) -> Option<GoalValue> {
        let is_there = self.target.is_reached_by(self.baseline);
        let ceiling = match self.target {
            GoalTarget::AtMost(high) => high,
            GoalTarget::Within(range) => range.high,
            _ => return None,
        };
        (self.has_ceiling() && is_there).then_some(ceiling)
    }

    pub(super) fn way(&self, value: Option<GoalValue>, curve: &Curve) -> Way {
        if self.kind == MetricKind::Milestone {
            return Way::Milestone;
        }
        let Some(value) = value else { return Way::None };
        // The plan of whole things asks for whole ones, and allows them.
        let is_whole = self.unit.as_ref().is_some_and(GoalUnit::is_whole);
        let unit = GoalValue::ONE.billionths();
        if let Some(ceiling) = self.budget() {
            let done = value.billionths().saturating_sub(self.baseline.billionths());
            let way = ceiling.distance(self.baseline);
            return Way::Budget(if is_whole {
                curve.first_beyond(Made { done: done.saturating_sub(unit), way })
            } else {
                curve.first_reaching(Made { done, way })
            });
        }
        let Some(made) = self.made(value) else { return Way::None };
        Way::Towards(if is_whole && made.done < made.way {
            let done = made.done.saturating_add(unit);
            curve.first_reaching(Made { done, ..made })
        } else {
            curve.first_beyond(made)
        })
    }

    /// How much a week it takes from a figure on.
    pub(super) fn weekly(&self, value: GoalValue, days: u64) -> Option<GoalValue> {
        let aim = self.target.aim(value)?;
        self.target.aim(self.baseline)?;
        let left = aim.billionths().checked_sub(value.billionths())?;
        let weekly = Rounding::AwayFromZero.mul_div(left, 7, days.into())?;
        (days > 0).then(|| GoalValue::nearest(weekly))
    }

    pub(super) fn shown_progress(
        &self,
        value: Option<GoalValue>,
        is_done: Option<bool>,
    ) -> Option<GoalValue> {
        if let Some(is_done) = is_done {
            return Some(if is_done { GoalValue::ONE } else { GoalValue::ZERO });
        }
        let Made { done, way } = self.made(value?)?;
        let whole = GoalValue::ONE.billionths();
        let part = Rounding::HalfEven.mul_div(done, whole, way.unsigned_abs())?;
        Some(GoalValue::nearest(part))
    }

    pub(super) fn planned_value(&self, (due, of): (i128, u128)) -> Option<GoalValue> {
        let aim = self.budget().or(self.target.aim(self.baseline))?;
        let way = aim.billionths().checked_sub(self.baseline.billionths())?;
        let mut moved = Rounding::HalfEven.mul_div(way, due, of)?;
        if self.unit.as_ref().is_some_and(GoalUnit::is_whole) {
            moved = moved.checked_sub(moved.checked_rem(GoalValue::ONE.billionths())?)?;
        }
        Some(GoalValue::nearest(self.baseline.billionths().checked_add(moved)?))
    }
}
