//! The lunar calendar of `icu_calendar`.

use chrono::NaiveDate;
use icu_calendar::Date;
use icu_calendar::types::Month;

use super::{LunarCalendar, LunarMonth};
use crate::units::Period;
use crate::units::period::days_later;

/// The lunar calendar (农历) of `icu_calendar`, by GB/T 33661-2017.
///
/// It knows the days from 1 January 1958 to the end of the lunar year 2056, and says nothing of any
/// other month: outside these years the calendars that programs use do not agree.
///
/// Cost: constant.
///
/// ```
/// use clienteling::Period;
/// use clienteling::calendar::{
///     IcuLunarCalendar, LunarAnniversary, MissingDay, MissingLeapMonth, lunar_festivals,
/// };
///
/// let birthday = LunarAnniversary {
///     month: 6,
///     is_leap_month: true,
///     day: 10,
///     missing_day: MissingDay::Backward,
///     missing_leap_month: MissingLeapMonth::PlainMonth,
/// };
/// let on = |year| birthday.in_lunar_year(&IcuLunarCalendar, year);
/// assert_eq!(on(2025)?, Some("2025-08-03".parse()?));
/// // There is no leap month: it comes in the sixth month.
/// assert_eq!(on(2026)?, Some("2026-07-23".parse()?));
/// assert!(on(2057).is_err());
///
/// let january = Period::calendar_month("2027-01-15".parse()?);
/// let [(laba, festival)] = lunar_festivals(&IcuLunarCalendar, january)?[..] else { panic!() };
/// assert_eq!(format!("{laba} {festival}"), "2027-01-15 Laba Festival");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IcuLunarCalendar;

/// The first month that is known, with that of 1 January 1958, and the last year.
const FIRST: (i32, u32) = (1957, 11);
const LAST_YEAR: i32 = 2056;

impl LunarCalendar for IcuLunarCalendar {
    fn month(&self, year: i32, month: u32, is_leap_month: bool) -> LunarMonth {
        if (year, month) < FIRST || year > LAST_YEAR {
            return LunarMonth::Unknown;
        }
        let number = u8::try_from(month).unwrap_or(u8::MAX);
        let month = if is_leap_month { Month::leap(number) } else { Month::new(number) };
        match Date::try_new_chinese_traditional(year, month, 1) {
            Ok(first) => days(first).map_or(LunarMonth::Unknown, LunarMonth::Days),
            Err(_) => LunarMonth::Absent,
        }
    }
}

fn days(first: Date<icu_calendar::cal::ChineseTraditional>) -> Option<Period> {
    let after = first.days_in_month().checked_sub(1)?;
    let first = i32::try_from(first.to_rata_die().to_i64_date()).ok()?;
    let first = NaiveDate::from_num_days_from_ce_opt(first)?;
    Period::from_first_to_last(first, days_later(first, after)?).ok()
}
