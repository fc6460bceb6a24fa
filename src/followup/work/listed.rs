//! What a work list says: whom to contact, what has no place, and what is dropped.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::contact::{write_purposes, write_via};
use super::{DayCapacity, DroppedTask, WorkItem};
use crate::followup::Task;
use crate::rule::{Criterion, Reason};
use crate::units::{Score, StaffId};

/// A contact on a work list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ListedContact<'a> {
    /// The contact, and whose it is.
    pub item: &'a WorkItem,
    /// What for, as far as it is still of use; the most pressing first.
    pub tasks: Vec<&'a Task>,
    /// Whether something in it is owed and due, so that it comes before all that is not.
    pub heads: bool,
    /// The worth that counts.
    pub worth: Score,
    /// From 1, and more with each day nearer to the last useful one.
    pub urgency: u32,
    /// For how many days it has waited.
    pub waited_days: u64,
    /// Worth × urgency + waiting, in whole points, cut.
    pub points: u64,
    /// The first day on which something in it is overdue; it may have passed. `None` beyond the
    /// calendar.
    pub overdue_on: Option<NaiveDate>,
    /// Why it is here: because it is owed, or by its points.
    pub criterion: Criterion,
}

impl fmt::Display for ListedContact<'_> {
    /// "C-1 by phone: keep a promise; worth 80 × urgency 15 + waiting 2 days = 1300 points; overdue
    /// from 2026-03-09".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.item.contact.customer.fmt(f)?;
        write_via(f, self.item.contact.via)?;
        f.write_str(": ")?;
        write_purposes(f, self.tasks.iter().copied())?;
        let days = if self.waited_days == 1 { "day" } else { "days" };
        let Self { worth, urgency, waited_days, points, .. } = self;
        write!(f, "; worth {worth} × urgency {urgency} + waiting {waited_days} {days} = ")?;
        write!(f, "{points} points")?;
        self.overdue_on.map_or(Ok(()), |day| write!(f, "; overdue from {day}"))
    }
}

/// A contact for which a day has no room, and which stays for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LeftOver<'a> {
    /// The contact, and whose it is.
    pub item: &'a WorkItem,
    /// The first day on which something in it is overdue; it may have passed. `None` beyond the
    /// calendar.
    pub overdue_on: Option<NaiveDate>,
    /// Why it has no place.
    pub reason: Reason,
}

impl fmt::Display for LeftOver<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.item.contact.customer, self.reason)?;
        self.overdue_on.map_or(Ok(()), |day| write!(f, "; overdue from {day}"))
    }
}

/// What somebody does on a day, in this order; and what has no place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WorkList<'a> {
    /// The day.
    pub day: NaiveDate,
    /// Whose list it is.
    pub owner: StaffId,
    /// Who does the owner's contacts: another while the owner is away, on whose list they are then.
    /// `None`: nobody.
    pub acting: Option<StaffId>,
    /// How much can be done.
    pub capacity: DayCapacity,
    /// How much of it is used: never more.
    pub used: u32,
    /// Whom to contact, the first first.
    pub contacts: Vec<ListedContact<'a>>,
    /// What has no place and stays for another day, in the same order.
    pub left_over: Vec<LeftOver<'a>>,
    /// What will not be done any more.
    pub dropped: Vec<DroppedTask>,
    /// What else is to be known of the day: why nothing can be done, or that nobody knows whether
    /// there is work.
    pub notices: Vec<Reason>,
}

impl fmt::Display for WorkList<'_> {
    /// A line for the day, and one for each contact, for what has no place and for what is dropped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (used, unit) = match self.capacity {
            DayCapacity::Contacts(_) => (self.used, ""),
            DayCapacity::Minutes(_) => (self.used, " min"),
        };
        write!(f, "{}, {}: {used}{unit} of {}", self.day, self.owner, self.capacity)?;
        for notice in &self.notices {
            write!(f, "; {notice}")?;
        }
        if let Some(other) = self.acting.as_ref().filter(|acting| **acting != self.owner) {
            write!(f, ", and {other} acts")?;
        }
        for (place, contact) in self.contacts.iter().enumerate() {
            write!(f, "\n{}. {contact}", place.saturating_add(1))?;
        }
        for left in &self.left_over {
            write!(f, "\nleft over: {left}")?;
        }
        for dropped in &self.dropped {
            write!(f, "\ndropped: {dropped}")?;
        }
        Ok(())
    }
}
