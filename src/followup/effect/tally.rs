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
    /// How many contacts reached the customer, of those of which a response says whether they did.
    pub reached: Proportion,
    /// How many answered what.
    pub answers: BTreeMap<ResponseKind, u64>,
    /// How many records of contacts name a topic for the next time (S2), of those that reached the
    /// customer, or may have.
    pub next_topic: Proportion,
    /// After how many contacts an appointment was made, from the day of the contact on: of those that
    /// reached the customer, or may have, and whose time is over.
    pub booked: Proportion,
    /// After how many contacts the customer bought something and kept it, of the same.
    pub bought: Proportion,
    /// How often a customer bought something and kept it in as many days after the best day of what
    /// was left out or is overdue, where there was no personal contact with them then, nor in as many
    /// days before: each day once for a customer.
    pub bought_without: Proportion,
    /// What was bought after contacts, less what came back of it; each purchase once.
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
            TaskState::DoneLate | TaskState::Skipped | TaskState::Overdue | TaskState::Lapsed => {
                self.in_time.add(false);
            }
            TaskState::Planned | TaskState::Due | TaskState::Cancelled | TaskState::HeldBack => {}
        }
    }
}

/// "12 follow-ups, done in time 8 of 10 (80.0%), reached 5 of 6 (83.3%), bought afterwards 2 of 6 (33.3%)
/// for 1,200.00 CNY, bought without a contact 1 of 4 (25.0%); whether …". What nothing is known of is
/// left out.
impl fmt::Display for FollowUpTally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all();
        write!(f, "{all} follow-up{}", if all == 1 { "" } else { "s" })?;
        say(f, "done in time", self.in_time)?;
        say(f, "reached", self.reached)?;
        say(f, "made an appointment afterwards", self.booked)?;
        say(f, "bought afterwards", self.bought)?;
        if self.bought.successes() > 0 {
            write!(f, " for {:#}", self.bought_for)?;
        }
        say(f, "bought without a contact", self.bought_without)?;
        if self.bought.trials() > 0 {
            f.write_str("; whether the contact was the cause, nobody can tell")?;
        }
        Ok(())
    }
}

fn say(f: &mut fmt::Formatter<'_>, what: &str, of: Proportion) -> fmt::Result {
    match of.share().known() {
        Some(share) => write!(f, ", {what} {} of {} ({share:.1})", of.successes(), of.trials()),
        None => Ok(()),
    }
}
