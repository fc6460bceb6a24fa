//! A date of which only a part may be known.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::TextError;
use super::date_text::{WRITTEN, read_date};
use super::leaf::leaf;
use crate::units::Period;

/// A date of which some of year, month and day may be unknown: a birthday without its year, the
/// month of a graduation.
///
/// * Its written form is that of ISO 8601 and vCard: `1990-05-17`, `1990-05`, `1990`, `--05-17`,
///   `--05`, `---17`.
/// * The day exists in the month, and in the year if that is known; years are 1 to 9999.
/// * Most such dates are personal, so `Debug` shows nothing of it.
///
/// What people type is read as well, in digits of full or half width:
///
/// | typed | read as |
/// |---|---|
/// | `19900517`, `1990-5-17`, `1990/5/17`, `1990. 5. 17.`, `1990 05 17` | `1990-05-17` |
/// | `1990年5月17日`, `公历1990年5月17日生`, `一九九〇年五月十七日` | `1990-05-17` |
/// | `生日：1990-05-17`, `'1990-05-17` | `1990-05-17`: a label and a spreadsheet's apostrophe say nothing |
/// | `1990/5`, `1990.05`, `1990年5月` | `1990-05` |
/// | `--0517`, `5月17日` | `--05-17` |
/// | `5/6/1990`, `17.05.1990`, `90/5/17` | refused: which part is which, it does not say |
/// | `农历五月十七`, `五月十七` | refused: it is, or may be, a [`LunarDate`](super::LunarDate) |
/// | `1990-05-17T00:00`, `1990/5/17 0:00:00`, `1990-05-17 00:00:00.000+08:00`, `1990-05-17T00:00Z` | `1990-05-17`: midnight is what a database or a spreadsheet writes behind a day |
/// | `1990-05-17 14:30`, `1990/5/17 2:30 PM` | `1990-05-17`: the time of day is left out |
/// | `1990-05-16T16:00Z`, `1990-05-16 16:00+00` | refused: it may be midnight of the 17th in Beijing, or four in the afternoon of the 16th |
///
/// ```
/// use clienteling::customer::PartialDate;
///
/// let birthday: PartialDate = "--02-29".parse()?;
/// assert_eq!((birthday.year(), birthday.month(), birthday.day()), (None, Some(2), Some(29)));
/// let graduation: PartialDate = "2012-07".parse()?;
/// assert_eq!(graduation.earliest(), "2012-07-01".parse().ok());
/// assert_eq!(graduation.latest(), "2012-07-31".parse().ok());
/// assert!("2011-02-29".parse::<PartialDate>().is_err());
/// # Ok::<(), clienteling::customer::TextError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartialDate(Known);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Known {
    Date(NaiveDate),
    YearAndMonth(NaiveDate),
    Year(NaiveDate),
    // Kept as that day of a leap year.
    MonthAndDay(NaiveDate),
    // Kept as its first day in a leap year.
    Month(NaiveDate),
    // Kept as that day of a month with 31.
    Day(NaiveDate),
}

/// A year in which every day of the calendar exists.
const LEAP_YEAR: i32 = 2000;

impl PartialDate {
    /// Reads the written form, or what people type.
    ///
    /// # Errors
    /// [`TextError`], which does not repeat the text.
    pub fn try_new(text: impl AsRef<str>) -> Result<Self, TextError> {
        let refused = |expected| TextError::Form { what: "date", expected };
        let (year, month, day) = read_date(text.as_ref()).map_err(refused)?;
        PartialDate::of_parts(year, month, day).ok_or(refused(WRITTEN))
    }

