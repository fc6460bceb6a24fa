//! What is exported, read by two readers that know nothing of each other.

use calcard::icalendar::{ICalendarMethod, ICalendarProperty, ICalendarValue, Uri};
use calcard::{Entry, Parser};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use icalendar::parser::{read_calendar, unfold};
use proptest::prelude::*;

use super::tests::{BERLIN, cleaned, key, namespace, one_line};
use super::{EventTime, ICalendar, ICalendarEvent, Publisher};
use crate::units::Moment;

/// What a reader makes of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    uid: String,
    /// Digits and marks as in the file, with the zone.
    start: (String, Option<String>),
    minutes: Option<u32>,
    /// Of the whole file.
    is_published: bool,
    stamped: String,
    changed: String,
    organizer: Option<String>,
    sequence: Option<i64>,
    summary: String,
    description: Option<String>,
    categories: Vec<String>,
    is_cancelled: bool,
}

fn date(at: NaiveDate) -> String {
    format!("{:04}{:02}{:02}", at.year(), at.month(), at.day())
}

fn time(at: NaiveDateTime) -> String {
    format!("{}T{:02}{:02}{:02}", date(at.date()), at.hour(), at.minute(), at.second())
}

fn expected(calendar: &ICalendar, event: &ICalendarEvent) -> Seen {
    let start = match &event.time {
        EventTime::Floating(moment) => match moment.time() {
            Some(at) => (time(moment.day().and_time(at)), None),
            None => (date(moment.day()), None),
        },
        EventTime::Universal(at) => (time(at.naive_utc()) + "Z", None),
        EventTime::InZone { at, zone } => (time(*at), Some(zone.clone())),
    };
    let stamped = calendar.publisher.as_ref().map_or(event.changed_at, |it| it.exported_at);
    Seen {
        uid: calendar.uid(&event.key),
        start,
        minutes: event.minutes,
        is_published: calendar.publisher.is_some(),
        stamped: time(stamped.naive_utc()) + "Z",
        changed: time(event.changed_at.naive_utc()) + "Z",
        organizer: calendar.publisher.as_ref().map(|it| it.uri.clone()),
        sequence: event.sequence.map(i64::from),
        summary: cleaned(&event.summary),
        description: event.description.as_deref().map(cleaned),
        categories: event.categories.iter().map(|it| one_line(it)).collect(),
        is_cancelled: event.is_cancelled,
    }
}

fn by_calcard(file: &str) -> Vec<Seen> {
    let mut parser = Parser::new(file);
    let Entry::ICalendar(read) = parser.entry() else { panic!("{file}") };
    assert!(matches!(parser.entry(), Entry::Eof));
    let method = read.components[0].property(&ICalendarProperty::Method).map(|it| &it.values[0]);
    assert!(matches!(method, None | Some(ICalendarValue::Method(ICalendarMethod::Publish))));
    let events = read.components.iter().filter(|it| it.component_type.is_event());
    let seen = events.map(|event| {
        let value = |name: &ICalendarProperty| event.property(name).map(|it| &it.values[0]);
        let text = |name| value(name).and_then(ICalendarValue::as_text).map(str::to_owned);
        let moment = |name| {
            let value = value(name).and_then(ICalendarValue::as_partial_date_time).unwrap();
            let number = |part: Option<u8>| part.unwrap();
            let [month, day] = [value.month, value.day].map(number);
            let mut shown = format!("{:04}{month:02}{day:02}", value.year.unwrap());
            if value.hour.is_some() {
                let [hour, minute, second] = [value.hour, value.minute, value.second].map(number);
                shown = format!("{shown}T{hour:02}{minute:02}{second:02}");
            }
            if value.tz_hour.is_some() { shown + "Z" } else { shown }
        };
        let zone = event.property(&ICalendarProperty::Dtstart).unwrap();
        let zone = zone.parameter(&calcard::icalendar::ICalendarParameterName::Tzid);
        let categories = event.properties(&ICalendarProperty::Categories);
        let categories = categories.flat_map(|it| &it.values).map(|it| it.as_text().unwrap());
        Seen {
            uid: text(&ICalendarProperty::Uid).unwrap(),
            start: (
                moment(&ICalendarProperty::Dtstart),
                zone.map(|zone| zone.as_text().unwrap().to_owned()),
            ),
            minutes: value(&ICalendarProperty::Duration).map(|value| match value {
                ICalendarValue::Duration(it) => u32::try_from(it.as_seconds() / 60).unwrap(),
                _ => panic!("{value:?}"),
            }),
            is_published: method.is_some(),
            stamped: moment(&ICalendarProperty::Dtstamp),
            changed: moment(&ICalendarProperty::LastModified),
            organizer: value(&ICalendarProperty::Organizer).map(|value| match value {
                ICalendarValue::Uri(Uri::Location(uri)) => uri.clone(),
                other => other.as_text().unwrap().to_owned(),
            }),
            sequence: value(&ICalendarProperty::Sequence).and_then(ICalendarValue::as_integer),
            summary: text(&ICalendarProperty::Summary).unwrap(),
            description: text(&ICalendarProperty::Description),
            categories: categories.map(str::to_owned).collect(),
            is_cancelled: text(&ICalendarProperty::Status).as_deref() == Some("CANCELLED"),
        }
    });
    seen.collect()
}

