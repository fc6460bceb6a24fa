//! The number of an identity card or a passport.

use std::borrow::Cow;
use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::around::{is_figure, value_in};
use super::text::{Breaks, personal_text, trimmed};
use super::{Sex, TextError, filler};
use crate::units::text::{is_invisible, narrow};

personal_text! {
    /// The number of an identity card or a passport: 4 to 32 letters and digits, in upper case.
    ///
    /// * Spaces, hyphens, dots and characters that do not show are taken out, and full width becomes
    ///   half width, so that two spellings of one number are equal; so are the brackets around a
    ///   check digit, A123456(3), and the slash of 900101/1234.
    /// * What a spreadsheet has made a figure, `1.10105E+17`, or has cut to 15 digits and zeros, is
    ///   refused with that word.
    /// * One that looks Chinese is checked by GB 11643: 17 digits and a digit or X, which begin with
    ///   a province or hold a date. Its province, date and check digit must be right.
    /// * Any other number is accepted as it is, the old Chinese one of 15 digits too, which has no
    ///   check digit.
    ///
    /// ```
    /// use clienteling::customer::{NationalId, Sex};
    ///
    /// let number: NationalId = "１１０１０５ 19491231 002x".parse()?;
    /// assert_eq!(number.as_str(), "11010519491231002X");
    /// let says = number.chinese().ok_or("a Chinese number")?;
    /// assert_eq!((says.born(), says.sex()), ("1949-12-31".parse()?, Sex::Female));
    ///
    /// assert!("110105194912310020".parse::<NationalId>().is_err());
    /// assert!("E12345678".parse::<NationalId>()?.chinese().is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    NationalId = national_id, filler = |it| filler::is_number(it.as_str()), {
        /// The old and the new number of one person are one.
        fn agrees(&self, other: &Self) -> bool {
            self.current() == other.current()
        }

        fn detail(&self) -> u8 {
            (self.as_str().len() == 18).into()
        }
    };
}

/// What a Chinese identity number says of its holder. `Debug` shows nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChineseId {
    born: NaiveDate,
    sex: Sex,
}

impl ChineseId {
    /// The date of birth.
    pub const fn born(self) -> NaiveDate {
        self.born
    }

    /// Woman or man: the last digit before the check digit is even or odd.
    pub const fn sex(self) -> Sex {
        self.sex
    }
}

impl fmt::Debug for ChineseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChineseId(…)")
    }
}

impl NationalId {
    /// What it says, if it is a Chinese identity number: one of 18 characters, or an old one of 15
    /// digits. `None` for any other, and for those of the old ones that went to people born before
    /// 1900, or could as well be French.
    pub fn chinese(&self) -> Option<ChineseId> {
        let number = self.as_str();
        let (born, order) = match number.len() {
            18 if looks_chinese(number) => (date(number.get(6..14)?)?, number.get(14..17)?),
            15 => old(number)?,
            _ => return None,
        };
        let is_man = order.ends_with(['1', '3', '5', '7', '9']);
        Some(ChineseId { born, sex: if is_man { Sex::Male } else { Sex::Female } })
    }

    /// An old Chinese number in the form that replaced it; any other number as it is.
    pub(crate) fn current(&self) -> Cow<'_, str> {
        let number = self.as_str();
        let renewed = || {
            old(number)?;
            let mut renewed = format!("{}19{}", number.get(..6)?, number.get(6..)?);
            renewed.push(check_digit(&renewed)?);
            Some(renewed)
        };
        renewed().map_or(Cow::Borrowed(number), Cow::Owned)
    }
}

