use chrono::NaiveDate;

use crate::base::{CustomerBase, Fact};

use super::{LevelPolicy, LevelStanding, Prospect, ProspectLevel, ProspectLevel::*, level};
use crate::units::Period;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn standing(expected: &str, as_of: &str) -> LevelStanding {
    level(&Prospect::expected_on(day(expected)), &LevelPolicy::default(), day(as_of))
}

#[test]
fn each_limit_still_belongs_to_its_level() {
    let days = [0, 7, 8, 15, 16, 30, 31, 90, 91].map(|days| {
        let as_of = day("2026-06-01");
        let expected = as_of + chrono::Days::new(days);
        level(&Prospect::expected_on(expected), &LevelPolicy::default(), as_of).level()
    });
    assert_eq!(days, [H, H, A, A, B, B, C, C, Potential]);
}

#[test]
fn a_date_that_has_passed_is_overdue_and_stays_at_h() {
    let today = standing("2026-06-01", "2026-06-01");
    assert_eq!((today.level(), today.is_overdue(), today.changes_on()), (H, false, None));
    let late = standing("2026-06-01", "2026-06-03");
    assert_eq!((late.level(), late.is_overdue()), (H, true));
    assert_eq!(late.reasons()[1].to_string(), "was expected to buy by 2026-06-01, 2 days ago");
}

#[test]
fn a_span_has_the_level_of_its_first_day_and_is_overdue_after_its_last() {
    let expected = Period::from_first_to_last(day("2026-06-01"), day("2026-06-30")).ok();
    let prospect = Prospect { expected, last_contact: None };
    let on = |date| level(&prospect, &LevelPolicy::default(), day(date));
    assert_eq!(on("2026-05-20").level(), A);
    assert!(!on("2026-06-30").is_overdue());
    assert!(on("2026-07-01").is_overdue());
}

#[test]
fn without_a_date_a_prospect_is_potential_and_time_changes_nothing() {
    let prospect = Prospect { expected: None, last_contact: Some(day("2026-06-01")) };
    let standing = level(&prospect, &LevelPolicy::default(), day("2026-06-10"));
    assert_eq!(
        (standing.level(), standing.changes_on(), standing.changes_to()),
        (Potential, None, None)
    );
    assert_eq!(standing.contact_due_on(), Some(day("2026-07-01")));
    assert_eq!(standing.reasons()[0].to_string(), "no date for the purchase is known");
}

#[test]
fn a_prospect_who_was_never_contacted_is_due_at_once() {
    let standing = standing("2026-06-20", "2026-06-01");
    assert_eq!(standing.contact_due_on(), Some(day("2026-06-01")));
    assert!(standing.is_contact_due());
}

#[test]
fn every_level_has_a_reason_that_holds() {
    for days in 0..120 {
        let as_of = day("2026-06-01");
        let prospect = Prospect::expected_on(as_of + chrono::Days::new(days));
        let standing = level(&prospect, &LevelPolicy::default(), as_of);
        let expected = if matches!(standing.level(), H | Potential) { 1 } else { 2 };
        assert_eq!(standing.reasons().len(), expected, "{days}");
    }
}

#[test]
fn the_ends_of_the_calendar_are_defined() {
    let ends = [NaiveDate::MIN, NaiveDate::MAX];
    for expected in ends {
        for last in ends {
            for as_of in ends {
                let prospect =
                    Prospect { last_contact: Some(last), ..Prospect::expected_on(expected) };
                let standing = level(&prospect, &LevelPolicy::default(), as_of);
                assert!(standing.changes_on().is_none_or(|change| change > as_of));
            }
        }
    }
    let prospect = Prospect { expected: None, last_contact: Some(NaiveDate::MAX) };
    let standing = level(&prospect, &LevelPolicy::default(), NaiveDate::MAX);
    assert_eq!((standing.contact_due_on(), standing.is_contact_due()), (None, false));
}

