//! Amounts of money as people type them.

mod han;
mod mark;

use super::text::{is_invisible, plain_digit, unguarded};
use super::{Currency, Money};
use mark::Mark;

/// Which mark stands before the decimals of an amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum DecimalMark {
    /// The point, as in China, Britain and the United States: `1,234.56`.
    #[default]
    Point,
    /// The comma, as in most of Europe: `1.234,56`.
    Comma,
}

/// A text is no amount of money. It is not repeated, because it may be somebody's income.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TypedAmountError {
    /// Something that is no amount.
    #[error("not an amount of money: expected for example `¥1,234.56`, `1234.56 CNY` or `1.2万元`")]
    NotAnAmount,
    /// Point and comma do not stand where this style has them.
    #[error(
        "point and comma do not stand where they belong: expected groups of three digits and the \
         decimal mark that was asked for, such as `{}`",
        match .0 { DecimalMark::Point => "1,234.56", DecimalMark::Comma => "1.234,56" }
    )]
    OtherMark(DecimalMark),
    /// No currency is named, and none was given.
    #[error("no currency is named: expected a sign, a code or a word, such as `12.50 CNY`")]
    NoCurrency,
    /// Several currencies share the sign.
    #[error("several currencies share the sign: expected a code, such as `12.50 CNY`")]
    SharedSign,
    /// Two currencies are named.
    #[error("two currencies are named: expected one")]
    TwoCurrencies,
    /// More decimals than an amount keeps.
    #[error("too many decimal digits: an amount keeps {digits}", digits = Money::DIGITS)]
    TooManyDigits,
    /// A fraction of a currency that has no coin below its unit, behind anything but its code.
    #[error("the currency has no decimals: expected a whole amount")]
    NoDecimals,
    /// Beyond all amounts.
    #[error("the amount is out of range: amounts go up to 10^19 in either direction")]
    OutOfRange,
}

/// How the amounts of a table or a form are typed.
///
/// | part | what is read |
/// |---|---|
/// | digits | of full or half width, Arabic, Indian and other ones; 二十万 and 贰拾万 in Chinese characters |
/// | decimals | after the [mark that was asked for](DecimalMark), never after another one by guess |
/// | groups | of three digits, with the other mark, a space or an apostrophe between them; of rupees also `1,23,456` |
/// | 百, 千, 万, 百万, 亿, `w`, `k` … | that many times: `1.2万`, `20w`, `15k`, `1亿2000万`, `3万5000`, `3万零500`; not `3万5`, which says 35,000 or 30,005 |
/// | 角, 毛, 分 | tenths and hundredths: `12元5角`, `12块5` |
/// | a sign, a code or a word, before or after | `€`, `RMB`, `CNY`, `美元`, `人民币`; two have to agree |
/// | `¥`, `￥`, `$`, which currencies share | the given one if it is among these, otherwise refused |
/// | 元, 块 | the given currency if that is one of yuan or dollars, otherwise CNY |
/// | none of them | the given currency |
/// | `-` before the number or the sign, or behind the number; brackets around it | below zero |
/// | `,-` or `.-` behind the number | no decimals |
/// | decimals of a currency without them, as in `12.34円` | refused, but behind its code, as [`Money`] writes them |
///
/// So `1,234` is one thousand two hundred and thirty-four with the point as the decimal mark, and a
/// little more than one with the comma: the caller says which, for a text does not.
///
/// ```
/// use clienteling::units::{AmountStyle, DecimalMark, TypedAmountError};
/// use clienteling::{Currency, Money};
///
/// let style = AmountStyle { currency: Some(Currency::CNY), ..AmountStyle::default() };
/// let price: Money = "12000 CNY".parse()?;
/// for typed in ["12,000", "￥12,000.00", "１２０００元", "RMB 12 000", "1.2万", "1万2000元整"] {
///     assert_eq!(style.read(typed)?, price);
/// }
/// assert_eq!(style.read("1.234,56"), Err(TypedAmountError::OtherMark(DecimalMark::Point)));
///
/// let german = AmountStyle { decimal: DecimalMark::Comma, currency: None };
/// assert_eq!(german.read("1.234,56 €")?, "1234.56 EUR".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct AmountStyle {
    /// The mark before the decimals.
    pub decimal: DecimalMark,
    /// The currency of an amount that names none, or a sign that several share.
    pub currency: Option<Currency>,
}

impl AmountStyle {
    /// Reads an amount. Cost: linear in the text.
    ///
    /// # Errors
    /// [`TypedAmountError`], which does not repeat the text.
    pub fn read(self, text: &str) -> Result<Money, TypedAmountError> {
        let text = plain(text, self.decimal);
        let text = han::with_decimals(unguarded(&text), self.decimal);
        let Parts { number, marks, is_negative } = Parts::of(&text);
        let currency = self.named(&marks);
        let micros = self.micros(number, currency == Ok(Currency::INR))?;
        let currency = currency?;
        let is_whole = micros.checked_rem(1_000_000) == Some(0);
        if currency.minor_digits() == 0 && !is_whole && !marks.iter().any(|mark| mark.is_code) {
            return Err(TypedAmountError::NoDecimals);
        }
        let micros = if is_negative { micros.checked_neg() } else { Some(micros) };
        let money = micros.and_then(|micros| Money::from_micros(micros, currency).ok());
        money.ok_or(TypedAmountError::OutOfRange)
    }