fn national_id(text: &str) -> Result<String, TextError> {
    const WHAT: &str = "national id";
    let refused = |expected| Err(TextError::Form { what: WHAT, expected });
    let text: String = trimmed(text, WHAT, 64, Breaks::Refused)?
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(narrow)
        .collect();
    let text = value_in(&text, LABELS);
    let has_mark = text.contains(['.', ',', '+']);
    if has_mark && is_figure(&text.to_ascii_lowercase()) {
        return Err(TextError::Spreadsheet { what: WHAT });
    }
    let number: String = without_check_brackets(text)
        .chars()
        .map(|c| if matches!(c, '×' | 'Х' | 'х') { 'X' } else { c.to_ascii_uppercase() })
        .filter(|c| {
            !c.is_whitespace() && !matches!(c, '-' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}')
        })
        .collect();
    // Of Czech and Slovak numbers a slash is a part; between any others it sets two apart.
    let of_birth = |(born, rest): &(&str, &str)| {
        born.len() == 6 && matches!(rest.len(), 3 | 4) && is_digits(born) && is_digits(rest)
    };
    let joined =
        number.split_once('/').filter(of_birth).map(|(born, rest)| format!("{born}{rest}"));
    let number = joined.unwrap_or(number);
    if !(4..=32).contains(&number.len()) || !number.chars().all(|c| c.is_ascii_alphanumeric()) {
        return refused("4 to 32 plain letters and digits");
    }
    if !looks_chinese(&number) {
        return Ok(number);
    }
    if number.get(6..14).and_then(date).is_none() || !has_province(&number) {
        return refused("a province and a date of birth in a Chinese number of 18 digits");
    }
    if check_digit(&number) != number.chars().last() {
        // A figure keeps its first 15 digits.
        if number.ends_with("000") {
            return Err(TextError::Spreadsheet { what: WHAT });
        }
        return refused("a number whose last digit agrees with the others: one is mistyped");
    }
    Ok(number)
}

/// What people write in front of one.
const LABELS: &str = "身份证号码|身份证号|身份证|身分證號碼|身分證字號|身分證|身份證|证件号码|证件号|\
                      公民身份号码|护照号码|护照号|护照|護照|港澳通行证|id card|id number|id no.|\
                      id no|id|passport number|passport no.|passport no|passport";

/// The text without the brackets around its last one or two characters, in which cards show what
/// checks the others.
fn without_check_brackets(text: &str) -> String {
    let parts = || {
        let (number, check) = text.strip_suffix(')')?.rsplit_once('(')?;
        let is_check =
            matches!(check.len(), 1 | 2) && check.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_check.then(|| format!("{number}{check}"))
    };
    parts().unwrap_or_else(|| text.to_owned())
}

/// Whether it can only be a Chinese number, or one with a typing error.
fn looks_chinese(number: &str) -> bool {
    let [digits, last] = [number.get(..17), number.get(17..)].map(Option::unwrap_or_default);
    is_digits(digits)
        && digits.len() == 17
        && (is_digits(last) || last == "X")
        && last.len() == 1
        && (has_province(number) || number.get(6..14).and_then(date).is_some())
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it begins with the code of a province (GB/T 2260), with that of a residence permit for
/// somebody from Hong Kong, Macao or Taiwan (81 to 83), or with the 9 of one for foreigners and a
/// province.
fn has_province(number: &str) -> bool {
    let code = if number.starts_with('9') { number.get(1..3) } else { number.get(..2) };
    let code = code.and_then(|code| code.parse().ok()).unwrap_or(0_u8);
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
}

/// A date of eight digits, of somebody who may live.
fn date(digits: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(digits, "%Y%m%d").ok()?;
    (1850..2100).contains(&date.year()).then_some(date)
}

/// Date of birth and order of a Chinese number of 15 digits, which had two digits for the year.
fn old(number: &str) -> Option<(NaiveDate, &str)> {
    if number.len() != 15 || !is_digits(number) || !has_province(number) {
        return None;
    }
    let order = number.get(12..)?;
    // Those went to people of a hundred years and more.
    if matches!(order, "996" | "997" | "998" | "999") || is_french(number) {
        return None;
    }
    Some((date(&format!("19{}", number.get(6..12)?))?, order))
}

/// Whether the last two of 15 digits are the key of a French number (NIR).
fn is_french(number: &str) -> bool {
    let parts = number.split_at_checked(13).map(|(number, key)| (number.parse(), key.parse()));
    let Some((Ok(number), Ok(key))) = parts else { return false };
    let (number, key): (u64, u64) = (number, key);
    number.checked_rem(97).and_then(|rest| 97_u64.checked_sub(rest)) == Some(key)
}

/// The check digit of the first 17 digits: ISO 7064, MOD 11-2.
fn check_digit(number: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum = number.chars().zip(WEIGHTS).try_fold(0_u32, |sum, (digit, weight)| {
        sum.checked_add(digit.to_digit(10)?.checked_mul(weight)?)
    })?;
    "10X98765432".chars().nth(usize::try_from(sum.checked_rem(11)?).ok()?)
}

#[cfg(test)]
mod tests;
