use super::{Calendar, Layer, LayerDays, Week, Work, WorkCalendar, WorkCalendarDraft};
use crate::calendar::Shift;
use crate::rule::Draft;
use crate::units::Period;
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn shifts(texts: &[&str]) -> Vec<Shift> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn period(first: &str, last: &str) -> Period {
    Period::from_first_to_last(day(first), day(last)).unwrap()
}

fn days(name: &str, first: &str, last: Option<&str>, work: Work) -> LayerDays {
    LayerDays { name: name.into(), first: day(first), last: last.map(day), work }
}

fn layer(name: &str, known: Option<Period>, days: Vec<LayerDays>) -> Layer {
    Layer { name: name.into(), known, days }
}

/// A shop that is open Tuesday to Saturday, in China, with days of its own.
fn shop() -> WorkCalendarDraft {
    let usual = shifts(&["09:00-12:00", "13:00-18:00"]);
    let saturday = shifts(&["10:00-16:00"]);
    let mut week = Week { saturday, ..Week::monday_to_friday(&usual) };
    week.monday = Vec::new();
    let national = vec![
        days("National Day", "2026-10-10", None, Work::AsUsual),
        days("National Day", "2026-10-11", None, Work::AsUsual),
        days("National Day", "2026-10-01", Some("2026-10-07"), Work::Closed),
    ];
    let own = vec![
        days("stock-taking", "2026-10-08", None, Work::Closed),
        days("open day", "2026-10-03", None, Work::Hours(shifts(&["10:00-14:00"]))),
        days("works outing", "2027-05-05", None, Work::Closed),
    ];
    let known = Some(period("2026-01-01", "2026-12-31"));
    let layers = vec![layer("public holidays", known, national), layer("own days", None, own)];
    WorkCalendarDraft { week, layers }
}

#[test]
fn a_later_layer_goes_before_an_earlier_one_and_both_before_the_week() {
    let shop = shop().validate().unwrap();
    let expected = [
        ("2026-09-28", "closed on this day of the week"),
        ("2026-09-29", "working 09:00-12:00, 13:00-18:00"),
        ("2026-09-30", "working 09:00-12:00, 13:00-18:00"),
        ("2026-10-01", "closed: National Day (public holidays)"),
        ("2026-10-03", "working 10:00-14:00"),
        ("2026-10-04", "closed: National Day (public holidays)"),
        ("2026-10-07", "closed: National Day (public holidays)"),
        ("2026-10-08", "closed: stock-taking (own days)"),
        // A Saturday with hours of its own, and a Sunday without: those of Tuesday, the first day.
        ("2026-10-10", "working 10:00-16:00"),
        ("2026-10-11", "working 09:00-12:00, 13:00-18:00"),
        ("2026-12-31", "working 09:00-12:00, 13:00-18:00"),
    ];
    for (date, is) in expected {
        assert_eq!(shop.day(day(date)).to_string(), is, "{date}");
    }
}

#[test]
fn beyond_what_a_layer_knows_a_day_is_unknown_unless_a_later_layer_names_it() {
    let shop = shop().validate().unwrap();
    let unknown = "unknown: beyond what is known of public holidays";
    for date in ["2025-12-31", "2027-01-01", "2027-01-04", "2027-05-04"].map(day) {
        assert_eq!(shop.day(date).to_string(), unknown, "{date}");
    }
    for date in [NaiveDate::MIN, NaiveDate::MAX] {
        assert_eq!(shop.day(date).to_string(), unknown);
    }
    assert_eq!(shop.day(day("2027-05-05")).to_string(), "closed: works outing (own days)");
    let mut forever = self::shop();
    forever.layers.remove(0);
    let forever = forever.validate().unwrap();
    for date in ["2199-05-07", "2199-05-04"].map(day).into_iter().chain([NaiveDate::MAX]) {
        assert!(!forever.day(date).to_string().starts_with("unknown"), "{date}");
    }
}