    /// The currency that all marks can mean.
    fn named(self, marks: &[Mark]) -> Result<Currency, TypedAmountError> {
        let Some((first, others)) = marks.split_first() else {
            return self.currency.ok_or(TypedAmountError::NoCurrency);
        };
        let possible: Vec<Currency> = first
            .means
            .iter()
            .copied()
            .filter(|one| others.iter().all(|mark| mark.means.contains(one)))
            .collect();
        let given = self.currency.filter(|given| possible.contains(given));
        let meant = || {
            let mut meant = marks.iter().filter_map(|mark| mark.by_default);
            meant.find(|one| possible.contains(one))
        };
        match possible[..] {
            [] => Err(TypedAmountError::TwoCurrencies),
            [only] => Ok(only),
            _ => given.or_else(meant).ok_or(TypedAmountError::SharedSign),
        }
    }

    /// The number in millionths: one with at most one unit behind it, or several, each of a smaller
    /// unit.
    fn micros(self, text: &str, has_lakhs: bool) -> Result<i128, TypedAmountError> {
        if let Some(whole) = han::number(text) {
            return whole.checked_mul(1_000_000).ok_or(TypedAmountError::OutOfRange);
        }
        let mut total = 0_i128;
        let mut rest = text;
        let mut above: Option<u32> = None;
        while !rest.is_empty() {
            let end = rest.find(is_unit).unwrap_or(rest.len());
            let (number, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let unit = UNITS.iter().find(|(name, _)| after.starts_with(name));
            let power = unit.map_or(0, |(_, power)| *power);
            let after = unit.and_then(|(name, _)| after.strip_prefix(name)).unwrap_or(after);
            // 3万零500 leaves no place open.
            let digits = number.trim().trim_start_matches(['零', '〇']);
            let has_zero = digits.len() < number.trim().len();
            if has_zero && above.is_none() {
                return Err(TypedAmountError::NotAnAmount);
            }
            let number = Number::read(digits, self.decimal, has_lakhs)?;
            if unit.is_none() && !after.is_empty() {
                return Err(TypedAmountError::NotAnAmount);
            }
            if let Some(above) = above {
                // What follows 万 has all its four digits, or names its unit.
                let fits = power < above && number.fraction.is_empty() && {
                    let digits = u32::try_from(number.whole.len()).unwrap_or(u32::MAX);
                    let room = above.saturating_sub(power);
                    match (has_zero, unit.is_some()) {
                        (true, _) => digits < room,
                        (false, true) => digits <= room,
                        (false, false) => digits == room,
                    }
                };
                if !fits {
                    return Err(TypedAmountError::NotAnAmount);
                }
            }
            let is_only = above.is_none() && after.is_empty();
            if !is_only && !number.fraction.is_empty() {
                return Err(TypedAmountError::NotAnAmount);
            }
            total = total.checked_add(number.micros(power)?).ok_or(TypedAmountError::OutOfRange)?;
            above = Some(power);
            rest = after.trim_start();
        }
        above.map(|_| total).ok_or(TypedAmountError::NotAnAmount)
    }
}

/// The parts of an amount.
struct Parts<'a> {
    number: &'a str,
    marks: Vec<Mark>,
    is_negative: bool,
}

