//! What is to be stored, and sent: each change with whom it is told to, and why.

use std::fmt;

use chrono::NaiveDate;

use super::{
    Escalation, PendingWarning, RaisedWarning, SeenWarning, SnoozeEnd, WarningEnd, WarningEvent,
    WarningRef,
};
use crate::units::StaffId;
use crate::units::guard::{date, guarded};

guarded! {
    /// Who is told of a change.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum WarningAddressee as "WarningAddressee" {
        /// This member of staff.
        Staff(StaffId) = "staff",
        /// Nobody is known to be responsible: it is to be told all the same.
        Unassigned = "unassigned",
    }
}

guarded! {
    /// What a change does to a book.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum WarningStep as "WarningStep" {
        /// It is found, and not for long enough.
        Pending(PendingWarning) = "pending",
        /// What was pending is found no more. Nobody was told of it.
        Dropped = "dropped",
        /// It was seen again.
        Seen(SeenWarning) = "seen",
        /// It is raised, with what was seen of it.
        Raised(RaisedWarning) = "raised",
        /// Something happened to it.
        Event(WarningEvent) = "event",
        /// It goes on under another key: this was its name before.
        Moved(WarningRef) = "moved",
    }
}

guarded! {
    /// A change of a book, to be stored; and to be sent, where somebody is told. `Debug` does not show
    /// why.
    #[derive(Clone, PartialEq, Eq, Hash)]
    pub struct WarningChange as "WarningChange" {
        /// Of which warning.
        pub warning: WarningRef,
        /// The day.
        #[serde(deserialize_with = "date")]
        pub on: NaiveDate,
        /// What.
        pub step: WarningStep,
        /// Who is told. `None`: nobody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tell: Option<WarningAddressee>,
        /// Who else is: of the end of a snooze whoever is responsible, where somebody else snoozed it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub also_tell: Option<WarningAddressee>,
        /// Why, in English, where somebody is told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub why: Option<String>,
    }
}

impl WarningChange {
    pub(super) const fn quiet(warning: WarningRef, on: NaiveDate, step: WarningStep) -> Self {
        WarningChange { warning, on, step, tell: None, also_tell: None, why: None }
    }

    /// What happened to a warning, where it is that.
    pub const fn event(&self) -> Option<&WarningEvent> {
        match &self.step {
            WarningStep::Event(event) => Some(event),
            _ => None,
        }
    }
}

impl WarningAddressee {
    pub(super) fn of(staff: Option<&StaffId>) -> Self {
        staff.map_or(WarningAddressee::Unassigned, |staff| WarningAddressee::Staff(staff.clone()))
    }
}

impl fmt::Debug for WarningChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("WarningChange");
        shown.field("warning", &self.warning).field("on", &self.on).field("step", &self.step);
        shown.field("tell", &self.tell).finish_non_exhaustive()
    }
}

impl fmt::Display for WarningChange {
    /// "2026-03-02, warning.no-purchase, customer C-1, number 1: raised: …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let WarningRef { key, occurrence } = &self.warning;
        write!(f, "{}, {key}, number {occurrence}: {}", self.on, self.step.name())?;
        match &self.why {
            Some(why) => write!(f, ": {why}"),
            None => Ok(()),
        }
    }
}

impl WarningStep {
    const fn name(&self) -> &'static str {
        match self {
            WarningStep::Pending(_) => "pending",
            WarningStep::Dropped => "no longer pending",
            WarningStep::Seen(_) => "seen",
            WarningStep::Raised(_) => "raised",
            WarningStep::Moved(_) => "moved here",
            WarningStep::Event(event) => match event {
                WarningEvent::Severity(_) => "severity changed",
                WarningEvent::Cleared => "found no more, and kept",
                WarningEvent::Returned => "found again",
                WarningEvent::Acknowledged => "acknowledged",
                WarningEvent::Snoozed(_) => "snoozed",
                WarningEvent::SnoozeEnded(SnoozeEnd::Resolved | SnoozeEnd::ByHand) => {
                    "snooze ended"
                }
                WarningEvent::SnoozeEnded(_) => "told again",
                WarningEvent::HandedOver(_) => "handed over",
                WarningEvent::Escalated(Escalation { was_told: true, .. }) => {
                    "not escalated: told before"
                }
                WarningEvent::Escalated(_) => "escalated",
                WarningEvent::Concluded(_) => "concluded",
                WarningEvent::Closed(WarningEnd::ByFacts) => "resolved",
                WarningEvent::Closed(WarningEnd::ByHand(_)) => "closed by hand",
                WarningEvent::Closed(WarningEnd::Merged(_)) => "merged",
                WarningEvent::Closed(WarningEnd::SwitchedOff) => "switched off",
            },
        }
    }
}