fn by_icalendar(file: &str) -> Vec<Seen> {
    let whole = unfold(file);
    let read = read_calendar(&whole).unwrap();
    let method = read.properties.iter().find(|it| it.name == "METHOD");
    assert!(method.is_none_or(|it| it.val.as_str() == "PUBLISH"));
    let events = read.components.iter().filter(|it| it.name == "VEVENT");
    let seen = events.map(|event| {
        let text = |name: &str| event.find_prop(name).map(|it| it.val.as_str().to_owned());
        let start = event.find_prop("DTSTART").unwrap();
        let zone = start.params.iter().find(|it| it.key == "TZID");
        Seen {
            uid: text("UID").unwrap(),
            start: (
                start.val.as_str().to_owned(),
                zone.map(|zone| zone.val.as_ref().unwrap().as_str().to_owned()),
            ),
            minutes: text("DURATION").map(|it| {
                let digits = it.strip_prefix("PT").unwrap().strip_suffix('M').unwrap();
                digits.parse().unwrap()
            }),
            is_published: method.is_some(),
            stamped: text("DTSTAMP").unwrap(),
            changed: text("LAST-MODIFIED").unwrap(),
            organizer: text("ORGANIZER"),
            sequence: text("SEQUENCE").map(|it| it.parse().unwrap()),
            summary: text("SUMMARY").unwrap(),
            description: text("DESCRIPTION"),
            // It does not split them.
            categories: text("CATEGORIES").into_iter().collect(),
            is_cancelled: text("STATUS").as_deref() == Some("CANCELLED"),
        }
    });
    seen.collect()
}

fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,12}",
        "[a-zA-Z ]{1,30}",
        "[\u{4e00}-\u{4fff}\u{1f600}-\u{1f64f}é]{1,40}",
        "[\\\\;,:nN\"'\\^ \t]{1,9}",
        Just("\r\n".to_owned()),
        Just("\n ".to_owned()),
        Just("\r".to_owned()),
        Just("\u{0}\u{7}\u{7f}\u{85}".to_owned()),
        Just("\\nEND:VEVENT\nEND:VCALENDAR".to_owned()),
    ];
    prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat() + "x")
}

fn moments() -> impl Strategy<Value = NaiveDateTime> {
    let first: NaiveDateTime = "0001-01-01T00:00:00".parse().unwrap();
    // To the end of the year 9999.
    (0..315_537_897_600_i64).prop_map(move |after| first + TimeDelta::seconds(after))
}

