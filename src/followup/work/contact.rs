//! One contact with several purposes: on which day, by which channel, at which hours.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::calendar::{Calendar, Day, Shift};
use crate::followup::Task;
use crate::marketing::Channel;
use crate::rule::Reason;
use crate::units::CustomerId;
use crate::units::text::{joined, joined_after};

/// A contact with a customer that is to take place on a day: one, for all that is to be done then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PlannedContact {
    /// Whom to contact.
    pub customer: CustomerId,
    /// The day.
    pub on: NaiveDate,
    /// By which channel: one that is permitted for every purpose and on file. `None` where nothing
    /// on file allows one, so that the details have to be found first.
    pub via: Option<Channel>,
    /// From when to when: while the firm works and the customer wants to be contacted. Empty where
    /// there is no such time on the day: then by what disturbs nobody, such as an e-mail, if it can
    /// be. `None` where nobody knows the hours.
    pub hours: Option<Vec<Shift>>,
    /// What for, the most pressing first; at least one.
    pub tasks: Vec<Task>,
}

impl fmt::Display for PlannedContact {
    /// "2026-03-08, C-1 by phone 09:00-12:00: keep a promise, ask whether all is well".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.on, self.customer)?;
        write_via(f, self.via)?;
        let hours = self.hours.as_ref().filter(|_| self.via.is_some());
        joined_after(f, " ", ", ", hours.into_iter().flatten())?;
        if hours.is_some_and(Vec::is_empty) && self.via.is_some_and(disturbs) {
            f.write_str(", although they want quiet or nobody works")?;
        }
        f.write_str(": ")?;
        write_purposes(f, &self.tasks)
    }
}

pub(super) fn write_via(f: &mut fmt::Formatter<'_>, via: Option<Channel>) -> fmt::Result {
    match via {
        Some(channel) => write!(f, " by {channel}"),
        None => f.write_str(", once there is a way to reach them"),
    }
}

pub(super) fn write_purposes<'a>(
    f: &mut fmt::Formatter<'_>,
    tasks: impl IntoIterator<Item = &'a Task>,
) -> fmt::Result {
    joined(f, ", ", tasks.into_iter().map(|task| task.purpose))
}

/// Something that is not done, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DroppedTask {
    /// What would have been done.
    pub task: Task,
    /// The last day on which it would have been of use.
    pub on: NaiveDate,
    /// Why not.
    pub reason: Reason,
}

impl fmt::Display for DroppedTask {
    /// "2026-03-08, C-1: wish a happy birthday: dropped, …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Task { customer, purpose, .. } = &self.task;
        write!(f, "{}, {customer}: {purpose}: dropped, {}", self.on, self.reason)
    }
}

/// At which hours of a day a contact can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hours {
    /// The firm does not work.
    Closed,
    /// Nobody knows the hours.
    AnyTime,
    /// In these. None at all: the customer wants quiet whenever the firm works.
    Within(Vec<Shift>),
}

impl Hours {
    pub(super) fn of(firm: &dyn Calendar, customer: Option<&dyn Calendar>, day: NaiveDate) -> Self {
        let wanted = customer.map(|calendar| calendar.day(day));
        match (firm.day(day), wanted) {
            (Day::Closed(_), _) => Hours::Closed,
            (_, Some(Day::Closed(_))) => Hours::Within(Vec::new()),
            (Day::Working(firm), Some(Day::Working(wanted))) => Hours::Within(shared(firm, wanted)),
            (Day::Working(shifts), _) | (Day::Unknown { .. }, Some(Day::Working(shifts))) => {
                Hours::Within(shifts.to_vec())
            }
            (Day::Unknown { .. }, _) => Hours::AnyTime,
        }
    }

    pub(super) const fn is_open(&self) -> bool {
        !matches!(self, Hours::Closed)
    }

    pub(super) fn is_quiet(&self) -> bool {
        match self {
            Hours::Within(shifts) => shifts.is_empty(),
            Hours::Closed | Hours::AnyTime => false,
        }
    }

    pub(super) fn into_shifts(self) -> Option<Vec<Shift>> {
        match self {
            Hours::Within(shifts) => Some(shifts),
            Hours::Closed => Some(Vec::new()),
            Hours::AnyTime => None,
        }
    }
}

/// The time that two days' shifts share.
fn shared(one: &[Shift], other: &[Shift]) -> Vec<Shift> {
    let both = |a: &Shift, b: &Shift| {
        Shift::try_new(a.from().max(b.from()), a.until().min(b.until())).ok()
    };
    one.iter().flat_map(|a| other.iter().filter_map(move |b| both(a, b))).collect()
}

/// Channels as a set: the place of each in [`Channel::ALL`] is a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Channels(u32);

impl Channels {
    pub(super) fn of(channels: impl IntoIterator<Item = Channel>) -> Self {
        Channels(channels.into_iter().fold(0, |all, channel| all | bit(channel)))
    }

    pub(super) fn both(self, other: Channels) -> Channels {
        Channels(self.0 & other.0)
    }

    /// Whether a contact by this channel will do; one without a channel, where there is none.
    pub(super) fn serve(self, via: Option<Channel>) -> bool {
        via.map_or(self.0 == 0, |channel| self.0 & bit(channel) != 0)
    }

    /// The first to try: on a quiet day one that disturbs nobody, then the customer's own choice.
    pub(super) fn first(self, preferred: Option<Channel>, is_quiet: bool) -> Option<Channel> {
        let allowed = Channel::ALL.into_iter().filter(|channel| self.0 & bit(*channel) != 0);
        allowed.min_by_key(|channel| (is_quiet && disturbs(*channel), Some(*channel) != preferred))
    }
}

/// Whether it reaches the customer at once, rather than when they look.
const fn disturbs(channel: Channel) -> bool {
    !matches!(channel, Channel::Email | Channel::Fax | Channel::Post)
}

fn bit(channel: Channel) -> u32 {
    let place = Channel::ALL.iter().position(|known| *known == channel);
    place
        .and_then(|place| u32::try_from(place).ok())
        .and_then(|by| 1_u32.checked_shl(by))
        .unwrap_or(0)
}
