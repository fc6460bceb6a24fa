//! Which letters of SMART a draft fails, and what would mend it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{
    FailedLetter, Goal, GoalAcceptance, GoalDraft, GoalPartDraft, GoalReach, GoalTarget, GoalUnit,
    GoalValue, MeasuredMetric, MetricKind, MetricSource, NotSmart, SmartLetter,
};
use crate::customer::{Note, Phrase};
use crate::rule::{Checker, ProblemKind, Problems};
use crate::units::Share;
use crate::units::period::days_between;

/// The most things that one goal measures.
const MOST_PARTS: usize = 50;
/// The most points of a plan.
const MOST_POINTS: usize = 1_000;

impl GoalDraft {
    /// The goal, if it is specific, measurable, accepted, achievable, relevant and time-bound.
    ///
    /// Cost: a pass over the parts and their plans.
    ///
    /// # Errors
    /// [`NotSmart`]: every letter that fails, each with everything that would mend it.
    ///
    /// ```
    /// use clienteling::followup::goal::{GoalDraft, SmartLetter};
    ///
    /// let draft = GoalDraft {
    ///     action: Some("improve customer awareness".parse()?),
    ///     ..GoalDraft::default()
    /// };
    /// let refused = draft.smart().unwrap_err();
    /// assert_eq!(refused.letters(), SmartLetter::ALL);
    /// assert_eq!(
    ///     refused.failed()[0].to_string(),
    ///     "not specific (`owner`: name the person who does it; `about`: say to whom or to what it \
    ///      is done)",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn smart(self) -> Result<Goal, NotSmart> {
        let failed = self.failing(&SmartLetter::ALL);
        // INVARIANT: a draft without a failing letter has everything that a goal has.
        match NotSmart::of(failed) {
            Some(refused) => Err(refused),
            None => Goal::of(self).ok_or_else(NotSmart::of_none),
        }
    }

    /// Whether all letters hold but for the acceptance, which comes later.
    pub(super) fn check_proposal(&self) -> Result<(), NotSmart> {
        let letters = SmartLetter::ALL.into_iter().filter(|it| *it != SmartLetter::Accepted);
        NotSmart::of(self.failing(&letters.collect::<Vec<_>>())).map_or(Ok(()), Err)
    }

    fn failing(&self, letters: &[SmartLetter]) -> Vec<FailedLetter> {
        let failed = |letter: &SmartLetter| {
            let problems = Checker::run(|checker| match letter {
                SmartLetter::Specific => self.specific(checker),
                SmartLetter::Measurable => self.measurable(checker),
                SmartLetter::Accepted => self.accepted(checker),
                SmartLetter::Achievable => self.achievable(checker),
                SmartLetter::Relevant => self.relevant(checker),
                SmartLetter::TimeBound => self.time_bound(checker),
            });
            let problems = Problems::of(problems).err()?;
            Some(FailedLetter { letter: *letter, problems })
        };
        letters.iter().filter_map(failed).collect()
    }

    fn specific(&self, checker: &mut Checker) {
        ask(checker, "owner", self.owner.is_some(), "name the person who does it");
        ask(checker, "action", is_said(self.action.as_ref()), "say what is to be done");
        ask(checker, "about", is_said(self.about.as_ref()), "say to whom or to what it is done");
    }

    fn measurable(&self, checker: &mut Checker) {
        let why = "name a figure that decides whether it is met: without one it is a direction";
        ask(checker, "parts", !self.parts.is_empty(), why);
        checker.length("parts", self.parts.len(), 0, MOST_PARTS);
        // What metrics are called is somebody's own words, and is not repeated.
        let mut names = BTreeSet::new();
        for (at, part) in self.parts.iter().enumerate() {
            let is_free = part.metric.as_ref().is_none_or(|name| names.insert(name));
            let why = "choose another name: an earlier part has this one";
            ask(checker, &format!("parts[{at}].metric"), is_free, why);
        }
        for (at, part) in self.parts.iter().enumerate() {
            checker.within(&format!("parts[{at}]"), |checker| {
                part.measurable((self.start, self.due), checker);
            });
        }
    }

    fn accepted(&self, checker: &mut Checker) {
        let problem = match (&self.acceptance, &self.owner) {
            (GoalAcceptance::Proposed, _) => {
                "ask whoever carries it out whether they accept it".to_owned()
            }
            (GoalAcceptance::Declined(_), _) => {
                "it was declined: settle the reason, and propose it anew".to_owned()
            }
            (GoalAcceptance::Accepted(by), Some(owner)) if by == owner => return,
            (GoalAcceptance::Accepted(by), Some(owner)) => {
                format!(
                    "`{by}` accepted it, and `{owner}` carries it out: nobody accepts for another"
                )
            }
            (GoalAcceptance::Accepted(by), None) => {
                format!("`{by}` accepted it, and nobody is named who carries it out")
            }
        };
        checker.report("acceptance", of("followup.goal-acceptance", problem));
    }

    fn achievable(&self, checker: &mut Checker) {
        let why = "without a figure nobody can say whether it is within reach";
        ask(checker, "parts", !self.parts.is_empty(), why);
        for (at, part) in self.parts.iter().enumerate() {
            checker.within(&format!("parts[{at}]"), |checker| part.achievable(checker));
        }
    }

    fn relevant(&self, checker: &mut Checker) {
        ask(
            checker,
            "objective",
            is_said(self.objective.as_ref()),
            "name the objective that it serves",
        );
    }

    fn time_bound(&self, checker: &mut Checker) {
        ask(checker, "start", self.start.is_some(), "say on which day it starts");
        ask(checker, "due", self.due.is_some(), "say by which day it has to be met");
        let (Some(start), Some(due)) = (self.start, self.due) else { return };
        if due <= start {
            let accepted = format!("a day after the start, {start}");
            checker.report("due", not(&due, accepted));
        } else if days_between(start, due) > u64::from(Checker::MAX_DAYS) {
            checker.report("due", not(&due, "a day within a hundred years of the start"));
        }
    }
}

