//! What a work list says: whom to contact, what has no place, and what is dropped.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::contact::{write_purposes, write_via};
use super::list::rules::LONG_FIRST;
use super::{DayCapacity, DroppedTask, WorkItem};
use crate::calendar::Shift;
use crate::followup::Task;
use crate::rule::{Criterion, Reason};
use crate::units::text::joined_after;
use crate::units::{Score, StaffId};

/// A contact on a work list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ListedContact<'a> {
    /// The contact, whose it is, and what to know before it.
    pub item: &'a WorkItem,
    /// From when to when, as planned for this day. `None`: nobody knows the hours, or it was planned
    /// for another day.
    pub hours: Option<&'a [Shift]>,
    /// What for, as far as it is still of use; the most pressing first.
    pub tasks: Vec<&'a Task>,
    /// Whether something in it is owed, so that it comes before all in which nothing is.
    pub heads: bool,
    /// The worth that counts.
    pub worth: Score,
    /// From 1, and more with each day nearer to the last working day on which it is of use.
    pub urgency: u32,
    /// For how many days it has waited.
    pub waited_days: u64,
    /// How many points each of them adds.
    pub waiting_points: u32,
    /// Worth × urgency + days of waiting × the points of each, in whole points, cut.
    pub points: u64,
    /// The first day on which something in it is overdue; it may have passed. `None` beyond the
    /// calendar.
    pub overdue_on: Option<NaiveDate>,
    /// Why it is here: because it is owed, or by its points.
    pub criterion: Criterion,
}

impl fmt::Display for ListedContact<'_> {
    /// "C-1 by phone 09:00-12:00: keep a promise; owed, and so first; worth 80 × urgency 15 + 2 days ×
    /// 50 = 1300 points; overdue from 2026-03-09".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.item.contact.customer.fmt(f)?;
        let via = self.item.contact.via;
        write_via(f, via)?;
        joined_after(f, " ", ", ", self.hours.filter(|_| via.is_some()).into_iter().flatten())?;
        f.write_str(": ")?;
        write_purposes(f, self.tasks.iter().copied())?;
        if self.heads {
            f.write_str("; owed, and so first")?;
        } else if self.criterion.rule() == &LONG_FIRST {
            write!(f, "; {}", self.criterion)?;
        }
        let Self { worth, urgency, waited_days, waiting_points, points, .. } = self;
        let days = if *waited_days == 1 { "day" } else { "days" };
        write!(f, "; worth {worth} × urgency {urgency} + {waited_days} {days} × {waiting_points}")?;
        write!(f, " = {points} points")?;
        self.overdue_on.map_or(Ok(()), |day| write!(f, "; overdue from {day}"))
    }
}

/// A contact for which a day has no room, and which stays for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LeftOver<'a> {
    /// The contact, and whose it is.
    pub item: &'a WorkItem,
    /// Whether something in it is owed.
    pub heads: bool,
    /// Worth × urgency + waiting, in whole points, cut.
    pub points: u64,
    /// The first day on which something in it that stays is overdue; it may have passed. `None`
    /// beyond the calendar.
    pub overdue_on: Option<NaiveDate>,
    /// Why it has no place.
    pub reason: Reason,
}

impl fmt::Display for LeftOver<'_> {
    /// "C-3, owed, 90 points: the day is full; overdue from 2026-03-31".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let owed = if self.heads { ", owed" } else { "" };
        write!(f, "{}{owed}, {} points: ", self.item.contact.customer, self.points)?;
        self.reason.fmt(f)?;
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
    /// What will not be done any more. It is told again for as long as it is among the items.
    pub dropped: Vec<DroppedTask>,
    /// What was handed over and could be done, and comes onto the list on a later day: on its
    /// [`from`](WorkItem::from). The first first.
    pub to_come: Vec<&'a WorkItem>,
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
        for (item, from) in self.to_come.iter().filter_map(|item| Some((item, item.from?))) {
            write!(f, "\nto come on {from}: {}", item.contact.customer)?;
        }
        Ok(())
    }
}
