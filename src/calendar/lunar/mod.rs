//! Days by the lunar calendar: birthdays, festivals.
//!
//! The months of a lunar year are known from astronomy and official tables, and none of them stands
//! here: they come from a [`LunarCalendar`].

mod festival;
#[cfg(feature = "lunar")]
mod icu;

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::{MAX_DAYS, MissingDay, NoAnswer, Occurrences};
use crate::units::Period;
use crate::units::period::days_later;
use crate::units::words::words;

pub use festival::{LunarFestival, lunar_festivals};
#[cfg(feature = "lunar")]
pub use icu::IcuLunarCalendar;

/// Knows the months of the Chinese lunar calendar (农历).
///
/// A lunar year has the number of the Gregorian year in which it begins. An implementation, such as
/// one by a table, keeps to this:
/// * the same question gives the same answer;
/// * a month has 29 or 30 days, the months of a year follow each other without a gap, and a leap
///   month follows the month of its number;
/// * a year begins between 20 January and 21 February;
/// * beyond its data it says [`Unknown`](LunarMonth::Unknown), and never guesses.
///
/// With the feature `lunar` there is `IcuLunarCalendar`.
///
/// ```
/// use clienteling::Period;
/// use clienteling::calendar::{LunarCalendar, LunarFestival, LunarMonth};
///
/// /// Knows one month.
/// struct FirstMonth(Period);
///
/// impl LunarCalendar for FirstMonth {
///     fn month(&self, year: i32, month: u32, is_leap_month: bool) -> LunarMonth {
///         match (year, month, is_leap_month) {
///             (2026, 1, false) => LunarMonth::Days(self.0),
///             _ => LunarMonth::Unknown,
///         }
///     }
/// }
///
/// let table = FirstMonth(Period::from_first_to_last("2026-02-17".parse()?, "2026-03-18".parse()?)?);
/// assert_eq!(LunarFestival::Lantern.in_lunar_year(&table, 2026)?, "2026-03-03".parse()?);
/// assert!(LunarFestival::MidAutumn.in_lunar_year(&table, 2026).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait LunarCalendar {
    /// A month, 1 to 12, or the leap month after it.
    fn month(&self, year: i32, month: u32, is_leap_month: bool) -> LunarMonth;
}

impl<C: LunarCalendar + ?Sized> LunarCalendar for &C {
    fn month(&self, year: i32, month: u32, is_leap_month: bool) -> LunarMonth {
        (**self).month(year, month, is_leap_month)
    }
}

/// What a lunar month is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LunarMonth {
    /// Its days.
    Days(Period),
    /// The year has no such month.
    Absent,
    /// The data does not reach so far.
    Unknown,
}

words! {
    /// What becomes of a day in a leap month in a year that does not have this month.
    pub enum MissingLeapMonth, "rule for a year without the leap month" {
        /// It comes in the plain month of the same number.
        PlainMonth = "plain_month",
        /// There is none in that year.
        Omit = "omit",
    }
}

/// A day that recurs by the lunar calendar, once in each lunar year: a lunar birthday.
///
/// * A day in a plain month stays there, also in a year in which a leap month of the same number
///   follows.
/// * First the month is found, then the day in it.
/// * A month that is not 1 to 12, or a day that is not 1 to 30, never comes.
/// * It can be a birthday: `Debug` does not show the day.
///
/// ```
/// use clienteling::Period;
/// use clienteling::calendar::{
///     LunarAnniversary, LunarCalendar, LunarMonth, MissingDay, MissingLeapMonth,
/// };
///
/// /// Knows the sixth month of 2027, of 29 days.
/// struct SixthMonth(Period);
///
/// impl LunarCalendar for SixthMonth {
///     fn month(&self, year: i32, month: u32, is_leap_month: bool) -> LunarMonth {
///         match (year, month, is_leap_month) {
///             (2027, 6, false) => LunarMonth::Days(self.0),
///             (2027, 6, true) => LunarMonth::Absent,
///             _ => LunarMonth::Unknown,
///         }
///     }
/// }
///
/// let table = SixthMonth(Period::from_first_to_last("2027-07-04".parse()?, "2027-08-01".parse()?)?);
/// let birthday = LunarAnniversary {
///     month: 6,
///     is_leap_month: true,
///     day: 30,
///     missing_day: MissingDay::Backward,
///     missing_leap_month: MissingLeapMonth::PlainMonth,
/// };
/// assert_eq!(birthday.in_lunar_year(&table, 2027)?, Some("2027-08-01".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LunarAnniversary {
    /// The month, 1 to 12.
    pub month: u32,
    /// Whether it is the leap month after that month.
    pub is_leap_month: bool,
    /// The day of the month, 1 to 30.
    pub day: u32,
    /// What becomes of the 30th in a month of 29 days.
    pub missing_day: MissingDay,
    /// What becomes of a day in a leap month in a year without it.
    pub missing_leap_month: MissingLeapMonth,
}

