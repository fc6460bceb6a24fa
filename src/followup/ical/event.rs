//! What is exported: a calendar and its entries.

use std::fmt;

use chrono::NaiveDateTime;

use crate::units::Moment;

/// Which entry of which plan. The same key is the same entry, also when it is exported again with
/// another day or another text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey {
    /// The caller's key for the customer. One that outlives a merge keeps the entries.
    pub customer: String,
    /// The rule that the entry follows: `birthday`, `first-service`.
    pub rule: String,
    /// What the rule counts from: the identifier of a delivery, or a day.
    pub anchor: String,
    /// The number of the occurrence, counted from the anchor.
    pub number: u32,
}

impl fmt::Debug for EventKey {
    /// Without the customer and the anchor.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("EventKey");
        shown.field("rule", &self.rule).field("number", &self.number).finish_non_exhaustive()
    }
}

/// When an entry is. Years have four digits there: 1 to 9999.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EventTime {
    /// By the business's own clock: the whole day where no time is known, otherwise a time without
    /// a zone, which every calendar shows as it is.
    Floating(Moment),
    /// A time in UTC. Parts of a second are dropped.
    Universal(NaiveDateTime),
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
    /// When anything of the entry last changed, in UTC. Parts of a second are dropped.
    pub changed_at: NaiveDateTime,
    /// How often its time changed, or it was cancelled: up to 2,147,483,647. None at first.
    pub sequence: Option<u32>,
    /// Whether it does not take place after all. Not so at first.
    pub is_cancelled: bool,
}

impl ICalendarEvent {
    /// An entry with what every entry has.
    pub fn new(
        key: EventKey,
        time: EventTime,
        summary: impl Into<String>,
        changed_at: NaiveDateTime,
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

/// A calendar to export. It is made by [`new`](Self::new), and the other fields are set after.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ICalendar {
    /// The program that exports, such as `-//Our firm//Customer care//EN`.
    pub product: String,
    /// The name space of the UIDs: a UUID as a number, drawn once and always the same.
    ///
    /// Who knows it can find out whether a UID is that of a key that they guess. Where keys of
    /// customers can be guessed, such as telephone numbers, it has to stay a secret.
    pub namespace: u128,
    /// Who publishes the calendar, as a URI such as `mailto:care@example.com`. With it the file has
    /// the method `PUBLISH`, which takes an organiser (RFC 5546); without it no method.
    pub publisher: Option<String>,
    /// Descriptions of the zones that entries name, each from `BEGIN:VTIMEZONE` to
    /// `END:VTIMEZONE`.
    pub zones: Vec<String>,
    /// The entries, in whatever order.
    pub events: Vec<ICalendarEvent>,
}

impl ICalendar {
    /// A calendar of these entries, without a publisher and zones.
    pub fn new(product: impl Into<String>, namespace: u128, events: Vec<ICalendarEvent>) -> Self {
        let product = product.into();
        ICalendar { product, namespace, publisher: None, zones: Vec::new(), events }
    }
}

impl fmt::Debug for ICalendar {
    /// Without the name space, which may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ICalendar")
            .field("product", &self.product)
            .field("events", &self.events)
            .finish_non_exhaustive()
    }
}
