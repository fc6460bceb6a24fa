//! On which days an occasion can lie whose days touch a period.

use std::iter::successors;

use chrono::NaiveDate;

use super::CareRule;
use crate::calendar::{Calendar, Day, MoveRule};
use crate::units::Period;
use crate::units::period::{days_after, days_before, days_later};

/// On which days an occasion of a rule can lie whose days touch a period.
#[derive(Clone, Copy)]
pub(super) struct Reach {
    /// Where its best day is not moved.
    pub(super) unmoved: Period,
    /// Wherever it is moved: the days without work beside the period too.
    pub(super) wide: Period,
}

impl Reach {
    /// `None`: beyond the calendar.
    pub(super) fn of(rule: &CareRule, calendar: &dyn Calendar, period: Period) -> Option<Self> {
        let (begins, ends) = (period.first(), days_after(period.last(), rule.earlier_days));
        let still_open = days_before(begins, rule.later_days);
        let latest = days_later(ends, rule.ahead_days).unwrap_or(NaiveDate::MAX);
        let unmoved = Period::from_first_to_last(still_open, latest).ok()?;
        if rule.closed_day == MoveRule::Stay {
            return Some(Reach { unmoved, wide: unmoved });
        }
        let is_closed = |day: &NaiveDate| matches!(calendar.day(*day), Day::Closed(_));
        let before = successors(begins.pred_opt(), NaiveDate::pred_opt);
        let after = successors(ends.succ_opt(), NaiveDate::succ_opt);
        let first = before.take(MOST_DAYS).take_while(is_closed).last();
        let last = after.take(MOST_DAYS).take_while(is_closed).last();
        let first = first.and_then(|day| days_later(day, rule.ahead_days));
        let first = first.map_or(still_open, |day| day.min(still_open));
        let last = last.and_then(|day| days_later(day, rule.ahead_days)).unwrap_or(latest);
        let wide = Period::from_first_to_last(first, last).ok()?;
        Some(Reach { unmoved, wide })
    }
}

/// How far [`moved`](crate::calendar::moved) goes: a century of days.
const MOST_DAYS: usize = 36_525;
