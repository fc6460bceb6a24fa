//! The number of a vehicle.

use super::around::value_in;
use super::text::{Breaks, personal_text, trimmed};
use super::{TextError, filler};
use crate::units::text::{is_invisible, narrow};

const LENGTH: usize = 17;

personal_text! {
    /// The number of a vehicle (VIN, 车辆识别代号, 车架号) by ISO 3779 and GB 16735.
    ///
    /// * 17 digits and letters without I, O and Q, which are taken for 1 and 0; in upper case.
    /// * Its check digit, the ninth character, holds where the region prescribes one: North America
    ///   (1 to 5, and the American 7F to 70) and China (L and H). Elsewhere a maker may put anything
    ///   there.
    /// * Spaces, hyphens and characters that do not show are taken out, full width becomes half
    ///   width.
    /// * What only fills the field is refused: one character over more than half of it, `TEST…`,
    ///   `12345678901234567`.
    ///
    /// It leads to the owner, so it is personal.
    ///
    /// ```
    /// use clienteling::customer::Vin;
    ///
    /// let vin: Vin = "lsvhj133022221761".parse()?;
    /// assert_eq!(vin.as_str(), "LSVHJ133022221761");
    /// assert!(vin.is_checked());
    /// assert!("LSVHJ133022221716".parse::<Vin>().is_err());
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    Vin = vin;
}

impl Vin {
    /// Whether the region prescribes a check digit, so that a wrong character would have been
    /// noticed.
    ///
    /// ```
    /// use clienteling::customer::Vin;
    ///
    /// let german: Vin = "WVWZZZ1JZ3W386752".parse()?;
    /// assert!(!german.is_checked());
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    pub fn is_checked(&self) -> bool {
        prescribes_check_digit(self.as_str())
    }

    /// Who made it: the first three characters, the world manufacturer identifier (ISO 3780).
    ///
    /// ```
    /// use clienteling::customer::Vin;
    ///
    /// assert_eq!("1M8GDM9AXKP042788".parse::<Vin>()?.maker(), "1M8");
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    pub fn maker(&self) -> &str {
        self.as_str().get(..3).unwrap_or_default()
    }
}

fn vin(text: &str) -> Result<String, TextError> {
    const WHAT: &str = "vehicle identification number";
    let refused = |expected| Err(TextError::Form { what: WHAT, expected });
    let text: String = trimmed(text, WHAT, 64, Breaks::Refused)?
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(narrow)
        .collect();
    let number: String = value_in(&text, LABELS)
        .chars()
        .filter(|c| !is_gap(*c))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let is_written = number.len() == LENGTH && number.chars().all(|c| value(c).is_some());
    if !is_written || only_fills(&number) {
        return refused("17 digits and letters, without I, O and Q");
    }
    if prescribes_check_digit(&number) && check_digit(&number) != number.chars().nth(8) {
        return refused("a number whose ninth character agrees with the others: one is mistyped");
    }
    Ok(number)
}

/// What people write in front of one.
const LABELS: &str = "vin码|vin号|vin no.|vin|车架号|車架號|车辆识别代号|车辆识别代码|车辆识别码|\
                      chassis no.|chassis|fin";

/// Whether nobody's vehicle has this number: one character over more than half of it, digits that
/// count up, a test.
fn only_fills(number: &str) -> bool {
    let longest = number.chars().fold((0_u8, 0_u8, ' '), |(longest, run, last), c| {
        let run = if c == last { run.saturating_add(1) } else { 1 };
        (longest.max(run), run, c)
    });
    longest.0 > 8 || number.starts_with("TEST") || filler::is_number(number)
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '－' | '\u{2010}'..='\u{2015}')
}

/// By the region of the maker (ISO 3780): in North America by 49 CFR 565, in China by GB 16735.
fn prescribes_check_digit(number: &str) -> bool {
    let mut chars = number.chars();
    match (chars.next(), chars.next()) {
        (Some('1'..='5' | 'L' | 'H'), _) => true,
        // 7A to 7E is New Zealand.
        (Some('7'), Some(second)) => !matches!(second, 'A'..='E'),
        _ => false,
    }
}

/// What a character counts: a digit itself, a letter what the tables of ISO 3779 give it.
fn value(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        'A' | 'J' => Some(1),
        'B' | 'K' | 'S' => Some(2),
        'C' | 'L' | 'T' => Some(3),
        'D' | 'M' | 'U' => Some(4),
        'E' | 'N' | 'V' => Some(5),
        'F' | 'W' => Some(6),
        'G' | 'P' | 'X' => Some(7),
        'H' | 'Y' => Some(8),
        'R' | 'Z' => Some(9),
        _ => None,
    }
}

/// The weighted sum of the other characters, modulo 11; X stands for ten.
fn check_digit(number: &str) -> Option<char> {
    const WEIGHTS: [u32; LENGTH] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum = number
        .chars()
        .zip(WEIGHTS)
        .try_fold(0_u32, |sum, (c, weight)| sum.checked_add(value(c)?.checked_mul(weight)?))?;
    match sum.checked_rem(11)? {
        10 => Some('X'),
        rest => char::from_digit(rest, 10),
    }
}

