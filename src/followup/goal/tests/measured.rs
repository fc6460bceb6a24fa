//! A goal that follows itself.

use super::{day, fewer_complaints, of, value};
use crate::followup::goal::{
    Goal, GoalDraft, GoalPartDraft, GoalPolicy, GoalReach, GoalReading, GoalReadings, GoalStanding,
    GoalTarget, GoalUnit, MeasuredMetric, MetricKind, MetricSource,
};
use crate::rule::Value;
use crate::rule::measure::{
    Answer, Catalogue, Domain, Measure, MeasureError, Measures, Question, Subject, SubjectKind,
    Timing, Unit, Unknown,
};
use crate::units::Proportion;
use chrono::NaiveDate;

/// Answers how many days were asked, and a share of so many of 400.
struct Firm(Catalogue);

fn firm() -> Firm {
    let measure = |name: &'static str, timing, unit| Measure {
        name: name.into(),
        label: name.into(),
        subjects: vec![SubjectKind::Firm].into(),
        timing,
        unit,
        domain: Domain::ALL,
        may_be_unknown: true,
    };
    let measures = [
        measure("days.asked", Timing::Over, Unit::Count),
        measure("day.of-month", Timing::AsOf, Unit::Count),
        measure("jobs.bad", Timing::Over, Unit::Share),
        measure("days.told", Timing::Over, Unit::Count),
        measure("sales", Timing::Over, Unit::Money(of("EUR"))),
        measure("chance", Timing::AsOf, Unit::Probability),
        measure("points", Timing::AsOf, Unit::Number),
        measure("mark", Timing::AsOf, Unit::Score),
        measure("jobs.none", Timing::AsOf, Unit::Share),
    ];
    Firm(Catalogue::try_new(measures).unwrap())
}

impl Measures for Firm {
    fn catalogue(&self) -> &Catalogue {
        &self.0
    }

    fn answer(&self, question: &Question<'_>, as_of: NaiveDate) -> Answer {
        use chrono::Datelike;
        match (question.measure, question.over) {
            ("days.asked", Some(over)) => Value::Count(over.days()).into(),
            ("days.told", Some(over)) if over.days() <= 30 => Value::Count(over.days()).into(),
            ("sales", Some(_)) => Value::Money(of("7.00 EUR")).into(),
            ("jobs.bad", Some(over)) if over.days() > 30 => {
                Proportion::try_new(9, 400).unwrap().into()
            }
            ("jobs.bad", Some(over)) if over.days() == 1 => {
                Proportion::try_new(8, 400).unwrap().into()
            }
            ("chance", None) => Value::Probability(of("25%")).into(),
            ("points", None) => Value::Number(-3).into(),
            ("mark", None) => Answer::Known { value: Value::Score(of("80")), of: nine_of_400() },
            ("jobs.none", None) => {
                let none = Proportion::try_new(0, 0).ok();
                Answer::Known { value: Value::Share(of("0%")), of: none }
            }
            ("day.of-month", None) => Value::Count(as_of.day().into()).into(),
            _ => Answer::Unknown(Unknown::NothingOnRecord),
        }
    }
}

fn nine_of_400() -> Option<Proportion> {
    Proportion::try_new(9, 400).ok()
}

fn follows(name: &str, unit: GoalUnit, kind: MetricKind, months: Option<u32>) -> Goal {
    let part = GoalPartDraft {
        metric: Some(of("m")),
        unit: Some(unit),
        kind: Some(kind),
        baseline: Some(value("0")),
        target: Some(GoalTarget::AtLeast(value("1"))),
        reach: Some(GoalReach::Bound(value("1"))),
        source: MetricSource::Measure(MeasuredMetric {
            name: name.to_owned(),
            subject: Subject::Firm,
            months,
        }),
        ..GoalPartDraft::default()
    };
    GoalDraft { parts: vec![part], ..fewer_complaints() }.smart().unwrap()
}

fn asked(goal: &Goal, as_of: &str) -> Vec<String> {
    let readings = goal.measured(&firm(), day(as_of)).unwrap();
    let shown = |((_, on), reading): (&(_, NaiveDate), &GoalReading)| match reading {
        GoalReading::Value(value) => format!("{on} {value}"),
        other => format!("{on} {other:?}"),
    };
    readings.iter().map(shown).collect()
}

