//! Telephone numbers: all spellings of one number are one value.

mod country;
mod extension;
#[cfg(feature = "phone-plans")]
mod plan;
#[cfg(test)]
mod tests;

use super::around::is_figure;
use super::{TextError, filler};
#[cfg(feature = "phone-plans")]
pub use plan::PlanError;

use super::text::{Breaks, personal_text, trimmed};
use crate::units::text::{is_invisible, plain_digit, unguarded};
pub(crate) use country::Country;
use country::{China, without_exit_code};
use extension::{Area, EXT, Extension, take_extension};

const WHAT: &str = "telephone number";

personal_text! {
    /// A telephone number: 5 to 15 digits, with a leading `+` where the country code is given, and
    /// behind it the extension, if there is one.
    ///
    /// | written | read as |
    /// |---|---|
    /// | spaces, dashes, dots, slashes, brackets of either width, characters that do not show | nothing |
    /// | `'138…`, `="138…"`: what keeps it a text in a spreadsheet | nothing |
    /// | full-width, Arabic, Indian and other digits | plain digits |
    /// | `tel:`, `TEL:`, `Tel.`, `M:`, `电话：`, `手机号：` and the like in front, `(office)`, `（微信同号）` behind | nothing |
    /// | `0044 …`, `(+44) …`, `+0044 …` | `+44…` |
    /// | `+44 (0)161 …`, `+44 0161 …` | `+44161…`: the zero is dialled at home only |
    /// | `+39 (0)6 …` | `+3906…`: in Italy, San Marino and some others it belongs to the number, but not to that of an Italian mobile |
    /// | `86138…`, `86-10-5555 0100`, `86 0755 …`: 86 and a whole Chinese number | `+86138…`, `+8610…` |
    /// | `x136`, `ext. 136`, `;ext=136`, `#136`, `转136`, `分机 136`, `DW 136`, `内線136` | the extension 136 |
    /// | `-801` or `(801)` after a whole Chinese, Russian or North American number | the extension 801 |
    /// | `;phone-context=+44` | `+44` in front; any other parameter of RFC 3966 is refused |
    /// | `13800001111.0`, `1.38E+10` | refused: a spreadsheet's damage |
    /// | two numbers in one field; after `+86` a length that no Chinese number has, after `+1` anything but ten digits | refused |
    ///
    /// It is written as `+441615550123;ext=136`, the form of RFC 3966 without `tel:`, which reads
    /// back as the same number. A number with its country code and one without it stay two numbers,
    /// since a number does not say which country is meant;
    /// [`duplicates`](crate::intake::duplicates) knows that they can be one.
    ///
    /// ```
    /// use clienteling::customer::PhoneNumber;
    ///
    /// let number: PhoneNumber = "+86 (10) 5555-0100".parse()?;
    /// assert_eq!(number.as_str(), "+861055550100");
    /// let desk: PhoneNumber = "010-55550100 转 801".parse()?;
    /// assert_eq!((desk.number(), desk.extension()), ("01055550100", Some("801")));
    /// assert!("call me".parse::<PhoneNumber>().is_err());
    /// assert_eq!(
    ///     "1.38E+10".parse::<PhoneNumber>().unwrap_err().to_string(),
    ///     "telephone number: damaged by a spreadsheet, which took it for a figure: expected the \
    ///      digits, from a column of texts"
    /// );
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    PhoneNumber = phone, filler = filler::is_phone;
}

impl PhoneNumber {
    /// The number that is dialled first: all but the extension.
    ///
    /// ```
    /// use clienteling::customer::PhoneNumber;
    ///
    /// assert_eq!("+44 161 555 0123 x136".parse::<PhoneNumber>()?.number(), "+441615550123");
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    pub fn number(&self) -> &str {
        self.as_str().split_once(EXT).map_or(self.as_str(), |(number, _)| number)
    }

