//! Numbers of dates in Chinese characters.

use std::ops::RangeInclusive;

/// The digit that a character stands for.
fn digit(c: char) -> Option<u32> {
    const DIGITS: &str = "〇一二三四五六七八九";
    match c {
        '零' | '○' => Some(0),
        c => c
            .to_digit(10)
            .or_else(|| u32::try_from(DIGITS.chars().position(|digit| digit == c)?).ok()),
    }
}

/// A number written digit by digit, in Arabic or Chinese ones: 1990, 一九九〇.
pub(super) fn digits(text: &str, len: RangeInclusive<usize>) -> Option<u32> {
    if !len.contains(&text.chars().count()) {
        return None;
    }
    text.chars().try_fold(0_u32, |number, c| number.checked_mul(10)?.checked_add(digit(c)?))
}

/// A number of at most two Arabic digits, or up to 39 in Chinese characters: 17, 十七, 廿三, 三十.
pub(super) fn small_number(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits(text, 1..=2);
    }
    let (tens, ones) = match text.chars().collect::<Vec<char>>()[..] {
        [one] if !matches!(one, '十' | '廿' | '卅') => return digit(one),
        ['十'] => (1, 0),
        ['十', one] => (1, unit(one)?),
        ['廿'] => (2, 0),
        ['廿', one] => (2, unit(one)?),
        ['卅'] => (3, 0),
        [tens @ ('二' | '三'), '十'] => (digit(tens)?, 0),
        [tens @ ('二' | '三'), '十', one] => (digit(tens)?, unit(one)?),
        _ => return None,
    };
    10_u32.checked_mul(tens)?.checked_add(ones)
}

/// A Chinese digit that is not zero.
fn unit(c: char) -> Option<u32> {
    digit(c).filter(|unit| *unit > 0 && !c.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::{digits, small_number};

    #[test]
    fn a_small_number_is_read_in_either_script() {
        for (text, number) in [
            ("5", 5),
            ("05", 5),
            ("17", 17),
            ("五", 5),
            ("十", 10),
            ("十一", 11),
            ("十七", 17),
            ("二十", 20),
            ("二十三", 23),
            ("廿", 20),
            ("廿三", 23),
            ("三十", 30),
            ("卅", 30),
            ("三十一", 31),
        ] {
            assert_eq!(small_number(text), Some(number), "{text}");
        }
        for wrong in [
            "", "117", "十十", "一十", "十0", "十5", "廿3", "十〇", "四十", "二三", "千", "元",
            "-1",
        ] {
            assert_eq!(small_number(wrong), None, "{wrong}");
        }
        assert_eq!(
            ["一九九〇", "1990", "二○○○", "二零零零"].map(|year| digits(year, 4..=4)),
            [Some(1990), Some(1990), Some(2000), Some(2000)]
        );
        assert_eq!(digits("一九九", 4..=4), None);
    }
}
