//! UIDs made of keys: the same key has the same UID everywhere, and no UID tells its key.
//!
//! They are UUIDs of version 5 (RFC 9562), as RFC 7986 asks for: the SHA-1 of a name space and a
//! name. To guess a key and compare takes the name space.

use super::event::{EventKey, ICalendar};

impl ICalendar {
    /// The UID of the entry with a key: a UUID of version 5.
    ///
    /// ```
    /// use clienteling::followup::{EventKey, ICalendar};
    /// use clienteling::units::TaskId;
    ///
    /// let task = TaskId::of("birthday", "own", 2026);
    /// let key = EventKey { customer: "C-1".into(), task };
    /// let namespace = "2f0c11d7-5a8b-4c2e-9b1f-6d02e7a4c853".parse()?;
    /// let calendar = ICalendar::new("-//Our firm//Care//EN", namespace, Vec::new());
    /// assert_eq!(calendar.uid(&key), "26f24356-e354-5739-9ba4-8915373b81a5");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn uid(&self, key: &EventKey) -> String {
        // With the length before it no other customer and task are the same text.
        let EventKey { customer, task } = key;
        let mut name = self.namespace.to_bytes().to_vec();
        name.extend(format!("{}:{customer}{task}", customer.len()).bytes());
        uuid(sha1(name))
    }
}

/// A hash as a UUID of version 5.
fn uuid(hash: [u32; 5]) -> String {
    let [first, second, third, fourth, _] = hash.map(u128::from);
    let whole = (first << 96) | (second << 64) | (third << 32) | fourth;
    let whole = (whole & !(0xf000_u128 << 64)) | (0x5000_u128 << 64);
    let whole = (whole & !(0xc000_u128 << 48)) | (0x8000_u128 << 48);
    let digits = format!("{whole:032x}");
    let mut shown = String::with_capacity(36);
    for (place, digit) in digits.chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            shown.push('-');
        }
        shown.push(digit);
    }
    shown
}

/// SHA-1 (FIPS 180-4).
fn sha1(mut message: Vec<u8>) -> [u32; 5] {
    const BLOCK: usize = 64;
    let bits = u64::try_from(message.len()).unwrap_or(u64::MAX).wrapping_mul(8);
    message.push(0x80);
    while message.len() % BLOCK != 56 {
        message.push(0);
    }
    message.extend(bits.to_be_bytes());
    let start = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    message.chunks_exact(BLOCK).fold(start, |state, block| {
        let mut words = [0_u32; 16];
        for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
            *word = bytes.iter().fold(0, |word, byte| (word << 8) | u32::from(*byte));
        }
        after_block(state, words)
    })
}

#[expect(clippy::many_single_char_names, reason = "the names of the standard")]
fn after_block(state: [u32; 5], mut words: [u32; 16]) -> [u32; 5] {
    let [mut a, mut b, mut c, mut d, mut e] = state;
    for round in 0..80_u8 {
        let (mixed, constant) = match round {
            0..20 => ((b & c) | (!b & d), 0x5a82_7999),
            20..40 => (b ^ c ^ d, 0x6ed9_eba1),
            40..60 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
            _ => (b ^ c ^ d, 0xca62_c1d6_u32),
        };
        let next = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e);
        let next = next.wrapping_add(constant).wrapping_add(words[0]);
        (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        let word = (words[13] ^ words[8] ^ words[2] ^ words[0]).rotate_left(1);
        words.rotate_left(1);
        words[15] = word;
    }
    let mut after = [a, b, c, d, e];
    for (word, before) in after.iter_mut().zip(state) {
        *word = word.wrapping_add(before);
    }
    after
}

#[cfg(test)]
mod tests {
    use super::{sha1, uuid};

    fn hex(message: &str) -> String {
        sha1(message.bytes().collect()).map(|word| format!("{word:08x}")).concat()
    }

    #[test]
    fn the_hash_is_sha_1_by_the_examples_of_its_standard() {
        assert_eq!(hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hex(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        let two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(hex(two_blocks), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
        assert_eq!(hex(&"a".repeat(1_000_000)), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    }

    #[test]
    fn the_uuid_is_that_of_the_example_in_its_standard() {
        // RFC 9562, A.4: www.example.com in the name space of domain names.
        let mut name = 0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8_u128.to_be_bytes().to_vec();
        name.extend(b"www.example.com");
        assert_eq!(uuid(sha1(name)), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }
}
