//! Amounts in Chinese characters, and those told in yuan and its tenths.

use super::DecimalMark;

/// The coins behind the yuan as decimals: `12.50元` of `12元5角` and `12块5`, `0.50元` of `5角`. Any
/// other text as it is.
pub(super) fn with_decimals(text: &str, decimal: DecimalMark) -> String {
    let mark = match decimal {
        DecimalMark::Point => '.',
        DecimalMark::Comma => ',',
    };
    let written = || {
        let Some(place) = text.rfind(['元', '圆', '圓', '块']) else {
            let sign = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
            let (before, coins) = text.split_at_checked(sign)?;
            let (tenths, hundredths) = coins_of(coins).filter(|_| coins.contains(['角', '毛']))?;
            return Some(format!("{before}0{mark}{tenths}{hundredths}元"));
        };
        let (yuan, rest) = text.split_at_checked(place)?;
        let mut rest = rest.chars();
        let word = rest.next()?;
        let (tenths, hundredths) = coins_of(rest.as_str())?;
        let is_number = yuan.ends_with(|c: char| c.is_ascii_digit());
        is_number.then(|| format!("{yuan}{mark}{tenths}{hundredths}{word}"))
    };
    written().unwrap_or_else(|| text.to_owned())
}

/// Tenths and hundredths: `5角`, `5角3分`, `3分`, `5`, `50`.
fn coins_of(text: &str) -> Option<(char, char)> {
    let text = text.strip_suffix(['整', '正']).unwrap_or(text);
    let text: Vec<char> = text.chars().filter(|c| *c != '零').collect();
    let (tenths, hundredths) = match text[..] {
        [tenths] | [tenths, '角' | '毛'] => (tenths, '0'),
        [hundredths, '分'] => ('0', hundredths),
        [tenths, hundredths]
        | [tenths, '角' | '毛', hundredths]
        | [tenths, '角' | '毛', hundredths, '分'] => (tenths, hundredths),
        _ => return None,
    };
    (tenths.is_ascii_digit() && hundredths.is_ascii_digit()).then_some((tenths, hundredths))
}

/// A whole number in Chinese characters, those of contracts too: 二十万, 贰拾万, 一百零五.
///
/// What leaves out its last unit, as 三万五 does, is none: it is said of 35,000 and may be 30,005.
pub(super) fn number(text: &str) -> Option<i128> {
    let plain: Vec<char> = text.chars().filter(|c| *c != ' ').map(plain).collect();
    if plain.is_empty() || !plain.iter().all(|c| DIGITS.contains(*c) || UNITS.contains(*c)) {
        return None;
    }
    above(&plain, &[('亿', 100_000_000), ('万', 10_000)])
}

const DIGITS: &str = "零一二三四五六七八九";
const UNITS: &str = "十百千万亿";

/// One character for each digit and unit.
fn plain(c: char) -> char {
    const SPELLINGS: [(&str, char); 13] = [
        ("〇○", '零'),
        ("壹", '一'),
        ("贰貳两兩", '二'),
        ("叁參叄", '三'),
        ("肆", '四'),
        ("伍", '五'),
        ("陆陸", '六'),
        ("柒", '七'),
        ("捌", '八'),
        ("玖", '九'),
        ("拾", '十'),
        ("佰", '百'),
        ("仟", '千'),
    ];
    SPELLINGS.iter().find(|(all, _)| all.contains(c)).map_or(c, |(_, plain)| *plain)
}

/// What stands before and behind the largest unit.
fn above(text: &[char], units: &[(char, i128)]) -> Option<i128> {
    let Some(((unit, size), smaller)) = units.split_first() else { return section(text) };
    let Some(place) = text.iter().rposition(|c| c == unit) else { return above(text, smaller) };
    let (high, rest) = text.split_at_checked(place)?;
    let (_, low) = rest.split_first()?;
    let high = above(high, smaller)?.checked_mul(*size).filter(|high| *high > 0)?;
    if low.is_empty() {
        return Some(high);
    }
    let has_zero = low.first() == Some(&'零');
    let low = above(low, smaller)?;
    let is_complete = has_zero || low.checked_mul(10)? >= *size;
    if is_complete { high.checked_add(low) } else { None }
}

/// A number below ten thousand.
fn section(text: &[char]) -> Option<i128> {
    let mut total = 0_i128;
    let mut last_unit = 10_000_i128;
    let mut has_zero = true;
    let mut rest = text;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if *first == '零' {
            has_zero = true;
            continue;
        }
        let digit = DIGITS.chars().position(|digit| digit == *first);
        let (digit, unit) = match digit {
            Some(digit) => (i128::try_from(digit).ok()?, rest.first().copied()),
            // 十五
            None if last_unit == 10_000 && *first == '十' => (1, Some('十')),
            None => return None,
        };
        let size = match unit {
            Some('千') => 1_000,
            Some('百') => 100,
            Some('十') => 10,
            None if has_zero || last_unit == 10 => 1,
            _ => return None,
        };
        if unit.is_some() && *first != '十' {
            rest = rest.split_first()?.1;
        }
        if size >= last_unit {
            return None;
        }
        total = total.checked_add(digit.checked_mul(size)?)?;
        last_unit = size;
        has_zero = false;
    }
    (!text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::{number, with_decimals};
    use crate::units::DecimalMark;

    #[test]
    fn a_number_in_chinese_characters_is_read_and_one_that_leaves_a_unit_out_is_none() {
        for (text, value) in [
            ("五", 5),
            ("十", 10),
            ("十五", 15),
            ("二十", 20),
            ("二十三", 23),
            ("一百", 100),
            ("一百零五", 105),
            ("一百一十", 110),
            ("三千五百", 3_500),
            ("三千零五", 3_005),
            ("两万", 20_000),
            ("十万", 100_000),
            ("二十万", 200_000),
            ("贰拾万", 200_000),
            ("三万五千", 35_000),
            ("三万零五百", 30_500),
            ("三万零五", 30_005),
            ("一百二十万", 1_200_000),
            ("一亿两千万", 120_000_000),
            ("一亿零五十万", 100_500_000),
            ("一万亿", 1_000_000_000_000),
            ("零", 0),
        ] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for wrong in [
            "",
            "万",
            "百",
            "千",
            "百万",
            "一百五",
            "三千五",
            "三万五",
            "三万五百",
            "一亿五",
            "十十",
            "一二",
            "五百三千",
            "三十十",
            "3万",
            "三点五",
            "零万",
            "一百十",
            "个",
            "三万五万",
        ] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn coins_are_decimals_of_the_yuan() {
        for (text, decimals) in [
            ("12元5角", "12.50元"),
            ("12元5角3分", "12.53元"),
            ("12元零5分", "12.05元"),
            ("12块5", "12.50块"),
            ("12块5毛", "12.50块"),
            ("12元50", "12.50元"),
            ("¥12元5角整", "¥12.50元"),
            ("5角", "0.50元"),
            ("-5角5分", "-0.55元"),
        ] {
            assert_eq!(with_decimals(text, DecimalMark::Point), decimals, "{text}");
        }
        assert_eq!(with_decimals("1.234元5角", DecimalMark::Comma), "1.234,50元");
        for kept in
            ["12元", "12元整", "12块钱", "50分", "12元 50", "12元500", "3万元5", "12美元5", "5"]
        {
            assert_eq!(with_decimals(kept, DecimalMark::Point), kept);
        }
    }
}
