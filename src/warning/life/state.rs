//! A warning as a kind of life.

use chrono::NaiveDate;

use super::{
    Escalation, RaisedWarning, Snooze, WarningConclusion, WarningEnd, WarningEvent, WarningLevel,
    WarningRefusal,
};
use crate::customer::Note;
use crate::rule::life::{self as lives, History, Life, LifeRecord};
use crate::units::StaffId;
use crate::units::words::words;
use crate::warning::Severity;

/// A warning with its whole history, from the day on which it was raised.
pub type Warning = History<WarningState>;

/// A warning as it is written: how it was raised, its changes, and what was taken back.
pub type WarningRecord = LifeRecord<WarningState>;

/// A change of a warning that was made.
pub type DatedWarningEvent = lives::Event<WarningState>;

words! {
    /// Where a warning stands.
    pub enum WarningPhase, "phase of a warning" {
        /// It was raised, and nobody has said that they see to it.
        Raised = "raised",
        /// Somebody has.
        Acknowledged = "acknowledged",
        /// It is not to be told of for a while.
        Snoozed = "snoozed",
        /// It is closed.
        Closed = "closed",
    }
}

/// What is true of a warning.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WarningState {
    severity: Severity,
    responsible: Option<StaffId>,
    cleared_since: Option<NaiveDate>,
    acknowledged_by: Option<StaffId>,
    unanswered_since: NaiveDate,
    snooze: Option<(Snooze, StaffId)>,
    escalations: Vec<Escalation>,
    conclusion: Option<WarningConclusion>,
    end: Option<(NaiveDate, WarningEnd)>,
}

impl WarningState {
    /// Where it stands.
    pub const fn phase(&self) -> WarningPhase {
        if self.end.is_some() {
            WarningPhase::Closed
        } else if self.snooze.is_some() {
            WarningPhase::Snoozed
        } else if self.acknowledged_by.is_some() {
            WarningPhase::Acknowledged
        } else {
            WarningPhase::Raised
        }
    }

    /// How pressing it is.
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// Who is responsible, as far as anybody was last known to be.
    pub const fn responsible(&self) -> Option<&StaffId> {
        self.responsible.as_ref()
    }

    /// Since when it is found no more, while it is kept.
    pub const fn cleared_since(&self) -> Option<NaiveDate> {
        self.cleared_since
    }

    /// Who sees to it.
    pub const fn acknowledged_by(&self) -> Option<&StaffId> {
        self.acknowledged_by.as_ref()
    }

    /// Since when somebody is to answer: since it was raised, became more severe, was handed
    /// over or its snooze ended.
    pub const fn unanswered_since(&self) -> NaiveDate {
        self.unanswered_since
    }

    /// How it is snoozed, and by whom.
    pub fn snooze(&self) -> Option<(&Snooze, &StaffId)> {
        self.snooze.as_ref().map(|(snooze, by)| (snooze, by))
    }

    /// To whom it was taken [since somebody is to answer](Self::unanswered_since).
    pub fn escalations(&self) -> &[Escalation] {
        &self.escalations
    }

    /// What was found out, done and achieved, as far as anybody has said.
    pub const fn conclusion(&self) -> Option<&WarningConclusion> {
        self.conclusion.as_ref()
    }

    /// On which day it was closed, and how.
    pub fn end(&self) -> Option<(NaiveDate, &WarningEnd)> {
        self.end.as_ref().map(|(on, end)| (*on, end))
    }

    /// Patience begins anew, and whoever was told before is told again when it ends.
    fn asks_anew(&mut self, on: NaiveDate) {
        self.unanswered_since = on;
        self.escalations.clear();
    }

    pub(super) fn take_over(&mut self, event: &DatedWarningEvent) {
        match &event.change {
            WarningEvent::Severity(moved) => {
                // Nobody has answered to what is worse than it was.
                if moved.to.rank() < self.severity.rank() {
                    self.acknowledged_by = None;
                    self.asks_anew(event.on);
                }
                self.severity = moved.to;
            }
            WarningEvent::Cleared => self.cleared_since = Some(event.on),
            WarningEvent::Returned => self.cleared_since = None,
            WarningEvent::Acknowledged => self.acknowledged_by = Some(event.by.clone()),
            WarningEvent::Snoozed(snooze) => {
                self.snooze = Some((snooze.clone(), event.by.clone()));
            }
            WarningEvent::SnoozeEnded(_) => {
                self.snooze = None;
                self.asks_anew(event.on);
            }
            WarningEvent::HandedOver(to) => {
                // Whoever saw to it does so no more, unless they are responsible now.
                if self.acknowledged_by.as_ref() != Some(to) {
                    self.acknowledged_by = None;
                }
                self.responsible = Some(to.clone());
                self.asks_anew(event.on);
            }
            WarningEvent::Escalated(escalation) => self.escalations.push(escalation.clone()),
            WarningEvent::Concluded(conclusion) => self.conclusion = Some(conclusion.clone()),
            WarningEvent::Closed(end) => {
                if let WarningEnd::ByHand(conclusion) = end {
                    self.conclusion = Some(conclusion.clone());
                }
                // A snooze does not outlive its warning.
                self.snooze = None;
                self.end = Some((event.on, end.clone()));
            }
        }
    }
}

