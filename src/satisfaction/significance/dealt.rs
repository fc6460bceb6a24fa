//! How many successes are among those that are drawn: the hypergeometric distribution.

use crate::units::beta::binomial;
use crate::units::float::{of_count, of_whole, to_whole};
use crate::units::normal::upper_tail;

/// From this variance on a tail is not added up, which would take long, but taken for normal with its
/// next term. What is left out is below a thousandth, and that only far out.
const AS_NORMAL: f64 = 1e8;

/// So many are drawn from all, of which so many are successes.
///
/// All are below 2^53, so that nothing is lost where they are taken for floats.
#[derive(Clone, Copy)]
pub(super) struct Dealt {
    pub(super) all: u64,
    pub(super) successes: u64,
    pub(super) drawn: u64,
}

impl Dealt {
    const fn failures(self) -> u64 {
        self.all.saturating_sub(self.successes)
    }

    /// The fewest and the most successes that can be among those drawn.
    pub(super) fn bounds(self) -> (u64, u64) {
        (self.drawn.saturating_sub(self.failures()), self.drawn.min(self.successes))
    }

    /// How likely exactly so many of those drawn are successes: by binomials that have no large
    /// logarithms to subtract (Loader, 2000).
    fn exactly(self, count: u64) -> f64 {
        let (all, drawn) = (of_count(self.all), of_count(self.drawn));
        let (share, rest) = (drawn / all, (all - drawn) / all);
        let likely = |count: u64, of: u64| binomial(of_count(count), of_count(of), share, rest);
        let others = self.drawn.saturating_sub(count);
        likely(count, self.successes) * likely(others, self.failures())
            / likely(self.drawn, self.all)
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
    pub(super) fn each(self) -> Vec<f64> {
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

    /// How many more than expected a count is, exactly reckoned before it is divided.
    pub(super) fn off(self, count: u64) -> f64 {
        let times = |one: u64, other: u64| i128::from(one).saturating_mul(other.into());
        let off = times(count, self.all).saturating_sub(times(self.drawn, self.successes));
        of_whole(off) / of_count(self.all)
    }

    /// How likely at least so many are, or at most so many: on the side on which the count lies.
    pub(super) fn tail(self, count: u64) -> f64 {
        let (fewest, most) = self.bounds();
        let off = self.off(count);
        let upward = off >= 0.0;
        let (all, drawn, successes) =
            (of_count(self.all), of_count(self.drawn), of_count(self.successes));
        let deviation = (drawn / all * (all - drawn) / (all - 1.0) * successes / all
            * of_count(self.failures()))
        .sqrt();
        if deviation * deviation > AS_NORMAL {
            let skewness =
                (all - 2.0 * successes) / all * (all - 2.0 * drawn) / ((all - 2.0) * deviation);
            return beyond(off, 0.5, deviation, skewness);
        }
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

/// How likely a sum is at least so far off on its side, if it is nearly normal: by Edgeworth's first
/// term or Cramér's, whichever is larger, `half` a step nearer to what is expected.
pub(super) fn beyond(off: f64, half: f64, deviation: f64, skewness: f64) -> f64 {
    let z = ((off.abs() - half) / deviation).max(0.0);
    // On the other side the skewness turns round.
    let skewness = if off < 0.0 { -skewness } else { skewness };
    let density = libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
    let edgeworth = upper_tail(z) + density * (z * z - 1.0) * skewness / 6.0;
    // Edgeworth's term is too small far out, where Cramér's holds.
    let cramer = upper_tail(z) * libm::exp(skewness * z * z * z / 6.0);
    edgeworth.max(cramer)
}
