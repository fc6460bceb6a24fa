//! Until when points can be spent.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::rule::{Checker, ProblemKind};
use crate::units::guard::date;
use crate::units::period::{days_after, months_after};

/// Until when points can be spent, from the day on which they are earned. What is recorded with the
/// points stays, whatever the policy becomes.
///
/// | points of 31 January 2026 | their last day |
/// |---|---|
/// | `"unlimited"` | none |
/// | `{"days": 90}` | 1 May 2026: the 90th day after it |
/// | `{"months": 1}` | 28 February 2026 |
/// | `{"end_of_year": 1}` | 31 December 2027 |
/// | `{"until": "2026-06-30"}` | 30 June 2026 |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointsValidity {
    /// They stay.
    Unlimited,
    /// For so many days after that day.
    Days(u32),
    /// For so many months after it: until the same day of the month, or the last of a shorter one.
    Months(u32),
    /// Until 31 December, so many years after the year of that day.
    EndOfYear(u32),
    /// Until a day, whenever they are earned.
    Until(#[serde(deserialize_with = "date")] NaiveDate),
}

impl PointsValidity {
    /// The last day on which points that were earned on a day can be spent. `None`: they stay.
    pub fn last_day(self, earned: NaiveDate) -> Option<NaiveDate> {
        match self {
            PointsValidity::Unlimited => None,
            PointsValidity::Days(days) => Some(days_after(earned, days)),
            PointsValidity::Months(months) => {
                Some(months_after(earned, months).unwrap_or(NaiveDate::MAX))
            }
            PointsValidity::EndOfYear(years) => {
                let year = i32::try_from(years).ok().and_then(|it| earned.year().checked_add(it));
                let last = year.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31));
                Some(last.unwrap_or(NaiveDate::MAX))
            }
            PointsValidity::Until(day) => Some(day),
        }
    }

    /// Reports a time out of bounds, or one that can be over before the points can be spent.
    pub(in crate::loyalty) fn check(self, checker: &mut Checker, pending_days: u32) {
        const MAX_YEARS: u32 = 100;
        // How many days it lasts at least.
        let (field, least) = match self {
            PointsValidity::Unlimited | PointsValidity::Until(_) => return,
            PointsValidity::Days(days) => {
                checker.number("validity.days", days, 1, Checker::MAX_DAYS);
                ("validity.days", days)
            }
            PointsValidity::Months(months) => {
                checker.number("validity.months", months, 1, Checker::MAX_MONTHS);
                // No twelve months are shorter than 365 days, and no month than 28.
                let (years, rest) = (months.checked_div(12), months.checked_rem(12));
                let days =
                    |number: Option<u32>, each: u32| number.map(|it| it.saturating_mul(each));
                let days = days(years, 365).zip(days(rest, 28));
                ("validity.months", days.map_or(0, |(a, b)| a.saturating_add(b)))
            }
            PointsValidity::EndOfYear(years) => {
                checker.number("validity.end_of_year", years, 0, MAX_YEARS);
                ("validity.end_of_year", years.saturating_mul(365))
            }
        };
        if pending_days > least {
            let accepted =
                format!("a time that is not shorter than the {pending_days} days pending");
            let given = format!("{least} days at least");
            checker.report(field, ProblemKind::NotAccepted { given, accepted });
        }
    }
}