#[test]
fn levels_are_words_with_a_rank() {
    let ranks: Vec<u8> = ProspectLevel::ALL.iter().map(|level| level.rank()).collect();
    assert_eq!(ranks, [1, 2, 3, 4, 5]);
    assert_eq!(serde_json::to_string(&H).unwrap(), "\"H\"");
    assert_eq!("potential".parse(), Ok(Potential));
}

/// The level of a customer and the day on which they were last in touch, by the facts of a base.
fn known(facts: &[&str], as_of: &str) -> (ProspectLevel, Option<NaiveDate>) {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(serde_json::from_str::<Fact>(fact).unwrap()).unwrap();
    }
    let prospect = Prospect::of(base.customers().next().unwrap(), day(as_of));
    (level(&prospect, &LevelPolicy::default(), day(as_of)).level(), prospect.last_contact)
}

const IN_DECEMBER: &str = r#"{"first_contact":{"id":"F","customer":"C","date":"2026-03-01",
    "intended_date":{"first":"2026-12-01","last":"2026-12-31"}}}"#;
const NEXT_WEEK: &str = r#"{"intention":{"id":"I-1","customer":"C","date":"2026-03-08",
    "is_clear":true,"expected":{"first":"2026-03-10","last":"2026-03-12"}}}"#;
const UNCLEAR: &str = r#"{"intention":{"id":"I-2","customer":"C","date":"2026-03-09",
    "is_clear":false}}"#;

#[test]
fn what_was_said_last_about_buying_decides_the_level() {
    assert_eq!(known(&[IN_DECEMBER], "2026-03-09"), (Potential, Some(day("2026-03-01"))));
    let facts = [IN_DECEMBER, NEXT_WEEK, UNCLEAR];
    assert_eq!(known(&facts, "2026-03-07"), (Potential, Some(day("2026-03-01"))));
    assert_eq!(known(&facts, "2026-03-08"), (H, Some(day("2026-03-08"))));
    assert_eq!(known(&facts, "2026-03-09"), (Potential, Some(day("2026-03-09"))));
    // Who comes again with a date has one again.
    let again = IN_DECEMBER.replace("\"F\"", "\"F-2\"").replace("2026-03-01", "2026-03-20");
    let again = again.replace("2026-12-01", "2026-03-30");
    let facts = [IN_DECEMBER, NEXT_WEEK, UNCLEAR, &again];
    assert_eq!(known(&facts, "2026-03-20"), (A, Some(day("2026-03-20"))));
}

#[test]
fn nothing_is_expected_of_who_bought_elsewhere_until_they_say_so_again() {
    let places = ["brand_nearby", "brand_outside", "brand_unauthorised", "other_brand"];
    let bought = |place: &str, date: &str| {
        format!(
            r#"{{"bought_elsewhere":{{"id":"B","customer":"C","date":"{date}",
            "place":"{place}"}}}}"#
        )
    };
    for place in places {
        let facts = [NEXT_WEEK, &bought(place, "2026-03-08")];
        assert_eq!(known(&facts, "2026-03-09").0, Potential, "{place}");
        let facts = [NEXT_WEEK, &bought(place, "2026-03-07")];
        assert_eq!(known(&facts, "2026-03-09").0, H, "{place}: before they said it");
        let facts = [NEXT_WEEK, &bought(place, "2026-03-10")];
        assert_eq!(known(&facts, "2026-03-09").0, H, "{place}: nobody knows it yet");
    }
    let got = |date: &str| {
        format!(
            r#"{{"ownership":{{"id":"O","customer":"C","date":"{date}","thing":"T",
            "from":"brand_elsewhere"}}}}"#
        )
    };
    assert_eq!(known(&[NEXT_WEEK, &got("2026-03-09")], "2026-03-09").0, Potential);
    assert_eq!(known(&[NEXT_WEEK, &got("2026-03-08")], "2026-03-09").0, H, "they came with it");
}
