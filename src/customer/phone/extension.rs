//! Extensions: what is dialled once the switchboard answers.

use super::country::{China, Country, has_chinese_area, without_exit_code};
use super::{TextError, digits, form};

/// How an extension is written, by RFC 3966.
pub(super) const EXT: &str = ";ext=";

/// What stands before an extension, longer words first where one begins with another.
const MARKS: [&str; 29] = [
    EXT,
    "extension",
    "extn.",
    "extn",
    "ext.",
    "ext",
    "x",
    "#",
    "*",
    ",,",
    ",",
    "доб.",
    "доб",
    "转接",
    "轉接",
    "转",
    "轉",
    "分机号",
    "分机",
    "分機",
    "内线",
    "内線",
    "durchwahl",
    "dw.",
    "dw",
    "apparat",
    "app.",
    "app",
    "poste",
];

/// A number and the extension behind it.
pub(super) struct Extension {
    pub(super) number: String,
    pub(super) digits: Option<String>,
}

/// Takes the extension off a number.
pub(super) fn take_extension(text: &str, area: &Area) -> Result<Extension, TextError> {
    let Some(place) = text.find(|c: char| !c.is_ascii_digit() && !"+-./()".contains(c)) else {
        let (number, digits) = behind_whole_number(text, area).unzip();
        let number = number.unwrap_or(text).to_owned();
        return Ok(Extension { number, digits: digits.map(ToOwned::to_owned) });
    };
    let refused = || form("1 to 6 digits of an extension behind the number, such as `x136`");
    let (number, mut rest) = text.split_at_checked(place).ok_or_else(refused)?;
    let mut marks = 0_usize;
    // `, ext. 136` and `转分机136` have two.
    while let Some(behind) = MARKS.iter().find_map(|mark| rest.strip_prefix(mark)) {
        rest = behind.trim_start_matches([':', '=', '-', '.', '号']);
        marks = marks.saturating_add(1);
    }
    let digits = rest.trim_end_matches([')', '#']);
    // 转8001分机
    let digits = ["分机", "分機"].iter().find_map(|it| digits.strip_suffix(it)).unwrap_or(digits);
    if marks == 0 || number.is_empty() {
        // Not an extension at all.
        return Err(super::refused());
    }
    if !is_extension(digits) {
        return Err(refused());
    }
    let number = number.trim_end_matches(['(', '-', '.', '/']).to_owned();
    Ok(Extension { number, digits: Some(digits.to_owned()) })
}

fn is_extension(digits: &str) -> bool {
    (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// How the first digits of a number were set apart.
pub(super) struct Area {
    digits: String,
    /// What stands behind them.
    behind: Option<char>,
    has_slash: bool,
}

impl Area {
    /// Of a text in which spaces still stand.
    pub(super) fn of(text: &str) -> Area {
        let from_digit = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = from_digit.find(|c: char| !c.is_ascii_digit()).unwrap_or(from_digit.len());
        let (digits, rest) = from_digit.split_at_checked(end).unwrap_or((from_digit, ""));
        Area {
            digits: digits.to_owned(),
            behind: rest.chars().next(),
            has_slash: text.contains('/'),
        }
    }
}

/// A whole number, and the digits behind a dash or in brackets that cannot be part of it.
///
/// Whole are the numbers of countries where all have one length, and those of China. Without a
/// country code that is one with a Chinese area code, of a mobile, of 400 or 800, or one of 7 or 8
/// digits in one piece, as they are dialled within a town. In brackets at the end there is an
/// extension behind any ten digits.
fn behind_whole_number<'a>(text: &'a str, area: &Area) -> Option<(&'a str, &'a str)> {
    let place = text.rfind(['-', '('])?;
    let (before, behind) = text.split_at_checked(place)?;
    let extension = behind.get(1..)?.trim_end_matches(')');
    if !is_extension(extension) {
        return None;
    }
    let number = without_exit_code(digits(before)?).ok()?;
    let is_chinese = |kind| match kind {
        China::Mobile | China::Landline => true,
        // One digit more may be the eighth.
        China::ShortLandline => extension.len() > 1,
        China::Service | China::No => false,
    };
    let is_whole = match number.strip_prefix('+').and_then(Country::split) {
        Some(country) if country.code == "86" => {
            is_chinese(China::of(country.without_trunk_prefix()))
        }
        Some(country) => country.is_whole(),
        None => is_chinese(without_country_code(&number, before, area)),
    };
    let is_bracketed = behind.starts_with('(') && number.trim_start_matches('+').len() >= 10;
    (is_whole || is_bracketed).then_some((before, extension))
}

/// What a number without its country code is, if it is certainly a Chinese one.
///
/// The area codes of Berlin, Hannover or Istanbul are digits of Chinese ones too, and there the
/// digits behind a dash belong to the number. They are told apart by how it is written: in China
/// the area code is set apart by itself, never by a slash, and what follows begins with 2 to 8;
/// seven digits are common elsewhere, so they take the dash that is usual in China.
fn without_country_code(number: &str, written: &str, area: &Area) -> China {
    if let Some(with_area) = number.strip_prefix('0') {
        // Mobile numbers were once dialled with a zero from afar.
        let kind = China::of(with_area);
        if kind == China::Mobile {
            return kind;
        }
        let length = if with_area.starts_with("10") || with_area.starts_with('2') { 2 } else { 3 };
        let Some((code, local)) = with_area.split_at_checked(length) else { return China::No };
        let is_apart = area.digits.strip_prefix('0') == Some(code);
        let is_in_one = area.digits == number;
        let is_chinese = has_chinese_area(with_area)
            && local.starts_with(|c| ('2'..='8').contains(&c))
            && !area.has_slash
            && match kind {
                China::ShortLandline => is_apart && area.behind == Some('-'),
                _ => is_apart || is_in_one,
            };
        return if is_chinese { kind } else { China::No };
    }
    let is_one_piece = written.bytes().all(|byte| byte.is_ascii_digit());
    let is_local = is_one_piece && number.starts_with(|c| ('2'..='8').contains(&c));
    match (China::of(number), number.len()) {
        (China::Mobile, _) => China::Mobile,
        (_, 8) if is_local => China::Landline,
        (_, 7) if is_local => China::ShortLandline,
        (China::Landline, 10) if number.starts_with("400") || number.starts_with("800") => {
            China::Landline
        }
        _ => China::No,
    }
}
