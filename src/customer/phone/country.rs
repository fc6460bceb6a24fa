//! Country codes, the prefix that is dialled at home only, and the lengths of Chinese numbers.
//!
//! The codes are those of ITU-T E.164; where a number begins with zero is taken from the plans in
//! libphonenumber 9.0.42.

use super::{TextError, refused};

/// A number after the `+`, cut behind the country code.
#[derive(Clone, Copy)]
pub(crate) struct Country<'a> {
    pub(crate) code: &'a str,
    pub(crate) national: &'a str,
}

/// Where the zero in front belongs to all numbers, or to many: Italy with the Vatican, San Marino;
/// Ivory Coast, Burkina Faso, Niger, Benin, Gabon, Congo; Tajikistan.
const ZERO_BELONGS: [&str; 10] =
    ["39", "378", "379", "225", "226", "227", "229", "241", "242", "992"];

/// Where no zero is dialled before a number and a few short or free numbers begin with one, such as
/// the Norwegian ones of five digits. A zero in brackets is a mistake there.
const ZERO_OF_SOME: [&str; 14] = [
    "47", "247", "267", "268", "501", "507", "676", "679", "687", "800", "853", "881", "888", "974",
];

impl<'a> Country<'a> {
    /// Cuts the digits after a `+`; `None` where nothing is left behind the code.
    pub(crate) fn split(digits: &'a str) -> Option<Self> {
        let (code, national) = digits.split_at_checked(code_length(digits))?;
        (!national.is_empty()).then_some(Country { code, national })
    }

    /// Whether these digits are a country code and no more.
    pub(super) fn is_code(digits: &str) -> bool {
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        are_digits && digits.starts_with(|c| c != '0') && digits.len() == code_length(digits)
    }

    /// Whether a zero in front is part of the number, and not what is dialled at home.
    fn zero_belongs(self) -> bool {
        ZERO_BELONGS.contains(&self.code)
    }

    /// Whether the zero in front of this number is part of it: in Italy that of a mobile is not.
    pub(super) fn zero_belongs_to_it(self) -> bool {
        self.zero_belongs() && italian_mobile(self).is_none()
    }

    /// Whether it has all the digits that a number of its country can have: those of a country of
    /// which all numbers are of one length, or of China.
    pub(super) fn is_whole(self) -> bool {
        let national = self.without_trunk_prefix();
        match self.code {
            "1" => national.len() == 10 && !national.starts_with(['0', '1']),
            "7" => national.len() == 10,
            "86" => matches!(China::of(national), China::Mobile | China::Landline),
            _ => false,
        }
    }

    /// The number without what is dialled at home only.
    pub(super) fn without_trunk_prefix(self) -> &'a str {
        let Country { code, national } = self;
        let local = national.trim_start_matches('0');
        match code {
            // In Hungary it is 06, in Russia and Kazakhstan 8.
            "36" => national.strip_prefix("06").unwrap_or(national).trim_start_matches('0'),
            "7" if national.len() == 11 => national.strip_prefix('8').unwrap_or(national),
            // So it was in Lithuania, Uzbekistan and Tajikistan, and is in Turkmenistan; in Belarus
            // an 8 and, after another tone, a 0.
            "370" | "993" => without_eight(local, 9, "8").trim_start_matches('0'),
            "998" => without_eight(local, 10, "8").trim_start_matches('0'),
            "375" => without_eight(local, 11, "80").trim_start_matches('0'),
            "992" => without_eight(national, 10, "8"),
            "39" => italian_mobile(self).unwrap_or(national),
            _ if self.zero_belongs() || ZERO_OF_SOME.contains(&code) => national,
            _ => local,
        }
    }
}

/// The number without what is dialled at home, where it has so many digits with that.
fn without_eight<'a>(national: &'a str, length: usize, prefix: &str) -> &'a str {
    let rest = national.strip_prefix(prefix).filter(|_| national.len() == length);
    rest.unwrap_or(national)
}

/// The second and third digit of Italian mobile numbers, behind a 3, where no area code has them
/// behind 03.
const ITALIAN_MOBILES: &str =
    "20 27 28 29 30 33 34 35 36 37 38 39 40 47 48 49 60 66 68 70 80 88 89";

