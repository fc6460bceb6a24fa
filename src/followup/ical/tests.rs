use super::text::Lines;
use super::{EventKey, EventNamespace, EventTime, ICalendar, ICalendarEvent, Publisher};
use crate::units::TaskId;
use chrono::{DateTime, FixedOffset, NaiveDateTime};
use proptest::prelude::*;

pub(super) const BERLIN: &str = "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\n\
    DTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0200\n\
    TZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19700329T020000\n\
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\n\
    END:VTIMEZONE\n";

/// What is left of a text, character by character.
pub(super) fn cleaned(text: &str) -> String {
    let mut kept = Vec::new();
    let mut before = ' ';
    for c in text.chars() {
        let after_return = before == '\r';
        before = c;
        match c {
            '\r' => kept.push('\n'),
            '\n' if after_return => {}
            '\n' | '\t' => kept.push(c),
            _ if (c as u32) < 0x20 || (0x7f..0xa0).contains(&(c as u32)) => {}
            _ => kept.push(c),
        }
    }
    while kept.last().is_some_and(|c| c.is_whitespace()) {
        kept.pop();
    }
    kept.into_iter().skip_while(|c| c.is_whitespace()).collect()
}

pub(super) fn one_line(text: &str) -> String {
    let mut line = String::new();
    for c in cleaned(text).chars() {
        match c.is_whitespace() {
            true if line.ends_with(' ') => {}
            true => line.push(' '),
            false => line.push(c),
        }
    }
    line
}

pub(super) fn key(customer: &str, number: u32) -> EventKey {
    EventKey { customer: customer.to_owned(), task: TaskId::of("first-service", "H-1", number) }
}

pub(super) fn namespace() -> EventNamespace {
    "2f0c11d7-5a8b-4c2e-9b1f-6d02e7a4c853".parse().unwrap()
}

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn universal(text: &str) -> DateTime<FixedOffset> {
    text.parse().unwrap()
}

fn published(calendar: &mut ICalendar, uri: &str) {
    let (uri, exported_at) = (uri.to_owned(), universal("2026-03-02T06:30:00.5+00:00"));
    calendar.publisher = Some(Publisher { uri, exported_at });
}

fn local(text: &str) -> EventTime {
    EventTime::Floating(text.parse().unwrap())
}

fn event(number: u32, time: EventTime) -> ICalendarEvent {
    ICalendarEvent::new(key("C-1", number), time, "Call", universal("2026-03-01T16:00:00+08:00"))
}

fn calendar(events: Vec<ICalendarEvent>) -> ICalendar {
    ICalendar::new("-//Our firm//Care//EN", namespace(), events)
}

fn lines(calendar: &ICalendar) -> Vec<String> {
    calendar.export().unwrap().split("\r\n").map(str::to_owned).collect()
}

fn starts(events: Vec<ICalendarEvent>) -> Vec<String> {
    let mut calendar = calendar(events);
    calendar.zones = vec![BERLIN.to_owned()];
    let lines = lines(&calendar).into_iter();
    // Those of entries: the zone has its own.
    let lines = lines.skip_while(|line| line != "END:VTIMEZONE");
    lines.filter(|line| line.starts_with("DTSTART")).collect()
}

fn problems(calendar: &ICalendar) -> Vec<String> {
    calendar.export().unwrap_err().iter().map(ToString::to_string).collect()
}

