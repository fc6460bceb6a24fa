//! Letters without what two spellings of one text differ in.

use crate::customer::han;
use crate::units::text::{is_invisible, narrow};

/// The text in lower case, half width and plain letters: words of letters and digits, each pair
/// separated by one space.
///
/// * Characters that do not show, combining accents and apostrophes vanish.
/// * Latin letters lose their accents, the Vietnamese ones too: é is e, ß is ss, ộ is o. So do the
///   Greek vowels and й and ё.
/// * Traditional Chinese characters that are common in names and addresses become simplified; rare
///   ones stay as they are.
/// * The parts of a Korean syllable are put together.
/// * Everything else that is neither letter nor digit separates words.
///
/// Folding twice is folding once. Linear in the text.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| !vanishes(c)).flat_map(|c| narrow(c).to_lowercase()) {
        if vanishes(c) {
            continue;
        }
        match latin(c) {
            Some(plain) => folded.push_str(plain),
            None if c.is_alphanumeric() => push_syllable(&mut folded, han::simplified(c)),
            None if folded.is_empty() || folded.ends_with(' ') => {}
            None => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Adds a letter; a Korean vowel or final consonant joins the part of a syllable before it, by the
/// arithmetic of Unicode (chapter 3.12).
fn push_syllable(text: &mut String, c: char) {
    const FIRST: u32 = 0xac00;
    const LEADING: u32 = 0x1100;
    const VOWEL: u32 = 0x1161;
    const TRAILING: u32 = 0x11a7;
    let last = text.chars().next_back().map_or(0, u32::from);
    let code = u32::from(c);
    let whole = match (last, code) {
        (0x1100..=0x1112, 0x1161..=0x1175) => {
            let pairs = last.saturating_sub(LEADING).saturating_mul(21);
            let pair = pairs.saturating_add(code.saturating_sub(VOWEL));
            Some(pair.saturating_mul(28).saturating_add(FIRST))
        }
        (FIRST..=0xd7a3, 0x11a8..=0x11c2)
            if last.saturating_sub(FIRST).checked_rem(28) == Some(0) =>
        {
            Some(last.saturating_add(code.saturating_sub(TRAILING)))
        }
        _ => None,
    };
    match whole.and_then(char::from_u32) {
        Some(syllable) => {
            text.pop();
            text.push(syllable);
        }
        None => text.push(c),
    }
}

const fn vanishes(c: char) -> bool {
    is_invisible(c) || matches!(c, '\u{300}'..='\u{36f}' | '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// The plain letters for a small letter with an accent.
const fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å'
        | 'ā'
        | 'ă'
        | 'ą'
        | 'ǎ'
        | 'ạ'
        | 'ả'
        | 'ấ'
        | 'ầ'
        | 'ẩ'
        | 'ẫ'
        | 'ậ'
        | 'ắ'
        | 'ằ'
        | 'ẳ'
        | 'ẵ'
        | 'ặ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => {
            "e"
        }
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' | 'ỉ' | 'ị' => "i",
        'ĳ' => "ij",
        'ĵ' => "j",
        'ķ' | 'ĸ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŉ' | 'ŋ' => "n",
        'ò'..='ö'
        | 'ø'
        | 'ō'
        | 'ŏ'
        | 'ő'
        | 'ǒ'
        | 'ơ'
        | 'ọ'
        | 'ỏ'
        | 'ố'
        | 'ồ'
        | 'ổ'
        | 'ỗ'
        | 'ộ'
        | 'ớ'
        | 'ờ'
        | 'ở'
        | 'ỡ'
        | 'ợ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ſ' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü'
        | 'ũ'
        | 'ū'
        | 'ŭ'
        | 'ů'
        | 'ű'
        | 'ų'
        | 'ǔ'
        | 'ǖ'
        | 'ǘ'
        | 'ǚ'
        | 'ǜ'
        | 'ư'
        | 'ụ'
        | 'ủ'
        | 'ứ'
        | 'ừ'
        | 'ử'
        | 'ữ'
        | 'ự' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ά' => "α",
        'έ' => "ε",
        'ή' => "η",
        'ί' | 'ϊ' | 'ΐ' => "ι",
        'ό' => "ο",
        'ύ' | 'ϋ' | 'ΰ' => "υ",
        'ώ' => "ω",
        'ς' => "σ",
        'ё' => "е",
        'й' => "и",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::fold;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_text_are_one_text() {
        let cases = [
            ("  José  MÜLLER-Weiß ", "jose muller weiss"),
            ("Ｊｏｓｅ\u{301}\u{3000}１２", "jose 12"),
            ("O’Brien, Seán", "obrien sean"),
            ("\u{200f}\u{202e}Øystein\u{200b} Łukasz", "oystein lukasz"),
            ("İstanbul", "istanbul"),
            ("陳大文（先生）", "陈大文 先生"),
            ("김철수", "\u{ae40}\u{cca0}\u{c218}"),
            (
                "\u{1100}\u{1175}\u{11b7}\u{110e}\u{1165}\u{11af}\u{1109}\u{116e}",
                "\u{ae40}\u{cca0}\u{c218}",
            ),
            ("Nguyễn Thị Hạnh", "nguyen thi hanh"),
            ("Nguye\u{302}\u{303}n Thi\u{323} Ha\u{323}nh", "nguyen thi hanh"),
            ("Γιώργος Андрей", "γιωργοσ андреи"),
            ("...", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}|[À-ỿ０-ｚ\u{300}-\u{36f} '·]{0,20}|[\u{1100}-\u{11ff}가-깋]{0,9}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
