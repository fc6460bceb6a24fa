//! The figures that come in.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Goal, GoalPart, GoalUnit, GoalValue, MetricKind, MetricSource};
use crate::rule::measure::Unknown;
use crate::rule::{Criterion, CriterionOutcome, Evidence, rules};
use crate::units::guard::guarded;
use crate::units::{MetricName, Proportion};

rules! {
    FIGURE_TAKEN = "followup.goal-figure-taken", Is {
        "the goal takes the figure",
        "the goal has no such metric, or the metric no such figure",
        "whether the goal takes the figure is not known",
    };
    FIGURE_STARTED = "followup.goal-figure-started", AtLeast {
        "the figure is of {observed}, and the goal started on {needed}[, {margin} before]",
        "the figure is of {observed}, and the goal starts on {needed}[, {margin} later]",
        "of which day the figure is is not known",
    };
    FIGURE_IN_TIME = "followup.goal-figure-in-time", AtMost {
        "the figure is of {observed}, and the goal is due by {needed}[, {margin} later]",
        "the figure is of {observed}, and the goal was due by {needed}[, {margin} before]",
        "of which day the figure is is not known",
    };
}

guarded! {
    /// A figure that came in.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum GoalReading as "GoalReading" {
        /// So much: of a cumulative metric what came on that day, of any other how it stands.
        Value(GoalValue) = "value",
        /// A share as so many of so many: from it follows how sure it is.
        Of(Proportion) = "of",
        /// Whether a milestone is done.
        Done(bool) = "done",
        /// A measure was asked for the figure, and could not tell: why. Nobody enters that.
        Unknown(Unknown) = "unknown",
    }
}

/// The figures of a goal, by metric and day.
pub type GoalReadings = BTreeMap<(MetricName, NaiveDate), GoalReading>;

impl GoalReading {
    /// The figure. `None` of a milestone, and of a share of nothing.
    pub(super) fn value(self) -> Option<GoalValue> {
        match self {
            GoalReading::Value(value) => Some(value),
            GoalReading::Of(of) => GoalValue::try_new(of.share().known()?.value()).ok(),
            GoalReading::Done(_) | GoalReading::Unknown(_) => None,
        }
    }
}

impl GoalPart {
    /// Whether a measure answers it, so that nobody enters its figures.
    pub(super) const fn is_measured(&self) -> bool {
        matches!(self.source, MetricSource::Measure(_))
    }

    /// Whether a figure can be one of this part; and if not, what it should be.
    pub(super) fn takes(&self, reading: GoalReading) -> Result<(), &'static str> {
        match (reading, &self.unit) {
            (GoalReading::Done(_), None) => Ok(()),
            (GoalReading::Unknown(_), _) if self.is_measured() => Ok(()),
            (_, None) => Err("`done`, true or false"),
            (GoalReading::Value(value), Some(unit)) if self.can_come_in(unit, value) => Ok(()),
            (GoalReading::Of(of), Some(GoalUnit::Share)) if of.trials() > 0 => Ok(()),
            (GoalReading::Of(_), Some(GoalUnit::Share)) => Err("`of` at least one"),
            (_, Some(GoalUnit::Share)) => Err("`value` from 0% to 100%, or `of` so many"),
            (_, Some(GoalUnit::Count | GoalUnit::Days)) => Err("`value`, a whole number"),
            (_, Some(_)) => Err("`value`, a possible figure"),
        }
    }

    fn can_come_in(&self, unit: &GoalUnit, value: GoalValue) -> bool {
        // What came on a day can be taken back on another.
        let can_be = self.kind == MetricKind::Cumulative || unit.can_be(value);
        unit.counts(value) && can_be
    }
}

impl Goal {
    /// The figures that do not count, each with why.
    pub(super) fn unused(
        &self,
        readings: &GoalReadings,
        as_of: NaiveDate,
    ) -> Vec<(MetricName, NaiveDate, Criterion)> {
        let until = readings.iter().filter(|((_, on), _)| *on <= as_of);
        let unused = until.filter_map(|((metric, on), reading)| {
            let part = self.parts().iter().find(|part| part.metric == *metric);
            let is_taken = part.is_some_and(|part| part.takes(*reading).is_ok());
            let taken = FIGURE_TAKEN.check(Evidence::fact(is_taken));
            let started = FIGURE_STARTED.check(Evidence::dates(*on, self.start()));
            let in_time = FIGURE_IN_TIME.check(Evidence::dates(*on, self.due()));
            let mut why = [taken, started, in_time].into_iter();
            let why = why.find(|it| it.outcome() != CriterionOutcome::Met)?;
            Some((metric.clone(), *on, why))
        });
        unused.collect()
    }
}
