//! When a thing has gone so far.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::{DailyUse, MeterTrend};
use crate::units::period::{days_between, days_later};
use crate::units::wide::mul_div;

/// Between which days something falls due.
///
/// * The days are in order: earliest, likely, latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct DueRange {
    /// The first day that is in the range. `None`: it was due on the latest day or before, and nobody
    /// knows since when.
    pub earliest: Option<NaiveDate>,
    /// The likely day. `None`: it is likely never due.
    pub likely: Option<NaiveDate>,
    /// The last day. `None`: there is none to be seen.
    pub latest: Option<NaiveDate>,
}

impl DueRange {
    pub(super) const fn on(day: NaiveDate) -> Self {
        DueRange { earliest: Some(day), likely: Some(day), latest: Some(day) }
    }

    const fn by(day: NaiveDate) -> Self {
        DueRange { earliest: None, ..DueRange::on(day) }
    }

    /// Whichever comes first.
    pub(super) fn or(self, other: Self) -> Self {
        let first = |a: Option<NaiveDate>, b: Option<NaiveDate>| a.into_iter().chain(b).min();
        DueRange {
            // Of one that nobody knows nobody knows that it is not the first.
            earliest: self.earliest.min(other.earliest),
            likely: first(self.likely, other.likely),
            latest: first(self.latest, other.latest),
        }
    }
}

impl fmt::Display for DueRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DueRange { earliest, likely, latest } = self;
        let Some(earliest) = earliest else {
            let day = latest.or(*likely).unwrap_or(NaiveDate::MAX);
            return write!(f, "{day} or before");
        };
        match (likely, latest) {
            (Some(likely), Some(latest)) if likely == earliest && likely == latest => {
                write!(f, "{likely}")
            }
            (Some(likely), Some(latest)) => write!(f, "{likely} ({earliest} to {latest})"),
            (Some(likely), None) => write!(f, "{likely} ({earliest} at the earliest)"),
            (None, _) => write!(f, "{earliest} at the earliest"),
        }
    }
}

/// How far the thing had gone on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) day: NaiveDate,
    /// As far as it was read.
    pub(super) run: u128,
    /// On how many days before nobody read how far, because the meter was replaced.
    pub(super) unread_days: u128,
}

impl Point {
    /// How far in parts of a unit, as many as the use has days.
    const fn parts(&self, a_day: DailyUse) -> u128 {
        let unread = self.unread_days.saturating_mul(a_day.run());
        self.run.saturating_mul(a_day.days()).saturating_add(unread)
    }
}

/// At which use it goes on: for about one step between readings, and then.
#[derive(Clone, Copy)]
struct Ahead {
    step: DailyUse,
    then: DailyUse,
}

impl MeterTrend {
    /// When the thing has gone so far, counted like its first meter, with what it went on other meters
    /// added. `None`: it does not get there within the calendar, even at its fastest.
    ///
    /// * What it had gone already lies between the two readings around it; before the first one it was
    ///   on that day or before.
    /// * Ahead the likely day is by the likely use. The range is for one step more by that of
    ///   [a step](Self::slow), because the next one can be like any before, and from then on by that of
    ///   [the use](Self::low): the more steps, the nearer their mean comes to it.
    ///
    /// Cost: a few binary searches in the readings.
    pub fn due(&self, at: u32) -> Option<DueRange> {
        self.range(None, at)
    }

    /// When the thing has gone so much further than on the day on which it was delivered: so services
    /// are counted, of a new thing and of a used one.
    ///
    /// How far it had gone then lies between the two readings around that day. After the last one it had
    /// stood still until the delivery. Where nobody had read it by then, it counts from 0: of a used thing
    /// it takes a reading of the delivery, or one before.
    ///
    /// `None` and the cost are those of [`due`](Self::due).
    pub fn due_since(&self, delivered: NaiveDate, further: u32) -> Option<DueRange> {
        let DueRange { earliest, likely, latest } = self.range(Some(delivered), further)?;
        let [earliest, likely, latest] =
            [earliest, likely, latest].map(|day| day.map(|day| day.max(delivered)));
        Some(DueRange { earliest, likely, latest })
    }