    /// The date of these parts. `None` if there is no such date, or nothing is known of it.
    pub(super) fn of_parts(
        year: Option<u32>,
        month: Option<u32>,
        day: Option<u32>,
    ) -> Option<Self> {
        let date = |month, day| {
            let year = year.map_or(Some(LEAP_YEAR), |year| i32::try_from(year).ok())?;
            NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1..=9999).contains(&year))
        };
        Some(PartialDate(match (year.is_some(), month, day) {
            (true, Some(month), Some(day)) => Known::Date(date(month, day)?),
            (true, Some(month), None) => Known::YearAndMonth(date(month, 1)?),
            (true, None, None) => Known::Year(date(1, 1)?),
            (false, Some(month), Some(day)) => Known::MonthAndDay(date(month, day)?),
            (false, Some(month), None) => Known::Month(date(month, 1)?),
            (false, None, Some(day)) => Known::Day(date(1, day)?),
            (true, None, Some(_)) | (false, None, None) => return None,
        }))
    }

    /// A day of every year. `None` where no year has it.
    pub fn of_every_year(month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(LEAP_YEAR, month, day)
            .map(|date| PartialDate(Known::MonthAndDay(date)))
    }

    /// The year, if it is known.
    pub fn year(self) -> Option<i32> {
        match self.0 {
            Known::Date(date) | Known::YearAndMonth(date) | Known::Year(date) => Some(date.year()),
            Known::MonthAndDay(_) | Known::Month(_) | Known::Day(_) => None,
        }
    }

    /// The month, if it is known.
    pub fn month(self) -> Option<u32> {
        match self.0 {
            Known::Date(date)
            | Known::YearAndMonth(date)
            | Known::MonthAndDay(date)
            | Known::Month(date) => Some(date.month()),
            Known::Year(_) | Known::Day(_) => None,
        }
    }

    /// The day of the month, if it is known.
    pub fn day(self) -> Option<u32> {
        match self.0 {
            Known::Date(date) | Known::MonthAndDay(date) | Known::Day(date) => Some(date.day()),
            Known::YearAndMonth(_) | Known::Year(_) | Known::Month(_) => None,
        }
    }

    /// The first day that it can be. `None` without a year.
    pub const fn earliest(self) -> Option<NaiveDate> {
        match self.0 {
            Known::Date(date) | Known::YearAndMonth(date) | Known::Year(date) => Some(date),
            Known::MonthAndDay(_) | Known::Month(_) | Known::Day(_) => None,
        }
    }

    /// The last day that it can be. `None` without a year.
    pub fn latest(self) -> Option<NaiveDate> {
        match self.0 {
            Known::Date(date) => Some(date),
            Known::YearAndMonth(first) => Some(Period::calendar_month(first).last()),
            Known::Year(first) => Some(Period::calendar_year(first).last()),
            Known::MonthAndDay(_) | Known::Month(_) | Known::Day(_) => None,
        }
    }

    /// Whether it lies before the other, whatever the unknown parts are.
    pub fn is_certainly_before(self, other: PartialDate) -> bool {
        match (self.latest(), other.earliest()) {
            (Some(latest), Some(earliest)) => latest < earliest,
            _ => false,
        }
    }

    /// Whether both can be the same day: no part that is known in both differs.
    pub fn is_compatible_with(self, other: PartialDate) -> bool {
        fn agree<T: Copy + PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        let parts_agree = agree(self.year(), other.year())
            && agree(self.month(), other.month())
            && agree(self.day(), other.day());
        // 29 February is no day of every year.
        let together = (
            self.year().or(other.year()),
            self.month().or(other.month()),
            self.day().or(other.day()),
        );
        let exists = match together {
            (year, Some(month), Some(day)) => {
                NaiveDate::from_ymd_opt(year.unwrap_or(LEAP_YEAR), month, day).is_some()
            }
            _ => true,
        };
        parts_agree && exists
    }

    /// How many of year, month and day are known.
    fn known_parts(self) -> u8 {
        [self.year().is_some(), self.month().is_some(), self.day().is_some()]
            .into_iter()
            .fold(0, |known, is_known| known.saturating_add(u8::from(is_known)))
    }

    pub(crate) fn to_text(self) -> String {
        match self.0 {
            Known::Date(date) => date.format("%Y-%m-%d").to_string(),
            Known::YearAndMonth(date) => date.format("%Y-%m").to_string(),
            Known::Year(date) => date.format("%Y").to_string(),
            Known::MonthAndDay(date) => date.format("--%m-%d").to_string(),
            Known::Month(date) => date.format("--%m").to_string(),
            Known::Day(date) => date.format("---%d").to_string(),
        }
    }
}

/// A day that is known in full. Years outside 1 to 9999 have no written form: such a date is
/// [refused](PartialDate::try_from).
impl TryFrom<NaiveDate> for PartialDate {
    type Error = TextError;

    fn try_from(date: NaiveDate) -> Result<Self, TextError> {
        if (1..=9999).contains(&date.year()) {
            return Ok(PartialDate(Known::Date(date)));
        }
        Err(TextError::Form { what: "date", expected: "a year from 1 to 9999" })
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartialDate(…)")
    }
}

leaf!(PartialDate, {
    fn agrees(&self, other: &Self) -> bool {
        self.is_compatible_with(*other)
    }

    fn detail(&self) -> u8 {
        self.known_parts()
    }
});

#[cfg(test)]
mod tests;
