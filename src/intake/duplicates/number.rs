//! The normal form of the number of an identity card or a register.

use super::fold::fold;
use crate::customer::is_filler_number;
use crate::units::text::is_invisible;

/// Letters and digits of a number; `None` for what only fills a field: one of fewer than five
/// characters, or without a digit.
pub(super) fn number_form(number: &str) -> Option<Box<str>> {
    let mut form = fold(number);
    form.retain(|c| c != ' ' && !is_invisible(c));
    let has_digit = form.contains(|c: char| c.is_ascii_digit());
    if form.chars().count() < 5 || !has_digit || is_filler_number(&form) {
        return None;
    }
    Some(form.into_boxed_str())
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