#[test]
fn what_adds_up_is_asked_in_windows_from_the_start_and_each_day_once() {
    let goal = follows("days.asked", GoalUnit::Count, MetricKind::Cumulative, Some(1));
    assert_eq!(asked(&goal, "2026-05-15"), ["2026-04-30 30", "2026-05-15 15"]);
    assert_eq!(asked(&goal, "2026-03-31"), Vec::<String>::new());
    assert_eq!(asked(&goal, "2026-04-01"), ["2026-04-01 1"]);
    let all = ["2026-04-30 30", "2026-05-31 31", "2026-06-30 30"];
    assert_eq!(asked(&goal, "2026-06-30"), all);
    assert_eq!(asked(&goal, "2027-06-30"), all);
}

#[test]
fn a_level_is_asked_in_windows_back_from_the_day() {
    let goal = follows("days.asked", GoalUnit::Count, MetricKind::Level, Some(1));
    // None reaches back before the start.
    assert_eq!(asked(&goal, "2026-06-15"), ["2026-04-15 15", "2026-05-15 30", "2026-06-15 31"]);
    let goal = follows("days.asked", GoalUnit::Count, MetricKind::Level, Some(2));
    assert_eq!(asked(&goal, "2026-05-15"), ["2026-05-15 45"]);
    // Also on the first day there is a window.
    assert_eq!(asked(&goal, "2026-04-01"), ["2026-04-01 1"]);
}

#[test]
fn a_measure_answers_in_every_unit_that_its_part_takes() {
    let answered =
        |name, unit| asked(&follows(name, unit, MetricKind::Level, None), "2026-05-15").join(", ");
    assert_eq!(answered("chance", GoalUnit::Share), "2026-05-15 0.25");
    assert_eq!(answered("points", GoalUnit::Own(of("points"))), "2026-05-15 -3");
    // So many of so many is a share, and nothing else.
    assert_eq!(answered("mark", GoalUnit::Score), "2026-05-15 80");
    let none = follows("jobs.none", GoalUnit::Share, MetricKind::Level, None);
    let error = none.measured(&firm(), day("2026-05-15")).unwrap_err();
    assert!(matches!(error, MeasureError::OutsideDomain { .. }), "{error}");
}

#[test]
fn of_a_level_the_latest_that_could_be_told_counts() {
    let goal = follows("jobs.bad", GoalUnit::Share, MetricKind::Level, Some(1));
    let stands = |as_of: &str| {
        let readings = goal.measured(&firm(), day(as_of)).unwrap();
        let part = goal.progress(&readings, &GoalPolicy::default(), day(as_of)).parts.remove(0);
        (part.standing, part.value, part.measured_on, part.unknown.len())
    };
    // The window through 1 May, with 30 days, cannot be told; that of the first day can.
    let first = (GoalStanding::OnTrack, Some(value("2%")), Some(day("2026-04-01")), 1);
    assert_eq!(stands("2026-05-01"), first);
    // To the end of the due day it can answer anew.
    let part = |as_of: &str| {
        let readings = goal.measured(&firm(), day(as_of)).unwrap();
        goal.progress(&readings, &GoalPolicy::default(), day(as_of)).parts.remove(0)
    };
    assert_eq!(part("2026-06-30").look_again_on, Some(day("2026-07-01")));
}

#[test]
fn a_measure_of_what_holds_on_a_day_is_asked_on_the_day() {
    let goal = follows("day.of-month", GoalUnit::Count, MetricKind::Level, None);
    assert_eq!(asked(&goal, "2026-05-15"), ["2026-05-15 15"]);
    assert_eq!(asked(&goal, "2026-08-15"), ["2026-06-30 30"]);
}

#[test]
fn a_share_brings_its_counts_and_what_is_unknown_stays_unknown() {
    let goal = follows("jobs.bad", GoalUnit::Share, MetricKind::Level, Some(1));
    let readings = goal.measured(&firm(), day("2026-05-31")).unwrap();
    let nine = GoalReading::Of(Proportion::try_new(9, 400).unwrap());
    let unknown = GoalReading::Unknown(Unknown::NothingOnRecord);
    // Of the window through 30 April, which has 30 days, nothing is on record.
    let found: Vec<_> = readings.iter().map(|((_, on), reading)| (*on, *reading)).collect();
    assert_eq!(found, [(day("2026-04-30"), unknown), (day("2026-05-31"), nine)]);
    let part = goal.progress(&readings, &GoalPolicy::default(), day("2026-05-31")).parts.remove(0);
    assert_eq!((part.measured_on, part.unknown.len()), (Some(day("2026-05-31")), 1));
    assert_eq!(part.value, Some(value("2.25%")));
}

