//! The number of typing errors between two words.

use std::iter::once;

/// The longest text that is compared letter by letter, in characters.
pub(super) const MAX_CHARS: usize = 64;

/// The letters of a text, up to [`MAX_CHARS`], without an allocation.
pub(super) struct Letters {
    chars: [char; MAX_CHARS],
    len: usize,
}

impl Letters {
    pub(super) fn of(text: impl Iterator<Item = char>) -> Self {
        let mut letters = Letters { chars: ['\0'; MAX_CHARS], len: 0 };
        for (place, c) in letters.chars.iter_mut().zip(text) {
            *place = c;
            letters.len = letters.len.saturating_add(1);
        }
        letters
    }

    pub(super) fn as_slice(&self) -> &[char] {
        self.chars.get(..self.len).unwrap_or_default()
    }
}

/// How many letters must be put in, left out, replaced, or swapped with their neighbour to make
/// one word of the other, where no letter is touched twice (the optimal string alignment form of
/// Damerau and Levenshtein's distance). `None` for more than `limit`, or for words beyond
/// [`MAX_CHARS`].
///
/// At most `a × b` steps; it stops as soon as the limit is passed.
pub(super) fn distance(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    let (a, b) = without_common_ends(a, b);
    if a.len().abs_diff(b.len()) > limit || a.len().max(b.len()) > MAX_CHARS {
        return None;
    }
    if a.is_empty() || b.is_empty() {
        return Some(a.len().max(b.len()));
    }
    // Rows of the table: `row[j]` is the distance of what was read of `a` to the first j of `b`.
    // INVARIANT: a distance is at most the longer word, so it fits.
    let limit = u8::try_from(limit).unwrap_or(u8::MAX);
    let mut before = [0_u8; MAX_CHARS + 1];
    let mut above = [0_u8; MAX_CHARS + 1];
    let mut row = [0_u8; MAX_CHARS + 1];
    for (cell, place) in above.iter_mut().zip(0..) {
        *cell = place;
    }
    let mut last_a = None;
    for (read, &in_a) in (1_u8..).zip(a) {
        let (mut left, mut best) = (read, read);
        if let Some(first) = row.first_mut() {
            *first = read;
        }
        let mut last_b = None;
        // Two places to the left and two rows up, for a swap; there is none at the start.
        let swaps = once(&u8::MAX).chain(&before);
        let cells = row.iter_mut().skip(1).zip(above.iter().zip(above.iter().skip(1)));
        for ((&in_b, swap), (cell, (&diagonal, &up))) in b.iter().zip(swaps).zip(cells) {
            let replaced = diagonal.saturating_add(u8::from(in_a != in_b));
            let mut least = replaced.min(up.saturating_add(1)).min(left.saturating_add(1));
            if last_a == Some(in_b) && last_b == Some(in_a) {
                least = least.min(swap.saturating_add(1));
            }
            *cell = least;
            (left, last_b) = (least, Some(in_b));
            best = best.min(least);
        }
        if best > limit {
            return None;
        }
        last_a = Some(in_a);
        // The oldest row is written over next.
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    above.get(b.len()).filter(|&&distance| distance <= limit).map(|&distance| distance.into())
}

fn without_common_ends<'a>(mut a: &'a [char], mut b: &'a [char]) -> (&'a [char], &'a [char]) {
    while let ([first_a, rest_a @ ..], [first_b, rest_b @ ..]) = (a, b) {
        if first_a != first_b {
            break;
        }
        (a, b) = (rest_a, rest_b);
    }
    while let ([rest_a @ .., last_a], [rest_b @ .., last_b]) = (a, b) {
        if last_a != last_b {
            break;
        }
        (a, b) = (rest_a, rest_b);
    }
    (a, b)
}

#[cfg(test)]
mod tests {
    use super::{Letters, distance};
    use proptest::prelude::*;

    fn between(a: &str, b: &str, limit: usize) -> Option<usize> {
        let [a, b] = [a, b].map(|text| Letters::of(text.chars()));
        distance(a.as_slice(), b.as_slice(), limit)
    }

    /// The definition, word for word.
    fn slow(a: &[char], b: &[char]) -> usize {
        let (Some((last_a, rest_a)), Some((last_b, rest_b))) = (a.split_last(), b.split_last())
        else {
            return a.len().max(b.len());
        };
        let mut least = (slow(rest_a, rest_b) + usize::from(last_a != last_b))
            .min(slow(rest_a, b) + 1)
            .min(slow(a, rest_b) + 1);
        if let ([more_a @ .., before_a], [more_b @ .., before_b]) = (rest_a, rest_b)
            && before_a == last_b
            && before_b == last_a
        {
            least = least.min(slow(more_a, more_b) + 1);
        }
        least
    }

    #[test]
    fn swapped_neighbours_are_one_error() {
        assert_eq!(between("smith", "smiht", 3), Some(1));
        assert_eq!(between("smith", "schmidt", 4), Some(4));
        assert_eq!(between("ca", "abc", 9), Some(3));
        assert_eq!(between("王秀英", "王秀瑛", 1), Some(1));
        assert_eq!(between("smith", "jones", 2), None);
        assert_eq!(between("", "", 0), Some(0));
    }

    proptest! {
        #[test]
        fn the_table_agrees_with_the_definition(
            a in "[abc]{0,6}", b in "[abc]{0,6}", limit in 0..7_usize
        ) {
            let [left, right] = [&a, &b].map(|text| text.chars().collect::<Vec<_>>());
            let expected = Some(slow(&left, &right)).filter(|&distance| distance <= limit);
            prop_assert_eq!(between(&a, &b, limit), expected);
            prop_assert_eq!(between(&b, &a, limit), expected);
        }
    }
}
