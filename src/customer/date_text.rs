//! What people type for a day: its year, month and day, as far as they are said.

use super::around::value_in;
use super::han_number::{digits, small_number};
use crate::units::text::{is_invisible, narrow};

/// What would be accepted.
pub(super) const WRITTEN: &str = "for example `1990-05-17`, `1990-05`, `1990` or `--05-17`";

const YEAR_FIRST: &str = "the year first and in four digits, such as `1990-05-17`: in `5/6/1990` \
                          it is not certain which is the month";

const SOLAR: &str =
    "a day of the solar calendar, such as `1990年5月17日`: a lunar one has a field of its own";

const ZONED: &str = "the day alone: of a time in a zone, such as `16:00Z`, it is not certain on which \
                     day it was at home";

type Parts = (Option<u32>, Option<u32>, Option<u32>);

/// Half width, without what does not show, a label in front and what stands at the ends; every dash
/// is a hyphen.
pub(super) fn plain(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !is_invisible(*c)).map(narrow).collect();
    let dash = |c: char| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c };
    let value = value_in(&plain, LABELS);
    // 1990年5月17日生
    let value = ["出生", "生"].iter().find_map(|born| value.strip_suffix(born)).unwrap_or(value);
    value.trim().chars().map(dash).collect()
}

/// What people write in front of one.
const LABELS: &str = "出生日期|出生年月日|出生年月|出生|生日|birthday|date of birth|dob|born|date|\
                      geburtsdatum|日期";

