mod figures;
mod letters;
mod life;
mod measured;
mod progress;
mod projection;
mod reference;

use std::str::FromStr;

use chrono::NaiveDate;

use super::{
    BestRate, Goal, GoalAcceptance, GoalDraft, GoalPartDraft, GoalReach, GoalReading, GoalReadings,
    GoalTarget, GoalUnit, GoalValue,
};

fn of<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    of(text)
}

fn value(text: &str) -> GoalValue {
    of(text)
}

/// Complaints of the workshop from 3 % to 1.5 % in the second quarter.
fn fewer_complaints() -> GoalDraft {
    GoalDraft {
        owner: Some(of("S-7")),
        action: Some(of("check each job before it is handed over")),
        about: Some(of("all jobs of the workshop")),
        parts: vec![GoalPartDraft {
            metric: Some(of("complaints")),
            unit: Some(GoalUnit::Share),
            baseline: Some(value("3%")),
            target: Some(GoalTarget::AtMost(value("1.5%"))),
            reach: Some(GoalReach::BestSoFar(BestRate { change: value("1%"), days: 60 })),
            ..GoalPartDraft::default()
        }],
        objective: Some(of("customers come back")),
        start: Some(day("2026-04-01")),
        due: Some(day("2026-06-30")),
        acceptance: GoalAcceptance::Accepted(of("S-7")),
    }
}

/// A figure without bounds.
fn a_figure(baseline: &str, target: GoalTarget) -> GoalPartDraft {
    GoalPartDraft {
        metric: Some(of("figure")),
        unit: Some(GoalUnit::Own(of("points"))),
        baseline: Some(value(baseline)),
        target: Some(target),
        reach: Some(GoalReach::BestSoFar(BestRate { change: value("1"), days: 1 })),
        ..GoalPartDraft::default()
    }
}

fn a_milestone() -> GoalPartDraft {
    GoalPartDraft {
        metric: Some(of("new till")),
        target: Some(GoalTarget::Done),
        ..GoalPartDraft::default()
    }
}

/// That in the second quarter.
fn goal(parts: Vec<GoalPartDraft>) -> Goal {
    GoalDraft { parts, ..fewer_complaints() }.smart().unwrap()
}

fn readings(metric: &str, list: &[(&str, GoalReading)]) -> GoalReadings {
    list.iter().map(|(on, reading)| ((of(metric), day(on)), *reading)).collect()
}

fn at(text: &str) -> GoalReading {
    GoalReading::Value(value(text))
}
