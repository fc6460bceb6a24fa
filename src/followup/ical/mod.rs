//! Follow-ups as a file for other calendars: iCalendar (RFC 5545), written as a text.
//!
//! | what | how |
//! |---|---|
//! | entries | [`ICalendarEvent`], of an [`EventKey`] and an [`EventTime`]; when each was changed is the caller's to keep |
//! | the file | [`ICalendar::export`] |
//! | the same entry exported again | has the same [UID](ICalendar::uid), so calendars update it |
//! | an entry that is no longer due | is exported once more as [cancelled](ICalendarEvent::is_cancelled) |
//! | texts | control characters are left out, and blanks around a text; line breaks stay |
//! | lines | at most 75 octets, folded between characters |
//! | times | whole days, times of no zone, of UTC, or of a zone that the caller describes |
//!
//! Nothing in a UID tells who the customer is. What stands in a summary or a description is the
//! caller's: whoever gets the file can read it, and keeps it. So before a customer is erased, their
//! entries are exported as cancelled and without the name: that takes their keys, which are gone after.

mod event;
mod export;
mod namespace;
mod text;
mod uid;
mod zone;

pub use event::{EventKey, EventTime, ICalendar, ICalendarEvent, Publisher};
pub use namespace::{EventNamespace, NotANamespace};

#[cfg(test)]
mod readers;
#[cfg(test)]
mod tests;
