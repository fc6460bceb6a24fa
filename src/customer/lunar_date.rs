//! A day of the Chinese lunar calendar.

use std::fmt;

use chrono::NaiveDate;

use super::TextError;
use super::date_text::plain;
use super::han_number::{digits, small_number};
use super::leaf::leaf;

/// A day of the Chinese lunar calendar (农历): a birthday as it is celebrated.
///
/// * Months are 1 to 12, a leap month comes after the month of its number; days are 1 to 30. Which
///   months of a year have 30 days, and which year has which leap month, it does not check.
/// * The year may be unknown; it is that of the solar calendar in which the lunar one begins, 1900
///   to 2100.
/// * Its written form is `lunar 1990-05-17`, of a leap month `lunar 1990-05L-17`, without the year
///   `lunar --05-17`.
/// * It is personal, so `Debug` shows nothing of it.
///
/// It is never turned into a day of the solar calendar, which takes astronomical tables. What can
/// be said without them is said: with a year, [between which days](LunarDate::earliest) it lies, so
/// an age is known to about one year. Who greets on a lunar birthday looks its day of the year up
/// in a calendar; a solar birthday stands in a field of its own, and both can be true.
///
/// What people type is read as well: `农历五月十七`, `阴历1990年闰5月17日`, `正月初一`, `腊月廿三`,
/// `五月十七`, and with the name of the calendar `农历1990/5/17`, `1990-05-17(农历)`, `农历8.15`.
/// 除夕, the last day of a year, is kept as 30 December, though some years end with the 29th.
///
/// ```
/// use clienteling::customer::LunarDate;
///
/// let birthday: LunarDate = "农历一九九〇年闰五月十七".parse()?;
/// assert_eq!((birthday.year(), birthday.month(), birthday.day()), (Some(1990), 5, 17));
/// assert!(birthday.is_leap_month());
/// assert_eq!(serde_json::to_string(&birthday)?, r#""lunar 1990-05L-17""#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LunarDate {
    year: Option<u16>,
    month: u8,
    is_leap_month: bool,
    day: u8,
}

impl LunarDate {
    /// Reads the written form, or what people type.
    ///
    /// # Errors
    /// [`TextError`], which does not repeat the text.
    pub fn try_new(text: impl AsRef<str>) -> Result<Self, TextError> {
        read(text.as_ref()).ok_or(TextError::Form {
            what: "lunar date",
            expected: "for example `农历五月十七`, `农历1990年闰五月十七` or `lunar 1990-05L-17`",
        })
    }

    /// The year of the solar calendar in which the lunar one begins, if it is known.
    pub fn year(self) -> Option<i32> {
        self.year.map(i32::from)
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.month.into()
    }

    /// Whether it is the leap month after that month.
    pub const fn is_leap_month(self) -> bool {
        self.is_leap_month
    }

    /// The day of the month, 1 to 30.
    pub fn day(self) -> u32 {
        self.day.into()
    }

    /// A solar day before which it does not lie: a lunar year begins on 20 January or later.
    /// `None` without a year.
    pub fn earliest(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year()?, 1, 20)
    }

    /// A solar day after which it does not lie: a lunar year ends by 21 February of the next.
    /// `None` without a year.
    pub fn latest(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year()?.checked_add(1)?, 2, 21)
    }

    fn of_parts(year: Option<u32>, month: u32, is_leap_month: bool, day: u32) -> Option<Self> {
        if !(1..=12).contains(&month) || !(1..=30).contains(&day) {
            return None;
        }
        let year = match year {
            Some(year @ 1900..=2100) => Some(u16::try_from(year).ok()?),
            Some(_) => return None,
            None => None,
        };
        let [month, day] = [month, day].map(|part| u8::try_from(part).ok());
        Some(LunarDate { year, month: month?, is_leap_month, day: day? })
    }

    fn is_compatible_with(self, other: LunarDate) -> bool {
        let same_year = self.year.is_none() || other.year.is_none() || self.year == other.year;
        same_year && LunarDate { year: None, ..self } == LunarDate { year: None, ..other }
    }

    fn to_text(self) -> String {
        let year = self.year.map_or_else(|| "-".to_owned(), |year| format!("{year:04}"));
        let leap = if self.is_leap_month { "L" } else { "" };
        format!("lunar {year}-{:02}{leap}-{:02}", self.month, self.day)
    }
}

