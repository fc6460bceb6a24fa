//! What is true of a goal.

use chrono::NaiveDate;
use serde::Serialize;

use super::life::sound;
use super::{
    Goal, GoalAcceptance, GoalChange, GoalDraft, GoalEvent, GoalLife, GoalPart, GoalPolicyDraft,
    GoalProgress, GoalReading, GoalReadings, GoalRefusal, GoalValue, MeasuredReading, MetricKind,
    NewGoal,
};
use crate::customer::Note;
use crate::units::words::words;
use crate::units::{MetricName, StaffId};

words! {
    /// How far a goal has come in its life. Whether an accepted one is on track, met or missed is its
    /// [standing](super::GoalStanding).
    pub enum GoalPhase, "phase of a goal" {
        /// Whoever carries it out has not answered yet.
        Proposed = "proposed",
        /// They accepted it.
        Accepted = "accepted",
        /// They did not.
        Declined = "declined",
        /// It was given up.
        GivenUp = "given_up",
    }
}

/// What is true of a goal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct GoalState {
    // INVARIANT: no letter fails but for the acceptance; whoever accepted it is its owner.
    terms: GoalDraft,
    answered_on: Option<NaiveDate>,
    earlier: Vec<EarlierTerms>,
    #[serde(serialize_with = "as_list")]
    readings: GoalReadings,
    given_up: Option<(NaiveDate, Note)>,
}

/// Terms that a goal had before it was revised.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct EarlierTerms {
    /// The day of the revision.
    pub until: NaiveDate,
    /// What was agreed or proposed until then.
    pub terms: GoalDraft,
}

impl GoalState {
    pub(super) fn proposed(new: &NewGoal) -> Self {
        GoalState {
            terms: new.draft.clone(),
            answered_on: None,
            earlier: Vec::new(),
            readings: GoalReadings::new(),
            given_up: None,
        }
    }

    /// How far it has come.
    pub const fn phase(&self) -> GoalPhase {
        match (&self.given_up, &self.terms.acceptance) {
            (Some(_), _) => GoalPhase::GivenUp,
            (None, GoalAcceptance::Proposed) => GoalPhase::Proposed,
            (None, GoalAcceptance::Accepted(_)) => GoalPhase::Accepted,
            (None, GoalAcceptance::Declined(_)) => GoalPhase::Declined,
        }
    }

    /// The terms as they are now, with the answer to them.
    pub const fn terms(&self) -> &GoalDraft {
        &self.terms
    }

    /// The terms before each revision, the first ones first: old targets are kept.
    pub fn earlier(&self) -> &[EarlierTerms] {
        &self.earlier
    }

    /// The goal, once it is accepted. `None` before, of a declined one, and of one that was given up.
    pub fn goal(&self) -> Option<Goal> {
        if self.phase() != GoalPhase::Accepted {
            return None;
        }
        // INVARIANT: an accepted goal fails no letter.
        self.terms.clone().smart().ok()
    }

    /// The figures that were entered.
    pub const fn readings(&self) -> &GoalReadings {
        &self.readings
    }

    /// When and why it was given up.
    pub fn given_up(&self) -> Option<(NaiveDate, &Note)> {
        self.given_up.as_ref().map(|(on, why)| (*on, why))
    }

    /// Whether a change is sound.
    pub(super) fn check_change(&self, asked: &GoalEvent) -> Result<(), GoalRefusal> {
        if let Some((on, reason)) = &self.given_up {
            return match &asked.change {
                GoalChange::GiveUp(again) if again == reason => Ok(()),
                _ => Err(GoalRefusal::GivenUp(*on)),
            };
        }
        match &asked.change {
            GoalChange::Accept => self.by_the_owner(&asked.by),
            GoalChange::Decline(_) => {
                self.by_the_owner(&asked.by)?;
                match (&self.terms.acceptance, self.answered_on) {
                    (GoalAcceptance::Accepted(_), Some(on)) => {
                        Err(GoalRefusal::AlreadyAccepted(on))
                    }
                    _ => Ok(()),
                }
            }
            GoalChange::Revise(draft) => sound(draft),
            GoalChange::Measure(MeasuredReading { metric, reading }) => {
                self.takes(metric, *reading)
            }
            GoalChange::GiveUp(_) => Ok(()),
        }
    }

    fn by_the_owner(&self, by: &StaffId) -> Result<(), GoalRefusal> {
        match &self.terms.owner {
            Some(owner) if owner != by => {
                Err(GoalRefusal::NotTheOwner { owner: owner.clone(), given: by.clone() })
            }
            _ => Ok(()),
        }
    }

