//! What is typed to get past a field that must be filled in: it is nobody's.

use super::fold::fold;

/// Whether a value only fills its field: `unknown`, `N/A`, digits that are all the same or that
/// count up or down.
pub(super) fn is_filler(value: &str) -> bool {
    let mut folded = fold(value);
    folded.retain(|c| c != ' ');
    let words = ["unknown", "none", "na", "nil", "null", "test", "no", "noemail", "noreply"];
    folded.is_empty() || words.contains(&folded.as_str()) || is_counted(&folded)
}

/// Whether these are digits of which each is the one before, or each the next (after 9 comes 0), or
/// each the previous.
fn is_counted(text: &str) -> bool {
    let steps = |step: u8| {
        let pairs = text.bytes().zip(text.bytes().skip(1));
        let next = |digit: u8| digit.wrapping_sub(b'0').wrapping_add(step).checked_rem(10);
        pairs.into_iter().all(|(digit, other)| next(digit) == Some(other.wrapping_sub(b'0')))
    };
    text.len() > 1
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && [0, 1, 9].into_iter().any(steps)
}

#[cfg(test)]
mod tests {
    use super::is_filler;

    #[test]
    fn what_only_fills_a_field_is_seen() {
        for filler in ["0000000", "12345678", "1234567890", "98765", "N/A", "n.a.", "Unknown", "-"]
        {
            assert!(is_filler(filler), "{filler}");
        }
        for value in ["13800001111", "1", "124", "li.na", "nona", "12345679", "1212"] {
            assert!(!is_filler(value), "{value}");
        }
    }
}
