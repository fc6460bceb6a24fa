//! What a day has room for, and how its contacts are ranked.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::marketing::Channel;
use crate::rule::{Checker, Draft, Valid};
use crate::units::Score;

/// How much somebody can do on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayCapacity {
    /// So many contacts.
    Contacts(u32),
    /// So many minutes, of which each contact takes as many as the [`WorkPolicy`] says.
    Minutes(u32),
}

impl DayCapacity {
    pub(super) const fn amount(self) -> u32 {
        match self {
            DayCapacity::Contacts(amount) | DayCapacity::Minutes(amount) => amount,
        }
    }
}

impl fmt::Display for DayCapacity {
    /// "12 contacts", "90 min".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DayCapacity::Contacts(1) => f.write_str("1 contact"),
            DayCapacity::Contacts(contacts) => write!(f, "{contacts} contacts"),
            DayCapacity::Minutes(minutes) => write!(f, "{minutes} min"),
        }
    }
}

/// How the contacts of a day are ranked, as it is written down. The figures are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkPolicyDraft {
    /// How many days before the last useful one a contact begins to be urgent. 14.
    pub urgent_days: u32,
    /// How many points each day of waiting adds. 50: as much as a day nearer to the last does for a
    /// customer of middling worth.
    pub waiting_points: u32,
    /// The worth of a customer of whom it is not known. 50, the middle: missing is not bad.
    pub unknown_worth: Score,
    /// How many minutes a contact takes. 10.
    pub contact_minutes: u32,
    /// How many minutes a visit to the customer takes. 60.
    pub visit_minutes: u32,
    /// How many contacts are handed over to somebody else on a day at least, if as many are left. 5.
    pub handed_over_per_day: u32,
}

impl Default for WorkPolicyDraft {
    fn default() -> Self {
        WorkPolicyDraft {
            urgent_days: 14,
            waiting_points: 50,
            unknown_worth: Score::of(50),
            contact_minutes: 10,
            visit_minutes: 60,
            handed_over_per_day: 5,
        }
    }
}

/// How the contacts of a day are ranked.
///
/// * At most a century of days; waiting adds from 1 point to 10,000 a day, so that nothing is
///   overtaken for ever.
/// * A contact takes from a minute to a day, and somebody is handed over each day.
pub type WorkPolicy = Valid<WorkPolicyDraft>;

impl Draft for WorkPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("urgent_days", self.urgent_days, 0, Checker::MAX_DAYS);
        checker.number("waiting_points", self.waiting_points, 1, 10_000);
        checker.number("contact_minutes", self.contact_minutes, 1, 24 * 60);
        checker.number("visit_minutes", self.visit_minutes, 1, 24 * 60);
        checker.number("handed_over_per_day", self.handed_over_per_day, 1, u32::MAX);
    }
}

/// The millionths of a point.
pub(super) const POINT: u64 = 1_000_000;

impl WorkPolicyDraft {
    /// How much of a day's capacity a contact by a channel takes.
    pub(super) const fn takes(&self, via: Option<Channel>, of: DayCapacity) -> u32 {
        match (of, via) {
            (DayCapacity::Contacts(_), _) => 1,
            (DayCapacity::Minutes(_), Some(Channel::Visit)) => self.visit_minutes,
            (DayCapacity::Minutes(_), _) => self.contact_minutes,
        }
    }

    /// How urgent something is so many days before its last useful day: 1 until the urgent days
    /// begin, one more on each of them, and no more once the last has come.
    pub(super) fn urgency(&self, days_left: u64) -> u32 {
        let left = u32::try_from(days_left).unwrap_or(u32::MAX);
        self.urgent_days.saturating_sub(left).saturating_add(1)
    }

    /// Worth × urgency + waiting, in millionths of a point.
    pub(super) fn score(&self, worth: Score, urgency: u32, waited_days: u64) -> u64 {
        let now = worth.millionths().unsigned_abs().saturating_mul(u64::from(urgency));
        let waiting = waited_days.saturating_mul(u64::from(self.waiting_points));
        now.saturating_add(waiting.saturating_mul(POINT))
    }

    /// How many days later something can arrive and still go before a contact that is not owed: the
    /// points of the highest worth at its most urgent, over those that a day of waiting adds. What
    /// arrives after so many days never does.
    pub fn overtaken_for_days(&self) -> u64 {
        let most = self.score(Score::MAX, self.urgency(0), 0);
        let a_day = u64::from(self.waiting_points).saturating_mul(POINT);
        most.checked_div(a_day).unwrap_or(u64::MAX)
    }
}
