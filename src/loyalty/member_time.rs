//! Since when, and until when, a customer was a member of a programme.

use chrono::NaiveDate;

use crate::base::Customer;
use crate::marketing::MembershipChange;
use crate::units::ProgrammeId;

/// The days on which a customer was a member: from the day of joining to the day before that of
/// leaving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MemberTime {
    // INVARIANT: in order, none of them empty, no two with a day in common; only the last is open.
    stays: Vec<Stay>,
    /// When they last left. `None`: never.
    left_on: Option<NaiveDate>,
}

/// From the day of joining on; until the day of leaving, which is no more of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stay {
    pub(super) joined: NaiveDate,
    pub(super) left: Option<NaiveDate>,
}

impl Stay {
    pub(super) fn contains(self, day: NaiveDate) -> bool {
        self.joined <= day && self.left.is_none_or(|left| day < left)
    }
}

impl MemberTime {
    /// By what was known on a day. To join twice, or to leave without having joined, changes nothing.
    /// Cost: a pass over the memberships.
    pub(super) fn of(customer: &Customer, programme: &ProgrammeId, as_of: NaiveDate) -> Self {
        let mut time = MemberTime { stays: Vec::new(), left_on: None };
        let mut joined = None;
        let entries = customer.marketing().memberships().oldest_first(as_of);
        for entry in entries.filter(|entry| entry.programme == *programme) {
            match (entry.change, joined) {
                (MembershipChange::Joined, None) => joined = Some(entry.date),
                (MembershipChange::Left, Some(since)) => {
                    time.left_on = Some(entry.date);
                    if since < entry.date {
                        time.stays.push(Stay { joined: since, left: Some(entry.date) });
                    }
                    joined = None;
                }
                _ => {}
            }
        }
        time.stays.extend(joined.map(|joined| Stay { joined, left: None }));
        time
    }

    /// When they last left, where they did not join again.
    pub(super) fn has_left_on(&self) -> Option<NaiveDate> {
        if self.current().is_some() { None } else { self.left_on }
    }

    /// All their times as a member, in order.
    pub(super) fn stays(&self) -> &[Stay] {
        &self.stays
    }

    /// The time as a member that goes on.
    pub(super) fn current(&self) -> Option<Stay> {
        self.stays.last().copied().filter(|stay| stay.left.is_none())
    }
}
