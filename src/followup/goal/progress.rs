//! How far a goal is on a day, and how it stands.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::plan::Curve;
use super::projection::{Course, counted_spread};
use super::standing::{GoalStanding, Seen};
use super::way::Figures;
use super::{
    Goal, GoalPart, GoalPolicyDraft, GoalProjection, GoalReading, GoalReadings, GoalTarget,
    GoalUnit, GoalValue, MetricKind,
};
use crate::rule::Criterion;
use crate::rule::measure::Unknown;
use crate::units::period::days_between;
use crate::units::{Estimate, MetricName, Period, Rounding, Share, ShareInterval};

/// How far a goal is on a day, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GoalProgress {
    /// As of which day.
    pub as_of: NaiveDate,
    /// How it stands, by the part that stands worst: it is met only if all parts are.
    pub standing: GoalStanding,
    /// How much of the way is made, for showing: the mean of the parts that have a way and a figure, of
    /// which none counts for less than nothing or more than done. `None` where there is none.
    pub progress: Option<Share>,
    /// How many days have passed since the start, at most all.
    pub passed_days: u64,
    /// How many days there are from the start to the due day.
    pub days: u64,
    /// Each part.
    pub parts: Vec<GoalPartProgress>,
    /// Figures up to the day that do not count, each with why: before the start, after the due day, or
    /// of another metric or kind.
    pub unused: Vec<(MetricName, NaiveDate, Criterion)>,
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
    /// Where it is to get to.
    pub target: GoalTarget,
    /// How it stands.
    pub standing: GoalStanding,
    /// What decides on that.
    pub criteria: Vec<Criterion>,
    /// The figure as of the day. `None` before there is one, and of a milestone.
    pub value: Option<GoalValue>,
    /// The day of the latest figure.
    pub measured_on: Option<NaiveDate>,
    /// The last days of the windows of which the measure could not tell, and why. What adds up is then
    /// not known, and of any other the latest that it could tell counts.
    pub unknown: Vec<(NaiveDate, Unknown)>,
    /// Which part of the way is made: below zero where it went back, above 1 beyond the target. Rounded
    /// half to even to nine decimals; the standing is judged by the exact fraction. `None` without a
    /// figure, and where the baseline is there already: then there is no way, and no pace.
    pub progress: Option<GoalValue>,
    /// Which part of the way the plan asks for, rounded down: by the day, and of a level by the day of
    /// its figure.
    pub planned: Share,
    /// The figure that the plan asks for by then; of a ceiling, that it allows. Rounded half to even,
    /// of whole things towards the baseline. `None` where there is no way.
    pub planned_value: Option<GoalValue>,
    /// For how many days the plan had asked for more by then, of whole things for a whole one more.
    /// `None` without a figure or a way.
    pub behind_days: Option<u64>,
    /// How much a week it took at the start to get there. Rounded away from zero to nine decimals.
    /// `None` where there is no way.
    pub weekly_at_start: Option<GoalValue>,
    /// How much a week it takes from the day on. `None` where there is no way or no figure, once the
    /// target is reached, and from the due day on.
    pub weekly_from_now: Option<GoalValue>,
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
    /// the due day change nothing, and are told. By the end of the due day it has to be met.
    ///
    /// Progress is (figure − baseline) ÷ (target − baseline), whatever the direction; of a range, how
    /// much of the distance to it is made.
    ///
    /// | a part | stands |
    /// |---|---|
    /// | before the start | not started |
    /// | of which there is no figure since the start, or only one that no longer holds | not measured, also when it is due: nobody knows |
    /// | whose figure is where it is to be, on any day | met; a level can be lost again until the due day |
    /// | that adds up and may not pass a ceiling | met after the due day alone; before, at risk where more is used up than the plan allows so early, or than there is |
    /// | that was due, and is not there | missed, also if it never moved |
    /// | that was there from the start and no longer is | at risk: there is no pace |
    /// | that is further behind its plan than it may be; a milestone that is due soon | at risk |
    /// | any other | on track |
    ///
    /// The figure of a level is compared with the plan of its own day, and holds for so many days as the
    /// policy says. The plan of whole things asks for whole ones.
    ///
    /// What adds up and a milestone need no entry: nothing came, it is not done. What adds up and is
    /// answered by a measure is not measured where no answer is among the figures, or one is unknown.
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
        let seen = self.seen(part, &figures, &curve, policy, as_of);
        let planned = curve.due_by(seen.compared_on());
        let judged = seen.judge();
        let interval = figures.of.and_then(|of| of.wilson(policy.confidence).known());
        // A measure answers anew each day.
        let moves_on = (part.is_measured() && as_of >= self.start() && as_of <= self.due())
            .then(|| as_of.succ_opt())
            .flatten();
        GoalPartProgress {
            metric: part.metric.clone(),
            unit: part.unit.clone(),
            target: part.target,
            standing: judged.standing,
            criteria: judged.criteria,
            value: figures.value,
            measured_on: figures.on,
            progress: part.shown_progress(figures.value, figures.is_done),
            planned,
            planned_value: part.planned_value(curve.exactly_due_by(seen.compared_on())),
            behind_days: figures.value.and(seen.behind_days()),
            weekly_at_start: part.weekly(part.baseline, self.days()),
            weekly_from_now: figures
                .value
                .and_then(|value| part.weekly(value, days_between(until, self.due()))),
            interval,
            beyond_chance: part.beyond_chance(interval),
            projection: self.projected(part, &entries, figures.value, policy, until),
            unknown: figures.unknown,
            look_again_on: moves_on.into_iter().chain(judged.look_again_on).min(),
        }
    }

    fn seen(
        &self,
        part: &GoalPart,
        figures: &Figures,
        curve: &Curve,
        policy: &GoalPolicyDraft,
        as_of: NaiveDate,
    ) -> Seen {
        Seen {
            as_of,
            period: self.period(),
            allowed_days: self.allowed_days(policy),
            holds_days: policy.figure_holds_days.into(),
            is_told: figures.unknown.is_empty() || part.kind != MetricKind::Cumulative,
            is_reached: figures.is_done.or(figures.value.map(|it| part.target.is_reached_by(it))),
            measured_on: figures.on.filter(|_| part.kind == MetricKind::Level),
            only_at_the_end: part.has_ceiling(),
            way: part.way(figures.value, curve),
        }
    }

    fn standing(
        &self,
        readings: &GoalReadings,
        policy: &GoalPolicyDraft,
        as_of: NaiveDate,
    ) -> GoalStanding {
        let until = as_of.min(self.due());
        let of_part = |part: &GoalPart| {
            let entries = self.entries(part, readings, until);
            let figures = part.figures(&entries, until >= self.start());
            let curve = Curve::of(self.period(), &part.plan);
            self.seen(part, &figures, &curve, policy, as_of).judge().standing
        };
        let worst = self.parts().iter().map(of_part).min_by_key(|standing| standing.rank());
        worst.unwrap_or(GoalStanding::NotMeasured)
    }

    /// Since when a goal that is at risk on a day is so without a break, by the figures, each of which
    /// is known from its own day on. Cost: the standing on each day since then.
    pub(in crate::followup) fn at_risk_since(
        &self,
        readings: &GoalReadings,
        policy: &GoalPolicyDraft,
        as_of: NaiveDate,
    ) -> NaiveDate {
        let mut since = as_of;
        while let Some(day) = since.pred_opt()
            && self.standing(readings, policy, day) == GoalStanding::AtRisk
        {
            since = day;
        }
        since
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
        let counted = counted_spread(entries, policy);
        let course = Course { readings: &readings, value, passed, days: self.days(), counted };
        part.project(&course, policy)
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
        let days = days.and_then(|days| u64::try_from(days).ok()).unwrap_or(0);
        days.max(u64::from(policy.may_be_behind > Share::NONE))
    }
}

/// The mean of the parts that have some, rounded down.
fn shown_together(parts: &[GoalPartProgress]) -> Option<Share> {
    let whole = GoalValue::ONE.billionths();
    let known = parts.iter().filter_map(|part| part.progress);
    let shown: Vec<i128> = known.map(|it| it.billionths().clamp(0, whole)).collect();
    let mean = shown.iter().sum::<i128>().checked_div(i128::try_from(shown.len()).ok()?)?;
    u64::try_from(mean).ok().map(Share::from_billionths)
}

impl fmt::Display for GoalProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let GoalProgress { standing, passed_days, days, .. } = self;
        write!(f, "{standing}")?;
        if let Some(progress) = self.progress {
            write!(f, ": {} of the way", progress.cut(4))?;
            let known = self.parts.iter().filter(|part| part.progress.is_some()).count();
            if known < self.parts.len() {
                write!(f, " in {known} of {} parts", self.parts.len())?;
            }
        }
        write!(f, " after {passed_days} of {days} days")
    }
}

impl fmt::Display for GoalPartProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.metric)?;
        match (self.value, &self.unit) {
            (Some(value), Some(unit)) => f.write_str(&unit.show_short(value, self.target))?,
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
