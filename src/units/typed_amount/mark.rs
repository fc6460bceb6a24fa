//! Signs, codes and words for a currency, as people type them beside an amount.

use crate::units::Currency;

/// A sign, a code or a word for a currency.
pub(super) struct Mark {
    /// The currencies that it can mean.
    pub(super) means: Vec<Currency>,
    /// The one that it means where nothing else decides.
    pub(super) by_default: Option<Currency>,
    /// Whether it is a code.
    pub(super) is_code: bool,
}

/// Words and signs, each with the currencies that it can mean; longer ones before those that begin
/// or end them.
const MARKS: &[(&str, &[&str])] = &[
    ("人民币", &["CNY"]),
    ("人民幣", &["CNY"]),
    ("新加坡元", &["SGD"]),
    ("新台币", &["TWD"]),
    ("新臺幣", &["TWD"]),
    ("台币", &["TWD"]),
    ("美元", &["USD"]),
    ("美金", &["USD"]),
    ("欧元", &["EUR"]),
    ("歐元", &["EUR"]),
    ("日元", &["JPY"]),
    ("日圆", &["JPY"]),
    ("日圓", &["JPY"]),
    ("円", &["JPY"]),
    ("港元", &["HKD"]),
    ("港币", &["HKD"]),
    ("港幣", &["HKD"]),
    ("澳元", &["AUD"]),
    ("加元", &["CAD"]),
    ("韩元", &["KRW"]),
    ("韓元", &["KRW"]),
    ("英镑", &["GBP"]),
    ("英鎊", &["GBP"]),
    ("瑞士法郎", &["CHF"]),
    ("块钱", YUAN),
    ("元", YUAN),
    ("圆", YUAN),
    ("圓", YUAN),
    ("块", YUAN),
    ("RMB", &["CNY"]),
    ("yuan", &["CNY"]),
    ("euros", &["EUR"]),
    ("euro", &["EUR"]),
    ("NTD", &["TWD"]),
    ("SFr.", &["CHF"]),
    ("kr.", KRONA),
    ("kr", KRONA),
    ("zł", &["PLN"]),
    ("Kč", &["CZK"]),
    ("Ft", &["HUF"]),
    ("руб.", &["RUB"]),
    ("руб", &["RUB"]),
    ("Rs.", RUPEE),
    ("Rs", RUPEE),
    ("Rp", &["IDR"]),
    ("RM", &["MYR"]),
    ("R$", &["BRL"]),
    ("CN¥", &["CNY"]),
    ("JP¥", &["JPY"]),
    ("US$", &["USD"]),
    ("HK$", &["HKD"]),
    ("NT$", &["TWD"]),
    ("CA$", &["CAD"]),
    ("AU$", &["AUD"]),
    ("NZ$", &["NZD"]),
    ("S$", &["SGD"]),
    ("A$", &["AUD"]),
    ("C$", &["CAD"]),
    ("€", &["EUR"]),
    ("£", &["GBP"]),
    ("₩", &["KRW"]),
    ("₹", &["INR"]),
    ("₽", &["RUB"]),
    ("₫", &["VND"]),
    ("฿", &["THB"]),
    ("₺", &["TRY"]),
    ("₴", &["UAH"]),
    ("₪", &["ILS"]),
    ("₱", &["PHP"]),
    ("¥", &["CNY", "JPY"]),
    ("$", &["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "BND"]),
];

/// What is counted in 元; the first of them by default.
const YUAN: &[&str] = &["CNY", "HKD", "TWD", "MOP", "SGD"];
const KRONA: &[&str] = &["SEK", "NOK", "DKK", "ISK"];
const RUPEE: &[&str] = &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"];

impl Mark {
    fn of(means: &[&str]) -> Mark {
        let means: Vec<Currency> = means.iter().filter_map(|code| code.parse().ok()).collect();
        Mark { means, by_default: None, is_code: false }
    }

    fn known((_, means): (&str, &[&str])) -> Mark {
        let by_default = Some(Currency::CNY).filter(|_| means == YUAN);
        Mark { by_default, ..Mark::of(means) }
    }

    /// The mark at the beginning, and what comes after it.
    pub(super) fn before(text: &str) -> Option<(Mark, &str)> {
        for known @ (name, _) in MARKS.iter().copied() {
            let (start, rest) = text.split_at_checked(name.len()).unwrap_or_default();
            // `KRW` begins with `kr`.
            let goes_on = is_letter(name.chars().last()) && is_letter(rest.chars().next());
            if !start.is_empty() && start.eq_ignore_ascii_case(name) && !goes_on {
                return Some((Mark::known(known), rest.trim_start()));
            }
        }
        let (code, rest) = text.split_at_checked(3)?;
        Some((Mark::code(code)?, rest.trim_start()))
    }

    /// The mark at the end, and what comes before it.
    pub(super) fn after(text: &str) -> Option<(Mark, &str)> {
        let cut = |len: usize| text.len().checked_sub(len).and_then(|at| text.split_at_checked(at));
        for known @ (name, _) in MARKS.iter().copied() {
            let (rest, end) = cut(name.len()).unwrap_or_default();
            // `ARS` ends with `Rs`, and `15kRMB` with a unit before its mark.
            let number = rest.strip_suffix(['w', 'W', 'k', 'K']).unwrap_or(rest);
            let goes_on = is_letter(name.chars().next())
                && is_letter(rest.chars().last())
                && !number.ends_with(|c: char| c.is_ascii_digit());
            if !end.is_empty() && end.eq_ignore_ascii_case(name) && !goes_on {
                return Some((Mark::known(known), rest.trim_end()));
            }
        }
        let (rest, code) = cut(3)?;
        Some((Mark::code(code)?, rest.trim_end()))
    }

    /// An ISO 4217 code, in letters of either case.
    fn code(code: &str) -> Option<Mark> {
        let currency = code.to_ascii_uppercase().parse().ok()?;
        Some(Mark { means: vec![currency], by_default: None, is_code: true })
    }
}

fn is_letter(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphabetic())
}
