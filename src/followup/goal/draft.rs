//! A goal as somebody writes it down, with everything that may still be missing.

use chrono::NaiveDate;

use super::{GoalTarget, GoalUnit, GoalValue};
use crate::customer::Note;
use crate::rule::measure::Subject;
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{MetricName, Share, StaffId};

guarded! {
    /// A goal as somebody writes it down. What is missing may be missing:
    /// [`smart`](GoalDraft::smart) makes a goal of it, or says which letters fail and what would mend
    /// them.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
    pub struct GoalDraft as "GoalDraft" {
        /// Who does it, and has to accept it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub owner: Option<StaffId>,
        /// What is done, in words of one's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub action: Option<Note>,
        /// To whom or to what.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub about: Option<Note>,
        /// What is measured. All of it has to be met.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub parts: Vec<GoalPartDraft>,
        /// Which objective of the customer or the firm it serves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub objective: Option<Note>,
        /// The day from which it counts.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "date")]
        pub start: Option<NaiveDate>,
        /// The day by the end of which it has to be met.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "date")]
        pub due: Option<NaiveDate>,
        /// What the owner says to it. In a [life](super::GoalLife) that is entered, and not drafted.
        #[serde(default)]
        pub acceptance: GoalAcceptance,
    }
}

guarded! {
    /// One thing that is measured, as somebody writes it down.
    #[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
    pub struct GoalPartDraft as "GoalPartDraft" {
        /// What the figure is called. Each part has a name of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub metric: Option<MetricName>,
        /// In which unit it counts. None of a milestone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub unit: Option<GoalUnit>,
        /// What counts of what comes in. `None`: the latest figure; of a target that is done or not,
        /// whether it is done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<MetricKind>,
        /// The figure at the start. None of a milestone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub baseline: Option<GoalValue>,
        /// Where it is to get to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub target: Option<GoalTarget>,
        /// Why that is within reach. Not needed of a milestone, and where the baseline is there
        /// already.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reach: Option<GoalReach>,
        /// By when which part of the way is to be made, between the start and the due day. Empty: the
        /// same every day.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub plan: Vec<PlanPoint>,
        /// Where its figures come from.
        #[serde(default)]
        pub source: MetricSource,
    }
}

guarded! {
    /// What the owner of a goal says to it. Nobody accepts for another.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum GoalAcceptance as "GoalAcceptance" {
        /// Nothing yet.
        Proposed = "proposed",
        /// This person accepts it: it has to be the owner.
        Accepted(StaffId) = "accepted",
        /// No, and why.
        Declined(Note) = "declined",
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "what is read gets the attributes of a variant too, and has no default"
)]
impl Default for GoalAcceptance {
    fn default() -> Self {
        GoalAcceptance::Proposed
    }
}

words! {
    /// What counts of the figures that come in.
    pub enum MetricKind, "kind of metric" {
        /// The latest alone: a rate of a month, a mark, a time.
        Level = "level",
        /// All since the start, on top of the baseline: what was sold, how many were called.
        Cumulative = "cumulative",
        /// Whether it is done.
        Milestone = "milestone",
    }
}

guarded! {
    /// Why a target is within reach.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum GoalReach as "GoalReach" {
        /// Nothing can pass this figure, and the target need not: the bays of the workshop, the
        /// stations of a till.
        Bound(GoalValue) = "bound",
        /// The fastest change so far. A faster one is not refused: it is a
        /// [finding](super::Goal::findings).
        BestSoFar(BestRate) = "best_so_far",
    }
}

guarded! {
    /// The fastest change so far.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct BestRate as "BestRate" {
        /// By how much, above zero whatever the direction.
        pub change: GoalValue,
        /// In how many days.
        pub days: u32,
    }
}

guarded! {
    /// A point of a plan.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct PlanPoint as "PlanPoint" {
        /// By the end of which day.
        #[serde(deserialize_with = "date")]
        pub on: NaiveDate,
        /// Which part of the way is made.
        pub part: Share,
    }
}

guarded! {
    /// Where the figures of a part come from.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum MetricSource as "MetricSource" {
        /// Somebody enters them.
        Entered = "entered",
        /// A named measure answers: the goal follows itself.
        Measure(MeasuredMetric) = "measure",
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "what is read gets the attributes of a variant too, and has no default"
)]
impl Default for MetricSource {
    fn default() -> Self {
        MetricSource::Entered
    }
}

guarded! {
    /// A measure of the [catalogue](crate::rule::measure), of somebody or something.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct MeasuredMetric as "MeasuredMetric" {
        /// The name of the measure.
        pub name: String,
        /// Of whom or what.
        pub subject: Subject,
        /// Of a measure of what happened: how many months the latest window has. `None` of a measure
        /// of what holds on a day. Of a cumulative part the whole time since the start counts, asked
        /// in steps of so many months.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub months: Option<u32>,
    }
}