fn read(text: &str) -> Option<LunarDate> {
    let brackets = |c: char| match c {
        '【' | '〔' | '[' => '(',
        '】' | '〕' | ']' => ')',
        c => c,
    };
    let text: String = plain(text).chars().filter(|c| !c.is_whitespace()).map(brackets).collect();
    let (text, is_named) = without_calendar(&text);
    let last_day = ["除夕", "大年三十"].iter().find_map(|last| text.strip_suffix(last));
    if let Some(year) = last_day {
        let year = if year.is_empty() { None } else { Some(of_year(year.strip_suffix('年')?)?) };
        return LunarDate::of_parts(year, 12, false, 30);
    }
    if !text.contains('月') {
        return written(text).or_else(|| numbers(text).filter(|_| is_named));
    }
    let (year, rest) = match text.split_once('年') {
        Some((year, rest)) => (Some(of_year(year)?), rest),
        None => (None, text),
    };
    let (month, day) = rest.split_once('月')?;
    // 潤 is what some programs make of 闰.
    let leap = ["闰", "閏", "潤", "润"].iter().find_map(|leap| month.strip_prefix(leap));
    let month = match leap.unwrap_or(month) {
        "正" | "元" => 1,
        "冬" => 11,
        "腊" | "臘" => 12,
        month => small_number(month)?,
    };
    let day = day.strip_suffix(['日', '号', '號']).unwrap_or(day);
    let day = match day.strip_prefix('初') {
        Some(day) => small_number(day).filter(|day| *day <= 10)?,
        None => small_number(day)?,
    };
    LunarDate::of_parts(year, month, leap.is_some(), day)
}

/// The text without the name of the calendar before or behind it, in brackets or not; and whether
/// it was named.
fn without_calendar(text: &str) -> (&str, bool) {
    const CALENDARS: [&str; 9] =
        ["lunar", "农历", "農曆", "阴历", "陰曆", "旧历", "舊曆", "夏历", "夏曆"];
    let before = |name: &&str| {
        let open = text.strip_prefix('(');
        let rest = open.unwrap_or(text).strip_prefix(*name)?;
        if open.is_some() { rest.strip_prefix(')') } else { Some(rest) }
    };
    let behind = |name: &&str| {
        let close = text.strip_suffix(')');
        let rest = close.unwrap_or(text).strip_suffix(*name)?;
        if close.is_some() { rest.strip_suffix('(') } else { Some(rest) }
    };
    if let Some(rest) = CALENDARS.iter().find_map(before) {
        return (rest.strip_prefix("生日").unwrap_or(rest).trim_start_matches(':'), true);
    }
    CALENDARS.iter().find_map(behind).map_or((text, false), |rest| (rest, true))
}

fn of_year(text: &str) -> Option<u32> {
    digits(text, 4..=4)
}

/// The written form without its first word.
fn written(text: &str) -> Option<LunarDate> {
    let (rest, day) = text.rsplit_once('-')?;
    let (year, month) = rest.rsplit_once('-')?;
    let (month, is_leap) = match month.strip_suffix('L') {
        Some(month) => (month, true),
        None => (month, false),
    };
    let year = if year == "-" { None } else { Some(ascii(year, 4)?) };
    LunarDate::of_parts(year, ascii(month, 2)?, is_leap, ascii(day, 2)?)
}

/// `1990/5/17` or `5.17`: of a text that names the calendar.
fn numbers(text: &str) -> Option<LunarDate> {
    let separator = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let small = |text: &str| digits(text, 1..=2).filter(|_| text.is_ascii());
    match text.split(separator).collect::<Vec<&str>>()[..] {
        [year, month, day] => {
            LunarDate::of_parts(Some(ascii(year, 4)?), small(month)?, false, small(day)?)
        }
        [month, day] => LunarDate::of_parts(None, small(month)?, false, small(day)?),
        _ => None,
    }
}

fn ascii(text: &str, len: usize) -> Option<u32> {
    digits(text, len..=len).filter(|_| text.is_ascii())
}

impl fmt::Debug for LunarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LunarDate(…)")
    }
}

leaf!(LunarDate, {
    fn agrees(&self, other: &Self) -> bool {
        self.is_compatible_with(*other)
    }

    fn detail(&self) -> u8 {
        self.year.is_some().into()
    }
});

#[cfg(test)]
mod tests {
    use super::LunarDate;
    use crate::customer::PartialDate;
    use crate::customer::leaf::FieldValue;
    use proptest::prelude::*;

