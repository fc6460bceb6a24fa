//! What people and spreadsheets put around a value.

use crate::units::text::unguarded;

/// The value in what was typed, in half width: without what keeps it a text in a spreadsheet,
/// without one of these labels in front, and without one full stop behind it.
///
/// A label ends with a colon; behind a Chinese one a gap will do.
pub(super) fn value_in<'a>(text: &'a str, labels: &str) -> &'a str {
    let text = unguarded(text);
    let rest = unguarded(behind_label(text, labels).unwrap_or(text));
    rest.strip_suffix(['.', '。', '｡']).unwrap_or(rest).trim_end()
}

/// What stands behind one of the labels, which a `|` sets apart.
fn behind_label<'a>(text: &'a str, labels: &str) -> Option<&'a str> {
    labels.split('|').find_map(|label| {
        let (start, rest) = text.split_at_checked(label.len())?;
        if !start.eq_ignore_ascii_case(label) {
            return None;
        }
        let value = rest.trim_start();
        match value.strip_prefix([':', '：']) {
            Some(value) => Some(value),
            None if label.is_ascii() || value.len() == rest.len() => None,
            None => Some(value),
        }
    })
}

/// Whether a spreadsheet wrote a figure: with decimals, with thousands set apart, or by its size
/// alone. In small letters.
pub(super) fn is_figure(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '+', '=']);
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let are_zeros = |text: &str| matches!(text, "0" | "00");
    if let Some((figure, power)) = text.split_once('e') {
        let power = power.trim_start_matches(['+', '-']);
        return are_digits(power) && are_digits(&figure.replacen(['.', ','], "", 1));
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|first| are_digits(first) && first.len() <= 3);
    let are_thousands = |group: &str| are_digits(group) && group.len() == 3;
    let is_grouped = whole.matches(',').count() >= 2 && first && groups.all(are_thousands);
    are_zeros(decimals)
        && (is_grouped || text.contains('.') && are_digits(whole) && whole.len() >= 5)
}

#[cfg(test)]
mod tests {
    use super::value_in;
    use crate::customer::{
        EmailAddress, LunarDate, NationalId, PartialDate, PhoneNumber, Plate, RegistrationNumber,
        Vin,
    };

    #[test]
    fn a_label_a_guard_and_a_full_stop_are_no_part_of_a_value() {
        let value = |text| value_in(text, "id|id no.|号码");
        for typed in [
            "12",
            "'12",
            "id: 12",
            "ID:12.",
            "ID No.: 12",
            "号码：12。",
            "号码 12",
            "'id:'12",
            "id :12",
        ] {
            assert_eq!(value(typed), "12", "{typed}");
        }
        for kept in ["id12", "id 12", "号码12", "x:12", "ids:12"] {
            assert_eq!(value(kept), kept);
        }
        assert_eq!(value("12.."), "12.");
    }

    /// One notion for all that is typed: what a spreadsheet puts around one value it puts around
    /// every other.
    #[test]
    fn every_value_is_read_in_the_guard_of_a_spreadsheet() {
        fn guarded(value: &str) -> [String; 4] {
            [
                format!("'{value}"),
                format!("=\"{value}\""),
                format!("\"{value}\""),
                format!("`{value}"),
            ]
        }
        macro_rules! each {
            ($($type:ident: $value:literal,)+) => {$(
                let plain: $type = $value.parse().unwrap();
                for typed in guarded($value) {
                    assert_eq!(typed.parse::<$type>().as_ref(), Ok(&plain), "{typed}");
                }
                assert_eq!($type::try_new(format!("{}.", $value)).as_ref(), Ok(&plain), $value);
                assert_eq!($type::try_new(format!("{}。", $value)).as_ref(), Ok(&plain), $value);
            )+};
        }
        each! {
            PhoneNumber: "13800001111",
            EmailAddress: "li.na@example.com",
            NationalId: "11010519491231002X",
            RegistrationNumber: "91330100799655058B",
            Vin: "LSVHJ133022221761",
            Plate: "京A12345",
            PartialDate: "1990-05-17",
            LunarDate: "lunar 1990-05-17",
        }
    }

    #[test]
    fn every_value_is_read_behind_its_label() {
        macro_rules! each {
            ($($type:ident: $value:literal = [$($label:literal),+],)+) => {$(
                for label in [$($label),+] {
                    let typed = format!("{label}{}", $value);
                    assert_eq!(typed.parse::<$type>(), $value.parse(), "{typed}");
                }
            )+};
        }
        each! {
            EmailAddress: "li.na@example.com" =
                ["Email: ", "E-mail:", "邮箱：", "电子邮箱 ", "E-Mail-Adresse: "],
            NationalId: "11010519491231002X" = ["身份证号码：", "身份证:", "ID No.: ", "证件号 "],
            NationalId: "E12345678" = ["Passport No.: ", "护照："],
            RegistrationNumber: "91330100799655058B" =
                ["统一社会信用代码：", "统一社会信用代码", "税号 ", "USCC: "],
            Vin: "LSVHJ133022221761" = ["VIN: ", "车架号：", "VIN码：", "车辆识别代号 "],
            Plate: "京A12345" = ["车牌号：", "车牌 ", "Plate: "],
            PartialDate: "1990-05-17" = ["生日：", "出生日期 ", "Birthday: ", "DOB:"],
            LunarDate: "农历五月十七" = ["生日：", "Birthday: "],
        }
    }
}