    /// The extension: what is asked for, or dialled, once the switchboard answers. 1 to 6 digits.
    ///
    /// ```
    /// use clienteling::customer::PhoneNumber;
    ///
    /// assert_eq!("+44 161 555 0123 ext. 07".parse::<PhoneNumber>()?.extension(), Some("07"));
    /// assert_eq!("+44 161 555 0123".parse::<PhoneNumber>()?.extension(), None);
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    pub fn extension(&self) -> Option<&str> {
        self.as_str().split_once(EXT).map(|(_, extension)| extension)
    }

    /// Whether it is a mobile number in China, or one without its country code that would be one
    /// there. Of other numbers nobody can tell by their digits alone.
    pub(crate) fn is_chinese_mobile(&self) -> bool {
        let (country, national) = self.parts();
        country.is_none_or(|country| country == "86") && China::of(national) == China::Mobile
    }

    /// The country code, if it is given, and the rest of the number.
    pub(crate) fn parts(&self) -> (Option<&str>, &str) {
        match self.number().strip_prefix('+').and_then(Country::split) {
            Some(split) => (Some(split.code), split.national),
            None => (None, self.number()),
        }
    }
}

fn refused() -> TextError {
    form("5 to 15 digits, with a leading `+` if the country code is given")
}

const fn form(expected: &'static str) -> TextError {
    TextError::Form { what: WHAT, expected }
}

/// Reads a number in any spelling, and writes it in the one that is kept.
fn phone(text: &str) -> Result<String, TextError> {
    let text = trimmed(text, WHAT, 80, Breaks::Refused)?;
    let text: String = text.chars().filter(|c| !is_invisible(*c)).map(plain).collect();
    let text = unguarded(&text);
    let area = Area::of(text);
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = unguarded(without_words(&text));
    if is_figure(text) {
        return Err(TextError::Spreadsheet { what: WHAT });
    }
    let (text, context) = take_context(text)?;
    let Extension { number: text, digits: extension } = take_extension(&text, &area)?;
    let number = international(&text, context.as_deref())?;
    Ok(match extension {
        Some(extension) => format!("{number}{EXT}{extension}"),
        None => number,
    })
}

