//! The number of an organisation in a register.

use super::TextError;
use super::around::value_in;
use super::text::{Breaks, personal_text, trimmed};
use crate::units::text::{is_invisible, narrow, unguarded};

personal_text! {
    /// The number of an organisation in a register: 1 to 200 characters on one line.
    ///
    /// * One that looks like a Chinese unified social credit code (统一社会信用代码) is checked by GB
    ///   32100-2015: 18 digits and letters without I, O, S, V and Z, of which the last agrees with
    ///   the others. It is kept in upper case and half width, without spaces, hyphens and the label
    ///   in front.
    /// * Any other number is kept as it is, but for the apostrophe or the quotes by which a
    ///   spreadsheet keeps it a text: registers have many forms.
    ///
    /// ```
    /// use clienteling::customer::RegistrationNumber;
    ///
    /// let number: RegistrationNumber = "9133 0100 7996 5505 8b".parse()?;
    /// assert_eq!(number.as_str(), "91330100799655058B");
    /// assert!(number.is_credit_code());
    /// assert!("91330100799655085B".parse::<RegistrationNumber>().is_err());
    /// assert!(!"HRB 12345".parse::<RegistrationNumber>()?.is_credit_code());
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    RegistrationNumber = registration_number;
}

impl RegistrationNumber {
    /// Whether it is a Chinese unified social credit code.
    pub fn is_credit_code(&self) -> bool {
        looks_like_credit_code(self.as_str())
    }
}

fn registration_number(text: &str) -> Result<String, TextError> {
    const WHAT: &str = "registration number";
    let refused = |expected| Err(TextError::Form { what: WHAT, expected });
    let text = trimmed(text, WHAT, 200, Breaks::Refused)?;
    let text = trimmed(unguarded(&text), WHAT, 200, Breaks::Refused)?;
    let plain: String = text.chars().filter(|c| !is_invisible(*c)).map(narrow).collect();
    let code: String = value_in(&plain, LABELS)
        .trim_start_matches(|c: char| !c.is_ascii_alphanumeric())
        .chars()
        .map(|c| c.to_ascii_uppercase())
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}'))
        .collect();
    if !looks_like_credit_code(&code) {
        return Ok(text);
    }
    if code.chars().any(|c| value(c).is_none()) {
        return refused("a credit code of 18 digits and letters, without I, O, S, V and Z");
    }
    if check_character(&code) != code.chars().last() {
        return refused(
            "a credit code whose last character agrees with the others: one is mistyped",
        );
    }
    Ok(code)
}

/// What people write in front of a credit code in Latin letters. Chinese characters in front of one
/// are no part of it, whatever they say.
const LABELS: &str = "uscc|usci|credit code|tax id|tax no.|vat no.|registration no.";

/// Whether it has the length of a credit code, begins with an office of registration and has the
/// six digits of its district.
fn looks_like_credit_code(code: &str) -> bool {
    code.len() == 18
        && code.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        && code.starts_with(|c: char| matches!(c, '1'..='9' | 'A' | 'N' | 'Y'))
        && code.bytes().skip(2).take(6).all(|c| c.is_ascii_digit())
}

const CHARACTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

fn value(c: char) -> Option<u32> {
    u32::try_from(CHARACTERS.chars().position(|known| known == c)?).ok()
}

/// The check character of the first 17: the weights are powers of 3, modulo 31.
fn check_character(code: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let sum = code
        .chars()
        .zip(WEIGHTS)
        .try_fold(0_u32, |sum, (c, weight)| sum.checked_add(value(c)?.checked_mul(weight)?))?;
    let rest = sum.checked_rem(31)?;
    let check = 31_u32.checked_sub(rest)?.checked_rem(31)?;
    CHARACTERS.chars().nth(usize::try_from(check).ok()?)
}

#[cfg(test)]
mod tests {
    use super::RegistrationNumber;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<String> {
        text.parse::<RegistrationNumber>().ok().map(String::from)
    }

    /// Of firms that print theirs at the foot of their pages.
    #[test]
    fn the_codes_of_real_firms_are_accepted_in_every_spelling() {
        for code in [
            "91330100799655058B",
            "914403001922038216",
            "9144030071526726XG",
            "91110000802100433B",
            // Its sum is a multiple of 31. Made up.
            "9133010079965505R0",
        ] {
            let spaced = format!(" {} {} ", &code[..8], &code[8..]);
            let wide: String =
                code.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
            let parted = |gap| [&code[..2], &code[2..8], &code[8..]].join(gap);
            let [hyphened, dashed, invisible] = ["-", "\u{2011}", "\u{200b}"].map(parted);
            let labelled = format!("统一社会信用代码：{code}");
            let guarded = format!("'{code}");
            let (code, small) = (code.to_owned(), code.to_lowercase());
            for spelling in
                [&code, &small, &spaced, &wide, &hyphened, &dashed, &invisible, &labelled, &guarded]
            {
                assert_eq!(read(spelling).as_ref(), Some(&code), "{spelling}");
            }
            assert!(code.parse::<RegistrationNumber>().unwrap().is_credit_code());
        }
    }

    #[test]
    fn a_code_with_a_wrong_character_is_refused_at_every_place() {
        let code: Vec<char> = "91330100799655058B".chars().collect();
        for place in 0..code.len() {
            for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".chars() {
                let mut wrong = code.clone();
                wrong[place] = other;
                let text: String = wrong.iter().collect();
                // Without its office or district it is no credit code, and any other number.
                let other_number = match place {
                    0 => !matches!(other, '1'..='9' | 'A' | 'N' | 'Y'),
                    2..=7 => other.is_ascii_uppercase(),
                    _ => false,
                };
                let accepted = other == code[place] || other_number;
                assert_eq!(read(&text).is_some(), accepted, "{text}");
            }
        }
    }

    #[test]
    fn a_letter_that_no_code_has_is_told_apart_from_one_that_is_mistyped() {
        let refused = |text: &str| text.parse::<RegistrationNumber>().unwrap_err().to_string();
        assert!(refused("9133010079965505OB").contains("without I, O, S, V and Z"));
        assert!(refused("91330100799655059B").contains("one is mistyped"));
    }

    #[test]
    fn any_other_number_is_kept_as_it_is() {
        for number in [
            "HRB 12345",
            "DE 123 456 789",
            "440301103097413",
            "9133010079965505",
            "91330100799655058B1",
            "Kamer van Koophandel 12345678",
        ] {
            assert_eq!(read(number).as_deref(), Some(number));
        }
        assert_eq!(read("'HRB 12345").as_deref(), Some("HRB 12345"));
        let unchecked = "税号：91330100799655085B";
        for wrong in ["", " ", "'", "a\u{7}b", &"x".repeat(201), unchecked] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_read_once_and_for_all(text in "\\PC{0,24}|['\"=`:： 税]{0,4}[19AY][1-9][0-9]{6}[0-9A-Z]{10}") {
            if let Ok(number) = text.parse::<RegistrationNumber>() {
                prop_assert_eq!(&number.as_str().parse::<RegistrationNumber>().unwrap(), &number);
            }
        }
    }
}