#[cfg(test)]
mod tests {
    use super::{Vin, check_digit, value};
    use proptest::prelude::*;

    fn read(text: &str) -> Option<String> {
        text.parse::<Vin>().ok().map(String::from)
    }

    #[test]
    fn every_spelling_of_a_number_is_one_number() {
        for spelling in [
            "1M8GDM9AXKP042788",
            "1m8gdm9axkp042788",
            " 1M8 GDM9AX KP042788 ",
            "1M8-GDM9AX-KP042788",
            "１Ｍ８ＧＤＭ９ＡＸＫＰ０４２７８８",
            "1M8GDM9AX\u{200b}KP042788",
            "1M8\u{2011}GDM9AX\u{3000}KP042788",
            "1M8－GDM9AX－KP042788",
            "'1M8GDM9AXKP042788",
            "VIN：1M8GDM9AXKP042788。",
        ] {
            assert_eq!(read(spelling).as_deref(), Some("1M8GDM9AXKP042788"), "{spelling}");
        }
    }

    /// Numbers that were published with their vehicles.
    #[test]
    fn the_numbers_of_real_vehicles_are_accepted() {
        for (number, is_checked) in [
            ("1M8GDM9AXKP042788", true),
            ("5N1NJ01CXST000001", true),
            ("1HGCM82633A004352", true),
            ("LFV4A24F1C3012971", true),
            ("LSVHJ133022221761", true),
            // Made outside the regions that prescribe a check digit, which does not hold here.
            ("WVWZZZ1JZ3W386752", false),
            ("WP0ZZZ99ZTS392124", false),
            // Few of them, or eight of one character in a row.
            ("SALLAAAA3AA000001", false),
            ("JTHCE96SX88888888", false),
            // It holds, but need not.
            ("JTHCE96S770008889", false),
        ] {
            let vin: Vin = number.parse().unwrap();
            assert_eq!((vin.as_str(), vin.is_checked()), (number, is_checked));
        }
    }

    #[test]
    fn what_is_no_number_of_a_vehicle_is_refused() {
        for wrong in [
            "",
            "1M8GDM9AXKP04278",
            "1M8GDM9AXKP0427888",
            "1M8GDM9AXKPO42788",
            "1M8GDM9AXKPQ42788",
            "IM8GDM9AXKP042788",
            "1M8GDM9AXKP04278.",
            "1M8GDM9AXKP04278八",
            "WVWZZZ1JZ3W38675É",
            // A filler, although its check digit holds.
            "11111111111111111",
            "00000000000000000",
            "00000000000000001",
            "TEST1234567890123",
            "WVWZZZZZZZZZZZZZZ",
            "JTHCE96S999999999",
            "VIN LSVHJ133022221761 2",
        ] {
            let error = wrong.parse::<Vin>().unwrap_err().to_string();
            assert!(wrong.is_empty() || !error.contains(wrong), "{error}");
        }
    }

    #[test]
    fn the_check_digit_counts_where_the_region_prescribes_it() {
        // The same rest behind each beginning, with a ninth character that is wrong for all.
        for (start, is_checked) in [
            ("1", true),
            ("2", true),
            ("3", true),
            ("4", true),
            ("5", true),
            ("6", false),
            ("7A", false),
            ("7E", false),
            ("7F", true),
            ("7S", true),
            ("70", true),
            ("8", false),
            ("9", false),
            ("0", false),
            ("G", false),
            ("H", true),
            ("J", false),
            ("K", false),
            ("L", true),
            ("M", false),
            ("W", false),
        ] {
            let number = |ninth: char| format!("{start:A<8}{ninth}KP042788");
            let right = check_digit(&number('0')).unwrap();
            let wrong = if right == '5' { '6' } else { '5' };
            assert!(read(&number(right)).is_some(), "{start}");
            assert_eq!(read(&number(wrong)).is_none(), is_checked, "{start}");
        }
    }

    /// One character off gives another sum, unless both count the same.
    #[test]
    fn a_wrong_character_is_noticed_at_every_place() {
        let number: Vec<char> = "1M8GDM9AXKP042788".chars().collect();
        for place in 0..number.len() {
            for other in "0123456789ABCDEFGHJKLMNPRSTUVWXYZ".chars() {
                let mut wrong = number.clone();
                wrong[place] = other;
                let text: String = wrong.iter().collect();
                let same = if place == 8 {
                    other == number[8]
                } else {
                    value(other) == value(number[place])
                };
                let unchecked = place == 0 && !matches!(other, '1'..='5' | '7' | 'L' | 'H');
                assert_eq!(read(&text).is_some(), same || unchecked, "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_read_once_and_for_all(text in "\\PC{0,24}|[0-9A-Za-zＡ-Ｚ -]{15,20}") {
            if let Ok(vin) = text.parse::<Vin>() {
                let again: Vin = vin.as_str().parse().unwrap();
                prop_assert_eq!(&again, &vin);
                prop_assert_eq!(vin.as_str().len(), 17);
                prop_assert_eq!(vin.maker().len(), 3);
                prop_assert_eq!(format!("{vin:?}"), "Vin(…)");
            }
        }
    }
}
