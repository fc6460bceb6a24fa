//! Letters without what two spellings of one text differ in.

use super::han;
use crate::units::text::is_invisible;

/// The text in lower case, half width and plain letters: words of letters and digits, each pair
/// separated by one space.
///
/// * Characters that do not show, combining accents and apostrophes vanish.
/// * Letters of Latin-1 and Latin Extended-A lose their accents: é is e, ß is ss.
/// * Traditional Chinese characters that are common in names and addresses become simplified.
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
            None if c.is_alphanumeric() => folded.push(han::simplified(c)),
            None if folded.is_empty() || folded.ends_with(' ') => {}
            None => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

const fn vanishes(c: char) -> bool {
    is_invisible(c) || matches!(c, '\u{300}'..='\u{36f}' | '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// Half width for full width.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
        }
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// The plain letters for a small letter with an accent.
const fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' => "i",
        'ĳ' => "ij",
        'ĵ' => "j",
        'ķ' | 'ĸ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŉ' | 'ŋ' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ǒ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ſ' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǔ' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => {
            "u"
        }
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
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
            ("...", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}|[À-ſ０-ｚ\u{300}-\u{36f} '·]{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
