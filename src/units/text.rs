//! Text on a screen: padding, and characters that take no place.

use std::fmt::{self, Write};

/// Whether a character only steers how others are shown: joiners, direction marks, soft hyphens,
/// byte order marks, tags.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Half width for full width: １ is 1, Ａ is A, ＠ is @. Any other character stays.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
        }
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// The first digits, the zeros, of the scripts in which people write numbers: Arabic and Persian,
/// Indian ones from Devanagari to Malayalam, Thai, Lao, Tibetan, Burmese, Khmer, Mongolian.
const ZEROS: [char; 17] = [
    '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}',
    '\u{c66}', '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}', '\u{17e0}',
    '\u{1810}',
];

/// The plain digit for one of full width or of another script. Any other character stays: a
/// superscript or a circled figure is no digit of a number.
pub(crate) fn plain_digit(c: char) -> char {
    let c = narrow(c);
    let figure = |zero: &char| u32::from(c).checked_sub(u32::from(*zero)).filter(|n| *n < 10);
    let digit = if c.is_ascii() { None } else { ZEROS.iter().find_map(figure) };
    digit.and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c)
}

/// A value without what a spreadsheet or a program puts around a text so that it stays one:
/// `'1234`, `="1234"`, `"1234"`.
pub(crate) fn unguarded(text: &str) -> &str {
    let mut rest = text.trim();
    loop {
        let quoted = || rest.strip_prefix('=').unwrap_or(rest).strip_prefix('"')?.strip_suffix('"');
        let behind = || rest.strip_prefix('\'').map(|it| it.strip_suffix('\'').unwrap_or(it));
        let Some(inner) = quoted().or_else(behind).or_else(|| rest.strip_prefix('`')) else {
            return rest;
        };
        rest = inner.trim();
    }
}

/// Writes a list, with something between each two.
pub(crate) fn joined<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    between: &str,
    all: impl IntoIterator<Item = T>,
) -> fmt::Result {
    joined_after(f, "", between, all)
}

/// As [`joined`], with something before the first, if there is one.
pub(crate) fn joined_after<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    before: &str,
    between: &str,
    all: impl IntoIterator<Item = T>,
) -> fmt::Result {
    for (place, one) in all.into_iter().enumerate() {
        let before = if place == 0 { before } else { between };
        write!(f, "{before}{one}")?;
    }
    Ok(())
}

/// A list, with something between each two.
pub(crate) struct Listed<'a, T>(pub(crate) &'static str, pub(crate) &'a [T]);

impl<T: fmt::Display> fmt::Display for Listed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        joined(f, self.0, self.1)
    }
}

/// Writes a text with the width, fill and alignment of a format, by default to the left, and never
/// cuts it: `Formatter::pad` would cut at the precision, and `{:.2}` of an amount would print its
/// first two digits.
pub(crate) fn pad(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    pad_to(f, text, fmt::Alignment::Left)
}

/// As [`pad`], by default to the right.
pub(crate) fn pad_number(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    pad_to(f, text, fmt::Alignment::Right)
}

fn pad_to(f: &mut fmt::Formatter<'_>, text: &str, default: fmt::Alignment) -> fmt::Result {
    let missing = f.width().unwrap_or(0).saturating_sub(text.chars().count());
    let before = match f.align().unwrap_or(default) {
        fmt::Alignment::Left => 0,
        fmt::Alignment::Center => missing >> 1,
        fmt::Alignment::Right => missing,
    };
    let fill = f.fill();
    for _ in 0..before {
        f.write_char(fill)?;
    }
    f.write_str(text)?;
    for _ in before..missing {
        f.write_char(fill)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{pad, plain_digit, unguarded};
    use std::fmt;

    #[test]
    fn a_digit_of_another_script_is_a_digit_and_a_raised_one_is_none() {
        let plain = |text: &str| text.chars().map(plain_digit).collect::<String>();
        assert_eq!(plain("٠٩ ۰۹ ०९ ๐๙ ０９"), "09 09 09 09 09");
        assert_eq!(plain("²①Ⅷ〇a\u{65f}\u{66a}"), "²①Ⅷ〇a\u{65f}\u{66a}");
    }

    #[test]
    fn what_keeps_a_value_a_text_is_no_part_of_it() {
        for guarded in
            ["'12", "`12", "\"12\"", "=\"12\"", "'12'", " ' 12 ' ", "''12", "'=\"12\"", "12"]
        {
            assert_eq!(unguarded(guarded), "12", "{guarded}");
        }
        for kept in ["12'", "12\"", "=12", "=\"12", "1'2", "", "\"a\" <b>"] {
            assert_eq!(unguarded(kept), kept);
        }
        assert_eq!(["'", "\"", "''", "=\"\""].map(unguarded), ["", "\"", "", ""]);
    }

    struct Shown(&'static str);

    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            pad(f, self.0)
        }
    }

    #[test]
    fn a_format_pads_a_text_and_never_cuts_it() {
        let text = Shown("客户-1");
        let shown = [
            format!("{text:.1}"),
            format!("{text:6}|"),
            format!("{text:>6.2}"),
            format!("{text:*^7}"),
            format!("{text:2}"),
        ];
        assert_eq!(shown, ["客户-1", "客户-1  |", "  客户-1", "*客户-1**", "客户-1"]);
    }
}
