//! Whether two groups of answers differ by more than chance would bring about.
//!
//! The tests here deal the answers out to the two groups anew, in all ways: so they hold at any
//! number of answers, which tests that take a mean for normal do not.

use crate::units::Proportion;
use crate::units::float::{of_count, of_whole, to_whole};
use crate::units::normal::upper_tail;

/// Fisher's exact test: how likely two shares lie so far apart by chance, with the smaller tail
/// counted twice. Its false alarms are never more than it says.
///
/// Cost: about the square root of the number of answers.
pub(super) fn fisher(one: Proportion, other: Proportion) -> f64 {
    let successes = one.successes().saturating_add(other.successes());
    let all = one.trials().saturating_add(other.trials());
    twice(Dealt { all, successes, drawn: one.trials() }.tail(one.successes()))
}

/// A tail counted twice, and never more than certain.
fn twice(tail: f64) -> f64 {
    (2.0 * tail).min(1.0)
}

/// So many are drawn from all, of which so many are successes.
#[derive(Clone, Copy)]
struct Dealt {
    all: u64,
    successes: u64,
    drawn: u64,
}

impl Dealt {
    const fn failures(self) -> u64 {
        self.all.saturating_sub(self.successes)
    }

    /// The fewest and the most successes that can be among those drawn.
    fn bounds(self) -> (u64, u64) {
        (self.drawn.saturating_sub(self.failures()), self.drawn.min(self.successes))
    }

    /// How likely exactly so many of those drawn are successes.
    fn exactly(self, count: u64) -> f64 {
        let Dealt { all, successes, drawn } = self;
        let others = drawn.saturating_sub(count);
        libm::exp(
            log_choose(successes, count) + log_choose(self.failures(), others)
                - log_choose(all, drawn),
        )
    }

    /// How much likelier one success more is.
    fn up(self, count: u64) -> f64 {
        let next = of_count(count) + 1.0;
        let (more, room) = (self.successes.saturating_sub(count), self.drawn.saturating_sub(count));
        let left = of_count(self.failures()) - of_count(room) + 1.0;
        of_count(more) * of_count(room) / (next * left)
    }

    /// How likely each number of successes is, from the fewest on. Reckoned from the likeliest, whose
    /// neighbours become small, and not the other way round.
    fn each(self) -> Vec<f64> {
        let (fewest, most) = self.bounds();
        let likeliest = (of_count(self.drawn) + 1.0) * (of_count(self.successes) + 1.0)
            / (of_count(self.all) + 2.0);
        let middle = u64::try_from(to_whole(likeliest)).unwrap_or(0).clamp(fewest, most);
        let start = self.exactly(middle);
        let mut each = Vec::new();
        let mut term = start;
        for count in (fewest..middle).rev() {
            term /= self.up(count);
            each.push(term);
        }
        each.reverse();
        each.push(start);
        term = start;
        for count in middle..most {
            term *= self.up(count);
            each.push(term);
        }
        each
    }

    /// How likely at least so many are, or at most so many: on the side on which the count lies.
    fn tail(self, count: u64) -> f64 {
        let (fewest, most) = self.bounds();
        let expected = of_count(self.drawn) * of_count(self.successes) / of_count(self.all);
        let upward = of_count(count) >= expected;
        let (mut at, mut term) = (count, self.exactly(count));
        let mut sum = term;
        while term > sum * 1e-17 {
            if upward {
                if at >= most {
                    break;
                }
                term *= self.up(at);
                at = at.saturating_add(1);
            } else {
                if at <= fewest {
                    break;
                }
                at = at.saturating_sub(1);
                term /= self.up(at);
            }
            sum += term;
        }
        sum
    }
}