    fn date(text: &str) -> LunarDate {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn every_spelling_of_a_lunar_day_is_one_day() {
        let spellings: [(&str, &[&str]); 8] = [
            (
                "lunar 1990-05-17",
                &[
                    "lunar 1990-05-17",
                    "农历1990年五月十七",
                    "农历1990年5月17日",
                    "阴历1990年5月17",
                    "旧历：1990年 五月 十七",
                    "農曆一九九〇年五月十七",
                    "1990年五月十七",
                    "１９９０年５月１７日",
                    "1990-05-17",
                    "农历1990/5/17",
                    "农历1990.5.17",
                    "农历1990-5-17",
                    "lunar 1990/5/17",
                    "1990年5月17日（农历）",
                    "1990-05-17(农历)",
                    "1990-05-17 农历",
                    "【农历】1990年五月十七",
                    "农历生日：1990年五月十七",
                    "生日：农历1990年五月十七",
                    "农历1990年五月十七生",
                    "'农历1990年五月十七",
                ],
            ),
            (
                "lunar --05-17",
                &[
                    "农历五月十七",
                    "五月十七",
                    "5月17日",
                    "--05-17",
                    "lunar--05-17",
                    "（农历）五月十七",
                    "农历5/17",
                    "农历5.17",
                    "农历5-17",
                ],
            ),
            (
                "lunar 1990-05L-17",
                &[
                    "农历1990年闰五月十七",
                    "1990年閏5月17",
                    "1990-05L-17",
                    "1990年潤5月17日",
                    "农历1990年润五月十七",
                ],
            ),
            ("lunar --08-20", &["八月廿", "农历八月二十", "农历8/20"]),
            ("lunar 1990-12-30", &["1990年除夕", "农历1990年大年三十", "1990年腊月三十"]),
            ("lunar --01-01", &["正月初一", "农历正月初一", "一月初一", "1月1日", "元月初一"]),
            ("lunar --11-10", &["冬月初十", "十一月初十", "11月10日"]),
            (
                "lunar --12-30",
                &["腊月三十", "臘月卅", "十二月三十日", "12月30", "除夕", "农历除夕"],
            ),
        ];
        for (written, spellings) in spellings {
            for spelling in spellings {
                assert_eq!(date(spelling).to_text(), written, "{spelling}");
            }
        }
        assert_eq!(date("腊月廿三").day(), 23);
    }

    #[test]
    fn what_is_next_to_a_lunar_day_is_none() {
        for wrong in [
            "",
            "农历",
            "农历五月",
            "农历1990年",
            "农历1990年五月",
            "农历五月三十一",
            "农历5月31日",
            "农历5月0日",
            "农历13月1日",
            "农历0月1日",
            "十三月初一",
            "五月初十一",
            "五月初",
            "闰月初一",
            "庚午年五月十七",
            "农历1899年五月十七",
            "农历2101年五月十七",
            "90年五月十七",
            "--5-17",
            "1990-5-17",
            "1990-05l-17",
            "1990-05-31",
            "一九-05-17",
            "一九九〇-05-17",
            "1990-〇五-17",
            "1990-05-十七",
            "端午",
            "1990/5/17",
            "1990.5.17",
            "8/15",
            "(农历五月十七",
            "农历)五月十七",
            "农历90/5/17",
            "农历8/31",
            "农历1990/5/17/1",
            "农历1990/5",
            "农历5/17-1",
            "90年除夕",
            "除夕夜",
        ] {
            let error = wrong.parse::<LunarDate>().unwrap_err().to_string();
            assert!(error.starts_with("lunar date: expected for example"), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_year_that_is_not_known_contradicts_none() {
        assert!(date("五月十七").agrees(&date("1990年五月十七")));
        assert!(!date("1991年五月十七").agrees(&date("1990年五月十七")));
        assert!(!date("闰五月十七").agrees(&date("1990年五月十七")));
        assert!(!date("五月十八").agrees(&date("1990年五月十七")));
        assert!(date("1990年五月十七").detail() > date("五月十七").detail());
    }

    /// The first and the last day of lunar years as they were published.
    #[test]
    fn a_lunar_year_lies_between_its_bounds() {
        for (year, first, last) in [
            (1919, "1919-02-01", "1920-02-19"),
            (1920, "1920-02-20", "1921-02-07"),
            (1965, "1965-02-02", "1966-01-20"),
            (1966, "1966-01-21", "1967-02-08"),
            (1984, "1984-02-02", "1985-02-19"),
            (2023, "2023-01-22", "2024-02-09"),
        ] {
            let day = date(&format!("农历{year}年正月初一"));
            let [first, last] = [first, last].map(|day| day.parse().unwrap());
            assert!(day.earliest().unwrap() <= first && last <= day.latest().unwrap(), "{year}");
            assert!(day.latest().unwrap() < last + chrono::Days::new(45));
        }
        let bounds = |text| (date(text).earliest(), date(text).latest());
        let days = ["1990-01-20", "1991-02-21"].map(|day| day.parse().ok());
        assert_eq!(bounds("1990年五月十七"), (days[0], days[1]));
        assert_eq!(bounds("五月十七"), (None, None));
    }

    #[test]
    fn it_shows_nowhere() {
        let error = "农历1990年五月三十五".parse::<LunarDate>().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("三十五"));
        assert_eq!(format!("{:?}", date("五月十七")), "LunarDate(…)");
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_read_once_and_for_all(
            text in "\\PC{0,16}|[(]?(农历)?[)]?([12][0-9]{3}[年/.-])?[闰]?[正一二三五十冬腊1-9]{1,2}月[初十廿三0-9]{1,3}日?",
        ) {
            if let Ok(day) = text.parse::<LunarDate>() {
                prop_assert_eq!(day.to_text().parse::<LunarDate>().unwrap(), day);
                let json = serde_json::to_string(&day).unwrap();
                prop_assert_eq!(serde_json::from_str::<LunarDate>(&json).unwrap(), day);
                // The written form is never taken for a day of the solar calendar.
                prop_assert!(day.to_text().parse::<PartialDate>().is_err());
            }
        }
    }
}