/// An Italian mobile number, with a zero in front that does not belong to it.
fn italian_mobile(Country { code, national }: Country<'_>) -> Option<&str> {
    let mobile = national.strip_prefix('0').filter(|rest| code == "39" && rest.len() == 10)?;
    let kind = mobile.strip_prefix('3')?.get(..2)?;
    ITALIAN_MOBILES.split(' ').any(|known| known == kind).then_some(mobile)
}

/// How many digits a country code has that these begin with.
fn code_length(digits: &str) -> usize {
    match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    }
}

/// The number with a `+` for the 00 by which other countries are dialled from most. A whole Chinese
/// number with its country code, of 12 digits and more, needs neither.
///
/// No country code begins with 0: 000 is no way abroad, and `+0` no beginning.
pub(super) fn without_exit_code(number: String) -> Result<String, TextError> {
    let digits = number.trim_start_matches('+');
    let abroad = digits.strip_prefix("00").filter(|rest| !rest.starts_with('0'));
    match abroad {
        Some(rest) => Ok(format!("+{rest}")),
        None if number.starts_with("+0") => Err(refused()),
        None if is_chinese_without_plus(&number) => Ok(format!("+{number}")),
        None => Ok(number),
    }
}

fn is_chinese_without_plus(number: &str) -> bool {
    let Some(rest) = number.strip_prefix("86") else { return false };
    // The zero that is dialled at home is printed behind the code as well.
    let national = rest.strip_prefix('0').unwrap_or(rest);
    match China::of(national) {
        China::Mobile => rest == national,
        China::Landline | China::ShortLandline => has_chinese_area(national),
        China::Service | China::No => false,
    }
}

/// How Chinese area codes of three digits begin.
const AREAS: &str = "31 33 34 35 37 39 41 42 43 45 46 47 48 51 52 53 54 55 56 57 58 59 63 66 69 \
                     70 71 72 73 74 75 76 77 79 81 82 83 85 87 88 89 90 91 93 94 95 97 99";

/// Whether the digits, without the zero of an area code, begin with one of China, or with 400 or 800.
pub(super) fn has_chinese_area(national: &str) -> bool {
    let start = national.get(..2).unwrap_or_default();
    start == "10"
        || start.starts_with('2')
        || AREAS.split(' ').any(|known| known == start)
        || ["400", "800"].iter().any(|service| national.starts_with(service))
}

/// What digits without country code and trunk zero are in China, by their number alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum China {
    /// 11 digits, the first a 1 and the second 3 to 9.
    Mobile,
    /// An area code and all the 8 digits that a number there can have; or 400 or 800 and 7.
    Landline,
    /// An area code and 7 digits, where another area has 8.
    ShortLandline,
    /// A number of a service, of 5 or 6 digits, alone or behind an area code: 95588, 12345.
    Service,
    /// None of these.
    No,
}

impl China {
    pub(super) fn of(national: &str) -> China {
        let area = match national.as_bytes() {
            [b'1', b'3'..=b'9', ..] => {
                return if national.len() == 11 { China::Mobile } else { China::No };
            }
            // Beijing, and the ten areas of two digits.
            [b'1', b'0', ..] | [b'2', ..] => 2,
            _ => 3,
        };
        let is_service = |number: &str| match number.as_bytes() {
            [b'9', b'5' | b'6', ..] => matches!(number.len(), 5 | 6),
            [b'1', ..] => number.len() == 5,
            _ => false,
        };
        let Some((code, rest)) = national.split_at_checked(area) else { return China::No };
        match (code, rest.len()) {
            _ if is_service(national) || is_service(rest) => China::Service,
            ("400" | "800", length) => {
                if length == 7 {
                    China::Landline
                } else {
                    China::No
                }
            }
            (_, 8) => China::Landline,
            (_, 7) if area == 3 => China::ShortLandline,
            _ => China::No,
        }
    }

    /// Whether a Chinese number can have this length.
    pub(super) fn is_possible(self) -> bool {
        self != China::No
    }
}
