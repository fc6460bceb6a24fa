//! How far a goal is on a day, and how it stands.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::plan::{Curve, Made};
use super::projection::Course;
use super::standing::{GoalStanding, Seen};
use super::{
    Goal, GoalPart, GoalPolicyDraft, GoalProjection, GoalReading, GoalReadings, GoalUnit,
    GoalValue, MetricKind,
};
use crate::rule::Criterion;
use crate::units::period::days_between;
use crate::units::{Estimate, MetricName, Period, Proportion, Rounding, Share, ShareInterval};

/// How far a goal is on a day, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GoalProgress {
    /// As of which day.
    pub as_of: NaiveDate,
    /// How it stands, by the part that stands worst: it is met only if all parts are.
    pub standing: GoalStanding,
    /// How much of the way is made, for showing: the mean of the parts, of which none counts for less
    /// than nothing or more than done. `None` where a part has no way or no figure.
    pub progress: Option<Share>,
    /// How many days have passed since the start, at most all.
    pub passed_days: u64,
    /// How many days there are from the start to the due day.
    pub days: u64,
    /// Each part.
    pub parts: Vec<GoalPartProgress>,
    /// Figures up to the day that no part takes: of another metric, or of another kind.
    pub unused: Vec<(MetricName, NaiveDate)>,
    /// The first day on which the standing can change by time alone.
    pub look_again_on: Option<NaiveDate>,
}

/// How far a part of a goal is on a day, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GoalPartProgress {
    /// What the figure is called.
    pub metric: MetricName,
    /// In which unit it counts. `None` of a milestone.
    pub unit: Option<GoalUnit>,
    /// How it stands.
    pub standing: GoalStanding,
    /// What decides on that.
    pub criteria: Vec<Criterion>,
    /// The figure as of the day. `None` before there is one, and of a milestone.
    pub value: Option<GoalValue>,
    /// The day of the latest entry.
    pub measured_on: Option<NaiveDate>,
    /// Which part of the way is made: below zero where it went back, above 1 beyond the target. Rounded
    /// half to even to nine decimals; the standing is judged by the exact fraction. `None` without a
    /// figure, and where the baseline is there already: then there is no way, and no pace.
    pub progress: Option<GoalValue>,
    /// Which part of the way the plan asks for by the day, rounded down.
    pub planned: Share,
    /// The figure that the plan asks for by the day, rounded half to even. `None` where there is no
    /// way.
    pub planned_value: Option<GoalValue>,
    /// For how many days the plan has asked for more. `None` without a figure or a way.
    pub behind_days: Option<u64>,
    /// Between which shares the true one lies, of a share that was counted.
    pub interval: Option<ShareInterval>,
    /// Whether the change since the baseline is larger than chance. Unknown of a figure that does not
    /// say of how many it is.
    pub beyond_chance: Criterion,
    /// Where it will end, if it goes on as it did.
    pub projection: Estimate<GoalProjection>,
    /// The first day on which the standing can change by time alone.
    pub look_again_on: Option<NaiveDate>,
}

