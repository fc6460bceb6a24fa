//! Follow-ups counted, and what came of them.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::followup::TaskState;
use crate::marketing::ResponseKind;
use crate::units::{Money, Proportion};

/// Follow-ups counted, and what came of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FollowUpTally {
    /// How many there are, each by how it stands: all whose best day lies in the period.
    pub states: BTreeMap<TaskState, u64>,
    /// How many were done in time, of those that were done, left out, or are overdue. What a fact
    /// cancelled, what is held back and what still has time counts in neither number.
    pub in_time: Proportion,
    /// How many customers were reached, of those contacts of which a response says so.
    pub reached: Proportion,
    /// How many answered what.
    pub answers: BTreeMap<ResponseKind, u64>,
    /// How many records of contacts name a topic for the next time (S2).
    pub next_topic: Proportion,
    /// After how many contacts an appointment was made, of those whose time is over.
    pub booked: Proportion,
    /// After how many contacts the customer bought, of those whose time is over.
    pub bought: Proportion,
    /// How many bought in as many days after the best day, of those whose follow-up was left out or
    /// is overdue: without a contact for it.
    pub bought_without: Proportion,
    /// What was bought after contacts, less what came back in that time; each purchase once.
    pub bought_for: Money,
}

impl FollowUpTally {
    pub(super) fn none(zero: Money) -> Self {
        FollowUpTally {
            states: BTreeMap::new(),
            in_time: Proportion::default(),
            reached: Proportion::default(),
            answers: BTreeMap::new(),
            next_topic: Proportion::default(),
            booked: Proportion::default(),
            bought: Proportion::default(),
            bought_without: Proportion::default(),
            bought_for: zero,
        }
    }

    /// How many follow-ups there are.
    pub fn all(&self) -> u64 {
        self.states.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    pub(super) fn count(&mut self, state: TaskState) {
        let count = self.states.entry(state).or_default();
        *count = count.saturating_add(1);
        match state {
            TaskState::Done => self.in_time.add(true),
            TaskState::DoneLate | TaskState::Skipped | TaskState::Overdue => {
                self.in_time.add(false);
            }
            TaskState::Planned | TaskState::Due | TaskState::Cancelled | TaskState::HeldBack => {}
        }
    }
}

/// "12 follow-ups: in time 8 of 10 (80.0%), reached 5 of 6 (83.3%), bought afterwards 2 of 6 (33.3%), …".
impl fmt::Display for FollowUpTally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all();
        write!(f, "{all} follow-up{}", if all == 1 { "" } else { "s" })?;
        for (what, of) in [
            ("done in time", self.in_time),
            ("reached", self.reached),
            ("made an appointment afterwards", self.booked),
            ("bought afterwards", self.bought),
            ("bought without it", self.bought_without),
        ] {
            if let Some(share) = of.share().known() {
                write!(f, ", {what} {} of {} ({share:.1})", of.successes(), of.trials())?;
            }
        }
        if self.bought.successes() > 0 {
            write!(f, ", for {:#}", self.bought_for)?;
        }
        Ok(())
    }
}
