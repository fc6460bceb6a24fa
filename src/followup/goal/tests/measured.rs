//! A goal that follows itself.

use super::{day, fewer_complaints, of, value};
use crate::followup::goal::{
    Goal, GoalDraft, GoalPartDraft, GoalReach, GoalReading, GoalTarget, GoalUnit, MeasuredMetric,
    MetricKind, MetricSource,
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
            ("jobs.bad", Some(over)) if over.days() > 30 => {
                Proportion::try_new(9, 400).unwrap().into()
            }
            ("day.of-month", None) => Value::Count(as_of.day().into()).into(),
            _ => Answer::Unknown(Unknown::NothingOnRecord),
        }
    }
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
    assert_eq!(asked(&goal, "2026-06-15"), ["2026-04-15 31", "2026-05-15 30", "2026-06-15 31"]);
    let goal = follows("days.asked", GoalUnit::Count, MetricKind::Level, Some(2));
    assert_eq!(asked(&goal, "2026-05-15"), ["2026-05-15 61"]);
}

#[test]
fn a_measure_of_what_holds_on_a_day_is_asked_on_the_day() {
    let goal = follows("day.of-month", GoalUnit::Count, MetricKind::Level, None);
    assert_eq!(asked(&goal, "2026-05-15"), ["2026-05-15 15"]);
    assert_eq!(asked(&goal, "2026-08-15"), ["2026-06-30 30"]);
}

#[test]
fn a_share_brings_its_counts_and_what_is_unknown_or_of_another_unit_is_no_figure() {
    let goal = follows("jobs.bad", GoalUnit::Share, MetricKind::Level, Some(1));
    let readings = goal.measured(&firm(), day("2026-05-15")).unwrap();
    let nine = GoalReading::Of(Proportion::try_new(9, 400).unwrap());
    // The window through 15 May has 30 days: nothing is on record of it. That before it has 31.
    let found: Vec<_> = readings.into_iter().map(|((_, on), reading)| (on, reading)).collect();
    assert_eq!(found, [(day("2026-04-15"), nine)]);
    let other = follows("jobs.bad", GoalUnit::Score, MetricKind::Level, Some(1));
    assert_eq!(asked(&other, "2026-05-15"), Vec::<String>::new());
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