fn of_zones(zones: &[&str]) -> Vec<String> {
    let mut calendar = calendar(vec![event(1, local("2026-03-20"))]);
    calendar.zones = zones.iter().map(|zone| (*zone).to_owned()).collect();
    match calendar.export() {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn an_entry_has_a_line_for_each_thing_that_is_known_of_it() {
    let mut whole = event(1, local("2026-03-20T09:30"));
    whole.minutes = Some(30);
    whole.description = Some("Ask for:\nthe keys; the book, both\\all".to_owned());
    whole.categories = vec!["service".to_owned(), "one,\n \u{7} two".to_owned()];
    whole.sequence = Some(2);
    whole.is_cancelled = true;
    let mut calendar = calendar(vec![whole]);
    calendar.product = " -//Our\tfirm//Care//EN\n".to_owned();
    published(&mut calendar, "mailto:care@example.com");
    let expected = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Our firm//Care//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:c069fe3c-4806-5622-927a-8d4a20420bdf",
        "DTSTAMP:20260302T063000Z",
        "LAST-MODIFIED:20260301T080000Z",
        "DTSTART:20260320T093000",
        "DURATION:PT30M",
        "SEQUENCE:2",
        "SUMMARY:Call",
        "DESCRIPTION:Ask for:\\nthe keys\\; the book\\, both\\\\all",
        "CATEGORIES:service,one\\, two",
        "ORGANIZER:mailto:care@example.com",
        "STATUS:CANCELLED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ];
    assert_eq!(lines(&calendar), expected);
}

#[test]
fn without_a_method_an_entry_is_stamped_with_its_last_change() {
    let mut calendar = calendar(vec![event(1, local("2026-03-20"))]);
    let stamps = |calendar: &ICalendar| -> Vec<String> {
        let lines = lines(calendar).into_iter();
        let of = ["METHOD", "ORGANIZER", "DTSTAMP", "LAST-MODIFIED"];
        lines.filter(|line| of.iter().any(|name| line.starts_with(name))).collect()
    };
    let same = ["DTSTAMP:20260301T080000Z", "LAST-MODIFIED:20260301T080000Z"];
    assert_eq!(stamps(&calendar), same);
    published(&mut calendar, "mailto:care@example.com");
    let export = [
        "METHOD:PUBLISH",
        "DTSTAMP:20260302T063000Z",
        "LAST-MODIFIED:20260301T080000Z",
        "ORGANIZER:mailto:care@example.com",
    ];
    assert_eq!(stamps(&calendar), export);
}

#[test]
fn what_is_cancelled_has_a_number_above_that_of_the_entry_before() {
    let cancelled = |sequence: Option<u32>| {
        let mut event = event(1, local("2026-03-20"));
        (event.is_cancelled, event.sequence) = (true, sequence);
        calendar(vec![event])
    };
    let missing = ["`events[0].sequence`: a number above 0 is missing"];
    assert_eq!(problems(&cancelled(None)), missing);
    assert_eq!(problems(&cancelled(Some(0))), missing);
    assert!(lines(&cancelled(Some(1))).contains(&"SEQUENCE:1".to_owned()));
}

#[test]
fn a_day_a_time_of_no_zone_one_of_utc_and_one_of_a_zone_are_told_apart() {
    let zoned = EventTime::InZone { at: at("2026-03-23T09:30:15"), zone: "Europe/Berlin".into() };
    let starts = starts(vec![
        event(1, local("2026-03-20")),
        event(2, local("2026-03-21T09:30")),
        event(3, EventTime::Universal(universal("2026-03-22T11:30:00.999+02:00"))),
        event(4, zoned),
    ]);
    let expected = [
        "DTSTART;VALUE=DATE:20260320",
        "DTSTART:20260321T093000",
        "DTSTART:20260322T093000Z",
        "DTSTART;TZID=Europe/Berlin:20260323T093015",
    ];
    assert_eq!(starts, expected);
}

#[test]
fn nobody_is_away_for_the_whole_of_a_day_on_which_somebody_is_to_be_called() {
    let is_free =
        |time| lines(&calendar(vec![event(1, time)])).contains(&"TRANSP:TRANSPARENT".into());
    assert!(is_free(local("2026-03-20")));
    assert!(!is_free(local("2026-03-20T09:30")));
    assert!(!is_free(EventTime::Universal(universal("2026-03-20T00:00:00Z"))));
}

#[test]
fn the_order_of_the_entries_and_of_the_zones_makes_no_difference() {
    let paris = BERLIN.replace("Berlin", "Paris");
    let mut one = calendar((1..6).map(|it| event(it, local("2026-03-20"))).collect());
    one.events.push(event(7, local("2026-03-19T23:00")));
    one.zones = vec![BERLIN.to_owned(), paris.clone()];
    let mut other = one.clone();
    other.events.reverse();
    other.zones.reverse();
    assert_eq!(one.export(), other.export());
    let file = one.export().unwrap();
    let place = |of: &str| file.find(of).unwrap();
    assert!(place("TZID:Europe/Berlin") < place("TZID:Europe/Paris"));
    assert!(place("20260319T230000") < place("20260320"));
}

#[test]
fn another_day_and_another_text_leave_the_uid() {
    let before = event(1, local("2026-03-20"));
    let mut after = event(1, local("2026-04-01T10:00"));
    after.summary = "Another".to_owned();
    let uid = |event| lines(&calendar(vec![event])).into_iter().find(|it| it.starts_with("UID:"));
    assert_eq!(uid(before), uid(after));
}

#[test]
fn every_part_of_the_key_and_the_name_space_make_another_uid() {
    let whole = |customer: &str, rule: &str, anchor: &str, number| EventKey {
        customer: customer.to_owned(),
        task: TaskId::of(rule, anchor, number),
    };
    let keys = [
        whole("C-1", "r", "a", 1),
        whole("C-2", "r", "a", 1),
        whole("C-1", "s", "a", 1),
        whole("C-1", "r", "b", 1),
        whole("C-1", "r", "a", 2),
        // Together the parts are the same text.
        whole("C-1r", "", "a", 1),
        whole("C-1r", "r", "a", 1),
        whole("C-1", "rr", "a", 1),
    ];
    let other = "8f1d7c0a-52be-4e37-9a41-d6c20b9e65f3".parse().unwrap();
    let calendars = [calendar(Vec::new()), ICalendar::new("", other, Vec::new())];
    let uids: std::collections::BTreeSet<String> =
        keys.iter().flat_map(|key| calendars.iter().map(|it| it.uid(key))).collect();
    assert_eq!(uids.len(), 16);
}

#[test]
fn a_uid_is_the_uuid_that_others_make_of_the_same_name() {
    let key = EventKey {
        customer: "张伟 13800001111".to_owned(),
        task: TaskId::of("gift", "S-1;,", u32::MAX),
    };
    let namespace = "8f1d7c0a-52be-4e37-9a41-d6c20b9e65f3".parse().unwrap();
    let of = ICalendar::new("", namespace, Vec::new());
    assert_eq!(of.uid(&key), "feab1449-2763-5b5e-91ea-4d21e0977b65");
}

#[test]
fn no_uid_and_no_debug_tells_who_it_is_about() {
    let mut secret = event(1, local("2026-03-20"));
    secret.key.customer = "Li Na 13800001111".to_owned();
    secret.summary = "Li Na".to_owned();
    secret.description = Some("Li Na".to_owned());
    secret.categories = vec!["Li Na".to_owned()];
    let calendar = calendar(vec![secret]);
    let namespace = calendar.namespace;
    let shown = format!("{calendar:?} {namespace:?} {}", calendar.uid(&calendar.events[0].key));
    assert!(shown.contains("first-service"));
    assert!(!shown.contains("Li Na") && !shown.contains("13800001111"), "{shown}");
    // Nor the name space.
    let number = 0x2f0c_11d7_5a8b_4c2e_9b1f_6d02_e7a4_c853_u128;
    let written = [number.to_string(), format!("{number:x}"), "2f0c11d7".to_owned()];
    assert!(!written.iter().any(|it| shown.contains(it)), "{shown}");
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let nowhere = EventTime::InZone { at: at("2026-03-20T10:00:00"), zone: "Europe/Rome".into() };
    let mut first = event(1, nowhere);
    first.summary = " \u{7}\r\n".to_owned();
    first.description = Some(String::new());
    first.categories = vec!["a".to_owned(), "\t".to_owned()];
    first.minutes = Some(0);
    first.sequence = Some(2_147_483_648);
    let mut second = event(1, local("2026-03-20"));
    second.minutes = Some(30);
    let mut third = event(2, local("2026-03-20T10:00"));
    third.minutes = Some(10_081);
    third.time = EventTime::Universal(NaiveDateTime::MAX.and_utc().fixed_offset());
    third.changed_at = NaiveDateTime::MIN.and_utc().fixed_offset();
    let mut calendar = calendar(vec![first, second, third]);
    calendar.product = "\n".to_owned();
    published(&mut calendar, "care");
    let publisher = calendar.publisher.as_mut().unwrap();
    publisher.exported_at = NaiveDateTime::MAX.and_utc().fixed_offset();
    calendar.zones = vec![BERLIN.to_owned(), BERLIN.to_owned(), "BEGIN:VEVENT".to_owned()];
    let expected = [
        "`zones[1]`: `Europe/Berlin` is taken by `zones[0]`",
        "`zones[2]`: expected one zone, from `BEGIN:VTIMEZONE` to `END:VTIMEZONE`",
        "`product`: a text is missing",
        "`publisher.uri`: expected a URI, such as `mailto:care@example.com`",
        "`publisher.exported_at`: expected a year from 1 to 9999",
        "`events[0].summary`: a text is missing",
        "`events[0].description`: a text is missing",
        "`events[0].categories[1]`: a text is missing",
        "`events[0].time.zone`: there is no zone with a description `Europe/Rome`",
        "`events[0].minutes`: 0 is not between 1 and 10080",
        "`events[0].sequence`: 2147483648 is not between 0 and 2147483647",
        "`events[1].minutes`: expected nothing here: a whole day is not counted in minutes",
        "`events[1].key`: `c069fe3c-4806-5622-927a-8d4a20420bdf` is taken by `events[0].key`",
        "`events[2].time`: expected a year from 1 to 9999",
        "`events[2].minutes`: 10081 is not between 1 and 10080",
        "`events[2].changed_at`: expected a year from 1 to 9999",
    ];
    assert_eq!(problems(&calendar), expected);
    calendar.events.clear();
    assert!(problems(&calendar).contains(&"`events`: an entry is missing".to_owned()));
}

#[test]
fn the_first_and_the_last_year_with_four_digits_are_written() {
    let starts = starts(vec![event(1, local("0001-01-01")), event(2, local("9999-12-31"))]);
    assert_eq!(starts, ["DTSTART;VALUE=DATE:00010101", "DTSTART;VALUE=DATE:99991231"]);
    for year in ["0000-12-31", "+10000-01-01"] {
        let day: chrono::NaiveDate = year.parse().unwrap();
        let calendar = calendar(vec![event(1, EventTime::Floating(day.into()))]);
        assert_eq!(problems(&calendar), ["`events[0].time`: expected a year from 1 to 9999"]);
    }
}

#[test]
fn a_publisher_is_a_uri() {
    let is_taken = |publisher: &str| {
        let mut calendar = calendar(vec![event(1, local("2026-03-20"))]);
        published(&mut calendar, publisher);
        calendar.export().is_ok()
    };
    assert!(is_taken("mailto:care@example.com") && is_taken("x-1.a+b:c"));
    for wrong in ["care", "mailto:", ":a", "1a:b", "ma il:a", "mailto:a b", "a:b\r\nX:Y", "a:é"] {
        assert!(!is_taken(wrong), "{wrong}");
    }
}

#[test]
fn a_zone_is_written_as_it_was_described_and_folded_anew() {
    let folded = BERLIN.replace("FREQ=YEARLY", "FREQ=\r\n\tYEA\n RLY").replace('\n', "\r\n");
    let long = format!("COMMENT:{}\nBEGIN:STANDARD", "x".repeat(200));
    let mut calendar = calendar(vec![event(1, local("2026-03-20"))]);
    calendar.zones = vec![folded.replace("\r\r\n", "\r\n").replace("BEGIN:STANDARD", &long)];
    let file = calendar.export().unwrap();
    assert!(file.split("\r\n").all(|line| line.len() <= 75));
    let whole = file.replace("\r\n ", "").replace("\r\n", "\n");
    assert!(whole.contains(&BERLIN.replace("BEGIN:STANDARD", &long)), "{whole}");
}

#[test]
fn an_identifier_of_a_zone_stands_in_quotes_where_it_has_to() {
    let zone = BERLIN.replace("Europe/Berlin", "(UTC+01:00) Berlin\\, Rome\\; \\\\");
    let at = at("2026-03-20T10:00:00");
    let id = "(UTC+01:00) Berlin, Rome; \\".to_owned();
    let mut calendar = calendar(vec![event(1, EventTime::InZone { at, zone: id.clone() })]);
    calendar.zones = vec![zone];
    let start = format!("DTSTART;TZID=\"{id}\":20260320T100000");
    assert!(lines(&calendar).contains(&start));
    for mark in [':', ';', ','] {
        let quoted = format!("\"a{mark}b\"");
        assert_eq!(super::text::parameter(&format!("a{mark}b")), quoted);
    }
}

#[test]
fn what_is_no_description_of_one_zone_is_refused() {
    const ENDS: &str = "expected one zone, from `BEGIN:VTIMEZONE` to `END:VTIMEZONE`";
    const PARTS: &str = "expected one part at least, each from `BEGIN:STANDARD` to `END:STANDARD` \
                         or from `BEGIN:DAYLIGHT` to `END:DAYLIGHT`";
    const LINES: &str = "expected lines such as `TZID:Europe/Berlin`";
    const SAYS: &str = "expected `DTSTART`, `TZOFFSETFROM` and `TZOFFSETTO` in each part";
    const ID: &str = "expected a `TZID` without parameters and quotes";
    let with = |from: &str, to: &str| BERLIN.replacen(from, to, 1);
    let cases = [
        (String::new(), ENDS),
        ("BEGIN:VTIMEZONE".to_owned(), ENDS),
        (with("BEGIN:VTIMEZONE\n", ""), ENDS),
        (with("END:VTIMEZONE\n", ""), ENDS),
        (format!("{BERLIN}BEGIN:VEVENT\nEND:VEVENT\n"), ENDS),
        (format!("{BERLIN}{BERLIN}"), PARTS),
        (with("BEGIN:STANDARD", "BEGIN:VEVENT"), PARTS),
        (with("END:STANDARD", "END:DAYLIGHT"), PARTS),
        (with("END:STANDARD\n", ""), PARTS),
        (with("END:STANDARD", "BEGIN:X-PART\nEND:X-PART\nEND:STANDARD"), PARTS),
        (with("END:DAYLIGHT\n", ""), PARTS),
        (with("BEGIN:STANDARD\n", "END:STANDARD\n"), PARTS),
        ("BEGIN:VTIMEZONE\nTZID:X\nEND:VTIMEZONE".to_owned(), PARTS),
        (with("TZID:", "TZID"), LINES),
        (with("TZID:", ":"), LINES),
        (with("TZID:", "TZ ID:"), LINES),
        (with("TZID:", "TZID;X="), LINES),
        (with("DTSTART", "X-START"), SAYS),
        (with("TZOFFSETFROM", "X-FROM"), SAYS),
        (with("TZOFFSETTO", "X-TO"), SAYS),
        (with("TZID:Europe/Berlin\n", ""), "expected one `TZID`"),
        (with("TZID", "TZID:X\nTZID"), "expected one `TZID`"),
        (with("TZID:", "TZID;X=Y:"), ID),
        (with("Europe/Berlin", ""), ID),
        (with("Europe", "\"Europe"), ID),
        (with("Europe", "Eu\u{7}rope"), "expected no control characters"),
        (with("Europe", "Eu\rrope"), "expected no control characters"),
    ];
    for (text, expected) in cases {
        assert_eq!(of_zones(&[&text]), [format!("`zones[0]`: {expected}")], "{text}");
    }
    assert_eq!(of_zones(&[&BERLIN.to_lowercase()]), [""; 0]);
    assert_eq!(of_zones(&[&format!("\n{BERLIN}\n\n")]), [""; 0]);
}

#[test]
fn a_line_of_75_octets_is_whole_and_one_of_76_is_folded() {
    let folded = |text: &str| {
        let mut lines = Lines::default();
        lines.add(text);
        lines.whole()
    };
    let x = |count| "x".repeat(count);
    assert_eq!(folded(""), "\r\n");
    assert_eq!(folded(&x(75)), x(75) + "\r\n");
    assert_eq!(folded(&x(76)), x(75) + "\r\n x\r\n");
    assert_eq!(folded(&x(75 + 75)), format!("{}\r\n {}\r\n x\r\n", x(75), x(74)));
    // Three octets each.
    assert_eq!(folded(&(x(73) + "车")), x(73) + "\r\n 车\r\n");
}

/// Folds by taking as many characters as there is room for, again and again.
fn slowly_folded(mut line: &str) -> String {
    let mut out = String::new();
    let mut room = 75;
    loop {
        let ends = (0..=line.len()).filter(|end| line.is_char_boundary(*end) && *end <= room);
        let end = ends.max().unwrap();
        out.push_str(&line[..end]);
        out.push_str("\r\n");
        line = &line[end..];
        if line.is_empty() {
            return out;
        }
        out.push(' ');
        room = 74;
    }
}

proptest! {
    #[test]
    fn lines_are_folded_like_by_a_slow_reference(line in "[a-c\u{e9}\u{4e00}\u{1f600}]{0,200}") {
        let mut lines = Lines::default();
        lines.add(&line);
        prop_assert_eq!(lines.whole(), slowly_folded(&line));
    }

    #[test]
    fn any_description_of_a_zone_is_read_or_refused(
        pieces in prop::collection::vec(prop_oneof![
            Just("BEGIN:VTIMEZONE\n"), Just("END:VTIMEZONE\n"), Just("BEGIN:STANDARD\n"),
            Just("END:STANDARD\n"), Just("TZID:A\n"), Just("DTSTART:1\nTZOFFSETFROM:1\nTZOFFSETTO:1\n"),
            Just(" x\n"), Just("BEGIN:VEVENT\n"), Just(":\n"), Just("é"),
        ], 0..9),
    ) {
        let text = pieces.concat();
        let mut calendar = calendar(vec![event(1, local("2026-03-20"))]);
        calendar.zones = vec![text];
        if let Ok(file) = calendar.export() {
            prop_assert_eq!(file.matches("BEGIN:VTIMEZONE").count(), 1);
            prop_assert_eq!(file.matches("BEGIN:VEVENT").count(), 1);
        }
    }
}