    fn takes(&self, metric: &MetricName, reading: GoalReading) -> Result<(), GoalRefusal> {
        let Some(part) = self.part(metric) else {
            let known = self.terms.parts.iter().filter_map(|part| part.metric.clone());
            return Err(GoalRefusal::UnknownMetric {
                given: metric.clone(),
                known: known.collect(),
            });
        };
        part.takes(reading)
            .map_err(|expected| GoalRefusal::OtherFigure { metric: metric.clone(), expected })
    }

    fn part(&self, metric: &MetricName) -> Option<GoalPart> {
        let mut parts = self.terms.parts.iter();
        let part = parts.find(|part| part.metric.as_ref() == Some(metric))?;
        GoalPart::of(part.clone())
    }

    /// Whether a change says what is true already.
    pub(super) fn is_already(&self, event: &GoalEvent) -> bool {
        if let Some((_, reason)) = &self.given_up {
            return event.change == GoalChange::GiveUp(reason.clone());
        }
        match &event.change {
            GoalChange::Accept => {
                self.terms.acceptance == GoalAcceptance::Accepted(event.by.clone())
            }
            GoalChange::Decline(reason) => {
                self.by_the_owner(&event.by).is_ok()
                    && self.terms.acceptance == GoalAcceptance::Declined(reason.clone())
            }
            // As it stands, whatever the answer was: only a declined one is proposed anew by it.
            GoalChange::Revise(draft) => {
                let acceptance = self.terms.acceptance.clone();
                let is_declined = matches!(acceptance, GoalAcceptance::Declined(_));
                !is_declined
                    && draft.acceptance == GoalAcceptance::Proposed
                    && self.terms == GoalDraft { acceptance, ..(**draft).clone() }
            }
            GoalChange::Measure(MeasuredReading { metric, reading }) => {
                self.takes(metric, *reading).is_ok()
                    && !self.adds_up(metric)
                    && self.readings.get(&(metric.clone(), event.on)) == Some(reading)
            }
            GoalChange::GiveUp(_) => false,
        }
    }

    fn adds_up(&self, metric: &MetricName) -> bool {
        self.part(metric).is_some_and(|part| part.kind == MetricKind::Cumulative)
    }

    /// Takes over what an event says. It was checked before: this cannot fail.
    pub(super) fn take_over(&mut self, event: &GoalEvent) {
        match &event.change {
            GoalChange::Accept => {
                self.terms.acceptance = GoalAcceptance::Accepted(event.by.clone());
                self.answered_on = Some(event.on);
            }
            GoalChange::Decline(reason) => {
                self.terms.acceptance = GoalAcceptance::Declined(reason.clone());
                self.answered_on = Some(event.on);
            }
            GoalChange::Revise(draft) => {
                let terms = std::mem::replace(&mut self.terms, (**draft).clone());
                self.earlier.push(EarlierTerms { until: event.on, terms });
                self.answered_on = None;
            }
            GoalChange::Measure(MeasuredReading { metric, reading }) => {
                let adds_up = self.adds_up(metric);
                let key = (metric.clone(), event.on);
                let before = self.readings.get(&key).copied().filter(|_| adds_up);
                self.readings.insert(key, on_top(before, *reading));
            }
            GoalChange::GiveUp(reason) => self.given_up = Some((event.on, reason.clone())),
        }
    }
}

impl GoalLife {
    /// Which goal.
    pub const fn id(&self) -> &crate::units::GoalId {
        &self.beginning().id
    }

    /// How far the goal is as of a day, by what was entered up to it. `None` of one that was not
    /// accepted on that day, or was given up. Where a measure answers, ask
    /// [`Goal::measured`](super::Goal::measured) too, and judge both by [`Goal::progress`].
    ///
    /// Cost: a pass over the changes up to the day, and that of [`Goal::progress`].
    pub fn progress(&self, policy: &GoalPolicyDraft, as_of: NaiveDate) -> Option<GoalProgress> {
        let state = self.as_of(as_of)?;
        Some(state.goal()?.progress(state.readings(), policy, as_of))
    }
}

/// What came on a day, with what had come before.
fn on_top(before: Option<GoalReading>, reading: GoalReading) -> GoalReading {
    match (before, reading) {
        (Some(GoalReading::Value(before)), GoalReading::Value(came)) => {
            GoalReading::Value(GoalValue::plus(before, came))
        }
        _ => reading,
    }
}

/// A key of two parts is no key of an object.
fn as_list<S: serde::Serializer>(readings: &GoalReadings, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(readings.iter().map(|((metric, on), reading)| (metric, on, reading)))
}