/// The same moment by the clocks of some place.
fn universal() -> impl Strategy<Value = DateTime<FixedOffset>> {
    (moments(), -12..=14).prop_map(|(at, hours)| {
        at.and_utc().with_timezone(&FixedOffset::east_opt(hours * 3_600).unwrap())
    })
}

fn times() -> impl Strategy<Value = EventTime> {
    let of_berlin = |at| EventTime::InZone { at, zone: "Europe/Berlin".to_owned() };
    prop_oneof![
        moments().prop_map(|at| EventTime::Floating(Moment::on(at.date()))),
        moments().prop_map(|at| EventTime::Floating(at.try_into().unwrap())),
        universal().prop_map(EventTime::Universal),
        moments().prop_map(of_berlin),
    ]
}

prop_compose! {
    fn events()(
        customer in texts(), number: u32, time in times(), summary in texts(),
        changed_at in universal(), minutes in prop::option::of(1..=10_080_u32),
        description in prop::option::of(texts()),
        categories in prop::collection::vec(texts(), 0..3),
        sequence in prop::option::of(0..=2_147_483_647_u32), is_cancelled: bool,
    ) -> ICalendarEvent {
        let mut event =
            ICalendarEvent::new(key(&customer, number), time, summary, changed_at);
        event.minutes = minutes.filter(|_| !event.time.is_whole_day());
        event.description = description;
        event.categories = categories;
        event.is_cancelled = is_cancelled;
        event.sequence = if is_cancelled { sequence.or(Some(1)).map(|it| it.max(1)) } else { sequence };
        event
    }
}

/// As the second reader has it, by its version of today. It undoes escapes one kind after the other, so
/// it takes what follows an escaped backslash for another escape; a text without one it has as it was.
/// Categories it leaves together.
fn to_icalendar(mut seen: Seen) -> Seen {
    seen.summary = undone(&seen.summary);
    seen.description = seen.description.as_deref().map(undone);
    seen.categories = Vec::new();
    seen
}

fn undone(text: &str) -> String {
    let value = text.replace('\\', r"\\").replace(';', r"\;").replace(',', r"\,");
    let value = value.replace('\n', r"\n");
    let kinds = [(r"\\", r"\"), (r"\,", ","), (r"\;", ";"), (r"\:", ":"), (r"\N", "\n")];
    let read = kinds.into_iter().fold(value, |value, (from, to)| value.replace(from, to));
    let read = read.replace(r"\n", "\n");
    assert!(text.contains('\\') || read == text);
    read
}

proptest! {
    #[test]
    fn whatever_is_written_both_readers_give_it_back(
        events in prop::collection::vec(events(), 1..5),
        exported_at in prop::option::of(universal()),
    ) {
        let mut calendar = ICalendar::new("-//Our firm//Care, and more//EN", namespace(), events);
        let uri = "mailto:care@example.com".to_owned();
        calendar.publisher = exported_at.map(|exported_at| Publisher { uri, exported_at });
        calendar.zones = vec![BERLIN.to_owned()];
        let mut keys: Vec<_> = calendar.events.iter().map(|it| it.key.clone()).collect();
        keys.sort();
        keys.dedup();
        prop_assume!(keys.len() == calendar.events.len());
        let file = calendar.export().unwrap();
        prop_assert!(file.split("\r\n").all(|line| line.len() <= 75));
        let by_uid = |mut seen: Vec<Seen>| {
            seen.sort_by(|a, b| a.uid.cmp(&b.uid));
            seen
        };
        let written = by_uid(calendar.events.iter().map(|it| expected(&calendar, it)).collect());
        prop_assert_eq!(&by_uid(by_calcard(&file)), &written);
        let second: Vec<Seen> = by_uid(by_icalendar(&file)).into_iter().map(|mut seen| {
            seen.categories = Vec::new();
            seen
        }).collect();
        prop_assert_eq!(second, written.into_iter().map(to_icalendar).collect::<Vec<_>>());
    }
}