/// Whether a snooze has an end that can come, and each of those that it names can.
fn check_snooze(snooze: &Snooze, on: NaiveDate) -> Result<(), WarningRefusal> {
    match (snooze.until, snooze.or_worse_by) {
        (None, None) => Err(WarningRefusal::SnoozeWithoutEnd),
        (Some(until), _) if until <= on => Err(WarningRefusal::SnoozeInThePast { until, on }),
        (_, Some(_)) if !snooze.from.as_ref().is_some_and(WarningLevel::can_worsen) => {
            Err(WarningRefusal::CannotWorsen)
        }
        (_, Some(margin)) if !snooze.from.as_ref().is_some_and(|from| margin.fits(from)) => {
            Err(WarningRefusal::OtherUnit)
        }
        _ => Ok(()),
    }
}

impl Life for WarningState {
    type Beginning = RaisedWarning;
    type Change = WarningEvent;
    type Noted = ();
    type Context = ();
    type Effect = ();
    type Words = Note;
    type Refusal = WarningRefusal;

    const BEGINNING: &'static str = "raised";
    const NOTED: &'static str = "noted";

    fn began_on(raised: &RaisedWarning) -> NaiveDate {
        raised.on
    }

    fn check_beginning(_: &RaisedWarning) -> Result<(), WarningRefusal> {
        Ok(())
    }

    fn judge_beginning(_: &RaisedWarning, (): &()) -> Result<(), WarningRefusal> {
        Ok(())
    }

    fn begin(raised: &RaisedWarning, (): &()) -> Self {
        WarningState {
            severity: raised.severity,
            responsible: raised.responsible.clone(),
            cleared_since: None,
            acknowledged_by: None,
            unanswered_since: raised.on,
            snooze: None,
            escalations: Vec::new(),
            conclusion: None,
            end: None,
        }
    }

    fn check(&self, _: &RaisedWarning, asked: &DatedWarningEvent) -> Result<(), WarningRefusal> {
        match (&asked.change, &self.end) {
            (WarningEvent::Concluded(_), _) => Ok(()),
            (_, Some((on, _))) => Err(WarningRefusal::Closed(*on)),
            (WarningEvent::Snoozed(snooze), None) => check_snooze(snooze, asked.on),
            (WarningEvent::SnoozeEnded(_), None) if self.snooze.is_none() => {
                Err(WarningRefusal::NotSnoozed)
            }
            _ => Ok(()),
        }
    }

    fn judge(
        &self,
        _: &RaisedWarning,
        _: &DatedWarningEvent,
        (): &(),
    ) -> Result<((), ()), WarningRefusal> {
        Ok(((), ()))
    }

    fn check_noted(_: Option<&WarningEvent>, (): &()) -> Result<(), WarningRefusal> {
        Ok(())
    }

    fn is_so(&self, event: &DatedWarningEvent, _: &[DatedWarningEvent]) -> bool {
        match &event.change {
            WarningEvent::Severity(moved) => moved.to == self.severity,
            WarningEvent::Cleared => self.cleared_since.is_some(),
            WarningEvent::Returned => self.cleared_since.is_none(),
            WarningEvent::Acknowledged => self.acknowledged_by.is_some(),
            WarningEvent::Snoozed(snooze) => {
                self.snooze.as_ref().is_some_and(|(known, _)| known == snooze)
            }
            WarningEvent::HandedOver(to) => self.responsible.as_ref() == Some(to),
            WarningEvent::Escalated(escalation) => self.escalations.contains(escalation),
            WarningEvent::Concluded(conclusion) => self.conclusion.as_ref() == Some(conclusion),
            WarningEvent::SnoozeEnded(_) | WarningEvent::Closed(_) => false,
        }
    }

    fn step(&mut self, event: &DatedWarningEvent) {
        self.take_over(event);
    }

    fn other_noted((): (), (): ()) -> WarningRefusal {
        // There is one `()`: this is never asked for.
        WarningRefusal::NothingNoted
    }
}
