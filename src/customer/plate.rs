//! The plate of a vehicle.

use super::around::value_in;
use super::text::{Breaks, personal_text, trimmed};
use super::{TextError, filler};
use crate::units::text::{is_invisible, narrow};

personal_text! {
    /// The number on the plates of a vehicle (车牌号): 2 to 16 letters and digits, in upper case.
    ///
    /// Spaces, hyphens, dots and characters that do not show are taken out, full width becomes half
    /// width, so that two spellings of one plate are equal. So do Cyrillic and Greek letters that
    /// look like Latin ones, where a plate has no others, and O and I among the figures of a Chinese
    /// plate, which has none. Two Chinese plates in one field are refused.
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
    Plate = plate, filler = |it| filler::is_plate(it.as_str());
}

fn plate(text: &str) -> Result<String, TextError> {
    const WHAT: &str = "number plate";
    let refused = |expected| Err(TextError::Form { what: WHAT, expected });
    let text: String = trimmed(text, WHAT, 64, Breaks::Refused)?
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(narrow)
        .collect();
    let number: String = value_in(&text, LABELS)
        .chars()
        .filter(|c| !is_gap(*c))
        .flat_map(char::to_uppercase)
        .collect();
    let chars: Vec<char> = number.chars().collect();
    if !(2..=16).contains(&chars.len()) || !chars.iter().all(|c| c.is_alphanumeric()) {
        return refused("2 to 16 letters and digits");
    }
    let begins = |pair: &[char]| matches!(pair, [one, two] if is_chinese_start(*one, *two));
    if chars.windows(2).filter(|pair| begins(pair)).count() > 1 {
        return refused("one plate in a field");
    }
    Ok(match chars.split_at_checked(2) {
        Some((start, rest)) if begins(start) && (5..=6).contains(&rest.len()) => {
            start.iter().copied().chain(rest.iter().copied().map(without_i_and_o)).collect()
        }
        _ => latin(&number).unwrap_or(number),
    })
}

/// What people write in front of one.
const LABELS: &str = "车牌号码|車牌號碼|车牌号|車牌號|车牌|車牌|牌照号|牌照|number plate|license plate|\
                      licence plate|plate no.|plate|kennzeichen";

/// Whether these begin a Chinese plate: the sign of a province and the letter of a place in it.
fn is_chinese_start(province: char, place: char) -> bool {
    const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
    PROVINCES.contains(province) && place.is_ascii_uppercase()
}

/// I and O, which no Chinese plate has among its figures, are 1 and 0.
fn without_i_and_o(c: char) -> char {
    match c {
        'I' => '1',
        'O' => '0',
        c => c,
    }
}

/// A plate in Cyrillic or Greek letters in the Latin ones that look the same, where all do: such
/// countries give out no others, so that the plate is read abroad, and people type either.
fn latin(plate: &str) -> Option<String> {
    const CYRILLIC: &str = "АВЕКМНОРСТУХІЅЈ";
    const GREEK: &str = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";
    let same = |c: char| {
        let among = |letters: &str, same: &str| {
            let at = letters.chars().position(|letter| letter == c)?;
            same.chars().nth(at)
        };
        let found = among(CYRILLIC, "ABEKMHOPCTYXISJ").or_else(|| among(GREEK, "ABEZHIKMNOPTYX"));
        found.or(c.is_ascii().then_some(c))
    };
    plate.chars().map(same).collect()
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
        for (spelling, plate) in [
            ("M-XY 1234E", "MXY1234E"),
            ("А123ВС77", "A123BC77"),
            ("а123вс77", "A123BC77"),
            ("A123BC77", "A123BC77"),
            ("ΙΚΥ 1234", "IKY1234"),
            // Mongolian, with a letter that Latin has not.
            ("1234 УБА", "1234УБА"),
            ("京AO2345", "京A02345"),
            ("沪AIO234F", "沪A10234F"),
            ("京O12345", "京O12345"),
            ("AO2345", "AO2345"),
            ("粤Z1234港", "粤Z1234港"),
            ("京A1234学", "京A1234学"),
        ] {
            assert_eq!(spelling.parse::<Plate>().unwrap().as_str(), plate, "{spelling}");
        }
    }

    #[test]
    fn what_is_no_plate_is_refused_and_not_repeated() {
        for wrong in [
            "",
            "京",
            "京A/12345",
            "京A12345 京B12345",
            "京A12345京AD12345",
            "A1234567890123456",
            "a\u{7}1",
        ] {
            let error = wrong.parse::<Plate>().unwrap_err().to_string();
            assert!(wrong.is_empty() || !error.contains(wrong), "{error}");
        }
        assert_eq!(format!("{:?}", "京A12345".parse::<Plate>().unwrap()), "Plate(…)");
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_read_once_and_for_all(text in "\\PC{0,12}|[0-9a-z京·ＡАВБΑ' .-]{2,12}|京[AO][IO0-9]{5,6}") {
            if let Ok(plate) = text.parse::<Plate>() {
                let again: Plate = plate.as_str().parse().unwrap();
                prop_assert_eq!(again, plate);
            }
        }
    }
}
