//! The smaller of two groups as a hand that is dealt from all answers.

use super::dealt::{Dealt, beyond};
use super::{Answer, thinned, twice};
use crate::units::float::{of_count, of_whole};

/// The most steps of an exact reckoning, and the most numbers that it keeps: up to about a hundredth
/// of a second, and 16 megabytes.
pub(super) const MOST_STEPS: u64 = 2_000_000;

/// The fewest answers, other than the most frequent one, that the smaller group should hold where
/// the sum is taken for nearly normal.
const FEWEST_OTHERS: f64 = 20.0;

/// With fewer answers in the smaller group, other than the two most frequent ones, its sum goes in
/// steps from the one to the other.
const FEWEST_BETWEEN: f64 = 5.0;

/// By how much a probability that is not reckoned exactly is taken for larger.
const CAUTION: f64 = 1.15;

/// The most steps between the worst answer and the best for which a grid is looked for: more than
/// any scale of whole and half answers has.
const MOST_ON_GRID: u64 = 2_500;

/// One answer: what it is worth above the least, how many gave it, and how many of the hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pile {
    pub(super) worth: u64,
    pub(super) count: u64,
    pub(super) held: u64,
}

/// The smaller group as a hand drawn from all answers.
pub(super) struct Hand {
    /// The most frequent last.
    pub(super) piles: Vec<Pile>,
    pub(super) all: u64,
    pub(super) drawn: u64,
    /// What the hand is worth.
    pub(super) sum: u128,
}

impl Hand {
    /// `None` where there is nothing to compare.
    pub(super) fn of(answers: &[Answer]) -> Option<Self> {
        let thin = thinned(answers.iter().flat_map(|it| [it.one, it.other]));
        let given: Vec<Answer> = answers
            .iter()
            .map(|it| Answer { one: thin(it.one), other: thin(it.other), ..*it })
            .filter(|it| it.both() > 0)
            .collect();
        let total =
            |count: fn(&Answer) -> u64| given.iter().map(count).fold(0, u64::saturating_add);
        let (one, other) = (total(|it| it.one), total(|it| it.other));
        let least = given.iter().map(|it| it.worth).min()?;
        let above: Vec<u64> =
            given.iter().map(|it| it.worth.saturating_sub(least).unsigned_abs()).collect();
        let drawn = one.min(other);
        if drawn == 0 || above.iter().all(|it| *it == 0) {
            return None;
        }
        let is_one = one <= other;
        let pile = |(it, worth): (&Answer, u64)| Pile {
            worth,
            count: it.both(),
            held: if is_one { it.one } else { it.other },
        };
        let mut piles: Vec<Pile> = given.iter().zip(in_steps(&above, drawn)).map(pile).collect();
        piles.sort_by_key(|it| (it.count, it.worth));
        let sum = piles
            .iter()
            .map(|it| u128::from(it.worth).saturating_mul(it.held.into()))
            .fold(0, u128::saturating_add);
        Some(Hand { piles, all: one.saturating_add(other), drawn, sum })
    }

    /// All but the most frequent answer.
    fn others(&self) -> &[Pile] {
        self.piles.split_last().map_or(&[], |(_, others)| others)
    }

    /// How many in the smaller group are expected to have given other answers than the most
    /// frequent ones, of which so many are left out.
    fn expected_but(&self, most_frequent: usize) -> f64 {
        let others = self.piles.iter().rev().skip(most_frequent);
        let count = others.map(|it| it.count).fold(0, u64::saturating_add);
        of_count(count) * of_count(self.drawn) / of_count(self.all)
    }

    /// How likely the hand is worth so much or more, or so little or less, with the smaller tail
    /// counted twice.
    pub(super) fn likely(&self) -> f64 {
        if let [one, other] = self.piles[..] {
            // Two answers: worth nothing and one step.
            let top = if other.worth > one.worth { other } else { one };
            let dealt = Dealt { all: self.all, successes: top.count, drawn: self.drawn };
            twice(dealt.tail(top.held))
        } else if self.steps() <= MOST_STEPS {
            self.exact()
        } else if self.expected_but(1) >= FEWEST_OTHERS {
            self.nearly()
        } else {
            self.by_parting()
        }
    }