/// Without the day.
impl fmt::Debug for LunarAnniversary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LunarAnniversary")
            .field("missing_day", &self.missing_day)
            .field("missing_leap_month", &self.missing_leap_month)
            .finish_non_exhaustive()
    }
}

impl LunarAnniversary {
    /// The day in a lunar year: the n-th birthday is that of the year of birth and n more. `None`
    /// where there is none in that year.
    ///
    /// Cost: one look at the calendar, or two for a leap month.
    ///
    /// # Errors
    /// [`NoAnswer::LunarDataEnds`] where the calendar does not know the month.
    pub fn in_lunar_year(
        &self,
        calendar: &dyn LunarCalendar,
        year: i32,
    ) -> Result<Option<NaiveDate>, NoAnswer> {
        let plain = self.missing_leap_month == MissingLeapMonth::PlainMonth;
        let month = match calendar.month(year, self.month, self.is_leap_month) {
            LunarMonth::Absent if self.is_leap_month && plain => {
                calendar.month(year, self.month, false)
            }
            month => month,
        };
        match month {
            LunarMonth::Days(days) => Ok(self.day_of(days)),
            LunarMonth::Absent => Ok(None),
            LunarMonth::Unknown => Err(NoAnswer::LunarDataEnds { year }),
        }
    }

    /// The days within a period, the first `limit` of them. A Gregorian year can hold two, or none,
    /// of a day late in the lunar year.
    ///
    /// Cost: that of a look at each year of the period.
    ///
    /// # Errors
    /// [`NoAnswer::LunarDataEnds`] where the calendar does not know a month that can lie in the
    /// period.
    pub fn within(
        &self,
        calendar: &dyn LunarCalendar,
        period: Period,
        limit: usize,
    ) -> Result<Occurrences, NoAnswer> {
        let limit = limit.min(usize::try_from(MAX_DAYS).unwrap_or(usize::MAX));
        let mut found = Occurrences { days: Vec::new(), cut: false };
        for year in lunar_years(self.month, period) {
            let day = self.in_lunar_year(calendar, year)?;
            if let Some(day) = day.filter(|day| period.contains(*day)) {
                if found.days.len() >= limit {
                    found.cut = true;
                    break;
                }
                found.days.push(day);
            }
        }
        Ok(found)
    }

    fn day_of(&self, month: Period) -> Option<NaiveDate> {
        let after = self.day.checked_sub(1).filter(|after| *after < 30)?;
        let day = days_later(month.first(), after)?;
        if day <= month.last() {
            return Some(day);
        }
        match self.missing_day {
            MissingDay::Omit => None,
            MissingDay::Backward => Some(month.last()),
            MissingDay::Forward => month.end(),
        }
    }
}

/// The lunar years of which a month, or the day after it, can lie in a period: so that nothing is
/// asked that is not needed, and may be unknown.
pub(crate) fn lunar_years(month: u32, period: Period) -> impl Iterator<Item = i32> {
    let (first, last) = (period.first().year(), period.last().year());
    let years = first.saturating_sub(1)..=last;
    years.filter(move |year| {
        reach(month, *year)
            .is_some_and(|reach| reach.first() <= period.last() && period.first() <= reach.last())
    })
}

/// Between which days a month, its leap month and the day after it lie. Two more months end the
/// year after the tenth, which so ends by 25 December; ten months before the eleventh, it begins on
/// 5 November or later.
fn reach(month: u32, year: i32) -> Option<Period> {
    let (first, last) = if month <= 10 {
        (NaiveDate::from_ymd_opt(year, 1, 20)?, NaiveDate::from_ymd_opt(year, 12, 31)?)
    } else {
        let next = year.checked_add(1)?;
        (NaiveDate::from_ymd_opt(year, 11, 1)?, NaiveDate::from_ymd_opt(next, 2, 28)?)
    };
    Period::from_first_to_last(first, last).ok()
}

#[cfg(test)]
mod tests;
