//! Sums of independent whole numbers.
//!
//! Adding one deal to a distribution over w places takes 2 w products, and adding two
//! distributions w²: so deals are added one by one to a block, and blocks in pairs. A block takes
//! deals while it has more places than masses were added to it: from there on a new block costs
//! less.
//!
//! Only products and sums of numbers that are not negative: nothing cancels, so the relative errors
//! of roundings add up, and they are counted. A deal brings that of its probability, one of a
//! product and one of a sum; two blocks bring those of both, and one for each product that ends in
//! the same place. That grows with the deals: by no more than about ten for each, or 10^−15. What
//! lies out in the tails is left out, and how much that is is known.

use std::mem;

use super::work::Work;
use crate::units::float::of_count;

/// On each side of each sum, the mass that is left out at most.
const TRIM: f64 = 1e-20;
/// The relative error of a rounding: 2^−53, and 1 % more for the products of errors with errors.
const ROUNDING: f64 = f64::EPSILON / 2.0 * 1.01;

/// `count` independent deals that each add `step` with the probability `won`, and otherwise
/// nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf {
    pub(super) step: usize,
    pub(super) won: f64,
    pub(super) lost: f64,
    pub(super) count: u64,
}

impl Leaf {
    /// What one deal adds to the roundings of a mass: that of its probability, of the product with
    /// it, and of the sum of both ways.
    pub(super) const ROUNDINGS: u64 = 3;
}

/// The masses of whole numbers, from `first` on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Masses {
    pub(super) first: usize,
    pub(super) places: Vec<f64>,
    /// The mass that is not among them, at most.
    pub(super) left_out: f64,
    /// How many roundings went into a mass, at most.
    roundings: u64,
}

/// The relative error of so many roundings, at most.
pub(super) fn rounding_error(roundings: u64) -> f64 {
    of_count(roundings) * ROUNDING
}

impl Masses {
    /// Zero for certain.
    fn zero() -> Self {
        Masses { first: 0, places: vec![1.0], left_out: 0.0, roundings: 0 }
    }

    /// The relative error of each mass, at most.
    pub(super) fn rounding_error(&self) -> f64 {
        rounding_error(self.roundings)
    }

    /// The sum of all the deals. Their order changes the last bits only.
    ///
    /// Cost: with n deals of unlike amounts and a standard deviation of s places, O(n s) while n is
    /// no larger than s, and O(s² log n) beyond.
    pub(super) fn of_sum(leaves: &[Leaf], work: &mut Work) -> Self {
        let mut blocks = Vec::new();
        let (mut block, mut added) = (Masses::zero(), 0_usize);
        let mut spare = Vec::new();
        for leaf in leaves {
            added = added.saturating_add(if leaf.count == 1 {
                block.add_deal(*leaf, &mut spare, work);
                2
            } else {
                let leaf = Masses::of_leaf(*leaf, work);
                block = block.plus(&leaf, work);
                leaf.used()
            });
            if work.is_exceeded() {
                return Masses::zero();
            }
            if added >= block.places.len() {
                blocks.push(mem::replace(&mut block, Masses::zero()));
                added = 0;
            }
        }
        blocks.push(block);
        Masses::of_blocks(&blocks, work)
    }

    /// The sum of independent numbers, by halves.
    fn of_blocks(blocks: &[Masses], work: &mut Work) -> Self {
        let halves = blocks.split_at_checked(blocks.len() >> 1);
        match (blocks, halves) {
            _ if work.is_exceeded() => Masses::zero(),
            ([], _) | (_, None) => Masses::zero(),
            ([block], _) => block.clone(),
            (_, Some((left, right))) => {
                let left = Masses::of_blocks(left, work);
                left.plus(&Masses::of_blocks(right, work), work)
            }
        }
    }

    /// At how many places there is a mass.
    fn used(&self) -> usize {
        self.places.iter().filter(|mass| **mass > 0.0).count()
    }

