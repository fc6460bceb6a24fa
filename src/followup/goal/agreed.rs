//! A SMART goal.

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    BestRate, GoalDraft, GoalPartDraft, GoalReach, GoalTarget, GoalUnit, GoalValue, MetricKind,
    MetricSource, PlanPoint,
};
use crate::customer::Note;
use crate::rule::{Criterion, Evidence, rules};
use crate::units::period::days_between;
use crate::units::{MetricName, Period, Rounding, StaffId};

rules! {
    FASTER_THAN_BEFORE = "followup.goal-faster-than-before", Over {
        "at the fastest rate so far it would take {observed}, and the goal has {needed}[, {margin} too \
         few]: what will you do differently?",
        "at the fastest rate so far it takes {observed}, and the goal has {needed}[, {margin} to spare]",
        "how long it would take at the fastest rate so far is not known",
    };
}

/// A SMART goal: who does what to whom or to what, measured by what, from when to when, and for which
/// objective; and whoever carries it out accepted it.
///
/// * It is made by [`GoalDraft::smart`] alone: no letter fails.
/// * It has a part at least, and is met only if all its parts are.
///
/// The good examples of the source:
///
/// ```
/// use clienteling::followup::goal::{
///     BestRate, GoalAcceptance, GoalDraft, GoalPartDraft, GoalReach, GoalTarget, GoalUnit,
/// };
///
/// // "The till serves at the normal pace of two minutes by the end of the month."
/// let till = GoalDraft {
///     owner: Some("S-4".parse()?),
///     action: Some("serve at the normal pace".parse()?),
///     about: Some("every customer at the till".parse()?),
///     parts: vec![GoalPartDraft {
///         metric: Some("time at the till".parse()?),
///         unit: Some(GoalUnit::Own("minutes".parse()?)),
///         baseline: Some("3.5".parse()?),
///         target: Some(GoalTarget::AtMost(2.into())),
///         reach: Some(GoalReach::BestSoFar(BestRate { change: 1.into(), days: 30 })),
///         ..GoalPartDraft::default()
///     }],
///     objective: Some("nobody waits".parse()?),
///     start: Some("2026-03-01".parse()?),
///     due: Some("2026-03-31".parse()?),
///     acceptance: GoalAcceptance::Accepted("S-4".parse()?),
/// };
/// let till = till.smart()?;
/// // Faster than ever before is no fault, and a question.
/// assert_eq!(
///     till.findings()[0].to_string(),
///     "at the fastest rate so far it would take 45 days, and the goal has 30 days, 15 days too \
///      few: what will you do differently?",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Goal {
    owner: StaffId,
    action: Note,
    about: Note,
    // INVARIANT: not empty, and each name stands once.
    parts: Vec<GoalPart>,
    objective: Note,
    // INVARIANT: the last day is after the first.
    period: Period,
}

/// One thing that a goal measures.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct GoalPart {
    /// What the figure is called.
    pub metric: MetricName,
    /// What counts of what comes in.
    pub kind: MetricKind,
    /// In which unit it counts. `None` of a milestone.
    pub unit: Option<GoalUnit>,
    /// The figure at the start. Zero of a milestone.
    pub baseline: GoalValue,
    /// Where it is to get to.
    pub target: GoalTarget,
    /// Why that is within reach.
    pub reach: Option<GoalReach>,
    /// By when which part of the way is to be made. Empty: the same every day.
    pub plan: Vec<PlanPoint>,
    /// Where its figures come from.
    pub source: MetricSource,
}

impl Goal {
    /// INVARIANT: the draft was checked; `None` only where it was not.
    pub(super) fn of(draft: GoalDraft) -> Option<Goal> {
        let GoalDraft { owner, action, about, parts, objective, start, due, acceptance: _ } = draft;
        let parts = parts.into_iter().map(GoalPart::of).collect::<Option<Vec<_>>>()?;
        Some(Goal {
            owner: owner?,
            action: action?,
            about: about?,
            parts,
            objective: objective?,
            period: Period::from_first_to_last(start?, due?).ok()?,
        })
    }

    /// Who does it, and accepted it.
    pub const fn owner(&self) -> &StaffId {
        &self.owner
    }

    /// What is done.
    pub const fn action(&self) -> &Note {
        &self.action
    }

    /// To whom or to what.
    pub const fn about(&self) -> &Note {
        &self.about
    }

    /// What is measured; at least one.
    pub fn parts(&self) -> &[GoalPart] {
        &self.parts
    }

    /// Which objective it serves.
    pub const fn objective(&self) -> &Note {
        &self.objective
    }

    /// The day from which it counts.
    pub const fn start(&self) -> NaiveDate {
        self.period.first()
    }

    /// The day by the end of which it has to be met.
    pub const fn due(&self) -> NaiveDate {
        self.period.last()
    }

    /// How many days there are from the start to the due day.
    pub fn days(&self) -> u64 {
        days_between(self.start(), self.due())
    }

    /// What whoever agreed on it should answer: each part that has to go faster than ever before.
    ///
    /// Cost: a pass over the parts.
    pub fn findings(&self) -> Vec<Criterion> {
        let of_part = |part: &GoalPart| {
            let Some(GoalReach::BestSoFar(rate)) = part.reach else { return None };
            let needed = part.days_at(rate)?;
            let reason = FASTER_THAN_BEFORE.test(Evidence::days(needed, self.days()))?;
            Some(*reason.criterion())
        };
        self.parts.iter().filter_map(of_part).collect()
    }
}

impl GoalPart {
    pub(super) fn of(draft: GoalPartDraft) -> Option<GoalPart> {
        let kind = draft.kind();
        let GoalPartDraft { metric, unit, kind: _, baseline, target, reach, plan, source } = draft;
        let is_milestone = kind == MetricKind::Milestone;
        let baseline = if is_milestone { GoalValue::ZERO } else { baseline? };
        let unit = if is_milestone { None } else { Some(unit?) };
        Some(GoalPart {
            metric: metric?,
            kind,
            unit,
            baseline,
            target: target?,
            reach,
            plan,
            source,
        })
    }

    /// How many days the way takes at a rate, each begun one counted. `None` where there is no way.
    fn days_at(&self, rate: BestRate) -> Option<u64> {
        let way = self.target.aim(self.baseline)?.distance(self.baseline);
        let change = u128::try_from(rate.change.billionths()).ok()?;
        let days = Rounding::AwayFromZero.mul_div(way, rate.days.into(), change)?;
        u64::try_from(days).ok()
    }

    /// A figure of it with its unit.
    pub fn show(&self, value: GoalValue) -> String {
        self.unit.as_ref().map_or_else(|| value.to_string(), |unit| unit.show(value))
    }
}
