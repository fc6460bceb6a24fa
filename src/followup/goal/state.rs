//! What is true of a goal.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::life::sound;
use super::{
    Goal, GoalAcceptance, GoalChange, GoalDraft, GoalEvent, GoalLife, GoalPart, GoalPolicyDraft,
    GoalProgress, GoalReading, GoalReadings, GoalRefusal, GoalStanding, GoalUnit, GoalValue,
    MeasuredReading, MetricKind, NewGoal,
};
use crate::customer::Note;
use crate::units::words::words;
use crate::units::{MetricName, StaffId};

words! {
    /// How far a goal has come in its life.
    pub enum GoalPhase, "phase of a goal" {
        /// Whoever carries it out has not answered yet.
        Proposed = "proposed",
        /// They accepted it.
        Accepted = "accepted",
        /// They did not.
        Declined = "declined",
        /// Other terms are proposed. Those that were accepted hold until the new ones are.
        Revised = "revised",
        /// What was accepted is met, by what was measured up to the day.
        Met = "met",
        /// What was accepted was due, and is not met.
        Missed = "missed",
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
    // INVARIANT: no letter fails.
    agreed: Option<GoalDraft>,
    earlier: Vec<EarlierTerms>,
    #[serde(serialize_with = "as_list")]
    readings: GoalReadings,
    /// How each metric counts of which there are figures.
    #[serde(skip)]
    counted: BTreeMap<MetricName, Counted>,
    given_up: Option<(NaiveDate, Note)>,
}

/// In which unit a metric counts, what counts of it, and whether a measure answers.
type Counted = (Option<GoalUnit>, MetricKind, bool);

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
            agreed: None,
            earlier: Vec::new(),
            readings: GoalReadings::new(),
            counted: BTreeMap::new(),
            given_up: None,
        }
    }

    /// How far it has come by what was entered: never met or missed, which
    /// [follows](GoalLife::phase) from the figures.
    pub const fn phase(&self) -> GoalPhase {
        match (&self.given_up, &self.terms.acceptance, &self.agreed) {
            (Some(_), ..) => GoalPhase::GivenUp,
            (None, GoalAcceptance::Proposed, None) => GoalPhase::Proposed,
            (None, GoalAcceptance::Proposed, Some(_)) => GoalPhase::Revised,
            (None, GoalAcceptance::Declined(_), None) => GoalPhase::Declined,
            (None, GoalAcceptance::Accepted(_), _) | (None, _, Some(_)) => GoalPhase::Accepted,
        }
    }

    /// The terms that were proposed last, with the answer to them.
    pub const fn terms(&self) -> &GoalDraft {
        &self.terms
    }

    /// The terms that were accepted last: they hold until others are accepted, also where those are
    /// declined.
    pub const fn agreed(&self) -> Option<&GoalDraft> {
        self.agreed.as_ref()
    }

    /// The terms before each revision, the first ones first: old targets are kept.
    pub fn earlier(&self) -> &[EarlierTerms] {
        &self.earlier
    }

    /// The goal that was accepted last. `None` before there is one, and of one that was given up.
    pub fn goal(&self) -> Option<Goal> {
        if self.given_up.is_some() {
            return None;
        }
        // INVARIANT: an accepted goal fails no letter.
        self.agreed.clone()?.smart().ok()
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
            GoalChange::Accept(terms) => {
                self.by_the_owner(&asked.by)?;
                self.accepts(terms, asked.on)
            }
            GoalChange::Decline(_) => {
                self.by_the_owner(&asked.by)?;
                match (&self.terms.acceptance, self.answered_on) {
                    (GoalAcceptance::Accepted(_), Some(on)) => {
                        Err(GoalRefusal::AlreadyAccepted(on))
                    }
                    _ => Ok(()),
                }
            }
            GoalChange::Revise(draft) => {
                sound(draft, asked.on)?;
                self.still_runs(asked.on)?;
                self.keeps_what_counts(draft)
            }
            GoalChange::Measure(MeasuredReading { metric, reading }) => {
                self.takes(metric, *reading)
            }
            GoalChange::GiveUp(_) => self.still_runs(asked.on),
        }
    }

    /// Nobody accepts what they have not seen: terms that were proposed in between are others.
    fn accepts(&self, terms: &GoalDraft, on: NaiveDate) -> Result<(), GoalRefusal> {
        if !same_terms(&self.terms, terms) {
            return Err(GoalRefusal::OtherTerms);
        }
        if matches!(self.terms.acceptance, GoalAcceptance::Accepted(_)) {
            return Ok(());
        }
        self.still_runs(on)?;
        was_due(self.terms.due, on)
    }

    /// What is over is not made another goal afterwards, nor given up: what was missed stays missed.
    fn still_runs(&self, on: NaiveDate) -> Result<(), GoalRefusal> {
        was_due(self.agreed.as_ref().and_then(|agreed| agreed.due), on)
    }

    /// Figures are not read in another unit than that in which they came.
    fn keeps_what_counts(&self, draft: &GoalDraft) -> Result<(), GoalRefusal> {
        let parts = draft.parts.iter().filter_map(|part| GoalPart::of(part.clone()));
        let differs = |part: &GoalPart| {
            let agreed = self.agreed.as_ref().and_then(|agreed| part_of(agreed, &part.metric));
            let counted = self.counted.get(&part.metric).cloned();
            [agreed.map(|agreed| agreed.counted()), counted]
                .into_iter()
                .flatten()
                .any(|known| known != part.counted())
        };
        match parts.into_iter().find(differs) {
            Some(part) => Err(GoalRefusal::CountsOtherwise(part.metric)),
            None => Ok(()),
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
            let known = self.in_force().parts.iter().filter_map(|part| part.metric.clone());
            return Err(GoalRefusal::UnknownMetric {
                given: metric.clone(),
                known: known.collect(),
            });
        };
        if part.is_measured() {
            return Err(GoalRefusal::MeasureAnswers(metric.clone()));
        }
        part.takes(reading)
            .map_err(|expected| GoalRefusal::OtherFigure { metric: metric.clone(), expected })
    }

    /// What was agreed; before that, what is proposed.
    fn in_force(&self) -> &GoalDraft {
        self.agreed.as_ref().unwrap_or(&self.terms)
    }

    fn part(&self, metric: &MetricName) -> Option<GoalPart> {
        part_of(self.in_force(), metric)
    }

    /// Whether a change says what is true already.
    pub(super) fn is_already(&self, event: &GoalEvent) -> bool {
        if let Some((_, reason)) = &self.given_up {
            return event.change == GoalChange::GiveUp(reason.clone());
        }
        match &event.change {
            GoalChange::Accept(terms) => {
                self.terms.acceptance == GoalAcceptance::Accepted(event.by.clone())
                    && same_terms(&self.terms, terms)
            }
            GoalChange::Decline(reason) => {
                self.by_the_owner(&event.by).is_ok()
                    && self.terms.acceptance == GoalAcceptance::Declined(reason.clone())
            }
            // As it stands, whatever the answer was: only a declined one is proposed anew by it.
            GoalChange::Revise(draft) => {
                let is_declined = matches!(self.terms.acceptance, GoalAcceptance::Declined(_));
                !is_declined
                    && draft.acceptance == GoalAcceptance::Proposed
                    && same_terms(&self.terms, draft)
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
            GoalChange::Accept(_) => {
                self.terms.acceptance = GoalAcceptance::Accepted(event.by.clone());
                self.answered_on = Some(event.on);
                self.agreed = Some(self.terms.clone());
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
                let counted = self.part(metric).map(|part| part.counted());
                self.counted.extend(counted.map(|counted| (metric.clone(), counted)));
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

    /// How far the goal is as of a day: by what was entered up to it, and by what measures
    /// [answered](super::Goal::measured), which is nothing of a goal whose figures are all entered.
    /// `None` of one that was not accepted on that day, or was given up.
    ///
    /// Cost: a pass over the changes up to the day, and that of [`Goal::progress`].
    pub fn progress(
        &self,
        measured: &GoalReadings,
        policy: &GoalPolicyDraft,
        as_of: NaiveDate,
    ) -> Option<GoalProgress> {
        let state = self.as_of(as_of)?;
        let mut readings = measured.clone();
        readings.extend(state.readings().clone());
        Some(state.goal()?.progress(&readings, policy, as_of))
    }

    /// How far it had come as of a day: what was entered, and of what was accepted whether it is met or
    /// missed by then. `None` before it was proposed.
    ///
    /// Cost: that of [`progress`](Self::progress).
    pub fn phase(
        &self,
        measured: &GoalReadings,
        policy: &GoalPolicyDraft,
        as_of: NaiveDate,
    ) -> Option<GoalPhase> {
        let entered = self.as_of(as_of)?.phase();
        Some(match self.progress(measured, policy, as_of).map(|progress| progress.standing) {
            Some(GoalStanding::Met) => GoalPhase::Met,
            Some(GoalStanding::Missed) => GoalPhase::Missed,
            _ => entered,
        })
    }
}

impl GoalPart {
    fn counted(&self) -> Counted {
        (self.unit.clone(), self.kind, self.is_measured())
    }
}

fn part_of(terms: &GoalDraft, metric: &MetricName) -> Option<GoalPart> {
    let part = terms.parts.iter().find(|part| part.metric.as_ref() == Some(metric))?;
    GoalPart::of(part.clone())
}

/// Whether two terms are the same, whatever the answer to them.
fn same_terms(one: &GoalDraft, other: &GoalDraft) -> bool {
    let acceptance = one.acceptance.clone();
    *one == GoalDraft { acceptance, ..other.clone() }
}

fn was_due(due: Option<NaiveDate>, on: NaiveDate) -> Result<(), GoalRefusal> {
    match due {
        Some(due) if due < on => Err(GoalRefusal::WasDue(due)),
        _ => Ok(()),
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
