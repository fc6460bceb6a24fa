//! Anniversaries by year, month and day.

use chrono::{Datelike, NaiveDate};

/// The same day of the month so many months later; in a shorter month, its last day.
pub(crate) fn months_later(date: NaiveDate, months: u32) -> NaiveDate {
    let month = date.year() * 12 + i32::try_from(date.month0() + months).unwrap();
    let (year, month) = (month.div_euclid(12), u32::try_from(month.rem_euclid(12)).unwrap() + 1);
    (1..=date.day()).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day)).unwrap()
}

/// How many days from the earlier to the later, counted one by one.
pub(crate) fn days_from(earlier: NaiveDate, later: NaiveDate) -> u64 {
    let mut day = earlier;
    let mut days = 0;
    while day < later {
        day = day.succ_opt().unwrap();
        days += 1;
    }
    days
}