/// One spelling of each character: plain digits, small letters, one kind of dash, of bracket, of
/// dot and of space.
fn plain(c: char) -> char {
    let c = plain_digit(c);
    match c {
        c if c.is_whitespace() => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' => '-',
        '[' | '【' | '〔' => '(',
        ']' | '】' | '〕' => ')',
        '·' | '•' | '∙' | '‧' | '・' | '･' | '。' => '.',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// What people write in front of a number.
const LABELS: &str = "\
    tel telephone telefon telefono teléfono téléphone tél telefone phone ph mobile mob mobil \
    móvil handy cell cellphone callto fax telefax whatsapp tel/fax тел телефон моб t: t. m: m. \
    p: p. f: f. h: o: w: c: 电话 電話 联系电话 聯絡電話 联络电话 联系方式 办公电话 \
    公司电话 单位电话 家庭电话 住宅电话 移动电话 行動電話 手机 手機 座机 固话 固定电话 传真 傳真 \
    携帯 携帯電話";

/// What people write between such a word and its colon.
const NUMBER_WORDS: [&str; 8] = ["号码", "號碼", "号", "號", "number", "no", "nr", "番号"];

/// What people write behind a number of which it says nothing but where or how it is answered.
const REMARKS: &str = "\
    微信同号 微信同號 同微信 微信同步 手机微信同号 微信 wechat office home work 办公 公司 家 家里";

/// The text behind a label, and before a remark.
fn without_words(text: &str) -> &str {
    let behind = |label: &str| text.strip_prefix(label);
    // `telephone` begins with `tel`.
    let rest = LABELS.split(' ').filter_map(behind).min_by_key(|rest| rest.len());
    let rest = rest.map_or(text, |rest| {
        let rest = rest.trim_start_matches('.');
        let number = NUMBER_WORDS.iter().find_map(|word| rest.strip_prefix(word));
        number.unwrap_or(rest).trim_start_matches([':', '.'])
    });
    let in_brackets = || {
        let (number, remark) = rest.strip_suffix(')')?.rsplit_once('(')?;
        let mut known = REMARKS.split(' ').chain(LABELS.split(' '));
        known.any(|word| word == remark).then_some(number)
    };
    in_brackets().or_else(|| rest.strip_suffix("微信同号")).unwrap_or(rest)
}

/// The text without the context of RFC 3966, and the country code that this gives.
fn take_context(text: &str) -> Result<(String, Option<String>), TextError> {
    let mut context = None;
    let mut rest = String::with_capacity(text.len());
    for (place, part) in text.split(';').enumerate() {
        match part.strip_prefix("phone-context=") {
            Some(given) if context.is_none() && place > 0 => {
                let code = given.strip_prefix('+').filter(|code| Country::is_code(code));
                let code = code.ok_or(form("a country code after `;phone-context=`"))?;
                context = Some(code.to_owned());
            }
            _ => {
                if place > 0 {
                    rest.push(';');
                }
                rest.push_str(part);
            }
        }
    }
    Ok((rest, context))
}

/// The digits of a number in the form that is kept, without an extension.
fn international(text: &str, context: Option<&str>) -> Result<String, TextError> {
    if holds_two_numbers(text) {
        return Err(form("one number in a field"));
    }
    let with_context = |number: String| match context {
        // What has its country code needs none.
        Some(_) if number.starts_with('+') => Err(refused()),
        Some(code) => Ok(format!("+{code}{number}")),
        None => Ok(number),
    };
    let read = |text: &str| without_exit_code(with_context(digits(text).ok_or_else(refused)?)?);
    let mut number = read(text)?;
    // A zero in brackets that belongs to no number there is none of the digits.
    if let Some(country) = number.strip_prefix('+').and_then(Country::split) {
        let code = text.split_once("(0)").and_then(|(before, _)| digits(before));
        let is_code = |code: String| code.trim_start_matches(['+', '0']) == country.code;
        if !country.zero_belongs_to_it() && code.is_some_and(is_code) {
            number = read(&text.replacen("(0)", "", 1))?;
        }
    }
    if let Some(country) = number.strip_prefix('+').and_then(Country::split) {
        let national = country.without_trunk_prefix();
        if country.code == "86" && !China::of(national).is_possible() {
            return Err(form(
                "after `+86` 11 digits of a mobile number, or an area code and 7 or 8 digits",
            ));
        }
        if country.code == "1" && !country.is_whole() {
            return Err(form(
                "after `+1` ten digits, the first 2 to 9; `001` may be dialled to reach another \
                 country: its code behind a `+` is certain",
            ));
        }
        number = format!("+{}{national}", country.code);
    }
    let digits = number.trim_start_matches('+');
    let says_something = digits.bytes().any(|digit| digit != b'0');
    if (5..=15).contains(&digits.len()) && says_something { Ok(number) } else { Err(refused()) }
}

/// The digits, with the `+` in front if there is one; `None` where anything else stands among them
/// than what sets digits apart.
fn digits(text: &str) -> Option<String> {
    let mut number = String::with_capacity(16);
    for c in text.chars() {
        match c {
            '0'..='9' => number.push(c),
            '+' if number.is_empty() => number.push(c),
            '-' | '.' | '/' | '(' | ')' => {}
            _ => return None,
        }
    }
    Some(number)
}

/// Whether a slash stands behind so many digits that it sets apart two numbers, or two endings, and
/// not the area code.
fn holds_two_numbers(text: &str) -> bool {
    let Some((before, after)) = text.split_once('/') else { return false };
    let count = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let is_abroad = before.trim_start_matches('(').starts_with(['+']) || before.starts_with("00");
    count(after) > 0 && count(before) >= if is_abroad { 10 } else { 7 }
}
