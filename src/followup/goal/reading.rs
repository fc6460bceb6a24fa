//! The figures that come in.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Goal, GoalPart, GoalUnit, GoalValue, MetricKind};
use crate::units::guard::guarded;
use crate::units::{MetricName, Proportion};

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
            GoalReading::Done(_) => None,
        }
    }
}

impl GoalPart {
    /// Whether a figure can be one of this part; and if not, what it should be.
    pub(super) fn takes(&self, reading: GoalReading) -> Result<(), &'static str> {
        match (reading, &self.unit) {
            (GoalReading::Done(_), None) => Ok(()),
            (_, None) => Err("`done`, true or false"),
            (GoalReading::Value(value), Some(unit)) if self.can_come_in(unit, value) => Ok(()),
            (GoalReading::Of(of), Some(GoalUnit::Share)) if of.trials() > 0 => Ok(()),
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
    /// The figures that no part takes: of another metric, or of another kind.
    pub(super) fn unused(
        &self,
        readings: &GoalReadings,
        as_of: NaiveDate,
    ) -> Vec<(MetricName, NaiveDate)> {
        let is_used = |metric: &MetricName, reading| {
            let part = self.parts().iter().find(|part| part.metric == *metric);
            part.is_some_and(|part| part.takes(reading).is_ok())
        };
        let until = readings.iter().filter(|((_, on), _)| *on <= as_of);
        let unused = until.filter(|((metric, _), reading)| !is_used(metric, **reading));
        unused.map(|(key, _)| key.clone()).collect()
    }
}