    /// Of one deal, doubled and doubled again.
    fn of_leaf(leaf: Leaf, work: &mut Work) -> Self {
        let width = leaf.step.saturating_add(1);
        if !work.allow(width, width) {
            return Masses::zero();
        }
        let mut places = vec![0.0; width];
        places.first_mut().into_iter().for_each(|mass| *mass += leaf.lost);
        places.last_mut().into_iter().for_each(|mass| *mass += leaf.won);
        let mut doubled = Masses { first: 0, places, left_out: 0.0, roundings: 1 };
        let mut sum: Option<Masses> = None;
        let mut count = leaf.count;
        while count > 0 && !work.is_exceeded() {
            if count & 1 == 1 {
                sum = Some(sum.map_or_else(|| doubled.clone(), |sum| sum.plus(&doubled, work)));
            }
            count >>= 1;
            if count > 0 {
                doubled = doubled.plus(&doubled, work);
            }
        }
        sum.unwrap_or_else(Masses::zero)
    }

    /// Adds one deal in a single pass: what is there stays with the probability `lost`, and moves up
    /// by a step with the probability `won`. The room for the sum is used again and again.
    fn add_deal(&mut self, leaf: Leaf, spare: &mut Vec<f64>, work: &mut Work) {
        let Leaf { step, won, lost, .. } = leaf;
        let width = self.places.len().saturating_add(step);
        if !work.allow(self.places.len().saturating_mul(2).saturating_add(width), width) {
            return;
        }
        let split = |at: usize| self.places.split_at_checked(at).unwrap_or((&self.places, &[]));
        let (below, stays) = split(step);
        let (moves, above) = split(self.places.len().saturating_sub(step));
        spare.clear();
        spare.extend(below.iter().map(|mass| mass * lost));
        if stays.is_empty() {
            spare.resize(step, 0.0);
        }
        spare.extend(stays.iter().zip(moves).map(|(stays, moves)| stays * lost + moves * won));
        spare.extend(above.iter().map(|mass| mass * won));
        mem::swap(&mut self.places, spare);
        self.roundings = self.roundings.saturating_add(Leaf::ROUNDINGS);
        self.trim();
    }

    /// The sum with an independent number.
    fn plus(&self, other: &Masses, work: &mut Work) -> Self {
        let (used, used_by_other) = (self.used(), other.used());
        let products = |few: usize, all: &Masses| few.saturating_mul(all.places.len());
        let (own, others) = (products(used, other), products(used_by_other, self));
        let (few, all) = if own <= others { (self, other) } else { (other, self) };
        let width = few.places.len().saturating_add(all.places.len()).saturating_sub(1);
        if !work.allow(own.min(others).saturating_add(width), width) {
            return Masses::zero();
        }
        let mut places = vec![0.0; width];
        for (offset, &one) in few.places.iter().enumerate().filter(|(_, mass)| **mass > 0.0) {
            let window = places.get_mut(offset..).unwrap_or_default();
            for (sum, &other) in window.iter_mut().zip(&all.places) {
                *sum += one * other;
            }
        }
        let first = self.first.saturating_add(other.first);
        // A mass that one of the two leaves out takes no more than itself out of the sum.
        let left_out = self.left_out + other.left_out;
        // Each product is rounded, and each but the first of a place when it is added.
        let in_one_place = u64::try_from(used.min(used_by_other)).unwrap_or(u64::MAX);
        let roundings = self.roundings.saturating_add(other.roundings);
        let roundings = roundings.saturating_add(in_one_place);
        let mut sum = Masses { first, places, left_out, roundings };
        sum.trim();
        sum
    }

    /// Leaves out the ends that hold next to nothing.
    fn trim(&mut self) {
        let (above, dropped_above) = negligible(self.places.iter().rev());
        self.places.truncate(self.places.len().saturating_sub(above));
        let (below, dropped_below) = negligible(self.places.iter());
        self.places.drain(..below.min(self.places.len()));
        self.first = self.first.saturating_add(below);
        self.left_out += dropped_above + dropped_below;
    }
}

/// How many masses from the start on hold next to nothing together, and how much.
fn negligible<'a>(masses: impl Iterator<Item = &'a f64>) -> (usize, f64) {
    let mut dropped = 0.0;
    let mut places = 0_usize;
    for mass in masses {
        let more = dropped + mass;
        if more > TRIM {
            break;
        }
        dropped = more;
        places = places.saturating_add(1);
    }
    (places, dropped)
}

