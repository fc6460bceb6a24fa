//! Festivals with a day of the lunar calendar.

use chrono::NaiveDate;

use super::{LunarCalendar, LunarMonth, lunar_years};
use crate::calendar::{MAX_DAYS, NoAnswer};
use crate::units::Period;
use crate::units::period::days_later;
use crate::units::words::words;

words! {
    /// A festival with a day of the lunar calendar.
    ///
    /// Qingming and the winter solstice (冬至) have their days by the sun: they come from the caller.
    pub enum LunarFestival, "lunar festival" {
        /// The first day of the year (春节).
        SpringFestival = "spring_festival" as "Spring Festival",
        /// The 15th of the first month (元宵节).
        Lantern = "lantern" as "Lantern Festival",
        /// The 5th of the fifth month (端午节).
        DragonBoat = "dragon_boat" as "Dragon Boat Festival",
        /// The 7th of the seventh month (七夕).
        Qixi = "qixi" as "Qixi Festival",
        /// The 15th of the seventh month (中元节).
        Ghost = "ghost" as "Ghost Festival",
        /// The 15th of the eighth month (中秋节).
        MidAutumn = "mid_autumn" as "Mid-Autumn Festival",
        /// The 9th of the ninth month (重阳节).
        Chongyang = "chongyang" as "Double Ninth Festival",
        /// The 8th of the twelfth month (腊八节).
        Laba = "laba" as "Laba Festival",
        /// The last day of the year (除夕), the 29th or the 30th.
        NewYearsEve = "new_years_eve" as "Lunar New Year's Eve",
    }
}

/// The day of a festival in its month.
enum FestivalDay {
    Number(u32),
    Last,
}

impl LunarFestival {
    /// The day of the festival in a lunar year. Of those in the twelfth month it mostly lies in the
    /// next Gregorian year.
    ///
    /// Cost: at most two looks at the calendar.
    ///
    /// # Errors
    /// [`NoAnswer::LunarDataEnds`] where the calendar does not know the month.
    pub fn in_lunar_year(
        self,
        calendar: &dyn LunarCalendar,
        year: i32,
    ) -> Result<NaiveDate, NoAnswer> {
        let ends = NoAnswer::LunarDataEnds { year };
        let days = |is_leap_month| match calendar.month(year, self.month(), is_leap_month) {
            LunarMonth::Days(days) => Ok(Some(days)),
            LunarMonth::Absent => Ok(None),
            LunarMonth::Unknown => Err(ends),
        };
        let day = match self.day() {
            FestivalDay::Number(day) => {
                days(false)?.and_then(|days| days_later(days.first(), day.saturating_sub(1)))
            }
            FestivalDay::Last => {
                let last = days(true)?;
                let last = if last.is_some() { last } else { days(false)? };
                last.map(Period::last)
            }
        };
        // A year without a plain month is none that is known.
        day.ok_or(ends)
    }

    const fn month(self) -> u32 {
        match self {
            Self::SpringFestival | Self::Lantern => 1,
            Self::DragonBoat => 5,
            Self::Qixi | Self::Ghost => 7,
            Self::MidAutumn => 8,
            Self::Chongyang => 9,
            Self::Laba | Self::NewYearsEve => 12,
        }
    }

    const fn day(self) -> FestivalDay {
        FestivalDay::Number(match self {
            Self::SpringFestival => 1,
            Self::DragonBoat => 5,
            Self::Qixi => 7,
            Self::Laba => 8,
            Self::Chongyang => 9,
            Self::Lantern | Self::Ghost | Self::MidAutumn => 15,
            Self::NewYearsEve => return FestivalDay::Last,
        })
    }
}

/// The festivals whose days lie in a period, such as a Gregorian year, by day. They are those of two
/// lunar years or more: a Gregorian year can have two Laba Festivals, or none.
///
/// Cost: nine festivals for each year of the period.
///
/// # Errors
/// [`NoAnswer::LunarDataEnds`] where the calendar does not know a month that can lie in the period,
/// and [`NoAnswer::Cut`] for a period of more than a century.
///
/// ```
/// use clienteling::Period;
/// use clienteling::calendar::{LunarCalendar, LunarFestival, NoAnswer, lunar_festivals};
///
/// /// The festivals before which one greets, of those of a year.
/// fn greeted(calendar: &dyn LunarCalendar, year: Period) -> Result<Vec<String>, NoAnswer> {
///     let festivals = lunar_festivals(calendar, year)?.into_iter();
///     let festivals = festivals.filter(|(_, festival)| *festival != LunarFestival::Ghost);
///     Ok(festivals.map(|(day, festival)| format!("{day} {festival}")).collect())
/// }
/// ```
pub fn lunar_festivals(
    calendar: &dyn LunarCalendar,
    period: Period,
) -> Result<Vec<(NaiveDate, LunarFestival)>, NoAnswer> {
    if period.days() > u64::from(MAX_DAYS) {
        return Err(NoAnswer::Cut { from: period.first() });
    }
    let mut found = Vec::new();
    for festival in LunarFestival::ALL {
        for year in lunar_years(festival.month(), period) {
            let day = festival.in_lunar_year(calendar, year)?;
            if period.contains(day) {
                found.push((day, festival));
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}