#[test]
fn a_week_without_work_is_refused_even_if_a_layer_has_some() {
    let mut draft = shop();
    draft.week = Week::default();
    let error = draft.validate().unwrap_err().to_string();
    assert_eq!(error, "`week`: a day with work is missing");
    assert!(serde_json::from_str::<WorkCalendar>(r#"{"week":{}}"#).is_err());
}

#[test]
fn every_problem_is_named_with_its_place() {
    let mut draft = shop();
    draft.week.sunday = shifts(&["09:00-12:00", "11:59-13:00", "10:00-11:00"]);
    draft.layers[1].name = "public holidays".into();
    let [national, own] = &mut draft.layers[..] else { panic!("two layers") };
    national.days.push(days("", "2026-10-05", None, Work::Hours(Vec::new())));
    national.days.push(days("late", "2026-12-31", Some("2027-01-01"), Work::Closed));
    own.days.push(days("backwards", "2026-03-02", Some("2026-03-01"), Work::Closed));
    let hours = Work::Hours(shifts(&["12:00-13:00", "09:00-10:00"]));
    own.days.push(days("muddled", "2026-03-03", None, hours));
    let error = draft.validate().unwrap_err();
    let shown: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "`week.sunday[1]`: `11:59-13:00` is not a shift that begins when 09:00-12:00 has ended",
            "`week.sunday[2]`: `10:00-11:00` is not a shift that begins when 11:59-13:00 has ended",
            "`layers[1].name`: `public holidays` is taken by `layers[0].name`",
            "`layers[0].days[3].name`: a name is missing",
            "`layers[0].days[3].work.hours`: a shift is missing",
            "`layers[0].days[4]`: `2026-12-31 to 2027-01-01` is not within what is known, \
             2026-01-01 to 2026-12-31",
            "`layers[0].days[3]`: `2026-10-05 to 2026-10-05` overlaps `layers[0].days[2]`, which is \
             `2026-10-01 to 2026-10-07`",
            "`layers[1].days[3].last`: `2026-03-01` is not a day on or after 2026-03-02, the first",
            "`layers[1].days[4].work.hours[1]`: `09:00-10:00` is not a shift that begins when \
             12:00-13:00 has ended",
        ]
    );
}

#[test]
fn days_inside_longer_ones_overlap_them_whatever_stands_between() {
    let mut draft = shop();
    draft.layers = vec![layer(
        "own days",
        None,
        vec![
            days("all year", "2026-01-01", Some("2026-12-31"), Work::Closed),
            days("a day", "2026-02-01", None, Work::AsUsual),
            days("another", "2026-12-31", None, Work::AsUsual),
        ],
    )];
    assert_eq!(draft.validate().unwrap_err().problems().len(), 2);
}

#[test]
fn a_calendar_survives_being_written_and_read_and_knows_all_its_fields() {
    let shop = shop().validate().unwrap();
    let json = serde_json::to_string(&shop).unwrap();
    assert_eq!(serde_json::from_str::<WorkCalendar>(&json).unwrap(), shop);
    assert_eq!(shop.layers[0].days[0].first, day("2026-10-01"));
    let week = r#""week":{"monday":["09:00-17:00"]}"#;
    let days = r#""name":"a","first":"2026-01-01","work":"closed""#;
    for unknown in [
        format!(r#"{{{week},"colour":1}}"#),
        r#"{"week":{"monday":["09:00-17:00"],"colour":[]}}"#.to_owned(),
        format!(r#"{{{week},"layers":[{{"name":"a","colour":1}}]}}"#),
        format!(r#"{{{week},"layers":[{{"name":"a","days":[{{{days},"colour":1}}]}}]}}"#),
    ] {
        let error = serde_json::from_str::<WorkCalendar>(&unknown).unwrap_err().to_string();
        assert!(error.contains("unknown field"), "{error}");
    }
}
