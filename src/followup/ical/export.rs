//! A calendar, checked and written.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime};

use super::event::{EventTime, ICalendar, ICalendarEvent, Publisher};
use super::text::{Lines, clean, escaped, in_one_line, parameter};
use super::zone::{Zone, zone};
use crate::rule::{Checker, ProblemKind, Problems};

/// The longest entry that has a time, in minutes: a week.
const MAX_MINUTES: u32 = 10_080;
/// The largest number of a sequence.
const MAX_SEQUENCE: u32 = 2_147_483_647;

impl ICalendar {
    /// The calendar as a file (`text/calendar`): entries by time and UID, zones by identifier.
    ///
    /// # Errors
    /// [`Problems`], all at once: no entry, a key that two entries have, a text of nothing, a zone that
    /// nobody describes, a description that is none, numbers out of range, a cancelled entry without a
    /// sequence above 0. No text of an entry is repeated.
    ///
    /// Cost: a sort of the entries.
    ///
    /// ```
    /// use clienteling::followup::{EventKey, EventTime, ICalendar, ICalendarEvent};
    /// use clienteling::units::TaskId;
    ///
    /// let task = TaskId::of("first-service", "H-1", 1);
    /// let key = EventKey { customer: "C-1".into(), task };
    /// let day = EventTime::Floating("2026-03-20".parse()?);
    /// let changed_at = "2026-03-01T10:00:00+02:00".parse()?;
    /// let mut event = ICalendarEvent::new(key, day, "Service, by mileage", changed_at);
    /// event.categories = vec!["service".into()];
    /// let namespace = "2f0c11d7-5a8b-4c2e-9b1f-6d02e7a4c853".parse()?;
    /// let calendar = ICalendar::new("-//Our firm//Care//EN", namespace, vec![event]);
    /// let lines = [
    ///     "BEGIN:VCALENDAR",
    ///     "VERSION:2.0",
    ///     "PRODID:-//Our firm//Care//EN",
    ///     "BEGIN:VEVENT",
    ///     "UID:c069fe3c-4806-5622-927a-8d4a20420bdf",
    ///     "DTSTAMP:20260301T080000Z",
    ///     "LAST-MODIFIED:20260301T080000Z",
    ///     "DTSTART;VALUE=DATE:20260320",
    ///     "SUMMARY:Service\\, by mileage",
    ///     "CATEGORIES:service",
    ///     "TRANSP:TRANSPARENT",
    ///     "END:VEVENT",
    ///     "END:VCALENDAR",
    ///     "",
    /// ];
    /// assert_eq!(calendar.export()?, lines.join("\r\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn export(&self) -> Result<String, Problems> {
        let mut zones: Vec<(usize, Zone)> = Vec::new();
        Problems::of(Checker::run(|checker| {
            zones = self.read_zones(checker);
            self.check(&zones, checker);
        }))?;
        zones.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
        Ok(self.written(&zones))
    }

    /// Reads the zones, and reports those that are none or are there twice.
    fn read_zones(&self, checker: &mut Checker) -> Vec<(usize, Zone)> {
        let mut zones: Vec<(usize, Zone)> = Vec::new();
        for (at, text) in self.zones.iter().enumerate() {
            let path = format!("zones[{at}]");
            match zone(text) {
                Err(expected) => checker.report(&path, ProblemKind::Unreadable(expected.into())),
                Ok(read) => match zones.iter().find(|(_, known)| known.id == read.id) {
                    Some((first, _)) => {
                        let first = format!("zones[{first}]");
                        checker.report(&path, ProblemKind::Taken { given: read.id, first });
                    }
                    None => zones.push((at, read)),
                },
            }
        }
        zones
    }

    fn check(&self, zones: &[(usize, Zone)], checker: &mut Checker) {
        present(checker, "product", &self.product);
        if let Some(publisher) = &self.publisher {
            checker.within("publisher", |checker| check_publisher(publisher, checker));
        }
        if self.events.is_empty() {
            checker.report("events", ProblemKind::Missing("an entry"));
        }
        let known: BTreeSet<&str> = zones.iter().map(|(_, zone)| zone.id.as_str()).collect();
        let mut taken = BTreeMap::new();
        for (at, event) in self.events.iter().enumerate() {
            checker.within(&format!("events[{at}]"), |checker| {
                check_event(event, &known, checker);
                let first = *taken.entry(&event.key).or_insert(at);
                if first != at {
                    let (given, first) = (self.uid(&event.key), format!("events[{first}].key"));
                    checker.report("key", ProblemKind::Taken { given, first });
                }
            });
        }
    }

    fn written(&self, zones: &[(usize, Zone)]) -> String {
        let mut lines = Lines::default();
        lines.add("BEGIN:VCALENDAR");
        lines.add("VERSION:2.0");
        lines.text("PRODID", &in_one_line(&self.product));
        if self.publisher.is_some() {
            lines.add("METHOD:PUBLISH");
        }
        for line in zones.iter().flat_map(|(_, zone)| &zone.lines) {
            lines.add(line);
        }
        let mut events: Vec<(String, String, &ICalendarEvent)> =
            self.events.iter().map(|it| (start(&it.time).0, self.uid(&it.key), it)).collect();
        events.sort_by(|(a, a_uid, _), (b, b_uid, _)| (a, a_uid).cmp(&(b, b_uid)));
        for (_, uid, event) in &events {
            self.write_event(uid, event, &mut lines);
        }
        lines.add("END:VCALENDAR");
        lines.whole()
    }

    fn write_event(&self, uid: &str, event: &ICalendarEvent, lines: &mut Lines) {
        lines.add("BEGIN:VEVENT");
        lines.add(&format!("UID:{uid}"));
        // With a method the stamp is that of the export (RFC 5545, 3.8.7.2).
        let stamp = self.publisher.as_ref().map_or(event.changed_at, |it| it.exported_at);
        lines.add(&format!("DTSTAMP:{}", universal(stamp)));
        lines.add(&format!("LAST-MODIFIED:{}", universal(event.changed_at)));
        let (at, parameters) = start(&event.time);
        lines.add(&format!("DTSTART{parameters}:{at}"));
        if let Some(minutes) = event.minutes {
            lines.add(&format!("DURATION:PT{minutes}M"));
        }
        if let Some(sequence) = event.sequence {
            lines.add(&format!("SEQUENCE:{sequence}"));
        }
        lines.text("SUMMARY", &clean(&event.summary));
        if let Some(description) = &event.description {
            lines.text("DESCRIPTION", &clean(description));
        }
        if !event.categories.is_empty() {
            let categories: Vec<String> =
                event.categories.iter().map(|category| escaped(&in_one_line(category))).collect();
            lines.add(&format!("CATEGORIES:{}", categories.join(",")));
        }
        if let Some(publisher) = &self.publisher {
            lines.add(&format!("ORGANIZER:{}", publisher.uri));
        }
        if event.is_cancelled {
            lines.add("STATUS:CANCELLED");
        }
        // Who has somebody to call on a day is not away on that day.
        if event.time.is_whole_day() {
            lines.add("TRANSP:TRANSPARENT");
        }
        lines.add("END:VEVENT");
    }
}

