//! What is exported: a calendar and its entries.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDateTime};

use super::EventNamespace;
use crate::units::{Moment, TaskId};

/// Which task of which customer. The same key is the same entry, also when it is exported again with
/// another day or another text.
///
/// The identifier of a task stays when its days are corrected: that of the greeting on a birthday in 2026
/// is `birthday/own/2026`, whichever day it is. Where a plan has a task with the days as they were and as
/// they are, the later ones are exported.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey {
    /// The caller's key for the customer. One that outlives a merge keeps the entries.
    pub customer: String,
    /// The task: the rule that it follows, what it is anchored on, and its number.
    pub task: TaskId,
}

impl fmt::Debug for EventKey {
    /// Without the customer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventKey").field("task", &self.task).finish_non_exhaustive()
    }
}

/// When an entry is. Years have four digits there: 1 to 9999.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EventTime {
    /// By the business's own clock: the whole day where no time is known, otherwise a time without
    /// a zone, which every calendar shows as it is.
    Floating(Moment),
    /// A time everywhere, written in UTC. Parts of a second are dropped.
    Universal(DateTime<FixedOffset>),
    /// A time of a zone. Parts of a second are dropped.
    InZone {
        /// The time on the clocks there.
        at: NaiveDateTime,
        /// The identifier of the zone, which stands in one of the [zones](ICalendar::zones).
        zone: String,
    },
}

impl EventTime {
    pub(super) const fn is_whole_day(&self) -> bool {
        matches!(self, EventTime::Floating(moment) if moment.time().is_none())
    }
}

/// An entry of a calendar. It is made by [`new`](Self::new), and the other fields are set after.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ICalendarEvent {
    /// Which entry.
    pub key: EventKey,
    /// When it is.
    pub time: EventTime,
    /// How long it takes, in minutes: up to a week. None at first. A whole day has none.
    pub minutes: Option<u32>,
    /// What it is about, in a line.
    pub summary: String,
    /// More about it. None at first.
    pub description: Option<String>,
    /// Words to filter by: blanks and line breaks within one become one blank. None at first.
    pub categories: Vec<String>,
    /// When anything of the entry last changed: not when it is exported, or each export is news to
    /// whoever gets it. Parts of a second are dropped.
    pub changed_at: DateTime<FixedOffset>,
    /// How often its time changed, or it was cancelled: up to 2,147,483,647. None at first.
    pub sequence: Option<u32>,
    /// Whether it does not take place after all. Not so at first. It takes a [sequence](Self::sequence)
    /// above that of the entry before, so above 0.
    pub is_cancelled: bool,
}

impl ICalendarEvent {
    /// An entry with what every entry has.
    pub fn new(
        key: EventKey,
        time: EventTime,
        summary: impl Into<String>,
        changed_at: DateTime<FixedOffset>,
    ) -> Self {
        ICalendarEvent {
            key,
            time,
            minutes: None,
            summary: summary.into(),
            description: None,
            categories: Vec::new(),
            changed_at,
            sequence: None,
            is_cancelled: false,
        }
    }
}

impl fmt::Debug for ICalendarEvent {
    /// Without its texts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ICalendarEvent")
            .field("key", &self.key)
            .field("changed_at", &self.changed_at)
            .field("sequence", &self.sequence)
            .field("is_cancelled", &self.is_cancelled)
            .finish_non_exhaustive()
    }
}

/// Who publishes a calendar. With one the file has the method `PUBLISH`, which takes an organiser and the
/// time of the export (RFC 5546).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Publisher {
    /// A URI such as `mailto:care@example.com`.
    pub uri: String,
    /// When the calendar is exported. Parts of a second are dropped.
    pub exported_at: DateTime<FixedOffset>,
}

/// A calendar to export. It is made by [`new`](Self::new), and the other fields are set after.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ICalendar {
    /// The program that exports, such as `-//Our firm//Customer care//EN`.
    pub product: String,
    /// The name space of the UIDs.
    pub namespace: EventNamespace,
    /// Who publishes it. None at first: then the file has no method, and an entry is stamped with its
    /// last change.
    pub publisher: Option<Publisher>,
    /// Descriptions of the zones that entries name, each from `BEGIN:VTIMEZONE` to
    /// `END:VTIMEZONE`.
    pub zones: Vec<String>,
    /// The entries, in whatever order.
    pub events: Vec<ICalendarEvent>,
}

impl ICalendar {
    /// A calendar of these entries, without a publisher and zones.
    pub fn new(
        product: impl Into<String>,
        namespace: EventNamespace,
        events: Vec<ICalendarEvent>,
    ) -> Self {
        let product = product.into();
        ICalendar { product, namespace, publisher: None, zones: Vec::new(), events }
    }
}

impl fmt::Debug for ICalendar {
    /// Without the descriptions of zones.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ICalendar")
            .field("product", &self.product)
            .field("publisher", &self.publisher)
            .field("events", &self.events)
            .finish_non_exhaustive()
    }
}
