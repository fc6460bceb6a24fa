//! Which of two identifiers is the larger one: `QE-10` comes after `QE-9`.

use std::cmp::Ordering;

/// The natural order of two identifiers: a run of digits counts as the number that it is. Where that
/// makes no difference, as between `7` and `007`, the text decides: only equal texts are equal.
/// Cost: a pass over both, whatever the size of a number.
pub(crate) fn natural(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one, other);
    loop {
        let ((a, after_a), (b, after_b)) = (first_part(left), first_part(right));
        let by_part = match (number(a), number(b)) {
            _ if a.is_empty() || b.is_empty() => a.cmp(b),
            // Without zeros in front, of two numbers the longer one is the larger one.
            (Some(a), Some(b)) => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
            _ => a.cmp(b),
        };
        if by_part.is_ne() {
            return by_part;
        }
        if after_a.is_empty() && after_b.is_empty() {
            return one.cmp(other);
        }
        (left, right) = (after_a, after_b);
    }
}

/// The run of digits or the one other character that a text begins with, and what follows.
fn first_part(text: &str) -> (&str, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let one = text.chars().next().map_or(0, char::len_utf8);
    text.split_at_checked(digits.max(one)).unwrap_or((text, ""))
}

/// The digits of a number without the zeros in front. `None`: it is none.
fn number(part: &str) -> Option<&str> {
    part.starts_with(|c: char| c.is_ascii_digit()).then(|| part.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::natural;

    #[test]
    fn digits_count_as_the_number_that_they_are() {
        let ordered = [
            "",
            "0",
            "00",
            "007",
            "7",
            "9",
            "10",
            "10a",
            "10a2",
            "10a10",
            "Q-9",
            "Q-09x",
            "Q-10",
            "Q-10-2",
            "Q-10-11",
            "Q-99999999999999999999998",
            "Q-99999999999999999999999",
            "Q-100000000000000000000000",
            "QE",
            "客户9",
            "客户10",
        ];
        for (place, one) in ordered.iter().enumerate() {
            for (other_place, other) in ordered.iter().enumerate() {
                assert_eq!(natural(one, other), place.cmp(&other_place), "{one} {other}");
            }
        }
    }

    #[test]
    fn only_equal_texts_are_equal() {
        assert_eq!(natural("A-07-1", "A-7-1"), Ordering::Less);
        assert_eq!(natural("A-07-2", "A-7-1"), Ordering::Greater, "numbers come first");
        assert_eq!(natural("A-07-1", "A-07-1"), Ordering::Equal);
    }
}