/// Whether this names the lunar calendar, or a day that only it has.
pub(super) fn is_lunar(text: &str) -> bool {
    const MARKS: [&str; 19] = [
        "农历", "農曆", "阴历", "陰曆", "旧历", "舊曆", "夏历", "夏曆", "闰", "閏", "潤", "正月",
        "冬月", "腊月", "臘月", "初", "廿", "除夕", "lunar",
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
    match time_apart(text) {
        Some((day, time)) => {
            let parts = date_alone(day)?;
            let whole = parts.0.and(parts.1).and(parts.2).is_some();
            match time_of_day(time).filter(|_| whole) {
                Some(Time { is_midnight: false, has_zone: true }) => Err(ZONED),
                Some(_) => Ok(parts),
                None => Err(WRITTEN),
            }
        }
        None => date_alone(text),
    }
}

/// The day and the time of day, where a `T` or a gap stands between them.
fn time_apart(text: &str) -> Option<(&str, &str)> {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    for (place, _) in text.match_indices(['T', 't']) {
        let (day, time) = (text.get(..place)?, text.get(place.saturating_add(1)..)?);
        if is_digit(day.chars().next_back()) && is_digit(time.chars().next()) {
            return Some((day, time));
        }
    }
    let (hours, _) = text.split_once(':')?;
    let gap = hours.rfind(char::is_whitespace)?;
    let (day, time) = text.split_at_checked(gap)?;
    Some((day.trim(), time.trim()))
}

/// What is said of a time of day.
struct Time {
    is_midnight: bool,
    has_zone: bool,
}

/// Reads a time of day as databases and spreadsheets write it: `00:00`, `0:00:00.000`, `000000`,
/// `12:00:00 AM`, with or without `Z`, `+08:00`, `+00` or `UTC` behind it.
fn time_of_day(text: &str) -> Option<Time> {
    let upper = text.to_ascii_uppercase();
    let (clock, has_zone) = without_zone(&upper)?;
    let halves = [("AM", 0), ("PM", 12)];
    let half = halves.iter().find_map(|(half, add)| Some((clock.strip_suffix(half)?.trim(), *add)));
    let (clock, fraction) = half
        .map_or(clock, |(clock, _)| clock)
        .split_once(['.', ','])
        .map_or((half.map_or(clock, |(clock, _)| clock), None), |(clock, fraction)| {
            (clock, Some(fraction))
        });
    let parts: Vec<&str> = if clock.contains(':') {
        clock.split(':').collect()
    } else {
        let chunk = |from: usize| clock.get(from..from.saturating_add(2));
        let len = clock.len();
        (0..len).step_by(2).map(chunk).collect::<Option<Vec<&str>>>().filter(|_| len > 2)?
    };
    let number = |part: &&str, most: u32| digits(part, 1..=2).filter(|number| *number <= most);
    let (hour, minute, second) = match &parts[..] {
        [hour, minute] if minute.len() == 2 => (hour, minute, &"00"),
        [hour, minute, second] if minute.len() == 2 && second.len() == 2 => (hour, minute, second),
        _ => return None,
    };
    let hour = match half {
        Some((_, add)) => {
            let hour = number(hour, 12).filter(|hour| *hour > 0)?.checked_rem(12)?;
            hour.checked_add(add)?
        }
        None => number(hour, 23)?,
    };
    let rest = [number(minute, 59)?, number(second, 59)?];
    let is_fraction = |fraction: &str| {
        !fraction.is_empty() && fraction.len() <= 9 && fraction.bytes().all(|c| c.is_ascii_digit())
    };
    if fraction.is_some_and(|fraction| parts.len() < 3 || !is_fraction(fraction)) {
        return None;
    }
    let is_whole = fraction.is_none_or(|fraction| fraction.bytes().all(|digit| digit == b'0'));
    Some(Time { is_midnight: hour == 0 && rest == [0, 0] && is_whole, has_zone })
}

/// The clock, and whether a zone stands behind it.
fn without_zone(text: &str) -> Option<(&str, bool)> {
    for zone in ["UTC", "GMT", "Z"] {
        if let Some(clock) = text.strip_suffix(zone) {
            return Some((clock.trim_end(), true));
        }
    }
    let Some(place) = text.rfind(['+', '-']) else { return Some((text, false)) };
    let (clock, offset) = text.split_at_checked(place)?;
    let offset = offset.get(1..)?;
    let (hours, minutes) = match offset.split_once(':') {
        Some(parts) => parts,
        None if offset.len() == 4 => offset.split_at_checked(2)?,
        None => (offset, "00"),
    };
    let fits = two(hours).is_some_and(|it| it <= 14) && two(minutes).is_some_and(|it| it <= 59);
    fits.then_some((clock.trim_end(), true))
}

/// Reads a day without a time.
fn date_alone(text: &str) -> Result<Parts, &'static str> {
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
    if let (8, Some((year, rest))) = (text.len(), text.split_at_checked(4))
        && let (Some(year), Some(rest)) = (digits(year, 4..=4), digits(rest, 4..=4))
    {
        return Ok((Some(year), rest.checked_div(100), rest.checked_rem(100)));
    }
    separated(text)
}

fn of_both<'a>((one, other): (&'a str, &'a str)) -> (&'a str, Option<&'a str>) {
    (one, Some(other))
}

fn two(text: &str) -> Option<u32> {
    digits(text, 2..=2)
}

/// Parts with one separator between them, the year first. Spaces separate three of them only.
fn separated(text: &str) -> Result<Parts, &'static str> {
    let separator = text.chars().find(|c| matches!(c, '-' | '/' | '.'));
    let parts: Vec<&str> = match separator {
        Some(separator) => text.split(separator).map(str::trim).collect(),
        None => text.split_whitespace().collect(),
    };
    if separator.is_none() && parts.len() == 2 {
        return Err(WRITTEN);
    }
    let numbers = parts.iter().map(|part| digits(part, 1..=4)).collect::<Option<Vec<u32>>>();
    let Some(numbers) = numbers else { return Err(WRITTEN) };
    let year_first = parts.first().is_some_and(|year| year.len() == 4);
    if parts.iter().skip(1).any(|part| part.len() > 2) || !year_first {
        return Err(if numbers.len() > 1 { YEAR_FIRST } else { WRITTEN });
    }
    // Of `1990.10` a spreadsheet makes `1990.1`.
    let cut = separator == Some('.') && parts.get(1).is_some_and(|month| month.len() < 2);
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