fn log_choose(of: u64, taken: u64) -> f64 {
    let log_factorial = |count: u64| libm::lgamma(of_count(count) + 1.0);
    log_factorial(of) - log_factorial(taken) - log_factorial(of.saturating_sub(taken))
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

/// The most steps of an exact reckoning: a few thousandths of a second.
const MOST_STEPS: u64 = 2_000_000;

/// The fewest answers, other than the most frequent one, that the smaller group should hold where
/// the sum is taken for nearly normal.
const FEWEST_OTHERS: f64 = 20.0;

/// By how much a probability that is not reckoned exactly is taken for larger.
const CAUTION: f64 = 1.15;

/// How likely two means lie so far apart by chance, if the answers of both groups are dealt out anew:
/// the permutation test on the sum of one group, with the smaller tail counted twice.
///
/// Exact where that takes few steps. Else the sum is taken for normal but for its skewness, and the
/// result is made larger by a margin; where nearly all answers are the same nothing is said: 1.
pub(super) fn permutation(answers: &[Answer]) -> f64 {
    let Some(hand) = Hand::of(answers) else { return 1.0 };
    match hand.piles[..] {
        // Two answers: worth nothing and one step.
        [(_, one), (worth, other)] => {
            let successes = if worth > 0 { other } else { one };
            twice(Dealt { all: hand.all, successes, drawn: hand.drawn }.tail(hand.sum))
        }
        _ if hand.steps() <= MOST_STEPS => hand.exact(),
        _ => hand.nearly(),
    }
}

/// The smaller group as a hand drawn from all answers.
struct Hand {
    /// What each answer is worth above the least, and how many there are: the most frequent last.
    piles: Vec<(u64, u64)>,
    all: u64,
    drawn: u64,
    sum: u64,
}

impl Hand {
    /// `None` where there is nothing to compare.
    fn of(answers: &[Answer]) -> Option<Self> {
        let given: Vec<Answer> = answers.iter().copied().filter(|it| it.both() > 0).collect();
        let total =
            |count: fn(&Answer) -> u64| given.iter().map(count).fold(0, u64::saturating_add);
        let (one, other) = (total(|it| it.one), total(|it| it.other));
        let least = given.iter().map(|it| it.worth).min()?;
        let above = |it: &Answer| it.worth.saturating_sub(least).unsigned_abs();
        let step = given.iter().map(above).fold(0, common_divisor);
        if one == 0 || other == 0 || step == 0 {
            return None;
        }
        let in_steps = |it: &Answer| above(it).checked_div(step).unwrap_or(0);
        let is_one = one <= other;
        let held = |it: &Answer| if is_one { it.one } else { it.other };
        let sum = given
            .iter()
            .map(|it| in_steps(it).saturating_mul(held(it)))
            .fold(0, u64::saturating_add);
        let mut piles: Vec<(u64, u64)> = given.iter().map(|it| (in_steps(it), it.both())).collect();
        piles.sort_by_key(|&(worth, count)| (count, worth));
        Some(Hand { piles, all: one.saturating_add(other), drawn: one.min(other), sum })
    }

    fn most_worth(&self) -> u64 {
        self.piles.iter().map(|&(worth, _)| worth).max().unwrap_or(0)
    }

    /// About how many steps the exact reckoning takes.
    fn steps(&self) -> u64 {
        let (mut before, mut steps) = (0_u64, 0_u64);
        let worth = self.most_worth();
        for &(_, count) in self.piles.iter().rev().skip(1).rev() {
            let held = before.min(self.drawn);
            let states =
                held.saturating_add(1).saturating_mul(held.saturating_mul(worth).saturating_add(1));
            let taken = count.min(self.drawn).saturating_add(1);
            steps = steps.saturating_add(states.saturating_mul(taken));
            before = before.saturating_add(count);
        }
        steps
    }

    /// Over all hands, pile by pile: how likely so many were taken so far with such a sum.
    fn exact(&self) -> f64 {
        let mut left = self.all;
        let mut held = std::collections::BTreeMap::from([(0_u64, vec![1.0_f64])]);
        let last = self.piles.last().copied().unwrap_or((0, 0));
        for &(worth, count) in self.piles.iter().rev().skip(1).rev() {
            let mut next = std::collections::BTreeMap::<u64, Vec<f64>>::new();
            for (taken, sums) in &held {
                let dealt =
                    Dealt { all: left, successes: count, drawn: self.drawn.saturating_sub(*taken) };
                let (fewest, _) = dealt.bounds();
                for (more, likely) in (fewest..).zip(dealt.each()) {
                    let into = next.entry(taken.saturating_add(more)).or_default();
                    let shift = usize::try_from(worth.saturating_mul(more)).unwrap_or(usize::MAX);
                    let size = sums.len().saturating_add(shift);
                    if into.len() < size {
                        into.resize(size, 0.0);
                    }
                    let from = into.get_mut(shift..).unwrap_or_default();
                    for (into, sum) in from.iter_mut().zip(sums) {
                        *into += likely * sum;
                    }
                }
            }
            held = next;
            left = left.saturating_sub(count);
        }
        let (mut below, mut above) = (0.0, 0.0);
        for (taken, sums) in held {
            let rest = self.drawn.saturating_sub(taken).saturating_mul(last.0);
            for (sum, likely) in (rest..).zip(sums) {
                if sum <= self.sum {
                    below += likely;
                }
                if sum >= self.sum {
                    above += likely;
                }
            }
        }
        twice(below.min(above))
    }

    /// By Edgeworth's first term or Cramér's, whichever is larger, half a step nearer to what is expected.
    fn nearly(&self) -> f64 {
        let (all, drawn) = (of_count(self.all), of_count(self.drawn));
        let most_frequent = self.piles.last().map_or(0, |&(_, count)| count);
        let others = of_count(self.all.saturating_sub(most_frequent));
        if others * drawn / all < FEWEST_OTHERS {
            return 1.0;
        }
        let over = |of: &dyn Fn(f64) -> f64| -> f64 {
            let each = |&(worth, count): &(u64, u64)| of_count(count) * of(of_count(worth));
            self.piles.iter().map(each).sum::<f64>() / all
        };
        let mean = over(&|worth| worth);
        let second = over(&|worth| (worth - mean) * (worth - mean));
        let third = over(&|worth| (worth - mean) * (worth - mean) * (worth - mean));
        let rest = all - drawn;
        let deviation = (drawn * rest / (all - 1.0) * second).sqrt();
        let skewness = drawn * rest * (rest - drawn) / ((all - 1.0) * (all - 2.0)) * third
            / (deviation * deviation * deviation);
        let off = of_whole(self.sum.into()) - drawn * mean;
        let z = ((off.abs() - 0.5) / deviation).max(0.0);
        // On the other side the skewness turns round.
        let skewness = if off < 0.0 { -skewness } else { skewness };
        let density = libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
        let edgeworth = upper_tail(z) + density * (z * z - 1.0) * skewness / 6.0;
        // Edgeworth's term is too small far out, where Cramér's holds.
        let cramer = upper_tail(z) * libm::exp(skewness * z * z * z / 6.0);
        (twice(edgeworth.max(cramer)) * CAUTION).min(1.0)
    }
}

fn common_divisor(one: u64, other: u64) -> u64 {
    let (mut one, mut other) = (one, other);
    while let Some(rest) = one.checked_rem(other) {
        (one, other) = (other, rest);
    }
    one
}

#[cfg(test)]
mod tests;