impl<'a> Parts<'a> {
    /// Takes off what stands around the number, in whatever order it stands.
    fn of(text: &'a str) -> Parts<'a> {
        let mut marks = Vec::new();
        let mut sign = None;
        let mut rest = text;
        loop {
            let len = rest.len();
            if sign.is_none() {
                (rest, sign) = without_sign(rest);
            }
            while let Some((mark, after)) = Mark::before(rest) {
                marks.push(mark);
                rest = after;
            }
            rest = rest.strip_suffix(['整', '正']).unwrap_or(rest);
            while let Some((mark, before)) = Mark::after(rest) {
                marks.push(mark);
                rest = before;
            }
            rest = without_dash_for_decimals(rest);
            if rest.len() == len {
                return Parts { number: rest, marks, is_negative: sign == Some(true) };
            }
        }
    }
}

/// Half width, with one kind of each sign, and without what does not show.
fn plain(text: &str, decimal: DecimalMark) -> String {
    let one_kind = |c: char| match (plain_digit(c), decimal) {
        ('￥', _) => '¥',
        ('\u{2212}' | '\u{2013}' | '\u{2014}', _) => '-',
        ('’', _) => '\'',
        ('萬', _) => '万',
        ('億', _) => '亿',
        // The marks of Arabic, which say themselves what they are.
        ('\u{66b}', DecimalMark::Point) | ('\u{66c}', DecimalMark::Comma) => '.',
        ('\u{66b}', DecimalMark::Comma) | ('\u{66c}', DecimalMark::Point) => ',',
        (c, _) if c.is_whitespace() => ' ',
        (c, _) => c,
    };
    let plain: String = text.chars().filter(|c| !is_invisible(*c)).map(one_kind).collect();
    plain.trim().trim_end_matches('。').to_owned()
}

/// The text without its sign, and whether that says less than zero: before the text or behind its
/// last digit, or brackets around it, as bookkeepers write.
fn without_sign(text: &str) -> (&str, Option<bool>) {
    let in_brackets = || text.strip_prefix('(')?.strip_suffix(')');
    let behind =
        || text.strip_suffix('-').filter(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
    match (text.strip_prefix('-'), text.strip_prefix('+'), in_brackets().or_else(behind)) {
        (Some(rest), ..) => (rest.trim_start(), Some(true)),
        (_, Some(rest), _) => (rest.trim_start(), Some(false)),
        (_, _, Some(rest)) => (rest.trim(), Some(true)),
        _ => (text, None),
    }
}

/// The text without the dash that stands for no decimals: `12,-` and `12.--`.
fn without_dash_for_decimals(text: &str) -> &str {
    let whole =
        ["--", "-"].iter().find_map(|dash| text.strip_suffix(dash)?.strip_suffix(['.', ',']));
    whole.filter(|rest| rest.ends_with(|c: char| c.is_ascii_digit())).unwrap_or(text)
}

/// Each with its power of ten; longer ones before those that begin them.
const UNITS: [(&str, u32); 13] = [
    ("万亿", 12),
    ("千亿", 11),
    ("百亿", 10),
    ("亿", 8),
    ("千万", 7),
    ("百万", 6),
    ("万", 4),
    ("w", 4),
    ("W", 4),
    ("千", 3),
    ("k", 3),
    ("K", 3),
    ("百", 2),
];

fn is_unit(c: char) -> bool {
    matches!(c, '百' | '千' | '万' | '亿' | 'w' | 'W' | 'k' | 'K')
}

/// The digits of a number, without its groups.
struct Number {
    whole: String,
    fraction: String,
}

impl Number {
    fn read(text: &str, decimal: DecimalMark, has_lakhs: bool) -> Result<Number, TypedAmountError> {
        let wrong = TypedAmountError::OtherMark(decimal);
        let (mark, other) = match decimal {
            DecimalMark::Point => ('.', ','),
            DecimalMark::Comma => (',', '.'),
        };
        let known = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\'');
        if !text.contains(|c: char| c.is_ascii_digit()) || !text.chars().all(known) {
            return Err(TypedAmountError::NotAnAmount);
        }
        let (whole, fraction) = match text.split_once(mark) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        if fraction.is_some_and(|part| part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()))
        {
            return Err(wrong);
        }
        let separator = whole.chars().find(|c| !c.is_ascii_digit());
        if let Some(separator) = separator {
            let is_digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
            let groups: Vec<&str> = whole.split(separator).filter(is_digits).collect();
            let are_all = groups.len() == whole.split(separator).count();
            let sound = are_all
                && match &groups[..] {
                    [first, rest @ ..] if (1..=3).contains(&first.len()) => {
                        rest.iter().all(|group| group.len() == 3) || has_lakhs && are_lakhs(&groups)
                    }
                    _ => false,
                };
            if !sound {
                let is_mark = whole.contains(other);
                return Err(if is_mark { wrong } else { TypedAmountError::NotAnAmount });
            }
        }
        Ok(Number {
            whole: whole.chars().filter(char::is_ascii_digit).collect(),
            fraction: fraction.unwrap_or_default().to_owned(),
        })
    }

    /// In millionths, ten to a power times.
    fn micros(&self, power: u32) -> Result<i128, TypedAmountError> {
        let fraction = self.fraction.trim_end_matches('0');
        let decimals = u32::try_from(fraction.len()).unwrap_or(u32::MAX);
        let missing = power
            .saturating_add(Money::DIGITS)
            .checked_sub(decimals)
            .ok_or(TypedAmountError::TooManyDigits)?;
        let digits = format!("{}{fraction}", self.whole);
        let digits = match digits.trim_start_matches('0') {
            "" => "0",
            digits => digits,
        };
        let micros = digits.parse::<i128>().ok();
        let micros = micros.and_then(|digits| digits.checked_mul(10_i128.checked_pow(missing)?));
        micros.ok_or(TypedAmountError::OutOfRange)
    }
}

/// Whether these are the groups of an Indian number: two digits in each, and three in the last.
fn are_lakhs(groups: &[&str]) -> bool {
    match groups {
        [first, middle @ .., last] => {
            first.len() <= 2 && middle.iter().all(|group| group.len() == 2) && last.len() == 3
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