/// A sum of floats that keeps what rounding cuts off (Neumaier).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Compensated {
    sum: f64,
    rest: f64,
}

impl Compensated {
    pub(super) fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.rest += if self.sum.abs() >= value.abs() {
            (self.sum - sum) + value
        } else {
            (value - sum) + self.sum
        };
        self.sum = sum;
    }

    pub(super) fn total(self) -> f64 {
        self.sum + self.rest
    }
}

#[cfg(test)]
mod tests {
    use super::{Leaf, Masses, TRIM};
    use crate::funnel::distribution::work::Work;

    fn coin(step: usize, count: u64) -> Leaf {
        Leaf { step, won: 0.5, lost: 0.5, count }
    }

    #[test]
    fn many_equal_deals_are_a_binomial() {
        let four = Masses::of_sum(&[coin(1, 4)], &mut Work::unbounded());
        assert_eq!(four.places, [1.0, 4.0, 6.0, 4.0, 1.0].map(|ways| ways / 16.0));
        let apart = Masses::of_sum(&[coin(1, 1); 4], &mut Work::unbounded());
        assert_eq!(apart.places, four.places);
        let unlike = [Leaf { step: 2, won: 0.25, lost: 0.75, count: 1 }, coin(1, 1), coin(5, 1)];
        let unlike = Masses::of_sum(&unlike, &mut Work::unbounded());
        let sixteenths = [3, 3, 1, 1, 0, 3, 3, 1, 1].map(|part| f64::from(part) / 16.0);
        assert_eq!(unlike.places, sixteenths);
        let wide = Masses::of_sum(&[coin(3, 2)], &mut Work::unbounded());
        assert_eq!(wide.places, [0.25, 0.0, 0.0, 0.5, 0.0, 0.0, 0.25]);
    }

    #[test]
    fn what_is_left_out_of_the_tails_is_known() {
        let many = Masses::of_sum(&[coin(1, 10_000)], &mut Work::unbounded());
        assert!(many.places.len() < 1_000 && many.first > 4_500, "{}", many.places.len());
        assert!(many.left_out > 0.0 && many.left_out < 20_000.0 * TRIM, "{}", many.left_out);
        let sum: f64 = many.places.iter().sum();
        assert!((sum - 1.0).abs() < 1e-13, "{sum}");
    }

    #[test]
    fn what_many_deals_lose_to_roundings_grows_with_them_and_is_known() {
        // Of this probability and its complement as floats, 6 × 10^−17 are missing from the whole.
        let (won, lost) = (0.047_619_048, 0.952_380_952);
        let sum =
            Masses::of_sum(&[Leaf { step: 1, won, lost, count: 300_000 }], &mut Work::unbounded());
        let missing = 1.0 - sum.places.iter().sum::<f64>();
        assert!(missing > 1e-11 && missing < sum.rounding_error(), "{missing}");
        for count in [10, 1_000, 300_000] {
            let sum = Masses::of_sum(&[coin(1, count)], &mut Work::unbounded());
            let of_each = sum.rounding_error() / f64::from(u32::try_from(count).unwrap());
            assert!(of_each > 1e-16 && of_each < 1.2e-15, "{count} {of_each}");
        }
        let apart: Vec<Leaf> = (0..1_000).map(|step| coin(1 + step % 50, 1)).collect();
        let sum = Masses::of_sum(&apart, &mut Work::unbounded());
        assert!(sum.roundings >= 3_000 && sum.roundings < 10_000, "{}", sum.roundings);
    }

    #[test]
    fn too_much_work_is_reported_and_not_done() {
        for mut work in [Work::of(100, 1_000), Work::of(1_000_000, 8)] {
            Masses::of_sum(&[coin(1, 40), coin(2, 1)], &mut work);
            assert!(work.is_exceeded());
        }
        let mut work = Work::of(u64::MAX, 1_000);
        Masses::of_sum(&[coin(usize::MAX, 1)], &mut work);
        assert!(work.is_exceeded());
    }
}