#[test]
fn what_adds_up_is_not_measured_where_a_window_is_unknown() {
    let goal = follows("days.told", GoalUnit::Count, MetricKind::Cumulative, Some(1));
    let judged = |as_of: &str| {
        let readings = goal.measured(&firm(), day(as_of)).unwrap();
        goal.progress(&readings, &GoalPolicy::default(), day(as_of)).parts.remove(0)
    };
    // April has 30 days, and May 31, which it cannot tell.
    assert_eq!(judged("2026-04-30").value, Some(value("30")));
    let part = judged("2026-05-31");
    assert_eq!((part.standing, part.value), (GoalStanding::NotMeasured, None));
    assert_eq!(part.unknown, [(day("2026-05-31"), Unknown::NothingOnRecord)]);
    assert_eq!(
        part.criteria[0].to_string(),
        "the measure could not tell of a part of the time: what it adds up to is not known"
    );
    // It was not asked at all.
    let nothing = goal.progress(&GoalReadings::new(), &GoalPolicy::default(), day("2026-04-30"));
    assert_eq!(nothing.standing, GoalStanding::NotMeasured);
    // What a measure answers can change each day.
    assert_eq!(judged("2026-04-30").look_again_on, Some(day("2026-05-01")));
}

#[test]
fn an_answer_in_another_unit_or_currency_is_refused_and_not_nothing() {
    let other = follows("jobs.bad", GoalUnit::Score, MetricKind::Level, Some(1));
    let error = other.measured(&firm(), day("2026-05-31")).map(|_| ()).unwrap_err();
    assert!(matches!(error, MeasureError::WrongUnit { expected: Unit::Score, .. }), "{error}");
    let yuan = GoalUnit::Money(of("CNY"));
    let sums = follows("sales", yuan, MetricKind::Cumulative, Some(1));
    assert_eq!(
        sums.measured(&firm(), day("2026-05-31")).unwrap_err().to_string(),
        "`sales` was answered by 7.00 EUR: expected an amount in CNY"
    );
}

#[test]
fn a_measure_that_cannot_be_asked_so_is_an_error() {
    let goal = follows("no.such", GoalUnit::Count, MetricKind::Level, None);
    let error = goal.measured(&firm(), day("2026-05-15")).unwrap_err();
    assert_eq!(error, MeasureError::UnknownMeasure("no.such".to_owned()));
    let goal = follows("days.asked", GoalUnit::Count, MetricKind::Level, None);
    assert!(goal.measured(&firm(), day("2026-05-15")).is_err());
}

#[test]
fn no_more_than_120_windows_are_asked() {
    let long = |kind| {
        let goal = follows("days.asked", GoalUnit::Count, kind, Some(1));
        let part = GoalPartDraft {
            metric: Some(of("m")),
            unit: Some(GoalUnit::Count),
            kind: Some(kind),
            baseline: Some(value("0")),
            target: Some(GoalTarget::AtLeast(value("1"))),
            reach: Some(GoalReach::Bound(value("1"))),
            source: goal.parts()[0].source.clone(),
            ..GoalPartDraft::default()
        };
        let due = Some(day("2126-03-31"));
        let goal = GoalDraft { parts: vec![part], due, ..fewer_complaints() }.smart().unwrap();
        goal.measured(&firm(), day("2126-03-31")).unwrap()
    };
    assert_eq!(long(MetricKind::Level).len(), 120);
    let sums = long(MetricKind::Cumulative);
    assert_eq!(sums.len(), 120);
    let days: i64 = sums
        .values()
        .map(|reading| match reading {
            GoalReading::Value(value) => i64::try_from(value.value()).unwrap(),
            _ => 0,
        })
        .sum();
    // All days from the first to the last, each once.
    assert_eq!(days, 36_524);
}
