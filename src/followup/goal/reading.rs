//! The figures that come in.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Goal, GoalPart, GoalValue, MetricKind};
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
    pub(super) fn takes(&self, reading: GoalReading) -> Result<(), String> {
        let expected = match &self.unit {
            None => "`done`, true or false".to_owned(),
            Some(unit) => {
                let is_share = *unit == super::GoalUnit::Share;
                let is_fit = |value: GoalValue| {
                    // What came on a day can be taken back on another.
                    let can_be = self.kind == MetricKind::Cumulative || unit.can_be(value);
                    unit.counts(value) && can_be
                };
                match reading {
                    GoalReading::Value(value) if is_fit(value) => return Ok(()),
                    GoalReading::Of(of) if is_share && of.trials() > 0 => return Ok(()),
                    _ if is_share => "`value` from 0% to 100%, or `of` so many".to_owned(),
                    _ if !unit.counts(GoalValue::nearest(1)) => {
                        "`value`, a whole number".to_owned()
                    }
                    _ => "`value`, a possible figure".to_owned(),
                }
            }
        };
        match (reading, &self.unit) {
            (GoalReading::Done(_), None) => Ok(()),
            _ => Err(expected),
        }
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
