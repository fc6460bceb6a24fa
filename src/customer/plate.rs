//! The plate of a vehicle.

use super::TextError;
use super::text::{Breaks, personal_text, trimmed};
use crate::units::text::{is_invisible, narrow};

personal_text! {
    /// The number on the plates of a vehicle (车牌号): 2 to 16 letters and digits, in upper case.
    ///
    /// Spaces, hyphens, dots and characters that do not show are taken out, full width becomes half
    /// width, so that two spellings of one plate are equal.
    ///
    /// It leads to the owner, so it is personal.
    ///
    /// ```
    /// use clienteling::customer::Plate;
    ///
    /// let plate: Plate = "京a·12345".parse()?;
    /// assert_eq!(plate.as_str(), "京A12345");
    /// # Ok::<(), clienteling::customer::TextError>(())
    /// ```
    Plate = plate;
}

fn plate(text: &str) -> Result<String, TextError> {
    const WHAT: &str = "number plate";
    let number: String = trimmed(text, WHAT, 64, Breaks::Refused)?
        .chars()
        .map(narrow)
        .filter(|c| !is_invisible(*c) && !is_gap(*c))
        .flat_map(char::to_uppercase)
        .collect();
    let is_written =
        (2..=16).contains(&number.chars().count()) && number.chars().all(char::is_alphanumeric);
    let refused = TextError::Form { what: WHAT, expected: "2 to 16 letters and digits" };
    if is_written { Ok(number) } else { Err(refused) }
}

/// What stands between the parts of a plate.
fn is_gap(c: char) -> bool {
    let dot = matches!(c, '.' | '·' | '•' | '∙' | '‧' | '・' | '･');
    dot || c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}')
}

#[cfg(test)]
mod tests {
    use super::Plate;
    use proptest::prelude::*;

    #[test]
    fn every_spelling_of_a_plate_is_one_plate() {
        for spelling in [
            "京A12345",
            "京A·12345",
            "京a 12345",
            "京Ａ-１２３４５",
            " 京A•12345 ",
            "京A.12345",
            "京A∙12345",
            "京A‧12345",
            "京A・12345",
            "京A･12345",
            "京A\u{2013}12345",
            "京A\u{200b}12345",
        ] {
            assert_eq!(spelling.parse::<Plate>().unwrap().as_str(), "京A12345", "{spelling}");
        }
        assert_eq!("M-XY 1234E".parse::<Plate>().unwrap().as_str(), "MXY1234E");
    }

    #[test]
    fn what_is_no_plate_is_refused_and_not_repeated() {
        for wrong in ["", "京", "京A/12345", "A1234567890123456", "a\u{7}1"] {
            let error = wrong.parse::<Plate>().unwrap_err().to_string();
            assert!(wrong.is_empty() || !error.contains(wrong), "{error}");
        }
        assert_eq!(format!("{:?}", "京A12345".parse::<Plate>().unwrap()), "Plate(…)");
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_read_once_and_for_all(text in "\\PC{0,12}|[0-9a-z京·Ａ -]{2,12}") {
            if let Ok(plate) = text.parse::<Plate>() {
                let again: Plate = plate.as_str().parse().unwrap();
                prop_assert_eq!(again, plate);
            }
        }
    }
}
