//! What people type for a day: its year, month and day, as far as they are said.

use super::han_number::{digits, small_number};
use crate::units::text::{is_invisible, narrow};

/// What would be accepted.
pub(super) const WRITTEN: &str = "for example `1990-05-17`, `1990-05`, `1990` or `--05-17`";

const YEAR_FIRST: &str = "the year first and in four digits, such as `1990-05-17`: in `5/6/1990` \
                          it is not certain which is the month";

const SOLAR: &str =
    "a day of the solar calendar, such as `1990年5月17日`: a lunar one has a field of its own";

type Parts = (Option<u32>, Option<u32>, Option<u32>);

/// Half width, without what does not show and without white space at the ends; every dash is a
/// hyphen.
pub(super) fn plain(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !is_invisible(*c)).map(narrow).collect();
    let dash = |c: char| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c };
    plain.trim().chars().map(dash).collect()
}

/// Whether this names the lunar calendar, or a day that only it has.
pub(super) fn is_lunar(text: &str) -> bool {
    const MARKS: [&str; 17] = [
        "农历", "農曆", "阴历", "陰曆", "旧历", "舊曆", "夏历", "夏曆", "闰", "閏", "正月", "冬月",
        "腊月", "臘月", "初", "廿", "lunar",
    ];
    MARKS.iter().any(|mark| text.contains(mark))
}

/// Reads the parts of a date, or says what was expected. Whether there is such a day is another
/// question.
pub(super) fn read_date(text: &str) -> Result<Parts, &'static str> {
    let text = plain(text);
    let calendars = ["公历", "公曆", "阳历", "陽曆", "新历", "新曆", "西历", "西曆"];
    let solar = calendars.iter().find_map(|name| text.strip_prefix(name));
    let text = solar.unwrap_or(&text).trim_start_matches([':', ' ']);
    if is_lunar(text) {
        return Err(SOLAR);
    }
    if text.contains(['年', '月', '日', '号', '號']) {
        return chinese(text);
    }
    if let Some(day) = text.strip_prefix("---") {
        return Ok((None, None, Some(two(day).ok_or(WRITTEN)?)));
    }
    if let Some(rest) = text.strip_prefix("--") {
        let (month, day) = match rest.split_once('-') {
            Some((month, day)) => (month, Some(day)),
            None if rest.len() == 4 => rest.split_at_checked(2).map_or((rest, None), of_both),
            None => (rest, None),
        };
        let day = day.map(|day| two(day).ok_or(WRITTEN)).transpose()?;
        return Ok((None, Some(two(month).ok_or(WRITTEN)?), day));
    }
    if let (8, Some((year, rest))) = (text.len(), text.split_at_checked(4)) {
        if let (Some(year), Some(rest)) = (digits(year, 4..=4), digits(rest, 4..=4)) {
            return Ok((Some(year), rest.checked_div(100), rest.checked_rem(100)));
        }
    }
    separated(text)
}

fn of_both<'a>((one, other): (&'a str, &'a str)) -> (&'a str, Option<&'a str>) {
    (one, Some(other))
}

fn two(text: &str) -> Option<u32> {
    digits(text, 2..=2)
}

/// Parts with one separator between them, the year first.
fn separated(text: &str) -> Result<Parts, &'static str> {
    let separator = text.chars().find(|c| matches!(c, '-' | '/' | '.')).unwrap_or('-');
    let parts: Vec<&str> = text.split(separator).collect();
    let numbers = parts.iter().map(|part| digits(part, 1..=4)).collect::<Option<Vec<u32>>>();
    let Some(numbers) = numbers else { return Err(WRITTEN) };
    let year_first = parts.first().is_some_and(|year| year.len() == 4);
    if parts.iter().skip(1).any(|part| part.len() > 2) || !year_first {
        return Err(if numbers.len() > 1 { YEAR_FIRST } else { WRITTEN });
    }
    // Of `1990.10` a spreadsheet makes `1990.1`.
    let cut = separator == '.' && parts.get(1).is_some_and(|month| month.len() < 2);
    match numbers[..] {
        [year] => Ok((Some(year), None, None)),
        [year, month] if !cut => Ok((Some(year), Some(month), None)),
        [year, month, day] => Ok((Some(year), Some(month), Some(day))),
        _ => Err(WRITTEN),
    }
}

/// `1990年5月17日`, each part of which may be missing, in Arabic or Chinese digits.
fn chinese(text: &str) -> Result<Parts, &'static str> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (year, rest) = match text.split_once('年') {
        Some((year, rest)) => (Some(year), rest),
        None => (None, &*text),
    };
    let (month, rest) = match rest.split_once('月') {
        Some((month, rest)) => (Some(month), rest),
        None => (None, rest),
    };
    let day = rest.strip_suffix(['日', '号', '號']);
    // 五月十七 is how a lunar day is written, 五月十七日 and 5月17 a solar one.
    let day = match day {
        Some(day) => Some(day),
        None if rest.is_empty() => None,
        None if rest.bytes().all(|byte| byte.is_ascii_digit()) => Some(rest),
        None if small_number(rest).is_some() => return Err(SOLAR),
        None => return Err(WRITTEN),
    };
    let year = year.map(|year| digits(year, 4..=4).ok_or(WRITTEN)).transpose()?;
    let [month, day] =
        [month, day].map(|part| part.map(|part| small_number(part).ok_or(WRITTEN)).transpose());
    Ok((year, month?, day?))
}
