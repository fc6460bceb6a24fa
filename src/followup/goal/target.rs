//! Where a part of a goal is to get to.

use super::{GoalUnit, GoalValue};
use crate::units::guard::guarded;

guarded! {
    /// Where a part of a goal is to get to, and so in which direction.
    ///
    /// Written as `{"at_most": "1.5%"}`, `{"within": {"low": 2, "high": 3}}`, `"done"`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum GoalTarget as "GoalTarget" {
        /// Up to this figure, or beyond.
        AtLeast(GoalValue) = "at_least",
        /// Down to this figure, or beyond. Zero is a target like others.
        AtMost(GoalValue) = "at_most",
        /// Into a range, and not through it.
        Within(GoalRange) = "within",
        /// A milestone: yes or no.
        Done = "done",
    }
}

guarded! {
    /// From one figure to another, both included.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct GoalRange as "GoalRange" {
        /// The lower end.
        pub low: GoalValue,
        /// The upper end.
        pub high: GoalValue,
    }
}

impl GoalTarget {
    /// Whether a figure is where it is to be. Never of a milestone, which has none.
    pub fn is_reached_by(&self, value: GoalValue) -> bool {
        self.ends().is_some_and(|(low, high)| {
            low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high)
        })
    }

    /// The figure at which a way from `baseline` arrives. `None` of a milestone, and where the
    /// baseline is there already: then there is no way, and so no pace.
    pub(super) fn aim(&self, baseline: GoalValue) -> Option<GoalValue> {
        let (low, high) = self.ends()?;
        low.filter(|low| baseline < *low).or(high.filter(|high| *high < baseline))
    }

    /// The figures of it.
    pub(super) fn figures(&self) -> Vec<GoalValue> {
        let (low, high) = self.ends().unwrap_or_default();
        low.into_iter().chain(high).collect()
    }

    fn ends(&self) -> Option<(Option<GoalValue>, Option<GoalValue>)> {
        Some(match *self {
            GoalTarget::AtLeast(low) => (Some(low), None),
            GoalTarget::AtMost(high) => (None, Some(high)),
            GoalTarget::Within(GoalRange { low, high }) => (Some(low), Some(high)),
            GoalTarget::Done => return None,
        })
    }

    /// In words: "at most 1.5%".
    pub fn show(&self, unit: Option<&GoalUnit>) -> String {
        let shown = |value: GoalValue| unit.map_or_else(|| value.to_string(), |it| it.show(value));
        match *self {
            GoalTarget::AtLeast(low) => format!("at least {}", shown(low)),
            GoalTarget::AtMost(high) => format!("at most {}", shown(high)),
            GoalTarget::Within(GoalRange { low, high }) => {
                format!("between {} and {}", shown(low), shown(high))
            }
            GoalTarget::Done => "done".to_owned(),
        }
    }
}
