//! What the tests of this folder share.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::spacing::TASK_PAST;
use crate::base::{CustomerBase, Fact};
use crate::calendar::{Calendar, Closed, Day, Shift};
use crate::customer::Role;
use crate::followup::{Purpose, Task, TaskRank, TaskWindow};
use crate::rule::{Evidence, Reason};

/// The n-th day from Monday 2026-03-02, which is day 0.
pub(super) fn on(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap() + Days::new(number)
}

/// Which day it is, from the same Monday on.
pub(super) fn number(day: NaiveDate) -> u64 {
    (day - on(0)).num_days().unsigned_abs()
}

pub(in crate::followup) fn a_reason() -> Reason {
    TASK_PAST.test(Evidence::dates(on(2), on(1))).unwrap()
}

pub(super) fn purpose_of(rank: TaskRank) -> Purpose {
    match rank {
        TaskRank::Obligation => Purpose::Promise,
        TaskRank::Care => Purpose::Service,
        TaskRank::Greeting => Purpose::Birthday,
        TaskRank::Promotion => Purpose::NewProduct,
    }
}

/// A task of customer C, with the numbers of its days.
pub(super) fn task(id: &str, rank: TaskRank, days: RangeInclusive<u64>, best: u64) -> Task {
    Task {
        id: id.parse().unwrap(),
        customer: "C".parse().unwrap(),
        purpose: purpose_of(rank),
        rank,
        window: TaskWindow::try_new(on(*days.start()), on(best), on(*days.end())).unwrap(),
        series: None,
        role: Role::Account,
        staff: None,
        reason: a_reason(),
    }
}

pub(super) fn of_series(series: &str, task: Task) -> Task {
    Task { series: Some(series.parse().unwrap()), ..task }
}

/// Customer C with a telephone and an e-mail address, and what else there is.
pub(super) fn base(more: &[&str]) -> CustomerBase {
    let visit = r#"{"first_contact":{"id":"F","customer":"C","date":"2026-01-01",
        "phone":"13800001111"}}"#;
    let profile = r#"{"profile":{"id":"P","customer":"C","date":"2026-01-01","profile":{"person":
        {"identity":{"name":"Li Na","email":"li@example.com"}}}}}"#;
    let mut base = CustomerBase::new();
    for fact in [visit, profile].iter().chain(more) {
        base.add(serde_json::from_str::<Fact>(fact).unwrap()).unwrap();
    }
    base
}

/// Work on each day, but for those that are closed or not known.
pub(super) struct Office {
    pub(super) closed: BTreeSet<u64>,
    pub(super) unknown: Vec<u64>,
    pub(super) shifts: Vec<Shift>,
}

impl Office {
    pub(super) fn open() -> Self {
        Office::closed_on([])
    }

    pub(super) fn closed_on(days: impl IntoIterator<Item = u64>) -> Self {
        let shifts = vec!["09:00-12:00".parse().unwrap(), "13:00-18:00".parse().unwrap()];
        Office { closed: days.into_iter().collect(), unknown: Vec::new(), shifts }
    }
}

impl Calendar for Office {
    fn day(&self, date: NaiveDate) -> Day<'_> {
        let number = number(date);
        if self.closed.contains(&number) {
            Day::Closed(Closed::DayOfTheWeek)
        } else if self.unknown.contains(&number) {
            Day::Unknown { layer: "holidays" }
        } else {
            Day::Working(&self.shifts)
        }
    }
}

/// Never any work.
pub(super) struct NeverOpen;

impl Calendar for NeverOpen {
    fn day(&self, _: NaiveDate) -> Day<'_> {
        Day::Closed(Closed::DayOfTheWeek)
    }
}
