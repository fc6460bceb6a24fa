//! A date of which only a part may be known.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::TextError;
use super::leaf::leaf;
use crate::units::Period;

/// A date of which the year, or the day, or both day and month may be unknown: a birthday without
/// its year, the month of a graduation.
///
/// * Its written form is that of ISO 8601 and vCard: `1990-05-17`, `1990-05`, `1990`, `--05-17`.
/// * The day exists in the month, and in the year if that is known; years are 1 to 9999.
/// * Most such dates are personal, so `Debug` shows nothing of it.
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
}

/// A year in which every day of the calendar exists.
const LEAP_YEAR: i32 = 2000;

impl PartialDate {
    /// Reads the written form.
    ///
    /// # Errors
    /// [`TextError`], which does not repeat the text.
    pub fn try_new(text: impl AsRef<str>) -> Result<Self, TextError> {
        parsed(text.as_ref().trim()).map(PartialDate).ok_or(TextError::Form {
            what: "date",
            expected: "for example `1990-05-17`, `1990-05`, `1990` or `--05-17`",
        })
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
            Known::MonthAndDay(_) => None,
        }
    }

    /// The month, if it is known.
    pub fn month(self) -> Option<u32> {
        match self.0 {
            Known::Date(date) | Known::YearAndMonth(date) | Known::MonthAndDay(date) => {
                Some(date.month())
            }
            Known::Year(_) => None,
        }
    }

    /// The day of the month, if it is known.
    pub fn day(self) -> Option<u32> {
        match self.0 {
            Known::Date(date) | Known::MonthAndDay(date) => Some(date.day()),
            Known::YearAndMonth(_) | Known::Year(_) => None,
        }
    }

    /// The first day that it can be. `None` without a year.
    pub const fn earliest(self) -> Option<NaiveDate> {
        match self.0 {
            Known::Date(date) | Known::YearAndMonth(date) | Known::Year(date) => Some(date),
            Known::MonthAndDay(_) => None,
        }
    }

    /// The last day that it can be. `None` without a year.
    pub fn latest(self) -> Option<NaiveDate> {
        match self.0 {
            Known::Date(date) => Some(date),
            Known::YearAndMonth(first) => Some(Period::calendar_month(first).last()),
            Known::Year(first) => Some(Period::calendar_year(first).last()),
            Known::MonthAndDay(_) => None,
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
            (Some(year), Some(month), Some(day)) => {
                NaiveDate::from_ymd_opt(year, month, day).is_some()
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

    fn to_text(self) -> String {
        match self.0 {
            Known::Date(date) => date.format("%Y-%m-%d").to_string(),
            Known::YearAndMonth(date) => date.format("%Y-%m").to_string(),
            Known::Year(date) => date.format("%Y").to_string(),
            Known::MonthAndDay(date) => date.format("--%m-%d").to_string(),
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

fn parsed(text: &str) -> Option<Known> {
    let number = |digits: &str, len: usize| {
        let plain = digits.len() == len && digits.bytes().all(|digit| digit.is_ascii_digit());
        if plain { digits.parse::<u32>().ok() } else { None }
    };
    let date = |year: u32, month, day| {
        let year = i32::try_from(year).ok().filter(|year| *year >= 1)?;
        NaiveDate::from_ymd_opt(year, month, day)
    };
    if let Some(rest) = text.strip_prefix("--") {
        let (month, day) = rest.split_once('-')?;
        let date = NaiveDate::from_ymd_opt(LEAP_YEAR, number(month, 2)?, number(day, 2)?)?;
        return Some(Known::MonthAndDay(date));
    }
    let mut parts = text.splitn(3, '-');
    let year = number(parts.next()?, 4)?;
    match (parts.next(), parts.next()) {
        (None, _) => date(year, 1, 1).map(Known::Year),
        (Some(month), None) => date(year, number(month, 2)?, 1).map(Known::YearAndMonth),
        (Some(month), Some(day)) => date(year, number(month, 2)?, number(day, 2)?).map(Known::Date),
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
mod tests {
    use super::PartialDate;
    use proptest::prelude::*;

    fn date(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        for wrong in [
            "",
            "-",
            "--",
            "--2-3",
            "--02-30",
            "--13-01",
            "0000",
            "0000-01-01",
            "199",
            "19900",
            "1990-00",
            "1990-13",
            "1990-1",
            "1990-02-29",
            "1990-05-17-1",
            "+990",
            "1990-05-",
            "17.05.1990",
            "---05-17",
            "１９９０",
            "1990-05-17T00:00",
        ] {
            let error = wrong.parse::<PartialDate>().unwrap_err().to_string();
            assert!(error.starts_with("date: expected for example"), "{wrong}: {error}");
        }
    }

    #[test]
    fn what_is_unknown_contradicts_nothing() {
        assert!(date("1990").is_compatible_with(date("1990-05-17")));
        assert!(date("--05-17").is_compatible_with(date("1990-05")));
        assert!(date("--05-17").is_compatible_with(date("1990")));
        assert!(!date("--05-17").is_compatible_with(date("1990-06")));
        assert!(!date("1991").is_compatible_with(date("1990-05-17")));
        assert!(!date("--02-29").is_compatible_with(date("2011")));
        assert!(date("--02-29").is_compatible_with(date("2012")));
    }

    #[test]
    fn one_lies_before_the_other_only_if_it_is_certain() {
        assert!(date("1990").is_certainly_before(date("1991-01-01")));
        assert!(!date("1990").is_certainly_before(date("1990-12-31")));
        assert!(date("1990-02").is_certainly_before(date("1990-03")));
        assert!(!date("--01-01").is_certainly_before(date("1990")));
    }

    proptest! {
        #[test]
        fn every_written_form_is_read_as_written(year in 1_u32..=9999, month in 1_u32..=12, day in 1_u32..=28) {
            for text in [
                format!("{year:04}-{month:02}-{day:02}"),
                format!("{year:04}-{month:02}"),
                format!("{year:04}"),
                format!("--{month:02}-{day:02}"),
            ] {
                let date = date(&text);
                prop_assert_eq!(date.to_text(), text.clone());
                prop_assert!(date.earliest() <= date.latest());
                let json = serde_json::to_string(&date).unwrap();
                prop_assert_eq!(&json, &format!("\"{text}\""));
                prop_assert_eq!(serde_json::from_str::<PartialDate>(&json).unwrap(), date);
            }
        }
    }
}
