//! Whether two groups of answers differ by more than chance would bring about.
//!
//! The tests here deal the answers out to the two groups anew, in all ways: so they hold at any
//! number of answers, which tests that take a mean for normal do not.

mod dealt;
mod hand;

use dealt::Dealt;
use hand::Hand;

use crate::units::Proportion;

/// Fisher's exact test: how likely two shares lie so far apart by chance, with the smaller tail
/// counted twice. Its false alarms are never more than it says.
///
/// Cost: about the square root of the number of answers, and never more than a thousandth of a second.
pub(super) fn fisher(one: Proportion, other: Proportion) -> f64 {
    let counts = [one.successes(), one.failures(), other.successes(), other.failures()];
    let [hits, misses, other_hits, other_misses] = counts.map(thinned(counts.into_iter()));
    let drawn = hits.saturating_add(misses);
    let all = drawn.saturating_add(other_hits).saturating_add(other_misses);
    twice(Dealt { all, successes: hits.saturating_add(other_hits), drawn }.tail(hits))
}

/// A tail counted twice, and never more than certain.
fn twice(tail: f64) -> f64 {
    (2.0 * tail).min(1.0)
}

/// Makes counts smaller, all by the same factor, of which there are more than 2^53 together. What is
/// found is then found with fewer answers than there are.
fn thinned(counts: impl Iterator<Item = u64>) -> impl Fn(u64) -> u64 {
    let all = counts.map(u128::from).fold(0, u128::saturating_add);
    let bits = u128::BITS.saturating_sub(all.leading_zeros());
    let shift = bits.saturating_sub(53);
    move |count| count.checked_shr(shift).unwrap_or(0)
}

/// How often each answer was given in either group, with what it is worth in whole steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) worth: i64,
    pub(super) one: u64,
    pub(super) other: u64,
}

impl Answer {
    const fn both(self) -> u64 {
        self.one.saturating_add(self.other)
    }
}

/// How likely two means lie so far apart by chance, if the answers of both groups are dealt out anew:
/// the permutation test on the sum of one group, with the smaller tail counted twice.
///
/// Exact where that takes few steps. Else the sum is taken for normal but for its skewness, and the
/// result is made larger by a margin; or, where nearly all answers are the same, the answers are
/// parted into low and high ones. Either way false alarms are not more than it says.
pub(super) fn permutation(answers: &[Answer]) -> f64 {
    Hand::of(answers).map_or(1.0, |hand| hand.likely())
}

#[cfg(test)]
mod tests;
