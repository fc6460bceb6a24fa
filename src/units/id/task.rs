//! The identifier of a follow-up, made from what calls for it.

use super::{IdText, TaskId, checked};

impl TaskId {
    /// The identifier of a follow-up by the rule that calls for it, what it is anchored on, and the
    /// number of the occurrence: the same each time the plan is made anew.
    ///
    /// What does not show is left out. A text that would be too long for an identifier is cut, and
    /// told apart by a hash.
    ///
    /// ```
    /// use clienteling::units::TaskId;
    ///
    /// assert_eq!(TaskId::of("care-call", "V-1", 3).as_str(), "care-call/V-1/3");
    /// ```
    pub fn of(rule: &str, anchor: &str, number: u32) -> Self {
        let text = format!("{rule}/{anchor}/{number}");
        if let Ok(id) = checked(&text) {
            return TaskId(id);
        }
        let shown: String = text.chars().filter(char::is_ascii_graphic).take(64).collect();
        TaskId(IdText::of(&format!("{shown}~{:016x}", fnv1a(text.as_bytes()))))
    }
}

/// The hash of Fowler, Noll and Vo in its 64 bits: the same on every machine.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::{TaskId, fnv1a};

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn two_long_texts_with_one_beginning_are_two_identifiers_that_can_be_read_back() {
        let long = |last: &str| TaskId::of("care-call", &format!("{}{last}", "V".repeat(127)), 3);
        let (one, other) = (long("1"), long("2"));
        assert_ne!(one, other);
        for id in [one, other, TaskId::of(" call", "V\u{200b}", 0), TaskId::of("", "", 0)] {
            assert_eq!(TaskId::try_new(id.as_str()), Ok(id));
        }
    }
}
