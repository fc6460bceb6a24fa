//! Extensions: what is dialled once the switchboard answers.

use super::country::{China, Country, without_exit_code};
use super::{TextError, digits, form};

/// How an extension is written, by RFC 3966.
pub(super) const EXT: &str = ";ext=";

/// What stands before an extension, longer words first where one begins with another.
const MARKS: [&str; 21] = [
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
];

/// A number and the extension behind it.
pub(super) struct Extension {
    pub(super) number: String,
    pub(super) digits: Option<String>,
}

/// Takes the extension off a number.
pub(super) fn take_extension(text: &str) -> Result<Extension, TextError> {
    let Some(place) = text.find(|c: char| !c.is_ascii_digit() && !"+-./()".contains(c)) else {
        let (number, digits) = behind_chinese_number(text).unzip();
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

/// A whole Chinese number, and the digits behind a dash or in brackets that cannot be part of it.
///
/// Without a country code that is a number with a Chinese area code, of a mobile, of 400 or 800, or
/// one of 7 or 8 digits in one piece, as they are dialled within a town.
fn behind_chinese_number(text: &str) -> Option<(&str, &str)> {
    let place = text.rfind(['-', '('])?;
    let (before, behind) = text.split_at_checked(place)?;
    let extension = behind.get(1..)?.trim_end_matches(')');
    if !is_extension(extension) {
        return None;
    }
    let number = without_exit_code(digits(before)?).ok()?;
    let kind = match number.strip_prefix('+').and_then(Country::split) {
        Some(country) if country.code == "86" => China::of(country.without_trunk_prefix()),
        Some(_) => return None,
        None => without_country_code(&number, before),
    };
    let is_whole = match kind {
        China::Mobile | China::Landline => true,
        // One digit more may be the eighth.
        China::ShortLandline => extension.len() > 1,
        China::Service | China::No => false,
    };
    is_whole.then_some((before, extension))
}

/// How Chinese area codes of three digits begin. Without a country code these tell a Chinese number
/// from one of Berlin or Hamburg, where the digits behind the dash belong to the number.
const AREAS: &str = "31 33 34 35 37 39 41 42 43 45 46 47 48 51 52 53 54 55 56 57 58 59 63 66 69 \
                     70 71 72 73 74 75 76 77 79 81 82 83 85 87 88 89 90 91 93 94 95 97 99";

fn without_country_code(number: &str, written: &str) -> China {
    if let Some(with_area) = number.strip_prefix('0') {
        // Mobile numbers were once dialled with a zero from afar.
        let is_known = with_area.starts_with(['1', '2'])
            || with_area.get(..2).is_some_and(|area| AREAS.split(' ').any(|known| known == area));
        return if is_known { China::of(with_area) } else { China::No };
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