impl Goal {
    /// How far the goal is as of a day, by the figures up to it. Figures before the start and after
    /// the due day change nothing.
    ///
    /// Progress is (figure − baseline) ÷ (target − baseline), whatever the direction; of a range, how
    /// much of the distance to it is made.
    ///
    /// | a part | stands |
    /// |---|---|
    /// | before the start | not started |
    /// | whose figure is where it is to be, on any day | met; a level can be lost again until the due day |
    /// | that is due, and is not there | missed, also if it never moved |
    /// | of which there is no figure since the start | not measured, also when it is due: nobody knows |
    /// | that was there from the start and no longer is | at risk: there is no pace |
    /// | that is further behind its plan than it may be; a milestone that is due soon | at risk |
    /// | any other | on track |
    ///
    /// What adds up and a milestone need no entry: nothing came, it is not done.
    ///
    /// Cost: a pass over the figures of each part, and over its plan.
    ///
    /// ```
    /// use clienteling::followup::goal::{
    ///     BestRate, GoalAcceptance, GoalDraft, GoalPartDraft, GoalPolicy, GoalReach, GoalReading,
    ///     GoalReadings, GoalStanding, GoalTarget, GoalUnit,
    /// };
    /// use clienteling::rule::CriterionOutcome;
    /// use clienteling::units::Proportion;
    ///
    /// // Complaints from 3 % to 1.5 % of 400 jobs a month, by the end of June.
    /// let fewer = GoalDraft {
    ///     owner: Some("S-7".parse()?),
    ///     action: Some("check each job before it is handed over".parse()?),
    ///     about: Some("all jobs of the workshop".parse()?),
    ///     parts: vec![GoalPartDraft {
    ///         metric: Some("complaints".parse()?),
    ///         unit: Some(GoalUnit::Share),
    ///         baseline: Some("3%".parse()?),
    ///         target: Some(GoalTarget::AtMost("1.5%".parse()?)),
    ///         reach: Some(GoalReach::BestSoFar(BestRate { change: "1%".parse()?, days: 60 })),
    ///         ..GoalPartDraft::default()
    ///     }],
    ///     objective: Some("customers come back".parse()?),
    ///     start: Some("2026-04-01".parse()?),
    ///     due: Some("2026-06-30".parse()?),
    ///     acceptance: GoalAcceptance::Accepted("S-7".parse()?),
    /// }
    /// .smart()?;
    ///
    /// let (metric, day) = ("complaints".parse()?, "2026-05-15".parse()?);
    /// let nine_of_400 = GoalReading::Of(Proportion::try_new(9, 400)?);
    /// let readings = GoalReadings::from([((metric, day), nine_of_400)]);
    /// let progress = fewer.progress(&readings, &GoalPolicy::default(), day);
    /// assert_eq!(progress.standing, GoalStanding::OnTrack);
    /// assert_eq!((progress.passed_days, progress.days), (44, 90));
    /// assert_eq!(
    ///     progress.to_string(),
    ///     "on track: 50% of the way after 44 of 90 days",
    /// );
    ///
    /// let part = &progress.parts[0];
    /// assert_eq!(part.to_string(), "complaints: 2.25%, 50% of the way; planned were 48.88%: on track");
    /// // That could still be chance: the interval contains the 3 %.
    /// let interval = part.interval.ok_or("counted")?;
    /// assert_eq!(format!("{:.2} to {:.2}", interval.low, interval.high), "1.19% to 4.22%");
    /// assert!(interval.contains("3%".parse()?));
    /// assert_eq!(part.beyond_chance.outcome(), CriterionOutcome::NotMet);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn progress(
        &self,
        readings: &GoalReadings,
        policy: &GoalPolicyDraft,
        as_of: NaiveDate,
    ) -> GoalProgress {
        let until = as_of.min(self.due());
        let of_part = |part| self.part_progress(part, readings, policy, as_of);
        let parts: Vec<GoalPartProgress> = self.parts().iter().map(of_part).collect();
        let worst = parts.iter().map(|part| part.standing).min_by_key(|it| it.rank());
        let look_again_on = parts.iter().filter_map(|part| part.look_again_on).min();
        GoalProgress {
            as_of,
            standing: worst.unwrap_or(GoalStanding::NotMeasured),
            progress: shown_together(&parts),
            passed_days: if until < self.start() { 0 } else { days_between(self.start(), until) },
            days: self.days(),
            unused: self.unused(readings, as_of),
            parts,
            look_again_on,
        }
    }

    fn part_progress(
        &self,
        part: &GoalPart,
        readings: &GoalReadings,
        policy: &GoalPolicyDraft,
        as_of: NaiveDate,
    ) -> GoalPartProgress {
        let until = as_of.min(self.due());
        let entries = self.entries(part, readings, until);
        let figures = part.figures(&entries, until >= self.start());
        let curve = Curve::of(self.period(), &part.plan);
        let made = figures.value.and_then(|value| part.made(value));
        let seen = Seen {
            as_of,
            period: self.period(),
            allowed_days: self.allowed_days(policy),
            is_reached: figures.is_done.or(figures.value.map(|it| part.target.is_reached_by(it))),
            has_way: part.target.aim(part.baseline).is_some(),
            is_milestone: part.kind == MetricKind::Milestone,
            beyond_on: made.and_then(|made| curve.first_beyond(made)),
            is_made_known: made.is_some(),
        };
        let planned = curve.due_by(until);
        let judged = seen.judge();
        let interval = figures.of.and_then(|of| of.wilson(policy.confidence).known());
        GoalPartProgress {
            metric: part.metric.clone(),
            unit: part.unit.clone(),
            standing: judged.standing,
            criteria: judged.criteria,
            value: figures.value,
            measured_on: entries.last().map(|(on, _)| *on),
            progress: part.shown_progress(figures.value, figures.is_done),
            planned,
            planned_value: part.planned_value(planned),
            behind_days: seen.behind_days(),
            interval,
            beyond_chance: part.beyond_chance(interval),
            projection: self.projected(part, &entries, figures.value, policy, until),
            look_again_on: judged.look_again_on,
        }
    }

    /// The figures of a part that count, day by day.
    fn entries(
        &self,
        part: &GoalPart,
        readings: &GoalReadings,
        until: NaiveDate,
    ) -> Vec<(NaiveDate, GoalReading)> {
        if until < self.start() {
            return Vec::new();
        }
        let key = |on| (part.metric.clone(), on);
        let days = readings.range(key(self.start())..=key(until));
        let fit = days.filter(|(_, reading)| part.takes(**reading).is_ok());
        fit.map(|((_, on), reading)| (*on, *reading)).collect()
    }

    fn projected(
        &self,
        part: &GoalPart,
        entries: &[(NaiveDate, GoalReading)],
        value: Option<GoalValue>,
        policy: &GoalPolicyDraft,
        until: NaiveDate,
    ) -> Estimate<GoalProjection> {
        let on = |(on, reading): &(NaiveDate, GoalReading)| {
            Some((days_between(self.start(), *on), reading.value()?))
        };
        let readings: Vec<(u64, GoalValue)> = entries.iter().filter_map(on).collect();
        let passed = if until < self.start() { 0 } else { days_between(self.start(), until) };
        let (value, days) = (value.unwrap_or(part.baseline), self.days());
        part.project(&Course { readings: &readings, value, passed, days }, policy)
    }

    fn period(&self) -> Period {
        // INVARIANT: the last day is after the first.
        Period::from_first_to_last(self.start(), self.due())
            .unwrap_or(Period::year_through(self.due()))
    }

    /// For how many days the plan may have asked for more, rounded down.
    fn allowed_days(&self, policy: &GoalPolicyDraft) -> u64 {
        let part = i128::from(policy.may_be_behind.billionths());
        let whole = u128::from(Share::WHOLE.billionths());
        let days = Rounding::TowardZero.mul_div(self.days().into(), part, whole);
        days.and_then(|days| u64::try_from(days).ok()).unwrap_or(0)
    }
}