impl GoalPartDraft {
    /// What counts of what comes in, by the target where nobody says.
    pub(super) fn kind(&self) -> MetricKind {
        let by_target = match self.target {
            Some(GoalTarget::Done) => MetricKind::Milestone,
            _ => MetricKind::Level,
        };
        self.kind.unwrap_or(by_target)
    }

    fn measurable(&self, time: (Option<NaiveDate>, Option<NaiveDate>), checker: &mut Checker) {
        let is_named = self.metric.as_ref().is_some_and(|name| {
            Phrase::try_new(name.as_str()).is_ok_and(|words| !words.is_filler())
        });
        ask(checker, "metric", is_named, "say what is measured");
        ask(checker, "target", self.target.is_some(), "say what is to be reached");
        let is_milestone = self.target == Some(GoalTarget::Done);
        if is_milestone != (self.kind() == MetricKind::Milestone) && self.target.is_some() {
            let accepted = if is_milestone { "`milestone`" } else { "`level` or `cumulative`" };
            let accepted = format!("a kind for such a target: expected {accepted}");
            checker.report("kind", not(&self.kind().as_str(), accepted));
        }
        if is_milestone {
            self.is_bare(checker);
        } else {
            self.has_figures(checker);
        }
        self.has_plan(time, checker);
        if let MetricSource::Measure(measured) = &self.source {
            let kind = if is_milestone { MetricKind::Milestone } else { self.kind() };
            checker.within("source", |checker| measured.check(kind, checker));
        }
    }

    /// A milestone is done or not: there are no figures.
    fn is_bare(&self, checker: &mut Checker) {
        let nothing = ProblemKind::NotExpected("a milestone is done or not, and has no figures");
        for (field, is_there) in [
            ("unit", self.unit.is_some()),
            ("baseline", self.baseline.is_some()),
            ("reach", self.reach.is_some()),
            ("plan", !self.plan.is_empty()),
        ] {
            if is_there {
                checker.report(field, nothing.clone());
            }
        }
    }

    fn has_figures(&self, checker: &mut Checker) {
        let is_filler = |unit: &GoalUnit| matches!(unit, GoalUnit::Own(own) if own.is_filler());
        let has_unit = self.unit.as_ref().is_some_and(|unit| !is_filler(unit));
        ask(checker, "unit", has_unit, "say in which unit it counts");
        ask(checker, "baseline", self.baseline.is_some(), "say where it stands at the start");
        if let Some(GoalTarget::Within(range)) = self.target
            && range.low > range.high
        {
            let (given, other) = (range.low.to_string(), range.high.to_string());
            let field = checker.path("target.high");
            checker.report("target.low", ProblemKind::Above { given, field, other });
        }
        let Some(unit) = &self.unit else { return };
        let targets = self.target.iter().flat_map(GoalTarget::figures);
        for (field, value) in
            targets.map(|it| ("target", it)).chain(self.baseline.map(|it| ("baseline", it)))
        {
            if !unit.counts(value) {
                checker.report(field, not(&value, "a whole number"));
            }
        }
        if let Some(baseline) = self.baseline.filter(|baseline| !unit.can_be(*baseline)) {
            checker.report("baseline", cannot_be(unit, baseline));
        }
        let falls = self.baseline.zip(self.target).is_some_and(|(baseline, target)| {
            target.aim(baseline).is_some_and(|aim| aim < baseline)
        });
        if self.kind() == MetricKind::Cumulative && falls {
            let accepted = "a kind for a way down, as what comes in adds up on top of the baseline: \
                            expected `level`, or a target above the baseline";
            checker.report("kind", not(&self.kind().as_str(), accepted));
        }
        if self.kind() == MetricKind::Cumulative && !unit.adds_up() {
            let accepted = "a kind for shares and scores, which do not add up: expected `level`";
            checker.report("kind", not(&self.kind().as_str(), accepted));
        }
    }