    /// How many steps the exact reckoning takes and how many numbers it keeps, at most; no more is
    /// counted than it takes to see that they are too many.
    pub(super) fn steps(&self) -> u64 {
        let (mut before, mut width, mut steps) = (0_u64, 1_u64, 0_u64);
        for (place, pile) in self.others().iter().enumerate() {
            let held = before.min(self.drawn);
            let taken = pile.count.min(self.drawn).saturating_add(1);
            before = before.saturating_add(pile.count);
            let states = held.saturating_add(1).saturating_mul(width);
            steps = steps.saturating_add(states.saturating_mul(taken));
            // All sums of so many answers lie within what the others are off this one.
            let off =
                self.piles.iter().take(place).map(|it| {
                    it.worth.abs_diff(pile.worth).saturating_mul(it.count.min(self.drawn))
                });
            width = off.fold(1, u64::saturating_add);
            let kept = before.min(self.drawn).saturating_add(1).saturating_mul(width);
            steps = steps.saturating_add(kept);
            if steps > MOST_STEPS {
                break;
            }
        }
        steps
    }

    /// Over all hands, pile by pile: how likely so many were taken so far with such a sum.
    pub(super) fn exact(&self) -> f64 {
        let mut left = self.all;
        let mut so_far: Vec<Pile> = Vec::new();
        // By how many were taken.
        let mut held = vec![Sums { least: 0, likely: vec![1.0] }];
        for &pile in self.others() {
            so_far.push(pile);
            so_far.sort_unstable();
            let most = of_pile(&so_far, |it| it.count).min(self.drawn);
            let mut next: Vec<Sums> = (0..=most).map(|taken| Sums::room(&so_far, taken)).collect();
            for (taken, sums) in (0_u64..).zip(&held) {
                let drawn = self.drawn.saturating_sub(taken);
                if drawn > left {
                    // So few cannot have been taken.
                    continue;
                }
                let dealt = Dealt { all: left, successes: pile.count, drawn };
                let (fewest, _) = dealt.bounds();
                for (more, likely) in (fewest..).zip(dealt.each()) {
                    let at = usize::try_from(taken.saturating_add(more)).ok();
                    if let Some(into) = at.and_then(|at| next.get_mut(at)) {
                        into.add(sums, pile.worth.saturating_mul(more), likely);
                    }
                }
            }
            held = next;
            left = left.saturating_sub(pile.count);
        }
        let last = self.piles.last().map_or(0, |it| it.worth);
        let (mut below, mut above) = (0.0, 0.0);
        for (taken, sums) in (0_u64..).zip(held) {
            let rest = self.drawn.saturating_sub(taken).saturating_mul(last);
            let from = u128::from(rest).saturating_add(sums.least.into());
            for (sum, likely) in (from..).zip(sums.likely) {
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

    /// What the hand is worth beyond what is expected, and the variance and third moment of one answer.
    fn moments(&self) -> (f64, f64, f64) {
        let over = |of: &dyn Fn(f64) -> f64| -> f64 {
            let each = |it: &Pile| of_count(it.count) * of(of_count(it.worth));
            self.piles.iter().map(each).sum::<f64>() / of_count(self.all)
        };
        let mean = over(&|worth| worth);
        let second = over(&|worth| (worth - mean) * (worth - mean));
        let third = over(&|worth| (worth - mean) * (worth - mean) * (worth - mean));
        let sum = of_whole(i128::try_from(self.sum).unwrap_or(i128::MAX));
        (sum - of_count(self.drawn) * mean, second, third)
    }

    /// With the sum taken for normal but for its skewness, and the result made larger by a margin.
    pub(super) fn nearly(&self) -> f64 {
        let (all, drawn) = (of_count(self.all), of_count(self.drawn));
        let (off, second, third) = self.moments();
        let rest = all - drawn;
        let deviation = (drawn * rest / (all - 1.0) * second).sqrt();
        let skewness = drawn * rest * (rest - drawn) / ((all - 1.0) * (all - 2.0)) * third
            / (deviation * deviation * deviation);
        let step = match self.piles[..] {
            [.., one, other] if self.expected_but(2) < FEWEST_BETWEEN => {
                of_count(one.worth.abs_diff(other.worth))
            }
            _ => 1.0,
        };
        (twice(beyond(off, 0.5 * step, deviation, skewness)) * CAUTION).min(1.0)
    }

    /// Where nearly all answers are the same the sum is far from normal. There the answers are parted
    /// into low and high ones in each way, each is put to Fisher's test in the direction of the
    /// means, and the least that is found is taken as many times as there are ways (Bonferroni). So
    /// false alarms are never more than it says; a change is found less often.
    pub(super) fn by_parting(&self) -> f64 {
        let (off, ..) = self.moments();
        let mut sorted = self.piles.clone();
        sorted.sort_unstable();
        let (mut successes, mut held, mut ways) = (0_u64, 0_u64, 0.0);
        let mut least = 1.0_f64;
        for pile in sorted.iter().skip(1).rev() {
            successes = successes.saturating_add(pile.count);
            held = held.saturating_add(pile.held);
            ways += 1.0;
            let dealt = Dealt { all: self.all, successes, drawn: self.drawn };
            if dealt.off(held) * off > 0.0 {
                least = least.min(dealt.tail(held));
            }
        }
        (twice(least) * ways).min(1.0)
    }
}

/// How likely the sums of so many answers are, from the least one on.
struct Sums {
    least: u64,
    likely: Vec<f64>,
}

impl Sums {
    /// Room for all sums that so many answers from these piles can have, which are in order of worth.
    fn room(piles: &[Pile], taken: u64) -> Self {
        let least = greedy(piles.iter(), taken);
        let most = greedy(piles.iter().rev(), taken);
        let size = usize::try_from(most.saturating_sub(least)).unwrap_or(usize::MAX);
        Sums { least, likely: vec![0.0; size.saturating_add(1)] }
    }

    /// Adds the sums of fewer answers, to which so much is added, as often as is likely.
    fn add(&mut self, sums: &Sums, worth: u64, likely: f64) {
        let shift = sums.least.saturating_add(worth).saturating_sub(self.least);
        let shift = usize::try_from(shift).unwrap_or(usize::MAX);
        let from = self.likely.get_mut(shift..).unwrap_or_default();
        for (into, sum) in from.iter_mut().zip(&sums.likely) {
            *into += likely * sum;
        }
    }
}

/// The sum of the first so many answers.
pub(super) fn greedy<'a>(piles: impl Iterator<Item = &'a Pile>, taken: u64) -> u64 {
    let (mut left, mut sum) = (taken, 0_u64);
    for pile in piles {
        let more = pile.count.min(left);
        sum = sum.saturating_add(pile.worth.saturating_mul(more));
        left = left.saturating_sub(more);
    }
    sum
}

fn of_pile(piles: &[Pile], what: fn(&Pile) -> u64) -> u64 {
    piles.iter().map(what).fold(0, u64::saturating_add)
}

/// What answers are worth above the least in whole steps, as large as can be.
///
/// Of 66.666667 and 100 that would be a hundred million steps, where three are meant. So the
/// coarsest grid is looked for on which all hands of this size stay on their side of one another: no
/// hand that is worth more comes to be worth less.
fn in_steps(above: &[u64], drawn: u64) -> Vec<u64> {
    let length = above.iter().copied().max().unwrap_or(0);
    let step = above.iter().copied().fold(0, common_divisor).max(1);
    let exact = || above.iter().map(|it| it.checked_div(step).unwrap_or(0)).collect();
    if length.checked_div(step).unwrap_or(0) <= MOST_ON_GRID {
        return exact();
    }
    let length = u128::from(length);
    // The place on a grid of so many steps, if so many answers together are less than half a step off it.
    let placed = |worth: u64, steps: u64| -> Option<u64> {
        let scaled = u128::from(worth).checked_mul(steps.into())?;
        let place = scaled.checked_add(length.checked_div(2)?)?.checked_div(length)?;
        let off = scaled.abs_diff(place.checked_mul(length)?);
        let all_off = off.checked_mul(2)?.checked_mul(drawn.into())?;
        if all_off < length { u64::try_from(place).ok() } else { None }
    };
    let on_grid = |steps: u64| above.iter().map(|worth| placed(*worth, steps)).collect();
    (1..=MOST_ON_GRID).find_map(on_grid).unwrap_or_else(exact)
}

fn common_divisor(one: u64, other: u64) -> u64 {
    let (mut one, mut other) = (one, other);
    while let Some(rest) = one.checked_rem(other) {
        (one, other) = (other, rest);
    }
    one
}
