//! The normal form of the number of an identity card or a register.

use super::filler::is_filler;
use super::fold::fold;
use crate::units::text::is_invisible;

/// Letters and digits of a number; `None` for what only fills a field: one of fewer than five
/// characters, or without a digit.
///
/// A Chinese identity number of the old form (15 digits, until 1999) becomes the 18 of the new one.
pub(super) fn number_form(number: &str) -> Option<Box<str>> {
    let mut form = fold(number);
    form.retain(|c| c != ' ' && !is_invisible(c));
    let has_digit = form.contains(|c: char| c.is_ascii_digit());
    if form.chars().count() < 5 || !has_digit || is_filler(&form) {
        return None;
    }
    Some(renewed(&form).unwrap_or(form).into_boxed_str())
}

/// The 18 characters that stand for a Chinese identity number of 15 digits: the century 19, and the
/// check digit of GB 11643 (ISO 7064, MOD 11-2).
fn renewed(old: &str) -> Option<String> {
    if old.len() != 15 || !old.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| old.get(from..to)?.parse::<u8>().ok();
    if !(1..=12).contains(&part(8, 10)?) || !(1..=31).contains(&part(10, 12)?) {
        return None;
    }
    let mut new = format!("{}19{}", old.get(..6)?, old.get(6..)?);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2_u32];
    let sum = new.bytes().zip(weights).fold(0_u32, |sum, (digit, weight)| {
        sum.saturating_add(u32::from(digit.wrapping_sub(b'0')).saturating_mul(weight))
    });
    let check = usize::try_from(sum.checked_rem(11)?).ok()?;
    new.push("10x98765432".chars().nth(check)?);
    Some(new)
}

/// Whether two numbers may come from one register: as long as one another, with letters and digits
/// in the same places; the last may be a check digit or an X.
pub(super) fn is_one_form(a: &str, b: &str) -> bool {
    let classes =
        |number: &str| -> Vec<bool> { number.chars().map(|c| c.is_ascii_digit()).collect() };
    let (a, b) = (classes(a), classes(b));
    let without_last = |classes: &[bool]| classes.split_last().map(|(_, rest)| rest.to_vec());
    a.len() == b.len() && without_last(&a) == without_last(&b)
}

#[cfg(test)]
mod tests {
    use super::{is_one_form, number_form};

    #[test]
    fn an_old_chinese_identity_number_becomes_the_new_one() {
        let form = |number| number_form(number).unwrap();
        assert_eq!(&*form("110105491231002"), "11010519491231002x");
        assert_eq!(form("110105491231002"), form("11010519491231002X"));
        assert_eq!(&*form("110105999931002"), "110105999931002");
    }

    #[test]
    fn what_only_fills_the_field_is_no_number() {
        for filler in ["N/A", "unknown", "000000000000000000", "123456789", "A-1", "PASSPORT"] {
            assert_eq!(number_form(filler), None, "{filler}");
        }
        assert_eq!(number_form(" a-00 71").as_deref(), Some("a0071"));
    }

    #[test]
    fn numbers_of_two_registers_do_not_differ() {
        assert!(is_one_form("11010519491231002x", "110105194912310021"));
        assert!(!is_one_form("11010519491231002x", "e12345678"));
        assert!(!is_one_form("a12345678", "123456789"));
    }
}