/// What the entries of a part come to.
struct Figures {
    value: Option<GoalValue>,
    is_done: Option<bool>,
    of: Option<Proportion>,
}

impl GoalPart {
    fn figures(&self, entries: &[(NaiveDate, GoalReading)], has_begun: bool) -> Figures {
        let latest = entries.last().map(|(_, reading)| *reading);
        let mut figures = Figures { value: None, is_done: None, of: None };
        match self.kind {
            MetricKind::Milestone => {
                figures.is_done = Some(latest == Some(GoalReading::Done(true)));
            }
            MetricKind::Cumulative if has_begun => {
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
        if let super::GoalTarget::Within(range) = self.target {
            let beyond = if towards > 0 {
                value.billionths().checked_sub(range.high.billionths())?
            } else {
                range.low.billionths().checked_sub(value.billionths())?
            };
            done = done.min(way).checked_sub(beyond.max(0))?;
        }
        Some(Made { done, way })
    }

    fn shown_progress(&self, value: Option<GoalValue>, is_done: Option<bool>) -> Option<GoalValue> {
        if let Some(is_done) = is_done {
            return Some(if is_done { GoalValue::ONE } else { GoalValue::ZERO });
        }
        let Made { done, way } = self.made(value?)?;
        let whole = GoalValue::ONE.billionths();
        let part = Rounding::HalfEven.mul_div(done, whole, way.unsigned_abs())?;
        Some(GoalValue::nearest(part))
    }

    fn planned_value(&self, planned: Share) -> Option<GoalValue> {
        let aim = self.target.aim(self.baseline)?;
        let way = aim.billionths().checked_sub(self.baseline.billionths())?;
        let whole = u128::from(Share::WHOLE.billionths());
        let moved = Rounding::HalfEven.mul_div(way, planned.billionths().into(), whole)?;
        Some(GoalValue::nearest(self.baseline.billionths().checked_add(moved)?))
    }
}

/// The mean of the parts, rounded down.
fn shown_together(parts: &[GoalPartProgress]) -> Option<Share> {
    let whole = GoalValue::ONE.billionths();
    let mut sum: i128 = 0;
    for part in parts {
        sum = sum.checked_add(part.progress?.billionths().clamp(0, whole))?;
    }
    let mean = sum.checked_div(i128::try_from(parts.len()).ok()?)?;
    u64::try_from(mean).ok().map(Share::from_billionths)
}

impl fmt::Display for GoalProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let GoalProgress { standing, passed_days, days, .. } = self;
        write!(f, "{standing}")?;
        if let Some(progress) = self.progress {
            write!(f, ": {} of the way", progress.cut(4))?;
        }
        write!(f, " after {passed_days} of {days} days")
    }
}

impl fmt::Display for GoalPartProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.metric)?;
        match (self.value, &self.unit) {
            (Some(value), Some(unit)) => f.write_str(&unit.show_short(value))?,
            (None, Some(_)) => f.write_str("no figure")?,
            (_, None) => f.write_str(if self.is_met() { "done" } else { "not done" })?,
        }
        if let Some(progress) = self.progress.filter(|_| self.unit.is_some()) {
            let percent = progress.percent();
            write!(f, ", {percent} of the way; planned were {}", self.planned.cut(4))?;
        }
        write!(f, ": {}", self.standing)
    }
}

impl GoalPartProgress {
    fn is_met(&self) -> bool {
        self.standing == GoalStanding::Met
    }
}