    fn has_plan(
        &self,
        (start, due): (Option<NaiveDate>, Option<NaiveDate>),
        checker: &mut Checker,
    ) {
        checker.length("plan", self.plan.len(), 0, MOST_POINTS);
        let mut last = (start, Share::NONE);
        for (at, point) in self.plan.iter().enumerate() {
            let (after, from) = last;
            let is_within =
                after.is_none_or(|after| after < point.on) && due.is_none_or(|due| point.on < due);
            if !is_within {
                let accepted = "a day between the one before it and the due day";
                checker.report(&format!("plan[{at}].on"), not(&point.on, accepted));
            }
            if point.part < from {
                let accepted = format!("at least the {from} of the day before it");
                checker.report(&format!("plan[{at}].part"), not(&point.part, accepted));
            }
            last = (Some(point.on), point.part);
        }
    }

    fn achievable(&self, checker: &mut Checker) {
        if self.target == Some(GoalTarget::Done) {
            return;
        }
        let (Some(baseline), Some(target)) = (self.baseline, self.target) else {
            let why = "without a baseline and a target nobody can say whether it is within reach";
            return ask(checker, "target", false, why);
        };
        if let Some(unit) = &self.unit {
            for value in target.figures().into_iter().filter(|value| !unit.can_be(*value)) {
                checker.report("target", cannot_be(unit, value));
            }
        }
        // Where the baseline is there already, that it can be is plain.
        let Some(aim) = target.aim(baseline) else { return };
        match &self.reach {
            None => {
                let why = "say why it is within reach: a bound that cannot be passed, or the \
                           fastest change so far and the days that it took";
                ask(checker, "reach", false, why);
            }
            Some(GoalReach::Bound(bound)) => {
                if (aim > baseline && aim > *bound) || (aim < baseline && aim < *bound) {
                    let shown = |value| shown(self.unit.as_ref(), value);
                    let accepted = format!("within the bound of {}", shown(*bound));
                    checker.report("target", not(&shown(aim), accepted));
                }
            }
            Some(GoalReach::BestSoFar(rate)) => checker.within("reach", |checker| {
                if rate.change <= GoalValue::ZERO {
                    checker.report("change", ProblemKind::NotPositive(rate.change.to_string()));
                }
                checker.number("days", rate.days, 1, Checker::MAX_DAYS);
            }),
        }
    }
}

impl MeasuredMetric {
    fn check(&self, kind: MetricKind, checker: &mut Checker) {
        if kind == MetricKind::Milestone {
            let why = "no measure tells whether a milestone is done: it is entered";
            checker.report("", ProblemKind::NotExpected(why));
        }
        ask(checker, "name", !self.name.trim().is_empty(), "name the measure");
        // What holds on a day does not add up over days.
        let has_windows = kind != MetricKind::Cumulative || self.months.is_some();
        let why =
            "say in steps of how many months it is asked: what holds on a day does not add up";
        ask(checker, "months", has_windows, why);
        if let Some(months) = self.months {
            checker.number("months", months, 1, Checker::MAX_MONTHS);
        }
    }
}

/// Whether something is said, and not only a field filled in.
fn is_said(words: Option<&Note>) -> bool {
    words.is_some_and(|words| !words.is_filler())
}

/// Reports what to do where something is missing.
fn ask(checker: &mut Checker, field: &str, is_there: bool, what: &str) {
    if !is_there {
        checker.report(field, of("followup.goal-missing", what.to_owned()));
    }
}

fn of(key: &'static str, text: String) -> ProblemKind {
    ProblemKind::Of { key, text }
}

fn not(given: &impl ToString, accepted: impl Into<String>) -> ProblemKind {
    ProblemKind::NotAccepted { given: given.to_string(), accepted: accepted.into() }
}

fn shown(unit: Option<&GoalUnit>, value: GoalValue) -> String {
    match unit {
        // A unit of one's own is in words of one's own, which are not repeated.
        None | Some(GoalUnit::Own(_)) => value.to_string(),
        Some(unit) => unit.show(value),
    }
}

fn cannot_be(unit: &GoalUnit, value: GoalValue) -> ProblemKind {
    let accepted = match unit.natural_bounds() {
        (Some(least), Some(most)) => {
            format!("possible: expected {} to {}", unit.show(least), unit.show(most))
        }
        (least, most) => {
            let bound = least.or(most).map(|bound| unit.show(bound)).unwrap_or_default();
            format!("possible: expected {bound} or more")
        }
    };
    not(&unit.show(value), accepted)
}