    fn range(&self, since: Option<NaiveDate>, further: u32) -> Option<DueRange> {
        let of = |step, then| self.reached(since, further, Ahead { step, then });
        let fast = of(self.fast, self.high)?;
        let likely = of(self.likely, self.likely).and_then(|it| it.likely);
        let latest = of(self.slow, self.low).and_then(|it| it.latest);
        Some(DueRange { earliest: fast.earliest, likely, latest })
    }

    /// When it has gone so much further than on a day, or than at 0, at such a use.
    fn reached(&self, since: Option<NaiveDate>, further: u32, ahead: Ahead) -> Option<DueRange> {
        let a_day = ahead.then;
        let target = u128::from(further).saturating_mul(a_day.days());
        let target = target.saturating_add(since.map_or(0, |day| self.gone_by(day, a_day)));
        let after = self.points.partition_point(|point| point.parts(a_day) < target);
        let before = after.checked_sub(1).and_then(|at| self.points.get(at));
        match (before, self.points.get(after)) {
            (None, first) => Some(DueRange::by(first?.day)),
            (Some(before), Some(after)) => between(before, after, target, a_day),
            (Some(last), None) => {
                let begins = since.map_or(last.day, |day| day.max(last.day));
                let missing = target.saturating_sub(last.parts(a_day));
                later(begins, self.days_for(missing, ahead)?).map(DueRange::on)
            }
        }
    }

    /// How far it had gone by a day, in parts of a unit as many as the use has days. 0 before it was read.
    fn gone_by(&self, day: NaiveDate, a_day: DailyUse) -> u128 {
        let after = self.points.partition_point(|point| point.day <= day);
        let before = after.checked_sub(1).and_then(|at| self.points.get(at));
        let Some(before) = before else { return 0 };
        let gone = before.parts(a_day);
        let Some(after) = self.points.get(after) else { return gone };
        let further = after.parts(a_day).saturating_sub(gone);
        let (passed, days) = (days_between(before.day, day), days_between(before.day, after.day));
        let passed = mul_div(further, passed.into(), days.into());
        gone.saturating_add(passed.map_or(0, |(whole, _)| whole))
    }

    /// In how many days it goes on so far, in parts of a unit as many as the use has days.
    fn days_for(&self, missing: u128, Ahead { step, then }: Ahead) -> Option<u128> {
        let days = u128::from(self.step_days);
        let missing = missing.saturating_mul(step.days());
        let a_day = step.run().saturating_mul(then.days());
        if let Some(within) = up(missing, a_day).filter(|within| *within <= days) {
            return Some(within);
        }
        let rest = missing.saturating_sub(a_day.saturating_mul(days));
        up(rest, then.run().saturating_mul(step.days()))?.checked_add(days)
    }
}

/// When it got there between two readings.
fn between(before: &Point, after: &Point, target: u128, a_day: DailyUse) -> Option<DueRange> {
    let days = days_between(before.day, after.day);
    let (from, through) = (before.parts(a_day), after.parts(a_day));
    let whole = u128::from(days).saturating_mul(target.saturating_sub(from));
    let likely = later(before.day, up(whole, through.saturating_sub(from))?)?;
    if after.unread_days > before.unread_days {
        return Some(DueRange::on(likely));
    }
    let earliest = later(before.day, days.min(1).into())?;
    Some(DueRange { earliest: Some(earliest), likely: Some(likely), latest: Some(after.day) })
}

/// Division that counts a part as a whole. `None`: by zero.
fn up(what: u128, by: u128) -> Option<u128> {
    let rest = what.checked_rem(by)?;
    what.checked_div(by)?.checked_add(u128::from(rest > 0))
}

fn later(day: NaiveDate, days: u128) -> Option<NaiveDate> {
    days_later(day, u64::try_from(days).ok()?)
}
