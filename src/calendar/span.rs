//! How many full months and years lie between two days.

use chrono::{Datelike, NaiveDate};

use crate::units::period::months_after;

/// How many months have passed on `to` since `from`; none if it is earlier. In a month without
/// the day of the month of `from`, its last day completes the month, as for
/// [`months_after`](crate::units::period::months_after).
pub(crate) fn full_months(from: NaiveDate, to: NaiveDate) -> u32 {
    let month = |day: NaiveDate| {
        i64::from(day.year()).saturating_mul(12).saturating_add(i64::from(day.month0()))
    };
    let begun = u32::try_from(month(to).saturating_sub(month(from))).unwrap_or(0);
    let completed = months_after(from, begun).is_some_and(|day| day <= to);
    if completed { begun } else { begun.saturating_sub(1) }
}

/// How old in years somebody born on `from` is on `to`, also below zero. Who was born on 29
/// February is a year older on 1 March of a year without that day: nobody is said to be older
/// than they can be.
pub(crate) fn full_years(from: NaiveDate, to: NaiveDate) -> i64 {
    let years = i64::from(to.year()).saturating_sub(i64::from(from.year()));
    let before_birthday = (to.month(), to.day()) < (from.month(), from.day());
    years.saturating_sub(i64::from(before_birthday))
}

#[cfg(test)]
mod tests {
    use super::{full_months, full_years};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_full_on_its_anniversary_or_the_last_day_of_a_shorter_month() {
        let cases = [
            ("2024-01-31", "2024-02-28", 0),
            ("2024-01-31", "2024-02-29", 1),
            ("2024-02-29", "2025-02-28", 12),
            ("2024-02-29", "2025-02-27", 11),
            ("2024-05-10", "2024-05-10", 0),
            ("2024-05-10", "2024-05-09", 0),
        ];
        for (from, to, months) in cases {
            assert_eq!(full_months(day(from), day(to)), months, "{from} {to}");
        }
        let all = full_months(NaiveDate::MIN, NaiveDate::MAX);
        assert!(all > 6_000_000, "{all}");
        assert_eq!(full_months(NaiveDate::MAX, NaiveDate::MIN), 0);
    }

    #[test]
    fn a_year_is_full_on_the_birthday_and_after_29_february_on_1_march() {
        let cases = [
            ("2000-02-29", "2001-02-28", 0),
            ("2000-02-29", "2001-03-01", 1),
            ("2000-02-29", "2004-02-28", 3),
            ("2000-02-29", "2004-02-29", 4),
            ("2000-05-10", "2000-05-09", -1),
            ("2000-05-10", "1999-05-10", -1),
            ("2000-05-10", "1999-05-09", -2),
        ];
        for (from, to, years) in cases {
            assert_eq!(full_years(day(from), day(to)), years, "{from} {to}");
        }
    }
}