fn check_publisher(publisher: &Publisher, checker: &mut Checker) {
    if !is_uri(&publisher.uri) {
        let expected = "expected a URI, such as `mailto:care@example.com`".to_owned();
        checker.report("uri", ProblemKind::Unreadable(expected));
    }
    check_day(checker, "exported_at", publisher.exported_at.naive_utc().date());
}

fn check_event(event: &ICalendarEvent, zones: &BTreeSet<&str>, checker: &mut Checker) {
    present(checker, "summary", &event.summary);
    if let Some(description) = &event.description {
        present(checker, "description", description);
    }
    for (at, category) in event.categories.iter().enumerate() {
        present(checker, &format!("categories[{at}]"), category);
    }
    check_day(checker, "time", day(&event.time));
    if let EventTime::InZone { zone, .. } = &event.time
        && !zones.contains(zone.as_str())
    {
        let (what, given) = ("zone with a description", zone.clone());
        checker.report("time.zone", ProblemKind::Unknown { what, given });
    }
    match event.minutes {
        Some(_) if event.time.is_whole_day() => {
            let why = "a whole day is not counted in minutes";
            checker.report("minutes", ProblemKind::NotExpected(why));
        }
        Some(minutes) => checker.number("minutes", minutes, 1, MAX_MINUTES),
        None => {}
    }
    check_day(checker, "changed_at", event.changed_at.naive_utc().date());
    match event.sequence.unwrap_or(0) {
        // RFC 5546, 2.1.4.
        0 if event.is_cancelled => {
            checker.report("sequence", ProblemKind::Missing("a number above 0"));
        }
        sequence => checker.number("sequence", sequence, 0, MAX_SEQUENCE),
    }
}

/// Reports a text that is nothing once it is clean.
fn present(checker: &mut Checker, field: &str, text: &str) {
    if clean(text).is_empty() {
        checker.report(field, ProblemKind::Missing("a text"));
    }
}

/// Reports a day whose year has not four digits. It is not repeated.
fn check_day(checker: &mut Checker, field: &str, day: NaiveDate) {
    if !(1..=9_999).contains(&day.year()) {
        let expected = "expected a year from 1 to 9999".to_owned();
        checker.report(field, ProblemKind::Unreadable(expected));
    }
}

/// Whether a text is a URI as far as a line of a file has to know.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && !rest.is_empty()
        && rest.chars().all(|c| c.is_ascii_graphic())
}

fn day(time: &EventTime) -> NaiveDate {
    match time {
        EventTime::Floating(moment) => moment.day(),
        EventTime::Universal(at) => at.naive_utc().date(),
        EventTime::InZone { at, .. } => at.date(),
    }
}

/// The value of when an entry starts, and its parameters.
fn start(when: &EventTime) -> (String, String) {
    match when {
        EventTime::Floating(moment) => match moment.time() {
            Some(at) => (time(moment.day().and_time(at)), String::new()),
            None => (moment.day().format("%Y%m%d").to_string(), ";VALUE=DATE".to_owned()),
        },
        EventTime::Universal(at) => (universal(*at), String::new()),
        EventTime::InZone { at, zone } => (time(*at), format!(";TZID={}", parameter(zone))),
    }
}

fn time(at: NaiveDateTime) -> String {
    at.format("%Y%m%dT%H%M%S").to_string()
}

fn universal(at: DateTime<FixedOffset>) -> String {
    format!("{}Z", time(at.naive_utc()))
}
